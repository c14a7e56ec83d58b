"""From an SDE to an ODE: the same crowds at every time, along different paths."""

from dashboard.lesson import Equation, Film, Lesson, Try, from_start
from dashboard.views.diffusion import probability_flow as views
from engine import probability_flow
from engine.core import Text
from engine.probability_flow import Params


def library(p: Params) -> str:
    """torchdiffeq integrates the same field; its `rk4` is the 3/8 rule, so dopri5 is asked for."""
    return f"""\
import torch
from torchdiffeq import odeint
from engine.diffusion.samplers import flow_field
from engine.diffusion.schedules import SCHEDULES
from engine.diffusion.targets import in_plane

schedule, scene = SCHEDULES[{p.schedule!r}], trace.scene  # of the snippet above
field = flow_field(in_plane(p), schedule)
x = torch.from_numpy(scene.plane.ode[0] * scene.scale[0])
t = torch.tensor([schedule.end, 0.0], dtype=torch.float64)
data = odeint(lambda t, x: torch.from_numpy(field(max(float(t), 0), x.numpy()).copy()), x, t, rtol=1e-6, atol=1e-6)[-1]
print(data)  # scene.plane.ode[{p.steps}], to the error of its steps"""


LESSON = Lesson(
    probability_flow,
    films=(
        Film(
            title=Text("On the line", "一维"),
            views=(views.LINE, views.HISTOGRAMS, views.ORDER),
            equations=(
                Equation(
                    r"dx=\left[\num{f}{f}\,x-\num{g}{g^2}\,\nabla\log p_t(x)\right]dt+g\,d\bar w",
                    views.numbers,
                    Text("Reverse SDE", "逆向 SDE"),
                ),
                Equation(
                    r"dx=\left[\num{f}{f}\,x-\num{h}{\tfrac12 g^2}\,\nabla\log p_t(x)\right]dt",
                    views.numbers,
                    Text("Probability-flow ODE", "概率流 ODE"),
                ),
                Equation(
                    r"\num{e}{\log p_t(x_t)}\approx\num{n}{\log p_T(x_T)}+\num{i}{\int_t^T\!\nabla\cdot v\,ds}=\val{c}",
                    views.numbers,
                    Text(
                        "Log density of the ODE path that starts lowest: exact, and carried along in steps",
                        "起点最低的 ODE 路径的对数密度：精确值，与逐步累积的值",
                    ),
                ),
            ),
            pace=12,
            poster=31,
            smooth=True,
            ticks=from_start,
        ),
        Film(
            title=Text("In the plane", "二维"),
            watch=Text(
                "Follow the five large marks: the same five noises end in other places, the crowds in the same places.",
                "跟住五个大标记：同样的五个噪声到了不同的地方，两群粒子却到了同样的地方。",
            ),
            even=True,
            views=(views.PLANE_SDE, views.PLANE_ODE),
            pace=12,
            smooth=True,
            ticks=from_start,
        ),
    ),
    watch=Text(
        "One noise: orange rolls dice, blue does not. The crowds agree at every time, the paths do not.",
        "从同一噪声出发，橙色掷骰子，蓝色不掷：两群粒子的分布每个时刻都一致，路径却不同。",
    ),
    tries=(
        Try(
            Text("There and back", "去而复返"),
            Text(
                "Noise to data to noise: the ODE comes home to the dotted diagonal, the SDE has forgotten "
                "where it began.",
                "从噪声到数据再到噪声：ODE 回到对角虚线，SDE 早已忘了起点。",
            ),
            Params(round_trip=True),
        ),
        Try(
            Text("The same in the plane", "二维的去而复返"),
            Text("The ODE's particles return to the very places where they started.", "ODE 的粒子回到各自出发的位置。"),
            Params(round_trip=True),
            film=1,
        ),
        Try(
            Text("Variance exploding", "方差爆炸"),
            Text(
                "The noise grows to σ = 50 instead of shrinking the data; the line is drawn divided by that scale.",
                "不缩小数据，而让噪声增大到 σ = 50；图中把坐标除以该尺度。",
            ),
            Params(schedule="ve", steps=100),
        ),
        Try(
            Text("A cosine schedule", "余弦调度"),
            Text(
                "The noise fades more evenly: at t = 0.5 the ODE's paths have gone 54% of their way, under "
                "linear β 15%.",
                "噪声消退得更均匀：t = 0.5 时 ODE 的路径走了 54%，线性 β 下只走了 15%。",
            ),
            Params(schedule="vp_cosine"),
            step=44,
        ),
        Try(
            Text("Ten steps, Euler", "十步，欧拉法"),
            Text(
                "Coarse steps hurt both, the SDE more: its crowd ends W₁ = 0.25 from the exact density, the "
                "ODE's 0.10.",
                "步子太大对两者都不利，SDE 更差：它的粒子群最后与精确密度相距 W₁ = 0.25，ODE 的为 0.10。",
            ),
            Params(steps=10, method="euler"),
        ),
        Try(
            Text("Predictor and corrector", "预测与校正"),
            Text(
                "A step of Langevin after each random one pulls the crowd towards its density: here it ends 0.038 from "
                "exact, without it 0.066. Other seeds gain less, or nothing.",
                "每个随机步之后再用一步朗之万动力学把粒子拉向应有的密度：这里最后与精确密度相距 0.038，不校正为 0.066；"
                "换一个随机种子，收益可能更小，甚至没有。",
            ),
            Params(sampler="predictor_corrector", steps=30),
        ),
        Try(
            Text("Two spirals", "双螺旋"),
            Text(
                "Random paths jitter into the arms; the flow bends into them.",
                "随机路径抖动着进入旋臂，流则平滑地弯进去。",
            ),
            Params(plane="spirals", steps=100),
            film=1,
        ),
    ),
    notes=Text(
        en=r"""
**Why the crowds agree.** Noising by $dx=f\,x\,dt+g\,dw$ moves the density by the Fokker–Planck equation
$\partial_t p=-\nabla\cdot(f\,x\,p)+\tfrac12 g^2\Delta p$. Since $\Delta p=\nabla\cdot(p\,\nabla\log p)$, the
diffusion is itself a flow: $\partial_t p=-\nabla\cdot\left[\left(f\,x-\tfrac12 g^2\nabla\log p\right)p\right]$. So
the ODE with that velocity has the same marginals at every $t$, without dice.

**What follows.** Solutions of an ODE never meet: on the line order is kept for ever, the map from noise to data can
be inverted, and along a path $\tfrac{d}{dt}\log p_t(x_t)=-\nabla\cdot v$, which gives exact likelihoods.

**What is exact here.** The score of a mixture is closed form, so the distances shown are due to steps and to chance
only. The noise on the line is taken at its quantiles: the ODE's crowd then has no chance in it at all.

**Conventions.** VP: $\beta$ from 0.1 to 20. VE: $\sigma$ from 0.01 to 50. $t=1$ is noise. For the cosine and the
straight schedule $g$ is infinite at $t=1$; both samplers then start at $t=0.995$, and half of their steps are even in
$\log a(t)$: even steps of $t$ alone would throw the SDE's crowd far off at the first of them. The way back of the SDE
is drawn from its exact transition. Distances are Wasserstein-1: how far mass must be moved on average.""",
        zh=r"""
**为什么分布一致。** 加噪过程 $dx=f\,x\,dt+g\,dw$ 使密度按福克–普朗克方程演化：
$\partial_t p=-\nabla\cdot(f\,x\,p)+\tfrac12 g^2\Delta p$。由于 $\Delta p=\nabla\cdot(p\,\nabla\log p)$，
扩散本身也是一种流：
$\partial_t p=-\nabla\cdot\left[\left(f\,x-\tfrac12 g^2\nabla\log p\right)p\right]$。
所以以它为速度的 ODE 在每个时刻都有同样的边缘分布，却不需要随机数。

**由此可知。** ODE 的解互不相交：在一维上次序永远保持；从噪声到数据的映射可逆；沿路径
$\tfrac{d}{dt}\log p_t(x_t)=-\nabla\cdot v$，由此得到精确的似然。

**这里什么是精确的。** 高斯混合的分数函数有闭式解，所以图中的距离只来自步长和抽样。一维的起始噪声取分位点，
因此 ODE 的粒子群不含任何抽样误差。

**约定。** VP：$\beta$ 从 0.1 到 20；VE：$\sigma$ 从 0.01 到 50；$t=1$ 为噪声。
余弦和直线调度在 $t=1$ 处 $g$ 为无穷大，两个采样器都从 $t=0.995$ 开始，
并且有一半的步数按 $\log a(t)$ 均匀分配：若只按 $t$ 均匀，SDE 的粒子群第一步就会被抛得很远。
SDE 的返程按其精确转移分布抽取。
距离都是 Wasserstein-1：质量平均要搬动多远。""",
    ),
    sources=(
        "Y. Song, J. Sohl-Dickstein, D. P. Kingma, A. Kumar, S. Ermon, B. Poole (2021). Score-based generative "
        "modeling through "
        "stochastic differential equations. *ICLR*. arXiv:2011.13456 (eqs. 6, 13, 39; algorithms 2–5).",
        "R. T. Q. Chen, Y. Rubanova, J. Bettencourt, D. Duvenaud (2018). Neural ordinary differential "
        "equations. *NeurIPS*. arXiv:1806.07366.",
    ),
    relatives=("ddim", "heat_flow", "solvers"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
