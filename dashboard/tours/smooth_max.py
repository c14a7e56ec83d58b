"""Smooth maximum in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text
from engine.smooth_max import Params

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

AGAINST = (
    Try(
        Text("Log-sum-exp against the Boltzmann mean", "log-sum-exp 对玻尔兹曼均值"),
        Text(
            "Hot, the Boltzmann mean is nearer: 0.80 off against 3.22. Cold, log-sum-exp is, here 0.027 "
            "against 0.058. One comes from below, the other from above.",
            "高温时玻尔兹曼均值更近：误差 0.80 对 3.22；低温时 log-sum-exp 更近，此处 0"
            ".027 对 0.058。一个从下面来，一个从上面来。",
        ),
        Params(),
        step=31,
        against=Params(form="boltzmann"),
    ),
)
