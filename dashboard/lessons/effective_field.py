"""Theory against what is really seen."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.vision import effective_field as views
from engine import effective_field
from engine.core import Text
from engine.effective_field import Params

LESSON = Lesson(
    effective_field,
    films=(
        Film(
            title=Text("On one picture", "在一幅图上"),
            views=(views.PICTURE, views.PROFILE),
            equations=(
                Equation(
                    r"\num{r}{r_n}=\num{before}{r_{n-1}}+(\num{k}{k}-1)\cdot\num{d}{d_n}",
                    views.numbers,
                    Text("Theory: the receptive field", "理论：感受野"),
                ),
                Equation(
                    r"\num{size}{e_n}/\num{r}{r_n}=\val{share}",
                    views.numbers,
                    Text("The side that counts, over the theoretical one", "起作用的边长与理论边长之比"),
                ),
            ),
            poster=6,
            slow=3,
            pace=4.0,
        ),
        Film(
            title=Text("Over the depth", "随深度变化"),
            watch=Text(
                "Watch the gap: one more layer adds as much to the theory as the last, but less and less to what "
                "counts.",
                "看差距：每多一层，理论增加同样多，真正起作用的却越加越少。",
            ),
            views=(views.SIDES, views.SIGMAS, views.SHARES),
            equations=(
                Equation(
                    r"\num{sigma}{\sigma_n}\,/\,\num{expected}{\sigma_{\text{linear}}}=\val{ratio}"
                    r"\qquad \num{root}{\sigma_n/\sqrt{n}}",
                    views.numbers,
                    Text(
                        "Measured, over the exact value without activations; where σ grows like √n the last stays",
                        "实测值与无激活函数时精确值之比；若 σ 按 √n 增长，最后一个数不变",
                    ),
                ),
            ),
            pace=4.0,
        ),
    ),
    watch=Text(
        "The blue box is what the unit may use, the orange heat what it does use: watch the box run away.",
        "蓝框是单元可以用到的范围，橙色是它实际用到的：看方框甩开光斑。",
    ),
    tries=(
        Try(
            Text("Equal weights: boxes convolved", "权重相等：方框的卷积"),
            Text(
                "With equal weights the spot is boxes convolved with boxes: σ is exactly √(n(k² − 1)/12), a "
                "textbook central limit.",
                "权重相等时，光斑就是方框与方框的卷积：σ 恰为 √(n(k² − 1)/12)，中心极限定理的教科书例子。",
            ),
            Params(weights="equal"),
        ),
        Try(
            Text("Forty layers", "四十层"),
            Text(
                "Twice as deep, twice the theory, but the spot is only 1.4 times as wide.",
                "深度加倍，理论感受野加倍，光斑却只宽到 1.4 倍。",
            ),
            Params(depth=40),
            film=1,
        ),
        Try(
            Text("ReLU or none: the same spot", "有无 ReLU：同样的光斑"),
            Text(
                "About half of the gates are shut, here and there: the gradient is weaker everywhere alike. "
                "σ is 5.1 with ReLU and 5.1 without.",
                "约一半的门关闭，位置随机：梯度处处同样变弱。有无 ReLU，σ 都是 5.1。",
            ),
            Params(activation="relu"),
        ),
        Try(
            Text("Skips keep it small", "跳跃连接使它变小"),
            Text(
                "Every skip offers a straight way down: much of the gradient never spreads, and σ is 3.8 where "
                "it would be 6.3 without skips.",
                "每个跳跃连接都提供一条直路：大量梯度从不扩散，σ 只有 3.8，没有跳跃连接时为 6.3。",
            ),
            Params(skip=True, activation="relu", depth=30),
        ),
        Try(
            Text("Dilation 1, 2, 5 widens it", "膨胀率 1, 2, 5 使它变宽"),
            Text(
                "Dilation d adds d² times as much variance: after 18 layers σ is 14.8 instead of 4.8, and 1, 2, "
                "5 leaves no holes.",
                "膨胀率 d 使每层增加的方差变为 d² 倍：18 层后 σ 为 14.8 而不是 4.8，而且 1, 2, 5 不留空洞。",
            ),
            Params(dilation="1, 2, 5", depth=18),
        ),
        Try(
            Text("Dilation 2 throughout: a grid", "膨胀率全为 2：网格"),
            Text(
                "A wide spot, σ is 9.1 instead of 4.6, but full of holes: three of four pixels in it never "
                "count, as all "
                "dilations share the factor two.",
                "光斑很宽，σ 为 9.1 而不是 4.6，但满是空洞：其中四分之三的像素从不起作用，因为所有膨胀率有公因子 2。",
            ),
            Params(dilation="2", depth=16),
        ),
        Try(
            Text("Kernel 7, fewer layers", "大核 7，更少的层"),
            Text(
                "Eight layers of 7×7 have the theory of 24 layers of 3×3, and a spot 1.4 times as wide.",
                "八层 7×7 的理论感受野等于二十四层 3×3，光斑却宽到 1.4 倍。",
            ),
            Params(kernel_size="7", depth=8),
        ),
    ),
    notes=Text(
        en=r"""
**What is measured.** One unit in the middle of the last map, its gradient with respect to every input pixel,
$\partial y/\partial x$, for random weights and random inputs; drawn is the root mean square over draws and channels,
its largest value set to one. A film of depth $n$ is measured with the first $n$ layers alone.

**Why a Gaussian.** Going down one layer convolves the gradient's variance with a box of $k\times k$. After $n$ layers
that is a box convolved $n$ times with itself: variances add, so $\sigma\propto\sqrt n$, while the support,
$1+n(k-1)$, grows like $n$. The share of the field that is used shrinks like $1/\sqrt n$. For zero-mean weights it is
the *square* of the gradient that is convolved; the gradient itself is then $\sqrt2$ times wider, except for equal
weights.

**What really happens with activations.** For ReLU and tanh without skips the shape is that of the linear stack.
*With* skips the spot is narrower than the linear theory says. The sums grow from layer to layer; tanh saturates on
them, so its branch passes less and less and the straight path wins. With ReLU the gap is smaller. The curve shows it
rather than hiding it.

**Conventions.** The side that counts is the root of the number of pixels above $1-95.45\,\%$ of the centre's value,
as in the paper: a spot full of holes has a small one, however wide it is. Trained networks widen their effective
field (the paper's figure 5); these are untrained. Fields wider than 97 pixels are not measured.""",
        zh=r"""
**测的是什么。** 最后一层正中的一个单元对每个输入像素的梯度 $\partial y/\partial x$，权重与输入都随机；
画出的是对多次抽样与通道求的均方根，以最大值为 1。深度为 $n$ 的画面只用前 $n$ 层测得。

**为什么是高斯。** 每往下一层，梯度的方差就与 $k\times k$ 的方框做一次卷积。$n$ 层之后就是方框与自身卷积 $n$ 次：
方差相加，所以 $\sigma\propto\sqrt n$，而支撑 $1+n(k-1)$ 按 $n$ 增长，用到的比例按 $1/\sqrt n$ 缩小。权重零均值时，
被卷积的是梯度的*平方*，梯度本身因此宽 $\sqrt2$ 倍；权重相等时则不然。

**有激活函数时的实情。** 没有跳跃连接时，ReLU 和 tanh 的形状与线性网络相同。*有*跳跃连接时，光斑比线性理论更窄：
各层的和越来越大，tanh 因此饱和，它那一支通过的梯度越来越少，直路占了上风；ReLU 的差距较小。曲线如实画出了这一点。

**约定。** 起作用的边长按论文定义：数值超过中心值 $1-95.45\,\%$ 的像素个数的平方根；满是空洞的光斑再宽，这个数也小。
训练会使有效感受野变宽（论文图 5），这里的网络未经训练。超过 97 像素的感受野不测量。""",
    ),
    sources=(
        "W. Luo, Y. Li, R. Urtasun, R. Zemel (2016). Understanding the effective receptive field in deep "
        "convolutional neural networks. *NeurIPS*.",
        "K. He, X. Zhang, S. Ren, J. Sun (2015). Delving deep into rectifiers. *ICCV*.",
        "Pictures: temple by danielbuechele, flower by vultilion, both CC BY 2.0, from scikit-learn.",
    ),
    relatives=("receptive_field",),
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
