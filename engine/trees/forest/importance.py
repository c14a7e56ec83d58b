"""What a grown forest knows beyond its vote: which columns matter, and which rows are alike."""

from collections.abc import Sequence

import numpy as np

from engine.core import Array
from engine.trees.cart import Tree
from engine.trees.forest.grow import apply


def impurity_of(tree: Tree) -> Array:
    """(d,) share of the tree's impurity decrease that each column brought; a node counts by its rows' weight."""
    inner = np.flatnonzero(tree.feature >= 0)
    held = tree.weight * tree.impurity
    decrease = held[inner] - held[tree.left[inner]] - held[tree.right[inner]]
    total = np.bincount(tree.feature[inner], np.maximum(decrease, 0), minlength=tree.features)
    return total / total.sum() if total.sum() > 0 else total


def permuted(trees: Sequence[Tree], out: Array, X: Array, y: Array, repeats: int, rng: np.random.Generator) -> Array:
    """(repeats, d): how much the out-of-bag error rises when a column is shuffled. `out` (B, n) bool: out of bag.

    A row's leaf can change only if the shuffled column was asked on its way, so only those (row, column) pairs run
    again; the vote is then corrected by the difference.
    """
    X = np.asarray(X, np.float32)
    n, d = X.shape
    K = trees[0].value.shape[1] if trees[0].value.ndim == 2 else 1
    shuffled = np.stack([np.stack([rng.permutation(X[:, j]) for j in range(d)], axis=1) for _ in range(repeats)])
    base, change = np.zeros((n, K)), np.zeros((repeats, d, n, K))
    seen = np.zeros(n)
    for tree, mine in zip(trees, out, strict=True):
        row = np.flatnonzero(mine)
        if not len(row):
            continue
        value = tree.value.reshape(-1, K)
        leaf = tree.apply(X[row])
        base[row] += value[leaf]
        seen[row] += 1
        who, column = np.nonzero(_asked(tree)[leaf])
        for r in range(repeats):
            at = _apply_shuffled(tree, X, shuffled[r], row[who], column)
            change[r, column, row[who]] += value[at] - value[leaf[who]]
    keep = seen > 0
    if not keep.any():
        return np.zeros((repeats, d))
    before = loss(base[keep] / seen[keep, None], y[keep])
    after = loss((base[keep] + change[:, :, keep]) / seen[keep, None], y[keep])
    return after - before


def _asked(tree: Tree) -> Array:
    """(m, d) bool: was the column asked on the way to the node?"""
    asked = np.zeros((len(tree.feature), tree.features), bool)
    for i in np.flatnonzero(tree.feature >= 0):
        above = asked[i].copy()
        above[tree.feature[i]] = True
        asked[tree.left[i]] = asked[tree.right[i]] = above
    return asked


def _apply_shuffled(tree: Tree, X: Array, shuffled: Array, row: Array, column: Array) -> Array:
    """(a,) the leaf of each row when its `column` (a,) holds the shuffled value."""
    at, going = np.zeros(len(row), int), np.arange(len(row))
    while len(going):
        node, mine = at[going], row[going]
        j = tree.feature[node]
        x = np.where(j == column[going], shuffled[mine, j], X[mine, j])
        at[going] = np.where(x <= tree.threshold[node], tree.left[node], tree.right[node])
        going = going[tree.feature[at[going]] >= 0]
    return at


def loss(vote: Array, y: Array) -> Array:
    """Share of rows whose vote (..., n, K) goes elsewhere; with K = 1 the mean squared error."""
    wrong = (vote[..., 0] - y) ** 2 if vote.shape[-1] == 1 else vote.argmax(-1) != y
    return wrong.mean(-1)


def shared_leaves(trees: Sequence[Tree], X: Array) -> Array:
    """(n, n): the share of trees in which two rows fall into the same leaf, by one sparse product Z Zᵀ."""
    from scipy.sparse import csr_matrix

    leaf = apply(trees, X)  # (B, n)
    B, n = leaf.shape
    sizes = np.array([len(t.feature) for t in trees])
    column = leaf + (np.cumsum(sizes) - sizes)[:, None]
    ones = np.ones(B * n, np.float32)
    Z = csr_matrix((ones, (np.tile(np.arange(n), B), column.ravel())), shape=(n, int(sizes.sum())))
    return (Z @ Z.T).toarray() / B
