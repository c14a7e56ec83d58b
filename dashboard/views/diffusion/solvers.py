"""The solvers' pictures: five paths over the true one, the error of one step, the distance over time."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, particles, scaling, theme
from dashboard.lesson import Figure, Say, Tick, View
from engine.core import Text, Trace
from engine.diffusion.ode import NAMES
from engine.solvers import END, LOST, METHODS, Frame, Scene

Run = Trace[Scene, Frame]
SHADES = (theme.SERIES[1], theme.SERIES[4], theme.SERIES[2], theme.SERIES[0], theme.SERIES[3])
FORMS = ("square", "triangle-up", "diamond", "circle", "star")
TIME = Text("time t", "时间 t")


def clock(trace: Run) -> Sequence[Tick]:
    return [Tick((t,), (len(trace) - 1,)) for t in range(len(trace))]


def seen_within(x: np.ndarray, reach: float) -> np.ndarray:
    """What lies far outside the window is left out, so that a blow-up does not draw across it."""
    return np.where((np.abs(x) < 6 * reach).all(-1, keepdims=True), x, np.nan)


def _plane(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    steps = np.arange(len(trace))[:, None]
    traces = [
        particles.arrows(
            s.spots - particles.fitted(f.field, 0.1 * s.reach) / 2,
            particles.fitted(f.field, 0.1 * s.reach),
            theme.FAINT,
            width=1.5,
        ),
        marks.line(s.exact[:, 0], s.exact[:, 1], colour=theme.INK + "/0.55", width=6),
    ]
    for k in range(len(METHODS)):
        way = seen_within(np.where(steps <= t, s.paths.x[k], np.nan), s.reach)
        traces.append(marks.line(way[:, 0], way[:, 1], colour=SHADES[k], width=2.2))
        here = seen_within(s.paths.x[k, t : t + 1], s.reach)
        traces.append(marks.dots(here[:, 0], here[:, 1], size=11, colour=SHADES[k], symbol=FORMS[k]))
    return particles.plane(*traces, reach=s.reach)


def _plane_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    gone = [brief(METHODS[k]) for k, g in enumerate(s.paths.blown_up) if 0 < g <= t]
    said = Text(
        "t = {time:.2f}, off the grey truth: {en}{lost}.", "t = {time:.2f}，离粗灰线（真实路径）：{zh}{lost_zh}。"
    )
    off = [(brief(m), s.paths.off[k, t]) for k, m in enumerate(METHODS) if not 0 < s.paths.blown_up[k] <= t]
    en = ", ".join(f"{n.en} {power(v, 2)}" for n, v in off)
    zh = "，".join(f"{n.zh} {power(v, 2)}" for n, v in off)
    lost_en = ("; blown up: " if en else "all blown up: ") + ", ".join(n.en for n in gone) if gone else ""
    lost_zh = ("；已发散：" if zh else "全部发散：") + "、".join(n.zh for n in gone) if gone else ""
    return say(
        Text(
            said.en.format(time=trace[t].time, en=en, lost=lost_en),
            said.zh.format(time=trace[t].time, zh=zh, lost_zh=lost_zh),
        )
    )


def _local(trace: Run, t: int, say: Say) -> Figure:
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
            marks.words(
                [k + 0.5],
                [-0.72],
                [power(size, 2) if not 0 < s.paths.blown_up[k] <= t else say(Text("blown up", "已发散"))],
                colour=SHADES[k],
            )
        )
        name = say(NAMES[METHODS[k]]).replace("–", "–<br>").replace("经典 ", "经典<br>")
        traces.append(marks.words([k + 0.5], [0.64], [name], colour=SHADES[k], size=14))
    hidden = {"showticklabels": False, "showgrid": False}
    return theme.figure(
        *traces,
        x=theme.axis(
            say(Text("length: log of the error, from 10⁻⁹ to 1", "长度：误差的对数，从 10⁻⁹ 到 1")),
            0,
            len(METHODS) + 0.15,
            **hidden,
        ),
        y=theme.axis("", -0.95, 0.95, **hidden),
    )


def brief(method: str) -> Text:
    """The method's name where room is scarce."""
    return {"rk4": Text("RK4", "RK4"), "dopri5": Text("dopri5", "dopri5")}.get(method, NAMES[method])


def power(v: float, digits: int = 3) -> str:
    if v < 1e-12:
        return "0"
    if v >= 1e-3:
        return f"{v:.{digits}g}"
    m, e = f"{v:.0e}".split("e")
    return f"{m}·10{str(int(e)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def _local_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    size = np.linalg.norm(f.landing - f.truth, axis=1)
    still = [(NAMES[m], power(size[k])) for k, m in enumerate(METHODS) if not 0 < s.paths.blown_up[k] <= t]
    if not still:
        return say(Text("Every solver has blown up.", "所有求解器都已发散。"))
    en, zh = ", ".join(f"{n.en} {v}" for n, v in still), "，".join(f"{n.zh} {v}" for n, v in still)
    return say(Text(f"Error of the next step alone: {en}.", f"仅下一步的误差：{zh}。"))


def _distance(trace: Run, t: int, say: Say) -> Figure:
    """How far each path is from the true one, up to now; on a logarithmic scale, for the orders differ by powers."""
    s, names = trace.scene, [say(brief(m)) for m in METHODS]
    off = np.log10(np.clip(s.paths.off, 1e-12, LOST))
    high = float(off[:, 1:].max()) + 0.4
    low = min(max(float(off[:, 1:].min()) - 0.4, high - 9), high - 2)
    seen = np.arange(len(trace)) <= t
    traces = []
    for k, colour in enumerate(SHADES):
        way, done = off[k].copy(), np.where(seen, off[k], np.nan)
        way[0] = done[0] = np.nan  # at the start all are on it
        traces.append(marks.line(s.times, way, colour=colour + "/0.25", width=2))
        traces.append(marks.line(s.times, done, colour=colour, width=3))
        traces.append(marks.dots(s.times[t : t + 1], done[t : t + 1], size=9, colour=colour, symbol=FORMS[k]))
    heights = scaling.apart(np.clip(off[:, -1], low, high), 0.17 * (high - low), low, high)
    traces.append(
        marks.words(
            np.full(len(SHADES), 1.07 * END), heights, names, colour=np.array(SHADES), size=14, position="middle right"
        )
    )
    y = scaling.log_axis(say(Text("distance", "距离")), 10.0**low, 10.0**high)
    return theme.figure(*traces, x=theme.axis(say(TIME), 0, 1.6 * END, tickvals=[0, 2, 4, 6]), y=y)


def _distance_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    best, worst = int(s.paths.off[:, t].argmin()), int(s.paths.off[:, t].argmax())
    said = Text(
        "At t = {time:.2f} the closest to the truth is {a}, {x} away, the farthest {b}, {y} away.",
        "t = {time:.2f} 时离真实解最近的是{a}，相距 {x}；最远的是{b}，相距 {y}。",
    )
    names = zip(NAMES[METHODS[best]], NAMES[METHODS[worst]], strict=True)
    x, y = power(float(s.paths.off[best, t])), power(float(s.paths.off[worst, t]))
    return say(
        Text(*(side.format(time=trace[t].time, a=a, b=b, x=x, y=y) for side, (a, b) in zip(said, names, strict=True)))
    )


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


PLANE = View(Text("Five paths over the true one", "五条路径与真实路径"), _plane, _plane_alt)
LOCAL = View(Text("The next step's error alone", "仅下一步的误差"), _local, _local_alt)
DISTANCE = View(Text("Distance from the true path", "与真实路径的距离"), _distance, _distance_alt)
