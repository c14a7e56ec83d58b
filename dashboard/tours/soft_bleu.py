"""BLEU with expected counts in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.soft_bleu import Frame, Params, Scene

Run = Trace[Scene, Frame]


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
    Measure("precision_1", Text("one-word precision", "1-gram 精度"), lambda r, t: r[t].precision[0], "share"),
    Measure("slope", Text("largest slope", "最大的梯度"), _steepest),
)

AGAINST = (
    Try(
        Text("“is” at 0.45 against 0.55", "“is” 的概率 0.45 对 0.55"),
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
