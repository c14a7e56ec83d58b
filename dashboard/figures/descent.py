"""Losses that fall towards a floor, against the training step."""

from collections.abc import Mapping

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure


def descent(
    steps: Array,
    curves: Mapping[str, Array],
    t: int,
    x: str,
    y: str,
    floor: float | None = None,
    floor_name: str = "",
    digits: int = 3,
) -> Figure:
    """Each curve (T,) at training steps (T,), in full up to frame t and faint beyond it; names in the free upper right.

    A value above the picture is drawn at its upper edge, and its number gets an arrow."""
    last = np.array([v[-1] for v in curves.values()], float)
    least = min(float(min(v.min() for v in curves.values())), floor if floor is not None else np.inf)
    early = np.median([v[min(len(v) - 1, len(v) // 6)] for v in curves.values()])
    high = float(max(early, last.max(), least + 0.2))
    room = 0.08 * (high - least)
    low, high, end = least - room, high + room, max(float(steps[-1]), 1.0)
    traces = []
    if floor is not None:
        traces += [marks.line([0, end], [floor, floor], colour=theme.MUTED, dash="dash")]
        beaten = last.min() < floor  # then the curves cross the line early and end below it
        place, side = (0.99 * end, "top left") if beaten else (0.02 * end, "top right")
        traces += [
            marks.words([place], [floor + 0.012 * (high - low)], [floor_name], colour=theme.MUTED, position=side)
        ]
    order = np.argsort(-last, kind="stable")
    for k, (name, values) in enumerate(curves.items()):
        colour = theme.SERIES[k % len(theme.SERIES)]
        shown = np.clip(values, low, high - 0.02 * (high - low))
        done = np.where(np.arange(len(values)) <= t, shown, np.nan)
        hover = {"hoverinfo": "all", "hovertemplate": f"{name} %{{y:.{digits}f}}<extra></extra>"}
        traces.append(marks.line(steps, shown, colour=colour + "/0.25"))
        traces.append(marks.line(steps, done, colour=colour, width=3, name=name, **hover))
        traces.append(marks.dots(steps[[t]], shown[[t]], colour=colour, size=9))
        place = high - (0.07 + 0.14 * int(np.flatnonzero(order == k)[0])) * (high - low)
        said = np.array([f"{name} {values[t]:.{digits}f}" + " ↑" * bool(values[t] > high)])
        traces.append(marks.words([end], [place], said, colour=colour, position="middle left"))
    return theme.figure(*traces, x=theme.axis(x, -0.02 * end, 1.03 * end), y=theme.axis(y, low, high))
