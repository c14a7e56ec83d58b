"""Three boosters on the same rows: AdaBoost's weights, GBDT's residuals, XGBoost's g and h, round by round.

Sources: Freund & Schapire (1997); Friedman (2001); Chen & Guestrin (2016). The algorithms are those of the three
lessons: engine/trees: adaptive_boosting.py, gradient_boosting.py, newton/boosting.py. AdaBoost's vote is read on the scale of a
log-odds: it minimises exp(-yF), whose best F is half of it, so 2F stands beside the other two margins.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, knob, picked
from engine.data.sets import Rows, TwoClassData, plane
from engine.trees import adaptive_boosting as adaptive_boost
from engine.trees import gradient_boosting as gradient_boost
from engine.trees.newton import boosting as newton_boost
from engine.trees.newton import stages as newton_stages

STEP = Text("round", "轮")
GRID = 72  # the pictures' cells a side
NAMES = ("AdaBoost", "GBDT", "XGBoost")


@dataclass(frozen=True)
class Params(TwoClassData):
    n_estimators: int = knob(30, 1, 120, Text("rounds (n_estimators)", "轮数（n_estimators）"))
    max_depth: int = knob(2, 1, 4, Text("depth of a learner (max_depth)", "学习器深度（max_depth）"))
    learning_rate: float = knob(
        0.5, 0.05, 1.0, Text("learning rate of all three (learning_rate)", "三者的学习率（learning_rate）"), step=0.05
    )
    reg_lambda: float = knob(1.0, 0.0, 20.0, Text("XGBoost's λ (reg_lambda)", "XGBoost 的 λ（reg_lambda）"), step=0.5)
    row: int = picked(-1, Text("row lit everywhere", "处处点亮的样本"))  # set by a click


class Scene(NamedTuple):
    train: Rows  # y in {0, 1}
    held_out: Rows
    xs: Array
    ys: Array
    surface: Array  # (3, T, GRID, GRID) float32: each booster's probability of class 1
    error: Array  # (3, T) share of training rows on the wrong side
    held_out_error: Array  # (3, T)
    row: int


class Frame(NamedTuple):
    """One round of each; a booster that has stopped stands still."""

    weight: Array  # (n,) AdaBoost's D_t, before the round
    residual: Array  # (n,) GBDT's y - p, before the round
    g: Array  # (n,) XGBoost's first derivative, p - y
    h: Array  # (n,) and second, p (1 - p)
    margin: Array  # (3, n) log-odds after the round: 2F, F, F
    wrong: Array  # (3, n) bool, after the round


def run(p: Params) -> Trace[Scene, Frame]:
    split = plane(p)
    train, held = split.train, split.held_out if len(split.held_out.y) else split.train
    if len(train.classes) > 2:
        many = len(train.classes)
        raise Refused(
            f"The label has {many} classes; this page separates two.", f"标签有 {many} 个类别，而本页只区分两类。"
        )
    X, y, T, rate = train.X, train.y, p.n_estimators, p.learning_rate
    ada = tuple(adaptive_boost.boost(X, np.where(y == 1, 1, -1), T, p.max_depth, rate, seed=p.seed))
    gbm = tuple(gradient_boost.boost(X, y, "logistic", T, p.max_depth, rate, seed=p.seed))
    xgb = tuple(newton_boost.boost(X, y, "logistic", T, p.max_depth, rate, reg_lambda=p.reg_lambda, seed=p.seed))
    xs, ys = np.linspace(split.low, split.high, GRID).T
    fields = [
        2 * adaptive_boost.surface(ada, xs, ys),
        gradient_boost.surface(gbm, xs, ys).astype(np.float32),
        newton_stages.surface(xgb, xs, ys, np.float32),
    ]
    votes = [2 * adaptive_boost.votes(ada, held.X), gradient_boost.raw(gbm, held.X), newton_stages.raw(xgb, held.X)]
    margin = np.stack(
        [
            _last(m, T)
            for m in (
                2 * np.stack([r.vote for r in ada]),
                np.stack([r.raw for r in gbm]),
                np.stack([r.raw for r in xgb]),
            )
        ]
    )
    wrong = (margin > 0) != (y == 1)
    held_wrong = np.stack([((_last(v, T) > 0) != (held.y == 1)).mean(1) for v in votes])
    weight = _last(np.stack([r.weight for r in ada]), T)
    row = min(p.row, len(y) - 1) if p.row >= 0 else int(weight[-1].argmax())
    surface = np.stack([gradient_boost.sigmoid(_last(f, T)).astype(np.float32) for f in fields])
    frames = [Frame(weight[t], gbm[t].gradient, xgb[t].g, xgb[t].h, margin[:, t], wrong[:, t]) for t in range(T)]
    return Trace.of(Scene(train, split.held_out, xs, ys, surface, wrong.mean(2), held_wrong, row), frames)


def _last(stages: Array, T: int) -> Array:
    """(T, …): the last stage again and again where a booster stopped early."""
    return stages if len(stages) == T else np.concatenate([stages, np.repeat(stages[-1:], T - len(stages), axis=0)])
