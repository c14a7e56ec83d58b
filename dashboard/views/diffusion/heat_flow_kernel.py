"""Heat's kernel: four sets of data under an ever wider Gaussian, and how far each still is from plain noise."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, scaling, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from engine.core import Text, Trace
from engine.diffusion.one_noise import NAMES, WIDTHS
from engine.diffusion.targets import LINE
from engine.heat_flow import Frame, Scene

Run = Trace[Scene, Frame]
SHADES = tuple(theme.SERIES[k] for k in (0, 1, 2, 4))
TOP = 1.25  # of the densities' picture; narrow peaks reach beyond it at first


def widths(trace: Run) -> Sequence[Tick]:
    return one_clock(range(1, len(WIDTHS) + 1))


def _blurred(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.kernel
    lines = [
        marks.line(s.grid, np.minimum(p[k], 2 * TOP), colour=c, width=2.5)
        for p, c in zip(s.density, SHADES, strict=True)
    ]
    return theme.figure(
        marks.line(s.grid, np.minimum(s.noise[k], 2 * TOP), colour=theme.INK + "/0.5", width=6),
        *lines,
        x=theme.axis("x / √(1 + σₜ²)", float(s.grid[0]), float(s.grid[-1])),
        y=theme.axis(say(Text("density", "密度")), 0, TOP),
    )


def _blurred_alt(trace: Run, k: int, say: Say) -> str:
    apart = trace.scene.kernel.apart[:, k]
    said = Text(
        "σₜ = {w:.2f}: of the four data's mass between {a:.1%} and {b:.1%} still lies elsewhere than plain noise's.",
        "σₜ = {w:.2f}：四种数据中，还有 {a:.1%} 到 {b:.1%} 的质量与纯噪声不在一处。",
    )
    return say(said.format(w=WIDTHS[k], a=apart.min(), b=apart.max()))


def _apart(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.kernel
    curves = [(say(LINE[name]), WIDTHS, s.apart[i], SHADES[i]) for i, name in enumerate(NAMES)]
    x, y = say(Text("σₜ of the kernel", "核的宽度 σₜ")), say(Text("distance to noise", "与噪声的距离"))
    return scaling.loglog(curves, x, y, (float(WIDTHS[0]), float(WIDTHS[-1])), (1e-4, 1.5), room=40, upto=k, gap=0.14)


def _apart_alt(trace: Run, k: int, say: Say) -> str:
    said = Text("At σₜ = {w:.2f} the distances to noise are: {each}.", "σₜ = {w:.2f} 时，与噪声的距离：{each}。")
    values = [(LINE[name], float(v)) for name, v in zip(NAMES, trace.scene.kernel.apart[:, k], strict=True)]
    each = [joint.join(f"{name[i]} {v:.3g}" for name, v in values) for i, joint in enumerate((", ", "，"))]
    return say(Text(*(side.format(w=WIDTHS[k], each=e) for side, e in zip(said, each, strict=True))))


def kernel_numbers(trace: Run, k: int) -> dict[str, float | str]:
    s, width = trace.scene, float(WIDTHS[k])
    return {"w": width, "g": s.sigma, "t": (width / s.sigma) ** 2, "d": float(s.kernel.apart[0, k])}


_SHORT = (Text("three peaks", "三峰"), Text("two", "双峰"), Text("six", "六峰"), Text("one", "单峰"))

BLURRED = View(
    Text("Four sets of data under a wider and wider kernel", "四种数据，核越来越宽"),
    _blurred,
    _blurred_alt,
    (
        Key("line", theme.INK + "/0.5", Text("plain noise", "纯噪声")),
        *(Key("line", c, name) for name, c in zip(_SHORT, SHADES, strict=True)),
    ),
)
APART = View(Text("How far each still is from noise", "各自离噪声还有多远"), _apart, _apart_alt)
