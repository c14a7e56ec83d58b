"""The receptive field grows: what one unit of a convolutional network sees, by two formulas that agree.

From the top down: (N − 1)_RF = (N_RF − 1)·stride + kernel, layer by layer back to the image; N_RF is what one unit of
the last layer sees of map N, counted in units of that map: an intermediate number, the receptive field only at the
image. From the bottom up: r_l = r_{l−1} + (k_l − 1)·d_l·j_{l−1} with j_l = j_{l−1}·s_l.
Araujo, Norris & Sim, "Computing receptive fields of convolutional neural networks", Distill 2019.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, upload, words
from engine.vision import pictures as picture
from engine.vision.architectures import ARCHITECTURES
from engine.vision.branches import NetworkField, flat, misaligned, network_contributions, network_field, widest_path
from engine.vision.builder import Builder, conv
from engine.vision.convnet import Layer, Network, along, spell
from engine.vision.famous import NAMES, Famous, famous, one
from engine.vision.fields import Field, bottom_up, contributions, region, top_down
from engine.vision.maps import CELLS, Look, Maps, ascending, descending, maps_of
from engine.vision.regions import averaged, regions_seen, towers_on
from engine.vision.stack_text import parse

__all__ = [
    "NETWORKS",
    "STEP",
    "Branches",
    "Field",
    "Frame",
    "Look",
    "Maps",
    "NetworkField",
    "Params",
    "Scene",
    "bottom_up",
    "contributions",
    "network_field",
    "region",
    "run",
    "top_down",
]

STEP = Text("step", "步")
WIDEST = 8192
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
            "kind and kernel, then s stride, p padding, d dilation: conv 3x3 s2 p1 d1 · pool 2 s2 · transposed 4 s2 · "
            "up 2. Lines of PyTorch (nn.Conv2d(...), or what print(model) says) are read too.",
            "类型与核大小，之后是 s 步长、p 填充、d 膨胀率：conv 3x3 s2 p1 d1 · pool 2 s2 · transposed 4 s2 · up 2。"
            "也可直接粘贴 PyTorch 的层（nn.Conv2d(...)，或 print(model) 的输出）。",
        ),
    )
    size: int = knob(48, 5, 256, Text("image side, pixels", "图像边长（像素）"), step=1, when=_own)
    unit: str = words(
        "middle", Text("unit of the last map: row, column", "最后一层的单元：行, 列"), parse=unit_of, most=16
    )
    image: str = choice(picture.BUNDLED, Text("picture", "图片"))
    own_image: Any = upload(Text("your own picture", "你自己的图片"), target="image")


class Branches(NamedTuple):
    """What the network sees over all its paths."""

    whole: tuple[float, float, float]  # field, stride, padding of the output over all paths; −1: not one number
    aligned: int  # 1: all branches agree, 0: they do not, −1: there are none
    misaligned: tuple[tuple[str, float], ...]  # joins out of line, and by how many input pixels
    shares: Array  # (rows, columns) float32 contributions over all branches; (0, 0) without branches


class Scene(NamedTuple):
    """Maps are counted from the image, 0, to the last, L."""

    maps: Maps  # of the stack; of a network with branches: along the path that sees most
    unit: tuple[int, int]
    picks: Array  # (n, 2) units of the last map that may be picked
    regions: Array  # (L + 1, 2, 2): first and last unit on each map that the chosen unit sees, [axis, end]
    towers: Array  # (L + 1, L + 1, 2, 2): the same for the unit of map t in the middle of that, [t, map, axis, end]
    picture: Array  # (rows, columns, 3) uint8
    branches: Branches
    famous: Famous
    origin: str  # whose network


class Frame(NamedTuple):
    """One step of both formulas, each on its own way through the same stack."""

    down: Look  # N_RF, from one unit of the last map towards the image
    up: Look  # r_l, from a pixel towards the last map


def run(p: Params) -> Trace[Scene, Frame]:
    """Both formulas through the chosen stack, one layer a step, and all that the page draws of it."""
    network = None if p.network == "own" else flat(NETWORKS[p.network]())
    layers, size = (parse(p.stack), (p.size, p.size)) if network is None else _widest(network)
    maps, axes = maps_of(layers, size)
    _drawable(maps, layers)
    unit = _standing(p.unit, maps.sizes[-1])
    regions = regions_seen(axes, unit)
    pixels = p.own_image.pixels if p.own_image is not None else picture.bundled(p.image)
    scene = Scene(
        maps=maps,
        unit=unit,
        picks=_picks(maps.sizes[-1]),
        regions=regions,
        towers=towers_on(axes, regions, maps.sizes),
        picture=picture.fitted(pixels, *size),
        branches=_alone(layers, size) if network is None else _branches(network, unit, size),
        famous=famous(),
        origin=network.source if network else "",
    )
    looks = zip(descending(maps, axes, unit, regions), ascending(maps, axes, scene.towers), strict=True)
    return Trace.of(scene, (Frame(down, up) for down, up in looks))


def _widest(network: Network) -> tuple[list[Layer], tuple[int, int]]:
    """The layers along the path that sees most, and the size of the image."""
    size = network.size or 1
    return [layer for n in widest_path(network) if (layer := network.layer(n))], (along(size, 0), along(size, 1))


def _standing(asked: str, size: Array) -> tuple[int, int]:
    """The unit of the last map that was asked for, or the nearest one that there is."""
    row, column = unit_of(asked) or size // 2
    return min(int(row), int(size[0]) - 1), min(int(column), int(size[1]) - 1)


def _branches(network: Network, unit: tuple[int, int], size: tuple[int, int]) -> Branches:
    whole, shares = network_field(network), np.zeros((0, 0))
    joins = any(len(network.inputs(n)) > 1 for n in network.nodes)
    if joins:
        paths = network_contributions(network, unit, size)
        shares = averaged(averaged(paths, CELLS).T, CELLS if len(paths) > 1 else 8 * CELLS).T
    return Branches(
        whole=(one(whole.receptive_field), one(whole.stride), one(whole.padding)),
        aligned=int(bool(whole.aligned)) if joins else -1,
        misaligned=misaligned(network),
        shares=shares,
    )


def _alone(layers: Sequence[Layer], size: tuple[int, int]) -> Branches:
    last = bottom_up(layers, size)[-1]
    return Branches((one(last.receptive_field), one(last.jump), one(last.padding)), -1, (), np.zeros((0, 0)))


def _drawable(maps: Maps, layers: Sequence[Layer]) -> None:
    sizes, fields = maps.sizes, maps.fields
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
