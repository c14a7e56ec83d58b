"""BLEU with expected counts in numbers."""

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.soft_bleu import Frame, Scene

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
