"""The table of contents: chapters and lessons in teaching order. This is the only registry."""

from typing import NamedTuple

from engine.core import Text


class Entry(NamedTuple):
    slug: str  # engine/<slug>.py, dashboard/pages/<slug>.py, tests/topics/test_<slug>.py, and the address
    chapter: Text
    title: Text
    about: Text  # one sentence for the card on the home page


TREES = Text("Trees that vote", "投票的树")
METRICS = Text("Metrics you cannot differentiate", "不可导的指标")

LESSONS = (
    Entry(
        "adaboost",
        TREES,
        Text("AdaBoost", "AdaBoost 自适应提升"),
        Text("Every round, the rows that were wrong weigh more.", "每一轮，分错的样本权重变大。"),
    ),
    Entry(
        "smooth_max",
        METRICS,
        Text("Hard functions, smooth twins", "硬函数与光滑替身"),
        Text("Temperature rounds off max, argmax, top-k and rank.", "温度把 max、argmax、top-k 和秩磨圆。"),
    ),
    Entry(
        "smooth_metrics",
        METRICS,
        Text("Training on the metric itself", "直接训练指标"),
        Text("Cross-entropy, soft F1 and REINFORCE on the same rows.", "同样的数据上，交叉熵、软 F1 与 REINFORCE。"),
    ),
    Entry(
        "soft_bleu",
        METRICS,
        Text("BLEU with expected counts", "用期望计数的 BLEU"),
        Text("A sentence of probabilities, scored before it is decided.", "句子还只是概率，就可以打分。"),
    ),
)
SLUGS = tuple(e.slug for e in LESSONS)
TITLES = {e.slug: e.title for e in LESSONS}
