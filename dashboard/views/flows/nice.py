"""NICE's own pictures: what its scale layer learned, and the blocks of its Jacobian on digits."""

import numpy as np

from dashboard.figures import marks, mosaic, theme
from dashboard.lesson import Figure, Say, Tick
from engine.core import Text, Trace
from engine.nice import Frame, Scene

Run = Trace[Scene, Frame]


def coupling_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """The followed point in the latest coupling: what stayed, what was added."""
    s, f = trace.scene, trace[-1]
    t = min(t, s.kinds.count("additive"))
    if t == 0:
        return {"a": "…", "b": "…", "m": "…", "y": "…"}
    before, now = f.picture.points[t - 1, s.point].astype(float), f.picture.points[t, s.point].astype(float)
    moved = 1 if not s.alternate or t % 2 == 1 else 0
    return {"a": now[1 - moved], "b": before[moved], "m": now[moved] - before[moved], "y": now[moved]}


def areas(trace: Run, t: int, say: Say) -> Figure:
    """The marked square's area after each layer."""
    area = trace[-1].picture.area
    at = np.arange(len(area))
    top = 1.25 * max(float(area.max()), 1.0)
    colour = np.where(at <= t, np.where(at == t, theme.SERIES[3], theme.SERIES[0]), theme.SERIES[0] + "/0.2")
    said = np.where(at <= t, [f"{a:.3f}" for a in area], "")
    names = [say(Text("data", "数据")), *(str(k) for k in at[1:])]
    return theme.figure(
        marks.bars(at, area, colour, width=0.7),
        marks.words(at, area + 0.06 * top, said, size=14),
        x=theme.axis(
            say(Text("after layer", "经过第几层")), -0.6, len(area) - 0.4, tickvals=at, ticktext=names, showgrid=False
        ),
        y=theme.axis(say(Text("area ÷ first", "面积比")), 0, top),
    )


def areas_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[-1]
    said = Text(
        "The square has {a:.3f} times its first area here; the couplings keep it, the scale layer multiplies it by {s:.3f}.",
        "此处方块面积是最初的 {a:.3f} 倍；耦合层保持不变，缩放层乘以 {s:.3f}。",
    )
    return say(said.format(a=f.picture.area[t], s=f.scales.prod()))


def block_ticks(trace: Run) -> list[Tick]:
    states = len(trace.scene.digits["jacobians"])
    return [Tick((t + 1,), (states,)) for t in range(states)]


def blocks(trace: Run, t: int, say: Say) -> Figure:
    j = trace.scene.digits["jacobians"][t].astype(float)
    x, y = Text("∂ by pixel: even | odd", "对像素求偏导：偶 | 奇"), Text("state: odd | even", "状态：奇 | 偶")
    return mosaic.matrix(np.clip(j, -1, 1), 1.0, say(x), say(y), cuts=(32,))


def blocks_alt(trace: Run, t: int, say: Say) -> str:
    j = trace.scene.digits["jacobians"][t].astype(float)
    log_det = np.linalg.slogdet(j)[1]
    zero = float((j == 0).mean())
    said = Text(
        "After {t} layers: {zero:.0%} of the 64 × 64 entries are exactly zero, and log|det| = {d:.2f}.",
        "经过 {t} 层：64 × 64 个元素中 {zero:.0%} 恰为零，log|det| = {d:.2f}。",
    )
    return say(said.format(t=t, zero=zero, d=round(log_det, 2) + 0.0))


def spectrum(trace: Run, t: int, say: Say) -> Figure:
    scale = trace.scene.digits["spectrum"]
    at = np.arange(1, len(scale) + 1)
    return theme.figure(
        marks.bars(at, scale, theme.SERIES[1], width=0.8),
        x=theme.axis(say(Text("latent dimension, sorted", "隐维度（排序后）")), 0, len(scale) + 1, showgrid=False),
        y=theme.axis(say(Text("spread exp(−s)", "尺度 exp(−s)")), 0, 1.1 * float(scale.max())),
    )


def spectrum_alt(trace: Run, t: int, say: Say) -> str:
    scale = trace.scene.digits["spectrum"]
    said = Text(
        "The learned spread of the 64 latent dimensions falls from {a:.2f} to {b:.2f}: the narrow ones hardly matter to the picture.",
        "64 个隐维度学到的尺度从 {a:.2f} 降到 {b:.2f}：窄的维度对图像几乎没有影响。",
    )
    return say(said.format(a=scale.max(), b=scale.min()))


def trip(trace: Run, t: int, say: Say) -> Figure:
    error = trace.scene.digits["round_trip"].astype(float)
    at, top = np.arange(10), 1.2e6 * float(error.max())
    return theme.figure(
        marks.bars(at, error * 1e6, theme.SERIES[2], width=0.7),
        x=theme.axis(say(Text("digit", "数字")), -0.6, 9.6, tickvals=at, showgrid=False),
        y=theme.axis(say(Text("largest error × 10⁻⁶", "最大误差 × 10⁻⁶")), 0, top),
    )


def trip_alt(trace: Run, t: int, say: Say) -> str:
    error = float(trace.scene.digits["round_trip"].max())
    said = Text(
        "Through all layers and back, no pixel of the ten digits is off by more than {e:.1e} (single precision).",
        "经过所有层再返回，十个数字的像素误差都不超过 {e:.1e}（单精度）。",
    )
    return say(said.format(e=error))
