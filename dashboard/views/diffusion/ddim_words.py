"""What stands below DDIM's films: the notes, and the same step in diffusers."""

from engine.core import Text
from engine.ddim import Params

NOTES = Text(
    en=r"""
**Where the noise comes from.** Training only uses the marginals
$x_t=\sqrt{\bar\alpha_t}\,x_0+\sqrt{1-\bar\alpha_t}\,\varepsilon$ (the *reparameterisation trick*:
$\varepsilon$ is drawn first). Many reverse processes share them: write part of the remaining noise as the old
direction $\hat\varepsilon$ and part as fresh $z$, so that the variances add up to
$1-\bar\alpha'$. With $\eta=1$ the step is exactly DDPM's posterior; with $\eta=0$ nothing random is left after the
start, and as the steps shrink the sampler becomes an ODE,
$d\frac{x}{\sqrt{\bar\alpha}}=\hat\varepsilon\;d\sqrt{\frac{1-\bar\alpha}{\bar\alpha}}$, the *probability flow*. One
network serves them all.

**How the score is learned.** Draw $x_0$, a time and $\varepsilon$, make $x_t$, and let a network guess the
$\varepsilon$: the loss is $\|\varepsilon-\varepsilon_\theta(x_t,t)\|^2$ (*denoising score matching*). One $x_t$ may
come from many $x_0$, so the best it can say is their mean, $\hat\varepsilon=E[\varepsilon\mid x_t]$: the loss has a
floor that no network can pass. Given $x_0$, the score of $x_t$ is $-\varepsilon/\sqrt{1-\bar\alpha_t}$, and the mean of
these conditional scores is the score: $\nabla\log p_t(x_t)=-\hat\varepsilon/\sqrt{1-\bar\alpha_t}$. So whoever
predicts the noise knows the score, without ever seeing a density.

**What is exact here.** The target is a mixture of Gaussians, so the denoiser $\hat x_0=E[x_0\mid x_t]$ is known in
closed form: every error in the first three films is the sampler's. The error curves on the line have no chance in them
either: they follow the sampler's very density from step to step. The paper's table 1 shows the same order with FID on
CIFAR-10: at 10 steps 13.36 for $\eta=0$ and 41.07 for $\eta=1$.

**What really happens.** At every number of steps more dice mean more error; with two steps the difference is nothing,
with five $\eta=1$ errs 1.33 times as much as $\eta=0$, with a hundred 1.65 times. From about a hundred steps on all
of them are closer to the target than 4,000 points drawn from it at random (dotted) are on average, or about as close.

**Which times.** *Leading* counts $1,\,1+\lfloor T/S\rfloor,\dots$ and never reaches $T$; *trailing* counts down from
$T$; *linspace* has both ends; *quadratic*, $\lfloor ci^2\rfloor$, crowds near the data (the paper used it for
CIFAR-10). Leading feeds pure noise to a time at which $\sqrt{\bar\alpha}$ of the data should still be there, so its
samples' mean is pulled; on big image models that shows as wrong brightness (Lin et al.). Here, with this $\beta$, it
shows at two steps only. Its error is no larger than trailing's; linspace's is, for its last step, from $t=1$, is all
but wasted. At 1,000 steps all agree, and most of the 0.0040 that is left is the start's: even at $T$ some signal
should remain. Begun at the true $x_T$, 0.0012 is left.

**Convention.** 1,000 steps, $\beta$ from $10^{-4}$ to $0.02$, $\bar\alpha_{1000}=4.04\cdot10^{-5}$; the S steps visit
evenly spaced times of the 1,000; the last $\bar\alpha'$ is 1, so the last step adds no noise. Some libraries count
from $t=999$; the numbers are the same. Some authors write $\bar\alpha_t$ for what is $\sqrt{\bar\alpha_t}$ here.""",
    zh=r"""
**噪声从哪里来。** 训练只用到边缘分布 $x_t=\sqrt{\bar\alpha_t}\,x_0+\sqrt{1-\bar\alpha_t}\,\varepsilon$
（重参数化：先抽 $\varepsilon$），而许多逆过程具有相同的边缘分布：
把剩余的噪声一部分写成原来的方向 $\hat\varepsilon$，一部分写成新的 $z$，只要方差合计为 $1-\bar\alpha'$。
$\eta=1$ 时正好是 DDPM 的后验；$\eta=0$ 时除了起点再无随机性，步长趋于零时采样器就成为一个 ODE，
$d\frac{x}{\sqrt{\bar\alpha}}=\hat\varepsilon\;d\sqrt{\frac{1-\bar\alpha}{\bar\alpha}}$，即*概率流*。
同一个网络可用于所有 $\eta$。

**分数是怎样学到的。** 抽取 $x_0$、时刻和 $\varepsilon$，合成 $x_t$，让网络猜其中的 $\varepsilon$，
损失为 $\|\varepsilon-\varepsilon_\theta(x_t,t)\|^2$，这就是*去噪分数匹配*（得分匹配、噪声预测）。
同一个 $x_t$ 可能来自许多 $x_0$，网络至多只能猜出平均值 $\hat\varepsilon=E[\varepsilon\mid x_t]$：
损失有一个任何网络都低不过的下限。给定 $x_0$ 时，$x_t$ 的条件分数是 $-\varepsilon/\sqrt{1-\bar\alpha_t}$，
而条件分数的平均正是分数：$\nabla\log p_t(x_t)=-\hat\varepsilon/\sqrt{1-\bar\alpha_t}$。
所以会预测噪声就等于知道分数，密度一次也不必见到。

**这里什么是精确的。** 目标是高斯混合，所以去噪器 $\hat x_0=E[x_0\mid x_t]$ 有闭式解：前三部影片里的误差全部来自采样器。
一维的误差曲线也不含抽样误差：它逐步推算采样器得到的密度本身。
论文表 1 用 CIFAR-10 上的 FID 给出同样的次序：10 步时 $\eta=0$ 为 13.36，$\eta=1$ 为 41.07。

**实际情况。** 在任何步数下，骰子越多误差越大：两步时几乎没有差别，五步时 $\eta=1$ 的误差是 $\eta=0$ 的 1.33 倍，
一百步时是 1.65 倍。
到一百步左右，各种 $\eta$ 离目标都比随机抽取的 4,000 个点（虚线）平均更近，或者差不多。

**选哪些时刻。** *leading* 取 $1,\,1+\lfloor T/S\rfloor,\dots$，永远到不了 $T$；*trailing* 从 $T$ 往下数；
*linspace* 两端都取；二次间隔 $\lfloor ci^2\rfloor$ 在数据附近取得密（论文对 CIFAR-10 用它）。
leading 把纯噪声交给一个本应还剩 $\sqrt{\bar\alpha}$ 数据的时刻，样本的均值因此被拉偏；
在大的图像模型上表现为亮度不对（Lin 等）。这里的 $\beta$ 下，只有两步时看得出来。
它的误差并不比 trailing 大；linspace 的更大，因为它从 $t=1$ 出发的最后一步几乎是浪费。
1,000 步时四者相同，剩下的 0.0040 大部分来自起点：即使在 $T$，也应还留有一点信号；从真正的 $x_T$ 出发则只剩 0.0012。

**约定。** 共 1,000 步，$\beta$ 从 $10^{-4}$ 到 $0.02$，$\bar\alpha_{1000}=4.04\cdot10^{-5}$；S 步均匀地取其中的时刻；
最后一步 $\bar\alpha'=1$，
所以不再加噪声。有的库从 $t=999$ 开始计数，数值相同。
有的作者（如科学空间）的 $\bar\alpha_t$ 是这里的 $\sqrt{\bar\alpha_t}$。""",
)


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
