"""A signal through fifty layers."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.neurons import depth as views
from dashboard.views.neurons import depth_layers as layers
from engine import depth
from engine.core import Text
from engine.depth import Params
from engine.neurons.torch_names import in_torch


def library(p: Params) -> str:
    makes = {
        "xavier": f"nn.init.xavier_normal_(W, gain={p.gain})",
        "lecun": f"nn.init.normal_(W, std={p.gain} / {p.width} ** 0.5)",
        "he": f"nn.init.kaiming_normal_(W); W.mul_({p.gain})",
        "orthogonal": f"nn.init.orthogonal_(W, gain={p.gain})",
        "torch": f"nn.init.kaiming_uniform_(W, a=5 ** 0.5); W.mul_({p.gain})",
    }
    call = in_torch(p.activation)
    if p.activation == "step":
        call += " + 0 * x  # a comparison has no gradient in torch; this one's is 0"
    return f"""\
import torch, torch.nn as nn, torch.nn.functional as F  # the same law, other draws: the same story, not the same digits

h, layers = torch.randn({p.n}, {p.width}, dtype=torch.float64, requires_grad=True), []
for _ in range(len(trace)):
    W = torch.empty({p.width}, {p.width}, dtype=torch.float64)
    with torch.no_grad():
        {makes[p.init]}
    x = h @ W.T
    h = {call}
    h.retain_grad()
    layers.append(h)
(h * torch.randn_like(h)).sum().backward()
print([(h.var().item(), h.grad.square().mean().sqrt().item()) for h in layers])"""


LESSON = Lesson(
    depth,
    films=(
        Film(
            title=Text("Up and down again", "先上后下"),
            views=(views.SIZES, views.GRADIENT, views.OUTPUT),
            equations=(
                Equation(
                    r"s_l=\val{s}\qquad s_l\,/\,s_{l-1}=\val{q}",
                    views.numbers,
                    Text(
                        "Standard deviation of the outputs, and over that of layer l−1",
                        "输出的标准差，及其与第 l−1 层之比",
                    ),
                ),
                Equation(
                    r"g_l=\val{g}\qquad g_l\,/\,g_{l+1}=\val{r}",
                    views.numbers,
                    Text(
                        "Gradient (root mean square), and over that of layer l+1", "梯度（均方根），及其与第 l+1 层之比"
                    ),
                ),
            ),
            poster=75,
            pace=10,
            ticks=views.ticks,
            clocks=(Text("pass", "趟"), Text("layer", "层")),
        ),
        Film(
            title=Text("All layers at once", "所有层"),
            watch=Text(
                "Watch the violet: every column is a layer's histogram. Does it keep its place, drift, or thin out?",
                "看紫色：每一列是一层的直方图。它停在原处，漂走，还是散开？",
            ),
            views=(layers.GRADIENTS, layers.OUTPUTS, layers.SHARES),
            poster=25,
            pace=6,
        ),
    ),
    watch=Text(
        "Blue climbs the layers; then the orange gradient enters at the top with size 1. How much reaches the first?",
        "蓝色逐层向上；随后橙色的梯度以大小 1 从顶层进入。传到第一层还剩多少？",
    ),
    tries=(
        Try(
            Text("Sigmoid dies in ten layers", "sigmoid 十层就死"),
            Text(
                "Each layer passes about a quarter of the gradient: at the first of ten, two millionths of it "
                "are left.",
                "每层大约只让四分之一的梯度通过：传到十层中的第一层，只剩百万分之二。",
            ),
            Params(depth=10),
        ),
        Try(
            Text("He, not Xavier, for ReLU", "ReLU 要用 He，不用 Xavier"),
            Text(
                "ReLU throws half of the signal's square away; He's factor 2 gives exactly that back. Xavier "
                "(pale) halves the square in every layer.",
                "ReLU 丢掉信号平方的一半，He 的因子 2 恰好补回。Xavier（浅线）每层把平方减半。",
            ),
            Params(activation="relu", init="he"),
        ),
        Try(
            Text("SELU keeps itself normalised", "SELU 自归一化"),
            Text(
                "With LeCun's weights mean 0 and variance 1 hold through a hundred layers. The gradient is not "
                "held: here it grows fortyfold.",
                "配合 LeCun 初始化，一百层都保持均值 0、方差 1；梯度却没有保持：这里增长约四十倍。",
            ),
            Params(activation="selu", init="lecun", depth=100),
        ),
        Try(
            Text("He holds the size, but not the difference", "He 保住了大小，却没保住差别"),
            Text(
                "The variance holds, yet the rows come out nearly parallel: the cosine goes to 1, and four units "
                "in ten are dead on every row.",
                "方差保住了，但样本的输出几乎平行：余弦趋于 1，四成的单元对所有样本都死亡。",
            ),
            Params(activation="relu", init="he"),
            film=1,
        ),
        Try(
            Text("torch's default, fifty deep", "torch 默认，五十层"),
            Text(
                "nn.Linear's default variance is a third of LeCun's: without normalisation or shortcuts almost "
                "nothing comes through.",
                "nn.Linear 的默认方差是 LeCun 的三分之一：没有归一化和残差连接，几乎什么都传不过去。",
            ),
            Params(activation="relu", init="torch"),
        ),
        Try(
            Text("Too much gain for tanh", "tanh 的增益过大"),
            Text(
                "At gain 2 the outputs crowd towards ±1, and the gradient grows about 1,800-fold on its way down.",
                "增益为 2 时输出挤向 ±1，梯度往下传时增长约 1,800 倍。",
            ),
            Params(activation="tanh", gain=2.0),
        ),
        Try(
            Text("The threshold passes nothing", "阈值什么都不让过"),
            Text(
                "Rosenblatt's step: every gradient below the top is exactly zero.",
                "Rosenblatt 的阶跃：顶层以下的梯度恰好全为零。",
            ),
            Params(activation="step"),
        ),
    ),
    notes=Text(
        en=r"""
**Forward.** A layer of $n$ inputs multiplies the mean square by $n\operatorname{Var}[W]$ and then by what $f$ leaves
of it. For a linear or tanh unit near 0 that is 1, so $\operatorname{Var}[W]=1/n$ (LeCun; Xavier, which averages both
directions, is the same when all layers are equally wide). ReLU leaves one half: He's $2/n$. tanh leaves a little less
than all, so under Xavier its signal still shrinks, slowly. GELU and SiLU have no such constant: what they leave
depends on the size itself, so under He they fade.

**Backward.** The gradient's square is multiplied by $n\operatorname{Var}[W]\,E[f'^2]$. Sigmoid's slope is at most ¼:
ten layers leave at most $4^{-10}\approx 10^{-6}$ times what the weights add. That is why deep sigmoid networks hardly
trained, and why normalisation and shortcuts, which are not shown here, came.

**What dies.** *Dead*: a unit whose slope is exactly 0 on every row. *Slope under 0.01*: saturated entries. *Cosine*:
how alike two rows have become; in deep ReLU layers it goes to 1 even where He holds the variance.

Pale lines are measured on 32 of the rows with the same random draws. Beyond 10¹⁰⁰ the signal counts as exploded and
the layers above are left out.""",
        zh=r"""
**前向。** 一层有 $n$ 个输入时，均方先乘以 $n\operatorname{Var}[W]$，再乘以 $f$ 留下的比例。对线性单元或 0 附近的
tanh，这个比例是 1，所以取 $\operatorname{Var}[W]=1/n$（LeCun；Xavier 兼顾两个方向，各层等宽时与之相同）。ReLU
留下一半，故 He 取 $2/n$。tanh 留下的略少于全部，所以在 Xavier 下信号仍会缓慢缩小。GELU 与 SiLU 没有这样的常数：
留下多少取决于信号本身的大小，因此在 He 下会逐渐衰减。

**反向。** 梯度的平方乘以 $n\operatorname{Var}[W]\,E[f'^2]$。sigmoid 的斜率至多 ¼：十层至多剩下权重贡献的
$4^{-10}\approx 10^{-6}$ 倍。深层 sigmoid 网络因此几乎训练不动，归一化与残差连接（这里没有）也因此出现。

**什么死了。** *死亡*：在所有样本上斜率恰好为 0 的单元。*斜率小于 0.01*：饱和的元素。*余弦*：两个样本变得多相似；深层
ReLU 中即使 He 保住了方差，它也趋于 1。

浅线在其中 32 个样本上、用同样的随机数测得。超过 10¹⁰⁰ 视为信号爆炸，以上各层不再计算。""",
    ),
    sources=(
        "Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller (1998). Efficient BackProp. In *Neural Networks: Tricks of "
        "the Trade*, §4.6.",
        "X. Glorot, Y. Bengio (2010). Understanding the difficulty of training deep feedforward neural networks. "
        "*AISTATS*, eq. 12.",
        "K. He, X. Zhang, S. Ren, J. Sun (2015). Delving deep into rectifiers. *ICCV*, eq. 10.",
        "A. M. Saxe, J. L. McClelland, S. Ganguli (2014). Exact solutions to the nonlinear dynamics of learning "
        "in deep linear networks. *ICLR*.",
        "G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter (2017). Self-normalizing neural networks. *NIPS*.",
    ),
    relatives=("activations", "activation_race"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
