"""The ODE first: choose how a density moves, and the velocity of its particles follows."""

from dashboard.lesson import Equation, Film, Lesson, Try, from_start
from dashboard.views.diffusion import heat_flow as views
from dashboard.views.diffusion import heat_flow_kernel as kernel
from dashboard.views.diffusion import heat_flow_square as square
from dashboard.views.diffusion.heat_flow_notes import NOTES
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
            views=(square.PLANE, square.AREA, square.CLOSE_UP),
            equations=(
                Equation(
                    r"\partial_t\,p=-\nabla\cdot(p\,v)=\num{half}{\tfrac12\sigma^2}\,\Delta p\ "
                    r"\Rightarrow\ v=-\tfrac12\sigma^2\,\nabla\log p",
                    square.step_numbers,
                    Text("Continuity and the heat equation give the velocity", "连续性方程与热传导方程给出速度"),
                ),
                Equation(
                    r"\det(I+\num{h}{\varepsilon}\,\partial v)="
                    r"\det\begin{pmatrix}\val{m00}&\val{m01}\\\val{m10}&\val{m11}\end{pmatrix}"
                    r"=\val{det}\approx 1+\varepsilon\,\num{div}{\mathrm{div}\,v}=\val{one}",
                    square.step_numbers,
                    Text("One step's Jacobian at the centre", "中心处一步的雅可比矩阵"),
                ),
            ),
            pace=12,
            poster=31,
            smooth=True,
            ticks=from_start,
        ),
        Film(
            title=Text("Particles and log density", "粒子与对数密度"),
            watch=Text(
                "Every particle follows −½σ²∇log p, away from where it is dense; between two paths the mass stays.",
                "每个粒子沿 −½σ²∇log p 运动，离开稠密处；相邻两条路径之间的质量不变。",
            ),
            views=(views.SWARM, views.LINE, views.LOG_DENSITY),
            equations=(
                Equation(
                    r"\num{logp}{\log p_t(x_t)}=\num{start}{\log p_{t_0}(x_{t_0})}-\num{jac}{\log|\det J|}"
                    r"\qquad \num{jac}{\log|\det J|}=\num{gone}{\int_{t_0}^t\!\nabla\cdot v\,ds}\qquad t_0=\val{from}",
                    views.line_numbers,
                    Text(
                        "Change of variables; of many small Jacobians only a trace is left",
                        "变量替换；许多小步的雅可比矩阵相乘，只剩下迹",
                    ),
                ),
            ),
            pace=12,
            poster=31,
            smooth=True,
            ticks=from_start,
        ),
        Film(
            title=Text("All data, one noise", "任何数据，同一噪声"),
            watch=Text(
                "The kernel grows wider than the data, and four different densities become the same grey one.",
                "核变得比数据宽得多，四种不同的密度都变成同一条灰色曲线。",
            ),
            views=(kernel.BLURRED, kernel.APART),
            equations=(
                Equation(
                    r"p_t=\mathcal N(0,\sigma_t^2I)*p_0\qquad \num{w}{\sigma_t}=\num{g}{\sigma}\,\sqrt{\num{t}{t}}"
                    r"\qquad \tfrac12\!\int|p_t-\mathcal N(0,\sigma_t^2)|\,dx:\ \num{d}{d_{\mathrm{three}}}",
                    kernel.kernel_numbers,
                    Text(
                        "The heat kernel solves the heat equation; d: the share of the mass that lies elsewhere",
                        "热核是热传导方程的解；d：有多少质量与噪声不在一处",
                    ),
                ),
            ),
            pace=6,
            poster=23,
            clocks=(Text("width of the kernel", "种核宽"),),
            ticks=kernel.widths,
        ),
    ),
    watch=Text(
        "Where the flow parts the square grows, where flows meet it shrinks; div v says how much.",
        "热扩散不必用随机数：流散开的地方小方块变大，汇合的地方变小；变多少，div v 早已说出。",
    ),
    tries=(
        Try(
            Text("Heat run backwards", "倒放的热"),
            Text(
                "The same velocity with its sign turned gathers the haze into the eight peaks again.",
                "速度反号，弥散的雾重新聚成八个峰。",
            ),
            Params(way="backward"),
            film=1,
        ),
        Try(
            Text("There and back", "先扩散再倒放"),
            Text(
                "Every particle returns to its place: a flow forgets nothing.", "每个粒子都回到原位：流什么也不会忘记。"
            ),
            Params(way="there_and_back"),
            film=1,
        ),
        Try(
            Text("Where the flow gathers", "汇聚之处"),
            Text(
                "Between two peaks the flows meet: div v < 0, and the square has shrunk to 0.023 of its area.",
                "两峰之间两股流相遇：div v < 0，方块已缩小到原面积的 0.023 倍。",
            ),
            Params(square_x=1.7, square_y=0.7),
            step=31,
        ),
        Try(
            Text("One Gaussian", "单个高斯"),
            Text(
                "All is linear: the square stays a square, and Jacobian and area agree to every digit shown.",
                "一切都是线性的：方块仍是方块，雅可比矩阵与面积的每一位都一致。",
            ),
            Params(plane="one", square_x=1.2, square_y=-0.3),
        ),
        Try(
            Text("Too large a square", "太大的方块"),
            Text(
                "The Jacobian speaks for the centre only: a large square bends. It grew 10.0 times; the centre "
                "says 15.8.",
                "雅可比矩阵只对中心负责：大方块会弯曲。它变成了 10.0 倍，中心却说 15.8 倍。",
            ),
            Params(side=0.8, square_x=2.0, square_y=0.0),
        ),
        Try(
            Text("Two moons melt", "双月融化"),
            Text("Narrow shapes melt first: their gradients are the steepest.", "窄的形状先融化：那里的梯度最陡。"),
            Params(plane="moons"),
            film=1,
        ),
    ),
    notes=NOTES,
    sources=(
        "Y. Song et al. (2021). Score-based generative modeling through SDEs. *ICLR*. arXiv:2011.13456, appendix D.1.",
        "R. T. Q. Chen et al. (2018). Neural ordinary differential equations. *NeurIPS*. arXiv:1806.07366, theorem 1.",
        "Y. Xu, Z. Liu, M. Tegmark, T. Jaakkola (2022). Poisson flow generative models. *NeurIPS*. arXiv:2209.11178.",
        "H. Risken (1989). *The Fokker–Planck Equation*. Springer.",
    ),
    relatives=("probability_flow", "nice", "realnvp"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
