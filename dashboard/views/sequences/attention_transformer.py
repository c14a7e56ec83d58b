"""attention's last film: the whole Transformer as plumbing, lit stage by stage, then a word a step."""

import numpy as np

from dashboard.figures import marks, panels, plumbing, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.sequences.attention import ASKS, Run
from dashboard.views.sequences.attention_transformer_steps import DECODER, ENCODER, Step, at, sentence
from engine.core import Array, Text
from engine.sequences.transformer import Decoded, Spoken
from engine.sequences.translation import BEGIN, CHINESE

NAMES = {
    "embed": Text("word + position", "词 + 位置"),
    "own": Text("self-attention", "自注意力"),
    "masked": Text("masked attention", "掩码自注意力"),
    "cross": Text("cross-attention", "交叉注意力"),
    "add": Text("add & norm", "相加与归一化"),
    "feed": Text("feed-forward", "前馈网络"),
    "read": Text("linear, softmax", "线性层，softmax"),
}
COLUMNS = (4.0, 55.0)  # the left edges of the encoder's boxes and the decoder's
BOX, GAP, STRIP, TALL, LEVEL = 31.0, 2.0, 10.0, 6.6, 10.4  # widths of a box, to its numbers, of these; heights
LANE = 2.6  # how far left of the boxes what is added passes them by
BEST = 3  # words with a bar


def encoder_values(s: Spoken) -> tuple[Array, ...]:
    """(n, WIDTH) what leaves each box of the encoder."""
    e = s.encoded
    return e.x, e.mixed.added, e.mixed.out, e.fed.added, e.fed.out


def decoder_values(d: Decoded, row: int) -> tuple[Array, ...]:
    """(WIDTH,) what leaves each box of the decoder but the last, for one word."""
    m, c, f = d.mixed, d.crossed, d.fed
    return tuple(z[row] for z in (d.x, m.added, m.out, c.added, c.out, f.added, f.out))


def height(level: float) -> float:
    """Of a box's lower edge."""
    return 5.0 + LEVEL * level


def _up(left: float, levels: int) -> list[theme.Trace]:
    """The way from box to box."""
    x, lines = left + BOX / 2, []
    for k in range(-1, levels):
        low = height(k) + TALL if k >= 0 else height(0) - 2.6
        lines += [low, height(k + 1), np.nan]
    xs = np.tile([x, x, np.nan], levels + 1)
    return [marks.line(xs, lines, colour=theme.MUTED, width=2)]


def _past(left: float, levels: tuple[int, ...]) -> theme.Trace:
    """What is added: around each sublayer, into the add & norm above it."""
    xs: list[float] = []
    ys: list[float] = []
    for k in levels:
        low, high = height(k) - 1.9, height(k + 1) + TALL / 2
        xs += [left + BOX / 2, left - LANE, left - LANE, left, np.nan]
        ys += [low, low, high, high, np.nan]
    return marks.line(xs, ys, colour=theme.MUTED, width=2)


def _memory(made: bool) -> list[theme.Trace]:
    """From the encoder's top across to cross-attention."""
    colour = theme.SERIES[2] if made else theme.FAINT
    x0, x1 = COLUMNS[0] + BOX / 2, COLUMNS[1]
    top, level, lane = height(len(ENCODER) - 1) + TALL, height(3) + TALL / 2, 49.2
    way = [x0, x0, lane, lane, x1 - 0.6], [top, top + 2.0, top + 2.0, level, level]
    return [
        marks.line(*way, colour=colour, width=3),
        marks.dots([x1 - 1.2], [level], size=11, symbol="triangle-right", colour=colour),
    ]


def _blocks(trace: Run, t: int, say: Say) -> Figure:
    s, step = at(trace, t)
    coded = step.stage if step.word < 0 else len(ENCODER)
    traces = [*_up(COLUMNS[0], 4), *_up(COLUMNS[1], 7), _past(COLUMNS[0], (1, 3)), _past(COLUMNS[1], (1, 3, 5))]
    traces += _memory(coded >= len(ENCODER) - 1)
    wide = float(np.abs(s.encoded.x).max())
    for k, (stage, z) in enumerate(zip(ENCODER, encoder_values(s), strict=True)):
        traces += plumbing.block(
            COLUMNS[0], height(k), BOX, TALL, say(NAMES[stage]), 2 if coded == k else int(coded > k), ASKS
        )
        traces += _numbers(z * (coded >= k), COLUMNS[0], k, wide)
    d = s.decoded[max(step.word, 0)]
    values, decoding = decoder_values(d, max(step.word, 0)), step.stage if step.word >= 0 else -1
    for k, stage in enumerate(DECODER):
        name = say(NAMES["masked" if stage == "own" else stage])
        traces += plumbing.block(
            COLUMNS[1], height(k), BOX, TALL, name, 2 if decoding == k else int(decoding > k), ASKS
        )
        if stage != "read":
            traces += _numbers(values[k][None] * (decoding >= k), COLUMNS[1], k, wide)
    traces += _next(d, decoding == len(DECODER) - 1, say)
    traces += _read(s, step, say)
    return panels.plain(*traces, left=0, width=100, bottom=-8, height=height(8) - 1.5)


def _numbers(z: Array, left: float, level: int, high: float) -> list[theme.Trace]:
    """z (words, WIDTH) beside its box."""
    low, high = -0.6 * high, 0.6 * high
    return panels.panel(np.clip(z, low, high), left + BOX + GAP, height(level), STRIP, TALL, low, high)


def _next(d: Decoded, known: bool, say: Say) -> list[theme.Trace]:
    """The likeliest next words, above the encoder."""
    best = np.argsort(-d.chances)[:BEST]
    y = height(7) + TALL / 2 - 6.6 * np.arange(BEST)
    words = [CHINESE[k] if known else "" for k in best]
    percent = [f"{d.chances[k]:.0%}" if known else "" for k in best]
    start, longest = 13.0, 26.0
    bars = np.maximum(longest * d.chances[best], 0.4) * known
    tip = marks.line([COLUMNS[1], 49], [y[0], y[0]], colour=(ASKS if known else theme.FAINT), width=3)
    return [
        tip,
        marks.bars(bars, y, [ASKS, ASKS + "/0.6", ASKS + "/0.6"], orientation="h", base=start, width=4.6),
        marks.words(np.full(BEST, start - 1.0), y, words, size=18, position="middle left"),
        marks.words(np.full(BEST, start + longest + 0.8), y, percent, position="middle right"),
        marks.words(
            [0], [y[-1] - 6.0], [say(Text("next word", "下一个词"))], colour=theme.MUTED, position="middle right"
        ),
    ]


def _read(s: Spoken, step: Step, say: Say) -> list[theme.Trace]:
    """What goes in: the sentence; the words written so far."""
    so_far = " ".join((BEGIN, *s.written[: max(step.word, 0)]))
    return [
        marks.words([0], [-5.2], [" ".join(s.source)], position="middle right"),
        marks.words([100], [0.6], [so_far if step.word >= 0 else BEGIN], size=16, position="middle left"),
    ]


BLOCKS = View(
    Text("The whole Transformer: encoder left, decoder right", "完整的 Transformer：左为编码器，右为解码器"),
    _blocks,
    sentence,
    (
        Key("square", ASKS + "/0.25", Text("this stage", "当前阶段")),
        Key("line", theme.SERIES[2], Text("the memory", "记忆")),
        Key("square", "@plus", Text("number above 0", "正数")),
        Key("square", "@minus", Text("below 0", "负数")),
    ),
)
