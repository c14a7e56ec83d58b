"""Six activations trained at once: six copies of one small network, alike in everything but f, as one tensor programme.

What makes one programme of six functions: each is a row of coefficients in

    f(z) = (a + b z) · s + d z + o,     s = σ(c (z + κ z³)),  or the step [z > 0],

so values and slopes of all six are a few products on one array (6, rows, units). Plain gradient descent on all rows,
2 → hidden → hidden → 1, logistic loss; the same first weights for all six, variance 1/n_in, biases 0.

Backpropagation: Rumelhart, Hinton & Williams 1986. Dying rectifiers: Maas, Hannun & Ng 2013; Lu et al. 2019.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Text, Trace, knob
from engine.data.sets import TwoClassData, plane

__all__ = ["KINDS", "STEP", "Frame", "Params", "Scene", "activate", "gradient", "race", "run"]

STEP = Text("training step", "步训练")
FRAMES = 50  # after the one before the first step
GRID = 40
MOST = 300  # rows trained on
STUCK = 1e-3  # a unit whose slope is below this on every training row is called dead
LARGEST = 1e4  # a weight beyond this: the network has diverged and is stopped where it was


class Kind(NamedTuple):
    slug: str
    name: Text
    a: float
    b: float
    c: float
    kappa: float
    d: float
    o: float
    hard: bool = False  # s is the step


KINDS = (
    Kind("sigmoid", Text("sigmoid", "sigmoid"), 1, 0, 1, 0, 0, 0),
    Kind("tanh", Text("tanh", "tanh"), 2, 0, 2, 0, 0, -1),
    Kind("gelu_tanh", Text("GELU", "GELU"), 0, 1, 2 * np.sqrt(2 / np.pi), 0.044715, 0, 0),
    Kind("silu", Text("SiLU", "SiLU"), 0, 1, 1, 0, 0, 0),
    Kind("leaky_relu", Text("leaky ReLU", "Leaky ReLU"), 0, 0.99, 0, 0, 0.01, 0, True),
    Kind("relu", Text("ReLU", "ReLU"), 0, 1, 0, 0, 0, 0, True),
)
K = len(KINDS)
SOFT = sum(not k.hard for k in KINDS)  # the hard ones stand last


@dataclass(frozen=True)
class Params(TwoClassData):
    learning_rate: float = knob(0.5, 0.05, 8.0, Text("learning rate", "学习率"), 0.05)
    hidden: int = knob(8, 2, 16, Text("units in each hidden layer", "每个隐藏层的单元数"))
    steps: int = knob(600, 100, 1000, Text("training steps", "训练步数"), 100)


class Scene(NamedTuple):
    X: Array  # (n, 2) the rows trained on, as the plane shows them
    y: Array  # (n,) 0 or 1
    held_X: Array
    held_y: Array
    low: Array  # (2,) the window
    high: Array
    names: tuple[Text, ...]  # of the six
    axes: tuple[str, ...]


class Frame(NamedTuple):
    step: int  # of gradient descent
    loss: Array  # (6,) mean logistic loss on the training rows
    error: Array  # (6,) share of held-out rows on the wrong side; of the training rows where nothing is held out
    dead: Array  # (6,) share of the hidden units with slope below 0.001 on every training row
    died: Array  # (6, 2) units of either hidden layer seen dead at this frame or an earlier one
    revived: Array  # (6, 2) of those, the ones seen alive again later
    diverged: Array  # (6,) bool: a weight left the range of numbers; the network is shown where it was before
    field: Array  # (6, GRID, GRID) float32, P(class 1) over the window; rows are the vertical axis


class Weights(NamedTuple):
    W1: Array  # (6, 2, H)
    b1: Array  # (6, 1, H)
    W2: Array  # (6, H, H)
    b2: Array  # (6, 1, H)
    W3: Array  # (6, H, 1)
    b3: Array  # (6, 1, 1)


class Pass(NamedTuple):
    h1: Array  # (6, n, H)
    f1: Array  # (6, n, H) slopes
    h2: Array
    f2: Array
    out: Array  # (6, n, 1) logits


def run(p: Params) -> Trace[Scene, Frame]:
    """All six networks on the same rows, with the same first weights."""
    split = plane(p)
    rng = np.random.default_rng([p.seed, 7])
    pick = np.sort(rng.permutation(len(split.train.y))[:MOST])
    scene = Scene(
        X=split.train.X[pick],
        y=split.train.y[pick],
        held_X=split.held_out.X,
        held_y=split.held_out.y,
        low=split.low,
        high=split.high,
        names=tuple(k.name for k in KINDS),
        axes=split.train.names,
    )
    return Trace.of(scene, race(scene, p.hidden, p.learning_rate, p.steps, p.seed))


class Inputs(NamedTuple):
    """What the networks are trained and judged on, standardised by the training rows, float32."""

    rows: Array  # (n, 2)
    y: Array  # (n, 1)
    test: Array  # (m, 2) the held-out rows; the training rows where nothing is held out
    test_y: Array  # (m,)
    grid: Array  # (GRID², 2) over the window


def standardised(scene: Scene) -> Inputs:
    centre, spread = scene.X.mean(0), scene.X.std(0) + 1e-9
    u, v = (np.linspace(a, b, GRID) for a, b in zip(scene.low, scene.high, strict=True))
    grid = np.stack(np.meshgrid(u, v), -1).reshape(-1, 2)
    rows, test, grid = (((Z - centre) / spread).astype(np.float32) for Z in (scene.X, scene.held_X, grid))
    y = scene.y.astype(np.float32)[:, None]
    return Inputs(rows, y, test, scene.held_y, grid) if len(test) else Inputs(rows, y, rows, scene.y, grid)


def race(scene: Scene, hidden: int, learning_rate: float, steps: int, seed: int) -> Iterator[Frame]:
    """Gradient descent on all six; a frame before it starts and FRAMES along the way."""
    data = standardised(scene)
    w, rate = start(hidden, seed), np.full((K, 1, 1), learning_rate, np.float32)
    was_dead = was_revived = np.zeros((K, 2 * hidden), bool)
    diverged = np.zeros(K, bool)
    for t in range(FRAMES + 1):
        last = Weights(*(part.copy() for part in w))
        for _ in range(steps * t // FRAMES - steps * (t - 1) // FRAMES if t else 0):
            descend(w, data.rows, data.y, rate)
        off = put_back(w, last)
        rate[off] = 0
        diverged = diverged | off
        now = forward(w, data.rows)
        dead = np.concatenate([np.abs(f).max(1) < STUCK for f in (now.f1, now.f2)], axis=1)
        was_revived = was_revived | (was_dead & ~dead)
        was_dead = was_dead | dead
        side = forward(w, data.test).out[..., 0] > 0
        yield Frame(
            step=steps * t // FRAMES,
            loss=logistic(now.out, data.y).mean((1, 2)).astype(float),
            error=(side != (data.test_y == 1)).mean(1),
            dead=dead.mean(1),
            died=was_dead.reshape(K, 2, hidden).sum(2),
            revived=was_revived.reshape(K, 2, hidden).sum(2),
            diverged=diverged.copy(),
            field=sigmoid(forward(w, data.grid).out).reshape(K, GRID, GRID),
        )


def put_back(w: Weights, last: Weights) -> Array:
    """Networks with a weight beyond LARGEST, (6,) bool; their weights are those of `last` again, in place."""
    off: Array = ~np.all([(np.abs(part) < LARGEST).all((1, 2)) for part in w], axis=0)
    for part, before in zip(w, last, strict=True):
        part[off] = before[off]
    return off


def start(hidden: int, seed: int) -> Weights:
    """The same draws for all six."""
    rng = np.random.default_rng([seed, 8])

    def normal(n_in: int, n_out: int) -> Array:
        W = rng.normal(size=(1, n_in, n_out)) / np.sqrt(n_in)
        return np.repeat(W, K, 0).astype(np.float32)

    def zeros(n: int) -> Array:
        return np.zeros((K, 1, n), np.float32)

    return Weights(normal(2, hidden), zeros(hidden), normal(hidden, hidden), zeros(hidden), normal(hidden, 1), zeros(1))


def descend(w: Weights, X: Array, y: Array, rate: Array) -> None:
    """One step of gradient descent on the mean loss, in place. X (n, 2), y (n, 1), rate (6, 1, 1)."""
    with np.errstate(over="ignore", invalid="ignore"):  # a network that diverges is put back by `race`
        for part, slope in zip(w, gradient(w, X, y), strict=True):
            slope *= rate
            part -= slope


def gradient(w: Weights, X: Array, y: Array) -> Weights:
    """∂(mean loss)/∂w of each network, by backpropagation."""
    p = forward(w, X)
    g3 = (sigmoid(p.out) - y) / np.float32(len(y))
    g2 = (g3 @ w.W3.mT) * p.f2
    g1 = (g2 @ w.W2.mT) * p.f1
    return Weights(X.T @ g1, _sum(g1), p.h1.mT @ g2, _sum(g2), p.h2.mT @ g3, _sum(g3))


def forward(w: Weights, X: Array) -> Pass:
    h1, f1 = activate(X @ w.W1 + w.b1)
    h2, f2 = activate(h1 @ w.W2 + w.b2)
    return Pass(h1, f1, h2, f2, h2 @ w.W3 + w.b3)


def _column(field: str) -> Array:
    return np.array([getattr(k, field) for k in KINDS])[:, None, None]


_A, _B, _C, _D, _O = (_column(name) for name in "abcdo")
_CK = _C * _column("kappa")


def activate(z: Array) -> tuple[Array, Array]:
    """f(z) and f′(z) of all six, z (6, n, H), each network its own f."""
    a, b, c, d, o, ck = (part.astype(z.dtype) for part in (_A, _B, _C, _D, _O, _CK))
    inner = ck * (z * z)
    s = sigmoid((c + inner) * z)
    s[SOFT:] = z[SOFT:] > 0
    front = a + b * z
    passed = front * s
    return passed + d * z + o, b * s + d + passed * (1 - s) * (c + 3 * inner)


def sigmoid(x: Array) -> Array:
    with np.errstate(over="ignore"):
        out: Array = 1 / (1 + np.exp(-x))
    return out


def logistic(out: Array, y: Array) -> Array:
    """Loss of each logit."""
    return np.maximum(out, 0) - out * y + np.log1p(np.exp(-np.abs(out)))


def _sum(g: Array) -> Array:
    return g.sum(1, keepdims=True)
