"""AdaBoost: after each round the rows that the last learner got wrong weigh more.

Source: Freund & Schapire (1997), "A decision-theoretic generalization of on-line learning and an application to
boosting", JCSS 55(1), figure 2; the margin view: Schapire, Freund, Bartlett & Lee (1998), Annals of Statistics 26(5).
The algorithm is in engine/trees/adaptive_boosting.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, own_row, picked, row_of
from engine.data.sets import DIABETES, CurveData, PlaneData, Rows, TwoClassData, asked, plane
from engine.data.toys import CURVE_NAMES
from engine.trees import cart
from engine.trees.adaptive_boosting import Round, boost, predict, surface, votes
from engine.trees.adaptive_film import Classes, Curve, classes, on_curve
from engine.trees.stump import Stump

__all__ = ["BINS", "STEP", "Errors", "Params", "Round", "Scene", "Vote", "boost", "cuts", "run", "surface", "votes"]

STEP = Text("round", "轮")
SAMPLING = {
    "reweight": Text("fit with the weights", "按权重拟合"),
    "resample": Text("draw rows by weight", "按权重抽样"),
}
MAY_BE_NAN = ("learner",)  # a leaf of a deeper learner has no threshold
MANY = {
    "three": Text("three blobs", "三团点"),
    "iris": Text("iris (150 rows)", "鸢尾花（150 行）"),
    "wine": Text("wine (178 rows)", "葡萄酒（178 行）"),
}
CURVES = {**CURVE_NAMES, **DIABETES}
R2_LOSS = {
    "linear": Text("linear", "线性"),
    "square": Text("square", "平方"),
    "exponential": Text("exponential", "指数"),
}
GRID = 100  # the picture's cells a side
BINS = np.linspace(-1, 1, 81)  # where the margins are counted


@dataclass(frozen=True)
class Params(TwoClassData):
    n_estimators: int = knob(40, 1, 200, Text("rounds (n_estimators)", "轮数（n_estimators）"))
    max_depth: int = knob(1, 1, 5, Text("depth of a learner (max_depth)", "学习器深度（max_depth）"))
    learning_rate: float = knob(
        1.0, 0.05, 1.0, Text("learning rate η (learning_rate)", "学习率 η（learning_rate）"), step=0.05
    )
    sampling: str = choice(SAMPLING, Text("how a learner sees the weights", "学习器如何看到权重"))
    several: str = choice(MANY, Text("rows of the film “Three classes”", "“三个类别”影片的数据"))
    target: str = choice(CURVES, Text("rows of the film “Regression”", "“回归”影片的数据"))
    r2_loss: str = choice(R2_LOSS, Text("loss of the film “Regression”", "“回归”影片的损失"))
    row: int = picked(-1, Text("row in the equations", "公式中的样本"), clears="case")  # set by a click
    case: str = own_row(asked)


class Vote(NamedTuple):
    """The weighted vote over the picture."""

    xs: Array  # (GRID,) the picture's columns and rows
    ys: Array
    share: Array  # (T, GRID, GRID) float32: the vote after each round over the sum of all α, in [-1, 1]


class Errors(NamedTuple):
    train: Array  # (T,) of the vote so far
    held_out: Array  # (T,)
    bound: Array  # (T,) the product of Z: no training error lies above it


class Own(NamedTuple):
    """A row of the reader's own, which has no label and so no weight, (T,) each; empty where there is none."""

    x: Array  # (2,)
    say: Array  # h_t(x), -1 or +1
    vote: Array  # F_t(x)


class Scene(NamedTuple):
    train: Rows  # y in {-1, +1}
    held_out: Rows
    vote: Vote
    errors: Errors
    margins: Array  # (T, len(BINS)) share of training rows whose margin y F / Σα is at most that, after each round
    row: int  # the row whose weight the equations follow
    own: Own
    rate: float  # η
    classes: Classes  # SAMME, on rows of its own
    curve: Curve  # AdaBoost.R2, on rows of its own


def run(p: Params) -> Trace[Scene, Round]:
    """AdaBoost on the plane's two classes: one frame a round."""
    split = plane(p)
    train, held = _signed(split.train), _signed(split.held_out)
    rounds = tuple(boost(train.X, train.y, p.n_estimators, p.max_depth, p.learning_rate, p.sampling, p.seed))
    total = np.maximum(np.cumsum([r.alpha for r in rounds]), 1e-12)
    row = min(p.row, len(train.y) - 1) if p.row >= 0 else int(rounds[-1].weight.argmax())
    same: dict[str, Any] = {"n_samples": p.n_samples, "noise": p.noise, "seed": p.seed}
    scene = Scene(
        train=train,
        held_out=held,
        vote=_vote(rounds, split.low, split.high, total),
        errors=_errors(rounds, train, held),
        margins=_margins(rounds, train, total),
        row=row,
        own=_own(rounds, row_of(p.case, train.X)),
        rate=p.learning_rate,
        classes=classes(PlaneData(data=p.several, **same), p.n_estimators, p.max_depth, p.learning_rate),
        curve=on_curve(CurveData(data=p.target, **same), p.n_estimators, p.learning_rate, p.r2_loss),
    )
    return Trace.of(scene, rounds)


def _signed(rows: Rows) -> Rows:
    """Two classes as -1 and +1."""
    many = len(rows.classes)
    if many > 2:
        raise Refused(
            f"The label has {many} classes; this page separates two.", f"标签有 {many} 个类别，而本页只区分两类。"
        )
    return rows._replace(y=np.where(rows.y == 1, 1, -1))


def _vote(rounds: Sequence[Round], low: Array, high: Array, total: Array) -> Vote:
    xs, ys = np.linspace(low, high, GRID).T
    return Vote(xs, ys, surface(rounds, xs, ys) / total[:, None, None].astype(np.float32))


def _errors(rounds: Sequence[Round], train: Rows, held: Rows) -> Errors:
    """Shares of wrong rows; without held-out rows, those of the training rows again."""
    wrong = [(np.where(votes(rounds, rows.X) > 0, 1, -1) != rows.y).mean(1) for rows in (train, held) if len(rows.y)]
    return Errors(wrong[0], wrong[-1], np.cumprod([r.normalizer for r in rounds]))


def _own(rounds: Sequence[Round], x: Array) -> Own:
    if not len(x):
        return Own(x, np.zeros(0), np.zeros(0))
    said = np.array([predict(r.learner, x[None])[0] for r in rounds], float)
    return Own(x, said, votes(rounds, x[None])[:, 0])


def _margins(rounds: Sequence[Round], train: Rows, total: Array) -> Array:
    margin = train.y * votes(rounds, train.X) / total[:, None]
    return np.stack([np.searchsorted(np.sort(m), BINS + 1e-9) for m in margin]) / len(train.y)


def cuts(learner: Stump | cart.Tree, low: Array, high: Array) -> tuple[Array, Array]:
    """The learner's cuts inside the window, as one polyline (x, y) broken by NaN; low and high are (2,)."""
    if isinstance(learner, Stump):
        boxes = [(learner.feature, learner.threshold, low, high)] if learner.feature >= 0 else []
    else:
        inner = np.flatnonzero(learner.feature >= 0)
        lows, highs = np.maximum(learner.low, low), np.minimum(learner.high, high)
        boxes = [(int(learner.feature[i]), float(learner.threshold[i]), lows[i], highs[i]) for i in inner]
    line = [((c, c), (a[1], b[1])) if j == 0 else ((a[0], b[0]), (c, c)) for j, c, a, b in boxes]
    parts = np.array([[(*x, np.nan), (*y, np.nan)] for x, y in line]).reshape(-1, 2, 3)
    return parts[:, 0].ravel(), parts[:, 1].ravel()
