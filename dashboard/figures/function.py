"""A function of one variable: its curve over faded earlier ones, and a point that reads it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Trace

LAST = theme.SERIES[3]  # the curve that acts now


def faded(
    x: Array, curves: Sequence[Array], shown: Sequence[bool], low: float, high: float, opacity: str = "/0.34"
) -> list[Trace]:
    """Every curve of the film, each visible once it has had its turn; a part outside the window is left out."""
    return [
        marks.line(x, inside(c, low, high), colour=theme.MUTED + opacity, width=2 if on else 0)
        for c, on in zip(curves, shown, strict=True)
    ]


def inside(y: Array, low: float, high: float) -> Array:
    """y with NaN where it leaves the window by more than its height, so that no coordinate is wasted on what is not
    seen."""
    reach = high - low
    return np.where((y > low - reach) & (y < high + reach), y, np.nan)


def parted(y: Array, jump: float) -> Array:
    """y with NaN after each jump from one place to the next, so that no line is drawn across it."""
    return np.where(np.abs(np.diff(y, prepend=y[0])) > jump, np.nan, y)


def tangent(at: float, value: float, slope: float, reach: float = 1.2, **style: Any) -> Trace:
    """The tangent at a point, of the same length on the page whatever its slope."""
    dx = reach / np.sqrt(1 + min(abs(slope), 50.0) ** 2)
    return marks.line([at - dx, at + dx], [value - slope * dx, value + slope * dx], **style)


def spans(mask: Array, x: Array) -> tuple[list[float], list[float]]:
    """Starts and ends of the stretches of x where mask holds, half a step wider at inner ends."""
    half = (x[1] - x[0]) / 2
    edge = np.flatnonzero(np.diff(np.r_[False, mask, False].astype(int)))
    starts = [float(max(x[i] - half, x[0])) for i in edge[::2]]
    ends = [float(min(x[i - 1] + half, x[-1])) for i in edge[1::2]]
    return starts, ends
