"""AdaBoost in numbers."""

from dashboard.lesson import Measure
from engine.adaboost import Round, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Round]


def _smallest_margin(trace: Run, t: int) -> float:
    said = sum(r.alpha for r in trace.frames[: t + 1])
    return float((trace.scene.train.y * trace[t].vote).min() / max(said, 1e-12))


MEASURES = (
    Measure("train_error", Text("training error", "训练误差"), lambda r, t: r.scene.errors.train[t], "share"),
    Measure("held_out_error", Text("held-out error", "留出集误差"), lambda r, t: r.scene.errors.held_out[t], "share"),
    Measure("bound", Text("bound ∏Z", "上界 ∏Z"), lambda r, t: r.scene.errors.bound[t]),
    Measure("alpha", Text("weight of the round's learner, α", "本轮学习器的权重 α"), lambda r, t: r[t].alpha),
    Measure("largest_weight", Text("largest row weight", "最大样本权重"), lambda r, t: r[t].weight.max(), "share"),
    Measure("smallest_margin", Text("smallest margin", "最小间隔"), _smallest_margin),
)
