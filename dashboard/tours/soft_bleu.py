"""BLEU with expected counts: its measures, tour, questions, challenge."""

import numpy as np

from dashboard.figures.numbers import plain
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Challenge, Goal, Guess, Look, Pick, Point, Slot, Stop, Told, Veil, told
from engine.core import Array, Text, Trace
from engine.soft_bleu import Frame, Params, Scene

Run = Trace[Scene, Frame]
AS_SAID = 16  # the step, from 1, at T = 1: what the sliders say
ONE_WRONG = Params(candidate="the cat sat on the mat")
SAT = Params(p2=0.45, p3=0.7)


def _steepest(trace: Run, t: int) -> float:
    """The largest slope at a word in doubt; 0 where all is decided."""
    return float(abs(trace[t].gradient[trace.scene.open]).max(initial=0.0))


MEASURES = (
    Measure("temperature", Text("temperature T", "温度 T"), lambda r, t: r[t].temperature),
    Measure("soft_bleu", Text("soft BLEU", "软 BLEU"), lambda r, t: r[t].score, "share"),
    Measure(
        "mean_bleu", Text("mean BLEU of drawn sentences", "抽样句子 BLEU 的均值"), lambda r, t: r[t].mean_bleu, "share"
    ),
    Measure("bleu", Text("BLEU once decided", "判定之后的 BLEU"), lambda r, t: r.scene.decided.bleu.score, "share"),
    Measure("precision_1", Text("one-word precision", "一元组精确率"), lambda r, t: r[t].precision[0], "share"),
    Measure("slope", Text("largest slope", "最大的梯度"), _steepest),
)

AGAINST = (
    Try(
        Text("“is” at 0.45 against 0.55", "“is”的概率 0.45 与 0.55"),
        Text(
            "Hot, the two hardly differ: soft BLEU is 0.52 and 0.53. Cooled, one ends at 0 and the other at "
            "1: the decision makes the gap, not the score.",
            "高温时两者几乎一样：软 BLEU 为 0.52 与 0.53。降温之后，一个到 0，一个到 1：造成差距的是判定，不是分数。",
        ),
        Params(p2=0.45, p3=0.7),
        film=1,
        against=Params(p2=0.55, p3=0.7),
    ),
)


def _said(words: tuple[str, ...]) -> str:
    return " ".join(words)


def _right(r: Run) -> float:
    """The share of the decided words that count: one-word precision."""
    return float(r.scene.decided.bleu.precision[0])


def _slopes(r: Run) -> Array:
    """(L,) the largest slope at each place, as the sliders say."""
    return np.asarray(np.abs(np.where(r.scene.open, r[AS_SAID - 1].gradient, 0)).max(1))


def _open(r: Run) -> list[int]:
    return [i for i, place in enumerate(r.scene.places) if len(place) > 1]


def _others(r: Run) -> list[str]:
    """The slopes of the open places but the largest."""
    return [plain(v, 3) for v in np.sort(_slopes(r)[_open(r)])[-2::-1]]


def _bars(r: Run, t: int) -> tuple[list[str], Array]:
    """The words in doubt, place by place, and soft BLEU's slope at each."""
    s = r.scene
    doubts = [(i, word) for i in _open(r) for word in s.places[i]]
    return [word for _, word in doubts], np.array([r[t].gradient[i, s.vocabulary.index(word)] for i, word in doubts])


def _place(k: int) -> Told:
    return told(Text("{w}", "{w}"), w=lambda r, t: " | ".join(r.scene.places[_open(r)[k]]))


ZERO = Ask(
    told(
        Text(
            "One word of {n} is wrong: “{candidate}” where the reference says “{reference}”. What is its BLEU?",
            "{n} 个词错了一个：“{candidate}”，参考句是“{reference}”。它的 BLEU 是多少？",
        ),
        n=lambda r, t: str(len(r.scene.places)),
        candidate=lambda r, t: _said(r.scene.decided.words),
        reference=lambda r, t: _said(r.scene.references[0]),
    ),
    Guess(0, 1, margin=0.04),
    lambda r: r.scene.decided.bleu.score,
    why=told(
        Text(
            "{score}: BLEU multiplies the precisions of one to four words in a row, here {each}.",
            "{score}：BLEU 把一到四个连续词的精确率相乘，这里是 {each}。",
        ),
        score=lambda r, t: plain(r.scene.decided.bleu.score),
        each=lambda r, t: " · ".join(plain(v) for v in r.scene.decided.bleu.precision),
    ),
    wrong=lambda r: {
        _right(r): Text(
            "That is the share of right words alone, the first of four factors.",
            "那只是词对的比例，四个因子中的第一个。",
        )
    },
    of=ONE_WRONG,
    veil=Veil(views=(0, 1), slots=tuple(Slot(name) for name in ("soft", "p1", "p2", "p3", "p4"))),
    again=(Params(candidate="the cat is on a mat"),),
)
RAISE = Ask(
    Text(
        "Three places are open. At which of them does a small change move soft BLEU the most?",
        "有三个位置未定。在哪一个上稍作改变，软 BLEU 变化最大？",
    ),
    Pick((_place(0), _place(1), _place(2)), lambda r: _slopes(r)[_open(r)]),
    lambda r: int(_slopes(r)[_open(r)].argmax()),
    why=told(
        Text(
            "A slope of {most}; the others {rest}. What counts: how many n-grams run through it, and how open it is.",
            "梯度为 {most}，其余为 {rest}。要看有多少 n 元组经过这个位置，以及它还有多悬。",
        ),
        most=lambda r, t: plain(_slopes(r)[_open(r)].max(), 3),
        rest=lambda r, t: Text(", ".join(_others(r)), "、".join(_others(r))),
    ),
    wrong={
        None: Text(
            "At an end of the sentence few n-grams pass; at a word that is nearly sure little can change.",
            "句首句尾经过的 n 元组少；几乎已定的词也变不了多少。",
        )
    },
    film=1,
    to=AS_SAID,
    veil=Veil(views=(0,)),
    again=(Params(p2=0.95, p3=0.5),),
)
ASKS = (ZERO, RAISE)

TOUR = (
    Stop(
        told(
            Text(
                "Three words are still open. Count each n-gram by its probability instead of yes or no: soft BLEU is "
                "{soft}.",
                "还有三个词未定。不问有没有，而按概率去数每个 n 元组：软 BLEU 为 {soft}。",
            ),
            soft=lambda r, t: plain(r[t].score, 3),
        ),
        at=OPENS,
        look=Look(Slot("soft"), Text("soft BLEU in the formula", "公式中的软 BLEU")),
    ),
    Stop(
        told(
            Text(
                "Now decide: “{words}”. Every n-gram is there or not, and soft BLEU has become BLEU, {bleu}.",
                "现在判定：“{words}”。每个 n 元组要么有，要么没有；软 BLEU 成了 BLEU，即 {bleu}。",
            ),
            words=lambda r, t: _said(r.scene.decided.words),
            bleu=lambda r, t: plain(r.scene.decided.bleu.score, 3),
        ),
        look=Look(Slot("soft"), Text("soft BLEU in the formula", "公式中的软 BLEU")),
    ),
    Stop(ask=ZERO),
    Stop(ask=RAISE),
    Stop(
        told(
            Text(
                "With “{likely}” decided, BLEU is {bleu}: no hint what to change. Soft BLEU is {soft}, and its slope "
                "says: raise “{word}”.",
                "若判定为“{likely}”，BLEU 为 {bleu}，看不出该改什么。软 BLEU 为 {soft}，它的梯度说：提高“{word}”。",
            ),
            likely=lambda r, t: r.scene.decided.words[2],
            bleu=lambda r, t: plain(r.scene.decided.bleu.score, 0),
            soft=lambda r, t: plain(r[t].score, 3),
            word=lambda r, t: _bars(r, t)[0][int(_bars(r, t)[1].argmax())],
        ),
        of=SAT,
        film=1,
        at=AS_SAID,
        look=Look(
            lambda r, t: Point(int(_bars(r, t)[1].argmax()) + 1, _bars(r, t)[1].max()),
            Text("the tallest bar", "最高的柱子"),
        ),
    ),
    Stop(
        told(
            Text(
                "Mind: soft BLEU, {soft}, is not the mean BLEU of drawn sentences, {mean}. It lies above it, and "
                "meets it once all is decided.",
                "注意：软 BLEU（{soft}）不是抽样句子 BLEU 的均值（{mean}）。它总在上方，全部判定后两者才相等。",
            ),
            soft=lambda r, t: plain(r[t].score, 3),
            mean=lambda r, t: plain(r[t].mean_bleu, 3),
        ),
        of=Params(),
        film=1,
        at=AS_SAID,
        look=Look(
            lambda r, t: Point(t + 1, r[t].mean_bleu), Text("the mean of drawn sentences", "抽样句子的均值"), view=1
        ),
    ),
)

CHALLENGE = Challenge(
    Text("From 0 to 1 with hardly a push.", "轻轻一推，从 0 到 1。"),
    Text("BLEU jumps. Where does the step lie?", "BLEU 会跳。台阶在哪里？"),
    start=Params(p2=0.45, p3=0.45),
    free=("p1", "p2", "p3"),
    goals=(Goal("bleu", ">=", 1.0), Goal("p2", "<=", 0.55), Goal("p3", "<=", 0.55)),
)
