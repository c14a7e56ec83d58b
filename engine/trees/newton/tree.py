"""One XGBoost tree, grown level by level and then pruned by γ.

Source: Chen & Guestrin (2016), "XGBoost: a scalable tree boosting system", KDD, eqs. 5 to 7, algorithms 1 and 3. As in
the library, γ prunes bottom-up after growing, and it is compared with the gain without its ½ (twice the paper's γ).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.newton.scan import (
    LEAST,
    Cut,
    Level,
    Rules,
    Sorted,
    best_cuts,
    best_of_columns,
    scan_level,
    thresholded,
)


class Node(NamedTuple):
    """Root first; a leaf has feature, left and right -1. `low`, `high` (d,) bound the node's rows: low <= x < high."""

    feature: int
    threshold: float  # NaN in a leaf
    left: int
    right: int
    default_left: bool  # where missing values go
    gain: float  # G_L²/(H_L+λ) + G_R²/(H_R+λ) - G²/(H+λ), without ½ and γ; a pruned split's stays; 0 if none was found
    G: float
    H: float
    weight: float  # w* = -G/(H+λ), without η; 0 when H < min_child_weight
    rows: int
    low: tuple[float, ...]
    high: tuple[float, ...]
    pruned: bool = False  # an ancestor's split fell below γ: the node is no longer reached
    parent: int = -1


class Grown(NamedTuple):
    nodes: tuple[Node, ...]
    rivals: Array  # (m, d) float32: the best gain each column offered at each node; -inf where it had no candidate
    leaf: Array  # (n,) the node each row ends in; -1 for rows that were not drawn
    levels: tuple[Level, ...]


def weight_of(G: float, H: float, rules: Rules) -> float:
    """w* = -G/(H+λ), the constant that lowers the expanded objective most; G after the L1 threshold."""
    if rules.min_child_weight > H or H <= 0:
        return 0.0
    return float(-thresholded(np.asarray(G), rules.reg_alpha) / (H + rules.reg_lambda))


def grow_tree(columns: Sorted, g: Array, h: Array, rules: Rules) -> Grown:
    """A tree on gradients g and curvatures h (n,), as large as max_depth allows, then pruned by γ. Among binned
    candidates a split below γ is not even made: the library's histogram tree does not look beyond it."""
    least = LEAST if columns.edges is None else max(float(LEAST), rules.gamma)
    leaf = np.full(len(g), -1)
    leaf[columns.order[0]] = 0
    nodes = [_root(columns, g, h, rules)]
    open_ = range(1)  # the nodes of this level
    levels: list[Level] = []
    rivals: list[Array] = []
    for depth in range(rules.max_depth):
        level = _scan_nodes(columns, nodes, open_, g, h, rules)
        levels.append(level)
        right, left = best_of_columns(level)
        rivals.append(np.maximum(right, left).T)
        for at, cut in enumerate(best_cuts(level, right, left)):
            if cut.gain > LEAST and cut.gain >= least:
                _split(level, at, cut, nodes, open_[at], leaf, g, h, rules)
        open_ = range(open_.stop, len(nodes))
        if not open_ or depth + 1 == rules.max_depth:
            break
        columns = _partition(columns, leaf - open_.start)
    d = len(columns.order)
    rivals.append(np.full((len(nodes) - sum(map(len, rivals)), d), -np.inf, np.float32))
    pruned = prune(nodes, rules.gamma)
    return Grown(pruned, np.concatenate(rivals), _ends(pruned, leaf), tuple(levels))


def _root(columns: Sorted, g: Array, h: Array, rules: Rules) -> Node:
    d, m = columns.order.shape
    rows = columns.order[0]
    return _leaf(float(g[rows].sum()), float(h[rows].sum()), m, ((-np.inf,) * d, (np.inf,) * d), -1, rules)


def _scan_nodes(columns: Sorted, nodes: Sequence[Node], open_: range, g: Array, h: Array, rules: Rules) -> Level:
    """Every candidate of the open nodes, whose rows stand side by side in the columns."""
    first = np.concatenate([[0], np.cumsum([nodes[i].rows for i in open_])])
    G, H = (np.array([getattr(nodes[i], name) for i in open_]) for name in "GH")
    return scan_level(columns, first, G, H, g, h, rules)


def _split(
    level: Level, at: int, cut: Cut, nodes: list[Node], i: int, leaf: Array, g: Array, h: Array, rules: Rules
) -> None:
    """Node i, the level's `at`-th, is cut: two leaves are born, and `leaf` sends its rows there."""
    node, k, j, p = nodes[i], len(nodes), cut.feature, cut.place
    below, above, gone = _sides(level, at, cut)
    GL, HL, size = float(level.GL[j, p]), float(level.HL[j, p]), len(below)
    leaf[below], leaf[above], leaf[gone] = k, k + 1, k if cut.to_left else k + 1
    if cut.to_left and len(gone):
        GL, HL, size = GL + float(g[gone].sum()), HL + float(h[gone].sum()), size + len(gone)
    asks = node._replace(feature=j, threshold=cut.threshold, default_left=cut.to_left, gain=cut.gain)
    nodes[i] = asks._replace(left=k, right=k + 1)
    box = (node.low, _set(node.high, j, cut.threshold)), (_set(node.low, j, cut.threshold), node.high)
    nodes.append(_leaf(GL, HL, size, box[0], i, rules))
    nodes.append(_leaf(node.G - GL, node.H - HL, node.rows - size, box[1], i, rules))


def _sides(level: Level, at: int, cut: Cut) -> tuple[Array, Array, Array]:
    """The rows of a node up to the cut, those after it, and those that miss the value."""
    s, e = int(level.first[at]), int(level.first[at + 1])
    j, p = cut.feature, cut.place
    end = e - int(np.isnan(level.columns.value[j, s:e]).sum()) if level.columns.holes[j] else e
    own = level.columns.order[j]
    return own[s : p + 1], own[p + 1 : end], own[end:e]


def _leaf(
    G: float, H: float, rows: int, box: tuple[tuple[float, ...], tuple[float, ...]], parent: int, rules: Rules
) -> Node:
    return Node(
        feature=-1,
        threshold=np.nan,
        left=-1,
        right=-1,
        default_left=False,
        gain=0.0,
        G=G,
        H=H,
        weight=weight_of(G, H, rules),
        rows=rows,
        low=box[0],
        high=box[1],
        parent=parent,
    )


def bare(g: Array, h: Array) -> Node:
    """Straight lines grow no tree: one leaf of all rows that says nothing stands for it."""
    nothing = Rules(min_child_weight=np.inf)
    return _leaf(float(g.sum()), float(h.sum()), len(g), ((), ()), -1, nothing)


def _set(corner: tuple[float, ...], j: int, value: float) -> tuple[float, ...]:
    return (*corner[:j], value, *corner[j + 1 :])


def _partition(columns: Sorted, child: Array) -> Sorted:
    """Rows of child 0, then of child 1, …, each still in its column's order; rows of closed nodes (child < 0) go."""
    d = len(columns.order)
    key = child[columns.order]
    kept = key >= 0
    everything = bool(kept.all())
    key = (key if everything else key[kept].reshape(d, -1)).astype(np.uint16)
    by = (np.argsort(key, axis=1, kind="stable") + np.arange(d)[:, None] * key.shape[1]).ravel()

    def moved(a: Array) -> Array:
        flat: Array = (a if everything else a[kept]).ravel()
        grouped: Array = flat[by]
        return grouped.reshape(d, -1)

    bin_ = None if columns.bin is None else moved(columns.bin)
    return columns._replace(order=moved(columns.order), value=moved(columns.value), bin=bin_)


def prune(nodes: Sequence[Node], gamma: float) -> tuple[Node, ...]:
    """Bottom-up: a split that gained less than γ goes if neither child still splits, whatever came of the rest."""
    out = list(nodes)
    for i in reversed(range(len(out))):
        n = out[i]
        if n.feature >= 0 and n.gain < gamma and out[n.left].feature < 0 and out[n.right].feature < 0:
            out[i] = n._replace(feature=-1, threshold=np.nan, left=-1, right=-1, default_left=False)
            below = {n.left, n.right}
            for k in range(n.left, len(out)):
                if k in below or out[k].parent in below:
                    below.add(k)
                    out[k] = out[k]._replace(pruned=True)
    return tuple(out)


def _ends(nodes: tuple[Node, ...], leaf: Array) -> Array:
    """Rows of pruned nodes end in the ancestor that is left."""
    ends = list(range(len(nodes)))
    for i, n in enumerate(nodes):
        if n.pruned:
            ends[i] = ends[n.parent]
    return np.array([*ends, -1])[leaf]


def weights(nodes: Sequence[Node]) -> Array:
    """(m,)"""
    return np.array([n.weight for n in nodes])


def apply(nodes: Sequence[Node], X: Array) -> Array:
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
