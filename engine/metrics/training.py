"""One linear classifier trained on many objectives at once: chains of (objective, seed), batched in numpy.

Every chain of a seed starts at the same weights and sees the same mini-batches and the same random decisions, so chains
differ by what they minimise and by nothing else. C objectives, S seeds, M gradient draws, B rows a batch, d columns.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused
from engine.metrics import objectives as of

DRAWS = 8  # independent gradient estimates a step: the first one is used, all of them give the variance


class Moment(NamedTuple):
    """After one step; (C, S) unless said otherwise. Metrics are of all rows, decisions at p > 1/2."""

    w: Array  # (C, S, d + 1) weights, the intercept last
    loss: Array  # what the chain minimises
    cross_entropy: Array
    accuracy: Array
    f1: Array
    soft_accuracy: Array
    soft_f1: Array
    gradient_variance: Array  # trace of the covariance of the estimate that was just used
    gradient_square: Array  # squared length of its mean


def checked(X: Array, y: Array) -> tuple[Array, Array]:
    X, y = np.asarray(X, float), np.asarray(y, float)
    if X.ndim != 2 or y.shape != X.shape[:1] or len(y) == 0:
        raise Refused(
            f"X has shape {X.shape} and y {y.shape}: X is (n, d), y (n,), n above 0.",
            f"X 的形状为 {X.shape}，y 为 {y.shape}：X 应为 (n, d)，y 应为 (n,)，且 n 大于 0。",
        )
    if not np.isfinite(X).all():
        raise Refused("X holds a value that is not a finite number.", "X 中有不是有限数的值。")
    if not np.isin(y, (0, 1)).all():
        raise Refused(
            "y holds something other than 0 and 1: this classifier knows two classes.",
            "y 中有 0 和 1 以外的值：此分类器只处理两个类别。",
        )
    if len(np.unique(y)) < 2:
        raise Refused(
            f"y holds class {y[0]:g} only: there is nothing to tell apart.",
            f"y 中只有类别 {y[0]:g}：没有可区分的对象。",
        )
    return X, y


def known(names: Sequence[str]) -> None:
    for name in names:
        if name not in of.OBJECTIVES:
            raise Refused(
                f"There is no objective called {name!r}; take one of {', '.join(of.OBJECTIVES)}.",
                f"没有名为 {name!r} 的目标；可选：{'、'.join(of.OBJECTIVES)}。",
            )


def chains(
    X: Array,
    y: Array,
    names: Sequence[str],
    seeds: Sequence[int],
    steps: int,
    learning_rate: float = 0.05,
    batch_size: int = 64,
    temperature: float = 1.0,
) -> Iterator[Moment]:
    """Adam on each objective from each seed. fine_tune is cross-entropy up to half of the steps, then soft F1."""
    X, y = checked(X, y)
    known(names)
    C, S, (n, d) = len(names), len(seeds), X.shape
    Z = np.c_[X, np.ones(n)]
    rngs = [np.random.default_rng(seed) for seed in seeds]
    w = np.repeat(np.stack([rng.normal(0, 0.5, d + 1) for rng in rngs])[None], C, 0)
    first, second, age = np.zeros_like(w), np.zeros_like(w), np.zeros((C, 1, 1))
    reward, weight = np.zeros(S), 0.0  # the baseline: a running mean of past rewards
    slope, sampled = np.empty((C, S, DRAWS, batch_size)), np.zeros((C, S))
    for t in range(steps):
        rows = np.stack([rng.integers(n, size=(DRAWS, batch_size)) for rng in rngs])
        u = np.stack([rng.random((DRAWS, batch_size)) for rng in rngs])
        XB, yB = Z[rows], y[rows]  # (S, M, B, d + 1), (S, M, B)
        flat = XB.reshape(S, -1, d + 1)
        z = (w[:, :, None] @ flat.transpose(0, 2, 1)).reshape(slope.shape)
        for c, name in enumerate(names):
            tuned = name == "fine_tune" and t >= steps // 2
            if tuned and t == steps // 2:  # a new loss: Adam's averages of the old one are forgotten
                first[c], second[c], age[c] = 0, 0, 0
            if name == "cross_entropy" or (name == "fine_tune" and not tuned):
                slope[c] = of.slope_cross_entropy(z[c], yB)
            elif name == "soft_accuracy":
                slope[c] = of.slope_soft_accuracy(z[c], yB, temperature)
            elif name == "soft_f1" or tuned:
                slope[c] = of.slope_soft_f1(z[c], yB, temperature)
            else:
                with_baseline = name == "reinforce_baseline" and t > 0
                b = (reward / max(weight, 1e-12))[:, None] if with_baseline else 0.0
                slope[c], R = of.slope_reinforce(z[c], yB, u, b)
                sampled[c] = R.mean(-1)
                if name == "reinforce_baseline":
                    reward, weight = 0.9 * reward + 0.1 * R[:, 0], 0.9 * weight + 0.1
        g = (slope[:, :, :, None] @ XB)[:, :, :, 0]  # (C, S, M, d + 1)
        mean = g.mean(2)
        variance = ((g - mean[:, :, None]) ** 2).sum((2, 3)) / (DRAWS - 1)
        age += 1
        first, second = 0.9 * first + 0.1 * g[:, :, 0], 0.999 * second + 0.001 * g[:, :, 0] ** 2
        w = w - learning_rate * (first / (1 - 0.9**age)) / (np.sqrt(second / (1 - 0.999**age)) + 1e-8)
        now = of.all_metrics(w @ Z.T, y, temperature)
        yield Moment(w, losses(names, now, sampled, t >= steps // 2), *now, variance, (mean**2).sum(-1))


def losses(names: Sequence[str], now: tuple[Array, ...], sampled: Array, late: bool) -> Array:
    """Each chain's own loss, of all rows; REINFORCE's is 1 - the mean reward of the decisions it has just drawn."""
    entropy, _, _, soft_accuracy, soft_f1 = now
    of_name = {"cross_entropy": entropy, "soft_accuracy": 1 - soft_accuracy, "soft_f1": 1 - soft_f1}
    of_name |= {
        "reinforce": 1 - sampled,
        "reinforce_baseline": 1 - sampled,
        "fine_tune": 1 - soft_f1 if late else entropy,
    }
    return np.stack([of_name[name][c] for c, name in enumerate(names)])
