"""The adaptive solver's pictures: where it set its steps, how long they are, what a tolerance costs."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, numbers, particles, scaling, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.diffusion.solvers import SHADES, TIME, Run
from engine.core import Text
from engine.solvers import END, LOST, TOLERANCES


def adaptive_clock(trace: Run) -> Sequence[Tick]:
    n = len(trace.scene.adaptive.times) - 1
    return one_clock(range(n + 1))


def _ticks(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    seen = (np.arange(len(s.adaptive.times)) <= k)[:, None]
    at = np.where(seen, s.adaptive.x, np.nan)
    return particles.plane(
        marks.line(s.exact[:, 0], s.exact[:, 1], colour=theme.INK + "/0.4", width=5),
        marks.dots(at[:, 0], at[:, 1], size=10, colour=SHADES[4]),
        marks.dots(at[k : k + 1, 0], at[k : k + 1, 1], size=16, colour=SHADES[4], symbol="star"),
        reach=s.reach,
    )


def _ticks_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene
    if not k:
        first = Text("The start. In all, {e} evaluations, {r} steps refused.", "起点。全程共求值 {e} 次，拒绝 {r} 步。")
        return say(first.format(e=s.adaptive.cost[0], r=s.adaptive.cost[1]))
    h = float(s.adaptive.times[k] - s.adaptive.times[k - 1])
    said = Text(
        "Adaptive step {k} of {n}: t = {t:.3f}, after a step of {h:.3f}; in all {e} evaluations, {r} steps refused.",
        "自适应第 {k}/{n} 步：t = {t:.3f}，这一步长 {h:.3f}；共求值 {e} 次，拒绝 {r} 步。",
    )
    return say(
        said.format(
            k=k, n=len(s.adaptive.times) - 1, t=s.adaptive.times[k], h=h, e=s.adaptive.cost[0], r=s.adaptive.cost[1]
        )
    )


def _sizes(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    h = np.diff(s.adaptive.times)
    middle = (s.adaptive.times[1:] + s.adaptive.times[:-1]) / 2
    top = 1.35 * float(max(h.max(), s.adaptive.rejected[:, 1].max() if len(s.adaptive.rejected) else 0))
    colours = np.where(np.arange(1, len(s.adaptive.times)) <= k, SHADES[4], SHADES[4] + "/0.25")
    more = []
    if len(s.adaptive.rejected):
        more = [
            marks.dots(s.adaptive.rejected[:, 0], s.adaptive.rejected[:, 1], size=12, colour=theme.WARN, symbol="x"),
            marks.words(
                [END],
                [top * 0.91],
                [say(Text("✕ tried and refused", "✕ 试过但被拒绝"))],
                colour=theme.WARN,
                position="middle left",
            ),
        ]
    return theme.figure(
        marks.bars(middle, h, colours, width=h * 0.92),
        *more,
        x=theme.axis(say(TIME), 0, END),
        y=theme.axis(say(Text("step h", "步长 h")), 0, top),
    )


def _sizes_alt(trace: Run, k: int, say: Say) -> str:
    h = np.diff(trace.scene.adaptive.times)
    said = Text("Steps between {a:.3f} and {b:.3f} long.", "步长在 {a:.3f} 与 {b:.3f} 之间。")
    return say(said.format(a=h.min(), b=h.max()))


def _tolerance(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    low = max(float(s.adaptive.error.min()) / 3, 1e-12)
    tall = (min(low, TOLERANCES[-1] / 3), float(np.clip(s.adaptive.error.max() * 3, 0.3, 2 * LOST)))
    wide = (float(s.adaptive.evaluations.min()), float(s.adaptive.evaluations.max()))
    curves = [
        (say(Text("error", "误差")), s.adaptive.evaluations, s.adaptive.error, SHADES[4]),
        (say(Text("tolerance", "容差")), s.adaptive.evaluations, np.array(TOLERANCES), theme.MUTED),
    ]
    return scaling.loglog(
        curves,
        say(Text("evaluations", "求值次数")),
        say(Text("error at the end", "终点误差")),
        wide,
        tall,
        room=3.6,
        gap=0.17,
    )


def _tolerance_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "Tolerance 10⁻¹ costs {a} evaluations and errs by {b}; 10⁻⁸ costs {c} and errs by {d}.",
        "容差 10⁻¹ 求值 {a} 次，误差 {b}；10⁻⁸ 求值 {c} 次，误差 {d}。",
    )
    e, n = s.adaptive.error, s.adaptive.evaluations
    return say(said.format(a=n[0], b=numbers.power(e[0]), c=n[-1], d=numbers.power(e[-1])))


def adaptive_numbers(trace: Run, k: int) -> dict[str, float | str]:
    """The k-th accepted step, what its error allows the next to be, and what was taken."""
    s, none = trace.scene.adaptive, float("nan")
    took = float(s.times[k + 1] - s.times[k]) if k + 1 < len(s.times) else none
    if not k:
        return {"h": none, "r": none, "cap": none, "next": none, "took": took}
    error, cap, proposed = (float(v) for v in s.control[k - 1])
    ratio = 1 / error if error else float("inf")
    return {"h": float(s.times[k] - s.times[k - 1]), "r": ratio, "cap": cap, "next": proposed, "took": took}


_TRUE = Key("line", theme.INK + "/0.4", Text("true path", "真实路径"))
_NOW = Key("star", SHADES[4], Text("this step", "这一步"))

TICKS = View(
    Text("Where Dormand–Prince (dopri5) set its steps", "多尔曼–普林斯法（dopri5）的步点"),
    _ticks,
    _ticks_alt,
    (Key("dot", SHADES[4], Text("accepted steps", "接受的步")), _NOW, _TRUE),
)
SIZES = View(Text("How long each step is", "每一步有多长"), _sizes, _sizes_alt)
TOLERANCE = View(Text("What a tolerance costs", "容差的代价"), _tolerance, _tolerance_alt)
