"""Heat flow's pictures: density with its flux, a square carried along, its area, the line as a strip, a path's density."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import curve, marks, particles, strip, theme
from dashboard.lesson import Figure, Say, Tick, View
from engine.core import Text, Trace
from engine.diffusion.targets import REACH
from engine.heat_flow import Frame, Scene

Run = Trace[Scene, Frame]
FLUX, SQUARE, PATH = theme.INK, theme.SERIES[1], theme.SERIES[0]
STEP = Text("step", "步")


def clock(trace: Run) -> Sequence[Tick]:
    return [Tick((t,), (len(trace) - 1,)) for t in range(len(trace))]


def _heat(trace: Run, t: int) -> theme.Trace:
    s, f = trace.scene, trace[t]
    root = np.sqrt(f.density / f.density.max())
    return marks.field(s.axis, s.axis, root, 0.0, 1.0, scale=theme.SEQUENTIAL, opacity=0.8, zsmooth="fast")


def _plane(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    by = particles.fitted(f.flux, 0.55)
    long = np.hypot(by[:, 0], by[:, 1])[:, None]
    by = np.where(long > 0.03, by, 0)
    return particles.plane(
        _heat(trace, t),
        particles.arrows(s.arrows, by, FLUX, width=2),
        marks.line(f.rim[:, 0], f.rim[:, 1], colour=SQUARE, width=3),
        marks.dots(f.centre[:1], f.centre[1:], size=7, colour=SQUARE),
        reach=REACH,
        paint="painted",
    )


def _plane_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    grows = Text("grows", "变大") if f.div > 0 else Text("shrinks", "变小")
    said = Text(
        "t = {time:.3f}: flux runs from dense to thin; at the square div v = {d:.2f}, so it {g}: {a:.2f} times the first.",
        "t = {time:.3f}：通量从密处流向疏处；方块处 div v = {d:.2f}，面积{g}，现为最初的 {a:.2f} 倍。",
    )
    return say(
        Text(*(side.format(time=f.time, d=f.div, g=g, a=s.area[t, 0]) for side, g in zip(said, grows, strict=True)))
    )


def _area(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {say(Text("area carried", "实际面积")): s.area[:, 0], "exp ∫ div v": s.area[:, 1]}
    top = 1.6 * float(s.area.max())
    return curve.over_steps(
        curves,
        t,
        say(STEP),
        say(Text("times the first", "与最初之比")),
        0,
        top,
        ((SQUARE, "solid"), (theme.INK, "dash")),
        0,
    )


def _area_alt(trace: Run, t: int, say: Say) -> str:
    real, told = trace.scene.area[t]
    said = Text(
        "The square's area is {a:.3f} times the first; exp ∫div v along its centre says {b:.3f}.",
        "方块面积为最初的 {a:.3f} 倍；沿中心的 exp ∫div v 给出 {b:.3f}。",
    )
    return say(said.format(a=real, b=told))


def _close_up(trace: Run, t: int, say: Say) -> Figure:
    """The square about its own centre, with the parallelogram that the Jacobian makes of it."""
    f, first = trace[t], trace[0]
    inside = (first.rim - first.centre) @ f.jacobian.T
    rim = f.rim - f.centre
    start = first.rim - first.centre
    reach = 1.15 * max(float(np.abs(g.rim - g.centre).max()) for g in trace.frames)
    reach = min(max(reach, 0.02), REACH)
    names = [
        say(Text("at the start", "开始时")),
        say(Text("Jacobian says", "雅可比预言")),
        say(Text("carried", "实际")),
    ]
    return theme.figure(
        marks.line(start[:, 0], start[:, 1], colour=theme.MUTED, width=2, dash="dot"),
        marks.line(rim[:, 0], rim[:, 1], colour=SQUARE, width=4),
        marks.line(inside[:, 0], inside[:, 1], colour=theme.INK, width=2, dash="dash"),
        marks.words(
            [-2.5 * reach] * 3,
            [reach * 0.8, reach * 0.5, reach * 0.2],
            names,
            colour=np.array([theme.MUTED, theme.INK, SQUARE]),
            position="middle right",
        ),
        x=theme.axis("x₁", -2.6 * reach, 1.4 * reach, showgrid=False, tickvals=[]),
        y=theme.axis("x₂", -reach, reach, tickvals=[], scaleanchor="x", constrain="domain", showgrid=False),
    )


def _close_up_alt(trace: Run, t: int, say: Say) -> str:
    stretch = np.linalg.svd(trace[t].jacobian, compute_uv=False)
    said = Text(
        "So far the Jacobian stretches by {a:.2f} in one direction and {b:.2f} across it.",
        "到现在，雅可比在一个方向拉伸 {a:.2f} 倍，在垂直方向 {b:.2f} 倍。",
    )
    return say(said.format(a=stretch[0], b=stretch[1]))


def _swarm(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    return particles.plane(
        _heat(trace, t),
        particles.trails(s.particles, t, PATH + "/0.4", length=8),
        particles.swarm(s.particles[t], PATH, size=5),
        reach=REACH,
        paint="painted",
    )


def _swarm_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    moved = float(np.linalg.norm(s.particles[t] - s.particles[0], axis=1).mean())
    said = Text(
        "t = {time:.3f}: {n} particles ride on −½σ²∇log p and stay a sample of the density; mean way {d:.2f}.",
        "t = {time:.3f}：{n} 个粒子随 −½σ²∇log p 漂流，始终是该密度的样本；平均已移动 {d:.2f}。",
    )
    return say(said.format(time=trace[t].time, n=s.particles.shape[1], d=moved))


def _line(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    steps = np.arange(len(trace))
    one = s.line.paths[:, s.line.watched]
    more = strip.paths(steps, s.line.paths, t, PATH, width=2)
    more.append(marks.line(steps, np.where(steps <= t, one, np.nan), colour=SQUARE, width=4))
    root = np.sqrt(s.line.heat / s.line.heat.max(0))
    return strip.strip(steps, s.line.grid, root, more, say(STEP), "x")


def _line_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "{n} paths on the line at equal shares of the mass: between two of them the mass stays the same, so they never cross.",
        "一维上 {n} 条路径等分质量：相邻两条之间的质量不变，所以互不相交。",
    )
    return say(said.format(n=s.line.paths.shape[1]))


def _log_density(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    low, high = float(s.line.log_prob.min()), float(s.line.log_prob.max())
    room = 0.2 * max(high - low, 0.5)
    curves = {
        say(Text("exact log p", "精确 log p")): s.line.log_prob[:, 2],
        say(Text("start − log |J|", "起点 − log |J|")): s.line.log_prob[:, 0],
    }
    return curve.over_steps(
        curves,
        t,
        say(STEP),
        say(Text("nats", "奈特")),
        low - room,
        high + room,
        ((SQUARE, "solid"), (theme.INK, "dash")),
        0,
    )


def _log_density_alt(trace: Run, t: int, say: Say) -> str:
    by_jacobian, by_div, exact = trace.scene.line.log_prob[t]
    said = Text(
        "Along the orange path log p is {a:.3f}; its start less the log of the Jacobian gives {b:.3f}, less the integral of div v {c:.3f}.",
        "沿橙色路径 log p 为 {a:.3f}；起点值减去雅可比的对数为 {b:.3f}，减去 div v 的积分为 {c:.3f}。",
    )
    return say(said.format(a=exact, b=by_jacobian, c=by_div))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    m = f.step
    v = {"m00": m[0, 0], "m01": m[0, 1], "m10": m[1, 0], "m11": m[1, 1]}
    return {k: f"{x:.3f}".replace("-", "−") for k, x in v.items()} | {
        "det": float(np.linalg.det(m)),
        "one": 1 + f.h * f.div,
        "h": f.h,
        "div": f.div,
        "area": float(s.area[t, 0]),
        "told": float(s.area[t, 1]),
        "half": s.sigma**2 / 2,
        "logp": float(s.line.log_prob[t, 2]),
        "start": float(s.line.log_prob[0, 2]),
        "jac": float(s.line.log_prob[0, 2] - s.line.log_prob[t, 0]),
        "gone": float(s.line.log_prob[0, 2] - s.line.log_prob[t, 1]),
    }


PLANE = View(Text("Density, its flux p·v, and a small square", "密度、通量 p·v 和一个小方块"), _plane, _plane_alt)
AREA = View(Text("Its area is exp ∫ div v", "它的面积是 exp ∫ div v"), _area, _area_alt)
CLOSE_UP = View(Text("The Jacobian stretches it", "雅可比把它拉伸"), _close_up, _close_up_alt)
SWARM = View(Text("Particles carried by −½σ²∇log p", "粒子随 −½σ²∇log p 漂流"), _swarm, _swarm_alt)
LINE = View(Text("On the line: equal mass between paths", "一维：路径之间质量相等"), _line, _line_alt)
LOG_DENSITY = View(Text("Log density along the orange path", "橙色路径上的对数密度"), _log_density, _log_density_alt)
