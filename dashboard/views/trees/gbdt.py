"""Gradient boosting's pictures: the running curve or surface, what a round adds, the losses, the tree, the map of rates."""

from typing import Any

import numpy as np

from dashboard.figures import curve, marks, plane, regions, theme, tree
from dashboard.lesson import Figure, Say
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene

Run = Trace[Scene, Frame]
ROUND = Text("round", "轮次")
LOW_IS_DARK = [[0, "@third"], [0.5, "@third/0.3"], [1, "@paper"]]


def star(s: Scene, y: float | None = None) -> theme.Trace:
    at = s.train.X[s.row]
    return marks.dots(
        at[[0]],
        [s.train.y[s.row] if y is None else y] if s.classes == 0 else at[[1]],
        size=15,
        symbol="star",
        colour=theme.SERIES[3],
    )


def on_curve(
    s: Scene, *more: theme.Trace, y: str = "y", low: float | None = None, high: float | None = None, paint: bool = True
) -> Figure:
    lows, highs = [float(s.low[0]), float(s.low[1])], [float(s.high[0]), float(s.high[1])]
    y_axis = theme.axis(y, lows[1] if low is None else low, highs[1] if high is None else high)
    return theme.figure(
        *more,
        x=theme.axis(s.train.names[0], lows[0], highs[0]),
        y=y_axis,
        **theme.paintable("painted" if paint else "", lows, highs),
    )


def rows(s: Scene, size: Any = 7.0, ring: np.ndarray | None = None, y: np.ndarray | None = None) -> list[theme.Trace]:
    if s.classes:
        return plane.rows(s.train.X, s.train.y, size, ring, s.train.classes, pick="row")
    place = np.c_[s.train.X[:, 0], s.train.y if y is None else y]
    return plane.rows(place, np.zeros(len(place), int), size, ring, ("y",), pick="row")


def model(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    if s.classes == 0:
        band = []
        if s.band.shape[1]:
            x, edge = np.r_[s.xs, s.xs[::-1]], np.r_[s.curve[t + 1], s.band[t + 1][::-1]]
            band = [
                marks.line(
                    x, edge, colour=theme.SERIES[1] + "/0", width=0, fill="toself", fillcolor=theme.SERIES[1] + "/0.2"
                ),
                marks.line(s.xs, s.band[t + 1], colour=theme.SERIES[1], width=3),
            ]
        return on_curve(
            s,
            *band,
            *rows(s),
            marks.line(s.xs, s.curve[0], colour=theme.MUTED, width=2, dash="dash"),
            marks.line(s.xs, s.curve[t], colour=theme.SERIES[1] + "/0.4", width=2),
            marks.line(s.xs, s.curve[t + 1], colour=theme.SERIES[1], width=3.5),
            star(s),
        )
    size = plane.area(np.abs(f.gradient) + 1e-4, mean=8.0, least=3.0, most=26.0)
    names, more = (s.train.names[0], s.train.names[1]), [*rows(s, size), star(s)]
    if s.classes == 1:
        return plane.decision(s.xs, s.ys, 2 * s.surface[t] - 1, 1.0, *more, names=names, paint="painted")
    K = s.classes
    return regions.regions(
        s.xs, s.ys, s.winner[t], s.surface[t], K, *more, names=names, paint="painted", labels=min(K, 3)
    )


def model_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    said = Text(
        "Round {t}: a tree of {m} leaves moves F by {v:g} of its answer; loss {a:.4g}, held out {b:.4g}.",
        "第 {t} 轮：一棵 {m} 叶的树使 F 移动其答案的 {v:g} 倍；训练损失 {a:.4g}，留出集 {b:.4g}。",
    )
    return say(said.format(t=t + 1, m=len(f.trees[0].leaves), v=s.rate, a=f.loss, b=s.held_out_loss[t]))


def added(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    if s.classes:
        k = int(s.train.y[s.row]) if s.classes > 1 else 0
        z = f.trees[k].surface(s.xs, s.ys, dtype=np.float32)
        top = max(float(max(np.abs(g.trees[k].value).max() for g in trace.frames[:: max(1, len(trace) // 12)])), 1e-9)
        size = plane.area(np.abs(f.gradient) + 1e-4, mean=6.0, least=2.5, most=20.0)
        return plane.decision(
            s.xs, s.ys, np.clip(z, -top, top), top, *rows(s, size), star(s), names=(s.train.names[0], s.train.names[1])
        )
    x = s.train.X[:, 0]
    before = (s.train.y - s.start[0]) if t == 0 else s.train.y - trace[t - 1].raw
    after = s.train.y - f.raw
    reach = 1.08 * float(np.abs(s.train.y - s.start[0]).max()) + 1e-9
    shafts = np.c_[before, after, np.full(len(x), np.nan)].ravel()
    clipped = np.abs(f.gradient) < np.abs(before) - 1e-6 if s.loss == "huber" else None
    return on_curve(
        s,
        marks.line([s.low[0], s.high[0]], [0, 0], colour=theme.MUTED, width=1.5),
        marks.line(np.repeat(x, 3), shafts, colour=theme.SERIES[0] + "/0.6", width=2),
        *rows(s, 6.0, clipped, before),
        marks.line(s.xs, s.step[t], colour=theme.SERIES[2], width=3.5),
        star(s, float(before[s.row])),
        y=say(Text("residual y − F", "残差 y − F")),
        low=-reach,
        high=reach,
        paint=False,
    )


def added_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    if s.classes:
        said = Text(
            "A regression tree fitted to y − p: its leaves add between {a:.3g} and {b:.3g} to the log-odds, before shrinking.",
            "对 y − p 拟合的回归树：收缩之前，各叶子给对数几率加上 {a:.3g} 到 {b:.3g}。",
        )
        k = int(s.train.y[s.row]) if s.classes > 1 else 0
        own = f.trees[k].value[f.trees[k].leaves]
        return say(said.format(a=own.min(), b=own.max()))
    after = np.abs(s.train.y - f.raw)
    said = Text(
        "The staircase is this round's tree; every residual moves ν of the way under it. The mean |residual| is now {m:.3g}.",
        "阶梯是这一轮的树；每个残差按 ν 的比例向它移动。残差绝对值的均值现为 {m:.3g}。",
    )
    return say(said.format(m=after.mean()))


def losses(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {say(Text("held out", "留出集")): s.held_out_loss, say(Text("training", "训练集")): s.train_loss}
    styles = ((theme.SERIES[1], "solid"), (theme.SERIES[0], "solid"))
    top = 1.12 * min(max(float(c.max()) for c in curves.values()), 4 * float(s.held_out_loss.max()) + 1e-9)
    figure = curve.over_steps(curves, t, say(ROUND), say(Text("loss", "损失")), 0, max(top, 1e-6), styles)
    best = marks.dots([s.best + 1], [s.held_out_loss[s.best]], size=15, symbol="star", colour=theme.SERIES[2])
    word = marks.words(
        [s.best + 1],
        [s.held_out_loss[s.best] + 0.04 * top],
        [say(Text("best", "最佳"))],
        colour=theme.SERIES[2],
        position="top center",
    )
    figure["data"] += [best, word]
    return figure


def losses_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "Round {t}: training {a:.4g}, held out {b:.4g}; the held-out loss is least after round {k}, {c:.4g}.",
        "第 {t} 轮：训练集 {a:.4g}，留出集 {b:.4g}；留出集损失在第 {k} 轮后最小，为 {c:.4g}。",
    )
    return say(said.format(t=t + 1, a=s.train_loss[t], b=s.held_out_loss[t], k=s.best + 1, c=s.held_out_loss[s.best]))


def diagram(trace: Run, t: int, say: Say) -> Figure:
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
    return tree.diagram(n.left, n.right, asks, numbers, says, colours, sizes, hovers, lit=lit, room=(12.0, s.deep))


def diagram_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    k = int(s.train.y[s.row]) if s.classes > 1 else 0
    n = trace[t].trees[k]
    g = s.followed[t, 4]
    said = Text(
        "Round {t}'s regression tree has {m} leaves; row {i} falls into the lit one: γ = {g:.4g}.",
        "第 {t} 轮的回归树有 {m} 个叶子；样本 {i} 落入点亮的叶子，常数 γ = {g:.4g}。",
    )
    return say(said.format(t=t + 1, m=len(n.leaves), i=s.row, g=g))


def chart(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    R, M = s.chart.shape
    low = float(s.chart.min())
    high = min(float(s.chart.max()), 3 * low + 1e-9) if low > 0 else float(s.chart.max()) + 1e-9
    r, m = np.unravel_index(int(s.chart.argmin()), s.chart.shape)
    at = min(t, M - 1)
    z = np.clip(s.chart, low, high)
    best_row = s.chart.argmin(1)
    numbers = [f"{v:.3f}" if v < 10 else f"{v:.0f}" for v in s.chart[:, at]]
    return theme.figure(
        marks.field(np.arange(1, M + 1), np.arange(R), z, low, high, LOW_IS_DARK, opacity=1),
        marks.dots(best_row + 1, np.arange(R), size=9, colour=theme.INK, symbol="diamond"),
        marks.dots([m + 1], [r], size=18, symbol="star", colour=theme.SERIES[1]),
        curve.rule(at + 1, -0.5, R - 0.5, colour=theme.INK),
        marks.words(np.full(R, 1.03 * M + 0.5), np.arange(R), np.array(numbers), position="middle right"),
        marks.words(
            [1.03 * M + 0.5], [R - 0.1], [say(Text("here", "此处"))], colour=theme.MUTED, position="middle right"
        ),
        x=theme.axis(
            say(Text("rounds (n_estimators)", "轮数（n_estimators）")),
            0.5,
            1.19 * M + 1,
            tickvals=_ticks(M),
            showgrid=False,
        ),
        y=theme.axis(
            say(Text("learning rate ν", "学习率 ν")),
            -0.5,
            R + 0.3,
            showgrid=False,
            tickvals=list(range(R)),
            ticktext=[f"{v:g}" for v in s.rates],
        ),
    )


def _ticks(M: int) -> list[int]:
    """Round numbers up to M, some four of them."""
    step = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500) if 5 * s > M)
    return [1, *range(step, M + 1, step)] if step > 1 else list(range(1, M + 1))


def chart_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    r, m = np.unravel_index(int(s.chart.argmin()), s.chart.shape)
    at = min(t, s.chart.shape[1] - 1)
    now = int(s.chart[:, at].argmin())
    said = Text(
        "Round {t}: ν = {v:g} is best on held-out rows ({a:.4g}); least of all: {b:.4g}, at ν = {w:g}, round {m}.",
        "{t} 轮后留出集上最好的是 ν = {v:g}（{a:.4g}）；全图最小损失 {b:.4g}，在 ν = {w:g}、{m} 轮处。",
    )
    return say(said.format(t=at + 1, v=s.rates[now], a=s.chart[now, at], b=s.chart[r, m], w=s.rates[r], m=m + 1))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s = trace.scene
    before, r, top, under, gamma, after = map(float, s.followed[t])
    ratio = s.loss in ("squared", "logistic", "softmax")
    y = s.train.y[s.row]
    own = float(y) if s.classes == 0 else (1.0 if s.classes > 1 else float(y))
    nan = float("nan")
    return {
        "i": str(s.row),
        "r": r,
        "y": own,
        "b": before,
        "g": gamma,
        "a": after,
        "v": s.rate,
        "top": top if ratio else nan,
        "under": under if ratio else nan,
    }
