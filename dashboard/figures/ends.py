"""Names at the ends of curves: those that end together share one place,
the others are led to theirs by a short line."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard.figures import marks
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Trace


class End(NamedTuple):
    """One place beside the plot."""

    members: tuple[int, ...]  # the curves that end here, from the highest
    height: float  # where they end, their mean
    place: float  # where their name stands


def ends(
    heights: Array, low: float, high: float, together: float = 0.03, apart: float = 0.14, line: float = 0.0
) -> list[End]:
    """Curves that end within `together` of the height share a place; places are at least `apart` of it from each other,
    or, where every curve of a place gets a line of its own, as far as these need."""
    tall = high - low
    groups: list[list[int]] = []
    for k in np.argsort(-heights, kind="stable").tolist():
        if groups and heights[groups[-1][-1]] - heights[k] < together * tall:
            groups[-1].append(k)
        else:
            groups.append([k])
    means = [float(np.mean(heights[g])) for g in groups]
    places = list(means)
    for i in range(len(places) - 2, -1, -1):  # from the lowest up
        need = line * (len(groups[i]) + len(groups[i + 1])) / 2 if line else apart
        places[i] = max(places[i], places[i + 1] + need * tall)
    over = max(0.0, places[0] - (high - 0.04 * tall)) if places else 0.0
    return [End(tuple(g), m, p - over) for g, m, p in zip(groups, means, places, strict=True)]


def named(
    found: Sequence[End], names: Sequence[str], colours: Sequence[str], at: float, room: float, line: float = 0.0
) -> list[Trace]:
    """The names beside the plot's end at x = `at`, to the right for a positive `room`, to the left for a negative one.
    A name's lines are `line` apart."""
    side = "middle right" if room > 0 else "middle left"
    out = []
    for end, name, colour in zip(found, names, colours, strict=True):
        out.append(marks.line([at, at + room], [end.height, end.place], colour=colour, width=2))
        lines = name.split("\n")
        down = line * (np.arange(len(lines)) - (len(lines) - 1) / 2)
        places = np.full(len(lines), at + 1.15 * room), end.place - down
        out.append(marks.words(*places, lines, colour=colour, position=side, size=14))
    return out
