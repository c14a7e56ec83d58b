"""XGBoost's pictures round by round: the model, the losses, the objective's parts, the tree with what it cost."""

from typing import Any

import numpy as np

from dashboard.figures import curve, marks, plane, regions, theme, tree
from dashboard.lesson import Figure, Say
from engine.core import Text, Trace
from engine.xgboost import Frame, Scene

Run = Trace[Scene, Frame]
ROUND = Text("round", "轮次")
GREY = theme.MUTED


def name_of(s: Scene, j: int) -> str:
    name = s.train.names[j]
    return name if len(name) <= 12 else name[:11] + "…"


def star(s: Scene) -> theme.Trace:
    return marks.dots(s.place[[s.row], 0], s.place[[s.row], 1], size=15, symbol="star", colour=theme.SERIES[3])


def rows(s: Scene, size: Any) -> list[theme.Trace]:
    """Rows that miss a value stand on the lower edge, ringed."""
    ring: np.ndarray = np.asarray(np.isnan(s.train.X).any(1))
    labels = s.train.y if s.classes else np.zeros(len(s.place), int)
    return plane.rows(s.place, labels, size, ring, s.train.classes or ("y",), pick="row")


def on_curve(s: Scene, *more: theme.Trace) -> Figure:
    low, high = [float(v) for v in s.low], [float(v) for v in s.high]
    paint = {"paint": {"field": "painted", "low": low, "high": high, "labels": 1}}
    return theme.figure(*more, x=theme.axis(s.train.names[0], low[0], high[0]), y=theme.axis("y", low[1], high[1]), meta=paint)


def model(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    if s.classes == 0:
        start = marks.line(s.xs, s.curve[0], colour=GREY, width=2, dash="dash")
        now = marks.line(s.xs, s.curve[t + 1], colour=theme.SERIES[1], width=3.5)
        return on_curve(s, *rows(s, 7.0), start, marks.line(s.xs, s.curve[t], colour=theme.SERIES[1] + "/0.4", width=2), now, star(s))
    size = plane.area(np.abs(f.g) + 1e-4, mean=8.0, least=3.0, most=26.0)
    names, more = (s.train.names[0], s.train.names[1]), [*rows(s, size), star(s)]
    if s.classes == 1:
        return plane.decision(s.xs, s.ys, 2 * s.surface[t] - 1, 1.0, *more, names=names, paint="painted")
    K = s.classes
    return regions.regions(s.xs, s.ys, s.winner[t], s.surface[t], K, *more, names=names, paint="painted", labels=min(K, 3))


def model_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    leaves = sum(n.feature < 0 and not n.pruned for n in f.nodes)
    cut = sum(n.pruned for n in f.nodes)
    said = Text(
        "Round {t}: {m} leaves stand, {c} nodes were pruned{d}; training loss {a:.4g}, held out {b:.4g}.",
        "第 {t} 轮：保留 {m} 个叶子，剪去 {c} 个节点{d}；训练损失 {a:.4g}，留出集 {b:.4g}。",
    )
    out = Text(", {k} trees dropped", "，丢弃 {k} 棵树").format(k=len(f.dropped)) if f.dropped else Text("", "")
    return say(said.format(t=t + 1, m=leaves, c=cut, d=say(out), a=f.loss, b=s.held_out_loss[t]))


def losses(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {say(Text("held out", "留出集")): s.held_out_loss, say(Text("training", "训练集")): s.train_loss}
    top = 1.12 * max(float(c.max()) for c in curves.values())
    styles = ((theme.SERIES[1], "solid"), (theme.SERIES[0], "solid"))
    return curve.over_steps(curves, t, say(ROUND), say(Text("mean loss", "平均损失")), 0, max(top, 1e-6), styles)


def losses_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "Round {t}: training {a:.4g}, held out {b:.4g}; the least held-out loss is {c:.4g}, after round {k}.",
        "第 {t} 轮：训练集 {a:.4g}，留出集 {b:.4g}；留出集最小损失 {c:.4g}，在第 {k} 轮后。",
    )
    k = int(s.held_out_loss.argmin())
    return say(said.format(t=t + 1, a=s.train_loss[t], b=s.held_out_loss[t], c=s.held_out_loss[k], k=k + 1))


PARTS = (
    (Text("loss Σℓ", "损失 Σℓ"), theme.SERIES[0]),
    (Text("½γT", "½γT"), theme.SERIES[1]),
    (Text("½λ‖w‖²", "½λ‖w‖²"), theme.SERIES[2]),
    (Text("α‖w‖₁", "α‖w‖₁"), theme.SERIES[3]),
)


def objective(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    T = len(s.stack)
    x = np.arange(1, T + 1)
    base = np.c_[np.zeros(T), np.cumsum(s.stack, axis=1)]
    shade = np.where(np.arange(T) <= t, "", "/0.2")
    top = 1.9 * float(base[:, -1].max()) + 1e-9
    bars = [marks.bars(x, s.stack[:, k], [c + a for a in shade], width=0.8, base=base[:, k]) for k, (_, c) in enumerate(PARTS)]
    names = [
        marks.words([T + 0.5], [(0.93 - 0.13 * k) * top], [f"{say(word)}  {s.stack[t, k]:.3g}"], colour=c, position="middle left")
        for k, (word, c) in enumerate(PARTS)
    ]
    return theme.figure(
        *bars, *names,
        x=theme.axis(say(ROUND), 0.4, T + 0.6, showgrid=False), y=theme.axis(say(Text("objective", "目标函数")), 0, top), barmode="overlay",
    )  # fmt: skip


def objective_alt(trace: Run, t: int, say: Say) -> str:
    a, b, c, d = map(float, trace.scene.stack[t])
    said = Text(
        "After round {t} the objective is {a:.4g} of loss, {b:.4g} for leaves, {c:.4g} for squared and {d:.4g} for absolute weights.",
        "第 {t} 轮后，目标函数含损失 {a:.4g}、叶子数 {b:.4g}、权重平方 {c:.4g}、权重绝对值 {d:.4g}。",
    )
    return say(said.format(t=t + 1, a=a, b=b, c=c, d=d))


def lit_node(s: Scene, f: Frame) -> int:
    return s.node if s.node < len(f.nodes) else 0


def diagram(trace: Run, t: int, say: Say) -> Figure:
    """Pruned nodes are drawn where they grew: a pruned split is recovered from its children."""
    s, f = trace.scene, trace[t]
    left, right = [n.left for n in f.nodes], [n.right for n in f.nodes]
    for i, n in enumerate(f.nodes):
        if n.parent >= 0 and f.nodes[n.parent].left != i and f.nodes[n.parent].right != i:
            left[n.parent], right[n.parent] = (i, right[n.parent]) if left[n.parent] < 0 else (left[n.parent], i)
    asks = [_question(s, f, i, left[i]) for i in range(len(f.nodes))]
    numbers = [f"{n.gain:.3g}" for n in f.nodes]
    says = ["" if n.pruned else f"{n.weight:.3g}" for n in f.nodes]
    top = max(max(abs(n.weight) for n in f.nodes), 1e-9)
    colours = [
        theme.FAINT if n.pruned else f"{theme.CLASSES[int(n.weight > 0)]}/{0.3 + 0.7 * min(abs(n.weight) / top, 1):.2f}" for n in f.nodes
    ]
    hover = Text(
        "gain {g:.4g} · cover H {h:.4g} · G {G:.4g} · w* {w:.4g} · {n} rows",
        "增益 {g:.4g} · 覆盖 H {h:.4g} · G {G:.4g} · w* {w:.4g} · {n} 个样本",
    )
    hovers = [say(hover.format(g=n.gain, h=n.H, G=n.G, w=n.weight, n=n.rows)) for n in f.nodes]
    sizes = [9 + 15 * np.sqrt(n.rows / max(f.nodes[0].rows, 1)) for n in f.nodes]
    struck = [n.pruned for n in f.nodes]
    arrows = [0 if n.feature < 0 else -1 if n.default_left else 1 for n in f.nodes]
    lit = lit_node(s, f)
    return tree.diagram(
        left, right, asks, numbers, says, colours, sizes, hovers, lit=lit, struck=struck, arrows=arrows, pick="node", room=(12.0, s.deep)
    )


def _question(s: Scene, f: Frame, i: int, left: int) -> str:
    """What a node asks, or asked before it was pruned: its left child's box tells."""
    n = f.nodes[i]
    if n.feature >= 0:
        return f"{name_of(s, n.feature)} < {n.threshold:.3g}"
    if left < 0:
        return ""
    high = f.nodes[left].high
    j = next((k for k, (a, b) in enumerate(zip(high, n.high, strict=True)) if a != b), 0)
    return f"{name_of(s, j)} < {high[j]:.3g}"


def diagram_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    n = f.nodes[lit_node(s, f)]
    if n.feature < 0:
        said = Text("The lit node is a leaf of {r} rows: w* = {w:.4g}.", "点亮的是叶子，含 {r} 个样本：w* = {w:.4g}。")
        return say(said.format(r=n.rows, w=n.weight))
    side = say(Text("left", "左") if n.default_left else Text("right", "右"))
    said = Text(
        "The lit node asks {name} < {c:.3g}: gain {g:.4g} over {r} rows; missing values go {side}.",
        "点亮的节点问 {name} < {c:.3g}：{r} 个样本，增益 {g:.4g}；缺失值走向{side}边。",
    )
    return say(said.format(name=s.train.names[n.feature], c=n.threshold, g=n.gain, r=n.rows, side=side))


def rivals(trace: Run, t: int, say: Say) -> Figure:
    """Why not? The best gain that every column offered at the lit node."""
    s, f = trace.scene, trace[t]
    i = lit_node(s, f)
    d = s.train.X.shape[1]
    gains = np.where(np.isfinite(f.rivals[i]), f.rivals[i], 0.0)[:d] if f.rivals.shape[1] == d else np.zeros(d)
    best = f.nodes[i].feature
    top = 1.3 * max(max(float(np.nanmax(np.where(np.isfinite(g.rivals[:1]), g.rivals[:1], 0))) for g in trace.frames), s.gamma, 1e-6)
    gains = np.clip(gains, 0, top)
    colours = [theme.SERIES[2] if j == best else theme.SERIES[0] for j in range(d)]
    words = [f"{g:.3g}" + ("" if j == best or best < 0 else say(Text(": less", "：较小"))) for j, g in enumerate(gains)]
    ticks = {"tickvals": list(range(d)), "ticktext": [name_of(s, j) for j in range(d)]}
    return theme.figure(
        marks.bars(np.arange(d), gains, colours, width=0.5),
        marks.words(np.arange(d), gains, words, position="top center"),
        marks.line([-0.6, d - 0.4], [s.gamma, s.gamma], colour=theme.WARN, width=2, dash="dash"),
        marks.words([d - 0.42], [s.gamma], ["γ" if s.gamma else ""], colour=theme.WARN, position="top left"),
        x=theme.axis(say(Text("column", "列")), -0.6, d - 0.4, showgrid=False, **ticks),
        y=theme.axis(say(Text("best gain (no ½)", "最佳增益（无 ½）")), 0, top),
    )


def rivals_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    i = lit_node(s, f)
    parts = [f"{n} {g:.3g}" for n, g in zip(s.train.names, f.rivals[i], strict=False) if np.isfinite(g)]
    none = Text("no column had a candidate", "没有可用的候选")
    said = Text("Best gain of every column at the lit node: {p}.", "点亮的节点上各列的最佳增益：{p}。")
    return say(said.format(p=", ".join(parts) or say(none)))


def leaves(trace: Run, t: int, say: Say) -> Figure:
    """Each leaf's Newton step beside the one without λ and α, which GBDT takes."""
    ends = [n for n in trace[t].nodes if n.feature < 0 and not n.pruned][:16]
    x = np.arange(16.0)
    plain, ours = np.zeros(16), np.zeros(16)
    for k, n in enumerate(ends):
        plain[k], ours[k] = (-n.G / n.H if n.H > 0 else 0.0), n.weight
    reach = [abs(-n.G / n.H) for g in trace.frames for n in g.nodes if n.feature < 0 and not n.pruned and n.H > 0]
    top = 1.25 * max(float(np.quantile(reach, 0.98)), 1e-6) if reach else 1.0
    return theme.figure(
        marks.bars(x - 0.2, np.clip(plain, -top, top), theme.MUTED, width=0.36),
        marks.bars(x + 0.2, np.clip(ours, -top, top), theme.SERIES[2], width=0.36),
        marks.words([15.3], [0.9 * top], [say(Text("GBDT: −G/H", "GBDT：−G/H"))], colour=theme.MUTED, position="middle left"),
        marks.words([15.3], [0.72 * top], ["XGBoost: −G/(H+λ)"], colour=theme.SERIES[2], position="middle left"),
        x=theme.axis(say(Text("leaf, from the left", "叶子（从左到右）")), -0.6, 15.6, showgrid=False, dtick=1, showticklabels=False),
        y=theme.axis(say(Text("leaf weight", "叶子权重")), -top, top),
        barmode="overlay",
    )


def leaves_alt(trace: Run, t: int, say: Say) -> str:
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
    n = f.nodes[lit_node(s, f)]
    return {"G": n.G, "H": n.H, "lam": s.reg_lambda, "alpha": s.reg_alpha, "w": n.weight, "p": -n.G / n.H if n.H > 0 else float("nan")}


def row_numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    i = s.row
    before = trace[t - 1].raw[i] if t else float("nan")
    return {"i": str(i), "g": float(f.g[i]), "h": float(f.h[i]), "b": float(before), "a": float(f.raw[i]), "v": s.rate}


def stack_numbers(trace: Run, t: int) -> dict[str, float | str]:
    a, b, c, d = map(float, trace.scene.stack[t])
    return {"l": a, "T": b, "w": c, "one": d, "all": a + b + c + d}
