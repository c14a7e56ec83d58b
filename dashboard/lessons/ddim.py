"""From DDPM to DDIM: the same denoiser, with dice and without."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.diffusion import ddim as views
from engine import ddim
from engine.core import Text
from engine.ddim import Params


def library(p: Params) -> str:
    """diffusers' DDIMScheduler takes the same step; its timesteps count from 0, ours from 1."""
    even = 1000 % p.steps == 0
    note = "trace.scene.plane.path[-1]" if even else "its subsequence of the 1,000 is another: S does not divide 1,000"
    return f"""\
import numpy as np
import torch
from diffusers import DDIMScheduler
from engine.ddim import PATHS
from engine.diffusion.targets import in_plane

target, rng = in_plane(p), np.random.default_rng({p.seed})
rng.normal(size=(PATHS, 1))  # those on the line come first
x = torch.from_numpy(rng.normal(size=({p.particles}, 2)))
scheduler = DDIMScheduler(beta_start=1e-4, beta_end=0.02, clip_sample=False, timestep_spacing="trailing")
scheduler.set_timesteps({p.steps})
for t in scheduler.timesteps:  # our t - 1
    bar = float(scheduler.alphas_cumprod[t])
    clean = torch.from_numpy(target.denoise(x.numpy(), bar**0.5, (1 - bar) ** 0.5).copy())
    noise = (x - bar**0.5 * clean) / (1 - bar) ** 0.5
    fresh = torch.from_numpy(rng.normal(size=x.shape))
    x = scheduler.step(noise, t, x, eta={p.eta}, variance_noise=fresh).prev_sample
print(x)  # {note}"""


LESSON = Lesson(
    ddim,
    films=(
        Film(
            title=Text("Step by step", "逐步采样"),
            views=(views.LINE, views.PLANE),
            equations=(
                Equation(
                    r"\num{x}{x_{t'}}=\num{ra}{\sqrt{\bar\alpha'}}\,\num{g}{\hat "
                    r"x_0}+\num{rs}{\sqrt{1-\bar\alpha'-\sigma^2}}\,"
                    r"\num{e}{\hat\varepsilon}+\num{s}{\sigma}\,\num{z}{z}",
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
            poster=36,
            smooth=True,
            ticks=views.clock,
        ),
        Film(
            title=Text("η from 1 to 0", "η 从 1 到 0"),
            watch=Text(
                "The same noises again and again, each time with less dice: watch the ragged paths become a flow.",
                "同样的起始噪声走了一遍又一遍，骰子一次比一次少：看崎岖的路径怎样变成流。",
            ),
            views=(views.SWEPT, views.FAN),
            even=True,
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
        Film(
            title=Text("How few steps?", "最少几步？"),
            watch=Text(
                "More steps, less error; at equal steps the random sampler errs most. With two steps all are "
                "equally bad.",
                "步数越多误差越小；步数相同，随机的采样器误差最大。只走两步时大家一样差。",
            ),
            views=(views.BUDGET, views.MADE),
            equations=(
                Equation(
                    r"W_1=\int|F_S(x)-F(x)|\,dx\qquad \num{w0}{\eta=0}\quad \num{w1}{\eta=0.2}\quad "
                    r"\num{w2}{\eta=0.5}\quad \num{w3}{\eta=1}",
                    views.budget_numbers,
                    Text(
                        "Wasserstein distance: how far mass must be moved on average (F: distribution function)",
                        "Wasserstein 距离：质量平均要搬动多远（F 为分布函数）",
                    ),
                ),
            ),
            pace=1,
            poster=2,
            clocks=(Text("steps S", "步"),),
            ticks=views.budget_clock,
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
                "Fresh noise at every step but the last: neighbours part, and the paths stay ragged.",
                "除最后一步外步步加新噪声：相邻的粒子会分开，路径始终崎岖。",
            ),
            Params(eta=1.0),
        ),
        Try(
            Text("DDIM, η = 0", "DDIM，η = 0"),
            Text(
                "No fresh noise: the paths are smooth and never cross on the line; the noise alone decides their ends.",
                "不加新噪声：路径光滑，在一维上互不相交，终点完全由起始噪声决定。",
            ),
            Params(),
        ),
        Try(
            Text("Only 5 steps, random", "只走 5 步，随机"),
            Text(
                "Five random steps are too few: 34 % of the particles end more than three widths from every peak.",
                "随机地走五步太少了：34 % 的粒子最后离每个峰都超过三个峰宽。",
            ),
            Params(steps=5, eta=1.0),
        ),
        Try(
            Text("Only 5 steps, determined", "只走 5 步，确定"),
            Text(
                "The same noises without dice: 27 % end out there. Better, and still too few steps.",
                "同样的噪声，不掷骰子：27 % 落在那么远的地方。好一些，但步数仍然太少。",
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
            film=1,
        ),
        Try(
            Text("Six narrow peaks, few steps", "六个窄峰，步数很少"),
            Text(
                "At 10 steps the random sampler's error is 1.5 times the determined one's: it has hardly found "
                "the peaks.",
                "走 10 步时，随机采样器的误差是确定采样器的 1.5 倍：峰还没有成形。",
            ),
            Params(line="comb"),
            film=2,
            step=3,
        ),
        Try(
            Text("Two moons", "双月"),
            Text(
                "Half of the 100 steps are gone and there is only haze: the shape comes in the last steps.",
                "100 步走了一半，还只是一团雾：形状在最后几步才出现。",
            ),
            Params(plane="moons", steps=100),
            step=51,
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
**Where the noise comes from.** Training only uses the marginals
$x_t=\sqrt{\bar\alpha_t}\,x_0+\sqrt{1-\bar\alpha_t}\,\varepsilon$. Many reverse processes share them: write part of
the remaining noise as the old direction $\hat\varepsilon$ and part as fresh $z$, so that the variances add up to
$1-\bar\alpha'$. With $\eta=1$ the step is exactly DDPM's posterior; with $\eta=0$ nothing random is left after the
start, and as the steps shrink the sampler becomes an ODE,
$d\frac{x}{\sqrt{\bar\alpha}}=\hat\varepsilon\;d\sqrt{\frac{1-\bar\alpha}{\bar\alpha}}$, the *probability flow*. One
network serves them all.

**What is exact here.** The target is a mixture of Gaussians, so the denoiser $\hat x_0=E[x_0\mid x_t]$ is known in
closed form: every error you see is the sampler's. The error curves on the line have no chance in them either: they
follow the sampler's very density from step to step. The paper's table 1 shows the same order with FID on images: at
10 steps 13.4 for $\eta=0$ and 41.1 for $\eta=1$.

**What really happens.** At every number of steps more dice mean more error; with two steps the difference is nothing,
with five $\eta=1$ errs 1.33 times as much as $\eta=0$, with a hundred 1.65 times. From about a hundred steps on all
of them are closer to the target than 4,000 points drawn from it at random (dotted) are on average, or about as close.

**Convention.** 1,000 steps, $\beta$ from $10^{-4}$ to $0.02$, $\bar\alpha_{1000}=4.04\cdot10^{-5}$; the S steps visit
evenly spaced times of the 1,000; the last $\bar\alpha'$ is 1, so the last step adds no noise. Some libraries count
from $t=999$; the numbers are the same. Some authors write $\bar\alpha_t$ for what is $\sqrt{\bar\alpha_t}$ here.""",
        zh=r"""
**噪声从哪里来。** 训练只用到边缘分布 $x_t=\sqrt{\bar\alpha_t}\,x_0+\sqrt{1-\bar\alpha_t}\,\varepsilon$，
而许多逆过程具有相同的边缘分布：
把剩余的噪声一部分写成原来的方向 $\hat\varepsilon$，一部分写成新的 $z$，只要方差合计为 $1-\bar\alpha'$。
$\eta=1$ 时正好是 DDPM 的后验；$\eta=0$ 时除了起点再无随机性，步长趋于零时采样器就成为一个 ODE，
$d\frac{x}{\sqrt{\bar\alpha}}=\hat\varepsilon\;d\sqrt{\frac{1-\bar\alpha}{\bar\alpha}}$，即*概率流*。
同一个网络可用于所有 $\eta$。

**这里什么是精确的。** 目标是高斯混合，所以去噪器 $\hat x_0=E[x_0\mid x_t]$ 有闭式解：看到的误差全部来自采样器。
一维的误差曲线也不含抽样误差：它逐步推算采样器得到的密度本身。
论文表 1 用图像的 FID 给出同样的次序：10 步时 $\eta=0$ 为 13.4，$\eta=1$ 为 41.1。

**实际情况。** 在任何步数下，骰子越多误差越大：两步时几乎没有差别，五步时 $\eta=1$ 的误差是 $\eta=0$ 的 1.33 倍，
一百步时是 1.65 倍。
到一百步左右，各种 $\eta$ 离目标都比随机抽取的 4000 个点（虚线）平均更近，或者差不多。

**约定。** 共 1000 步，$\beta$ 从 $10^{-4}$ 到 $0.02$，$\bar\alpha_{1000}=4.04\cdot10^{-5}$；S 步均匀地取其中的时刻；
最后一步 $\bar\alpha'=1$，
所以不再加噪声。有的库从 $t=999$ 开始计数，数值相同。
有的作者（如科学空间）的 $\bar\alpha_t$ 是这里的 $\sqrt{\bar\alpha_t}$。""",
    ),
    sources=(
        "J. Ho, A. Jain, P. Abbeel (2020). Denoising diffusion probabilistic models. *NeurIPS*. arXiv:2006.11239.",
        "J. Song, C. Meng, S. Ermon (2021). Denoising diffusion implicit models. *ICLR*. arXiv:2010.02502 "
        "(eqs. 12 and 16, table 1).",
    ),
    relatives=("probability_flow", "rectified_flow"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
