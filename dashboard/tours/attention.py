"""Every position at once in numbers: of the word that asks, in the head seen closely."""

from dashboard.lesson import Measure, Try
from engine.attention import STAGES, Frame, Params, Scene
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


def _order(trace: Run, t: int) -> float:
    return float(trace.scene.moved[KINDS.index(trace.scene.positions)])


MEASURES = (
    Measure("score", Text("largest score's q·k", "最关注的键的 q·k"), _score),
    Measure("largest", Text("largest weight", "最大的权重"), _largest, "share"),
    Measure("spread", Text("entropy of the weights, of ln n", "权重的熵占 ln n 的比例"), _spread, "share"),
    Measure("head", Text("mean entropy of the head, of ln n", "这个头的平均熵占 ln n 的比例"), _head, "share"),
    Measure("order", Text("change of a word's output by shuffling", "打乱词序后词的输出变化"), _order, "share"),
)

AGAINST = (
    Try(
        Text("With positions against without", "有位置对无位置"),
        Text(
            "Shuffle the words: with positions a word's output changes by 0.84 of its size, without them by "
            "0. Attention alone does not know the order.",
            "把词序打乱：有位置编码时，词的输出变化达到自身大小的 0.84；没有时变化为 0。注意力本身不知道次序。",
        ),
        Params(),
        film=1,
        against=Params(positions="none"),
    ),
)
