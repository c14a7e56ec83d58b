"""What is drawn of a stack: the unit's region on every map, a tower of units above the picture, paths as shares."""

from collections.abc import Sequence

import numpy as np

from engine.core import Array
from engine.vision.convnet import Step
from engine.vision.intervals import backpropagate, trace_back

Axis = tuple[Sequence[Step], Sequence[int]]  # a stack along one axis: its steps, the sizes of its maps


def numbers(axes: Sequence[Axis]) -> Array:
    """(L, 4, 2): kernel, stride, padding before, dilation of every layer."""
    return np.array([[[s.kernel, s.stride, s.left, s.dilation] for s in made] for made, _ in axes]).transpose(1, 2, 0)


def regions_seen(axes: Sequence[Axis], unit: Sequence[int]) -> Array:
    """(L + 1, 2, 2): the first and last unit of every map that one unit of the last sees, [axis, end]."""
    return np.array([list(trace_back(made, u))[::-1] for (made, _), u in zip(axes, unit, strict=True)]).transpose(
        1, 0, 2
    )


def towers_on(axes: Sequence[Axis], spans: Array, sizes: Array) -> Array:
    """On every map one unit, in the middle of what the chosen unit sees there, with all that it sees below."""
    depth = len(spans) - 1
    towers = np.zeros((depth + 1, depth + 1, 2, 2), np.int64)
    for t in range(depth + 1):
        middle = np.clip(spans[t].sum(1) // 2, 0, sizes[t] - 1)
        towers[t, : t + 1] = regions_seen([(made[:t], n) for made, n in axes], [int(m) for m in middle])
        towers[t, t + 1 :] = towers[t, t]
    return towers


def paths(made: Sequence[Step], sizes: Sequence[int], unit: int) -> list[Array]:
    """On every map, the image first: paths to the unit as a share of the most."""
    counts: Array = np.zeros(sizes[-1])
    counts[unit] = 1
    maps = [counts]
    for s, n in zip(reversed(made), reversed(sizes[:-1]), strict=True):
        counts = backpropagate(s, counts, n)
        counts = counts / (counts.max() or 1.0)
        maps.append(counts)
    return [m.astype(np.float32) for m in reversed(maps)]


def painted(counts: Array, start: float, jump: float, pixels: int, cells: int) -> Array:
    """What lies on a map, on the pixels nearest to its units' centres; where pixels are more than `cells`, the mean of
    equal blocks of them: (≤ cells,) float32."""
    near = np.rint((np.arange(pixels) - start) / jump).astype(int)
    inside = (near >= 0) & (near < len(counts))
    shown = np.where(inside, counts[np.clip(near, 0, len(counts) - 1)], 0)
    return averaged(shown, cells)


def averaged(values: Array, cells: int) -> Array:
    """Blocks of the first axis, all of one size but perhaps the last, each as its mean: float32."""
    block = -(-len(values) // cells)
    firsts = np.arange(0, len(values), block)
    sizes = np.diff([*firsts, len(values)])
    means: Array = np.add.reduceat(values, firsts, axis=0) / sizes.reshape(-1, *[1] * (values.ndim - 1))
    return means.astype(np.float32)
