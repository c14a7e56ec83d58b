"""Depth: its measures, tour, questions, challenge. The first film goes up the layers, then down again."""

from dataclasses import replace

import numpy as np

from dashboard.figures.numbers import number, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Challenge, Goal, Guess, Look, Pick, Point, Stop, Veil, told
from engine.core import Text, Trace
from engine.depth import LayerStats, Params, Scene

Run = Trace[Scene, LayerStats]
DOZEN = Params(depth=12)
HE = Params(activation="relu", init="he")

MEASURES = (
    Measure(
        "signal",
        Text("standard deviation of the layer's outputs", "该层输出的标准差"),
        lambda r, t: r[t].variance ** 0.5,
        "log",
    ),
    Measure(
        "gradient",
        Text("gradient that comes back to the layer", "传回该层的梯度大小"),
        lambda r, t: r[t].grad_norm,
        "log",
    ),
    Measure("saturated", Text("slopes below 0.01", "小于 0.01 的斜率"), lambda r, t: r[t].saturated, "share"),
    Measure("dead", Text("dead units", "死亡的单元"), lambda r, t: r[t].dead, "share"),
    Measure("zero", Text("gradients exactly 0", "恰为 0 的梯度"), lambda r, t: r[t].zero, "share"),
    Measure(
        "similarity", Text("mean cosine of two rows' outputs", "两个样本输出的平均余弦"), lambda r, t: r[t].similarity
    ),
    Measure(
        "first_gradient", Text("gradient at the first layer", "第一层的梯度大小"), lambda r, t: r[0].grad_norm, "log"
    ),
)


def _down(r: Run, t: int) -> LayerStats:
    """The layer at which the gradient has arrived at step t of the first film."""
    return r[2 * len(r) - 1 - t]


def _each(r: Run) -> float:
    """What a layer lets pass of the gradient, as a geometric mean."""
    return float((r[0].grad_norm / r[-1].grad_norm) ** (1 / (len(r) - 1)))


def _first(r: Run, t: int) -> Point:
    return Point(1, np.log10(r[0].grad_norm))


def _alike(r: Run) -> int:
    """What has become of two rows: 0 as different as before, 1 opposite, 2 nearly parallel, 3 nothing is left."""
    top = r[-1]
    if top.variance < 1e-12:
        return 3
    return 2 if top.similarity > 0.9 else 1 if top.similarity < -0.5 else 0


LEFT = Ask(
    told(
        Text(
            "A gradient of size 1 enters at the top of {n} sigmoid layers. How much reaches the first?",
            "大小为 1 的梯度从 {n} 层 sigmoid 的顶层进入。传到第一层还剩多少？",
        ),
        n=lambda r, t: str(len(r)),
    ),
    Guess(1e-12, 1, margin=10, scale="log"),
    lambda r: r[0].grad_norm,
    why=told(
        Text(
            "Each layer leaves {each} of what it gets, and such factors multiply: {g} arrives.",
            "每层只留下所得的 {each}，一层层相乘：到达 {g}。",
        ),
        each=lambda r, t: plain(_each(r)),
        g=lambda r, t: number(r[0].grad_norm),
    ),
    wrong={
        0.1: Text(
            "The layers do not share one loss: each takes its part of what is left, and the parts multiply.",
            "各层不是分摊一次损失：每层都从剩下的里面再减，是相乘。",
        ),
        None: Text(
            "A sigmoid's slope is a quarter at most: take about a quarter for each layer, and multiply.",
            "sigmoid 的斜率至多四分之一：每层大约取四分之一，再连乘。",
        ),
    },
    of=DOZEN,
    at=lambda r: len(r) + 1,
    veil=Veil(views=(0,)),
    again=(Params(depth=5), Params(depth=15)),
)
ALIKE = Ask(
    told(
        Text(
            "With He's weights the size holds through {n} ReLU layers. What becomes of two different rows?",
            "用 He 初始化，{n} 层 ReLU 都保住了信号的大小。两个不同的样本会变得怎样？",
        ),
        n=lambda r, t: str(len(r)),
    ),
    Pick(
        (
            Text("as different as before", "与原来一样不同"),
            Text("opposite", "方向相反"),
            Text("nearly parallel", "几乎平行"),
            Text("both fade to 0", "都衰减为 0"),
        )
    ),
    _alike,
    why=told(
        Text(
            "Their cosine goes from {first} to {last}: the size is kept, what tells rows apart is not.",
            "余弦由 {first} 升到 {last}：大小保住了，区分样本的信息没有。",
        ),
        first=lambda r, t: plain(r[0].similarity),
        last=lambda r, t: plain(r[-1].similarity, 3),
    ),
    wrong={
        0: Text(
            "Variance kept is not information kept: the rows share one size, and share their direction too.",
            "保住方差不等于保住信息：样本大小相同，方向也渐渐相同。",
        ),
        1: Text("A ReLU sends on nothing negative: they cannot point apart.", "ReLU 没有负的输出，不可能相反。"),
        3: told(
            Text(
                "That is what He's factor prevents: the standard deviation at the top is still {s}.",
                "He 的因子防的正是这个：顶层的标准差仍有 {s}。",
            ),
            s=lambda r, t: plain(r[-1].variance ** 0.5),
        ),
    },
    of=HE,
    film=1,
    veil=Veil(views=(2,)),
    again=(replace(HE, seed=2),),
)
ASKS = (LEFT, ALIKE)

TOUR = (
    Stop(
        told(
            Text(
                "The gradient entered at layer {top} with size 1 and is on its way down. At layer {l}, {g} of it is "
                "left.",
                "梯度以大小 1 从第 {top} 层进入，正往下传。到第 {l} 层只剩 {g}。",
            ),
            top=lambda r, t: str(len(r)),
            l=lambda r, t: str(_down(r, t).layer),
            g=lambda r, t: number(_down(r, t).grad_norm),
        ),
        at=OPENS,
        look=Look(
            lambda r, t: Point(_down(r, t).layer, np.log10(_down(r, t).grad_norm)),
            Text("the gradient here", "此处的梯度"),
        ),
    ),
    Stop(
        told(
            Text(
                "On the way up nothing looks wrong: the outputs' deviation is {first} at layer 1 and {last} at the "
                "top.",
                "向上时看不出毛病：输出的标准差在第 1 层是 {first}，在顶层是 {last}。",
            ),
            first=lambda r, t: plain(r[0].variance ** 0.5),
            last=lambda r, t: plain(r[-1].variance ** 0.5),
        ),
        at=lambda r: len(r),
        look=Look(
            lambda r, t: Point(len(r), np.log10(r[-1].variance ** 0.5)), Text("the signal at the top", "顶层的信号")
        ),
    ),
    Stop(ask=LEFT),
    Stop(
        told(
            Text(
                "Fifty layers: {g} reaches the first. The lower layers hear nothing, so they do not learn.",
                "五十层：到第一层只剩 {g}。下面的层什么也听不到，也就学不动。",
            ),
            g=lambda r, t: number(r[0].grad_norm),
        ),
        of=Params(),
        look=Look(_first, Text("the gradient at the first layer", "第一层的梯度")),
    ),
    Stop(
        told(
            Text(
                "ReLU halves the square of the signal; He's weights give it back. Of size 1, {g} arrives at the "
                "first layer.",
                "ReLU 把信号的平方减半，He 的权重恰好补回。大小为 1 的梯度，到第一层还有 {g}。",
            ),
            g=lambda r, t: plain(r[0].grad_norm),
        ),
        of=HE,
        look=Look(_first, Text("the gradient at the first layer", "第一层的梯度")),
    ),
    Stop(ask=ALIKE),
    Stop(
        told(
            Text(
                "Too much is no better: tanh with weights twice as large sends {g} times the gradient to the first "
                "layer.",
                "过大也不行：tanh 的权重放大一倍，第一层收到的梯度是顶层的 {g} 倍。",
            ),
            g=lambda r, t: f"{r[0].grad_norm:,.0f}",
        ),
        of=Params(activation="tanh", gain=2.0),
        look=Look(_first, Text("the gradient at the first layer", "第一层的梯度")),
    ),
)

CHALLENGE = Challenge(
    Text("Fifty tanh layers that hold both.", "五十层 tanh，两头都保住。"),
    Text("The signal must arrive at the top, and the gradient at the bottom.", "信号要传到顶层，梯度要传回底层。"),
    start=Params(activation="tanh"),
    free=("init", "gain"),
    goals=(Goal("first_gradient", "in", (0.5, 2.0)), Goal("signal", ">=", 0.3)),
)

AGAINST = (
    Try(
        Text("Xavier against He, for ReLU", "ReLU：Xavier 与 He"),
        Text(
            "One factor a layer is all the difference: after fifty layers He's signal has a standard "
            "deviation of 0.69, Xavier's less than a millionth of it.",
            "两者每层只差一个因子：五十层之后，He 的信号标准差为 0.69，Xavier 的还不到它的百万分之一。",
        ),
        Params(activation="relu", init="xavier"),
        against=Params(activation="relu", init="he"),
    ),
)
