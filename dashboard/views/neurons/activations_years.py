"""The activations through the years: each new curve over the faded earlier ones, and a timeline of who took them up."""

from functools import lru_cache

import numpy as np

from dashboard.figures import function, marks, theme
from dashboard.figures.function import LAST
from dashboard.figures.theme import Trace as Mark
from dashboard.lesson import Figure, Say
from dashboard.views.neurons.activations import HIGH, LEFT, LOW, RIGHT, Run, plain, years
from engine.activations import FLAT, Frame
from engine.core import Array, Text

F1 = Text("slope f′(x)", "斜率 f′(x)")


@lru_cache(4)
def _births(trace: Run) -> dict[int, int]:
    """Row of the table -> the frame of its birth."""
    return {f.row: t for t, f in reversed(list(enumerate(years(trace))))}


def _curve(trace: Run, t: int, say: Say, slope: bool, low: float, high: float, label: str) -> Figure:
    """The function of frame t of the years, or its slope, over those born before."""
    frames, births, x = years(trace), _births(trace), trace.scene.x
    now = frames[t]

    def of(f: Frame) -> Array:
        return f.d1 if slope else f.f

    curves = [of(frames[births[row]]) for row in range(len(trace.scene.slugs))]
    shown = [births[row] < t and row != now.row for row in range(len(trace.scene.slugs))]
    more: list[Mark] = []
    if not slope:
        more = [
            marks.words(
                [LEFT + 0.2], [high - 0.4], [str(now.year)], size=30, position="middle right", colour=theme.MUTED
            ),
            marks.words([LEFT + 0.2], [high - 1.0], [say(now.name)], size=22, position="middle right", colour=LAST),
        ]
    return theme.figure(
        marks.line([LEFT, RIGHT], [0, 0], colour=theme.FAINT, width=2),
        marks.line([0, 0], [low, high], colour=theme.FAINT, width=2),
        *function.faded(x, curves, shown, low, high),
        marks.line(
            x,
            function.inside(of(now), low, high),
            colour=LAST,
            width=4,
            hoverinfo="all",
            hovertemplate="%{y:.4f}<extra></extra>",
        ),
        *more,
        x=theme.axis(
            say(Text("x (of a gated unit: its gate)", "x（门控单元：门的输入）")), LEFT, RIGHT, showgrid=False
        ),
        y=theme.axis(label, low, high, showgrid=False),
    )


def born(trace: Run, t: int, say: Say) -> Figure:
    return _curve(trace, t, say, False, LOW, HIGH, "f(x)")


def born_says(trace: Run, t: int, say: Say) -> str:
    f = years(trace)[t]
    said = Text("{title}: {formula}. {source}.", "{title}：{formula}。{source}。")
    return say(
        said.format(
            title=say(f.title).replace(": ", ", ").replace("：", "，"), formula=plain(f, trace), source=say(f.said)
        )
    )


def slopes(trace: Run, t: int, say: Say) -> Figure:
    return _curve(trace, t, say, True, -0.35, 1.6, say(F1))


def slopes_alt(trace: Run, t: int, say: Say) -> str:
    f = years(trace)[t]
    said = Text(
        "{name}: the slope runs from {a:.2f} to {b:.2f}; on {c:.0%} of [−6, 6] it is under 0.01.",
        "{name}：斜率从 {a:.2f} 到 {b:.2f}；在 [−6, 6] 的 {c:.0%} 上小于 0.01。",
    )
    return say(said.format(name=say(f.name), a=f.d1.min(), b=f.d1.max(), c=(np.abs(f.d1) < FLAT).mean()))


TICKS = [1957, 1980, 2000, 2010, 2020]


def _place(year: Array) -> Array:
    """Years on the page: those before 2000 take a third of the room."""
    return np.where(year < 2000, (year - 1957) / 3, year - 2000 + 43 / 3)


def timeline(trace: Run, t: int, say: Say) -> Figure:
    frames = years(trace)
    year = np.array([f.year for f in frames])
    place = _place(year)
    height = np.array([int((year[:i] == y).sum()) for i, y in enumerate(year)]) + 0.5
    birth = np.array([_births(trace)[f.row] == i for i, f in enumerate(frames)])
    then = np.arange(len(frames))
    parts = []
    for kind, colour, symbol in ((birth, theme.SERIES[0], "circle"), (~birth, theme.SERIES[1], "square")):
        colours = np.where(then[kind] == t, LAST, np.where(then[kind] < t, colour, theme.FAINT))
        parts.append(
            marks.dots(
                place[kind],
                height[kind],
                size=np.where(then[kind] == t, 17.0, 9.0),
                colour=colours,
                symbol=symbol,
                text=[f"{say(frames[i].title)}<br>{say(frames[i].said)}" for i in then[kind]],
                hoverinfo="all",
                hovertemplate="%{text}<extra></extra>",
            )
        )
    now = marks.dots(place[[t]], height[[t]], size=17, colour=LAST, symbol=["circle" if birth[t] else "square"])
    return theme.figure(
        *parts,
        now,
        marks.words(
            [-1.5], [7.4], ["● " + say(Text("published", "提出"))], colour=theme.SERIES[0], position="middle right"
        ),
        marks.words(
            [-1.5],
            [6.2],
            ["■ " + say(Text("taken up by a model", "被模型采用"))],
            colour=theme.SERIES[1],
            position="middle right",
        ),
        x=theme.axis(
            say(Text("year (before 2000 drawn closer)", "年份（2000 年以前画得更密）")),
            -2,
            _place(np.array([2027.0]))[0],
            showgrid=False,
            tickvals=_place(np.array(TICKS)).tolist(),
            ticktext=[str(y) for y in TICKS],
        ),
        y=theme.axis("", 0, 8.2, visible=False),
    )


def timeline_alt(trace: Run, t: int, say: Say) -> str:
    frames = years(trace)
    births = sum(i <= t for i in _births(trace).values())
    said = Text(
        "By {year}: {a} activations published, {b} adoptions by models.",
        "到 {year} 年：提出 {a} 种激活函数，被模型采用 {b} 次。",
    )
    return say(said.format(year=frames[t].year, a=births, b=t + 1 - births))
