"""Gradient boosting: a regression tree fitted to the negative gradient, its leaves reset by the loss itself.

Source: Friedman (2001), "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5),
algorithms 1 to 6; rows drawn each round: Friedman (2002), "Stochastic gradient boosting". Conventions: scikit-learn's.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused
from engine.trees import cart
from engine.trees import checks as tree_checks
from engine.trees.cart import Tree
from engine.trees.leaf_values import CLASSES, leaf_constants, percentile

LOSSES = ("squared", "absolute", "huber", "quantile", "logistic", "exponential", "softmax")


class Round(NamedTuple):
    tree: Tree | tuple[Tree, ...]  # its values are the leaves' constants γ, without ν (softmax: K trees)
    gradient: Array  # (n,) the negative gradient, what the tree was fitted to (softmax: (n, K))
    raw: Array  # (n,) F_t on the training rows (softmax: (n, K))
    loss: float  # mean over the training rows, after the round
    initial: float | Array  # F_0 (softmax: (K,))
    rate: float  # ν
    delta: float  # huber: the residual beyond which a row counts as an outlier, this round; else 0
    rows: Array  # (m,) int: the rows that the tree was fitted to, all or a drawn share


def boost(
    X: Array,
    y: Array,
    loss: str = "squared",
    n_estimators: int = 100,
    max_depth: int = 3,
    learning_rate: float = 0.1,
    subsample: float = 1.0,
    min_samples_leaf: int = 1,
    alpha: float = 0.9,
    seed: int = 0,
) -> Iterator[Round]:
    """Boosting on X (n, d), one Round at a time.

    y (n,) is real for squared, absolute, huber, quantile; {0, 1} for logistic, exponential; 0..K-1 for softmax. `alpha`
    is the quantile asked for, and huber's share of rows that count as inliers. Each round sees ⌊subsample · n⌋ rows,
    drawn without replacement.
    """
    y = _check(X, y, loss)
    n, rng = len(y), np.random.RandomState(seed)  # scikit-learn's stream, so that ties fall as they do there
    X32 = np.ascontiguousarray(X, np.float32)
    start = initial(y, loss, alpha)
    raw = np.tile(start, (n, 1))  # (n, K), K = 1 but for softmax
    for _ in range(n_estimators):
        delta = percentile(np.abs(y - raw[:, 0]), alpha) if loss == "huber" else 0.0
        gradient = negative_gradient(y, raw, loss, alpha, delta)
        kept = _subsample(n, max(1, int(subsample * n)), rng) if subsample < 1 else np.arange(n)
        trees = []
        for k, r in enumerate(gradient.T):
            tree = cart.fit(X32[kept], r[kept], None, "regress", max_depth, min_samples_leaf, seed=rng)
            leaf, residual = tree.apply(X32[kept]), y[kept] - raw[kept, k]
            gamma = leaf_constants(tree, leaf, r[kept], residual, loss, raw.shape[1], alpha, delta)
            trees.append(tree._replace(value=gamma))
        raw = raw + learning_rate * np.stack([tree.predict(X32) for tree in trees], axis=1)
        after = mean_loss(y, raw, loss, alpha, delta)
        yield Round(**_plain(trees, gradient, raw, start, loss), loss=after, rate=learning_rate, delta=delta, rows=kept)


def _plain(trees: list[Tree], gradient: Array, raw: Array, start: float | Array, loss: str) -> dict[str, Any]:
    """What a round says of each class; of one tree a round, (n,) instead of (n, 1)."""
    if loss == "softmax":
        return {"tree": tuple(trees), "gradient": gradient, "raw": raw, "initial": start}
    return {"tree": trees[0], "gradient": gradient[:, 0], "raw": raw[:, 0], "initial": float(start)}


def _subsample(n: int, m: int, rng: np.random.RandomState) -> Array:
    """m of n rows without replacement, in order, as scikit-learn draws them."""
    u, taken = rng.uniform(size=n), np.zeros(n, bool)
    left = m
    for i in range(n):
        taken[i] = u[i] * (n - i) < left
        left -= taken[i]
    return np.flatnonzero(taken)


def initial(y: Array, loss: str, alpha: float = 0.9) -> float | Array:
    """F_0: mean (squared), median (absolute, huber), quantile, log-odds (logistic), half of it (exponential), centred
    log-priors (softmax)."""
    match loss:
        case "squared":
            return float(y.mean())
        case "absolute" | "huber":
            return float(np.median(y))
        case "quantile":
            return float(np.percentile(y, 100 * alpha))
        case "logistic":
            return float(np.log(y.mean() / (1 - y.mean())))
        case "exponential":
            return 0.5 * float(np.log(y.mean() / (1 - y.mean())))
    share = np.bincount(np.asarray(y, int)) / len(y)
    prior = np.log(np.clip(share, np.finfo(float).eps, None))
    return prior - prior.mean()


def negative_gradient(y: Array, raw: Array, loss: str, alpha: float, delta: float) -> Array:
    """(n, K): -∂L/∂F of every row. Squared: y - F, for L = (y - F)²/2; absolute: its sign; quantile: α or α - 1;
    huber: y - F clipped at ±δ; logistic and softmax: y - p; exponential, with y = ±1: y exp(-yF)."""
    r: Array = y[:, None] - raw
    match loss:
        case "absolute":
            return np.where(r >= 0, 1.0, -1.0)
        case "quantile":
            return np.where(r >= 0, alpha, alpha - 1)
        case "huber":
            return np.clip(r, -delta, delta)
        case "logistic":
            return y[:, None] - sigmoid(raw)
        case "exponential":
            sign = np.where(y == 1, 1.0, -1.0)[:, None]
            return sign * np.exp(-sign * raw)
        case "softmax":
            r = np.eye(raw.shape[1])[np.asarray(y, int)] - softmax(raw)
    return r


def mean_loss(y: Array, raw: Array, loss: str, alpha: float = 0.9, delta: float = 0.0) -> float:
    """Mean over rows of y (n,), raw (n, K): squared error; |y - F|; huber's; pinball; log-loss (not doubled);
    exp(-yF), y = ±1."""
    r = y - raw[:, 0]
    match loss:
        case "squared":
            each = r**2
        case "absolute":
            each = np.abs(r)
        case "huber":
            each = np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2))
        case "quantile":
            each = np.where(r >= 0, alpha * r, (alpha - 1) * r)
        case "logistic":
            each = np.logaddexp(0, raw[:, 0]) - y * raw[:, 0]
        case "exponential":
            each = np.exp(-np.where(y == 1, 1.0, -1.0) * raw[:, 0])
        case _:
            top = raw.max(1)
            own = raw[np.arange(len(y)), np.asarray(y, int)]
            each = np.log(np.exp(raw - top[:, None]).sum(1)) + top - own
    return float(each.mean())


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * x))


def softmax(x: Array) -> Array:
    """Each row of x (n, K) as probabilities."""
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def trees_of(r: Round) -> tuple[Tree, ...]:
    """This round's trees: one, or K for softmax."""
    return (r.tree,) if isinstance(r.tree, Tree) else r.tree


def raw(rounds: Sequence[Round], X: Array) -> Array:
    """(T, m), softmax (T, m, K): F_t at X (m, d) after each round."""
    steps = np.stack([np.stack([tree.predict(X) for tree in trees_of(r)], axis=-1) for r in rounds])
    return _staged(rounds, steps)


def surface(rounds: Sequence[Round], xs: Array, ys: Array) -> Array:
    """(T, len(ys), len(xs)), softmax (…, K): F_t over a grid of sorted xs and ys, by filling rectangles."""
    return _painted(rounds, xs, ys)


def curve(rounds: Sequence[Round], xs: Array) -> Array:
    """(T, len(xs)): F_t along sorted xs."""
    return _painted(rounds, xs)


def _painted(rounds: Sequence[Round], *grid: Array) -> Array:
    """Each round's leaves, times ν, laid over the round before."""
    out = np.empty((len(rounds), *(len(g) for g in reversed(grid)), len(trees_of(rounds[0]))))
    last: Any = np.asarray(rounds[0].initial)
    for here, r in zip(out, rounds, strict=True):
        for k, tree in enumerate(trees_of(r)):
            np.add(cart.paint(tree, r.rate * tree.value, grid), last[..., k] if last.ndim else last, out=here[..., k])
        last = here
    return out if out.shape[-1] > 1 else out[..., 0]


def _staged(rounds: Sequence[Round], steps: Array) -> Array:
    """From each round's γ (T, …, K) to F_t."""
    steps *= np.array([r.rate for r in rounds]).reshape(-1, *[1] * (steps.ndim - 1))
    steps[0] += rounds[0].initial
    out: Array = np.cumsum(steps, axis=0, out=steps)
    return out if isinstance(rounds[0].tree, tuple) and not isinstance(rounds[0].tree, Tree) else out[..., 0]


def _check(X: Array, y: Array, loss: str) -> Array:
    if loss not in LOSSES:
        raise Refused(
            f"loss is {loss!r}; it must be one of {', '.join(LOSSES)}.",
            f"loss 为 {loss!r}，应为 {'、'.join(LOSSES)} 之一。",
        )
    K = tree_checks.rows(X, y, classes=loss in CLASSES)
    if loss in ("logistic", "exponential") and K > 2:
        raise Refused(
            f"y holds class {K - 1}; {loss} loss tells 0 from 1: use softmax.",
            f"y 中有类别 {K - 1}，而 {loss} 损失只区分 0 与 1：请用 softmax。",
        )
    return np.asarray(y, float)
