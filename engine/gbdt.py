"""GBDT: boosting as gradient descent in function space, by regression trees even when it classifies.

Source: Friedman (2001), "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29(5);
Friedman (2002), "Stochastic gradient boosting". The algorithm is in engine/trees/gradient_boosting.py.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Text, Trace, choice, knob, own_row, picked, row_of
from engine.data.sets import Rows, Split
from engine.trees.booster_data import BoosterData, asked, split_of
from engine.trees.by_hand import Example, worked
from engine.trees.cart import Tree
from engine.trees.gradient_boosting import Round, boost, curve, initial, raw, surface, trees_of
from engine.trees.gradient_film import (
    Followed,
    Model,
    Own,
    RateMap,
    along,
    follow,
    follow_own,
    over,
    own_class,
    rate_map,
    staged_losses,
)

__all__ = ["STEP", "Frame", "Params", "Round", "Scene", "boost", "curve", "initial", "raw", "run", "surface"]

STEP = Text("round", "轮")
MAY_BE_NAN = ("trees", "example")  # a leaf has no threshold
LOSS = {
    "squared": Text("squared error", "平方误差"),
    "absolute": Text("absolute error", "绝对误差"),
    "huber": Text("Huber", "Huber 损失"),
    "quantile": Text("quantile (pinball)", "分位数（pinball）"),
    "logistic": Text("logistic (two classes)", "logistic（二分类）"),
    "softmax": Text("softmax (several classes)", "softmax（多分类）"),
    "exponential": Text("exponential (two classes, AdaBoost's)", "指数损失（二分类，同 AdaBoost）"),
}
WORKED = {
    "heights": Text("four people: height by age and weight", "四个人：由年龄、体重预测身高"),
    "ages": Text("four people: ages 14, 16, 24, 26", "四个人：年龄 14、16、24、26"),
}
GRID = 80  # the picture's cells a side; a curve has three times as many


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
        Text("quantile, or huber's inliers (alpha)", "分位数，或 Huber 视为正常的比例（alpha）"),
        step=0.05,
        when=lambda p: p.loss in ("huber", "quantile"),
    )
    n_iter_no_change: int = knob(
        0, 0, 30, Text("patience (n_iter_no_change, 0: run to the end)", "早停耐心（n_iter_no_change，0 为不早停）")
    )
    worked: str = choice(WORKED, Text("the example by hand (last film)", "手算的例子（最后一部影片）"))
    row: int = picked(-1, Text("row in the equations", "公式中的样本"), clears="case")  # set by a click
    case: str = own_row(asked)


class Losses(NamedTuple):
    train: Array  # (T,)
    held_out: Array  # (T,)
    best: int  # the round (from 0) of least held-out loss


class Scene(NamedTuple):
    loss: str
    classes: int  # K: 0 for a real target, 1 for two classes, else K
    train: Rows
    held_out: Rows
    low: Array  # (2,) the picture's window
    high: Array
    rate: float  # ν
    alpha: float  # the quantile, or huber's share of inliers
    depth: int  # how far down the picture of a tree goes
    row: int  # whom the equations follow
    model: Model
    losses: Losses
    followed: Followed
    own: Own
    rates: RateMap
    worked: str  # the name of the example by hand, and the example
    example: Example
    reach: float  # the largest |y - F| of all rounds, for a real target


class Frame(NamedTuple):
    trees: tuple[Tree, ...]  # values are γ
    gradient: Array  # (n,) float32; of several classes, the own class's
    raw: Array  # (n,) float32 F_t; of several classes, the own class's
    loss: float
    delta: float  # huber's δ of this round


def run(p: Params) -> Trace[Scene, Frame]:
    """Gradient boosting on a curve or in the plane, as the loss asks: one frame a round."""
    split, K = split_of(p)
    train, held = split.train, split.held_out if len(split.held_out.y) else split.train
    rounds, losses = _boosted(train, held, p)
    gradients = [own_class(r.gradient, train.y) for r in rounds]
    row = min(p.row, len(train.y) - 1) if p.row >= 0 else int(np.abs(gradients[0]).argmax())
    scene = Scene(
        loss=p.loss,
        classes=K,
        train=train,
        held_out=split.held_out,
        low=split.low,
        high=split.high,
        rate=p.learning_rate,
        alpha=p.alpha,
        depth=min(p.max_depth, 4),
        row=row,
        model=_model(rounds, split, p),
        losses=losses,
        followed=follow(rounds, train, row, p.loss),
        own=follow_own(rounds, train, row_of(p.case, train.X), p.loss),
        rates=rate_map(train, held, p.n_estimators, _rules(p)),
        worked=p.worked,
        example=worked(p.worked),
        reach=0.0
        if K
        else max(float(np.abs(train.y - F).max()) for F in (rounds[0].initial, *(r.raw for r in rounds))),
    )
    frames = (
        Frame(trees_of(r), g.astype(np.float32), own_class(r.raw, train.y).astype(np.float32), r.loss, r.delta)
        for r, g in zip(rounds, gradients, strict=True)
    )
    return Trace.of(scene, frames)


def _rules(p: Params) -> dict[str, Any]:
    """All parameters of `boost` but the rounds and the rate."""
    names = ("loss", "max_depth", "subsample", "min_samples_leaf", "alpha", "seed")
    return {name: getattr(p, name) for name in names}


def _boosted(train: Rows, held: Rows, p: Params) -> tuple[list[Round], Losses]:
    """The rounds, up to the end or until patience is lost."""
    rounds: list[Round] = []
    held_loss: list[float] = []
    for r, loss in staged_losses(train, held, p.n_estimators, p.learning_rate, _rules(p)):
        rounds.append(r)
        held_loss.append(loss)
        if 0 < p.n_iter_no_change < len(held_loss) - int(np.argmin(held_loss)):
            break
    return rounds, Losses(np.array([r.loss for r in rounds]), np.array(held_loss), int(np.argmin(held_loss)))


def _model(rounds: list[Round], split: Split, p: Params) -> Model:
    x, y = zip(split.low, split.high, strict=True)
    if split.train.classes:
        return over(rounds, np.linspace(*x, GRID), np.linspace(*y, GRID), p.loss)
    rows, n = split.train, len(rounds)
    opposite = _rules(p) | {"alpha": 1 - p.alpha, "n_estimators": n, "learning_rate": p.learning_rate}
    other = list(boost(rows.X, rows.y, **opposite)) if p.loss == "quantile" else []
    return along(rounds, np.linspace(*x, 3 * GRID), other)
