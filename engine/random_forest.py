"""Random forest: two dice make fully grown trees differ, and what they do not share averages away.

Source: Breiman (2001), "Random forests", Machine Learning 45(1); out-of-bag estimates: Breiman (1996). The variance of
an average: Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, eq. 15.1.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import (
    Array,
    Painting,
    Table,
    Text,
    Trace,
    choice,
    knob,
    own_row,
    picked,
    points,
    row_of,
    switch,
    upload,
    words,
)
from engine.data.sets import Rows, built_in, has_columns
from engine.trees.forest import importance as measure
from engine.trees.forest.data import DATA, Field, asked, has_two_columns, is_curve, is_noisy, is_toy, names_of, split_of
from engine.trees.forest.forest import (
    Grown,
    curve,
    drawn_at_a_node,
    grow,
    impurity_importance,
    permutation_importance,
    probability,
    proximity,
    surface,
)
from engine.trees.forest.grow import Dice
from engine.trees.forest.scene import (
    Alike,
    Inside,
    Own,
    Plane,
    alike_rows,
    alike_so_far,
    inside_ticks,
    own_of,
    plane_of,
)
from engine.trees.forest.variance import Decomposition, Variance, decompose, variance_of

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
    "is_curve",
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
DRAW = {"split": Text("at each split (Breiman)", "每次分裂（Breiman）"), "tree": Text("once a tree", "每棵树一次")}
SPLITTER = {"best": Text("the best one", "最佳"), "random": Text("at random: extra trees", "随机：极端随机树")}
MAY_BE_NAN = (
    "tree",
    "oob_error",
    "oob",
    "rivals",
    "voted",
)  # a leaf has no threshold; a first forest may have no row out of bag


@dataclass(frozen=True)
class Params:
    data: str = choice(DATA, Text("data", "数据"), when=built_in)
    table: Table | None = upload(Text("my own CSV", "我的 CSV 文件"))
    n_samples: int = knob(300, 30, 1500, Text("rows", "样本数"), step=10, when=is_toy)
    noise: float = knob(0.2, 0.0, 0.6, Text("noise", "噪声"), step=0.05, when=is_noisy)
    column_x: str = words("PC1", Text("horizontal axis", "横轴"), when=has_columns, options=names_of)
    column_y: str = words("PC2", Text("vertical axis", "纵轴"), when=has_two_columns, options=names_of)
    painted: Painting = points(Text("painted rows", "手绘的点"))
    n_estimators: int = knob(50, 1, 100, Text("trees B (n_estimators)", "树的棵数 B（n_estimators）"))
    max_features: str = choice(FEATURES, Text("columns that compete (max_features)", "参与竞争的列数（max_features）"))
    draw: str = choice(DRAW, Text("columns are drawn", "抽列的时机"))
    splitter: str = choice(SPLITTER, Text("threshold (splitter)", "阈值（splitter）"))
    max_depth: int = knob(
        0, 0, 12, Text("depth of a tree (max_depth, 0: grown fully)", "树深（max_depth，0 为完全生长）")
    )
    min_samples_leaf: int = knob(
        1, 1, 50, Text("least rows in a leaf (min_samples_leaf)", "叶子最少样本数（min_samples_leaf）")
    )
    bootstrap: bool = switch(True, Text("draw rows (bootstrap)", "有放回抽样（bootstrap）"))
    opened: int = knob(1, 1, 100, Text("tree to look inside", "要看内部的树"))
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))
    row: int = picked(-1, Text("row to follow", "跟踪的样本"), clears="case")  # set by a click
    case: str = own_row(asked)
    node: int = picked(-1, Text("node to light", "点亮的节点"))


class Errors(NamedTuple):
    """After each tree: shares of rows, of a curve mean squares. (B,)"""

    oob: Array
    train: Array
    held_out: Array


class Importance(NamedTuple):
    impurity: Array  # (B, d) each tree's own importance; the forest's is their mean
    permutation: Array  # (repeats, d) of the whole forest


class Scene(NamedTuple):
    task: str  # classify | regress
    train: Rows
    held_out: Rows
    place: Array  # (n, 2) where a training row stands in the picture
    low: Array
    high: Array
    row: int  # the row that is followed
    followed: Array  # (B,) what the trees so far say of it: the share of its own class, or their mean
    voted: Array  # (B,) the share of the trees so far whose own answer is its class; of a curve NaN
    own: Own
    node: int  # the node of the opened tree that is lit, or -1
    plane: Plane
    errors: Errors
    inside: Inside
    alike: Alike
    importance: Importance
    variance: Variance


def run(p: Params) -> Trace[Scene, Grown]:
    field = split_of(p)
    X, y = field.train.X, field.train.y
    how = _settings(p)
    grown = tuple(grow(X, y, p.n_estimators, bootstrap=p.bootstrap, seed=p.seed, **how))
    return Trace.of(_scene(p, field, how, grown), map(_slim, grown))


def _settings(p: Params) -> dict[str, Any]:
    return dict(
        max_features=1 if p.max_features == "one" else p.max_features,
        max_depth=p.max_depth or None,
        min_samples_leaf=p.min_samples_leaf,
        task="regress" if is_curve(p) else "classify",
        dice=Dice(once=p.draw == "tree", thrown=p.splitter == "random"),
    )


def _scene(p: Params, field: Field, how: dict[str, Any], grown: tuple[Grown, ...]) -> Scene:
    X, y = field.train.X, field.train.y
    opened = min(p.opened, len(grown))
    held = field.held_out if len(field.held_out.y) else field.train
    alike = alike_rows(y)
    row = min(p.row, len(y) - 1) if p.row >= 0 else int(_unsure(grown[-1].votes, y).argmax())
    return Scene(
        task=how["task"],
        train=field.train,
        held_out=field.held_out,
        place=field.place,
        low=field.low,
        high=field.high,
        row=row,
        followed=np.array([g.votes[row, y[row]] if how["task"] == "classify" else g.votes[row] for g in grown]),
        voted=_voted(grown, X[[row]], y[row], how["task"]),
        own=own_of(grown, row_of(p.case, X) if asked(p) else np.zeros(0), field),
        node=p.node if p.node < len(grown[opened - 1].tree.feature) else -1,
        plane=plane_of(grown, field),
        errors=Errors(
            oob=np.array([g.oob_error for g in grown]),
            train=np.array([g.train_error for g in grown]),
            held_out=_errors(probability(grown, held.X), held.y),
        ),
        inside=Inside(
            compete=drawn_at_a_node(how["max_features"], X.shape[1]),
            deep=int(min(4, max(g.tree.depth.max() for g in grown[opened - 1 : opened + 6]))),
            ticks=inside_ticks(grown, opened),
        ),
        alike=Alike(alike, alike_so_far(grown, X[alike])),
        importance=Importance(
            impurity=np.stack([measure.impurity_of(g.tree) for g in grown]),
            permutation=permutation_importance(grown, X, y, 5 if len(y) < 600 else 3, p.seed),
        ),
        variance=variance_of(p, field, how, held.X[:60]),
    )


def _voted(grown: tuple[Grown, ...], x: Array, y: Any, task: str) -> Array:
    """(B,) one tree, one vote."""
    if task != "classify":
        return np.full(len(grown), np.nan)
    own = np.array([float(g.tree.predict(x)[0].argmax() == y) for g in grown])
    return np.cumsum(own) / np.arange(1, len(own) + 1)


def _slim(g: Grown) -> Grown:
    """For the picture: a trace of a hundred trees must stay small."""
    tree = g.tree._replace(value=g.tree.value.astype(np.float32))
    return g._replace(tree=tree, drawn=g.drawn.astype(np.int16), votes=g.votes.astype(np.float16))


def _unsure(votes: Array, y: Array) -> Array:
    """(n,) how far the forest is from each row's own answer."""
    return np.abs(votes - y) if votes.ndim == 1 else 1 - votes[np.arange(len(y)), y.astype(int)]


def _errors(staged: Array, y: Array) -> Array:
    return measure.loss(staged[..., None] if staged.ndim == 2 else staged, y)
