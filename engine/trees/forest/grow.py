"""Many trees grown side by side, level by level, each node with its own random draw of features.

CART's search (Breiman et al., 1984) with Breiman's second die (2001): at every node k of the d columns are drawn, and
drawing goes on until one of them is not constant there. Gini impurity is the variance of the one-hot label, so one
criterion serves both tasks: the best cut makes |sum wz|^2/W largest on the two sides together.

The search is in search.py. Conventions are scikit-learn's: float32 rows, midpoints, x <= threshold left.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.cart import Tree
from engine.trees.forest.search import Columns, best_cuts


class Bags(NamedTuple):
    """The weighted targets of every bag, one after the other, and where a bag begins in them."""

    wz: Array  # (q + 1, bags * m): the weight, then each weighted target
    square: Array  # (bags * m,) weighted square of the target
    shift: Array  # (bags,) from a row to its weight
    tree: Array  # (a,) the bag of every row of weight above 0
    row: Array  # (a,)


class Dice(NamedTuple):
    """What is left to chance in a tree, beside its bag."""

    once: bool = False  # its columns are drawn once, for all of its nodes
    thrown: bool = False  # each column's threshold is thrown, not searched: extra trees


BREIMAN = Dice()


class Level(NamedTuple):
    """The nodes of one depth of all trees, and the rows in them, node by node."""

    tree: Array  # (L,) whose node it is
    node: Array  # (a,) ascending
    row: Array  # (a,)
    bag: Array  # (a,) the row's place in Bags.wz
    rows: Array  # (L,) how many rows a node holds
    weight: Array  # (L,) the sum of their weights
    value: Array  # (L, q) the weighted mean of the target
    impurity: Array  # (L,) its variance: for one-hot labels the Gini impurity


class Splits(NamedTuple):
    """What the nodes of a level did."""

    feature: Array  # (L,) int, -1: a leaf
    cut: Array  # (L,)
    rivals: Array  # (L, d) float32: impurity decrease of each drawn column, NaN if not drawn or without a cut


def grow_trees(
    c: Columns,
    z: Array,
    bags: Array,
    k: int,
    rng: np.random.Generator,
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    begin: Array | None = None,
    dice: Dice = BREIMAN,
) -> list[tuple[Tree, Array]]:
    """One tree for each of `bags` (B, m) row weights, on targets z (n, q): one-hot labels, or (n, 1) numbers.
    A bag's first weight is that of row 0, or of row `begin` (B,): each forest on a training set of its own.
    `dice` say what else is drawn than the k columns at each node.

    With each tree its `rivals` (m, d): how far the best cut of every column that was drawn at a node would lower the
    node's impurity; NaN where a column was not drawn, or has no cut.
    """
    n, d = c.X.shape
    mean = z.mean(0) if z.shape[1] == 1 else np.zeros(z.shape[1])
    all_ = weighted(z - mean, bags, begin)
    level = level_of(all_, np.arange(len(bags)), all_.tree, all_.row, all_.tree)
    done: list[dict[str, Array]] = []
    born = 0  # nodes of earlier levels
    once = draw_columns(len(bags), d, k, rng) if dice.once else None
    thrown = rng if dice.thrown else None
    for depth in range(n + 1):
        order = None if once is None else once[level.tree]
        found = split_level(c, all_, level, k, rng, min_samples_leaf, depth != max_depth, order, thrown)
        done.append(_written(level, found, mean, born))
        born += len(level.rows)
        if not (found.feature >= 0).any():
            break
        level = children(c, all_, level, found)
    return _trees({name: np.concatenate([part[name] for part in done]) for name in done[0]}, d)


def weighted(z: Array, bags: Array, begin: Array | None = None) -> Bags:
    """`bags` (B, m) row weights of z (n, q), a bag's first weight being that of row `begin` (B,), or of row 0."""
    shift = np.zeros(len(bags), int) if begin is None else begin
    rows_of = shift[:, None] + np.arange(bags.shape[1])
    wz = np.stack([bags.ravel(), *((bags * column[rows_of]).ravel() for column in z.T)])
    square = (bags * (z**2).sum(1)[rows_of]).ravel()
    tree, row = np.nonzero(bags)
    return Bags(wz, square, np.arange(len(bags)) * bags.shape[1] - shift, tree, rows_of[tree, row])


def level_of(all_: Bags, owner: Array, tree: Array, row: Array, node: Array) -> Level:
    """A level's nodes with their means and impurities; `owner` (L,) is a node's tree, `tree`, `row`, `node` (a,)."""
    bag = all_.shift[tree] + row
    rows = np.bincount(node, minlength=len(owner))
    first = np.concatenate([[0], np.cumsum(rows)[:-1]])
    weight, *sums = (np.add.reduceat(column[bag], first) for column in all_.wz)
    value = np.stack(sums, axis=1) / weight[:, None]
    impurity = np.add.reduceat(all_.square[bag], first) / weight - (value**2).sum(1)
    return Level(owner, node, row, bag, rows=rows, weight=weight, value=value, impurity=impurity)


def draw_columns(nodes: int, d: int, k: int, rng: np.random.Generator) -> Array:
    """(nodes, d): the second die. All columns in random order for each node; the first k of them compete."""
    return np.argsort(rng.random((nodes, d)), axis=1) if k < d else np.tile(np.arange(d), (nodes, 1))


def split_level(
    c: Columns,
    all_: Bags,
    level: Level,
    k: int,
    rng: np.random.Generator,
    least: int,
    may: bool = True,
    once: Array | None = None,
    thrown: Any = None,
) -> Splits:
    """Each node's best cut among its drawn columns; one whose columns are all constant draws another, one at a time,
    but where its tree's columns were drawn `once` (L, d). With a die `thrown` the cuts are thrown too."""
    L, d = len(level.rows), c.X.shape[1]
    able = (level.impurity > np.finfo(float).eps) & (level.rows >= 2 * least) & (level.rows >= 2) & may
    out = Splits(np.full(L, -1), np.full(L, np.nan), np.full((L, d), np.nan, np.float32))
    nodes = np.flatnonzero(able)
    order = draw_columns(len(nodes), d, k, rng) if once is None else once[nodes]
    more = range(k, d) if once is None else ()
    for width in [slice(0, k), *(slice(i, i + 1) for i in more)]:
        if not len(nodes):
            break
        drawn = order[:, width]
        local = np.full(L, -1)
        local[nodes] = np.arange(len(nodes))
        mine = local[level.node] >= 0
        found = best_cuts(c, all_.wz, level.bag[mine], local[level.node[mine]], level.row[mine], drawn, least, thrown)
        pick = (np.arange(len(nodes)), found.score.argmax(1))
        good = np.isfinite(found.score[pick])
        out.feature[nodes[good]], out.cut[nodes[good]] = drawn[pick][good], found.cut[pick][good]
        before = (level.value[nodes] ** 2).sum(1, keepdims=True)
        lower = (found.score / level.weight[nodes, None] - before).astype(np.float32)
        out.rivals[nodes[:, None], drawn] = np.where(np.isfinite(found.score), lower, np.nan)
        again = found.flat.all(1)
        nodes, order = nodes[again], order[again]
    return out


def children(c: Columns, all_: Bags, level: Level, found: Splits) -> Level:
    """The next level: the rows of every split node on its two sides, x <= cut first."""
    inner = np.flatnonzero(found.feature >= 0)
    child = np.full(len(level.rows), -1)
    child[inner] = 2 * np.arange(len(inner))
    going = child[level.node] >= 0
    row, node = level.row[going], level.node[going]
    side = child[node] + (c.X[row, found.feature[node]] > found.cut[node])
    by = np.argsort(side, kind="stable")
    return level_of(all_, np.repeat(level.tree[inner], 2), level.tree[node][by], row[by], side[by])


def _written(level: Level, found: Splits, mean: Array, born: int) -> dict[str, Array]:
    """The level's nodes as they stand in the trees; a left child's number is counted over all trees."""
    inner = found.feature >= 0
    left = np.where(inner, born + len(level.rows) + 2 * (np.cumsum(inner) - 1), -1)
    return {
        "tree": level.tree,
        "feature": found.feature,
        "cut": found.cut,
        "left": left,
        "value": level.value + mean,
        "impurity": np.maximum(level.impurity, 0),
        "rows": level.rows,
        "weight": level.weight,
        "rivals": found.rivals,
    }


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
    parts = all_ | {"threshold": all_["cut"], "left": left, "right": right, "value": value}
    parts = {name: part[by] for name, part in parts.items()}
    own = [name for name in Tree._fields if name in parts]
    out = []
    for s, m in zip(starts, sizes, strict=True):
        nodes = {name: parts[name][s : s + m].copy() for name in own}
        out.append((Tree(**nodes, features=d), parts["rivals"][s : s + m].copy()))
    return out


def apply(trees: Sequence[Tree], X: Array) -> Array:
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
