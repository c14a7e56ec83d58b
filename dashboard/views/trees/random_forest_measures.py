"""What the whole forest knows: its bags, rows that are alike, and which columns matter."""

import numpy as np

from dashboard.figures import curve, marks, theme, tree
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees.random_forest import Run, plural
from engine.core import Text

COLUMN = Text("column", "列")


def _bag(trace: Run, t: int, say: Say) -> Figure:
    g = trace[t]
    n, out = len(g.drawn), g.drawn == 0
    x = np.arange(n)
    so_far = float(np.mean([f.drawn == 0 for f in trace.frames[: t + 1]]))
    shares = Text("out of bag: {s:.1%} · mean of the bags so far: {m:.1%}", "袋外：{s:.1%} · 目前各袋平均：{m:.1%}")
    top = max(int(max(f.drawn.max() for f in trace.frames)), 3) + 1.6
    note = say(shares.format(s=out.mean(), m=so_far))
    return theme.figure(
        marks.bars(x, g.drawn.astype(float), theme.SERIES[0], width=0.9),
        marks.bars(x, np.where(out, -0.55, 0.0), theme.SERIES[1], width=0.9),
        marks.words([0.01 * n], [top - 0.7], [note], colour=theme.SERIES[1], position="middle right", size=17),
        x=theme.axis(say(Text("training row", "训练样本")), -1, n, showgrid=False),
        y=theme.axis(say(Text("times drawn", "抽中次数")), -0.9, top, dtick=2),
        barmode="overlay",
    )


def _bag_says(trace: Run, t: int, say: Say) -> str:
    d = trace[t].drawn
    said = Text(
        "Of {n} draws, {a} rows were drawn once, {b} more than once, and {c} never.",
        "抽取 {n} 次：{a} 个样本被抽中一次，{b} 个多于一次，{c} 个从未抽中。",
    )
    return say(said.format(n=int(d.sum()), a=int((d == 1).sum()), b=int((d > 1).sum()), c=int((d == 0).sum())))


def _bars(
    values: np.ndarray, spread: np.ndarray, names: tuple[str, ...], colour: str, low: float, high: float, y: str, x: str
) -> Figure:
    """A bar a column with its spread; an 8 × 8 map when the columns are pixels."""
    d = len(values)
    if d == 64:
        axes = {
            "x": theme.axis(x, -0.5, 7.5, showgrid=False),
            "y": theme.axis("", 7.5, -0.5, showgrid=False, scaleanchor="x"),
        }
        z = np.asarray(values, float).reshape(8, 8)
        return theme.figure(marks.field(np.arange(8), np.arange(8), z, 0, high, theme.SEQUENTIAL, opacity=1), **axes)
    at = np.arange(d)
    gap = np.full(d, np.nan)
    ends = np.c_[values - spread, values + spread, gap].ravel()
    ticks = {"tickvals": list(range(d)), "ticktext": [tree.short(n) for n in names]}
    return theme.figure(
        marks.bars(at, values, colour, width=0.55),
        marks.line(np.repeat(at, 3), ends, colour=theme.INK, width=2.5),
        curve.rule(-0.6, 0, 0),
        x=theme.axis(x, -0.6, d - 0.4, showgrid=False, **ticks),
        y=theme.axis(y, low, high),
    )


def _impurity(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    so_far = s.importance.impurity[: t + 1]
    y = say(Text("share of impurity decrease", "不纯度下降的份额"))
    top = 1.1 if s.importance.impurity.shape[1] < 10 else float(s.importance.impurity.mean(0).max()) * 1.3
    return _bars(so_far.mean(0), so_far.std(0), s.train.names, theme.SERIES[0], 0, top, y, say(COLUMN))


def _impurity_says(trace: Run, t: int, say: Say) -> str:
    mean = trace.scene.importance.impurity[: t + 1].mean(0)
    best = int(mean.argmax())
    said = Text(
        "Over {b} tree{s}, {name} brings {v:.0%} of the impurity decrease.",
        "在 {b} 棵树中，{name} 贡献了 {v:.0%} 的不纯度下降。",
    )
    return say(said.format(b=t + 1, s=plural(t + 1), name=trace.scene.train.names[best], v=mean[best]))


def _permutation(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    mean, spread = s.importance.permutation.mean(0), s.importance.permutation.std(0)
    low, high = min(float((mean - spread).min()) * 1.2, 0.0), max(float((mean + spread).max()) * 1.2, 1e-3)
    y = say(Text("rise of the out-of-bag error", "袋外误差的上升"))
    return _bars(mean, spread, s.train.names, theme.SERIES[2], low, high, y, say(COLUMN))


def _permutation_says(trace: Run, t: int, say: Say) -> str:
    mean = trace.scene.importance.permutation.mean(0)
    best = int(mean.argmax())
    said = Text(
        "Shuffling {name} hurts most: the out-of-bag error rises by {v:.3g}.",
        "打乱 {name} 的损害最大：袋外误差上升 {v:.3g}。",
    )
    return say(said.format(name=trace.scene.train.names[best], v=mean[best]))


def _proximity(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    a = len(s.alike.rows)
    at = np.arange(a)
    by = say(
        Text("rows, sorted by class", "样本（按类别排序）")
        if s.task == "classify"
        else Text("rows, sorted by y", "样本（按 y 排序）")
    )
    edges = np.flatnonzero(np.diff(s.train.y[s.alike.rows])) + 0.5 if s.task == "classify" else np.zeros(0)
    x = np.array([v for e in edges for v in (e, e, np.nan, -0.5, a - 0.5, np.nan)] or [np.nan])
    y = np.array([v for e in edges for v in (-0.5, a - 0.5, np.nan, e, e, np.nan)] or [np.nan])
    return theme.figure(
        marks.field(at, at, s.alike.proximity[t], 0, 1, theme.SEQUENTIAL, opacity=1),
        marks.line(x, y, colour=theme.INK, width=2),
        x=theme.axis(by, -0.5, a - 0.5, showgrid=False, showticklabels=False, ticks=""),
        y=theme.axis(by, a - 0.5, -0.5, showgrid=False, showticklabels=False, ticks=""),
    )


def _proximity_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    P, y = s.alike.proximity[t], s.train.y[s.alike.rows]
    if s.task == "regress":
        said = Text(
            "Two rows next to each other share a leaf in {a:.0%} of {b} tree{s}.",
            "在 {b} 棵树中，相邻两个样本有 {a:.0%} 同叶。",
        )
        return say(said.format(a=float(np.diagonal(P, 1).mean()), b=t + 1, s=plural(t + 1)))
    same = y[:, None] == y
    off = ~np.eye(len(y), dtype=bool)
    within, between = float(P[same & off].mean()), float(P[~same].mean())
    said = Text(
        "Two rows of one class share a leaf in {a:.1%} of {b} tree{s}, rows of two classes in {c:.1%}.",
        "在 {b} 棵树中，同类的两个样本有 {a:.1%} 同叶，异类的只有 {c:.1%}。",
    )
    return say(said.format(a=within, b=t + 1, s=plural(t + 1), c=between))


BAG = View(
    Text("First die: how often each row was drawn", "第一颗骰子：每个样本被抽中几次"),
    _bag,
    _bag_says,
    (
        Key("bar", theme.SERIES[0], Text("in the bag", "在袋中")),
        Key("bar", theme.SERIES[1], Text("never drawn: out of bag", "从未抽中：在袋外")),
    ),
)
PROXIMITY = View(
    Text("Which rows share a leaf", "哪些样本同在一片叶子"),
    _proximity,
    _proximity_says,
    (Key("area", theme.SERIES[3], Text("the stronger, the more trees", "颜色越深，同叶的树越多")),),
)
IMPURITY = View(
    Text("By impurity, on the rows of the bags", "按不纯度，在袋中的样本上"),
    _impurity,
    _impurity_says,
    (Key("line", theme.INK, Text("spread over trees", "各树间的波动")),),
)
PERMUTATION = View(
    Text("By shuffling, on the rows out of bag", "按打乱，在袋外的样本上"),
    _permutation,
    _permutation_says,
    (Key("line", theme.INK, Text("spread over shuffles", "各次打乱间的波动")),),
)
