"""Depth in numbers, layer by layer from the bottom up."""

from dashboard.lesson import Measure, Try
from engine.core import Text
from engine.depth import Params

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

AGAINST = (
    Try(
        Text("Xavier against He, for ReLU", "ReLU：Xavier 与 He"),
        Text(
            "One factor a layer is all the difference: after fifty layers He's signal has a standard "
            "deviation of 0.69, Xavier's less than a millionth of it.",
            "两者每层只差一个因子：五十层之后，He 的信号标准差为 0.69，Xavier 的还不到它的百万分之一。",
        ),
        Params(activation="relu", init="xavier"),
        against=Params(activation="relu", init="he"),
    ),
)
