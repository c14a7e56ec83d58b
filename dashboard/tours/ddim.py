"""DDPM to DDIM: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import plain
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Challenge, Goal, Guess, Look, Pick, Point, Slot, Stop, Veil, told
from engine.core import Text, Trace
from engine.ddim import BUDGETS, ETAS, Frame, Params, Scene

Run = Trace[Scene, Frame]
FIVE = BUDGETS.index(5)
CALM, DICE = 0, len(ETAS) - 1  # of ETAS

MEASURES = (
    Measure("time", Text("time of the 1,000", "时刻（共 1,000）"), lambda r, t: r[t].time),
    Measure("alpha_bar", Text("signal's variance share, ᾱ", "信号的方差占比 ᾱ"), lambda r, t: r[t].alpha_bar, "share"),
    Measure("sigma", Text("fresh noise in the step, σ", "这一步新加的噪声 σ"), lambda r, t: r[t].sigma),
    Measure(
        "way",
        Text("way walked by a particle so far", "粒子至今走过的路程"),
        lambda r, t: float(abs(r.scene.line.paths[1 : t + 1] - r.scene.line.paths[:t]).sum(0).mean()),
    ),
    Measure(
        "outside",
        Text("particles farther than three widths from every peak", "离每个峰都超过三个峰宽的粒子"),
        lambda r, t: r[t].outside,
        "share",
    ),
)

AGAINST = (
    Try(
        Text("Five steps: dice against none", "五步：掷骰子与不掷"),
        Text(
            "From the same noise in five steps: with dice 34% end outside every peak, "
            "without 27%. And the way without dice is shorter: 0.69 against 2.98.",
            "从同样的噪声走五步：掷骰子时 34% 的粒子落在峰外，不掷时 27%。不掷骰子的路也更短：0.69 对 2.98。",
        ),
        Params(steps=5, eta=1.0),
        against=Params(steps=5),
    ),
)


def _way(r: Run, k: int) -> str:
    """How long a path on the line is, on average, under the k-th η from 1 down to 0."""
    return plain(np.abs(np.diff(r.scene.sweep.paths[k], axis=0)).sum(0).mean(), 1)


def _half_way(r: Run) -> int:
    return len(r) // 2 + 1


def _lowest(r: Run) -> tuple[float, float]:
    """Where the path on the line begins that begins lowest, and where it ends."""
    paths = r.scene.line.paths
    k = int(paths[0].argmin())
    return float(paths[0, k]), float(paths[-1, k])


HALF = Ask(
    told(
        Text(
            "Half of the {n} steps, from noise to data: what share of the variance is signal by then?",
            "从噪声到数据共 {n} 步，走完一半时，方差中有多少是信号？",
        ),
        n=lambda r, t: str(len(r) - 1),
    ),
    Guess(0, 1, margin=0.05, scale="share"),
    lambda r: r[_half_way(r) - 1].alpha_bar,
    why=told(
        Text(
            "ᾱ = {bar} at t = {t}: it is a product, and a product of many shares dies early. The shape comes late.",
            "t = {t} 时 ᾱ = {bar}：它是连乘积，很多个小于 1 的数相乘，很快趋于零。形状很晚才出现。",
        ),
        bar=lambda r, t: plain(r[t].alpha_bar, 3),
        t=lambda r, t: str(r[t].time),
    ),
    wrong={
        0.5: Text(
            "Half of the time is not half of the signal: ᾱ is a product.", "一半的时间不是一半的信号：ᾱ 是连乘积。"
        ),
        0: Text("Then the first half would have done nothing.", "那样前一半的步数就白走了。"),
    },
    to=_half_way,
)
FEW = Ask(
    Text(
        "Now only five steps from noise to data. Which sampler ends nearer to the target?",
        "从噪声到数据只走五步：哪个采样器离目标更近？",
    ),
    Pick(
        (
            Text("without dice, η = 0", "不掷骰子，η = 0"),
            Text("with dice, η = 1", "掷骰子，η = 1"),
            Text("both equally near", "两者一样近"),
        )
    ),
    lambda r: int(r.scene.budget.error[DICE, FIVE] < r.scene.budget.error[CALM, FIVE]),
    why=told(
        Text(
            "η = 0 misses by {calm}, η = 1 by {dice}: what the dice add, too few steps are left to repair.",
            "η = 0 的误差为 {calm}，η = 1 为 {dice}：骰子添的乱，剩下的几步来不及收拾。",
        ),
        calm=lambda r, t: plain(r.scene.budget.error[CALM, FIVE]),
        dice=lambda r, t: plain(r.scene.budget.error[DICE, FIVE]),
    ),
    wrong={
        1: Text(
            "Dice help to explore only while many steps follow; here every one is needed to come home.",
            "随机要有用，后面得有很多步；这里每一步都要用来回家。",
        ),
        2: Text(
            "With two steps they are. From five on the dice cost.", "只走两步时确实如此；从五步起，骰子就有代价了。"
        ),
    },
    film=2,
    to=FIVE + 1,
    veil=Veil(views=(0,)),
    again=(Params(line="two"), Params(line="comb")),
)
ASKS = (HALF, FEW)

TOUR = (
    Stop(
        told(
            Text(
                "Noise at the left, data at the right. At t = {t} every arrow is a guess x̂₀ of the clean point, "
                "and a step goes a little way to it.",
                "左边是噪声，右边是数据。t = {t} 时，每个箭头都是对干净点的猜测 x̂₀，每一步朝它走一小段。",
            ),
            t=lambda r, t: str(r[t].time),
        ),
        at=OPENS,
        look=Look(Slot("g"), Text("the guess x̂₀ in the formula", "公式中的猜测 x̂₀")),
    ),
    Stop(ask=HALF),
    Stop(
        told(
            Text(
                "η = 0: no dice. On the line no two paths cross, so the lowest noise, {a}, ends lowest, at {b}. "
                "The noise decides all.",
                "η = 0，不掷骰子。一维上路径互不相交，最低的噪声 {a} 落在最低处 {b}：一切由噪声决定。",
            ),
            a=lambda r, t: plain(_lowest(r)[0]),
            b=lambda r, t: plain(_lowest(r)[1]),
        ),
        look=Look(lambda r, t: Point(0, _lowest(r)[1]), Text("the lowest path's end", "最低路径的终点")),
    ),
    Stop(
        told(
            Text(
                "The same noises and the same denoiser, with dice: η = 1. Now the lowest noise ends at {b}, "
                "elsewhere with every throw.",
                "同样的噪声，同样的去噪器，只是掷骰子：η = 1。最低的噪声这次落在 {b}，每掷一次都不同。",
            ),
            b=lambda r, t: plain(_lowest(r)[1]),
        ),
        of=Params(eta=1.0),
        look=Look(lambda r, t: Point(0, _lowest(r)[1]), Text("where the lowest noise ended", "最低的噪声落在哪里")),
    ),
    Stop(
        told(
            Text(
                "Take the dice away little by little: a path of {rough} units becomes one of {smooth}. "
                "The limit is an ODE.",
                "把骰子一点点撤走：路径长度由 {rough} 降到 {smooth}。极限就是一个 ODE。",
            ),
            rough=lambda r, t: _way(r, 0),
            smooth=lambda r, t: _way(r, -1),
        ),
        of=Params(),
        film=1,
        look=Look(Slot("eta"), Text("η in the formula", "公式中的 η")),
    ),
    Stop(ask=FEW),
)

CHALLENGE = Challenge(
    Text("Ten steps, and not one particle astray.", "十步之内，一个粒子也不掉队。"),
    Text(
        "Dice cost, and so do narrow peaks: change what must change, no more.",
        "骰子有代价，峰太窄也有代价：该改的改，别多改。",
    ),
    start=Params(steps=10, eta=1.0),
    free=("eta", "spread"),
    goals=(Goal("outside", "<=", 0.0), Goal("spread", "<=", 0.3)),
)
