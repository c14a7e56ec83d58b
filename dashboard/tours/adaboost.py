"""AdaBoost in numbers."""

from dashboard.lesson import Measure, Try
from engine.adaboost import Params, Round, Scene
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

AGAINST = (
    Try(
        Text("Depth 1 against 3", "深度 1 对 3"),
        Text(
            "Spirals need deeper learners: after five rounds depth 3 gets 6 % of the held-out rows wrong, "
            "depth 1 needs all forty for 7 %. The price: one row of B ends with 21 % of the weight, of A "
            "with 2 %.",
            "双螺旋需要更深的学习器：五轮之后深度 3 的留出集只错 6 %，深度 1 用完四十轮才到 7 %。代"
            "价是：B 最后有一个样本占 21 % 的权重，A 的只占 2 %。",
        ),
        Params(data="spirals"),
        against=Params(data="spirals", max_depth=3),
    ),
)
