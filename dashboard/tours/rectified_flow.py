"""Rectified flow: its measures, tour, questions, challenge."""

from dataclasses import replace

import numpy as np

from dashboard.figures.numbers import plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Slot, Spot, Stop, Veil, told
from engine.core import Array, Text, Trace
from engine.rectified_flow import PATHS, Frame, Params, Scene

Run = Trace[Scene, Frame]
PAIRS = PATHS * (PATHS - 1) // 2
ONE_STEP = Params(plane="five", steps=1)


def _bend(trace: Run, path: Array, t: int) -> float:
    """Mean distance of the particles, now, from the straight line between their ends: path (S + 1, n, 2)."""
    on_the_chord = path[0] + trace[t].time * (path[-1] - path[0])
    return float(np.linalg.norm(path[t] - on_the_chord, axis=1).mean())


MEASURES = (
    Measure(
        "lines_crossed", Text("pairs of lines that have crossed", "已相交的直线对数"), lambda r, t: r[t].crossed[0]
    ),
    Measure(
        "flow_crossed",
        Text("pairs of the flow's paths that have", "流的路径已相交的对数"),
        lambda r, t: r[t].crossed[1],
    ),
    Measure(
        "bend_one",
        Text("1-rectified, off a straight line", "1-整流流偏离直线"),
        lambda r, t: _bend(r, r.scene.plane.one, t),
    ),
    Measure(
        "bend_two",
        Text("2-rectified, off a straight line", "2-整流流偏离直线"),
        lambda r, t: _bend(r, r.scene.plane.two, t),
    ),
    Measure("ddpm_error", Text("DDPM from the target", "DDPM 到目标的距离"), lambda r, t: r.scene.samplers.error[0, t]),
    Measure(
        "flow_error",
        Text("rectified flow from the target", "整流流到目标的距离"),
        lambda r, t: r.scene.samplers.error[3, t],
    ),
    Measure(
        "flow_times",
        Text("rectified flow from the target, in errors of a true sample", "整流流到目标的距离，以真实样本的误差为 1"),
        lambda r, t: r.scene.samplers.error[3, t] / r.scene.samplers.floor,
    ),
)

CROSSED = Ask(
    told(
        Text(
            "By the end {lines} of {pairs} pairs of lines cross. From the same noises, how many pairs of the "
            "flow's paths do?",
            "到结尾，{pairs} 对直线中有 {lines} 对相交。同样的噪声出发，流的路径有几对相交？",
        ),
        lines=lambda r, t: str(r[-1].crossed[0]),
        pairs=lambda r, t: str(PAIRS),
    ),
    Guess(0, PAIRS, margin=0.5, whole=True),
    lambda r: r[-1].crossed[1],
    why=Text(
        "One place and time has one velocity, the mean of all lines there: two paths that met would be one.",
        "同一时刻、同一处只有一个速度，即所有直线的平均：两条路径若相遇，就成了一条。",
    ),
    wrong={None: Text("Fewer is not enough: paths of an ODE never cross.", "不只是更少：ODE 的路径从不相交。")},
    veil=Veil(views=(1, 2)),
    again=(Params(line="two"), Params(line="comb", seed=2)),
)
LANDING = Ask(
    Text(
        "All particles take a single Euler step from noise to data. Click where they land.",
        "所有粒子从噪声出发，用欧拉法只走一步，直到数据。点出它们落在哪里。",
    ),
    Spot(margin=0.3),
    lambda r: r.scene.plane.one[-1].mean(0),
    why=told(
        Text(
            "At t = 0 the mean line from any noise points to the data's mean, ({x}, {y}): all land there.",
            "t = 0 时，从任何噪声出发的平均方向都指向数据的均值（{x}, {y}）：全部落在那里。",
        ),
        x=lambda r, t: plain(r.scene.plane.one[-1, :, 0].mean()),
        y=lambda r, t: plain(r.scene.plane.one[-1, :, 1].mean()),
    ),
    wrong={
        None: Text(
            "To end on a peak a path has to bend, and one step cannot.", "要到达某个峰，路径必须转弯，而一步转不了弯。"
        )
    },
    of=ONE_STEP,
    film=1,
    again=(replace(ONE_STEP, plane="moons"), replace(ONE_STEP, plane="eight")),
)
ASKS = (CROSSED, LANDING)

TOUR = (
    Stop(
        told(
            Text(
                "Halfway: each noise runs straight to some data point, and {lines} of {pairs} pairs of lines "
                "have crossed.",
                "走到一半：每个噪声沿直线走向某个数据点，{pairs} 对直线中已有 {lines} 对相交。",
            ),
            lines=lambda r, t: str(r[t].crossed[0]),
            pairs=lambda r, t: str(PAIRS),
        ),
        at=OPENS,
        look=Look(lambda r, t: Box(r[t].time - 0.3, -1.5, r[t].time, 1.5), Text("where lines cross", "直线相交之处")),
    ),
    Stop(ask=CROSSED),
    Stop(
        told(
            Text(
                "At ★ the lines that pass have one mean velocity, {v}, and the flow takes it. Its paths "
                "part, they never cross.",
                "经过 ★ 的直线有一个平均速度 {v}，流就取它。路径只会分开，从不相交。",
            ),
            v=lambda r, t: plain(r[t].example[1]),
        ),
        at=OPENS,
        look=Look(Slot("v"), Text("the velocity v in the formula", "公式中的速度 v")),
        play=False,
    ),
    Stop(
        told(
            Text(
                "Join each noise to where its path ended, and do it again: bending falls from {one} to {two}.",
                "把每个噪声与其路径的终点相连，再做一次：弯曲由 {one} 降到 {two}。",
            ),
            one=lambda r, t: plain(r.scene.plane.straightness[0]),
            two=lambda r, t: plain(r.scene.plane.straightness[1], 4),
        ),
        film=1,
        at=OPENS,
        look=Look(Slot("s2"), Text("S₂ in the formula", "公式中的 S₂")),
    ),
    Stop(ask=LANDING),
    Stop(
        told(
            Text(
                "So one step is the test. The first flow misses by {one}, the straightened one by {two}.",
                "所以一步就是考验。第一个流偏差 {one}，拉直之后只差 {two}。",
            ),
            one=lambda r, t: plain(r.scene.budget.error[0, t]),
            two=lambda r, t: plain(r.scene.budget.error[1, t]),
        ),
        of=Params(),
        film=2,
        at=FIRST,
        look=Look(lambda r, t: Box(-2.8, -2.8, 2.8, 2.8), Text("the ends of both flows", "两个流的终点")),
    ),
    Stop(
        told(
            Text(
                "{n} steps each, from one noise: DDPM ends {ddpm} from the target, rectified flow {flow}. "
                "Straight is fast.",
                "同一批噪声，各走 {n} 步：DDPM 离目标 {ddpm}，整流流 {flow}。直就是快。",
            ),
            n=lambda r, t: str(len(r) - 1),
            ddpm=lambda r, t: plain(r.scene.samplers.error[0, -1]),
            flow=lambda r, t: plain(r.scene.samplers.error[3, -1]),
        ),
        of=Params(steps=4),
        film=3,
    ),
)

CHALLENGE = Challenge(
    Text("Four steps, and as close as a true sample.", "四步之内，与真实样本一样近。"),
    Text("Straighter paths are one way. What else makes a step better?", "路径更直是一条路，还有什么能让每一步更准？"),
    start=Params(steps=4),
    free=("steps", "method"),
    goals=(Goal("flow_times", "<=", 1.0), Goal("steps", "<=", 4)),
    film=3,
)

AGAINST = (
    Try(
        Text("Four steps: Euler against Heun", "四步：欧拉法与休恩法"),
        Text(
            "Four steps each. Heun, which looks twice a step, brings the rectified flow from 0.108 to 0.031 "
            "of the target; DDPM has no such choice and stays at 0.350 in both.",
            "同样四步。休恩法每步看两次，把整流流到目标的距离从 0.108 降到 0.031；DDPM 没有这种选择，两边都是 0.350。",
        ),
        Params(steps=4, method="euler"),
        film=3,
        against=Params(steps=4, method="heun"),
    ),
)
