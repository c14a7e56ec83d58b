"""XGBoost's tree with what it cost: gains, weights, default sides, pruned nodes; rival splits; what λ holds back."""

import numpy as np

from dashboard.figures import marks, theme, tree
from dashboard.lesson import Figure, Say, View
from dashboard.views.trees.xgboost import Run, name_of
from dashboard.views.trees.xgboost_search import DUST
from engine.core import Text
from engine.xgboost import Frame, Scene


def _lit(s: Scene, f: Frame) -> int:
    return s.node if s.node < len(f.nodes) else 0


def _diagram(trace: Run, t: int, say: Say) -> Figure:
    """Pruned nodes are drawn where they grew: a pruned split is recovered from its children."""
    s, f = trace.scene, trace[t]
    left, right = [n.left for n in f.nodes], [n.right for n in f.nodes]
    for i, n in enumerate(f.nodes):
        if n.parent >= 0 and f.nodes[n.parent].left != i and f.nodes[n.parent].right != i:
            left[n.parent], right[n.parent] = (i, right[n.parent]) if left[n.parent] < 0 else (left[n.parent], i)
    top = max(max(abs(n.weight) for n in f.nodes), 1e-9)
    nodes = [_node(s, f, i, (left[i], right[i]), top, say) for i in range(len(f.nodes))]
    return tree.draw(tree.layout(nodes, room=(12.0, s.deep)), _lit(s, f), pick="node")


def _node(s: Scene, f: Frame, i: int, below: tuple[int, int], top: float, say: Say) -> tree.Node:
    n = f.nodes[i]
    hover = Text(
        "gain {g:.4g} · cover H {h:.4g} · G {G:.4g} · w* {w:.4g} · {n} rows",
        "增益 {g:.4g} · 覆盖 H {h:.4g} · G {G:.4g} · w* {w:.4g} · {n} 个样本",
    )
    tint = f"{theme.CLASSES[int(n.weight > 0)]}/{0.3 + 0.7 * min(abs(n.weight) / top, 1):.2f}"
    return tree.Node(
        left=below[0],
        right=below[1],
        ask=_question(s, f, i, below[0]),
        number=f"{n.gain:.3g}",
        says="" if n.pruned else f"{n.weight:.2g}",
        colour=theme.FAINT if n.pruned else tint,
        size=float(9 + 15 * np.sqrt(n.rows / max(f.nodes[0].rows, 1))),
        hover=say(hover.format(g=n.gain, h=n.H, G=n.G, w=n.weight, n=n.rows)),
        struck=n.pruned,
        arrow=0 if n.feature < 0 else -1 if n.default_left else 1,
    )


def _question(s: Scene, f: Frame, i: int, left: int) -> str:
    """What a node asks, or asked before it was pruned: its left child's box tells."""
    n = f.nodes[i]
    if n.feature >= 0:
        return f"{name_of(s, n.feature)} < {n.threshold:.2g}"
    if left < 0:
        return ""
    high = f.nodes[left].high
    j = next((k for k, (a, b) in enumerate(zip(high, n.high, strict=True)) if a != b), 0)
    return f"{name_of(s, j)} < {high[j]:.2g}"


def _diagram_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    n = f.nodes[_lit(s, f)]
    if n.feature < 0:
        said = Text("The lit node is a leaf of {r} rows: w* = {w:.4g}.", "点亮的是叶子，含 {r} 个样本：w* = {w:.4g}。")
        return say(said.format(r=n.rows, w=n.weight))
    side = say(Text("left", "左") if n.default_left else Text("right", "右"))
    said = Text(
        "The lit node asks {name} < {c:.3g}: gain {g:.4g} over {r} rows; missing values go {side}.",
        "点亮的节点问 {name} < {c:.3g}：{r} 个样本，增益 {g:.4g}；缺失值走向{side}边。",
    )
    return say(said.format(name=s.train.names[n.feature], c=n.threshold, g=n.gain, r=n.rows, side=side))


def _rivals(trace: Run, t: int, say: Say) -> Figure:
    """Why not? The best gain that every column offered at the lit node."""
    s, f = trace.scene, trace[t]
    i = _lit(s, f)
    d = s.train.X.shape[1]
    gains = np.where(np.isfinite(f.rivals[i]), f.rivals[i], 0.0)[:d] if f.rivals.shape[1] == d else np.zeros(d)
    best = f.nodes[i].feature
    most = max(float(gains.max()), 1e-9)
    share = np.clip(gains / most, 0, 1)
    cost = s.price.gamma / most
    colours = [theme.SERIES[2] if j == best else theme.SERIES[0] for j in range(d)]
    words = [f"{g:.3g}" + ("" if j == best or best < 0 else say(Text(": less", "：较小"))) for j, g in enumerate(gains)]
    ticks = {"tickvals": list(range(d)), "ticktext": [name_of(s, j) for j in range(d)]}
    return theme.figure(
        marks.bars(np.arange(d), share, colours, width=0.5),
        marks.words(np.arange(d), share, words, position="top center"),
        marks.line(
            [-0.6, d - 0.4], [min(cost, 1.4) if s.price.gamma else np.nan] * 2, colour=theme.WARN, width=2, dash="dash"
        ),
        marks.words(
            [d - 0.42], [min(cost, 1.4)], [_price(s.price.gamma, cost)], colour=theme.WARN, position="top left"
        ),
        x=theme.axis(say(Text("column", "列")), -0.6, d - 0.4, showgrid=False, **ticks),
        y=theme.axis(say(Text("gain ÷ best", "增益 ÷ 最佳")), 0, 1.7, tickvals=[0, 0.5, 1]),
    )


def _price(gamma: float, cost: float) -> str:
    return "" if not gamma else f"γ = {gamma:g}" if cost <= 1.4 else f"γ = {gamma:g} ↑"


def _rivals_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    i = _lit(s, f)
    parts = [f"{n} {g:.3g}" for n, g in zip(s.train.names, f.rivals[i], strict=False) if np.isfinite(g)]
    none = Text("no column had a candidate", "没有可用的候选")
    said = Text("Best gain of every column at the lit node: {p}.", "点亮的节点上各列的最佳增益：{p}。")
    return say(said.format(p=", ".join(parts) or say(none)))


def _leaves(trace: Run, t: int, say: Say) -> Figure:
    """Each leaf's Newton step beside the one without λ and α, which GBDT takes."""
    most = 2**trace.scene.deep
    ends = [n for n in trace[t].nodes if n.feature < 0 and not n.pruned][:most]
    x = np.arange(float(most))
    plain, ours = np.zeros(most), np.zeros(most)
    for k, n in enumerate(ends):
        plain[k], ours[k] = (-n.G / n.H if n.H > 0 else 0.0), n.weight
    reach = [abs(-n.G / n.H) for g in trace.frames for n in g.nodes if n.feature < 0 and not n.pruned and n.H > 0]
    top = 1.25 * max(float(np.quantile(reach, 0.98)), 1e-6) if reach else 1.0
    return theme.figure(
        marks.bars(x - 0.2, np.clip(plain, -top, top), theme.MUTED, width=0.36),
        marks.bars(x + 0.2, np.clip(ours, -top, top), theme.SERIES[2], width=0.36),
        marks.words(
            [-0.5], [1.3 * top], [say(Text("GBDT: −G/H", "GBDT：−G/H"))], colour=theme.MUTED, position="middle right"
        ),
        marks.words(
            [most - 0.5],
            [1.3 * top],
            [say(Text("XGBoost: −G/(H+λ)", "XGBoost：−G/(H+λ)"))],
            colour=theme.SERIES[2],
            position="middle left",
        ),
        x=theme.axis(
            say(Text("leaf, from the left", "叶子（从左到右）")),
            -0.6,
            most - 0.4,
            showgrid=False,
            dtick=1,
            showticklabels=False,
        ),
        y=theme.axis(say(Text("leaf weight", "叶子权重")), -top, 1.6 * top),
        barmode="overlay",
    )


def _leaves_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    ends = [n for n in f.nodes if n.feature < 0 and not n.pruned and n.H > 0]
    if not ends:
        return say(Text("This round has no leaf with curvature.", "这一轮没有曲率为正的叶子。"))
    n = min(ends, key=lambda n: n.H)
    said = Text(
        "λ holds small leaves back most: with H = {h:.3g}, −G/H is {a:.3g} but w* only {b:.3g}.",
        "λ 对小叶子约束最强：H = {h:.3g} 时，−G/H 为 {a:.3g}，而 w* 只有 {b:.3g}。",
    )
    return say(said.format(h=n.H, a=-n.G / n.H, b=n.weight))


def node_numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    n = f.nodes[_lit(s, f)]
    G, w = (0.0, 0.0) if abs(n.G) < DUST else (n.G, n.weight)
    return {
        "G": G,
        "H": n.H,
        "lam": s.price.reg_lambda,
        "alpha": s.price.reg_alpha,
        "w": w,
        "p": 0.0 - G / n.H if n.H > 0 else float("nan"),
    }


DIAGRAM = View(
    Text(
        "Gain left, question right, w* at leaves, ▸ the way of missing values, × pruned; click a node",
        "左为增益，右为提问，叶上为 w*，▸ 为缺失值方向，× 为剪枝；可点击节点",
    ),
    _diagram,
    _diagram_says,
    wide=True,
)
RIVALS = View(
    Text("Why not? What each column offered at the lit node", "为何不选？各列在点亮节点的最佳增益"),
    _rivals,
    _rivals_says,
)
LEAVES = View(Text("λ holds small leaves back", "λ 约束小叶子"), _leaves, _leaves_says)
