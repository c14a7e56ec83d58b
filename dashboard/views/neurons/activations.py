"""The activations under a walking point: value, slope and curvature; the share let through; where gradients die."""

from collections.abc import Callable, Sequence

import numpy as np

from dashboard.figures import function, marks, theme
from dashboard.figures.function import LAST
from dashboard.figures.theme import Trace as Mark
from dashboard.lesson import Figure, Say, Tick
from engine.activations import ACTIVATIONS, FLAT, Frame, Scene
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
    return np.where(f.defined[int(np.argmin(np.abs(trace.scene.x - f.at)))], f.reading, np.nan)


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
        marks.words(
            [LEFT + 0.3], [HIGH - 0.3 - 0.42 * k], [n], size=18, colour=theme.SERIES[k], position="middle right"
        )
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
        return say(
            Text("At x = {x:.1f} the formula has no value.", "在 x = {x:.1f} 处公式没有值。").format(x=f.at)
        ).replace("-", "−")
    said = Text(
        "{name} at x = {x:.1f}: it sends on {a:.4f} and multiplies the gradient by {b:.4f}.",
        "{name} 在 x = {x:.1f} 处：输出 {a:.4f}，把梯度乘以 {b:.4f}。",
    )
    name = f"{say(f.name)}, {plain(f, trace)}," if f.row >= 0 else say(f.said)
    return say(
        said.format(
            name=name.rstrip(",") if say(Text("en", "zh")) == "zh" else name, x=f.at, a=f.reading[0], b=f.reading[1]
        )
    ).replace("-", "−")


def share(trace: Run, t: int, say: Say) -> Figure:
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


def share_alt(trace: Run, t: int, say: Say) -> str:
    f = walk(trace)[t]
    at = int(np.argmin(np.abs(trace.scene.x - f.at)))
    said = Text("At x = {x:.1f}, {s:.3f} of x is let through.", "在 x = {x:.1f} 处，x 有 {s:.3f} 倍通过。")
    return say(said.format(x=f.at, s=f.share[at]))


def alive(old: bool) -> Callable[[Run, int, Say], Figure]:
    """The stretches of x where |f′| ≥ 0.01, an activation a row, under the walking point; until 2015 or since."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s, at = trace.scene, walk(trace)[t].at
        rows = [k for k in plain_rows(trace) if (s.years[k] <= 2015) == old]
        xs: list[float] = []
        ys: list[float] = []
        for place, k in enumerate(rows):
            for a, b in zip(*function.spans(np.abs(s.slopes[k]) >= FLAT, s.x), strict=True):
                xs += [a, b, float("nan")]
                ys += [float(place), float(place), float("nan")]
        slope = np.abs(s.slopes[rows, int(np.argmin(np.abs(s.x - at)))])
        places = np.arange(len(rows))
        names = [say(s.names[k]) for k in rows]
        return theme.figure(
            marks.line(np.array(xs), np.array(ys), colour=theme.SERIES[2] + "/0.45", width=10),
            marks.line([at, at], [-0.8, len(rows) - 0.2], colour=theme.MUTED, width=2, dash="dot"),
            marks.dots(
                np.full(len(rows), at),
                places,
                size=np.where(slope < FLAT, 11.0, 7 + 8 * np.minimum(slope, 1.2)),
                colour=np.where(slope < FLAT, theme.WARN, theme.SERIES[2]),
                symbol=np.where(slope < FLAT, "x", "circle"),
            ),
            x=theme.axis("x", -6, 6, showgrid=False, dtick=2),
            y=theme.axis("", len(rows) - 0.4, -0.8, showgrid=False, tickvals=places.tolist(), ticktext=names, ticks=""),
        )

    return draw


def plain_rows(trace: Run) -> list[int]:
    """The activations of one input, by year."""
    return [k for k, slug in enumerate(trace.scene.slugs) if not ACTIVATIONS[slug].gated]


def flat_at(trace: Run, t: int) -> list[int]:
    """Those of them whose slope is under 0.01 at the point."""
    near = int(np.argmin(np.abs(trace.scene.x - walk(trace)[t].at)))
    return [k for k in plain_rows(trace) if abs(trace.scene.slopes[k][near]) < FLAT]


def alive_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "At x = {x:.1f}, {a} of {n} activations let less than 0.01 of the gradient through.",
        "在 x = {x:.1f} 处，{n} 种激活函数中有 {a} 种只让不到 0.01 的梯度通过。",
    )
    return say(said.format(x=walk(trace)[t].at, a=len(flat_at(trace, t)), n=len(plain_rows(trace))))


def alive_alt(trace: Run, t: int, say: Say) -> str:
    names = say(Text(", ", "、")).join(say(trace.scene.names[k]) for k in flat_at(trace, t)) or say(Text("none", "无"))
    return say(
        Text("Under 0.01 at x = {x:.1f}: {names}.", "在 x = {x:.1f} 处小于 0.01：{names}。").format(
            x=walk(trace)[t].at, names=names
        )
    )
