"""The whole Transformer as a film: its formulas follow one number of the newest vector."""

import numpy as np

from dashboard.lesson import Equation, Film
from dashboard.views.sequences.attention import Run
from dashboard.views.sequences.attention_transformer import BLOCKS
from dashboard.views.sequences.attention_transformer_maps import CROSS, OWN
from dashboard.views.sequences.attention_transformer_steps import acts, at
from engine.core import Array, Text
from engine.sequences.transformer import WIDTH, Spoken, Sublayer

NUMBER = 2  # the place in every vector that the formulas follow: its third number
EPSILON = 1e-5  # of torch's layer norm


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Of one number of one vector: the last word read, then the last one written; each from its stage on."""
    s, step = at(trace, t)
    row = len(s.source) - 1 if step.word < 0 else step.word
    later = float("nan")
    rate = 10000.0 ** (NUMBER / WIDTH)
    out: dict[str, float | str] = {"pe": float(s.places[row, NUMBER]), "p": float(row), "rate": rate}
    out |= dict.fromkeys(("mh", "one", "two", "bo", "y", "gamma", "total", "mean", "sd", "beta"), later)
    out |= dict.fromkeys(("ffn", "relu", "bf"), later)
    for k, (kind, sub, shares) in enumerate(_sublayers(s, step.word)):
        begun, ended = _stages(step.word)[k]
        if step.stage >= begun:
            added, bias = float(sub.added[row, NUMBER]), float(s.biases[_first(step.word) + k, NUMBER])
            if kind == "attend":
                one, two = (float(v[row, NUMBER]) for v in shares)
                out |= {"mh": added, "one": one, "two": two, "bo": bias}
            else:
                out |= {"ffn": added, "relu": added - bias, "bf": bias}
        if step.stage >= ended:
            out |= _normed(sub, row, s.norms[_first(step.word) + k])
    return out


def _first(word: int) -> int:
    """Of the sublayers: the encoder's two, the decoder's three."""
    return 0 if word < 0 else 2


def _stages(word: int) -> tuple[tuple[int, int], ...]:
    """Where each sublayer is computed, and where it is added and normed."""
    return ((1, 2), (3, 4)) if word < 0 else ((1, 2), (3, 4), (5, 6))


def _sublayers(s: Spoken, word: int) -> list[tuple[str, Sublayer, Array]]:
    nothing = np.zeros(0)
    if word < 0:
        e = s.encoded
        return [("attend", e.mixed, e.own.shares), ("feed", e.fed, nothing)]
    d = s.decoded[word]
    return [("attend", d.mixed, d.own.shares), ("attend", d.crossed, d.cross.shares), ("feed", d.fed, nothing)]


def _normed(sub: Sublayer, row: int, norm: Array) -> dict[str, float]:
    x = sub.total[row].astype(float)
    return {
        "y": float(sub.out[row, NUMBER]),
        "total": float(x[NUMBER]),
        "mean": float(x.mean()),
        "sd": float(np.sqrt(x.var() + EPSILON)),
        "gamma": float(norm[0, NUMBER]),
        "beta": float(norm[1, NUMBER]),
    }


JOINED = (
    r"\num{pe}{\mathrm{PE}_{p,2i}}=\sin(\num{p}{p}/\num{rate}{10000^{2i/d}})\qquad "
    r"\num{mh}{\mathrm{MultiHead}}=\num{one}{\mathrm{head}_1W^O_1}+\num{two}{\mathrm{head}_2W^O_2}+\num{bo}{b^O}"
)
NORMED = (
    r"\num{y}{\mathrm{LayerNorm}}=\num{gamma}{\gamma}\,(\num{total}{x+f}-\num{mean}{\mu})/\num{sd}{\sigma}"
    r"+\num{beta}{\beta}\qquad \num{ffn}{\mathrm{FFN}}=\num{relu}{\max(0,xW_1+b_1)W_2}+\num{bf}{b_2}"
)

WHOLE = Film(
    title=Text("The whole Transformer", "完整的 Transformer"),
    views=(BLOCKS, CROSS, OWN),
    equations=(Equation(JOINED, numbers), Equation(NORMED, numbers)),
    watch=Text(
        "Watch the sentence go up through the encoder once; then the decoder writes a word a step, "
        "each time looking for the words it needs.",
        "看句子在编码器里走一遍；然后解码器每步写一个词，每次都去看它需要的词。",
    ),
    poster=15,
    slow=13,
    pace=1.0,
    clocks=(Text("act", "幕"), Text("step", "步")),
    ticks=acts,
)
