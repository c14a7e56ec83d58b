"""GBDT, one round at a time."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.trees import gbdt as views
from dashboard.views.trees.gbdt_rates import RATES
from dashboard.views.trees.gbdt_tree import TREE
from engine import gbdt
from engine.core import Text, dot
from engine.gbdt import Params

FITTED = Equation(
    r"\num{r}{r_i}=-\partial L(y_i,F)\,/\,\partial F\qquad \num{y}{y_i}\quad \num{b}{F_{t-1}(x_i)}\qquad {i=\val{i}}",
    views.numbers,
)
BEST = Equation(
    r"\num{g}{\gamma}=\mathrm{argmin}_c{\textstyle\sum_j} L(y_j,F_{t-1}(x_j)+c)",
    views.numbers,
    Text("Best constant of its leaf, over the rows j in it", "所在叶子的最佳常数（j 为叶中样本）"),
)
MOVED = r"\num{a}{F_t(x_i)}=\num{b}{F_{t-1}(x_i)}+\num{v}{\nu}\cdot\num{g}{\gamma}"
STEP = Equation(MOVED, views.numbers, Text("One small step", "迈出一小步"))
SUMS = Equation(
    MOVED + r"\qquad \num{top}{\textstyle\sum_j r_j}\,/\,\num{under}{\textstyle\sum_j h_j}",
    views.numbers,
    Text(
        "One small step; γ from the sums over its leaf (click a row)", "迈出一小步；γ 来自所在叶子的和（点击样本可换）"
    ),
)


def library(p: Params) -> str:
    real = p.loss not in ("logistic", "softmax")
    loss = {"squared": "squared_error", "absolute": "absolute_error"}.get(p.loss, p.loss)
    more = f"loss={loss!r}, alpha={p.alpha}, " if real else ""
    kind = "GradientBoostingRegressor" if real else "GradientBoostingClassifier"
    return f"""\
from sklearn.ensemble import {kind}

rows = trace.scene.train  # of the snippet above
model = {kind}(
    {more}n_estimators={p.n_estimators}, learning_rate={p.learning_rate}, max_depth={p.max_depth},
    min_samples_leaf={p.min_samples_leaf}, subsample={p.subsample}, random_state={p.seed},
).fit(rows.X, rows.y)
print(model.train_score_)"""


LESSON = Lesson(
    gbdt,
    films=(
        Film(
            title=Text("Round by round", "逐轮"),
            views=(views.MODEL, views.ADDED, views.LOSSES),
            equations=(FITTED, SUMS),
        ),
        Film(title=Text("The tree of each round", "每一轮的树"), pace=3.0, views=(TREE,), equations=(BEST, STEP)),
        Film(title=Text("Rate against rounds", "学习率与轮数"), pace=12.0, views=(RATES,)),
    ),
    watch=Text(
        "Watch residuals shrink: each round fits a tree to what is missing, and F moves a small step along.",
        "看残差缩小：每一轮对尚缺的部分拟合一棵树，F 沿着它迈出一小步。",
    ),
    tries=(
        Try(
            Text("Residuals shrink", "残差缩小"),
            Text(
                "Stumps on a sine: the staircase of each round is small where the curve already fits.",
                "用树桩拟合正弦：曲线已经贴合的地方，每轮的阶梯就小。",
            ),
            Params(max_depth=1, learning_rate=0.3),
        ),
        Try(
            Text("ν = 1 against 0.05", "ν = 1 与 0.05"),
            Text(
                "At ν = 1 the held-out loss is least by round 2 and then climbs; at 0.05 it takes more rounds and gets lower.",
                "ν = 1 时留出集损失第 2 轮就到最低，随后回升；ν = 0.05 需要更多轮，但降得更低。",
            ),
            Params(max_depth=3, noise=0.4, n_estimators=100),
            film=2,
        ),
        Try(
            Text("An outlier under squared error", "平方误差遇到离群点"),
            Text(
                "Two far rows drag the curve towards them: a squared residual shouts.",
                "两个远离的点把曲线拉过去：平方残差嗓门太大。",
            ),
            Params(painted=(dot(0.3, 0.98, 0), dot(0.32, 0.97, 0)), noise=0.1, min_samples_leaf=8, loss="squared"),
        ),
        Try(
            Text("The same outlier under Huber loss", "同样的离群点，换成 Huber 损失"),
            Text(
                "Ringed residuals are clipped at δ, so the far rows hardly move the curve.",
                "带圈的残差在 δ 处截断，远离的点几乎拉不动曲线。",
            ),
            Params(painted=(dot(0.3, 0.98, 0), dot(0.32, 0.97, 0)), noise=0.1, min_samples_leaf=8, loss="huber"),
        ),
        Try(
            Text("… and under absolute error", "……再换成绝对误差"),
            Text("Only the sign of a residual counts, and a leaf takes the median.", "只看残差的符号，叶子取中位数。"),
            Params(painted=(dot(0.3, 0.98, 0), dot(0.32, 0.97, 0)), noise=0.1, min_samples_leaf=8, loss="absolute"),
        ),
        Try(
            Text("Quantile band 10–90", "分位数带 10–90"),
            Text(
                "Two runs, α = 0.9 and 0.1: the band widens where the noise does.",
                "两次运行，α = 0.9 与 0.1：噪声大的地方带子变宽。",
            ),
            Params(loss="quantile", data="heteroscedastic", n_samples=600, n_estimators=100),
        ),
        Try(
            Text("Stop in time", "及时停止"),
            Text(
                "The star marks the best round; after it, deep trees learn the noise and the held-out loss climbs.",
                "星号是最佳轮次；此后深树开始学噪声，留出集损失回升。",
            ),
            Params(noise=0.6, max_depth=5, learning_rate=0.2, n_estimators=120),
        ),
        Try(
            Text("Classify with regression trees", "用回归树做分类"),
            Text(
                "The tree on the right has real leaves: it regresses y − p, and their sum is a log-odds.",
                "右边的树叶子是实数：它回归 y − p，累加成对数几率。",
            ),
            Params(loss="logistic", classes="moons", max_depth=3),
        ),
        Try(
            Text("Half the rows a round", "每轮一半样本"),
            Text(
                "Each tree sees a random half: noisier steps. On these rows it costs little and gains little: try other seeds.",
                "每棵树只看随机一半：步子更抖。在这些样本上代价不大，收益也不大：换几个随机种子看看。",
            ),
            Params(subsample=0.5, noise=0.4, max_depth=3, n_estimators=120),
        ),
        Try(
            Text("Diabetes", "糖尿病数据"),
            Text(
                "One column explains little: the held-out loss is least after about ten rounds, then creeps up.",
                "单独一列解释力有限：约十轮后留出集损失最小，此后缓慢回升。",
            ),
            Params(data="diabetes", min_samples_leaf=10),
        ),
        Try(
            Text("Wine, three classes", "葡萄酒，三个类别"),
            Text(
                "Softmax grows three regression trees a round, one for each class.",
                "softmax 每轮长三棵回归树，每个类别一棵。",
            ),
            Params(loss="softmax", classes="wine"),
        ),
    ),
    notes=Text(
        en=r"""
**Why it works.** The model is a function, $F_t=F_{t-1}+\nu\,h_t$. Its loss falls fastest along the negative gradient $r_i=-\partial\ell/\partial F(x_i)$, but that is known at the
training rows only: a CART *regression* tree carries it to the whole space. For squared error $r_i$ is the residual; for absolute error its sign; for huber the residual clipped at $\delta$;
for logistic loss $y_i-p_i$. Trees regress even when the model classifies. Then every leaf takes the constant that its own rows would choose: a mean, a median, a quantile, or one
Newton step $\sum r/\sum p(1-p)$.

**Shrinkage.** A step of $\nu<1$ leaves room for later trees to disagree; many small steps beat few big ones, at the price of rounds.
Drawing a share of the rows each round adds useful noise.

**Conventions** are scikit-learn's, and the numbers are too: medians and $\delta$ are inverted-CDF percentiles, softmax leaves carry the factor $(K-1)/K$ of Friedman's paper,
and the first constant is a mean, a median, a quantile, a log-odds, or centred log-priors. Log-loss is not doubled here. The map re-runs the model at eight rates.""",
        zh=r"""
**为什么有效。** 模型是一个函数，$F_t=F_{t-1}+\nu\,h_t$。损失沿负梯度 $r_i=-\partial\ell/\partial F(x_i)$ 下降最快，但它只在训练样本上已知：用一棵 CART *回归*树把它推广到整个空间。
平方误差时 $r_i$ 是残差；绝对误差时是它的符号；Huber 时是在 $\delta$ 处截断的残差；logistic 时是 $y_i-p_i$。即使做分类，树也是回归树。
然后每个叶子取其样本自己会选的常数：均值、中位数、分位数，或一步牛顿 $\sum r/\sum p(1-p)$。

**收缩。** 步长 $\nu<1$ 给后来的树留下修正的余地；许多小步胜过几个大步，代价是轮数。每轮只抽一部分样本则加入有益的噪声。

**约定**与数值都同 scikit-learn：中位数与 $\delta$ 用逆 CDF 分位数，softmax 叶子带有 Friedman 论文中的因子 $(K-1)/K$，
初始常数分别是均值、中位数、分位数、对数几率或中心化的对数先验。这里的对数损失不加倍。图中在八个学习率下各跑一遍模型。""",
    ),
    sources=(
        "J. H. Friedman (2001). Greedy function approximation: a gradient boosting machine. *Annals of Statistics* 29(5).",
        "J. H. Friedman (2002). Stochastic gradient boosting. *Computational Statistics & Data Analysis* 38(4).",
    ),
    relatives=("adaboost", "xgboost"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
