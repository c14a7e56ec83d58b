"""Gradient boosting's pictures, round by round: the running curve or surface, this round's tree, the losses."""

from typing import Any

import numpy as np

from dashboard.figures import curve, marks, plane, regions, theme
from dashboard.figures.numbers import number
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees import keys, own
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene

Run = Trace[Scene, Frame]
ROUND = Text("round", "轮次")
LOSS = {
    "squared": Text("mean (y−F)²", "(y−F)² 的均值"),
    "absolute": Text("mean |y−F|", "|y−F| 的均值"),
    "huber": Text("Huber loss", "Huber 损失"),
    "quantile": Text("pinball loss", "分位数损失"),
    "logistic": Text("log-loss", "对数损失"),
    "softmax": Text("log-loss", "对数损失"),
    "exponential": Text("mean exp(−yF)", "exp(−yF) 的均值"),
}


def _star(s: Scene, t: int, y: float | None = None) -> theme.Trace:
    """The row of the formulas; on a curve at height `y`, or at its own. The reader's row has no y: it rides on F."""
    if len(s.own.x):
        place = s.own.x if s.classes else np.array([s.own.x[0], s.own.after[t] if y is None else y])
        return own.mark(place, s.low, np.maximum(s.high, place) if y is not None else s.high)
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
    return theme.figure(
        *more,
        x=theme.axis(s.train.names[0], lows[0], highs[0]),
        y=theme.axis(y, lows[1] if low is None else low, highs[1] if high is None else high),
        **theme.paintable("painted" if paint else "", lows, highs),
    )


def _rows(s: Scene, size: Any = 7.0, ring: np.ndarray | None = None, y: np.ndarray | None = None) -> list[theme.Trace]:
    if s.classes:
        return plane.rows(s.train.X, s.train.y, size, ring, s.train.classes, pick="row")
    place = np.c_[s.train.X[:, 0], s.train.y if y is None else y]
    return plane.rows(place, np.zeros(len(place), int), size, ring, ("y",), pick="row")


def _sticks(x: np.ndarray, start: np.ndarray, end: np.ndarray, colour: str) -> theme.Trace:
    """An upright line at every x from one height to another."""
    heights = np.c_[start, end, np.full(len(x), np.nan)].ravel()
    return marks.line(np.repeat(x, 3), heights, colour=colour, width=2)


def _model(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    return _model_curve(s, f, t) if s.classes == 0 else _model_plane(s, f, t)


def _model_curve(s: Scene, f: Frame, t: int) -> Figure:
    m, band, pale = s.model, [], 0.35 if len(s.train.y) <= 250 else 0.15
    sticks = [_sticks(s.train.X[:, 0], s.train.y, f.raw, f"{theme.SERIES[0]}/{pale}")]
    if m.band.shape[1]:
        sticks = []  # two curves: a stick to one of them would hide the band
        x, edge = np.r_[m.xs, m.xs[::-1]], np.r_[m.curve[t + 1], m.band[t + 1][::-1]]
        none, fill = theme.SERIES[1] + "/0", theme.SERIES[1] + "/0.2"
        band = [
            marks.line(x, edge, colour=none, width=0, fill="toself", fillcolor=fill),
            marks.line(m.xs, m.band[t + 1], colour=theme.SERIES[1], width=3),
        ]
    return _on_curve(
        s,
        *band,
        *sticks,
        *_rows(s),
        marks.line(m.xs, m.curve[0], colour=theme.MUTED, width=2, dash="dash"),
        marks.line(m.xs, m.curve[t], colour=theme.SERIES[1] + "/0.4", width=2),
        marks.line(m.xs, m.curve[t + 1], colour=theme.SERIES[1], width=3.5),
        _star(s, t),
    )


def _model_plane(s: Scene, f: Frame, t: int) -> Figure:
    size = plane.area(np.abs(f.gradient) + 1e-4, mean=8.0, least=3.0, most=26.0)
    names, more, m = (s.train.names[0], s.train.names[1]), [*_rows(s, size), _star(s, t)], s.model
    if s.classes == 1:
        return plane.decision(m.xs, m.ys, 2 * m.surface[t] - 1, 1.0, *more, names=names, paint="painted")
    K = s.classes
    return regions.regions(
        m.xs, m.ys, m.winner[t], m.surface[t], K, *more, names=names, paint="painted", labels=min(K, 3)
    )


def _model_says(trace: Run, t: int, say: Say) -> str:
    s, f, L = trace.scene, trace[t], trace.scene.losses
    said = Text(
        "Round {t}: a {m}-leaf tree moves F by {v:g} of its answer; loss {a}, held out {b}.",
        "第 {t} 轮：一棵有 {m} 片叶子的树，F 加上它的答案的 {v:g} 倍；训练损失 {a}，留出集 {b}。",
    )
    return say(said.format(t=t + 1, m=len(f.trees[0].leaves), v=s.rate, a=number(f.loss), b=number(L.held_out[t])))


def _model_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    if s.classes:
        pull = "e⁻ʸᶠ" if s.loss == "exponential" else "|y − p|"
        size = Key("dot", "@muted", Text(f"size: {pull}", f"大小：{pull}"))
        line = Key("line", "@ink", Text("where p = ½", "p = ½ 处"))
        return (
            *keys.classes(s.train.classes),
            size,
            *((line,) if s.classes == 1 else ()),
            own.key(s.own.x, keys.FOLLOWED),
        )
    start = Key("dash", theme.MUTED, Text("F₀", "F₀"))
    if s.loss == "quantile":
        between = Text("between quantiles α, 1 − α", "α 与 1 − α 分位数之间")
        return (Key("area", theme.SERIES[1] + "/0.2", between), start, own.key(s.own.x, keys.FOLLOWED))
    return (
        Key("line", theme.SERIES[1], Text("F now", "目前的 F")),
        start,
        Key("line", theme.SERIES[0] + "/0.35", Text("residual y − F", "残差 y − F")),
        own.key(s.own.x, keys.FOLLOWED),
    )


def class_of(s: Scene) -> int:
    """Whose tree is shown: of several classes, that of the followed row's own."""
    return 0 if s.classes < 2 else s.own.k if len(s.own.x) else int(s.train.y[s.row])


def _tree(trace: Run, t: int, say: Say) -> Figure:
    return _tree_plane(trace, t) if trace.scene.classes else _tree_curve(trace, t, say)


def _tree_plane(trace: Run, t: int) -> Figure:
    s, f, m = trace.scene, trace[t], trace.scene.model
    k = class_of(s)
    z = f.trees[k].surface(m.xs, m.ys, dtype=np.float32)
    some = trace.frames[:: max(1, len(trace) // 12)]
    top = max(float(max(np.abs(g.trees[k].value).max() for g in some)), 1e-9)
    size = plane.area(np.abs(f.gradient) + 1e-4, mean=6.0, least=2.5, most=20.0)
    names = (s.train.names[0], s.train.names[1])
    return plane.decision(m.xs, m.ys, np.clip(z, -top, top), top, *_rows(s, size), _star(s, t), names=names)


def _before(trace: Run, t: int) -> np.ndarray:
    """(n,): y - F before the round, of a real target."""
    s = trace.scene
    out: np.ndarray = s.train.y - (s.model.start[0] if t == 0 else trace[t - 1].raw)
    return out


def _tree_curve(trace: Run, t: int, say: Say) -> Figure:
    s, f, m = trace.scene, trace[t], trace.scene.model
    before, reach = _before(trace, t), 1.08 * s.reach + 1e-9
    clipped = np.abs(before) > f.delta + 1e-6 if s.loss == "huber" else None
    return _on_curve(
        s,
        marks.line([s.low[0], s.high[0]], [0, 0], colour=theme.MUTED, width=1.5),
        _sticks(s.train.X[:, 0], before, s.train.y - f.raw, theme.SERIES[0] + "/0.6"),
        *_rows(s, 6.0, clipped, before),
        marks.line(m.xs, m.step[t], colour=theme.SERIES[2], width=3.5),
        marks.line(m.xs, s.rate * m.step[t], colour=theme.SERIES[2] + "/0.6", width=2),
        _star(s, t, float(s.own.gamma[t] if len(s.own.x) else before[s.row])),
        y="y − F",
        low=-reach,
        high=reach,
        paint=False,
    )


def _tree_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    if s.classes:
        said = Text(
            "A regression tree fitted to {r}: its leaves add between {a:.3g} and {b:.3g} to the score F, "
            "before shrinking.",
            "对 {r} 拟合的回归树：收缩之前，各叶子给得分 F 加上 {a:.3g} 到 {b:.3g}。",
        )
        values = f.trees[class_of(s)].value[f.trees[class_of(s)].leaves]
        return say(said.format(r="y·exp(−yF)" if s.loss == "exponential" else "y − p", a=values.min(), b=values.max()))
    said = Text(
        "The stairs are this round's tree; F takes {v:g} of them, and every residual loses as much. "
        "The mean |residual| goes from {a:.3g} to {b:.3g}.",
        "阶梯是这一轮的树；F 取其 {v:g} 倍，每个残差减去同样多。残差绝对值的均值由 {a:.3g} 变为 {b:.3g}。",
    )
    a, b = np.abs(_before(trace, t)).mean(), np.abs(s.train.y - f.raw).mean()
    return say(said.format(v=s.rate, a=a, b=b))


def _tree_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    if s.classes:
        return (
            Key("area", "@plus", Text("the tree raises F", "树使 F 升高")),
            Key("area", "@minus", Text("the tree lowers F", "树使 F 降低")),
        )
    ringed = (Key("ring", "@ink", Text("clipped at ±δ", "在 ±δ 处截断")),) if s.loss == "huber" else ()
    return (
        Key("dot", theme.CLASSES[0], Text("residual", "残差")),
        Key("line", theme.SERIES[2], Text("the tree", "树")),
        Key("line", theme.SERIES[2] + "/0.6", Text("ν × the tree", "ν × 树")),
        *ringed,
    )


def _losses(trace: Run, t: int, say: Say) -> Figure:
    s, L = trace.scene, trace.scene.losses
    curves = {say(Text("held out", "留出集")): L.held_out, say(Text("training", "训练集")): L.train}
    styles = ((theme.SERIES[1], "solid"), (theme.SERIES[0], "solid"))
    top = 1.12 * min(max(float(c.max()) for c in curves.values()), 4 * float(L.held_out.max()) + 1e-9)
    figure = curve.over_steps(curves, t, say(ROUND), say(LOSS[s.loss]), 0, max(top, 1e-6), styles)
    at, colour = (L.best + 1, float(L.held_out[L.best])), theme.SERIES[2]
    best = marks.dots([at[0]], [at[1]], size=13, symbol="diamond", colour=colour)
    word = marks.words([at[0]], [at[1] + 0.04 * top], [say(Text("best", "最佳"))], colour, position="top center")
    figure["data"] += [best, word]
    return figure


def _losses_says(trace: Run, t: int, say: Say) -> str:
    L = trace.scene.losses
    said = Text(
        "Round {t}: training {a}, held out {b}; the held-out loss is least after round {k}, {c}.",
        "第 {t} 轮：训练集 {a}，留出集 {b}；留出集损失在第 {k} 轮后最小，为 {c}。",
    )
    a, b, c = map(number, (L.train[t], L.held_out[t], L.held_out[L.best]))
    return say(said.format(t=t + 1, a=a, b=b, k=L.best + 1, c=c))


MODEL = View(Text("The model so far, Fₜ", "目前的模型 Fₜ"), _model, _model_says, _model_keys)
TREE = View(
    Text("This round's tree; F takes ν times its answer", "这一轮的树；F 取其答案的 ν 倍"),
    _tree,
    _tree_says,
    _tree_keys,
)
LOSSES = View(Text("Loss, and where to stop", "损失，以及该停在哪里"), _losses, _losses_says)
