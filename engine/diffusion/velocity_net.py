"""A small network v(x, t) trained on the flow-matching loss E‖v(x_t, t) − (x₁ − x₀)‖², gradients written out by hand.

Two hidden layers, SiLU; Adam. In numpy, because at this size the arithmetic is shorter than a framework's bookkeeping.
Sources: Liu, Gong & Liu (2023), arXiv:2209.03003, eq. 1; Lipman et al. (2023), arXiv:2210.02747; Kingma & Ba (2015).
"""

import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.core.adam import adam

Net = list[Array]  # W1 (d + 2, H), b1 (H,), W2 (H, H), b2, W3 (H, d), b3
Task = tuple[Array, Array, Array]  # x (n, d), t (n, 1) from 0 to 1, what v(x, t) is held to (n, d)
Draw = Callable[[int, np.random.Generator], tuple[Array, Array]]  # n -> pairs x0, x1 (n, d)


class Snapshot(NamedTuple):
    step: int
    loss: float  # mean over the steps since the last snapshot, per particle
    net: Net


def create(dim: int, hidden: int, rng: np.random.Generator) -> Net:
    """Weights of variance 1 / fan-in; the last layer starts at zero, so the untrained field is zero."""
    sizes = [dim + 2, hidden, hidden, dim]
    net: Net = []
    for i, o in itertools.pairwise(sizes):
        net += [rng.normal(size=(i, o)) * np.sqrt((2.0 if o == hidden else 0.0) / i), np.zeros(o)]
    return net


def _as_net(weights: Array, like: Net) -> Net:
    """The net of these weights, given in one row, in the shapes of `like`."""
    ends = list(itertools.accumulate(w.size for w in like))
    return [weights[end - w.size : end].reshape(w.shape) for end, w in zip(ends, like, strict=True)]


def _inputs(x: Array, t: Array | float) -> Array:
    u = np.broadcast_to(np.asarray(t, x.dtype).reshape(-1, 1), (len(x), 1))
    return np.column_stack([x, 2 * u - 1, np.cos(np.asarray(np.pi, x.dtype) * u)])


def _silu(z: Array) -> tuple[Array, Array]:
    """Value and derivative."""
    gate = 1 / (1 + np.exp(-np.clip(z, -60, 60)))
    return z * gate, gate * (1 + z * (1 - gate))


def velocity(net: Net, x: Array, t: Array | float) -> Array:
    """v(x, t), (n, d), for x (n, d) and one time or n times."""
    h = _inputs(x, t)
    for W, b in zip(net[:-2:2], net[1:-2:2], strict=True):
        h, _ = _silu(h @ W + b)
    return h @ net[-2] + net[-1]


def loss_and_gradient(net: Net, x: Array, t: Array, target: Array) -> tuple[float, Net]:
    """Mean of ‖v(x, t) − target‖² over the n rows, and its derivative by every weight."""
    h0 = _inputs(x, t)
    h1, d1 = _silu(h0 @ net[0] + net[1])
    h2, d2 = _silu(h1 @ net[2] + net[3])
    off = h2 @ net[4] + net[5] - target
    g3 = 2 * off / len(x)
    g2 = (g3 @ net[4].T) * d2
    g1 = (g2 @ net[2].T) * d1
    gradient = [h0.T @ g1, g1.sum(0), h1.T @ g2, g2.sum(0), h2.T @ g3, g3.sum(0)]
    return float((off**2).sum(1).mean()), gradient


def train(
    draw: Draw,
    dim: int,
    steps: int,
    every: int = 20,
    hidden: int = 32,
    batch: int = 128,
    learning_rate: float = 1e-2,
    seed: int = 0,
) -> Iterator[Snapshot]:
    """Flow matching: pairs come from `draw`, times are uniform; see `fit`."""

    def task(n: int, rng: np.random.Generator) -> Task:
        x0, x1 = (x.astype(np.float32) for x in draw(n, rng))
        t = rng.uniform(size=(n, 1)).astype(np.float32)
        return (1 - t) * x0 + t * x1, t, x1 - x0

    return fit(task, dim, steps, every, hidden, batch, learning_rate, seed)


def fit(
    task: Callable[[int, np.random.Generator], Task],
    dim: int,
    steps: int,
    every: int = 20,
    hidden: int = 32,
    batch: int = 128,
    learning_rate: float = 1e-2,
    seed: int = 0,
) -> Iterator[Snapshot]:
    """The untrained net first, then one snapshot every `every` steps, each on a fresh batch of the task.

    Single precision. The learning rate falls to a tenth along half a cosine.
    """
    rng = np.random.default_rng(seed)
    net: Net = [w.astype(np.float32) for w in create(dim, hidden, rng)]
    weights = np.concatenate([w.ravel() for w in net])  # in one row: one step of Adam, not one a layer
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    *_, first = task(4 * batch, rng)
    yield Snapshot(0, float((first**2).sum(1).mean()), net)
    since: list[float] = []
    for k in range(1, steps + 1):
        loss, gradient = loss_and_gradient(net, *task(batch, rng))
        since.append(loss)
        rate = learning_rate * (0.1 + 0.9 * (1 + np.cos(np.pi * k / steps)) / 2)
        weights = weights - adam(mean, square, np.concatenate([g.ravel() for g in gradient]), k, float(rate))
        net = _as_net(weights, net)
        if k % every == 0 or k == steps:
            yield Snapshot(k, float(np.mean(since)), net)
            since = []
