"""XGBoost: gradient boosting with second-order steps, a regularised objective, and other weak learners.

Source: Chen & Guestrin (2016), KDD; dropped trees: Rashmi & Gilad-Bachrach (2015), "DART", AISTATS. Numbers follow
the library (version 3): see tree.py for its splits and `Round.penalty` for its γ.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused
from engine.trees import checks as tree_checks
from engine.trees.gradient_boosting import mean_loss
from engine.trees.newton.linear import Linear, coordinate_round
from engine.trees.newton.objective import derivatives, initial
from engine.trees.newton.quantiles import approx, hist
from engine.trees.newton.scan import Rules, Sorted, binned, drawn, presort
from engine.trees.newton.tree import Grown, apply, grow_tree, weights

OBJECTIVES, METHODS, BOOSTERS = (
    ("squared", "logistic", "softmax"),
    ("exact", "hist", "approx"),
    ("gbtree", "gblinear", "dart"),
)


class Round(NamedTuple):
    nodes: tuple[Any, ...]  # of Node, root first (softmax: K such tuples; gblinear: empty)
    g: Array  # (n,) first derivative of each row's loss before the round (softmax: (n, K))
    h: Array  # (n,) second derivative
    seen: Array  # (n,) margin where the derivatives were taken: before the round, without the dropped trees
    raw: Array  # (n,) margin on the training rows after the round (softmax: (n, K))
    loss: float  # mean over rows: squared error, or log-loss
    penalty: float  # ½γT + ½λ‖w‖² + α‖w‖₁ of the round's trees; the library's γ is twice the paper's
    grown: tuple[Grown, ...]  # each tree with its rivals and every candidate tried
    start: float | Array  # the margin before the first round
    scale: Array  # (t,) what every tree so far is worth: η; dart shrinks dropped ones
    linear: Linear | None  # gblinear's weights after the round
    dropped: tuple[int, ...]  # dart: the trees left out while this one was fitted
    ends: tuple[Array, ...] = ()  # of each tree, (n,) the node in which a row ends, drawn or not
    columns: tuple[tuple[int, ...], ...] = ()  # each tree's columns: all, or those drawn for it


class Sees(NamedTuple):
    """What a tree sees of columns and rows."""

    tree_method: str
    max_bin: int
    subsample: float
    colsample_bytree: float


class Ways(NamedTuple):
    """How a round comes about: its learner, its step, and what it sees of the data and of earlier trees."""

    objective: str
    booster: str
    learning_rate: float
    rate_drop: float
    sees: Sees


def boost(
    X: Array,
    y: Array,
    objective: str = "squared",
    n_estimators: int = 50,
    max_depth: int = 3,
    learning_rate: float = 0.3,
    reg_lambda: float = 1.0,
    reg_alpha: float = 0.0,
    gamma: float = 0.0,
    min_child_weight: float = 1.0,
    base_score: float | None = None,
    tree_method: str = "exact",
    max_bin: int = 32,
    subsample: float = 1.0,
    colsample_bytree: float = 1.0,
    booster: str = "gbtree",
    seed: int = 0,
    rate_drop: float = 0.1,
) -> Iterator[Round]:
    """Boosting on X (n, d), NaN where a value is missing, one Round at a time.

    y (n,) is real (squared), {0, 1} (logistic) or 0..K-1 (softmax). `base_score` None is the library's own rule: the
    mean, or centred log-priors; given, it is in the objective's space (logistic: a probability). `tree_method` exact
    tries every threshold, hist the edges of at most `max_bin` bins, approx those of bins of equal weight h, anew each
    round: what stands between two neighbouring edges is one bin. `colsample_bytree` is the share of the columns that
    each tree sees.
    """
    y = _check(X, y, objective, tree_method, booster)
    X = np.ascontiguousarray(X, np.float32)
    start = initial(y, objective, base_score)
    rules = Rules(reg_lambda, reg_alpha, gamma, min_child_weight, max_depth)
    sees = Sees(tree_method, max_bin, subsample, colsample_bytree)
    ways = Ways(objective, booster, learning_rate, rate_drop, sees)
    if booster == "gblinear":
        yield from _line_rounds(X, y, n_estimators, start, rules, ways)
    else:
        yield from _tree_rounds(X, y, n_estimators, start, rules, ways, np.random.default_rng(seed))


def _tree_rounds(
    X: Array, y: Array, T: int, start: Any, rules: Rules, ways: Ways, rng: np.random.Generator
) -> Iterator[Round]:
    """Leave some trees out (dart), take the derivatives where the others stand, fit a tree a class, add η of it."""
    n, d = X.shape
    columns, edges = presort(X), _fixed_edges(X, ways)
    F = np.tile(start, (n, 1))
    said: list[Array] = []  # each round's own (n, K), not scaled
    scale = np.zeros(0)
    for _ in range(T):
        dropped = np.flatnonzero(rng.random(len(said)) < ways.rate_drop) if ways.booster == "dart" else np.zeros(0, int)
        seen = F - _worth(said, scale, dropped, F)
        g, h = derivatives(y, seen, ways.objective)
        rows = _drawn_rows(n, ways.sees.subsample, rng)
        trees, mine = [], []
        for gk, hk in zip(g.T, h.T, strict=True):
            some = _drawn_columns(d, ways.sees.colsample_bytree, rng)
            mine.append(tuple(range(d) if some is None else some.tolist()))
            trees.append(grow_tree(_candidates(columns, X, hk, ways, rows, some, edges), gk, hk, rules))
        leaf = [t.leaf if rows is None else apply(t.nodes, X) for t in trees]
        said.append(np.stack([weights(t.nodes)[at] for t, at in zip(trees, leaf, strict=True)], axis=1))
        scale = _rescaled(scale, dropped, ways.learning_rate)
        F = seen + scale[-1] * said[-1] + _worth(said, scale, dropped, F)
        nodes = tuple(t.nodes for t in trees)
        yield Round(
            nodes=nodes if ways.objective == "softmax" else nodes[0],
            **_record(y, (g, h, seen, F), ways.objective),
            penalty=_penalty(trees, rules),
            grown=tuple(trees),
            start=start,
            scale=scale.copy(),
            linear=None,
            dropped=tuple(dropped.tolist()),
            ends=tuple(leaf),
            columns=tuple(mine),
        )


def _line_rounds(X: Array, y: Array, T: int, start: Any, rules: Rules, ways: Ways) -> Iterator[Round]:
    """The linear weak learner: one sweep over the coefficients a round, on all rows."""
    if ways.objective == "softmax":
        start = np.full_like(start, start[0])  # the library starts every class where the first one starts
    F = np.tile(start, (len(X), 1))
    linear = Linear(np.zeros(F.shape[1]), np.zeros((X.shape[1], F.shape[1])))
    for _ in range(T):
        seen = F
        g, h = derivatives(y, seen, ways.objective)
        linear = coordinate_round(X, g, h, linear, ways.learning_rate, rules.reg_lambda, rules.reg_alpha)
        F = linear.margin(X) + start
        yield Round(
            nodes=(),
            **_record(y, (g, h, seen, F), ways.objective),
            penalty=linear.penalty(len(X), rules.reg_lambda, rules.reg_alpha),
            grown=(),
            start=start,
            scale=np.zeros(0),
            linear=linear,
            dropped=(),
        )


def _record(y: Array, of_rows: tuple[Array, Array, Array, Array], objective: str) -> dict[str, Any]:
    """What every round says of its rows: g, h, the margin before and after; of one a row, (n,) instead of (n, 1)."""
    own = dict(zip(("g", "h", "seen", "raw"), of_rows, strict=True))
    own = own if objective == "softmax" else {name: a[:, 0] for name, a in own.items()}
    return {**own, "loss": mean_loss(y, of_rows[-1], objective)}


def _worth(said: Sequence[Array], scale: Array, which: Array, like: Array) -> Array:
    """What some of the trees add to the margin."""
    return sum((scale[i] * said[i] for i in which), np.zeros(like.shape))


def _rescaled(scale: Array, dropped: Array, eta: float) -> Array:
    """A new tree is worth η; where k trees were dropped for it they share: it η/(k + η), each of them k/(k + η)."""
    k = len(dropped)
    scale = np.append(scale, eta / (k + eta) if k else eta)
    scale[dropped] *= k / (k + eta)
    return scale


def _drawn_rows(n: int, share: float, rng: np.random.Generator) -> Array | None:
    """(n,) bool, at least one; None: all."""
    if share >= 1:
        return None
    rows = np.asarray(rng.random(n) < share)
    if not rows.any():
        rows[rng.integers(n)] = True
    return rows


def _drawn_columns(d: int, share: float, rng: np.random.Generator) -> Array | None:
    """Once a tree, a truncated share of the columns, at least one, in order; None: all."""
    return np.sort(rng.permutation(d)[: max(1, int(share * d))]) if share < 1 else None


def _fixed_edges(X: Array, ways: Ways) -> tuple[Array, ...] | None:
    """The edges of each column's bins where they are the same for every tree: for hist, and where every h is 1."""
    if ways.sees.tree_method == "hist" or (ways.sees.tree_method == "approx" and ways.objective == "squared"):
        return tuple(hist(x, ways.sees.max_bin) for x in X.T)
    return None


def _candidates(
    columns: Sorted, X: Array, h: Array, ways: Ways, rows: Array | None, some: Array | None, edges: Any
) -> Sorted:
    """The columns as one tree sees them; approx takes its candidates anew for each tree, weighted by h."""
    if rows is not None or some is not None:
        columns = drawn(columns, rows, some)
    if edges is None and ways.sees.tree_method == "approx":
        seen = slice(None) if rows is None else rows
        edges = tuple(approx(x, h[seen], ways.sees.max_bin) for x in X[seen].T)
    return columns if edges is None else binned(columns, edges)


def _penalty(grown: Sequence[Grown], rules: Rules) -> float:
    w = np.array([n.weight for t in grown for n in t.nodes if n.feature < 0 and not n.pruned])
    return float(0.5 * rules.gamma * len(w) + 0.5 * rules.reg_lambda * (w**2).sum() + rules.reg_alpha * np.abs(w).sum())


def _check(X: Array, y: Array, objective: str, tree_method: str, booster: str) -> Array:
    for name, value, known in (
        ("objective", objective, OBJECTIVES),
        ("tree_method", tree_method, METHODS),
        ("booster", booster, BOOSTERS),
    ):
        if value not in known:
            raise Refused(
                f"{name} is {value!r}; it must be one of {', '.join(known)}.",
                f"{name} 为 {value!r}，应为 {'、'.join(known)} 之一。",
            )
    K = tree_checks.rows(X, y, classes=objective != "squared", holes=True)
    if objective == "logistic" and K > 2:
        raise Refused(
            f"y holds class {K - 1}; logistic tells 0 from 1: use softmax.",
            f"y 中有类别 {K - 1}，而 logistic 只区分 0 与 1：请用 softmax。",
        )
    return np.asarray(y, float)
