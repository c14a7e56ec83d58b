"""The effective receptive field in numbers, layer by layer."""

from dashboard.lesson import Measure, Try
from engine.core import Text
from engine.effective_field import Params

MEASURES = (
    Measure("theory", Text("theoretical side, pixels", "理论感受野的边长（像素）"), lambda r, t: r[t].theoretical),
    Measure("effective", Text("side that counts, pixels", "起作用的边长（像素）"), lambda r, t: r[t].size),
    Measure(
        "share", Text("side that counts, over the theory's", "起作用的边长比理论边长"), lambda r, t: r[t].share, "share"
    ),
    Measure("sigma", Text("σ measured, pixels", "实测 σ（像素）"), lambda r, t: r[t].sigma),
    Measure("linear", Text("σ of the linear stack, pixels", "线性网络的 σ（像素）"), lambda r, t: r[t].expected),
    Measure("root", Text("σ/√layers", "σ/√层数"), lambda r, t: r[t].sigma / r[t].depth ** 0.5),
)

AGAINST = (
    Try(
        Text("Without skips against with", "无跳连对有跳连"),
        Text(
            "In theory both see 61 pixels across. Without skips 28 of them count, with skips 16: much of "
            "the gradient takes the short way.",
            "理论上两者都看见 61 个像素。没有跳连时起作用的有 28 个，有跳连时只有 16 个：许多梯度抄了近路。",
        ),
        Params(depth=30, activation="relu"),
        against=Params(depth=30, activation="relu", skip=True),
    ),
)
