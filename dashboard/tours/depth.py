"""Depth in numbers, layer by layer from the bottom up."""

from dashboard.lesson import Measure
from engine.core import Text

MEASURES = (
    Measure(
        "signal",
        Text("standard deviation of the layer's outputs", "该层输出的标准差"),
        lambda r, t: r[t].variance ** 0.5,
        "log",
    ),
    Measure(
        "gradient",
        Text("gradient that comes back to the layer", "传回该层的梯度大小"),
        lambda r, t: r[t].grad_norm,
        "log",
    ),
    Measure("saturated", Text("slopes below 0.01", "小于 0.01 的斜率"), lambda r, t: r[t].saturated, "share"),
    Measure("dead", Text("dead units", "死亡的单元"), lambda r, t: r[t].dead, "share"),
    Measure("zero", Text("gradients exactly 0", "恰为 0 的梯度"), lambda r, t: r[t].zero, "share"),
    Measure(
        "similarity", Text("mean cosine of two rows' outputs", "两个样本输出的平均余弦"), lambda r, t: r[t].similarity
    ),
)
