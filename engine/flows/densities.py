"""Densities in the plane to learn: samples, and the exact log density, all within a window of [-4, 4] squared.

Curves with Gaussian noise have their density as an integral along the curve, summed here over 600 places whose
distance is far below the noise: exact to double precision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.core import ERASE, Array, Painting, Text

WINDOW = 4.0


class Density(NamedTuple):
    name: Text
    sample: Callable[[int, np.random.Generator], Array]  # (n, 2)
    log_density: Callable[[Array], Array]  # (m, 2) -> (m,)


def mixture(name: Text, means: Array, sigma: float) -> Density:
    """Equal Gaussians of one width; a curve with noise is a mixture of very many."""

    def sample(n: int, rng: np.random.Generator) -> Array:
        return means[rng.integers(len(means), size=n)] + sigma * rng.normal(size=(n, 2))

    def log_density(x: Array) -> Array:
        out: Array = np.empty(len(x))
        for i in range(0, len(x), 2048):
            part = x[i : i + 2048]
            d = (part**2).sum(1)[:, None] - 2 * part @ means.T + (means**2).sum(1)
            e = -d / (2 * sigma**2)
            top = e.max(1)
            out[i : i + 2048] = top + np.log(np.exp(e - top[:, None]).mean(1))
        out -= np.log(2 * np.pi * sigma**2)
        return out

    return Density(name, sample, log_density)


def _along(curve: Callable[[Array], Array], m: int = 600) -> Array:
    """m places on a curve given on [0, 1]."""
    return curve((np.arange(m) + 0.5) / m)


def _ring(angles: Array, radius: float) -> Array:
    return radius * np.c_[np.cos(angles), np.sin(angles)]


def _moons(u: Array) -> Array:
    a, second = np.pi * (2 * u % 1), u >= 0.5
    upper, lower = np.c_[np.cos(a), np.sin(a)], np.c_[1 - np.cos(a), 0.5 - np.sin(a)]
    return (np.where(second[:, None], lower, upper) - np.array([0.5, 0.25])) * 1.8


def _spirals(u: Array) -> Array:
    turn = np.sqrt((2 * u % 1) * 0.95 + 0.05)
    arm = 2.9 * turn[:, None] * _ring(3 * np.pi * turn, 1.0)
    return np.where(u[:, None] >= 0.5, arm, -arm)


def _swiss_roll(u: Array) -> Array:
    turn = np.sqrt(u * 0.95 + 0.05)
    return 3.0 * turn[:, None] * _ring(1.5 * np.pi + 3 * np.pi * turn, 1.0)


def _grid() -> Array:
    side = np.linspace(-2.6, 2.6, 5)
    return np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)


def _rings() -> Density:
    """Radius normal around 1, 2 and 3; a wider ring carries more points in proportion."""
    radii, sigma = np.array([0.9, 1.9, 2.9]), 0.12
    share = radii / radii.sum()

    def sample(n: int, rng: np.random.Generator) -> Array:
        r = rng.choice(radii, size=n, p=share) + sigma * rng.normal(size=n)
        return np.abs(r)[:, None] * _ring(rng.uniform(0, 2 * np.pi, n), 1.0)

    def log_density(x: Array) -> Array:
        r = np.hypot(*x.T)[:, None]
        p = (share * np.exp(-0.5 * ((r - radii) / sigma) ** 2)).sum(1) / (sigma * np.sqrt(2 * np.pi))
        return np.log(p / (2 * np.pi * np.maximum(r[:, 0], 1e-9)) + 1e-300)

    return Density(Text("three rings", "三个圆环"), sample, log_density)


def _pinwheel() -> Density:
    """Five arms, twisted by an angle that grows with the radius: a twist keeps areas, so the density stays exact."""
    arms, along, across, twist = 5, 0.5, 0.18, 0.75
    turns = 2 * np.pi * np.arange(arms) / arms

    def rotate(x: Array, a: Array) -> Array:
        c, s = np.cos(a), np.sin(a)
        return np.stack((c * x[..., 0] - s * x[..., 1], s * x[..., 0] + c * x[..., 1]), -1)

    def sample(n: int, rng: np.random.Generator) -> Array:
        straight = rng.normal(size=(n, 2)) * [along, across] + [1.9, 0.0]
        x = rotate(straight, rng.choice(turns, size=n))
        return rotate(x, twist * np.hypot(*x.T))

    def log_density(x: Array) -> Array:
        x = rotate(x, -twist * np.hypot(*x.T))
        each = [(rotate(x, np.full(len(x), -a)) - [1.9, 0.0]) / [along, across] for a in turns]
        p = np.mean([np.exp(-0.5 * (v**2).sum(1)) for v in each], axis=0)
        return np.log(p / (2 * np.pi * along * across) + 1e-300)

    return Density(Text("pinwheel", "风车"), sample, log_density)


def _checkerboard() -> Density:
    """Uniform on every second of 4 x 4 squares of side 1.5."""
    side = 1.5

    def sample(n: int, rng: np.random.Generator) -> Array:
        row = rng.integers(4, size=n)
        column = 2 * rng.integers(2, size=n) + row % 2
        return side * (np.c_[column, row] + rng.uniform(size=(n, 2)) - 2)

    def log_density(x: Array) -> Array:
        cell = np.floor(x / side).astype(int) + 2
        inside = ((cell >= 0) & (cell < 4)).all(1) & (cell.sum(1) % 2 == 0)
        return np.where(inside, -np.log(8 * side**2), -690.0)

    return Density(Text("checkerboard", "棋盘"), sample, log_density)


DENSITIES: dict[str, Density] = {
    "eight": mixture(Text("eight Gaussians", "八个高斯"), _ring(np.arange(8) * np.pi / 4, 2.4), 0.25),
    "moons": mixture(Text("two moons", "双月"), _along(_moons), 0.18),
    "pinwheel": _pinwheel(),
    "checkerboard": _checkerboard(),
    "rings": _rings(),
    "spirals": mixture(Text("two spirals", "双螺旋"), _along(_spirals), 0.13),
    "roll": mixture(Text("swiss roll", "瑞士卷"), _along(_swiss_roll), 0.13),
    "grid": mixture(Text("grid of Gaussians", "高斯网格"), _grid(), 0.16),
}
PAINTED = Text("what you paint", "自己画")


def painted(dots: Painting) -> Density:
    """A Gaussian of width 0.18 around every painted dot; with nothing painted yet, a lying figure of eight."""
    places = np.array([(d.x, d.y) for d in dots if d.label != ERASE]).reshape(-1, 2)
    if not len(places):
        a = np.linspace(0, 2 * np.pi, 300, endpoint=False)
        places = 0.5 + 0.33 * np.c_[np.sin(a), np.sin(a) * np.cos(a)]
    return mixture(PAINTED, (2 * places - 1) * WINDOW, 0.18)


def target(name: str, dots: Painting = ()) -> Density:
    """A density by its name, or the painted one."""
    return painted(dots) if name == "painted" else DENSITIES[name]
