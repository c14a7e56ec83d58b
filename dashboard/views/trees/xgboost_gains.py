"""What each candidate of a split gains: the curve that draws itself, its two sides' sums, the formula's numbers."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees.xgboost import Run, name_of, settled, shrunk
from dashboard.views.trees.xgboost_search import BEST, LEFT, RIGHT, TRIED, At, at_tick
from engine.core import Text
from engine.xgboost import Scene


def _gains(trace: Run, t: int, say: Say) -> Figure:
    """The gain of every candidate so far, over the node's best; missing values to the right, and to the left."""
    a, s = at_tick(trace, t), trace.scene
    d = s.train.X.shape[1]
    low, high = float(np.min(s.low[:d])), float(np.max(s.high[:d]))
    nan = np.array([np.nan])
    x, right, left, upto, now, word = nan, nan, nan, slice(0, 0), (nan, nan), ""
    top = max(a.one.gain, 1e-6) if a else 1.0
    if a:
        x = np.minimum(a.one.scan.threshold[a.j], high)
        right, left = (_share(v[a.j], top) for v in (a.one.scan.right, a.one.scan.left))
        upto = slice(0, len(x) if a.verdict else a.i + 1)
        shown = np.isfinite(a.gain) and not a.nothing
        now = (np.array([min(a.cut, high)]), np.array([max(a.gain / top, -1.0) if shown else np.nan]))
        word = name_of(s, a.j)
    gone = bool(np.isnan(s.train.X).any())
    left = left if gone else np.full(len(x), np.nan)
    style: dict[str, Any] = {"mode": "lines+markers", "marker": {"size": 7}} if s.search.ranks else {}
    return theme.figure(
        marks.line([low, high], [0, 0], colour=theme.MUTED, width=1.5),
        *_ranks(s, a, high),
        marks.line(x, right, colour=RIGHT + "/0.3", width=2),
        marks.line(x, left, colour=LEFT + "/0.3", width=2, dash="dot"),
        marks.line(x[upto], right[upto], colour=RIGHT, width=3.5, **style),
        marks.line(x[upto], left[upto], colour=LEFT, width=2.5, dash="dot"),
        *_price(s, top, low, high),
        marks.dots(now[0], now[1], size=15, symbol="star", colour=BEST if a and a.verdict else TRIED),
        *_directions(gone, high, say),
        marks.words([low], [1.58], [word], size=18, position="middle right"),
        _no_gain(a, (low + high) / 2, 0.8, say),
        x=theme.axis(say(Text("threshold", "阈值")), low, high),
        y=theme.axis(say(Text("gain ÷ best", "增益 ÷ 最佳")), -0.25, 1.8, tickvals=[0, 0.5, 1]),
    )


def _share(gain: np.ndarray, top: float) -> np.ndarray:
    out: np.ndarray = np.clip(np.where(np.isfinite(gain), gain / top, np.nan), -1, 1.4)
    return out


def _ranks(s: Scene, a: At | None, high: float) -> list[theme.Trace]:
    """Where only some thresholds are tried: the share of the weight below each value; the edges at even steps of it."""
    if not a or not s.search.ranks:
        return []
    r = s.search.ranks[a.j]
    return [
        marks.line(np.minimum(r.value, high), r.rank, colour=theme.MUTED + "/0.7", width=2, dash="dash"),
        marks.dots(r.edges, np.interp(r.edges, r.value, r.rank), size=8, symbol="diamond", colour=theme.MUTED),
    ]


def _price(s: Scene, top: float, low: float, high: float) -> list[theme.Trace]:
    gamma = s.price.gamma
    cost = min(gamma / top, 1.2)
    return [
        marks.line([low, high], [cost if gamma else np.nan] * 2, colour=theme.WARN, width=2, dash="dash"),
        marks.words([low], [cost - 0.02], ["γ" if gamma else ""], colour=theme.WARN, position="bottom right"),
    ]


def _directions(gone: bool, high: float, say: Say) -> list[theme.Trace]:
    """Which curve is which; with nothing missing there is one."""
    right = say(Text("missing go right", "缺失值向右")) if gone else ""
    left = say(Text("missing go left (dotted)", "缺失值向左（虚线）")) if gone else ""
    return [
        marks.words([high], [1.62], [right], colour=RIGHT, position="middle left"),
        marks.words([high], [1.36], [left], colour=LEFT, position="middle left"),
    ]


def _no_gain(a: At | None, x: float, y: float, say: Say) -> theme.Trace:
    """What stands in the empty picture of a node that stays a leaf."""
    said = say(Text("no threshold gains: a leaf", "没有阈值带来增益：叶子"))
    return marks.words([x if a and a.nothing else np.nan], [y], [said], size=18, position="middle center")


def _gains_says(trace: Run, t: int, say: Say) -> str:
    a = at_tick(trace, t)
    if a is None:
        return say(Text("There is no gain to draw.", "没有增益曲线可画。"))
    name = a.scene.train.names[a.j]
    if a.nothing:
        return say(Text("No threshold of this node gains anything.", "这个节点没有一个阈值能带来增益。"))
    if not np.isfinite(a.gain):
        said = Text("{name} < {c:.3g} may not stand: it has no gain.", "{name} < {c:.3g} 不允许，没有增益。")
        return say(said.format(name=name, c=a.cut))
    if not np.isnan(a.scene.train.X).any():
        said = Text(
            "{name} < {c:.3g} gains {g:.4g}; the node's best gains {b:.4g}.",
            "{name} < {c:.3g} 的增益为 {g:.4g}；该节点最佳为 {b:.4g}。",
        )
        return say(said.format(name=name, c=a.cut, g=a.gain, b=a.one.gain))
    said = Text(
        "{name} < {c:.3g}: gain {r} with missing values right, {l} left; the node's best gains {b:.4g}.",
        "{name} < {c:.3g}：缺失值向右增益 {r}，向左 {l}；该节点最佳 {b:.4g}。",
    )
    r, l = (f"{v:.4g}" if np.isfinite(v) else "–" for v in (a.right, a.left))  # noqa: E741
    return say(said.format(name=name, c=a.cut, r=r, l=l, b=a.one.gain))


def _sums(trace: Run, t: int, say: Say) -> Figure:
    a = at_tick(trace, t)
    f = trace[trace.scene.search.opened - 1]
    low = -float(np.clip(-f.g, 0, None).sum()) * 1.15 - 1e-6
    high = 1.5 * max(float(np.clip(f.g, 0, None).sum()), float(f.h.sum())) + 1e-6
    shown = a is not None and not a.nothing
    values = np.array(a.sums) if a is not None and shown else np.zeros(4)
    names = [f"{name}<sub>{side}</sub>" for side in "LR" for name in "GH"]
    at = np.arange(4)
    return theme.figure(
        marks.bars(at, values, [LEFT, LEFT + "/0.5", RIGHT, RIGHT + "/0.5"], width=0.6),
        marks.words(at, np.maximum(values, 0), [f"{v:.3g}" if shown else "" for v in values], position="top center"),
        marks.line([-0.6, 3.6], [0, 0], colour=theme.MUTED, width=1.5),
        _no_gain(a, 1.5, high / 2, say),
        x=theme.axis("", -0.6, 3.6, showgrid=False, tickvals=[0, 1, 2, 3], ticktext=names),
        y=theme.axis(say(Text("sum", "和")), low, high),
    )


def _sums_says(trace: Run, t: int, say: Say) -> str:
    a = at_tick(trace, t)
    if a is None or a.nothing:
        return say(Text("There are no sums to show.", "没有可以显示的两边之和。"))
    said = Text(
        "Left: G = {a:.3g}, H = {b:.3g}. Right: G = {c:.3g}, H = {d:.3g}.",
        "左：G = {a:.3g}，H = {b:.3g}。右：G = {c:.3g}，H = {d:.3g}。",
    )
    GL, HL, GR, HR = a.sums
    return say(said.format(a=GL, b=HL, c=GR, d=HR))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    a = at_tick(trace, t)
    s = trace.scene
    price = {"lam": s.price.reg_lambda, "alpha": s.price.reg_alpha}
    if a is None or a.nothing:
        return {**dict.fromkeys(("gl", "gr", "G", "gain"), float("nan")), **price}
    GL, HL, GR, HR = a.sums

    def part(g: float, h: float) -> float:
        g = shrunk(settled(g, a.frame), s.price.reg_alpha)
        return g * g / (h + s.price.reg_lambda) if h + s.price.reg_lambda > 0 else 0.0

    gain = a.gain if np.isfinite(a.gain) else float("nan")
    return {"gl": part(GL, HL), "gr": part(GR, HR), "G": part(a.node.G, a.node.H), "gain": gain, **price}


def _gains_keys(trace: Run) -> tuple[Key, ...]:
    s = trace.scene
    star = Key("star", TRIED, Text("now", "当前"))
    if not s.search.ranks:
        return (star,)
    return (
        star,
        Key("dash", theme.MUTED, Text("weight below", "其下的权重份额")),
        Key("diamond", theme.MUTED, Text("candidates", "候选")),
    )


GAINS = View(Text("The gain curve draws itself", "增益曲线逐点画出"), _gains, _gains_says, _gains_keys)
SUMS = View(Text("What the two sides add up to", "两边各自的和"), _sums, _sums_says)
