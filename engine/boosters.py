"""Three boosters on the same rows: AdaBoost's weights, GBDT's residuals, XGBoost's g and h, round by round.

Sources: Freund & Schapire (1997); Friedman (2001); Chen & Guestrin (2016). The algorithms are those of the three
lessons (engine/trees: adaptive_boosting.py, gradient_boosting.py, newton/boosting.py). AdaBoost's vote is read on the
scale of a log-odds: it minimises exp(-yF), whose best F is half of it, so 2F stands beside the other two margins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, knob, picked
from engine.data.sets import Rows, TwoClassData, plane
from engine.trees import adaptive_boosting as adaptive
from engine.trees import gradient_boosting as gradient
from engine.trees.newton import boosting as newton
from engine.trees.newton import stages as newton_stages

__all__ = ["NAMES", "STEP", "Frame", "Params", "Scene", "run"]

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


class Runs(NamedTuple):
    """The rounds of the three lessons' own algorithms."""

    ada: Sequence[adaptive.Round]
    gbm: Sequence[gradient.Round]
    xgb: Sequence[newton.Round]


def run(p: Params) -> Trace[Scene, Frame]:
    """AdaBoost, GBDT and XGBoost on the same rows, one frame a round."""
    split = plane(p)
    train, held = split.train, split.held_out if len(split.held_out.y) else split.train
    runs, T = _boosted(train, p), p.n_estimators
    xs, ys = np.linspace(split.low, split.high, GRID).T
    frames = _frames(runs, train.y, T)
    scene = Scene(
        train=train,
        held_out=split.held_out,
        xs=xs,
        ys=ys,
        surface=_surfaces(runs, xs, ys, T),
        error=np.stack([f.wrong.mean(1) for f in frames], axis=1),
        held_out_error=_errors(runs, held, T),
        row=min(p.row, len(train.y) - 1) if p.row >= 0 else int(frames[-1].weight.argmax()),
    )
    return Trace.of(scene, frames)


def _boosted(rows: Rows, p: Params) -> Runs:
    if len(rows.classes) > 2:
        many = len(rows.classes)
        raise Refused(
            f"The label has {many} classes; this page separates two.", f"标签有 {many} 个类别，而本页只区分两类。"
        )
    X, y, how = rows.X, rows.y, (p.n_estimators, p.max_depth, p.learning_rate)
    return Runs(
        ada=tuple(adaptive.boost(X, np.where(y == 1, 1, -1), *how, seed=p.seed)),
        gbm=tuple(gradient.boost(X, y, "logistic", *how, seed=p.seed)),
        xgb=tuple(newton.boost(X, y, "logistic", *how, reg_lambda=p.reg_lambda, seed=p.seed)),
    )


def _frames(runs: Runs, y: Array, T: int) -> list[Frame]:
    raw = (2 * np.stack([r.vote for r in runs.ada]), *(np.stack([r.raw for r in run]) for run in runs[1:]))
    margin = np.stack([_staged(m, T) for m in raw])
    wrong = (margin > 0) != (y == 1)
    weight = _staged(np.stack([r.weight for r in runs.ada]), T)
    return [
        Frame(
            weight=weight[t],
            residual=runs.gbm[t].gradient,
            g=runs.xgb[t].g,
            h=runs.xgb[t].h,
            margin=margin[:, t],
            wrong=wrong[:, t],
        )
        for t in range(T)
    ]


def _surfaces(runs: Runs, xs: Array, ys: Array, T: int) -> Array:
    """(3, T, GRID, GRID): each booster's probability of class 1."""
    raw = (
        2 * adaptive.surface(runs.ada, xs, ys),
        gradient.surface(runs.gbm, xs, ys).astype(np.float32),
        newton_stages.surface(runs.xgb, xs, ys, np.float32),
    )
    return np.stack([gradient.sigmoid(_staged(F, T)).astype(np.float32) for F in raw])


def _errors(runs: Runs, rows: Rows, T: int) -> Array:
    """(3, T): each booster's share of wrong rows."""
    raw = (2 * adaptive.votes(runs.ada, rows.X), gradient.raw(runs.gbm, rows.X), newton_stages.raw(runs.xgb, rows.X))
    return np.stack([((_staged(F, T) > 0) != (rows.y == 1)).mean(1) for F in raw])


def _staged(stages: Array, T: int) -> Array:
    """(T, …): the last stage again and again where a booster stopped early."""
    return stages if len(stages) == T else np.concatenate([stages, np.repeat(stages[-1:], T - len(stages), axis=0)])
