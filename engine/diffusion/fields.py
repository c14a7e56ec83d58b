"""Fields on which a solver can go wrong, each (t, x (n, 2)) -> (n, 2)."""

from collections.abc import Callable, Mapping

import numpy as np

from engine.core import Array, Text
from engine.diffusion import samplers, targets
from engine.diffusion.ode import Field

END = 6.0  # every field is followed from t = 0 to here

FIELDS: Mapping[str, Text] = {
    "whirl": Text("a whirl", "漩涡"),
    "flow": Text("rectified flow to eight Gaussians", "通向八个高斯的整流流"),
    "oscillator": Text("Van der Pol oscillator", "范德波尔振子"),
    "stiff": Text("stiff: pulled hard onto a circle", "刚性：强力拉向圆周"),
}


def whirl(t: float, x: Array) -> Array:
    spin = 1.2 / (1 + (x**2).sum(1, keepdims=True) / 4)
    return spin * np.column_stack([-x[:, 1], x[:, 0]]) - 0.12 * x


def oscillator(stiffness: float) -> Field:
    """Van der Pol: x₁' = x₂, x₂' = λ(1 − x₁²)x₂ − x₁."""
    return lambda t, x: np.column_stack([x[:, 1], stiffness * (1 - x[:, 0] ** 2) * x[:, 1] - x[:, 0]])


def stiff(stiffness: float) -> Field:
    """x' = c'(t) − λ(x − c(t)) with c(t) on the unit circle: c itself is the smooth answer."""

    def pull(t: float, x: Array) -> Array:
        c, s = np.cos(t), np.sin(t)
        return np.array([-s, c]) - stiffness * (x - np.array([c, s]))

    return pull


def flow() -> Field:
    """Rectified flow to eight Gaussians, slowed down so that it takes until END."""
    exact = samplers.straight_field(targets.plane("eight", 0.2))
    return lambda t, x: exact(min(t / END, 1.0), x) / END


_MADE: Mapping[str, Callable[[float], Field]] = {
    "whirl": lambda stiffness: whirl,
    "flow": lambda stiffness: flow(),
    "oscillator": oscillator,
    "stiff": stiff,
}


def field(name: str, stiffness: float) -> Field:
    """The field of that name; stiffness λ is asked by the last two of FIELDS."""
    return _MADE[name](stiffness)
