"""A sentence of probabilities: its tokens, the n-grams that light up, the clipping, the score on its way to BLEU."""

import numpy as np

from dashboard.figures import curve, marks, theme, tiles
from dashboard.lesson import Figure, Say
from engine.core import Text, Trace
from engine.soft_bleu import Frame, Scene

Run = Trace[Scene, Frame]
SOFT, MEAN, HARD, NOW = theme.SERIES[0], theme.SERIES[2], theme.INK, theme.SERIES[3]
PLACE, COUNT = Text("place in the candidate", "候选句中的位置"), Text("count", "计数")


def when(trace: Run, t: int, say: Say) -> str:
    T = trace[t].temperature
    if T == 0:
        return say(Text("Decided (T = 0)", "已定（T = 0）"))
    if T == 1:
        return say(Text("As the sliders say (T = 1)", "滑条所定（T = 1）"))
    return say(Text("At T = {T:.2g}", "T = {T:.2g} 时").format(T=T))


def sentence(words: tuple[str, ...]) -> str:
    return ("" if all(len(w) == 1 and w > "\u33ff" for w in words) else " ").join(words)


def columns(trace: Run) -> list[str]:
    return ["<br>".join(place) for place in trace.scene.places]


def tokens(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    p = f.p.T  # (V, L)
    return tiles.table(p, tiles.said(p), columns(trace), s.vocabulary, 1.0, x=say(PLACE), y=say(Text("word", "词")))


def tokens_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    said = Text(
        "{when} soft BLEU is {soft:.3f}, the mean of drawn sentences {mean:.3f}, BLEU itself {hard:.3f}.",
        "{when}，软 BLEU 为 {soft:.3f}，抽样句子的均值为 {mean:.3f}，BLEU 本身为 {hard:.3f}。",
    )
    if f.temperature == 0 and not s.decided.tied:
        said = Text(
            "Decided: “{best}” has BLEU {hard:.3f}, and soft BLEU is {soft:.3f}.",
            "已定：“{best}”的 BLEU 为 {hard:.3f}，软 BLEU 为 {soft:.3f}。",
        )
    tie = Text(" A tie stays a tie.", "平局仍是平局。")
    line = say(
        said.format(
            when=when(trace, t, say),
            soft=f.score,
            mean=f.mean_bleu,
            best=sentence(s.decided.words),
            hard=s.decided.bleu.score,
        )
    )
    return line + (say(tie) if s.decided.tied and f.temperature == 0 else "")


def lit(trace: Run, t: int, say: Say) -> Figure:
    f = trace[t]
    n, L = f.lit.shape
    room = np.arange(L) <= L - np.arange(1, n + 1)[:, None]
    brief = np.char.replace(np.char.replace(tiles.said(f.lit), "1.00", "1"), "0.", ".")  # the tiles are narrow
    text = np.where(room, np.where(f.lit >= 0.005, brief, "0"), "")
    rows = [say(Text("{o}-gram", "{o} 元组").format(o=o)) for o in range(1, n + 1)]
    return tiles.table(f.lit, text, columns(trace), rows, 1.0, x=say(Text("where it starts", "起始位置")))


def lit_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    each = ", ".join(f"{o}: {v.sum():.2f}" for o, v in enumerate(f.lit, 1))
    said = Text(
        "Expected n-grams of the candidate that the reference holds, by length: {each}.",
        "候选句中出现于参考句的 n 元组期望个数（按长度）：{each}。",
    )
    return say(said.format(each=each))


def clipping(trace: Run, t: int, say: Say) -> Figure:
    """One-word counts: what is expected, what counts, and the cap."""
    s, f = trace.scene, trace[t]
    count, cap = f.counts[0], s.cap[0]
    at = np.arange(1, len(cap) + 1)
    edges = np.stack([at - 0.4, at + 0.4, np.full(len(at), np.nan)], 1).ravel()
    return theme.figure(
        marks.bars(at, count, theme.WARN + "/0.35", width=0.6),
        marks.bars(at, f.clipped[0], SOFT, width=0.6),
        marks.line(edges, np.repeat(cap, 3), colour=HARD, width=3),
        x=theme.axis("", 0.4, len(cap) + 0.6, tickvals=at.tolist(), ticktext=list(s.grams[0]), tickangle=0),
        y=theme.axis(say(Text("expected count", "期望计数")), 0, _most(trace)),
    )


def _most(trace: Run) -> float:
    s = trace.scene
    return 1.15 * max(
        float(s.cap[0].max()),
        *(float(f.counts[0].max()) for f in trace.frames[:: max(len(trace) // 8, 1)]),
        float(trace[-1].counts[0].max()),
    )


def clipping_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    over = [
        f"{g} {c:.2f} → {k:.2f}" for g, c, k in zip(s.grams[0], f.counts[0], f.clipped[0], strict=True) if c > k + 1e-9
    ]
    if not over:
        return say(
            Text(
                "No word is expected more often than the reference has it: nothing is clipped.",
                "没有词的期望计数超过参考句：无需截断。",
            )
        )
    return say(
        Text("Clipped to what the reference has: {each}.", "截断到参考句的次数：{each}。").format(each=", ".join(over))
    )


def scores(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {
        say(Text("soft BLEU", "软 BLEU")): s.soft,
        say(Text("mean of drawn", "抽样均值")): s.mean_bleu,
        "BLEU - -": np.full(len(s.soft), s.decided.bleu.score),
    }
    styles = ((SOFT, "solid"), (MEAN, "solid"), (HARD, "dash"))
    figure = curve.over_steps(curves, t, say(Text("hardening step", "硬化步")), "BLEU", -0.02, 1.06, styles)
    figure["data"] = figure["data"][: -len(curves)]
    for name, share, (colour, _) in zip(curves, (0.02, 0.36, 0.78), styles, strict=True):  # in one line above the plot
        figure["data"].append(
            marks.words([1 + share * (len(s.soft) - 1)], [1.23], [name], colour=colour, position="middle right")
        )
    figure["layout"]["yaxis"]["range"] = [-0.02, 1.38]
    figure["layout"]["yaxis"]["tickvals"] = [0, 0.5, 1]
    return figure


def parts(trace: Run, t: int, say: Say) -> Figure:
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
        y=theme.axis(say(Text("◆ when decided", "◆ 判定之后")), -0.04, 1.42, tickvals=[0, 0.5, 1]),
    )


def parts_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    each = ", ".join(f"{v:.2f}" for v in f.precision)
    said = Text(
        "{when} the precisions are {each}, brevity {bp:.2f}: soft BLEU {soft:.3f}.",
        "{when}，各阶精度为 {each}，长度惩罚 {bp:.2f}：软 BLEU 为 {soft:.3f}。",
    )
    return say(said.format(when=when(trace, t, say), each=each, bp=s.brevity, soft=f.score))


def pull(trace: Run, t: int, say: Say) -> Figure:
    """Soft BLEU's slope at the words in doubt, place by place; the hard score has none."""
    s = trace.scene
    top = 1.25 * max(max(float(np.abs(f.gradient[s.open]).max(initial=0)) for f in trace.frames), 1e-3)
    number = {word: v for v, word in enumerate(s.vocabulary)}
    doubts = [(i, word) for i, place in enumerate(s.places) if len(place) > 1 for word in place]
    values = np.array([trace[t].gradient[i, number[word]] for i, word in doubts])
    at = np.arange(1.0, len(doubts) + 1)
    names = [
        f"{word}<br>{say(Text('#{i}', '第 {i} 位').format(i=i + 1))}" if len(doubts) <= 8 else word
        for i, word in doubts
    ]
    edges = [k + 0.5 for k in range(1, len(doubts)) if doubts[k - 1][0] != doubts[k][0]]
    return theme.figure(
        marks.bars(at, values, NOW, width=0.62),
        marks.words(at, values + np.where(values < 0, -0.085, 0.085) * top, tiles.said(values, least=-1), size=15),
        marks.line([0.4, len(doubts) + 0.6], [0, 0], colour=theme.MUTED, width=2),
        marks.line(np.repeat(edges, 3), np.tile([-top, top, np.nan], len(edges)), colour=theme.FAINT, width=2),
        x=theme.axis(
            "", 0.4, max(len(doubts), 1) + 0.6, tickvals=at.tolist(), ticktext=names, tickangle=0, showgrid=False
        ),
        y=theme.axis(say(Text("slope of soft BLEU", "软 BLEU 的梯度")), -top, top),
    )


def pull_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    slope = np.where(s.open, f.gradient, 0)
    i, v = np.unravel_index(int(slope.argmax()), slope.shape)
    if slope[i, v] < 1e-9:
        return say(
            Text(
                "{when} there is no slope: BLEU alone cannot say what to change.",
                "{when}，没有梯度：只看 BLEU 不知道该改什么。",
            ).format(when=when(trace, t, say))
        )
    said = Text(
        "{when} the slope says: raise “{word}” at place {i} ({g:+.2f}), at the cost of what stands there now.",
        "{when}，梯度说：提高第 {i} 位的“{word}”（{g:+.2f}），降低那里现有的词。",
    )
    return say(said.format(when=when(trace, t, say), word=s.vocabulary[v], i=i + 1, g=slope[i, v]))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    precision = [*f.precision, *[float("nan")] * 4][:4]
    return {
        "soft": f.score,
        "bp": s.brevity,
        "c": str(len(s.places)),
        "r": str(len(s.reference)),
        "T": f.temperature,
        "hard": s.decided.bleu.score,
        "mean": f.mean_bleu,
        **{f"p{o}": float(v) for o, v in enumerate(precision, 1)},
    }
