"""attention's first film: the matrices filling in, the arcs over the words, the heads side by side."""

import numpy as np

from dashboard.figures import links, marks, panels, theme
from dashboard.lesson import Figure, Say, View
from engine.attention import PAD, STAGES, Frame, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]
ROOM = 12  # words that stand one below another in the small picture
UP, DOWN, TALL = 44.5, 1.0, 37.0  # the two rows of matrices
SCORES, MASKED, SOFTMAX, VALUE, JOIN = (STAGES.index(s) for s in ("product", "mask", "softmax", "value", "join"))
SAYS = (
    Text("Every word becomes a vector; the same word is the same vector.", "每个词变成一个向量；相同的词向量相同。"),
    Text("Positions are added in the second half of the vector.", "位置编码加在向量的后一半上。"),
    Text("Three projections: queries, keys and values.", "三个投影：查询、键、值。"),
    Text("Every query is multiplied with every key at once.", "每个查询同时与每个键做内积。"),
    Text("The scores are divided by √d.", "分数除以 √d。"),
    Text("What may not be seen is crossed out.", "不允许看的位置被划掉。"),
    Text("Softmax makes every row a distribution.", "Softmax 把每一行变成一个分布。"),
    Text("Every word takes the values it attends to.", "每个词取走它所注意的值。"),
    Text("The heads are joined and projected back.", "各个头拼接，再投影回去。"),
)


def asking(trace: Run, t: int) -> int:
    """The word whose row is followed: the one on show, or the last that is no padding."""
    said = trace.scene.words
    return trace[t].query if trace[t].query >= 0 else max(i for i, w in enumerate(said) if w != PAD)


def _matrices(trace: Run, t: int, say: Say) -> Figure:
    s, stage = trace.scene, trace[t].stage
    a, h, n = s.stages, trace.scene.head, len(trace.scene.words)
    x = np.where(stage >= 1, a.x, np.where(stage >= 0, s.vectors, 0))
    top = float(np.abs(a.product[h]).max()) or 1.0
    scores = a.scaled[h] if stage > SCORES else a.product[h]
    kept = np.where(s.blocked, 0.0, scores) if stage >= MASKED else scores
    q, k, v = (0.8 * float(np.abs(m[h]).max()) or 1.0 for m in (a.q, a.k, a.v))
    boxes = (
        (say(Text("word, position", "词 + 位置")), x, 0, 13, 26, UP, 2.0, theme.DIVERGING),
        (say(Text("queries Q", "查询 Q")), a.q[h], 2, 46, 13, UP, q, theme.DIVERGING),
        (say(Text("keys K", "键 K")), a.k[h], 2, 66, 13, UP, k, theme.DIVERGING),
        (say(Text("values V", "值 V")), a.v[h], 2, 86, 13, UP, v, theme.DIVERGING),
        (_score_name(s, stage, say), kept, SCORES, 13, 22, DOWN, top, theme.DIVERGING),
        (say(Text("weights", "权重")), a.weights[h], SOFTMAX, 41, 22, DOWN, 1.0, theme.SEQUENTIAL),
        (
            say(Text("head", "本头输出")),
            a.heads[h],
            VALUE,
            67,
            13,
            DOWN,
            float(np.abs(a.heads[h]).max()) or 1.0,
            theme.DIVERGING,
        ),
        (say(Text("out", "总输出")), a.out, JOIN, 84, 15, DOWN, float(np.abs(a.out).max()) or 1.0, theme.DIVERGING),
    )
    traces = []
    for name, z, since, left, width, y, high, scale in boxes:
        floor = 0.0 if scale is theme.SEQUENTIAL else -high
        traces += panels.panel(z if stage >= since else np.zeros_like(z), left, y, width, TALL, floor, high, scale)
        traces.append(marks.words([left + width / 2], [y + TALL + 2.7], [name], size=15))
    rows, columns = np.nonzero(s.blocked)
    gone = np.full(len(rows), 7.0 if n <= 20 else 3.0) * (stage >= MASKED)
    for left in (13, 41):
        cells = left + 22 * (columns + 0.5) / n, DOWN + TALL * (1 - (rows + 0.5) / n)
        traces.append(marks.dots(*cells, size=gone, symbol="x", colour=theme.MUTED))
    step = max(1, -(-n // ROOM))
    at = np.arange(0, n, step)
    for y in (UP, DOWN):
        said = [short(s.words[i], 9) for i in at]
        traces.append(
            marks.words(np.full(len(at), 12.3), y + TALL * (1 - (at + 0.5) / n), said, size=14, position="middle left")
        )
    if trace[t].query >= 0:
        upper, lower = (DOWN + TALL * (1 - (trace[t].query + k) / n) for k in (0, 1))
        traces.append(marks.line([13, 63, 63, 13, 13], [upper, upper, lower, lower, upper], width=2.5))
    else:
        traces.append(marks.line([13, 13, 13, 13, 13], [DOWN] * 5, width=2.5))
    return panels.plain(*traces, width=101, height=87, left=-6, bottom=0.5)


def _score_name(s: Scene, stage: int, say: Say) -> str:
    name = "q·kᵀ ÷ √d" if s.divided and stage > SCORES else "q·kᵀ"
    return name + say(Text(", masked", "（掩码后）")) if stage >= MASKED and s.blocked.any() else name


def short(word: str, most: int) -> str:
    return word if len(word) <= most else word[: most - 1] + "…"


def _matrices_says(trace: Run, t: int, say: Say) -> str:
    s, r = trace.scene, trace[t]
    if r.query < 0:
        return say(SAYS[r.stage])
    w = s.stages.weights[s.head, r.query]
    best = np.argsort(-w)[:2]
    said = Text(
        "Head {h}: “{q}” looks at “{a}” ({x:.0%}) and “{b}” ({y:.0%}).",
        "头 {h}：“{q}”看向“{a}”（{x:.0%}）和“{b}”（{y:.0%}）。",
    )
    words = {"q": s.words[r.query], "a": s.words[best[0]], "b": s.words[best[1]]}
    return say(said.format(h=s.head + 1, x=w[best[0]], y=w[best[1]], **words))


def _arcs(trace: Run, t: int, say: Say) -> Figure:
    """The words in one column, as in the matrices; an arc to every word that is looked at, the farther the wider."""
    s, n, q = trace.scene, len(trace.scene.words), asking(trace, t)
    w = s.stages.weights[s.head, q] if trace[t].stage >= SOFTMAX else np.zeros(n)
    traces = []
    for k in range(n):
        along, out = links.arc(-k, -q, 0.03, 0.04 + 0.86 * abs(k - q) / max(n - 1, 1), points=41)
        traces.append(
            marks.line(out, along, colour=theme.SERIES[3], width=float(8 * w[k]) if w[k] > 0.004 and k != q else 0)
        )
    traces.append(marks.dots([0.03], [-q], size=4 + 22 * float(w[q]), colour=theme.SERIES[3]))
    loud = set(np.argsort(-w)[:3].tolist()) if n > ROOM and trace[t].stage >= SOFTMAX else set()
    text = [short(word, 12) if n <= ROOM or k == q or k in loud else "·" for k, word in enumerate(s.words)]
    colours = np.where(np.arange(n) == q, theme.SERIES[3], theme.INK)
    traces.append(marks.words(np.zeros(n), -np.arange(n), text, colour=colours, size=14, position="middle left"))
    return panels.plain(*traces, left=-0.38, width=1.0, bottom=-n + 0.4, height=0.6)


def _arcs_alt(trace: Run, t: int, say: Say) -> str:
    s, q = trace.scene, asking(trace, t)
    if trace[t].stage < SOFTMAX:
        return say(Text("No attention yet: the weights come with softmax.", "还没有注意力：权重在 softmax 之后出现。"))
    best = int(s.stages.weights[s.head, q].argmax())
    said = Text("The thickest arc goes from “{q}” to “{b}”.", "最粗的弧从“{q}”指向“{b}”。")
    return say(said.format(q=s.words[q], b=s.words[best]))


def _heads(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    w = s.stages.weights if trace[t].stage >= SOFTMAX else np.zeros_like(s.stages.weights)
    columns = min(len(w), 4)
    rows = -(-len(w) // columns)
    pitch, off = (1.4, 0.1) if rows == 1 else (1.9, 0.24)  # two rows of names between two rows of maps
    traces = []
    for h, z in enumerate(w):
        x, y = (h % columns) * 1.12, (rows - 1 - h // columns) * pitch
        above = h % 2 == 0  # the names would touch in one line
        traces += panels.panel(z, x, y, 1.0, 1.0, 0.0, 1.0, theme.SEQUENTIAL)
        name = f"{h + 1} {say(s.names[h])}"
        traces.append(
            marks.words(
                [x + 0.5],
                [y + (1 + off if above else -off)],
                [name],
                colour=theme.SERIES[3] if h == s.head else theme.INK,
                size=14,
            )
        )
    return panels.plain(
        *traces, left=-0.06, width=columns * 1.12 - 0.06, bottom=-2 * off, height=pitch * (rows - 1) + 1 + 2 * off
    )


def _heads_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    each = ", ".join(f"{h + 1}: {e:.0%}" for h, e in enumerate(s.entropy))
    said = Text(
        "How spread the {n} heads are (entropy as a share of the largest): {e}.",
        "{n} 个头的分散程度（熵占最大值的比例）：{e}。",
    )
    return say(said.format(n=len(s.entropy), e=each))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Each number from the stage on that computes it."""
    s, q, d, stage = trace.scene, asking(trace, t), trace.scene.stages.q.shape[-1], trace[t].stage
    a = s.stages
    j = int(a.weights[s.head, q].argmax())
    later = float("nan")
    return {
        "i": s.words[q],
        "j": s.words[j] if stage >= SCORES else later,
        "dot": float(a.product[s.head, q, j]) if stage >= SCORES else later,
        "root": float(np.sqrt(d)) if s.divided else "1",
        "s": float(a.scaled[s.head, q, j]) if stage > SCORES else later,
        "a": float(a.weights[s.head, q, j]) if stage >= SOFTMAX else later,
    }


MATRICES = View(
    Text("Rows are words; blue minus, orange plus", "一层注意力的矩阵：行是词，蓝负橙正"), _matrices, _matrices_says
)
ARCS = View(Text("One word's attention, as thickness", "一个词在看什么：粗细为权重"), _arcs, _arcs_alt)
HEADS = View(Text("The heads side by side: row looks at column", "各个头并排：行看向列"), _heads, _heads_alt)
