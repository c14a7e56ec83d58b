"""The perceptron in numbers."""

import math

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.perceptron import Frame, Params, Scene

Run = Trace[Scene, Frame]


def _bound(trace: Run, _: int) -> float:
    return trace.scene.bound if trace.scene.separable else math.nan


def _along(trace: Run, t: int) -> float:
    return trace[t].along if trace.scene.separable else math.nan


def _cosine(trace: Run, t: int) -> float:
    """Before the first mistake (w, b) is 0 and has no direction."""
    f = trace[t]
    return f.along / f.length if trace.scene.separable and f.length else math.nan


MEASURES = (
    Measure("mistakes", Text("mistakes so far, k", "至今的错误次数 k"), lambda r, t: r[t].mistakes),
    Measure(
        "wrong",
        Text("rows on the wrong side or on the line", "在错误一侧或恰在直线上的样本"),
        lambda r, t: r[t].wrong.mean(),
        "share",
    ),
    Measure("bound", Text("Novikoff's bound (R/γ)²", "Novikoff 上界 (R/γ)²"), _bound),
    Measure("along", Text("(w, b)·u, along the widest margin", "(w, b)·u，沿最大间隔方向"), _along),
    Measure("length", Text("length ‖(w, b)‖", "长度 ‖(w, b)‖"), lambda r, t: r[t].length),
    Measure("cosine", Text("cosine of (w, b) and u", "(w, b) 与 u 的夹角余弦"), _cosine),
)

AGAINST = (
    Try(
        Text("A wide gap against a narrow one", "宽间隔与窄间隔"),
        Text(
            "B's gap is narrower and its bound higher, 1,341 against 991; yet it makes 5 mistakes where A "
            "makes 21. The bound promises a most, never a course.",
            "B 的间隔更窄，上界更高：1341 对 991；可它只犯 5 次错，A 却犯 21 次。上界只保证最多错几次，并不预言过程。",
        ),
        Params(),
        against=Params(gap=0.05),
    ),
)
