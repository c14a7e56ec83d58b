"""ODE solvers: their measures, tour, questions, challenge."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from dashboard.figures.numbers import plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Pick, Point, Slot, Stop, Veil, told
from engine.core import Text, Trace
from engine.diffusion.ode import NAMES
from engine.solvers import COUNTS, END, METHODS, Frame, Params, Scene, stability_limit

Run = Trace[Scene, Frame]
EULER, RK4 = METHODS.index("euler"), METHODS.index("rk4")
HALVED = COUNTS.index(48)  # the halving that is asked about: from so many steps to twice as many
STIFF = Params(field="stiff", stiffness=20, steps=40)
LOOSE = replace(STIFF, tolerance=1)


def _off(k: int) -> Callable[[Run, int], float]:
    """How far solver k is from the true path; none before its first step, and unknown once it has blown up."""

    def value(trace: Run, t: int) -> float:
        paths = trace.scene.paths
        return float("nan") if t == 0 or 0 < paths.blown_up[k] <= t else float(paths.off[k, t])

    return value


MEASURES = (
    Measure("time", Text("time t", "时间 t"), lambda r, t: r[t].time),
    *(
        Measure(
            name, Text(f"{NAMES[name].en}, off the true path", f"与真实路径的距离，{NAMES[name].zh}"), _off(k), "log"
        )
        for k, name in enumerate(METHODS)
    ),
)

AGAINST = (
    Try(
        Text("Twelve steps against twenty-four", "12 步与 24 步"),
        Text(
            "Half the step: Euler's error halves, from 1.50 to 0.74; RK4's is divided by 14. That is what "
            "an order means.",
            "步长减半：欧拉法的误差减半，从 1.50 到 0.74；RK4 的误差除以 14。这就是阶的含义。",
        ),
        Params(steps=12),
        against=Params(steps=24),
        by_share=True,
    ),
)


def _gain(method: int) -> Callable[[Run], float]:
    """By what the halving divides a solver's error."""

    def divided(r: Run) -> float:
        error = r.scene.halving.error[method]
        return float(error[HALVED] / error[HALVED + 1])

    return divided


HALF = Ask(
    told(
        Text(
            "RK4 in {n} steps ends {e} off the truth. Half the step, twice as many: by what is that error divided?",
            "RK4 走 {n} 步，终点误差 {e}。步长减半，步数加倍：误差变为几分之一？",
        ),
        n=lambda r, t: str(COUNTS[HALVED]),
        e=lambda r, t: power(r.scene.halving.error[RK4, HALVED], 2),
    ),
    Guess(1, 64, margin=1.3, scale="log"),
    _gain(RK4),
    why=told(
        Text(
            "Order four: half the step, a half to the fourth of the error. Euler's is only divided by {e}.",
            "四阶：步长减半，误差按二分之一的四次方缩小。欧拉法只缩小到 {e} 分之一。",
        ),
        e=lambda r, t: plain(_gain(EULER)(r), 1),
    ),
    wrong={
        2: Text("That is Euler, of order one.", "那是一阶的欧拉法。"),
        4: Text("So it is for Heun and the midpoint, of order two.", "那是二阶的休恩法与中点法。"),
        8: Text("That is order three; RK4's is four.", "那是三阶，RK4 是四阶。"),
    },
    film=1,
    at=HALVED + 1,
    to=HALVED + 2,
    veil=Veil(views=(0, 2), slots=(Slot("p"), Slot("a"), Slot("b"))),
)
HOLDS = Ask(
    told(
        Text(
            "The truth is a plain circle, but whatever strays is pulled back hard: h·λ = {pull}. Which solver does not "
            "blow up?",
            "真实路径只是一个圆，可一旦偏离就被猛力拉回：h·λ = {pull}。哪个求解器不会发散？",
        ),
        pull=lambda r, t: plain(r.scene.pull, 1),
    ),
    Pick(tuple(NAMES[m] for m in METHODS)),
    lambda r: [k for k, lost in enumerate(r.scene.paths.blown_up) if not lost],
    why=told(
        Text(
            "Each has a limit for h·λ: Euler {e}, RK4 {r}, dopri5 {d}. Beyond it every step overshoots further.",
            "每种方法的 h·λ 都有上限：欧拉 {e}，RK4 {r}，dopri5 {d}。超过它，一步比一步冲得更远。",
        ),
        e=lambda r, t: plain(stability_limit("euler"), 1),
        r=lambda r, t: plain(stability_limit("rk4"), 1),
        d=lambda r, t: plain(stability_limit("dopri5"), 1),
    ),
    wrong={
        EULER: Text("A calm answer does not help: the pull does the harm.", "解平缓也没用：作怪的是那股拉力。"),
        RK4: Text(
            "Order four helps where a step holds; its limit lies just below.", "先要稳得住；RK4 的上限就差一点。"
        ),
    },
    of=STIFF,
    veil=Veil(views=(2,)),
    again=(Params(field="stiff", stiffness=30, steps=60),),
)
ASKS = (HALF, HOLDS)

TOUR = (
    Stop(
        told(
            Text(
                "One field, one start, the same ten steps. Euler goes straight where the truth bends, and is {e} off; "
                "RK4 {r}.",
                "同一个场、同一起点，都走十步。真实路径转弯，欧拉法直走，已偏 {e}；RK4 只偏 {r}。",
            ),
            e=lambda r, t: plain(r.scene.paths.off[EULER, t]),
            r=lambda r, t: power(r.scene.paths.off[RK4, t], 1),
        ),
        at=OPENS,
        look=Look(lambda r, t: Point(*r.scene.paths.x[EULER, t]), Text("where Euler is", "欧拉法现在的位置")),
    ),
    Stop(
        told(
            Text(
                "One step alone: Euler errs by {e}, RK4 by {r}. It asks the field four times before it moves.",
                "只看第一步：欧拉法差 {e}，RK4 差 {r}。它走一步之前，向场问了四次方向。",
            ),
            e=lambda r, t: power(r.scene.paths.local[EULER, t], 2),
            r=lambda r, t: power(r.scene.paths.local[RK4, t], 2),
        ),
        at=FIRST,
        look=Look(Slot("k4", 1), Text("RK4's fourth slope", "RK4 的第四个斜率")),
    ),
    Stop(ask=HALF),
    Stop(
        told(
            Text(
                "Dearer, but worth it: at {n} evaluations Euler errs by {e}; RK4, at no more, by {r}.",
                "每步更贵，但值得：求值 {n} 次，欧拉法误差 {e}；RK4 求值不比它多，误差只有 {r}。",
            ),
            n=lambda r, t: str(int(r.scene.halving.evaluations[EULER, -1])),
            e=lambda r, t: power(r.scene.halving.error[EULER, -1], 2),
            r=lambda r, t: power(r.scene.halving.error[RK4, HALVED], 2),
        ),
        of=Params(),
        film=1,
        look=Look(
            lambda r, t: Point(
                *np.log10([r.scene.halving.evaluations[RK4, HALVED], r.scene.halving.error[RK4, HALVED]])
            ),
            Text("RK4 at as many evaluations", "RK4 在同样求值次数处"),
        ),
    ),
    Stop(ask=HOLDS),
    Stop(
        told(
            Text(
                "Let the error choose the step and ask for little: still {n} steps, h·λ = {pull} as a rule. Here "
                "stability sets the pace, not accuracy.",
                "让误差来选步长，要求放得很宽：仍要 {n} 步，h·λ 一般为 {pull}。步子由稳定性决定，不由精度决定。",
            ),
            n=lambda r, t: str(len(r.scene.adaptive.times) - 1),
            pull=lambda r, t: plain(LOOSE.stiffness * float(np.median(np.diff(r.scene.adaptive.times)))),
        ),
        of=LOOSE,
        film=2,
        look=Look(
            lambda r, t: Box(0, 0, END, np.diff(r.scene.adaptive.times).max()), Text("the steps", "各步的长度"), view=1
        ),
    ),
)

CHALLENGE = Challenge(
    Text("A stiff field, and not a step too many.", "刚性场里，一步也不多走。"),
    Text("RK4 is to hold. Reckon before you try.", "要让 RK4 稳住。先算一算再试。"),
    start=Params(field="stiff", stiffness=25, steps=40),
    free=("steps", "stiffness"),
    goals=(Goal("rk4", "<=", 0.05), Goal("stiffness", ">=", 25), Goal("steps", "<=", 56)),
)
