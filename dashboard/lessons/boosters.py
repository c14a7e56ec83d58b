"""AdaBoost, GBDT and XGBoost on the same rows, under one playhead."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.trees import boosters as see
from engine import boosters
from engine.boosters import Params
from engine.core import Text, dot

LESSON = Lesson(
    boosters,
    films=(
        Film(
            views=(see.ADABOOST, see.GBDT, see.XGBOOST, see.ERRORS, see.MARGINS, see.PULLS),
            equations=(
                Equation(
                    r"\num{D}{D_t(i)}\;\propto\;e^{-y_i F_{t-1}(x_i)}",
                    see.numbers,
                    Text("AdaBoost weighs", "AdaBoost 给权重"),
                ),
                Equation(r"\num{r}{r_i}=y_i-p_i", see.numbers, Text("GBDT fits", "GBDT 拟合")),
                Equation(
                    r"\num{g}{g_i}=p_i-y_i\qquad\num{h}{h_i}=p_i(1-p_i)\qquad {i=\val{i}}",
                    see.numbers,
                    Text("XGBoost scans (click a row)", "XGBoost 扫描（点击样本可换）"),
                ),
            ),
            even=True,
        ),
    ),
    watch=Text(
        "Same rows, same round, three answers: watch which rows each of them still cares about.",
        "同样的样本、同一轮、三种回答：看它们各自还在意哪些点。",
    ),
    tries=(
        Try(
            Text("Two moons, thirty rounds", "双月，三十轮"),
            Text(
                "All three settle on nearly one boundary; they differ in which rows still pull.",
                "三者的边界几乎一致，不同的是哪些点还在用力。",
            ),
            Params(),
        ),
        Try(
            Text("One mislabelled row", "一个错标样本"),
            Text(
                "AdaBoost's weight on the lone row grows without bound; a residual can never exceed 1.",
                "AdaBoost 给孤点的权重不断增大，而残差永远不会超过 1。",
            ),
            Params(data="blobs", noise=0.0, painted=(dot(0.7, 0.66, 0),), max_depth=1),
        ),
        Try(
            Text("XOR with stumps", "树桩学异或"),
            Text(
                "Sums of single cuts cannot cross: none of the three gets far with depth 1.",
                "单刀之和无法表示交叉：深度为 1 时三者都走不远。",
            ),
            Params(data="xor", noise=0.0, max_depth=1),
        ),
        Try(
            Text("λ holds XGBoost back", "λ 拉住 XGBoost"),
            Text(
                "With λ = 20 XGBoost's leaves are small: its log-odds stay nearest to zero.",
                "λ = 20 时 XGBoost 的叶子很小，它的对数几率离零最近。",
            ),
            Params(reg_lambda=20.0),
        ),
        Try(
            Text("Noise: nobody wins", "噪声面前没有赢家"),
            Text(
                "The three held-out errors end within a few rows of each other, and none falls any more.",
                "三者的留出集误差最后只差几个样本，而且都不再下降。",
            ),
            Params(noise=0.5, n_estimators=60),
        ),
    ),
    notes=Text(
        en=r"""
**One idea, three gradients.** Each adds a small tree to a sum $F$. AdaBoost descends the exponential loss $e^{-yF}$: its weights are that loss's own derivative.
GBDT fits a regression tree to the negative gradient of the log-loss, the residual $y-p$. XGBoost also uses the curvature $h=p(1-p)$ and charges for leaves, so each
leaf is the Newton step $-G/(H+\lambda)$.

**On one scale.** AdaBoost's best $F$ is half a log-odds, so $2F$ is drawn beside the other two margins; all three surfaces are probabilities.""",
        zh=r"""
**一个思想，三种梯度。** 三者都向和 $F$ 中加一棵小树。AdaBoost 沿指数损失 $e^{-yF}$ 下降，权重就是该损失的导数。GBDT 用回归树拟合对数损失的负梯度，即残差 $y-p$。
XGBoost 还用到曲率 $h=p(1-p)$，并对叶子收费，所以每片叶子是牛顿步 $-G/(H+\lambda)$。

**同一刻度。** AdaBoost 的最优 $F$ 是对数几率的一半，因此画 $2F$ 与另外两者比较；三个曲面都是概率。""",
    ),
    sources=(
        "Y. Freund, R. E. Schapire (1997). A decision-theoretic generalization of on-line learning. *Journal of Computer and System Sciences* 55(1).",
        "J. H. Friedman (2001). Greedy function approximation: a gradient boosting machine. *Annals of Statistics* 29(5).",
        "T. Chen, C. Guestrin (2016). XGBoost: a scalable tree boosting system. *KDD*.",
    ),
    relatives=("adaboost", "gbdt", "xgboost"),
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
