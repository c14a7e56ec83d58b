"""More of the solvers' pictures: what an error costs as the steps are halved, and steps that fit the field."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, particles, scaling, theme
from dashboard.lesson import Figure, Say, Tick, View
from dashboard.views.diffusion.solvers import FORMS, SHADES, TIME, Run, brief, power, seen_within
from engine.core import Text
from engine.diffusion.ode import NAMES
from engine.solvers import COUNTS, END, LOST, METHODS, TOLERANCES, Scene


def halving_clock(trace: Run) -> Sequence[Tick]:
    return [Tick((k,), (len(COUNTS) - 1,)) for k in range(len(COUNTS))]


def adaptive_clock(trace: Run) -> Sequence[Tick]:
    n = len(trace.scene.adaptive.times) - 1
    return [Tick((k,), (n,)) for k in range(n + 1)]


def _cost(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    curves = []
    for i, m in enumerate(METHODS):
        name = say(NAMES[m]).replace("–", "–<br>") + (
            "<br>" if s.halving.theory[i] > 2 else " "
        )  # those end far to the right
        order = f"{s.halving.order[i]:.2f}" if s.halving.order[i] else "–"
        curves.append(
            (f"{name}{order} ({s.halving.theory[i]})", s.halving.evaluations[i], s.halving.error[i], SHADES[i])
        )
    low = max(float(s.halving.error.min()) / 30, 1e-14)
    tall = (low, float(np.clip(s.halving.error.max() * 3, 10 * low, 2 * LOST)))
    wide = (float(s.halving.evaluations.min()), float(s.halving.evaluations.max()))
    adaptive = say(Text("adaptive (dashed)", "自适应（虚线）"))
    more = [
        marks.line(
            np.log10(s.adaptive.evaluations), np.log10(s.adaptive.error), colour=theme.INK, width=2.5, dash="dash"
        ),
        marks.words([np.log10(wide[0])], [np.log10(low) + 0.5], [adaptive], colour=theme.INK, position="middle right"),
    ]
    x, y = say(Text("evaluations of the field", "求场值的次数")), say(Text("error at the end", "终点误差"))
    return scaling.loglog(curves, x, y, wide, tall, more, room=9, upto=k)


def _cost_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene
    pairs = [
        (brief(m), power(float(s.halving.error[i, k]), 2) if s.halving.error[i, k] < LOST else "✕")
        for i, m in enumerate(METHODS)
    ]
    en, zh = ", ".join(f"{n.en} {e}" for n, e in pairs), "，".join(f"{n.zh} {e}" for n, e in pairs)
    lost = Text("; ✕ has blown up", "；✕ 表示已发散") if (s.halving.error[:, k] >= LOST).any() else Text("", "")
    return say(
        Text(
            f"{COUNTS[k]} steps, h = {END / COUNTS[k]:.3g}, error at the end: {en}{lost.en}.",
            f"{COUNTS[k]} 步，h = {END / COUNTS[k]:.3g}，终点误差：{zh}{lost.zh}。",
        )
    )


def _refined(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    traces = [marks.line(s.exact[:, 0], s.exact[:, 1], colour=theme.INK + "/0.45", width=6)]
    for path, colour, form in zip(s.halving.paths[k], SHADES, FORMS, strict=True):
        way = seen_within(path, s.reach)
        traces.append(marks.line(way[:, 0], way[:, 1], colour=colour, width=2.2))
        traces.append(marks.dots(way[-1:, 0], way[-1:, 1], size=10, colour=colour, symbol=form))
    return particles.plane(*traces, reach=s.reach)


def _refined_alt(trace: Run, k: int, say: Say) -> str:
    said = Text(
        "The five solvers' paths in {n} steps each, over the true path (thick grey).",
        "五种求解器各走 {n} 步的路径，粗灰线是真实路径。",
    )
    return say(said.format(n=COUNTS[k]))


def gains(s: Scene, k: int) -> np.ndarray:
    """The order that the k-th halving shows, log₂ of the factor by which it divided each error, (5,); NaN where either
    error is rounding or a blow-up."""
    if k == 0:
        return np.full(len(METHODS), np.nan)
    before, now = s.halving.error[:, k - 1], s.halving.error[:, k]
    fine = (before < LOST) & (now < LOST) & (now > 1e-11)
    return np.where(fine, np.log2(before / now), np.nan)


def _halved(trace: Run, k: int, say: Say) -> Figure:
    s, at = trace.scene, np.arange(len(METHODS))
    seen, top = gains(s, k), 7.4
    words = [f"{v:.2f}".replace("-", "−") if v == v else "–" for v in seen]
    tall = np.clip(np.nan_to_num(seen), 0, 6)
    theory = particles.links(
        np.c_[at - 0.42, s.halving.theory], np.c_[at + 0.42, s.halving.theory], theme.INK, width=2.5, dash="dot"
    )
    return theme.figure(
        marks.bars(at, tall, np.array([f"{c}/0.75" for c in SHADES]), width=0.7),
        theory,
        marks.words(
            at,
            np.maximum(tall, np.where(tall > 0, s.halving.theory, 0)) + 0.55,
            words,
            colour=np.array(SHADES),
            size=15,
        ),
        *(marks.dots([i], [-0.75], size=12, colour=SHADES[i], symbol=FORMS[i]) for i in at),
        x=theme.axis("", -0.6, len(METHODS) - 0.4, showticklabels=False, showgrid=False),
        y=theme.axis(say(Text("order", "阶数")), -1.5, top, tickvals=[0, 1, 2, 4, 5]),
    )


def _halved_alt(trace: Run, k: int, say: Say) -> str:
    if not k:
        return say(Text("Halve the step once and the orders show.", "把步长减半一次，阶数就显现出来。"))
    pairs = [(NAMES[m], f"{v:.2f}" if v == v else "–") for m, v in zip(METHODS, gains(trace.scene, k), strict=True)]
    en, zh = ", ".join(f"{n.en} {v}" for n, v in pairs), "，".join(f"{n.zh} {v}" for n, v in pairs)
    return say(
        Text(
            f"Order shown by this halving (log₂ of the factor it divides the error by): {en}; dotted is theory.",
            f"这次减半显出的阶数（误差缩小倍数的 log₂）：{zh}；点线为理论值。",
        )
    )


def halving_numbers(trace: Run, k: int) -> dict[str, float | str]:
    s, i = trace.scene, METHODS.index("rk4")
    return {
        "a": power(float(s.halving.error[i, k - 1])) if k else "–",
        "b": power(float(s.halving.error[i, k])),
        "p": float(gains(s, k)[i]),
    }


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
    return say(said.format(a=n[0], b=power(e[0]), c=n[-1], d=power(e[-1])))


def adaptive_numbers(trace: Run, k: int) -> dict[str, float | str]:
    s = trace.scene
    h = float(s.adaptive.times[k] - s.adaptive.times[k - 1]) if k else float("nan")
    last = float(s.adaptive.times[k + 1] - s.adaptive.times[k]) if k + 1 < len(s.adaptive.times) else float("nan")
    return {"h": h, "next": last}


COST = View(Text("Error against cost: observed order (theory)", "误差与代价：实测阶数（理论值）"), _cost, _cost_alt)
REFINED = View(Text("The five paths with this step", "这一步长下的五条路径"), _refined, _refined_alt)
HALVED = View(Text("Order: log₂ of what one halving gains", "阶数：减半一次的收益（log₂）"), _halved, _halved_alt)
TICKS = View(Text("Where Dormand–Prince (dopri5) set its steps", "多尔曼–普林斯法（dopri5）的步点"), _ticks, _ticks_alt)
SIZES = View(Text("How long each step is", "每一步有多长"), _sizes, _sizes_alt)
TOLERANCE = View(Text("What a tolerance costs", "容差的代价"), _tolerance, _tolerance_alt)
