"""The perceptron's pictures: the line turning, the proof's squeeze, and why there is no gradient to follow."""

import numpy as np

from dashboard.figures import marks, plane, theme
from dashboard.lesson import Figure, Say, Tick
from engine.core import Array, Text, Trace
from engine.perceptron import Frame, Scene

Run = Trace[Scene, Frame]
NOW = theme.SERIES[3]


def _side(line: Array, reach: float) -> Array:
    """The corners of the half-plane where the answer is 1: to the right of the line's direction."""
    along = line[1] - line[0]
    size = float(np.hypot(*along)) or 1.0
    off = np.array([along[1], -along[0]]) / size * reach
    return np.stack([line[0], line[1], line[1] + off, line[0] + off, line[0]])


def field(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    reach = 2 * float(np.linalg.norm(s.high - s.low))
    middle, tip = f.line.mean(0), np.full(2, np.nan)
    if f.w.any():
        sides = _side(f.line, reach)
        tip = middle + (sides[2] - sides[1]) * 0.065
    else:  # no line: one answer everywhere
        sides = (
            np.array([s.low, [s.high[0], s.low[1]], s.high, [s.low[0], s.high[1]], s.low])
            if f.b > 0
            else np.tile(s.low, (5, 1))
        )
    row = s.X[[f.row]] if f.mistakes else np.full((1, 2), np.nan)
    names = [f"{name}" for name in s.classes] or ["0", "1"]
    return theme.figure(
        marks.line(sides[:, 0], sides[:, 1], colour=theme.PAPER, width=0, fill="toself", fillcolor="@plus/0.13"),
        marks.line(f.last[:, 0], f.last[:, 1], colour=theme.MUTED, width=2, dash="dash"),
        marks.line(f.line[:, 0], f.line[:, 1], colour=NOW, width=4),
        marks.line([middle[0], tip[0]], [middle[1], tip[1]], colour=NOW, width=3),
        marks.dots([tip[0]], [tip[1]], size=10, colour=NOW, symbol="diamond"),
        *plane.rows(s.X, s.y, size=np.full(len(s.y), 10.0), ring=f.wrong, names=tuple(names)),
        marks.dots(row[:, 0], row[:, 1], size=20, colour=NOW, symbol="circle-open"),
        x=theme.axis(s.axes[0], s.low[0], s.high[0], showgrid=False),
        y=theme.axis(s.axes[1], s.low[1], s.high[1], showgrid=False),
        **theme.paintable("painted", s.low, s.high, 2),
    )


def field_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    if not f.mistakes:
        return say(
            Text(
                "Before the first mistake: w = 0 and b = 0, so there is no line yet.",
                "还没有犯错：w = 0，b = 0，还没有直线。",
            )
        )
    said = Text(
        "Mistake {k}: a row of class {y} is {how} w, and the line turns; {w} of {n} rows are wrong now.",
        "第 {k} 次错误：类别 {y} 的样本{how}，直线随之转动；现在 {n} 个样本中错 {w} 个。",
    )
    how = Text("added to", "加到 w 上") if f.label else Text("taken from", "从 w 中减去")
    out = say(said.format(k=f.mistakes, y=f.label, how=say(how), w=int(f.wrong.sum()), n=len(f.wrong)))
    if not f.w.any():
        out += say(Text(" Now w = 0: no line.", "w = 0：没有直线。"))
    if f.settled:
        out += say(Text(" A whole round without a mistake: it has settled.", "整整一轮没有错误：已经收敛。"))
    elif f.again:
        out += say(
            Text(
                " All is as it was after mistake {a}: it goes round for ever.", "一切与第 {a} 次错误后相同：永远循环。"
            ).format(a=f.again)
        )
    return out


def ticks(trace: Run) -> list[Tick]:
    """Frame 0 is before the first mistake."""
    return [Tick((t,), (len(trace) - 1,)) for t in range(len(trace))]


def squeeze(trace: Run, t: int, say: Say) -> Figure:
    """(w, b)·u from below, ‖(w, b)‖ from above."""
    s = trace.scene
    length = trace.column("length")
    last = max(len(trace) - 1, 1)
    k = np.arange(last + 1, dtype=float)
    top = 1.5 * s.R * float(np.sqrt(last)) + 0.01  # with room for the names above the curves
    along, room = trace.column("along"), np.arange(len(trace)) <= t
    traces = [
        marks.line(k, s.R * np.sqrt(k), colour=theme.INK, width=2, dash="dash"),
        marks.line(k, s.gamma * k if s.separable else np.full(len(k), np.nan), colour=theme.INK, width=2, dash="dot"),
    ]
    for y, colour, wide in (
        (length, theme.SERIES[0], 8.0),
        (along if s.separable else np.full(len(trace), np.nan), theme.SERIES[2], 3.0),
    ):
        traces.append(marks.line(k[: len(y)], y, colour=colour + "/0.3", width=2))
        traces.append(marks.line(k[: len(y)], np.where(room, y, np.nan), colour=colour, width=wide))
        traces.append(marks.dots([float(t)], [y[t]], size=8 + wide, colour=colour))
    names = [("– –  R√k", theme.INK), ("—  ‖(w, b)‖", theme.SERIES[0])] + (
        [("····  γk", theme.INK), ("—  (w, b)·u", theme.SERIES[2])] if s.separable else []
    )
    for i, (name, colour) in enumerate(names):
        place = [(0.01, 0.45)[i % 2] * last], [(0.93, 0.77)[i // 2] * top]
        traces.append(marks.words(*place, [name], colour=colour, position="middle right"))
    return theme.figure(
        *traces,
        x=theme.axis(say(Text("mistakes k", "错误次数 k")), -0.02 * last, 1.03 * last, showgrid=False),
        y=theme.axis("", -0.03 * top, top, showgrid=False, nticks=5),
    )


def squeeze_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    if not s.separable:
        return say(
            Text(
                "No line separates these rows, so there is no bound: {k} mistakes so far, length {a:.2f}.",
                "没有直线能分开这些样本，因此没有上界：已犯 {k} 次错误，长度 {a:.2f}。",
            ).format(k=f.mistakes, a=f.length)
        )
    said = Text(
        "After {k} mistakes: γk = {g:.2f} ≤ (w, b)·u = {u:.2f} ≤ ‖(w, b)‖ = {a:.2f} ≤ R√k = {r:.2f}.",
        "{k} 次错误后：γk = {g:.2f} ≤ (w, b)·u = {u:.2f} ≤ ‖(w, b)‖ = {a:.2f} ≤ R√k = {r:.2f}。",
    )
    return say(said.format(k=f.mistakes, g=s.gamma * f.mistakes, u=f.along, a=f.length, r=s.R * f.mistakes**0.5))


def _steps(trace: theme.Trace) -> theme.Trace:
    return trace | {"line": trace["line"] | {"shape": "hv"}}


def staircase(trace: Run, t: int, say: Say) -> Figure:
    """Rows on the wrong side when the line is turned, and the logistic loss of the same lines."""
    s, f = trace.scene, trace[t]
    n = len(s.y)
    count, smooth = f.staircase / n, f.smooth / max(float(f.smooth.max()), 1e-9)
    middle = len(s.turns) // 2
    return theme.figure(
        _steps(marks.line(s.turns, count, colour=theme.SERIES[0], width=3.5)),
        marks.line(s.turns, smooth, colour=theme.SERIES[1], width=2.5, dash="dash"),
        marks.line([0, 0], [0, 1.05], colour=theme.MUTED, width=2, dash="dot"),
        marks.dots([0], [count[middle]], size=11, colour=theme.SERIES[0]),
        marks.words(
            [-88],
            [1.5],
            [say(Text("—  mistakes: steps, slope 0", "—  错误率：阶梯，斜率为 0"))],
            colour=theme.SERIES[0],
            position="middle right",
        ),
        marks.words(
            [-88],
            [1.25],
            [say(Text("– –  logistic loss, scaled: a slope", "– –  逻辑损失（缩放后）：有斜率"))],
            colour=theme.SERIES[1],
            position="middle right",
        ),
        x=theme.axis(
            say(Text("line turned by (degrees)", "直线转过的角度（度）")),
            -93,
            93,
            tickvals=[-90, -45, 0, 45, 90],
            showgrid=False,
        ),
        y=theme.axis("", -0.06, 1.62, tickvals=[0, 0.5, 1], ticktext=["0", "50%", "100%"]),
    )


def staircase_alt(trace: Run, t: int, say: Say) -> str:
    f, s = trace[t], trace.scene
    flat = float((np.diff(f.staircase) == 0).mean())
    said = Text(
        "Turning the line: {a:.0%} of the small turns change no mistake at all; the fewest any turn makes is {b} of {n}.",
        "转动直线：{a:.0%} 的微小转动完全不改变错误数；所有角度中最少错 {b} 个（共 {n} 个）。",
    )
    return say(said.format(a=flat, b=int(f.staircase.min()), n=len(s.y)))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    f, s = trace[t], trace.scene
    sign = "+" if f.label == 1 else "−"

    def pair(a: float, b: float) -> str:
        return f"({a:.2f}, {b:.2f})".replace("-", "−")

    return {
        "w": pair(*f.w),
        "old": pair(f.before[0], f.before[1]),
        "sign": sign if f.mistakes else "±",
        "x": pair(*f.x) if f.mistakes else "–",
        "b": f.b,
        "k": str(f.mistakes),
        "bound": s.bound if s.separable else "∞",
        "R": s.R,
        "gamma": s.gamma,
    }
