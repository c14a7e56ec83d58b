"""Hard functions beside their smooth twins: the maximum in its band, five more along a sweep, the melting triangle."""

from collections.abc import Callable

import numpy as np

from dashboard.figures import curve, marks, ribbon, simplex, theme
from dashboard.lesson import Figure, Say
from engine.core import Text, Trace
from engine.smooth_max import FUNCTIONS, Frame, Scene

Run = Trace[Scene, Frame]
HARD, SOFT, NOW = theme.INK, theme.SERIES[0], theme.SERIES[3]
FIRST = Text("first score", "第一个分数")
OTHERS, LIST = Text("the other scores", "其余分数"), Text("this list", "当前列表")
HARD_NAME, SOFT_NAME = Text("hard", "硬"), Text("smooth", "光滑")
PLACE = {name: k for k, name in enumerate(FUNCTIONS)}
VALUES = {
    "argmax": Text("place of the largest", "最大者的位置"),
    "one_hot": Text("its share", "它的份额"),
    "top_k": Text("its membership", "它的隶属度"),
    "step": Text("its step", "它的阶跃值"),
    "rank": Text("its rank (1 = smallest)", "它的秩（1 为最小）"),
}


def warmth(trace: Run, t: int, say: Say) -> str:
    T = trace[t].temperature
    return say(Text("At T = 0", "T = 0 时")) if T == 0 else say(Text("At T = {T:.2g}", "T = {T:.2g} 时").format(T=T))


def maximum(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    warm = trace[0].swept[0]
    low, high = float(min(s.sweep.hard[0].min(), warm.min())) - 0.6, float(max(s.sweep.hard[0].max(), warm.max())) + 0.8
    rest = s.scores[1:]
    return theme.figure(
        *ribbon.between(s.sweep.first, np.clip(f.band[0], low, high), np.clip(f.band[1], low, high), SOFT + "/0.18"),
        marks.line(s.sweep.first, s.sweep.hard[0], colour=HARD, width=2.5, dash="dash"),
        marks.line(s.sweep.first, f.swept[0], colour=SOFT, width=3.5),
        marks.dots(rest, np.full(len(rest), low + 0.03 * (high - low)), size=11, colour=theme.MUTED, symbol="diamond"),
        marks.words(
            [rest.max() + 0.3], [low + 0.03 * (high - low)], [say(OTHERS)], colour=theme.MUTED, position="middle right"
        ),
        marks.dots([s.scores[0]], [f.scores.maximum], size=13, colour=NOW),
        marks.words(
            [s.sweep.first[4]], [high - 0.07 * (high - low)], [say(SOFT_NAME)], colour=SOFT, position="middle right"
        ),
        marks.words(
            [s.sweep.first[4]],
            [high - 0.15 * (high - low)],
            [say(HARD_NAME) + " - -"],
            colour=HARD,
            position="middle right",
        ),
        marks.words(
            [s.sweep.first[4]], [high - 0.23 * (high - low)], ["● " + say(LIST)], colour=NOW, position="middle right"
        ),
        x=theme.axis(say(FIRST), s.sweep.first[0], s.sweep.first[-1]),
        y=theme.axis(say(Text("maximum of all scores", "所有分数的最大值")), low, high),
    )


def maximum_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    said = Text(
        "{when} the smooth maximum is {soft:.3f}, the hard one {hard:g}: {off:.3f} apart, at most {bound:.3f}.",
        "{when}，光滑最大值是 {soft:.3f}，硬最大值是 {hard:g}：相差 {off:.3f}，至多 {bound:.3f}。",
    )
    bound = s.sweep.bound[t]
    return say(
        said.format(
            when=warmth(trace, t, say),
            soft=f.scores.maximum,
            hard=s.hard.maximum,
            off=abs(f.scores.maximum - s.hard.maximum),
            bound=bound,
        )
    )


def error(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {
        say(Text("bound", "上界")): s.sweep.bound,
        say(Text("largest error of the sweep", "扫描中的最大误差")): s.sweep.error[:, 0],
    }
    styles = ((theme.INK, "dash"), (SOFT, "solid"))
    top = 1.1 * max(float(s.sweep.bound.max()), 0.1)
    return curve.over_steps(
        curves, t, say(Text("cooling step", "降温步")), say(Text("distance", "距离")), 0, top, styles
    )


def error_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "{when} the largest error is {e:.3g}, below its bound {b:.3g}.",
        "{when}，最大误差为 {e:.3g}，不超过上界 {b:.3g}。",
    )
    return say(said.format(when=warmth(trace, t, say), e=s.sweep.error[t, 0], b=s.sweep.bound[t]))


def shares(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    n = len(s.scores)
    at = np.arange(1, n + 1)
    low, high = _reach(trace)
    names = [
        f"x{chr(0x2080 + i)} = {v:g}" if n <= 5 else f"x{chr(0x2080 + i)}" for i, v in zip(at, s.scores, strict=True)
    ]
    names = [name.replace("-", "−") for name in names]
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


def shares_alt(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "{when} the slopes of the smooth maximum at the scores are {p}; the hard maximum listens to the winner only.",
        "{when}，光滑最大值对各分数的斜率为 {p}；硬最大值只听最大者的。",
    )
    return say(said.format(when=warmth(trace, t, say), p=", ".join(f"{v:.2f}" for v in trace[t].scores.gradient)))


def swept(name: str) -> Callable[[Run, int, Say], Figure]:
    """The view of one function along the sweep of the first score."""
    k = PLACE[name]

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s = trace.scene
        high = max(float(s.sweep.hard[k].max()), float(trace[0].swept[k].max())) if name in ("argmax", "rank") else 1.0
        least = 1.0 if name in ("argmax", "rank") else 0.0
        low, top = least - 0.12 * (high - least), high + 0.12 * (high - least)
        names = [say(SOFT_NAME), say(HARD_NAME) + " - -"] if name in ("one_hot", "rank", "step") else ["", ""]
        beside = float(s.sweep.first[0] + 0.27 * (s.sweep.first[-1] - s.sweep.first[0]))
        others, foot = say(OTHERS) if name in ("one_hot", "rank") else "", least - 0.07 * (high - least)
        kinks = np.repeat([0.0] if name == "step" else s.scores[1:], 3)
        return theme.figure(
            marks.line(kinks, np.tile([low, top, np.nan], len(kinks) // 3), colour=theme.FAINT, width=2),
            marks.line(s.sweep.first, s.sweep.hard[k], colour=HARD, width=2.5, dash="dash"),
            marks.line(s.sweep.first, trace[t].swept[k], colour=SOFT, width=3.5),
            marks.words(
                [s.sweep.first[4]], [top - 0.05 * (top - low)], names[:1], colour=SOFT, position="middle right"
            ),
            marks.words([beside], [top - 0.05 * (top - low)], names[1:], colour=HARD, position="middle right"),
            marks.words([float(kinks.max()) + 0.15], [foot], [others], colour=theme.MUTED, position="middle right"),
            x=theme.axis(say(FIRST), s.sweep.first[0], s.sweep.first[-1]),
            y=theme.axis(say(VALUES[name]), low, top),
        )

    return draw


def swept_alt(name: str) -> Callable[[Run, int, Say], str]:
    k = PLACE[name]
    said = Text(
        "{when} the smooth {name} is at most {e:.3f} from the hard one along the sweep.",
        "{when}，{name}在扫描中与硬函数最多相差 {e:.3f}。",
    )

    def alt(trace: Run, t: int, say: Say) -> str:
        return say(said.format(when=warmth(trace, t, say), name=say(FUNCTIONS[name]), e=trace.scene.sweep.error[t, k]))

    return alt


def listed(values: np.ndarray) -> str:
    return ", ".join(f"{v:.2f}" for v in values)


def one_hot_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "{when} the shares are {soft}; along the sweep up to {e:.2f} from hard one-hot.",
        "{when}，各分数的份额为 {soft}；扫描中与硬 one-hot 最多差 {e:.2f}。",
    )
    return say(
        said.format(
            when=warmth(trace, t, say),
            soft=listed(trace[t].scores.one_hot),
            e=trace.scene.sweep.error[t, PLACE["one_hot"]],
        )
    )


def rank_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "{when} the list's soft ranks are {soft}; the hard ones are {hard}.",
        "{when}，列表的软秩为 {soft}；硬秩为 {hard}。",
    )
    hard = ", ".join(f"{v:g}" for v in trace.scene.hard.rank)
    return say(said.format(when=warmth(trace, t, say), soft=listed(trace[t].scores.rank), hard=hard))


def corners(trace: Run, say: Say) -> list[str]:
    truth = say(Text("true: {c}", "真实：{c}"))
    return [truth.format(c=c) if k == trace.scene.triangle.truth else c for k, c in enumerate("ABC")]


def decided(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    still = marks.dots(s.triangle.anchors[:, 0], s.triangle.anchors[:, 1], size=7, colour=theme.INK)
    return simplex.triangle(*s.triangle.axes, s.triangle.hard, corners(trace, say), still)


def decided_alt(trace: Run, t: int, say: Say) -> str:
    return say(
        Text(
            "The hard decision: three flat regions; at all {n} dots its gradient is 0, so there is no arrow.",
            "硬判决：三块平坦的区域；{n} 个点处梯度都是 0，因此没有箭头。",
        ).format(n=len(trace.scene.triangle.anchors))
    )


def melted(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    pull = 0.1 * f.arrows / max(float(s.triangle.steepest[t]), 1e-12)
    return simplex.triangle(
        *s.triangle.axes,
        f.triangle,
        corners(trace, say),
        marks.dots(s.triangle.anchors[:, 0], s.triangle.anchors[:, 1], size=6, colour=theme.INK),
        simplex.arrows(s.triangle.anchors, pull),
    )


def melted_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    if f.temperature == 0:
        return decided_alt(trace, t, say)
    said = Text(
        "{when} all arrows pull to the true class {c}; the longest is {g:.3g}, {q:.0%} are below 1% of it.",
        "{when}，每个箭头都指向真实类别 {c}；最大梯度为 {g:.3g}，其中 {q:.0%} 不到它的百分之一。",
    )
    return say(
        said.format(
            when=warmth(trace, t, say), c="ABC"[s.triangle.truth], g=s.triangle.steepest[t], q=s.triangle.silent[t]
        )
    )


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
