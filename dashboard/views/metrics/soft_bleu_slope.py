"""Soft BLEU's score, its parts and its slope: which word to raise, and which one pays."""

import numpy as np

from dashboard.figures import curve, marks, theme, tiles
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.metrics.soft_bleu import COMMA, HARD, MEAN, NOW, SOFT, Run, tokens_says, when, why_zero
from engine.core import Text


def _scores(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {
        say(Text("soft BLEU", "软 BLEU")): s.soft,
        say(Text("mean of drawn", "抽样均值")): s.mean_bleu,
        "BLEU": np.full(len(s.soft), s.decided.bleu.score),
    }
    styles = ((SOFT, "solid"), (MEAN, "solid"), (HARD, "dash"))
    figure = curve.over_steps(curves, t, say(Text("hardening step", "硬化步")), "BLEU", -0.02, 1.06, styles)
    figure["data"] = figure["data"][: -len(curves)]  # the legend names them
    return figure


def _parts(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    n = len(f.precision)
    at = np.arange(1, n + 3)
    names = [f"p{chr(0x2080 + o)}" for o in range(1, n + 1)] + [say(Text("brevity", "BP")), "BLEU"]
    hard = np.array([*s.decided.bleu.precision, s.decided.bleu.brevity, s.decided.bleu.score])
    soft = np.array([*f.precision, s.brevity, f.score])
    colours = [SOFT] * n + [theme.MUTED, NOW]
    return theme.figure(
        marks.bars(at, soft, colours, width=0.62),
        marks.words(at, np.maximum(soft, hard) + 0.26, tiles.said(soft, least=-1), size=14),
        marks.dots(at, hard, size=10, symbol="diamond", colour=HARD),
        x=theme.axis("", 0.4, n + 2.6, tickvals=at.tolist(), ticktext=names, tickangle=0),
        y=theme.axis("", -0.04, 1.42, tickvals=[0, 0.5, 1]),
    )


def _parts_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    each = say(COMMA).join(f"{v:.2f}" for v in f.precision)
    said = Text(
        "{when} the precisions are {each}, brevity {bp:.2f}: soft BLEU {soft:.3f}.",
        "{when}，各阶精确率为 {each}，长度惩罚 {bp:.2f}：软 BLEU 为 {soft:.3f}。",
    )
    return say(said.format(when=when(trace, t, say), each=each, bp=s.brevity, soft=f.score))


def _pull(trace: Run, t: int, say: Say) -> Figure:
    """Soft BLEU's slope at the words in doubt, place by place; the hard score has none."""
    s = trace.scene
    top = 1.25 * max(max(float(np.abs(f.gradient[s.open]).max(initial=0)) for f in trace.frames), 1e-3)
    number = {word: v for v, word in enumerate(s.vocabulary)}
    doubts = [(i, word) for i, place in enumerate(s.places) if len(place) > 1 for word in place]
    values = np.array([trace[t].gradient[i, number[word]] for i, word in doubts])
    at = np.arange(1.0, len(doubts) + 1)
    few, place = len(doubts) <= 8, Text("#{i}", "第 {i} 位")
    names = [f"{word}<br>{say(place.format(i=i + 1))}" if few else word for i, word in doubts]
    said = tiles.said(values, least=-1) if len(doubts) <= 12 else np.full(len(doubts), "")
    edges = [k + 0.5 for k in range(1, len(doubts)) if doubts[k - 1][0] != doubts[k][0]]
    ticks = {"tickvals": at.tolist(), "ticktext": names, "tickangle": 0 if few else -60, "showgrid": False}
    return theme.figure(
        marks.bars(at, values, NOW, width=0.62),
        marks.words(at, values + np.where(values < 0, -0.085, 0.085) * top, said, size=15),
        marks.line([0.4, len(doubts) + 0.6], [0, 0], colour=theme.MUTED, width=2),
        marks.line(np.repeat(edges, 3), np.tile([-top, top, np.nan], len(edges)), colour=theme.FAINT, width=2),
        x=theme.axis("", 0.4, max(len(doubts), 1) + 0.6, **ticks),
        y=theme.axis(say(Text("slope of soft BLEU", "软 BLEU 的梯度")), -top, top),
    )


def _pull_says(trace: Run, t: int, say: Say) -> str:
    """Which word to raise, and which one of the same place pays for it: the slopes of a place sum to 0."""
    s, f = trace.scene, trace[t]
    slope = np.where(s.open, f.gradient, 0)
    i, v = np.unravel_index(int(slope.argmax()), slope.shape)
    if slope[i, v] < 1e-9:
        return _flat_says(trace, t, say)
    said = Text(
        "{when} the slope says: at place {i} raise “{word}” ({g:+.2f}), and “{other}” pays most ({h:+.2f}).",
        "{when}，梯度说：第 {i} 位应提高“{word}”（{g:+.2f}），代价主要由“{other}”承担（{h:+.2f}）。",
    )
    w = int(slope[i].argmin())
    names = {"word": s.vocabulary[v], "other": s.vocabulary[w], "g": slope[i, v], "h": slope[i, w]}
    return say(said.format(when=when(trace, t, say), i=i + 1, **names))


def _flat_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text("{when} no place is open: there is nothing to raise.", "{when}，没有未定的位置：无可调整。")
    if trace.scene.open.any():
        said = Text(
            "{when} soft BLEU is {s:.3f} and every slope is 0: no small change of the probabilities helps.",
            "{when}，软 BLEU 为 {s:.3f}，所有梯度都是 0：概率的微小变化都没有帮助。",
        )
    if f.temperature == 0:
        said = Text(
            "{when} there is no slope: BLEU alone cannot say what to change.",
            "{when}，没有梯度：只看 BLEU 不知道该改什么。",
        )
    return say(said.format(when=when(trace, t, say), s=f.score)) + (
        why_zero(trace, f.precision, say) if not f.score else ""
    )


PULL = View(
    Text("The slope: which word to raise, which to lower", "梯度：哪个词该升，哪个该降"),
    _pull,
    _pull_says,
    (Key("bar", NOW, Text("slope at a word in doubt; #: its place", "未定词处的梯度")),),
)
SCORES = View(
    Text("Soft BLEU ends in BLEU", "软 BLEU 最终成为 BLEU"),
    _scores,
    tokens_says,
    (
        Key("line", SOFT, Text("soft BLEU", "软 BLEU")),
        Key("line", MEAN, Text("mean of drawn", "抽样均值")),
        Key("dash", HARD, Text("BLEU", "BLEU")),
    ),
)
PARTS = View(
    Text("Precisions, brevity, score", "精确率、长度惩罚 BP、分数"),
    _parts,
    _parts_says,
    (
        Key("bar", SOFT, Text("precision", "精确率")),
        Key("bar", theme.MUTED, Text("brevity", "长度惩罚")),
        Key("bar", NOW, Text("soft BLEU", "软 BLEU")),
        Key("diamond", HARD, Text("when decided", "判定之后")),
    ),
)
