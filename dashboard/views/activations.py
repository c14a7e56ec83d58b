"""The activations under a walking point: value, slope and curvature; the share let through; where gradients die."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import function, marks, theme
from dashboard.figures.function import LAST
from dashboard.figures.theme import Trace as Mark
from dashboard.lesson import Figure, Say, Tick
from engine.activations import FLAT, Frame, Scene
from engine.core import Text, Trace

Array = np.ndarray[Any, Any]
Run = Trace[Scene, Frame]
LOW, HIGH, LEFT, RIGHT = -1.6, 3.6, -5.0, 5.0


def years(trace: Run) -> Sequence[Frame]:
    return trace.frames[: trace.scene.years_end]


def walk(trace: Run) -> Sequence[Frame]:
    return trace.frames[trace.scene.years_end : trace.scene.walk_end]


def sweep(trace: Run) -> Sequence[Frame]:
    return trace.frames[trace.scene.walk_end :]


def _ticks(frames: Sequence[Frame]) -> list[Tick]:
    return [Tick((t + 1,), (len(frames),)) for t in range(len(frames))]


def years_ticks(trace: Run) -> list[Tick]:
    return _ticks(years(trace))


def walk_ticks(trace: Run) -> list[Tick]:
    return _ticks(walk(trace))


def sweep_ticks(trace: Run) -> list[Tick]:
    return _ticks(sweep(trace))


def reading_at(trace: Run, t: int) -> Array:
    """f, f′, f″ at the point; NaN where the reader's own formula has no value."""
    f = walk(trace)[t]
    out: Array = np.where(f.defined[int(np.argmin(np.abs(trace.scene.x - f.at)))], f.reading, np.nan)
    return out


def reading(trace: Run, t: int, say: Say) -> Figure:
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
    legend = (
        f"f   {say(f.name)}" if f.row >= 0 else say(f.said)[:44],
        "– –  f′   " + say(Text("slope", "斜率")),
        "····  f″   " + say(Text("curvature", "曲率")),
    )
    names = [
        marks.words([LEFT + 0.3], [HIGH - 0.3 - 0.42 * k], [n], size=18, colour=theme.SERIES[k], position="middle right")
        for k, n in enumerate(legend)
    ]
    return theme.figure(
        marks.line([LEFT, RIGHT], [0, 0], colour=theme.FAINT, width=2),
        marks.line([f.at, f.at], [LOW, 2.1], colour=theme.MUTED, width=2, dash="dot"),
        *lines,
        function.tangent(f.at, float(reading[0]), float(reading[1]), colour=LAST, width=3.5),
        *points,
        *names,
        x=theme.axis("x", LEFT, RIGHT, showgrid=False),
        y=theme.axis("", LOW, HIGH, showgrid=False),
        hovermode="x unified",
    )


def reading_says(trace: Run, t: int, say: Say) -> str:
    f = walk(trace)[t]
    if not f.defined[int(np.argmin(np.abs(trace.scene.x - f.at)))]:
        return say(Text("At x = {x:.1f} the formula has no value.", "在 x = {x:.1f} 处公式没有值。").format(x=f.at)).replace("-", "−")
    said = Text(
        "{name} at x = {x:.1f}: it sends on {a:.4f}, and lets {b:.4f} of the gradient through.",
        "{name} 在 x = {x:.1f}：输出 {a:.4f}，让梯度的 {b:.4f} 倍通过。",
    )
    return say(said.format(name=say(f.name), x=f.at, a=f.reading[0], b=f.reading[1])).replace("-", "−")


def share(trace: Run, t: int, say: Say) -> Figure:
    """f(x)/x: how much of x the unit lets pass."""
    f, x = walk(trace)[t], trace.scene.x
    low, high = -0.35, 1.35
    at = int(np.argmin(np.abs(x - f.at)))
    return theme.figure(
        *_unit_lines(),
        marks.line(x, np.where(f.defined, function.inside(f.share, low, high), np.nan), colour=theme.SERIES[2], width=3.5),
        marks.dots([f.at], [float(np.clip(f.share[at], low, high)) if f.defined[at] else np.nan], size=12, colour=theme.SERIES[2]),
        x=theme.axis("x", LEFT, RIGHT, showgrid=False),
        y=theme.axis("f(x) / x", low, high, showgrid=False),
    )


def _unit_lines() -> list[Mark]:
    return [marks.line([LEFT, RIGHT], [v, v], colour=theme.FAINT, width=2) for v in (0, 1)]


def share_alt(trace: Run, t: int, say: Say) -> str:
    f = walk(trace)[t]
    at = int(np.argmin(np.abs(trace.scene.x - f.at)))
    said = Text("At x = {x:.1f}, {s:.3f} of x is let through.", "在 x = {x:.1f} 处，x 有 {s:.3f} 倍通过。")
    return say(said.format(x=f.at, s=f.share[at]))


def alive(trace: Run, t: int, say: Say) -> Figure:
    """The stretches of x where |f′| ≥ 0.01 of this activation, under the walking point."""
    s, at = trace.scene, walk(trace)[t].at
    rows = plain_rows(trace)
    xs: list[float] = []
    ys: list[float] = []
    for place, k in enumerate(rows):
        for a, b in zip(*function.spans(np.abs(s.slopes[k]) >= FLAT, s.x), strict=True):
            xs += [a, b, float("nan")]
            ys += [float(place), float(place), float("nan")]
    near = int(np.argmin(np.abs(s.x - at)))
    slope = np.array([abs(s.slopes[k][near]) for k in rows])
    places = np.arange(len(rows))
    return theme.figure(
        marks.line(np.array(xs), np.array(ys), colour=theme.SERIES[2] + "/0.45", width=8),
        marks.line([at, at], [-0.8, len(rows) - 0.2], colour=theme.MUTED, width=2, dash="dot"),
        marks.dots(
            np.full(len(rows), at),
            places,
            size=np.where(slope < FLAT, 9.0, 6 + 7 * np.minimum(slope, 1.2)),
            colour=np.where(slope < FLAT, theme.WARN, theme.SERIES[2]),
            symbol=np.where(slope < FLAT, "x", "circle"),
        ),
        x=theme.axis("x", -6, 6, showgrid=False),
        y=theme.axis(
            "", len(rows) - 0.4, -0.8, showgrid=False, tickvals=places.tolist(), ticktext=[say(s.names[k]) for k in rows], ticks=""
        ),
    )


def plain_rows(trace: Run) -> list[int]:
    """The activations of one input, by year."""
    gated = {"glu", "bilinear", "reglu", "geglu", "swiglu"}
    return [k for k, slug in enumerate(trace.scene.slugs) if slug not in gated]


def alive_says(trace: Run, t: int, say: Say) -> str:
    s, at = trace.scene, walk(trace)[t].at
    near = int(np.argmin(np.abs(s.x - at)))
    rows = plain_rows(trace)
    dead = sum(abs(s.slopes[k][near]) < FLAT for k in rows)
    said = Text(
        "At x = {x:.1f}, {a} of {n} let less than 0.01 of the gradient through.",
        "在 x = {x:.1f} 处，{n} 种中有 {a} 种只让不到 0.01 的梯度通过。",
    )
    return say(said.format(x=at, a=dead, n=len(rows)))
