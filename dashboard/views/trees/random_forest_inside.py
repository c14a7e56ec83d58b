"""Inside one tree of the forest, split by split: the diagram, the partition, and the columns that were drawn to compete."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme, tree
from dashboard.lesson import Figure, Say, View
from dashboard.views.trees.random_forest import Run, in_the_plane, rows_of, sized
from engine.core import Text
from engine.random_forest import Grown, Scene


def at_tick(trace: Run, t: int) -> tuple[Scene, Grown, int, np.ndarray, int]:
    """Scene, tree, splits so far, the nodes that split, and the node split just now (-1 before the first)."""
    b, k = map(int, trace.scene.inside.ticks[t])
    g = trace[b - 1]
    inner = np.flatnonzero(g.tree.feature >= 0)
    return trace.scene, g, k, inner, int(inner[k - 1]) if k else -1


def _diagram(trace: Run, t: int, say: Say) -> Figure:
    s, g, k, inner, now = at_tick(trace, t)
    grown = np.isin(np.arange(len(g.tree.feature)), inner[:k])
    lit = s.node if s.node >= 0 and s.inside.ticks[t, 0] == s.inside.ticks[0, 0] else now
    nodes = [_node(s, g, i, bool(grown[i]), say) for i in range(len(grown))]
    return tree.draw(tree.layout(nodes, room=(12.0, s.inside.deep)), lit, pick="node")


def _node(s: Scene, g: Grown, i: int, splits: bool, say: Say) -> tree.Node:
    n = g.tree
    j, value, classes = int(n.feature[i]), n.value[i], s.task == "classify"
    allowed = ", ".join(tree.short(s.train.names[c]) for c in np.flatnonzero(np.isfinite(g.rivals[i])))
    hover = Text("{n} rows · impurity {i:.3f} · competing: {a}", "{n} 个样本 · 不纯度 {i:.3f} · 参与竞争：{a}")
    return tree.Node(
        left=int(n.left[i]),
        right=int(n.right[i]),
        ask=f"{tree.short(s.train.names[j])} ≤ {n.threshold[i]:.2g}" if j >= 0 else "",
        number=f"{n.impurity[i]:.2f}" if classes else f"{n.impurity[i]:.2g}",
        says=_class(s, value) if classes else f"{value:.2g}",
        colour=_tint(value) if classes else theme.SERIES[0],
        size=float(9 + 15 * np.sqrt(n.rows[i] / n.rows[0])),
        hover=say(hover.format(n=int(n.rows[i]), i=float(n.impurity[i]), a=allowed or "–")),
        splits=splits,
    )


def _class(s: Scene, value: Any) -> str:
    return (
        str(int(np.argmax(value))) if len(s.train.classes) < 2 else tree.short(s.train.classes[int(np.argmax(value))])
    )


def _tint(value: Any) -> str:
    k = int(np.argmax(value))
    return f"{theme.CLASSES[k % len(theme.CLASSES)]}/{0.35 + 0.65 * round(float(value[k]), 2):.2f}"


def _diagram_says(trace: Run, t: int, say: Say) -> str:
    s, g, k, inner, now = at_tick(trace, t)
    if now < 0:
        said = Text(
            "Tree {b} begins as one node with all {n} rows of its bag.",
            "第 {b} 棵树从一个节点开始，含袋中全部 {n} 个样本。",
        )
        return say(said.format(b=int(s.inside.ticks[t, 0]), n=int(g.tree.rows[0])))
    j = int(g.tree.feature[now])
    allowed = ", ".join(s.train.names[i] for i in np.flatnonzero(np.isfinite(g.rivals[now])))
    said = Text(
        "Split {k} of {m}, {n} rows: the dice allow {a}; {name} ≤ {c:.3g} wins, the impurity falls by {d:.3f}.",
        "第 {k}/{m} 次分裂（{n} 个样本）：抽到 {a}；{name} ≤ {c:.3g} 胜出，不纯度下降 {d:.3f}。",
    )
    about = {
        "k": k,
        "m": len(inner),
        "n": int(g.tree.rows[now]),
        "a": allowed,
        "name": s.train.names[j],
        "c": g.tree.threshold[now],
    }
    return say(said.format(**about, d=float(g.rivals[now, j])))


def _partition(trace: Run, t: int, say: Say) -> Figure:
    s, g, k, inner, now = at_tick(trace, t)
    grown = g.tree.cut(np.isin(np.arange(len(g.tree.feature)), inner[:k]))
    lit = s.node if s.node >= 0 and s.inside.ticks[t, 0] == s.inside.ticks[0, 0] else max(now, 0)
    low, high = (a[lit] for a in (g.tree.low, g.tree.high))
    X = s.train.X
    inside = ((X > low) & (X <= high)).all(1) & (g.drawn > 0)
    rows = rows_of(s, sized(g.drawn), g.drawn == 0, pick="row")
    for trace_ in rows:
        trace_["marker"]["opacity"] = np.where(inside[trace_["customdata"]], 1.0, 0.25)
    return in_the_plane(s, grown, *_outline(s, g, lit, low, high), *rows, paint="")


def _outline(s: Scene, g: Grown, node: int, low: np.ndarray, high: np.ndarray) -> list[theme.Trace]:
    """The node's rectangle, and its cut in another colour; nothing where the rows have more than two columns."""
    d = s.train.X.shape[1]
    if d > 2:
        return []
    a = np.maximum(low, s.low[:d])
    b = np.minimum(high, s.high[:d])
    (x0, y0), (x1, y1) = (a, b) if d == 2 else ((a[0], s.low[1]), (b[0], s.high[1]))
    j, c = int(g.tree.feature[node]), float(g.tree.threshold[node])
    nan = float("nan")
    cut = ([nan] * 3, [nan] * 3) if j < 0 else ([c, c, nan], [y0, y1, nan]) if j == 0 else ([x0, x1, nan], [c, c, nan])
    box = marks.line([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], colour=theme.INK, width=2.5)
    return [box, *marks.cuts(*cut, colour=theme.SERIES[3], width=4)]


def _partition_says(trace: Run, t: int, say: Say) -> str:
    _, _, k, inner, _ = at_tick(trace, t)
    said = Text(
        "After {k} of {m} splits the tree parts the rows into {r} regions; the framed one was just split.",
        "{m} 次分裂完成 {k} 次，样本被分成 {r} 个区域；加框的是刚分裂的节点。",
    )
    return say(said.format(k=k, m=len(inner), r=k + 1))


def _rivals(trace: Run, t: int, say: Say) -> Figure:
    s, g, _, inner, now = at_tick(trace, t)
    d = len(s.train.names)
    node = now if now >= 0 else int(inner[0]) if len(inner) else 0
    gains = g.rivals[node].astype(float)
    drawn = np.isfinite(gains) & (now >= 0)
    won = int(g.tree.feature[node])
    top = 1.25 * max(float(np.nanmax(np.nan_to_num(f.rivals))) for f in trace.frames[:8]) + 1e-9
    colours = [theme.SERIES[2] if j == won else theme.SERIES[0] for j in range(d)]
    bars = marks.bars(np.arange(d), np.where(drawn, np.nan_to_num(gains), 0.0), colours, width=0.6)
    absent = [say(Text("not drawn", "未抽到")) if not drawn[j] and now >= 0 and d <= 6 else "" for j in range(d)]
    numbers = [f"{gains[j]:.3f}" if drawn[j] and d <= 6 else "" for j in range(d)]
    x = np.arange(d)
    if d <= 6:
        ticks: dict[str, Any] = {"tickvals": list(range(d)), "ticktext": [tree.short(n) for n in s.train.names]}
    else:
        ticks = {}
    return theme.figure(
        bars,
        marks.words(x, np.full(d, 0.06 * top), absent, colour=theme.MUTED, position="top center"),
        marks.words(x, np.where(drawn, np.nan_to_num(gains), 0.0), numbers, position="top center"),
        x=theme.axis(say(Text("column", "列")), -0.6, d - 0.4, showgrid=False, **ticks),
        y=theme.axis(say(Text("decrease", "不纯度下降")), 0, top),
    )


def _rivals_says(trace: Run, t: int, say: Say) -> str:
    s, g, _, _, now = at_tick(trace, t)
    if now < 0:
        return say(Text("Nothing has been split yet.", "还没有发生任何分裂。"))
    out = np.isfinite(g.rivals[now])
    said = Text(
        "{k} of {d} columns were drawn here; {name} lowers the impurity most, by {g:.3f}.",
        "这里从 {d} 列中抽到 {k} 列；{name} 使不纯度下降最多：{g:.3f}。",
    )
    j = int(g.tree.feature[now])
    return say(said.format(k=int(out.sum()), d=len(out), name=s.train.names[j], g=float(g.rivals[now, j])))


def split_numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, g, _, _, now = at_tick(trace, t)
    if now < 0:
        return dict.fromkeys(("i", "l", "r", "wl", "wr", "d"), float("nan")) | {
            "k": str(s.inside.compete),
            "all": str(len(s.train.names)),
        }
    n = g.tree
    a, b = n.left[now], n.right[now]
    wl, wr = n.weight[a] / n.weight[now], n.weight[b] / n.weight[now]
    gain = n.impurity[now] - wl * n.impurity[a] - wr * n.impurity[b]
    shares = {"i": n.impurity[now], "l": n.impurity[a], "r": n.impurity[b], "wl": wl, "wr": wr, "d": gain}
    return {key: float(v) for key, v in shares.items()} | {"k": str(s.inside.compete), "all": str(len(s.train.names))}


DIAGRAM = View(
    Text(
        "Split by split: impurity left, question right, class below; click a node",
        "逐次分裂：左为不纯度，右为提问，下为类别；可点击节点",
    ),
    _diagram,
    _diagram_says,
    wide=True,
)
PARTITION = View(
    Text("Its partition: the framed node was just split", "划分：加框的节点刚被分裂"), _partition, _partition_says
)
RIVALS = View(Text("Second die: only drawn columns compete", "第二颗骰子：只有抽到的列参与竞争"), _rivals, _rivals_says)
