"""Closed forms of the activations: each is a generator of f, f′, f″, so that no one pays for a derivative unasked.

Everything is written so that no exponent is positive: finite and silent for |x| ≤ 1e4, exact to the last digits in both
tails. At a kink the value is torch's (its autograd's, once and twice). Parameters carry torch's names.
"""

from collections.abc import Callable, Iterator

import numpy as np

from engine.core import Array

Form = Callable[..., Iterator[Array]]

GELU_C = np.sqrt(2 / np.pi)
SELU_SCALE, SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def step(x: Array) -> Iterator[Array]:
    yield (x > 0).astype(float)
    yield from _flat(x)


def sign(x: Array) -> Iterator[Array]:
    yield np.sign(x)
    yield from _flat(x)


def identity(x: Array) -> Iterator[Array]:
    yield x
    yield np.ones_like(x)
    yield np.zeros_like(x)


def sigmoid(x: Array) -> Iterator[Array]:
    e = np.exp(-np.abs(x))
    yield np.where(x >= 0, 1, e) / (1 + e)
    yield e / (1 + e) ** 2
    yield -np.sign(x) * e * (1 - e) / (1 + e) ** 3


def tanh(x: Array) -> Iterator[Array]:
    t, e = np.tanh(x), np.exp(-2 * np.abs(x))
    yield t
    slope = 4 * e / (1 + e) ** 2
    yield slope
    yield -2 * t * slope


def softsign(x: Array) -> Iterator[Array]:
    d = 1 + np.abs(x)
    yield x / d
    yield 1 / d**2
    yield -2 * np.sign(x) / d**3


def arctan(x: Array) -> Iterator[Array]:
    yield np.arctan(x)
    yield 1 / (1 + x * x)
    yield -2 * x / (1 + x * x) ** 2


def relu(x: Array) -> Iterator[Array]:
    yield np.maximum(x, 0)
    yield (x > 0).astype(float)
    yield np.zeros_like(x)


def relu6(x: Array) -> Iterator[Array]:
    yield np.clip(x, 0, 6)
    yield ((x > 0) & (x < 6)).astype(float)
    yield np.zeros_like(x)


def leaky_relu(x: Array, negative_slope: float) -> Iterator[Array]:
    yield np.where(x > 0, x, negative_slope * x)
    yield np.where(x > 0, 1, negative_slope)
    yield np.zeros_like(x)


def prelu(x: Array, weight: float) -> Iterator[Array]:
    yield from leaky_relu(x, weight)


def elu(x: Array, alpha: float) -> Iterator[Array]:
    low = np.minimum(x, 0)
    yield np.where(x > 0, x, alpha * np.expm1(low))
    slope = alpha * np.exp(low)
    yield np.where(x > 0, 1, slope)
    yield np.where(x < 0, slope, 0)


def celu(x: Array, alpha: float) -> Iterator[Array]:
    low = np.minimum(x, 0) / alpha
    yield np.where(x > 0, x, alpha * np.expm1(low))
    slope = np.exp(low)
    yield np.where(x > 0, 1, slope)
    yield np.where(x < 0, slope / alpha, 0)


def selu(x: Array) -> Iterator[Array]:
    for part in elu(x, SELU_ALPHA):
        yield SELU_SCALE * part


def softplus(x: Array, beta: float) -> Iterator[Array]:
    z = beta * x
    linear = z > 20  # torch's threshold
    yield np.where(linear, x, (np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))) / beta)
    s = sigmoid(z)
    yield np.where(linear, 1, next(s))
    yield np.where(z >= 20, 0, beta * next(s))


def gelu(x: Array) -> Iterator[Array]:
    from scipy.special import ndtr

    share = ndtr(x)  # Φ(x)
    yield x * share
    bell = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)  # φ(x)
    yield share + x * bell
    yield (2 - x * x) * bell


def gelu_tanh(x: Array) -> Iterator[Array]:
    k = 0.044715
    v = 2 * GELU_C * (x + k * x**3)  # ½(1 + tanh u) = σ(2u)
    yield from _sigmoid_gated(x, v, 2 * GELU_C * (1 + 3 * k * x * x), 12 * GELU_C * k * x)


def quick_gelu(x: Array) -> Iterator[Array]:
    yield from silu(x, 1.702)


def silu(x: Array, beta: float) -> Iterator[Array]:
    yield from _sigmoid_gated(x, beta * x, beta, 0.0)


def hard_sigmoid(x: Array) -> Iterator[Array]:
    yield np.clip(x + 3, 0, 6) / 6
    yield np.where((x > -3) & (x < 3), 1 / 6, 0)
    yield np.zeros_like(x)


def hard_swish(x: Array) -> Iterator[Array]:
    yield x * np.clip(x + 3, 0, 6) / 6
    yield np.where(x <= -3, 0, np.where(x < 3, x / 3 + 0.5, 1))
    yield np.where((x > -3) & (x < 3), 1 / 3, 0)


def hard_tanh(x: Array) -> Iterator[Array]:
    yield np.clip(x, -1, 1)
    yield ((x > -1) & (x < 1)).astype(float)
    yield np.zeros_like(x)


def mish(x: Array) -> Iterator[Array]:
    e = np.exp(-np.abs(x))
    p, r = np.where(x >= 0, 1, e) / (1 + e), np.where(x >= 0, e, 1) / (1 + e)  # σ(x), σ(−x)
    w = p * (1 + r) / (1 + r * r)  # tanh(softplus(x)), without cancellation
    yield x * w
    fall = 4 * r * r / (1 + r * r) ** 2  # 1 − w²
    w1 = fall * p
    yield w + x * w1
    yield 2 * w1 + x * (fall * p * r - 2 * w * w1 * p)


def relu_squared(x: Array) -> Iterator[Array]:
    r = np.maximum(x, 0)
    yield r * r
    yield 2 * r
    yield 2.0 * (x > 0)


def snake(x: Array, alpha: float) -> Iterator[Array]:
    yield x + np.sin(alpha * x) ** 2 / alpha
    yield 1 + np.sin(2 * alpha * x)
    yield 2 * alpha * np.cos(2 * alpha * x)


def _sigmoid_gated(x: Array, v: Array, v1: Array | float, v2: Array | float) -> Iterator[Array]:
    """x·σ(v(x)), given v, v′, v″."""
    s = sigmoid(v)
    s0 = next(s)
    yield x * s0
    s1 = next(s)
    yield s0 + x * s1 * v1
    yield 2 * s1 * v1 + x * (next(s) * v1 * v1 + s1 * v2)


def _flat(x: Array) -> Iterator[Array]:
    """Both derivatives of a staircase: nothing to follow."""
    yield np.zeros_like(x)
    yield np.zeros_like(x)
