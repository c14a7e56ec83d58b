"""Gradient boosting on four rows, with every number written: the rows, CART's candidates, the tree, the sums."""

from typing import NamedTuple

import numpy as np

from dashboard.figures import marks, theme, tree
from dashboard.figures.numbers import number
from dashboard.lesson import Equation, Figure, Key, Say, Tick, View, one_clock
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene
from engine.trees.by_hand import Example

Run = Trace[Scene, Frame]


class Words(NamedTuple):
    who: tuple[Text, ...]  # under each row
    columns: tuple[Text, Text]
    y: Text
    asks: tuple[Text, ...]  # every candidate
    asked: Text


WORDS = {
    "heights": Words(
        who=tuple(Text(f"{a} y<br>{w} kg", f"{a} 岁<br>{w} kg") for a, w in ((5, 20), (7, 30), (21, 70), (30, 60))),
        columns=(Text("age", "年龄"), Text("kg", "体重")),
        y=Text("height, m", "身高（米）"),
        asks=tuple(
            Text(f"{c}<br>≤ {s}", f"{z}<br>≤ {s}")
            for c, z, at in (("age", "年龄", (6, 14, 25.5)), ("kg", "体重", (25, 45, 65)))
            for s in at
        ),
        asked=Text("25 y<br>65 kg", "25 岁<br>65 kg"),
    ),
    "ages": Words(
        who=(
            Text("shops little<br>asks", "购物少<br>常提问"),
            Text("shops little<br>answers", "购物少<br>常回答"),
            Text("shops much<br>asks", "购物多<br>常提问"),
            Text("shops much<br>answers", "购物多<br>常回答"),
        ),
        columns=(Text("shops much", "购物多"), Text("answers", "常回答")),
        y=Text("age", "年龄"),
        asks=(Text("shops<br>much?", "购物多？"), Text("answers?", "常回答？")),
        asked=Text("shops much, asks", "购物多，常提问"),
    ),
}


def ticks(trace: Run) -> list[Tick]:
    T = len(trace.scene.example.trees)
    return one_clock(range(1, T + 1))


def _asked_apart(e: Example) -> bool:
    """Is the asked row none of the four?"""
    return not (e.asked == e.X).all(1).any()


def _rows(trace: Run, t: int, say: Say) -> Figure:
    e, words = trace.scene.example, WORDS[trace.scene.worked]
    n, now, before = len(e.y), e.F[t + 1], e.F[t]
    apart = _asked_apart(e)
    names = [say(w) for w in words.who] + ([say(words.asked)] if apart else [])
    x = np.arange(n)
    low, high = float(min(e.y.min(), e.F.min())), float(max(e.y.max(), e.F.max()))
    pad = 0.3 * (high - low)
    star = x[-1] + 1 if apart else int(np.flatnonzero((e.asked == e.X).all(1))[0])
    level = np.c_[x - 0.3, x + 0.3, np.full(n, np.nan)].ravel()
    left = [marks.typeset(f"{r:.3g}") for r in np.where(np.abs(e.y - now) < 1e-9, 0, e.y - now)]
    return theme.figure(
        marks.line([-0.5, len(names) - 0.5], [e.start, e.start], colour=theme.MUTED, width=2, dash="dash"),
        marks.line(
            np.repeat(x, 3), np.c_[e.y, now, np.full(n, np.nan)].ravel(), colour=theme.SERIES[0] + "/0.5", width=3
        ),
        marks.line(level, np.repeat(before, 3), colour=theme.SERIES[1] + "/0.35", width=2.5),
        marks.line(level, np.repeat(now, 3), colour=theme.SERIES[1], width=4),
        marks.dots(x, e.y, size=13, colour=theme.SERIES[0]),
        marks.words(x, np.full(n, high + 0.7 * pad), np.array(left), colour=theme.SERIES[0]),
        marks.dots([star], [e.answer[t + 1]], size=16, symbol="star", colour=theme.SERIES[3]),
        marks.words([star], [low - 0.7 * pad], [f"{e.answer[t + 1]:.6g}"], theme.SERIES[3]),
        x=theme.axis(
            "", -0.5, len(names) - 0.5, tickvals=list(range(len(names))), ticktext=names, tickangle=0, showgrid=False
        ),
        y=theme.axis(say(words.y), low - pad, high + pad),
    )


def _rows_says(trace: Run, t: int, say: Say) -> str:
    e = trace.scene.example
    said = Text(
        "Round {t}: {before} is missing; with ν = {v:g} of the tree, {after}. ★ stands at {a:.6g}.",
        "第 {t} 轮：尚缺 {before}；加上树的 {v:g} 倍后还缺 {after}。★ 处为 {a:.6g}。",
    )
    before, after = (say(Text(", ", "、")).join(number(float(r)) for r in e.y - F) for F in (e.F[t], e.F[t + 1]))
    return say(said.format(t=t + 1, before=before, after=after, v=e.rate, a=e.answer[t + 1]))


def chosen(e: Example, t: int) -> int:
    """Which of the candidates the round's tree asks first."""
    grown = e.trees[t]
    first = (int(grown.feature[0]), float(grown.threshold[0]))
    return next(k for k, cut in enumerate(e.cuts) if cut.feature == first[0] and abs(cut.at - first[1]) < 1e-6)


def _cuts(trace: Run, t: int, say: Say) -> Figure:
    e, words = trace.scene.example, WORDS[trace.scene.worked]
    total, at, best = e.squares[t].sum(1), np.arange(len(e.cuts)), chosen(e, t)
    whole = ((e.y - e.F[t]) ** 2).sum()
    top = 1.2 * float(((e.y - e.start) ** 2).sum())
    over = np.where(np.abs(total + 0.05 * top - whole) < 0.06 * top, whole, total) + 0.02 * top  # no number on the line
    colours = np.where(at == best, theme.SERIES[2], theme.MUTED + "/0.5")
    return theme.figure(
        marks.bars(at, total, colours, width=0.6),
        marks.words(at, over, np.array([f"{v:.3g}" for v in total]), position="top center"),
        marks.line([-0.5, len(at) - 0.5], [whole, whole], colour=theme.INK, width=2, dash="dash"),
        x=theme.axis("", -0.5, len(at) - 0.5, tickvals=at, ticktext=[say(a) for a in words.asks], showgrid=False),
        y=theme.axis("Σ(r − c)²", 0, top),
    )


def _cuts_says(trace: Run, t: int, say: Say) -> str:
    e, words = trace.scene.example, WORDS[trace.scene.worked]
    total, best = e.squares[t].sum(1), chosen(e, t)
    said = Text(
        "Of {n} first questions “{q}” leaves the least squares, {a:.4g}; {m} of them leave as little.",
        "{n} 个可能的第一问中，“{q}”剩下的平方和最小，为 {a:.4g}；同样小的有 {m} 个。",
    )
    ties = int((total < total.min() + 1e-9).sum())
    return say(said.format(n=len(total), q=say(words.asks[best]).replace("<br>", " "), a=total[best], m=ties))


def _tree(trace: Run, t: int, say: Say) -> Figure:
    e, words = trace.scene.example, WORDS[trace.scene.worked]
    grown = e.trees[t]
    top = max(float(np.abs(grown.value).max()), 1e-12)
    binary = trace.scene.worked == "ages"
    nodes = [
        tree.Node(
            left=int(grown.left[i]),
            right=int(grown.right[i]),
            ask=""
            if grown.feature[i] < 0
            else say(words.columns[grown.feature[i]]) + ("?" if binary else f" ≤ {grown.threshold[i]:g}"),
            number="",
            says=f"{grown.value[i]:.3g}",
            colour=f"{theme.CLASSES[int(grown.value[i] > 0)]}/{0.3 + 0.7 * min(abs(grown.value[i]) / top, 1):.2f}",
            size=20,
            hover=f"γ {grown.value[i]:.6g}",
        )
        for i in range(len(grown.feature))
    ]
    deep = max(int(np.ceil(np.log2(max(len(g.leaves), 2)))) for g in e.trees)
    return tree.draw(tree.layout(nodes, room=(float(2**deep - 1), deep)), int(grown.apply(e.asked[None])[0]))


def _tree_says(trace: Run, t: int, say: Say) -> str:
    e = trace.scene.example
    said = Text(
        "The tree of round {t}: ★ falls into the lit leaf, γ = {g:.6g}.",
        "第 {t} 轮的树：★ 落入点亮的叶子，γ = {g:.6g}。",
    )
    return say(said.format(t=t + 1, g=e.gamma[t]))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    e = trace.scene.example
    best = chosen(e, t)
    left, right = e.squares[t, best]
    return {
        "left": float(left),
        "right": float(right),
        "sum": number(float(left + right)),
        "F": float(e.answer[t + 1]),
        "before": float(e.answer[t]),
        "v": e.rate,
        "g": float(e.gamma[t]),
        "full": f"{e.answer[t + 1]:.6g}",
        "F0": e.start,
        "mean": " + ".join(f"{v:g}" for v in e.y),
        "n": str(len(e.y)),
        "x": "(" + ", ".join(f"{v:g}" for v in e.asked) + ")",
    }


SUM = Equation(
    r"\num{F0}{F_0}=(\val{mean})/\val{n}\quad "
    r"\num{F}{F_t(x)}=\num{before}{F_{t-1}(x)}+\num{v}{\nu}\cdot\num{g}{\gamma}=\val{full}\quad {x=\val{x}}",
    numbers,
)
CART = Equation(
    r"\min_{j,s}\;\big[\num{left}{{\textstyle\sum_{x_j\le s}}(r-c_1)^2}"
    r"+\num{right}{{\textstyle\sum_{x_j>s}}(r-c_2)^2}\big]"
    r"=\val{sum}",
    numbers,
)
ROWS = View(
    Text("On top: what is missing, y − F", "上方：尚缺的 y − F"),
    _rows,
    _rows_says,
    (
        Key("dot", theme.SERIES[0], Text("y", "y")),
        Key("line", theme.SERIES[1], Text("F", "F")),
        Key("dash", theme.MUTED, Text("F₀", "F₀")),
        Key("star", theme.SERIES[3], Text("asked", "待预测")),
    ),
)
CUTS = View(
    Text("Squares left by each first question", "每个第一问剩下的平方和"),
    _cuts,
    _cuts_says,
    (Key("bar", theme.SERIES[2], Text("chosen", "选中")), Key("dash", "@ink", Text("without a cut", "不分裂"))),
)
TREE = View(
    Text("The tree; γ at its leaves", "这一轮的树，叶下为 γ"),
    _tree,
    _tree_says,
    (Key("dot", theme.SERIES[4] + "/0.45", Text("the ★ row's leaf", "★ 所落的叶子")),),
)
