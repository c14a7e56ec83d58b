"""What AdaBoost's pictures do not show: why it works, its bound, its relatives, the conventions."""

from engine.core import Text

NOTES = Text(
    en=r"""
**Why it works.** Each round fits a weak learner $h_t$ to the weights $D_t$ (at first $1/n$ each) and gives it the say
$\alpha_t=\tfrac{\eta}2\ln\frac{1-e_t}{e_t}$. Then every weight is multiplied by $e^{-\alpha_t y_i h_t(x_i)}$:
wrong rows grow, right rows shrink. At $\eta=1$ the last learner is exactly a coin's toss under the new weights;
a smaller $\eta$ stops before that. The strong classifier's answer is the sign of $F_T=\sum_t\alpha_t h_t$.
This is an additive model, fitted forward, stage by stage, to the exponential loss $e^{-yF}$: with the terms before
fixed, $\alpha_t$ is what makes $Z_t(\alpha)=(1-e_t)e^{-\alpha}+e_te^{\alpha}$ least.

**The bound.** Whatever $\eta$ is, the training error never exceeds $\prod_t Z_t$. At $\eta=1$,
$Z_t=2\sqrt{e_t(1-e_t)}<1$, the least it can be; at $\eta=2$ every $Z_t$ would be 1, and the bound would say nothing.

**The last round.** A learner without a mistake would get an endless say: it gets ½, as in scikit-learn, and the run
ends. One no better than chance gets none, and the run ends too.

**More classes, real targets.** SAMME adds $\ln(K-1)$ to the logarithm, so that a learner need only beat a guess among
$K$. AdaBoost.R2 draws rows by weight, shrinks a row's weight by $\beta^{1-L_i}$, $\beta=\bar L/(1-\bar L)$, and answers
with the median weighted by $\ln(1/\beta)$. Both are scikit-learn's, on rows of their own.

**Where conventions differ.** scikit-learn's `estimator_weights_` are $2\alpha_t$; its stumps, and these, minimise
weighted *Gini impurity*, not the textbook's 0–1 error, which gives another sequence. The original algorithm draws rows
from $D_t$; fitting with the weights is the same idea without the dice.

**Paint.** Choose ●, ■ or *erase* above the picture, then click or drag; the film refits at once and the rows travel in
the link.""",
    zh=r"""
**为什么有效。** 每一轮用权重 $D_t$（最初每个为 $1/n$）拟合一个弱分类器 $h_t$，
并给它话语权（权重系数）$\alpha_t=\tfrac{\eta}2\ln\frac{1-e_t}{e_t}$。
然后每个权重乘以 $e^{-\alpha_t y_i h_t(x_i)}$：分错的变大，分对的变小。
$\eta=1$ 时，在新的权重下，上一个分类器恰好等于抛硬币；$\eta$ 更小则走不到那一步。
强分类器的答案是 $F_T=\sum_t\alpha_t h_t$ 的符号。
这是加法模型，用前向分步算法拟合指数损失 $e^{-yF}$：
前面的项不动，$\alpha_t$ 使 $Z_t(\alpha)=(1-e_t)e^{-\alpha}+e_te^{\alpha}$ 最小。

**上界。** 无论 $\eta$ 取多少，训练误差都不超过 $\prod_t Z_t$。
$\eta=1$ 时 $Z_t=2\sqrt{e_t(1-e_t)}<1$，是它可能的最小值；$\eta=2$ 时每个 $Z_t$ 都会是 1，上界就什么也没说。

**最后一轮。** 毫无错误的分类器按公式话语权无穷大：与 scikit-learn 一样取 ½，训练到此结束。
不比随机猜测好的，话语权取 0，训练也到此结束。

**多分类与回归。** SAMME 在对数上加 $\ln(K-1)$，学习器只需胜过 $K$ 类中的乱猜。
AdaBoost.R2 按权重抽样，样本权重乘以 $\beta^{1-L_i}$，$\beta=\bar L/(1-\bar L)$，
最后以 $\ln(1/\beta)$ 为权取中位数。两者的数值同 scikit-learn，各用自己的数据。

**约定的差别。** scikit-learn 的 `estimator_weights_` 是 $2\alpha_t$；
它的树桩（以及这里的）最小化加权*基尼不纯度*，而不是教科书里的 0–1 误差，得到的序列不同。
原始算法从 $D_t$ 中抽样；直接按权重拟合是同一思想，只是去掉了骰子。

**画点。** 在图上方选 ●、■ 或“擦除”，然后点击或拖动；影片立即重新拟合，画的点会写进链接。""",
)
