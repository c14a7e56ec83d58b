"""What GBDT's pictures do not show: its names, why it works, the conventions."""

from dashboard.views.trees import own
from engine.core import Text
from engine.gbdt import Params

NOTES = Text(
    en=r"""
**Names.** GBDT, GBM (gradient boosting machine), GBRT (… regression tree) and MART (multiple additive …) are one
algorithm. Someone is $30$: guess $20$, then $6$ for the $10$ that is missing, then $3$, then $1$.

**Why it works.** The model is a function, $F_t=F_{t-1}+\nu\,h_t$, and $h_t$ is a tree. Its loss falls fastest along the
negative gradient $r_i=-\partial L/\partial F(x_i)$, but that is known at the training rows only: a CART *regression*
tree carries it to the whole space. For squared error, $L=\tfrac12(y-F)^2$, it is the residual (the curve on the page is
the mean of $(y-F)^2$); for absolute error its sign; for Huber the residual clipped at $\delta$; for logistic loss
$y_i-p_i$; for exponential loss, with $y=\pm1$, $y_ie^{-y_iF}$, AdaBoost's weight. Trees regress even when the model
classifies; each takes CART's column $j$ and cut $s$ that leave the least squares.

**The leaves** are then set by the loss itself. Squared, absolute and quantile loss take the best constant: a mean, a
median, a quantile. Huber takes one step from the median. Logistic, exponential and softmax take one Newton step,
$\sum r/\sum p(1-p)$ (exponential: $\sum r/\sum|r|$): the best constant of a leaf with rows of one class only would be
infinite. (This $\gamma$ is a leaf's value; XGBoost's $\gamma$ is the price of a leaf.)

**Shrinkage.** A step of $\nu<1$ leaves room for later trees to disagree; many small steps usually beat few big ones, at
the price of rounds. Drawing a share of the rows each round adds noise that often helps. 

**Boosting against bagging.** A forest grows deep trees apart, side by side, each on a bootstrap sample, and
averages them: that lowers the variance. Here small trees come one after another, each mending what the sum so far has
missed: that lowers the bias, and too many rounds overfit.

**Conventions** are scikit-learn's, and the numbers are too: medians and $\delta$ are inverted-CDF percentiles, $\delta$
is found anew each round, softmax leaves carry the factor $(K-1)/K$ of Friedman's paper, and the first constant is a
mean, a median, a quantile, a log-odds, or centred log-priors. Log-loss is not doubled here. The map runs the model
again at eight rates (softmax: four).""",
    zh=r"""
**名称。** GBDT、GBM（梯度提升机）、GBRT（梯度提升回归树）、MART（多重累加回归树）是同一个算法。
某人 $30$ 岁：先猜 $20$，还差 $10$，用 $6$ 去补，再补 $3$，再补 $1$。

**为什么有效。** 模型是一个函数，$F_t=F_{t-1}+\nu\,h_t$，其中 $h_t$ 是一棵树。
损失沿负梯度 $r_i=-\partial L/\partial F(x_i)$ 下降最快，但它只在训练样本上已知：
用一棵 CART *回归*树把它推广到整个空间。
平方误差 $L=\tfrac12(y-F)^2$ 时，它就是残差（页面上的曲线是 $(y-F)^2$ 的均值）；绝对误差时是它的符号；
Huber 时是在 $\delta$ 处截断的残差；logistic 时是 $y_i-p_i$；指数损失（$y=\pm1$）时是
$y_ie^{-y_iF}$，即 AdaBoost 的权重。
即使做分类，树也是回归树；每次取使剩余平方和最小的列 $j$ 与切点 $s$（CART）。

**叶子**随后由损失本身来定。平方、绝对、分位数损失取最优常数：均值、中位数、分位数。Huber 从中位数出发走一步。
logistic、指数损失与 softmax 走一个牛顿步，$\sum r/\sum p(1-p)$（指数损失为
$\sum r/\sum|r|$）：若叶中样本同属一类，最优常数将是无穷大。
（这里的 $\gamma$ 是叶子的值；XGBoost 的 $\gamma$ 是叶子的价格。）

**收缩（缩减，shrinkage）。** 步长 $\nu<1$ 给后来的树留下修正的余地；许多小步通常胜过几个大步，代价是轮数。
每轮只抽一部分样本会加入噪声，往往有益。

**Boosting 与 Bagging。** 随机森林在自助样本上各自并行地长深树，再取平均：降低方差。
这里小树一棵接一棵，每棵修补前面之和所缺的部分：降低偏差，轮数过多则会过拟合。

**约定**与数值都同 scikit-learn：中位数与 $\delta$ 用逆 CDF 分位数，$\delta$ 每轮重新求，
softmax 叶子带有 Friedman 论文中的因子 $(K-1)/K$，初始常数分别是均值、中位数、分位数、对数几率或中心化的对数先验。
这里的对数损失不加倍。图中在八个学习率下各跑一遍模型（softmax 为四个）。""",
)


def library(p: Params) -> str:
    """scikit-learn on the page's rows; its score of two classes is twice the log-loss."""
    real = p.loss not in ("logistic", "exponential", "softmax")
    loss = {"squared": "squared_error", "absolute": "absolute_error"}.get(p.loss, p.loss)
    more = f"loss={loss!r}, alpha={p.alpha}, " if real else "loss='exponential', " if loss == "exponential" else ""
    kind = "GradientBoostingRegressor" if real else "GradientBoostingClassifier"
    rounds = "len(trace)" if p.n_iter_no_change else p.n_estimators
    plain = real or loss == "exponential"
    shown = "model.train_score_" if plain else "model.train_score_ / (2 if model.n_classes_ == 2 else 1)"
    if p.subsample < 1:  # train_score_ is then of the drawn rows
        stages = "staged_predict" if real else "staged_decision_function"
        shown = f"[F[trace.scene.row] for F in model.{stages}(rows.X)]"
    stages = "staged_predict" if real else "staged_predict_proba"
    mine = own.printed(p, f"[answer[0] for answer in model.{stages}(x)]")
    return f"""\
from sklearn.ensemble import {kind}

rows = trace.scene.train  # of the snippet above
model = {kind}(
    {more}n_estimators={rounds}, learning_rate={p.learning_rate}, max_depth={p.max_depth},
    min_samples_leaf={p.min_samples_leaf}, subsample={p.subsample}, random_state={p.seed},
).fit(rows.X, rows.y)
print({shown}){mine}"""
