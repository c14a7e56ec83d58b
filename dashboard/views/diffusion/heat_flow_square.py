"""Heat flow's square: carried by the flow over the density, its area, and the Jacobian beside it."""

import numpy as np

from dashboard.figures import curve, marks, numbers, particles, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.diffusion.heat_flow import DENSITY, MARKED, STEP, Run, heat, way
from engine.core import Text
from engine.diffusion.targets import REACH

FLUX, GROWS, SHRINKS = theme.INK, theme.SERIES[1], theme.SERIES[0]


def _colour(trace: Run, t: int) -> str:
    return GROWS if way(trace, t) * trace[t].div > 0 else SHRINKS


def _plane(trace: Run, t: int, say: Say) -> Figure:
    s, f, sign = trace.scene, trace[t], way(trace, t)
    by = particles.fitted(sign * f.flux, 0.55)
    long = np.hypot(by[:, 0], by[:, 1])[:, None]
    by = np.where(long > 0.03, by, 0)
    drift = sign * f.velocity * min(0.25, 1.2 / max(float(np.hypot(*f.velocity)), 1e-9))
    return particles.plane(
        heat(trace, t),
        particles.arrows(s.arrows, by, FLUX, width=2),
        marks.line(f.rim[:, 0], f.rim[:, 1], colour=_colour(trace, t), width=3),
        particles.arrows(f.centre[None], drift[None], _colour(trace, t), width=3),
        reach=REACH,
        paint="painted",
    )


def _plane_alt(trace: Run, t: int, say: Say) -> str:
    s, f, back = trace.scene, trace[t], way(trace, t) < 0
    if t == 0 and np.abs(f.centre - s.asked).max() > 1e-9:
        moved = Text(
            "The square starts at ({a:.2f}, {b:.2f}): from the place asked for, the flow would carry it out of sight.",
            "小方块从 ({a:.2f}, {b:.2f}) 出发：若从指定的位置出发，流会把它带出画面。",
        )
        return say(moved.format(a=f.centre[0], b=f.centre[1]))
    grows = f.div < 0 if back else f.div > 0
    does = Text("grows", "变大") if grows else Text("shrinks", "变小")
    spreads = Text("heat spreads, mass moves from dense to thin", "热扩散，质量从密处流向疏处")
    gathers = Text("heat run backwards, mass gathers again", "热倒放，质量重新聚集")
    said = Text(
        "t = {time:.3f}: {what}; div v = {d} at the square, so it {g}: {a} times the first.",
        "t = {time:.3f}：{what}；方块处 div v = {d}，所以方块{g}，现为最初的 {a} 倍。",
    )
    known = {"time": f.time, "d": numbers.plain(f.div), "a": numbers.power(float(s.area[t, 0]))}
    what = gathers if back else spreads
    return say(Text(*(side.format(what=w, g=g, **known) for side, w, g in zip(said, what, does, strict=True))))


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
        ((MARKED, "solid"), (theme.INK, "dash")),
        0,
    )


def _area_alt(trace: Run, t: int, say: Say) -> str:
    real, told = (numbers.power(float(v)) for v in trace.scene.area[t])
    said = Text(
        "The square's area is {a} times the first; exp ∫div v along its centre says {b}.",
        "方块面积为最初的 {a} 倍；沿中心的 exp ∫div v 给出 {b}。",
    )
    return say(said.format(a=real, b=told))


def _close_up(trace: Run, t: int, say: Say) -> Figure:
    """The square about its own centre, with the parallelogram that the Jacobian makes of it."""
    f, first = trace[t], trace[0]
    start, rim = first.rim - first.centre, f.rim - f.centre
    inside = start @ f.jacobian.T
    reach = 1.15 * max(float(np.abs(g.rim - g.centre).max()) for g in trace.frames)
    reach = min(max(reach, 0.02), REACH)
    return theme.figure(
        marks.line(start[:, 0], start[:, 1], colour=theme.MUTED, width=2, dash="dot"),
        marks.line(rim[:, 0], rim[:, 1], colour=MARKED, width=4),
        marks.line(inside[:, 0], inside[:, 1], colour=theme.INK, width=2, dash="dash"),
        x=theme.axis("x₁", -reach, reach, showgrid=False, tickvals=[], constrain="domain"),
        y=theme.axis("x₂", -reach, reach, tickvals=[], scaleanchor="x", constrain="domain", showgrid=False),
    )


def _close_up_alt(trace: Run, t: int, say: Say) -> str:
    stretch = np.linalg.svd(trace[t].jacobian, compute_uv=False)
    said = Text(
        "So far the Jacobian stretches by {a:.2f} in one direction and {b:.2f} across it.",
        "到现在，雅可比矩阵在一个方向拉伸 {a:.2f} 倍，在垂直方向 {b:.2f} 倍。",
    )
    return say(said.format(a=stretch[0], b=stretch[1]))


def step_numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = trace[t]
    m = np.where(np.abs(f.step) < 1e-12, 0.0, f.step)  # rounding of what is zero
    return {
        "m00": float(m[0, 0]),
        "m01": float(m[0, 1]),
        "m10": float(m[1, 0]),
        "m11": float(m[1, 1]),
        "det": float(np.linalg.det(m)),
        "one": 1 + f.h * f.div,
        "h": f.h,
        "div": f.div,
        "half": trace.scene.sigma**2 / 2,
    }


def _plane_keys(trace: Run) -> tuple[Key, ...]:
    """The arrows are where mass goes now, which is against the flux while heat is run backwards."""
    ways = {way(trace, t) for t in range(len(trace))}
    flux = Text("flux p·v", "通量 p·v") if ways == {1.0} else Text("where mass goes now", "质量此刻的去向")
    return (
        DENSITY,
        Key("arrow", FLUX, Text("mass: −p·v", "质量：−p·v") if ways == {-1.0} else flux),
        Key("line", GROWS, Text("it grows", "变大")),
        Key("line", SHRINKS, Text("it shrinks", "变小")),
    )


PLANE = View(
    Text("Density, moving mass and a small square", "密度、流动的质量和一个小方块"), _plane, _plane_alt, _plane_keys
)
AREA = View(Text("Its area, and exp ∫ div v", "它的面积，以及 exp ∫ div v"), _area, _area_alt)
CLOSE_UP = View(
    Text("The Jacobian stretches it", "雅可比矩阵把它拉伸"),
    _close_up,
    _close_up_alt,
    (
        Key("line", MARKED, Text("carried", "实际")),
        Key("dash", theme.INK, Text("Jacobian says", "雅可比矩阵预言")),
        Key("dotted", theme.MUTED, Text("at the start", "开始时")),
    ),
)
