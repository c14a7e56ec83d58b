"""Inside one tree of the forest, split by split: the diagram, the node's rows, the columns drawn to compete."""

from typing import Any

import numpy as np

from dashboard.figures import marks, plane, theme, tree
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees import keys, own
from dashboard.views.trees.random_forest import Run, in_the_plane, plural, rows_of, sized, yours
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
    way = tree.path(nodes, _own_node(s, g, grown)) if len(s.own.x) else ()
    return tree.draw(tree.layout(nodes, room=(12.0, s.inside.deep)), lit, pick="node", way=way)


def _own_node(s: Scene, g: Grown, grown: np.ndarray) -> int:
    """Where the reader's row stands in the tree after the splits so far."""
    return int(g.tree.cut(grown).apply(s.own.x[None])[0])


def _node(s: Scene, g: Grown, i: int, splits: bool, say: Say) -> tree.Node:
    n = g.tree
    j, value, classes = int(n.feature[i]), n.value[i], s.task == "classify"
    allowed = say(Text(", ", "、")).join(tree.short(s.train.names[c]) for c in np.flatnonzero(np.isfinite(g.rivals[i])))
    hover = Text("{n} rows · impurity {i:.3f} · competing: {a}", "{n} 个样本 · 不纯度 {i:.3f} · 参与竞争：{a}")
    return tree.Node(
        left=int(n.left[i]),
        right=int(n.right[i]),
        ask=f"{_brief(s.train.names[j])} ≤ {n.threshold[i]:.2g}" if j >= 0 else "",
        number=f"{n.impurity[i]:.2f}" if classes else f"{n.impurity[i]:.2g}",
        says=_class(s, value) if classes else f"{value:.2g}",
        colour=_tint(value) if classes else theme.SERIES[0],
        size=float(9 + 15 * np.sqrt(n.rows[i] / n.rows[0])),
        hover=say(hover.format(n=int(n.rows[i]), i=float(n.impurity[i]), a=allowed or "–")),
        splits=splits,
    )


def _brief(name: str) -> str:
    """A pixel by its row and column: a tree of digits asks many."""
    return tree.short(name.replace("pixel_", "").replace("_", ",") if name.startswith("pixel_") else name)


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
    allowed = say(Text(", ", "、")).join(s.train.names[i] for i in np.flatnonzero(np.isfinite(g.rivals[now])))
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
    low, high = g.tree.low[lit], g.tree.high[lit]
    rows = plane.pale(rows_of(s, sized(g.drawn), g.drawn == 0, pick="row"), rows_in(s, g, lit), 0.25)
    return in_the_plane(s, grown, *_outline(s, g, lit, low, high), *rows, *yours(s), paint="")


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
        "After {k} of {m} splits the tree parts the rows into {r} region{s}.",
        "{m} 次分裂完成 {k} 次，把样本分成 {r} 个区域。",
    )
    return say(said.format(k=k, m=len(inner), r=k + 1, s=plural(k + 1)))


def _rivals(trace: Run, t: int, say: Say) -> Figure:
    s, g, _, _, now = at_tick(trace, t)
    d = len(s.train.names)
    gains = g.rivals[now].astype(float) if now >= 0 else np.full(d, np.nan)
    won = int(g.tree.feature[now]) if now >= 0 else -1
    top = 1.25 * max(float(np.nanmax(np.nan_to_num(f.rivals))) for f in trace.frames[:8]) + 1e-9
    colours = [theme.SERIES[2] if j == won else theme.SERIES[0] for j in range(d)]
    few, x, height = d <= 6, np.arange(d), np.nan_to_num(gains)
    absent = [_absent(s, g, now, j, say) if few and now >= 0 and np.isnan(gains[j]) else "" for j in range(d)]
    less = say(Text(": less", "：较小"))
    numbers = [f"{v:.3f}{'' if j == won else less}" if few and np.isfinite(v) else "" for j, v in enumerate(gains)]
    names: dict[str, Any] = {"tickvals": list(range(d)), "ticktext": [tree.short(n) for n in s.train.names]}
    return theme.figure(
        marks.bars(x, height, colours, width=0.6),
        marks.words(x, np.full(d, 0.06 * top), absent, colour=theme.MUTED, position="top center"),
        marks.words(x, height, numbers, position="top center"),
        x=theme.axis(say(Text("column", "列")), -0.6, d - 0.4, showgrid=False, **(names if few else {})),
        y=theme.axis(say(Text("decrease", "下降")), 0, top),
    )


def _absent(s: Scene, g: Grown, node: int, j: int, say: Say) -> str:
    """Why a column offers nothing: the die left it out, or its values are all alike here."""
    x = s.train.X[rows_in(s, g, node), j]
    return say(Text("constant here", "此处为常数") if len(np.unique(x)) < 2 else Text("not drawn", "未抽到"))


def rows_in(s: Scene, g: Grown, node: int) -> np.ndarray:
    """(n,) bool: the rows of the bag that stand in a node."""
    X = s.train.X.astype(np.float32)
    inside = ((X > g.tree.low[node]) & (X <= g.tree.high[node])).all(1)
    return np.asarray(inside & (g.drawn > 0))


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
    fall = g.rivals[now, n.feature[now]]  # as the search found it
    shares = {"i": n.impurity[now], "l": n.impurity[a], "r": n.impurity[b], "wl": wl, "wr": wr, "d": fall}
    return {key: float(v) for key, v in shares.items()} | {"k": str(s.inside.compete), "all": str(len(s.train.names))}


def _diagram_keys(trace: Run) -> tuple[Key, ...]:
    shown = {int(b) for b in trace.scene.inside.ticks[:, 0]}
    deep = any((trace[b - 1].tree.depth > trace.scene.inside.deep).any() for b in shown)
    own_way = (own.WAY,) if len(trace.scene.own.x) else ()
    return (*_node_keys(trace), *own_way, *((keys.FOLDED,) if deep else ()))


def _node_keys(trace: Run) -> tuple[Key, ...]:
    if trace.scene.task == "regress":
        node = Key("dot", theme.SERIES[0], Text("variance left, question right", "左边是方差，右边是提问"))
        return node, Key("square", theme.SERIES[0], Text("leaf: its mean", "叶子与它的均值"))
    node = Key("dot", theme.MUTED, Text("impurity left, question right", "左边是不纯度，右边是提问"))
    return node, Key("square", theme.MUTED, Text("leaf: its class", "叶子与它的类别"))


def _partition_keys(trace: Run) -> tuple[Key, ...]:
    ring = Key("ring", theme.INK, Text("out of the bag", "在袋外"))
    pale = Key("dot", theme.MUTED + "/0.25", Text("not in this node", "不在这个节点中"))
    mine = (own.YOURS,) if yours(trace.scene) else ()
    if len(trace.scene.train.names) > 2:
        return *mine, ring, pale
    frame = Key("line", theme.INK, Text("the node", "当前节点"))
    return frame, Key("line", theme.SERIES[3], Text("its cut", "它的切分")), *mine, ring, pale


DIAGRAM = View(
    Text("The tree, split by split: click a node", "逐次分裂的树：可点击节点"), _diagram, _diagram_says, _diagram_keys
)
PARTITION = View(
    Text("The rows of the node that was just split", "刚分裂的节点和它的样本"),
    _partition,
    _partition_says,
    _partition_keys,
)
RIVALS = View(Text("Second die: only drawn columns compete", "第二颗骰子：只有抽到的列参与竞争"), _rivals, _rivals_says)
