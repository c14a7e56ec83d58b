"""An activation under a walking point: value, slope and curvature, and the share of x it lets through."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import function, marks, theme
from dashboard.figures.function import LAST
from dashboard.figures.theme import Trace as Mark
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from engine.activations import ACTIVATIONS, MOST_SHARE, Frame, Scene
from engine.core import Array, Text, Trace

Run = Trace[Scene, Frame]
LOW, HIGH, LEFT, RIGHT = -1.6, 3.6, -5.2, 5.2


def years(trace: Run) -> Sequence[Frame]:
    return trace.frames[: trace.scene.years_end]


def walk(trace: Run) -> Sequence[Frame]:
    return trace.frames[trace.scene.years_end : trace.scene.walk_end]


def sweep(trace: Run) -> Sequence[Frame]:
    return trace.frames[trace.scene.walk_end :]


def plain(f: Frame, trace: Run) -> str:
    """The formula of a frame's activation in plain characters."""
    return ACTIVATIONS[trace.scene.slugs[f.row]].plain


def called(f: Frame) -> Text:
    """Its name at the beginning of a sentence."""
    return f.name if f.row >= 0 else Text("Your own formula", "你自己的公式")


def _ticks(frames: Sequence[Frame]) -> list[Tick]:
    return one_clock(range(1, len(frames) + 1))


def years_ticks(trace: Run) -> list[Tick]:
    return _ticks(years(trace))


def walk_ticks(trace: Run) -> list[Tick]:
    return _ticks(walk(trace))


def sweep_ticks(trace: Run) -> list[Tick]:
    return _ticks(sweep(trace))


def reading_at(trace: Run, t: int) -> Array:
    """f, f′, f″ at the point; NaN where the reader's own formula has no value."""
    f = walk(trace)[t]
    return np.where(f.defined[int(np.argmin(np.abs(trace.scene.x - f.at)))], f.reading, np.nan)


def _reading(trace: Run, t: int, say: Say) -> Figure:
    """f, f′, f″ of one activation; a point on each, the tangent at the point."""
    f, x = walk(trace)[t], trace.scene.x
    reading = reading_at(trace, t)
    lines, points = [], []
    for k, (name, y) in enumerate((("f", f.f), ("f′", f.d1), ("f″", f.d2))):
        colour = theme.SERIES[k]
        y = np.where(f.defined, function.inside(y, LOW, HIGH), np.nan)
        lines.append(
            marks.line(x, y, colour=colour, width=(4, 3, 2.5)[k], dash=("solid", "dash", "dot")[k], name=name)
            | {"hoverinfo": "all", "hovertemplate": "%{y:.5f}"}
        )
        points.append(marks.dots([f.at], [reading[k]], size=12, colour=colour))
    return theme.figure(
        marks.line([LEFT, RIGHT], [0, 0], colour=theme.FAINT, width=2),
        marks.line([f.at, f.at], [LOW, HIGH], colour=theme.MUTED, width=2, dash="dot"),
        *lines,
        function.tangent(f.at, float(reading[0]), float(reading[1]), colour=LAST, width=3.5),
        *points,
        x=theme.axis("x", LEFT, RIGHT, showgrid=False),
        y=theme.axis("", LOW, HIGH, showgrid=False),
        hovermode="x unified",
    )


def _reading_says(trace: Run, t: int, say: Say) -> str:
    f = walk(trace)[t]
    if not f.defined[int(np.argmin(np.abs(trace.scene.x - f.at)))]:
        return say(Text("At x = {x:.1f} the formula has no value.", "在 x = {x:.1f} 处，公式没有值。").format(x=f.at))
    own = f.row < 0
    said = Text(
        "{name}: at x = {x:.1f} it sends on {a:.4f} and multiplies the gradient by {b:.4f}.",
        "{name}：在 x = {x:.1f} 处输出 {a:.4f}，把梯度乘以 {b:.4f}。",
    )
    name = say(f.said) if own else say(Text("{n}, {f}", "{n}，{f}")).format(n=say(f.name), f=plain(f, trace))
    return say(said.format(name=name, x=f.at, a=f.reading[0], b=f.reading[1]))


def _reading_keys(trace: Run) -> tuple[Key, ...]:
    f = walk(trace)[0]
    name = Text(f"f: {f.name.en}", f"f：{f.name.zh}") if f.row >= 0 else Text(f.said.en[:44], f.said.zh[:44])
    return (
        Key("line", theme.SERIES[0], name),
        Key("dash", theme.SERIES[1], Text("f′, slope", "f′，斜率")),
        Key("dotted", theme.SERIES[2], Text("f″, curvature", "f″，二阶导数")),
        Key("line", LAST, Text("tangent at the point", "该点的切线")),
    )


def _share(trace: Run, t: int, say: Say) -> Figure:
    """f(x)/x: how much of x the unit lets pass."""
    f, x = walk(trace)[t], trace.scene.x
    low, high = -0.35, 1.35
    at = int(np.argmin(np.abs(x - f.at)))
    return theme.figure(
        *_unit_lines(),
        marks.line(
            x, np.where(f.defined, function.inside(f.share, low, high), np.nan), colour=theme.SERIES[2], width=3.5
        ),
        marks.dots(
            [f.at],
            [float(np.clip(f.share[at], low, high)) if f.defined[at] else np.nan],
            size=12,
            colour=theme.SERIES[2],
        ),
        x=theme.axis("x", LEFT, RIGHT, showgrid=False),
        y=theme.axis("f(x) / x", low, high, showgrid=False),
    )


def _unit_lines() -> list[Mark]:
    return [marks.line([LEFT, RIGHT], [v, v], colour=theme.FAINT, width=2) for v in (0, 1)]


def _share_says(trace: Run, t: int, say: Say) -> str:
    f = walk(trace)[t]
    at = int(np.argmin(np.abs(trace.scene.x - f.at)))
    said = Text("At x = {x:.1f}, {s:.3f} of x is let through.", "在 x = {x:.1f} 处，通过的是 x 的 {s:.3f} 倍。")
    if not f.defined[at] or abs(f.share[at]) >= MOST_SHARE:
        said = Text(
            "At x = {x:.1f}, f(x)/x is off the picture: this is no switch.",
            "在 x = {x:.1f} 处，f(x)/x 超出图外：它不是开关。",
        )
    return say(said.format(x=f.at, s=f.share[at]))


READING = View(
    Text("The value, its slope, its curvature", "函数值、斜率与二阶导数"), _reading, _reading_says, _reading_keys
)
SHARE = View(
    Text("As a switch: how much of x it lets through", "作为开关：让 x 通过多少"),
    _share,
    _share_says,
    (
        Key("line", theme.SERIES[2], Text("share of x let through", "x 通过的比例")),
        Key("line", theme.FAINT, Text("none (0) and all (1)", "全关（0）与全开（1）")),
    ),
)


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    at = walk(trace)[t].at
    f, d, c = (float(v) for v in reading_at(trace, t))
    share = f / at if abs(at) > 1e-9 else d if f == 0 else float("nan")
    return {"x": at, "f": f, "d": d, "c": c, "s": "–" if np.isnan(share) else share}
