"""The receptive field grows: what one unit of a convolutional network sees, by two formulas that agree.

From the top down: N_RF = (RF − 1)·stride + kernel, layer by layer back to the image; N_RF is the field on the layer
below. From the bottom up: r_l = r_{l−1} + (k_l − 1)·d_l·j_{l−1} with j_l = j_{l−1}·s_l.
Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, upload, words
from engine.vision import pictures as picture
from engine.vision.architectures import ARCHITECTURES, Builder, conv
from engine.vision.branches import NetworkField, flat, network_contributions, network_field, strays, widest_path
from engine.vision.convnet import Layer, Network, along, spell, steps
from engine.vision.famous import NAMES, League, league, one
from engine.vision.fields import Field, bottom_up, contributions, region, top_down
from engine.vision.stack_text import parse, to_torch
from engine.vision.tower import Way, averaged, numbers, painted, paths, seen_by, towers_on

__all__ = [
    "STEP",
    "Field",
    "NetworkField",
    "Params",
    "bottom_up",
    "contributions",
    "network_field",
    "region",
    "run",
    "top_down",
]

STEP = Text("step", "步")
WIDEST = 8192
CELLS = 128  # of heat along an axis, at most (a single line of pixels: eight times as many)
UNIT = re.compile(r"\s*([0-9]{1,5})\s*,\s*([0-9]{1,5})\s*")


def out_of_line() -> Network:
    """Two branches that stride together but do not look at the same place: 3×3 unpadded beside 1×1."""
    b = Builder()
    b.chain("stem", [conv(3)])
    below = b.at
    b.add("sum", b.chain("three", [conv(3, 2, 0)], below), b.chain("one", [conv(1, 2)], below))
    b.chain("after", [conv(3), conv(3, 2)])
    return b.network(33, "a small example; padding the 3×3 by 1 would bring the branches into line")


NETWORKS: Mapping[str, Callable[[], Network]] = {"out_of_line": out_of_line, **ARCHITECTURES}
START = "conv 3 p1\nconv 3 p1\npool 2 s2\nconv 3 p1\nconv 3 p1\npool 2 s2\nconv 3 p1"


def unit_of(text: str) -> tuple[int, int] | None:
    """ "row, column" of a unit, or None for the one in the middle."""
    if text.strip().lower() in ("", "middle"):
        return None
    if not (found := UNIT.fullmatch(text)):
        raise Refused("Write a unit as “row, column”, or “middle”.", "请写“行, 列”，或 middle 表示中央单元。")
    return int(found[1]), int(found[2])


def _own(p: Any) -> bool:
    return bool(p.network == "own")


@dataclass(frozen=True)
class Params:
    network: str = choice(
        {"own": Text("my own stack", "自己搭的网络")}
        | {"out_of_line": Text("two branches out of line", "两条错位的分支")}
        | {k: Text(v, v) for k, v in NAMES.items()},
        Text("network", "网络"),
    )
    stack: str = words(
        START,
        Text("layers, one a line", "各层，每行一层"),
        parse=parse,
        most=8000,
        lines=8,
        when=_own,
        help=Text(
            "kind and kernel, then s stride, p padding, d dilation: conv 3x3 s2 p1 d1 · pool 2 s2 · transposed 4 s2 · up 2",
            "类型与核大小，之后是 s 步长、p 填充、d 膨胀率：conv 3x3 s2 p1 d1 · pool 2 s2 · transposed 4 s2 · up 2",
        ),
    )
    size: int = knob(48, 8, 256, Text("image side, pixels", "图像边长（像素）"), step=1, when=_own)
    unit: str = words(
        "middle", Text("unit of the last map: row, column", "最后一层的单元：行, 列"), parse=unit_of, most=16
    )
    image: str = choice(picture.BUNDLED, Text("picture", "图片"))
    own_image: Any = upload(Text("your own picture", "你自己的图片"), target="image")


class Scene(NamedTuple):
    """Maps are counted from the image, 0, to the last, L. The second axis of an array is (rows, columns)."""

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
    unit: tuple[int, int]
    picks: Array  # (n, 2) units of the last map that may be picked
    regions: Array  # (L + 1, 2, 2): first and last unit on each map that the chosen unit sees, [axis, end]
    towers: Array  # (L + 1, L + 1, 2, 2): the same for the unit of map t in the middle of that, [t, map, axis, end]
    picture: Array  # (rows, columns, 3) uint8
    whole: tuple[float, float, float]  # field, stride, padding of the output over all paths; −1: not one number
    aligned: int  # 1: all branches agree, 0: they do not, −1: there are none
    strays: tuple[tuple[str, float], ...]  # joins out of line, and by how many input pixels
    shares: Array  # (rows, columns) float32 contributions over all branches; (0, 0) without branches
    league: League
    origin: str  # whose network


class Look(NamedTuple):
    """One step of one formula."""

    map: int  # where it stands now
    layer: int  # the layer just crossed, from 1; 0 at the start
    before: tuple[float, float]  # field before this step
    field: tuple[float, float]  # and after it
    span: Array  # (2, 2) what is seen: units of map `map` (top down) or pixels (bottom up): [axis, end]
    heat: tuple[Array, Array]  # (rows,), (columns,) float32 in 0 … 1: paths; their product is the heat on the picture


class Frame(NamedTuple):
    """One step of both formulas, each on its own way through the same stack."""

    down: Look  # N_RF, from one unit of the last map towards the image
    up: Look  # r_l, from a pixel towards the last map


def run(p: Params) -> Trace[Scene, Frame]:
    """The chosen formula, one layer a step, and all that the page draws of it."""
    network = None if p.network == "own" else flat(NETWORKS[p.network]())
    if network is None:
        layers, size = parse(p.stack), (p.size, p.size)
    else:
        layers = [layer for n in widest_path(network) if (layer := network.layer(n))]
        size = (along(network.size or p.size, 0), along(network.size or p.size, 1))
    ways = [steps(layers, axis, size[axis]) for axis in (0, 1)]
    fields = bottom_up(layers, size)
    sizes = np.array([f.size for f in fields])
    table = np.array([[f.jump, f.start, f.receptive_field, f.padding] for f in fields], float)  # (L + 1, 4, 2)
    _drawable(layers, sizes, table[:, 2])
    asked = unit_of(p.unit) or sizes[-1] // 2
    unit = (min(int(asked[0]), int(sizes[-1, 0]) - 1), min(int(asked[1]), int(sizes[-1, 1]) - 1))
    regions = seen_by(ways, unit)
    widths = np.array([w if isinstance(w, tuple) else (w, w) for w in top_down(layers)], float)[::-1]
    whole = network_field(network) if network else _alone(fields[-1])
    joins = network is not None and any(len(network.inputs(n)) > 1 for n in network.nodes)
    shares = network_contributions(network, unit, size) if joins and network else np.zeros((0, 0))
    pixels = p.own_image.pixels if p.own_image is not None else picture.bundled(p.image)
    scene = Scene(
        layers=tuple(spell(_narrow(layer) if size[0] == 1 else layer) for layer in layers),
        names=tuple(layer.name for layer in layers),
        source=to_torch(layers),
        numbers=numbers(ways),
        spread=np.array([s.spread for s in ways[0][0]]),
        sizes=sizes,
        jumps=table[:, 0],
        starts=table[:, 1],
        fields=table[:, 2],
        widths=widths,
        unit=unit,
        picks=_picks(sizes[-1]),
        regions=regions,
        towers=towers_on(ways, regions, sizes),
        picture=picture.fitted(pixels, *size),
        whole=(one(whole.receptive_field), one(whole.stride), one(whole.padding)),
        aligned=int(bool(whole.aligned)) if joins else -1,
        strays=strays(network) if network else (),
        shares=averaged(averaged(shares, CELLS).T, CELLS if len(shares) > 1 else 8 * CELLS).T
        if shares.size
        else shares,
        league=league(),
        origin=network.source if network else "",
    )
    looks = zip(descending(scene, ways), ascending(scene, ways), strict=True)
    return Trace.of(scene, (Frame(down, up) for down, up in looks))


def descending(scene: Scene, ways: Sequence[Way]) -> Iterator[Look]:
    """N_RF = (RF − 1)·stride + span: from one unit of the last map, layer by layer, back to the image."""
    depth = len(scene.layers)
    seen = [paths(made, sizes, u) for (made, sizes), u in zip(ways, scene.unit, strict=True)]
    for m in range(depth, -1, -1):
        before, after = scene.widths[min(m + 1, depth)], scene.widths[m]
        yield Look(
            m,
            m + 1 if m < depth else 0,
            _pair(before),
            _pair(after),
            scene.regions[m],
            _heat(scene, [c[m] for c in seen], m),
        )


def ascending(scene: Scene, ways: Sequence[Way]) -> Iterator[Look]:
    """r_l = r_{l−1} + (k_l − 1)·d_l·j_{l−1} and j_l = j_{l−1}·s_l: from a pixel up, with what a unit of map l sees."""
    for m in range(len(scene.layers) + 1):
        below = [(made[:m], sizes[: m + 1]) for made, sizes in ways]
        counts = [paths(made, n, int(scene.towers[m, m, axis, 0]))[0] for axis, (made, n) in enumerate(below)]
        before, after = scene.fields[max(m - 1, 0)], scene.fields[m]
        yield Look(m, m, _pair(before), _pair(after), scene.towers[m, 0], _heat(scene, counts, 0))


def _heat(s: Scene, counts: Sequence[Array], m: int) -> tuple[Array, Array]:
    """Paths to the units of map m, on the picture's pixels; a large picture is seen through fewer, larger cells."""
    cells = CELLS if s.sizes[0].min() > 1 else 8 * CELLS
    rows, columns = (
        painted(c, float(s.starts[m, axis]), float(s.jumps[m, axis]), int(s.sizes[0, axis]), cells)
        for axis, c in enumerate(counts)
    )
    return rows, columns


def _pair(x: Array) -> tuple[float, float]:
    return float(x[0]), float(x[1])


def _narrow(layer: Layer) -> Layer:
    """A layer of one row as the layer along that row."""
    kind, kernel, stride, padding, dilation, name = layer
    return Layer(kind, along(kernel, 1), along(stride, 1), padding, along(dilation, 1), name)


def _alone(field: Field) -> NetworkField:
    return NetworkField(field.receptive_field, field.jump, field.padding, None)


def _drawable(layers: Sequence[Layer], sizes: Array, fields: Array) -> None:
    if sizes.max() > WIDEST:
        at = int(sizes.max(1).argmax())
        said, wide = spell(layers[at - 1]), int(sizes.max())
        raise Refused(
            f"Layer {at} ({said}) makes a map {wide:,} units wide: at most {WIDEST:,} can be drawn.",
            f"第 {at} 层（{said}）生成宽 {wide:,} 的特征图：至多只能画 {WIDEST:,}。",
        )
    if fields.max() > 1e7:
        at = int((fields.max(1) > 1e7).argmax())
        raise Refused(
            f"From layer {at} on, a field is over ten million pixels.", f"从第 {at} 层起，感受野超过一千万像素。"
        )


def _picks(size: Array) -> Array:
    rows, columns = (np.unique(np.linspace(0, n - 1, min(int(n), 13)).round().astype(int)) for n in size)
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).reshape(-1, 2)
