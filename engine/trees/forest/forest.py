"""A forest of fully grown trees: each sees its own bag of rows, and at every node its own draw of columns.

Source: Breiman (2001), "Random forests", Machine Learning 45(1).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused
from engine.trees import checks as tree_checks
from engine.trees.cart import Tree
from engine.trees.forest import importance as measure
from engine.trees.forest.grow import BREIMAN, Dice, apply, grow_trees
from engine.trees.forest.search import columns

SIDE_BY_SIDE = 60_000  # rows times columns that are sorted at once


class Grown(NamedTuple):
    tree: Tree
    drawn: Array  # (n,) int, how often a row is in this tree's bag
    votes: Array  # (n, K) mean class fractions of the trees so far (regression: (n,) their mean)
    oob_error: float  # of the soft vote of the trees that did not see a row; NaN while there is no such row
    train_error: float
    rivals: Array  # (m, d) float32: impurity decrease of each column allowed to compete at a node, NaN if not drawn


def grow(
    X: Array,
    y: Array,
    n_estimators: int = 50,
    max_features: str | int = "log2",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    bootstrap: bool = True,
    task: str = "classify",
    seed: int = 0,
    dice: Dice = BREIMAN,
) -> Iterator[Grown]:
    """A forest on X (n, d), tree by tree. `task` "classify": y (n,) classes 0..K-1, errors are shares of rows;
    "regress": y (n,) real, errors are mean squares. k = `max_features` of the d columns compete at every node; `dice`:
    or are drawn once a tree, or have their thresholds thrown."""
    K = tree_checks.rows(X, y, classes=task == "classify")
    n, d = np.shape(X)
    k = drawn_at_a_node(max_features, d)
    z = np.eye(K)[np.asarray(y, int)] if K else np.asarray(y, float)[:, None]
    sorted_, rng = columns(X), np.random.default_rng(seed)
    total, outside, unseen = np.zeros(z.shape), np.zeros(z.shape), np.zeros(n)
    at_once = max(1, SIDE_BY_SIDE // (n * k))
    for first in range(0, n_estimators, at_once):
        some = min(at_once, n_estimators - first)
        bags = rng.multinomial(n, np.full(n, 1 / n), some) if bootstrap else np.ones((some, n), int)
        grown = grow_trees(sorted_, z, bags.astype(float), k, rng, max_depth, min_samples_leaf, dice=dice)
        leaves = apply([tree for tree, _ in grown], X)
        for b, ((tree, rivals), drawn, leaf) in enumerate(zip(grown, bags, leaves, strict=True), first + 1):
            said = tree.value.reshape(-1, z.shape[1])[leaf]
            out = drawn == 0
            total = total + said
            outside[out] += said[out]
            unseen[out] += 1
            free = unseen > 0
            oob = measure.loss(outside[free] / unseen[free, None], y[free]) if free.any() else np.nan
            votes = total / b if K else total[:, 0] / b
            yield Grown(tree, drawn, votes, float(oob), float(measure.loss(total / b, np.asarray(y))), rivals)


def drawn_at_a_node(max_features: str | int, d: int) -> int:
    """k: how many of the d columns compete at a node; logarithm and root are truncated, at least 1."""
    by_name = {"log2": int(np.log2(d)), "sqrt": int(np.sqrt(d)), "all": d, "one": 1}
    k = by_name.get(max_features, 0) if isinstance(max_features, str) else int(max_features)
    if max_features in ("log2", "sqrt"):
        k = max(k, 1)
    if not 1 <= k <= d:
        raise Refused(
            f"max_features is {max_features!r}; it must be log2, sqrt, all, or 1 to {d}.",
            f"max_features 为 {max_features!r}，应为 log2、sqrt、all 或 1 到 {d}。",
        )
    return k


def probability(grown: Sequence[Grown], X: Array) -> Array:
    """(T, m, K): class fractions of the first 1, 2, … T trees for X (m, d); regression: (T, m) their mean."""
    trees = [g.tree for g in grown]
    said = np.stack([tree.value[leaf] for tree, leaf in zip(trees, apply(trees, X), strict=True)])
    return mean_so_far(said)


def surface(grown: Sequence[Grown], xs: Array, ys: Array) -> Array:
    """(T, len(ys), len(xs), K): the same over a grid, by filling rectangles; two classes: (T, len(ys), len(xs)), the
    share of class 1; regression: the mean."""
    return mean_so_far(np.stack([g.tree.surface(xs, ys, share(g.tree.value), np.float32) for g in grown]))


def curve(grown: Sequence[Grown], xs: Array) -> Array:
    """(T, len(xs)): the running mean of regression trees of one column."""
    return mean_so_far(np.stack([g.tree.curve(xs, dtype=np.float32) for g in grown]))


def impurity_importance(grown: Sequence[Grown]) -> Array:
    """(d,) sums to 1: each column's share of the impurity decrease, a mean over trees."""
    mean: Array = np.mean([measure.impurity_of(g.tree) for g in grown], axis=0)
    return mean / mean.sum() if mean.sum() > 0 else mean


def permutation_importance(grown: Sequence[Grown], X: Array, y: Array, repeats: int = 5, seed: int = 0) -> Array:
    """(repeats, d): the rise of the out-of-bag error when a column is shuffled; 0 when no row is out of bag."""
    out = np.stack([g.drawn == 0 for g in grown])
    return measure.permuted([g.tree for g in grown], out, X, np.asarray(y), repeats, np.random.default_rng(seed))


def proximity(grown: Sequence[Grown], X: Array) -> Array:
    """(n, n): the share of trees in which two rows of X end in the same leaf."""
    return measure.shared_leaves([g.tree for g in grown], X)


def mean_so_far(said: Array) -> Array:
    steps = np.arange(1, len(said) + 1, dtype=said.dtype).reshape(-1, *[1] * (said.ndim - 1))
    return np.cumsum(said, axis=0, dtype=said.dtype) / steps


def share(value: Array) -> Array:
    """Two classes need one number."""
    return value[:, 1] if value.ndim == 2 and value.shape[1] == 2 else value
