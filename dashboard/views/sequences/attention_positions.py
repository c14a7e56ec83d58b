"""attention's other films: what positions know, and why the scores are divided by √d."""

import numpy as np

from dashboard.figures import curve, marks, panels, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.sequences.attention import short
from engine.attention import SIZES, Frame, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]


def places(trace: Run) -> list[Tick]:
    n = len(trace.scene.words)
    return one_clock(range(1, n + 1))


def _table(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    n, d = s.table.shape
    at = np.arange(0, n, max(1, -(-n // 16)))
    traces = panels.panel(s.table, 0, 0, d, n, -1.5, 1.5)
    words = [short(s.words[i], 9) for i in at]
    traces.append(marks.words(np.full(len(at), -0.02 * d), n - at - 0.5, words, position="middle left"))
    for row, colour in ((0, theme.MUTED), (t, theme.SERIES[3])):  # the two that are compared
        y = n - row
        traces.append(marks.line([0, d, d, 0, 0], [y, y, y - 1, y - 1, y], colour=colour, width=2.5))
    said = Text("columns: fast waves left, slow waves right", "列：左边变化快，右边变化慢")
    names = {
        "learned": Text("columns: random until they are learned", "列：学习之前是随机的"),
        "none": Text("no positions: all zero", "无位置编码：全为零"),
    }
    traces.append(marks.words([d / 2], [-0.05 * n], [say(names.get(s.positions, said))], colour=theme.MUTED, size=15))
    return panels.plain(*traces, left=-0.24 * d, width=d * 1.01, bottom=-0.1 * n, height=n * 1.01)


def _table_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    if s.positions == "none":
        return say(
            Text(
                "No positions: every row is zero, and no word knows where it stands.",
                "没有位置编码：每一行都是零，谁也不知道自己在哪里。",
            )
        )
    if t == 0:
        said = Text("“{w}” is the first row: compare the others with it.", "“{w}”是第一行：拿其余各行与它相比。")
        return say(said.format(w=s.words[0]))
    said = Text(
        "“{w}” stands {k} behind the first word; two positions that far apart have {v:.0%} of one's product with "
        "itself.",
        "“{w}”在第一个词之后 {k} 位；相距这么远的两个位置，内积是自身内积的 {v:.0%}。",
    )
    return say(said.format(w=s.words[t], k=t, v=s.near[t]))


def _near(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    at = np.arange(len(s.near))
    low = min(-0.3, float(s.near.min()) - 0.1)
    return theme.figure(
        marks.line([0, at[-1]], [0, 0], colour=theme.FAINT),
        marks.line(
            at, s.near, colour=theme.SERIES[0], width=3.5, hoverinfo="all", hovertemplate="%{y:.2f}<extra></extra>"
        ),
        marks.dots([t], [s.near[t]], size=12, colour=theme.SERIES[1]),
        curve.rule(t, low, 1.08),
        x=theme.axis(say(Text("distance of two positions", "两个位置的距离")), -0.3, at[-1] + 0.3),
        y=theme.axis(say(Text("product", "内积")), low, 1.08),
    )


def _near_alt(trace: Run, t: int, say: Say) -> str:
    if trace.scene.positions == "none":
        return say(Text("No positions: every product is zero.", "没有位置编码：所有内积都是零。"))
    said = Text(
        "Two positions {t} apart have {v:.2f} of the product of one with itself.",
        "相距 {t} 的两个位置，内积为自身的 {v:.2f}。",
    )
    return say(said.format(t=t, v=trace.scene.near[t]))


KINDS = (Text("sinusoidal", "正弦"), Text("learned", "可学习"), Text("rotary", "旋转"), Text("none", "无"))


def _moved(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    at, high = np.arange(4), max(0.5, float(s.moved.max())) * 1.2
    colours = [
        theme.SERIES[3] if k == s.positions else theme.SERIES[3] + "/0.45"
        for k in ("sinusoidal", "learned", "rotary", "none")
    ]
    x = theme.axis(say(Text("positions", "位置编码")), -0.6, 3.6) | {
        "tickvals": at.tolist(),
        "ticktext": [say(k) for k in KINDS],
    }
    return theme.figure(
        marks.bars(at, s.moved, colours),
        marks.words(at, s.moved + 0.09 * high, [f"{v:.0%}" for v in s.moved], size=15),
        x=x,
        y=theme.axis(say(Text("change", "变化")), 0, high, tickformat=".0%"),
    )


def _moved_alt(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "Shuffle the words, and a word's output changes by {a:.0%} with sinusoidal, {b:.0%} with learned, {c:.0%} "
        "with rotary and {d:.0%} without positions.",
        "打乱词序后，词的输出变化：正弦 {a:.0%}，可学习 {b:.0%}，旋转 {c:.0%}，无位置编码 {d:.0%}。",
    )
    return say(said.format(**dict(zip("abcd", trace.scene.moved, strict=True))))


def sizes(trace: Run) -> list[Tick]:
    return one_clock(SIZES)


def _saturation(trace: Run, t: int, say: Say) -> Figure:
    at = np.log2(SIZES)
    plain, divided = trace.scene.saturation
    x = theme.axis(say(Text("size d of the vectors", "向量维数 d")), -0.3, at[-1] + 0.3)
    x |= {"tickvals": at.tolist(), "ticktext": [str(d) for d in SIZES]}
    return theme.figure(
        marks.line(at, plain, colour=theme.SERIES[1], width=3.5),
        marks.line(at, divided, colour=theme.SERIES[0], width=3.5, dash="dash"),
        marks.dots([at[t], at[t]], [plain[t], divided[t]], size=12, colour=[theme.SERIES[1], theme.SERIES[0]]),
        marks.words(
            [at[-1]],
            [divided.max() + 0.08],
            ["softmax(q·k/√d)"],
            colour=theme.SERIES[0],
            size=16,
            position="middle left",
        ),
        marks.words([0], [0.3 * plain[0]], ["softmax(q·k)"], colour=theme.SERIES[1], size=16, position="middle right"),
        curve.rule(at[t], plain[t], divided[t]),
        x=x,
        y=theme.axis(say(Text("entropy / ln n", "熵 / ln n")), 0, 1.05),
    )


def _saturation_says(trace: Run, t: int, say: Say) -> str:
    plain, divided = trace.scene.saturation[:, t]
    said = Text(
        "At d = {d} the entropy is {a:.0%} of its largest without the division and {b:.0%} with it.",
        "d = {d} 时，不除 √d 的熵是最大值的 {a:.0%}，除以 √d 后为 {b:.0%}。",
    )
    return say(said.format(d=SIZES[t], a=plain, b=divided))


def _example(trace: Run, t: int, say: Say) -> Figure:
    plain, divided = trace.scene.examples[:, t]
    at = np.arange(1, len(plain) + 1)
    return theme.figure(
        marks.bars(at - 0.2, plain, theme.SERIES[1], width=0.38),
        marks.bars(at + 0.2, divided, theme.SERIES[0], width=0.38),
        marks.words([at[-1] + 0.5], [0.95], ["softmax(q·k)"], colour=theme.SERIES[1], size=16, position="middle left"),
        marks.words(
            [at[-1] + 0.5], [0.83], ["softmax(q·k/√d)"], colour=theme.SERIES[0], size=16, position="middle left"
        ),
        x=theme.axis(say(Text("keys, most attended first", "键，按权重从大到小")), 0.4, len(plain) + 0.6),
        y=theme.axis(say(Text("weight", "权重")), 0, 1.05),
        barmode="overlay",
    )


def _example_alt(trace: Run, t: int, say: Say) -> str:
    plain, divided = trace.scene.examples[:, t]
    said = Text(
        "The first key takes {a:.0%} without and {b:.0%} with the division.",
        "第一个键：不除时占 {a:.0%}，除以 √d 后占 {b:.0%}。",
    )
    return say(said.format(a=plain[0], b=divided[0]))


TABLE = View(
    Text("The position table: one row a word", "位置表：每个词一行"),
    _table,
    _table_says,
    (
        Key("square", theme.SERIES[3], Text("framed: this word", "框：当前的词")),
        Key("square", theme.MUTED, Text("framed: the first word", "框：第一个词")),
        Key("square", "@plus", Text("above 0", "正")),
        Key("square", "@minus", Text("below 0", "负")),
    ),
)
NEAR = View(Text("Dot product of two positions, by their distance", "两个位置的内积与距离"), _near, _near_alt)
MOVED = View(
    Text("Shuffle the words: how much a word's output changes", "打乱词序：词的输出变化多少"),
    _moved,
    _moved_alt,
    (Key("bar", theme.SERIES[3], Text("the positions chosen", "所选的位置编码")),),
)
SATURATION = View(
    Text("How spread the attention is, for vectors of size d", "维数为 d 时注意力的分散程度"),
    _saturation,
    _saturation_says,
)
EXAMPLE = View(Text("One query over its keys", "一个查询对各键的权重"), _example, _example_alt)
