"""What reaches the first token: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import number, plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import LAST, OPENS, Ask, Challenge, Field, Goal, Guess, Look, Pick, Point, Slot, Stop, Veil, told
from engine.core import Text, Trace
from engine.vanishing import MODELS, Frame, Params, Scene

Run = Trace[Scene, Frame]

MEASURES = (
    Measure("rnn", Text("gradient's norm, RNN", "梯度范数，RNN"), lambda r, t: r[t].norms[0], "log"),
    Measure("lstm", Text("gradient's norm, LSTM", "梯度范数，LSTM"), lambda r, t: r[t].norms[1], "log"),
    Measure(
        "cell", Text("along the LSTM's cell alone, ∏f", "只沿 LSTM 的细胞，∏f"), lambda r, t: r.scene.kept[0, t], "log"
    ),
    Measure("gru", Text("gradient's norm, GRU", "梯度范数，GRU"), lambda r, t: r[t].norms[2], "log"),
    Measure("attention", Text("gradient's norm, attention", "梯度范数，注意力"), lambda r, t: r[t].norms[3], "log"),
)

AGAINST = (
    Try(
        Text("Forget bias 4 against −2", "遗忘门偏置 4 与 −2"),
        Text(
            "Only a bias differs. After 49 steps A's cell still keeps 0.47 of its gradient; after five "
            "steps B's keeps less than 0.0001. The plain RNN, which has no gate, is the same in both.",
            "只差一个偏置。49 步之后，A 的细胞还保留 0.47 的梯度；B 才过五步就不到 0.000"
            "1。没有门的普通 RNN 在两边完全一样。",
        ),
        Params(),
        against=Params(forget_bias=-2.0),
    ),
)


def _written(v: float) -> str:
    """Two digits, and a power of ten however small."""
    return power(v, 2) if v >= 1e-3 else number(v)


def _norm(model: str) -> Field:
    k = MODELS.index(model)
    return lambda r, t: _written(float(r[t].norms[k]))


def _end(model: str) -> Field:
    k = MODELS.index(model)
    return lambda r, t: _written(float(r[-1].norms[k]))


def _lag(trace: Run, t: int) -> str:
    return str(trace[t].lag)


def _last_lag(trace: Run, t: int) -> str:
    return str(trace[-1].lag)


def _factor(trace: Run) -> float:
    """Fitted to the RNN's whole curve, a step."""
    return float(np.exp(trace.scene.slope))


NEAR = 5  # steps back
SLOWER = Params(radius=0.8)
SHUT = Params(forget_bias=-2.0)
NAMES = (Text("RNN", "RNN"), Text("LSTM", "LSTM"), Text("GRU", "GRU"), Text("attention", "注意力"))

LEFT = Ask(
    told(
        Text(
            "A larger radius: {lag} steps back {now} of the RNN's gradient is left. And {last} steps back?",
            "谱半径大一些：往回 {lag} 步，RNN 的梯度还剩 {now}。往回 {last} 步呢？",
        ),
        lag=_lag,
        now=_norm("rnn"),
        last=_last_lag,
    ),
    Guess(1e-9, 1, margin=8, scale="log"),
    lambda r: r[-1].norms[0],
    why=told(
        Text(
            "{end}: every step multiplies by about {q}, so each ten steps take the same share again.",
            "{end}：每步大约乘以 {q}，所以每十步都再丢掉同样的比例。",
        ),
        end=_end("rnn"),
        q=lambda r, t: plain(_factor(r)),
    ),
    wrong=lambda r: {
        r[10].norms[0] * 10 / r[-1].lag: Text(
            "That shares it out by distance; but it is a product of as many factors.",
            "那是按距离分摊；而它是同样多个因子的乘积。",
        )
    },
    of=SLOWER,
    at=11,
    veil=Veil(views=(0,)),
    again=(Params(radius=0.8, seed=2), Params(radius=0.7)),
)
GATE = Ask(
    told(
        Text(
            "Now the gates begin almost shut. Whose gradient is the smallest {last} steps back?",
            "现在门一开始几乎关着。往回 {last} 步，谁的梯度最小？",
        ),
        last=_last_lag,
    ),
    Pick(NAMES, lambda r: np.log10(r[-1].norms)),
    lambda r: int(r[-1].norms.argmin()),
    why=told(
        Text(
            "LSTM {lstm}, RNN {rnn}: a gate that forgets is one more factor below one. It must learn to stay open.",
            "LSTM {lstm}，RNN {rnn}：会遗忘的门又是一个小于一的因子。门要学会保持打开。",
        ),
        lstm=_end("lstm"),
        rnn=_end("rnn"),
    ),
    wrong={
        0: Text("It has one small factor a step; a shut gate is smaller.", "它每步有一个小因子；而关着的门更小。"),
        2: Text("Close: but its state also leaks through 1 − z.", "接近：但它的状态还可以从 1 − z 那边过去。"),
        3: Text("Attention takes one step, whatever the distance.", "不论多远，注意力只走一步。"),
    },
    of=SHUT,
    veil=Veil(views=(0,)),
    again=(Params(forget_bias=-2.0, seed=1),),
)
ASKS = (LEFT, GATE)

TOUR = (
    Stop(
        told(
            Text(
                "How much of the last state's gradient comes {lag} steps back? RNN: {rnn}. Attention: {attention}.",
                "最后一个状态的梯度，往回 {lag} 步还剩多少？RNN：{rnn}。注意力：{attention}。",
            ),
            lag=_lag,
            rnn=_norm("rnn"),
            attention=_norm("attention"),
        ),
        at=OPENS,
        look=Look(lambda r, t: Point(t, float(np.log10(r[t].norms[0]))), Text("the RNN's dot", "RNN 的圆点")),
    ),
    Stop(
        told(
            Text(
                "A straight line on a log axis is a power: each step multiplies by one Jacobian, by about {q}. "
                "That is vanishing.",
                "对数轴上的直线就是幂：每步乘一个雅可比矩阵，约为 {q}。这就是梯度消失。",
            ),
            q=lambda r, t: plain(_factor(r)),
        ),
        at=LAST,
        look=Look(Slot("rate", 1), Text("the factor in the formula", "公式中的因子")),
    ),
    Stop(ask=LEFT),
    Stop(
        told(
            Text(
                "Radius 2: the same product grows, to {end}. The way between the two is narrow.",
                "谱半径 2：同样的连乘变成增长，到 {end}。两者之间的路很窄。",
            ),
            end=_norm("rnn"),
        ),
        of=Params(radius=2.0),
        look=Look(lambda r, t: Point(t, float(np.log10(r[t].norms[0]))), Text("the RNN's end", "RNN 的终点")),
    ),
    Stop(
        told(
            Text(
                "The LSTM adds to its cell. Along it only the forget gates multiply: {lag} steps back {cell} is "
                "left, of the RNN {rnn}.",
                "LSTM 往细胞里加。沿细胞只有遗忘门相乘：往回 {lag} 步还剩 {cell}，RNN 只剩 {rnn}。",
            ),
            lag=_lag,
            cell=lambda r, t: plain(float(r.scene.kept[0, t])),
            rnn=_norm("rnn"),
        ),
        of=Params(),
        look=Look(lambda r, t: Point(t, float(np.log10(r.scene.kept[0, t]))), Text("the cell alone", "只沿细胞的线")),
    ),
    Stop(ask=GATE),
    Stop(
        told(
            Text(
                "Attention: {near} {some} steps back, {far} after {lag}. Small, but hardly smaller with distance: one "
                "step reaches all.",
                "注意力：往回 {some} 步 {near}，{lag} 步 {far}。数值小，却几乎不随距离变小：一步就到任何位置。",
            ),
            some=lambda r, t: str(r[NEAR].lag),
            near=lambda r, t: _written(float(r[NEAR].norms[3])),
            far=_norm("attention"),
            lag=_lag,
        ),
        of=Params(),
        look=Look(lambda r, t: Point(t, float(np.log10(r[t].norms[3]))), Text("attention's dot", "注意力的圆点")),
    ),
)

CHALLENGE = Challenge(
    Text("A plain RNN that carries.", "让普通 RNN 传得住。"),
    told(
        Text(
            "After {last} steps its gradient is to be neither lost nor blown up. How narrow is the way between?",
            "往回 {last} 步，梯度既不消失也不爆炸。中间的路有多窄？",
        ),
        last=_last_lag,
    ),
    start=Params(length=100),
    free=("radius", "input_scale", "nonlinearity"),
    goals=(Goal("rnn", "in", (0.5, 2.0)),),
)
