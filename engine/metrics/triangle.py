"""The triangle of all probabilities of three classes: its regions, its dots, and the pull that each dot feels."""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.metrics.soft_metrics import sharpen

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 3**0.5 / 2]])  # classes A, B, C
ACROSS, UP = 104, 91  # pixels


class Triangle(NamedTuple):
    axes: tuple[Array, Array]  # of its picture
    hard: Array  # (UP, ACROSS) float32
    anchors: Array  # (A, 2) where arrows begin
    truth: int
    tied: int  # of the dots: those where two classes or all three are equal, so that the hard decision has no gradient
    steepest: Array  # (T,) length of the longest gradient
    silent: Array  # (T,) share of gradients below a hundredth of the longest


def places() -> tuple[tuple[Array, Array], Array, Array, Array]:
    """The triangle's axes, the probabilities of its pixels (UP, ACROSS, 3), which of them lie inside, and those of the
    dots where arrows begin (A, 3)."""
    axes = np.linspace(-0.02, 1.02, ACROSS), np.linspace(-0.02, CORNERS[2, 1] + 0.02, UP)
    pixels, within = inside(np.stack(np.meshgrid(*axes), -1))
    dots = np.array([(i, j, 12 - i - j) for i in range(1, 11) for j in range(1, 12 - i)]) / 12
    return axes, pixels, within, dots


def inside(grid: Array) -> tuple[Array, Array]:
    """Points (..., 2) of the plane -> their three probabilities (..., 3), and whether they lie in the triangle."""
    c = grid[..., 1] / CORNERS[2, 1]
    b = grid[..., 0] - c / 2
    p = np.stack([1 - b - c, b, c], -1)
    return np.clip(p, 1e-9, 1), np.asarray((p >= -1e-9).all(-1))


def melt(p: Array, within: Array, temperature: float) -> Array:
    """Colour of the triangle: 1, 2 or 3 for the winner, plus 0.02 where all three are equal, 0.98 where it is sure."""
    q = sharpen(p, temperature)
    lead = 0.02 + 0.96 * np.clip((q.max(-1) - 1 / 3) * 1.5, 0, 1)
    return np.where(within, 1 + q.argmax(-1) + lead, 0).astype(np.float32)


def pull(p: Array, truth: int, temperature: float) -> Array:
    """∂ q_truth / ∂ logits = q_truth (e_truth - q) / T for q = p^(1/T) normalised: (..., 3) -> (..., 3), summing to 0.

    The hard decision is flat wherever it is defined: 0 at T = 0.
    """
    if temperature == 0:
        return np.zeros(p.shape)
    q = sharpen(p, temperature)
    return np.asarray(q[..., truth, None] * (np.eye(3)[truth] - q) / temperature)
