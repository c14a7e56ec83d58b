"""Every position at once: its measures, of the word that asks in the head seen closely; tour, questions, challenge."""

from collections.abc import Callable

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import OPENS, Ask, Box, Challenge, Goal, Guess, Look, Slot, Stop, Veil, told
from engine.attention import SIZES, STAGES, Frame, Params, Scene
from engine.core import Array, Text, Trace
from engine.sequences.measures import entropy

Run = Trace[Scene, Frame]
SCORES, SOFTMAX = STAGES.index("product"), STAGES.index("softmax")
KINDS = ("sinusoidal", "learned", "rotary", "none")
UNKNOWN = float("nan")


def _row(trace: Run, t: int) -> Array:
    """(n,) the weights of the word that asks, or of the first one to have asked."""
    s, query = trace.scene, trace[t].query
    return s.stages.weights[s.head, query if query >= 0 else s.asked]


def _score(trace: Run, t: int) -> float:
    """Of the key that it will look at most."""
    s, query = trace.scene, trace[t].query
    favourite = int(_row(trace, t).argmax())
    row = s.stages.product[s.head, query if query >= 0 else s.asked]
    return float(row[favourite]) if trace[t].stage >= SCORES else UNKNOWN


def _largest(trace: Run, t: int) -> float:
    return float(_row(trace, t).max()) if trace[t].stage >= SOFTMAX else UNKNOWN


def _spread(trace: Run, t: int) -> float:
    return float(entropy(_row(trace, t))) if trace[t].stage >= SOFTMAX else UNKNOWN


def _head(trace: Run, t: int) -> float:
    """Known once all words have asked."""
    known = trace[t].stage >= SOFTMAX and not trace[t].alone
    return float(trace.scene.entropy[trace.scene.head]) if known else UNKNOWN


def _moved(trace: Run, kind: str) -> float:
    """Nothing, where only rounding is left."""
    moved = float(trace.scene.moved[KINDS.index(kind)])
    return moved if moved > 1e-9 else 0.0


MEASURES = (
    Measure("score", Text("largest score's q·k", "最关注的键的 q·k"), _score),
    Measure("largest", Text("largest weight", "最大的权重"), _largest, "share"),
    Measure("spread", Text("entropy of the weights, of ln n", "权重的熵占 ln n 的比例"), _spread, "share"),
    Measure("head", Text("mean entropy of the head, of ln n", "这个头的平均熵占 ln n 的比例"), _head, "share"),
    Measure(
        "order",
        Text("change of a word's output by shuffling", "打乱词序后词的输出变化"),
        lambda r, t: _moved(r, r.scene.positions),
        "share",
    ),
)


def _asks(trace: Run, t: int) -> int:
    query = trace[t].query
    return query if query >= 0 else trace.scene.asked


def _bar(trace: Run, t: int) -> Box:
    """The tallest of the asking word's weights, in the first picture."""
    favourite = int(_row(trace, t).argmax())
    return Box(favourite - 0.4, 4, favourite + 0.4, 20)


def _first(stage: int, alone: bool) -> Callable[[Run], int]:
    """The step, from 1, at which a stage comes first: for the one word, or for all."""
    return lambda trace: next(i for i, f in enumerate(trace.frames, 1) if f.stage == stage and f.alone == alone)


def _own_share(trace: Run) -> float:
    s = trace.scene
    return float(s.stages.weights[s.head, 0, 0])


FIRST_WORD = Params(mask="causal", word=1)
SHUFFLED = Params(positions="none", shuffle=True)
BACK = 1  # the head that looks one word back

CAUSAL = Ask(
    told(
        Text(
            "A causal mask: no word sees what comes after it. How much attention does the first of {n} give itself?",
            "因果掩码：谁也看不到后面的词。{n} 个词中的第一个，给自己多少注意力？",
        ),
        n=lambda r, t: str(len(r.scene.words)),
    ),
    Guess(0, 1, margin=0.02, scale="share"),
    _own_share,
    why=told(
        Text(
            "{a}: one key is left, and softmax always shares out the whole.",
            "{a}：只剩一个键，而 softmax 总要把全部分完。",
        ),
        a=lambda r, t: percent(_own_share(r)),
    ),
    wrong=lambda r: {
        1 / len(r.scene.words): Text(
            "That would be even shares among all; the mask comes before softmax.",
            "那是所有词平分；而掩码在 softmax 之前。",
        ),
        0: Text("A word may look at itself; and every row sums to one.", "词可以看自己；而且每行之和为一。"),
    },
    of=FIRST_WORD,
    to=_first(SOFTMAX, alone=True),
    again=(Params(mask="causal", word=1, text="猫坐在垫子上因为猫累了"),),
)
ORDER = Ask(
    told(
        Text(
            "No positions, and the words shuffled: “{start} …”. By how much does a word's output change?",
            "没有位置编码，词序打乱：“{start} …”。一个词的输出会变多少？",
        ),
        start=lambda r, t: " ".join(r.scene.words[:3]),
    ),
    Guess(0, 1, margin=0.02, scale="share"),
    lambda r: _moved(r, "none"),
    why=told(
        Text(
            "{none}: the same outputs in other places, a bag of words. With sinusoidal positions: {sine}.",
            "{none}：输出一样，只是换了位置，即词袋。用正弦位置编码则变 {sine}。",
        ),
        none=lambda r, t: percent(_moved(r, "none")),
        sine=lambda r, t: percent(_moved(r, "sinusoidal")),
    ),
    wrong={
        None: Text(
            "q·k knows two words, not where they stand; a sum over keys has no order.",
            "q·k 只认两个词，不知道它们在哪里；对键求和没有先后。",
        )
    },
    of=SHUFFLED,
    film=1,
    veil=Veil(views=(2,)),
    again=(Params(positions="none", shuffle=True, seed=1),),
)
ASKS = (CAUSAL, ORDER)

TOUR = (
    Stop(
        told(
            Text(
                "One word asks: “{w}”. Softmax turns {n} scores into shares; the largest, {a}, goes to the same word.",
                "一个词提问：“{w}”。softmax 把 {n} 个分数变成份额；最大的 {a} 给了相同的词。",
            ),
            w=lambda r, t: r.scene.words[_asks(r, t)],
            n=lambda r, t: str(len(r.scene.words)),
            a=lambda r, t: percent(_row(r, t).max(), 2),
        ),
        at=OPENS,
        look=Look(_bar, Text("the tallest weight", "最大的权重")),
    ),
    Stop(
        told(
            Text(
                "Before that: a score is one product of its query with a key, here {dot}. No word waits for another.",
                "在此之前：每个分数只是查询与一个键的内积，这里是 {dot}。谁也不必等谁。",
            ),
            dot=lambda r, t: plain(_score(r, t), 1),
        ),
        at=_first(SCORES, alone=True),
        look=Look(Slot("dot"), Text("q·k in the formula", "公式中的 q·k")),
        play=False,
    ),
    Stop(
        told(
            Text(
                "Now all words ask: {n} × {n} scores in one frame. A recurrent net would take {n} steps in a row.",
                "现在所有词一起问：一帧之内 {n} × {n} 个分数。循环网络要连续走 {n} 步。",
            ),
            n=lambda r, t: str(len(r.scene.words)),
        ),
        at=_first(SCORES, alone=False),
        look=Look(Box(0, 0, 47, 88), Text("the square of scores", "分数方阵"), view=1),
    ),
    Stop(ask=CAUSAL),
    Stop(ask=ORDER),
    Stop(
        told(
            Text(
                "With positions head {h} can look one word back: “{w}” gives {a} to “{b}”, whatever the words are.",
                "有了位置，头 {h} 就能看前一个词：“{w}”把 {a} 给了“{b}”，与词是什么无关。",
            ),
            h=lambda r, t: str(BACK + 1),
            w=lambda r, t: r.scene.words[t],
            a=lambda r, t: percent(r.scene.stages.weights[BACK, t, t - 1], 2),
            b=lambda r, t: r.scene.words[t - 1],
        ),
        of=Params(),
        film=3,
        at=9,
        look=Look(
            lambda r, t: Box(
                1.12 * BACK, 1 - (t + 1) / len(r.scene.words), 1.12 * BACK + 1, 1 - t / len(r.scene.words)
            ),
            Text("the word's row in this head", "这个头里该词的一行"),
        ),
    ),
    Stop(
        told(
            Text(
                "Why ÷ √d? At d = {d} one key takes {plain} without it, {divided} with it: softmax stays soft, "
                "gradients pass.",
                "为何除以 √d？d = {d} 时，不除则一个键独占 {plain}，除了只占 {divided}：softmax 不饱和，梯度过得去。",
            ),
            d=lambda r, t: str(SIZES[t]),
            plain=lambda r, t: percent(r.scene.examples[0, t].max(), 2),
            divided=lambda r, t: percent(r.scene.examples[1, t].max(), 2),
        ),
        film=2,
        look=Look(Box(0.5, 0, 1.5, 1), Text("the key that is looked at most", "最受关注的键"), view=1),
    ),
)

CHALLENGE = Challenge(
    Text("Without positions, let order matter.", "没有位置编码，也要让词序起作用。"),
    Text("What else could tell a word where it stands?", "还有什么能让一个词知道自己在哪里？"),
    start=Params(positions="none"),
    free=("mask", "scale", "num_heads", "d_k"),
    goals=(Goal("order", ">=", 0.5),),
    film=1,
)

AGAINST = (
    Try(
        Text("With positions against without", "有无位置编码"),
        Text(
            "Shuffle the words: with positions a word's output changes by 0.84 of its size, without them by "
            "0. Attention alone does not know the order.",
            "把词序打乱：有位置编码时，词的输出变化达到自身大小的 0.84；没有时变化为 0。注意力本身不知道词序。",
        ),
        Params(),
        film=1,
        against=Params(positions="none"),
    ),
)
