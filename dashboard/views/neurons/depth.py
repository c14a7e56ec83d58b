"""The depth lesson's pictures: what each layer sends on, what comes back, and their sizes layer by layer.

The first film goes up the layers with the signal, then down again with the gradient: two ticks a layer.
"""

from typing import Any

import numpy as np

from dashboard.figures import ends, marks, theme
from dashboard.figures.numbers import number
from dashboard.lesson import Figure, Key, Say, Tick, View
from engine.core import Array, Text, Trace
from engine.depth import INITS, LayerStats, Scene

Run = Trace[Scene, LayerStats]
FORWARD, BACKWARD = theme.SERIES[:2]
LAYER = Text("layer", "层")
SHARE = Text("share (root scale)", "占比（根号刻度）")
POWERS = {"tickvals": [-30, -20, -10, 0, 10], "ticktext": ["10⁻³⁰", "10⁻²⁰", "10⁻¹⁰", "1", "10¹⁰"]}
LINE = 0.07  # of the height, a line of names
FLOOR = -40.0  # power of ten below which another initialisation is not drawn
SHORT = INITS | {"xavier": Text("Xavier", "Xavier"), "he": Text("He", "He"), "torch": Text("torch", "torch")}
BEFORE = Text("No gradient yet: it enters at the top layer.", "还没有梯度：它从顶层进入。")


def ticks(trace: Run) -> list[Tick]:
    """Up with the signal, then down with the gradient."""
    at = [place(trace, t) for t in range(2 * len(trace))]
    return [Tick((1 + back, layer + 1), (2, trace.scene.asked)) for layer, back in at]


def place(trace: Run, t: int) -> tuple[int, bool]:
    """Which layer a tick of the first film stands at, from 0, and whether the gradient is on its way back."""
    back = t >= len(trace)
    return (2 * len(trace) - 1 - t if back else t), back


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


def _backward(trace: Run, t: int, say: Say) -> Figure:
    layer, back = place(trace, t)
    top = trace[-1].backward
    return _histogram(
        trace.scene.powers,
        top,
        trace[layer].backward if back else np.zeros_like(top),
        max(float(trace.column("backward").max()), 0.05),
        BACKWARD,
        say(Text("gradient of a unit (first bar: < 10⁻³⁰)", "到达单元的梯度（小于 10⁻³⁰ 的计入第一条）")),
        say(SHARE),
        POWERS,
    )


def _backward_says(trace: Run, t: int, say: Say) -> str:
    layer, back = place(trace, t)
    return gradient_says(trace, layer, say) if back else say(BEFORE)


def gradient_says(trace: Run, layer: int, say: Say) -> str:
    s = trace[layer]
    said = Text(
        "The gradient that reaches layer {l} has size {g}; {z:.0%} of it is exactly zero.",
        "到达第 {l} 层的梯度大小为 {g}，其中 {z:.0%} 恰好为零。",
    )
    return say(said.format(l=s.layer, g=number(s.grad_norm), z=s.zero))


def _forward(trace: Run, t: int, say: Say) -> Figure:
    label = say(Text("output (end bars: beyond ±3)", "单元的输出（超出 ±3 的计入两端）"))
    most = float(trace.column("forward").max())
    now = trace[place(trace, t)[0]].forward
    return _histogram(trace.scene.values, trace[0].forward, now, most, FORWARD, label, say(SHARE), {})


def _forward_says(trace: Run, t: int, say: Say) -> str:
    return outputs_say(trace, place(trace, t)[0], say)


def outputs_say(trace: Run, layer: int, say: Say) -> str:
    s = trace[layer]
    said = Text(
        "Outputs of layer {l}: mean {m}, standard deviation {v}; the tallest bar holds {b:.0%} of them.",
        "第 {l} 层的输出：均值 {m}，标准差 {v}；最高的一条占 {b:.0%}。",
    )
    return say(said.format(l=s.layer, m=number(s.mean), v=number(s.variance**0.5), b=float(s.forward.max())))


def _power(x: Array, floor: float = -np.inf) -> Array:
    """log₁₀ x; NaN for 0 and for what is below the floor."""
    with np.errstate(divide="ignore"):
        power = np.log10(np.maximum(x, 0))
    return np.where(np.isfinite(power) & (power >= floor), power, np.nan)


def _both(variance: Array, grad_norm: Array, floor: float = -np.inf) -> Array:
    """(2, layers): powers of ten of the outputs' standard deviation and of the gradient's root mean square."""
    return np.stack([_power(np.sqrt(variance), floor), _power(grad_norm, floor)])


def _sizes(trace: Run, t: int, say: Say) -> Figure:
    """Outputs on the way up, gradients on the way down; the chosen initialisation in full, the others faint."""
    s, (layer, back) = trace.scene, place(trace, t)
    own = _both(trace.column("variance"), trace.column("grad_norm"))
    floor = min(FLOOR, float(np.nanmin(own, initial=0.0)))
    rivals = {init: _both(curves[0], curves[1], floor) for init, curves in s.rivals.items()}
    every = np.concatenate([own.ravel(), *(curve.ravel() for curve in rivals.values())])
    low, high = float(np.nanmin(every, initial=-1.0)), float(min(np.nanmax(every, initial=1.0), 40))
    room = 0.06 * (high - low)
    layers, mine = np.arange(1, s.asked + 1), np.arange(len(trace))
    shown = (mine <= (len(trace) if back else layer), (mine >= layer) & back)
    traces = []
    for curves in rivals.values():
        for k, colour in enumerate((FORWARD, BACKWARD)):
            traces.append(marks.line(layers, curves[k], colour=colour + "/0.3", width=2))
    for k, colour in enumerate((FORWARD, BACKWARD)):
        traces.append(marks.line(mine + 1, np.where(shown[k], own[k], np.nan), colour=colour, width=4.5))
        seen = own[k][layer] if back == bool(k) else np.nan
        traces.append(marks.dots([layer + 1], [seen], colour=colour, size=13))
    return theme.figure(
        *traces,
        *_rivals(rivals, 0, s.asked, (low - room, high + room), say),
        *_rivals(rivals, 1, s.asked, (low - room, high + room), say),
        x=theme.axis(say(LAYER), 1 - 0.3 * s.asked, 1.3 * s.asked, showgrid=False, tickvals=_counted(s.asked)),
        y=_tens(say(Text("size", "大小")), low - room, high + room),
    )


def _rivals(rivals: dict[str, Array], k: int, asked: int, window: tuple[float, float], say: Say) -> list[theme.Trace]:
    """The initialisations' names where their curves end: the outputs' at the top, the gradients' at the first layer."""
    colour, side = ((FORWARD, -1), (BACKWARD, 0))[k]
    known = {init: curve[k][np.isfinite(curve[k])] for init, curve in rivals.items()}
    kept = [init for init, curve in known.items() if curve.size]
    lost = {init for init in kept if not np.isfinite(rivals[init][k][side])}
    found = ends.ends(np.array([known[init][side] for init in kept]), *window, line=LINE)
    names = [_named([kept[i] for i in end.members], len(rivals), lost, say) for end in found]
    at, reach = (float(asked), 0.04 * asked) if k == 0 else (1.0, -0.04 * asked)
    return ends.named(found, names, [colour] * len(found), at, reach, LINE * (window[1] - window[0]))


def _named(members: list[str], of: int, lost: set[str], say: Say) -> str:
    """An arrow where the curve leaves the picture before its end."""
    if len(members) == of:
        return say(Text("all", "全部"))
    return "\n".join(say(SHORT[init]) + (" ↓" if init in lost else "") for init in members)


def _counted(asked: int) -> list[int]:
    every = max(1, round(asked / 5))
    return [1, *range(every, asked + 1, every)] if every > 1 else list(range(1, asked + 1))


def _tens(title: str, low: float, high: float) -> dict[str, Any]:
    """An axis of powers of ten."""
    step = max(1, round((high - low) / 5))
    ticks = [v for v in range(-400, 401) if v % step == 0 and low <= v <= high]
    return theme.axis(
        title, low, high, tickvals=ticks, ticktext=[f"10<sup>{v}</sup>".replace("-", "−") if v else "1" for v in ticks]
    )


def _sizes_say(trace: Run, t: int, say: Say) -> str:
    layer, back = place(trace, t)
    s, n = trace[layer], trace.scene.asked
    if not back:
        up = Text(
            "Forward, layer {l} of {n}: its outputs spread by {v} (standard deviation).",
            "前向，第 {l}/{n} 层：输出的标准差为 {v}。",
        )
        said = say(up.format(l=s.layer, n=n, v=number(s.variance**0.5)))
    else:
        down = Text(
            "Backward, layer {l} of {n}: of the gradient, which entered with size 1, {g} arrives here.",
            "反向，第 {l}/{n} 层：梯度进入时大小为 1，到这里是 {g}。",
        )
        said = say(down.format(l=s.layer, n=n, g=number(s.grad_norm)))
    if trace.scene.exploded:
        end = Text(
            " In layer {x} the signal explodes: the film turns below it.", "信号在第 {x} 层爆炸，影片在它的下一层折返。"
        )
        said += say(end.format(x=trace.scene.exploded))
    return said


SIZES = View(
    Text("The signal on its way up, the gradient on its way down", "信号向上，梯度向下"),
    _sizes,
    _sizes_say,
    (
        Key("line", FORWARD, Text("outputs (deviation)", "输出（标准差）")),
        Key("line", BACKWARD, Text("gradient", "梯度")),
        Key("line", theme.MUTED + "/0.4", Text("other initialisations", "其他初始化")),
    ),
)
GRADIENT = View(
    Text("The gradient this layer gets", "这一层得到的梯度"),
    _backward,
    _backward_says,
    (Key("bar", BACKWARD, Text("here", "此处")), Key("dotted", theme.INK, Text("where it enters", "进入时"))),
)
OUTPUT = View(
    Text("What this layer sends on", "这一层的输出"),
    _forward,
    _forward_says,
    (Key("bar", FORWARD, Text("here", "此处")), Key("dotted", theme.INK, Text("the first layer's", "第一层的"))),
)


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Sizes here, and by what they changed since the layer before on the way; the gradient's once it is on its way."""
    layer, back = place(trace, t)
    s = trace[layer]
    below = trace[layer - 1].variance if layer else 0.0
    above = trace[layer + 1].grad_norm if layer + 1 < len(trace) else 0.0
    return {
        "s": s.variance**0.5,
        "g": s.grad_norm if back else "–",
        "r": s.grad_norm / above if back and above else "–",
        "q": (s.variance / below) ** 0.5 if below else "–",
    }
