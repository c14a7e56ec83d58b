"""Gradient boosting's pictures, round by round: the running curve or surface, what a round adds, the losses."""

from typing import Any

import numpy as np

from dashboard.figures import curve, marks, plane, regions, theme
from dashboard.lesson import Figure, Say, View
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene

Run = Trace[Scene, Frame]
ROUND = Text("round", "轮次")


def _star(s: Scene, y: float | None = None) -> theme.Trace:
    at = s.train.X[s.row]
    return marks.dots(
        at[[0]],
        [s.train.y[s.row] if y is None else y] if s.classes == 0 else at[[1]],
        size=15,
        symbol="star",
        colour=theme.SERIES[3],
    )


def _on_curve(
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


def _rows(s: Scene, size: Any = 7.0, ring: np.ndarray | None = None, y: np.ndarray | None = None) -> list[theme.Trace]:
    if s.classes:
        return plane.rows(s.train.X, s.train.y, size, ring, s.train.classes, pick="row")
    place = np.c_[s.train.X[:, 0], s.train.y if y is None else y]
    return plane.rows(place, np.zeros(len(place), int), size, ring, ("y",), pick="row")


def _model(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    if s.classes == 0:
        band = []
        if s.model.band.shape[1]:
            x, edge = np.r_[s.model.xs, s.model.xs[::-1]], np.r_[s.model.curve[t + 1], s.model.band[t + 1][::-1]]
            band = [
                marks.line(
                    x, edge, colour=theme.SERIES[1] + "/0", width=0, fill="toself", fillcolor=theme.SERIES[1] + "/0.2"
                ),
                marks.line(s.model.xs, s.model.band[t + 1], colour=theme.SERIES[1], width=3),
            ]
        return _on_curve(
            s,
            *band,
            *_rows(s),
            marks.line(s.model.xs, s.model.curve[0], colour=theme.MUTED, width=2, dash="dash"),
            marks.line(s.model.xs, s.model.curve[t], colour=theme.SERIES[1] + "/0.4", width=2),
            marks.line(s.model.xs, s.model.curve[t + 1], colour=theme.SERIES[1], width=3.5),
            _star(s),
        )
    size = plane.area(np.abs(f.gradient) + 1e-4, mean=8.0, least=3.0, most=26.0)
    names, more = (s.train.names[0], s.train.names[1]), [*_rows(s, size), _star(s)]
    if s.classes == 1:
        return plane.decision(
            s.model.xs, s.model.ys, 2 * s.model.surface[t] - 1, 1.0, *more, names=names, paint="painted"
        )
    K = s.classes
    return regions.regions(
        s.model.xs,
        s.model.ys,
        s.model.winner[t],
        s.model.surface[t],
        K,
        *more,
        names=names,
        paint="painted",
        labels=min(K, 3),
    )


def _model_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    said = Text(
        "Round {t}: a tree of {m} leaves moves F by {v:g} of its answer; loss {a:.4g}, held out {b:.4g}.",
        "第 {t} 轮：一棵 {m} 叶的树使 F 移动其答案的 {v:g} 倍；训练损失 {a:.4g}，留出集 {b:.4g}。",
    )
    return say(said.format(t=t + 1, m=len(f.trees[0].leaves), v=s.rate, a=f.loss, b=s.losses.held_out[t]))


def _added(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    if s.classes:
        k = int(s.train.y[s.row]) if s.classes > 1 else 0
        z = f.trees[k].surface(s.model.xs, s.model.ys, dtype=np.float32)
        top = max(float(max(np.abs(g.trees[k].value).max() for g in trace.frames[:: max(1, len(trace) // 12)])), 1e-9)
        size = plane.area(np.abs(f.gradient) + 1e-4, mean=6.0, least=2.5, most=20.0)
        return plane.decision(
            s.model.xs,
            s.model.ys,
            np.clip(z, -top, top),
            top,
            *_rows(s, size),
            _star(s),
            names=(s.train.names[0], s.train.names[1]),
        )
    x = s.train.X[:, 0]
    before = (s.train.y - s.model.start[0]) if t == 0 else s.train.y - trace[t - 1].raw
    after = s.train.y - f.raw
    reach = 1.08 * float(np.abs(s.train.y - s.model.start[0]).max()) + 1e-9
    shafts = np.c_[before, after, np.full(len(x), np.nan)].ravel()
    clipped = np.abs(f.gradient) < np.abs(before) - 1e-6 if s.loss == "huber" else None
    return _on_curve(
        s,
        marks.line([s.low[0], s.high[0]], [0, 0], colour=theme.MUTED, width=1.5),
        marks.line(np.repeat(x, 3), shafts, colour=theme.SERIES[0] + "/0.6", width=2),
        *_rows(s, 6.0, clipped, before),
        marks.line(s.model.xs, s.model.step[t], colour=theme.SERIES[2], width=3.5),
        _star(s, float(before[s.row])),
        y=say(Text("residual y − F", "残差 y − F")),
        low=-reach,
        high=reach,
        paint=False,
    )


def _added_alt(trace: Run, t: int, say: Say) -> str:
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


def _losses(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {say(Text("held out", "留出集")): s.losses.held_out, say(Text("training", "训练集")): s.losses.train}
    styles = ((theme.SERIES[1], "solid"), (theme.SERIES[0], "solid"))
    top = 1.12 * min(max(float(c.max()) for c in curves.values()), 4 * float(s.losses.held_out.max()) + 1e-9)
    figure = curve.over_steps(curves, t, say(ROUND), say(Text("loss", "损失")), 0, max(top, 1e-6), styles)
    best = marks.dots(
        [s.losses.best + 1], [s.losses.held_out[s.losses.best]], size=15, symbol="star", colour=theme.SERIES[2]
    )
    word = marks.words(
        [s.losses.best + 1],
        [s.losses.held_out[s.losses.best] + 0.04 * top],
        [say(Text("best", "最佳"))],
        colour=theme.SERIES[2],
        position="top center",
    )
    figure["data"] += [best, word]
    return figure


def _losses_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "Round {t}: training {a:.4g}, held out {b:.4g}; the held-out loss is least after round {k}, {c:.4g}.",
        "第 {t} 轮：训练集 {a:.4g}，留出集 {b:.4g}；留出集损失在第 {k} 轮后最小，为 {c:.4g}。",
    )
    return say(
        said.format(
            t=t + 1,
            a=s.losses.train[t],
            b=s.losses.held_out[t],
            k=s.losses.best + 1,
            c=s.losses.held_out[s.losses.best],
        )
    )


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s = trace.scene
    before, r, top, under, gamma, after = (float(column[t]) for column in s.followed)
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


MODEL = View(Text("The model so far, Fₜ", "目前的模型 Fₜ"), _model, _model_alt)
ADDED = View(Text("What this round adds: a regression tree", "这一轮加上的：一棵回归树"), _added, _added_alt)
LOSSES = View(Text("Loss, and where to stop", "损失，以及该停在哪里"), _losses, _losses_alt)
