"""The table of contents: chapters and lessons in teaching order. This is the only registry."""

from typing import NamedTuple

from engine.core import Text


class Entry(NamedTuple):
    slug: str  # engine/<slug>.py, dashboard/lessons/<slug>.py, tests/topics/test_<slug>.py, and the address
    chapter: Text
    title: Text
    about: Text  # one sentence for the card on the home page


TREES = Text("Trees that vote", "投票的树")

LESSONS = (
    Entry(
        "adaboost",
        TREES,
        Text("AdaBoost", "AdaBoost 自适应提升"),
        Text("Every round, the rows that were wrong weigh more.", "每一轮，分错的样本权重变大。"),
    ),
    Entry(
        "random_forest",
        TREES,
        Text("Random forest", "随机森林"),
        Text("Two dice make trees differ, and their average is calm.", "两颗骰子让树各不相同，平均之后趋于平稳。"),
    ),
    Entry(
        "gbdt",
        TREES,
        Text("GBDT", "GBDT 梯度提升树"),
        Text("Every round a regression tree is fitted to what is still missing.", "每一轮，用一棵回归树拟合尚缺的部分。"),
    ),
    Entry("xgboost", TREES, Text("XGBoost", "XGBoost"), Text("Every split must gain more than it costs.", "每次分裂的增益必须大于代价。")),
)
SLUGS = tuple(e.slug for e in LESSONS)
TITLES = {e.slug: e.title for e in LESSONS}
