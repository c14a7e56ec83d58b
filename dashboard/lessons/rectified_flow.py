"""Rectified flow: straight is fast."""

from dashboard.lesson import Equation, Film, Lesson, Try, from_start
from dashboard.views.diffusion import rectified_flow as views
from dashboard.views.diffusion import rectified_flow_samplers as samplers
from engine import rectified_flow
from engine.core import Text
from engine.rectified_flow import Params


def library(p: Params) -> str:
    """torchdiffeq on the exact field; its rk4 is the 3/8 rule."""
    method = p.method if p.method in ("euler", "midpoint") else "dopri5"
    return f"""\
import torch
from torchdiffeq import odeint
from engine.diffusion.targets import in_plane
from engine.rectified_flow import velocity

target = in_plane(p)
x = torch.from_numpy(trace.scene.plane.one[0].astype(float))  # of the snippet above
t = torch.linspace(0, 1, {p.steps + 1}, dtype=torch.float64)
path = odeint(lambda t, x: torch.from_numpy(velocity(target, x.numpy(), float(t)).copy()), x, t, method={method!r})
print(path[-1])  # trace.scene.plane.one[-1]"""


LESSON = Lesson(
    rectified_flow,
    films=(
        Film(
            title=Text("Lines cross", "直线相交"),
            views=(views.LINES, views.FLOW, views.AGAIN),
            equations=(
                Equation(
                    r"\num{v}{v(x,t)}=E[\,x_1-x_0\mid x_t=x\,]\qquad x=\val{x}\qquad t=\val{t}",
                    views.line_numbers,
                    Text("The mean velocity of all lines through ★", "经过 ★ 的所有直线的平均速度"),
                ),
            ),
            pace=6,
            poster=11,
            smooth=True,
            ticks=from_start,
        ),
        Film(
            title=Text("Straighten", "拉直"),
            watch=Text(
                "Compare the two halfway: the first flow's paths bend, the second's run straight to the same ends.",
                "在半路比较两图：第一个流的路径是弯的，第二个流笔直地走向同样的终点。",
            ),
            even=True,
            views=(views.ONE, views.TWO),
            equations=(
                Equation(
                    r"V=\int_0^1\!E\|x_1-x_0-v(x_t,t)\|^2dt:\ \num{v}{V_{\text{random}}}\qquad "
                    r"S=\int_0^1\!E\|Z_1-Z_0-\dot Z_t\|^2dt:\ \num{s1}{S_1}\ \to\ \num{s2}{S_2}",
                    views.plane_numbers,
                    Text(
                        "V: how much the lines of a pairing cross. S: how much the paths of a flow bend, 0 if straight",
                        "V：配对的连线相交多少；S：流的路径弯曲多少，笔直时为 0",
                    ),
                ),
                Equation(
                    r"E\|Z_1-Z_0\|^2:\quad \num{c0}{C_{\text{random}}}\ \ge\ \num{c1}{C_1}\ \ge\ \num{c2}{C_2}",
                    views.plane_numbers,
                    Text("Transport cost never rises", "传输代价不会增加"),
                ),
            ),
            pace=6,
            poster=11,
            smooth=True,
            ticks=from_start,
        ),
        Film(
            title=Text("How many steps?", "需要几步？"),
            watch=Text(
                "Red is the error. One Euler step puts the first flow on the data's mean; the second is nearly there.",
                "红线是误差。只走一步，第一个流落在数据的均值上，第二个流几乎已经到达。",
            ),
            poster=1,
            views=(views.SHORT, views.BUDGET),
            pace=1,
            clocks=(Text("Euler steps", "步"),),
            ticks=views.budget_clock,
        ),
        Film(
            title=Text("Four samplers", "四种采样器"),
            watch=Text(
                "One noise, four ways, as many steps each: compare their ends; on the way their noise levels differ.",
                "同一批噪声，四种走法，步数相同：比较终点。途中它们的噪声水平各不相同。",
            ),
            views=(samplers.FOUR, samplers.DISTANCES),
            pace=6,
            smooth=True,
            ticks=from_start,
        ),
        Film(
            title=Text("A network learns", "网络学习"),
            watch=Text(
                "Blue arrows grow into the grey ones, the red fades, the loss falls to a floor no field goes below.",
                "蓝色箭头逐渐与灰色重合，红色褪去；损失降到一个任何场都低不过的下限。",
            ),
            views=(samplers.LEARNED, samplers.SAMPLES, samplers.LOSS),
            equations=(
                Equation(
                    r"\num{loss}{\hat L}\approx\num{least}{E\|x_1-x_0-v\|^2}+\num{gap}{E\|v_\theta-v\|^2}",
                    samplers.training_numbers,
                    Text(
                        "Mean of ‖vθ − (x₁ − x₀)‖² over the last batches: a floor, and the network's own error",
                        "最近各批 ‖vθ − (x₁ − x₀)‖² 的平均：下限加网络自身的误差",
                    ),
                ),
            ),
            pace=4,
            poster=4,
            clocks=(Text("training step", "步训练"),),
            ticks=samplers.training,
        ),
    ),
    watch=Text(
        "Lines of random pairs cross. Follow their mean: nothing crosses. Do it again: the paths are straight.",
        "随机配对的直线彼此相交；沿它们的平均前进就不再相交；再做一次，路径就直了。",
    ),
    tries=(
        Try(
            Text("Two peaks on the line", "一维双峰"),
            Text(
                "58 of the 120 pairs of lines cross; the flow splits the noise in the middle and no paths cross.",
                "120 对直线中有 58 对相交；流从正中把噪声分成两半，路径互不相交。",
            ),
            Params(line="two"),
        ),
        Try(
            Text("Too few pairs", "配对太少"),
            Text(
                "With 100 pairs the second flow ends 0.27 from the first on average, with 1,500 pairs 0.06.",
                "只有 100 个配对时，第二个流的终点与第一个流平均相差 0.27；有 1,500 个配对时为 0.06。",
            ),
            Params(pairs=100),
            film=1,
        ),
        Try(
            Text("One Euler step", "欧拉法走一步"),
            Text(
                "One step of the first flow puts every particle on the data's mean; after reflow it nearly arrives.",
                "第一个流走一步，所有粒子都落在数据的均值上；再整流之后，一步几乎就到。",
            ),
            Params(),
            film=2,
            step=1,
        ),
        Try(
            Text("Ten steps for each sampler", "每种采样器十步"),
            Text(
                "At ten steps the three determined samplers are ahead of the random one.",
                "只走十步时，三种确定性采样器都胜过随机的那种。",
            ),
            Params(steps=10),
            film=3,
        ),
        Try(
            Text("Four steps", "四步"),
            Text(
                "With four steps rectified flow ends closest, just ahead of probability flow; the random DDPM is last.",
                "只走四步，整流流离目标最近，概率流紧随其后，随机的 DDPM 最远。",
            ),
            Params(steps=4),
            film=3,
        ),
        Try(
            Text("A network of width 4", "宽度为 4 的网络"),
            Text(
                "Too narrow: its own error stays above 0.6, the red does not fade.",
                "太窄：自身的误差始终高于 0.6，红色不褪。",
            ),
            Params(hidden=4, train_steps=600),
            film=4,
        ),
        Try(
            Text("A wider network, trained longer", "更宽的网络，训练更久"),
            Text(
                "The field at t = 0.8 is the hardest: there the ways to different peaks part most sharply.",
                "t = 0.8 处的场最难学：通向不同峰的路在那里分得最急。",
            ),
            Params(hidden=48, train_steps=1000, look=0.8),
            film=4,
        ),
    ),
    notes=Text(
        en=r"""
**The idea.** Draw noise $x_0$ and data $x_1$ independently and join them by a line, $x_t=(1-t)x_0+t\,x_1$. Where
lines cross no single velocity would do, so take their mean: $v(x,t)=E[x_1-x_0\mid x_t=x]$. The flow of $v$ has the
same marginals as the lines, but as an ODE its paths cannot cross: crossing lines are paired anew. No line gets longer
on average: $E\,c(Z_1-Z_0)$ never rises for any convex $c$.

**Reflow.** Take the pairs $(Z_0,Z_1)$ of the flow instead of random ones and do the same again. Their lines hardly
cross, so the next flow hardly bends. Two numbers say so, and they are not the same: $V$ measures how much the lines
of a *pairing* cross (random straight lines cross a lot, though each is straight), $S$ how much the paths of a *flow*
bend, measured in fine steps. The best of the first $k$ flows has $S=O(1/k)$. If $S=0$ one Euler step is exact.

**What is exact here.** The first field is closed form. The second is estimated from pairs by local linear regression
over the 24 nearest: its error is the flat part of the green curve. The network is a two-layer perceptron trained with
Adam on fresh pairs; since $E\|v_\theta-(x_1-x_0)\|^2=E\|v-(x_1-x_0)\|^2+E\|v_\theta-v\|^2$, its loss can never reach
zero, however good it is.

**Four samplers.** One noise, spread evenly, so that a good sampler can end closer to the target than a random
sample. DDPM and DDIM step through the 1,000 discrete times, probability flow runs VP from $t=1$ in even steps of
$t$, rectified flow runs straight. Which of them is ahead at the end depends on how many steps there are and where
they lie: try 4, 10 and 20. On the way their distances cannot be compared: their noise levels differ.

**Convention.** $t=0$ is noise, $t=1$ data, as in the paper; diffusion papers run the other way.""",
        zh=r"""
**想法。** 独立地取噪声 $x_0$ 和数据 $x_1$，用直线相连：$x_t=(1-t)x_0+t\,x_1$。在直线相交处，
没有一个速度能同时满足它们，于是取平均：
$v(x,t)=E[x_1-x_0\mid x_t=x]$。$v$ 的流与这些直线有同样的边缘分布，但 ODE 的路径不能相交：相交的直线要重新配对。
平均而言没有变长：对任何凸函数 $c$，$E\,c(Z_1-Z_0)$ 都不会增加。

**再整流。** 用流的配对 $(Z_0,Z_1)$ 代替随机配对，重做一遍。这些连线几乎不相交，所以下一个流几乎不弯。
两个量说明这一点，它们并不相同：
$V$ 衡量一种*配对*的连线相交多少（随机直线每条都直，却相交很多），$S$ 衡量一个*流*的路径弯曲多少。
前 $k$ 个流中最好的一个有 $S=O(1/k)$。
若 $S=0$，欧拉法走一步就是精确的。无论画几步，$S$ 都用细步测量。

**这里什么是精确的。** 第一个场有闭式解。第二个场由配对估计：对最近的 24 个做局部线性回归，
绿色曲线的平坦部分就是它的误差。
网络是用 Adam 在新配对上训练的两层感知机；由于 $E\|v_\theta-(x_1-x_0)\|^2=E\|v-(x_1-x_0)\|^2+E\|v_\theta-v\|^2$，
再好的网络损失也到不了零。

**四种采样器。** 同一批均匀铺开的噪声（所以好的采样器可以比随机抽取的样本更接近目标）；
DDPM 与 DDIM 走 1,000 个离散时刻的子序列，概率流从 $t=1$ 起按 $t$ 等步长走 VP，整流流走直线。
终点谁领先，取决于步数以及各步落在何处：试试 4、10、20 步。途中的距离不可比较：同一步上它们的噪声水平不同。

**约定。** 与原论文一致，$t=0$ 是噪声，$t=1$ 是数据；扩散模型的论文方向相反。""",
    ),
    sources=(
        "X. Liu, C. Gong, Q. Liu (2023). Flow straight and fast: learning to generate and transfer data with "
        "rectified flow. *ICLR*. arXiv:2209.03003.",
        "Y. Lipman, R. T. Q. Chen, H. Ben-Hamu, M. Nickel, M. Le (2023). Flow matching for generative "
        "modeling. *ICLR*. arXiv:2210.02747.",
        "W. S. Cleveland (1979). Robust locally weighted regression and smoothing scatterplots. *JASA* 74.",
    ),
    relatives=("probability_flow", "ddim", "solvers"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
