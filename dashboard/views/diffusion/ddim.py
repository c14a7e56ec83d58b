"""DDIM's pictures: the line as a heat strip with paths, particles in the plane, η from 1 to 0, steps against error."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, particles, scaling, strip, theme
from dashboard.lesson import Figure, Say, Tick, View
from engine.core import Text, Trace
from engine.ddim import ARROWS, BUDGETS, ETAS, SWEEP, Frame, Scene
from engine.diffusion.targets import REACH

Run = Trace[Scene, Frame]
CALM, RANDOM = theme.SERIES[0], theme.SERIES[1]
TIME = Text("time t of the 1,000", "时刻 t（共 1000）")
NOISE, DATA = Text("noise", "噪声"), Text("data", "数据")


def clock(trace: Run) -> Sequence[Tick]:
    return [Tick((t,), (len(trace) - 1,)) for t in range(len(trace))]


def sweep_clock(trace: Run) -> Sequence[Tick]:
    return [Tick((k + 1,), (len(SWEEP),)) for k in range(len(SWEEP))]


def _shade(eta: float) -> str:
    return CALM if eta < 0.1 else theme.SERIES[2] if eta < 0.35 else theme.SERIES[4] if eta < 0.75 else RANDOM


def _line(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    colour = CALM if s.eta == 0 else RANDOM
    more = strip.paths(s.times, s.line.paths, t, colour, width=2)
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
    calm, noisy = (
        Text("no fresh noise (η = 0)", "不加新噪声（η = 0）"),
        Text("with fresh noise σ = {sigma:.3f}", "新加噪声 σ = {sigma:.3f}"),
    )
    fresh = say(calm if s.eta == 0 else noisy.format(sigma=trace[t].sigma))
    return say(told.format(k=t, a=s.times[t - 1], b=s.times[t], fresh=fresh))


def _plane(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    colour = CALM if s.eta == 0 else RANDOM
    last = min(t + 1, len(trace) - 1)
    guess = trace[last].clean
    here = s.plane.path[min(t, len(trace) - 2)][:ARROWS] if t < len(trace) - 1 else guess
    return particles.plane(
        particles.swarm(s.plane.target, theme.MUTED + "/0.35", size=4),
        particles.arrows(here, guess - here, theme.INK + "/0.5", width=2, head=0.15),
        particles.trails(s.plane.path, t, colour + "/0.35", length=6),
        particles.swarm(s.plane.path[t], colour, size=5),
        reach=REACH,
        paint="painted",
    )


def _plane_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    return say(
        Text(
            "{n} particles at t = {t}; arrows lead from some of them to their guess x̂₀ of the clean point; grey is a true sample.",
            "t = {t} 时的 {n} 个粒子；箭头从其中一些指向它们猜测的干净点 x̂₀；灰色是真实样本。",
        ).format(n=s.plane.path.shape[1], t=s.times[t])
    )


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


def _budget(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    curves = [(f"η = {e:g}", s.budget.steps, s.budget.error[i], _shade(e)) for i, e in enumerate(ETAS)]
    floor = np.log10(np.full(2, s.budget.floor))
    more = [
        marks.line(np.log10([1.5, 100]), floor, colour=theme.MUTED, width=2, dash="dot"),
        marks.words(
            [np.log10(1.75)],
            floor[:1],
            [say(Text("a true sample", "真实样本"))],
            colour=theme.MUTED,
            position="top right",
        ),
    ]
    tall = (0.006, 2.0)
    return scaling.loglog(
        curves, say(Text("steps S", "步数 S")), say(Text("error W₁", "误差 W₁")), (2, 100), tall, more, room=3, gap=0.17
    )


def _budget_alt(trace: Run, k: int, say: Say) -> str:
    s, five = trace.scene, BUDGETS.index(5)
    said = Text(
        "With 5 steps the error is {a:.3f} for η = 0 and {b:.3f} for η = 1; with 100 steps {c:.3f} and {d:.3f}; a true sample has {f:.3f}.",
        "5 步时，η = 0 的误差为 {a:.3f}，η = 1 为 {b:.3f}；100 步时分别为 {c:.3f} 和 {d:.3f}；真实样本自身为 {f:.3f}。",
    )
    return say(
        said.format(
            a=s.budget.error[0, five],
            b=s.budget.error[-1, five],
            c=s.budget.error[0, -1],
            d=s.budget.error[-1, -1],
            f=s.budget.floor,
        )
    )


def _fan(trace: Run, k: int, say: Say) -> Figure:
    s, now = trace.scene, float(SWEEP[k])
    near = int(np.argmin(np.abs(np.array(ETAS) - now)))
    more = []
    for i, eta in enumerate(ETAS):
        more.append(
            marks.line(s.times, s.sweep.fan[i], colour=_shade(eta), width=np.float64(4.5 if i == near else 2.0))
        )
        more.append(marks.dots([0], s.sweep.fan[i, -1:], size=9, colour=_shade(eta)))
    y = float(s.line.grid[0]) * 0.92
    places = [930, 690, 430, 170]
    more.append(marks.words(places, [y] * 4, [f"η = {e:g}" for e in ETAS], colour=np.array([_shade(e) for e in ETAS])))
    return strip.strip(s.line.clock, s.line.grid, s.line.heat, more, say(TIME), "x")


def _fan_alt(trace: Run, k: int, say: Say) -> str:
    ends = ", ".join(f"{e:g} → {x:.2f}" for e, x in zip(ETAS, trace.scene.sweep.fan[:, -1], strict=True))
    return say(
        Text("One starting noise under four η ends at: {ends}.", "同一个起始噪声，四种 η，终点分别为：{ends}。").format(
            ends=ends
        )
    )


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = trace[t]
    before, guess, now = f.one if t else (float("nan"), float("nan"), f.one[2])
    was = f.before if t else float("nan")
    noise = (before - np.sqrt(was) * guess) / np.sqrt(1 - was) if t else float("nan")
    return {
        "x": now,
        "g": guess,
        "e": float(noise),
        "s": f.sigma,
        "a": f.alpha_bar,
        "b": was,
        "ra": float(np.sqrt(f.alpha_bar)),
        "rs": float(np.sqrt(max(1 - f.alpha_bar - f.sigma**2, 0))),
        "eta": trace.scene.eta,
    }


def sweep_numbers(trace: Run, k: int) -> dict[str, float | str]:
    return {"eta": f"{SWEEP[k]:.2f}"}


LINE = View(Text("On the line; purple: the exact density", "一维（紫色为精确密度）"), _line, _line_alt)
PLANE = View(Text("In the plane: each step aims at a guess x̂₀", "二维：每一步都朝猜测 x̂₀ 走"), _plane, _plane_alt)
SWEPT = View(Text("The same noises: ragged becomes smooth", "同样的起始噪声：从崎岖到光滑"), _sweep, _sweep_alt)
FAN = View(Text("One noise, four η", "同一个噪声，四种 η"), _fan, _fan_alt)
BUDGET = View(Text("Few steps hurt the random ones most", "步数少时，随机的采样器最吃亏"), _budget, _budget_alt)
