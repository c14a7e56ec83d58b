"""XGBoost in numbers."""

import math

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.xgboost import Frame, Params, Scene

Run = Trace[Scene, Frame]


def _splits(trace: Run, t: int) -> float:
    """Of the round's tree that stand; straight lines have none."""
    return math.nan if trace.scene.lines else float(sum(n.feature >= 0 for n in trace[t].nodes))


MEASURES = (
    Measure("train_loss", Text("training loss", "训练损失"), lambda r, t: r.scene.course.train_loss[t]),
    Measure("held_out_loss", Text("held-out loss", "留出集损失"), lambda r, t: r.scene.course.held_out_loss[t]),
    Measure(
        "price",
        Text("what all trees so far pay", "目前所有树付出的代价"),
        lambda r, t: float(r.scene.course.stack[t, 1:].sum()),
    ),
    Measure("splits", Text("splits of the round's tree", "本轮树的分裂数"), _splits),
    Measure("pull", Text("mean |g| of the rows", "样本的平均 |g|"), lambda r, t: float(abs(r[t].g).mean())),
    Measure("margin", Text("margin F of the followed row", "跟踪样本的得分 F"), lambda r, t: r[t].raw[r.scene.row]),
)

AGAINST = (
    Try(
        Text("No price against γ = 4", "不收费与 γ = 4"),
        Text(
            "Much alike at first; then B finds no split that is worth its price, and its held-out loss "
            "stands at 0.231 while A goes down to 0.071. This price was too high.",
            "起初两边差不多；后来 B 再也找不到值得付费的分裂，留出集损失停在 0.231，而 A 降到 0.071。这个价定高了。",
        ),
        Params(),
        against=Params(gamma=4.0),
    ),
)
