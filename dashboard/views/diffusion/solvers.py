"""The solvers' pictures: five paths over the true one, the error of one step, the distance over time."""

from collections.abc import Iterable

import numpy as np

from dashboard.figures import labels, marks, numbers, particles, scaling, theme
from dashboard.lesson import Figure, Key, Mark, Say, View
from engine.core import Text, Trace
from engine.diffusion.ode import NAMES
from engine.solvers import END, HUGE, LOST, METHODS, Frame, Scene, stability_limit

Run = Trace[Scene, Frame]
SHADES = (theme.SERIES[1], theme.SERIES[4], theme.SERIES[2], theme.SERIES[0], theme.SERIES[3])
FORMS = ("square", "triangle-up", "diamond", "circle", "star")
TIME = Text("time t", "时间 t")


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
    for k in reversed(range(len(METHODS))):  # the best lies lowest and widest, so that those upon it are seen
        way = seen_within(np.where(steps <= t, s.paths.x[k], np.nan), s.reach)
        traces.append(marks.line(way[:, 0], way[:, 1], colour=SHADES[k], width=2.0 + 0.8 * k))
    for k in reversed(range(len(METHODS))):
        here = seen_within(s.paths.x[k, t : t + 1], s.reach)
        traces.append(marks.dots(here[:, 0], here[:, 1], size=10 + 2.5 * k, colour=SHADES[k], symbol=FORMS[k]))
    return particles.plane(*traces, reach=s.reach)


def _plane_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    gone = [brief(METHODS[k]) for k, g in enumerate(s.paths.blown_up) if 0 < g <= t]
    said = Text(
        "t = {time:.2f}, off the grey truth: {off}{lost}.", "t = {time:.2f}，离粗灰线（真实路径）：{off}{lost}。"
    )
    still = [(brief(m), s.paths.off[k, t]) for k, m in enumerate(METHODS) if not 0 < s.paths.blown_up[k] <= t]
    en, zh = ([f"{name[i]} {numbers.power(v, 2)}" for name, v in still] for i in (0, 1))
    off = (", ".join(en), "，".join(zh))
    lost = ["", ""]
    if gone:
        lost[0] = ("; blown up: " if still else "all blown up: ") + ", ".join(n.en for n in gone)
        lost[1] = ("；已发散：" if still else "全部发散：") + "、".join(n.zh for n in gone)
    if s.pull:
        limits = [round(stability_limit(m), 2) for m in ("euler", "rk4", "dopri5")]
        lost[0] += f"; h·λ = {s.pull:.3g} (limits: {limits[0]:g}, RK4 {limits[1]:g}, dopri5 {limits[2]:g})"
        lost[1] += f"；h·λ = {s.pull:.3g}（极限：{limits[0]:g}，RK4 {limits[1]:g}，dopri5 {limits[2]:g}）"
    known = zip(said, off, lost, strict=True)
    return say(Text(*(side.format(time=trace[t].time, off=o, lost=w) for side, o, w in known)))


FLOOR = -9  # errors below 10⁻⁹ have no bar


def _local(trace: Run, t: int, say: Say) -> Figure:
    """Each solver's next step from where it stands: where it lands against where the true flow leads."""
    s, f, at = trace.scene, trace[t], np.arange(len(METHODS))
    size = np.linalg.norm(f.landing - f.truth, axis=1)
    gone = np.array([0 < g <= t for g in s.paths.blown_up])
    tall = np.where(gone, 0, np.clip(np.log10(np.maximum(size, 1e-12)) - FLOOR, 0, 11.5))
    lost = say(Text("blown up", "已发散"))
    words = np.array([lost if g else numbers.power(float(v), 2) for g, v in zip(gone, size, strict=True)])
    ticks = [0, 3, 6, 9]
    return theme.figure(
        marks.bars(at, tall, np.array([f"{c}/0.75" for c in SHADES]), width=0.7),
        marks.words(at, tall + 0.7, words, colour=np.array(SHADES), size=14),
        x=theme.axis(
            "", -0.6, len(METHODS) - 0.4, tickvals=at, ticktext=[say(brief(m)) for m in METHODS], showgrid=False
        ),
        y=theme.axis(
            say(Text("error", "误差")),
            0,
            12.5,
            tickvals=ticks,
            ticktext=["10<sup>−9</sup>", "10<sup>−6</sup>", "10<sup>−3</sup>", "1"],
        ),
    )


def brief(method: str) -> Text:
    """The method's name where room is scarce."""
    return {"rk4": Text("RK4", "RK4"), "dopri5": Text("dopri5", "dopri5")}.get(method, NAMES[method])


def listed(values: Iterable[tuple[Text, str]]) -> Text:
    """Each solver's value after its name: "Euler 0.12, Heun 0.003"."""
    pairs = list(values)
    return Text(", ".join(f"{name.en} {v}" for name, v in pairs), "，".join(f"{name.zh} {v}" for name, v in pairs))


def _local_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    size = np.linalg.norm(f.landing - f.truth, axis=1)
    still = [
        (NAMES[m], numbers.power(float(size[k]))) for k, m in enumerate(METHODS) if not 0 < s.paths.blown_up[k] <= t
    ]
    if not still:
        return say(Text("Every solver has blown up.", "所有求解器都已发散。"))
    each = listed(still)
    return say(Text(f"Error of the next step alone: {each.en}.", f"仅下一步的误差：{each.zh}。"))


def _distance(trace: Run, t: int, say: Say) -> Figure:
    """How far each path is from the true one, up to now; on a logarithmic scale, for the orders differ by powers."""
    s, names = trace.scene, [say(brief(m)) for m in METHODS]
    off = np.log10(np.clip(s.paths.off, 1e-11, LOST))
    high, low = float(off[:, 1:].max()) + 0.4, float(off[:, 1:].min()) - 0.4
    low = min(low, high - 2)
    seen = np.arange(len(trace)) <= t
    traces = []
    for k, colour in enumerate(SHADES):
        way, done = off[k].copy(), np.where(seen, off[k], np.nan)
        way[0] = done[0] = np.nan  # at the start all are on it
        traces.append(marks.line(s.times, way, colour=colour + "/0.25", width=2))
        traces.append(marks.line(s.times, done, colour=colour, width=3))
        traces.append(marks.dots(s.times[t : t + 1], done[t : t + 1], size=9, colour=colour, symbol=FORMS[k]))
    heights = labels.apart(np.clip(off[:, -1], low, high), 0.17 * (high - low), low, high)
    traces.append(
        marks.words(
            np.full(len(SHADES), 1.07 * END), heights, names, colour=np.array(SHADES), size=14, position="middle right"
        )
    )
    y = scaling.log_axis(say(Text("distance", "距离")), 10.0**low, 10.0**high)
    return theme.figure(*traces, x=theme.axis(say(TIME), 0, 1.6 * END, tickvals=[0, 2, 4, 6]), y=y)


def _distance_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    if s.paths.off[:, t].max() < 1e-12:
        return say(Text("All five stand on the true path.", "五种方法都在真实路径上。"))
    best, worst = int(s.paths.off[:, t].argmin()), int(s.paths.off[:, t].argmax())
    said = Text(
        "At t = {time:.2f} the closest to the truth is {a}, {x} away, the farthest {b}, {y} away.",
        "t = {time:.2f} 时离真实解最近的是{a}，相距 {x}；最远的是{b}，相距 {y}。",
    )
    names = zip(NAMES[METHODS[best]], NAMES[METHODS[worst]], strict=True)
    x, y = (numbers.power(float(s.paths.off[k, t])) for k in (best, worst))
    return say(
        Text(*(side.format(time=trace[t].time, a=a, b=b, x=x, y=y) for side, (a, b) in zip(said, names, strict=True)))
    )


def step_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """The first coordinate of Euler's and RK4's next step; ✕ where the path has blown up, or would overflow."""
    s, f = trace.scene, trace[t]
    values: dict[str, float | str] = {"h": s.h}

    def put(method: str, slots: dict[str, float]) -> None:
        k = METHODS.index(method)
        gone = 0 < s.paths.blown_up[k] <= t or np.abs(f.slopes[k]).max() >= HUGE or np.abs(f.landing[k]).max() >= HUGE
        values.update({name: "✕" if gone else v for name, v in slots.items()})

    e, k = METHODS.index("euler"), METHODS.index("rk4")
    put("euler", {"xe": float(f.x[e, 0]), "ne": float(f.landing[e, 0]), "fe": float(f.slopes[e, 0, 0])})
    slopes = {f"k{i + 1}": float(f.slopes[k, i, 0]) for i in range(4)}
    put("rk4", {"x": float(f.x[k, 0]), "n": float(f.landing[k, 0])} | slopes)
    return values


_FORMS: tuple[Mark, ...] = ("square", "triangle", "diamond", "dot", "star")
_SOLVERS = tuple(Key(form, colour, brief(m)) for form, colour, m in zip(_FORMS, SHADES, METHODS, strict=True))
_TRUE = Key("line", theme.INK + "/0.55", Text("true path", "真实路径"))

PLANE = View(Text("Five paths over the true one", "五条路径与真实路径"), _plane, _plane_alt, (*_SOLVERS, _TRUE))
LOCAL = View(Text("The next step's error alone", "仅下一步的误差"), _local, _local_alt)
DISTANCE = View(Text("Distance from the true path", "与真实路径的距离"), _distance, _distance_alt)
