"""Rectified flow's pictures: crossing lines and the flow, and how it straightens."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, numbers, particles, scaling, strip, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from engine.core import Text, Trace
from engine.diffusion.targets import REACH
from engine.rectified_flow import BUDGETS, Frame, Scene

Run = Trace[Scene, Frame]
CROSSING, FIRST, SECOND = theme.SERIES[1], theme.SERIES[0], theme.SERIES[2]
TIME = Text("time t", "时间 t")
ENDS = (Text("noise", "噪声"), Text("data", "数据"))


def _strip(trace: Run, more: list[theme.Trace], say: Say) -> Figure:
    s = trace.scene
    return strip.strip(s.line.at, s.line.grid, s.line.heat, more, say(TIME), "x", (say(ENDS[0]), say(ENDS[1])))


def _line_figure(trace: Run, t: int, x: np.ndarray, colour: str, say: Say) -> Figure:
    """Paths x (S + 1, n) on the strip; each noise keeps its own dot's colour in all three pictures."""
    times = trace.scene.times
    rank = np.argsort(np.argsort(x[0]))
    shade = np.array([theme.SERIES[k * len(theme.SERIES) // len(rank)] for k in rank])
    now = marks.dots(np.full(x.shape[1], times[t]), x[t], size=11, colour=shade)
    return _strip(trace, [*strip.paths(times, x, t, colour, width=2, dots=False), now], say)


def _lines(trace: Run, t: int, say: Say) -> Figure:
    return _line_figure(trace, t, trace.scene.line.random, CROSSING, say)


def _lines_alt(trace: Run, t: int, say: Say) -> str:
    n = trace.scene.line.random.shape[1]
    said = Text(
        "t = {t:.2f}: each noise is joined to a random data point; {a} of {all} pairs of lines have crossed so far.",
        "t = {t:.2f}：每个噪声随机连到一个数据点；{all} 对直线中到现在有 {a} 对相交。",
    )
    return say(said.format(t=trace[t].time, a=trace[t].crossed[0], all=n * (n - 1) // 2))


def _flow(trace: Run, t: int, say: Say) -> Figure:
    """The first path is marked: the formula follows it."""
    figure = _line_figure(trace, t, trace.scene.line.flow, FIRST, say)
    x, v = trace[t].example
    here, slope = np.array([[trace[t].time, x]]), np.array([[0.12, 0.12 * v]])
    star = marks.dots(here[:, 0], here[:, 1], size=16, symbol="star", colour=theme.INK)
    figure["data"] += [particles.links(here, here + slope, theme.INK, width=3), star]
    return figure


def _flow_alt(trace: Run, t: int, say: Say) -> str:
    x, v = trace[t].example
    said = Text(
        "{b} of the flow's paths have crossed; at ★ ({x}) the lines that pass go on with {v} on average, and "
        "so does the flow.",
        "流的路径有 {b} 对相交；经过 ★ 处（{x}）的直线平均速度为 {v}，流也以此前进。",
    )
    return say(said.format(b=trace[t].crossed[1], x=numbers.plain(x), v=numbers.plain(v)))


def _again(trace: Run, t: int, say: Say) -> Figure:
    return _line_figure(trace, t, trace.scene.line.reflown, SECOND, say)


def _again_alt(trace: Run, t: int, say: Say) -> str:
    x, times = trace.scene.line.reflown, trace.scene.times
    bend = float(np.abs(x - _chord(times, x)).max())
    said = Text(
        "The flow made of the first one's pairs: {c} crossings, and no path is more than {b:.2f} off a straight line.",
        "由前一个流的配对得到的流：{c} 对相交，路径偏离直线最多 {b:.2f}。",
    )
    return say(said.format(c=trace[t].crossed[2], b=bend))


def _chord(times: np.ndarray, x: np.ndarray) -> np.ndarray:
    out: np.ndarray = x[0] + times[:, None] * (x[-1] - x[0])
    return out


def _plane(trace: Run, t: int, path: np.ndarray, colour: str) -> Figure:
    """A particle's colour is the peak that the exact flow carries it to, in both pictures."""
    s = trace.scene.plane
    peaks = int(s.peak.max()) + 1
    shade = np.array([theme.SERIES[k % 6 if peaks <= 12 else k * 6 // peaks] for k in s.peak])
    return particles.plane(
        particles.swarm(s.target, theme.MUTED + "/0.3", size=4),
        particles.trails(path, t, colour + "/0.4", width=1.3),
        particles.swarm(path[t], shade, size=6),
        reach=REACH,
        paint="painted",
    )


def _one(trace: Run, t: int, say: Say) -> Figure:
    return _plane(trace, t, trace.scene.plane.one, FIRST)


def _one_alt(trace: Run, t: int, say: Say) -> str:
    (a, b), steps = trace.scene.plane.straightness, len(trace) - 1
    bends = Text(
        "t = {t:.2f}: the first flow bends (S = {a:.3f}), the flow of its own pairs hardly does (S = {b:.4f}).",
        "t = {t:.2f}：第一个流是弯的（S = {a:.3f}），由其配对得到的流几乎不弯（S = {b:.4f}）。",
    )
    coarse = Text(
        "t = {t:.2f}: one step draws every path straight, but the flow itself bends: S = {a:.3f} in fine steps.",
        "t = {t:.2f}：只走一步，画出的路径都是直的，但流本身是弯的：细步下 S = {a:.3f}。",
    )
    return say((bends if steps > 1 else coarse).format(t=trace[t].time, a=a, b=b))


def _two(trace: Run, t: int, say: Say) -> Figure:
    return _plane(trace, t, trace.scene.plane.two, SECOND)


def _two_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene.plane
    off = float(np.linalg.norm(s.one[-1] - s.two[-1], axis=1).mean())
    said = Text(
        "In {n} steps the two flows carry the same noise to places {d:.3f} apart on average.",
        "走 {n} 步，两个流把同一噪声带到的位置平均相差 {d:.3f}。",
    )
    few = Text(
        "In one step they carry the same noise to places {d:.3f} apart on average: the bent flow needs more.",
        "只走一步，它们把同一噪声带到的位置平均相差 {d:.3f}：弯的流需要更多步。",
    )
    return say((said if len(trace) > 2 else few).format(n=len(trace) - 1, d=off))


def budget_clock(trace: Run) -> Sequence[Tick]:
    return one_clock(BUDGETS)


def _short(trace: Run, k: int, say: Say) -> Figure:
    """Both flows in few Euler steps, from the same noise; a thin line from each end to the true one is its error."""
    s = trace.scene
    one, two = s.budget.paths[k]
    last = len(one) - 1
    return particles.plane(
        particles.swarm(s.plane.target, theme.MUTED + "/0.35", size=5),
        particles.trails(one, last, FIRST + "/0.25"),
        particles.trails(two, last, SECOND + "/0.25"),
        particles.links(one[-1], s.budget.true, theme.WARN, width=1.5),
        particles.links(two[-1], s.budget.true, theme.WARN, width=1.5),
        particles.swarm(two[-1], SECOND, size=9, symbol="diamond"),
        particles.swarm(one[-1], FIRST, size=7),
        reach=REACH,
    )


def _short_alt(trace: Run, k: int, say: Say) -> str:
    a, b = trace.scene.budget.error[:, k]
    n = BUDGETS[k]
    said = Text(
        "In {n} Euler step{s} the 1-rectified flow misses by {a:.3f} on average, the 2-rectified by {b:.3f}.",
        "欧拉法走 {n} 步：1-整流流平均差 {a:.3f}，2-整流流平均差 {b:.3f}。",
    )
    return say(said.format(n=n, s="" if n == 1 else "s", a=a, b=b))


def _budget(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    curves = [
        (say(Text("1-rectified", "1-整流")), s.budget.steps, s.budget.error[0], FIRST),
        (say(Text("2-rectified", "2-整流")), s.budget.steps, s.budget.error[1], SECOND),
    ]
    tall = (max(float(s.budget.error.min()) / 2, 1e-4), float(s.budget.error.max()) * 1.6)
    wide = (float(s.budget.steps[0]), float(s.budget.steps[-1]))
    x, y = say(Text("Euler steps", "欧拉步数")), say(Text("distance from the true end", "与真实终点的距离"))
    return scaling.loglog(curves, x, y, wide, tall, room=6, upto=k)


def _budget_alt(trace: Run, k: int, say: Say) -> str:
    e = trace.scene.budget.error
    said = Text(
        "One Euler step misses by {a:.3f} before reflow and by {b:.3f} after; thirty-two steps by {c:.3f} and {d:.3f}.",
        "欧拉法走一步：再整流前误差 {a:.3f}，之后 {b:.3f}；三十二步分别为 {c:.3f} 和 {d:.3f}。",
    )
    return say(said.format(a=e[0, 0], b=e[1, 0], c=e[0, -1], d=e[1, -1]))


def line_numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = trace[t]
    return {"t": f"{f.time:.2f}", "x": numbers.plain(f.example[0]), "v": numbers.plain(f.example[1])}


def plane_numbers(trace: Run, t: int) -> dict[str, float | str]:
    s = trace.scene.plane
    return {
        "v": s.crossing,
        "s1": s.straightness[0],
        "s2": s.straightness[1],
        "c0": s.cost[0],
        "c1": s.cost[1],
        "c2": s.cost[2],
    }


_NOISES = Key("dot", theme.INK, Text("a noise keeps its colour", "每个噪声颜色不变"))
_DENSITY = Key("area", "@fourth/0.55", Text("density of x at t", "t 时刻的密度"))
_PEAK = Key("dot", theme.SERIES[0], Text("colour: the peak it belongs to", "颜色：它所属的峰"))
_TRUE = Key("dot", theme.MUTED, Text("a true sample", "真实样本"))

LINES = View(
    Text("Straight lines of a random pairing cross", "随机配对的直线：彼此相交"),
    _lines,
    _lines_alt,
    (_DENSITY, _NOISES),
)
FLOW = View(
    Text("The flow from the same noises does not", "同样噪声出发的流：互不相交"),
    _flow,
    _flow_alt,
    (Key("star", theme.INK, Text("in the formula, with its velocity", "公式中的路径及其速度")),),
)
AGAIN = View(Text("Reflow: the flow of the flow's own pairs", "再整流：由流的配对得到的流"), _again, _again_alt)
ONE = View(Text("1-rectified flow", "1-整流流"), _one, _one_alt, (_PEAK, _TRUE))
TWO = View(Text("2-rectified flow", "2-整流流"), _two, _two_alt, (_PEAK, _TRUE))
SHORT = View(
    Text("From the same noise, in few Euler steps", "从同样的噪声出发，只走几步"),
    _short,
    _short_alt,
    (
        Key("dot", FIRST, Text("1-rectified", "1-整流")),
        Key("diamond", SECOND, Text("2-rectified", "2-整流")),
        Key("line", theme.WARN, Text("error", "误差")),
        _TRUE,
    ),
)
BUDGET = View(Text("After reflow one step nearly suffices", "再整流之后，一步几乎就够"), _budget, _budget_alt)
