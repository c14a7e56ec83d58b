"""Three boosters under one playhead."""

from dashboard.lesson import Equation, Film, Lesson, Try, View
from dashboard.show import show
from dashboard.views import boosters as views
from engine import boosters
from engine.boosters import Params
from engine.core import Text, dot


def library(p: Params) -> str:
    return f"""\
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier
import xgboost

rows = trace.scene.train  # of the snippet above
tree = DecisionTreeClassifier(max_depth={p.max_depth})
ada = AdaBoostClassifier(tree, n_estimators={p.n_estimators}, learning_rate={p.learning_rate}, random_state={p.seed}).fit(rows.X, rows.y)
gbm = GradientBoostingClassifier(
    n_estimators={p.n_estimators}, learning_rate={p.learning_rate}, max_depth={p.max_depth}, random_state={p.seed}
).fit(rows.X, rows.y)
xgb = xgboost.XGBClassifier(
    n_estimators={p.n_estimators}, learning_rate={p.learning_rate}, max_depth={p.max_depth}, reg_lambda={p.reg_lambda}, tree_method="exact"
).fit(rows.X, rows.y)
for model in (ada, gbm, xgb):
    print((model.predict(rows.X) != rows.y).mean())"""


LESSON = Lesson(
    boosters,
    films=(
        Film(
            abreast=3,
            views=(
                View(Text("AdaBoost: dots as large as the weight D", "AdaBoost：点的大小为权重 D"), views.ada, views.ada_alt),
                View(Text("GBDT: as large as the residual y − p", "GBDT：点的大小为残差 y − p"), views.gbm, views.gbm_alt),
                View(Text("XGBoost: as large as |g|", "XGBoost：点的大小为 |g|"), views.xgb, views.xgb_alt),
                View(Text("What a row is told, by its margin", "按间隔看，样本得到什么信号"), views.against, views.against_alt),
                View(Text("The lit row's margin", "点亮样本的间隔"), views.followed, views.followed_alt),
                View(Text("Held-out error", "留出集误差"), views.errors, views.errors_alt),
            ),
            equations=(
                Equation(
                    r"\num{D}{D_t(i)}\propto e^{-\num{m}{y_iF_{t-1}(x_i)}}\qquad i=\val{i}",
                    views.numbers,
                    Text("AdaBoost tells the lit row (click any row)", "AdaBoost 告诉点亮的样本（可点击任一样本）"),
                ),
                Equation(r"\num{r}{r_i}=\num{y}{y_i}-\num{p}{p_i}", views.numbers, Text("GBDT tells it", "GBDT 告诉它")),
                Equation(
                    r"\num{g}{g_i}=\num{q}{p_i}-\num{y}{y_i}\qquad \num{h}{h_i}=p_i(1-p_i)",
                    views.numbers,
                    Text("XGBoost tells it", "XGBoost 告诉它"),
                ),
            ),
        ),
    ),
    watch=Text(
        "The same rows, the same rounds: watch which rows each booster makes big, and click one to follow it through all three.",
        "同样的样本、同样的轮次：看每个提升算法把哪些样本放大；点击一个样本，在三者中同时跟踪它。",
    ),
    tries=(
        Try(
            Text("Two moons", "双月"),
            Text(
                "All three bend the same border; AdaBoost's weight soon sits on a few rows near it.",
                "三者弯出相近的边界；AdaBoost 的权重很快集中在边界附近的少数样本上。",
            ),
            Params(),
        ),
        Try(
            Text("One mislabelled row", "一个错标样本"),
            Text(
                "Its weight grows without bound in AdaBoost; residual and g can never exceed 1, so the other two stay calm.",
                "AdaBoost 中它的权重可以一直增大；残差与 g 不会超过 1，所以另外两个保持平稳。",
            ),
            Params(data="blobs", noise=0.0, painted=(dot(0.7, 0.66, 0),), n_estimators=30),
        ),
        Try(
            Text("Label noise", "噪声很大"),
            Text("Overlapping classes: compare how the held-out errors climb.", "两类重叠：比较留出集误差怎样回升。"),
            Params(noise=0.55, n_estimators=80, max_depth=3),
        ),
        Try(
            Text("XOR at depth 2", "异或，深度 2"),
            Text("No single stump helps here, two questions in a row do, for all three.", "单个树桩无济于事，连问两个问题则三者都行。"),
            Params(data="xor", noise=0.0),
        ),
        Try(
            Text("λ = 20 against none", "λ = 20 与没有 λ"),
            Text(
                "Only XGBoost pays for its weights: its surface stays paler than GBDT's.",
                "只有 XGBoost 要为权重付代价：它的颜色比 GBDT 淡。",
            ),
            Params(reg_lambda=20.0),
        ),
        Try(
            Text("Breast cancer", "乳腺癌"),
            Text("Real rows in the plane of two principal components.", "真实数据，取前两个主成分。"),
            Params(data="breast_cancer"),
        ),
    ),
    notes=Text(
        en=r"""
**One idea, three voices.** Each booster adds a tree that attends to the rows that the sum so far serves badly. AdaBoost says it with *weights*, $D_t(i)\propto e^{-y_iF(x_i)}$, the slope
of its exponential loss. GBDT says it with *residuals*, $y_i-p_i$, the negative slope of the log-loss, and fits a regression tree to them.
XGBoost says it with slope *and curvature*, $g_i=p_i-y_i$ and $h_i=p_i(1-p_i)$, and
prices every leaf.

**The difference to see.** A row far on the wrong side has $|g|$ near 1 and no more, but its exponential weight has no ceiling: AdaBoost chases outliers.

**Scales.** AdaBoost's $F$ estimates half a log-odds, so $2F$ is drawn beside the other two margins, and the field shows $\sigma(2F)$.
At $\lambda=0$ and the same tree, GBDT's and XGBoost's leaves are the same Newton step;
their trees still differ, because XGBoost weighs a split by $h$ too. Shrinkage is the same for all three here.""",
        zh=r"""
**一个思想，三种说法。** 每个提升算法都加上一棵树，照顾目前的和还没照顾好的样本。
AdaBoost 用*权重*说，$D_t(i)\propto e^{-y_iF(x_i)}$，即指数损失的斜率。
GBDT 用*残差*说，$y_i-p_i$，即对数损失的负斜率，
再用回归树拟合。XGBoost 用斜率*和曲率*说，$g_i=p_i-y_i$ 与 $h_i=p_i(1-p_i)$，并给每个叶子定价。

**要看的差别。** 远在错误一侧的样本，$|g|$ 接近 1 便到顶，而指数权重没有上限：AdaBoost 会追逐离群点。

**尺度。** AdaBoost 的 $F$ 估计的是对数几率的一半，所以图中用 $2F$ 与另两个间隔并列，颜色表示 $\sigma(2F)$。$\lambda=0$ 且树相同时，GBDT 与 XGBoost 的叶子是同样的牛顿步；
但树仍会不同，因为 XGBoost 选择分裂时还用到 $h$。这里三者的收缩率相同。""",
    ),
    sources=(
        "Y. Freund, R. E. Schapire (1997). A decision-theoretic generalization of on-line learning and an application to boosting. "
        "*Journal of Computer and System Sciences* 55(1).",
        "J. H. Friedman (2001). Greedy function approximation: a gradient boosting machine. *Annals of Statistics* 29(5).",
        "T. Chen, C. Guestrin (2016). XGBoost: a scalable tree boosting system. *KDD*.",
        "J. Friedman, T. Hastie, R. Tibshirani (2000). Additive logistic regression: a statistical view of boosting. *Annals of Statistics* 28(2).",
    ),
    relatives=("adaboost", "gbdt", "xgboost"),
    library=library,
)

if __name__ == "__main__":
    show(LESSON)
