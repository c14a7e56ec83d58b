"""What one unit sees, along one axis: carried up from the input, walked down from a unit, or counted path by path.

Upsampling makes the extent depend on the unit's phase, so an Interval keeps its ends once a phase; without it
there is one.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm, prod
from typing import Any, NamedTuple

import numpy as np

from engine.core import Refused
from engine.vision.convnet import Step

MOST_PHASES = 4096
MOST_TRACKED = 1 << 17

Edge = int | None  # None: this phase sees nothing (a transposed kernel shorter than its stride leaves such units)


class Interval(NamedTuple):
    """Unit q·len(low) + phase sees the input from low[phase] + q·shift to high[phase] + q·shift, inclusive."""

    low: tuple[Edge, ...]
    high: tuple[Edge, ...]
    shift: int

    @property
    def jump(self) -> Fraction:
        """Input pixels from one unit to the next."""
        return Fraction(self.shift, len(self.low))

    @property
    def width(self) -> int:
        """The receptive field: of the phase that sees most."""
        return max(
            (h - low + 1 for low, h in zip(self.low, self.high, strict=True) if low is not None and h is not None),
            default=0,
        )

    @property
    def start(self) -> Fraction:
        """Where unit 0 is centred: low + (width − 1)/2, the mean over phases (each taken back to unit 0)."""
        if len(self.low) == 1 and self.low[0] is not None and self.high[0] is not None:
            return Fraction(self.low[0] + self.high[0], 2)
        jump = self.jump
        seen = [
            Fraction(low + h, 2) - o * jump
            for o, (low, h) in enumerate(zip(self.low, self.high, strict=True))
            if low is not None and h is not None
        ]
        return sum(seen, Fraction(0)) / max(len(seen), 1)


PIXEL = Interval((0,), (0,), 1)


def propagate(interval: Interval, s: Step) -> Interval:
    """The interval of the layer's units from that of the units below: r + (k − 1)·d·j, and j·stride."""
    low, high, shift = interval
    n = len(low)
    if not s.spread and n == 1 and low[0] is not None and high[0] is not None:
        first = -s.left * shift
        return Interval((low[0] + first,), (high[0] + first + (s.span - 1) * shift,), shift * s.stride)
    period = n * s.stride if s.spread else n // gcd(n, s.stride)
    if period > MOST_PHASES:
        raise Refused(
            f"These layers upsample by more than {MOST_PHASES:,}.", f"这些层的上采样倍数超过了 {MOST_PHASES:,}。"
        )
    taps = [_taps(s, o) for o in range(period)]
    lows, highs = [_ends(low, shift, t, min) for t in taps], [_ends(high, shift, t, max) for t in taps]
    return Interval(tuple(lows), tuple(highs), shift * (period // s.stride if s.spread else period * s.stride) // n)


def _taps(s: Step, unit: int) -> list[int]:
    """The units below that one unit is computed from, in ascending order."""
    if not s.spread:
        return list(range(unit * s.stride - s.left, unit * s.stride - s.left + s.span, s.dilation))
    reach = unit + s.left
    return [
        (reach - j * s.dilation) // s.stride
        for j in reversed(range(s.kernel))
        if (reach - j * s.dilation) % s.stride == 0
    ]


def _ends(edges: tuple[Edge, ...], shift: int, taps: list[int], pick: Any) -> Edge:
    at = [edge + (i // len(edges)) * shift for i in taps if (edge := edges[i % len(edges)]) is not None]
    return int(pick(at)) if at else None


def joined(intervals: Sequence[Interval]) -> tuple[Interval, bool]:
    """What a unit sees through several branches, and whether they agree in stride and in centre.

    Branches of different strides do not fit together at all: then the widest of them is returned.
    """
    if len({c.jump for c in intervals}) > 1:
        return max(intervals, key=lambda c: c.width), False
    period = lcm(*(len(c.low) for c in intervals))
    alike = [
        [[None if e is None else e + q * c.shift for q in range(period // len(c.low)) for e in side] for side in c[:2]]
        for c in intervals
    ]
    low = tuple(
        min((e for e in edges if e is not None), default=None) for edges in zip(*(a[0] for a in alike), strict=True)
    )
    high = tuple(
        max((e for e in edges if e is not None), default=None) for edges in zip(*(a[1] for a in alike), strict=True)
    )
    shift = intervals[0].shift * (period // len(intervals[0].low))
    return Interval(low, high, shift), len({c.start for c in intervals}) == 1


def phases(steps: Sequence[Step]) -> int:
    """After how many units of the last layer the picture repeats, shifted."""
    period = 1
    for s in steps:
        period = period * s.stride if s.spread else period // gcd(period, s.stride)
    return period


def trace_back(steps: Sequence[Step], unit: int) -> Iterator[tuple[int, int]]:
    """From one unit of the last layer back to the input: the interval on each map, the unit's own first.

    (N − 1)_RF = (N_RF − 1)·stride + span. An interval whose low end is above its high end is empty.
    """
    ragged = any(s.spread and (s.dilation > 1 or s.kernel < s.stride) for s in steps)
    low = high = unit
    units = [unit]
    yield low, high
    for s in reversed(steps):
        if ragged:
            units = sorted({i for o in units for i in _taps(s, o)})
            if len(units) > MOST_TRACKED:
                raise Refused("The field of this stack is too large to follow.", "该网络的感受野过大，无法逐点追踪。")
            low, high = (units[0], units[-1]) if units else (0, -1)
        elif s.spread:
            low, high = -(-(low + s.left - s.kernel + 1) // s.stride), (high + s.left) // s.stride
        else:
            low, high = low * s.stride - s.left, high * s.stride - s.left + s.span - 1
        yield low, high


def exact(steps: Sequence[Step]) -> type:
    """The kind of number that holds the count of paths: int64, or Python's own where that would overflow."""
    return np.int64 if prod(s.kernel for s in steps) < 1 << 62 else object


def backpropagate(s: Step, counts: np.ndarray[Any, Any], size: int, axis: int = 0) -> np.ndarray[Any, Any]:
    """Paths to each of `size` units below, from the paths to each unit of the layer: the transpose of the layer."""
    above = np.moveaxis(counts, axis, 0)
    below = np.zeros((size, *above.shape[1:]), above.dtype)
    many, fewer = (size, len(above)) if s.spread else (len(above), size)
    for j in range(s.kernel):
        first = j * s.dilation - s.left  # unit i on the coarse side meets unit i·stride + first on the fine one
        i0 = max(0, -(first // s.stride))
        i1 = min(many, (fewer - 1 - first) // s.stride + 1)
        if i1 > i0:
            fine = slice(i0 * s.stride + first, (i1 - 1) * s.stride + first + 1, s.stride)
            if s.spread:
                below[i0:i1] += above[fine]
            else:
                below[fine] += above[i0:i1]
    return np.moveaxis(below, 0, axis)
