"""XGBoost: gradient boosting with second-order steps, a regularised objective, and other weak learners.

Source: Chen & Guestrin (2016), KDD; dropped trees: Rashmi & Gilad-Bachrach (2015), "DART", AISTATS. Numbers follow
the library (version 3): see `newton_tree` for its splits and `Round.penalty` for its γ.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused
from engine.trees import checks as tree_checks
from engine.trees.gradient_boosting import mean_loss, sigmoid, softmax
from engine.trees.newton.linear import Linear, coordinate_round
from engine.trees.newton.quantiles import weighted_quantiles
from engine.trees.newton.scan import Rules, drawn, presort
from engine.trees.newton.tree import Grown, Node, grow_tree

OBJECTIVES, METHODS, BOOSTERS = (
    ("squared", "logistic", "softmax"),
    ("exact", "hist", "approx"),
    ("gbtree", "gblinear", "dart"),
)


class Round(NamedTuple):
    nodes: tuple[Any, ...]  # of Node, root first (softmax: K such tuples; gblinear: empty)
    g: Array  # (n,) first derivative of each row's loss before the round (softmax: (n, K))
    h: Array  # (n,) second derivative
    raw: Array  # (n,) margin on the training rows after the round (softmax: (n, K))
    loss: float  # mean over rows: squared error, or log-loss
    penalty: float  # ½γT + ½λ‖w‖² + α‖w‖₁ of the round's trees; the library's γ is twice the paper's
    grown: tuple[Grown, ...]  # each tree with its rivals and every candidate tried
    start: float | Array  # the margin before the first round
    scale: Array  # (t,) what every tree so far is worth: η; dart shrinks dropped ones
    linear: Linear | None  # gblinear's weights after the round
    dropped: tuple[int, ...]  # dart: the trees left out while this one was fitted


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
    colsample: float = 1.0,
    booster: str = "gbtree",
    seed: int = 0,
    rate_drop: float = 0.1,
) -> Iterator[Round]:
    """Boosting on X (n, d), NaN where a value is missing, one Round at a time.

    y (n,) is real (squared), {0, 1} (logistic) or 0..K-1 (softmax). `base_score` None is the library's own rule: the
    mean, or centred log-priors; given, it is in the objective's space (logistic: a probability). `tree_method` exact
    tries every threshold, hist those at `max_bin` quantiles, approx those at quantiles weighted by h, anew each round.
    """
    y = _check(X, y, objective, tree_method, booster)
    X = np.ascontiguousarray(X, np.float32)
    (n, d), rng = X.shape, np.random.default_rng(seed)
    start = initial(y, objective, base_score)
    if booster == "gblinear" and objective == "softmax":
        start = np.full_like(
            start, start[0]
        )  # the library's linear model starts every class where the first one starts
    F = np.tile(start, (n, 1))
    K = F.shape[1]
    rules = Rules(reg_lambda, reg_alpha, gamma, min_child_weight, max_depth)
    columns = presort(X)
    if tree_method == "hist":
        columns = columns._replace(cuts=_cuts(X, columns.order, np.ones(n), max_bin))
    linear = Linear(np.zeros(K), np.zeros((d, K)))
    said: list[Array] = []  # each round's own (n, K), not scaled
    scale = np.zeros(0)
    for _ in range(n_estimators):
        dropped = np.flatnonzero(rng.random(len(said)) < rate_drop) if booster == "dart" else np.zeros(0, int)
        seen = F - sum((scale[i] * said[i] for i in dropped), np.zeros((n, K)))
        g, h = derivatives(y, seen, objective)
        rows: Array | None = np.asarray(rng.random(n) < subsample) if subsample < 1 else None
        if rows is not None and not rows.any():
            rows[rng.integers(n)] = True
        grown: tuple[Grown, ...] = ()
        if booster == "gblinear":
            linear = coordinate_round(X, g, h, linear, learning_rate, reg_lambda, reg_alpha, rows)
            F = linear.margin(X) + start
        else:
            some = np.sort(rng.permutation(d)[: max(1, int(colsample * d))]) if colsample < 1 else None
            trees = []
            for k in range(K):
                own = columns
                if tree_method == "approx":
                    own = own._replace(cuts=_cuts(X, own.order, h[:, k], max_bin))
                if rows is not None or some is not None:
                    own = drawn(own, rows, some)
                trees.append(grow_tree(own, g[:, k], h[:, k], rules))
            grown = tuple(trees)
            leaf = [t.leaf if rows is None else ends(t.nodes, X) for t in grown]
            said.append(np.stack([weights(t.nodes)[at] for t, at in zip(grown, leaf, strict=True)], axis=1))
            k_, eta = len(dropped), learning_rate
            scale = np.append(scale, eta / (k_ + eta) if k_ else eta)
            scale[dropped] *= k_ / (k_ + eta)
            F = seen + scale[-1] * said[-1] + sum((scale[i] * said[i] for i in dropped), np.zeros((n, K)))
        penalty = _penalty(grown, rules) if grown else linear.penalty(n, reg_lambda, reg_alpha)
        nodes = tuple(t.nodes for t in grown) if objective == "softmax" else grown[0].nodes if grown else ()
        many = objective == "softmax"
        g, h, margin = (a if many else a[:, 0] for a in (g, h, F))
        fit = mean_loss(y, F, objective)
        yield Round(
            nodes,
            g,
            h,
            margin,
            fit,
            penalty,
            grown,
            start,
            scale.copy(),
            None if grown else linear,
            tuple(dropped.tolist()),
        )


def initial(y: Array, objective: str, base_score: float | None = None) -> Any:
    """The margin before the first round: a number, or (K,) for softmax."""
    if objective == "softmax":
        K = int(y.max()) + 1
        if base_score is not None:
            return np.full(K, float(base_score))
        prior = np.log(np.clip(np.bincount(y.astype(int)) / len(y), 1e-16, None))
        return prior - prior.mean()
    base = float(y.mean()) if base_score is None else float(base_score)
    if objective == "squared":
        return base
    if not 0 < base < 1:
        raise Refused(
            f"base_score is {base}; for logistic it is a probability between 0 and 1.",
            f"base_score 为 {base}；对 logistic 目标它是 0 与 1 之间的概率。",
        )
    return float(np.log(base / (1 - base)))


def derivatives(y: Array, F: Array, objective: str) -> tuple[Array, Array]:
    """g and h (n, K) of ½(y - F)², or of the log-loss; softmax's h is 2p(1-p), the library's. Float32, as it keeps."""
    if objective == "squared":
        g, h = F - y[:, None], np.ones(F.shape)
    elif objective == "logistic":
        p = sigmoid(F)
        g, h = p - y[:, None], np.maximum(p * (1 - p), 1e-16)
    else:
        p = softmax(F)
        g, h = p - np.eye(F.shape[1])[y.astype(int)], np.maximum(2 * p * (1 - p), 1e-16)
    return g.astype(np.float32).astype(float), h.astype(np.float32).astype(float)


def weights(nodes: Sequence[Node]) -> Array:
    return np.array([n.weight for n in nodes])


def ends(nodes: Sequence[Node], X: Array) -> Array:
    """(n,) int: the node where each row of X ends; a missing value takes the learned side."""
    feature, left, right = (np.array([getattr(n, name) for n in nodes]) for name in ("feature", "left", "right"))
    cut, to_left = np.array([n.threshold for n in nodes]), np.array([n.default_left for n in nodes])
    X, at = np.asarray(X, np.float32), np.zeros(len(X), int)
    going = np.flatnonzero(feature[at] >= 0)
    while len(going):
        node = at[going]
        x = X[going, feature[node]]
        at[going] = np.where((x < cut[node]) | (np.isnan(x) & to_left[node]), left[node], right[node])
        going = going[feature[at[going]] >= 0]
    return at


def _penalty(grown: Sequence[Grown], rules: Rules) -> float:
    w = np.array([n.weight for t in grown for n in t.nodes if n.feature < 0 and not n.pruned])
    return float(0.5 * rules.gamma * len(w) + 0.5 * rules.reg_lambda * (w**2).sum() + rules.reg_alpha * np.abs(w).sum())


def _cuts(X: Array, order: Array, h: Array, max_bin: int) -> Array:
    """(d, n) in each column's order: is this value one of the candidates?"""
    marks = [np.isin(X[:, j], weighted_quantiles(X[:, j], h, 1 / max_bin)) for j in range(X.shape[1])]
    return np.take_along_axis(np.stack(marks), order, axis=1)


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
