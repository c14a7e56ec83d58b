"""Why the perceptron stops, and why it has no gradient: Novikoff's squeeze, and the stairs of its count of mistakes."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Array, Text, Trace
from engine.perceptron import TURNS, Frame, Scene

Run = Trace[Scene, Frame]
MIDDLE = len(TURNS) // 2  # not turned at all


def _log(x: Array | float) -> Array:
    """log₁₀; NaN for 0."""
    return np.log10(np.where(np.asarray(x) > 0, x, np.nan))


def _squeeze(trace: Run, t: int, say: Say) -> Figure:
    """(w, b)·u from below, ‖(w, b)‖ from above, over the mistakes k; both axes count powers of ten."""
    s, made = trace.scene, max(len(trace) - 1, 1)
    most = max(1.6 * s.bound, float(made), 10.0)  # to beyond the mistake where both borders meet
    ends = np.array([1.0, most])
    k = np.arange(1, made + 1, dtype=float)
    upper, lower = s.R * np.sqrt(ends), s.gamma * ends if s.separable else np.full(2, np.nan)
    curves = (
        (trace.column("length")[1:], theme.SERIES[0], 8.0),
        (trace.column("along")[1:] if s.separable else np.full(made, np.nan), theme.SERIES[2], 3.0),
    )
    traces = [
        marks.line(_log(ends), _log(upper), colour=theme.INK, width=2, dash="dash"),
        marks.line(_log(ends), _log(lower), colour=theme.INK, width=2, dash="dot"),
    ]
    for y, colour, wide in curves:
        y = y[: len(k)] if len(y) else np.full(len(k), np.nan)
        traces.append(marks.line(_log(k), _log(y), colour=colour + "/0.3", width=2))
        traces.append(marks.line(_log(k), _log(np.where(k <= t, y, np.nan)), colour=colour, width=wide))
        now = y[t - 1] if t else np.nan
        traces.append(marks.dots([float(_log(max(t, 1)))], [float(_log(now))], size=8 + wide, colour=colour))
    meet = [float(_log(s.bound))], [float(_log(s.R * np.sqrt(s.bound)))]
    said = Text("no mistake beyond k = {n:,.0f}", "第 {n:,.0f} 次之后不可能再错").format(n=np.floor(s.bound + 1e-9))
    word = say(said if s.separable else Text("no line separates the rows: no bound", "没有直线能分开：没有上界"))
    stands = meet[0] if s.separable else [float(_log(most))]
    low = float(_log(min(s.gamma, s.R) if s.separable else 0.4 * s.R))
    high = float(_log(upper[1]))
    room = 0.05 * (high - low)
    return theme.figure(
        *traces,
        marks.dots(*meet, size=13, colour=theme.WARN, symbol="diamond"),
        marks.words(stands, [high + 3 * room], [word], colour=theme.WARN, position="middle left", size=14),
        x=_powers(say(Text("mistakes k", "错误次数 k")), -0.03, float(np.log10(most)) + 0.06),
        y=_powers("", low - room, high + 5 * room),
    )


def _powers(title: str, low: float, high: float) -> dict[str, object]:
    """An axis of log₁₀, its ticks in plain numbers."""
    every = 1 if high - low > 1.2 else 0.5
    ticks = [v for v in np.arange(-4, 7, every).tolist() if low <= v <= high]
    return theme.axis(
        title,
        low,
        high,
        showgrid=False,
        tickvals=ticks,
        ticktext=[f"{10**v:,.0f}" if v >= 0 else f"{10**v:.3g}" for v in ticks],
    )


def _squeeze_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    if not s.separable:
        none = Text(
            "No line separates these rows, so there is no bound: {k} mistakes so far, length {a:.2f}.",
            "没有直线能分开这些样本，因此没有上界：已犯 {k} 次错误，长度 {a:.2f}。",
        )
        return say(none.format(k=f.mistakes, a=f.length))
    said = Text(
        "After {k} mistakes: γk = {g:.2f} ≤ (w, b)·u = {u:.2f} ≤ ‖(w, b)‖ = {a:.2f} ≤ R√k = {r:.2f}.",
        "{k} 次错误后：γk = {g:.2f} ≤ (w, b)·u = {u:.2f} ≤ ‖(w, b)‖ = {a:.2f} ≤ R√k = {r:.2f}。",
    )
    return say(said.format(k=f.mistakes, g=s.gamma * f.mistakes, u=f.along, a=f.length, r=s.R * f.mistakes**0.5))


def _squeeze_keys(trace: Run) -> tuple[Key, ...]:
    length = (Key("dash", theme.INK, Text("R√k", "R√k")), Key("line", theme.SERIES[0], Text("‖(w, b)‖", "‖(w, b)‖")))
    if not trace.scene.separable:
        return length
    along = Key("line", theme.SERIES[2], Text("(w, b)·u", "(w, b)·u"))
    return *length, along, Key("dotted", theme.INK, Text("γk", "γk"))


def _staircase(trace: Run, t: int, say: Say) -> Figure:
    """How many more rows are wrong when the line is turned a little, and the logistic loss of the same lines."""
    s, f = trace.scene, trace[t]
    every = trace.column("staircase") - trace.column("staircase")[:, [MIDDLE]]
    top = max(float(np.abs(every).max()), 2.0)
    slope = f.smooth - f.smooth[MIDDLE]
    slope = 0.9 * top * slope / max(float(np.abs(slope).max()), 1e-9)
    tick = max(1, round(top / 2))
    return theme.figure(
        marks.line([0, 0], [-top, top], colour=theme.MUTED, width=2, dash="dot"),
        marks.line(s.turns, slope, colour=theme.SERIES[1], width=2.5, dash="dash"),
        marks.line(s.turns, every[t], colour=theme.SERIES[0], width=3.5) | _stepwise(theme.SERIES[0], 3.5),
        marks.dots([0], [0], size=11, colour=theme.SERIES[0]),
        x=theme.axis(say(Text("line turned by (degrees)", "直线转过的角度（度）")), -6.2, 6.2, dtick=3, showgrid=False),
        y=theme.axis(
            say(Text("change", "增减")),
            -1.08 * top,
            1.08 * top,
            tickvals=[-tick, 0, tick],
            ticktext=[f"−{tick}", "0", f"+{tick}"],
        ),
    )


def _stepwise(colour: str, width: float) -> theme.Trace:
    return {"line": {"color": colour, "width": width, "dash": "solid", "shape": "hv"}}


def _staircase_says(trace: Run, t: int, say: Say) -> str:
    f, s = trace[t], trace.scene
    flat = float((np.diff(f.staircase) == 0).mean())
    said = Text(
        "Turned by a twentieth of a degree at a time, {a:.0%} of the turns change no mistake at all; "
        "the fewest within six degrees is {b} of {n}.",
        "每次转 0.05 度，{a:.0%} 的转动完全不改变错误数；六度以内最少错 {b} 个（共 {n} 个）。",
    )
    return say(said.format(a=flat, b=int(f.staircase.min()), n=len(s.y)))


SQUEEZE = View(
    Text("Novikoff's squeeze: where two borders meet, it must stop", "Novikoff 的夹逼：两条界线相交处必然停止"),
    _squeeze,
    _squeeze_says,
    _squeeze_keys,
)
STAIRCASE = View(
    Text("No slope: between two steps a turn changes nothing", "没有斜率：台阶之间，转动不改变错误数"),
    _staircase,
    _staircase_says,
    (
        Key("line", theme.SERIES[0], Text("mistakes: steps, slope 0", "错误数：阶梯，斜率为 0")),
        Key("dash", theme.SERIES[1], Text("logistic loss: a slope", "对数损失：有斜率")),
    ),
)
