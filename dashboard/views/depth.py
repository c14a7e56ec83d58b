"""The depth lesson's pictures: what each layer sends on, what comes back, and their sizes layer by layer."""

from typing import Any

import numpy as np

from dashboard.equations import number
from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Say
from engine.core import Text, Trace
from engine.depth import INITS, LayerStats, Scene

Array = np.ndarray[Any, Any]
Run = Trace[Scene, LayerStats]
LAYER = Text("layer", "层")
FLOOR = -40.0  # powers of ten below this are drawn on the floor
SHORT = {
    "xavier": Text("Xavier", "Xavier"),
    "lecun": Text("LeCun", "LeCun"),
    "he": Text("He", "He"),
    "orthogonal": Text("orthogonal", "正交"),
    "torch": Text("torch default", "torch 默认"),
}


def _histogram(centres: Array, first: Array, now: Array, most: float, colour: str, label: str, share: str, ticks: dict[str, Any]) -> Figure:
    """Bars of one layer over the outline of another; heights as roots, so that a thin tail is still seen."""
    width = float(centres[1] - centres[0])
    places = [v for v in (0, 0.01, 0.05, 0.2, 0.5, 1) if v <= 1.2 * most]
    return theme.figure(
        marks.bars(centres, np.sqrt(now), colour=colour, width=0.94 * width),
        marks.line(centres, np.sqrt(first), colour=theme.INK, width=2, dash="dot"),
        x=theme.axis(label, float(centres[0]) - width, float(centres[-1]) + width, showgrid=False, **ticks),
        y=theme.axis(share, 0, 1.1 * most**0.5, tickvals=[v**0.5 for v in places], ticktext=[f"{v:.0%}" for v in places]),
        bargap=0,
    )


def forward(trace: Run, t: int, say: Say) -> Figure:
    label = say(Text("output of a unit (beyond ±3: in the last bars)", "单元的输出（超出 ±3 的计入两端）"))
    return _histogram(
        trace.scene.values,
        trace[0].forward,
        trace[t].forward,
        float(trace.column("forward").max()),
        theme.SERIES[0],
        label,
        say(Text("share (root scale)", "占比（根号刻度）")),
        {},
    )


def forward_says(trace: Run, t: int, say: Say) -> str:
    s = trace[t]
    said = Text(
        "Layer {l} of {n}: outputs spread with variance {v}; of the gradient {g} is left here.",
        "第 {l}/{n} 层：输出的方差为 {v}；梯度传到这里还剩 {g}。",
    )
    end = Text(" The signal explodes in layer {x}.", "信号在第 {x} 层爆炸。") if trace.scene.exploded else Text("", "")
    return say(said.format(l=s.layer, n=len(trace), v=number(float(f"{s.variance:.2g}")), g=number(float(f"{s.grad_norm:.2g}")))) + say(
        end.format(x=trace.scene.exploded)
    )


def backward(trace: Run, t: int, say: Say) -> Figure:
    powers = trace.scene.powers
    ticks = [-30, -20, -10, 0, 10]
    text = ["10⁻³⁰", "10⁻²⁰", "10⁻¹⁰", "1", "10¹⁰"]
    return _histogram(
        powers,
        trace[-1].backward,
        trace[t].backward,
        max(float(trace.column("backward").max()), 0.05),
        theme.SERIES[1],
        say(Text("size of the gradient that reaches a unit", "到达单元的梯度大小")),
        say(Text("share (root scale)", "占比（根号刻度）")),
        {"tickvals": ticks, "ticktext": text},
    )


def backward_alt(trace: Run, t: int, say: Say) -> str:
    s = trace[t]
    said = Text(
        "Gradients reaching layer {l}: root mean square {g}; {z:.0%} are exactly zero.",
        "到达第 {l} 层的梯度：均方根 {g}；{z:.0%} 恰好为零。",
    )
    return say(said.format(l=s.layer, g=number(s.grad_norm), z=s.zero))


def _power(x: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.where(x > 0, np.maximum(np.log10(np.maximum(x, 1e-300)), FLOOR), np.nan)


def sizes(trace: Run, t: int, say: Say) -> Figure:
    """Variance forward and gradient backward, powers of ten; the chosen initialisation in full, the others faint."""
    s, layers = trace.scene, np.arange(1, trace.scene.asked + 1)
    own = [_power(trace.column(name)) for name in ("variance", "grad_norm")]
    at = np.arange(len(trace)) <= t
    traces = []
    for curves in s.rivals.values():
        for k, colour in enumerate(theme.SERIES[:2]):
            traces.append(marks.line(layers, _power(curves[k]), colour=colour + "/0.28", width=1.5))
    for k, colour in enumerate(theme.SERIES[:2]):
        traces.append(marks.line(layers[: len(trace)], own[k], colour=colour + "/0.5", width=2.5))
        traces.append(marks.line(layers[: len(trace)], np.where(at, own[k], np.nan), colour=colour, width=4))
        traces.append(marks.dots([layers[t]], [own[k][t]], colour=colour, size=10))
    every = np.concatenate([*own, *(_power(c).ravel() for c in s.rivals.values())])
    every = every[np.isfinite(every)]
    low = float(min(every.min(), -1)) if every.size else -1.0
    high = float(min(max(every.max(), 1), 40)) if every.size else 1.0
    span = high - low
    names = [
        marks.words([x], [high + 0.24 * span], [say(n)], colour=theme.SERIES[k], position="middle right", size=15)
        for k, (x, n) in enumerate(((0.02 * s.asked, Text("variance", "方差")), (0.42 * s.asked, Text("gradient", "梯度"))))
    ]
    step = max(1, round(span / 4))
    ticks = [v for v in range(-400, 401) if v % step == 0 and low <= v <= high + 0.02 * span]
    return theme.figure(
        *traces,
        *names,
        x=theme.axis(say(LAYER), 0.5, s.asked + 0.5, showgrid=False),
        y=theme.axis(
            "", low - 0.06 * span, high + 0.38 * span, tickvals=ticks, ticktext=[f"10<sup>{v}</sup>" if v else "1" for v in ticks]
        ),
    )


def sizes_alt(trace: Run, t: int, say: Say) -> str:
    parts = [f"{say(SHORT[i])} {number(float(c[0, -1]))}" for i, c in trace.scene.rivals.items() if i in INITS]
    said = Text("Variance at the top by initialisation: {parts}.", "各初始化在顶层的方差：{parts}。")
    return say(said.format(parts=say(Text(", ", "，")).join(parts)))


def shares(trace: Run, t: int, say: Say) -> Figure:
    layers = np.arange(1, len(trace) + 1)
    kinds = (
        ("saturated", theme.SERIES[4], "solid", Text("slope under 0.01", "斜率小于 0.01")),
        ("dead", theme.WARN, "dash", Text("dead units", "死亡单元")),
        ("similarity", theme.SERIES[2], "dot", Text("rows alike (cosine)", "样本相似度（余弦）")),
    )
    traces = []
    for i, (name, colour, dash, label) in enumerate(kinds):
        y = trace.column(name)
        traces.append(marks.line(layers, y, colour=colour + "/0.25", width=2, dash=dash))
        traces.append(marks.line(layers, np.where(layers <= t + 1, y, np.nan), colour=colour, width=3, dash=dash))
        traces.append(marks.dots([t + 1], [y[t]], colour=colour, size=8))
        traces.append(
            marks.words([trace.scene.asked * 0.02 + 0.5], [1.5 - 0.17 * i], [say(label)], colour=colour, position="middle right", size=14)
        )
    return theme.figure(
        *traces,
        x=theme.axis(say(LAYER), 0.5, trace.scene.asked + 0.5, showgrid=False),
        y=theme.axis("", -0.05, 1.62, tickvals=[0, 0.5, 1], ticktext=["0", "50%", "100%"]),
    )


def shares_alt(trace: Run, t: int, say: Say) -> str:
    s = trace[t]
    said = Text(
        "Layer {l}: {a:.0%} of slopes are under 0.01, {b:.0%} of units dead on every row; two rows' outputs have cosine {c:.2f}.",
        "第 {l} 层：{a:.0%} 的斜率小于 0.01，{b:.0%} 的单元在所有样本上死亡；两个样本输出的余弦为 {c:.2f}。",
    )
    return say(said.format(l=s.layer, a=s.saturated, b=s.dead, c=s.similarity))


def whole_forward(trace: Run, t: int, say: Say) -> Figure:
    """Every layer's histogram side by side."""
    return _whole(trace, t, say, "forward", trace.scene.values, say(Text("output", "输出")), {})


def whole_backward(trace: Run, t: int, say: Say) -> Figure:
    ticks = {"tickvals": [-30, -20, -10, 0, 10], "ticktext": ["10⁻³⁰", "10⁻²⁰", "10⁻¹⁰", "1", "10¹⁰"]}
    return _whole(trace, t, say, "backward", trace.scene.powers, say(Text("gradient", "梯度")), ticks)


def _whole(trace: Run, t: int, say: Say, name: str, centres: Array, label: str, ticks: dict[str, Any]) -> Figure:
    z = np.sqrt(trace.column(name).T)
    n, half = len(trace), float(centres[1] - centres[0]) / 2
    if n == 1:
        z = np.repeat(z, 2, axis=1)
    return theme.figure(
        marks.field(np.arange(1, z.shape[1] + 1), centres, z, 0, 1, scale=theme.SEQUENTIAL, opacity=1),
        marks.line([t + 1, t + 1], [float(centres[0]) - half, float(centres[-1]) + half], colour=theme.INK, width=2.5, dash="dot"),
        x=theme.axis(say(LAYER), 0.5, trace.scene.asked + 0.5, showgrid=False),
        y=theme.axis(label, float(centres[0]) - half, float(centres[-1]) + half, showgrid=False, **ticks),
    )


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, before = trace[t], trace[t - 1] if t else None
    return {
        "v": s.variance,
        "g": s.grad_norm,
        "r": s.grad_norm / trace[t + 1].grad_norm if t + 1 < len(trace) and trace[t + 1].grad_norm else "–",
        "q": s.variance / before.variance if before and before.variance else "–",
    }
