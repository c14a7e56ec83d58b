"""SDE to ODE: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Box, Challenge, Goal, Guess, Look, Pick, Slot, Stop, told
from engine.core import Array, Text, Trace
from engine.probability_flow import Frame, Params, Scene

Run = Trace[Scene, Frame]
TRIP = Params(round_trip=True)
NEAR = 0.05  # of where it began: home again

MEASURES = (
    Measure("time", Text("time t, noise to data", "时间 t，从噪声到数据"), lambda r, t: r[t].time),
    Measure("beta", Text("strength of the noise, g²", "噪声强度 g²"), lambda r, t: r[t].beta),
    Measure(
        "apart",
        Text("between the two ends of one noise", "同一噪声的两条路径相距"),
        lambda r, t: r.scene.pairs.apart[t],
    ),
    Measure(
        "sde_error",
        Text("SDE's crowd from the truth, W₁", "SDE 粒子群与真实分布的 W₁"),
        lambda r, t: r.scene.crowd.agree[t, 1],
    ),
    Measure(
        "ode_error",
        Text("ODE's crowd from the truth, W₁", "ODE 粒子群与真实分布的 W₁"),
        lambda r, t: r.scene.crowd.agree[t, 2],
    ),
    Measure(
        "log_density",
        Text("log density of the lowest path, by ∫ div", "最低路径的对数密度（由 ∫ div）"),
        lambda r, t: r.scene.pairs.log_prob[t, 0],
    ),
)

AGAINST = (
    Try(
        Text("Ten steps: Euler against Heun", "十步：欧拉法与休恩法"),
        Text(
            "With ten steps Euler's crowd ends 0.095 from the truth, Heun's 0.038, at two evaluations a "
            "step. The SDE's crowd is the same in both.",
            "同样十步，欧拉法的粒子群最后偏离真实分布 0.095，休恩法 0.038，每步要计算两次。SDE 的粒子群两边相同。",
        ),
        Params(method="euler", steps=10),
        against=Params(method="heun", steps=10),
    ),
)


def _same_noise(r: Run, t: int) -> Box:
    """Around the pair from one noise that is farthest apart now."""
    p = r.scene.pairs
    k = int(np.abs(p.sde[t] - p.ode[t]).argmax())
    low, high = sorted((float(p.sde[t, k]), float(p.ode[t, k])))
    return Box(t - 1.5, low - 0.15, t + 1.5, high + 0.15)


def _peak(r: Run, t: int) -> Box:
    """The highest peak, above in the SDE's crowd and below in the ODE's."""
    bins, f = r.scene.crowd.bins, r[t]
    k = int(f.exact.argmax())
    return Box(bins[k] - 0.4, -f.exact[k], bins[k + 1] + 0.4, f.exact[k])


def _kept(r: Run) -> float:
    """Share of neighbouring noises that the SDE leaves in their order."""
    return float((np.diff(r[-1].now_sde) > 0).mean())


def _from_home(r: Run) -> Array:
    """(2,) how far the crowds end from where they began on average: SDE, ODE."""
    end = r[-1]
    return np.array([np.abs(now - r.scene.crowd.start).mean() for now in (end.now_sde, end.now_ode)])


def _returned(r: Run) -> int:
    """Whose crowd is home again: 0 the ODE's only, 1 the SDE's only, 2 both, 3 neither."""
    sde, ode = _from_home(r) < NEAR
    return 2 if sde and ode else 0 if ode else 1 if sde else 3


def _way(path: Array) -> str:
    return plain(np.linalg.norm(np.diff(path, axis=0), axis=-1).sum(0).mean(), 1)


ORDER = Ask(
    Text(
        "Sort all noises. The ODE keeps that order to the end. Of the neighbouring pairs, how many does the SDE leave "
        "in order?",
        "把噪声从低到高排好。ODE 会把次序一直保持到底。相邻的两个，SDE 有多少对不颠倒？",
    ),
    Guess(0, 1, margin=0.08, scale="share"),
    _kept,
    why=Text(
        "That is a coin: which of two neighbours ends higher, the dice decide. Of the noise nothing is left.",
        "这就是抛硬币：相邻两个谁高谁低，由骰子决定。起始的噪声没有留下任何痕迹。",
    ),
    wrong={
        1: Text("That is the ODE. The same crowds do not mean the same paths.", "那是 ODE。分布一致，不等于路径一致。"),
        0: Text("To turn every pair round takes a plan, and dice have none.", "全部颠倒也要有章法，骰子没有。"),
    },
    again=(Params(seed=1), Params(line="comb")),
)
HOME = Ask(
    Text(
        "From noise to data, and from there back to noise. Which particles come home to where they began?",
        "从噪声到数据，再从数据回到噪声。哪些粒子会回到各自的出发处？",
    ),
    Pick(
        (
            Text("the ODE's only", "只有 ODE 的"),
            Text("the SDE's only", "只有 SDE 的"),
            Text("both", "两者都会"),
            Text("neither", "两者都不会"),
        )
    ),
    _returned,
    why=told(
        Text(
            "The ODE's end {ode} from home, the SDE's {sde}. A path without dice can be read both ways.",
            "ODE 的粒子离家 {ode}，SDE 的 {sde}。没有骰子的路，正反都能走。",
        ),
        ode=lambda r, t: power(_from_home(r)[1], 1),
        sde=lambda r, t: plain(_from_home(r)[0]),
    ),
    wrong={
        2: Text("The SDE becomes noise again, but not the same noise.", "SDE 也回到噪声，却不是原来那个噪声。"),
        3: Text("The ODE only changes the sign of time.", "ODE 只需把时间反过来。"),
        1: Text("Fresh dice on the way back do not undo those before.", "回程的新骰子抵消不了去程的骰子。"),
    },
    of=TRIP,
    again=(Params(round_trip=True, line="two"),),
)
ASKS = (ORDER, HOME)

TOUR = (
    Stop(
        told(
            Text(
                "From each noise start two particles: orange rolls dice, blue does not. By t = {time} they are {apart} "
                "apart on average.",
                "每个噪声出发两个粒子：橙色掷骰子，蓝色不掷。到 t = {time}，两者平均已相距 {apart}。",
            ),
            time=lambda r, t: plain(r[t].time),
            apart=lambda r, t: plain(r.scene.pairs.apart[t]),
        ),
        at=OPENS,
        look=Look(_same_noise, Text("two particles from one noise", "同一噪声的两个粒子")),
    ),
    Stop(
        told(
            Text(
                "As crowds they agree: {sde} and {ode} from the exact density, where a random sample misses by "
                "{chance}.",
                "作为粒子群却一致：离精确密度只有 {sde} 和 {ode}，而随机样本本身就差 {chance}。",
            ),
            sde=lambda r, t: plain(r.scene.crowd.agree[t, 1], 3),
            ode=lambda r, t: plain(r.scene.crowd.agree[t, 2], 3),
            chance=lambda r, t: plain(r.scene.crowd.chance, 3),
        ),
        look=Look(_peak, Text("the highest peak in both crowds", "两群粒子的最高峰"), view=1),
    ),
    Stop(ask=ORDER),
    Stop(ask=HOME),
    Stop(
        told(
            Text(
                "So a density can be carried along a path: from log p = {noise} at the noise to {data} at the data. "
                "With dice, every throw would enter the sum.",
                "于是密度可以沿路径一路算过去：噪声处 log p = {noise}，数据处 {data}。掷骰子时，每一掷都要算进和里。",
            ),
            noise=lambda r, t: plain(r.scene.pairs.log_prob[0, 1]),
            data=lambda r, t: plain(r.scene.pairs.log_prob[t, 0]),
        ),
        of=Params(),
        look=Look(Slot("e", 2), Text("log p in its formula", "公式中的 log p")),
    ),
    Stop(
        told(
            Text(
                "In the plane a particle goes {sde} units with dice, {ode} without. A short, smooth way needs few "
                "steps.",
                "二维中，掷骰子的粒子走了 {sde} 个单位，不掷的只走 {ode}。路短而光滑，步数就可以少。",
            ),
            sde=lambda r, t: _way(r.scene.plane.sde),
            ode=lambda r, t: _way(r.scene.plane.ode),
        ),
        film=1,
    ),
)

CHALLENGE = Challenge(
    Text("The truth in fifteen steps.", "十五步逼近真实分布。"),
    Text("No step may be added. What else is there to a step?", "步数不能再加，那么每一步还能怎样走？"),
    start=Params(steps=15),
    free=("steps", "method", "sampler"),
    goals=(Goal("ode_error", "<=", 0.005), Goal("steps", "<=", 15)),
)
