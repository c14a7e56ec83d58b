"""Curves over the steps of a run, a rule at the step on show, names on the lines."""

from collections.abc import Mapping

import numpy as np

from dashboard.figures import labels, marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure

APART = 0.18  # of the height, between two names: their letters do not touch in the smallest picture
LETTER = 0.036  # of the width, a letter of a name in a small picture
GAP = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"  # keeps a name off the rule at the last step


def over_steps(
    curves: Mapping[str, Array],
    t: int,
    x: str,
    y: str,
    low: float,
    high: float,
    styles: tuple[tuple[str, str], ...] = (),
    first: int = 1,
) -> Figure:
    """Each curve (T,), drawn up to step t in full and beyond it faintly; `styles` are (colour, dash) a curve;
    the first value stands at x = `first`."""
    length = len(next(iter(curves.values())))
    steps = first + np.arange(length)
    traces = []
    for k, (name, values) in enumerate(curves.items()):
        colour, dash = styles[k] if styles else (theme.SERIES[k % len(theme.SERIES)], "solid")
        done = np.where(np.arange(length) <= t, values, np.nan)
        traces.append(marks.line(steps, values, colour=colour + "/0.25", dash=dash))
        hover = {"hoverinfo": "all", "hovertemplate": f"{name} %{{y:.4g}}<extra></extra>"}
        traces.append(marks.line(steps, done, colour=colour, width=3, dash=dash, name=name, **hover))
        traces.append(marks.dots([first + t], [values[t]], colour=colour, size=9))
    last = first + length - 1
    traces.append(rule(first + t, low, high))
    places = _free(curves, low, high)
    span = max(length - 1, 1)
    right = last + (0.5 if length == 1 else 0.02 * span)
    if places is not None:
        traces += _names(curves, styles, right if length == 1 else last, places, "middle left")
    else:
        traces += _names(curves, styles, right, _ends(curves, low, high), "middle right")
        right += span * (0.05 + LETTER * max(map(_letters, curves)))
    left = first - (0.5 if length == 1 else 0.02 * span)
    ticked = theme.axis(x, left, right, tickvals=ticks(first, last))
    return theme.figure(*traces, x=ticked, y=theme.axis(y, low, high))


def hovering(figure: Figure, values: Mapping[str, Array], form: str) -> Figure:
    """The same curves; where they are drawn as logarithms, the mouse reads the values themselves."""
    for drawn in figure["data"]:
        if "hovertemplate" in drawn:
            hover = f"{drawn['name']} %{{customdata:{form}}}<extra></extra>"
            drawn |= {"customdata": values[drawn["name"]], "hovertemplate": hover}
    return figure


def ticks(first: int, last: int) -> list[int]:
    """The first step, and round numbers up to the last, some four of them."""
    some = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000, 10**9) if 5 * s > last - first)
    return [first, *(n for n in range(0, last + 1, some) if n - first > 0.4 * some)]


def rule(at: float, low: float, high: float, colour: str = theme.MUTED) -> theme.Trace:
    """A vertical line across the plot."""
    return marks.line([at, at], [low, high], colour=colour, width=2, dash="dot")


def _free(curves: Mapping[str, Array], low: float, high: float) -> list[float] | None:
    """Places for the names in the upper right, where no curve comes; None if there are none."""
    values, height = list(curves.values()), high - low
    late = slice(len(values[0]) // 2, None)
    free = max(float(np.nanmax(v[late])) for v in values) < low + (0.94 - APART * len(values)) * height
    return [low + (0.92 - APART * i) * height for i in range(len(values))] if free else None


def _ends(curves: Mapping[str, Array], low: float, high: float) -> list[float]:
    """Places at the lines' ends, from the highest, moved apart where two names would touch."""
    ends = np.array(sorted(float(np.clip(v[-1], low, high)) for v in curves.values()))
    places: list[float] = labels.apart(ends, APART * (high - low), low, high)[::-1].tolist()
    return places


def _letters(name: str) -> int:
    """A Chinese character is as wide as two letters."""
    return sum(1 + (ord(c) > 0x2E80) for c in name)


def _names(
    curves: Mapping[str, Array], styles: tuple[tuple[str, str], ...], at: float, places: list[float], position: str
) -> list[theme.Trace]:
    """The curves' names, in the order of the lines' ends."""
    names, values = list(curves), list(curves.values())
    order = sorted(range(len(values)), key=lambda k: -float(values[k][-1]))
    return [
        marks.words(
            [at],
            [place],
            [names[k] + GAP if position == "middle left" else names[k]],
            colour=styles[k][0] if styles else theme.SERIES[k % len(theme.SERIES)],
            position=position,
        )
        for k, place in zip(order, places, strict=True)
    ]
