"""XGBoost: second-order boosting with a regularised objective; how it finds, prunes and weighs its splits.

Source: Chen & Guestrin (2016), "XGBoost: a scalable tree boosting system", KDD. The algorithm is in
engine/trees/newton (boosting.py, tree.py and scan.py); its numbers are the library's.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Table, Text, Trace, choice, knob, picked, upload
from engine.data.sets import Rows
from engine.trees import gradient_boosting as gb
from engine.trees.booster_data import BoosterData, in_plane, on_curve, split_of
from engine.trees.newton.boosting import Round, boost, initial
from engine.trees.newton.quantiles import weighted_quantiles
from engine.trees.newton.search import Candidate, Searched, candidates, searched
from engine.trees.newton.stages import Scan, curve, raw, scan, surface
from engine.trees.newton.tree import Node

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
MAY_BE_NAN = ("nodes", "rivals")  # leaves have no threshold, columns without a candidate no gain
OBJECTIVE = {
    "squared": Text("squared error", "平方误差"),
    "logistic": Text("logistic (two classes)", "logistic（二分类）"),
    "softmax": Text("softmax (several classes)", "softmax（多分类）"),
}
METHOD = {
    "exact": Text("exact: every threshold", "exact：所有阈值"),
    "hist": Text("hist: quantile bins", "hist：分位数直方图"),
    "approx": Text("approx: quantiles weighted by h", "approx：按 h 加权的分位数"),
}
BOOSTER = {
    "gbtree": Text("trees (gbtree)", "树 gbtree"),
    "gblinear": Text("straight lines (gblinear)", "线性 gblinear"),
    "dart": Text("trees with dropout (dart)", "带丢弃的树 dart"),
}
GRID = 80


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
        0.0, 0.0, 20.0, Text("γ, price of a leaf (gamma)", "γ，每个叶子的代价（gamma）"), step=0.5, when=_trees
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
        1.0, 0.1, 1.0, Text("share of rows a round (subsample)", "每轮样本比例（subsample）"), step=0.1
    )
    opened: int = knob(1, 1, 150, Text("round to look inside", "要看内部的轮次"), when=_trees)
    row: int = picked(-1, Text("row in the equations", "公式中的样本"))  # set by a click
    node: int = picked(0, Text("node to light", "点亮的节点"))


class Scene(NamedTuple):
    classes: int  # K: 0 for a real target, 1 for two classes, else K
    train: Rows  # NaN where a value is missing
    held_out: Rows
    place: Array  # (n, 2) where a training row stands in the picture; missing values stand on the lower edge
    low: Array
    high: Array
    xs: Array
    ys: Array
    curve: Array  # (T + 1, nx) float32, from the margin before the first round; empty in the plane
    surface: Array  # (T, ny, nx) float32: probability of class 1, or of the winner
    winner: Array  # (T, ny, nx) uint8
    train_loss: Array  # (T,)
    held_out_loss: Array  # (T,)
    stack: Array  # (T, 4): summed loss, then what all trees so far pay: ½γT, ½λ‖w‖², α‖w‖₁
    reg_lambda: float
    reg_alpha: float
    gamma: float
    rate: float
    deep: int
    row: int
    node: int  # the node that is lit in every round's tree
    opened: int  # the round, from 1, whose splits are searched on the film
    searched: tuple[Searched, ...]
    candidates: tuple[Candidate, ...]


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


def run(p: Params) -> Trace[Scene, Frame]:
    split, K = split_of(p)
    rng = np.random.default_rng([p.seed, 2])
    train, held = (_holes(rows, p.missing, rng) for rows in (split.train, split.held_out))
    rules = dict(reg_lambda=p.reg_lambda, reg_alpha=p.reg_alpha, min_child_weight=p.min_child_weight)
    rounds = tuple(
        boost(
            train.X,
            train.y,
            p.objective,
            p.n_estimators,
            p.max_depth,
            p.learning_rate,
            gamma=p.gamma,
            tree_method=p.tree_method,
            max_bin=p.max_bin,
            subsample=p.subsample,
            booster=p.booster,
            seed=p.seed,
            rate_drop=p.rate_drop,
            **rules,
        )
    )
    sizes = (GRID, GRID) if K else (3 * GRID, 0)
    xs, ys = (np.linspace(a, b, n) for a, b, n in zip(split.low, split.high, sizes, strict=True))
    none = np.zeros((len(rounds), 0), np.float32)
    curves = (
        none if K else np.concatenate([np.full((1, len(xs)), rounds[0].start), curve(rounds, xs)]).astype(np.float32)
    )
    fields, winner = _fields(rounds, xs, ys, K) if K else (none, none.astype(np.uint8))
    first = rounds[0].g if K < 2 else rounds[0].g[np.arange(len(train.y)), train.y.astype(int)]
    row = min(p.row, len(train.y) - 1) if p.row >= 0 else int(np.abs(first).argmax())
    k = int(train.y[row]) if K > 1 else 0
    frames = [_frame(r, k) for r in rounds]
    opened = min(p.opened, len(rounds))
    found: tuple[Searched, ...] = ()
    if p.booster != "gblinear":
        f, grown = frames[opened - 1], rounds[opened - 1].grown[k]
        found = searched(f.nodes, grown.leaf, train.X, f.g.astype(float), f.h.astype(float), p.max_depth, **rules)
    held_raw = raw(rounds, held.X) if len(held.y) else np.stack([r.raw for r in rounds])
    held_loss = [
        gb.mean_loss(np.asarray(held.y if len(held.y) else train.y, float), F.reshape(len(F), -1), p.objective)
        for F in held_raw
    ]
    edge = split.low + 0.015 * (split.high - split.low)
    d = train.X.shape[1]
    place = np.where(np.isnan(train.X), edge[:d], train.X)
    scene = Scene(
        K,
        train,
        held,
        place if K else np.c_[place, train.y],
        split.low,
        split.high,
        xs,
        ys,
        curves,
        fields,
        winner,
        np.array([r.loss for r in rounds]),
        np.array(held_loss),
        _stack(rounds, p, len(train.y)),
        p.reg_lambda,
        p.reg_alpha,
        p.gamma,
        p.learning_rate,
        min(p.max_depth, 4),
        row,
        p.node,
        opened,
        found,
        candidates(found),
    )
    return Trace.of(scene, frames)


def _holes(rows: Rows, share: float, rng: np.random.Generator) -> Rows:
    """Values taken out at random; the first two rows stay whole."""
    gone: Array = np.asarray(rng.random(rows.X.shape) < share)
    gone[:2] = False
    return rows._replace(X=np.where(gone, np.nan, rows.X)) if share else rows


def _frame(r: Round, k: int) -> Frame:
    g, h, F = (a if a.ndim == 1 else a[:, k] for a in (r.g, r.h, r.raw))
    bare = Node(-1, np.nan, -1, -1, False, 0.0, float(g.sum()), float(h.sum()), 0.0, len(g), (), ())
    nodes, rivals = (
        (r.grown[k].nodes, r.grown[k].rivals) if r.grown else ((bare,), np.full((1, 1), -np.inf, np.float32))
    )
    return Frame(nodes, rivals, g.astype(np.float32), h.astype(np.float32), F.astype(np.float32), r.loss, r.dropped)


def _fields(rounds: tuple[Round, ...], xs: Array, ys: Array, K: int) -> tuple[Array, Array]:
    F = surface(rounds, xs, ys, np.float32)
    if K == 1:
        return gb.sigmoid(F), np.zeros((len(rounds), 0), np.uint8)
    top = F.max(3)
    return (1 / np.exp(F - top[..., None]).sum(3)).astype(np.float32), F.argmax(3).astype(np.uint8)


def _stack(rounds: tuple[Round, ...], p: Params, n: int) -> Array:
    """The objective's four parts, summed over rows and over all trees so far; the library's γ counts by half."""
    pays = []
    for r in rounds:
        w = np.array([m.weight for t in r.grown for m in t.nodes if m.feature < 0 and not m.pruned])
        if r.linear is not None:
            w = np.sqrt(n) * r.linear.weight.ravel()
            pays.append((0.0, 0.5 * p.reg_lambda * (w**2).sum(), p.reg_alpha * np.sqrt(n) * np.abs(w).sum()))
        else:
            pays.append((0.5 * p.gamma * len(w), 0.5 * p.reg_lambda * (w**2).sum(), p.reg_alpha * np.abs(w).sum()))
    total = np.array(pays) if p.booster == "gblinear" else np.cumsum(pays, axis=0)
    scale = n / 2 if p.objective == "squared" else n
    return np.c_[[scale * r.loss for r in rounds], total]
