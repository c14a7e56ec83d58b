"""Train on the metric itself: one linear classifier, six objectives, the same rows, weights and random numbers.

Cross-entropy is what a network can descend, accuracy and F1 are what is wanted; soft accuracy and soft F1 are the
metrics with probabilities in place of decisions; REINFORCE (Williams 1992) samples decisions and climbs their real F1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob
from engine.data.sets import Rows, Split, TwoClassData, plane
from engine.metrics import objectives as of
from engine.metrics.landscape import Landscapes, landscape
from engine.metrics.noise import Noise, noise
from engine.metrics.objectives import OBJECTIVES
from engine.metrics.pull import pulled
from engine.metrics.training import chains, known

__all__ = ["STEP", "Params", "Step", "run", "train"]

STEP = Text("step", "步")
NAMES = tuple(OBJECTIVES)
SEEDS, GRID = 5, 56  # a side of the field has GRID cells
WINDOW = 10  # steps over which a fall is a fall
LOSSES: Mapping[str, Text] = {
    "cross_entropy": Text("cross-entropy", "交叉熵"),
    "soft_accuracy": Text("1 − soft accuracy", "1 − 软准确率"),
    "soft_f1": Text("1 − soft F1", "1 − 软 F1"),
    "f1": Text("1 − F1", "1 − F1"),
}
METRICS: Mapping[str, Text] = {
    "held_f1": Text("held-out F1", "留出集 F1"),
    "held_accuracy": Text("held-out accuracy", "留出集准确率"),
    "f1": Text("training F1", "训练集 F1"),
    "accuracy": Text("training accuracy", "训练集准确率"),
    "cross_entropy": Text("training cross-entropy", "训练集交叉熵"),
    "soft_f1": Text("training soft F1", "训练集软 F1"),
    "soft_accuracy": Text("training soft accuracy", "训练集软准确率"),
}
TOYS = {"moons", "blobs", "rings", "spirals", "xor", "checkerboard", "stripes"}


@dataclass(frozen=True)
class Params(TwoClassData):
    n_samples: int = knob(
        2000,
        100,
        2400,
        Text("rows before thinning", "抽稀前的样本数"),
        step=50,
        when=lambda p: p.table is None and p.data in TOYS,
    )
    noise: float = knob(
        0.4, 0.0, 0.6, Text("noise", "噪声"), step=0.05, when=lambda p: p.table is None and p.data in TOYS
    )
    positives: float = knob(0.05, 0.02, 0.5, Text("share of positives", "正例占比"), step=0.01)
    steps: int = knob(240, 20, 400, Text("training steps", "训练步数"), step=20)
    learning_rate: float = knob(0.05, 0.005, 0.5, Text("learning rate", "学习率"), step=0.005)
    batch_size: int = knob(64, 8, 256, Text("batch size", "批大小"), step=8)
    temperature: float = knob(1.0, 0.1, 3.0, Text("temperature of the soft metrics", "软指标的温度"), step=0.1)
    show: str = choice(OBJECTIVES, Text("objective in focus", "重点查看的目标"), default="fine_tune")
    metric: str = choice(METRICS, Text("metric on the curves", "曲线上的指标"))


class Step(NamedTuple):
    loss: float  # what is minimised, of all rows
    accuracy: float
    f1: float
    gradient_variance: float  # trace of the covariance of the gradient estimate that was just used
    w: Array  # (d + 1,) weights, the intercept last


def train(
    X: Array,
    y: Array,
    objective: str,
    steps: int = 300,
    seed: int = 0,
    learning_rate: float = 0.05,
    batch_size: int = 64,
    temperature: float = 1.0,
) -> Iterator[Step]:
    """X (n, d), y (n,) in {0, 1}; one Step after each of `steps` Adam steps. objective: a key of OBJECTIVES."""
    if steps < 1 or batch_size < 1:
        raise Refused("steps and batch_size are 1 or more.", "steps 与 batch_size 应不小于 1。")
    if not temperature > 0:
        raise Refused(
            f"temperature is {temperature:g}: at 0 the metric is hard and has no gradient to train on.",
            f"temperature 为 {temperature:g}：温度为 0 时指标是硬的，没有可用的梯度。",
        )
    known([objective])
    for m in chains(X, y, [objective], [seed], steps, learning_rate, batch_size, temperature):
        yield Step(m.loss[0, 0], m.accuracy[0, 0], m.f1[0, 0], m.gradient_variance[0, 0], m.w[0, 0])


class Frame(NamedTuple):
    """Six objectives by five seeds, after step t; metrics of the training rows unless named held-out."""

    cross_entropy: Array  # (6, 5)
    accuracy: Array
    f1: Array
    soft_accuracy: Array
    soft_f1: Array
    gradient_variance: Array
    held_accuracy: Array
    held_f1: Array
    tuned_f1: Array  # (5,) held-out F1 of the cross-entropy chains at the threshold best on the training rows
    lines: Array  # (6, 2, 2) ends of each decision line in the window, first seed
    field: Array  # (GRID, GRID) float32 probability under the objective in focus, first seed
    at: Array  # (6, 2) place of each chain on the landscapes' plane, first seed


class Scene(NamedTuple):
    split: Split
    share: float  # of positives among the training rows
    grid: tuple[Array, Array]  # of the field
    curves: Mapping[str, Array]  # each field of Frame above, (T, 6, 5); tuned_f1 (T, 5), at (T, 6, 2)
    focus: int  # the objective in focus
    metric: str  # a key of METRICS and of curves
    fell: tuple[tuple[int, int], ...]  # first seed, cross-entropy: stretches over which loss and accuracy both fell
    noise: Noise
    temperature: float  # of the soft metrics
    positives: Array  # (T, 2, P) float32: q of some positives under PULLED, first seed
    land: Landscapes


def both_fell(loss: Array, accuracy: Array, window: int = WINDOW) -> tuple[tuple[int, int], ...]:
    """The union of all stretches [t, t + window] over which the loss fell and the accuracy fell too, as intervals."""
    found: list[tuple[int, int]] = []
    for t in np.flatnonzero((loss[window:] < loss[:-window]) & (accuracy[window:] < accuracy[:-window])):
        start = found.pop()[0] if found and t <= found[-1][1] else int(t)
        found.append((start, int(t) + window))
    return tuple(found)


def best_threshold(z: Array, y: Array) -> Array:
    """Threshold at which decisions z > threshold have the highest F1, along the last axis."""
    order = np.argsort(-z, axis=-1)
    down = np.take_along_axis(z, order, -1)
    f1 = 2 * np.cumsum(y[order], -1) / (np.arange(1, len(y) + 1) + y.sum())
    after = np.concatenate([down[..., 1:], down[..., -1:] - 1], -1)
    f1 = np.where(down > after, f1, -1)  # equal scores are decided alike
    at = f1.argmax(-1)[..., None]
    return np.asarray((np.take_along_axis(down, at, -1) + np.take_along_axis(after, at, -1))[..., 0] / 2)


def thinned(rows: Rows, share: float) -> Rows:
    """Fewer rows of the class that is too common, until class 1 has this share; at least two of each stay."""
    of_class = [np.flatnonzero(rows.y == c) for c in (0, 1)]
    negatives, positives = map(len, of_class)
    if positives > negatives * share / (1 - share):
        of_class[1] = of_class[1][: max(2, round(negatives * share / (1 - share)))]
    else:
        of_class[0] = of_class[0][: max(2, round(positives * (1 - share) / share))]
    keep = np.sort(np.concatenate(of_class))
    return rows._replace(X=rows.X[keep], y=rows.y[keep].astype(float))


def decision_lines(w: Array, low: Array, high: Array) -> Array:
    """Where w·[x, 1] = 0 inside the window, w (..., 3): two ends (..., 2, 2); one corner twice if it passes outside."""
    corners = np.array([low, [high[0], low[1]], high, [low[0], high[1]]])
    z = w[..., :2] @ corners.T + w[..., 2:]
    after = np.roll(z, -1, -1)
    cut = (z > 0) != (after > 0)  # which of the four sides it crosses
    part = np.where(cut, z, 0) / np.where(cut, z - after, 1)
    ends = corners + part[..., None] * (np.roll(corners, -1, 0) - corners)
    first = np.argsort(~cut, axis=-1, kind="stable")[..., :2]
    nearest = np.abs(z).argmin(-1)[..., None]
    pick = np.where(cut.any(-1)[..., None], first, nearest)
    return np.take_along_axis(ends, pick[..., None], -2)


class Standard(NamedTuple):
    """Columns brought to mean 0 and deviation 1, and weights brought back."""

    middle: Array  # (d,)
    size: Array  # (d,)

    def rows(self, X: Array) -> Array:
        """(n, d) -> (n, d)."""
        return (X - self.middle) / self.size

    def raw(self, w: Array) -> Array:
        """Weights (..., d + 1) of standardised columns -> of the columns as they are."""
        out = w / np.r_[self.size, 1]
        out[..., -1] -= out[..., :-1] @ self.middle
        return out


def rows_of(p: Params) -> Split:
    """The page's rows, the common class thinned until the positives have their share."""
    split = plane(p)
    if len(split.train.classes) > 2:
        raise Refused(
            "The table has more than two classes; F1 of a positive class needs two.",
            "表中有两个以上的类别；正类 F1 需要恰好两个类别。",
        )
    return split._replace(train=thinned(split.train, p.positives), held_out=thinned(split.held_out, p.positives))


def run(p: Params) -> Trace[Scene, Frame]:
    split = rows_of(p)
    X, y = split.train.X, split.train.y
    standard = Standard(X.mean(0), np.where(X.std(0) > 0, X.std(0), 1))
    Z, seeds = standard.rows(X), [SEEDS * p.seed + s for s in range(SEEDS)]
    moments = list(chains(Z, y, NAMES, seeds, p.steps, p.learning_rate, p.batch_size, p.temperature))
    w = np.stack([m.w for m in moments])  # (T, 6, 5, 3)
    curves = {f: np.stack([getattr(m, f) for m in moments]) for f in Frame._fields[:6]}
    curves |= held_out(standard.raw(w), split)
    land, curves["at"] = landscape(Z, y, w[:, :, 0], seeds[0], p.temperature)
    scene = Scene(
        split=split,
        share=float(y.mean()),
        grid=(np.linspace(split.low[0], split.high[0], GRID), np.linspace(split.low[1], split.high[1], GRID)),
        curves=curves,
        focus=NAMES.index(p.show),
        metric=p.metric,
        fell=both_fell(curves["cross_entropy"][:, 0, 0], curves["accuracy"][:, 0, 0]),
        noise=noise(curves["gradient_variance"], np.stack([m.gradient_square for m in moments])),
        temperature=p.temperature,
        positives=pulled(Z, y, w[:, :, 0], p.temperature),
        land=land,
    )
    return Trace.of(scene, frames(scene, standard.raw(w[:, :, 0])))


def frames(scene: Scene, raw: Array) -> Iterator[Frame]:
    """raw (T, 6, 3): weights of the first seed."""
    lines, (u, v) = decision_lines(raw, scene.split.low, scene.split.high), scene.grid
    for t in range(len(raw)):
        a, b, c = raw[t, scene.focus]
        yield Frame(
            **{name: values[t] for name, values in scene.curves.items()},
            lines=lines[t],
            field=of.sigmoid((a * u + b * v[:, None] + c).astype(np.float32)),
        )


def held_out(raw: Array, split: Split) -> dict[str, Array]:
    """Held-out accuracy and F1 of every chain at every step, and of cross-entropy with its threshold moved."""
    rows = split.held_out if len(split.held_out.y) and split.held_out.y.any() else split.train
    z = raw @ np.c_[rows.X, np.ones(len(rows.y))].T  # (T, 6, 5, n)
    a = (z > 0).astype(float)
    cut = best_threshold(raw[:, 0] @ np.c_[split.train.X, np.ones(len(split.train.y))].T, split.train.y)
    accuracy, f1 = of.counted(a, rows.y)
    _, tuned = of.counted((z[:, 0] > cut[..., None]).astype(float), rows.y)
    return {"held_accuracy": accuracy, "held_f1": f1, "tuned_f1": tuned}
