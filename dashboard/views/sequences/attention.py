"""attention's first film beside its main picture: all words at once, and the formula's numbers."""

import numpy as np

from dashboard.figures import marks, panels, theme
from dashboard.lesson import Figure, Key, Say, Tick, View
from engine.attention import STAGES, Frame, Scene
from engine.core import Array, Text, Trace

Run = Trace[Scene, Frame]
ROOM = 14  # words that stand one below another in the small picture
PROJECT, SCORES, SCALE, MASKED, SOFTMAX, VALUE = (
    STAGES.index(s) for s in ("project", "product", "scale", "mask", "softmax", "value")
)
ASKS = theme.SERIES[3]


def acts(trace: Run) -> list[Tick]:
    """Act one, one word asks; act two, all of them."""
    first = sum(f.alone for f in trace.frames)
    ends = (first, len(trace) - first)
    return [Tick((1, t + 1) if t < first else (2, t + 1 - first), (2, ends[t >= first])) for t in range(len(trace))]


def asking(trace: Run, t: int) -> int:
    """The word whose row is followed."""
    return trace[t].query if trace[t].query >= 0 else trace.scene.asked


def short(word: str, most: int) -> str:
    return word if len(word) <= most else word[: most - 1] + "…"


def score_name(s: Scene, stage: int, say: Say) -> str:
    name = "q·kᵀ ÷ √d" if s.divided and stage >= SCALE else "q·kᵀ"
    return name + say(Text(", masked", "（掩码后）")) if stage >= MASKED and s.blocked.any() else name


def so_far(trace: Run, t: int, z: Array) -> Array:
    """z (n, n) as far as it is computed: one row in the first act."""
    if not trace[t].alone:
        return z
    return np.where(np.arange(len(z))[:, None] == trace[t].query, z, 0.0)


def _matrices(trace: Run, t: int, say: Say) -> Figure:
    s, stage, n = trace.scene, trace[t].stage, len(trace.scene.words)
    a, h = s.stages, s.head
    scores = a.scaled[h] if stage >= SCALE else a.product[h]
    scores = np.where(s.blocked & (stage >= MASKED), 0.0, scores) * (stage >= SCORES)
    top = 0.7 * float(np.abs(a.product[h]).max()) or 1.0
    places = ((0.0, scores, -top, top, theme.DIVERGING), (53.0, a.weights[h] * (stage >= SOFTMAX), 0.0, 1.0, None))
    names = (score_name(s, stage, say), say(Text("weights", "权重")))
    rows, columns = np.nonzero(s.blocked)
    crossed = np.full(len(rows), 7.0 if n <= 20 else 3.0) * (stage >= MASKED) * (not trace[t].alone)
    traces = []
    for (left, z, low, high, scale), name in zip(places, names, strict=True):
        z = so_far(trace, t, z)
        traces += panels.panel(z, left, 0, 47, 88, low, high, scale or theme.SEQUENTIAL)
        cells = left + 47 * (columns + 0.5) / n, 88 * (1 - (rows + 0.5) / n)
        traces.append(marks.dots(*cells, size=crossed, symbol="x", colour=theme.MUTED))
        traces.append(marks.words([left + 23.5], [95], [name], size=15))
    at = np.arange(0, n, max(1, -(-n // ROOM)))
    words, q = [short(s.words[i], 9) for i in at], asking(trace, t)
    inks = np.where(at == q, ASKS, theme.INK)
    traces.append(
        marks.words(np.full(len(at), -1.5), 88 * (1 - (at + 0.5) / n), words, colour=inks, position="middle left")
    )
    upper, lower = (88 * (1 - (q + k) / n) for k in (0, 1)) if trace[t].query >= 0 else (88, 0)
    traces.append(marks.line([0, 100, 100, 0, 0], [upper, upper, lower, lower, upper], colour=ASKS, width=2.5))
    return panels.plain(*traces, left=-27, width=101, bottom=-1, height=100)


def _matrices_alt(trace: Run, t: int, say: Say) -> str:
    stage, n = trace[t].stage, len(trace.scene.words)
    if stage < SCORES:
        return say(Text("The squares are empty until queries meet keys.", "查询与键相遇之前，两个方阵是空的。"))
    if trace[t].alone:
        said = Text("One row of {n} is filled: that of “{q}”.", "{n} 行中只填了一行：“{q}”的那一行。")
        return say(said.format(n=n, q=trace.scene.words[trace[t].query]))
    return say(
        Text("All {n} × {n} scores stand in the square at once.", "{n} × {n} 个分数同时出现在方阵里。").format(n=n)
    )


def one_pair(trace: Run) -> str:
    """Score and weight of one query and one key; without the division the formula has none."""
    score = r"\num{dot}{q_i\cdot k_j}\,/\,\num{root}{\sqrt d}" if trace.scene.divided else r"\num{dot}{q_i\cdot k_j}"
    return (
        r"\val{i}\to\val{j}:\quad \num{s}{s_{ij}}=" + score + r"\qquad "
        r"\num{a}{a_{ij}}=\num{e}{e^{s_{ij}}}\,/\,\num{sum}{{\textstyle\sum_m} e^{s_{im}}}"
    )


def all_pairs(trace: Run) -> str:
    inside = r"QK^{\top}/\num{root}{\sqrt d}" if trace.scene.divided else r"QK^{\top}"
    out = r",\quad \num{d}{d}" if not trace.scene.divided else ""
    return r"\text{head}=\mathrm{softmax}(" + inside + r")V" + out


def _exp(power: float) -> float | str:
    """e to it; as words where no number can hold it."""
    return float(np.exp(power)) if power < 600 else f"e^{power:.0f}"


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Each number from the stage on that computes it."""
    s, q, stage = trace.scene, asking(trace, t), trace[t].stage
    a, d = s.stages, s.stages.q.shape[-1]
    j, later = int(a.weights[s.head, q].argmax()), float("nan")
    score = a.scaled[s.head, q].astype(float)
    total = float(np.logaddexp.reduce(score[~s.blocked[q]]))
    scored = stage >= SCALE if s.divided else stage >= SCORES
    return {
        "i": s.words[q],
        "j": s.words[j] if stage >= SCORES else later,
        "d": float(d),
        "dot": float(a.product[s.head, q, j]) if stage >= SCORES else later,
        "root": float(np.sqrt(d)),
        "s": float(a.scaled[s.head, q, j]) if scored else later,
        "e": _exp(float(score[j])) if stage >= SOFTMAX else later,
        "sum": _exp(total) if stage >= SOFTMAX else later,
        "a": float(a.weights[s.head, q, j]) if stage >= SOFTMAX else later,
    }


MATRICES = View(
    Text("All words at once: row asks, column answers", "所有词同时：行提问，列回答"),
    _matrices,
    _matrices_alt,
    (
        Key("square", "@plus", Text("score above 0", "分数为正")),
        Key("square", "@minus", Text("below 0", "为负")),
        Key("square", ASKS, Text("weight", "权重")),
        Key("cross", theme.MUTED, Text("masked", "已掩去")),
    ),
)
