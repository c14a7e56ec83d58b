"""Glow: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Challenge, Goal, Look, Pick, Point, Slot, Stop, Veil, told
from engine.core import Array, Text, Trace
from engine.glow import RIVALS, Frame, Params, Scene

Run = Trace[Scene, Frame]
EQUAL = 0.1  # nats: less is no difference between two flows that differ by a seed

KEYS = ("nice", "realnvp", "swap", "glow")


def _held_out(key: str, name: Text, k: int) -> Measure:
    said = Text("{name} held out, nats", "留出集奈特数，{name}")
    return Measure(
        f"{key}_nats", Text(said.en.format(name=name.en), said.zh.format(name=name.zh)), lambda r, t: r[t].held_outs[k]
    )


def _mixed(trace: Run, t: int) -> float:
    """What all of the W together add to log p(x): the same at every point."""
    return float(np.linalg.slogdet(trace[t].matrices)[1].sum())


def _overrated(trace: Run, t: int) -> float:
    """The followed point's log p(x) under Glow, less the true one."""
    point = trace.scene.point
    return float(trace[t].ledger.log_p(point) - trace.scene.plane.true_log_p[point])


MEASURES = (
    *(_held_out(key, name, k) for k, (key, name) in enumerate(zip(KEYS, RIVALS, strict=True))),
    Measure(
        "above_floor",
        Text("Glow above the target's entropy", "Glow 高出目标熵多少"),
        lambda r, t: r[t].held_out - r.scene.plane.floor,
    ),
    Measure(
        "overrated",
        Text("log p(x) of the followed point, above the truth", "所跟踪点的 log p(x) 高出真实值"),
        _overrated,
    ),
    Measure("log_det_w", Text("Σ log|det W|, nats", "Σ log|det W|，奈特"), _mixed),
)

AGAINST = (
    Try(
        Text("Six steps against one", "六步与一步"),
        Text(
            "With one step Glow ends 1.28 nats above the target's entropy, with six 0.25; and all "
            "four flows miss it alike: depth first, then how to mix.",
            "只有一步时，Glow 高出目标熵 1.28 奈特，六步时只高 0.25；而且四种流都学不像：先要有深度，再谈怎样混合。",
        ),
        Params(),
        film=1,
        against=Params(n_steps=1),
    ),
)


def _turn(w: Array) -> float:
    """Degrees that W turns by, its stretch aside."""
    u, _, vt = np.linalg.svd(w)
    r = u @ vt
    return float(np.degrees(np.arctan2(r[1, 0], r[0, 0])))


def _by_kind(r: Run) -> Array:
    """(3,) the followed point's log-dets: all actnorms, all 1×1, all couplings."""
    log_dets = r[-1].ledger.log_dets[:, r.scene.point].astype(float)
    return np.array([log_dets[k::3].sum() for k in range(3)])


def _gain(r: Run) -> float:
    """By how many nats Glow is better than RealNVP, held out."""
    return float(r[-1].held_outs[1] - r[-1].held_outs[3])


def _redrawn(r: Run) -> Array:
    """(2,) change of the picture, of full ink, when the latents that left first, or those that stayed, are new."""
    d = r.scene.digits
    return np.asarray(np.abs(d["resampled"].astype(float) - d["chosen"]).mean((1, 2, 3, 4)) / 255)


KINDS = Ask(
    Text(
        "Three kinds of layer take turns. Which of them changes ★'s log p the most, all steps together?",
        "三种层轮流出场。所有步加起来，哪一种对 ★ 的 log p 改变最大？",
    ),
    Pick((Text("actnorm", "actnorm"), Text("1×1", "1×1"), Text("coupling", "耦合层")), lambda r: np.abs(_by_kind(r))),
    lambda r: int(np.abs(_by_kind(r)).argmax()),
    why=told(
        Text(
            "Couplings {c}, actnorm {a}, 1×1 {w}: a turn moves every point and hardly any area.",
            "耦合层 {c}，actnorm {a}，1×1 {w}：转动移动了每个点，却几乎不改变面积。",
        ),
        a=lambda r, t: plain(_by_kind(r)[0]),
        w=lambda r, t: plain(_by_kind(r)[1]),
        c=lambda r, t: plain(_by_kind(r)[2]),
    ),
    wrong={
        0: Text("It only brings each axis to unit width once.", "它只是把每个轴的宽度调到 1。"),
        1: Text(
            "It moves the most and counts the least: a turn keeps areas.", "它动得最多，账上却最少：转动不改变面积。"
        ),
    },
    veil=Veil(views=(2,), slots=(Slot("a", 1), Slot("w", 1), Slot("c", 1))),
    again=(Params(point=10), Params(point=179)),
)
RANK = Ask(
    Text(
        "Glow came after RealNVP. In the plane, on the same points, steps and seed: how do the two end?",
        "Glow 在 RealNVP 之后。在平面上，同样的点、步数和种子：两者结果如何？",
    ),
    Pick(
        (
            Text("Glow clearly better", "Glow 明显更好"),
            Text("about equal", "差不多"),
            Text("RealNVP clearly better", "RealNVP 明显更好"),
        )
    ),
    lambda r: 1 if abs(_gain(r)) < EQUAL else 0 if _gain(r) > 0 else 2,
    why=told(
        Text(
            "They differ by {gain} nats, which another seed may turn round: two axes leave little to mix.",
            "只差 {gain} 奈特，换个种子就可能反过来：只有两个轴，没有多少可混合的。",
        ),
        gain=lambda r, t: plain(abs(_gain(r)), 3),
    ),
    wrong={
        0: Text("The later paper does not win everywhere.", "后来的论文并非处处更好。"),
        2: Text(
            "A learned turn can be a swap: Glow can do what RealNVP does.",
            "学到的转动也可以是交换：RealNVP 能做的它都能做。",
        ),
    },
    film=1,
    veil=Veil(views=(5,)),
)
ASKS = (KINDS, RANK)

TOUR = (
    Stop(
        told(
            Text(
                "Before each bend the whole plane turns, here by {a}°. RealNVP only swaps the axes; Glow learns how to "
                "turn.",
                "每次弯曲之前，整个平面先转一下，这里转 {a}°。RealNVP 只会交换两轴，Glow 学会怎样转。",
            ),
            a=lambda r, t: plain(_turn(r[-1].matrices[0]), 0),
        ),
        at=OPENS,
        look=Look(
            lambda r, t: Point(*r[-1].matrices[0][:, 0]), Text("the first axis, turned", "转过的第一个轴"), view=1
        ),
    ),
    Stop(ask=KINDS),
    Stop(
        told(
            Text(
                "All turns together: log|det W| sums to {w}. Written as P L (U + diag s), that is a sum of logs; no "
                "determinant is taken.",
                "所有转动合计：log|det W| 之和为 {w}。写成 P L (U + diag s)，它只是对数之和，不必算行列式。",
            ),
            w=lambda r, t: plain(_mixed(r, len(r) - 1)),
        ),
        of=Params(),
        look=Look(Slot("w", 1), Text("the sum of the one-by-ones", "1×1 之和")),
    ),
    Stop(ask=RANK),
    Stop(
        told(
            Text(
                "Four flows, nats a point: {nice} for NICE, {realnvp} for RealNVP, {swap} for Glow with a fixed swap, "
                "{glow} for Glow. To scale pays most.",
                "四个流，每点奈特数：NICE {nice}，RealNVP {realnvp}，固定交换的 Glow {swap}，Glow {glow}。"
                "收益最大的是缩放。",
            ),
            **{key: lambda r, t, k=k: plain(r[-1].held_outs[k]) for k, key in enumerate(KEYS)},
        ),
        film=1,
        look=Look(lambda r, t: Point(r[t].step, r[t].held_out), Text("where Glow ends", "Glow 的终点"), view=5),
    ),
    Stop(
        told(
            Text(
                "On digits half of the latents leave early. Drawn anew they change {early} of the ink, those that "
                "stayed {late}: these hold what digit it is.",
                "在手写数字上，一半隐变量提前离开。重抽它们，墨只改变 {early}；重抽留到最后的，改变 {late}："
                "是哪个数字，由后者决定。",
            ),
            early=lambda r, t: percent(_redrawn(r)[0], 2),
            late=lambda r, t: percent(_redrawn(r)[1], 2),
        ),
        film=5,
    ),
)

CHALLENGE = Challenge(
    Text("Where is Glow too generous?", "Glow 在哪里给多了？"),
    Text("Find a dot that it overrates by a nat and a half.", "找一个被它高估一个半奈特的圆点。"),
    start=Params(),
    free=("point",),
    goals=(Goal("overrated", "in", (1.5, 6)),),
)
