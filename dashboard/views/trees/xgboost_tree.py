"""XGBoost's tree with what it cost: gains, weights, default sides, pruned nodes; what λ holds back."""

import numpy as np

from dashboard.figures import marks, theme, tree
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees import keys, own
from dashboard.views.trees.xgboost import Run, name_of, settled, shrunk
from engine.core import Text
from engine.xgboost import Frame, Node, Scene

NO_TREE = Text("Straight lines grow no tree.", "线性弱学习器不长树。")


def lit_node(s: Scene, f: Frame, t: int) -> int:
    """The node that was clicked, else the leaf of the reader's own row, else the root."""
    if _followed(s) and s.node == 0:
        return int(s.own.leaf[t])
    return s.node if s.node < len(f.nodes) else 0


def _followed(s: Scene) -> bool:
    """Is the reader's own row lit on its way?"""
    return len(s.own.x) > 0 and not s.lines


def _diagram(trace: Run, t: int, say: Say) -> Figure:
    """Pruned nodes are drawn where they grew: a pruned split is recovered from its children."""
    s, f = trace.scene, trace[t]
    left, right = [n.left for n in f.nodes], [n.right for n in f.nodes]
    for i, n in enumerate(f.nodes):
        if n.parent >= 0 and f.nodes[n.parent].left != i and f.nodes[n.parent].right != i:
            left[n.parent], right[n.parent] = (i, right[n.parent]) if left[n.parent] < 0 else (left[n.parent], i)
    top = max(max(abs(n.weight) for n in f.nodes), 1e-9)
    nodes = [_node(s, f, i, (left[i], right[i]), top, say) for i in range(len(f.nodes))]
    lit = lit_node(s, f, t)
    way = tree.path(nodes, int(s.own.leaf[t])) if _followed(s) else ()
    return tree.draw(tree.layout(nodes, room=(12.0, s.deep)), lit, pick="node", way=way)


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
        says="" if n.pruned else f"{n.weight:.2g}" if _moves(n) else "≈ 0",
        colour=theme.FAINT if n.pruned else tint,
        size=float(9 + 15 * np.sqrt(n.rows / max(f.nodes[0].rows, 1))),
        hover=say(hover.format(g=n.gain, h=n.H, G=n.G, w=n.weight, n=n.rows)),
        struck=n.pruned,
        arrow=0 if n.feature < 0 or not _misses(s) else -1 if n.default_left else 1,
    )


def _moves(n: Node) -> bool:
    """A weight worth writing down: less is a model that stands still."""
    return abs(n.weight) >= 1e-3


def _misses(s: Scene) -> bool:
    return bool(np.isnan(s.train.X).any())


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
    n = f.nodes[lit_node(s, f, t)]
    if s.lines:
        return say(NO_TREE)
    if n.feature < 0:
        yours = Text(
            "Your row {x} ends in a leaf of {r} rows: w* {w}.", "你的样本 {x} 落入含 {r} 个样本的叶子：w* {w}。"
        )
        plain = Text("The lit node is a leaf of {r} rows: w* {w}.", "点亮的是叶子，含 {r} 个样本：w* {w}。")
        said = yours.format(x=own.written(s.own.x), r="{r}", w="{w}") if _followed(s) and s.node == 0 else plain
        return say(said.format(r=n.rows, w=f"= {n.weight:.4g}" if _moves(n) else "≈ 0"))
    said = Text(
        "The lit node asks {name} < {c:.3g}: gain {g:.4g} over {r} rows",
        "点亮的节点问 {name} < {c:.3g}：{r} 个样本，增益 {g:.4g}",
    )
    side = Text("; missing values go left.", "；缺失值向左。") if n.default_left else None
    side = side or Text("; missing values go right.", "；缺失值向右。")
    end = side if _misses(s) else Text(".", "。")
    return say(said.format(name=s.train.names[n.feature], c=n.threshold, g=n.gain, r=n.rows)) + say(end)


def _ends(f: Frame) -> list[Node]:
    return [n for n in f.nodes if n.feature < 0 and not n.pruned]


def _plain(n: Node, f: Frame) -> float:
    """GBDT's Newton step, without λ and α."""
    return 0.0 - settled(n.G, f) / n.H if n.H > 0 else 0.0


def _leaves(trace: Run, t: int, say: Say) -> Figure:
    """Each leaf's Newton step beside the one without λ and α, which GBDT takes."""
    s, f = trace.scene, trace[t]
    most = 2**s.deep
    ends = [] if s.lines else _ends(f)[:most]
    x = np.arange(float(most))
    plain, ours = np.zeros(most), np.zeros(most)
    for k, n in enumerate(ends):
        plain[k], ours[k] = _plain(n, f), n.weight if settled(n.G, f) else 0.0
    reach = [abs(_plain(n, g)) for g in trace.frames for n in _ends(g)]
    top = max(1.25 * float(np.quantile(reach, 0.98)), 0.1)
    return theme.figure(
        marks.bars(x - 0.2, np.clip(plain, -top, top), theme.MUTED, width=0.36),
        marks.bars(x + 0.2, np.clip(ours, -top, top), theme.SERIES[2], width=0.36),
        marks.words([-0.5], [1.3 * top], ["GBDT: −G/H"], colour=theme.MUTED, position="middle right"),
        marks.words([most - 0.5], [1.3 * top], ["XGBoost: w*"], colour=theme.SERIES[2], position="middle left"),
        x=theme.axis(
            say(Text("leaf, as they were born", "叶子（按生成顺序）")),
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
    s, f = trace.scene, trace[t]
    if s.lines:
        return say(NO_TREE)
    ends = [n for n in _ends(f) if n.H > 0 and _moves(n)]
    if not ends:
        return say(Text("No leaf of this round moves anything.", "这一轮没有叶子会移动任何样本。"))
    n = min(ends, key=lambda n: n.H)
    said = Text(
        "The lightest leaf has H = {h:.3g}: −G/H is {a:.3g}, w* is {b:.3g}.",
        "最轻的叶子 H = {h:.3g}：−G/H 为 {a:.3g}，w* 为 {b:.3g}。",
    )
    return say(said.format(h=n.H, a=-n.G / n.H, b=n.weight))


def node_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """The lit node's formula; below min_child_weight the library's weight is 0, whatever the formula says."""
    s, f = trace.scene, trace[t]
    n = f.nodes[lit_node(s, f, t)]
    G = settled(n.G, f)
    least = s.price.min_child_weight
    w: float | str = f"0 (H < {least:g})" if least > n.H else n.weight if G else 0.0
    if s.lines:
        w = float("nan")
    return {
        "G": shrunk(G, s.price.reg_alpha),
        "H": n.H,
        "lam": s.price.reg_lambda,
        "alpha": s.price.reg_alpha,
        "w": w,
        "p": float("nan") if s.lines else _plain(n, f),
    }


def _folds(trace: Run) -> bool:
    """Does a tree go on below the picture?"""
    deep = trace.scene.deep
    return any(n.feature >= 0 and _depth(f, i) >= deep for f in trace.frames for i, n in enumerate(f.nodes))


def _depth(f: Frame, i: int) -> int:
    depth = 0
    while f.nodes[i].parent >= 0:
        i, depth = f.nodes[i].parent, depth + 1
    return depth


def _diagram_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    way = Key("arrow", theme.SERIES[3], Text("where missing values go", "缺失值的去向"))
    gone = Key("cross", theme.WARN, Text("pruned", "剪去"))
    return (
        *((own.WAY,) if _followed(s) else ()),
        Key("dot", theme.MUTED, Text("gain left, question right", "左边是增益，右边是提问")),
        Key("square", theme.CLASSES[1], Text("leaf: w* > 0", "叶子：w* > 0")),
        Key("square", theme.CLASSES[0], Text("w* < 0", "w* < 0")),
        *((keys.FOLDED,) if _folds(trace) else ()),
        *((way,) if _misses(s) else ()),
        *((gone,) if any(n.pruned for f in trace.frames for n in f.nodes) else ()),
    )


DIAGRAM = View(Text("This round's tree: click a node", "本轮的树：可点击节点"), _diagram, _diagram_says, _diagram_keys)
LEAVES = View(Text("λ holds small leaves back", "λ 约束小叶子"), _leaves, _leaves_says)
