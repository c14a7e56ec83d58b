"""Beside the whole Transformer: whom each word written looked at, and both self-attentions."""

import numpy as np

from dashboard.figures import marks, panels, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.sequences.attention import ASKS, Run
from dashboard.views.sequences.attention_transformer_steps import DECODER, ENCODER, at
from engine.core import Array, Text
from engine.sequences.translation import BEGIN


def _looked(trace: Run, t: int) -> Array:
    """(source words, words written) cross-attention, mean of the heads; 0 where nothing is written yet."""
    s, step = at(trace, t)
    z = np.stack([d.cross.weights.mean(0)[k] for k, d in enumerate(s.decoded)], 1)
    done = step.word + (step.stage >= DECODER.index("cross")) if step.word >= 0 else 0
    z[:, done:] = 0
    return z


def _beside(n: int, edge: float, step: float) -> Array:
    """Where the rows' words end: in two columns by turns where one would let them touch."""
    return edge - step * (np.arange(n) % 2) * (n > 6)


def _cross(trace: Run, t: int, say: Say) -> Figure:
    s, step = at(trace, t)
    n, m = len(s.source), len(s.written)
    z = _looked(trace, t)
    now = max(step.word, 0)
    known = np.arange(m) < step.word + (step.word >= 0 and step.stage == len(DECODER) - 1)
    words = [w if k else "·" for w, k in zip(s.written, known, strict=True)]
    frame = marks.line(now + np.array([0, 1, 1, 0, 0]), [0, 0, n, n, 0], colour=ASKS, width=2.5 * bool(z[:, now].any()))
    return panels.plain(
        *panels.panel(z, 0, 0, m, n, 0.0, 1.0, theme.SEQUENTIAL),
        frame,
        marks.words(_beside(n, -0.15, 0.145 * m), n - 0.5 - np.arange(n), list(s.source), position="middle left"),
        marks.words(np.arange(m) + 0.5, n + 0.075 * n + 0.12 * n * (np.arange(m) % 2), words, size=15),
        left=-0.32 * m,
        width=m + 0.3,
        bottom=-0.1,
        height=1.27 * n,
    )


def _cross_says(trace: Run, t: int, say: Say) -> str:
    s, z = trace.scene.spoken, _looked(trace, t)
    if not z.any():
        return say(Text("Nothing is written yet: the map is empty.", "还没有写出任何词：图是空的。"))
    k = int(np.flatnonzero(z.any(0))[-1])
    said = Text("Writing word {k} it looks most at “{b}”: {w:.0%}.", "写第 {k} 个词时看得最多的是“{b}”：{w:.0%}。")
    return say(said.format(k=k + 1, b=s.source[int(z[:, k].argmax())], w=z[:, k].max()))


def _own(trace: Run, t: int, say: Say) -> Figure:
    """Two squares: rows look, columns are looked at; the decoder's with what its mask crosses out."""
    s, step = at(trace, t)
    n, m = len(s.source), len(s.written)
    encoding = step.word >= 0 or step.stage >= ENCODER.index("own")
    decoding = step.word >= 0 and step.stage >= DECODER.index("own")
    left = s.encoded.own.weights.mean(0) * encoding
    right = s.decoded[max(step.word, 0)].own.weights.mean(0)[:m, :m] * decoding
    words = [BEGIN, *s.written[:-1]]
    seen = [w if k == step.word else "" for k, w in enumerate(words)]  # eleven would lie on one another
    rows, columns = np.nonzero(np.triu(np.ones((m, m)), 1) * (np.arange(m)[:, None] <= (step.word if decoding else -1)))
    crossed = np.zeros(m * (m - 1) // 2)
    crossed[: len(rows)] = 6
    xs, ys = np.full(len(crossed), 62.0), np.full(len(crossed), 40.0)
    xs[: len(rows)], ys[: len(rows)] = 62 + 38 * (columns + 0.5) / m, 88 * (1 - (rows + 0.5) / m)
    names = (say(Text("encoder: all see all", "编码器：都能互相看")), say(Text("decoder: masked", "解码器：有掩码")))
    return panels.plain(
        *panels.panel(left, 0, 0, 38, 88, 0.0, 1.0, theme.SEQUENTIAL),
        *panels.panel(right, 62, 0, 38, 88, 0.0, 1.0, theme.SEQUENTIAL),
        marks.dots(xs, ys, size=crossed, symbol="x", colour=theme.MUTED),
        marks.words(
            _beside(n, -1.5, 13.8), 88 * (1 - (np.arange(n) + 0.5) / n), list(s.source), position="middle left"
        ),
        marks.words(np.full(m, 60.5), 88 * (1 - (np.arange(m) + 0.5) / m), seen, position="middle left"),
        marks.words([19, 81], [95, 95], list(names)),
        left=-29,
        width=101,
        bottom=-1,
        height=100,
    )


def _own_says(trace: Run, t: int, say: Say) -> str:
    s, step = at(trace, t)
    row = s.encoded.own.weights.mean(0)[-1]
    said = Text(
        "In the encoder “{q}” looks most at “{b}” ({w:.0%}); in the decoder {k} words see only those before them.",
        "编码器中，“{q}”看得最多的是“{b}”（{w:.0%}）；解码器中已有 {k} 个词，只能看前面的。",
    )
    return say(said.format(q=s.source[-1], b=s.source[int(row.argmax())], w=row.max(), k=max(step.word + 1, 0)))


CROSS = View(
    Text("Cross-attention: each column writes, rows are read", "交叉注意力：列是写出的词，行是读到的词"),
    _cross,
    _cross_says,
    (Key("square", ASKS, Text("attention, mean of both heads", "注意力（两个头平均）")),),
)
OWN = View(
    Text("Self-attention: each row looks at the columns", "自注意力：每一行看各列"),
    _own,
    _own_says,
    (
        Key("square", ASKS, Text("attention, mean of both heads", "注意力（两个头平均）")),
        Key("cross", theme.MUTED, Text("masked", "已掩去")),
    ),
)
