"""DDIM's pictures: the line as a heat strip with paths, particles in the plane, η from 1 to 0, steps against error."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, particles, scaling, strip, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from engine.core import Text, Trace
from engine.ddim import ARROWS, BUDGETS, ETAS, SWEEP, Frame, Scene
from engine.diffusion.targets import REACH

Run = Trace[Scene, Frame]
CALM, RANDOM = theme.SERIES[0], theme.SERIES[1]
TIME = Text("time t of the 1,000", "时刻 t（共 1,000）")
NOISE, DATA = Text("noise", "噪声"), Text("data", "数据")
DENSITY = Key("area", "@fourth/0.55", Text("exact density", "精确密度"))


def sweep_clock(trace: Run) -> Sequence[Tick]:
    return one_clock(range(1, len(SWEEP) + 1))


def budget_clock(trace: Run) -> Sequence[Tick]:
    return one_clock(BUDGETS)


def _shade(eta: float) -> str:
    return CALM if eta < 0.1 else theme.SERIES[2] if eta < 0.35 else theme.SERIES[4] if eta < 0.75 else RANDOM


def _colour(trace: Run) -> str:
    return CALM if trace.scene.eta == 0 else RANDOM


def _line(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    more = strip.paths(s.times, s.line.paths, t, _colour(trace), width=2)
    return strip.strip(s.line.clock, s.line.grid, s.line.heat, more, say(TIME), "x", (say(NOISE), say(DATA)))


def _line_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    if t == 0:
        said = Text("Start: every particle is pure noise. η = {eta:g}.", "起点：每个粒子都是纯噪声。η = {eta:g}。")
        return say(said.format(eta=s.eta))
    told = Text(
        "Step {k} goes from t = {a} to t = {b}: towards the guess x̂₀, {fresh}.",
        "第 {k} 步从 t = {a} 到 t = {b}：朝猜测 x̂₀ 走，{fresh}。",
    )
    calm, last, noisy = (
        Text("no fresh noise (η = 0)", "不加新噪声（η = 0）"),
        Text("no fresh noise: it is the last", "这是最后一步，不加新噪声"),
        Text("with fresh noise σ = {sigma:.3f}", "新加噪声 σ = {sigma:.3f}"),
    )
    fresh = calm if s.eta == 0 else last if s.times[t] == 0 else noisy.format(sigma=trace[t].sigma)
    return say(told.format(k=t, a=s.times[t - 1], b=s.times[t], fresh=say(fresh)))


def _plane(trace: Run, t: int, say: Say) -> Figure:
    s, colour = trace.scene.plane, _colour(trace)
    last = min(t + 1, len(trace) - 1)
    guess = trace[last].clean
    here = s.path[t][:ARROWS] if t < len(trace) - 1 else guess
    tail = 6 if colour == CALM else 2  # dice tangle
    return particles.plane(
        particles.swarm(s.target, theme.MUTED + "/0.35", size=4),
        particles.trails(s.path, t, colour + "/0.35", length=tail),
        particles.swarm(s.path[t], colour, size=5),
        particles.arrows(here, guess - here, theme.INK, width=2, head=0.2),
        reach=REACH,
        paint="painted",
    )


def _plane_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    n = s.plane.path.shape[1]
    if t == len(trace) - 1:
        end = Text(
            "The end: {far:.1%} of the {n} particles lie more than three widths from every peak.",
            "终点：{n} 个粒子中有 {far:.1%} 离每个峰都超过三个峰宽。",
        )
        return say(end.format(n=n, far=s.plane.outside))
    said = Text(
        "{n} particles at t = {t}; arrows lead from {k} of them to their guess x̂₀ of the clean point.",
        "t = {t} 时的 {n} 个粒子；箭头从其中 {k} 个指向它们猜测的干净点 x̂₀。",
    )
    return say(said.format(n=n, t=s.times[t], k=min(n, ARROWS)))


def _sweep(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    colour = _shade(float(SWEEP[k]))
    more = strip.paths(s.times, s.sweep.paths[k], len(s.times) - 1, colour, width=2, faint=0)
    return strip.strip(s.line.clock, s.line.grid, s.line.heat, more, say(TIME), "x", (say(NOISE), say(DATA)))


def _sweep_alt(trace: Run, k: int, say: Say) -> str:
    rough = float(np.abs(np.diff(trace.scene.sweep.paths[k], axis=0)).sum(0).mean())
    said = Text(
        "η = {eta:.2f}: from the same noises to data, a path is {r:.1f} units long on average.",
        "η = {eta:.2f}：从同样的噪声到数据，路径平均长 {r:.1f} 个单位。",
    )
    return say(said.format(eta=SWEEP[k], r=rough))


def _fan(trace: Run, k: int, say: Say) -> Figure:
    s, now = trace.scene, float(SWEEP[k])
    near = int(np.argmin(np.abs(np.array(ETAS) - now)))
    more = []
    for i, eta in enumerate(ETAS):
        width = np.float64(4.5 if i == near else 2.0)
        more.append(marks.line(s.times, s.sweep.fan[i], colour=_shade(eta), width=width))
        more.append(marks.dots([0], s.sweep.fan[i, -1:], size=9, colour=_shade(eta)))
    return strip.strip(s.line.clock, s.line.grid, s.line.heat, more, say(TIME), "x", (say(NOISE), say(DATA)))


def _fan_alt(trace: Run, k: int, say: Say) -> str:
    ends = say(Text(", ", "，")).join(
        f"{e:g} → {x:.2f}" for e, x in zip(ETAS, trace.scene.sweep.fan[:, -1], strict=True)
    )
    said = Text("One starting noise under four η ends at: {ends}.", "同一个起始噪声，四种 η，终点分别为：{ends}。")
    return say(said.format(ends=ends))


def _budget(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.budget
    curves = [(f"η = {e:g}", s.steps, s.error[i], _shade(e)) for i, e in enumerate(ETAS)]
    floor = np.log10(np.full(2, s.floor))
    name = say(Text("4,000 drawn at random", "随机抽取 4,000 个点"))
    more = [
        marks.line(np.log10([1.5, 100]), floor, colour=theme.MUTED, width=2, dash="dot"),
        marks.words([np.log10(1.75)], floor[:1], [name], colour=theme.MUTED, position="top right"),
    ]
    tall = (min(0.006, 0.7 * float(s.error.min())), max(2.0, 1.3 * float(s.error.max())))
    x, y = say(Text("steps S", "步数 S")), say(Text("error W₁", "误差 W₁"))
    return scaling.loglog(curves, x, y, (2, 100), tall, more, room=3, upto=k)


def _budget_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.budget
    said = Text(
        "{n} steps: the error is {a:.3f} for η = 0 and {b:.3f} for η = 1, {r:.2f} times as much.",
        "{n} 步：η = 0 的误差为 {a:.3f}，η = 1 为 {b:.3f}，是它的 {r:.2f} 倍。",
    )
    a, b = float(s.error[0, k]), float(s.error[-1, k])
    return say(said.format(n=BUDGETS[k], a=a, b=b, r=b / a))


def _made(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.budget
    top = 1.15 * max(float(s.exact.max()), float(s.made.max()))
    return theme.figure(
        marks.line(s.centres, s.exact, colour=theme.INK + "/0.55", width=6),
        marks.line(s.centres, s.made[-1, k], colour=RANDOM, width=2.5),
        marks.line(s.centres, s.made[0, k], colour=CALM, width=2.5),
        x=theme.axis("x", -REACH, REACH),
        y=theme.axis(say(Text("density", "密度")), 0, top),
    )


def _made_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.budget
    width = float(s.centres[1] - s.centres[0])
    off = 0.5 * np.abs(s.made[[0, -1], k] - s.exact).sum(1) * width
    said = Text(
        "What {n} steps make of the noise: {a:.0%} of the mass is misplaced for η = 0, {b:.0%} for η = 1.",
        "{n} 步由噪声得到的密度：η = 0 有 {a:.0%} 的质量放错了位置，η = 1 有 {b:.0%}。",
    )
    return say(said.format(n=BUDGETS[k], a=off[0], b=off[1]))


def _line_keys(trace: Run) -> tuple[Key, ...]:
    return (DENSITY, Key("line", _colour(trace), Text("a particle's way", "一个粒子的路径")))


def _plane_keys(trace: Run) -> tuple[Key, ...]:
    return (
        Key("dot", _colour(trace), Text("particles", "粒子")),
        Key("arrow", theme.INK, Text("to the guess x̂₀", "指向猜测 x̂₀")),
        Key("dot", theme.MUTED, Text("a true sample", "真实样本")),
    )


_FOUR = tuple(Key("line", _shade(e), Text(f"η = {e:g}", f"η = {e:g}")) for e in reversed(ETAS))

LINE = View(Text("On the line, over the exact density", "一维：精确密度上的路径"), _line, _line_alt, _line_keys)
PLANE = View(
    Text("In the plane: each step aims at a guess x̂₀", "二维：每一步都朝猜测 x̂₀ 走"), _plane, _plane_alt, _plane_keys
)
SWEPT = View(
    Text("The same noises: ragged becomes smooth", "同样的起始噪声：从崎岖到光滑"),
    _sweep,
    _sweep_alt,
    (DENSITY, Key("line", RANDOM, Text("dice, η near 1", "掷骰子，η 接近 1")), Key("line", CALM, Text("none", "不掷"))),
)
FAN = View(
    Text("One noise, four η; thick: the nearest to now", "同一个噪声，四种 η；粗线最接近当前"), _fan, _fan_alt, _FOUR
)
BUDGET = View(Text("At equal steps, more dice, more error", "步数相同，骰子越多误差越大"), _budget, _budget_alt)
MADE = View(
    Text("The density that so many steps make", "走这么多步得到的密度"),
    _made,
    _made_alt,
    (
        Key("line", theme.INK + "/0.55", Text("exact", "精确")),
        Key("line", CALM, Text("η = 0", "η = 0")),
        Key("line", RANDOM, Text("η = 1", "η = 1")),
    ),
)
