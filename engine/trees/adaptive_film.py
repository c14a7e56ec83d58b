"""What the films of SAMME and AdaBoost.R2 are drawn from."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.core import Array, seal
from engine.data.sets import CurveData, PlaneData, Rows, curve, plane
from engine.trees import adaptive_kinds as kinds
from engine.trees.cart import paint

MOST = 60  # rounds of either film
GRID = 64  # the picture's cells a side
LINE = 240
DEPTH = 3  # of a regression tree, scikit-learn's default


class Classes(NamedTuple):
    """SAMME on three classes, round by round."""

    train: Rows
    K: int
    xs: Array
    ys: Array
    winner: Array  # (T, GRID, GRID) uint8
    sure: Array  # (T, GRID, GRID) float32: the winner's share of the votes, from 0 (all even) to 1
    weight: Array  # (T, n) float32 D_t
    wrong: Array  # (T, n) bool: by the round's learner
    error: Array  # (T,) e_t
    alpha: Array  # (T,)
    train_error: Array  # (T,) of the vote
    held_out_error: Array  # (T,)
    rate: float  # η


class Curve(NamedTuple):
    """AdaBoost.R2 on a curve, round by round."""

    train: Rows
    low: Array  # (2,) the picture's window
    high: Array
    xs: Array
    guess: Array  # (T, LINE) float32: the round's tree
    median: Array  # (T, LINE) float32: the weighted median so far
    weight: Array  # (T, n) D_t
    loss: Array  # (T, n) L
    mean_loss: Array  # (T,) L̄
    beta: Array  # (T,)
    row: int  # whom the equation follows: the row that is heaviest at the end
    rate: float  # η
    kind: str  # of loss


def classes(data: PlaneData, n_estimators: int, max_depth: int, rate: float) -> Classes:
    whole = _all_classes(data, max_depth, rate)
    rounds = ("winner", "sure", "weight", "wrong", "error", "alpha", "train_error", "held_out_error")
    return whole._replace(**{name: getattr(whole, name)[:n_estimators] for name in rounds})


@lru_cache(16)
def _all_classes(data: PlaneData, max_depth: int, rate: float) -> Classes:
    """All MOST rounds: fewer are their beginning, so the knob of AdaBoost's own rounds asks for nothing new."""
    split = plane(data)
    train, held = split.train, split.held_out if len(split.held_out.y) else split.train
    rounds = list(kinds.samme(train.X, train.y, MOST, max_depth, rate, data.seed))
    K = int(train.y.max()) + 1
    xs, ys = np.linspace(split.low, split.high, GRID).T
    guesses = np.stack([paint(r.learner, r.learner.value.argmax(1), (xs, ys), int).ravel() for r in rounds])
    field = kinds.shares(rounds, guesses, K)
    told = [kinds.shares(rounds, np.stack([kinds.labels(r.learner, s.X) for r in rounds]), K) for s in (train, held)]
    wrong = [(votes.argmax(2) != rows.y).mean(1) for votes, rows in zip(told, (train, held), strict=True)]
    return seal(
        Classes(
            train=train,
            K=K,
            xs=xs,
            ys=ys,
            winner=field.argmax(2).reshape(-1, GRID, GRID).astype(np.uint8),
            sure=((field.max(2) - 1 / K) / (1 - 1 / K)).reshape(-1, GRID, GRID).astype(np.float32),
            weight=np.stack([r.weight for r in rounds]),
            wrong=np.stack([r.wrong for r in rounds]),
            error=np.array([r.error for r in rounds]),
            alpha=np.array([r.alpha for r in rounds]),
            train_error=wrong[0],
            held_out_error=wrong[1],
            rate=rate,
        )
    )


def on_curve(data: CurveData, n_estimators: int, rate: float, loss: str) -> Curve:
    whole = _whole_curve(data, rate, loss)
    rounds = ("guess", "median", "weight", "loss", "mean_loss", "beta")
    shown = whole._replace(**{name: getattr(whole, name)[:n_estimators] for name in rounds})
    return shown._replace(row=int(shown.weight[-1].argmax()))


@lru_cache(16)
def _whole_curve(data: CurveData, rate: float, loss: str) -> Curve:
    """All MOST rounds, as above."""
    split = curve(data)
    train = split.train
    rounds = list(kinds.r2(train.X, train.y, MOST, DEPTH, rate, loss, data.seed))
    xs = np.linspace(split.low[0], split.high[0], LINE)
    guesses = np.stack([r.learner.predict(xs[:, None]) for r in rounds])
    return seal(
        Curve(
            train=train,
            low=split.low,
            high=split.high,
            xs=xs,
            guess=guesses.astype(np.float32),
            median=kinds.medians(rounds, guesses).astype(np.float32),
            weight=np.stack([r.weight for r in rounds]),
            loss=np.stack([r.loss for r in rounds]),
            mean_loss=np.array([r.mean_loss for r in rounds]),
            beta=np.array([r.beta for r in rounds]),
            row=int(rounds[-1].weight.argmax()),
            rate=rate,
            kind=loss,
        )
    )
