"""A stack as the lesson shows it: every map with both formulas' numbers, and the two ways through them step by step.

Maps are counted from the image, 0, to the last, L. The second axis of an array is (rows, columns).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.vision.convnet import Layer, along, spell, steps
from engine.vision.fields import bottom_up, top_down
from engine.vision.regions import Axis, numbers, painted, paths
from engine.vision.stack_text import to_torch

CELLS = 128  # of heat along an axis, at most (a single line of pixels: eight times as many)


class Maps(NamedTuple):
    """Every map of a stack of L layers, and what both formulas say of it."""

    layers: tuple[str, ...]  # (L,) in the words of the text language
    names: tuple[str, ...]  # (L,)
    source: str  # PyTorch
    numbers: Array  # (L, 4, 2): kernel, stride, padding before, dilation
    spread: Array  # (L,) bool: transposed or upsampling
    sizes: Array  # (L + 1, 2)
    jumps: Array  # (L + 1, 2) input pixels from unit to unit
    starts: Array  # (L + 1, 2)
    fields: Array  # (L + 1, 2) receptive field of each map's units, bottom up
    widths: Array  # (L + 1, 2) field of the last map's unit on each map, top down


class Look(NamedTuple):
    """One step of one formula."""

    map: int  # where it stands now
    layer: int  # the layer just crossed, from 1; 0 at the start
    before: tuple[float, float]  # field before this step
    field: tuple[float, float]  # and after it
    span: Array  # (2, 2) what is seen: units of map `map` (top down) or pixels (bottom up): [axis, end]
    heat: tuple[Array, Array]  # (rows,), (columns,) float32 in 0 … 1: paths; their product is the heat on the picture


def maps_of(layers: Sequence[Layer], size: tuple[int, int]) -> tuple[Maps, list[Axis]]:
    """The maps that a stack makes of an image of `size`, and the stack along both axes. Refused as `bottom_up` is."""
    axes: list[Axis] = [steps(layers, axis, size[axis]) for axis in (0, 1)]
    fields = bottom_up(layers, size)
    table = np.array([[f.jump, f.start, f.receptive_field] for f in fields], float)  # (L + 1, 3, 2)
    maps = Maps(
        layers=tuple(spell(_narrow(layer) if size[0] == 1 else layer) for layer in layers),
        names=tuple(layer.name for layer in layers),
        source=to_torch(layers),
        numbers=numbers(axes),
        spread=np.array([s.spread for s in axes[0][0]]),
        sizes=np.array([f.size for f in fields]),
        jumps=table[:, 0],
        starts=table[:, 1],
        fields=table[:, 2],
        widths=np.array([w if isinstance(w, tuple) else (w, w) for w in top_down(layers)], float)[::-1],
    )
    return maps, axes


def _narrow(layer: Layer) -> Layer:
    """A layer of one row as the layer along that row."""
    kind, kernel, stride, padding, dilation, name = layer
    return Layer(kind, along(kernel, 1), along(stride, 1), padding, along(dilation, 1), name)


def descending(maps: Maps, axes: Sequence[Axis], unit: tuple[int, int], regions: Array) -> Iterator[Look]:
    """(N − 1)_RF = (N_RF − 1)·stride + span: from one unit of the last map, layer by layer, back to the image."""
    depth = len(maps.layers)
    seen = [paths(made, sizes, u) for (made, sizes), u in zip(axes, unit, strict=True)]
    for m in range(depth, -1, -1):
        yield Look(
            map=m,
            layer=m + 1 if m < depth else 0,
            before=_pair(maps.widths[min(m + 1, depth)]),
            field=_pair(maps.widths[m]),
            span=regions[m],
            heat=_heat(maps, [c[m] for c in seen], m),
        )


def ascending(maps: Maps, axes: Sequence[Axis], towers: Array) -> Iterator[Look]:
    """r_l = r_{l−1} + (k_l − 1)·d_l·j_{l−1} and j_l = j_{l−1}·s_l: from a pixel up, with what a unit of map l sees."""
    for m in range(len(maps.layers) + 1):
        below = [(made[:m], sizes[: m + 1]) for made, sizes in axes]
        counts = [paths(made, n, int(towers[m, m, axis, 0]))[0] for axis, (made, n) in enumerate(below)]
        yield Look(
            map=m,
            layer=m,
            before=_pair(maps.fields[max(m - 1, 0)]),
            field=_pair(maps.fields[m]),
            span=towers[m, 0],
            heat=_heat(maps, counts, 0),
        )


def _heat(maps: Maps, counts: Sequence[Array], m: int) -> tuple[Array, Array]:
    """Paths to the units of map m, on the picture's pixels; a large picture is seen through fewer, larger cells."""
    cells = CELLS if maps.sizes[0].min() > 1 else 8 * CELLS
    rows, columns = (
        painted(c, float(maps.starts[m, axis]), float(maps.jumps[m, axis]), int(maps.sizes[0, axis]), cells)
        for axis, c in enumerate(counts)
    )
    return rows, columns


def _pair(x: Array) -> tuple[float, float]:
    return float(x[0]), float(x[1])
