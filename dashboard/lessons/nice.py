"""NICE: through the layers, through training, and on digits."""

from dashboard.lesson import Equation, Film, Lesson, Try, View
from dashboard.views.flows import digits as d
from dashboard.views.flows import nice as v
from dashboard.views.flows import plane as f
from engine import nice
from engine.core import Text
from engine.nice import Params

LAYERS = Film(
    title=Text("Layers", "逐层变换"),
    even=True,
    views=(
        View(
            Text("There: the data plane carried to the latent plane", "去：数据平面被带到隐空间"), f.there, f.there_alt
        ),
        View(
            Text("Back: latent noise carried to the data plane", "回：隐空间的噪声被带回数据平面"), f.back, f.back_alt
        ),
        f.LEDGER,
        View(
            Text("Area of the yellow square, in its first area", "黄色方块的面积（以最初面积为 1）"),
            v.areas,
            v.areas_alt,
            wide=True,
        ),
        View(
            Text("This layer's Jacobian at the followed point", "这一层在所跟踪点处的雅可比矩阵"),
            f.jacobian,
            f.jacobian_alt,
            wide=True,
        ),
    ),
    equations=(
        Equation(
            r"\num{y}{y_2}=\num{b}{x_2}+\num{m}{m(x_1)}\qquad \num{a}{y_1=x_1}\qquad x_2=y_2-m(y_1)\qquad \det\frac{\partial y}{\partial x}=1",
            v.coupling_numbers,
            Text("The latest additive coupling, and how it is undone", "最近一次加性耦合，及其逆变换"),
        ),
        f.SUM,
    ),
    pace=1.2,
    smooth=True,
    clocks=(f.LAYER,),
    ticks=f.ticks,
)
TRAINING = Film(
    title=Text("Training", "训练过程"),
    even=True,
    views=(
        View(Text("What the model believes; the line is the target", "模型的密度；细线为目标"), f.model, f.model_alt),
        View(Text("The target", "目标密度"), f.target, f.target_alt),
        View(Text("Negative log-likelihood", "负对数似然"), f.losses, f.losses_alt, wide=True),
    ),
    pace=4.0,
)
WALK = Film(
    title=Text("Digits: a walk", "两个数字之间"),
    even=True,
    views=(
        View(Text("A straight walk through the latents", "在隐空间走直线"), d.walk, d.walk_alt),
        View(Text("Averaging pixels instead", "直接平均像素"), d.fade, d.fade_alt),
        View(
            Text(
                "All places at once: above through the latents, below by averaging",
                "所有位置一览：上排经隐空间，下排为像素平均",
            ),
            d.strip,
            d.strip_alt,
            wide=True,
        ),
    ),
    pace=3.0,
    smooth=True,
    clocks=(d.PLACE,),
    ticks=d.walk_ticks,
)
BLOCKS = Film(
    title=Text("Jacobian blocks", "雅可比矩阵的分块"),
    views=(
        View(Text("∂state/∂pixels of a 3, layer by layer", "数字 3：各层状态对像素的导数"), v.blocks, v.blocks_alt),
        View(Text("The scale layer's spectrum", "缩放层的谱"), v.spectrum, v.spectrum_alt),
        View(Text("There and back", "往返误差"), v.trip, v.trip_alt),
    ),
    pace=1.2,
    clocks=(f.LAYER,),
    ticks=v.block_ticks,
)

LESSON = Lesson(
    nice,
    films=(LAYERS, TRAINING, d.LEARNING, WALK, BLOCKS),
    watch=Text(
        "Watch the yellow square: couplings slide it along one axis; only the last layer changes its area.",
        "看黄色方块：耦合层只让它沿一个轴滑动，面积不变；只有最后一层改变面积。",
    ),
    tries=(
        Try(
            Text("One coupling bends one axis", "一个耦合层只弯一个轴"),
            Text(
                "x₁ is not touched at all; only x₂ slides, so half of the work cannot be done.",
                "x₁ 完全不动，只有 x₂ 在滑动，所以有一半的事做不了。",
            ),
            Params(n_couplings=1, steps=300),
        ),
        Try(
            Text("Halves must take turns", "两半必须轮流"),
            Text(
                "Six couplings that all move x₂: x₁ keeps its own distribution to the end, however long it trains.",
                "六个耦合层都只动 x₂：无论训练多久，x₁ 的分布始终不变。",
            ),
            Params(alternate=False, steps=300),
        ),
        Try(
            Text("Without the scale layer volume cannot change", "没有缩放层，体积不变"),
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
            Text("Between a 3 and an 8", "从 3 到 8"),
            Text(
                "A straight line between latents gives pictures; averaging pixels gives two ghosts.",
                "隐空间的直线给出图像，像素平均只给出两个影子。",
            ),
            Params(),
            film=3,
        ),
        Try(
            Text("Logistic against Gaussian prior", "逻辑斯谛先验与高斯先验"),
            Text(
                "The logistic has heavier tails: the data may spread wider in the latent plane before it costs much.",
                "逻辑斯谛分布尾部更重：数据在隐空间可以散得更开，代价不大。",
            ),
            Params(prior="logistic", steps=300),
            film=1,
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
                "The loss explodes; the page says when, and keeps the last good picture.",
                "损失爆炸；页面会说明在哪一步，并保留最后的有效画面。",
            ),
            Params(target="spirals", n_couplings=8, learning_rate=0.2, steps=300),
            film=1,
        ),
    ),
    notes=Text(
        en=r"""
**Why it works.** A map $z=f(x)$ that can be undone carries a density with it: $p(x)=p(z)\,\left|\det\frac{\partial z}{\partial x}\right|$.
Where the map stretches the data plane, a small place of it receives much of the prior's mass:
density is high there. A general $d\times d$ determinant costs $O(d^3)$; a coupling's Jacobian has a block of zeros, so its determinant is the product of the
diagonal: here exactly 1. The network $m$ is never inverted, so it may be anything.

**What it cannot do.** Each coupling leaves half of the input as it is, so the halves take turns. No coupling changes volume; one scale per dimension at
the end is all the stretching there is, the same at every place. On islands this leaves bridges, as the training film shows: RealNVP removes the restriction.

**Conventions.** No library gives these numbers: zuko's `NICE` also scales, so it is a RealNVP. This flow's forward direction is data → latent, as
in the paper. Held out: every fifth point. The digits are scikit-learn's 8 × 8, 17 grey levels,
dequantised, then logit with α = 0.05; bits per pixel include the cost of both. The paper trains deeper and wider networks: 1980.50 nats on MNIST.""",
        zh=r"""
**为什么有效。** 可逆映射 $z=f(x)$ 会带着密度一起走：$p(x)=p(z)\,\left|\det\frac{\partial z}{\partial x}\right|$，数据平面被拉伸的地方密度高，被压缩的地方密度低。
一般的 $d\times d$ 行列式需要 $O(d^3)$；耦合层的雅可比矩阵有一块全为零，行列式就是对角线之积，这里恰好是 1。网络 $m$ 从不需要求逆，因此可以是任意函数。

**它做不到什么。** 每个耦合层有一半输入不动，所以两半要轮流。耦合层不改变体积，只有末尾每维一个的缩放，而且处处相同。遇到孤岛就会留下细桥（见训练影片）；RealNVP 去掉了这一限制。

**约定。** 没有现成的库给出同样的数：zuko 的 `NICE` 也带缩放，实际上是 RealNVP。这里的正向是数据 → 隐变量，与论文一致。留出集：每五个点取一个。
数字是 scikit-learn 的 8 × 8 图像，17 级灰度，先去量化再做 logit（α = 0.05），每像素比特数已计入这两步。
论文用的网络更深更宽：MNIST 上为 1980.50 奈特。""",
    ),
    sources=(
        "L. Dinh, D. Krueger, Y. Bengio (2015). NICE: Non-linear Independent Components Estimation. *ICLR workshop*, arXiv:1410.8516.",
        "E. G. Tabak, E. Vanden-Eijnden (2010). Density estimation by dual ascent of the log-likelihood. *Commun. Math. Sci.* 8(1).",
        "G. Papamakarios et al. (2021). Normalizing flows for probabilistic modeling and inference. *JMLR* 22.",
    ),
    relatives=("realnvp", "glow", "rectified_flow"),
    live=True,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
