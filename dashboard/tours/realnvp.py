"""RealNVP: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Challenge, Goal, Guess, Look, Point, Slot, Spot, Stop, Veil, told
from engine.core import Array, Text, Trace
from engine.flows.plane_film import SIDE, centres
from engine.realnvp import Frame, Params, Scene

Run = Trace[Scene, Frame]
MIDDLE = Params(point=178)  # the empty middle between the islands

EMPTY = 1e-3  # of the target's peak: below it there is almost nothing


def _astray(trace: Run, density: Array) -> float:
    """Share of a density's mass on the plane that lies where the target has almost none."""
    plane = trace.scene.plane
    empty = plane.truth < EMPTY * plane.truth.max()
    return float(density.astype(float)[empty].sum() * (plane.axis[1] - plane.axis[0]) ** 2)


def _followed(trace: Run, t: int) -> float:
    return trace[t].ledger.log_p(trace.scene.point)


MEASURES = (
    Measure("held_out_nats", Text("RealNVP held out, nats", "留出集奈特数，RealNVP"), lambda r, t: r[t].held_out),
    Measure("nice_nats", Text("NICE held out, nats", "留出集奈特数，NICE"), lambda r, t: r[t].rival.held_out),
    Measure(
        "above_floor",
        Text("held out, above the target's entropy", "留出集高出目标熵多少"),
        lambda r, t: r[t].held_out - r.scene.plane.floor,
    ),
    Measure(
        "astray",
        Text("RealNVP's mass off the target", "RealNVP 落在目标之外的概率"),
        lambda r, t: _astray(r, r[t].picture.density),
        "share",
    ),
    Measure(
        "nice_astray",
        Text("NICE's mass off the target", "NICE 落在目标之外的概率"),
        lambda r, t: _astray(r, r[t].rival.picture.density),
        "share",
    ),
    Measure("log_p", Text("log p(x) of the followed point", "所跟踪点的 log p(x)"), _followed),
)

AGAINST = (
    Try(
        Text("Six couplings against one", "六个耦合层与一个"),
        Text(
            "With one coupling scaling buys nothing: RealNVP ends at 4.04 nats, NICE at 3.91. With six it "
            "leads, 2.44 against 3.04: scales pay only where layer acts on layer.",
            "只有一个耦合层时缩放没有好处：RealNVP 停在 4.04 奈特，NICE 停在 3.91。有六个时"
            "它领先：2.44 对 3.04。缩放要层层叠加才有用。",
        ),
        Params(),
        film=1,
        against=Params(n_couplings=1),
    ),
)


def _squeezed(r: Run) -> Array:
    """(k, 2) places that the whole map squeezes to less than a third of their area."""
    axis = centres(SIDE)
    i, j = np.nonzero(r[-1].volume[-1].astype(float) < -np.log(3))
    return np.column_stack([axis[j], axis[i]])


def _middle(r: Run) -> float:
    return float(r[-1].volume[-1][SIDE // 2, SIDE // 2])


def _followed_scale(r: Run) -> float:
    """s(x₁) of the first coupling at the followed point."""
    return float(r[-1].ledger.log_dets[0, r.scene.point])


SQUEEZED = Ask(
    Text(
        "The layers are about to bend this plane. Click a place that they squeeze to less than a third of its area.",
        "各层即将变换这个平面。请点一处面积会被压到三分之一以下的地方。",
    ),
    Spot(margin=0.15),
    _squeezed,
    why=Text(
        "Between the islands there is nothing to be believed, so that ground is squeezed and gets little of the noise.",
        "孤岛之间没有数据，那里的面积被压缩，只分到很少的噪声。",
    ),
    wrong={
        None: Text(
            "Where data are, the map stretches: a small place must receive much of the noise.",
            "有数据的地方要拉伸：一小块地方要装下很多噪声。",
        )
    },
    veil=Veil(views=(2,)),
)
ASTRAY = Ask(
    told(
        Text(
            "{nice} of NICE's mass ends up where the target has almost none. And of RealNVP's, on the same points?",
            "NICE 有 {nice} 的概率落在目标几乎为零的地方。用同样的点，RealNVP 有多少？",
        ),
        nice=lambda r, t: percent(_astray(r, r[-1].rival.picture.density), 2),
    ),
    Guess(0, 1, margin=0.05, scale="share"),
    lambda r: _astray(r, r[-1].picture.density),
    why=told(
        Text(
            "{own}: a scale that differs from place to place can thin the bridges, but no continuous map cuts them.",
            "{own}：各处不同的缩放能让桥变细，但连续的映射剪不断它。",
        ),
        own=lambda r, t: percent(_astray(r, r[-1].picture.density), 2),
    ),
    wrong=lambda r: {
        0: Text("One blob of noise is connected, and so is its image.", "噪声是连通的一整块，它的像也连通。"),
        _astray(r, r[-1].rival.picture.density): Text(
            "NICE scales all places alike; RealNVP may scale each its own way.",
            "NICE 处处缩放相同，RealNVP 各处可以不同。",
        ),
    },
    film=1,
)
ASKS = (SQUEEZED, ASTRAY)

TOUR = (
    Stop(
        told(
            Text(
                "The same points, two flows. Blue is squeezed, orange stretched: RealNVP differs from place to place, "
                "NICE is {nice} everywhere.",
                "同样的点，两个流。蓝为压缩，橙为拉伸：RealNVP 各处不同，NICE 处处是 {nice}。",
            ),
            nice=lambda r, t: plain(r[-1].rival.volume[-1].astype(float).mean()),
        ),
        at=OPENS,
    ),
    Stop(
        told(
            Text(
                "One coupling scales before it shifts: x₂ times e to the s, and s(x₁) = {s} at ★. That s is its whole "
                "log-determinant.",
                "一个耦合层先缩放再平移：x₂ 乘以 e 的 s 次方，★ 处 s(x₁) = {s}。这个 s 就是全部的 log|det|。",
            ),
            s=lambda r, t: plain(_followed_scale(r)),
        ),
        at=2,
        look=Look(Slot("s"), Text("s(x₁) in the formula", "公式中的 s(x₁)")),
        play=False,
    ),
    Stop(ask=SQUEEZED),
    Stop(ask=ASTRAY),
    Stop(
        told(
            Text(
                "Held out, RealNVP pays {own} nats a point, NICE {nice}, with {m} and {n} weights. The target itself "
                "costs {floor}.",
                "留出集上每点，RealNVP 付 {own} 奈特，NICE 付 {nice}，权重各 {m} 与 {n} 个。目标本身要 {floor}。",
            ),
            own=lambda r, t: plain(r[t].held_out),
            nice=lambda r, t: plain(r[t].rival.held_out),
            m=lambda r, t: f"{r.scene.weights:,}",
            n=lambda r, t: f"{r.scene.nice_weights:,}",
            floor=lambda r, t: plain(r.scene.plane.floor),
        ),
        of=Params(),
        film=1,
        look=Look(lambda r, t: Point(r[t].step, r[t].held_out), Text("where RealNVP ends", "RealNVP 的终点"), view=2),
    ),
    Stop(
        told(
            Text(
                "What is left: at the empty middle log p should be {true}, and the model says {own}. There the bridges "
                "meet.",
                "还差什么：空旷的中央，log p 应为 {true}，模型却给 {own}。桥都在那里相交。",
            ),
            true=lambda r, t: plain(r.scene.plane.true_log_p[r.scene.point], 1),
            own=lambda r, t: plain(_followed(r, len(r) - 1), 1),
        ),
        of=MIDDLE,
        look=Look(lambda r, t: Point(*r.scene.plane.points[r.scene.point]), Text("the middle, ★", "中央的 ★")),
        play=False,
    ),
)

CHALLENGE = Challenge(
    Text("The point that RealNVP holds likeliest.", "RealNVP 认为最可能的点。"),
    Text("Much stretch and a landing place near the middle: find both.", "拉伸要大，落点要靠近中心：两样都要。"),
    start=Params(),
    free=("point",),
    goals=(Goal("log_p", ">=", -1.0),),
)
