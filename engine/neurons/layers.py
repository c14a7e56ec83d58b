"""Two layers written out: why something must bend between them, and why it should have both signs.

    y = W₂ f(W₁ x + b₁) + b₂          one input, two hidden units, one output

Without f the two are one: W₂(W₁x + b₁) + b₂ = (W₂W₁) x + (W₂b₁ + b₂). And of a unit that reads a₁ and a₂ the gradient
is ∂L/∂wᵢ = δ aᵢ: if both aᵢ are positive, as a sigmoid's are, both weights move the same way in every row (Y. LeCun,
L. Bottou, G. Orr, K.-R. Müller 1998, Efficient BackProp, §4.3).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.neurons.table import ACTIVATIONS

W1, B1 = np.array([1.0, -0.6]), np.array([1.0, 0.8])
W2, B2 = np.array([0.9, 1.1]), -0.8
SIGNED = ("sigmoid", "tanh")
ROWS = 80


class Layers(NamedTuple):
    slope: float  # W₂W₁
    offset: float  # W₂b₁ + b₂
    linear: Array  # (N,) the two layers without f
    bent: Array  # (N,) with f; NaN where it has no value
    opposed: Array  # (2, N, 2) δ·a of a row whose inputs are (x, −x), δ = 1: by sigmoid, by tanh
    pulls: Array  # (2, ROWS, 2) δ·a of rows with random inputs and δ = ±1, the same for both


def layers(f: Callable[[Array], Array], x: Array) -> Layers:
    """Both stacks at x (N,), and the gradients of two weights."""
    hidden = W1 * x[:, None] + B1  # (N, 2)
    rng = np.random.default_rng(0)
    z, delta = rng.normal(0, 1.5, (ROWS, 2)), rng.choice([-1.0, 1.0], (ROWS, 1))
    units = [ACTIVATIONS[slug].value for slug in SIGNED]
    return Layers(
        slope=float(W2 @ W1),
        offset=float(W2 @ B1 + B2),
        linear=hidden @ W2 + B2,
        bent=f(hidden) @ W2 + B2,
        opposed=np.array([unit(np.stack([x, -x], 1)) for unit in units]),
        pulls=np.array([delta * unit(z) for unit in units]),
    )
