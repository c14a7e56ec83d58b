"""The seven chapters in teaching order, each with the question that its lessons answer."""

from typing import NamedTuple

from engine.core import Text


class Chapter(NamedTuple):
    title: Text
    question: Text


NEURONS = Chapter(
    Text("Neurons", "神经元"),
    Text("Why did the step give way to curves, kinks and gates?", "阶跃为何让位于曲线、折线与门控？"),
)
TREES = Chapter(
    Text("Trees that vote", "投票的树"),
    Text("How do many weak trees make one strong model?", "许多棵弱的树怎样合成一个强的模型？"),
)
VISION = Chapter(
    Text("What a unit sees", "感受野"),
    Text("How far does a unit see, and how much of that counts?", "一个单元能看多远，其中多少真正起作用？"),
)
SEQUENCES = Chapter(
    Text("Sequences", "序列"),
    Text("Read one token after another, or all of them at once?", "一个接一个地读，还是一眼全看？"),
)
FLOWS = Chapter(
    Text("Flows", "流模型"),
    Text("Which maps bend data into plain noise, and can be undone?", "怎样的映射把数据弯成高斯噪声，还能原路返回？"),
)
DIFFUSION = Chapter(
    Text("Random to ODE", "从随机到 ODE"), Text("How does diffusion lose its dice?", "扩散模型怎样才能不掷骰子？")
)
METRICS = Chapter(
    Text("Smooth metrics", "可导的指标"),
    Text("How can one train on a score that has no slope?", "指标没有梯度，怎样用它来训练？"),
)
CHAPTERS = (NEURONS, TREES, VISION, SEQUENCES, FLOWS, DIFFUSION, METRICS)
