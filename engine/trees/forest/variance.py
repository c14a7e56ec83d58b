"""Where a forest's variance comes from: forests on fresh training sets of one generator.

Given one training set, trees are independent draws; their correlation lives across training sets.
"""

from typing import Any, NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.forest.data import Field, redraw
from engine.trees.forest.forest import drawn_at_a_node
from engine.trees.forest.grow import BREIMAN, Dice, apply, grow_trees
from engine.trees.forest.search import columns

FORESTS, TREES = 60, 12  # fresh forests behind the variance picture, and their trees


class Decomposition(NamedTuple):
    rho: float  # correlation of two trees of one forest, across training sets
    sigma2: float  # variance of one tree
    predicted: float  # ρσ² + (1 - ρ)σ²/B, from the even forests
    measured: float  # variance of the forests' averages, on the odd forests


class Variance(NamedTuple):
    forests: int  # how many, each on a fresh training set of its own
    parts: Decomposition
    measured: Array  # (TREES,) variance of the average of 1, 2, … trees over fresh training sets


def decompose(predictions: Array) -> Decomposition:
    """Where a forest's variance comes from (Hastie, Tibshirani & Friedman, eq. 15.1).

    predictions (R, B, m): what each of B trees of R forests, every forest on a training set of its own, says at m
    points. ρ and σ² are estimated on one half of the forests, the variance of the average on the other, so the
    agreement of `predicted` and `measured` is a finding. All are means over the m points. R >= 4.
    """
    P = np.asarray(predictions, float)
    B = P.shape[1]
    first, second = P[0::2], P[1::2]
    between = first.mean(1).var(0, ddof=1).mean()  # Var of an average = cov + (σ² - cov)/B
    within = first.var(1, ddof=1).mean() if B > 1 else 0.0  # σ² - cov
    covariance = between - within / B
    sigma2 = covariance + within
    rho = covariance / sigma2 if sigma2 > 0 else 0.0
    measured = second.mean(1).var(0, ddof=1).mean()
    return Decomposition(float(rho), float(sigma2), float(rho * sigma2 + (1 - rho) * sigma2 / B), float(measured))


def on_fresh_sets(
    X: Array,
    z: Array,
    forests: int,
    trees: int,
    at: Array,
    k: int,
    bootstrap: bool,
    rng: np.random.Generator,
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    dice: Dice = BREIMAN,
) -> Array:
    """(forests, trees, m): what `trees` trees of each forest say at the points `at` (m, d). X, z hold the forests'
    training sets one after the other; all trees are grown side by side. Of classes, the last one's share."""
    n = len(X) // forests
    count = forests * trees
    bags = rng.multinomial(n, np.full(n, 1 / n), count) if bootstrap else np.ones((count, n))
    begin = np.repeat(np.arange(forests) * n, trees)
    grown = grow_trees(columns(X), z, bags.astype(float), k, rng, max_depth, min_samples_leaf, begin, dice)
    all_ = [tree for tree, _ in grown]
    said = np.stack(
        [t.value.reshape(len(t.value), -1)[leaf, -1] for t, leaf in zip(all_, apply(all_, at), strict=True)]
    )
    return said.reshape(forests, trees, len(at))


def variance_of(p: Any, field: Field, how: dict[str, Any], at: Array) -> Variance:
    """ρ and σ² over fresh training sets, and the measured variance of the average of 1, 2, … trees."""
    rng = np.random.default_rng([p.seed, 1])
    forests = FORESTS if field.train.X.shape[1] < 4 else FORESTS // 2
    X, y = redraw(p, field, forests, 40 if field.train.X.shape[1] > 3 else 120, rng)
    z = y[:, None] if how["task"] == "regress" else np.eye(int(max(y.max(), field.train.y.max())) + 1)[y.astype(int)]
    k = drawn_at_a_node(how["max_features"], X.shape[1])
    own = (how["max_depth"], how["min_samples_leaf"], how["dice"])
    said = on_fresh_sets(X, z, forests, TREES, at, k, p.bootstrap, rng, *own)
    return Variance(forests, decompose(said), np.array([decompose(said[:, :b]).measured for b in range(1, TREES + 1)]))
