"""XGBoost: second-order boosting with a regularised objective; how it finds, prunes and weighs its splits.

Source: Chen & Guestrin (2016), "XGBoost: a scalable tree boosting system", KDD. The algorithm is in
engine/trees/newton (boosting.py, tree.py and scan.py); its numbers are the library's.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Table, Text, Trace, choice, knob, own_row, picked, row_of, upload
from engine.data.sets import Rows, Split
from engine.trees.booster_data import BoosterData, asked, in_plane, on_curve, split_of
from engine.trees.newton.blocks import Blocks, blocks_of
from engine.trees.newton.boosting import Round, boost
from engine.trees.newton.choices import BOOSTER, METHOD, OBJECTIVE, START
from engine.trees.newton.leaf import Leaf, leaf_of
from engine.trees.newton.objective import initial
from engine.trees.newton.own import Own, own_of
from engine.trees.newton.quantiles import weighted_quantiles
from engine.trees.newton.scene import (
    Course,
    Followed,
    Model,
    Price,
    followed,
    held_out_loss,
    model_of,
    places,
    stack,
    with_holes,
)
from engine.trees.newton.search import Candidate, Search, Searched, search
from engine.trees.newton.stages import Scan, curve, raw, scan, surface
from engine.trees.newton.tree import Node, bare

__all__ = [
    "STEP",
    "Candidate",
    "Frame",
    "Node",
    "Params",
    "Round",
    "Scan",
    "Scene",
    "Searched",
    "boost",
    "curve",
    "initial",
    "raw",
    "run",
    "scan",
    "surface",
    "weighted_quantiles",
]

STEP = Text("round", "轮")
# a leaf has no threshold, a column without a candidate no gain, a missing value no number, a line no leaf
MAY_BE_NAN = ("nodes", "rivals", "X", "said", "own", "blocks")


def _trees(p: Any) -> bool:
    return bool(p.booster != "gblinear")


@dataclass(frozen=True)
class Objective:
    objective: str = choice(OBJECTIVE, Text("objective", "目标函数（objective）"), default="logistic")


@dataclass(frozen=True)
class Params(BoosterData, Objective):
    table: Table | None = upload(Text("my own CSV", "我的 CSV 文件"), target="number", when=on_curve, holes=True)
    labelled: Table | None = upload(Text("my own CSV", "我的 CSV 文件"), when=in_plane, holes=True)
    missing: float = knob(0.0, 0.0, 0.5, Text("share of values made missing", "人为缺失的比例"), step=0.05)
    n_estimators: int = knob(40, 1, 150, Text("rounds (n_estimators)", "轮数（n_estimators）"))
    learning_rate: float = knob(
        0.3, 0.05, 1.0, Text("learning rate η (learning_rate)", "学习率 η（learning_rate）"), step=0.05
    )
    max_depth: int = knob(3, 1, 5, Text("depth of a tree (max_depth)", "树深（max_depth）"), when=_trees)
    reg_lambda: float = knob(
        1.0, 0.0, 20.0, Text("λ, L2 on leaves (reg_lambda)", "λ，叶子的 L2（reg_lambda）"), step=0.5
    )
    reg_alpha: float = knob(0.0, 0.0, 5.0, Text("α, L1 on leaves (reg_alpha)", "α，叶子的 L1（reg_alpha）"), step=0.25)
    gamma: float = knob(
        0.0, 0.0, 20.0, Text("γ, price of a leaf (gamma)", "γ，每片叶子的代价（gamma）"), step=0.5, when=_trees
    )
    min_child_weight: float = knob(
        1.0,
        0.0,
        20.0,
        Text("least Σh in a child (min_child_weight)", "子节点最小 Σh（min_child_weight）"),
        step=0.5,
        when=_trees,
    )
    booster: str = choice(BOOSTER, Text("weak learner (booster)", "弱学习器（booster）"))
    rate_drop: float = knob(
        0.1,
        0.0,
        0.9,
        Text("share of trees dropped (rate_drop)", "丢弃的树的比例（rate_drop）"),
        step=0.05,
        when=lambda p: p.booster == "dart",
    )
    tree_method: str = choice(METHOD, Text("candidates (tree_method)", "候选阈值（tree_method）"), when=_trees)
    max_bin: int = knob(
        16, 2, 64, Text("bins (max_bin)", "分箱数（max_bin）"), when=lambda p: _trees(p) and p.tree_method != "exact"
    )
    subsample: float = knob(
        1.0, 0.1, 1.0, Text("share of rows a round (subsample)", "每轮样本比例（subsample）"), step=0.1, when=_trees
    )
    colsample_bytree: float = knob(
        1.0,
        0.1,
        1.0,
        Text("share of columns a tree (colsample_bytree)", "每棵树的列比例（colsample_bytree）"),
        step=0.1,
        when=_trees,
    )
    base_score: str = choice(START, Text("start of every row (base_score)", "所有样本的起点（base_score）"))
    opened: int = knob(1, 1, 150, Text("round to look inside", "要看内部的轮次"), when=_trees)
    row: int = picked(-1, Text("row in the equations", "公式中的样本"), clears="case")  # set by a click
    case: str = own_row(asked)
    node: int = picked(0, Text("node to light", "点亮的节点"))


class Scene(NamedTuple):
    classes: int  # K: 0 for a real target, 1 for two classes, else K
    train: Rows  # NaN where a value is missing
    held_out: Rows
    place: Array  # (n, 2) where a training row stands in the picture; missing values stand on the lower edge
    low: Array
    high: Array
    row: int  # the one that is followed
    node: int  # the node that is lit in every round's tree
    deep: int  # how far down the picture of a tree goes
    lines: bool  # the weak learner is a straight line: no tree is grown
    followed: Followed
    own: Own
    model: Model
    course: Course
    price: Price
    search: Search
    blocks: Blocks  # of the opened round
    leaf: Leaf  # of the opened round, where the followed row, or the reader's own, ends


class Who(NamedTuple):
    """Whose way is told."""

    row: int  # of the training rows
    own: Own  # the reader's, which takes its place
    k: int  # of several classes, the one whose trees are shown


class Frame(NamedTuple):
    nodes: tuple[
        Node, ...
    ]  # of several classes, the tree of the followed row's class; gblinear: one leaf that says nothing
    rivals: Array  # (m, d) float32: the best gain each column offered at each node
    g: Array  # (n,) float32, of that class
    h: Array
    raw: Array
    loss: float
    dropped: tuple[int, ...]
    columns: tuple[int, ...]  # that the tree could ask


def run(p: Params) -> Trace[Scene, Frame]:
    split, K = split_of(p)
    rng = np.random.default_rng([p.seed, 2])
    train, held = (with_holes(rows, p.missing, rng) for rows in (split.train, split.held_out))
    how = ("reg_lambda", "reg_alpha", "gamma", "min_child_weight", "tree_method", "max_bin", "subsample", "booster")
    more = {name: getattr(p, name) for name in (*how, "colsample_bytree", "seed", "rate_drop")}
    more["base_score"] = 0.5 if p.base_score == "half" else None
    rounds = tuple(boost(train.X, train.y, p.objective, p.n_estimators, p.max_depth, p.learning_rate, **more))
    row, own = _followed(p, train, rounds[0], K), own_of(rounds, row_of(p.case, train.X, holes=True), p.objective)
    who = Who(row, own, 0 if K < 2 else own.k if len(own.x) else int(train.y[row]))
    return Trace.of(_scene(p, split, (train, held), K, rounds, who), [_frame(r, who.k) for r in rounds])


def _scene(p: Params, split: Split, rows: tuple[Rows, Rows], K: int, rounds: tuple[Round, ...], who: Who) -> Scene:
    (train, held), (row, own, k) = rows, who
    opened = min(p.opened, p.n_estimators) - 1
    inside = rounds[opened]
    end = -1 if not inside.grown else own.leaf[opened] if len(own.x) else inside.ends[k][row]
    return Scene(
        classes=K,
        train=train,
        held_out=held,
        place=places(train, split, K),
        low=split.low,
        high=split.high,
        row=row,
        node=p.node,
        deep=min(p.max_depth, 4),
        lines=p.booster == "gblinear",
        followed=followed(rounds, train.X, row, p.objective, k),
        own=own,
        model=model_of(rounds, split, K),
        course=Course(
            train_loss=np.array([r.loss for r in rounds]),
            held_out_loss=held_out_loss(rounds, train, held, p.objective),
            stack=stack(rounds, p, len(train.y)),
        ),
        price=Price(p.reg_lambda, p.reg_alpha, p.gamma, p.min_child_weight, p.learning_rate),
        search=_search(p, train, inside, k),
        blocks=blocks_of(inside, k),
        leaf=leaf_of(inside, int(end), train.y, p.objective, k, p.reg_alpha),
    )


def _followed(p: Params, train: Rows, first: Round, K: int) -> int:
    """The row in the formulas: the one clicked, or the one that pulls most in the first round."""
    own = first.g if K < 2 else first.g[np.arange(len(train.y)), train.y.astype(int)]
    return min(p.row, len(train.y) - 1) if p.row >= 0 else int(np.abs(own).argmax())


def _search(p: Params, train: Rows, r: Round, k: int) -> Search:
    """The opened round's tree, of the followed row's class; straight lines search nothing."""
    opened = min(p.opened, p.n_estimators)
    if not r.grown:
        return Search(opened, (), (), ())
    g, h = (a if a.ndim == 1 else a[:, k] for a in (r.g, r.h))
    return search(opened, r.grown[k], train.X, g, h, p.tree_method)


def _frame(r: Round, k: int) -> Frame:
    g, h, F = (a if a.ndim == 1 else a[:, k] for a in (r.g, r.h, r.raw))
    grown = r.grown[k] if r.grown else None
    return Frame(
        nodes=grown.nodes if grown else (bare(g, h),),
        rivals=grown.rivals if grown else np.full((1, 1), -np.inf, np.float32),
        g=g.astype(np.float32),
        h=h.astype(np.float32),
        raw=F.astype(np.float32),
        loss=r.loss,
        dropped=r.dropped,
        columns=r.columns[k] if r.grown else (),
    )
