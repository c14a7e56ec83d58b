"""The perceptron's main picture, the line turning, and this mistake in numbers."""

import numpy as np

from dashboard.figures import marks, plane, theme
from dashboard.lesson import Figure, Key, Say, View
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


def _field(trace: Run, t: int, say: Say) -> Figure:
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
    return theme.figure(
        marks.line(sides[:, 0], sides[:, 1], colour=theme.PAPER, width=0, fill="toself", fillcolor="@plus/0.13"),
        marks.line(f.last[:, 0], f.last[:, 1], colour=theme.MUTED, width=2, dash="dash"),
        marks.line(f.line[:, 0], f.line[:, 1], colour=NOW, width=4),
        marks.line([middle[0], tip[0]], [middle[1], tip[1]], colour=NOW, width=3),
        marks.dots([tip[0]], [tip[1]], size=10, colour=NOW, symbol="diamond"),
        *plane.rows(s.X, s.y, size=np.full(len(s.y), 10.0), ring=f.wrong, names=s.classes or ("0", "1")),
        marks.dots(row[:, 0], row[:, 1], size=20, colour=NOW, symbol="circle-open"),
        x=theme.axis(s.axes[0], s.low[0], s.high[0], showgrid=False),
        y=theme.axis(s.axes[1], s.low[1], s.high[1], showgrid=False),
        **theme.paintable("painted", s.low, s.high, 2),
    )


def _field_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    if not f.mistakes:
        return say(
            Text(
                "Before the first mistake: w = 0 and b = 0, so there is no line yet.",
                "还没有犯错：w = 0，b = 0，还没有直线。",
            )
        )
    said = Text(
        "Mistake {k}: a row of class {y} is {how} w; now {w} of the {n} training rows are wrong.",
        "第 {k} 次错误：类别 {y} 的样本{how}；现在 {n} 个训练样本中错 {w} 个。",
    )
    how = Text("added to", "加到 w 上") if f.label else Text("taken from", "从 w 中减去")
    out = say(said.format(k=f.mistakes, y=f.label, how=say(how), w=int(f.wrong.sum()), n=len(f.wrong)))
    if not f.w.any():
        out += say(Text(" Now w = 0: no line.", "w = 0：没有直线。"))
    if f.settled:
        out += say(Text(" A whole round without a mistake: it has settled.", "整整一轮没有错误：已经收敛。"))
    elif f.again:
        again = Text(
            " All is as it was after mistake {a}: it goes round for ever.", "一切与第 {a} 次错误后相同：永远循环。"
        )
        out += say(again.format(a=f.again))
    return out


def _field_keys(trace: Run) -> tuple[Key, ...]:
    zero, one = trace.scene.classes or ("0", "1")
    return (
        Key("dot", "@minus", Text(f"class 0: {zero}", f"类别 0：{zero}") if zero != "0" else Text("class 0", "类别 0")),
        Key("square", "@plus", Text(f"class 1: {one}", f"类别 1：{one}") if one != "1" else Text("class 1", "类别 1")),
        Key("ring", "@ink", Text("wrong", "分错")),
        Key("line", NOW, Text("now", "现在")),
        Key("dash", theme.MUTED, Text("before", "之前")),
    )


FIELD = View(
    Text("Each mistake turns the line; wrong rows are ringed", "每犯一次错，直线就转一次；带圈的点分错"),
    _field,
    _field_says,
    _field_keys,
)


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """This mistake's update, part by part, and the bound."""
    f, s = trace[t], trace.scene
    turned = {
        "sign": "+" if f.label == 1 else "−",
        "turned": 2.0 * f.label - 1,
        "x1": float(f.x[0]),
        "x2": float(f.x[1]),
    }
    return {
        "w1": float(f.w[0]),
        "w2": float(f.w[1]),
        "b": f.b,
        "o1": float(f.before[0]),
        "o2": float(f.before[1]),
        "ob": float(f.before[2]),
        **(turned if f.mistakes else {"sign": "±", "turned": "–", "x1": "–", "x2": "–"}),
        "k": str(f.mistakes),
        "bound": s.bound if s.separable else "∞",
        "R": s.R,
        "gamma": s.gamma if s.separable else "–",
    }
