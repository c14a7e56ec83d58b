"""Online action detection in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.oadtr import Frame, Params, Scene

Run = Trace[Scene, Frame]


def _right(trace: Run, t: int) -> float:
    s, r = trace.scene, trace[t]
    return float((r.ribbon[: r.n + 1].argmax(1) == s.labels[: r.n + 1]).mean())


def _truth(trace: Run, t: int) -> float:
    return float(trace[t].now[int(trace.scene.labels[trace[t].n])])


def _precision(trace: Run, t: int) -> float:
    """Not known before the first action."""
    return trace[t].map or float("nan")


def _delay(trace: Run, t: int) -> float:
    known = trace[t].waits[trace[t].waits >= 0]
    return float(known.mean()) if len(known) else float("nan")


MEASURES = (
    Measure("truth", Text("probability of what is really done", "实际动作的概率"), _truth, "share"),
    Measure("sure", Text("probability of what it says", "所判断动作的概率"), lambda r, t: r[t].now.max(), "share"),
    Measure("right", Text("frames named right so far", "到目前为止判断正确的帧"), _right, "share"),
    Measure("map", Text("mAP so far", "到目前为止的 mAP"), _precision, "share"),
    Measure("delay", Text("mean delay so far, frames", "到目前为止的平均延迟（帧）"), _delay),
)

AGAINST = (
    Try(
        Text("A clean camera against a noisy one", "清晰的镜头对有噪声的镜头"),
        Text(
            "The weights are the same, only the features are noisier: 33 % of the frames are named right "
            "instead of 89 %, and an action is named after 23 frames instead of 3.4.",
            "权重相同，只是特征更嘈杂：判断正确的帧从 89 % 落到 33 %，认出一个动作要 23 帧，而不是 3.4 帧。",
        ),
        Params(),
        against=Params(noise=0.15),
    ),
)
