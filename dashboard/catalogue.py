"""The table of contents: chapters and lessons in teaching order. This is the only registry."""

from typing import NamedTuple

from engine.core import Text


class Entry(NamedTuple):
    slug: str  # engine/<slug>.py, dashboard/lessons/<slug>.py, tests/topics/test_<slug>.py, and the address
    chapter: Text
    title: Text
    about: Text  # one sentence for the card on the home page


TREES = Text("Trees that vote", "投票的树")
VISION = Text("What a unit sees", "一个单元看见什么")

LESSONS = (
    Entry(
        "adaboost",
        TREES,
        Text("AdaBoost", "AdaBoost 自适应提升"),
        Text("Every round, the rows that were wrong weigh more.", "每一轮，分错的样本权重变大。"),
    ),
    Entry(
        "receptive_field",
        VISION,
        Text("Receptive field", "感受野"),
        Text("How far one unit of a convolutional network sees, layer by layer.", "卷积网络的一个单元，逐层能看多远。"),
    ),
    Entry(
        "effective_field",
        VISION,
        Text("Effective receptive field", "有效感受野"),
        Text("What a unit could see, and what really counts for it.", "一个单元理论上能看见什么，真正起作用的又是什么。"),
    ),
)
SLUGS = tuple(e.slug for e in LESSONS)
TITLES = {e.slug: e.title for e in LESSONS}
