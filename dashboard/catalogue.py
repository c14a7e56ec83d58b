"""The table of contents: chapters and lessons in teaching order. This is the only registry."""

import importlib
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dashboard.chapters import CHAPTERS, DIFFUSION, FLOWS, METRICS, NEURONS, SEQUENCES, TREES, VISION, Chapter
from engine.core import Text

if TYPE_CHECKING:
    from dashboard.lesson import Lesson, Measure, Try


class Entry(NamedTuple):
    slug: str  # engine/<slug>.py, dashboard/{lessons,tours}/<slug>.py, tests/topics/test_<slug>.py, and the address
    chapter: Chapter
    minutes: int  # films, tries and notes at a reader's pace (tests/test_home.py counts them)
    title: Text  # names what the field calls it
    about: Text  # one sentence for the card on the home page


LESSONS = (
    Entry(
        "perceptron",
        NEURONS,
        5,
        Text("Perceptron", "感知机"),
        Text("A threshold that learns from its mistakes, one by one.", "一个阈值单元，从一个个错误中学习。"),
    ),
    Entry(
        "activations",
        NEURONS,
        10,
        Text("Activation functions", "激活函数"),
        Text("From a threshold to SwiGLU: curves, slopes, gates.", "从阈值到 SwiGLU：曲线、斜率与门。"),
    ),
    Entry(
        "depth",
        NEURONS,
        6,
        Text("Depth and initialisation", "深度与初始化"),
        Text("What fifty layers leave of a signal, and of a gradient.", "经过五十层之后，信号与梯度还剩多少。"),
    ),
    Entry(
        "activation_race",
        NEURONS,
        5,
        Text("Activation race", "激活函数赛跑"),
        Text("Six networks, alike but for one function, trained at once.", "六个网络只差一个函数，同时训练。"),
    ),
    Entry(
        "random_forest",
        TREES,
        11,
        Text("Random forest", "随机森林"),
        Text("Two dice make trees differ, and their average is calm.", "两颗骰子让树各不相同，平均之后趋于平稳。"),
    ),
    Entry(
        "adaboost",
        TREES,
        11,
        Text("AdaBoost", "AdaBoost 自适应提升"),
        Text("Every round, the rows that were wrong weigh more.", "每一轮，分错的样本权重变大。"),
    ),
    Entry(
        "gbdt",
        TREES,
        12,
        Text("GBDT: gradient boosting", "GBDT 梯度提升树"),
        Text("Every round a regression tree fits what is still missing.", "每一轮，用一棵回归树拟合尚缺的部分。"),
    ),
    Entry(
        "xgboost",
        TREES,
        14,
        Text("XGBoost: Newton boosting", "XGBoost 牛顿提升树"),
        Text("Every split must gain more than it costs.", "每次分裂的增益必须大于代价。"),
    ),
    Entry(
        "boosters",
        TREES,
        5,
        Text("AdaBoost, GBDT, XGBoost at once", "AdaBoost、GBDT、XGBoost 同步播放"),
        Text("AdaBoost, GBDT and XGBoost on the same rows.", "同一批样本，看 AdaBoost、GBDT 与 XGBoost 各自怎样学。"),
    ),
    Entry(
        "receptive_field",
        VISION,
        12,
        Text("Receptive field", "感受野"),
        Text("How far one unit of a convolutional network sees, layer by layer.", "卷积网络的一个单元，逐层能看多远。"),
    ),
    Entry(
        "effective_field",
        VISION,
        7,
        Text("Effective receptive field", "有效感受野"),
        Text("What a unit could see, and what really counts.", "理论上能看见什么，真正起作用的又是什么。"),
    ),
    Entry(
        "recurrent",
        SEQUENCES,
        6,
        Text("RNN, LSTM, GRU: step by step", "RNN、LSTM、GRU：逐步计算"),
        Text("RNN, LSTM and GRU read your text; their gates are valves.", "RNN、LSTM、GRU 读你的文本，门就是阀门。"),
    ),
    Entry(
        "vanishing",
        SEQUENCES,
        6,
        Text("Vanishing gradients through time", "梯度消失：穿越时间的梯度"),
        Text(
            "What reaches the first token: it vanishes, explodes, or is held.",
            "传到第一个词元还剩什么：消失、爆炸，还是保持住了。",
        ),
    ),
    Entry(
        "attention",
        SEQUENCES,
        11,
        Text("Attention: every position at once", "注意力：一眼看全"),
        Text("Attention on your sentence, stage by stage, head by head.", "在你的句子上逐步、逐头地看注意力。"),
    ),
    Entry(
        "sequence_race",
        SEQUENCES,
        5,
        Text("RNN against Transformer: a race", "RNN 对 Transformer：马车对汽车"),
        Text("Four models of sequences on one task and one budget.", "四个序列模型，同一任务，同一参数量。"),
    ),
    Entry(
        "oadtr",
        SEQUENCES,
        8,
        Text("OadTR: online action detection", "OadTR：在线动作检测"),
        Text("What is being done now, judged from the past alone.", "只凭过去判断现在正在做什么。"),
    ),
    Entry(
        "nice",
        FLOWS,
        13,
        Text("NICE: additive couplings", "NICE 加性耦合流"),
        Text("A hard density is bent into an easy one, and can be bent back.", "把复杂的密度弯成简单的，还能弯回来。"),
    ),
    Entry(
        "realnvp",
        FLOWS,
        8,
        Text("RealNVP: affine couplings", "RealNVP 仿射耦合流"),
        Text("Couplings that also scale: volume changes where it must.", "耦合层还能缩放：体积在需要的地方改变。"),
    ),
    Entry(
        "glow",
        FLOWS,
        9,
        Text("Glow: 1×1 convolutions", "Glow：1×1 卷积流"),
        Text("Instead of swapping the halves, learn how to mix them.", "不再交换两半，而是学习如何混合。"),
    ),
    Entry(
        "ddim",
        DIFFUSION,
        13,
        Text("Diffusion: DDPM to DDIM", "扩散模型：从 DDPM 到 DDIM"),
        Text("One denoiser, with dice and without: from ragged to smooth.", "同一个去噪器，掷不掷骰子：由崎岖到光滑。"),
    ),
    Entry(
        "probability_flow",
        DIFFUSION,
        6,
        Text("Probability flow: SDE to ODE", "概率流：从 SDE 到 ODE"),
        Text("The same crowds at every time, by random paths or by a flow.", "分布时时相同：走随机的路，或顺着流。"),
    ),
    Entry(
        "heat_flow",
        DIFFUSION,
        7,
        Text("Heat equation: the ODE first", "热传导方程：从 ODE 出发"),
        Text("Choose how a density moves; its particles' velocity follows.", "先定密度怎样演化，速度随之而来。"),
    ),
    Entry(
        "rectified_flow",
        DIFFUSION,
        8,
        Text("Rectified flow: straight paths", "整流流：把路走直"),
        Text("Straight paths need few steps: learn, straighten, race them.", "路径直，步数就少：学习、拉直、比一比。"),
    ),
    Entry(
        "solvers",
        DIFFUSION,
        7,
        Text("ODE solvers", "ODE 求解器"),
        Text("One field, one start, five solvers: how steps go wrong.", "同一个场与起点，五种求解器：怎样走错。"),
    ),
    Entry(
        "smooth_max",
        METRICS,
        9,
        Text("Softmax and kin: smooth twins", "softmax 一家：硬函数的光滑替身"),
        Text("Temperature rounds off max, argmax, top-k and rank.", "温度把 max、argmax、top-k 和秩磨圆。"),
    ),
    Entry(
        "smooth_metrics",
        METRICS,
        12,
        Text("Soft F1: training on the metric", "软 F1：直接以指标为目标训练"),
        Text(
            "Cross-entropy, soft F1 and REINFORCE on the same rows.", "同样的样本上，比较交叉熵、软 F1 与 REINFORCE。"
        ),
    ),
    Entry(
        "soft_bleu",
        METRICS,
        7,
        Text("Soft BLEU: expected counts", "软 BLEU：期望计数"),
        Text("A sentence of probabilities, scored before it is decided.", "句子还只是概率，就可以打分。"),
    ),
)
SLUGS = tuple(e.slug for e in LESSONS)
TITLES = {e.slug: e.title for e in LESSONS}


def number(e: Entry) -> str:
    """Chapter and place in it: "4.3"."""
    return f"{CHAPTERS.index(e.chapter) + 1}.{of_chapter(e.chapter).index(e) + 1}"


def of_chapter(chapter: Chapter) -> list[Entry]:
    return [e for e in LESSONS if e.chapter == chapter]


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
