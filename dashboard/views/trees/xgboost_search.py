"""Split finding, candidate by candidate: what a tick shows, and the threshold that sweeps the node."""

from typing import Any, NamedTuple

import numpy as np

from dashboard.figures import marks, plane, theme
from dashboard.lesson import Figure, Key, Say, Tick, View
from dashboard.views.trees.xgboost import Run, in_window, row_keys, rows, settled, shrunk
from engine.core import Text
from engine.xgboost import Frame, Node, Scene, Searched

LEFT, RIGHT, TRIED, BEST = theme.SERIES[0], theme.SERIES[1], theme.SERIES[3], theme.SERIES[2]
NO_TREE = Text("Straight lines search no splits.", "线性弱学习器不搜索分裂。")


class At(NamedTuple):
    """What a tick shows: a node searched, one of its candidates, and the sums of its two sides."""

    scene: Scene
    frame: Frame
    one: Searched
    node: Node
    verdict: bool  # the search is over
    number: int  # of the candidate, from 1, among all that the node tried
    of: int
    j: int  # its column
    i: int  # its place among the column's candidates
    cut: float
    right: float  # its gain when missing values go right
    left: float

    @property
    def to_left(self) -> bool:
        return self.left > self.right

    @property
    def gain(self) -> float:
        return max(self.left, self.right)

    @property
    def nothing(self) -> bool:
        """The verdict is that no candidate gains."""
        return self.verdict and self.one.gain == 0

    @property
    def sums(self) -> tuple[float, float, float, float]:
        """G and H of the left side, then of the right; missing values stand on the side where they gain more."""
        G, H = float(self.one.scan.GL[self.j][self.i]), float(self.one.scan.HL[self.j][self.i])
        gone = self.one.gone[self.j] if self.to_left else (0.0, 0.0)
        G, H = G + gone[0], H + gone[1]
        return G, H, self.node.G - G, self.node.H - H


def ticks(trace: Run) -> list[Tick]:
    """Three clocks: round, node, candidate. The last one counts all thresholds, of which the film shows some."""
    s = trace.scene.search
    if not s.candidates:
        return [Tick((1, 1, 1), (len(trace), 1, 1))]
    return [Tick((s.opened, c.searched + 1, c.number), (len(trace), len(s.nodes), c.of)) for c in s.candidates]


def at_tick(trace: Run, t: int) -> At | None:
    """None where nothing is searched."""
    s = trace.scene
    if not s.search.candidates:
        return None
    c = s.search.candidates[t]
    one = s.search.nodes[c.searched]
    frame = trace[s.search.opened - 1]
    verdict = c.feature < 0
    j, i = (one.feature, one.place) if verdict else (c.feature, c.place)
    return At(
        scene=s,
        frame=frame,
        one=one,
        node=frame.nodes[one.node],
        verdict=verdict,
        number=c.number,
        of=c.of,
        j=j,
        i=i,
        cut=float(one.scan.threshold[j][i]),
        right=float(one.scan.right[j][i]),
        left=float(one.scan.left[j][i]),
    )


def _sweep(trace: Run, t: int, say: Say) -> Figure:
    a, s = at_tick(trace, t), trace.scene
    f = trace[s.search.opened - 1]
    inside = np.isin(np.arange(len(s.place)), a.one.rows) if a else np.ones(len(s.place), bool)
    dots = plane.pale(rows(s, 4 + 9 * np.sqrt(np.abs(f.g) / max(float(np.abs(f.g).max()), 1e-9))), inside)
    (x0, y0), (x1, y1) = _box(s, a)
    box = marks.line([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], colour=theme.INK, width=2)
    line = _across(a.j, min(a.cut, float(s.high[a.j])), (x0, y0, x1, y1)) if a and not a.nothing else (NONE, NONE)
    rule = marks.cuts(*line, colour=BEST if a and a.verdict else TRIED, width=4)
    brush = theme.paintable("painted", s.low, s.high, min(max(s.classes, 2), 3))
    return in_window(s, *dots, box, *_edges(s, a), *rule, **brush)


NONE = [float("nan")] * 3


def _box(s: Scene, a: At | None) -> tuple[Any, Any]:
    """The node's corners, within the window."""
    low, high = np.array(s.low, float), np.array(s.high, float)
    d = s.train.X.shape[1]
    if a:
        low[:d], high[:d] = np.maximum(low[:d], a.node.low), np.minimum(high[:d], a.node.high)
    return low, high


def _across(j: int, at: float, box: tuple[float, float, float, float]) -> tuple[list[float], list[float]]:
    x0, y0, x1, y1 = box
    nan = float("nan")
    return ([at, at, nan], [y0, y1, nan]) if j == 0 else ([x0, x1, nan], [at, at, nan])


def _edges(s: Scene, a: At | None) -> list[theme.Trace]:
    """Where only some thresholds are tried: all of the column under trial, pale, across the node."""
    if not a or not s.search.ranks:
        return []
    (x0, y0), (x1, y1) = _box(s, a)
    tried = [c for c in a.one.scan.threshold[a.j] if c <= s.high[a.j]]
    lines = [_across(a.j, float(c), (x0, y0, x1, y1)) for c in tried] or [(NONE, NONE)]
    x, y = (np.concatenate([line[k] for line in lines]) for k in (0, 1))
    return [marks.line(x, y, colour=TRIED + "/0.3", width=2)]


def _sweep_says(trace: Run, t: int, say: Say) -> str:
    a = at_tick(trace, t)
    if a is None:
        return say(NO_TREE)
    about: dict[str, Any] = {"name": a.scene.train.names[a.j], "c": a.cut, "g": a.gain, "k": a.number, "n": a.of}
    if a.verdict:
        return _verdict(a, about, say)
    if not np.isfinite(a.gain):
        said = Text(
            "{name} < {c:.3g}: a child's Σh is below min_child_weight, so it may not stand.",
            "{name} < {c:.3g}：子节点的 Σh 小于 min_child_weight，不允许。",
        )
        return say(said.format(**about))
    said = Text(
        "{name} < {c:.3g}: gain {g:.4g}; w would be {l:.3g} on the left, {r:.3g} on the right.",
        "{name} < {c:.3g}：增益 {g:.4g}；左边 w 为 {l:.3g}，右边为 {r:.3g}。",
    )
    GL, HL, GR, HR = a.sums
    return say(said.format(**about, l=_weight(a, GL, HL), r=_weight(a, GR, HR)))


def _weight(a: At, G: float, H: float) -> float:
    price = a.scene.price
    return -shrunk(settled(G, a.frame), price.reg_alpha) / max(H + price.reg_lambda, 1e-12)


def _verdict(a: At, about: dict[str, Any], say: Say) -> str:
    if a.nothing:
        said = Text(
            "Of {n} thresholds none gains anything: the node stays a leaf.",
            "{n} 个阈值都不能带来增益：该节点仍是叶子。",
        )
        return say(said.format(**about))
    kept = Text("it stays", "保留")
    if not a.one.stays:
        kept = Text("but it is below γ", "但小于 γ")
    elif a.gain < a.scene.price.gamma:
        kept = Text("below γ, yet it stays: a split under it gains enough", "小于 γ 仍保留：它下面的分裂增益足够")
    said = Text(
        "Of {n} thresholds the best is {name} < {c:.3g}, gain {g:.4g}: {kept}.",
        "{n} 个阈值中最佳为 {name} < {c:.3g}，增益 {g:.4g}：{kept}。",
    )
    return say(said.format(**about, kept=say(kept)))


def _sweep_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    few = Key("line", TRIED + "/0.3", Text("candidates", "所有候选"))
    size = Key("dot", theme.MUTED, Text("size: |g|", "大小：|g|"))
    return (
        *row_keys(s),
        few if s.search.ranks else size,
        Key("line", TRIED, Text("tried now", "正在试")),
        Key("line", BEST, Text("best", "最佳")),
    )


SWEEP = View(Text("A threshold sweeps the framed node", "阈值扫过加框的节点"), _sweep, _sweep_says, _sweep_keys)
