"""The effective receptive field in numbers, layer by layer."""

from dashboard.lesson import Measure
from engine.core import Text

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
