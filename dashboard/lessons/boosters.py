"""AdaBoost, GBDT and XGBoost on the same rows, under one playhead."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.trees import boosters as see
from engine import boosters
from engine.boosters import Params
from engine.core import Text, dot

EQUATIONS = (
    Equation(
        r"\num{D}{D_t(i)}\;\propto\;e^{-y_i F_{t-1}(x_i)}",
        see.numbers,
        Text("AdaBoost weighs; here y is −1 or +1", "AdaBoost 给权重；此处 y 取 −1 或 +1"),
    ),
    Equation(
        r"\num{r}{r_i}=\num{y}{y_i}-\num{p}{p_i}", see.numbers, Text("GBDT fits; y is 0 or 1", "GBDT 拟合；y 取 0 或 1")
    ),
    Equation(
        r"\num{g}{g_i}=\num{q}{p_i}-\num{y}{y_i}\qquad\num{h}{h_i}=p_i(1-p_i)\qquad {i=\val{i}}",
        see.numbers,
        Text("XGBoost scans; y is 0 or 1 (click a row)", "XGBoost 扫描；y 取 0 或 1（点击样本可换）"),
    ),
)

LESSON = Lesson(
    boosters,
    films=(
        Film(
            title=Text("Three surfaces", "三个曲面"),
            views=(see.ADABOOST, see.GBDT, see.XGBOOST),
            poster=6,
            slow=3,
            equations=EQUATIONS,
            even=True,
        ),
        Film(
            title=Text("Error, and one row", "误差与一个样本"),
            watch=Text(
                "Follow the ★ row: when does each booster get it right, and how hard does it pull until then?",
                "跟着 ★ 样本：各提升法何时把它分对？在那之前它的拉力有多大？",
            ),
            views=(see.ERRORS, see.MARGINS, see.PULLS),
            poster=10,
            slow=3,
            equations=EQUATIONS,
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
                "By round 30 all three settle on nearly one boundary: on 97% of the picture they agree. "
                "They differ in which rows still pull.",
                "到第 30 轮，三者的边界几乎一致：图中 97% 的地方意见相同。不同的是哪些点还在用力。",
            ),
            Params(),
        ),
        Try(
            Text("One mislabelled row", "一个错标样本"),
            Text(
                "In round 6 AdaBoost puts 39% of all its weight on the lone row. A residual cannot exceed 1: "
                "there it has 11% of GBDT's pull, and 10% of XGBoost's.",
                "第 6 轮，AdaBoost 把全部权重的 39% 压在孤点上。"
                "残差不会超过 1：此时它只占 GBDT 拉力的 11%，XGBoost 的 10%。",
            ),
            Params(data="blobs", noise=0.0, painted=(dot(0.7, 0.66, 0),), max_depth=1),
            film=1,
            step=6,
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
                "With λ = 20 XGBoost's leaves are small: at the ★ its log-odds stay nearest to zero, "
                "and on average over all rows they end at 2.5, GBDT's at 5.1, AdaBoost's at 8.0.",
                "λ = 20 时 XGBoost 的叶子很小：在 ★ 处它的对数几率始终离零最近；"
                "对所有样本平均，最后它是 2.5，GBDT 是 5.1，AdaBoost 是 8.0。",
            ),
            Params(reg_lambda=20.0, row=0),
            film=1,
        ),
        Try(
            Text("Noise: nobody wins", "噪声面前没有赢家"),
            Text(
                "The three held-out errors end within a few rows of each other, and none falls any more.",
                "三者的留出集误差最后只差几个样本，而且都不再下降。",
            ),
            Params(noise=0.5, n_estimators=60),
            film=1,
        ),
    ),
    notes=Text(
        en=r"""
**One idea, three gradients.** Each adds a small tree to a sum $F$. AdaBoost, with $y=\pm1$, descends the exponential
loss $e^{-yF}$: its weights are the size of that loss's own derivative. GBDT, with $y=0$ or $1$, fits a regression tree
to the negative gradient of the log-loss, the residual $y-p$. XGBoost also uses the curvature $h=p(1-p)$ and charges for
leaves, so each leaf is the Newton step $-G/(H+\lambda)$.

**Who pulls.** A row's pull is its share of all the weights, of all $|y-p|$, or of all $|g|$, as a multiple of the
average row's. A weight can take up to half of the whole; a residual never exceeds 1, and a row's share grows only as
the others are settled.

**On one scale.** AdaBoost's best $F$ is half a log-odds, so $2F$ is drawn beside the other two margins; all three
surfaces are probabilities.""",
        zh=r"""
**一个思想，三种梯度。** 三者都向和 $F$ 中加一棵小树。
AdaBoost 取 $y=\pm1$，沿指数损失 $e^{-yF}$ 下降，权重就是该损失导数的大小。
GBDT 取 $y=0$ 或 $1$，用回归树拟合对数损失的负梯度，即残差 $y-p$。
XGBoost 还用到曲率 $h=p(1-p)$，并对叶子收费，所以每片叶子是牛顿步 $-G/(H+\lambda)$。

**谁在用力。** 一个样本的拉力，是它在全部权重、全部 $|y-p|$ 或全部 $|g|$ 中所占的份额，以平均样本的倍数表示。
权重最多可占到一半；残差从不超过 1，只有当其他样本都已安定，它的份额才会变大。

**同一刻度。** AdaBoost 的最优 $F$ 是对数几率的一半，因此画 $2F$ 与另外两者比较；三个曲面都是概率。""",
    ),
    sources=(
        "Y. Freund, R. E. Schapire (1997). A decision-theoretic generalization of on-line learning. "
        "*Journal of Computer and System Sciences* 55(1).",
        "J. H. Friedman (2001). Greedy function approximation: a gradient boosting machine. "
        "*Annals of Statistics* 29(5).",
        "T. Chen, C. Guestrin (2016). XGBoost: a scalable tree boosting system. *KDD*.",
    ),
    relatives=("adaboost", "gbdt", "xgboost"),
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
