"""What XGBoost's pictures show round by round: the model over a grid, and what it has paid so far."""

from typing import Any, NamedTuple

import numpy as np

from engine.core import Array
from engine.data.sets import Rows, Split
from engine.trees import gradient_boosting as gb
from engine.trees.newton.boosting import Round
from engine.trees.newton.stages import curve, raw, surface

GRID = 80


class Model(NamedTuple):
    """The model over the picture's grid, round by round."""

    xs: Array
    ys: Array
    curve: Array  # (T + 1, nx) float32, from the margin before the first round; empty in the plane
    surface: Array  # (T, ny, nx) float32: probability of class 1, or of the winner
    winner: Array  # (T, ny, nx) uint8


class Followed(NamedTuple):
    """One training row from base_score to its probability, every number to check by hand."""

    start: float  # F₀
    said: Array  # (T,) each round's w for it, before η; NaN for straight lines
    total: Array  # (T,) what all rounds so far add: the sum of their w, each times what it is worth by now
    margin: Array  # (T,) F
    answer: Array  # (T + 1,) σ(F) from F₀ on; of more classes its own one's share, of a real target F itself


class Price(NamedTuple):
    """The knobs that the formulas name."""

    reg_lambda: float
    reg_alpha: float
    gamma: float
    min_child_weight: float
    rate: float


class Course(NamedTuple):
    """What is paid, round by round."""

    train_loss: Array  # (T,) mean over rows
    held_out_loss: Array  # (T,)
    stack: Array  # (T, 4): summed loss, then what all trees so far pay: ½γT, ½λ‖w‖², α‖w‖₁


def places(train: Rows, split: Split, K: int) -> Array:
    """(n, 2) where a training row stands in the picture; a missing value stands on the lower edge."""
    edge = split.low + 0.015 * (split.high - split.low)
    place = np.where(np.isnan(train.X), edge[: train.X.shape[1]], train.X)
    return place if K else np.c_[place, train.y]


def model_of(rounds: tuple[Round, ...], split: Split, K: int) -> Model:
    """The margins over a grid; of two classes as a probability, of more the winner and its share."""
    sizes = (GRID, GRID) if K else (3 * GRID, 0)
    xs, ys = (np.linspace(a, b, n) for a, b, n in zip(split.low, split.high, sizes, strict=True))
    none = np.zeros((len(rounds), 0), np.float32)
    if not K:
        curves = np.concatenate([np.full((1, len(xs)), rounds[0].start), curve(rounds, xs)]).astype(np.float32)
        return Model(xs, ys, curves, none, none.astype(np.uint8))
    F = surface(rounds, xs, ys, np.float32)
    if K == 1:
        return Model(xs, ys, none, gb.sigmoid(F), none.astype(np.uint8))
    top = F.max(3)
    share = (1 / np.exp(F - top[..., None]).sum(3)).astype(np.float32)
    return Model(xs, ys, none, share, F.argmax(3).astype(np.uint8))


def followed(rounds: tuple[Round, ...], X: Array, row: int, objective: str, k: int) -> Followed:
    """The `row`-th of X in each round; of several classes the `k`-th margin."""
    margins = np.stack([np.atleast_1d(r.raw[row]) for r in rounds])
    leaf = np.array([r.ends[k][row] if r.grown else -1 for r in rounds])
    return course_of(rounds, X[row], margins, leaf, objective, k)


def course_of(rounds: tuple[Round, ...], x: Array, margins: Array, leaf: Array, objective: str, k: int) -> Followed:
    """A row x (d,) with margins (T, K) after each round, and its leaf (T,) in the trees of class k."""
    start = np.ravel(rounds[0].start).astype(float)
    margins = np.concatenate([(start if start.size > 1 else start[:1])[None], margins])
    said = np.full(len(rounds), np.nan)
    total = np.zeros(len(rounds))
    for t, r in enumerate(rounds):
        if r.linear is not None:
            total[t] = r.linear.margin(x[None])[0, k]
        else:
            said[t] = r.grown[k].nodes[leaf[t]].weight
            total[t] = r.scale @ said[: t + 1]
    own = margins[:, 0] if objective == "squared" else gb.sigmoid(margins[:, 0])
    own = gb.softmax(margins)[:, k] if objective == "softmax" else own
    return Followed(float(start[k]), said, total, margin=margins[1:, k], answer=own)


def held_out_loss(rounds: tuple[Round, ...], train: Rows, held: Rows, objective: str) -> Array:
    """(T,); where no row is held out, the training rows stand in."""
    margins = raw(rounds, held.X) if len(held.y) else np.stack([r.raw for r in rounds])
    y = np.asarray(held.y if len(held.y) else train.y, float)
    return np.array([gb.mean_loss(y, F.reshape(len(F), -1), objective) for F in margins])


def with_holes(rows: Rows, share: float, rng: np.random.Generator) -> Rows:
    """Values taken out at random; the first two rows stay whole."""
    gone: Array = np.asarray(rng.random(rows.X.shape) < share)
    gone[:2] = False
    return rows._replace(X=np.where(gone, np.nan, rows.X)) if share else rows


def stack(rounds: tuple[Round, ...], p: Any, n: int) -> Array:
    """The objective's four parts, summed over rows and over all trees so far; the library's γ counts by half."""
    pays = []
    for r in rounds:
        w = np.array([m.weight for t in r.grown for m in t.nodes if m.feature < 0 and not m.pruned])
        if r.linear is not None:
            w = np.sqrt(n) * r.linear.weight.ravel()
            pays.append((0.0, 0.5 * p.reg_lambda * (w**2).sum(), p.reg_alpha * np.sqrt(n) * np.abs(w).sum()))
        else:
            pays.append((0.5 * p.gamma * len(w), 0.5 * p.reg_lambda * (w**2).sum(), p.reg_alpha * np.abs(w).sum()))
    total = np.array(pays) if p.booster == "gblinear" else np.cumsum(pays, axis=0)
    total = np.where(total < 1e-12, 0.0, total)  # rounding
    scale = n / 2 if p.objective == "squared" else n
    return np.c_[[scale * r.loss for r in rounds], total]
