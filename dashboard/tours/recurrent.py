"""One token after another: its measures, tour, questions, challenge."""

from collections.abc import Callable

import numpy as np

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Challenge, Goal, Guess, Look, Pick, Slot, Stop, Veil, When, told
from engine.core import Text, Trace
from engine.recurrent import CELLS, Frame, Params, Scene

Run = Trace[Scene, Frame]
KEEPS = {"lstm": 0, "gru": 0}  # which gate keeps: f, z; the plain RNN has none


def _right(trace: Run, t: int) -> float:
    s = trace.scene
    return float(((s.said[: t + 1] > 0.5) == (s.truth[: t + 1] > 0.5)).mean())


def _keep(trace: Run, t: int) -> float:
    gate = KEEPS.get(trace.scene.cell)
    return float("nan") if gate is None else float(trace[t].gates[gate, trace.scene.unit])


def _blind(trace: Run, t: int) -> float:
    return float(trace.scene.compared.blind[list(CELLS).index(trace.scene.cell), t])


def _moved(trace: Run, t: int) -> float:
    return float(np.abs(trace[t].kept - trace[t].before).max())


MEASURES = (
    Measure("open", Text("probability that a bracket is open", "括号未闭合的概率"), lambda r, t: r[t].said, "share"),
    Measure("right", Text("characters judged right so far", "到目前为止判断正确的字符"), _right, "share"),
    Measure("blind", Text("probability with a candidate blind to h", "候选看不到 h 时的概率"), _blind, "share"),
    Measure("kept", Text("what the unit keeps", "单元保留的值"), lambda r, t: r[t].kept[r.scene.unit]),
    Measure("gate", Text("keep gate of the unit (f or z)", "单元的保留门（f 或 z）"), _keep, "share"),
    Measure("moved", Text("largest change of any unit", "所有单元中最大的变化"), _moved),
)

AGAINST = (
    Try(
        Text("LSTM against a plain RNN", "LSTM 与普通 RNN"),
        Text(
            "Both judge every character right. But make the candidate blind to h: here the LSTM still says "
            "0.997 that a bracket is open, the RNN 0.013. Only the cell remembers without it.",
            "两者每个字符都判断正确。但若让候选看不到 h：此处 LSTM 仍以 0.997 认为括号未闭合，RN"
            "N 只剩 0.013。没有 h 也还记得住的，只有细胞。",
        ),
        Params(),
        step=27,
        against=Params(cell="rnn"),
    ),
)


def _at(sign: str, more: int = 0) -> Callable[[Run], int]:
    """The step, from 1, that reads the first such sign; or so many later."""
    return lambda trace: trace.scene.text.index(sign) + 1 + more


def _unit(trace: Run, t: int) -> float:
    return float(trace[t].kept[trace.scene.unit])


def _gate(trace: Run, t: int) -> float:
    return float(trace[t].gates[0, trace.scene.unit])


def _before_close(trace: Run) -> float:
    return _unit(trace, trace.scene.text.index(")") - 1)


def _who_holds(trace: Run) -> int:
    """Which cells, their candidates blind, are sure of the bracket all the while: an index into WHO."""
    inside = trace.scene.truth > 0.5
    lstm, gru, rnn = trace.scene.compared.blind[:, inside].min(1) > 0.5
    return 1 if lstm and gru and rnn else 0 if lstm and gru else 2 if rnn else 3


def _closed(trace: Run) -> int:
    """The step, from 1, that first says that none is open any more."""
    said, opened = trace.scene.said, trace.scene.text.index("(")
    return opened + int((said[opened:] < 0.5).argmax()) + 1


WHO = (
    Text("LSTM and GRU", "LSTM 与 GRU"),
    Text("all three", "三个都行"),
    Text("the plain RNN alone", "只有普通 RNN"),
    Text("none", "都不行"),
)
HOLD = Ask(
    told(
        Text(
            "The cell now holds {c}. Letter after letter follows: what does it hold just before “)”?",
            "细胞现在保留着 {c}。之后一个字符接一个字符：到“)”之前，它还保留多少？",
        ),
        c=lambda r, t: plain(_unit(r, t)),
    ),
    Guess(-1, 1, margin=0.15),
    _before_close,
    why=told(
        Text(
            "{c}: the valve stands open all the way, {f} at the last letter, and hardly anything is written.",
            "{c}：门一路开着，最后一个字符处为 {f}，几乎没有写入新内容。",
        ),
        c=lambda r, t: plain(_unit(r, t)),
        f=lambda r, t: plain(_gate(r, t)),
    ),
    wrong={
        0: Text(
            "It would fade if the valve let go a little each time; it stays open.",
            "若每次放走一点，就会淡去；而门一直开着。",
        ),
        None: Text("Look at the valve after each letter: how much passes?", "看每个字符处的门：放过多少旧值？"),
    },
    at=_at("("),
    to=_at(")", -1),
    veil=Veil(views=(1,)),
    again=(Params(cell="gru"), Params(text="note (to self, and to all of us) end")),
)
CUT = Ask(
    Text(
        "Cut the loop: the candidate can no longer see h. Who still knows, up to “)”, that the bracket is open?",
        "切断回路：候选再也看不到 h。直到“)”为止，谁仍知道括号未闭合？",
    ),
    Pick(WHO),
    _who_holds,
    why=told(
        Text(
            "One letter after “(” the plain RNN says {rnn}, the LSTM {lstm}: gates hold it here, the loop there.",
            "“(”之后一个字符，普通 RNN 说 {rnn}，LSTM 说 {lstm}：一个靠回路记，一个靠门记。",
        ),
        rnn=lambda r, t: percent(r.scene.compared.blind[2, r.scene.text.index("(") + 1], 2),
        lstm=lambda r, t: percent(r.scene.compared.blind[0, r.scene.text.index("(") + 1], 2),
    ),
    wrong={
        1: Text("The plain RNN has no other memory than this loop.", "普通 RNN 除了这条回路没有别的记忆。"),
        2: Text("It is the one that lives by the loop.", "它恰恰是靠回路记忆的那个。"),
        3: Text("A gated cell carries its state past the candidate.", "有门的单元，状态可以绕过候选。"),
    },
    film=1,
    veil=Veil(views=(0,)),
    again=(Params(text="a (b " + "x" * 30 + ") c"),),
)
NESTED = Ask(
    Text(
        "Brackets in brackets, never met in training. At which character does it first say that none is open?",
        "括号套括号，训练中从未有过。它在第几个字符首次说“没有未闭合的”？",
    ),
    When(margin=1),
    _closed,
    why=told(
        Text(
            "At character {n}, the first “)”: one number that is there or not, it cannot count.",
            "在第 {n} 个字符，首个“)”：一个数只有“有”或“无”，不会计数。",
        ),
        n=lambda r, t: str(_closed(r)),
    ),
    wrong=lambda r: {
        r.scene.text.rindex(")") + 1: Text(
            "That would be counting; it learned only to set a sign and to wipe it.", "那是计数；它只学会了写上与抹去。"
        )
    },
    of=Params(text="f(a, g(b, c), d) end"),
    veil=Veil(views=(1,)),
    again=(Params(text="x(y(z)w)v u"),),
)
ASKS = (HOLD, CUT, NESTED)

TOUR = (
    Stop(
        told(
            Text(
                "At “(” the forget valve shuts to {f}, and a new number comes in: from {before} the cell goes to {c}.",
                "读到“(”，遗忘门关到 {f}，写入新数：细胞由 {before} 变为 {c}。",
            ),
            f=lambda r, t: plain(_gate(r, t)),
            before=lambda r, t: plain(float(r[t].before[r.scene.unit])),
            c=lambda r, t: plain(_unit(r, t)),
        ),
        at=OPENS,
        look=Look(Slot("keep"), Text("the forget gate f in the formula", "公式中的遗忘门 f")),
    ),
    Stop(ask=HOLD),
    Stop(
        told(
            Text(
                "“)” shuts the valve to {f} again: from {before} to {c}, wiped. P(open) falls to {p}.",
                "“)”又把门关到 {f}：由 {before} 变为 {c}，抹去了。未闭合概率降到 {p}。",
            ),
            f=lambda r, t: plain(_gate(r, t)),
            before=lambda r, t: plain(float(r[t].before[r.scene.unit])),
            c=lambda r, t: plain(_unit(r, t)),
            p=lambda r, t: percent(r[t].said, 2),
        ),
        at=_at(")"),
        look=Look(Slot("p"), Text("p in the formula", "公式中的 p")),
    ),
    Stop(
        told(
            Text(
                "The plain RNN has no valve. The letter pushes by {letter}, the loop from its own h by {loop}: "
                "the loop holds the bracket.",
                "普通 RNN 没有门。字符推 {letter}，来自自身 h 的回路推 {loop}：靠回路记住括号。",
            ),
            letter=lambda r, t: plain(float(r[t].letter[r.scene.unit])),
            loop=lambda r, t: plain(float(r[t].loop[r.scene.unit])),
        ),
        of=Params(cell="rnn"),
        at=16,
        look=Look(Slot("loop", 1), Text("the loop U h in the formula", "公式中的回路 U h")),
    ),
    Stop(ask=CUT),
    Stop(
        told(
            Text(
                "The GRU does it with one valve: z = {z} keeps, 1 − z = {write} writes. At “(” it turns over.",
                "GRU 只用一个门：z = {z} 保留，1 − z = {write} 写入。读到“(”它就翻转。",
            ),
            z=lambda r, t: plain(_gate(r, t)),
            write=lambda r, t: plain(1 - _gate(r, t)),
        ),
        of=Params(cell="gru"),
        at=OPENS,
        look=Look(Slot("keep"), Text("the gate z in the formula", "公式中的门 z")),
    ),
    Stop(ask=NESTED),
)

CHALLENGE = Challenge(
    Text("Fool the trained LSTM.", "骗过训练好的 LSTM。"),
    Text(
        "It grew up on letters, spaces, digits and stops. What did it seldom meet, let alone in a row?",
        "它是读字母、空格、数字和标点长大的。什么是它少见、更少连着见的？",
    ),
    start=Params(),
    free=("text",),
    goals=(Goal("right", "<=", 0.8),),
)
