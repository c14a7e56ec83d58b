"""NICE: through the layers, through training, and on digits."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.flows import digits as d
from dashboard.views.flows import nice as v
from dashboard.views.flows import nice_blocks as blocks
from dashboard.views.flows import nice_scale as scale
from dashboard.views.flows import nice_why as why
from dashboard.views.flows import plane as f
from engine import nice
from engine.core import Text
from engine.nice import Params

LAYERS = Film(
    title=Text("Layers", "逐层变换"),
    even=True,
    views=(v.BACK, v.THERE, f.LEDGER),
    equations=(
        Equation(
            r"\num{y}{y_2}=\num{b}{x_2}+\num{m}{m(x_1)}\qquad \num{a}{y_1=x_1}\qquad "
            r"x_2=y_2-m(y_1)\qquad \det\frac{\partial y}{\partial x}=1",
            v.coupling_numbers,
            Text(
                "The latest additive coupling (followed point), and how it is undone",
                "最近一次加性耦合及其逆变换（所跟踪的点）",
            ),
        ),
        f.SUM,
    ),
    watch=Text(
        "Watch the disc of noise become the data, layer by layer, and the data become the disc: "
        "a coupling slides one axis and keeps every area.",
        "看噪声圆盘怎样一层层变成数据，数据又怎样变回圆盘：耦合层只让一个轴滑动，面积处处不变。",
    ),
    slow=3,
    pace=1.2,
    smooth=True,
    clocks=(f.LAYER,),
    ticks=f.ticks,
)
TRAINING = Film(
    title=Text("Training", "训练过程"),
    views=(f.MODEL, f.LOSSES, f.TARGET),
    watch=Text(
        "Watch a round blob grow into the target, whose contour is drawn; the dashed line is the least that any "
        "model can pay.",
        "看一团圆形密度怎样长成目标（细线为其等高线）；虚线是任何模型都要付的最低代价。",
    ),
    pace=4.0,
)
WALK = Film(
    title=Text("Digits: a walk", "两个数字之间"),
    even=True,
    views=(d.WALK, d.FADE, d.STRIP),
    watch=Text(
        "Watch the strokes: on the walk through the latents they move, by averaging pixels they only fade.",
        "看笔画：在隐空间行走时笔画在移动，像素平均时只是淡入淡出。",
    ),
    poster=7,
    pace=3.0,
    smooth=True,
    clocks=(d.PLACE,),
    ticks=d.walk_ticks,
)
LESSON = Lesson(
    nice,
    films=(LAYERS, TRAINING, d.LEARNING, WALK, blocks.FILM, v.VOLUME, why.FILM, scale.FILM, d.HEAT),
    watch=Text(
        "Watch the disc of noise become the data, layer by layer: a coupling slides one axis and keeps every area.",
        "看噪声圆盘怎样一层层变成数据：耦合层只让一个轴滑动，面积处处不变。",
    ),
    tries=(
        Try(
            Text("One coupling bends one axis", "一个耦合层只弯一个轴"),
            Text(
                "The only coupling slides x₂ and does not touch x₁, so half of the work cannot be done; "
                "the scale layer can only widen or narrow.",
                "唯一的耦合层只让 x₂ 滑动，不碰 x₁，所以有一半的事做不了；尺度变换层只能放宽或收窄。",
            ),
            Params(n_couplings=1, steps=300),
            film=5,
        ),
        Try(
            Text("Halves must take turns", "两半必须轮流"),
            Text(
                "Six couplings that all move x₂: x₁ keeps the shape of its distribution to the end, however long "
                "it trains.",
                "六个耦合层都只动 x₂：无论训练多久，x₁ 的分布形状始终不变。",
            ),
            Params(alternate=False, steps=300),
            film=5,
        ),
        Try(
            Text("Without the scale layer volume cannot change", "没有尺度变换层，体积不变"),
            Text(
                "Every log-det is exactly 0: no place can be denser than the prior's own peak, 1/2π.",
                "每个 log|det| 都恰为 0：任何地方的密度都不会超过先验的峰值 1/2π。",
            ),
            Params(scale=False, steps=300),
        ),
        Try(
            Text("There and back: 1e-6", "往返误差：1e-6"),
            Text(
                "The inverse is a subtraction, not a search: ten digits return to within rounding.",
                "逆变换只是减法，不用求解：十个数字往返之后只剩舍入误差。",
            ),
            Params(),
            film=4,
        ),
        Try(
            Text("Between a 0 and a 1", "从 0 到 1"),
            Text(
                "Half-way through the latents 28% of the pixels are neither dark nor light; "
                "averaging pixels makes two ghosts, and 39%.",
                "在隐空间走到一半，28% 的像素半黑不白；像素平均则是两个重叠的影子，为 39%。",
            ),
            Params(),
            film=3,
            step=7,
        ),
        Try(
            Text("Logistic against Gaussian prior", "逻辑斯谛先验与高斯先验"),
            Text(
                "The logistic has heavier tails, and its level lines are no circles: the data spread wider in the "
                "latent plane.",
                "逻辑斯谛分布尾部更重，等密度线也不是圆：数据在隐空间散得更开。",
            ),
            Params(prior="logistic", steps=300),
            film=5,
        ),
        Try(
            Text("Eight islands", "八座孤岛"),
            Text(
                "NICE must pull bridges between the islands: one connected Gaussian cannot be cut, only bent.",
                "NICE 只能在孤岛之间拉出细桥：一整块高斯只能弯，不能剪断。",
            ),
            Params(target="eight", n_couplings=8, steps=500),
            film=1,
        ),
        Try(
            Text("Too fast: it runs away", "学习率过大：发散"),
            Text(
                "After one step a held-out point costs 814 nats, not 4: the page says when it ran away, "
                "and shows the start again, for no step was better.",
                "走一步之后，留出集每点要付 814 奈特而不是 4：页面说明在哪一步发散，并退回起点，因为没有哪一步更好。",
            ),
            Params(target="spirals", n_couplings=8, learning_rate=0.2, steps=300),
            film=1,
        ),
        Try(
            Text("A map that folds", "折叠的映射"),
            Text(
                "At the end three z lead to one x, and the first of them alone holds 34% of the mass: without the "
                "others there is no likelihood.",
                "到最后，有三个 z 通向同一个 x，只算第一个就只剩 34% 的概率：不知道其余的，就没有似然。",
            ),
            Params(),
            film=6,
        ),
        Try(
            Text("Are narrow dimensions idle?", "窄的维度是浪费的吗？"),
            Text(
                "Half of the dimensions set to 0: the narrow half changes 11.5% of the ink, the wide half 10.5%. "
                "On digits this small none is idle.",
                "一半维度置 0：窄的一半改变 11.5% 的墨，宽的一半 10.5%。图像这么小，没有一维是浪费的。",
            ),
            Params(),
            film=7,
            step=9,
        ),
        Try(
            Text("Cooler samples", "降低温度"),
            Text(
                "At temperature 0.8 thirty draws are cleaner and more alike than at 1.",
                "温度 0.8 时，三十个样本比温度 1 时更清晰，也更雷同。",
            ),
            Params(),
            film=8,
            step=9,
        ),
    ),
    notes=Text(
        en=r"""
**Why an invertible map.** A network that turns noise into data defines a density, $p(x)=\int p(z)\,p(x|z)\,dz$, but
not one that can be computed: for a fixed map $p(x|z)$ is a spike (Dirac's δ), and every $z$ that leads to $x$ must be
known. A *VAE* raises a lower bound instead, a *GAN* plays a game and never asks for $p$; a *flow* chooses maps for
which the integral is one term, so its maximum likelihood is exact. Two requirements follow: the map can be undone, and
its determinant is cheap.

**Why it works.** A map $z=f(x)$ that can be undone carries a density with it:
$p(x)=p(z)\,\left|\det\frac{\partial z}{\partial x}\right|$. Where the map stretches the data plane, a small place of
it receives
much of the prior's mass: density is high there. A general
$d\times d$ determinant costs $O(d^3)$; a coupling's Jacobian has a block of zeros, so its determinant is the product
of the
diagonal: here exactly 1. The network $m$ is never inverted, so it may be anything. *Non-linear Independent Components
Estimation* is the name: in $z$ the components are independent.

**What it cannot do.** Each coupling leaves half of the input as it is, so the halves take turns. No coupling changes
volume;
one scale per dimension at the end is all the stretching there is, the same at every place. Scaling by $e^{s_i}$ is
learning a
prior of width $\sigma_i=e^{-s_i}$, $\log p=\sum_i\log\mathcal{N}(h_i;0,\sigma_i^2)$: where data fill fewer
dimensions than they have, idle ones could shrink. On these digits they do not, as the film "Scale layer" shows. On
islands this leaves bridges, as the training film shows: RealNVP removes the
restriction.

**Conventions.** No library gives these numbers: zuko's `NICE` also scales, so it is a RealNVP. This flow's forward
direction is data → latent, as
in the paper. Held out: every fifth point. The digits are scikit-learn's 8 × 8, 17 grey levels,
dequantised, then logit with α = 0.05; bits per pixel include the cost of both. The paper trains deeper and wider
networks: 1980.50 nats on MNIST (its figure 3).""",
        zh=r"""
**为什么要可逆。** 把噪声变成数据的网络定义了一个密度 $p(x)=\int p(z)\,p(x|z)\,dz$，却算不出来：映射固定时 $p(x|z)$
是狄拉克 δ，必须知道通向 $x$ 的每一个 $z$。*VAE* 转而提高一个下界，*GAN* 玩一场博弈而从不过问 $p$；
*流*选择积分只有一项的映射，于是能做精确的最大似然。由此有两个要求：映射可逆，行列式便宜。

**为什么有效。** 可逆映射 $z=f(x)$ 会带着密度一起走：$p(x)=p(z)\,\left|\det\frac{\partial z}{\partial x}\right|$，
数据平面拉伸之处密度高，压缩之处密度低。一般的 $d\times d$ 行列式需要
$O(d^3)$；
耦合层的雅可比矩阵有一块全为零，行列式就是对角线之积，这里恰好是 1。网络 $m$ 从不需要求逆，因此可以是任意函数。
NICE 意为“非线性独立成分估计”：在 $z$ 中各分量相互独立。

**它做不到什么。** 每个耦合层有一半输入不动，所以两半要轮流。耦合层不改变体积，只有末尾每维一个的尺度变换层，
而且处处相同。
乘以 $e^{s_i}$ 等价于学习先验的宽度 $\sigma_i=e^{-s_i}$：$\log p=\sum_i\log\mathcal{N}(h_i;0,\sigma_i^2)$；
数据占的维度少时，多余的维度（维度浪费）可以变窄；在这些数字上并没有，见“尺度变换层”一片。
遇到孤岛就会留下细桥（见训练影片）；RealNVP 去掉了这一限制。

**约定。** 没有现成的库给出同样的数：zuko 的 `NICE` 也带缩放，实际上是 RealNVP。这里的正向是数据 → 隐变量，
与论文一致。留出集：每五个点取一个。
数字是 scikit-learn 的 8 × 8 图像，17 级灰度，先去量化再做对数几率变换（logit，α = 0.05），每像素比特数已计入这两步。
论文用的网络更深更宽：MNIST 上为 1980.50 奈特（论文图 3）。""",
    ),
    sources=(
        "L. Dinh, D. Krueger, Y. Bengio (2015). NICE: Non-linear Independent Components Estimation. *ICLR "
        "workshop*, arXiv:1410.8516.",
        "E. G. Tabak, E. Vanden-Eijnden (2010). Density estimation by dual ascent of the log-likelihood. *Commun. "
        "Math. Sci.* 8(1).",
        "G. Papamakarios et al. (2021). Normalizing flows for probabilistic modeling and inference. *JMLR* 22.",
    ),
    relatives=("realnvp", "glow", "rectified_flow"),
    live=True,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
