"""All layers at once: every histogram side by side, and what dies on the way."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.neurons.depth import LAYER, POWERS, Run, gradient_says, outputs_say
from engine.core import Array, Text

KINDS = (("saturated", theme.SERIES[4], "solid"), ("dead", theme.WARN, "dash"), ("similarity", theme.SERIES[2], "dot"))


def _whole_forward(trace: Run, t: int, say: Say) -> Figure:
    return _whole(trace, t, say, "forward", trace.scene.values, say(Text("output", "输出")), {})


def _whole_backward(trace: Run, t: int, say: Say) -> Figure:
    return _whole(trace, t, say, "backward", trace.scene.powers, say(Text("gradient", "梯度")), POWERS)


def _whole(trace: Run, t: int, say: Say, name: str, centres: Array, label: str, ticks: dict[str, Any]) -> Figure:
    z = np.sqrt(trace.column(name).T)
    n, half = len(trace), float(centres[1] - centres[0]) / 2
    if n == 1:
        z = np.repeat(z, 2, axis=1)
    return theme.figure(
        marks.field(np.arange(1, z.shape[1] + 1), centres, z, 0, 1, scale=theme.SEQUENTIAL, opacity=1),
        marks.line(
            [t + 1, t + 1],
            [float(centres[0]) - half, float(centres[-1]) + half],
            colour=theme.INK,
            width=2.5,
            dash="dot",
        ),
        x=theme.axis(say(LAYER), 0.5, trace.scene.asked + 0.5, showgrid=False),
        y=theme.axis(
            label,
            float(centres[0]) - half,
            float(centres[-1]) + half,
            showgrid=False,
            ticklabeloverflow="allow",
            **ticks,
        ),
    )


def _shares(trace: Run, t: int, say: Say) -> Figure:
    layers = np.arange(1, len(trace) + 1)
    traces = []
    for name, colour, dash in KINDS:
        y = trace.column(name)
        traces.append(marks.line(layers, y, colour=colour + "/0.25", width=2, dash=dash))
        traces.append(marks.line(layers, np.where(layers <= t + 1, y, np.nan), colour=colour, width=3, dash=dash))
        traces.append(marks.dots([t + 1], [y[t]], colour=colour, size=8))
    return theme.figure(
        *traces,
        x=theme.axis(say(LAYER), 0.5, trace.scene.asked + 0.5, showgrid=False),
        y=theme.axis("", -0.08, 1.08, tickvals=[0, 0.5, 1], ticktext=["0", "50%", "100%"]),
    )


def _shares_say(trace: Run, t: int, say: Say) -> str:
    s = trace[t]
    said = Text(
        "Layer {l}: {a:.0%} of slopes are under 0.01, {b:.0%} of units dead on every row; two rows' outputs have "
        "cosine {c:.2f}.",
        "第 {l} 层：{a:.0%} 的斜率小于 0.01，{b:.0%} 的单元在所有样本上死亡；两个样本输出的余弦为 {c:.2f}。",
    )
    return say(said.format(l=s.layer, a=s.saturated, b=s.dead, c=s.similarity))


HEAT = (
    Key("area", "@fourth", Text("share of the units: the stronger, the more", "单元的占比：颜色越浓越多")),
    Key("dotted", theme.INK, Text("this layer", "这一层")),
)
GRADIENTS = View(
    Text("Gradients, from the top layer (right) back", "梯度：从右边的顶层传回左边的底层"),
    _whole_backward,
    gradient_says,
    HEAT,
)
OUTPUTS = View(Text("Outputs, layer after layer", "各层的输出"), _whole_forward, outputs_say, HEAT)
SHARES = View(
    Text("What dies, and how alike rows become", "死亡的比例与样本的相似度"),
    _shares,
    _shares_say,
    (
        Key("line", theme.SERIES[4], Text("slope under 0.01", "斜率小于 0.01")),
        Key("dash", theme.WARN, Text("dead units", "死亡单元")),
        Key("dotted", theme.SERIES[2], Text("rows alike (cosine)", "样本相似度（余弦）")),
    ),
)
