"""The course in twelve stories: what the home page opens with. Each names its lessons, the one to begin with first."""

from typing import NamedTuple

from engine.core import Text


class Story(NamedTuple):
    title: Text
    about: Text
    slugs: tuple[str, ...]


STORIES = (
    Story(
        Text("From the perceptron to SwiGLU", "从感知机到 SwiGLU"),
        Text("Why a step gave way to sigmoid, ReLU, and gates.", "阶跃为何让位于 sigmoid、ReLU 与门控。"),
        ("activations", "perceptron", "depth", "activation_race"),
    ),
    Story(
        Text("Random forest", "随机森林"),
        Text("Two dice make trees differ; their average is calm.", "两次掷骰子让树各不相同，平均之后便平稳。"),
        ("random_forest",),
    ),
    Story(
        Text("AdaBoost", "AdaBoost"),
        Text("Wrong rows swell until somebody gets them right.", "分错的样本越变越重，直到有人把它分对。"),
        ("adaboost",),
    ),
    Story(
        Text("GBDT", "GBDT"),
        Text("Gradient descent whose steps are regression trees.", "每一步都是一棵回归树的梯度下降。"),
        ("gbdt",),
    ),
    Story(
        Text("XGBoost", "XGBoost"),
        Text("Every split is a purchase, every leaf a Newton step.", "每次分裂都是一笔买卖，每片叶子是一步牛顿法。"),
        ("xgboost", "boosters"),
    ),
    Story(
        Text("The receptive field", "感受野"),
        Text("What one unit could see, and what it really sees.", "一个单元理论上能看到什么，实际上看到什么。"),
        ("receptive_field", "effective_field"),
    ),
    Story(
        Text("From RNN to Transformer", "从 RNN 到 Transformer"),
        Text("One token after another, or all of them at once.", "一个接一个地读，还是一眼全看。"),
        ("attention", "recurrent", "vanishing", "sequence_race"),
    ),
    Story(
        Text("Online action detection", "在线动作检测"),
        Text("Name the action now, from the past alone.", "只凭过去，判断此刻的动作。"),
        ("oadtr",),
    ),
    Story(
        Text("NICE", "NICE"),
        Text("A map that can be undone and never changes volume.", "可逆而不改变体积的映射。"),
        ("nice",),
    ),
    Story(
        Text("RealNVP and Glow", "RealNVP 与 Glow"),
        Text("Volume may change, and axes may turn.", "体积可以变化，坐标轴可以转动。"),
        ("realnvp", "glow"),
    ),
    Story(
        Text("From random to deterministic", "从随机到确定"),
        Text("Diffusion loses its dice: DDIM, the ODE, straight paths.", "扩散去掉骰子：DDIM、ODE 与直线路径。"),
        ("rectified_flow", "ddim", "probability_flow", "heat_flow", "solvers"),
    ),
    Story(
        Text("Metrics made differentiable", "让指标可导"),
        Text(
            "Smooth twins of accuracy, F1 and BLEU, with slopes to follow.", "准确率、F1、BLEU 的光滑版本：有坡可循。"
        ),
        ("smooth_metrics", "smooth_max", "soft_bleu"),
    ),
)
