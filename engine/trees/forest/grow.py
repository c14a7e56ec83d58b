"""Many trees grown side by side, level by level, each node with its own random draw of features.

CART's search (Breiman et al., 1984) with Breiman's second die (2001): at every node k of the d columns are drawn, and
drawing goes on until one of them is not constant there. Gini impurity is the variance of the one-hot label, so one
criterion serves both tasks: the best cut makes |sum wz|^2/W largest on the two sides together.

One sort a level orders all (node, column) pairs of all trees at once: the key is pair * n + the row's rank in the
column. Conventions are scikit-learn's: float32 rows, midpoints, x <= threshold left, values within 1e-7 equal.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.cart import Tree

SAME = np.float32(1e-7)


class Columns(NamedTuple):
    """X sorted once for the whole forest."""

    X: Array  # (n, d) float32
    order: Array  # (d, n) rows by value
    rank: Array  # (n, d) where a row stands in its column
    value: Array  # (d, n) the sorted values


def columns(X: Array) -> Columns:
    X = np.ascontiguousarray(X, np.float32)
    order = np.argsort(X, axis=0, kind="stable").T
    rank = np.empty(X.shape, np.int32)
    np.put_along_axis(rank, order.T, np.arange(len(X))[:, None], axis=0)
    return Columns(X, order, rank, np.take_along_axis(X, order.T, axis=0).T)


class Best(NamedTuple):
    """Of every (node, drawn column): (L, k)."""

    score: Array  # |sum wz|^2/W of both sides at the best cut; -inf without one
    cut: Array
    flat: Array  # bool: the column is constant in the node


def best_cuts(c: Columns, wz: Array, bag: Array, node: Array, row: Array, drawn: Array, least: int) -> Best:
    """Scan the `drawn` (L, k) columns of L nodes. `node` (a,) ascending and `row` (a,) are the rows in them, `bag`
    (a,) their place in `wz` (q + 1, bags * m), whose first row is the weight."""
    L, k = drawn.shape
    n, shape = len(c.X), drawn.shape
    small = np.int32 if L * k * n < 2**31 else np.int64
    pair = (node[:, None] * k + np.arange(k)).astype(small)
    key = np.sort((pair * small(n) + c.rank[row[:, None], drawn[node]]).ravel())
    count = np.bincount(node, minlength=L)
    size = np.repeat(count, k)  # every pair holds its node's rows
    pair = np.repeat(np.arange(L * k, dtype=small), size)
    place = key - pair * small(n) + np.repeat((drawn * n).ravel(), size)  # in the flattened columns
    value = c.value.ravel()[place]
    start = np.concatenate([[0], np.cumsum(size)])
    flat = value[start[1:] - 1] <= value[start[:-1]] + SAME
    first = np.zeros(L, int)
    first[1:] = np.cumsum(count)[:-1]
    offset = (bag - row)[first]  # where a node's bag begins in wz
    member = np.repeat(np.repeat(offset, k), size) + c.order.ravel()[place]
    left_rows = np.arange(1, len(key) + 1) - start[pair]
    ok = (left_rows >= least) & (size[pair] - left_rows >= least)
    ok[:-1] &= (value[1:] > value[:-1] + SAME) & (pair[1:] == pair[:-1])
    ok[-1] = False
    at = np.flatnonzero(ok)
    score, cut = np.full(L * k, -np.inf), np.full(L * k, np.nan)
    if len(at):
        p = pair[at]
        parts = []  # the weight, then every sum of wz, squared: left and right of each candidate
        for column in wz:
            run = np.concatenate([[0], np.cumsum(column[member])])
            left, before = run[at + 1], run[start]
            parts.append((left - before[p], before[p + 1] - left))
        (wl, wr), *sums = parts
        gain = sum(a * a for a, _ in sums) / wl + sum(b * b for _, b in sums) / wr
        begin = np.flatnonzero(np.r_[True, p[1:] != p[:-1]])
        top = np.maximum.reduceat(gain, begin)
        best = np.flatnonzero(gain == np.repeat(top, np.diff(np.r_[begin, len(p)])))
        best = best[np.unique(p[best], return_index=True)[1]]  # the first of equals
        lo, hi = value[at[best]].astype(float), value[at[best] + 1].astype(float)
        score[p[best]], mid = top, lo / 2 + hi / 2
        cut[p[best]] = np.where(mid == hi, lo, mid)
    return Best(score.reshape(shape), cut.reshape(shape), flat.reshape(shape))


def grow_trees(
    c: Columns,
    z: Array,
    bags: Array,
    k: int,
    rng: np.random.Generator,
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    begin: Array | None = None,
) -> list[tuple[Tree, Array]]:
    """One tree for each of `bags` (B, m) row weights, on targets z (n, q): one-hot labels, or (n, 1) numbers.
    A bag's first weight is that of row 0, or of row `begin` (B,): each forest on a training set of its own.

    With each tree its `rivals` (m, d): how far the best cut of every column that was drawn at a node would lower the
    node's impurity; NaN where a column was not drawn, or has no cut.
    """
    n, d = c.X.shape
    mean = z.mean(0) if z.shape[1] == 1 else np.zeros(z.shape[1])
    zc = z - mean
    shift = np.zeros(len(bags), int) if begin is None else begin
    rows_of = shift[:, None] + np.arange(bags.shape[1])
    wz = np.stack([bags.ravel(), *((bags * column[rows_of]).ravel() for column in zc.T)])
    square = (bags * (zc**2).sum(1)[rows_of]).ravel()
    shift = np.arange(len(bags)) * bags.shape[1] - shift  # from a row to its weight
    tree, row = np.nonzero(bags)
    row = rows_of[tree, row]
    node, owner = tree, np.arange(len(bags))  # a row's node in this level; a node's tree
    levels: list[dict[str, Array]] = []
    born = 0  # nodes of earlier levels
    for depth in range(n + 1):
        L = len(owner)
        rows = np.bincount(node, minlength=L)
        bag = shift[tree] + row
        first = np.concatenate([[0], np.cumsum(rows)[:-1]])
        weight, *sums = (np.add.reduceat(column[bag], first) for column in wz)
        value = np.stack(sums, axis=1) / weight[:, None]
        impurity = np.add.reduceat(square[bag], first) / weight - (value**2).sum(1)
        split = (impurity > np.finfo(float).eps) & (rows >= 2 * min_samples_leaf) & (rows >= 2)
        split &= depth != max_depth
        feature, cut = np.full(L, -1), np.full(L, np.nan)
        rivals = np.full((L, d), np.nan, np.float32)
        live = np.flatnonzero(split)
        drawn = np.argsort(rng.random((len(live), d)), axis=1) if k < d else np.tile(np.arange(d), (len(live), 1))
        score, todo, at = np.full(L, -np.inf), live, np.arange(len(live))
        for width in [slice(0, k), *(slice(i, i + 1) for i in range(k, d))]:
            if not len(todo):
                break
            local = np.full(L, -1)
            local[todo] = np.arange(len(todo))
            mine = local[node] >= 0
            some = drawn[at, width]
            found = best_cuts(c, wz, bag[mine], local[node[mine]], row[mine], some, min_samples_leaf)
            winner = found.score.argmax(1)
            pick = (np.arange(len(todo)), winner)
            good = np.isfinite(found.score[pick])
            score[todo] = found.score[pick]
            feature[todo[good]], cut[todo[good]] = some[pick][good], found.cut[pick][good]
            lower = (found.score / weight[todo, None] - (value[todo] ** 2).sum(1, keepdims=True)).astype(np.float32)
            rivals[todo[:, None], some] = np.where(np.isfinite(found.score), lower, np.nan)
            again = found.flat.all(1)
            todo, at = todo[again], at[again]
        inner = np.flatnonzero(feature >= 0)
        child = np.full(L, -1)
        child[inner] = 2 * np.arange(len(inner))
        levels.append(
            dict(tree=owner, feature=feature, cut=cut, value=value + mean, impurity=np.maximum(impurity, 0), rows=rows)
            | dict(weight=weight, left=np.where(child < 0, -1, born + L + child), rivals=rivals)
        )
        born += L
        if not len(inner):
            break
        going = child[node] >= 0
        tree, row, node = tree[going], row[going], node[going]
        node = child[node] + (c.X[row, feature[node]] > cut[node])
        by = np.argsort(node, kind="stable")
        tree, row, node, owner = tree[by], row[by], node[by], np.repeat(owner[inner], 2)
    return _trees({name: np.concatenate([level[name] for level in levels]) for name in levels[0]}, d)


def _trees(all_: dict[str, Array], d: int) -> list[tuple[Tree, Array]]:
    """Nodes of all trees, level by level, told apart by their tree."""
    by = np.argsort(all_["tree"], kind="stable")
    sizes = np.bincount(all_["tree"])
    starts = np.cumsum(sizes) - sizes
    place = np.empty(len(by), int)
    place[by] = np.arange(len(by)) - np.repeat(starts, sizes)
    left = np.where(all_["left"] < 0, -1, place[all_["left"]])
    right = np.where(left < 0, -1, left + 1)
    value = all_["value"] if all_["value"].shape[1] > 1 else all_["value"][:, 0]
    parts = [
        all_["feature"],
        all_["cut"],
        left,
        right,
        value,
        all_["impurity"],
        all_["rows"],
        all_["weight"],
        all_["rivals"],
    ]
    parts = [part[by] for part in parts]
    cells = [[part[s : s + m].copy() for part in parts] for s, m in zip(starts, sizes, strict=True)]
    return [(Tree._make([*nodes, d]), rivals) for *nodes, rivals in cells]


def drop(trees: Sequence[Tree], X: Array) -> Array:
    """(B, n) int: the leaf of every row of X in every tree, all trees at once."""
    X = np.asarray(X, np.float32)
    sizes = np.array([len(t.feature) for t in trees])
    base = np.repeat((np.cumsum(sizes) - sizes), len(X))
    feature, cut = np.concatenate([t.feature for t in trees]), np.concatenate([t.threshold for t in trees])
    left = np.concatenate([t.left for t in trees])
    right = np.concatenate([t.right for t in trees])
    at, row = np.zeros(len(base), int), np.tile(np.arange(len(X)), len(trees))
    going = np.flatnonzero(feature[base] >= 0)
    while len(going):
        node = base[going] + at[going]
        at[going] = np.where(X[row[going], feature[node]] <= cut[node], left[node], right[node])
        going = going[feature[base[going] + at[going]] >= 0]
    return at.reshape(len(trees), len(X))
