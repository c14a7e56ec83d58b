"""Gradient boosting's pictures: the regression tree of each round."""

import numpy as np

from dashboard.figures import theme, tree
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees import own
from dashboard.views.trees.gbdt import class_of
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene
from engine.trees.cart import Tree

Run = Trace[Scene, Frame]


def _diagram(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    grown = trace[t].trees[class_of(s)]
    top = max(float(np.abs(grown.value[grown.leaves]).max()), 1e-12)
    nodes = [_node(s, grown, i, top, say) for i in range(len(grown.feature))]
    lit = int(s.own.leaf[t]) if len(s.own.x) else int(grown.apply(s.train.X[[s.row]])[0])
    way = tree.path(nodes, lit) if len(s.own.x) else ()
    return tree.draw(tree.layout(nodes, room=(12.0, s.depth)), lit, way=way)


def _node(s: Scene, grown: Tree, i: int, top: float, say: Say) -> tree.Node:
    j, n, value = int(grown.feature[i]), int(grown.rows[i]), float(grown.value[i])
    hover = Text(
        "{n} rows · γ {v:.4g} · variance of the gradient {i:.3g}", "{n} 个样本 · γ {v:.4g} · 梯度的方差 {i:.3g}"
    )
    return tree.Node(
        left=int(grown.left[i]),
        right=int(grown.right[i]),
        ask=f"{tree.short(s.train.names[j])} ≤ {grown.threshold[i]:.2g}" if j >= 0 else "",
        number=str(n),
        says=f"{value:.2g}",
        colour=f"{theme.CLASSES[int(value > 0)]}/{0.3 + 0.7 * min(abs(value) / top, 1):.2f}",
        size=9 + 15 * float(np.sqrt(n / grown.rows[0])),
        hover=say(hover.format(n=n, v=value, i=grown.impurity[i])),
    )


def _diagram_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    n = trace[t].trees[class_of(s)]
    if len(s.own.x):
        said = Text(
            "Round {t}'s regression tree has {m} leaves; your row {x} falls into the lit one: γ = {g:.4g}.",
            "第 {t} 轮的回归树有 {m} 片叶子；你的样本 {x} 落入点亮的叶子，常数 γ = {g:.4g}。",
        )
        return say(said.format(t=t + 1, m=len(n.leaves), x=own.written(s.own.x), g=s.own.gamma[t]))
    g = s.followed.gamma[t]
    said = Text(
        "Round {t}'s regression tree has {m} leaves; row {i} falls into the lit one: γ = {g:.4g}.",
        "第 {t} 轮的回归树有 {m} 片叶子；样本 {i} 落入点亮的叶子，常数 γ = {g:.4g}。",
    )
    return say(said.format(t=t + 1, m=len(n.leaves), i=s.row, g=g))


def _diagram_keys(trace: Run) -> tuple[Key, ...]:
    lit = Key("dot", theme.SERIES[4] + "/0.45", Text("leaf of the row followed", "跟踪样本的叶子"))
    return (
        Key("square", theme.CLASSES[1], Text("raises F", "使 F 升高")),
        Key("square", theme.CLASSES[0], Text("lowers F", "使 F 降低")),
        own.WAY if len(trace.scene.own.x) else lit,
    )


DIAGRAM = View(
    Text("This round's tree: rows left, question right, γ at the leaves", "这一轮的树：左为样本数，右为提问，叶下为 γ"),
    _diagram,
    _diagram_says,
    _diagram_keys,
)
