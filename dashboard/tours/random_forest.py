"""Random forest in numbers."""

import numpy as np

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.random_forest import Grown, Scene

Run = Trace[Scene, Grown]


def _outside(trace: Run, t: int) -> float:
    """Of each bag so far, the share of the rows that was never drawn: its mean."""
    return float(np.mean([(g.drawn == 0).mean() for g in trace.frames[: t + 1]]))


MEASURES = (  # errors are shares of rows; of a curve, mean squares
    Measure("oob_error", Text("out-of-bag error", "袋外误差"), lambda r, t: r.scene.errors.oob[t]),
    Measure("held_out_error", Text("held-out error", "留出集误差"), lambda r, t: r.scene.errors.held_out[t]),
    Measure("train_error", Text("training error", "训练误差"), lambda r, t: r.scene.errors.train[t]),
    Measure("outside", Text("rows outside a bag, mean so far", "不在袋中的样本，目前的平均"), _outside, "share"),
    Measure(
        "leaves", Text("leaves of the newest tree", "最新一棵树的叶子数"), lambda r, t: float(len(r[t].tree.leaves))
    ),
    Measure(
        "rho",
        Text("ρ, correlation of two trees over training sets", "ρ，两棵树跨训练集的相关系数"),
        lambda r, t: r.scene.variance.parts.rho,
    ),
)
