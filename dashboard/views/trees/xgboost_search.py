"""Split finding, candidate by candidate: a threshold sweeps, its sums stand as bars, the gain curve draws itself."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Key, Say, Tick, View
from dashboard.views.trees.xgboost import Run, name_of, on_curve, row_keys, rows
from engine.core import Text
from engine.trees.newton.search import Candidate, Searched

DUST = 1e-6  # a sum of g below it is rounding
LEFT, RIGHT = theme.SERIES[0], theme.SERIES[1]


def ticks(trace: Run) -> list[Tick]:
    """Three clocks: round, node, candidate."""
    s = trace.scene
    if not s.search.candidates:
        return [Tick((1, 1, 1), (len(trace), 1, 1))]
    return [
        Tick((s.search.opened, c.searched + 1, c.number), (len(trace), len(s.search.nodes), c.of))
        for c in s.search.candidates
    ]


class _At:
    """What a tick shows: the node searched, the candidate, its sums with missing rows on the better side."""

    def __init__(self, trace: Run, t: int) -> None:
        s = trace.scene
        self.scene, self.frame = s, trace[s.search.opened - 1]
        self.some = bool(s.search.candidates)
        if not self.some:
            return
        c: Candidate = s.search.candidates[t]
        n: Searched = s.search.nodes[c.searched]
        self.one, self.verdict = n, c.feature < 0
        best = [np.maximum(r, le) for r, le in zip(n.scan.right, n.scan.left, strict=True)]
        if self.verdict:
            self.j = int(np.argmax([b.max() if len(b) else -np.inf for b in best]))
            self.i = int(best[self.j].argmax())
        else:
            self.j, self.i = c.feature, c.place
        self.best, self.node = best, self.frame.nodes[n.node]
        self.right, self.left = float(n.scan.right[self.j][self.i]), float(n.scan.left[self.j][self.i])
        self.to_left = self.left > self.right
        self.cut = float(n.scan.threshold[self.j][self.i])
        GL, HL = float(n.scan.GL[self.j][self.i]), float(n.scan.HL[self.j][self.i])
        if self.to_left:
            GL, HL = GL + n.gone[self.j][0], HL + n.gone[self.j][1]
        self.GL, self.HL, self.GR, self.HR = GL, HL, self.node.G - GL, self.node.H - HL
        self.gain = max(self.left, self.right)


def _sweep(trace: Run, t: int, say: Say) -> Figure:
    a = _At(trace, t)
    s, f = a.scene, a.frame
    size = 5 + 12 * np.sqrt(np.abs(f.g) / max(float(np.abs(f.g).max()), 1e-9))
    dots = rows(s, size)
    inside = np.isin(np.arange(len(s.place)), a.one.rows) if a.some else np.ones(len(s.place), bool)
    for trace_ in dots:
        trace_["marker"]["opacity"] = np.where(inside[trace_["customdata"]], 1.0, 0.15)
    d = s.train.X.shape[1]
    lows, highs = np.array(s.low, float), np.array(s.high, float)
    if a.some:
        lows[:d] = np.maximum(lows[:d], np.array(a.node.low))
        highs[:d] = np.minimum(highs[:d], np.array(a.node.high))
    (x0, y0), (x1, y1) = lows, highs
    box = marks.line([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], colour=theme.INK, width=2)
    cut = min(a.cut, float(s.high[a.j])) if a.some else float("nan")
    nan = float("nan")
    line = ([cut, cut, nan], [y0, y1, nan]) if not a.some or a.j == 0 else ([x0, x1, nan], [cut, cut, nan])
    colour = theme.SERIES[2] if a.some and a.verdict else theme.SERIES[3]
    if a.some and a.verdict and a.gain <= 1e-6:  # nothing stays
        line = ([nan] * 3, [nan] * 3)
    rule = marks.cuts(*line, colour=colour, width=4)
    if s.classes == 0:
        return on_curve(s, *dots, box, *rule)
    axes = [theme.axis(s.train.names[k], s.low[k], s.high[k], showgrid=False) for k in (0, 1)]
    return theme.figure(*dots, box, *rule, x=axes[0], y=axes[1])


def _sweep_says(trace: Run, t: int, say: Say) -> str:
    a = _At(trace, t)
    if not a.some:
        return say(Text("Straight lines search no splits.", "线性弱学习器不搜索分裂。"))
    name = a.scene.train.names[a.j]
    about: dict[str, Any] = {"name": name, "c": a.cut, "g": a.gain}
    if not a.verdict and not np.isfinite(a.gain):
        said = Text(
            "{name} < {c:.3g}: a child's Σh is below min_child_weight, so it may not stand.",
            "{name} < {c:.3g}：子节点的 Σh 小于 min_child_weight，不允许。",
        )
        return say(said.format(**about))
    if not a.verdict:
        said = Text(
            "Candidate {name} < {c:.3g}: gain {g:.4g}; w would be {l:.3g} on the left, {r:.3g} on the right.",
            "候选 {name} < {c:.3g}：增益 {g:.4g}；左边 w 为 {l:.3g}，右边为 {r:.3g}。",
        )
        lam = a.scene.price.reg_lambda
        return say(said.format(**about, l=-a.GL / max(a.HL + lam, 1e-12), r=-a.GR / max(a.HR + lam, 1e-12)))
    if a.gain <= 1e-6:
        return say(
            Text("No candidate gains anything: the node stays a leaf.", "没有候选能带来增益：该节点保持为叶子。")
        )
    kept = Text("it stays", "保留") if a.gain >= a.scene.price.gamma else Text("but it is below γ", "但小于 γ")
    said = Text(
        "The best of this node is {name} < {c:.3g}, gain {g:.4g}: {kept}.",
        "该节点最佳为 {name} < {c:.3g}，增益 {g:.4g}：{kept}。",
    )
    return say(said.format(**about, kept=say(kept)))


def _gains(trace: Run, t: int, say: Say) -> Figure:
    """The gain of every candidate so far, over the node's best; missing values to the right, and to the left."""
    a = _At(trace, t)
    s = a.scene
    d = s.train.X.shape[1]
    low, high = float(np.min(s.low[:d])), float(np.max(s.high[:d]))
    nan = np.array([np.nan])
    lines, now, word = [nan, nan, nan, nan], (nan, nan), ""
    ahead: list[Any] = [nan, nan, nan]
    top, gone = 1.0, bool(np.isnan(s.train.X).any())
    if a.some:
        n, top = a.one, a.one.top
        x = np.minimum(n.scan.threshold[a.j], high)
        upto = slice(0, len(x) if a.verdict else a.i + 1)
        shares = [
            np.clip(np.where(np.isfinite(v[a.j]), v[a.j] / top, np.nan), -1, 1.4) for v in (n.scan.right, n.scan.left)
        ]
        ahead = [x, *shares]
        right, left = (v[upto] for v in shares)
        lines = [x[upto], right, x[upto] if gone else nan, left if gone else nan]
        now = (np.array([min(a.cut, high)]), np.array([max(a.gain / top, -1.0) if np.isfinite(a.gain) else np.nan]))
        word = name_of(s, a.j)
    star = theme.SERIES[2] if a.some and a.verdict else theme.SERIES[3]
    cost = min(s.price.gamma / top, 1.2)
    goes = (
        (Text("missing go right", "缺失值向右"), Text("missing go left (dotted)", "缺失值向左（虚线）"))
        if gone
        else (Text("none is missing: both sides agree", "没有缺失值：两个方向相同"), Text("", ""))
    )
    return theme.figure(
        marks.line([low, high], [0, 0], colour=theme.MUTED, width=1.5),
        marks.line(ahead[0], ahead[1], colour=RIGHT + "/0.3", width=2),
        marks.line(
            ahead[0], ahead[2] if gone else np.full(len(ahead[0]), np.nan), colour=LEFT + "/0.3", width=2, dash="dot"
        ),
        marks.line(lines[0], lines[1], colour=RIGHT, width=3.5),
        marks.line(lines[2], lines[3], colour=LEFT, width=2.5, dash="dot"),
        marks.line([low, high], [cost if s.price.gamma else np.nan] * 2, colour=theme.WARN, width=2, dash="dash"),
        marks.dots(now[0], now[1], size=15, symbol="star", colour=star),
        marks.words([high], [1.62], [say(goes[0])], colour=RIGHT, position="middle left"),
        marks.words([high], [1.36], [say(goes[1])], colour=LEFT, position="middle left"),
        marks.words([low], [1.58], [word], size=18, position="middle right"),
        marks.words([low], [cost - 0.02], ["γ" if s.price.gamma else ""], colour=theme.WARN, position="bottom right"),
        x=theme.axis(say(Text("threshold", "阈值")), low, high),
        y=theme.axis(say(Text("gain ÷ best", "增益 ÷ 最佳")), -0.25, 1.8, tickvals=[0, 0.5, 1]),
    )


def _gains_says(trace: Run, t: int, say: Say) -> str:
    a = _At(trace, t)
    if not a.some:
        return say(Text("There is no gain to draw.", "没有增益曲线可画。"))
    said = Text(
        "Over {name}: gain {r:.4g} with missing values right, {l:.4g} left; the node's best is {b:.4g}.",
        "沿 {name}：缺失值向右增益 {r:.4g}，向左 {l:.4g}；该节点最佳 {b:.4g}。",
    )
    return say(said.format(name=a.scene.train.names[a.j], r=a.right, l=a.left, b=a.one.top))


def _sums(trace: Run, t: int, say: Say) -> Figure:
    a = _At(trace, t)
    f = a.frame
    low = -float(np.clip(-f.g, 0, None).sum()) * 1.15 - 1e-6
    high = 1.5 * max(float(np.clip(f.g, 0, None).sum()), float(f.h.sum())) + 1e-6
    values = np.array([a.GL, a.HL, a.GR, a.HR]) if a.some else np.zeros(4)
    colours = [LEFT, LEFT + "/0.5", RIGHT, RIGHT + "/0.5"]
    at = np.arange(4)
    words = [f"{v:.3g}" for v in values]
    ticks_ = {
        "tickvals": [0, 1, 2, 3],
        "ticktext": ["G<sub>L</sub>", "H<sub>L</sub>", "G<sub>R</sub>", "H<sub>R</sub>"],
    }
    return theme.figure(
        marks.bars(at, values, colours, width=0.6),
        marks.words(at, np.maximum(values, 0), np.array(words), position="top center"),
        marks.line([-0.6, 3.6], [0, 0], colour=theme.MUTED, width=1.5),
        x=theme.axis("", -0.6, 3.6, showgrid=False, **ticks_),
        y=theme.axis(say(Text("sum", "和")), low, high),
    )


def _sums_says(trace: Run, t: int, say: Say) -> str:
    a = _At(trace, t)
    if not a.some:
        return say(Text("There are no sums to show.", "没有可显示的和。"))
    said = Text(
        "Left: G = {a:.3g}, H = {b:.3g}. Right: G = {c:.3g}, H = {d:.3g}.",
        "左：G = {a:.3g}，H = {b:.3g}。右：G = {c:.3g}，H = {d:.3g}。",
    )
    return say(said.format(a=a.GL, b=a.HL, c=a.GR, d=a.HR))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    a = _At(trace, t)
    keys = ("gl", "hl", "gr", "hr", "G", "H", "gain", "lam")
    if not a.some:
        return dict.fromkeys(keys, float("nan"))
    lam, alpha = a.scene.price.reg_lambda, a.scene.price.reg_alpha

    def part(g: float, h: float) -> float:
        return float(max(abs(g) - alpha, 0) ** 2 / (h + lam)) if h + lam > 0 and abs(g) > DUST else 0.0

    values = (
        part(a.GL, a.HL),
        a.HL,
        part(a.GR, a.HR),
        a.HR,
        part(a.node.G, a.node.H),
        a.node.H,
        a.gain if np.isfinite(a.gain) else float("nan"),
        lam,
    )
    return dict(zip(keys, values, strict=True))


def _sweep_keys(trace: Run) -> tuple[Key, ...]:
    return (
        *row_keys(trace.scene),
        Key("line", theme.SERIES[3], Text("under trial", "正在试的阈值")),
        Key("line", theme.SERIES[2], Text("the best, which stays", "最佳，保留")),
        Key("line", theme.INK, Text("the node", "当前节点")),
    )


SWEEP = View(
    Text("A threshold sweeps the node; dots as large as |g|", "阈值扫过节点；点的大小为 |g|"),
    _sweep,
    _sweep_says,
    _sweep_keys,
)
GAINS = View(Text("The gain curve draws itself; the best stays", "增益曲线逐点画出；最佳者留下"), _gains, _gains_says)
SUMS = View(Text("What the two sides add up to", "两边各自的和"), _sums, _sums_says)
