"""Rectified flow: straight is fast."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.diffusion import rectified_flow as views
from dashboard.views.diffusion import rectified_flow_samplers as samplers
from engine import rectified_flow
from engine.core import Text
from engine.rectified_flow import Params


def library(p: Params) -> str:
    """torchdiffeq on the exact field; euler and midpoint step alike, its rk4 is the 3/8 rule."""
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
            views=(views.FLOW, views.LINES, views.AGAIN),
            equations=(
                Equation(
                    r"(\val{v1},\,\val{v2})=v\big((\val{x1},\,\val{x2}),\,\val{t}\big)\qquad v(x,t)=E[\,x_1-x_0\mid x_t=x\,]",
                    views.numbers,
                    Text(
                        "The mean of all lines through a place (first particle of the plane)",
                        "经过一处的所有直线的平均（平面上第一个粒子）",
                    ),
                ),
            ),
            pace=6,
            smooth=True,
            ticks=views.clock,
        ),
        Film(
            title=Text("Straighten", "拉直"),
            even=True,
            views=(views.ONE, views.TWO),
            equations=(
                Equation(
                    r"\int_0^1\!E\|Z_1-Z_0-v\|^2dt:\ \num{sa}{S_{\text{random}}}\ \to\ \num{sb}{S_1}\ \to\ \num{sc}{S_2}",
                    views.numbers,
                    Text("Straightness", "直度"),
                ),
                Equation(
                    r"E\|Z_1-Z_0\|^2:\quad \num{ca}{C_{\text{random}}}\ \ge\ \num{cb}{C_1}\ \ge\ \num{cc}{C_2}",
                    views.numbers,
                    Text("Transport cost never rises", "传输代价不会增加"),
                ),
            ),
            pace=6,
            smooth=True,
            ticks=views.clock,
        ),
        Film(
            title=Text("How many steps?", "需要几步？"),
            views=(views.SHORT, views.BUDGET),
            pace=1,
            clocks=(Text("Euler steps", "步"),),
            ticks=views.budget_clock,
        ),
        Film(
            title=Text("Four samplers", "四种采样器"),
            views=(samplers.FOUR, samplers.DISTANCES),
            pace=6,
            smooth=True,
            ticks=views.clock,
        ),
        Film(
            title=Text("A network learns", "网络学习"),
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
            clocks=(Text("training step", "训练步"),),
            ticks=samplers.training,
        ),
    ),
    watch=Text(
        "Join noise and data by straight lines, follow their mean, then do it again with the flow's own pairs: the paths straighten.",
        "用直线连接噪声与数据，沿它们的平均前进，再用流自己的配对重做一次：路径变直了。",
    ),
    tries=(
        Try(
            Text("One Euler step", "一步欧拉"),
            Text(
                "One step of the 1-rectified flow lands every particle on the mean of the data; after reflow one step nearly arrives.",
                "1-整流流走一步，所有粒子都落在数据的均值上；再整流之后，一步几乎就到。",
            ),
            Params(),
            2,
        ),
        Try(
            Text("Twenty steps", "二十步"),
            Text("The curved flow needs its steps, the straight one does not.", "弯的流需要多步，直的流不需要。"),
            Params(),
            1,
        ),
        Try(
            Text("Two peaks on the line", "一维双峰"),
            Text(
                "Nearly half of all pairs of lines cross; the flow splits the noise in the middle, and its paths never cross.",
                "将近一半的直线对相交；流从正中把噪声分成两半，路径互不相交。",
            ),
            Params(line="two"),
        ),
        Try(
            Text("Too few pairs", "配对太少"),
            Text(
                "With 100 pairs the second flow is a rough guess: its ends miss the first flow's.",
                "只有 100 个配对时，第二个流只是粗略的估计：终点与第一个流对不上。",
            ),
            Params(pairs=100),
            1,
        ),
        Try(
            Text("Ten steps for each sampler", "每种采样器十步"),
            Text(
                "At ten steps the determined samplers are ahead of the random one.",
                "只走十步时，确定的采样器胜过随机的。",
            ),
            Params(steps=10),
            3,
        ),
        Try(
            Text("Four steps", "四步"),
            Text(
                "With four steps rectified flow ends closest, just ahead of probability flow; the random DDPM is last.",
                "只走四步，整流流离目标最近，概率流紧随其后，随机的 DDPM 最远。",
            ),
            Params(steps=4),
            3,
        ),
        Try(
            Text("A network of width 4", "宽度为 4 的网络"),
            Text(
                "Too narrow: the loss stays above its floor and the red does not fade.",
                "太窄：损失停在下限之上，红色不褪。",
            ),
            Params(hidden=4, train_steps=600),
            4,
        ),
        Try(
            Text("A wider network, trained longer", "更宽的网络，训练更久"),
            Text(
                "The field close to t = 1 is the hardest: there lines to different peaks part sharply.",
                "接近 t = 1 的场最难学：通向不同峰的直线在那里急剧分开。",
            ),
            Params(hidden=48, train_steps=1000, look=0.8),
            4,
        ),
    ),
    notes=Text(
        en=r"""
**The idea.** Draw noise $x_0$ and data $x_1$ independently and join them by a line, $x_t=(1-t)x_0+t\,x_1$. Where lines cross no single velocity would do, so
take their mean: $v(x,t)=E[x_1-x_0\mid x_t=x]$. The flow of $v$ has the same marginals as the lines, but as an ODE its paths cannot cross: crossing lines are
paired anew. No line gets longer on average: $E\,c(Z_1-Z_0)$ never rises for any convex $c$.

**Reflow.** Take the pairs $(Z_0,Z_1)$ of the flow instead of random ones and do the same again. Their lines hardly cross, so the next flow hardly bends; the best of the
first $k$ flows has $S=O(1/k)$. If $S=0$ one Euler step is exact.

**What is exact here.** The first field is closed form. The second is estimated from pairs by local linear regression over the 24 nearest: its error is the
flat part of the green curve. The network is a two-layer perceptron trained with Adam on fresh pairs; since
$E\|v_\theta-(x_1-x_0)\|^2=E\|v-(x_1-x_0)\|^2+E\|v_\theta-v\|^2$, its loss can never reach zero, however good it is.

**Four samplers.** One noise, spread evenly; DDPM and DDIM step through the 1,000 discrete times, probability flow runs VP from $t=1$ in even steps of $t$, rectified flow runs
straight. Which of them is ahead depends on how many steps there are and where they lie: try 4, 10 and 20.

**Convention.** $t=0$ is noise, $t=1$ data, as in the paper; diffusion papers run the other way.""",
        zh=r"""
**想法。** 独立地取噪声 $x_0$ 和数据 $x_1$，用直线相连：$x_t=(1-t)x_0+t\,x_1$。在直线相交处，没有一个速度能同时满足它们，于是取平均：
$v(x,t)=E[x_1-x_0\mid x_t=x]$。$v$ 的流与这些直线有同样的边缘分布，但 ODE 的路径不能相交：相交的直线被重新配对。
平均而言没有变长：对任何凸函数 $c$，$E\,c(Z_1-Z_0)$ 都不会增加。

**再整流。** 用流的配对 $(Z_0,Z_1)$ 代替随机配对，重做一遍。这些连线几乎不相交，所以下一个流几乎不弯；前 $k$ 个流中最好的一个有 $S=O(1/k)$。
若 $S=0$，一步欧拉就是精确的。

**这里什么是精确的。** 第一个场有闭式解。第二个场由配对估计：对最近的 24 个做局部线性回归，绿色曲线的平坦部分就是它的误差。
网络是用 Adam 在新配对上训练的两层感知机；由于 $E\|v_\theta-(x_1-x_0)\|^2=E\|v-(x_1-x_0)\|^2+E\|v_\theta-v\|^2$，再好的网络损失也到不了零。

**四种采样器。** 同一批均匀铺开的噪声；DDPM 与 DDIM 走 1000 个离散时刻的子序列，概率流从 $t=1$ 起按 $t$ 等步长走 VP，整流流走直线。
谁领先，取决于步数以及各步落在何处：试试 4、10、20 步。

**约定。** 与原论文一致，$t=0$ 是噪声，$t=1$ 是数据；扩散模型的论文方向相反。""",
    ),
    sources=(
        "X. Liu, C. Gong, Q. Liu (2023). Flow straight and fast: learning to generate and transfer data with rectified flow. *ICLR*. arXiv:2209.03003.",
        "Y. Lipman, R. T. Q. Chen, H. Ben-Hamu, M. Nickel, M. Le (2023). Flow matching for generative modeling. *ICLR*. arXiv:2210.02747.",
        "W. S. Cleveland (1979). Robust locally weighted regression and smoothing scatterplots. *JASA* 74.",
    ),
    relatives=("probability_flow", "ddim", "solvers"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
