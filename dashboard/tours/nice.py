"""NICE: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Box, Challenge, Goal, Guess, Look, Pick, Point, Slot, Stop, Veil, told
from engine.core import Text, Trace
from engine.nice import Frame, Params, Scene

Run = Trace[Scene, Frame]
FAR = Params(point=179)  # one of the diamonds, off the data


def _followed(trace: Run, t: int) -> float:
    """log p(x) of the followed point under the flow as it stands."""
    return trace[t].ledger.log_p(trace.scene.point)


MEASURES = (
    Measure("train_nats", Text("training, nats per point", "训练集，每点奈特数"), lambda r, t: r[t].loss),
    Measure("held_out_nats", Text("held out, nats per point", "留出集，每点奈特数"), lambda r, t: r[t].held_out),
    Measure(
        "above_floor",
        Text("held out, above the target's entropy", "留出集高出目标熵多少"),
        lambda r, t: r[t].held_out - r.scene.plane.floor,
    ),
    Measure("log_p", Text("log p(x) of the followed point", "所跟踪点的 log p(x)"), _followed),
    Measure("area", Text("area of the square at the end", "方块最终的面积比"), lambda r, t: r[t].picture.area[-1]),
    Measure("round_trip", Text("there and back, largest error", "往返的最大误差"), lambda r, t: r[t].ledger.round_trip),
)

AGAINST = (
    Try(
        Text("Halves that take turns against one that stands", "两半轮流与一半不动"),
        Text(
            "Without turns one half is never moved: B's held-out nats stop at 2.91, A goes on to 2.36.",
            "若不轮流，总有一半从不移动：B 在留出集上停在 2.91 奈特，A 继续降到 2.36。",
        ),
        Params(),
        film=1,
        against=Params(alternate=False),
    ),
)


def _couplings(r: Run) -> int:
    return r.scene.kinds.count("additive")


def _moved(r: Run) -> tuple[float, float]:
    """What the first coupling leaves of the followed point, and what it adds."""
    before, now = r[-1].picture.points[:2, r.scene.point].astype(float)
    return float(now[0]), float(now[1] - before[1])


def _parts(r: Run) -> tuple[float, float, float]:
    """The followed point's log p(x): of the couplings, of the scale layer, of the prior."""
    ledger, point, n = r[-1].ledger, r.scene.point, _couplings(r)
    return (
        float(ledger.log_dets[:n, point].sum()),
        float(ledger.log_dets[n:, point].sum()),
        float(ledger.log_prior[point]),
    )


AREA = Ask(
    told(
        Text(
            "{n} couplings will bend the yellow square out of all shape. How large is its area then, if it is 1 now?",
            "{n} 个耦合层会把黄色方块弯得面目全非。设它现在的面积为 1，那时是多少？",
        ),
        n=lambda r, t: str(_couplings(r)),
    ),
    Guess(0, 3, margin=0.05),
    lambda r: r[-1].picture.area[_couplings(r)],
    why=Text(
        "Each coupling slides whole lines along one axis, like the cards of a pack: the shape goes, the area stays.",
        "每个耦合层只让一条条线沿一个轴滑动，像推开一叠纸牌：形状变了，面积不变。",
    ),
    wrong={
        None: Text(
            "A shift by m(x₁) has the determinant 1, however wild m is.", "平移 m(x₁) 的行列式恒为 1，m 再复杂也一样。"
        )
    },
    film=5,
    to=lambda r: _couplings(r) + 1,
)
BLAME = Ask(
    Text(
        "Follow the diamond ★ far off the data: log p will be very low. Which entry of its ledger makes it so?",
        "跟踪远离数据的菱形点 ★：它的 log p 会很低。账本上哪一项造成的？",
    ),
    Pick(
        (
            Text("the couplings", "耦合层"),
            Text("the scale layer", "尺度变换层"),
            Text("the prior, log p(z)", "先验 log p(z)"),
        ),
        _parts,
    ),
    lambda r: int(np.argmin(_parts(r))),
    why=told(
        Text(
            "Couplings 0, scale {s} as everywhere, prior {z}: it landed far from the middle of the noise.",
            "耦合层 0，尺度变换层 {s}（处处相同），先验 {z}：它落在离噪声中心很远的地方。",
        ),
        s=lambda r, t: plain(_parts(r)[1]),
        z=lambda r, t: plain(_parts(r)[2], 1),
    ),
    wrong={
        0: Text("Their log-dets are 0, at every point there is.", "它们的 log|det| 在任何一点都是 0。"),
        1: Text("It pays the same at every point.", "它在每一点付的都一样。"),
    },
    of=FAR,
    veil=Veil(views=(2,)),
    again=(Params(point=180),),
)
ASKS = (AREA, BLAME)

TOUR = (
    Stop(
        told(
            Text(
                "A disc of noise has become two moons, through {n} layers. There and back again, no point misses "
                "itself by more than {e}.",
                "一个噪声圆盘经 {n} 层变成了双月。逆着走一遍再走回来，任何点的偏差不超过 {e}。",
            ),
            n=lambda r, t: str(len(r.scene.kinds)),
            e=lambda r, t: power(r[-1].ledger.round_trip, 2),
        ),
        at=OPENS,
    ),
    Stop(
        told(
            Text(
                "One coupling: x₁ stays {a}, and x₂ gets m(x₁) = {m} on top. To undo it, subtract; nobody inverts the "
                "network m.",
                "一个耦合层：x₁ 仍是 {a}，x₂ 加上 m(x₁) = {m}。要还原，减掉就行，网络 m 不必求逆。",
            ),
            a=lambda r, t: plain(_moved(r)[0]),
            m=lambda r, t: plain(_moved(r)[1]),
        ),
        at=2,
        look=Look(Slot("m"), Text("m(x₁) in the formula", "公式中的 m(x₁)")),
        play=False,
    ),
    Stop(ask=AREA),
    Stop(
        told(
            Text(
                "Only the last layer changes it: one scale for each axis, {a} and {b}, the same everywhere. The area "
                "is now {area}.",
                "只有最后一层改变面积：两个轴各乘一个数，{a} 和 {b}，处处相同。面积现在是 {area}。",
            ),
            a=lambda r, t: plain(r[-1].scales[0]),
            b=lambda r, t: plain(r[-1].scales[1]),
            area=lambda r, t: plain(r[-1].picture.area[-1]),
        ),
        of=Params(),
        film=5,
        look=Look(
            lambda r, t: Box(t - 0.4, 0, t + 0.4, r[-1].picture.area[-1]), Text("the last bar", "最后一根柱子"), view=1
        ),
    ),
    Stop(ask=BLAME),
    Stop(
        told(
            Text(
                "Learning is maximum likelihood, and exact: from {first} down to {last} nats a point; the target "
                "itself costs {floor}. A bridge remains.",
                "训练就是精确的最大似然：每点由 {first} 降到 {last} 奈特，目标本身要 {floor}。两个月牙之间还留着桥。",
            ),
            first=lambda r, t: plain(r[0].held_out),
            last=lambda r, t: plain(r[t].held_out),
            floor=lambda r, t: plain(r.scene.plane.floor),
        ),
        of=Params(),
        film=1,
        look=Look(lambda r, t: Point(r[t].step, r[t].held_out), Text("the end of the curve", "曲线的末端"), view=1),
    ),
)

CHALLENGE = Challenge(
    Text("A point of the data that the model all but rules out.", "一个几乎被模型否定的数据点。"),
    Text(
        "A round dot, no diamond. Seek it among the data, before any layer.",
        "要圆点，不要菱形。退回第一步，在数据里找。",
    ),
    start=Params(),
    free=("point",),
    goals=(Goal("log_p", "in", (-15, -9)),),
)
