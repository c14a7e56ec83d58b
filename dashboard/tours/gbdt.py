"""GBDT in numbers."""

import numpy as np

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.gbdt import Frame, Scene

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
