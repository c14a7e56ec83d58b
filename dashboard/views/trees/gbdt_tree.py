"""Gradient boosting's pictures: the regression tree of each round."""

import numpy as np

from dashboard.figures import theme, tree
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene

Run = Trace[Scene, Frame]


def _diagram(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    k = int(s.train.y[s.row]) if s.classes > 1 else 0
    n = trace[t].trees[k]
    asks = [
        f"{tree.short(s.train.names[j])} ≤ {c:.2g}" if j >= 0 else ""
        for j, c in zip(n.feature, n.threshold, strict=True)
    ]
    top = max(float(np.abs(n.value[n.leaves]).max()), 1e-12)
    colours = [f"{theme.CLASSES[int(v > 0)]}/{0.3 + 0.7 * min(abs(v) / top, 1):.2f}" for v in n.value]
    hover = Text(
        "{n} rows · γ {v:.4g} · variance of the gradient {i:.3g}", "{n} 个样本 · γ {v:.4g} · 梯度的方差 {i:.3g}"
    )
    hovers = [say(hover.format(n=int(r), v=v, i=i)) for r, v, i in zip(n.rows, n.value, n.impurity, strict=True)]
    lit = int(n.apply(s.train.X[[s.row]])[0])
    sizes = 9 + 15 * np.sqrt(n.rows / n.rows[0])
    numbers = [str(int(r)) for r in n.rows]
    says = [f"{v:.2g}" for v in n.value]
    return tree.diagram(n.left, n.right, asks, numbers, says, colours, sizes, hovers, lit=lit, room=(12.0, s.depth))


def _diagram_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    k = int(s.train.y[s.row]) if s.classes > 1 else 0
    n = trace[t].trees[k]
    g = s.followed.gamma[t]
    said = Text(
        "Round {t}'s regression tree has {m} leaves; row {i} falls into the lit one: γ = {g:.4g}.",
        "第 {t} 轮的回归树有 {m} 个叶子；样本 {i} 落入点亮的叶子，常数 γ = {g:.4g}。",
    )
    return say(said.format(t=t + 1, m=len(n.leaves), i=s.row, g=g))


DIAGRAM = View(
    Text("This round's tree: rows left, question right, γ at the leaves", "这一轮的树：左为样本数，右为提问，叶下为 γ"),
    _diagram,
    _diagram_says,
    (
        Key("square", theme.CLASSES[1], Text("raises F", "使 F 升高")),
        Key("square", theme.CLASSES[0], Text("lowers F", "使 F 降低")),
        Key("dot", theme.SERIES[4] + "/0.45", Text("leaf of the row followed", "跟踪样本的叶子")),
    ),
)
