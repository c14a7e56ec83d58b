"""Rectified flow's pictures: crossing lines and the flow, and how it straightens."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, particles, scaling, strip, theme
from dashboard.lesson import Figure, Say, Tick, View
from engine.core import Text, Trace
from engine.diffusion.targets import REACH
from engine.rectified_flow import BUDGETS, Frame, Scene

Run = Trace[Scene, Frame]
CROSSING, FIRST, SECOND = theme.SERIES[1], theme.SERIES[0], theme.SERIES[2]
TIME = Text("time t", "时间 t")
ENDS = (Text("noise", "噪声"), Text("data", "数据"))


def clock(trace: Run) -> Sequence[Tick]:
    return [Tick((t,), (len(trace) - 1,)) for t in range(len(trace))]


def _strip(trace: Run, more: list[theme.Trace], say: Say) -> Figure:
    s = trace.scene
    return strip.strip(s.line.at, s.line.grid, s.line.heat, more, say(TIME), "x", (say(ENDS[0]), say(ENDS[1])))


def _lines(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    return _strip(trace, strip.paths(s.times, s.line.random, t, CROSSING, width=2), say)


def _lines_alt(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "Each noise is joined to a random data point; {a} pairs of lines have crossed so far.",
        "每个噪声随机连到一个数据点；到现在有 {a} 对直线相交。",
    )
    return say(said.format(a=trace[t].crossed[0]))


def _flow(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    return _strip(trace, strip.paths(s.times, s.line.flow, t, FIRST, width=2), say)


def _flow_alt(trace: Run, t: int, say: Say) -> str:
    a, b, c = trace[t].crossed
    n = trace.scene.line.random.shape[1]
    said = Text(
        "t = {t:.2f}: of {all} pairs, {a} straight lines have crossed, {b} of the flow's paths, {c} after reflow.",
        "t = {t:.2f}：{all} 对中，直线已有 {a} 对相交，流的路径 {b} 对，再整流后 {c} 对。",
    )
    return say(said.format(t=trace[t].time, all=n * (n - 1) // 2, a=a, b=b, c=c))


def _again(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    return _strip(trace, strip.paths(s.times, s.line.reflown, t, SECOND, width=2), say)


def _again_alt(trace: Run, t: int, say: Say) -> str:
    bend = float(np.abs(trace.scene.line.reflown - _chord(trace.scene.times, trace.scene.line.reflown)).max())
    said = Text(
        "Trained on the flow's own pairs, the next flow is straight: at most {b:.2f} off.",
        "用流自己的配对再学一次，新的流几乎是直的：最多偏离 {b:.2f}。",
    )
    return say(said.format(b=bend))


def _chord(times: np.ndarray, x: np.ndarray) -> np.ndarray:
    out: np.ndarray = x[0] + times[:, None] * (x[-1] - x[0])
    return out


def _plane(trace: Run, t: int, path: np.ndarray, colour: str) -> Figure:
    return particles.plane(
        particles.swarm(trace.scene.plane.target, theme.MUTED + "/0.3", size=4),
        particles.trails(path, t, colour + "/0.4", width=1.3),
        particles.swarm(path[t], colour, size=5),
        reach=REACH,
        paint="painted",
    )


def _one(trace: Run, t: int, say: Say) -> Figure:
    return _plane(trace, t, trace.scene.plane.one, FIRST)


def _one_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "t = {t:.2f}: 1-rectified paths bend (S = {a:.3f}); 2-rectified ones are nearly straight (S = {b:.4f}).",
        "t = {t:.2f}：1-整流的路径弯曲（S = {a:.3f}），2-整流的路径几乎是直的（S = {b:.4f}）。",
    )
    return say(said.format(t=trace[t].time, a=s.plane.straightness[1], b=s.plane.straightness[2]))


def _two(trace: Run, t: int, say: Say) -> Figure:
    return _plane(trace, t, trace.scene.plane.two, SECOND)


def _two_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    off = float(np.linalg.norm(s.plane.one[-1] - s.plane.two[-1], axis=1).mean())
    said = Text(
        "Both flows carry the same noise to nearly the same place: {d:.3f} apart on average.",
        "两个流把同一噪声带到几乎相同的位置：平均相差 {d:.3f}。",
    )
    return say(said.format(d=off))


def budget_clock(trace: Run) -> Sequence[Tick]:
    return [Tick((n,), (BUDGETS[-1],)) for n in BUDGETS]


def _short(trace: Run, k: int, say: Say) -> Figure:
    """Both flows in few Euler steps, from the same noise, on one plane."""
    s = trace.scene
    one, two = s.budget.paths[k]
    last = len(one) - 1
    top = 0.92 * REACH
    names = [say(Text("1-rectified", "1-整流")), say(Text("2-rectified", "2-整流"))]
    return particles.plane(
        particles.swarm(s.plane.target, theme.MUTED + "/0.35", size=5),
        particles.trails(one, last, FIRST + "/0.35"),
        particles.trails(two, last, SECOND + "/0.35"),
        particles.swarm(two[-1], SECOND, size=10, symbol="diamond"),
        particles.swarm(one[-1], FIRST, size=6),
        marks.words(
            [-top, top],
            [top, top],
            names,
            colour=np.array([FIRST, SECOND]),
            size=16,
            position=["middle right", "middle left"],
        ),
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
        "一步欧拉：再整流前误差 {a:.3f}，之后 {b:.3f}；三十二步分别为 {c:.3f} 和 {d:.3f}。",
    )
    return say(said.format(a=e[0, 0], b=e[1, 0], c=e[0, -1], d=e[1, -1]))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    x1, x2, v1, v2 = (f"{v:.2f}".replace("-", "−") for v in f.example)
    a, b, c = s.plane.straightness
    return {
        "t": f.time,
        "x1": x1,
        "x2": x2,
        "v1": v1,
        "v2": v2,
        "sa": a,
        "sb": b,
        "sc": c,
        "ca": s.plane.cost[0],
        "cb": s.plane.cost[1],
        "cc": s.plane.cost[2],
    }


FLOW = View(Text("The flow from the same noise does not cross", "同样噪声出发的流：互不相交"), _flow, _flow_alt)
LINES = View(Text("Straight lines of a random pairing cross", "随机配对的直线：彼此相交"), _lines, _lines_alt)
AGAIN = View(Text("Reflow: lines of the flow's own pairs", "再整流：按流自己的配对连线"), _again, _again_alt)
ONE = View(Text("1-rectified flow", "1-整流流"), _one, _one_alt)
TWO = View(Text("2-rectified flow", "2-整流流"), _two, _two_alt)
SHORT = View(Text("From the same noise, in few Euler steps", "从同样的噪声出发，只走几步"), _short, _short_alt)
BUDGET = View(Text("After reflow one step nearly suffices", "再整流之后，一步几乎就够"), _budget, _budget_alt)
