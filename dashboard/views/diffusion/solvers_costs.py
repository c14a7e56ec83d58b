"""More of the solvers' pictures: what an error costs as the steps are halved."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, numbers, particles, scaling, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.diffusion.solvers import FORMS, SHADES, Run, brief, listed, seen_within
from engine.core import Text
from engine.diffusion.ode import NAMES
from engine.solvers import COUNTS, END, LOST, METHODS, Scene


def halving_clock(trace: Run) -> Sequence[Tick]:
    return one_clock(range(len(COUNTS)))


def _cost(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    curves = []
    for i, m in enumerate(METHODS):
        name = say(NAMES[m]).replace("–", "–<br>") + (
            "<br>" if s.halving.theory[i] > 2 else " "
        )  # those end far to the right
        order = f"{s.halving.order[i]:.2f}" if s.halving.order[i] else numbers.NONE
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
        (brief(m), numbers.power(float(s.halving.error[i, k]), 2) if s.halving.error[i, k] < LOST else "✕")
        for i, m in enumerate(METHODS)
    ]
    each = listed(pairs)
    lost = Text("; ✕ has blown up", "；✕ 表示已发散") if (s.halving.error[:, k] >= LOST).any() else Text("", "")
    return say(
        Text(
            f"{COUNTS[k]} steps, h = {END / COUNTS[k]:.3g}, error at the end: {each.en}{lost.en}.",
            f"{COUNTS[k]} 步，h = {END / COUNTS[k]:.3g}，终点误差：{each.zh}{lost.zh}。",
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
    words = [numbers.plain(float(v)) for v in seen]
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
        x=theme.axis(
            "", -0.6, len(METHODS) - 0.4, tickvals=at, ticktext=[say(brief(m)) for m in METHODS], showgrid=False
        ),
        y=theme.axis(say(Text("order", "阶数")), 0, top, tickvals=[0, 1, 2, 4, 5]),
    )


def _halved_alt(trace: Run, k: int, say: Say) -> str:
    if not k:
        return say(Text("Halve the step once and the orders show.", "把步长减半一次，阶数就显现出来。"))
    pairs = [(NAMES[m], numbers.plain(float(v))) for m, v in zip(METHODS, gains(trace.scene, k), strict=True)]
    each = listed(pairs)
    why = Text("", "")
    if any(v == numbers.NONE for _, v in pairs):
        why = Text(
            " (– where the path has blown up, or below 10⁻¹¹, where rounding rules)",
            "（– 表示已发散，或误差小于 10⁻¹¹，由舍入决定）",
        )
    return say(
        Text(
            f"Order shown by this halving: {each.en}{why.en}; dotted is theory.",
            f"这次减半显出的阶数：{each.zh}{why.zh}；点线为理论值。",
        )
    )


def halving_numbers(trace: Run, k: int) -> dict[str, float | str]:
    s, i = trace.scene.halving, METHODS.index("rk4")
    before, now = (float(s.error[i, j]) if j >= 0 else float("nan") for j in (k - 1, k))
    lost = "✕"
    return {
        "a": lost if before >= LOST else before,
        "b": lost if now >= LOST else now,
        "p": float(gains(trace.scene, k)[i]),
    }


_TRUE = Key("line", theme.INK + "/0.4", Text("true path", "真实路径"))

COST = View(Text("Error against cost: observed order (theory)", "误差与代价：实测阶数（理论值）"), _cost, _cost_alt)
REFINED = View(Text("The five paths with this step", "这一步长下的五条路径"), _refined, _refined_alt, (_TRUE,))
HALVED = View(
    Text("Order: log₂ of what one halving gains", "阶数：减半一次的收益（log₂）"),
    _halved,
    _halved_alt,
    (Key("dotted", theme.INK, Text("theory", "理论值")),),
)
