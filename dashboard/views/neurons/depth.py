"""The depth lesson's pictures: what each layer sends on, what comes back, and their sizes layer by layer."""

from typing import Any

import numpy as np

from dashboard.equations import number
from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Say
from engine.core import Array, Text, Trace
from engine.depth import INITS, LayerStats, Scene

Run = Trace[Scene, LayerStats]
LAYER = Text("layer", "层")
SHARE = Text("share (root scale)", "占比（根号刻度）")
POWERS = {"tickvals": [-30, -20, -10, 0, 10], "ticktext": ["10⁻³⁰", "10⁻²⁰", "10⁻¹⁰", "1", "10¹⁰"]}
FLOOR = -40.0  # power of ten below which another initialisation is not drawn


def _histogram(
    centres: Array, first: Array, now: Array, most: float, colour: str, label: str, share: str, ticks: dict[str, Any]
) -> Figure:
    """Bars of one layer over the outline of another; heights as roots, so that a thin tail is still seen."""
    width, top = float(centres[1] - centres[0]), 1.1 * most**0.5
    places = [0.0]
    for v in (0.01, 0.05, 0.2, 0.5, 1.0):
        if v <= 1.2 * most and v**0.5 - places[-1] ** 0.5 > 0.16 * top:
            places.append(v)
    return theme.figure(
        marks.bars(centres, np.sqrt(now), colour=colour, width=0.94 * width),
        marks.line(centres, np.sqrt(first), colour=theme.INK, width=2, dash="dot"),
        x=theme.axis(label, float(centres[0]) - width, float(centres[-1]) + width, showgrid=False, **ticks),
        y=theme.axis(share, 0, top, tickvals=[v**0.5 for v in places], ticktext=[f"{v:.0%}" for v in places]),
        bargap=0,
    )


def backward(trace: Run, t: int, say: Say) -> Figure:
    label = Text("gradient of a unit (first bar: < 10⁻³⁰)", "到达单元的梯度（小于 10⁻³⁰ 的计入第一条）")
    return _histogram(
        trace.scene.powers,
        trace[-1].backward,
        trace[t].backward,
        max(float(trace.column("backward").max()), 0.05),
        theme.SERIES[1],
        say(label),
        say(SHARE),
        POWERS,
    )


def backward_says(trace: Run, t: int, say: Say) -> str:
    s = trace[t]
    said = Text(
        "Layer {l} of {n}: the gradient that reaches it has size {g}; its outputs have variance {v}.",
        "第 {l}/{n} 层：到达这一层的梯度大小为 {g}，它的输出方差为 {v}。",
    )
    out = say(said.format(l=s.layer, n=trace.scene.asked, g=number(s.grad_norm), v=number(s.variance)))
    if trace.scene.exploded:
        end = Text(
            " In layer {x} the signal explodes: the film ends below it.", "信号在第 {x} 层爆炸，影片到它的下一层为止。"
        )
        out += say(end.format(x=trace.scene.exploded))
    return out


def forward(trace: Run, t: int, say: Say) -> Figure:
    label = say(Text("output (end bars: beyond ±3)", "单元的输出（超出 ±3 的计入两端）"))
    most = float(trace.column("forward").max())
    return _histogram(
        trace.scene.values, trace[0].forward, trace[t].forward, most, theme.SERIES[0], label, say(SHARE), {}
    )


def forward_alt(trace: Run, t: int, say: Say) -> str:
    s = trace[t]
    said = Text(
        "Outputs of layer {l}: mean {m}, variance {v}; the tallest bar holds {b:.0%} of them.",
        "第 {l} 层的输出：均值 {m}，方差 {v}；最高的一条占 {b:.0%}。",
    )
    return say(said.format(l=s.layer, m=number(s.mean), v=number(s.variance), b=float(s.forward.max())))


def _power(x: Array, floor: float = -np.inf) -> Array:
    """log₁₀ x; NaN for 0 and for what is below the floor."""
    with np.errstate(divide="ignore"):
        power = np.log10(np.maximum(x, 0))
    return np.where(np.isfinite(power) & (power >= floor), power, np.nan)


def sizes(trace: Run, t: int, say: Say) -> Figure:
    """Variance forward and gradient backward, powers of ten; the chosen initialisation in full, the others faint."""
    s, layers = trace.scene, np.arange(1, trace.scene.asked + 1)
    own = np.stack([_power(trace.column(name)) for name in ("variance", "grad_norm")])
    floor = min(FLOOR, float(np.nanmin(own, initial=0.0)))
    at = np.arange(len(trace)) <= t
    traces = []
    for init, curves in s.rivals.items():
        for k, colour in enumerate(theme.SERIES[:2]):
            hover = {"hoverinfo": "all", "hovertemplate": say(INITS[init]) + ": 10<sup>%{y:.1f}</sup><extra></extra>"}
            traces.append(marks.line(layers, _power(curves[k], floor), colour=colour + "/0.3", width=2, **hover))
    for k, colour in enumerate(theme.SERIES[:2]):
        traces.append(marks.line(layers[: len(trace)], own[k], colour=colour + "/0.5", width=2.5))
        traces.append(marks.line(layers[: len(trace)], np.where(at, own[k], np.nan), colour=colour, width=4))
        traces.append(marks.dots([layers[t]], [own[k][t]], colour=colour, size=10))
    every = np.concatenate([own.ravel(), *(_power(c, floor).ravel() for c in s.rivals.values())])
    low, high = float(np.nanmin(every, initial=-1.0)), float(min(np.nanmax(every, initial=1.0), 40))
    span = high - low
    names = [
        marks.words([x], [high + 0.24 * span], [say(n)], colour=theme.SERIES[k], position="middle right", size=15)
        for k, (x, n) in enumerate(
            ((0.02 * s.asked, Text("variance", "方差")), (0.42 * s.asked, Text("gradient", "梯度")))
        )
    ]
    step = max(1, round(span / 4))
    ticks = [v for v in range(-400, 401) if v % step == 0 and low <= v <= high + 0.02 * span]
    return theme.figure(
        *traces,
        *names,
        x=theme.axis(say(LAYER), 0.5, s.asked + 0.5, showgrid=False),
        y=theme.axis(
            "",
            low - 0.06 * span,
            high + 0.38 * span,
            tickvals=ticks,
            ticktext=[f"10<sup>{v}</sup>".replace("-", "−") if v else "1" for v in ticks],
        ),
    )


def sizes_alt(trace: Run, t: int, say: Say) -> str:
    parts = [f"{say(INITS[i])} {number(float(c[0, -1]))}" for i, c in trace.scene.rivals.items()]
    said = Text("Variance at the top by initialisation: {parts}.", "各初始化在顶层的方差：{parts}。")
    return say(said.format(parts=say(Text(", ", "，")).join(parts)))


def shares(trace: Run, t: int, say: Say) -> Figure:
    layers = np.arange(1, len(trace) + 1)
    kinds = (
        ("saturated", theme.SERIES[4], "solid", Text("slope under 0.01", "斜率小于 0.01"), (0.02, 1.6)),
        ("dead", theme.WARN, "dash", Text("dead units", "死亡单元"), (0.6, 1.6)),
        ("similarity", theme.SERIES[2], "dot", Text("rows alike (cosine)", "样本相似度（余弦）"), (0.02, 1.25)),
    )
    traces = []
    for name, colour, dash, label, (x, place) in kinds:
        y = trace.column(name)
        traces.append(marks.line(layers, y, colour=colour + "/0.25", width=2, dash=dash))
        traces.append(marks.line(layers, np.where(layers <= t + 1, y, np.nan), colour=colour, width=3, dash=dash))
        traces.append(marks.dots([t + 1], [y[t]], colour=colour, size=8))
        traces.append(
            marks.words(
                [trace.scene.asked * x + 0.5], [place], [say(label)], colour=colour, position="middle right", size=14
            )
        )
    return theme.figure(
        *traces,
        x=theme.axis(say(LAYER), 0.5, trace.scene.asked + 0.5, showgrid=False),
        y=theme.axis("", -0.08, 1.78, tickvals=[0, 0.5, 1], ticktext=["0", "50%", "100%"]),
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


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, before = trace[t], trace[t - 1] if t else None
    return {
        "v": s.variance,
        "g": s.grad_norm,
        "r": s.grad_norm / trace[t + 1].grad_norm if t + 1 < len(trace) and trace[t + 1].grad_norm else "–",
        "q": s.variance / before.variance if before and before.variance else "–",
    }
