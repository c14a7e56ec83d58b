"""What a classifier of two classes can be trained on: the loss of each objective and its slope at the logits.

Logits z and truth y in {0, 1} are (..., B): one batch along the last axis. A slope is d loss / d z, same shape.
The smooth metrics sharpen q = sigmoid(z/T): T -> 0 is the metric itself, and its slope is then 0 almost everywhere.
"""

from collections.abc import Callable

import numpy as np

from engine.core import Array, Text

OBJECTIVES = {
    "cross_entropy": Text("cross-entropy", "交叉熵"),
    "soft_accuracy": Text("soft accuracy", "软准确率"),
    "soft_f1": Text("soft F1", "软 F1"),
    "reinforce": Text("REINFORCE", "REINFORCE"),
    "reinforce_baseline": Text("REINFORCE, baseline", "REINFORCE + 基线"),
    "fine_tune": Text("cross-entropy, then soft F1", "先交叉熵后软 F1"),
}


def sigmoid(z: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(np.minimum(-z, 700.0))))


def cross_entropy(z: Array, y: Array) -> Array:
    """mean of -log probability of the truth: log(1 + exp(-z)) where y = 1, log(1 + exp(z)) where y = 0."""
    return np.asarray((np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))).mean(-1))


def accuracy(a: Array, y: Array) -> Array:
    """Of decisions a in {0, 1}; of probabilities: soft accuracy."""
    return np.asarray((a * y + (1 - a) * (1 - y)).mean(-1))


def f1(a: Array, y: Array) -> Array:
    """2 Σ a y / (Σ a + Σ y), 0 when nothing is positive; of probabilities: soft F1."""
    size = a.sum(-1) + y.sum(-1)
    return np.asarray(2 * (a * y).sum(-1) / np.where(size > 0, size, 1))


def all_metrics(z: Array, y: Array, temperature: float = 1.0) -> tuple[Array, Array, Array, Array, Array]:
    """cross-entropy, accuracy, F1, soft accuracy, soft F1 of logits (..., n), y (n,): one pass, sums by products."""
    e = np.exp(-np.abs(z) / temperature)
    q = np.where(z > 0, 1.0, e) / (1 + e)
    size = np.log(1 + (e if temperature == 1 else np.exp(-np.abs(z))))
    entropy = (np.maximum(z, 0) + size).mean(-1) - z @ y / len(y)

    return entropy, *counted((z > 0).astype(float), y), *counted(q, y)


def counted(a: Array, y: Array) -> tuple[Array, Array]:
    """accuracy(a, y) and f1(a, y) for a (..., n) and one y (n,) with a positive in it, from two sums."""
    n, some, both, said = len(y), y.sum(), a @ y, a.sum(-1)
    return (n - some - said + 2 * both) / n, 2 * both / (said + some)


def slope_cross_entropy(z: Array, y: Array, temperature: float = 1.0) -> Array:
    """Of the cross-entropy, which knows no temperature."""
    return np.asarray((sigmoid(z) - y) / z.shape[-1])


def slope_soft_accuracy(z: Array, y: Array, temperature: float = 1.0) -> Array:
    """Of 1 - soft accuracy."""
    q = sigmoid(z / temperature)
    return np.asarray((1 - 2 * y) * q * (1 - q) / (temperature * z.shape[-1]))


def slope_soft_f1(z: Array, y: Array, temperature: float = 1.0) -> Array:
    """Of 1 - soft F1: with A = Σ q y and D = Σ q + Σ y, dF1/dq = 2 (y D - A) / D²."""
    q = sigmoid(z / temperature)
    A, D = (q * y).sum(-1, keepdims=True), (q + y).sum(-1, keepdims=True)
    return np.asarray(-2 * (y * D - A) / np.maximum(D, 1e-12) ** 2 * q * (1 - q) / temperature)


SLOPES: dict[str, Callable[[Array, Array, float], Array]] = {
    "cross_entropy": slope_cross_entropy,
    "soft_accuracy": slope_soft_accuracy,
    "soft_f1": slope_soft_f1,
}


def slope_reinforce(z: Array, y: Array, u: Array, baseline: Array | float = 0.0) -> tuple[Array, Array]:
    """One sample of decisions a = [u < p] and its reward R = F1(a, y): slope -(R - b)(a - p), and R.

    Its mean over u is the slope of 1 - E[F1] for every b that does not depend on u. Source: Williams (1992).
    """
    p = sigmoid(z)
    a = (u < p).astype(float)
    reward = f1(a, y)
    return np.asarray(-(reward - baseline)[..., None] * (a - p)), reward


def along(Z: Array, y: Array, w: Array, way: Array, reach: float, temperature: float, places: int = 401) -> Array:
    """A short walk through weights w (d + 1,): how far along `way`, 1 - F1 and 1 - soft F1 there, (3, places)."""
    far = np.linspace(-reach, reach, places)
    found = all_metrics((w + far[:, None] * way) @ Z.T, y, temperature)
    return np.stack([far, 1 - found[2], 1 - found[4]])
