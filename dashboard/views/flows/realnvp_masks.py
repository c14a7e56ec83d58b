"""RealNVP on an image: who conditions whom, layer by layer, and what becomes of the values."""

import numpy as np

from dashboard.figures import marks, mosaic, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from engine.core import Array, Text, Trace
from engine.realnvp import DIGIT_KINDS, Frame, Scene

Run = Trace[Scene, Frame]
ROLES = {0: theme.SERIES[0], 1: theme.SERIES[1], 2: theme.FAINT, 3: theme.SERIES[2]}
SHOWN = 3  # the digit that is followed through the image flow


def image_ticks(trace: Run) -> list[Tick]:
    return one_clock(range(1, len(DIGIT_KINDS) + 2))


def places(trace: Run, t: int) -> Array:
    """Where each of the 64 values is drawn after t layers, (64, 2): as an image, as four channels, or having left."""
    row, column = np.divmod(np.arange(64), 8)
    if t <= DIGIT_KINDS.index("squeeze"):
        return np.c_[column + 1.0, -row]
    x = column // 2 + (column % 2) * 5.5
    y = -(row // 2 + (row % 2) * 5.0)
    if t > DIGIT_KINDS.index("split"):
        y = y - (trace.scene.digits["levels"].ravel() == 0) * 1.2
    return np.c_[x, y]


def _squares(trace: Run, t: int, colours: Array) -> Figure:
    at = places(trace, t)
    dots = marks.dots(at[:, 0], at[:, 1], size=19, symbol="square", colour=colours)
    x, y = theme.axis("", -1.0, 10.0, visible=False), theme.axis("", -10.4, 1.0, scaleanchor="x", visible=False)
    return theme.figure(dots, x=x, y=y)


def _roles(trace: Run, t: int, say: Say) -> Figure:
    role = np.full(64, 3) if t == 0 else trace.scene.digits["roles"][t - 1].ravel()
    gone = (trace.scene.digits["levels"].ravel() == 0) & (t > DIGIT_KINDS.index("split"))
    role = np.where(gone, 2, role)
    return _squares(trace, t, np.array([ROLES[int(r)] for r in role]))


def _roles_says(trace: Run, t: int, say: Say) -> str:
    if t == 0:
        return say(Text("The image: 8 × 8 pixels, one channel.", "图像：8 × 8 像素，一个通道。"))
    kind = DIGIT_KINDS[t - 1]
    role = trace.scene.digits["roles"][t - 1]
    said = {
        "actnorm": Text(
            "Layer {t}: actnorm scales and shifts every channel alike.", "第 {t} 层：actnorm 对每个通道统一缩放和平移。"
        ),
        "affine": Text(
            "Layer {t}: an affine coupling; {a} values condition, {b} move.",
            "第 {t} 层：仿射耦合；{a} 个值作条件，{b} 个值被变换。",
        ),
        "squeeze": Text(
            "Layer {t}: squeeze turns 8 × 8 × 1 into 4 × 4 × 4; no value changes.",
            "第 {t} 层：squeeze 把 8 × 8 × 1 变成 4 × 4 × 4，值不变。",
        ),
        "split": Text(
            "Layer {t}: half of the values leave as finished latents.", "第 {t} 层：一半的值作为隐变量离开。"
        ),
    }[kind]
    return say(said.format(t=t, a=int((role == 0).sum()), b=int((role == 1).sum())))


def _values(trace: Run, t: int, say: Say) -> Figure:
    y = trace.scene.digits["path"][t, SHOWN].astype(float).ravel()
    ink = np.clip(np.round((y + 3) / 6 * 20) / 20, 0.05, 1)
    return _squares(trace, t, np.array([f"@ink/{v:.2f}" for v in ink]))


def _values_says(trace: Run, t: int, say: Say) -> str:
    y = trace.scene.digits["path"][t, SHOWN].astype(float)
    said = Text(
        "The values of a 3 at this layer: mean {m:.2f}, deviation {s:.2f}.",
        "数字 3 在这一层的值：均值 {m:.2f}，标准差 {s:.2f}。",
    )
    return say(said.format(m=y.mean(), s=y.std()))


def _ten(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(trace.scene.digits["path"][t].astype(float), 10, -4, 4, theme.DIVERGING)


def _ten_says(trace: Run, t: int, say: Say) -> str:
    y = trace.scene.digits["path"][t].astype(float)
    said = Text(
        "Ten digits in the places of their pixels: neighbouring pixels correlate by {c:.2f} here; noise would have 0.",
        "十个数字，各值仍放在原像素位置：相邻像素的相关系数为 {c:.2f}，噪声应为 0。",
    )
    return say(said.format(c=float(np.corrcoef(y[:, :, :-1].ravel(), y[:, :, 1:].ravel())[0, 1])))


WHO = View(
    Text("Who conditions, who moves", "谁作条件，谁被变换"),
    _roles,
    _roles_says,
    (
        Key("square", ROLES[0], Text("conditions", "作条件")),
        Key("square", ROLES[1], Text("moves", "被变换")),
        Key("square", ROLES[3], Text("all alike", "一视同仁")),
        Key("square", ROLES[2], Text("has left", "已离开")),
    ),
)
VALUES = View(Text("The values of a 3", "数字 3 的值"), _values, _values_says)
TEN = View(
    Text("Ten digits become noise", "十个数字变成噪声"),
    _ten,
    _ten_says,
    (Key("square", "@plus", Text("above zero", "大于零")), Key("square", "@minus", Text("below zero", "小于零"))),
    wide=True,
)
