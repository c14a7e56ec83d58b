"""Smooth maximum in numbers."""

from dashboard.lesson import Measure
from engine.core import Text

MEASURES = (
    Measure("temperature", Text("temperature T", "温度 T"), lambda r, t: r[t].temperature),
    Measure(
        "error",
        Text("error of the smooth maximum", "光滑最大值的误差"),
        lambda r, t: abs(r[t].scores.maximum - r.scene.hard.maximum),
    ),
    Measure("bound", Text("its bound", "误差的上界"), lambda r, t: r.scene.sweep.bound[t]),
    Measure(
        "winner",
        Text("largest share of softmax", "softmax 的最大一项"),
        lambda r, t: r[t].scores.one_hot.max(),
        "share",
    ),
    Measure(
        "steepest",
        Text("largest gradient in the triangle", "三角形中最大的梯度"),
        lambda r, t: r.scene.triangle.steepest[t],
    ),
    Measure("silent", Text("dots without a slope", "没有坡度的点"), lambda r, t: r.scene.triangle.silent[t], "share"),
)
