"""Online action detection in numbers."""

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.oadtr import Frame, Scene

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
