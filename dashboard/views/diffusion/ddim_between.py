"""DDIM between two noises: along the arc (slerp), and along the straight line that dips below it."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, particles, theme
from dashboard.lesson import Equation, Figure, Key, Say, Tick, View, one_clock
from engine.core import Text, Trace
from engine.ddim import Frame, Scene
from engine.diffusion.targets import REACH

Run = Trace[Scene, Frame]
ARC, LINE = theme.SERIES[1], theme.SERIES[0]
LATENT = 3.0  # how far the picture of noises reaches


def clock(trace: Run) -> Sequence[Tick]:
    last = len(trace.scene.between.share)
    return one_clock(range(1, last + 1))


def _ways(way: np.ndarray, k: int) -> list[theme.Trace]:
    """The arc's and the line's points (2, n, 2) so far; the two ends are given."""
    upto = np.where((np.arange(way.shape[1]) <= k)[:, None], way, np.nan)
    return [
        marks.line(upto[1, :, 0], upto[1, :, 1], colour=LINE, width=2.5, dash="dash"),
        marks.line(upto[0, :, 0], upto[0, :, 1], colour=ARC, width=2.5, mode="lines+markers"),
        marks.dots(way[0, [0, -1], 0], way[0, [0, -1], 1], size=15, symbol="star", colour=theme.INK),
        particles.swarm(way[1, [k]], LINE, size=13),
        particles.swarm(way[0, [k]], ARC, size=13),
    ]


def _noise(trace: Run, k: int, say: Say) -> Figure:
    b = trace.scene.between
    turn = np.linspace(0, 2 * np.pi, 73)
    rings = [marks.line(r * np.cos(turn), r * np.sin(turn), colour=theme.FAINT, width=1.5) for r in (1, 2)]
    return particles.plane(*rings, *_ways(b.start, k), reach=LATENT)


def _noise_says(trace: Run, k: int, say: Say) -> str:
    b = trace.scene.between
    arc, line = np.linalg.norm(b.start[:, k], axis=1)
    said = Text(
        "α = {a:.2f}: on the arc the noise is {r:.2f} long, on the straight line {s:.2f}; "
        "what they become lies {d:.2f} apart.",
        "α = {a:.2f}：弧上的噪声长 {r:.2f}，直线上长 {s:.2f}；两者生成的点相距 {d:.2f}。",
    )
    apart = float(np.linalg.norm(b.end[0, k] - b.end[1, k]))
    return say(said.format(a=b.share[k], r=arc, s=line, d=apart))


def _data(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    return particles.plane(
        particles.swarm(s.plane.target, theme.MUTED + "/0.35", size=4), *_ways(s.between.end, k), reach=REACH
    )


def _data_says(trace: Run, k: int, say: Say) -> str:
    b = trace.scene.between
    said = Text(
        "Of all {n} points {a:.0%} of the arc's and {c:.0%} of the line's end farther than three widths "
        "from every peak.",
        "共 {n} 个点中，弧上有 {a:.0%}、直线上有 {c:.0%} 最后离每个峰都超过三个峰宽。",
    )
    return say(said.format(n=len(b.share), a=b.far[0], c=b.far[1]))


def numbers(trace: Run, k: int) -> dict[str, float | str]:
    """The first coordinate of the noise on the arc."""
    b = trace.scene.between
    alpha, angle = float(b.share[k]), b.angle
    return {
        "x": float(b.start[0, k, 0]),
        "u": float(np.sin((1 - alpha) * angle) / np.sin(angle)),
        "a": float(b.start[0, 0, 0]),
        "v": float(np.sin(alpha * angle) / np.sin(angle)),
        "b": float(b.start[0, -1, 0]),
        "theta": f"{np.degrees(angle):.0f}°",
        "alpha": alpha,
    }


KEYS = (
    Key("star", theme.INK, Text("the two", "两端")),
    Key("line", ARC, Text("arc (slerp)", "弧（slerp）")),
    Key("dash", LINE, Text("straight line", "直线")),
)
NOISE = View(Text("Between two noises", "两个噪声之间"), _noise, _noise_says, KEYS)
DATA = View(Text("What DDIM makes of them", "DDIM 由它们生成的点"), _data, _data_says, KEYS)
SLERP = Equation(
    r"\num{x}{x_T^{(\alpha)}}=\num{u}{\tfrac{\sin(1-\alpha)\theta}{\sin\theta}}\;\num{a}{x_T^{(0)}}"
    r"+\num{v}{\tfrac{\sin\alpha\theta}{\sin\theta}}\;\num{b}{x_T^{(1)}}"
    r"\qquad \theta=\val{theta}\quad \alpha=\val{alpha}",
    numbers,
    Text("Spherical linear interpolation: the noise's first coordinate", "球面线性插值：噪声的第一个坐标"),
)
