"""Two more films of the activations: a unit as a gate, and a parameter swept."""

import numpy as np

from dashboard.figures import function, marks, surface, theme
from dashboard.figures.function import LAST
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.neurons.activations import HIGH, LEFT, LOW, RIGHT, Run, called, plain, sweep, walk
from engine.activations import ACTIVATIONS
from engine.core import Array, Text
from engine.neurons.formulas import LETTERS

PLACES = slice(20, 221, 2)  # 101 on [-5, 5]
VALUES = np.linspace(-3, 3, 61)
TOP = 6.0  # where the colour is full
VALUE, INPUT = Text("value v", "值 v"), Text("gate g", "门 g")


def _now(trace: Run, t: int) -> tuple[Array, Array, float, float]:
    """Places of the gate, f there, where the gate stands, f at that place."""
    f = walk(trace)[t]
    return trace.scene.x[PLACES], f.f[PLACES], f.at, float(f.reading[0])


def _gate_map(trace: Run, t: int, say: Say) -> Figure:
    g, f, at, _ = _now(trace, t)
    with np.errstate(divide="ignore", invalid="ignore"):
        levels = [np.where(np.abs(c / f) <= 9, c / f, np.nan) for c in (-2.0, -1.0, 1.0, 2.0)]
    lines = [marks.line(g, v, colour=theme.INK + "/0.45", width=2) for v in levels]
    return surface.above(
        g,
        VALUES,
        VALUES[:, None] * f,
        TOP,
        (say(INPUT), say(VALUE)),
        marks.line([-5, 5], [0, 0], colour=theme.INK, width=2),
        *lines,
        marks.line([at, at], [-3, 3], colour=LAST, width=4),
    )


def _gate_says(trace: Run, t: int, say: Say) -> str:
    frame = walk(trace)[t]
    said = Text(
        "{name}: at g = {g:.1f} every value v is multiplied by f(g) = {f:.3f}.",
        "{name}：在 g = {g:.1f} 处，每个值 v 都乘以 f(g) = {f:.3f}。",
    )
    gated = frame.row >= 0 and ACTIVATIONS[trace.scene.slugs[frame.row]].gated
    name = Text("{name}", "{name}") if gated else Text("{name} as a gate", "{name} 作为门")
    return say(said.format(name=say(name.format(name=say(called(frame)))), g=frame.at, f=frame.reading[0]))


def _gate_wire(trace: Run, t: int, say: Say) -> Figure:
    g, f, at, here = _now(trace, t)
    v, high = VALUES[::6], 3 * float(np.abs(f).max())
    cut = surface.project(np.full(len(v), at / 5), v / 3, v * here / high)
    return theme.figure(
        *surface.cube((say(INPUT), say(VALUE), "v·f(g)")),
        *surface.wire(g[::4] / 5, v / 3, v[:, None] * f[::4] / high),
        marks.line(*cut, colour=LAST, width=4),
        x=theme.axis("", -1.75, 1.75, visible=False),
        y=theme.axis("", -1.85, 1.75, visible=False),
    )


def _gate_wire_alt(trace: Run, t: int, say: Say) -> str:
    _, _, at, here = _now(trace, t)
    said = Text(
        "The surface v·f(g): along the purple cut at g = {g:.1f} it is a straight line of slope {f:.3f}.",
        "曲面 v·f(g)：在 g = {g:.1f} 的紫色截线上，它是斜率为 {f:.3f} 的直线。",
    )
    return say(said.format(g=at, f=here))


def _sweep(trace: Run, t: int, say: Say, what: str, low: float, high: float, label: str) -> Figure:
    frames, x = sweep(trace), trace.scene.x[::2]
    every = range(0, len(frames), 4)
    now = getattr(frames[t], what)[::2]
    first, last = getattr(frames[0], what)[::2], getattr(frames[-1], what)[::2]
    return theme.figure(
        marks.line([LEFT, RIGHT], [0, 0], colour=theme.FAINT, width=2),
        *function.faded(x, [getattr(frames[i], what)[::2] for i in every], [i < t for i in every], low, high),
        marks.line(x, function.inside(first, low, high), colour=theme.INK, width=2, dash="dash"),
        marks.line(x, function.inside(last, low, high), colour=theme.INK, width=2, dash="dot"),
        marks.line(x, function.inside(now, low, high), colour=LAST, width=4),
        *([_setting(trace, t)] if what == "f" else []),
        x=theme.axis("x", LEFT, RIGHT, showgrid=False),
        y=theme.axis(label, low, high, showgrid=False),
    )


def _setting(trace: Run, t: int) -> theme.Trace:
    f = sweep(trace)[t]
    said = f"{LETTERS[f.parameter]} = {f.setting:.3g}"
    return marks.words([LEFT + 0.3], [HIGH - 0.4], [said], size=24, colour=LAST, position="middle right")


def _sweep_keys(trace: Run) -> tuple[Key, ...]:
    frames = sweep(trace)
    letter, a, b = LETTERS[frames[0].parameter], frames[0].setting, frames[-1].setting
    return (
        Key("line", LAST, Text("now", "此刻")),
        Key("line", theme.MUTED + "/0.34", Text("before", "之前")),
        Key("dash", theme.INK, Text(f"{letter} = {a:.3g}", f"{letter} = {a:.3g}")),
        Key("dotted", theme.INK, Text(f"{letter} = {b:.3g}", f"{letter} = {b:.3g}")),
    )


def _swept(trace: Run, t: int, say: Say) -> Figure:
    return _sweep(trace, t, say, "f", LOW, HIGH, "f(x)")


def _swept_says(trace: Run, t: int, say: Say) -> str:
    f = sweep(trace)[t]
    said = Text("{name}, {formula}, with {p} = {v:.3g}.", "{name}，{formula}，其中 {p} = {v:.3g}。").format(
        name=say(f.name), formula=plain(f, trace), p=LETTERS[f.parameter], v=f.setting
    )
    if not trace.scene.borrowed:
        return say(said)
    own = Text("{own} has no parameter, so here is {said}", "{own} 没有参数，这里看 {said}")
    return say(own.format(own=say(called(walk(trace)[0])), said=say(said)))


def _swept_slope(trace: Run, t: int, say: Say) -> Figure:
    return _sweep(trace, t, say, "d1", -0.6, 1.6, say(Text("slope f′(x)", "斜率 f′(x)")))


def _swept_slope_alt(trace: Run, t: int, say: Say) -> str:
    f = sweep(trace)[t]
    said = Text("The slope now runs from {a:.2f} to {b:.2f}.", "此时斜率从 {a:.2f} 到 {b:.2f}。")
    return say(said.format(a=f.d1.min(), b=f.d1.max()))


def _swept_share(trace: Run, t: int, say: Say) -> Figure:
    return _sweep(trace, t, say, "share", -0.35, 1.35, "f(x) / x")


def _swept_share_alt(trace: Run, t: int, say: Say) -> str:
    f, x = sweep(trace)[t], trace.scene.x
    a, b = (float(f.share[int(np.argmin(np.abs(x - at)))]) for at in (-1, 1))
    said = Text(
        "At x = −1 it lets {a:.3f} of x through, at x = 1 {b:.3f}.",
        "在 x = −1 处通过 {a:.3f}，在 x = 1 处通过 {b:.3f}。",
    )
    return say(said.format(a=a, b=b))


GATE = View(
    Text("The gated unit v·f(g) from above", "从上方看门控单元 v·f(g)"),
    _gate_map,
    _gate_says,
    (
        Key("area", "@plus/0.6", Text("positive", "正")),
        Key("area", "@minus/0.6", Text("negative", "负")),
        Key("line", theme.INK + "/0.45", Text("±1 and ±2", "±1 与 ±2")),
        Key("line", LAST, Text("where the gate stands", "门此刻的位置")),
    ),
)
GATE_SIDE = View(
    Text("The same surface from the side", "从侧面看同一曲面"),
    _gate_wire,
    _gate_wire_alt,
    (Key("line", LAST, Text("the cut at this gate: a straight line in v", "此处的截线：对 v 是直线")),),
)
SWEPT = View(Text("The curve as its parameter runs", "参数变化时的曲线"), _swept, _swept_says, _sweep_keys)
SWEPT_SLOPE = View(Text("Its slope", "它的斜率"), _swept_slope, _swept_slope_alt, _sweep_keys)
SWEPT_SHARE = View(Text("How much of x it lets through", "让 x 通过多少"), _swept_share, _swept_share_alt, _sweep_keys)


def gate_numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = walk(trace)[t]
    return {"g": f.at, "f": f.reading[0], "y": 2 * f.reading[0]}


def swept_numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = sweep(trace)[t]
    at = len(trace.scene.x) // 2 + 20  # x = 1
    return {"setting": f"{LETTERS[f.parameter]} = {f.setting:.3g}", "f": float(f.f[at]), "d": float(f.d1[at])}
