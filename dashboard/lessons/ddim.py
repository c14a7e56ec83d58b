"""From DDPM to DDIM: the same denoiser, with dice and without."""

from dashboard.lesson import Equation, Film, Lesson, Try, from_start
from dashboard.views.diffusion import ddim as views
from dashboard.views.diffusion import ddim_films as films
from dashboard.views.diffusion import ddim_formulas as formulas
from dashboard.views.diffusion.ddim_words import NOTES, library
from engine import ddim
from engine.core import Text
from engine.ddim import Params

LESSON = Lesson(
    ddim,
    films=(
        Film(
            title=Text("Step by step", "逐步采样"),
            views=(views.LINE, views.PLANE),
            equations=(formulas.STEP, formulas.SIGMA, formulas.ODE),
            pace=10,
            poster=36,
            smooth=True,
            ticks=from_start,
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
                    formulas.sweep_numbers,
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
                    formulas.budget_numbers,
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
        films.LEARNED,
        films.TRIP,
        films.BETWEEN,
        films.SPACING,
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
                "Five random steps are too few: 34% of the particles end more than three widths from every peak.",
                "随机地走，五步太少了：34% 的粒子最后离每个峰都超过三个峰宽。",
            ),
            Params(steps=5, eta=1.0),
        ),
        Try(
            Text("Only 5 steps, determined", "只走 5 步，确定性"),
            Text(
                "The same noises without dice: 27% end out there. Better, and still too few steps.",
                "同样的噪声，不掷骰子：27% 落在那么远的地方。好一些，但步数仍然太少。",
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
                "走 10 步时，随机采样器的误差是确定性采样器的 1.5 倍：峰还没有成形。",
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
        Try(
            Text("Too small a network", "太小的网络"),
            Text(
                "Four neurons a layer: however long it trains, an error of 0.13 stays above the floor, and its "
                "samples are poor.",
                "每层四个神经元：训练再久，下限之上仍有 0.13 的误差，样本也差。",
            ),
            Params(hidden=4, train_steps=1000),
            film=3,
        ),
        Try(
            Text("There and back in 200 steps", "往返各 200 步"),
            Text(
                "Inverting DDIM takes fine steps: with 50 each way the return misses by 0.05, with 200 by 0.01.",
                "DDIM 的反演需要细步：单程 50 步差 0.05，200 步只差 0.01。",
            ),
            Params(steps=200),
            film=4,
        ),
        Try(
            Text("Halfway between two noises", "两个噪声的正中间"),
            Text(
                "Halfway the straight line's noise is 0.65 long, the arc's 1.44, as long as noise is: both lead to the "
                "same peak here.",
                "正中间，直线上的噪声长 0.65，弧上长 1.44，与噪声应有的长度相当：这里两者通向同一个峰。",
            ),
            Params(),
            film=5,
            step=21,
        ),
        Try(
            Text("Two steps, four rules", "两步，四种规则"),
            Text(
                "Leading starts at 501 from pure noise: its mean is 0.078 too low, trailing's 0.008 too high. Its "
                "error is the smaller all the same.",
                "leading 在 501 处就从纯噪声出发：均值偏低 0.078，trailing 只偏高 0.008；但 leading 的误差仍更小。",
            ),
            Params(),
            film=6,
            step=1,
        ),
        Try(
            Text("Quadratic times for one Gaussian", "单个高斯：二次间隔"),
            Text(
                "Most steps near the data: with five the error is 0.056, trailing's 0.118. With three peaks it is no "
                "better.",
                "大多数步靠近数据：五步时误差 0.056，trailing 为 0.118。换成三个峰就不占优。",
            ),
            Params(line="one"),
            film=6,
            step=3,
        ),
    ),
    notes=NOTES,
    sources=(
        "J. Ho, A. Jain, P. Abbeel (2020). Denoising diffusion probabilistic models. *NeurIPS*. arXiv:2006.11239.",
        "J. Song, C. Meng, S. Ermon (2021). Denoising diffusion implicit models. *ICLR*. arXiv:2010.02502 "
        "(eqs. 12 and 16, table 1, appendices D.2 and D.5).",
        "S. Lin, B. Liu, J. Li, X. Yang (2024). Common diffusion noise schedules and sample steps are flawed. *WACV*. "
        "arXiv:2305.08891.",
        "P. Vincent (2011). A connection between score matching and denoising autoencoders. *Neural Computation* 23.",
    ),
    relatives=("probability_flow", "rectified_flow"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
