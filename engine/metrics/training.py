"""One linear classifier trained on many objectives at once: chains of (objective, seed), batched in numpy.

Every chain of a seed starts at the same weights and sees the same mini-batches and the same random decisions, so chains
differ by what they minimise and by nothing else. C objectives, S seeds, M gradient draws, B rows a batch, d columns.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused
from engine.core.adam import adam
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


class Batch(NamedTuple):
    """M independent mini-batches a seed, the same for every objective: the first is used, all give the variance."""

    Z: Array  # (S, M, B, d + 1) rows, with a column of ones
    y: Array  # (S, M, B)
    u: Array  # (S, M, B) uniform: which decisions REINFORCE draws


class Baseline:
    """REINFORCE's baseline: a running mean of past rewards (S,); 0 before the first."""

    def __init__(self, seeds: int) -> None:
        self.sum, self.weight = np.zeros(seeds), 0.0

    def value(self) -> Array:
        return self.sum / max(self.weight, 1e-12)

    def add(self, reward: Array) -> None:
        self.sum, self.weight = 0.9 * self.sum + 0.1 * reward, 0.9 * self.weight + 0.1


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
    Z, half = np.c_[X, np.ones(len(y))], steps // 2
    rngs = [np.random.default_rng(seed) for seed in seeds]
    w = np.repeat(np.stack([rng.normal(0, 0.5, Z.shape[1]) for rng in rngs])[None], len(names), 0)
    mean, square, age = np.zeros_like(w), np.zeros_like(w), np.zeros((len(names), 1, 1))
    baseline = Baseline(len(seeds))
    for t in range(steps):
        if t == half:  # a new loss: Adam's means of the old one are forgotten
            tuned = [c for c, name in enumerate(names) if name == "fine_tune"]
            mean[tuned], square[tuned], age[tuned] = 0, 0, 0
        losses = [stage(name, t >= half) for name in names]
        batch = drawn(Z, y, rngs, batch_size)
        z = logits(w, batch)
        slopes, rewards = zip(
            *(slope_of(loss, z[c], batch, temperature, baseline) for c, loss in enumerate(losses)), strict=True
        )
        estimates = (np.stack(slopes)[:, :, :, None] @ batch.Z)[:, :, :, 0]  # (C, S, M, d + 1)
        age += 1
        w = w - adam(mean, square, estimates[:, :, 0], age, learning_rate)
        yield moment(w, estimates, losses, rewards, of.all_metrics(w @ Z.T, y, temperature))


def stage(name: str, late: bool) -> str:
    """What an objective minimises now: fine-tuning begins with cross-entropy."""
    if name != "fine_tune":
        return name
    return "soft_f1" if late else "cross_entropy"


def drawn(Z: Array, y: Array, rngs: Sequence[np.random.Generator], batch_size: int) -> Batch:
    rows = np.stack([rng.integers(len(y), size=(DRAWS, batch_size)) for rng in rngs])
    u = np.stack([rng.random((DRAWS, batch_size)) for rng in rngs])
    return Batch(Z[rows], y[rows], u)


def logits(w: Array, batch: Batch) -> Array:
    """w·x for every objective on its seed's batches, (C, S, M, B)."""
    S, M, B, d = batch.Z.shape
    return (w[:, :, None] @ batch.Z.reshape(S, M * B, d).transpose(0, 2, 1)).reshape(len(w), S, M, B)


def slope_of(loss: str, z: Array, batch: Batch, temperature: float, baseline: Baseline) -> tuple[Array, Array | float]:
    """d loss / d z (S, M, B), and the mean reward (S,) of the decisions that REINFORCE has drawn."""
    if loss in of.SLOPES:
        return of.SLOPES[loss](z, batch.y, temperature), 0.0
    kept = loss == "reinforce_baseline"
    slope, reward = of.slope_reinforce(z, batch.y, batch.u, baseline.value()[:, None] if kept else 0.0)
    if kept:
        baseline.add(reward[:, 0])
    return slope, reward.mean(-1)


def moment(
    w: Array, estimates: Array, losses: Sequence[str], rewards: Sequence[Array | float], now: tuple[Array, ...]
) -> Moment:
    """How the chains stand after a step whose gradient estimates were `estimates` (C, S, M, d + 1); `now` is
    objectives.all_metrics. A chain's loss is of all rows; REINFORCE's is 1 - the mean reward of its last decisions."""
    entropy, accuracy, f1, soft_accuracy, soft_f1 = now
    known_losses = {"cross_entropy": entropy, "soft_accuracy": 1 - soft_accuracy, "soft_f1": 1 - soft_f1}
    own = [
        known_losses[loss][c] if loss in known_losses else np.broadcast_to(1 - reward, entropy[c].shape)
        for c, (loss, reward) in enumerate(zip(losses, rewards, strict=True))
    ]
    mean = estimates.mean(2)
    return Moment(
        w=w,
        loss=np.stack(own),
        cross_entropy=entropy,
        accuracy=accuracy,
        f1=f1,
        soft_accuracy=soft_accuracy,
        soft_f1=soft_f1,
        gradient_variance=((estimates - mean[:, :, None]) ** 2).sum((2, 3)) / (DRAWS - 1),
        gradient_square=(mean**2).sum(-1),
    )
