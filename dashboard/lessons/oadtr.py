"""Online action detection with a transformer."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.sequences import oadtr as views
from dashboard.views.sequences import oadtr_ablation as ablation
from dashboard.views.sequences import oadtr_framework as framework
from dashboard.views.sequences import oadtr_token as token
from engine import oadtr
from engine.core import Text
from engine.oadtr import Params

OWN = """\
from engine.sequences.oadtr.model import OadTR
from engine.sequences.oadtr.own_stream import prepare
from engine.sequences.oadtr.train import build, judge, train

own = prepare(p.own, p.history, p.length)  # p of the snippet above
model = build("full", own.train[0].shape[1], len(p.own.classes), p.seed, history=p.history, {sizes})
for loss in train(model, [own.train], {steps}, seed=p.seed):
    pass
said = judge(model, own.shown[0]).now.argmax(-1).tolist()
print(said)
"""
SHIPPED = """\
from engine.sequences.oadtr import motions
from engine.sequences.oadtr.model import OadTR, stream
from engine.sequences.oadtr.train import load

features = motions.record({length}, {seed}, speed={speed}, noise={noise}).features
said = []
for out in stream(load({model!r}), features):  # one frame at a time, nothing later is read
    said.append(out.now.argmax().item())
print(said)
"""
PUBLISHED = """
published = OadTR(3072, 22, history=64, width=1024, heads=8, encoder_layers=3, decoder_heads=4, decoder_layers=5)
print(sum(w.numel() for w in published.parameters()))  # 74,709,036"""


def library(p: Params) -> str:
    """The model alone, as the page runs it, and the published size."""
    if p.own is not None:
        sizes = ", ".join(f"{k}={v}" for k, v in oadtr.SMALLER.items())
        return OWN.format(sizes=sizes, steps=p.steps // oadtr.REPORTS * oadtr.REPORTS) + PUBLISHED
    given = {"length": p.length, "seed": 519 + p.seed, "speed": p.speed, "noise": p.noise, "model": p.model}
    return SHIPPED.format(**given) + PUBLISHED


STREAM = Film(
    title=Text("The stream", "数据流"),
    views=(views.FIGURE, views.RIBBON, views.LOOKS),
    equations=(
        Equation(
            views.judged,
            views.numbers,
            Text(
                "z: what the encoder makes of the task token (f₀: of the newest frame); d: what the decoder expects; "
                "mAP and τ̄, the mean delay in frames: so far",
                "z：任务词元的编码（f₀：最新一帧的编码）；d：解码器的预期；mAP 与平均延迟 τ̄（帧）：到目前为止",
            ),
        ),
    ),
    watch=Text(
        "Watch the ribbon grow: each frame is named from the past alone, "
        "and the coloured figures are what the model expects next.",
        "看判断带逐帧延伸：每一帧都只凭过去说出动作，彩色小人是模型预期的下一步。",
    ),
    poster=119,
    pace=12.0,
)
WORTH = Film(
    title=Text("A paper's parts, put to the test", "把论文的部件逐一检验"),
    views=(ablation.PRECISION, ablation.WAITING, ablation.FORETOLD),
    watch=Text(
        "Watch each part being taken away in turn: a difference counts only if every seed agrees.",
        "看部件一个个去掉：只有每个种子都一致，差别才算数。",
    ),
    poster=3,
    pace=1.0,
    clocks=(Text("model", "个模型"),),
    ticks=ablation.models,
)
TOKEN = Film(
    title=Text("The token, and the delay", "任务词元与延迟"),
    views=(token.ALIKE, token.DELAY),
    watch=Text(
        "The dashed line, the model without the token, ends at one: there the newest frame speaks for itself; "
        "the token need not.",
        "虚线（没有任务词元的模型）止于 1：那里由最新一帧自己说话；任务词元则不必。",
    ),
    poster=119,
    pace=12.0,
    even=True,
)
WHOLE = Film(
    title=Text("The framework", "整体框架"),
    views=(framework.FRAMEWORK,),
    equations=(Equation(framework.loss, framework.numbers),),
    watch=Text(
        "Watch the past go in at the bottom, its predicted future beside it, and both decide what is done now.",
        "看过去从下方送入，预测的未来在一旁；两者一起决定现在是什么动作。",
    ),
    poster=5,
    slow=5,
    pace=6.0,
    clocks=(Text("act", "幕"), Text("step", "步")),
    ticks=framework.acts,
)

LESSON = Lesson(
    oadtr,
    films=(STREAM, WORTH, TOKEN, WHOLE),
    watch=STREAM.watch or Text("", ""),
    tries=(
        Try(
            Text("Take the token away", "去掉任务词元"),
            Text(
                "The newest frame's own vector is classified instead: the dashed line ends at exactly 1, "
                "the token's need not. On this data that costs nothing.",
                "改为对最新一帧自己的向量分类：虚线的末端恰好是 1，任务词元的则不必。在这份数据上并无损失。",
            ),
            Params(model="no_token"),
            film=2,
            step=119,
        ),
        Try(
            Text("Take the future away", "去掉未来预测"),
            Text(
                "No decoder, so no coloured figures: now is judged from the token alone. "
                "On this data that costs nothing.",
                "没有解码器，也就没有彩色小人：只凭任务词元判断现在。在这份数据上并无损失。",
            ),
            Params(model="no_future"),
        ),
        Try(
            Text("Too short a memory", "记忆太短"),
            Text(
                "8 frames instead of 32: below OadTR with every seed. The next step shows 64: "
                "too many for this short training.",
                "8 帧而不是 32 帧：每个种子都低于 OadTR。下一步是 64 帧：对这点训练来说太多。",
            ),
            Params(model="history_8"),
            film=1,
            step=4,
        ),
        Try(
            Text("Anticipate 16 frames", "预测未来 16 帧"),
            Text(
                "See the violet curve: the next frame is foretold right four times in five, "
                "the sixteenth not even every second time.",
                "看紫色曲线：下一帧五次中能预测对四次，第十六帧还不到一半。",
            ),
            Params(model="future_16"),
            film=1,
            step=7,
        ),
        Try(
            Text("A GRU on the same budget", "同等参数量的 GRU"),
            Text(
                "A recurrent net with as many parameters is better than OadTR here, and with every seed.",
                "参数量相同的循环网络在这里比 OadTR 更好，每个种子都如此。",
            ),
            Params(model="rnn"),
            film=1,
            step=8,
        ),
        Try(
            Text("No memory at all", "毫无记忆"),
            Text(
                "Frame by frame it is almost nine points worse, and no slower to name an action.",
                "逐帧判断低了将近九个百分点，认出动作却并不更慢。",
            ),
            Params(model="per_frame"),
            film=1,
            step=9,
        ),
        Try(
            Text("A noisy camera", "有噪声的摄像头"),
            Text(
                "With three times the noise of its training the same stream falls apart: "
                "one frame in three is named right instead of nine in ten.",
                "噪声是训练时的三倍，同一段数据流就认不出来了：判断对的帧从九成降到三分之一。",
            ),
            Params(noise=0.15),
        ),
    ),
    notes=Text(
        en=r"""
**A paper's parts, put to the test.** Online means: say now what is being done now, from the past alone. TRN, the
recurrent framework before it, feeds the future it predicts back into its cell, frame after frame; OadTR keeps the
predicted future and puts attention in the cell's place: no chain to compute in a row, none for a gradient to die
along. The frames $f_{-T},\dots,f_0$ and then a learned *task token*, each with its position, go as $T+2$ vectors
through an encoder (multi-head attention, then feed-forward with GELU, each with layer norm and a shortcut); a decoder
asks it with learned queries what the coming frames will be; now is judged from the token $z$ joined with the mean of
the predicted future $d$. The loss is $\mathrm{CE}(\text{now})+\tfrac12\,\mathrm{CE}(\text{future})$. Nothing later
than now is ever read (tested). Here $T+1=32$ frames; in the public code 64. The coloured figures are typical poses of
what it expects.

**The token.** Without it the newest frame's own vector is classified, and it stays closest to that frame; the token
belongs to no frame and can look at all of them.

**What helps here, measured** (three seeds, streams not seen in training). On this stick figure *memory* is what
matters: frame by frame mAP is 81%, with 32 frames of history 90%; 8 frames are too few (88%), and
64 too many for 600 steps of training (87%), with every seed. The token and the future do *not* help here: without the
token the seeds disagree (90.5% on average), and without the future mAP is higher with each of the three (91.0%). Nor
does memory make it quicker: frame by frame an action is named after 2.4 frames on average, by OadTR after 3.1. And a
GRU with about as many parameters is *better* (95%) than this small OadTR. A stick figure of 52 numbers a frame is not
the paper's videos, whose model has 74.7 million parameters: what is true of a part there need not be true here. That
is why one measures.

**Your own stream.** A CSV with one row a frame, in order: numbers, then the label. The first 70% of the rows train a
smaller OadTR here, the rest is the film. The class called idle, none or background (or else the most frequent) counts
as no action. mAP is per frame over the action classes, as in scikit-learn; the calibrated one weighs negatives so that
chance is near one half for every class.""",
        zh=r"""
**把论文的部件逐一检验。** 在线的意思是：只凭过去，立刻说出现在正在做什么。
此前的循环框架 TRN 把自己预测的未来逐帧送回循环单元；OadTR 保留预测的未来，用注意力取代循环单元：不必逐帧排队计算，
梯度也不会沿着长链消失。各帧 $f_{-T},\dots,f_0$ 以及排在其后的可学习的*任务词元*，共 $T+2$ 个向量，各加位置编码，
送入编码器（多头注意力，再用带 GELU 的前馈网络，各带层归一化与残差）；解码器用可学习的查询问它接下来几帧会是什么；
由任务词元 $z$ 与预测未来 $d$ 的平均值读出“现在”的类别，损失为
$\mathrm{CE}(\text{现在})+\tfrac12\,\mathrm{CE}(\text{未来})$。绝不读取现在之后的任何内容（有测试）。
这里 $T+1=32$ 帧；公开代码中为 64。彩色小人是它所预期动作的典型姿势。

**任务词元。** 没有它，就用最新一帧自己的向量来分类，它与那一帧最相似；任务词元不属于任何一帧，可以看所有帧。

**这里什么有用**（实测，三个种子，训练中没见过的数据流）。对这个火柴人，关键是*记忆*：逐帧判断 mAP 为 81%，
有 32 帧历史为 90%；8 帧太少（88%），64 帧对 600 步训练来说太多（87%），每个种子都如此。
任务词元与未来预测在这里*没有*帮助：去掉任务词元，各种子有高有低（平均 90.5%）；去掉未来预测，
三个种子的 mAP 反而都更高（91.0%）。记忆也没有让它更快：逐帧判断平均 2.4 帧认出动作，OadTR 要 3.1 帧。
参数量相当的 GRU 甚至*更好*（95%）。每帧 52 个数、短短的训练，毕竟不是论文中的视频，论文的模型有 7470 万参数：
一个部件在那里有用，在这里未必；反过来也一样。所以要实测。

**你自己的数据流。** CSV 一帧一行、按时间顺序：先是数值，最后是标签。前 70% 的行在这里训练一个更小的 OadTR，
其余是影片。名为 idle、none、background（或“背景”“无”）的类别视为无动作，否则取最常见的类别。
mAP 按帧对各动作类别求平均，与 scikit-learn 相同；校准后的 mAP 对负样本加权，使每一类的随机水平都接近二分之一。""",
    ),
    sources=(
        "X. Wang, S. Zhang, Z. Qing et al. (2021). OadTR: online action detection with transformers. *ICCV*.",
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
