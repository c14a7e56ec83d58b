"""Top-k two ways: k rounds of softmax, and a threshold whose sigmoids sum to k."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, View
from dashboard.views.metrics.smooth_max import HARD, SOFT, warmth
from engine.core import Array, Text, Trace
from engine.smooth_max import Frame, Scene

Run = Trace[Scene, Frame]
ROUNDS = theme.SERIES[1]
STEP, MEMBER = Text("cooling step", "降温步"), Text("membership", "隶属度")


def _most(trace: Run) -> tuple[Array, Array]:
    """The largest membership at every step: by rounds, by the threshold."""
    return np.array([f.scores.rounds.sum(0).max() for f in trace.frames]), np.array(
        [f.scores.top_k.max() for f in trace.frames]
    )


def _axes(trace: Run, say: Say) -> dict[str, Any]:
    x = trace.scene.scores
    at = np.arange(1, len(x) + 1)
    top = 1.12 * max(1.0, float(_most(trace)[0].max()))
    return {
        "x": theme.axis(say(Text("score", "分数")), 0.4, len(x) + 0.6, tickvals=at, ticktext=[f"{v:g}" for v in x]),
        "y": theme.axis(say(MEMBER), 0, top),
    }


def _rounds(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    at, under, out = np.arange(1, len(s.scores) + 1), np.zeros(len(s.scores)), []
    for i, taken in enumerate(f.scores.rounds):
        colour = f"{ROUNDS}/{0.9 - 0.6 * i / max(s.k - 1, 1):.2f}"
        out.append(marks.bars(at, taken, colour, width=0.66, base=under))
        under = under + taken
    hard = marks.dots(at, s.hard.top_k, size=11, symbol="diamond", colour=HARD)
    return theme.figure(
        *out,
        hard,
        marks.line([0.4, len(at) + 0.6], [1, 1], colour=theme.MUTED, width=2, dash="dot"),
        **_axes(trace, say),
    )


def _rounds_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    p = f.scores.rounds.sum(0)
    said = Text(
        "{when} the {k} rounds of softmax have taken {k} in all; the largest membership is {most:.2f}.",
        "{when}，{k} 轮 softmax 共取 {k}；最大隶属度为 {most:.2f}。",
    )
    if p.max() > 1 + 1e-9:
        said = Text(
            "{when} the {k} rounds of softmax have taken {k} in all, but one score {most:.2f} times: more than once.",
            "{when}，{k} 轮 softmax 共取 {k}，但有一个分数被取了 {most:.2f} 次，超过一次。",
        )
    return say(said.format(when=warmth(trace, t, say), k=s.k, most=p.max()))


def _threshold(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    at = np.arange(1, len(s.scores) + 1)
    return theme.figure(
        marks.bars(at, f.scores.top_k, SOFT, width=0.66),
        marks.dots(at, s.hard.top_k, size=11, symbol="diamond", colour=HARD),
        marks.line([0.4, len(at) + 0.6], [1, 1], colour=theme.MUTED, width=2, dash="dot"),
        **_axes(trace, say),
    )


def _threshold_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "By the threshold the memberships sum to {k} too, and none exceeds 1: the largest is {most:.2f}.",
        "用阈值时隶属度之和也是 {k}，且都不超过 1：最大为 {most:.2f}。",
    )
    return say(said.format(k=trace.scene.k, most=trace[t].scores.top_k.max()))


def _largest(trace: Run, t: int, say: Say) -> Figure:
    both = _most(trace)
    at = np.arange(1, len(both[0]) + 1)
    out = [marks.line([0, len(at) + 1], [1, 1], colour=theme.MUTED, width=2, dash="dot")]
    for values, colour, dash in zip(both, (ROUNDS, SOFT), ("solid", "dash"), strict=True):
        out.append(marks.line(at, values, colour=colour, width=3, dash=dash))
        out.append(marks.dots(at[[t]], values[[t]], colour=colour, size=11))
    top = 1.12 * max(1.0, float(both[0].max()))
    return theme.figure(
        *out,
        x=theme.axis(say(STEP), 0, len(at) + 1),
        y=theme.axis(say(Text("largest membership", "最大隶属度")), 0, top),
    )


def _largest_says(trace: Run, t: int, say: Say) -> str:
    rounds, threshold = _most(trace)
    said = Text(
        "Over the whole cooling the largest membership is {a:.2f} by rounds and {b:.2f} by the threshold.",
        "整个降温过程中，最大隶属度：逐轮为 {a:.2f}，阈值为 {b:.2f}。",
    )
    return say(said.format(a=rounds.max(), b=threshold.max()))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = trace[t].scores
    return {
        "sum": float(f.rounds.sum()),
        "most": float(f.rounds.sum(0).max()),
        "other": float(f.top_k.max()),
        "T": trace[t].temperature,
    }


WHEN_HARD = Key("diamond", HARD, Text("hard top-k", "硬 top-k"))
BY_ROUNDS = View(
    Text("Soft-k-max: round after round", "soft-k-max：逐轮取"),
    _rounds,
    _rounds_says,
    (
        Key("bar", ROUNDS + "/0.9", Text("round 1 …", "第 1 轮 …")),
        Key("bar", ROUNDS + "/0.3", Text("k", "k")),
        WHEN_HARD,
    ),
)
BY_THRESHOLD = View(
    Text("One threshold for all", "共用一个阈值"),
    _threshold,
    _threshold_says,
    (Key("bar", SOFT, Text("σ((x−τ)/T)", "σ((x−τ)/T)")), WHEN_HARD),
)
LARGEST = View(
    Text("Is a score taken more than once?", "有分数被取多次吗？"),
    _largest,
    _largest_says,
    (Key("line", ROUNDS, Text("by rounds", "逐轮")), Key("dash", SOFT, Text("threshold", "阈值"))),
)
FILM = Film(
    title=Text("Top-k two ways", "top-k 的两种做法"),
    even=True,
    views=(BY_ROUNDS, BY_THRESHOLD, LARGEST),
    equations=(
        Equation(
            r"p^{(i)}=p^{(i-1)}+\mathrm{softmax}\left(\left(1-p^{(i-1)}\right)\otimes x/T\right)\qquad "
            r"{\num{sum}{\sum p^{(k)}}}\quad {\num{most}{\max p^{(k)}}}\quad "
            r"{\num{other}{\max\sigma\!\left(\tfrac{x-\tau}{T}\right)}}\qquad T=\val{T}",
            numbers,
        ),
    ),
    watch=Text(
        "Watch both cool to the same hard top-k; on the way the rounds may rank the second above the first.",
        "看两者都冷却成同一个硬 top-k；途中，逐轮取法可能让第二名超过第一名。",
    ),
    poster=31,
    pace=10,
    smooth=True,
)
