"""Receptive fields of a stack, exactly: two formulas, one unit's region, paths counted pixel by pixel.

Positions are in input pixels, pixel centres at integers: unit u is centred at start + u·jump and sees
[−padding + u·jump, … + receptive_field − 1], clipped by the image. Numbers are ints in one dimension (or when every
number of the layers is one), pairs (rows, columns) otherwise.
Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019, eq. 2 and 3.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from engine.core import Refused
from engine.vision.convnet import Layer, Units, along, pair, steps
from engine.vision.intervals import PIXEL, Interval, backpropagate, exact, phases, propagate, trace_back

Place = int | float | tuple[int | float, int | float]


class Field(NamedTuple):
    """One map: its size, and what its units see of the input."""

    size: Units
    jump: Place  # input pixels from one unit to the next
    start: Place  # where unit 0 is centred
    receptive_field: Units  # with upsampling: of the unit that sees most
    padding: Place  # how far before the image unit 0 begins to see


def bottom_up(layers: Sequence[Layer], size: Units) -> list[Field]:
    """r_l = r_{l−1} + (k_l − 1)·d_l·j_{l−1} and j_l = j_{l−1}·s_l, from the input (first entry) to the last layer.

    Refused (a ValueError) with the layer's number and the reason when a layer cannot stand on the map below it.
    """

    def climb(axis: int) -> list[Field]:
        made, sizes = steps(layers, axis, along(size, axis))
        fields, interval = [Field(sizes[0], 1, 0, 1, 0)], PIXEL
        if any(s.spread for s in made):  # what a unit sees then depends on its phase
            for s, n in zip(made, sizes[1:], strict=True):
                interval = propagate(interval, s)
                fields.append(field_of(interval, n))
            return fields
        r, j, padding = 1, 1, 0
        for s, n in zip(made, sizes[1:], strict=True):
            padding += s.left * j
            r += (s.kernel - 1) * s.dilation * j
            j *= s.stride
            centre = r - 1 - 2 * padding
            fields.append(Field(n, j, centre / 2 if centre % 2 else centre // 2, r, padding))
        return fields

    if not pair(layers, size):
        return climb(0)
    return [Field(*zip(*both, strict=True)) for both in zip(climb(0), climb(1), strict=True)]  # type: ignore[arg-type]


def top_down(layers: Sequence[Layer]) -> list[Units]:
    """(N − 1)_RF = (N_RF − 1)·stride + span, from one unit of the last layer (first entry: 1) back to the input.

    Entry t is the field on the map t layers below the last one; only the last entry is the receptive field.
    """

    def descend(axis: int) -> list[int]:
        made, _ = steps(layers, axis)
        if not any(s.spread for s in made):
            widths = [1]
            for s in reversed(made):
                widths.append((widths[-1] - 1) * s.stride + (s.kernel - 1) * s.dilation + 1)
            return widths
        walks = [[h - low + 1 for low, h in trace_back(made, o)] for o in range(phases(made))]
        return [max(widths) for widths in zip(*walks, strict=True)]

    return list(zip(descend(0), descend(1), strict=True)) if pair(layers) else list(descend(0))


def region(layers: Sequence[Layer], unit: Units) -> tuple[Units, Units]:
    """The first and last input index that a unit of the last layer sees, before clipping; empty when low > high."""

    def ends(axis: int) -> tuple[int, int]:
        made, _ = steps(layers, axis)
        if not all(s.exact for s in made):
            raise Refused(
                "“same” padding with a stride depends on the input's size.", "步长大于 1 的 same 填充取决于输入大小。"
            )
        *_, last = trace_back(made, along(unit, axis))
        return last

    if not pair(layers, unit):
        return ends(0)
    (top, bottom), (left, right) = ends(0), ends(1)
    return (top, left), (bottom, right)


def contributions(layers: Sequence[Layer], unit: Units, size: Units) -> np.ndarray[Any, Any]:
    """How many paths lead from each input pixel to the unit; shape (size,) or (rows, columns), exact integers."""

    def count(axis: int) -> np.ndarray[Any, Any]:
        made, sizes = steps(layers, axis, along(size, axis))
        return _one_axis(made, sizes, along(unit, axis))[0]

    if not pair(layers, unit, size):
        return count(0)
    rows, columns = count(0), count(1)
    if float(rows.max()) * float(columns.max()) >= 2.0**62:
        rows, columns = rows.astype(object), columns.astype(object)
    both: np.ndarray[Any, Any] = np.multiply.outer(rows, columns)
    return both


def _one_axis(made: Sequence[Any], sizes: Sequence[int], unit: int) -> list[np.ndarray[Any, Any]]:
    """Paths from every unit of every map to one unit of the last, the input's first."""
    if not 0 <= unit < sizes[-1]:
        n = sizes[-1]
        raise Refused(f"There is no unit {unit}: the last map has {n}.", f"没有第 {unit} 个单元：最后一层只有 {n} 个。")
    counts: np.ndarray[Any, Any] = np.zeros(sizes[-1], exact(made))
    counts[unit] = 1
    maps = [counts]
    for s, n in zip(reversed(made), reversed(sizes[:-1]), strict=True):
        maps.append(backpropagate(s, maps[-1], n))
    return maps[::-1]


def field_of(interval: Interval, size: int) -> Field:
    if len(interval.low) == 1 and (low := interval.low[0]) is not None and (high := interval.high[0]) is not None:
        centre = low + high  # no upsampling: whole numbers all the way
        return Field(size, interval.shift, centre / 2 if centre % 2 else centre // 2, high - low + 1, -low)
    start, width = interval.start, interval.width
    return Field(size, _plain(interval.jump), _plain(start), width, _plain(Fraction(width - 1, 2) - start))


def _plain(x: Fraction) -> int | float:
    return x.numerator if x.denominator == 1 else float(x)
