"""GBDT in numbers."""

import numpy as np

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.gbdt import Frame, Params, Scene

Run = Trace[Scene, Frame]


def _pull(trace: Run, t: int) -> float:
    return float(np.abs(trace[t].gradient).mean())


def _leaves(trace: Run, t: int) -> float:
    return float(sum(len(tree.leaves) for tree in trace[t].trees))


MEASURES = (
    Measure("train_loss", Text("training loss", "训练损失"), lambda r, t: r.scene.losses.train[t]),
    Measure("held_out_loss", Text("held-out loss", "留出集损失"), lambda r, t: r.scene.losses.held_out[t]),
    Measure("gradient", Text("mean |r| that the tree was fitted to", "本轮要拟合的 |r| 的均值"), _pull),
    Measure("followed", Text("F of the followed row", "跟踪样本的 F"), lambda r, t: r.scene.followed.after[t]),
    Measure("leaf", Text("γ of its leaf", "其叶子的 γ"), lambda r, t: r.scene.followed.gamma[t]),
    Measure("leaves", Text("leaves of the round", "本轮的叶子数"), _leaves),
)

AGAINST = (
    Try(
        Text("Fast against slow, round by round", "快学对慢学，逐轮比较"),
        Text(
            "After round 11 the slow one is still behind, 0.306 against 0.263 on the held-out rows; at the "
            "end it is ahead, 0.204 against 0.269. What the fast one fits last is noise.",
            "第 11 轮时慢的还落后：留出集损失 0.306 对 0.263；结束时却领先：0.204 对 0.269。快的最后拟合的是噪声。",
        ),
        Params(noise=0.4, n_estimators=100, max_depth=3, learning_rate=1.0),
        against=Params(noise=0.4, n_estimators=100, max_depth=3, learning_rate=0.05),
    ),
)
