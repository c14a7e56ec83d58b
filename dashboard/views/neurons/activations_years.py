"""The activations through the years: each new curve over the faded earlier ones, and a timeline of who took them up."""

from functools import lru_cache

import numpy as np

from dashboard.figures import function, marks, theme
from dashboard.figures.function import LAST
from dashboard.figures.theme import Trace as Mark
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.neurons.activations import HIGH, LEFT, LOW, RIGHT, Run, plain, years
from engine.activations import FLAT, Frame
from engine.core import Array, Text

F1 = Text("slope f′(x)", "斜率 f′(x)")
# five that the story is told by: colour, and where the name stands beside the curve and beside its slope
LANDMARKS = {
    "step": (theme.SERIES[4], (2.1, 1.22), (np.nan, np.nan)),
    "sigmoid": (theme.SERIES[0], (-2.6, 0.33), (-2.4, 0.22)),
    "relu": (theme.SERIES[1], (1.05, 1.9), (3.2, 0.87)),
    "gelu": (theme.SERIES[2], (-0.75, -0.42), (2.4, 1.22)),
    "swiglu": (theme.SERIES[5], (-2.1, -0.62), (-3.2, -0.2)),
}


@lru_cache(4)
def _births(trace: Run) -> dict[int, int]:
    """Row of the table -> the frame of its birth."""
    return {f.row: t for t, f in reversed(list(enumerate(years(trace))))}


def _curve(trace: Run, t: int, say: Say, slope: bool, low: float, high: float, label: str) -> Figure:
    """The function of frame t of the years, or its slope, over those born before: the landmarks in colour."""
    frames, births, x = years(trace), _births(trace), trace.scene.x
    now = frames[t]

    def of(f: Frame) -> Array:
        return function.parted(f.d1 if slope else f.f, (high - low) / 8)

    def before(row: int) -> bool:
        return births[row] < t and row != now.row

    slugs = trace.scene.slugs
    plain_rows = [row for row, slug in enumerate(slugs) if slug not in LANDMARKS]
    marked = [(slugs.index(slug), colour, place[slope]) for slug, (colour, *place) in LANDMARKS.items()]
    return theme.figure(
        marks.line([LEFT, RIGHT], [0, 0], colour=theme.FAINT, width=2),
        marks.line([0, 0], [low, high], colour=theme.FAINT, width=2),
        *function.faded(
            x, [of(frames[births[r]]) for r in plain_rows], [before(r) for r in plain_rows], low, high, "/0.16"
        ),
        *[
            marks.line(x, function.inside(of(frames[births[r]]), low, high), colour=c, width=2.5 if before(r) else 0)
            for r, c, _ in marked
        ],
        *[
            marks.words([x0], [y0], [say(trace.scene.names[r]) if before(r) else ""], colour=c, size=15)
            for r, c, (x0, y0) in marked
        ],
        marks.line(
            x,
            function.inside(of(now), low, high),
            colour=LAST,
            width=4,
            hoverinfo="all",
            hovertemplate="%{y:.4f}<extra></extra>",
        ),
        *([] if slope else _dated(now, high, say)),
        x=theme.axis(
            say(Text("x (of a gated unit: its gate)", "x（门控单元：门的输入）")), LEFT, RIGHT, showgrid=False
        ),
        y=theme.axis(label, low, high, showgrid=False),
    )


def _dated(now: Frame, high: float, say: Say) -> list[Mark]:
    return [
        marks.words([LEFT + 0.2], [high - 0.4], [str(now.year)], size=30, position="middle right", colour=theme.MUTED),
        marks.words([LEFT + 0.2], [high - 1.0], [say(now.name)], size=22, position="middle right", colour=LAST),
    ]


def _born(trace: Run, t: int, say: Say) -> Figure:
    return _curve(trace, t, say, False, LOW, HIGH, "f(x)")


def _born_says(trace: Run, t: int, say: Say) -> str:
    f = years(trace)[t]
    said = Text("{title}: {formula}. {source}.", "{title}：{formula}。{source}。")
    return say(
        said.format(
            title=say(f.title).replace(": ", ", ").replace("：", "，"), formula=plain(f, trace), source=say(f.said)
        )
    )


def _slopes(trace: Run, t: int, say: Say) -> Figure:
    return _curve(trace, t, say, True, -0.35, 1.6, say(F1))


def _slopes_alt(trace: Run, t: int, say: Say) -> str:
    f = years(trace)[t]
    said = Text(
        "{name}: the slope runs from {a:.2f} to {b:.2f}; on {c:.0%} of [−6, 6] it is under 0.01.",
        "{name}：斜率从 {a:.2f} 到 {b:.2f}；在 [−6, 6] 的 {c:.0%} 上小于 0.01。",
    )
    return say(said.format(name=say(f.name), a=f.d1.min(), b=f.d1.max(), c=(np.abs(f.d1) < FLAT).mean()))


TICKS = [1943, 1980, 2000, 2010, 2020]


def _place(year: Array) -> Array:
    """Years on the page: those before 2000 take a third of the room."""
    return np.where(year < 2000, (year - 1943) / 4, year - 2000 + 57 / 4)


def _timeline(trace: Run, t: int, say: Say) -> Figure:
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


def _timeline_alt(trace: Run, t: int, say: Say) -> str:
    frames = years(trace)
    births = sum(i <= t for i in _births(trace).values())
    said = Text(
        "By {year}: {a} activations published, {b} adoptions by models.",
        "到 {year} 年：提出 {a} 种激活函数，被模型采用 {b} 次。",
    )
    return say(said.format(year=frames[t].year, a=births, b=t + 1 - births))


BORN = View(
    Text("Each new curve over the earlier ones", "新曲线叠在旧曲线上"),
    _born,
    _born_says,
    (
        Key("line", LAST, Text("this event's", "此刻的")),
        Key("line", theme.MUTED + "/0.3", Text("earlier ones; five landmarks in colour", "更早的；五个里程碑着色")),
    ),
)
TIMELINE = View(
    Text("From the threshold to gated units", "从阈值到门控单元"),
    _timeline,
    _timeline_alt,
    (
        Key("dot", theme.SERIES[0], Text("published", "提出")),
        Key("square", theme.SERIES[1], Text("taken up by a model", "被模型采用")),
        Key("dot", LAST, Text("now", "此刻")),
    ),
)
SLOPES = View(
    Text("What it lets through of a gradient", "它让梯度通过多少"),
    _slopes,
    _slopes_alt,
    (Key("line", LAST, Text("this event's slope", "此刻的斜率")),),
)
