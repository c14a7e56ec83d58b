"""Random forest: two dice make fully grown trees differ, and what they do not share averages away.

Source: Breiman (2001), "Random forests", Machine Learning 45(1); out-of-bag estimates: Breiman (1996). The variance of
an average: Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, eq. 15.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Painting, Table, Text, Trace, choice, knob, picked, points, switch, upload, words
from engine.data.sets import Rows, built_in
from engine.trees.forest import importance as measure
from engine.trees.forest.data import (
    DATA,
    Field,
    has_columns,
    has_two_columns,
    is_curve,
    is_noisy,
    is_toy,
    names_of,
    redraw,
    split_of,
)
from engine.trees.forest.forest import (
    Grown,
    curve,
    drawn_at_a_node,
    grow,
    impurity_importance,
    mean_so_far,
    permutation_importance,
    probability,
    proximity,
    share,
    surface,
)
from engine.trees.forest.grow import drop
from engine.trees.forest.variance import Decomposition, decompose, on_fresh_sets

__all__ = [
    "STEP",
    "Decomposition",
    "Grown",
    "Params",
    "Scene",
    "curve",
    "decompose",
    "grow",
    "impurity_importance",
    "permutation_importance",
    "probability",
    "proximity",
    "run",
    "surface",
]

STEP = Text("tree", "棵树")
FEATURES = {
    "log2": Text("log₂ d", "log₂ d"),
    "sqrt": Text("√d", "√d"),
    "all": Text("all d", "全部 d 个"),
    "one": Text("one", "1 个"),
}
GRID = 80  # cells a side of the picture
INSIDE = 150  # most ticks of the film inside a tree
MAY_BE_NAN = ("tree", "oob_error", "rivals")  # a leaf has no threshold; a first forest may have no row out of bag
FORESTS, TREES = 60, 12  # fresh forests behind the variance picture, and their trees
ALIKE = 48  # rows in the picture of the proximity


@dataclass(frozen=True)
class Params:
    data: str = choice(DATA, Text("data", "数据"), when=built_in)
    table: Table | None = upload(Text("my own CSV", "我的 CSV 文件"))
    n_samples: int = knob(300, 30, 1500, Text("rows", "行数"), step=10, when=is_toy)
    noise: float = knob(0.3, 0.0, 0.6, Text("noise", "噪声"), step=0.05, when=is_noisy)
    column_x: str = words("PC1", Text("horizontal axis", "横轴"), when=has_columns, options=names_of)
    column_y: str = words("PC2", Text("vertical axis", "纵轴"), when=has_two_columns, options=names_of)
    painted: Painting = points(Text("painted rows", "手绘的点"))
    n_estimators: int = knob(50, 1, 100, Text("trees B (n_estimators)", "树的棵数 B（n_estimators）"))
    max_features: str = choice(FEATURES, Text("columns that compete (max_features)", "参与竞争的列数（max_features）"))
    max_depth: int = knob(
        0, 0, 12, Text("depth of a tree (max_depth, 0: grown fully)", "树深（max_depth，0 为完全生长）")
    )
    min_samples_leaf: int = knob(
        1, 1, 50, Text("least rows in a leaf (min_samples_leaf)", "叶子最少样本数（min_samples_leaf）")
    )
    bootstrap: bool = switch(True, Text("draw rows (bootstrap)", "有放回抽样（bootstrap）"))
    opened: int = knob(1, 1, 100, Text("tree to look inside", "要看内部的树"))
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))
    row: int = picked(-1, Text("row to follow", "跟踪的样本"))  # set by a click
    node: int = picked(-1, Text("node to light", "点亮的节点"))


class Scene(NamedTuple):
    task: str  # classify | regress
    train: Rows
    held_out: Rows
    place: Array  # (n, 2) where a training row stands in the picture
    low: Array
    high: Array
    xs: Array  # the picture's grid; empty when the rows have more than two columns
    ys: Array
    compete: int  # k, how many columns are drawn at a node
    deep: int  # how far down the picture of a tree goes
    inside: Array  # (N, 2) int: (tree, splits so far) at every tick of the film inside a tree
    surface: Array  # (B, ny, nx) float32: share of class 1, of the winner (three classes and more), or mean; (B, nx)
    winner: Array  # (B, ny, nx) uint8: the class with the most votes (three classes and more), else empty
    oob_error: Array  # (B,)
    train_error: Array  # (B,)
    held_out_error: Array  # (B,)
    impurity: Array  # (B, d) each tree's own importance; the forest's is their mean
    permutation: Array  # (repeats, d) of the whole forest
    proximity: Array  # (B, a, a) float32: share of the trees so far in which two of the rows `alike` share a leaf
    alike: Array  # (a,) training rows, class by class
    variance: Decomposition
    measured: Array  # (TREES,) variance of the average of 1, 2, … trees over fresh training sets
    row: int  # the row that is followed
    followed: Array  # (B,) what the trees so far say of it: the share of its own class, or their mean
    node: int  # the node of the opened tree that is lit, or -1


def run(p: Params) -> Trace[Scene, Grown]:
    field = split_of(p)
    task = "regress" if is_curve(p) else "classify"
    X, y = field.train.X, field.train.y
    how: dict[str, Any] = dict(
        max_features=1 if p.max_features == "one" else p.max_features,
        max_depth=p.max_depth or None,
        min_samples_leaf=p.min_samples_leaf,
        task=task,
    )
    grown = tuple(grow(X, y, p.n_estimators, bootstrap=p.bootstrap, seed=p.seed, **how))
    d, opened = X.shape[1], min(p.opened, len(grown))
    sizes = [GRID, GRID] if d == 2 else [3 * GRID, 0] if d == 1 else [0, 0]
    xs, ys = (np.linspace(a, b, n) for a, b, n in zip(field.low, field.high, sizes, strict=True))
    held = field.held_out if len(field.held_out.y) else field.train
    alike = _alike(y)
    row = min(p.row, len(y) - 1) if p.row >= 0 else int(_unsure(grown[-1].votes, y).argmax())
    scene = Scene(
        task,
        field.train,
        field.held_out,
        field.place,
        field.low,
        field.high,
        xs,
        ys,
        drawn_at_a_node(how["max_features"], d),
        int(min(4, max(g.tree.depth.max() for g in grown[opened - 1 : opened + 6]))),
        _inside(grown, opened),
        *_fields(grown, xs, ys, d),
        np.array([g.oob_error for g in grown]),
        np.array([g.train_error for g in grown]),
        _errors(probability(grown, held.X), held.y),
        np.stack([measure.impurity_of(g.tree) for g in grown]),
        permutation_importance(grown, X, y, 5 if len(y) < 600 else 3, p.seed),
        _alike_so_far(grown, X[alike]),
        alike,
        *_variance(p, field, how, held.X[:60]),
        row,
        np.array([g.votes[row, y[row]] if task == "classify" else g.votes[row] for g in grown]),
        p.node if p.node < len(grown[opened - 1].tree.feature) else -1,
    )
    return Trace.of(scene, map(_slim, grown))


def _slim(g: Grown) -> Grown:
    """For the picture: a trace of a hundred trees must stay small."""
    tree = g.tree._replace(value=g.tree.value.astype(np.float32))
    return g._replace(tree=tree, drawn=g.drawn.astype(np.int16), votes=g.votes.astype(np.float16))


def _inside(grown: Sequence[Grown], opened: int) -> Array:
    """Tree by tree from the opened one, split by split, as many trees as a film can hold; at least one."""
    ticks: list[tuple[int, int]] = []
    for b, g in enumerate(grown[opened - 1 :], opened):
        splits = int((g.tree.feature >= 0).sum())
        if ticks and len(ticks) + splits + 1 > INSIDE:
            break
        ticks += [(b, s) for s in range(splits + 1)]
    return np.array(ticks)


def _unsure(votes: Array, y: Array) -> Array:
    """(n,) how far the forest is from each row's own answer."""
    return np.abs(votes - y) if votes.ndim == 1 else 1 - votes[np.arange(len(y)), y.astype(int)]


def _fields(grown: Sequence[Grown], xs: Array, ys: Array, d: int) -> tuple[Array, Array]:
    none = np.zeros((len(grown), 0), np.float32)
    if d > 2:
        return none, none.astype(np.uint8)
    if d == 1:
        return curve(grown, xs), none.astype(np.uint8)
    sum_ = np.zeros((len(ys), len(xs), *share(grown[0].tree.value).shape[1:]), np.float32)
    fields, winners = [], []
    for b, g in enumerate(grown, 1):
        sum_ += g.tree.surface(xs, ys, share(g.tree.value), np.float32)
        top = sum_ if sum_.ndim == 2 else sum_.max(2)
        fields.append(top / np.float32(b))
        winners.append(np.zeros(0, np.uint8) if sum_.ndim == 2 else sum_.argmax(2).astype(np.uint8))
    return np.stack(fields), np.stack(winners)


def _errors(staged: Array, y: Array) -> Array:
    return measure.loss(staged[..., None] if staged.ndim == 2 else staged, y)


def _alike(y: Array) -> Array:
    """At most ALIKE rows, spread over all, in order of class (or target)."""
    by = np.argsort(y, kind="stable")
    return by[np.linspace(0, len(by) - 1, min(ALIKE, len(by))).astype(int)]


def _alike_so_far(grown: Sequence[Grown], X: Array) -> Array:
    leaf = drop([g.tree for g in grown], X)
    return mean_so_far((leaf[:, :, None] == leaf[:, None]).astype(np.float32))


def _variance(p: Params, field: Field, how: dict[str, Any], at: Array) -> tuple[Decomposition, Array]:
    """ρ and σ² over fresh training sets, and the measured variance of the average of 1, 2, … trees."""
    rng = np.random.default_rng([p.seed, 1])
    forests = FORESTS if field.train.X.shape[1] < 4 else FORESTS // 2
    X, y = redraw(p, field, forests, 40 if field.train.X.shape[1] > 3 else 120, rng)
    z = y[:, None] if how["task"] == "regress" else np.eye(int(max(y.max(), field.train.y.max())) + 1)[y.astype(int)]
    k = drawn_at_a_node(how["max_features"], X.shape[1])
    said = on_fresh_sets(X, z, forests, TREES, at, k, p.bootstrap, rng, how["max_depth"], how["min_samples_leaf"])
    return decompose(said), np.array([decompose(said[:, :b]).measured for b in range(1, TREES + 1)])
