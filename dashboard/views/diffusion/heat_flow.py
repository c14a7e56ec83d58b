"""Heat flow's pictures: particles carried by the flow, the line as a strip, the log density along a path."""

import numpy as np

from dashboard.figures import curve, marks, particles, strip, theme
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Text, Trace
from engine.diffusion.targets import REACH
from engine.heat_flow import Frame, Scene

Run = Trace[Scene, Frame]
PATH, MARKED = theme.SERIES[0], theme.SERIES[1]
STEP = Text("step", "步")
DENSITY = Key("area", "@fourth/0.55", Text("density", "密度"))


def heat(trace: Run, t: int) -> theme.Trace:
    s, f = trace.scene, trace[t]
    root = np.sqrt(f.density / f.density.max())
    return marks.field(s.axis, s.axis, root, 0.0, 1.0, scale=theme.SEQUENTIAL, opacity=0.8, zsmooth="fast")


def way(trace: Run, t: int) -> float:
    """1 while heat spreads, −1 while it is run backwards."""
    return 1.0 if trace[t].h > 0 else -1.0


def _swarm(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    return particles.plane(
        heat(trace, t),
        particles.trails(s.particles, t, PATH + "/0.4", length=8),
        particles.swarm(s.particles[t], PATH, size=5),
        reach=REACH,
        paint="painted",
    )


def _swarm_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    moved = float(np.linalg.norm(s.particles[t] - s.particles[0], axis=1).mean())
    rides = Text("ride on −½σ²∇log p", "随 −½σ²∇log p 漂流")
    against = Text("ride against it, on +½σ²∇log p,", "逆流而行，速度为 +½σ²∇log p")
    said = Text(
        "t = {time:.3f}: {n} particles {ride} and stay a sample of the density; {d:.2f} from their starts on average.",
        "t = {time:.3f}：{n} 个粒子{ride}，始终是该密度的样本；离各自起点平均 {d:.2f}。",
    )
    ride = rides if way(trace, t) > 0 else against
    known = {"time": trace[t].time, "n": s.particles.shape[1], "d": moved}
    return say(Text(*(side.format(ride=r, **known) for side, r in zip(said, ride, strict=True))))


def _line(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    steps = np.arange(len(trace))
    one = s.line.paths[:, s.line.watched]
    more = strip.paths(steps, s.line.paths, t, PATH, width=2)
    more.append(marks.line(steps, np.where(steps <= t, one, np.nan), colour=MARKED, width=4))
    root = np.sqrt(s.line.heat / s.line.heat.max(0))
    return strip.strip(steps, s.line.grid, root, more, say(STEP), "x")


def _line_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "{n} paths on the line at equal shares of the mass: between two of them the mass stays the same, so "
        "they never cross.",
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
        ((MARKED, "solid"), (theme.INK, "dash")),
        0,
    )


def _log_density_alt(trace: Run, t: int, say: Say) -> str:
    by_jacobian, by_div, exact = trace.scene.line.log_prob[t]
    said = Text(
        "Along the orange path log p is {a:.3f}; its start less the log of the Jacobian gives {b:.3f}, less "
        "the integral of div v {c:.3f}.",
        "沿橙色路径 log p 为 {a:.3f}；起点值减去雅可比行列式的对数为 {b:.3f}，减去 div v 的积分为 {c:.3f}。",
    )
    return say(said.format(a=exact, b=by_jacobian, c=by_div))


def line_numbers(trace: Run, t: int) -> dict[str, float | str]:
    by_jacobian, by_div, exact = (float(v) for v in trace.scene.line.log_prob[t].round(6))
    start = float(trace.scene.line.log_prob[0, 2].round(6))
    return {
        "logp": exact,
        "start": start,
        "jac": round(start - by_jacobian, 6),
        "gone": round(start - by_div, 6),
        "from": float(trace.scene.times[0]),
    }


SWARM = View(
    Text("Particles carried by −½σ²∇log p", "粒子随 −½σ²∇log p 漂流"),
    _swarm,
    _swarm_alt,
    (DENSITY, Key("dot", PATH, Text("particles and their last steps", "粒子及其最近几步"))),
)
LINE = View(
    Text("On the line: equal mass between paths", "一维：路径之间质量相等"),
    _line,
    _line_alt,
    (DENSITY, Key("line", MARKED, Text("the path measured beside", "旁边测量的那条路径"))),
)
LOG_DENSITY = View(Text("Log density along the orange path", "橙色路径上的对数密度"), _log_density, _log_density_alt)
