"""Why a density wants a map that can be undone: one that bends until it folds."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, Tick, View
from dashboard.views.flows.digits import ticks_of
from engine.core import Text, Trace
from engine.flows.folding import FOLLOWED
from engine.nice import Frame, Scene

Run = Trace[Scene, Frame]
BEND = Text("bend", "次弯曲")
ALL, ONE = theme.INK, theme.SERIES[1]
MOST_WAYS, DENSEST = 3, 1.2


def bend_ticks(trace: Run) -> list[Tick]:
    return ticks_of(len(trace.scene.fold.amount))


def _map(trace: Run, t: int, say: Say) -> Figure:
    """g, and every z that leads to the followed x."""
    f = trace.scene.fold
    ways = np.full(MOST_WAYS, np.nan)
    ways[: len(f.ways[t])] = f.ways[t]
    reach, down = 3.4, np.stack((ways, ways, np.full(MOST_WAYS, np.nan)), 1).ravel()
    return theme.figure(
        marks.line([-reach, reach], [FOLLOWED] * 2, colour=theme.MUTED, width=2, dash="dot"),
        marks.line(f.z, f.x[t], colour=theme.SERIES[0], width=3),
        marks.line(down, np.tile([FOLLOWED, -reach, np.nan], MOST_WAYS), colour=theme.MUTED, width=2, dash="dot"),
        marks.dots(ways[1:], np.full(MOST_WAYS - 1, FOLLOWED), colour=ALL, size=12),
        marks.dots(ways[:1], [FOLLOWED], colour=ONE, size=14, symbol="star"),
        x=theme.axis(say(Text("noise z", "噪声 z")), -reach, reach),
        y=theme.axis(say(Text("data x = g(z)", "数据 x = g(z)")), -reach, reach),
    )


def _map_says(trace: Run, t: int, say: Say) -> str:
    f = trace.scene.fold
    said = Text(
        "Bend {a:.2f}: g rises everywhere, so one z leads to each x, and p(z)|dz/dx| holds {m:.0%} of the mass.",
        "弯曲 {a:.2f}：g 处处上升，每个 x 只来自一个 z，p(z)|dz/dx| 含有全部 {m:.0%} 的概率。",
    )
    if f.amount[t] > 1:
        said = Text(
            "Bend {a:.2f}: g folds, several z lead to one x, and the first of them alone holds {m:.0%} of the mass.",
            "弯曲 {a:.2f}：g 折叠，几个 z 通向同一个 x，只算其中第一个就只剩 {m:.0%} 的概率。",
        )
    return say(said.format(a=f.amount[t], m=f.mass[t]))


def _densities(trace: Run, t: int, say: Say) -> Figure:
    f = trace.scene.fold
    return theme.figure(
        marks.line(f.bins, np.minimum(f.all[t], DENSEST), colour=ALL, width=3),
        marks.line(f.bins, np.minimum(f.one[t], DENSEST), colour=ONE, width=4, dash="dash"),
        marks.line([FOLLOWED] * 2, [0, DENSEST], colour=theme.MUTED, width=2, dash="dot"),
        x=theme.axis(say(Text("data x", "数据 x")), -3.4, 3.4),
        y=theme.axis(say(Text("density", "密度")), 0, DENSEST),
    )


def _densities_says(trace: Run, t: int, say: Say) -> str:
    f = trace.scene.fold
    said = Text(
        "{n} z lead to x = {x}; together they give density {p:.3f}, the first alone {one:.3f}.",
        "有 {n} 个 z 通向 x = {x}：合起来密度为 {p:.3f}，只算第一个为 {one:.3f}。",
    )
    if len(f.ways[t]) == 1:
        said = Text("One z leads to x = {x}, and gives its density {p:.3f}.", "只有一个 z 通向 x = {x}，密度 {p:.3f}。")
    return say(said.format(n=len(f.ways[t]), x=FOLLOWED, p=f.terms[t].sum(), one=f.terms[t][0]))


def fold_numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = trace.scene.fold
    one, *others = f.terms[t]
    return {"p": float(f.terms[t].sum()), "one": float(one), "rest": float(sum(others)), "x": str(FOLLOWED)}


MAP = View(
    Text("A map of noise to data", "从噪声到数据的映射"),
    _map,
    _map_says,
    (
        Key("line", theme.SERIES[0], Text("x = g(z)", "x = g(z)")),
        Key("star", ONE, Text("the first z", "第一个 z")),
        Key("dot", ALL, Text("the others", "其余的 z")),
    ),
)
DENSITIES = View(
    Text("What density x has", "x 的密度"),
    _densities,
    _densities_says,
    (Key("line", ALL, Text("by every z", "算所有 z")), Key("dash", ONE, Text("by the first z", "只算第一个 z"))),
)
TERMS = Equation(
    r"\num{p}{p(x)}=\num{one}{p(z_1)\left|\tfrac{dz_1}{dx}\right|}+\num{rest}{\sum_{k>1}p(z_k)\left|\tfrac{dz_k}{dx}\right|}"
    r"\qquad x=\val{x}",
    fold_numbers,
    Text(
        "Every z that leads to x adds a term; an invertible map has one", "通向 x 的每个 z 各添一项；可逆映射只有一项"
    ),
)
FILM = Film(
    title=Text("Why invertible", "为什么要可逆"),
    even=True,
    views=(MAP, DENSITIES),
    equations=(TERMS,),
    watch=Text(
        "Watch the map bend until it folds: while it rises, one term is the density; folded, one term loses mass.",
        "看映射弯到折叠：上升时，一项就是密度；折叠之后，只算一项就丢了概率。",
    ),
    pace=3.0,
    smooth=True,
    clocks=(BEND,),
    ticks=bend_ticks,
)
