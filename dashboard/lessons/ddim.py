"""From DDPM to DDIM: the same denoiser, with dice and without."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.diffusion import ddim as views
from engine import ddim
from engine.core import Text
from engine.ddim import Params


def library(p: Params) -> str:
    """diffusers' DDIMScheduler takes the same step; its timesteps count from 0, ours from 1."""
    return f"""\
import torch
from diffusers import DDIMScheduler
from engine.diffusion.targets import in_plane

target = in_plane(p)
scheduler = DDIMScheduler(beta_start=1e-4, beta_end=0.02, clip_sample=False, timestep_spacing="trailing")
scheduler.set_timesteps({p.steps})
x = torch.from_numpy(trace.scene.plane.path[0].astype(float))  # of the snippet above
for t in scheduler.timesteps:  # our t - 1
    bar = float(scheduler.alphas_cumprod[t])
    clean = torch.from_numpy(target.denoise(x.numpy(), bar**0.5, (1 - bar) ** 0.5).copy())
    noise = (x - bar**0.5 * clean) / (1 - bar) ** 0.5
    x = scheduler.step(noise, t, x, eta={p.eta}).prev_sample
print(x)  # with eta = 0 and steps that divide 1000: trace.scene.plane.path[-1]"""


LESSON = Lesson(
    ddim,
    films=(
        Film(
            title=Text("Step by step", "逐步采样"),
            views=(views.LINE, views.PLANE),
            equations=(
                Equation(
                    r"\num{x}{x_{t'}}=\num{ra}{\sqrt{\bar\alpha'}}\,\num{g}{\hat x_0}+\num{rs}{\sqrt{1-\bar\alpha'-\sigma^2}}\,"
                    r"\num{e}{\hat\varepsilon}+\num{s}{\sigma}\,z",
                    views.numbers,
                    Text("This step, for the first path on the line", "这一步（一维的第一条路径）"),
                ),
                Equation(
                    r"\num{s}{\sigma}=\num{eta}{\eta}\,\sqrt{(1-\bar\alpha')/(1-\bar\alpha)}\,"
                    r"\sqrt{1-\bar\alpha/\bar\alpha'}\qquad \bar\alpha=\val{b}\qquad \bar\alpha'=\val{a}",
                    views.numbers,
                    Text("How much of the noise is fresh", "其中新加噪声的大小"),
                ),
            ),
            pace=10,
            smooth=True,
            ticks=views.clock,
        ),
        Film(
            title=Text("η from 1 to 0", "η 从 1 到 0"),
            views=(views.SWEPT, views.FAN, views.BUDGET),
            equations=(
                Equation(
                    r"\sigma=\num{eta}{\eta}\,\sqrt{(1-\bar\alpha')/(1-\bar\alpha)}\,\sqrt{1-\bar\alpha/\bar\alpha'}",
                    views.sweep_numbers,
                    Text("η = 1 is DDPM, η = 0 is DDIM", "η = 1 为 DDPM，η = 0 为 DDIM"),
                ),
            ),
            pace=4,
            smooth=True,
            clocks=(Text("η", "个 η 值"),),
            ticks=views.sweep_clock,
        ),
    ),
    watch=Text(
        "Each step guesses the clean point and walks back to less noise; η says how much of it is fresh.",
        "每一步先猜出干净点，再退回到较低的噪声水平；η 决定其中有多少噪声是新加的。",
    ),
    tries=(
        Try(
            Text("DDPM, η = 1", "DDPM，η = 1"),
            Text(
                "Fresh noise at every step: neighbours part, and the paths are ragged to the end.",
                "每一步都加新噪声：相邻的粒子会分开，路径始终崎岖。",
            ),
            Params(eta=1.0),
        ),
        Try(
            Text("DDIM, η = 0", "DDIM，η = 0"),
            Text(
                "No fresh noise: the paths are smooth, never cross on the line, and the noise alone decides where each ends.",
                "不加新噪声：路径光滑，在一维上互不相交，终点完全由起始噪声决定。",
            ),
            Params(),
        ),
        Try(
            Text("Only 5 steps, random", "只走 5 步，随机"),
            Text(
                "Five random steps are too few: a third of the particles end outside the peaks.",
                "随机地走五步太少了：三分之一的粒子停在峰外。",
            ),
            Params(steps=5, eta=1.0),
        ),
        Try(
            Text("Only 5 steps, determined", "只走 5 步，确定"),
            Text(
                "The same five steps without dice come closer; set η to 1 and compare.",
                "同样五步，不掷骰子就更接近目标；把 η 设为 1 比较。",
            ),
            Params(steps=5),
        ),
        Try(
            Text("η from 1 to 0", "η 从 1 到 0"),
            Text(
                "The same noises while the dice fade out: ragged paths become a flow.",
                "同样的起始噪声，骰子逐渐消失，崎岖的路径变成流。",
            ),
            Params(steps=100),
            1,
        ),
        Try(
            Text("Two moons", "双月"),
            Text(
                "The first half of the way is only haze; the shape comes in the last steps.",
                "前一半路程还只是一团雾，形状在最后几步才出现。",
            ),
            Params(plane="moons", steps=100),
        ),
        Try(
            Text("Digits, two components", "手写数字的两个主成分"),
            Text(
                "Real data: each of 80 digits is a small Gaussian, and every particle ends at one of them.",
                "真实数据：80 个数字各是一个小高斯，每个粒子最终都落到其中一个上。",
            ),
            Params(plane="digits", spread=0.15, steps=100),
        ),
    ),
    notes=Text(
        en=r"""
**Where the noise comes from.** Training only uses the marginals $x_t=\sqrt{\bar\alpha_t}\,x_0+\sqrt{1-\bar\alpha_t}\,\varepsilon$. Many reverse processes
share them: write part of the remaining noise as the old direction $\hat\varepsilon$ and part as fresh $z$, so that the variances add up to
$1-\bar\alpha'$. With $\eta=1$ the step is exactly DDPM's posterior; with $\eta=0$ nothing random is left after the start, and as the steps shrink the
sampler becomes an ODE, the *probability flow*. One network serves them all.

**What is exact here.** The target is a mixture of Gaussians, so the denoiser $\hat x_0=E[x_0\mid x_t]$ is known in closed form: every error you see is
the sampler's. The curves measure Wasserstein-1 on the line (4,000 particles, the noise taken at its quantiles). The paper's table 1 shows the same with
FID on images: at 10 steps 13.4 for $\eta=0$ and 41.1 for $\eta=1$.

**What really happens.** With many steps all $\eta$ agree to within the chance of a sample (dotted); what is left for $\eta>0$ is that chance.

**Convention.** 1,000 steps, $\beta$ from $10^{-4}$ to $0.02$, $\bar\alpha_{1000}=4.04\cdot10^{-5}$; the last $\bar\alpha'$ is 1, so the last step adds no
noise. Some libraries count from $t=999$; the numbers are the same.""",
        zh=r"""
**噪声从哪里来。** 训练只用到边缘分布 $x_t=\sqrt{\bar\alpha_t}\,x_0+\sqrt{1-\bar\alpha_t}\,\varepsilon$，而许多逆过程具有相同的边缘分布：
把剩余的噪声一部分写成原来的方向 $\hat\varepsilon$，一部分写成新的 $z$，只要方差合计为 $1-\bar\alpha'$。$\eta=1$ 时正好是 DDPM 的后验；
$\eta=0$ 时除了起点再无随机性，步长趋于零时采样器就成为一个 ODE，即*概率流*。同一个网络可用于所有 $\eta$。

**这里什么是精确的。** 目标是高斯混合，所以去噪器 $\hat x_0=E[x_0\mid x_t]$ 有闭式解：看到的误差全部来自采样器。
曲线是一维上的 Wasserstein-1 距离（4000 个粒子，噪声取分位点）。论文表 1 用图像的 FID 给出同样的结论：10 步时 $\eta=0$ 为 13.4，$\eta=1$ 为 41.1。

**实际情况。** 步数多时，各个 $\eta$ 都在抽样误差（虚线）之内一致；$\eta>0$ 剩下的就是这种抽样误差。

**约定。** 共 1000 步，$\beta$ 从 $10^{-4}$ 到 $0.02$，$\bar\alpha_{1000}=4.04\cdot10^{-5}$；最后一步 $\bar\alpha'=1$，所以不再加噪声。
有的库从 $t=999$ 开始计数，数值相同。""",
    ),
    sources=(
        "J. Ho, A. Jain, P. Abbeel (2020). Denoising diffusion probabilistic models. *NeurIPS*. arXiv:2006.11239.",
        "J. Song, C. Meng, S. Ermon (2021). Denoising diffusion implicit models. *ICLR*. arXiv:2010.02502 (eqs. 12 and 16, table 1).",
    ),
    relatives=("probability_flow", "rectified_flow"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
