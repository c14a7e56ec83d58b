"""The triangle of three classes: its regions melt with warmth, and gradients reach further."""

import numpy as np

from dashboard.figures import marks, simplex, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, View
from dashboard.views.metrics.smooth_max import Run, numbers, warmth
from engine.core import Text


def _corners(trace: Run, say: Say) -> list[str]:
    truth = say(Text("true: {c}", "真实：{c}"))
    return [truth.format(c=c) if k == trace.scene.triangle.truth else c for k, c in enumerate("ABC")]


def _decided(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    still = marks.dots(s.triangle.anchors[:, 0], s.triangle.anchors[:, 1], size=7, colour=theme.INK)
    return simplex.triangle(*s.triangle.axes, s.triangle.hard, _corners(trace, say), still)


def _decided_says(trace: Run, t: int, say: Say) -> str:
    n, tied = len(trace.scene.triangle.anchors), trace.scene.triangle.tied
    said = Text(
        "The hard decision: three flat regions; at {n} of the {m} dots its gradient is 0, and at the {k} that lie on a "
        "border it does not exist: no arrow anywhere.",
        "硬判决：三块平坦的区域；{m} 个点中有 {n} 个梯度为 0，另外 {k} 个在边界上，梯度不存在：处处没有箭头。",
    )
    return say(said.format(n=n - tied, m=n, k=tied))


def _melted(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    arrows = f.pull @ simplex.CORNERS
    pull = 0.1 * arrows / max(float(np.hypot(*arrows.T).max()), 1e-12)
    return simplex.triangle(
        *s.triangle.axes,
        f.triangle,
        _corners(trace, say),
        marks.dots(s.triangle.anchors[:, 0], s.triangle.anchors[:, 1], size=6, colour=theme.INK),
        simplex.arrows(s.triangle.anchors, pull),
    )


def _melted_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    if f.temperature == 0:
        return _decided_says(trace, t, say)
    said = Text(
        "{when} all arrows pull to the true class {c}; the largest gradient is {g:.3g}, {q:.0%} are below 1% of it.",
        "{when}，每个箭头都指向真实类别 {c}；最大的梯度为 {g:.3g}，其中 {q:.0%} 不到它的百分之一。",
    )
    return say(
        said.format(
            when=warmth(trace, t, say), c="ABC"[s.triangle.truth], g=s.triangle.steepest[t], q=s.triangle.silent[t]
        )
    )


CLASS_KEYS = tuple(Key("area", theme.CLASSES[k] + "/0.5", Text(c, c)) for k, c in enumerate("ABC"))
MELTED = View(
    Text("Smooth: regions melt, dots get arrows", "光滑：区域融成渐变，点上长出箭头"),
    _melted,
    _melted_says,
    (*CLASS_KEYS, Key("arrow", theme.INK, Text("gradient, longest = 1", "梯度，最长为 1"))),
)
DECIDED = View(
    Text("Hard: flat regions, no arrow anywhere", "硬：区域平坦，处处没有箭头"), _decided, _decided_says, CLASS_KEYS
)
FILM = Film(
    title=Text("Triangle of three classes", "三类概率的三角形"),
    even=True,
    views=(MELTED, DECIDED),
    equations=(
        Equation(
            r"q=\frac{p^{1/T}}{\sum_j p_j^{1/T}}\qquad "
            r"\frac{\partial q_c}{\partial z}=\frac{q_c\,(e_c-q)}{T}\qquad "
            r"{\max\left\|\frac{\partial q_c}{\partial z}\right\|=\val{steep}}\qquad T=\val{T}",
            numbers,
            Text("The probability of the true class c, sharpened, and its gradient", "锐化后真实类别 c 的概率及其梯度"),
        ),
    ),
    watch=Text(
        "Watch the arrows: warm, every dot feels a pull; cold, only those at a border do.",
        "看箭头：温暖时每个点都受到牵引，寒冷时只有边界上的点还有。",
    ),
    poster=26,
    pace=10,
    smooth=True,
)
