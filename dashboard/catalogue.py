"""The table of contents: chapters and lessons in teaching order. This is the only registry."""

from typing import NamedTuple

from engine.core import Text


class Entry(NamedTuple):
    slug: str  # engine/<slug>.py, dashboard/{views,lessons}/<slug>.py, tests/topics/test_<slug>.py, and the address
    chapter: Text
    title: Text
    about: Text  # one sentence for the card on the home page


TREES = Text("Trees that vote", "投票的树")
NEURONS = Text("Neurons", "神经元")
VISION = Text("What a unit sees", "一个单元看见什么")
DIFFUSION = Text("From random to deterministic", "从随机到确定")
METRICS = Text("Metrics you cannot differentiate", "不可导的指标")

LESSONS = (
    Entry(
        "adaboost",
        TREES,
        Text("AdaBoost", "AdaBoost 自适应提升"),
        Text("Every round, the rows that were wrong weigh more.", "每一轮，分错的样本权重变大。"),
    ),
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
        Text("From the threshold of 1957 to SwiGLU: curves, slopes, gates.", "从 1957 年的阈值到 SwiGLU：曲线、斜率与门。"),
    ),
    Entry(
        "depth",
        NEURONS,
        Text("Depth", "深度"),
        Text("What is left of a signal, and of a gradient, after fifty layers.", "经过五十层之后，信号与梯度还剩多少。"),
    ),
    Entry(
        "activation_race",
        NEURONS,
        Text("Activation race", "激活函数赛跑"),
        Text("Six networks, alike but for one function, trained at once.", "六个网络只差一个函数，同时训练。"),
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
    Entry(
        "ddim",
        DIFFUSION,
        Text("DDPM to DDIM", "从 DDPM 到 DDIM"),
        Text("The same denoiser with dice and without: ragged paths become smooth.", "同一个去噪器，掷骰子或不掷：崎岖的路径变得光滑。"),
    ),
    Entry(
        "probability_flow",
        DIFFUSION,
        Text("SDE to ODE", "从 SDE 到 ODE"),
        Text("The same crowds at every time, along random paths or along a flow.", "时时相同的分布，可以走随机的路，也可以顺着流。"),
    ),
    Entry(
        "heat_flow",
        DIFFUSION,
        Text("The ODE first", "从 ODE 出发"),
        Text("Choose how a density moves, and the velocity of its particles follows.", "先定密度怎样演化，粒子的速度随之而来。"),
    ),
    Entry(
        "rectified_flow",
        DIFFUSION,
        Text("Rectified flow", "整流流"),
        Text("Straight paths need few steps: learn them, straighten them, race them.", "路径直，步数就少：学习它、拉直它、比一比。"),
    ),
    Entry(
        "solvers",
        DIFFUSION,
        Text("ODE solvers", "ODE 求解器"),
        Text("One field, one start, five solvers: how a step goes wrong.", "同一个场、同一起点、五种求解器：一步是怎样走错的。"),
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
