"""GBDT: boosting as gradient descent in function space, by regression trees even when it classifies.

Source: Friedman (2001), "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5);
Friedman (2002), "Stochastic gradient boosting". The algorithm is in engine/trees/gradient_boosting.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Text, Trace, choice, knob, picked
from engine.data.sets import Rows
from engine.trees import gradient_boosting as gb
from engine.trees.booster_data import BoosterData, split_of
from engine.trees.cart import Tree, paint
from engine.trees.gradient_boosting import Round, boost, curve, initial, raw, surface, trees_of

__all__ = ["STEP", "Frame", "Params", "Round", "Scene", "boost", "curve", "initial", "raw", "run", "surface"]

STEP = Text("round", "轮")
MAY_BE_NAN = ("trees",)  # a leaf has no threshold
LOSS = {
    "squared": Text("squared error", "平方误差"),
    "absolute": Text("absolute error", "绝对误差"),
    "huber": Text("Huber", "Huber 损失"),
    "quantile": Text("quantile (pinball)", "分位数（pinball）"),
    "logistic": Text("logistic (two classes)", "logistic（二分类）"),
    "softmax": Text("softmax (several classes)", "softmax（多分类）"),
}
GRID = 80
RATES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)  # of the map
MAP_ROUNDS = 100


@dataclass(frozen=True)
class Loss:
    loss: str = choice(LOSS, Text("loss", "损失函数（loss）"))


@dataclass(frozen=True)
class Params(BoosterData, Loss):
    n_estimators: int = knob(60, 1, 200, Text("rounds (n_estimators)", "轮数（n_estimators）"))
    learning_rate: float = knob(
        0.1, 0.02, 1.0, Text("learning rate ν (learning_rate)", "学习率 ν（learning_rate）"), step=0.02
    )
    max_depth: int = knob(2, 1, 6, Text("depth of a tree (max_depth)", "树深（max_depth）"))
    min_samples_leaf: int = knob(
        1, 1, 30, Text("least rows in a leaf (min_samples_leaf)", "叶子最少样本数（min_samples_leaf）")
    )
    subsample: float = knob(
        1.0, 0.1, 1.0, Text("share of rows a round (subsample)", "每轮样本比例（subsample）"), step=0.05
    )
    alpha: float = knob(
        0.9,
        0.05,
        0.95,
        Text("quantile, or huber's inliers (alpha)", "分位数，或 Huber 的正常比例（alpha）"),
        step=0.05,
        when=lambda p: p.loss in ("huber", "quantile"),
    )
    n_iter_no_change: int = knob(
        0, 0, 30, Text("patience (n_iter_no_change, 0: run to the end)", "早停耐心（n_iter_no_change，0 为不停）")
    )
    row: int = picked(-1, Text("row in the equations", "公式中的样本"))  # set by a click


class Scene(NamedTuple):
    loss: str
    classes: int  # K: 0 for a real target, 1 for two classes, else K
    train: Rows
    held_out: Rows
    low: Array
    high: Array
    xs: Array  # the picture's grid
    ys: Array  # empty for a curve
    start: Array  # (max(K, 1),) F_0
    rate: float
    deep: int  # how far down the picture of a tree goes
    curve: Array  # (T + 1, nx) float32: F_0, F_1, … along xs; empty in the plane
    step: Array  # (T, nx) float32: this round's tree γ(x), without ν
    band: Array  # (T + 1, nx) the opposite quantile, for a band; empty unless quantile
    surface: Array  # (T, ny, nx) float32: probability of class 1, or of the winner; empty on a curve
    winner: Array  # (T, ny, nx) uint8, of three classes and more
    train_loss: Array  # (T,)
    held_out_loss: Array  # (T,)
    best: int  # the round (from 0) of least held-out loss
    row: int
    followed: Array  # (T, 6): F before, gradient r, leaf's numerator, denominator, γ, F after, of the row
    rates: Array  # (R,) learning rates of the map
    chart: Array  # (R, M) held-out loss at each rate after each round


class Frame(NamedTuple):
    trees: tuple[Tree, ...]  # values are γ
    gradient: Array  # (n,) float32; of several classes, the own class's
    raw: Array  # (n,) float32 F_t; of several classes, the own class's
    loss: float


def run(p: Params) -> Trace[Scene, Frame]:
    split, K = split_of(p)
    train, held = split.train, split.held_out if len(split.held_out.y) else split.train
    how: dict[str, Any] = dict(
        loss=p.loss,
        max_depth=p.max_depth,
        subsample=p.subsample,
        min_samples_leaf=p.min_samples_leaf,
        alpha=p.alpha,
        seed=p.seed,
    )
    rounds: list[Round] = []
    held_loss: list[float] = []
    for r, loss in _with_held_out(train, held, p.n_estimators, p.learning_rate, how):
        rounds.append(r)
        held_loss.append(loss)
        if 0 < p.n_iter_no_change < len(held_loss) - int(np.argmin(held_loss)):
            break
    sizes = (GRID, GRID) if K else (3 * GRID, 0)
    xs, ys = (np.linspace(a, b, n) for a, b, n in zip(split.low, split.high, sizes, strict=True))
    none = np.zeros((len(rounds), 0), np.float32)
    start = np.atleast_1d(np.asarray(rounds[0].initial, float))
    curves, band, step = none, none, none
    fields, winner = none, none.astype(np.uint8)
    if K:
        fields, winner = _fields(rounds, xs, ys, K)
    else:
        curves = _from_start(rounds, xs)
        step = np.stack([trees_of(r)[0].curve(xs, dtype=np.float32) for r in rounds])
        if p.loss == "quantile":
            other = list(
                boost(
                    train.X,
                    train.y,
                    **how | {"alpha": 1 - p.alpha},
                    n_estimators=len(rounds),
                    learning_rate=p.learning_rate,
                )
            )
            band = _from_start(other, xs)
    own = train.y.astype(int) if K > 1 else np.zeros(len(train.y), int)
    at = np.arange(len(own))
    row = min(p.row, len(own) - 1) if p.row >= 0 else int(np.abs(_own(rounds[0].gradient, at, own)).argmax())
    frames = [
        Frame(
            trees_of(r), _own(r.gradient, at, own).astype(np.float32), _own(r.raw, at, own).astype(np.float32), r.loss
        )
        for r in rounds
    ]
    scene = Scene(
        p.loss,
        K,
        train,
        split.held_out,
        split.low,
        split.high,
        xs,
        ys,
        start,
        p.learning_rate,
        min(p.max_depth, 4),
        curves,
        step,
        band,
        fields,
        winner,
        np.array([r.loss for r in rounds]),
        np.array(held_loss),
        int(np.argmin(held_loss)),
        row,
        _follow(rounds, train, row, own, p.loss),
        *_chart(train, held, p, how),
    )
    return Trace.of(scene, frames)


def _with_held_out(train: Rows, held: Rows, n: int, rate: float, how: dict[str, Any]) -> Iterator[tuple[Round, float]]:
    """Each round with its loss on the held-out rows."""
    F: Array | None = None
    for r in boost(train.X, train.y, n_estimators=n, learning_rate=rate, **how):
        step = rate * np.stack([tree.predict(held.X) for tree in trees_of(r)], axis=1)
        F = step + r.initial if F is None else F + step
        y = np.asarray(held.y, float)
        yield r, gb.mean_loss(y, F, how["loss"], how["alpha"], r.delta)


def _from_start(rounds: list[Round], xs: Array) -> Array:
    F = curve(rounds, xs)
    first = np.full((1, len(xs)), float(rounds[0].initial))
    return np.concatenate([first, F]).astype(np.float32)


def _fields(rounds: list[Round], xs: Array, ys: Array, K: int) -> tuple[Array, Array]:
    """Probabilities over the grid, round by round."""
    F = np.zeros((len(ys), len(xs), max(K, 1))) + rounds[0].initial
    fields, winner = [], []
    for r in rounds:
        for k, tree in enumerate(trees_of(r)):
            F[..., k] += r.rate * paint(tree, tree.value, (xs, ys))
        if K == 1:
            fields.append(gb.sigmoid(F[..., 0]).astype(np.float32))
            winner.append(np.zeros(0, np.uint8))
        else:
            winner.append(F.argmax(2).astype(np.uint8))
            fields.append((1 / np.exp(F - F.max(2, keepdims=True)).sum(2)).astype(np.float32))
    return np.stack(fields), np.stack(winner)


def _own(values: Array, at: Array, own: Array) -> Array:
    return values if values.ndim == 1 else values[at, own]


def _follow(rounds: list[Round], train: Rows, row: int, own: Array, loss: str) -> Array:
    """What the equations need of one row, every round."""
    k, out = int(own[row]), []
    before = float(np.atleast_1d(np.asarray(rounds[0].initial))[k])
    for r in rounds:
        tree = trees_of(r)[k]
        leaf = tree.apply(train.X)
        mates = leaf == leaf[row]
        g = r.gradient[mates] if r.gradient.ndim == 1 else r.gradient[mates, k]
        under = float((np.abs(g) * (1 - np.abs(g))).sum()) if loss in ("logistic", "softmax") else float(mates.sum())
        mine = float(r.gradient[row] if r.gradient.ndim == 1 else r.gradient[row, k])
        after = float(r.raw[row] if r.raw.ndim == 1 else r.raw[row, k])
        out.append((before, mine, float(g.sum()), under, float(tree.value[leaf[row]]), after))
        before = after
    return np.array(out)


def _chart(train: Rows, held: Rows, p: Params, how: dict[str, Any]) -> tuple[Array, Array]:
    """Held-out loss at several learning rates after each round."""
    rates = RATES if p.loss != "softmax" else RATES[1::2]
    rounds = min(p.n_estimators, MAP_ROUNDS)
    rows = [[loss for _, loss in _with_held_out(train, held, rounds, rate, how)] for rate in rates]
    return np.array(rates), np.array(rows)
