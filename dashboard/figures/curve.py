"""Curves over the steps of a run, a rule at the step on show, names on the lines."""

from collections.abc import Mapping

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure

APART = 0.18  # of the height, between two names: their letters do not touch in the smallest picture
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
        hover = {"hoverinfo": "all", "hovertemplate": f"{name}: %{{y:.4g}}<extra></extra>"}
        traces.append(marks.line(steps, done, colour=colour, width=3, dash=dash, name=name, **hover))
        traces.append(marks.dots([first + t], [values[t]], colour=colour, size=9))
    span = max(length - 1, 1)
    left, right = (first - 0.5, first + 0.5) if length == 1 else (first - 0.02 * span, first + 1.02 * span)
    traces += [rule(first + t, low, high), *_names(curves, styles, right if length == 1 else first + span, low, high)]
    return theme.figure(*traces, x=theme.axis(x, left, right, **whole(length, first)), y=theme.axis(y, low, high))


def whole(length: int, first: int = 1) -> dict[str, float]:
    """For the axis of a film of few steps: a tick at every step, and none between two."""
    return {"tick0": first, "dtick": 1} if length <= 6 else {}


def rule(at: float, low: float, high: float, colour: str = theme.MUTED) -> theme.Trace:
    """A vertical line across the plot."""
    return marks.line([at, at], [low, high], colour=colour, width=2, dash="dot")


def _names(
    curves: Mapping[str, Array], styles: tuple[tuple[str, str], ...], end: float, low: float, high: float
) -> list[theme.Trace]:
    """The curves' names at the right, in the order of the lines: in the free upper part if there is one, else on the
    lines' ends."""
    values = list(curves.values())
    height, late = high - low, slice(len(values[0]) // 2, None)
    order = sorted(range(len(values)), key=lambda k: -float(values[k][-1]))
    free = max(float(np.nanmax(v[late])) for v in values) < low + (0.94 - APART * len(values)) * height
    places = [low + (0.92 - APART * i) * height for i in range(len(values))]
    if not free:
        ends = [float(np.clip(values[k][-1], low, high)) + 0.07 * height for k in order]
        for i in range(len(order) - 2, -1, -1):  # from the lowest up, moved apart where two would touch
            ends[i] = max(ends[i], ends[i + 1] + APART * height)
        shift = max(0.0, ends[0] - (low + 0.95 * height))
        places = [e - shift for e in ends]
    names = list(curves)
    return [
        marks.words(
            [end],
            [place],
            [names[k] + GAP],
            colour=styles[k][0] if styles else theme.SERIES[k % len(theme.SERIES)],
            position="middle left",
        )
        for k, place in zip(order, places, strict=True)
    ]
