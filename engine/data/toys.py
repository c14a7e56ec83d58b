"""Toy sets. In the plane: X (n, 2) inside about [-2, 2]², y (n,) in {0, 1} or {0, 1, 2}.
On the line: x (n,), y (n,) real.

Each maker takes (n, noise, rng); noise is the standard deviation added to the coordinates (plane) or the target (line).
"""

from collections.abc import Callable, Mapping

import numpy as np

from engine.core import Array, Text

Maker = Callable[[int, float, np.random.Generator], tuple[Array, Array]]


def _moons(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    a, y = rng.uniform(0, np.pi, n), np.arange(n) % 2
    upper = np.c_[np.cos(a) - 0.5, np.sin(a) - 0.25]
    X = np.where((y == 1)[:, None], upper, -upper)
    return 1.2 * X + noise * rng.normal(size=(n, 2)), y


def _rings(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    a, y = rng.uniform(0, 2 * np.pi, n), np.arange(n) % 2
    r = np.where(y == 1, 0.65, 1.5)
    return np.c_[r * np.cos(a), r * np.sin(a)] + noise * rng.normal(size=(n, 2)), y


def _spirals(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    t, y = np.sqrt(rng.uniform(0.02, 1, n)), np.arange(n) % 2
    a = 3 * np.pi * t + np.pi * y
    return 1.8 * t[:, None] * np.c_[np.cos(a), np.sin(a)] + 0.4 * noise * rng.normal(size=(n, 2)), y


def _blobs(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    y = np.arange(n) % 2
    centres = np.array([[-0.8, -0.5], [0.8, 0.5]])
    return centres[y] + (0.25 + noise) * rng.normal(size=(n, 2)), y


def _three(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    y = np.arange(n) % 3
    a = np.pi / 2 + 2 * np.pi * y / 3
    return 1.1 * np.c_[np.cos(a), np.sin(a)] + (0.25 + noise) * rng.normal(size=(n, 2)), y


def _xor(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    X = rng.uniform(-1.8, 1.8, (n, 2))
    return X + 0.5 * noise * rng.normal(size=(n, 2)), (X[:, 0] * X[:, 1] > 0).astype(int)


def _checkerboard(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    X = rng.uniform(-2, 2, (n, 2))
    return X + 0.5 * noise * rng.normal(size=(n, 2)), np.floor(X).sum(1).astype(int) % 2


def _stripes(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    X = rng.uniform(-1.9, 1.9, (n, 2))
    y = np.floor((X.sum(1) + 3.8) / 1.27).astype(int) % 2
    return X + 0.5 * noise * rng.normal(size=(n, 2)), y


PLANE_MAKERS: Mapping[str, Maker] = {
    "moons": _moons,
    "rings": _rings,
    "spirals": _spirals,
    "blobs": _blobs,
    "three": _three,
    "xor": _xor,
    "checkerboard": _checkerboard,
    "stripes": _stripes,
}
PLANE_NAMES: Mapping[str, Text] = {
    "moons": Text("two moons", "双月"),
    "rings": Text("rings", "圆环"),
    "spirals": Text("two spirals", "双螺旋"),
    "blobs": Text("two blobs", "两团点"),
    "three": Text("three blobs", "三团点"),
    "xor": Text("XOR", "异或"),
    "checkerboard": Text("checkerboard", "棋盘"),
    "stripes": Text("stripes", "斜条纹"),
}


def sine(x: Array) -> Array:
    return np.sin(x)


def step(x: Array) -> Array:
    return np.where(x < 0, -1.0, 1.0)


def sinc(x: Array) -> Array:
    return np.sinc(x)


CURVES: Mapping[str, Callable[[Array], Array]] = {"sine": sine, "step": step, "sinc": sinc, "heteroscedastic": sine}
CURVE_NAMES: Mapping[str, Text] = {
    "sine": Text("sine", "正弦"),
    "step": Text("step", "阶跃"),
    "sinc": Text("sinc", "sinc"),
    "heteroscedastic": Text("sine, noise growing with x", "正弦，噪声随 x 增大"),
}


def on_the_line(name: str, n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """x uniform on [-3, 3]; y the named curve plus Gaussian noise (heteroscedastic: its spread grows with x)."""
    x = np.sort(rng.uniform(-3, 3, n))
    spread = noise * (np.exp(x / 2) if name == "heteroscedastic" else 1.0)
    return x[:, None], CURVES[name](x) + spread * rng.normal(size=n)
