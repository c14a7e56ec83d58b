"""The ODE first: choose how a density moves, and the velocity of its particles follows."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.diffusion import heat_flow as views
from engine import heat_flow
from engine.core import Text
from engine.heat_flow import Params


def library(p: Params) -> str:
    return """\
import torch
from engine.diffusion.targets import in_plane

target, sigma = in_plane(p), p.sigma
means, stds, weights = (torch.tensor(v) for v in (target.means, target.stds, target.weights))


def log_prob(x, t):  # the heat equation's solution: every component's variance grows by σ²t
    v = stds**2 + sigma**2 * t
    return torch.logsumexp(weights.log() - torch.log(2 * torch.pi * v) - ((x - means) ** 2).sum(1) / (2 * v), 0)


x, t = torch.tensor(trace[3].centre), trace[3].time  # of the snippet above
velocity = lambda x: -0.5 * sigma**2 * torch.func.grad(log_prob)(x, t)
print(torch.trace(torch.func.jacrev(velocity)(x)), trace[3].div)"""


LESSON = Lesson(
    heat_flow,
    films=(
        Film(
            title=Text("A square in the flow", "流中的小方块"),
            views=(views.PLANE, views.AREA, views.CLOSE_UP),
            equations=(
                Equation(
                    r"\partial_t\,p=-\nabla\cdot(p\,v)=\num{half}{\tfrac12\sigma^2}\,\Delta p\ \Rightarrow\ v=-\tfrac12\sigma^2\,\nabla\log p",
                    views.numbers,
                    Text("Continuity and heat give the velocity", "连续性方程与热方程给出速度"),
                ),
                Equation(
                    r"\det(I+\num{h}{\varepsilon}\,\partial v)=\det\begin{pmatrix}\val{m00}&\val{m01}\\\val{m10}&\val{m11}\end{pmatrix}"
                    r"=\val{det}\approx 1+\varepsilon\,\num{div}{\mathrm{div}\,v}=\val{one}",
                    views.numbers,
                    Text("One step's Jacobian at the centre", "中心处一步的雅可比"),
                ),
            ),
            pace=12,
            smooth=True,
            ticks=views.clock,
        ),
        Film(
            title=Text("Particles and log density", "粒子与对数密度"),
            views=(views.SWARM, views.LINE, views.LOG_DENSITY),
            equations=(
                Equation(
                    r"\num{logp}{\log p_t(x_t)}=\num{start}{\log p_0(x_0)}-\num{jac}{\log|\det J|}",
                    views.numbers,
                    Text("Change of variables", "变量替换"),
                ),
                Equation(
                    r"\num{jac}{\log|\det J|}=\num{gone}{\int_0^t\!\nabla\cdot v\,ds}",
                    views.numbers,
                    Text("Many small steps: only a trace is left", "许多小步相乘：只剩下迹"),
                ),
            ),
            pace=12,
            smooth=True,
            ticks=views.clock,
        ),
    ),
    watch=Text(
        "Heat spreads a density without dice: particles follow −½σ²∇log p; where they part, a square grows.",
        "热扩散不必用随机数：粒子沿 −½σ²∇log p 运动；流散开的地方，小方块就变大。",
    ),
    tries=(
        Try(
            Text("Heat run backwards", "倒放的热"),
            Text(
                "The same velocity with its sign turned gathers the haze into the eight peaks again.",
                "速度反号，弥散的雾重新聚成八个峰。",
            ),
            Params(way="backward"),
            1,
        ),
        Try(
            Text("There and back", "先扩散再倒放"),
            Text(
                "Every particle returns to its place: a flow forgets nothing.", "每个粒子都回到原位：流什么也不会忘记。"
            ),
            Params(way="there_and_back"),
            1,
        ),
        Try(
            Text("Where the flow gathers", "汇聚之处"),
            Text(
                "Between two peaks the flows meet: div v < 0, the square shrinks and the density grows.",
                "两峰之间两股流相遇：div v < 0，方块缩小，密度增大。",
            ),
            Params(square_x=1.7, square_y=0.7),
        ),
        Try(
            Text("One Gaussian", "单个高斯"),
            Text(
                "All is linear: the square stays a square, and Jacobian and area agree to the last digit.",
                "一切都是线性的：方块仍是方块，雅可比与面积完全一致。",
            ),
            Params(plane="one", square_x=1.2, square_y=-0.3),
        ),
        Try(
            Text("Too large a square", "太大的方块"),
            Text(
                "The Jacobian speaks for the centre only: a large square bends, and the two areas part.",
                "雅可比只对中心负责：方块太大就会弯曲，两个面积不再一致。",
            ),
            Params(side=0.8, square_x=2.0, square_y=0.0),
        ),
        Try(
            Text("Two moons melt", "双月融化"),
            Text("Narrow shapes melt first: their gradients are the steepest.", "窄的形状先融化：那里的梯度最陡。"),
            Params(plane="moons"),
            1,
        ),
    ),
    notes=Text(
        en=r"""
**The other way round.** Usually one starts with noise and finds an ODE. Start from the ODE: if particles move with velocity $v$, mass is kept, and
$\partial_t p=-\nabla\cdot(p\,v)$. Now *choose* how the density shall move. Heat is the simplest choice, $\partial_t p=\tfrac12\sigma^2\Delta p$; the right side is
$\nabla\cdot(\tfrac12\sigma^2\nabla p)$, so the flux is $p\,v=-\tfrac12\sigma^2\nabla p$ and $v=-\tfrac12\sigma^2\nabla\log p$. Brownian motion
$dx=\sigma\,dw$ has the same densities: the dice can be replaced by a flow.

**Where the determinant goes.** A step $x\mapsto x+\varepsilon v(x)$ has Jacobian $I+\varepsilon\,\partial v$, whose determinant is
$1+\varepsilon\,\mathrm{div}\,v+O(\varepsilon^2)$. Multiply many small steps: $\det J=\exp\int\mathrm{div}\,v\,dt$. Volume grows where the flow spreads, and the
density falls by just that factor: $\tfrac{d}{dt}\log p_t(x_t)=-\mathrm{div}\,v$. No determinant is left to compute, only a trace.

**Backwards.** The flow can be run back and un-diffuses, because the exact score knows every peak. An error in the score would grow: behind the hills where
paths part, a small error decides which peak a particle ends in.

**The clock** is even in $\log(s^2+\sigma^2t)$, $s$ being the narrowest peak's width: narrow peaks melt fast, wide ones slowly.""",
        zh=r"""
**反过来想。** 通常从噪声出发再找到 ODE。现在从 ODE 出发：粒子以速度 $v$ 运动，质量守恒，所以
$\partial_t p=-\nabla\cdot(p\,v)$。再*选择*密度应当如何演化。最简单的选择是热方程 $\partial_t p=\tfrac12\sigma^2\Delta p$；右边等于
$\nabla\cdot(\tfrac12\sigma^2\nabla p)$，因此通量 $p\,v=-\tfrac12\sigma^2\nabla p$，即 $v=-\tfrac12\sigma^2\nabla\log p$。布朗运动
$dx=\sigma\,dw$ 有同样的密度：骰子可以换成流。

**行列式到哪里去了。** 一步 $x\mapsto x+\varepsilon v(x)$ 的雅可比是 $I+\varepsilon\,\partial v$，行列式为
$1+\varepsilon\,\mathrm{div}\,v+O(\varepsilon^2)$。许多小步相乘：$\det J=\exp\int\mathrm{div}\,v\,dt$。流散开处体积变大，密度恰好按同一倍数下降：
$\tfrac{d}{dt}\log p_t(x_t)=-\mathrm{div}\,v$。不必再算行列式，只需要迹。

**倒放。** 流可以倒着走，热量重新聚集，因为精确的分数函数知道每个峰在哪里。分数若有误差，误差会放大：在路径分岔处，很小的误差就决定粒子落入哪个峰。

**时钟**按 $\log(s^2+\sigma^2t)$ 均匀，$s$ 是最窄峰的宽度：窄峰融化快，宽峰融化慢。""",
    ),
    sources=(
        "Y. Song et al. (2021). Score-based generative modeling through SDEs. *ICLR*. arXiv:2011.13456, appendix D.1.",
        "R. T. Q. Chen et al. (2018). Neural ordinary differential equations. *NeurIPS*. arXiv:1806.07366, theorem 1.",
        "H. Risken (1989). *The Fokker–Planck Equation*. Springer.",
    ),
    relatives=("probability_flow", "nice", "realnvp"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
