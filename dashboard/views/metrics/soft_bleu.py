"""A sentence of probabilities: its tokens, the n-grams that light up, the clipping of its counts."""

import numpy as np

from dashboard.figures import marks, theme, tiles
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Array, Text, Trace
from engine.soft_bleu import Frame, Scene

Run = Trace[Scene, Frame]
SOFT, MEAN, HARD, NOW = theme.SERIES[0], theme.SERIES[2], theme.INK, theme.SERIES[3]
PLACE, COMMA = Text("place in the candidate", "候选句中的位置"), Text(", ", "，")
GRAM = Text("{o}-gram", "{o} 元组")
WIDE, TALL = 9, 10  # as many places and words as a table of numbers can hold; longer sentences are written as a list


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
    """The places' words, or their numbers where there are too many."""
    places = trace.scene.places
    return ["<br>".join(p) for p in places] if len(places) <= WIDE else [str(i + 1) for i in range(len(places))]


def why_zero(trace: Run, precision: Array, say: Say) -> str:
    """Which n-grams a score of 0 lacks."""
    s = trace.scene
    order = int(np.flatnonzero(precision == 0)[0]) + 1
    said = Text(
        " The score is 0 because no {o}-gram of it stands in a reference.",
        "分数为 0，因为没有一个 {o} 元组出现在参考句中。",
    )
    if not s.windows[order - 1]:
        said = Text(
            " The score is 0 because {L} words hold no {o}-gram: 0 of 0 match.",
            "分数为 0，因为 {L} 个词里没有 {o} 元组：0 个里对了 0 个。",
        )
    return say(said.format(o=order, L=len(s.places)))


def _tokens(trace: Run, t: int, say: Say) -> Figure:
    s, p = trace.scene, trace[t].p
    if len(s.places) > WIDE or len(s.vocabulary) > TALL:
        return _listed(trace, p, say)
    return tiles.table(p.T, tiles.said(p.T), columns(trace), s.vocabulary, 1.0, x=say(PLACE), y=say(Text("word", "词")))


def _listed(trace: Run, p: Array, say: Say) -> Figure:
    """A row a place, a tile a word that may stand there."""
    s = trace.scene
    most = max(len(place) for place in s.places)
    number = {word: v for v, word in enumerate(s.vocabulary)}
    z, text = np.zeros((len(s.places), most)), np.full((len(s.places), most), "", dtype="<U60")
    for i, place in enumerate(s.places):
        for j, word in enumerate(place):
            z[i, j] = p[i, number[word]]
            text[i, j] = f"{word} {z[i, j]:.2f}" if len(place) > 1 else word
    rows = [str(i + 1) for i in range(len(s.places))]
    heads = [say(Text("word {j}", "词 {j}").format(j=j + 1)) for j in range(most)]
    return tiles.table(z, text, heads, rows, 2.2, y=say(PLACE), size=14)  # pale: the words must be read


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
    best, hard = sentence(s.decided.words), s.decided.bleu.score
    line = say(said.format(when=when(trace, t, say), soft=f.score, mean=f.mean_bleu, best=best, hard=hard))
    if f.score == 0:
        return line + why_zero(trace, f.precision, say)
    tie = Text(" A tie stays a tie.", "平局仍是平局。")
    return line + (say(tie) if s.decided.tied and f.temperature == 0 else "")


def _lit(trace: Run, t: int, say: Say) -> Figure:
    f = trace[t]
    n, L = f.lit.shape
    room = np.arange(L) <= L - np.arange(1, n + 1)[:, None]
    brief = np.char.replace(np.char.replace(tiles.said(f.lit), "1.00", "1"), "0.", ".")  # the tiles are narrow
    text = np.where(room & (L <= WIDE), np.where(f.lit >= 0.005, brief, "0"), "")
    rows = [say(GRAM.format(o=o)) for o in range(1, n + 1)]
    return tiles.table(f.lit, text, columns(trace), rows, 1.0)


def _lit_says(trace: Run, t: int, say: Say) -> str:
    each = say(COMMA).join(f"{say(GRAM.format(o=o))} {v.sum():.2f}" for o, v in enumerate(trace[t].lit, 1))
    said = Text(
        "Expected n-grams of the candidate that a reference holds: {each}.", "出现于参考句的 n 元组期望个数：{each}。"
    )
    return say(said.format(each=each))


def _capped(trace: Run) -> Array:
    """Which words of the references are drawn: all, or those that the candidate may say, where all are too many."""
    s = trace.scene
    spoken = {word for place in s.places for word in place}
    many = len(s.grams[0]) > TALL
    return np.array([k for k, word in enumerate(s.grams[0]) if not many or word in spoken], dtype=int)


def _clipping(trace: Run, t: int, say: Say) -> Figure:
    """One-word counts: what is expected, what counts, and the cap."""
    s, f, shown = trace.scene, trace[t], _capped(trace)
    count, clipped, cap = f.counts[0][shown], f.clipped[0][shown], s.cap[0][shown]
    at = np.arange(1, len(shown) + 1)
    edges = np.stack([at - 0.4, at + 0.4, np.full(len(at), np.nan)], 1).ravel()
    names = [s.grams[0][k] for k in shown]
    angle = -60 if len(shown) > WIDE else 0
    return theme.figure(
        marks.bars(at, count, theme.WARN + "/0.35", width=0.6),
        marks.bars(at, clipped, SOFT, width=0.6),
        marks.line(edges, np.repeat(cap, 3), colour=HARD, width=3),
        x=theme.axis("", 0.4, max(len(at), 1) + 0.6, tickvals=at.tolist(), ticktext=names, tickangle=angle),
        y=theme.axis(say(Text("expected", "期望计数")), 0, _most(trace)),
    )


def _most(trace: Run) -> float:
    some = (*trace.frames[:: max(len(trace) // 8, 1)], trace[-1])
    return 1.15 * max(float(trace.scene.cap[0].max()), *(float(f.counts[0].max()) for f in some))


def _clipping_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    counts = zip(s.grams[0], f.counts[0], f.clipped[0], strict=True)
    over = [f"{g} {c:.2f} → {k:.2f}" for g, c, k in counts if c > k + 1e-9]
    said = Text("Clipped to what one reference has: {each}.", "截断到一个参考句中的次数：{each}。")
    if not over:
        said = Text(
            "No word is expected more often than a reference has it: nothing is clipped.",
            "没有词的期望计数超过参考句：无需截断。",
        )
    return say(said.format(each=say(COMMA).join(over)))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    orders = {f"p{o}": float(f.precision[o - 1]) if o <= len(f.precision) else "–" for o in range(1, 5)}
    return {
        "soft": f.score,
        "bp": s.brevity,
        "n": str(len(f.precision)),
        "T": f.temperature,
        "hard": s.decided.bleu.score,
        "mean": f.mean_bleu,
        **orders,
    }


PROBABILITY = (Key("square", "@fourth", Text("probability 1", "概率 1")), Key("square", "@paper", Text("0", "0")))
TOKENS = View(
    Text("Each place holds a distribution over words", "每个位置是词上的一个分布"), _tokens, tokens_says, PROBABILITY
)
LIT = View(Text("N-grams light up where they start", "n 元组在其起始位置点亮"), _lit, _lit_says, PROBABILITY)
CLIPPING = View(
    Text("Clipping: no word counts beyond the line", "截断：超过横线的不计"),
    _clipping,
    _clipping_says,
    (
        Key("bar", SOFT, Text("counts", "计入")),
        Key("bar", theme.WARN + "/0.35", Text("clipped", "截去")),
        Key("line", HARD, Text("what a reference has", "参考句中的次数")),
    ),
)
