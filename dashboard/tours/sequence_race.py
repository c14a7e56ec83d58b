"""The race: its measures, tour, questions, challenge. Only races that ship with the page are shown."""

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import LAST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Pick, Point, Stop, Veil, told
from engine.core import Text, Trace
from engine.sequence_race import NAMES, Frame, Params, Scene, schedule

Run = Trace[Scene, Frame]
RNN, GRU, CAR = 0, 2, 3


def _lead(trace: Run, t: int) -> float:
    """Of the best recurrent net over the Transformer, in accuracy."""
    return float(trace[t].accuracy[:CAR].max() - trace[t].accuracy[CAR])


MEASURES = (
    Measure("rnn", Text("answered right, RNN", "答对的比例，RNN"), lambda r, t: r[t].accuracy[0], "share"),
    Measure("lstm", Text("answered right, LSTM", "答对的比例，LSTM"), lambda r, t: r[t].accuracy[1], "share"),
    Measure("gru", Text("answered right, GRU", "答对的比例，GRU"), lambda r, t: r[t].accuracy[2], "share"),
    Measure(
        "transformer",
        Text("answered right, Transformer", "答对的比例，Transformer"),
        lambda r, t: r[t].accuracy[3],
        "share",
    ),
    Measure(
        "far_lstm",
        Text("right at the largest lags, LSTM", "最远间隔处答对，LSTM"),
        lambda r, t: r[t].by_lag[1, -1],
        "share",
    ),
    Measure(
        "far_transformer",
        Text("right at the largest lags, Transformer", "最远间隔处答对，Transformer"),
        lambda r, t: r[t].by_lag[3, -1],
        "share",
    ),
    Measure("lead", Text("lead of the best cart, in accuracy", "最好的马车领先的正确率"), _lead),
)


def _gone(trace: Run) -> int:
    """The report, from 1, at which the Transformer is first right nine times in ten."""
    return int((trace.column("accuracy")[:, CAR] >= 0.9).argmax()) + 1


def _who(trace: Run) -> int:
    """Who ends at least nine in ten right: an index into WHO."""
    rnn, lstm, gru, car = trace[-1].accuracy >= 0.9
    return 3 if rnn and lstm and gru and car else 2 if lstm and gru and car else 1 if car else 0


def _tokens(trace: Run, t: int) -> str:
    return str(len(trace.scene.tokens))


def _slots(trace: Run, t: int) -> str:
    return str(int(trace.scene.start[0].max()) + 1)


DEEP = 10  # layers
WHO = (
    Text("nobody", "谁也不行"),
    Text("the Transformer alone", "只有 Transformer"),
    Text("Transformer, LSTM, GRU", "Transformer、LSTM、GRU"),
    Text("all four", "四个都行"),
)
TASK = {
    "recall": Text("to recall one marked symbol", "回忆一个做了标记的符号"),
    "adding": Text("to add two marked numbers", "把两个有标记的数相加"),
}
LEARNS = Ask(
    told(
        Text(
            "Another task: {task}, up to {far} steps back. Who is right at least nine times in ten after {n} steps?",
            "换一个任务：{task}，最远在 {far} 步之前。{n} 步训练之后，谁至少九成答对？",
        ),
        task=lambda r, t: TASK["adding" if r.scene.sources[-1, 1] >= 0 else "recall"],
        far=lambda r, t: plain(float(r.scene.lags[-1]), 0),
        n=lambda r, t: str(r[-1].step),
    ),
    Pick(WHO),
    _who,
    why=told(
        Text(
            "{each}. One look reaches any distance; to carry it takes a gate, and more practice.",
            "{each}。直接看，远近都一样；带着走要有门，还要多练。",
        ),
        each=lambda r, t: " · ".join(f"{n.en} {percent(a, 2)}" for n, a in zip(NAMES, r[-1].accuracy, strict=True)),
    ),
    wrong=lambda r: {
        i: text
        for i, text in enumerate(
            (
                Text("The answer stands in the sequence: one look is enough.", "答案就在序列里：看一眼就够。"),
                Text("One thing to keep is what gates are made for.", "只留住一样东西，正是门的本行。"),
                Text("One thing they keep; two, and the sum, come harder.", "一样东西留得住；两样再求和，就难了。"),
                Text("The plain RNN rewrites its state at every token.", "普通 RNN 每读一个词元都改写状态。"),
            )
        )
        if i != _who(r)
    },
    of=Params(task="recall"),
    veil=Veil(views=(1,)),
    again=(Params(task="adding"),),
)
LAYERS = Ask(
    told(
        Text(
            "A recurrent cell waits for the one before and the one below. {n} tokens, {deep} layers: how many slots?",
            "循环单元要等前一个和下面一层的那个。{n} 个词元、{deep} 层：要连续几个时间槽？",
        ),
        n=_tokens,
        deep=lambda r, t: str(DEEP),
    ),
    Guess(1, 300, margin=0.5, whole=True),
    lambda r: schedule(len(r.scene.tokens), DEEP)[0].max() + 1,
    why=told(
        Text(
            "{n} for the first layer, and each further layer ends one slot later: two layers take {two}.",
            "第一层 {n} 个，之后每层只晚一个结束：两层是 {two} 个。",
        ),
        n=_tokens,
        two=_slots,
    ),
    wrong=lambda r: {
        len(r.scene.tokens) * DEEP: Text(
            "A layer need not wait for the whole layer below: they run slantwise.",
            "一层不必等下面整层算完：各层斜着推进。",
        ),
        len(r.scene.tokens): Text(
            "The last cell on top still waits for those below it.", "最上层的最后一个还要等下面的那些。"
        ),
        DEEP: Text("That is attention: a layer a slot.", "那是注意力：一层一个时间槽。"),
    },
    film=1,
)
CLOCK = Ask(
    told(
        Text(
            "{n} tokens on one processor thread, nothing in parallel. Who takes longest, forward and back?",
            "{n} 个词元，单个处理器线程，没有任何并行。一次前向加反向，谁最慢？",
        ),
        n=lambda r, t: str(r.scene.lengths[-1]),
    ),
    Pick(NAMES, lambda r: r.scene.milliseconds[:, -1]),
    lambda r: int(r.scene.milliseconds[:, -1].argmax()),
    why=told(
        Text(
            "Transformer {car} s, GRU {gru} s: parallel is not less work, its n² scores must all be computed.",
            "Transformer {car} 秒，GRU {gru} 秒：并行不等于少算，n² 个分数都要算。",
        ),
        car=lambda r, t: plain(r.scene.milliseconds[CAR, -1] / 1000, 1),
        gru=lambda r, t: plain(r.scene.milliseconds[GRU, -1] / 1000, 1),
    ),
    wrong={
        None: Text(
            "It waits in a row, but its work grows only with n, not with n².", "它要排队，但运算量随 n 增长，不是 n²。"
        )
    },
    film=1,
    veil=Veil(views=(2,)),
)
ASKS = (LEARNS, CLOCK, LAYERS)

TOUR = (
    Stop(
        told(
            Text(
                "{n} tokens: the second half repeats the first in reverse. After {steps} steps the Transformer has "
                "{car} right, the best cart {cart}.",
                "{n} 个词元，后一半倒着复述前一半。训练 {steps} 步后 Transformer 答对 {car}，最好的马车 {cart}。",
            ),
            n=_tokens,
            steps=lambda r, t: str(r[t].step),
            car=lambda r, t: percent(r[t].accuracy[CAR], 2),
            cart=lambda r, t: percent(r[t].accuracy[:CAR].max(), 2),
        ),
        at=OPENS,
        look=Look(
            lambda r, t: Box(float(r.scene.lags[0]), 0.95, float(r.scene.lags[-1]), 1.05),
            Text("the Transformer's line", "Transformer 的线"),
        ),
    ),
    Stop(
        told(
            Text(
                "It came early: at step {step} it has {car}, because a head has found where the answer lies "
                "and looks there.",
                "它学得早：第 {step} 步已答对 {car}，因为有一个头找到了答案的位置，直接看过去。",
            ),
            step=lambda r, t: str(r[t].step),
            car=lambda r, t: percent(r[t].accuracy[CAR], 2),
        ),
        at=_gone,
        look=Look(Box(0, 0, 1, 1), Text("the map of that head", "那个头的注意力图"), view=2),
        play=False,
    ),
    Stop(
        told(
            Text(
                "The carts hold what lies close: one step back the RNN is right {near}, at {lag} steps {far}; "
                "guessing gives {chance}.",
                "马车只记得住近处的：一步之前 RNN 答对 {near}，{lag} 步之前 {far}；随机猜是 {chance}。",
            ),
            near=lambda r, t: percent(r[t].by_lag[RNN, 0], 2),
            lag=lambda r, t: plain(float(r.scene.lags[3]), 0),
            far=lambda r, t: percent(r[t].by_lag[RNN, 3], 2),
            chance=lambda r, t: percent(r.scene.chance, 2),
        ),
        at=LAST,
        look=Look(
            lambda r, t: Point(float(r.scene.lags[3]), float(r[t].by_lag[RNN, 3])), Text("the RNN's dot", "RNN 的圆点")
        ),
    ),
    Stop(ask=LEARNS),
    Stop(ask=CLOCK),
    Stop(ask=LAYERS),
)

CHALLENGE = Challenge(
    Text("Find the task on which a cart wins.", "找出马车获胜的任务。"),
    Text(
        "What must be carried along because it stands in no one place?", "什么东西不在任何一个位置上，只能一路带着走？"
    ),
    start=Params(),
    free=("task",),
    goals=(Goal("lead", ">=", 0.1),),
)

AGAINST = (
    Try(
        Text("Reversing against parity", "倒序与奇偶"),
        Text(
            "The road decides who wins. Where every answer lies in the text, the Transformer gets all right, the LSTM "
            "37%; on parity it stops at 83%, and the gated carts get all: one bit, carried along, is enough.",
            "谁赢要看路。答案就在文中时，Transformer 全对，LSTM 只对 37%；"
            "奇偶题上它停在 83%，带门的马车全对：一路带着一个比特就够了。",
        ),
        Params(),
        against=Params(task="parity"),
    ),
)
