"""The race of six activations: its measures, tour, questions, challenge."""

from functools import partial

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Look, Pick, Stop, Veil, told
from engine.activation_race import KINDS, Frame, Params, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]
SLUGS = tuple(k.slug for k in KINDS)
SIGMOID, TANH, LEAKY, RELU = (SLUGS.index(slug) for slug in ("sigmoid", "tanh", "leaky_relu", "relu"))
FAST = Params(learning_rate=6.0)
FIVE = (SIGMOID, TANH, SLUGS.index("gelu_tanh"), LEAKY, RELU)  # one of them is last
RINGS = Params(data="rings", learning_rate=2.0)


def _loss(trace: Run, t: int, k: int) -> float:
    return float(trace[t].loss[k])


def _dead(trace: Run, t: int, k: int) -> float:
    return float(trace[t].dead[k])


def _loss_of(slug: str) -> Measure:
    k = SLUGS.index(slug)
    name = KINDS[k].name
    return Measure(
        f"loss_{slug}", Text(f"training loss, {name.en}", f"训练损失，{name.zh}"), partial(_loss, k=k), "log"
    )


def _dead_of(slug: str) -> Measure:
    k = SLUGS.index(slug)
    name = KINDS[k].name
    return Measure(
        f"dead_{slug}", Text(f"dead units, {name.en}", f"死亡的单元，{name.zh}"), partial(_dead, k=k), "share"
    )


MEASURES = (*map(_loss_of, ("sigmoid", "tanh", "gelu_tanh", "relu")), *map(_dead_of, ("gelu_tanh", "relu")))

AGAINST = (
    Try(
        Text("Rate 0.5 against 3", "学习率 0.5 与 3"),
        Text(
            "At the high rate sigmoid learns at last, to 0.029 instead of 0.302; but 62% of ReLU's units "
            "are dead, and its loss ends at 0.578 instead of 0.025.",
            "学习率高时，sigmoid 终于学得动：损失降到 0.029，而不是 0.302；但 ReLU 有 62% "
            "的单元死了，损失停在 0.578，而不是 0.025。",
        ),
        Params(),
        against=Params(learning_rate=3.0),
    ),
)


def _back(r: Run) -> int:
    """Where dead ReLU units came back: 0 nowhere, 1 in the first layer, 2 in the second, 3 in both."""
    first, second = r[-1].revived[RELU] > 0
    return int(first) + 2 * int(second)


def _panel(k: int) -> Box:
    """The picture of network k, three in a row."""
    x, y = 1.06 * (k % 3), -1.23 * (k // 3)
    return Box(x, y, x + 1, y + 1)


WORST = Ask(
    told(
        Text(
            "Now the rate is twelve times as large. Whose loss is highest after {n} steps?",
            "现在学习率是十二倍。{n} 步后谁的损失最高？",
        ),
        n=lambda r, t: str(r[-1].step),
    ),
    Pick(tuple(KINDS[k].name for k in FIVE), lambda r: r[-1].loss[list(FIVE)]),
    lambda r: FIVE.index(int(r[-1].loss.argmax())),
    why=told(
        Text(
            "{dead} of ReLU's hidden units are dead, so its loss stays at {relu}. Sigmoid has come to {sigmoid}.",
            "ReLU 有 {dead} 的隐藏单元死了，损失停在 {relu}；sigmoid 已到 {sigmoid}。",
        ),
        dead=lambda r, t: percent(r[-1].dead[RELU], 2),
        relu=lambda r, t: plain(r[-1].loss[RELU]),
        sigmoid=lambda r, t: plain(r[-1].loss[SIGMOID]),
    ),
    wrong={
        FIVE.index(SIGMOID): Text(
            "It was slow, not unable: a larger rate makes up for its small slope.",
            "它只是慢，并非学不会：学习率大，正好弥补斜率小。",
        ),
        FIVE.index(LEAKY): Text(
            "A large step throws its units left too, but there a hundredth of the slope brings them back.",
            "大步子也会把它的单元甩到左侧，但那里仍有百分之一的斜率，拉得回来。",
        ),
        None: Text(
            "Ask who can be thrown to a place where the slope is exactly 0.", "想想谁会被甩到斜率恰好为 0 的地方。"
        ),
    },
    of=FAST,
    veil=Veil(views=(1, 2)),
    again=(Params(learning_rate=6.0, seed=5),),
)
REVIVED = Ask(
    Text(
        "A dead ReLU unit gets no gradient. In which hidden layer do some come back to life all the same?",
        "死去的 ReLU 单元得不到梯度。尽管如此，哪一个隐藏层里会有单元复活？",
    ),
    Pick(
        (
            Text("in neither", "都没有"),
            Text("in the first", "第一层"),
            Text("in the second", "第二层"),
            Text("in both", "两层都有"),
        )
    ),
    _back,
    why=told(
        Text(
            "{back} of {died} in the second: the layer below still moves, and with it their inputs. "
            "In the first none of {never}.",
            "第二层死 {died} 个，回来 {back} 个：下面一层还在动，输入也跟着动。第一层死 {never} 个，无一回来。",
        ),
        back=lambda r, t: str(r[-1].revived[RELU, 1]),
        died=lambda r, t: str(r[-1].died[RELU, 1]),
        never=lambda r, t: str(r[-1].died[RELU, 0]),
    ),
    wrong={
        0: Text(
            "Its own weights stand still, but what comes in from below need not.",
            "它自己的权重不动了，但下面送来的输入未必不动。",
        ),
        1: Text("The first layer's inputs are the rows, and they never move.", "第一层的输入就是样本，永远不动。"),
        3: Text("The first layer's inputs are the rows, and they never move.", "第一层的输入就是样本，永远不动。"),
    },
    of=RINGS,
    veil=Veil(views=(2,)),
)
ASKS = (WORST, REVIVED)

TOUR = (
    Stop(
        told(
            Text(
                "Six networks, the same rows, the same first weights; only f differs. After {n} steps tanh errs on "
                "{tanh}, sigmoid on {sigmoid}.",
                "六个网络，样本与初始权重都相同，只有 f 不同。{n} 步后 tanh 错 {tanh}，sigmoid 错 {sigmoid}。",
            ),
            n=lambda r, t: str(r[t].step),
            tanh=lambda r, t: percent(r[t].error[TANH]),
            sigmoid=lambda r, t: percent(r[t].error[SIGMOID]),
        ),
        at=OPENS,
        look=Look(_panel(SIGMOID), Text("sigmoid's picture", "sigmoid 的图")),
    ),
    Stop(
        Text(
            "Before the first step the weights are equal, yet the borders are not: f alone makes that difference.",
            "第一步之前权重完全相同，边界却各不相同：差别全来自 f。",
        ),
        at=FIRST,
    ),
    Stop(
        told(
            Text(
                "After {n} steps five are alike, with losses about {best}. Sigmoid stands at {sigmoid}: its slope is "
                "a quarter at most, twice over.",
                "{n} 步后五个不相上下，损失约 {best}。sigmoid 停在 {sigmoid}：斜率至多四分之一，还要乘两次。",
            ),
            n=lambda r, t: str(r[t].step),
            best=lambda r, t: plain(r[t].loss[RELU]),
            sigmoid=lambda r, t: plain(r[t].loss[SIGMOID]),
        ),
        look=Look(
            lambda r, t: Box(0.3 * r[-1].step, r[t].loss[SIGMOID] - 0.03, r[-1].step, r[t].loss[SIGMOID] + 0.05),
            Text("sigmoid's loss", "sigmoid 的损失"),
            view=1,
        ),
    ),
    Stop(ask=WORST),
    Stop(
        told(
            Text(
                "Dead means slope 0 on every row: the unit's own weights get no gradient. Leaky ReLU, from the same "
                "start: {leaky} dead.",
                "死，就是对每个样本斜率都为 0：单元自己的权重得不到梯度。同样起点的 Leaky ReLU：死亡 {leaky}。",
            ),
            leaky=lambda r, t: percent(r[t].dead[LEAKY]),
        ),
        of=FAST,
        look=Look(
            lambda r, t: Box(0.3 * r[-1].step, r[t].dead[RELU] - 0.06, r[-1].step, r[t].dead[RELU] + 0.06),
            Text("ReLU's dead units", "ReLU 死去的单元"),
            view=2,
        ),
    ),
    Stop(ask=REVIVED),
)

CHALLENGE = Challenge(
    Text("A rate that is fair to both.", "对两者都公平的学习率。"),
    Text("Let sigmoid learn, and leave no ReLU unit dead at the end.", "让 sigmoid 学会，结束时 ReLU 没有一个死单元。"),
    start=Params(),
    free=("learning_rate", "steps"),
    goals=(Goal("loss_sigmoid", "<=", 0.1), Goal("dead_relu", "<=", 0.0)),
)
