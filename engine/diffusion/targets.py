"""What the samplers of the chapter aim at: exact mixtures on the line and in the plane, or the reader's painted dots.

A lesson inherits `Target`; `on_line(p)` and `in_plane(p)` then give the two mixtures. Both live well within REACH,
as does the standard normal noise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.core import ERASE, Array, Painting, Refused, Text, choice, knob, points
from engine.diffusion.mixture import Mixture

REACH = 3.5  # pictures show [-REACH, REACH] a side
ERASER = 0.045  # how far an eraser dot reaches, in widths of the window

LINE: Mapping[str, Text] = {
    "three": Text("three unequal peaks", "三个不等高的峰"),
    "two": Text("two equal peaks", "两个等高的峰"),
    "comb": Text("six narrow peaks", "六个窄峰"),
    "one": Text("one Gaussian", "单个高斯"),
}
_LINES: Mapping[str, tuple[list[float], list[float]]] = {
    "three": ([-1.8, 0.2, 1.9], [0.3, 0.2, 0.5]),
    "two": ([-1.5, 1.5], [0.5, 0.5]),
    "comb": ([-2.0, -1.2, -0.4, 0.4, 1.2, 2.0], [0.1, 0.2, 0.2, 0.2, 0.2, 0.1]),
    "one": ([0.8], [1.0]),
}
PLANE: Mapping[str, Text] = {
    "eight": Text("eight Gaussians", "八个高斯"),
    "five": Text("five unequal Gaussians", "五个不等的高斯"),
    "moons": Text("two moons", "双月"),
    "spirals": Text("two spirals", "双螺旋"),
    "rings": Text("rings", "圆环"),
    "checkerboard": Text("checkerboard", "棋盘"),
    "one": Text("one Gaussian", "单个高斯"),
    "digits": Text("digits, first two principal components", "手写数字的前两个主成分"),
    "painted": Text("only what I paint", "只用我画的点"),
}


def places(axis: Array) -> Array:
    """Every place of the square grid axis × axis, (n², 2), row after row."""
    return np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)


def middles(n: int) -> Array:
    """Of n equal parts of [-REACH, REACH], where arrows stand."""
    return (np.arange(n) + 0.5) / n * 2 * REACH - REACH


def _circle(n: int, radius: float, turn: float = 0.0) -> Array:
    a = 2 * np.pi * np.arange(n) / n + turn
    return radius * np.column_stack([np.cos(a), np.sin(a)])


def _moons() -> Array:
    a = np.pi * (np.arange(14) + 0.5) / 14
    upper = 1.5 * np.column_stack([np.cos(a) - 0.5, np.sin(a) - 0.25])
    return np.concatenate([upper, -upper])


def _spirals() -> Array:
    u = np.sqrt(np.linspace(0.04, 1, 22))
    arm = 2.3 * u[:, None] * np.column_stack([np.cos(3 * np.pi * u), np.sin(3 * np.pi * u)])
    return np.concatenate([arm, -arm])


def _checkerboard() -> Array:
    """Eight dark squares of side 1, each filled by nine small Gaussians."""
    corner = np.array([(i, j) for i in range(-2, 2) for j in range(-2, 2) if (i + j) % 2 == 0], dtype=float)
    inside = np.array([(i, j) for i in (1, 3, 5) for j in (1, 3, 5)]) / 6
    return (1.1 * (corner[:, None] + inside)).reshape(-1, 2)


_PLANES: Mapping[str, Callable[[], Array]] = {
    "eight": lambda: _circle(8, 2.0),
    "five": lambda: _circle(5, 1.9, np.pi / 2),
    "moons": _moons,
    "spirals": _spirals,
    "rings": lambda: np.concatenate([_circle(10, 0.8), _circle(24, 2.1)]),
    "checkerboard": _checkerboard,
    "one": lambda: np.array([[0.8, -0.5]]),
}
# what is wide is drawn with narrower components, so that `spread` looks alike everywhere
_THIN = {"moons": 0.7, "spirals": 0.5, "rings": 0.7, "checkerboard": 0.75, "digits": 0.6, "painted": 0.6}


@dataclass(frozen=True)
class Target:
    line: str = choice(LINE, Text("target on the line", "一维目标"))
    plane: str = choice(PLANE, Text("target in the plane", "二维目标"))
    spread: float = knob(
        0.2, 0.05, 0.6, Text("width of each peak", "每个峰的宽度"), step=0.05, help=Text("standard deviation", "标准差")
    )
    painted: Painting = points(Text("painted dots", "手绘的点"), help=Text("added to the plane", "加到平面目标中"))
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))


def line(name: str, spread: float) -> Mixture:
    """A target in one dimension by name."""
    means, weights = _LINES[name]
    return Mixture(np.array(means)[:, None], np.full(len(means), spread), np.array(weights))


@lru_cache
def _digits(rows: int = 80) -> Array:
    """Every so-many-th of scikit-learn's 8×8 digits on their first two principal components, at unit scale."""
    from sklearn.datasets import load_digits

    from engine.data.sets import principal

    Z = principal(load_digits().data)
    Z = 1.2 * (Z - Z.mean(0)) / Z.std()
    return Z[:: len(Z) // rows][:rows]


def plane(name: str, spread: float, painted: Painting = ()) -> Mixture:
    """A target in the plane by name, with the painted dots as further small Gaussians, each of an equal share.

    Refused when nothing is left: no dot painted, or everything wiped out.
    """
    means = np.empty((0, 2)) if name == "painted" else _digits() if name == "digits" else _PLANES[name]()
    weights = np.array([3.0, 2.0, 1.0, 1.0, 2.0]) if name == "five" else np.ones(len(means))
    if painted:
        dots = (2 * np.array([(d.x, d.y) for d in painted]) - 1) * REACH
        erase = np.array([d.label == ERASE for d in painted])
        if erase.any() and len(means):
            gap = np.hypot(*(means[:, None] - dots[erase]).transpose(2, 0, 1)).min(1)
            means, weights = means[gap >= ERASER * 2 * REACH], weights[gap >= ERASER * 2 * REACH]
        means = np.concatenate([means, dots[~erase]])
        weights = np.concatenate([weights, np.ones((~erase).sum())])
    if not len(means):
        raise Refused(
            "The target in the plane is empty: paint at least one dot.", "平面上的目标是空的：请至少画一个点。"
        )
    return Mixture(means, np.full(len(means), spread * _THIN.get(name, 1.0)), weights)


def on_line(p: Target) -> Mixture:
    return line(p.line, p.spread)


def in_plane(p: Target) -> Mixture:
    return plane(p.plane, p.spread, p.painted)
