"""Hard functions beside their smooth twins: the maximum in its band, five more along a sweep."""

from collections.abc import Callable

import numpy as np

from dashboard.figures import curve, marks, ribbon, theme
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Text, Trace
from engine.smooth_max import FUNCTIONS, Frame, Scene

Run = Trace[Scene, Frame]
HARD, SOFT, NOW = theme.INK, theme.SERIES[0], theme.SERIES[3]
FIRST = Text("first score", "第一个分数")
PLACE = {name: k for k, name in enumerate(FUNCTIONS)}
VALUES = {
    "argmax": Text("place", "位置"),
    "one_hot": Text("its share", "它的份额"),
    "top_k": Text("member", "隶属度"),
    "step": Text("its step", "它的阶跃值"),
    "rank": Text("its rank (1 = smallest)", "它的秩（1 为最小）"),
}
NAMES = {
    "argmax": Text("argmax", " argmax "),
    "one_hot": Text("one-hot", "独热向量"),
    "top_k": Text("top-k", " top-k "),
    "step": Text("step", "阶跃"),
    "rank": Text("rank", "秩"),
}


def warmth(trace: Run, t: int, say: Say) -> str:
    T = trace[t].temperature
    return say(Text("At T = 0", "T = 0 时")) if T == 0 else say(Text("At T = {T:.2g}", "T = {T:.2g} 时").format(T=T))


def _maximum(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    warm, hard = trace[0].swept[0], s.sweep.hard[0]
    low, high = float(min(hard.min(), warm.min())) - 0.6, float(max(hard.max(), warm.max())) + 0.4
    rest = s.scores[1:]
    return theme.figure(
        *ribbon.between(s.sweep.first, np.clip(f.band[0], low, high), np.clip(f.band[1], low, high), SOFT + "/0.18"),
        marks.line(s.sweep.first, hard, colour=HARD, width=2.5, dash="dash"),
        marks.line(s.sweep.first, f.swept[0], colour=SOFT, width=3.5),
        marks.dots(rest, np.full(len(rest), low + 0.03 * (high - low)), size=11, colour=theme.MUTED, symbol="diamond"),
        marks.dots([s.scores[0]], [f.scores.maximum], size=13, colour=NOW),
        x=theme.axis(say(FIRST), s.sweep.first[0], s.sweep.first[-1]),
        y=theme.axis(say(Text("maximum", "最大值")), low, high),
    )


def _maximum_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    said = Text(
        "{when} the smooth maximum is {soft:.3f}, the hard one {hard:g}: {off:.3f} apart, at most {bound:.3f}.",
        "{when}，光滑最大值是 {soft:.3f}，硬最大值是 {hard:g}：相差 {off:.3f}，至多 {bound:.3f}。",
    )
    soft, hard = f.scores.maximum, s.hard.maximum
    return say(
        said.format(when=warmth(trace, t, say), soft=soft, hard=hard, off=abs(soft - hard), bound=s.sweep.bound[t])
    )


def _error(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene.sweep
    error = Text("largest error of the sweep", "扫描中的最大误差")
    curves = {say(Text("bound", "上界")): s.bound, say(error): s.error[:, 0]}
    styles = ((theme.INK, "dash"), (SOFT, "solid"))
    words = say(Text("cooling step", "降温步")), say(Text("distance", "距离"))
    return curve.over_steps(curves, t, *words, 0, 1.1 * max(float(s.bound.max()), 0.1), styles)


def _error_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "{when} the largest error is {e:.3g}, at most its bound {b:.3g}.",
        "{when}，最大误差为 {e:.3g}，不超过上界 {b:.3g}。",
    )
    return say(said.format(when=warmth(trace, t, say), e=s.sweep.error[t, 0], b=s.sweep.bound[t]))


def _shares(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    n = len(s.scores)
    at = np.arange(1, n + 1)
    low, high = _reach(trace)
    names = [
        f"x{chr(0x2080 + i)} = {v:g}" if n <= 5 else f"x{chr(0x2080 + i)}" for i, v in zip(at, s.scores, strict=True)
    ]
    return theme.figure(
        marks.bars(at, f.scores.gradient, SOFT, width=0.62),
        marks.dots(at, s.hard.gradient, size=15, symbol="diamond", colour=HARD),
        x=theme.axis("", 0.4, n + 0.6, tickvals=at.tolist(), ticktext=names),
        y=theme.axis(say(Text("slope", "斜率")), low, high),
    )


def _reach(trace: Run) -> tuple[float, float]:
    some = np.concatenate([f.scores.gradient for f in trace.frames[::6]] + [trace.scene.hard.gradient])
    low, high = float(some.min()), float(some.max())
    return (low - 0.12 * (high - low) if low < -1e-9 else -0.09 * high), high + 0.12 * max(high - low, 1e-3)


def _shares_says(trace: Run, t: int, say: Say) -> str:
    hard = trace.scene.hard.gradient
    winners = np.flatnonzero(hard) + 1
    said = Text(
        "{when} the slopes of the smooth maximum at the scores are {p}; ", "{when}，光滑最大值对各分数的斜率为 {p}；"
    )
    only = Text("the hard maximum listens to x{w} alone.", "硬最大值只听 x{w} 的。")
    if len(winners) > 1:
        only = Text("of the hard one {n} tied winners share.", "硬最大值由 {n} 个并列者平分。")
    p = _listed(trace[t].scores.gradient, say)
    winner = chr(0x2080 + int(winners[0])) if len(winners) else ""
    return say(said.format(when=warmth(trace, t, say), p=p)) + say(only.format(w=winner, n=len(winners)))


def _swept(name: str) -> Callable[[Run, int, Say], Figure]:
    """One function along the sweep of the first score."""
    k = PLACE[name]

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s = trace.scene
        places = name in ("argmax", "rank")
        high = max(float(s.sweep.hard[k].max()), float(trace[0].swept[k].max())) if places else 1.0
        least = 1.0 if places else 0.0
        low, top = least - 0.12 * (high - least), high + 0.12 * (high - least)
        kinks = np.repeat([0.0] if name == "step" else s.scores[1:], 3)
        return theme.figure(
            marks.line(kinks, np.tile([low, top, np.nan], len(kinks) // 3), colour=theme.FAINT, width=2),
            marks.line(s.sweep.first, s.sweep.hard[k], colour=HARD, width=2.5, dash="dash"),
            marks.line(s.sweep.first, trace[t].swept[k], colour=SOFT, width=3.5),
            x=theme.axis(say(FIRST), s.sweep.first[0], s.sweep.first[-1]),
            y=theme.axis(say(VALUES[name]), low, top),
        )

    return draw


def _swept_says(name: str) -> Callable[[Run, int, Say], str]:
    k = PLACE[name]
    said = Text(
        "{when} the smooth {name} is at most {e:.3f} from the hard one along the sweep.",
        "{when}，光滑的{name}在扫描中与硬函数最多相差 {e:.3f}。",
    )
    fewer = Text(" There are only {k} scores, so k is {k}.", "只有 {k} 个分数，所以 k 为 {k}。")

    def says(trace: Run, t: int, say: Say) -> str:
        s = trace.scene
        words = say(said.format(when=warmth(trace, t, say), name=say(NAMES[name]), e=s.sweep.error[t, k]))
        return words + (say(fewer.format(k=s.k)) if name == "top_k" and s.asked > s.k else "")

    return says


def _listed(values: np.ndarray, say: Say, form: str = ".2f") -> str:
    return say(Text(", ", "、")).join(f"{v:{form}}" for v in values)


def _one_hot_says(trace: Run, t: int, say: Say) -> str:
    f, e = trace[t], trace.scene.sweep.error[t, PLACE["one_hot"]]
    said = Text(
        "{when} the shares are {soft}; along the sweep up to {e:.2f} from hard one-hot.",
        "{when}，各分数的份额为 {soft}；扫描中与硬的独热向量最多差 {e:.2f}。",
    )
    return say(said.format(when=warmth(trace, t, say), soft=_listed(f.scores.one_hot, say), e=e))


def _rank_says(trace: Run, t: int, say: Say) -> str:
    soft, hard = _listed(trace[t].scores.rank, say), _listed(trace.scene.hard.rank, say, "g")
    said = Text(
        "{when} the list's soft ranks are {soft}; the hard ones are {hard}.",
        "{when}，列表的软秩为 {soft}；硬秩为 {hard}。",
    )
    return say(said.format(when=warmth(trace, t, say), soft=soft, hard=hard))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    return {
        "T": f.temperature,
        "k": 1 / f.temperature if f.temperature else "∞",
        "hard": s.hard.maximum,
        "soft": f.scores.maximum,
        "off": abs(f.scores.maximum - s.hard.maximum),
        "bound": float(s.sweep.bound[t]),
        "share": float(f.scores.one_hot.max()),
        "where": f.scores.where,
        "sum": float(f.scores.top_k.sum()),
        "kk": str(s.k),
        "rank": ", ".join(f"{v:.2f}" for v in f.scores.rank),
        "step": 0.5 + 0.5 * float(np.tanh(s.scores[0] / (2 * f.temperature)))
        if f.temperature
        else float(s.scores[0] > 0),
        "steep": float(s.triangle.steepest[t]),
        "silent": f"{s.triangle.silent[t]:.0%}",
    }


TWINS = (Key("line", SOFT, Text("smooth", "光滑")), Key("dash", HARD, Text("hard", "硬")))
KINKS = Key("line", theme.FAINT, Text("the other scores", "其余分数"))
MAXIMUM = View(
    Text("The smooth maximum stays in its band", "光滑最大值始终在带内"),
    _maximum,
    _maximum_says,
    (
        *TWINS,
        Key("area", SOFT + "/0.18", Text("its band", "带")),
        Key("dot", NOW, Text("this list", "当前列表")),
        Key("diamond", theme.MUTED, Text("others", "其余分数")),
    ),
)
ERROR = View(Text("The error never exceeds its bound", "误差不超过上界"), _error, _error_says)
SHARES = View(
    Text("Its gradient", "它的梯度"),
    _shares,
    _shares_says,
    (Key("bar", SOFT, Text("smooth", "光滑")), Key("diamond", HARD, Text("hard", "硬"))),
)
ONE_HOT = View(
    Text("One-hot: is the first score the largest?", "独热：第一个分数最大吗？"),
    _swept("one_hot"),
    _one_hot_says,
    (*TWINS, KINKS),
)
ARGMAX = View(
    Text("Argmax: where is the largest?", "argmax：最大者在哪里？"),
    _swept("argmax"),
    _swept_says("argmax"),
    (*TWINS, KINKS),
)
TOP_K = View(
    Text("Top-k: is it among the k largest?", "top-k：它在前 k 名吗？"),
    _swept("top_k"),
    _swept_says("top_k"),
    (*TWINS, KINKS),
)
RANK = View(
    Text("Rank: exact once T is below the gaps", "秩：T 小于间距后就精确"), _swept("rank"), _rank_says, (*TWINS, KINKS)
)
STEP_UP = View(
    Text("Step: is the first score above zero?", "阶跃：第一个分数大于零吗？"),
    _swept("step"),
    _swept_says("step"),
    (*TWINS, Key("line", theme.FAINT, Text("zero", "零"))),
)
