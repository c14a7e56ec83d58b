"""The solvers' pictures: five paths and their local errors, errors over time and against cost, the adaptive steps."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, particles, scaling, theme
from dashboard.lesson import Figure, Say, Tick
from engine.core import Text, Trace
from engine.parts.ode import NAMES
from engine.solvers import END, LOST, METHODS, TOLERANCES, Frame, Scene

Run = Trace[Scene, Frame]
SHADES = (theme.SERIES[1], theme.SERIES[4], theme.SERIES[2], theme.SERIES[0], theme.SERIES[3])
FORMS = ("square", "triangle-up", "diamond", "circle", "star")
TIME = Text("time t", "时间 t")


def clock(trace: Run) -> Sequence[Tick]:
    return [Tick((t,), (len(trace) - 1,)) for t in range(len(trace))]


def adaptive_clock(trace: Run) -> Sequence[Tick]:
    n = len(trace.scene.ticks) - 1
    return [Tick((k,), (n,)) for k in range(n + 1)]


def _seen(x: np.ndarray, reach: float) -> np.ndarray:
    """What lies far outside the window is left out, so that a blow-up does not draw across it."""
    return np.where((np.abs(x) < 6 * reach).all(-1, keepdims=True), x, np.nan)


def plane(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    steps = np.arange(len(trace))[:, None]
    traces = [
        particles.arrows(
            s.spots - particles.fitted(f.field, 0.1 * s.reach) / 2, particles.fitted(f.field, 0.1 * s.reach), theme.FAINT, width=1.5
        ),
        marks.line(s.exact[:, 0], s.exact[:, 1], colour=theme.INK + "/0.55", width=6),
    ]
    for k in range(len(METHODS)):
        way = _seen(np.where(steps <= t, s.path[k], np.nan), s.reach)
        traces.append(marks.line(way[:, 0], way[:, 1], colour=SHADES[k], width=2.2))
        here = _seen(s.path[k, t : t + 1], s.reach)
        traces.append(marks.dots(here[:, 0], here[:, 1], size=11, colour=SHADES[k], symbol=FORMS[k]))
    top = (-0.3 - 0.16 * np.arange(len(METHODS))) * s.reach
    words = [say(NAMES[m]) for m in METHODS]
    traces.append(marks.words(np.full(len(METHODS), 0.97 * s.reach), top, words, colour=np.array(SHADES), position="middle left"))
    return particles.plane(*traces, reach=s.reach)


def plane_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    gone = [NAMES[METHODS[k]] for k, g in enumerate(s.lost) if 0 < g <= t]
    said = Text(
        "t = {time:.2f} of 6, distance from the true path (thick grey): {en}{lost}.",
        "t = {time:.2f}（共 6），与真实路径（粗灰线）的距离：{zh}{lost_zh}。",
    )
    off = [(NAMES[m], s.off[k, t]) for k, m in enumerate(METHODS) if not 0 < s.lost[k] <= t]
    en = ", ".join(f"{n.en} {_power(v)}" for n, v in off)
    zh = "，".join(f"{n.zh} {_power(v)}" for n, v in off)
    lost_en = ("; blown up: " if en else "all blown up: ") + ", ".join(n.en for n in gone) if gone else ""
    lost_zh = ("；已发散：" if zh else "全部发散：") + "、".join(n.zh for n in gone) if gone else ""
    return say(Text(said.en.format(time=trace[t].time, en=en, lost=lost_en), said.zh.format(time=trace[t].time, zh=zh, lost_zh=lost_zh)))


def local(trace: Run, t: int, say: Say) -> Figure:
    """Each solver's next step from where it stands: where it lands against where the true flow leads."""
    s, f, traces = trace.scene, trace[t], []
    for k in range(len(METHODS)):
        by = f.landing[k] - f.truth[k]
        size = float(np.hypot(*by))
        log = np.clip((np.log10(max(size, 1e-9)) + 9) / 9, 0.02, 1.15)
        turn = by / size if size > 1e-12 else np.array([0.0, 0.0])
        at = np.array([[k + 0.5, 0.02]])
        traces.append(particles.arrows(at, (0.48 * log * turn)[None], SHADES[k], width=3))
        traces.append(marks.dots([k + 0.5], [0.02], size=9, colour=SHADES[k], symbol=FORMS[k]))
        traces.append(
            marks.words([k + 0.5], [-0.72], [_power(size) if not 0 < s.lost[k] <= t else say(Text("blown up", "已发散"))], colour=SHADES[k])
        )
        traces.append(marks.words([k + 0.5], [0.74], [say(NAMES[METHODS[k]]).replace("–", "–<br>")], colour=SHADES[k], size=14))
    hidden = {"showticklabels": False, "showgrid": False}
    return theme.figure(
        *traces,
        x=theme.axis(say(Text("length: log of the error, from 10⁻⁹ to 1", "长度：误差的对数，从 10⁻⁹ 到 1")), 0, len(METHODS), **hidden),
        y=theme.axis("", -0.95, 0.95, **hidden),
    )


def _power(v: float) -> str:
    if v < 1e-12:
        return "0"
    if v >= 1e-3:
        return f"{v:.3g}"
    m, e = f"{v:.0e}".split("e")
    return f"{m}·10{str(int(e)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def local_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    size = np.linalg.norm(f.landing - f.truth, axis=1)
    still = [(NAMES[m], _power(size[k])) for k, m in enumerate(METHODS) if not 0 < s.lost[k] <= t]
    if not still:
        return say(Text("Every solver has blown up.", "所有求解器都已发散。"))
    en, zh = ", ".join(f"{n.en} {v}" for n, v in still), "，".join(f"{n.zh} {v}" for n, v in still)
    return say(Text(f"Error of the next step alone: {en}.", f"仅下一步的误差：{zh}。"))


def cost(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = []
    for k, m in enumerate(METHODS):
        seen = f"{s.order[k]:.2f}" if s.order[k] else "–"
        curves.append((f"{say(NAMES[m])} {seen} ({s.theory[k]})", s.evaluations[k], s.error[k], SHADES[k]))
    low = max(float(s.error.min()) / 3, 1e-12)
    tall = (low, float(np.clip(s.error.max() * 3, 10 * low, 2 * LOST)))
    dashed = marks.line(s.adaptive_evaluations, np.maximum(s.adaptive_error, low), colour=theme.INK, width=2, dash="dash")
    keys = [(say(Text("adaptive (dashed)", "自适应（虚线）")), theme.INK)]
    x, y = say(Text("evaluations of the field", "求场值的次数")), say(Text("error at the end", "终点误差"))
    wide = (float(s.evaluations.min()), float(s.evaluations.max()))
    return scaling.loglog(curves, x, y, wide, tall, [dashed], room=1.3, corner=keys)


def cost_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    pairs = [(NAMES[m], f"{s.order[k]:.2f}" if s.order[k] else "–", s.theory[k]) for k, m in enumerate(METHODS)]
    en = ", ".join(f"{n.en} {seen} ({p})" for n, seen, p in pairs)
    zh = "，".join(f"{n.zh} {seen}（{p}）" for n, seen, p in pairs)
    return say(Text(f"Observed order, with the theoretical in brackets: {en}.", f"实测阶数（括号内为理论值）：{zh}。"))


def ticks(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    seen = (np.arange(len(s.ticks)) <= k)[:, None]
    at = np.where(seen, s.tick_x, np.nan)
    return particles.plane(
        marks.line(s.exact[:, 0], s.exact[:, 1], colour=theme.INK + "/0.4", width=5),
        marks.dots(at[:, 0], at[:, 1], size=10, colour=SHADES[4]),
        marks.dots(at[k : k + 1, 0], at[k : k + 1, 1], size=16, colour=SHADES[4], symbol="star"),
        reach=s.reach,
    )


def ticks_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene
    h = float(s.ticks[k] - s.ticks[k - 1]) if k else 0.0
    said = Text(
        "Adaptive step {k} of {n}: t = {t:.3f}, after a step of {h:.3f}; in all {e} evaluations, {r} steps refused.",
        "自适应第 {k}/{n} 步：t = {t:.3f}，这一步长 {h:.3f}；共求值 {e} 次，拒绝 {r} 步。",
    )
    return say(said.format(k=k, n=len(s.ticks) - 1, t=s.ticks[k], h=h, e=s.adaptive_cost[0], r=s.adaptive_cost[1]))


def sizes(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    h = np.diff(s.ticks)
    middle = (s.ticks[1:] + s.ticks[:-1]) / 2
    top = 1.15 * float(max(h.max(), s.rejected[:, 1].max() if len(s.rejected) else 0))
    colours = np.where(np.arange(1, len(s.ticks)) <= k, SHADES[4], SHADES[4] + "/0.25")
    more = []
    if len(s.rejected):
        more = [
            marks.dots(s.rejected[:, 0], s.rejected[:, 1], size=12, colour=theme.WARN, symbol="x"),
            marks.words(
                [END], [top * 0.94], [say(Text("✕ tried and refused", "✕ 试过但被拒绝"))], colour=theme.WARN, position="middle left"
            ),
        ]
    return theme.figure(
        marks.bars(middle, h, colours, width=h * 0.92),
        *more,
        x=theme.axis(say(TIME), 0, END),
        y=theme.axis(say(Text("step h", "步长 h")), 0, top),
    )


def sizes_alt(trace: Run, k: int, say: Say) -> str:
    h = np.diff(trace.scene.ticks)
    said = Text("Steps between {a:.3f} and {b:.3f} long.", "步长在 {a:.3f} 与 {b:.3f} 之间。")
    return say(said.format(a=h.min(), b=h.max()))


def tolerance(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene
    low = max(float(s.adaptive_error.min()) / 3, 1e-12)
    tall = (min(low, TOLERANCES[-1] / 3), float(np.clip(s.adaptive_error.max() * 3, 0.3, 2 * LOST)))
    wide = (float(s.adaptive_evaluations.min()), float(s.adaptive_evaluations.max()))
    curves = [
        (say(Text("error", "误差")), s.adaptive_evaluations, s.adaptive_error, SHADES[4]),
        (say(Text("tolerance", "容差")), s.adaptive_evaluations, np.array(TOLERANCES), theme.MUTED),
    ]
    return scaling.loglog(curves, say(Text("evaluations", "求值次数")), say(Text("error at the end", "终点误差")), wide, tall, room=2.2)


def tolerance_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "Tolerance 10⁻¹ costs {a} evaluations and errs by {b}; 10⁻⁸ costs {c} and errs by {d}.",
        "容差 10⁻¹ 求值 {a} 次，误差 {b}；10⁻⁸ 求值 {c} 次，误差 {d}。",
    )
    e, n = s.adaptive_error, s.adaptive_evaluations
    return say(said.format(a=n[0], b=_power(e[0]), c=n[-1], d=_power(e[-1])))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]

    def pair(v: np.ndarray) -> str:
        return ", ".join(_plain(x) for x in v)

    k = METHODS.index("rk4")
    values: dict[str, float | str] = {"h": s.h, "x": pair(f.x[k]), "n": pair(f.landing[k])}
    for i in range(4):
        values[f"k{i + 1}"] = pair(f.slopes[k, i])
    e = METHODS.index("euler")
    return values | {"xe": pair(f.x[e]), "ne": pair(f.landing[e]), "fe": pair(f.slopes[e, 0])}


def _plain(x: float) -> str:
    return (f"{x:.3f}" if abs(x) < 1000 else f"{x:.1e}").replace("-", "−")


def adaptive_numbers(trace: Run, k: int) -> dict[str, float | str]:
    s = trace.scene
    h = float(s.ticks[k] - s.ticks[k - 1]) if k else float("nan")
    last = float(s.ticks[k + 1] - s.ticks[k]) if k + 1 < len(s.ticks) else float("nan")
    return {"h": h, "next": last, "e": str(s.adaptive_cost[0]), "r": str(s.adaptive_cost[1])}
