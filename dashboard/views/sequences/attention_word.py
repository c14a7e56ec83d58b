"""attention's main picture: one word asks. The sentence and its arcs; below each word its key, score, weight."""

import numpy as np

from dashboard.figures import links, marks, panels, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.sequences.attention import ASKS, MASKED, PROJECT, SCALE, SCORES, SOFTMAX, VALUE, Run, asking, short
from engine.attention import STAGES
from engine.core import Array, Text

POSITIONS = STAGES.index("positions")
ROOM = 12  # words side by side that have room for a number each
ARCS, WORDS = (68.0, 98.0), (57.0, 62.5)  # heights: the arcs, the sentence on two lines where words are long
VECTOR, KEY, DOT, DIVIDED, MIXED = 46.5, 37.5, 30.5, 23.0, -8.5  # the lower edges of the rows below it
TILE, CELL = 7.0, 5.5  # their heights
WEIGHT = (4.0, 20.0)  # the bars of the weights
SIDE = 4  # rows of numbers in a tile


def _tiles(z: Array, y: float, high: float, left: float = -0.5) -> theme.Trace:
    """z (n, m): each word's m numbers as a small square of SIDE rows, one word a unit apart."""
    n, m = z.shape
    wide = m // SIDE
    gap = max(1, round(wide / 8))
    blocks = np.zeros((SIDE, n, wide + 2 * gap))
    blocks[:, :, gap : gap + wide] = z.reshape(n, SIDE, wide).transpose(1, 0, 2)
    cells = blocks.reshape(SIDE, -1)
    x = left + (np.arange(cells.shape[1]) + 0.5) / (wide + 2 * gap)
    return marks.field(x, y + TILE * (np.arange(SIDE) + 0.5) / SIDE, cells[::-1], -high, high, opacity=1.0)


def _row(z: Array, y: float, high: float, said: list[str], shown: bool) -> list[theme.Trace]:
    """z (n,) as coloured cells with their numbers."""
    n = len(z)
    z, said = (z, said) if shown else (np.zeros(n), [""] * n)
    ys = y + CELL * np.array([0.25, 0.75])
    cells = marks.field(np.arange(n), ys, np.stack((z, z)), -high, high, opacity=0.6)
    return [cells, marks.words(np.arange(n), np.full(n, y + 0.5 * CELL), said, size=14)]


def _arcs(n: int, q: int, w: Array) -> list[theme.Trace]:
    low, high = ARCS
    traces = []
    for k in range(n):
        along, up = links.arc(k, q, low, (high - low) * (0.12 + 0.88 * abs(k - q) / max(n - 1, 1)), points=41)
        width = float(9 * w[k]) if w[k] > 0.004 and k != q else 0
        traces.append(marks.line(along, up, colour=ASKS, width=width))
    return [*traces, marks.dots([q], [low], size=4 + 22 * float(w[q]), colour=ASKS)]


def _word(trace: Run, t: int, say: Say) -> Figure:
    s, stage, q = trace.scene, trace[t].stage, asking(trace, t)
    a, h, n = s.stages, s.head, len(trace.scene.words)
    weights = a.weights[h, q] * (stage >= SOFTMAX)
    loud = set(np.argsort(-a.weights[h, q])[:3].tolist()) | {q}
    roomy = n <= ROOM
    at, said = np.arange(n), [roomy or k in loud for k in range(n)]
    gone = s.blocked[q] & (stage >= MASKED)

    def written(values: Array, form: str) -> list[str]:
        return [form.format(v) if ok else "" for v, ok in zip(values, said, strict=True)]

    top = float(np.abs(a.product[h]).max()) or 1.0
    size = 0.8 * max(float(np.abs(a.q[h]).max()), float(np.abs(a.k[h]).max())) or 1.0
    mixed = weights[:, None] * a.v[h]
    big = float(np.abs(a.heads[h]).max()) or 1.0
    taken, asked = stage >= VALUE, stage >= PROJECT
    words = [short(w, 9 if roomy else 12) if ok else "·" for w, ok in zip(s.words, said, strict=True)]
    wide = max(len(w) for w in words) > 3 and n > 6
    line = np.where((at % 2 == 1) & wide, WORDS[1], WORDS[0])
    inks = np.where(at == q, ASKS, np.where(gone, theme.MUTED + "/0.4", theme.INK))
    ask = say(Text("ask “{w}”", "让“{w}”提问"))
    tallest = float(a.weights[h].max())  # of the head's bars, whoever asks
    bars = marks.bars(at, (WEIGHT[1] - WEIGHT[0]) * weights / tallest, ASKS + "/0.8", base=WEIGHT[0], width=0.6)
    percent = [f"{v:.0%}" if ok and stage >= SOFTMAX else "" for v, ok in zip(weights, said, strict=True)]
    traces = [
        *_arcs(n, q, weights),
        marks.words(at, line, words, colour=inks, size=15),
        _tiles(s.vectors if stage < POSITIONS else a.x, VECTOR, 2.0),
        _tiles(a.k[h] * asked, KEY, size),
        _tiles(a.q[h, [q]] * asked, DOT - 1.0, size, left=-2.55),
        *_row(a.product[h, q], DOT, top, written(a.product[h, q], "{:.1f}"), stage >= SCORES),
        *_row(a.scaled[h, q], DIVIDED, top, written(a.scaled[h, q], "{:.1f}"), s.divided and stage >= SCALE),
        bars,
        marks.words(at, np.full(n, 1.5), percent, colour=ASKS, size=14),
        _tiles(mixed * taken, MIXED, big),
        _tiles(mixed.sum(0)[None] * taken, MIXED, big, left=-2.55),
        marks.dots(at, np.full(n, DOT - 0.9), size=9.0 * gone, symbol="x", colour=theme.MUTED),
        *_names(s.divided, say),
        marks.dots(
            at,
            line,
            size=26,
            opacity=0.0,
            customdata=at + 1,
            hoverinfo="all",
            hovertemplate=[ask.format(w=w) + "<extra></extra>" for w in s.words],
            meta={"pick": "word"},
        ),
    ]
    return panels.plain(*traces, left=-2.6, width=n - 0.4, bottom=MIXED - 1.0, height=100)


def _names(divided: bool, say: Say) -> list[theme.Trace]:
    """What each row is, at its left."""
    rows = (
        (VECTOR + 0.5 * TILE, say(Text("vector", "向量"))),
        (KEY + 0.5 * TILE, say(Text("key k", "键 k"))),
        (DOT + 0.5 * CELL, "· k"),  # the query itself stands before it
        (DIVIDED + 0.5 * CELL, "÷ √d" if divided else ""),
        (0.5 * sum(WEIGHT), say(Text("weight", "权重"))),
        (MIXED + 0.5 * TILE, "a·v"),  # and before it their sum
    )
    y, text = zip(*rows, strict=True)
    return [marks.words(np.full(len(y), -0.55), y, list(text), colour=theme.MUTED, position="middle left")]


FIRST = {
    "words": Text(
        "Every word becomes a vector; the same word is the same vector.", "每个词变成一个向量；相同的词向量相同。"
    ),
    "positions": Text("Where a word stands is added in the second half of its vector.", "词的位置加在向量的后一半上。"),
    "project": Text(
        "“{q}” asks with a query q (left), every word offers a key k.", "“{q}”用查询 q（左）提问，每个词给出一个键 k。"
    ),
    "turned": Text(
        "“{q}” asks with a query q (left), every word offers a key k; both are turned by their positions.",
        "“{q}”用查询 q（左）提问，每个词给出一个键 k；两者都按位置旋转。",
    ),
    "product": Text(
        "The query meets every key: the larger q·k, the better they match. Best: “{b}”, {d:.1f}.",
        "查询与每个键做内积：q·k 越大越匹配。最大的是“{b}”：{d:.1f}。",
    ),
    "scale": Text("Each score is divided by √d = {r:.3g}.", "每个分数除以 √d = {r:.3g}。"),
    "causal": Text("Later words are crossed out: they may not be seen.", "划掉后面的词：不允许看。"),
    "padding": Text("The padding is crossed out: it is no word.", "划掉填充：它不是词。"),
    "softmax": Text(
        "Softmax turns the scores into weights that sum to one: “{b}” gets {w:.0%}.",
        "softmax 把分数变成和为一的权重：“{b}”得到 {w:.0%}。",
    ),
    "value": Text(
        "“{q}” takes every word's value in these shares: their sum (left) is what this head says of it.",
        "“{q}”按这些份额取各个词的值：它们的和（左）就是这个头的输出。",
    ),
}
ALL = {
    "product": Text(
        "Now every word asks at once: one product of matrices gives the whole square of scores.",
        "现在每个词同时提问：一次矩阵乘法给出整个分数方阵。",
    ),
    "scale": Text("All of them are divided by √d = {r:.3g}.", "所有分数都除以 √d = {r:.3g}。"),
    "causal": Text(
        "Above the diagonal all is crossed out: no word sees a later one.", "对角线以上全部划掉：谁也看不到后面的词。"
    ),
    "padding": Text("The columns of the padding are crossed out.", "划掉填充所在的列。"),
    "softmax": Text("Softmax turns every row into weights that sum to one.", "softmax 把每一行变成和为一的权重。"),
    "value": Text("Every word takes the values that it attends to.", "每个词取走它所注意的值。"),
    "join": Text(
        "The heads are joined and projected back: one new vector a word.",
        "各个头拼接，再投影回去：每个词得到一个新向量。",
    ),
}


def _word_says(trace: Run, t: int, say: Say) -> str:
    s, r, q = trace.scene, trace[t], asking(trace, t)
    w = s.stages.weights[s.head, q]
    first, second = np.argsort(-w)[:2]
    name = STAGES[r.stage]
    key = s.mask if name == "mask" else "turned" if name == "project" and s.positions == "rotary" else name
    values = {
        "q": s.words[q],
        "b": s.words[first],
        "d": s.stages.product[s.head, q, first],
        "r": np.sqrt(s.stages.q.shape[-1]),
        "w": w[first],
    }
    if r.alone:
        return say(FIRST[key].format(**values))
    if r.query < 0:
        return say(ALL[key].format(**values))
    said = Text(
        "Head {h}: “{q}” looks at “{a}” ({x:.0%}) and “{b}” ({y:.0%}).",
        "头 {h}：“{q}”看向“{a}”（{x:.0%}）和“{b}”（{y:.0%}）。",
    )
    pair = {"a": s.words[first], "b": s.words[second], "x": w[first], "y": w[second]}
    return say(said.format(h=s.head + 1, q=s.words[q], **pair))


WORD = View(
    Text("One word asks: click another", "一个词提问：点击可换"),
    _word,
    _word_says,
    (
        Key("line", ASKS, Text("attention: the thicker, the more", "注意力：越粗越多")),
        Key("square", "@plus", Text("above 0", "正")),
        Key("square", "@minus", Text("below 0", "负")),
        Key("bar", ASKS + "/0.8", Text("weight a", "权重 a")),
    ),
)
