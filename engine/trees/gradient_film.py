"""What a film of gradient boosting is drawn from: the model by rounds, one row's numbers, a map of learning rates."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array
from engine.data.sets import Rows
from engine.trees import gradient_boosting as gb
from engine.trees.cart import paint
from engine.trees.gradient_boosting import Round, boost, curve, trees_of
from engine.trees.leaf_values import CLASSES, curvature, percentile

RATES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)  # of the map
MAP_ROUNDS = 100


class Model(NamedTuple):
    """F over the picture: a curve for a real target, a surface for classes; what does not apply is empty."""

    xs: Array
    ys: Array  # empty for a curve
    start: Array  # (max(K, 1),) F_0
    curve: Array  # (T + 1, nx) float32: F_0, F_1, … along xs
    step: Array  # (T, nx) float32: this round's tree γ(x), without ν
    band: Array  # (T + 1, nx) the opposite quantile, for a band; empty unless quantile
    surface: Array  # (T, ny, nx) float32: probability of class 1, or of the winner
    winner: Array  # (T, ny, nx) uint8, of three classes and more


class Followed(NamedTuple):
    """One row through all rounds, (T,) each; of several classes, its own class's tree. Sums are over the rows of its
    leaf that the round was fitted to."""

    before: Array  # F_{t-1}(x)
    gradient: Array  # r, the negative gradient
    gamma: Array  # γ, its leaf's constant
    after: Array  # F_t(x)
    first: Array  # Σ r; huber: the leaf's median of y - F
    second: Array  # Σ of the loss's curvature for classes, else how many rows; huber: the mean of the clipped rest
    delta: Array  # huber's δ
    answer: Array  # what the model says of it: F_t, or the probability of class 1 (softmax: of its own class)


class Own(NamedTuple):
    """A row of the reader's own, which has no label, through all rounds, (T,) each; empty where there is none."""

    x: Array  # (d,)
    k: int  # of several classes, the one that the model finds likeliest at the end; else 0
    leaf: Array  # int, where it ends in the round's tree of that class
    before: Array  # F_{t-1}(x)
    gamma: Array  # γ, its leaf's constant
    after: Array  # F_t(x)
    first: Array  # what γ is made of, as in Followed
    second: Array
    answer: Array  # as in Followed, of class 1 or k


class RateMap(NamedTuple):
    rates: Array  # (R,)
    held_out: Array  # (R, M) held-out loss at each rate after each round


def staged_losses(train: Rows, held: Rows, n: int, rate: float, rules: dict[str, Any]) -> Iterator[tuple[Round, float]]:
    """Each round with its loss on the held-out rows; `rules` are the other parameters of `boost`, by name."""
    F: Array | None = None
    for r in boost(train.X, train.y, n_estimators=n, learning_rate=rate, **rules):
        step = rate * np.stack([tree.predict(held.X) for tree in trees_of(r)], axis=1)
        F = step + r.initial if F is None else F + step
        y = np.asarray(held.y, float)
        yield r, gb.mean_loss(y, F, rules["loss"], rules["alpha"], r.delta)


def along(rounds: Sequence[Round], xs: Array, opposite: Sequence[Round] = ()) -> Model:
    """The model of one feature; `opposite` are the rounds of the opposite quantile."""
    none = np.zeros((len(rounds), 0), np.float32)
    return Model(
        xs=xs,
        ys=np.zeros(0),
        start=_start(rounds),
        curve=_from_start(rounds, xs),
        step=np.stack([trees_of(r)[0].curve(xs, dtype=np.float32) for r in rounds]),
        band=_from_start(opposite, xs) if opposite else none,
        surface=none,
        winner=none.astype(np.uint8),
    )


def over(rounds: Sequence[Round], xs: Array, ys: Array, loss: str) -> Model:
    """The model of two features and two classes or more."""
    none = np.zeros((len(rounds), 0), np.float32)
    surface, winner = _probabilities(rounds, xs, ys, link(loss))
    return Model(xs=xs, ys=ys, start=_start(rounds), curve=none, step=none, band=none, surface=surface, winner=winner)


def _start(rounds: Sequence[Round]) -> Array:
    return np.atleast_1d(np.asarray(rounds[0].initial, float))


def _from_start(rounds: Sequence[Round], xs: Array) -> Array:
    first = np.full((1, len(xs)), float(rounds[0].initial))
    return np.concatenate([first, curve(rounds, xs)]).astype(np.float32)


def link(loss: str) -> float:
    """p = σ(link · F) of two classes: exponential loss's best F is half a log-odds."""
    return 2.0 if loss == "exponential" else 1.0


def _probabilities(rounds: Sequence[Round], xs: Array, ys: Array, scale: float) -> tuple[Array, Array]:
    """Over the grid, round by round: of class 1 (two classes), or of the winner and which one it is."""
    F = np.zeros((len(ys), len(xs), len(trees_of(rounds[0])))) + rounds[0].initial
    fields, winner = [], []
    for r in rounds:
        for k, tree in enumerate(trees_of(r)):
            F[..., k] += r.rate * paint(tree, tree.value, (xs, ys))
        if F.shape[2] == 1:
            fields.append(gb.sigmoid(scale * F[..., 0]).astype(np.float32))
            winner.append(np.zeros(0, np.uint8))
        else:
            winner.append(F.argmax(2).astype(np.uint8))
            fields.append((1 / np.exp(F - F.max(2, keepdims=True)).sum(2)).astype(np.float32))
    return np.stack(fields), np.stack(winner)


def own_class(values: Array, y: Array) -> Array:
    """(n,): of values (n, K), those of each row's own class; (n,) as they are."""
    return values if values.ndim == 1 else values[np.arange(len(y)), y.astype(int)]


def follow(rounds: Sequence[Round], train: Rows, row: int, loss: str) -> Followed:
    """What the equations need of one row, every round."""
    k, out = int(train.y[row]) if loss == "softmax" else 0, []
    ends = [int(trees_of(r)[k].apply(train.X[[row]])[0]) for r in rounds]
    F = float(_start(rounds)[k])
    for r, end, parts in zip(rounds, ends, _sums(rounds, train, ends, loss, k), strict=True):
        gradient, after = (float(v[row] if v.ndim == 1 else v[row, k]) for v in (r.gradient, r.raw))
        says = _answer(np.atleast_1d(r.raw[row]), loss, k)
        out.append((F, gradient, trees_of(r)[k].value[end], after, *parts, r.delta, says))
        F = after
    return Followed(*np.array(out, float).T)


def follow_own(rounds: Sequence[Round], train: Rows, x: Array, loss: str) -> Own:
    """x (d,), or empty, down the same trees."""
    if not len(x):
        none = np.zeros(0)
        sums = dict.fromkeys(("before", "gamma", "after", "first", "second", "answer"), none)
        return Own(x=x, k=0, leaf=none.astype(int), **sums)
    F = np.concatenate([_start(rounds)[None], gb.raw(rounds, x[None]).reshape(len(rounds), -1)])
    k = int(F[-1].argmax())
    ends = [int(trees_of(r)[k].apply(x[None])[0]) for r in rounds]
    first, second = np.array(list(_sums(rounds, train, ends, loss, k))).T
    return Own(
        x=x,
        k=k,
        leaf=np.array(ends),
        before=F[:-1, k],
        gamma=np.array([trees_of(r)[k].value[end] for r, end in zip(rounds, ends, strict=True)]),
        after=F[1:, k],
        first=first,
        second=second,
        answer=np.array([_answer(now, loss, k) for now in F[1:]]),
    )


def _sums(
    rounds: Sequence[Round], train: Rows, ends: Sequence[int], loss: str, k: int
) -> Iterator[tuple[float, float]]:
    """What the constant of leaf `ends[t]` is made of, in every round's tree of class k."""
    F = np.full(len(train.y), float(_start(rounds)[k]))
    for r, end in zip(rounds, ends, strict=True):
        mates = r.rows[trees_of(r)[k].apply(train.X[r.rows]) == end]
        gradient, after = (v if v.ndim == 1 else v[:, k] for v in (r.gradient, r.raw))
        yield _parts(gradient[mates], train.y[mates] - F[mates], loss, r.delta)
        F = after


def _answer(F: Array, loss: str, k: int) -> float:
    if loss == "softmax":
        return float(gb.softmax(F[None])[0, k])
    return float(gb.sigmoid(link(loss) * F[0])) if loss in CLASSES else float(F[0])


def _parts(r: Array, residual: Array, loss: str, delta: float) -> tuple[float, float]:
    """The two numbers that a leaf's constant is made of."""
    if loss == "huber":
        median = percentile(residual, 0.5)
        return median, float(np.clip(residual - median, -delta, delta).mean())
    return float(r.sum()), float(curvature(r, loss).sum()) if loss in CLASSES else float(len(r))


def rate_map(train: Rows, held: Rows, n: int, rules: dict[str, Any]) -> RateMap:
    """Held-out loss at several learning rates after each round."""
    rates = RATES if rules["loss"] != "softmax" else RATES[1::2]
    rows = [[loss for _, loss in staged_losses(train, held, min(n, MAP_ROUNDS), rate, rules)] for rate in rates]
    return RateMap(np.array(rates), np.array(rows))
