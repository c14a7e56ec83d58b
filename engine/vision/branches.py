"""Networks with branches: the field over all paths, the alarm when branches look at different places."""

from typing import Any, NamedTuple

import numpy as np

from engine.core import Refused
from engine.vision.convnet import Layer, Network, Node, Units, along, pair, step, steps, units
from engine.vision.fields import Place, field_of
from engine.vision.intervals import PIXEL, Interval, backpropagate, joined, propagate


class NetworkField(NamedTuple):
    """The output of a network over all paths. None: "same" padding, and no size to reckon it for."""

    receptive_field: Units
    stride: Place | None  # None: branches of different stride are joined
    padding: Place | None
    aligned: bool | None  # all paths agree in stride and in centre


def network_field(network: Network) -> NetworkField:
    """The field of a network's last node over all paths, with the alarm when branches disagree about where they look.

    Branches agree when their strides and their centres −P + (r − 1)/2 are equal; without that no one (field, stride,
    padding) describes the output, and the union of the branches is returned.
    """
    both = pair([layer for n in network.nodes if (layer := network.layer(n))], network.size)
    across = [_axis_field(network, axis) for axis in range(2 if both else 1)]
    if across[0] == across[-1]:
        return across[0]
    a, b = across
    aligned = None if None in (a.aligned, b.aligned) else bool(a.aligned and b.aligned)
    stride = None if a.stride is None or b.stride is None else (a.stride, b.stride)
    padding = None if a.padding is None or b.padding is None else (a.padding, b.padding)
    return NetworkField((a.receptive_field, b.receptive_field), stride, padding, aligned)  # type: ignore[arg-type]


def _axis_field(network: Network, axis: int) -> NetworkField:
    intervals, _, agree, known = intervals_of(network, axis)
    interval, one_stride = list(intervals.values())[-1], agree is not None
    field = field_of(interval, 0)
    if not one_stride:
        return NetworkField(field.receptive_field, None, None, False)
    return NetworkField(field.receptive_field, field.jump, field.padding if known else None, agree if known else None)


def intervals_of(network: Network, axis: int) -> tuple[dict[str, Interval], dict[str, int | None], bool | None, bool]:
    """Each node's interval and size; whether all joins agree (None: not even in stride) and all padding is known."""
    size = None if network.size is None else along(network.size, axis)
    intervals, sizes = {"input": PIXEL}, {"input": size}
    agree: bool | None = True
    known = True
    for name in network.nodes:
        below = network.inputs(name)
        if not below or any(b not in intervals for b in below):
            raise Refused(f"“{name}” needs inputs that come before it.", f"“{name}”的输入必须在它之前出现。")
        interval, same = joined([intervals[b] for b in below]) if len(below) > 1 else (intervals[below[0]], True)
        if not same and agree is not None:
            agree = None if len({intervals[b].jump for b in below}) > 1 else False
        size = sizes[below[0]]
        if layer := network.layer(name):
            (s,), _ = steps([layer], axis, size)
            known = known and s.exact
            interval, size = propagate(interval, s), None if size is None else units(s, size)
        intervals[name], sizes[name] = interval, size
    return intervals, sizes, agree, known


def widest_path(network: Network) -> list[str]:
    """The nodes of the path that sees most, from the input to the output; joins are left out."""
    intervals, _, _, _ = intervals_of(network, 0)
    across = intervals_of(network, 1)[0]
    path, name = [], list(network.nodes)[-1]
    while name != "input":
        if network.layer(name):
            path.append(name)
        name = max(network.inputs(name), key=lambda n: intervals[n].width * across[n].width)
    return path[::-1]


def network_contributions(network: Network, unit: Units, size: Units) -> np.ndarray[Any, Any]:
    """Paths from each pixel to a unit of the output over all branches, as a share of the most: (rows, columns)."""
    shapes: list[dict[str, int | None]] = [
        intervals_of(Network(network.nodes, along(size, axis)), axis)[1] for axis in (0, 1)
    ]

    def shape(name: str) -> tuple[int, int]:
        return shapes[0][name] or 0, shapes[1][name] or 0

    last = list(network.nodes)[-1]
    maps = {last: np.zeros(shape(last))}
    maps[last][along(unit, 0), along(unit, 1)] = 1.0
    for name in reversed(list(network.nodes)):
        if (counts := maps.pop(name, None)) is None:
            continue
        if layer := network.layer(name):
            below = shape(network.inputs(name)[0])
            for axis in (0, 1):
                counts = backpropagate(step(layer, axis, below[axis]), counts, below[axis], axis)
        for b in network.inputs(name):
            maps[b] = maps[b] + counts if b in maps else counts
    seen = maps.get("input", np.zeros(shape("input")))
    return seen / max(float(seen.max()), 1e-300)


def misaligned(network: Network) -> tuple[tuple[str, float], ...]:
    """Joins whose branches are centred apart, and by how many input pixels."""
    across = [intervals_of(network, axis)[0] for axis in (0, 1)]
    out = []
    for name in network.nodes:
        starts = [[intervals[b].start for b in network.inputs(name)] for intervals in across]
        if apart := max(float(max(s) - min(s)) for s in starts):
            out.append((name, apart))
    return tuple(out)


def flat(network: Network) -> Network:
    """A network of one dimension (its padding is causal) as one of two, whose other side is 1."""
    layers = {n: layer for n in network.nodes if (layer := network.layer(n))}
    if all(layer.padding != "causal" for layer in layers.values()):
        return network

    def lie(layer: Layer) -> Layer:
        return layer._replace(kernel=(1, along(layer.kernel, 1)), stride=(1, along(layer.stride, 1)))

    nodes: dict[str, Node] = {n: (lie(layers[n]) if n in layers else "add", network.inputs(n)) for n in network.nodes}
    return Network(nodes, (1, along(network.size or 1, 1)), network.source)
