"""Hard functions and their smooth twins: temperature is the clock."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.metrics import smooth_max as see
from dashboard.views.metrics import smooth_max_top_k as top_k
from dashboard.views.metrics import smooth_max_triangle as triangle
from dashboard.views.metrics import smooth_max_written as written
from engine import smooth_max
from engine.core import Text
from engine.smooth_max import Params

MAXIMUM = {
    "log_sum_exp": "T * logsumexp(x / T)",
    "boltzmann": "softmax(x / T) @ x",
    "p_norm": "np.linalg.norm(x, 1 / T)",
}


def library(p: Params) -> str:
    """The same smooth maximum, shares and ranks with SciPy, half-way through the film."""
    return f"""\
import numpy as np
from scipy.special import logsumexp, softmax
from scipy.stats import rankdata

x, T = trace.scene.scores, trace[30].temperature  # of the snippet above
print({MAXIMUM[p.form]}, trace[30].scores.maximum)  # the smooth maximum at k = 1/T
print(softmax(x / T), trace[30].scores.one_hot)
print(rankdata(x), trace.scene.hard.rank)  # what the soft ranks become as T falls to 0"""


LESSON = Lesson(
    smooth_max,
    films=(
        Film(
            title=Text("Maximum", "最大值"),
            views=(see.MAXIMUM, see.ERROR, see.SHARES),
            equations=(
                Equation(
                    written.maximum,
                    see.numbers,
                    Text("b: the bound on its error, the width of the band", "b 为误差的上界，即带宽"),
                ),
            ),
            watch=Text(
                "Watch the corner: warmth rounds it off, and the curve never leaves the band.",
                "看拐角：升温把它磨圆，而曲线始终不离开带。",
            ),
            poster=26,
            pace=10,
            smooth=True,
        ),
        Film(
            title=Text("Argmax, one-hot, top-k", "argmax、独热、top-k"),
            views=(see.ONE_HOT, see.ARGMAX, see.TOP_K),
            equations=(
                Equation(
                    r"\num{share}{\max_i p_i},\quad p=\frac{e^{x/T}}{\sum_j e^{x_j/T}}\qquad "
                    r"\num{where}{\sum_i i\,p_i}\qquad "
                    r"{\sum_i \sigma\!\left(\tfrac{x_i-\tau}{T}\right)=\num{sum}{k}}\qquad T=\val{T}",
                    see.numbers,
                    Text("One-hot, argmax, top-k of the list itself", "该列表的独热向量、argmax 与 top-k"),
                ),
            ),
            watch=Text(
                "Watch the jumps: a hard choice has no slope to follow, its smooth twin has one on both sides.",
                "看跳变处：硬选择没有斜率可循，光滑版本两侧都有。",
            ),
            poster=31,
            pace=10,
            smooth=True,
        ),
        Film(
            title=Text("Rank and step", "秩与阶跃"),
            views=(see.RANK, see.STEP_UP),
            equations=(
                Equation(
                    r"r=\mathrm{arg}\min_{r\in\mathcal{P}}\left\|r-\tfrac{x}{T}\right\|^2=(\val{rank})\qquad "
                    r"\frac{1}{1+e^{-x_1/T}}=\val{step}\qquad T=\val{T}",
                    see.numbers,
                    Text(
                        "Soft ranks (P: all weighted means of the orders 1…n) and the soft step of the list itself",
                        "该列表的软秩（P：1…n 全排列的凸包）与软阶跃",
                    ),
                ),
            ),
            watch=Text(
                "Watch the stairs: soft ranks are straight ramps, and exact as soon as T is below every gap; the "
                "step never quite is.",
                "看台阶：软秩是直的斜坡，T 小于所有间距后就精确；阶跃则永远差一点。",
            ),
            poster=26,
            pace=10,
            smooth=True,
        ),
        triangle.FILM,
        top_k.FILM,
    ),
    watch=Text(
        "Hard functions have kinks or jumps and are flat elsewhere: watch warmth round them off.",
        "看拐角处：硬函数在那里有折点或跳跃，别处是平的；升温把它磨圆，降温复原。",
    ),
    tries=(
        Try(
            Text("All equal: the bound is reached", "分数全相等：达到上界"),
            Text(
                "With n equal scores the error is exactly log(n)/k where the first score joins the others.",
                "n 个分数相等时，误差恰好等于 log(n)/k。",
            ),
            Params(scores="1 1 1 1 1 1 1 1"),
            step=31,
        ),
        Try(
            Text("From below: the Boltzmann mean", "从下方逼近：玻尔兹曼加权平均"),
            Text(
                "This mean never exceeds the maximum: the same bound, on the other side.",
                "它从不超过最大值：同样的界，但在另一侧。",
            ),
            Params(form="boltzmann"),
            step=21,
        ),
        Try(
            Text("The p-norm takes sizes", "p 范数看的是绝对值"),
            Text(
                "A p-norm is the maximum of |x|: at −4 the curve rises again.",
                "p 范数逼近的是 |x| 的最大值：在 −4 一侧曲线重新升高。",
            ),
            Params(form="p_norm"),
        ),
        Try(
            Text("Two scores: the softplus corner", "两个分数：softplus 的拐角"),
            Text(
                "max(x, 0) smoothed is softplus, off by T·log 2 at the corner.",
                "把 max(x, 0) 磨光就是 softplus，拐角处相差 T·log 2。",
            ),
            Params(scores="1 0"),
            step=21,
        ),
        Try(
            Text("A near tie", "几乎平局"),
            Text(
                "The gap of 0.05 keeps one-hot undecided until T is far below it.",
                "间距只有 0.05：T 远小于它之前，独热向量一直犹豫不决。",
            ),
            Params(scores="1.05 1 -1"),
            film=1,
            step=31,
        ),
        Try(
            Text("k = 3 of 6", "6 个取前 3"),
            Text("The memberships always sum to 3, however warm.", "无论多热，隶属度之和恒为 3。"),
            Params(scores="0.5 2 1 0 -1 -2", k=3),
            film=1,
            step=21,
        ),
        Try(
            Text("Ranks of a near tie", "几乎并列的秩"),
            Text(
                "The close scores share the ranks 3 and 4 between them; as T falls to their distance, 0.2, each "
                "comes to its own.",
                "两个接近的分数合占第 3、4 名；T 降到它们的间距 0.2 时，才各就各位。",
            ),
            Params(scores="1.2 1 0 -2"),
            film=2,
            step=31,
        ),
        Try(
            Text("Cold: arrows only at the border", "低温：箭头只剩在边界"),
            Text(
                "As T falls the gradient gathers at the border and dies elsewhere: too cold and there is nothing "
                "to learn from.",
                "温度下降时梯度集中到边界，别处消失：太冷就学不到东西。",
            ),
            Params(truth="2"),
            film=3,
            step=51,
        ),
        Try(
            Text("The second overtakes the first", "第二名超过第一名"),
            Text(
                "Round two takes what round one left of the first, and most of the second: 0.89 against 0.99. By the "
                "threshold the order stays.",
                "第二轮只能取第一名剩下的部分，而第二名几乎全取：0.89 对 0.99。用阈值则次序不变。",
            ),
            Params(),
            film=4,
            step=31,
        ),
    ),
    notes=Text(
        en=r"""
**One recipe.** A hard choice jumps, so its gradient is 0 or does not exist. Replace it by a smooth twin with a
temperature $T=1/k$: as $T\to0$ it
becomes the hard one, and how far it can be off is known beforehand.

| smooth twin | limit | error at most |
|---|---|---|
| $\frac1k\log\sum e^{kx_i}$ | $\max x$, from above | $\frac{\log n}{k}$, reached when all are equal |
| $\sum x_i e^{kx_i}/\sum e^{kx_i}$ | $\max x$, from below | $\frac{\log n}{k}$ |
| $(\sum\lvert x_i\rvert^k)^{1/k}$ | $\max\lvert x\rvert$, from above | factor $n^{1/k}$ |
| softmax | one-hot | $(n-1)\,e^{-\mathrm{gap}/T}$ |
| $\sigma((x-\tau)/T)$, sum $k$ | top-k | $\max(k,n-k)\,e^{-\mathrm{gap}/2T}$ |
| $k$ rounds of softmax (soft-k-max) | top-k | no such bound: a member may count more than once |
| projection of $x/T$ on the permutahedron | ranks | 0 once $T\le$ the smallest gap |

**No free lunch.** Warm is smooth but wrong; cold is right but flat: in the triangle's film the gradients gather at
the border and vanish elsewhere. Ties share: argmax of a tie becomes the mean of its places.

**Its origin, and kin.** $|x|\approx\tfrac1k\log(e^{kx}+e^{-kx})$ put into $\max(x,y)=\tfrac12(x+y+|x-y|)$ is the
log-sum-exp (at $2k$). Computed as $m+\tfrac1k\log\sum e^{k(x_i-m)}$ with $m=\max x$, nothing overflows. *Sparsemax*
projects on the triangle and has exact zeros; *Gumbel*-softmax draws; *straight-through* is hard forth, soft back.""",
        zh=r"""
**一个配方。** 硬选择会跳变，梯度要么为 0，要么不存在。用带温度 $T=1/k$ 的光滑函数代替它：$T\to0$ 时它变成硬函数，
而且误差有事先知道的上界。

| 光滑函数 | 极限 | 误差不超过 |
|---|---|---|
| $\frac1k\log\sum e^{kx_i}$ | $\max x$，从上方 | $\frac{\log n}{k}$，全相等时取到 |
| $\sum x_i e^{kx_i}/\sum e^{kx_i}$ | $\max x$，从下方 | $\frac{\log n}{k}$ |
| $(\sum\lvert x_i\rvert^k)^{1/k}$ | $\max\lvert x\rvert$，从上方 | 倍数 $n^{1/k}$ |
| softmax | 独热（one-hot） | $(n-1)\,e^{-\mathrm{gap}/T}$ |
| $\sigma((x-\tau)/T)$，和为 $k$ | top-k | $\max(k,n-k)\,e^{-\mathrm{gap}/2T}$ |
| $k$ 轮 softmax（soft-k-max） | top-k | 无此类上界：一个分数可能被取多次 |
| $x/T$ 在排列多面体上的投影 | 秩 | $T$ 不大于最小间距时为 0 |

**没有免费的午餐。** 热则光滑但不准，冷则准确但平坦：在三角形的影片里，梯度都集中到边界，别处消失。平局时平分：
并列者的 argmax 是它们位置的平均。

**光滑化的来历与近亲。** 把 $|x|\approx\tfrac1k\log(e^{kx}+e^{-kx})$ 代入 $\max(x,y)=\tfrac12(x+y+|x-y|)$，
就是对数求和指数（系数 $2k$）。按 $m+\tfrac1k\log\sum e^{k(x_i-m)}$（$m=\max x$）计算不会溢出。
sparsemax 投影到三角形上，有精确的 0；Gumbel-softmax 带随机抽样；直通估计前向用硬的、反向用软的。""",
    ),
    sources=(
        "S. Boyd, L. Vandenberghe (2004). *Convex Optimization*, 3.1.5.",
        "K. Asadi, M. L. Littman (2017). An alternative softmax operator for reinforcement learning. *ICML*.",
        "M. Blondel, O. Teboul, Q. Berthet, J. Djolonga (2020). Fast differentiable sorting and ranking. *ICML*.",
    ),
    relatives=("smooth_metrics", "soft_bleu", "activations", "attention"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
