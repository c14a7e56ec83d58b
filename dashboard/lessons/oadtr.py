"""Online action detection with a transformer."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.sequences import oadtr as views
from dashboard.views.sequences import oadtr_ablation as ablation
from engine import oadtr
from engine.core import Text
from engine.oadtr import Params


def library(p: Params) -> str:
    """The model alone, as the page runs it, and the published size."""
    return f"""\
from engine.sequences.oadtr import motions
from engine.sequences.oadtr.model import OadTR, stream
from engine.sequences.oadtr.train import load

features = motions.record({p.length}, {519 + p.seed}, speed={p.speed}, noise={p.noise}).features
for n, out in enumerate(stream(load({p.model!r}), features)):  # one frame at a time, nothing later is read
    print(n, out.now.softmax(-1).argmax().item())

published = OadTR(3072, 22, history=64, width=1024, heads=8, encoder_layers=3, decoder_heads=4, decoder_layers=5)
print(sum(w.numel() for w in published.parameters()))  # 74,709,036"""


STREAM = Film(
    title=Text("The stream", "数据流"),
    views=(views.FIGURE, views.RIBBON, views.LOOKS, views.ALIKE, views.DELAY),
    equations=(
        Equation(
            r"\num{p}{p_t}=\max_c\,\mathrm{softmax}\left(W\,[\,\text{token}\,;\,\tfrac1{K}\textstyle\sum_k \text{future}_k\,]+b\right)\qquad "
            r"\num{ce}{-\ln p_t(\text{truth})}\qquad \num{map}{\text{mAP so far}}\qquad \num{wait}{\text{mean delay}}",
            views.numbers,
            Text(
                "Now is judged from the task token joined with the mean of the predicted future",
                "由任务词元与预测未来的平均值拼接后判断“现在”",
            ),
        ),
    ),
    pace=12.0,
)
WORTH = Film(
    title=Text("What each part is worth", "每个部件的价值"),
    views=(ablation.PRECISION, ablation.WAITING, ablation.FORETOLD),
    pace=1.0,
    clocks=(Text("model", "模型"),),
    ticks=ablation.models,
)

LESSON = Lesson(
    oadtr,
    films=(STREAM, WORTH),
    watch=Text(
        "Watch the ribbon grow: each frame is named from the past alone, and the coloured figures are what the model expects next.",
        "看判断带逐帧延伸：每一帧都只凭过去说出动作，彩色小人是模型预期的下一步。",
    ),
    tries=(
        Try(
            Text("Take the token away", "去掉任务词元"),
            Text(
                "The newest frame's own vector is classified instead: the dashed line ends at exactly 1, the token's need not. On this data that costs nothing.",
                "改为对最新一帧自己的向量分类：虚线的末端恰好是 1，任务词元的则不必。在这份数据上并无损失。",
            ),
            Params(model="no_token"),
        ),
        Try(
            Text("Take the future away", "去掉未来预测"),
            Text(
                "No decoder, so no coloured figures: now is judged from the token alone. On this data that costs nothing.",
                "没有解码器，也就没有彩色小人：只凭任务词元判断现在。在这份数据上并无损失。",
            ),
            Params(model="no_future"),
        ),
        Try(
            Text("History 8 against 64", "历史 8 帧与 64 帧"),
            Text(
                "Compare the two bars with OadTR's 32 frames: with every seed, 8 are too few and 64 too many for this training.",
                "把这两条与 OadTR 的 32 帧相比：每个种子都是 8 帧太少，而 64 帧对这点训练来说太多。",
            ),
            Params(model="history_8"),
            1,
        ),
        Try(
            Text("Anticipate 1 to 16 frames", "预测未来 1 到 16 帧"),
            Text(
                "See the longest curve below: the next frame is foretold right four times in five, the sixteenth not even every second time.",
                "看最长的那条曲线：下一帧五次中能预测对四次，第十六帧还不到一半。",
            ),
            Params(model="future_16"),
            1,
        ),
        Try(
            Text("RNN on the same budget", "同等参数量的 RNN"),
            Text(
                "A GRU with as many parameters has no attention to show, and yet it names more frames right than OadTR on this stream.",
                "参数量相同的 GRU 没有注意力可看，但在这段数据流上，它判断对的帧比 OadTR 还多。",
            ),
            Params(model="rnn"),
        ),
        Try(
            Text("A noisy camera", "有噪声的摄像头"),
            Text(
                "With three times the noise of its training the same stream falls apart: one frame in three is named right instead of nine in ten.",
                "噪声是训练时的三倍，同一段数据流就认不出来了：判断对的帧从九成降到三分之一。",
            ),
            Params(noise=0.15),
        ),
        Try(
            Text("What each part is worth", "每个部件的价值"),
            Text(
                "Step through the models: each was trained from three seeds and tested on streams it has not seen.",
                "逐个查看模型：每个都用三个种子训练，在没见过的数据流上评测。",
            ),
            Params(),
            1,
        ),
    ),
    notes=Text(
        en=r"""
**Online** means: say now what is being done now, from the past alone. OadTR puts the last $T$ frames and, after them, a learned *task token* through an encoder;
a decoder asks that encoding with learned queries what the coming frames will be; the class of now is read from the token joined with the mean of the predicted
future. The loss is $\mathrm{CE}(\text{now})+\tfrac12\,\mathrm{CE}(\text{future})$. Nothing later than now is ever read (tested).
The coloured figures are the typical poses of the actions that it expects.

**The token.** Without it the newest frame's own vector is classified, and it stays closest to that frame; the token belongs to no frame and can look at all of them.

**What helps here, measured** (three seeds, streams not seen in training). On this stick figure *memory* is what matters: frame by frame mAP is 81 %,
with 32 frames of history 90 %; 8 frames are too few (88 %), 64 too many for 600 steps of training (87 %), with every seed. The token and the future do *not*
help here: without the token the seeds disagree (90.5 % on average), and without the future mAP is higher with each of the three (91.0 %). Nor does memory make it
quicker: frame by frame an action is named after 2.4 frames on average, by OadTR after 3.1. And a GRU with the same number of parameters is *better* (95 %) than this small OadTR:
52 numbers a frame
and a short training are not the videos of the paper, where the published model (74.7 million parameters) gains from both parts (THUMOS'14, public code: 57.8 in
full, 56.8 without the decoder, 55.5 with fewer layers and no token).

**Your own stream.** A CSV with one row a frame, in order: numbers, then the label. The first 70 rows of a hundred train a smaller OadTR here, the rest is the
film. The class called idle, none or background (or else the most frequent) counts as no action. mAP is per frame over the action classes, as in scikit-learn;
the calibrated one weighs negatives so that chance is near one half for every class.""",
        zh=r"""
**在线**的意思是：只凭过去，立刻说出现在正在做什么。OadTR 把最近 $T$ 帧以及排在其后的可学习的*任务词元*送入编码器；
解码器用可学习的查询去问编码结果：接下来几帧会是什么；把任务词元与预测未来的平均值拼接，读出“现在”的类别。
损失为 $\mathrm{CE}(\text{现在})+\tfrac12\,\mathrm{CE}(\text{未来})$。绝不读取现在之后的任何内容（有测试）。彩色小人是它所预期动作的典型姿势。

**任务词元。** 没有它，就用最新一帧自己的向量来分类，它与那一帧最相似；任务词元不属于任何一帧，可以看所有帧。

**这里什么有用**（实测，三个种子，训练中没见过的数据流）。对这个火柴人，关键是*记忆*：逐帧判断 mAP 为 81%，有 32 帧历史为 90%；
8 帧太少（88%），64 帧对 600 步训练来说太多（87%），每个种子都如此。任务词元与未来预测在这里*没有*帮助：去掉任务词元，各种子有高有低（平均 90.5%）；
去掉未来预测，三个种子的 mAP 反而都更高（91.0%）。记忆也没有让它更快：逐帧判断平均 2.4 帧认出动作，OadTR 要 3.1 帧。
参数量相同的 GRU 甚至*更好*（95%）：每帧 52 个数、短短的训练，毕竟不是论文中的视频；在论文的数据上，公开的模型（7470 万参数）
从两者都得到提升（THUMOS'14，公开代码：完整 57.8，无解码器 56.8，层数更少且无词元 55.5）。

**你自己的数据流。** CSV 一帧一行、按时间顺序：先是数值，最后是标签。前 70% 的行在这里训练一个更小的 OadTR，其余是影片。
名为 idle、none、background（或“背景”“无”）的类别视为无动作，否则取最常见的类别。mAP 按帧对各动作类别求平均，与 scikit-learn 相同；
校准后的 mAP 对负样本加权，使每一类的随机水平都接近二分之一。""",
    ),
    sources=(
        "X. Wang, S. Zhang, Z. Qing, Y. Shao, Z. Zuo, C. Gao, N. Sang (2021). OadTR: online action detection with transformers. *ICCV*.",
        "R. De Geest et al. (2016). Online action detection. *ECCV*. Calibrated average precision.",
        "M. Xu et al. (2019). Temporal recurrent networks for online action detection. *ICCV*.",
    ),
    relatives=("attention", "sequence_race"),
    library=library,
    live=True,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
