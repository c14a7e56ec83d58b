"""A hard curve, its smooth twin and what lies between: bands, and stretches of an axis set apart."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Trace


def between(x: Array, low: Array, high: Array, colour: str) -> list[Trace]:
    """The area from low to high over x (n,): two traces, the second filled down to the first."""
    return [
        marks.line(x, low, colour=colour, width=0),
        marks.line(x, high, colour=colour, width=0, fill="tonexty", fillcolor=colour),
    ]


def stretches(intervals: Sequence[tuple[float, float]], low: float, high: float, colour: str) -> Trace:
    """Upright bands from low to high, one an interval of x; nothing when there is none."""
    ends = np.array(intervals, float).reshape(-1, 2)
    return marks.bars(ends.mean(1), np.full(len(ends), high - low), colour, width=np.ptp(ends, axis=1), base=low)
