"""Smooth maximum: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Point, Slot, Stop, Veil, told
from engine.core import Text, Trace
from engine.smooth_max import Frame, Params, Scene

Run = Trace[Scene, Frame]
EQUAL = Params(scores="1 1 1 1 1 1 1 1")
EXACT = 1e-6  # of a rank: rounding


def _exact_from(trace: Run, t: int) -> float:
    """The warmest T so far at which the soft ranks were the ranks; 0 before."""
    ranks = np.array([f.scores.rank for f in trace.frames[: t + 1]])
    exact = np.abs(ranks - trace.scene.hard.rank).max(1) < EXACT
    return float(trace.scene.temperatures[: t + 1][exact].max(initial=0.0))


MEASURES = (
    Measure("temperature", Text("temperature T", "温度 T"), lambda r, t: r[t].temperature),
    Measure(
        "error",
        Text("error of the smooth maximum", "光滑最大值的误差"),
        lambda r, t: abs(r[t].scores.maximum - r.scene.hard.maximum),
    ),
    Measure("bound", Text("its bound", "误差的上界"), lambda r, t: r.scene.sweep.bound[t]),
    Measure(
        "winner",
        Text("largest share of softmax", "softmax 的最大一项"),
        lambda r, t: r[t].scores.one_hot.max(),
        "share",
    ),
    Measure(
        "steepest",
        Text("largest gradient in the triangle", "三角形中最大的梯度"),
        lambda r, t: r.scene.triangle.steepest[t],
    ),
    Measure("exact_from", Text("warmest T at which the ranks are exact", "秩精确时的最高温度"), _exact_from),
    Measure("silent", Text("dots without a slope", "没有梯度的点"), lambda r, t: r.scene.triangle.silent[t], "share"),
)

AGAINST = (
    Try(
        Text("Log-sum-exp against the Boltzmann mean", "对数求和指数与玻尔兹曼加权平均"),
        Text(
            "Hot, the Boltzmann mean is nearer: 0.80 off against 3.22. Cold, log-sum-exp is, here 0.027 "
            "against 0.058. One comes from below, the other from above.",
            "高温时玻尔兹曼加权平均更近：误差 0.80 对 3.22；低温时对数求和指数更近，此处 0"
            ".027 对 0.058。一个从下方逼近，一个从上方逼近。",
        ),
        Params(),
        step=31,
        against=Params(form="boltzmann"),
    ),
)


def _one(r: Run) -> int:
    """The step, from 1, whose temperature is nearest to 1."""
    return int(np.abs(r.scene.temperatures - 1).argmin()) + 1


def _over(r: Run) -> float:
    """By how much the smooth maximum is above the hard one there."""
    return float(r[_one(r) - 1].scores.maximum - r.scene.hard.maximum)


def _temperature(r: Run, t: int) -> str:
    return plain(r[t].temperature)


def _cold(r: Run) -> int:
    """The last step, from 1, that is not the hard function yet."""
    return len(r) - 1


TIES = Ask(
    told(
        Text(
            "Now {n} scores, all equal to {top}. At T = {T}, how far above the maximum is the smooth maximum?",
            "现在有 {n} 个分数，全都等于 {top}。T = {T} 时，光滑最大值比最大值高多少？",
        ),
        n=lambda r, t: str(len(r.scene.scores)),
        top=lambda r, t: plain(r.scene.hard.maximum, 0),
        T=lambda r, t: _temperature(r, _one(r) - 1),
    ),
    Guess(0, 4, margin=0.15),
    _over,
    why=told(
        Text(
            "{off} = T·log n: each of the tied adds as much to the sum. That is the bound itself.",
            "{off} = T·log n：每个并列者都往和里加一份。这正是误差的上界。",
        ),
        off=lambda r, t: plain(_over(r)),
    ),
    wrong={0: Text("Each of them is the maximum, but the sum counts them all.", "每个都是最大值，可求和时每个都算。")},
    of=EQUAL,
    to=_one,
    veil=Veil(views=(0, 1), slots=(Slot("soft"), Slot("off"), Slot("bound"))),
    again=(Params(scores="1 1 1 1"),),
)
SILENT = Ask(
    told(
        Text(
            "At T = {warm} every dot feels a pull to the true class. Cooled to T = {cold}, how many feel next to none?",
            "T = {warm} 时，每个点都受到朝真实类别的拉力。降温到 T = {cold}，有多少点几乎不再受力？",
        ),
        warm=lambda r, t: plain(r[0].temperature, 0),
        cold=lambda r, t: _temperature(r, _cold(r) - 1),
    ),
    Guess(0, 1, margin=0.1, scale="share"),
    lambda r: r.scene.triangle.silent[_cold(r) - 1],
    why=told(
        Text(
            "{share} get less than a hundredth of the largest slope. Close to the hard function is far from learning.",
            "{share} 的点所受的力不到最大者的百分之一。离硬函数越近，离能学习就越远。",
        ),
        share=lambda r, t: percent(r.scene.triangle.silent[_cold(r) - 1]),
    ),
    wrong={
        0: Text(
            "Colder is truer, and flat: only those at a border still feel it.",
            "越冷越真实，也越平：只有边界上的还受力。",
        ),
        0.5: Text(
            "Borders are thin: far fewer than half of the dots lie on one.", "边界很窄：落在上面的点远不到一半。"
        ),
    },
    film=3,
    to=_cold,
)
ASKS = (TIES, SILENT)

TOUR = (
    Stop(
        told(
            Text(
                "At T = {T} the smooth maximum of the list is {soft}, the hard one {hard}. Warmth rounds the corner "
                "off, within a known band.",
                "T = {T} 时，列表的光滑最大值是 {soft}，硬最大值是 {hard}。升温把拐角磨圆，但不出这条带。",
            ),
            T=_temperature,
            soft=lambda r, t: plain(r[t].scores.maximum),
            hard=lambda r, t: plain(r.scene.hard.maximum),
        ),
        at=OPENS,
        look=Look(
            lambda r, t: Point(r.scene.scores[0], r[t].scores.maximum), Text("this list, the dot", "当前列表，圆点")
        ),
    ),
    Stop(
        told(
            Text(
                "What warmth buys: at T = {T} the second score has a slope of {second} too. The hard maximum hears the "
                "winner alone.",
                "升温换来什么：T = {T} 时，第二个分数也有 {second} 的斜率。硬最大值只听赢家的。",
            ),
            T=lambda r, t: plain(r[t].temperature, 0),
            second=lambda r, t: plain(r[t].scores.gradient[1]),
        ),
        at=FIRST,
        look=Look(lambda r, t: Box(1.6, 0, 2.4, r[t].scores.gradient[1]), Text("the second bar", "第二根柱子"), view=2),
    ),
    Stop(ask=TIES),
    Stop(
        told(
            Text(
                "Ranks can be smooth as well: straight ramps, and exact from T = {T} on, once T is below every gap "
                "between the scores.",
                "秩也可以光滑：它是直的斜坡，从 T = {T} 起就精确，只要 T 小于分数之间的每个间距。",
            ),
            T=lambda r, t: plain(_exact_from(r, len(r) - 1)),
        ),
        of=Params(),
        film=2,
        at=lambda r: int((r.scene.temperatures > _exact_from(r, len(r) - 1)).sum()) + 1,
        look=Look(Slot("rank"), Text("the ranks in the formula", "公式中的秩")),
    ),
    Stop(ask=SILENT),
    Stop(
        told(
            Text(
                "In between: at T = {T} the largest slope is {steep}, and only {silent} of the dots are silent. "
                "Temperature is a trade.",
                "折中：T = {T} 时，最大的梯度为 {steep}，只有 {silent} 的点沉默。温度是一种交换。",
            ),
            T=_temperature,
            steep=lambda r, t: plain(r.scene.triangle.steepest[t]),
            silent=lambda r, t: percent(r.scene.triangle.silent[t], 2),
        ),
        of=Params(),
        film=3,
        at=OPENS,
        look=Look(Slot("steep"), Text("the largest slope in the formula", "公式中最大的梯度")),
    ),
)

CHALLENGE = Challenge(
    Text("Ranks that are exact while it is still warm.", "还温暖着，秩就已精确。"),
    Text("Write other scores, with one winner. What do they need?", "换一组分数，只有一个赢家。它们要满足什么？"),
    start=Params(),
    free=("scores",),
    goals=(Goal("exact_from", ">=", 1.0), Goal("winner", ">=", 0.99)),
    film=2,
)
