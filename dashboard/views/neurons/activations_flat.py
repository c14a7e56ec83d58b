"""Where gradients die: every activation's stretches of slope under the walking point."""

from collections.abc import Callable

import numpy as np

from dashboard.figures import function, marks, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.neurons.activations import Run, walk
from engine.activations import ACTIVATIONS, FLAT
from engine.core import Text


def _alive(old: bool) -> Callable[[Run, int, Say], Figure]:
    """The stretches of x where |f′| ≥ 0.01, an activation a row, under the walking point; until 2015 or since."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s, at = trace.scene, walk(trace)[t].at
        rows = [k for k in _plain_rows(trace) if (s.years[k] <= 2015) == old]
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


def _plain_rows(trace: Run) -> list[int]:
    """The activations of one input, by year."""
    return [k for k, slug in enumerate(trace.scene.slugs) if not ACTIVATIONS[slug].gated]


def _flat_at(trace: Run, t: int) -> list[int]:
    """Those of them whose slope is under 0.01 at the point."""
    near = int(np.argmin(np.abs(trace.scene.x - walk(trace)[t].at)))
    return [k for k in _plain_rows(trace) if abs(trace.scene.slopes[k][near]) < FLAT]


def _alive_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "At x = {x:.1f}, {a} of {n} activations let less than 0.01 of the gradient through.",
        "在 x = {x:.1f} 处，{n} 种激活函数中有 {a} 种只让不到 0.01 的梯度通过。",
    )
    return say(said.format(x=walk(trace)[t].at, a=len(_flat_at(trace, t)), n=len(_plain_rows(trace))))


def _alive_alt(trace: Run, t: int, say: Say) -> str:
    names = say(Text(", ", "、")).join(say(trace.scene.names[k]) for k in _flat_at(trace, t)) or say(Text("none", "无"))
    return say(
        Text("Under 0.01 at x = {x:.1f}: {names}.", "在 x = {x:.1f} 处小于 0.01：{names}。").format(
            x=walk(trace)[t].at, names=names
        )
    )


LEGEND = (
    Key("bar", theme.SERIES[2] + "/0.45", Text("|f′| ≥ 0.01", "|f′| ≥ 0.01")),
    Key("dot", theme.SERIES[2], Text("alive here", "此处有梯度")),
    Key("cross", theme.WARN, Text("under 0.01 here", "此处小于 0.01")),
)
UNTIL_2015 = View(Text("Until 2015", "2015 年为止"), _alive(True), _alive_says, LEGEND)
SINCE_2016 = View(Text("Since 2016", "2016 年以来"), _alive(False), _alive_alt, LEGEND)
