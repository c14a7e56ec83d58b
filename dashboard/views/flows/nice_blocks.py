"""The blocks of NICE's Jacobian on digits, what its scale layer learned, and the way there and back."""

import numpy as np

from dashboard.figures import marks, mosaic, numbers, theme
from dashboard.lesson import Equation, Figure, Film, Say, Tick, View, one_clock
from dashboard.views.flows import plane
from dashboard.views.flows.nice import SIGNS
from engine.core import Text, Trace
from engine.nice import Frame, Scene

Run = Trace[Scene, Frame]


def block_ticks(trace: Run) -> list[Tick]:
    states = len(trace.scene.digits["jacobians"])
    return one_clock(range(1, states + 1))


def _blocks(trace: Run, t: int, say: Say) -> Figure:
    j = trace.scene.digits["jacobians"][t].astype(float)
    x, y = Text("∂ by pixel: even | odd", "对像素求偏导：偶 | 奇"), Text("state: odd | even", "状态：奇 | 偶")
    return mosaic.matrix(np.clip(j, -1, 1), 1.0, say(x), say(y), cuts=(32,))


def _blocks_says(trace: Run, t: int, say: Say) -> str:
    j = trace.scene.digits["jacobians"][t].astype(float)
    log_det = np.linalg.slogdet(j)[1]
    zero = float((j == 0).mean())
    said = Text(
        "After {t} layers: {zero:.0%} of the 64 × 64 entries are exactly zero, and log|det| = {d:.2f}.",
        "经过 {t} 层：64 × 64 个元素中 {zero:.0%} 恰为零，log|det| = {d:.2f}。",
    )
    if t == 1:
        said = Text(said.en.replace("layers", "layer"), said.zh)
    return say(said.format(t=t, zero=zero, d=round(log_det, 2) + 0.0))


def block_numbers(trace: Run, t: int) -> dict[str, float | str]:
    j = trace.scene.digits["jacobians"][t].astype(float)
    return {"d": round(float(np.linalg.slogdet(j)[1]), 2) + 0.0, "zero": float((j == 0).mean())}


def _spectrum(trace: Run, t: int, say: Say) -> Figure:
    scale = trace.scene.digits["spectrum"]
    at = np.arange(1, len(scale) + 1)
    return theme.figure(
        marks.bars(at, scale, theme.SERIES[1], width=0.8),
        x=theme.axis(say(Text("latent dimension, sorted", "隐维度（排序后）")), 0, len(scale) + 1, showgrid=False),
        y=theme.axis(say(Text("width σ = exp(−s)", "宽度 σ = exp(−s)")), 0, 1.1 * float(scale.max())),
    )


def _spectrum_says(trace: Run, t: int, say: Say) -> str:
    scale = trace.scene.digits["spectrum"]
    said = Text(
        "The learned width of the 64 latent dimensions falls from {a:.2f} to {b:.2f}: on digits this small "
        "none is idle.",
        "64 个隐维度学到的宽度从 {a:.2f} 降到 {b:.2f}：图像这么小，没有一维是浪费的。",
    )
    return say(said.format(a=scale.max(), b=scale.min()))


def _trip(trace: Run, t: int, say: Say) -> Figure:
    error = trace.scene.digits["round_trip"].astype(float)
    at, top = np.arange(10), 1.2e6 * float(error.max())
    return theme.figure(
        marks.bars(at, error * 1e6, theme.SERIES[2], width=0.7),
        x=theme.axis(say(Text("digit", "数字")), -0.6, 9.6, tickvals=at, showgrid=False),
        y=theme.axis(say(Text("largest error × 10⁻⁶", "最大误差 × 10⁻⁶")), 0, top),
    )


def _trip_says(trace: Run, t: int, say: Say) -> str:
    error = float(trace.scene.digits["round_trip"].max())
    said = Text(
        "Through all layers and back, no pixel of the ten digits is off by more than {e} (single precision).",
        "经过所有层再返回，十个数字的像素误差都不超过 {e}（单精度）。",
    )
    return say(said.format(e=numbers.power(error, 2)))


BLOCKS = View(
    Text("∂state/∂pixels of a 3, layer by layer", "数字 3：各层状态对像素的导数"), _blocks, _blocks_says, SIGNS
)
SPECTRUM = View(Text("The scale layer's spectrum", "尺度变换层的谱"), _spectrum, _spectrum_says)
TRIP = View(Text("There and back: largest error", "往返的最大误差"), _trip, _trip_says)
FILM = Film(
    title=Text("Jacobian blocks", "雅可比矩阵的分块"),
    views=(BLOCKS, SPECTRUM, TRIP),
    equations=(
        Equation(
            r"\frac{\partial y}{\partial x}=\begin{pmatrix}I&0\\ \partial m/\partial x_1&I\end{pmatrix}\qquad "
            r"\log\left|\det J_1\cdots J_l\right|=\val{d}\qquad \num{zero}{\#0\,/\,64^2}",
            block_numbers,
        ),
    ),
    watch=Text(
        "Watch the block of zeros: the first coupling leaves one half of the pixels as they are, so three quarters "
        "are zero; "
        "three couplings on, every output hears every pixel.",
        "看全为零的块：第一个耦合层让一半像素保持不变，四分之三为零；再过三层，每个输出都受每个像素影响。",
    ),
    poster=2,
    pace=1.2,
    clocks=(plane.LAYER,),
    ticks=block_ticks,
)
