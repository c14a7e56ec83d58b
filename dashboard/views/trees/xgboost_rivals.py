"""Why not? What every column offered at the lit node of XGBoost's tree."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Say, View
from dashboard.views.trees.xgboost import Run, name_of
from dashboard.views.trees.xgboost_tree import lit_node
from engine.core import Text
from engine.xgboost import Frame

LEAST = 1e-6  # a gain must lie above this


def _rivals(trace: Run, t: int, say: Say) -> Figure:
    """Why not? The best gain that every column offered at the lit node."""
    s, f = trace.scene, trace[t]
    i = lit_node(s, f, t)
    d = s.train.X.shape[1]
    offered = f.rivals[i] if f.rivals.shape[1] == d else np.full(d, -np.inf)
    gains = np.where(offered > LEAST, offered, 0.0)
    most = max(float(gains.max()), 1e-9)
    share, cost = np.clip(gains / most, 0, 1), s.price.gamma / most
    best = f.nodes[i].feature
    colours = [theme.SERIES[2] if j == best else theme.SERIES[0] for j in range(d)]
    names = {"tickvals": list(range(d)), "ticktext": [name_of(s, j) for j in range(d)]}
    return theme.figure(
        marks.bars(np.arange(d), share, colours, width=0.5),
        marks.words(np.arange(d), share, [_offer(f, offered, j, best, say) for j in range(d)], position="top center"),
        marks.line(
            [-0.6, d - 0.4], [min(cost, 1.4) if s.price.gamma else np.nan] * 2, colour=theme.WARN, width=2, dash="dash"
        ),
        marks.words([d - 0.42], [1.7], [_price(s.price.gamma, cost)], colour=theme.WARN, position="bottom left"),
        x=theme.axis(say(Text("column", "列")), -0.6, d - 0.4, showgrid=False, **names),
        y=theme.axis(say(Text("gain ÷ best", "增益 ÷ 最佳")), 0, 1.7, tickvals=[0, 0.5, 1]),
    )


def _offer(f: Frame, offered: np.ndarray, j: int, best: int, say: Say) -> str:
    if f.columns and j not in f.columns:
        return say(Text("not drawn", "未抽到"))
    if not np.isfinite(offered[j]):
        return say(Text("no candidate", "没有候选"))
    if offered[j] <= LEAST:
        return say(Text("gains nothing", "没有增益"))
    less = say(Text(": less", "：较小")) if best >= 0 and j != best else ""
    return f"{offered[j]:.3g}{less}"


def _price(gamma: float, cost: float) -> str:
    return "" if not gamma else f"γ = {gamma:g}" if cost <= 1.4 else f"γ = {gamma:g} ↑"


def _rivals_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    offered = f.rivals[lit_node(s, f, t)]
    parts = [f"{n} {_offer(f, offered, j, -1, say)}" for j, n in enumerate(s.train.names) if j < len(offered)]
    if s.lines or not np.isfinite(offered).any():
        return say(Text("Nothing was searched at the lit node.", "点亮的节点没有搜索分裂。"))
    said = Text("Best gain of every column at the lit node: {p}.", "点亮的节点上各列的最佳增益：{p}。")
    return say(said.format(p=say(Text(", ", "，")).join(parts)))


RIVALS = View(
    Text("Why not? What each column offered at the lit node", "为何不选？各列在点亮节点的最佳增益"),
    _rivals,
    _rivals_says,
)
