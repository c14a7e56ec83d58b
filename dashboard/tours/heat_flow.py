"""The ODE first: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Point, Slot, Spot, Stop, Veil, told
from engine.core import Array, Text, Trace
from engine.heat_flow import Frame, Params, Scene

Run = Trace[Scene, Frame]
BETWEEN = Params(square_x=1.7, square_y=0.7)
SEEN = 1e-20  # of the highest density: thinner air is no place to ask about

MEASURES = (
    Measure("time", Text("time of the heat", "热扩散的时间"), lambda r, t: r[t].time),
    Measure("div", Text("div v at the square", "方块处的 div v"), lambda r, t: r[t].div),
    Measure(
        "area", Text("square's area, times the first", "方块面积与最初之比"), lambda r, t: r.scene.area[t, 0], "log"
    ),
    Measure(
        "foretold", Text("exp ∫ div v at its centre", "其中心的 exp ∫ div v"), lambda r, t: r.scene.area[t, 1], "log"
    ),
    Measure(
        "log_density",
        Text("log density on the orange path", "橙色路径上的对数密度"),
        lambda r, t: r.scene.line.log_prob[t, 2],
    ),
)

AGAINST = (
    Try(
        Text("Two squares in one flow", "同一个流中的两个方块"),
        Text(
            "A's square lies where the flow gathers and is pressed to 3% of its area; B's, a little aside, "
            "grows 15 times. One flow, and div v of either sign.",
            "A 的方块在流汇聚之处，被压到原面积的 3%；B 的只偏一点，却长到 15 倍。同一个流，div v 有正有负。",
        ),
        Params(square_x=1.7, square_y=0.7),
        against=Params(square_x=2.0, square_y=0.0),
    ),
)


def _square(r: Run, t: int) -> Box:
    rim = r[t].rim
    return Box(*(rim.min(0) - 0.1), *(rim.max(0) + 0.1))


def _shrinking(r: Run) -> Array:
    """(k, 2) places where div v = −½σ²Δ log p is negative at the start."""
    s, p = r.scene, r[0].density.astype(float)
    log = np.log(np.maximum(p, SEEN * p.max()))
    bend = log[1:-1, 2:] + log[1:-1, :-2] + log[2:, 1:-1] + log[:-2, 1:-1] - 4 * log[1:-1, 1:-1]
    i, j = np.nonzero((bend > 0) & (p[1:-1, 1:-1] > SEEN * p.max()))
    return np.column_stack([s.axis[j + 1], s.axis[i + 1]])


def _moved(r: Run, t: int) -> float:
    """How far the particles are from their starts, on average."""
    return float(np.linalg.norm(r.scene.particles[t] - r.scene.particles[0], axis=1).mean())


END = Ask(
    Text(
        "The square was put elsewhere, and the film starts anew. How large is it at the end, if it is 1 now?",
        "小方块换了一个位置，从头开始。设它现在的面积为 1，最后会是多少？",
    ),
    Guess(0.001, 1000, margin=2.5, scale="log"),
    lambda r: r.scene.area[-1, 0],
    why=told(
        Text(
            "{area} times: heat spreads the mass, but where two streams meet, the place itself is squeezed.",
            "{area} 倍：热把质量摊开，可是两股流相遇的地方，空间本身被压缩。",
        ),
        area=lambda r, t: power(r.scene.area[-1, 0], 2),
    ),
    wrong={1: Text("A flow keeps the mass, not the area.", "流保持的是质量，不是面积。")},
    of=BETWEEN,
    veil=Veil(views=(1, 2)),
)
SHRINKS = Ask(
    Text(
        "Heat spreads everything, and yet some small squares shrink at once. Click a place where one would.",
        "热把一切摊开，可是有些地方的小方块一开始就缩小。请点一处这样的地方。",
    ),
    Spot(margin=0.15),
    _shrinking,
    why=Text(
        "In the valleys between the peaks the streams of two neighbours meet: there div v is negative.",
        "在两峰之间的谷里，两边的流迎面相遇：那里 div v 为负。",
    ),
    wrong={
        None: Text(
            "On a peak, and outside of all, the flow parts: there a square grows.",
            "在峰上、在所有峰的外侧，流向四面散开：小方块变大。",
        )
    },
    again=(Params(plane="five"),),
)
ASKS = (SHRINKS, END)

TOUR = (
    Stop(
        told(
            Text(
                "Heat: the mass flows from dense to thin, without dice. The small square rides along and is {area} "
                "times its size by now.",
                "热扩散：质量从密处流向疏处，不掷骰子。小方块随流而行，面积已是原来的 {area} 倍。",
            ),
            area=lambda r, t: plain(r.scene.area[t, 0]),
        ),
        at=OPENS,
        look=Look(_square, Text("the small square", "小方块")),
    ),
    Stop(
        told(
            Text(
                "At the start div v = {div} there: the flow parts. So a step of length {h} multiplies the area by "
                "about {one}.",
                "开始时那里 div v = {div}：流在散开。于是长 {h} 的一步约使面积变为 {one} 倍。",
            ),
            div=lambda r, t: plain(r[t].div, 1),
            h=lambda r, t: power(r[t].h, 2),
            one=lambda r, t: plain(1 + r[t].h * r[t].div),
        ),
        at=FIRST,
        look=Look(Slot("div", 1), Text("div v in the formula of one step", "一步的公式中的 div v")),
    ),
    Stop(
        told(
            Text(
                "Multiply such steps: exp ∫ div v foretells {told}, and the square has grown {area} times. Many "
                "Jacobians leave only a trace.",
                "这样的步连乘起来：exp ∫ div v 预言 {told} 倍，方块实际为 {area} 倍。许多个雅可比矩阵，只剩下迹。",
            ),
            told=lambda r, t: plain(r.scene.area[t, 1], 1),
            area=lambda r, t: plain(r.scene.area[t, 0], 1),
        ),
        look=Look(
            lambda r, t: Point(t, r.scene.area[t, 0]), Text("the end of the two curves", "两条曲线的末端"), view=1
        ),
    ),
    Stop(ask=SHRINKS),
    Stop(ask=END),
    Stop(
        told(
            Text(
                "And back: at the turn the particles were {far} from their starts, now {home}. A flow forgets nothing, "
                "not even heat's.",
                "再倒放：掉头时粒子离出发处平均 {far}，现在只有 {home}。流什么也不会忘记，热流也一样。",
            ),
            far=lambda r, t: plain(_moved(r, len(r) // 2)),
            home=lambda r, t: power(_moved(r, t), 1),
        ),
        of=Params(way="there_and_back"),
        film=1,
    ),
)

CHALLENGE = Challenge(
    Text("A square that ends as large as it began.", "首尾面积相同的方块。"),
    Text("Move it to where the flow first parts and then gathers.", "把它移到流先散后聚的地方。"),
    start=Params(),
    free=("square_x", "square_y"),
    goals=(Goal("area", "in", (0.8, 1.25)),),
)
