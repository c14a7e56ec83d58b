"""AdaBoost, one round at a time."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.trees import adaboost as views
from engine import adaboost
from engine.adaboost import Params
from engine.core import Text, dot


def library(p: Params) -> str:
    """scikit-learn on the page's rows; its weights are 2α, and it knows no resampling."""
    if p.sampling == "resample":
        return "# scikit-learn fits with the weights: set the sampling to that for the same numbers"
    return f"""\
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

rows = trace.scene.train  # of the snippet above
model = AdaBoostClassifier(
    DecisionTreeClassifier(max_depth={p.max_depth}),
    n_estimators={p.n_estimators}, learning_rate={p.learning_rate}, random_state={p.seed},
).fit(rows.X, rows.y)
print(model.estimator_errors_, model.estimator_weights_ / 2)"""


LESSON = Lesson(
    adaboost,
    films=(
        Film(
            title=Text("Round by round", "逐轮"),
            views=(views.FIELD, views.SAYS, views.ERRORS),
            poster=3,
            slow=3,
            equations=(
                Equation(
                    r"\num{e}{e_t}={\textstyle\sum_{h_t\ne y}} D_t(i) \quad "
                    r"\num{a}{\alpha_t}=\tfrac{\eta}{2}\ln\,[(1-e_t)/e_t] \quad "
                    r"\num{Z}{Z_t}={\textstyle\sum_i} D_t(i)\,e^{-\alpha_t y_i h_t(x_i)}",
                    views.round_numbers,
                ),
                Equation(
                    r"\num{v}{D_{t+1}(i)}=\num{w}{D_t(i)}\cdot e^{-\alpha_t\,\cdot\,(\val{yh})}\,/\,Z_t\qquad {i=\val{i}}",
                    views.round_numbers,
                    Text("One row's weight, before and after (click a row)", "一个样本的权重变化（点击样本可换）"),
                ),
            ),
        ),
        Film(
            title=Text("Margins", "间隔"),
            views=(views.MARGINS, views.ERRORS),
            equations=(
                Equation(
                    r"\num{m}{\mathrm{margin}_i}=y_i F_t(x_i)\,/\,{\textstyle\sum_{s\le t}}\alpha_s=(\val{y})\cdot(\val{F})\,/\,\val{A}\qquad {i=\val{i}}",
                    views.round_numbers,
                    Text("One row's margin", "一个样本的间隔"),
                ),
            ),
        ),
    ),
    watch=Text(
        "Watch rows swell: what a round gets wrong weighs more in the next. A smaller error, a louder say.",
        "看点的大小：这一轮分错的样本，下一轮权重更大；加权误差越小的一轮，话语权越大。",
    ),
    tries=(
        Try(
            Text("Two moons, 60 stumps", "双月，60 个树桩"),
            Text("Sixty straight cuts vote themselves into a curved boundary.", "六十条直线投票，合成一条弯曲的边界。"),
            Params(n_estimators=60),
        ),
        Try(
            Text("XOR: no stump can start", "异或：树桩无从下手"),
            Text(
                "One cut is hardly better than a coin here: the says are small and held-out error stays near one half.",
                "单独一刀几乎等于抛硬币：话语权都很小，留出集误差一直接近一半。",
            ),
            Params(data="xor", noise=0.0, n_estimators=60),
        ),
        Try(
            Text("XOR: depth 2 can", "异或：深度 2 就可以"),
            Text(
                "Two questions in a row see the crossing, and the error falls at once.",
                "连问两个问题就能看到交叉，误差立刻下降。",
            ),
            Params(data="xor", noise=0.0, max_depth=2, n_estimators=30),
        ),
        Try(
            Text("One mislabelled row eats the weight", "一个错标样本吃掉权重"),
            Text(
                "The lone row inside the other class is wrong every round and swells until it rules the fit.",
                "混在另一类中的那个点轮轮分错，权重越来越大，直到左右拟合。",
            ),
            Params(data="blobs", noise=0.0, painted=(dot(0.7, 0.66, 0),), n_estimators=25),
        ),
        Try(
            Text("Reweight or resample", "加权还是抽样"),
            Text(
                "The original draws rows by their weight. With these dice other stumps win, yet the held-out error ends about as low.",
                "原始做法按权重抽样：换了一批树桩胜出，留出集误差最后却差不多一样低。",
            ),
            Params(sampling="resample"),
        ),
        Try(
            Text("Depth 1 against 3", "深度 1 与深度 3"),
            Text(
                "Spirals need deeper learners: set the depth back to 1 and compare the curves.",
                "双螺旋需要更深的学习器：把深度改回 1，比较曲线。",
            ),
            Params(data="spirals", max_depth=3),
        ),
        Try(
            Text("Whisper: learning rate 0.1", "低声说话：学习率 0.1"),
            Text(
                "Every say is a tenth as loud: the boundary forms slowly and the weights stay more even.",
                "每轮话语权只有十分之一：边界慢慢成形，权重也更均匀。",
            ),
            Params(learning_rate=0.1, n_estimators=100),
        ),
        Try(
            Text("Margins after zero error", "误差为零之后的间隔"),
            Text(
                "Training error reaches zero early, yet the smallest margin (◆) keeps moving right: the vote grows surer.",
                "训练误差很早就到零，但最小间隔（◆）仍向右移动：投票越来越有把握。",
            ),
            Params(noise=0.1, n_estimators=150, max_depth=2),
            film=1,
        ),
        Try(
            Text("Breast cancer, two columns", "乳腺癌，两列特征"),
            Text(
                "Real rows overlap: the training error falls, while the held-out error hardly changes after the first rounds.",
                "真实数据相互重叠：训练误差下降，留出集误差在最初几轮之后却几乎不变。",
            ),
            Params(data="breast_cancer", column_x="mean radius", column_y="mean texture", n_estimators=80),
        ),
    ),
    notes=Text(
        en=r"""
**Why it works.** Each round fits a weak rule $h_t$ to the weights $D_t$ and gives it the say $\alpha_t=\tfrac12\ln\frac{1-e_t}{e_t}$.
Then every weight is multiplied by $e^{-\alpha_t y_i h_t(x_i)}$: wrong rows grow, right rows shrink, and under the new weights the last rule is exactly
a coin's toss. The training error never exceeds $\prod_t Z_t$ with $Z_t=2\sqrt{e_t(1-e_t)}<1$ at learning rate 1.

**Where conventions differ.** scikit-learn's `estimator_weights_` are $2\alpha_t$; its stumps, and these, minimise weighted *Gini impurity*, not the
textbook's 0–1 error, which gives another sequence. The original algorithm draws rows from $D_t$; fitting with the weights is the same idea without the dice.

**Paint.** Choose ●, ■ or *erase* above the picture, then click or drag; the film refits at once and the rows travel in the link.""",
        zh=r"""
**为什么有效。** 每一轮用权重 $D_t$ 拟合一个弱规则 $h_t$，并给它话语权 $\alpha_t=\tfrac12\ln\frac{1-e_t}{e_t}$。
然后每个权重乘以 $e^{-\alpha_t y_i h_t(x_i)}$：分错的变大，分对的变小；在新的权重下，上一个规则恰好等于抛硬币。
学习率为 1 时，训练误差不超过 $\prod_t Z_t$，其中 $Z_t=2\sqrt{e_t(1-e_t)}<1$。

**约定的差别。** scikit-learn 的 `estimator_weights_` 是 $2\alpha_t$；它的树桩（以及这里的）最小化加权*基尼不纯度*，而不是教科书里的 0–1 误差，得到的序列不同。
原始算法从 $D_t$ 中抽样；直接按权重拟合是同一思想，只是去掉了骰子。

**画点。** 在图上方选 ●、■ 或“擦除”，然后点击或拖动；影片立即重新拟合，画的点会写进链接。""",
    ),
    sources=(
        "Y. Freund, R. E. Schapire (1997). A decision-theoretic generalization of on-line learning and an application to boosting. "
        "*Journal of Computer and System Sciences* 55(1).",
        "R. E. Schapire, Y. Freund, P. Bartlett, W. S. Lee (1998). Boosting the margin. *Annals of Statistics* 26(5).",
        "J. Zhu, H. Zou, S. Rosset, T. Hastie (2009). Multi-class AdaBoost (SAMME). *Statistics and Its Interface* 2.",
    ),
    relatives=("boosters", "gbdt", "random_forest"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
