"""The table of contents: chapters and lessons in teaching order. This is the only registry."""

import importlib
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.core import Text

if TYPE_CHECKING:
    from dashboard.lesson import Lesson, Measure, Try


class Entry(NamedTuple):
    slug: str  # engine/<slug>.py, dashboard/{views,lessons}/<slug>.py, tests/topics/test_<slug>.py, and the address
    chapter: Text
    title: Text
    about: Text  # one sentence for the card on the home page


NEURONS = Text("Neurons", "神经元")
TREES = Text("Trees that vote", "投票的树")
VISION = Text("What a unit sees", "感受野")
SEQUENCES = Text("Sequences", "序列")
FLOWS = Text("Flows", "流模型")
DIFFUSION = Text("Random to ODE", "从随机到 ODE")
METRICS = Text("Smooth metrics", "可导的指标")

LESSONS = (
    Entry(
        "perceptron",
        NEURONS,
        Text("Perceptron", "感知机"),
        Text("A threshold that learns from its mistakes, one by one.", "一个阈值，从错误中逐个学习。"),
    ),
    Entry(
        "activations",
        NEURONS,
        Text("Activations", "激活函数"),
        Text(
            "From the threshold of 1957 to SwiGLU: curves, slopes, gates.",
            "从 1957 年的阈值到 SwiGLU：曲线、斜率与门。",
        ),
    ),
    Entry(
        "depth",
        NEURONS,
        Text("Depth", "深度"),
        Text(
            "What is left of a signal, and of a gradient, after fifty layers.", "经过五十层之后，信号与梯度还剩多少。"
        ),
    ),
    Entry(
        "activation_race",
        NEURONS,
        Text("Activation race", "激活函数赛跑"),
        Text("Six networks, alike but for one function, trained at once.", "六个网络只差一个函数，同时训练。"),
    ),
    Entry(
        "random_forest",
        TREES,
        Text("Random forest", "随机森林"),
        Text("Two dice make trees differ, and their average is calm.", "两颗骰子让树各不相同，平均之后趋于平稳。"),
    ),
    Entry(
        "adaboost",
        TREES,
        Text("AdaBoost", "AdaBoost 自适应提升"),
        Text("Every round, the rows that were wrong weigh more.", "每一轮，分错的样本权重变大。"),
    ),
    Entry(
        "gbdt",
        TREES,
        Text("GBDT", "GBDT 梯度提升树"),
        Text(
            "Every round a regression tree is fitted to what is still missing.", "每一轮，用一棵回归树拟合尚缺的部分。"
        ),
    ),
    Entry(
        "xgboost",
        TREES,
        Text("XGBoost", "XGBoost"),
        Text("Every split must gain more than it costs.", "每次分裂的增益必须大于代价。"),
    ),
    Entry(
        "boosters",
        TREES,
        Text("Three boosters, one playhead", "三种提升，同步播放"),
        Text("AdaBoost, GBDT and XGBoost on the same rows.", "同样的样本上的 AdaBoost、GBDT 与 XGBoost。"),
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
        Text(
            "What a unit could see, and what really counts for it.", "一个单元理论上能看见什么，真正起作用的又是什么。"
        ),
    ),
    Entry(
        "recurrent",
        SEQUENCES,
        Text("One token after another", "一个接一个：循环网络"),
        Text("RNN, LSTM and GRU read your text; their gates are valves.", "RNN、LSTM、GRU 读你的文本，门就是阀门。"),
    ),
    Entry(
        "vanishing",
        SEQUENCES,
        Text("What reaches the first token", "什么能传到第一个词元"),
        Text(
            "Gradients through time, measured: they vanish, explode, or are held.",
            "实测穿越时间的梯度：消失、爆炸，或被保持。",
        ),
    ),
    Entry(
        "attention",
        SEQUENCES,
        Text("Every position at once", "一眼看全：注意力"),
        Text("Attention on your sentence, stage by stage, head by head.", "在你的句子上逐步、逐头地看注意力。"),
    ),
    Entry(
        "sequence_race",
        SEQUENCES,
        Text("Horse cart against car", "马车对汽车"),
        Text(
            "RNN, LSTM, GRU and Transformer on one task and one budget.",
            "RNN、LSTM、GRU 与 Transformer：同一任务，同一参数量。",
        ),
    ),
    Entry(
        "oadtr",
        SEQUENCES,
        Text("Online action detection: OadTR", "在线动作检测：OadTR"),
        Text("What is being done now, judged from the past alone.", "只凭过去判断现在正在做什么。"),
    ),
    Entry(
        "nice",
        FLOWS,
        Text("NICE", "NICE 加性耦合流"),
        Text(
            "A hard density is bent into an easy one, and nothing is lost on the way.",
            "把复杂的密度弯成简单的密度，途中什么也不丢。",
        ),
    ),
    Entry(
        "realnvp",
        FLOWS,
        Text("RealNVP", "RealNVP 仿射耦合流"),
        Text("Couplings that also scale: volume changes where it must.", "耦合层还能缩放：体积在需要的地方改变。"),
    ),
    Entry(
        "glow",
        FLOWS,
        Text("Glow", "Glow 生成流"),
        Text("Instead of swapping the halves, learn how to mix them.", "不再交换两半，而是学习如何混合。"),
    ),
    Entry(
        "ddim",
        DIFFUSION,
        Text("DDPM to DDIM", "从 DDPM 到 DDIM"),
        Text(
            "The same denoiser with dice and without: ragged paths become smooth.",
            "同一个去噪器，掷骰子或不掷：崎岖的路径变得光滑。",
        ),
    ),
    Entry(
        "probability_flow",
        DIFFUSION,
        Text("SDE to ODE", "从 SDE 到 ODE"),
        Text(
            "The same crowds at every time, along random paths or along a flow.",
            "时时相同的分布，可以走随机的路，也可以顺着流。",
        ),
    ),
    Entry(
        "heat_flow",
        DIFFUSION,
        Text("The ODE first", "从 ODE 出发"),
        Text(
            "Choose how a density moves, and the velocity of its particles follows.",
            "先定密度怎样演化，粒子的速度随之而来。",
        ),
    ),
    Entry(
        "rectified_flow",
        DIFFUSION,
        Text("Rectified flow", "整流流"),
        Text(
            "Straight paths need few steps: learn them, straighten them, race them.",
            "路径直，步数就少：学习它、拉直它、比一比。",
        ),
    ),
    Entry(
        "solvers",
        DIFFUSION,
        Text("ODE solvers", "ODE 求解器"),
        Text(
            "One field, one start, five solvers: how a step goes wrong.",
            "同一个场、同一起点、五种求解器：一步是怎样走错的。",
        ),
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


@lru_cache
def lesson_of(slug: str) -> "Lesson[Any]":
    """What the lesson declares, with its tour's comparisons as further tries; imported when it is asked for."""
    lesson: Lesson[Any] = importlib.import_module(f"dashboard.lessons.{slug}").LESSON
    against: tuple[Try, ...] = importlib.import_module(f"dashboard.tours.{slug}").AGAINST
    return replace(lesson, tries=(*lesson.tries, *against))


def measures_of(slug: str) -> "tuple[Measure, ...]":
    """The numbers that the lesson is about: dashboard/tours/<slug>.py."""
    measures: tuple[Measure, ...] = importlib.import_module(f"dashboard.tours.{slug}").MEASURES
    return measures
