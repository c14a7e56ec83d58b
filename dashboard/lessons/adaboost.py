"""AdaBoost, one round at a time."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.trees import adaboost as views
from dashboard.views.trees import adaboost_why as why
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


ROUND = Equation(
    r"\num{a}{\alpha_t}=\tfrac{\eta}{2}\ln\,[(1-\num{e}{e_t})/e_t]\;\val{but}\quad "
    r"\num{v}{D_{t+1}(i)}=\num{w}{D_t(i)}\cdot e^{-\alpha_t\,\cdot\,(\val{yh})}\,/\,\num{Z}{Z_t}\quad {i=\val{i}}",
    views.round_numbers,
)
MARGIN = Equation(
    r"\num{m}{\mathrm{margin}_i}=y_i F_t(x_i)\,/\,{\textstyle\sum_{s\le t}}\alpha_s"
    r"=(\val{y})\cdot(\val{F})\,/\,\val{A}\qquad {i=\val{i}}",
    views.round_numbers,
    Text("One row's margin; F is the vote so far, Σ α h", "一个样本的间隔；F 是目前的投票 Σ α h"),
)


LESSON = Lesson(
    adaboost,
    films=(
        Film(
            title=Text("Round by round", "逐轮"),
            views=(views.FIELD, views.SAYS, views.ERRORS),
            poster=3,
            slow=3,
            equations=(ROUND,),
        ),
        Film(
            title=Text("Margins", "间隔"),
            watch=Text(
                "Watch ◆ and the left end of the curve: the least sure rows gain, and most of the others pay for it.",
                "看 ◆ 和曲线的左端：最没把握的样本变得更有把握，其余大多数则让出一些。",
            ),
            views=(views.MARGINS, views.ERRORS),
            poster=20,
            slow=3,
            equations=(MARGIN,),
        ),
        Film(
            title=Text("Why ½ ln((1−e)/e)", "为什么是 ½ ln((1−e)/e)"),
            watch=Text(
                "Watch ◆: a step of α makes right rows lighter and wrong rows heavier; their sum is least "
                "where the two are equal, and that is ½ ln((1−e)/e).",
                "看 ◆：迈出 α，分对的变轻、分错的变重；两者相等处总和最小，那正是 ½ ln((1−e)/e)。",
            ),
            views=(why.Z, why.LOSS),
            poster=3,
            slow=3,
            equations=(why.LEAST, why.STAGEWISE),
            even=True,
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
                "One cut is hardly better than a coin here: no say is above 0.2, "
                "and sixty of them still get 35 % of the held-out rows wrong.",
                "单独一刀只比抛硬币好一点：话语权都不超过 0.2，六十刀之后留出集仍错 35 %。",
            ),
            Params(data="xor", noise=0.0, n_estimators=60),
        ),
        Try(
            Text("XOR: depth 2 can", "异或：深度 2 就可以"),
            Text(
                "Two questions in a row see the crossing, and the error falls at once: 2 % of the held-out rows "
                "after the second round.",
                "连问两个问题就能看到交叉，误差立刻下降：第二轮后留出集只错 2 %。",
            ),
            Params(data="xor", noise=0.0, max_depth=2, n_estimators=30),
            step=2,
        ),
        Try(
            Text("One mislabelled row eats the weight", "一个错标样本吃掉权重"),
            Text(
                "Wrong in round 1, the lone row (★) holds half of all the weight in round 2. Play on: "
                "it is wrong every third round, and from here on its share never falls below 18 %.",
                "孤点（★）第 1 轮分错，第 2 轮就占去一半权重。继续播放：它每三轮分错一次，此后权重从不低于 18 %。",
            ),
            Params(data="blobs", noise=0.0, painted=(dot(0.7, 0.66, 0),), n_estimators=25),
            step=2,
        ),
        Try(
            Text("Reweight or resample", "加权还是抽样"),
            Text(
                "The original draws rows by their weight. With these dice other stumps win, "
                "yet the held-out error ends about as low.",
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
                "For the same error a say is a tenth as loud: the boundary forms slowly "
                "and the weights stay more even.",
                "同样的误差，话语权只有十分之一：边界慢慢成形，权重也更均匀。",
            ),
            Params(learning_rate=0.1, n_estimators=100),
        ),
        Try(
            Text("Margins after zero error", "误差为零之后的间隔"),
            Text(
                "Training error is zero after round 3, and the vote goes on: the smallest margin (◆) first falls "
                "to 0.10, in round 8, then climbs to 0.40. The least sure rows end surer.",
                "第 3 轮后训练误差就是零，投票却在继续：最小间隔（◆）先在第 8 轮落到 0.10，再升到 0.40。"
                "最没把握的样本最后更有把握。",
            ),
            Params(noise=0.1, n_estimators=150, max_depth=2),
            film=1,
        ),
        Try(
            Text("Breast cancer, two columns", "乳腺癌，两列特征"),
            Text(
                "Real rows overlap: the training error falls, "
                "while the held-out error hardly changes after the first rounds.",
                "真实数据相互重叠：训练误差下降，留出集误差在最初几轮之后却几乎不变。",
            ),
            Params(data="breast_cancer", column_x="mean radius", column_y="mean texture", n_estimators=80),
        ),
    ),
    notes=Text(
        en=r"""
**Why it works.** Each round fits a weak learner $h_t$ to the weights $D_t$ (at first $1/n$ each) and gives it the say
$\alpha_t=\tfrac{\eta}2\ln\frac{1-e_t}{e_t}$. Then every weight is multiplied by $e^{-\alpha_t y_i h_t(x_i)}$:
wrong rows grow, right rows shrink. At $\eta=1$ the last learner is exactly a coin's toss under the new weights;
a smaller $\eta$ stops before that. The answer is the sign of $F_T=\sum_t\alpha_t h_t$.

**The bound.** Whatever $\eta$ is, the training error never exceeds $\prod_t Z_t$. At $\eta=1$,
$Z_t=2\sqrt{e_t(1-e_t)}<1$, the least it can be; at $\eta=2$ every $Z_t$ would be 1, and the bound would say nothing.

**The last round.** A learner without a mistake would get an endless say: it gets ½, as in scikit-learn, and the run
ends. One no better than chance gets none, and the run ends too.

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

**上界。** 无论 $\eta$ 取多少，训练误差都不超过 $\prod_t Z_t$。
$\eta=1$ 时 $Z_t=2\sqrt{e_t(1-e_t)}<1$，是它可能的最小值；$\eta=2$ 时每个 $Z_t$ 都会是 1，上界就什么也没说。

**最后一轮。** 毫无错误的分类器按公式话语权无穷大：与 scikit-learn 一样取 ½，训练到此结束。
不比随机猜测好的，话语权取 0，训练也到此结束。

**约定的差别。** scikit-learn 的 `estimator_weights_` 是 $2\alpha_t$；
它的树桩（以及这里的）最小化加权*基尼不纯度*，而不是教科书里的 0–1 误差，得到的序列不同。
原始算法从 $D_t$ 中抽样；直接按权重拟合是同一思想，只是去掉了骰子。

**画点。** 在图上方选 ●、■ 或“擦除”，然后点击或拖动；影片立即重新拟合，画的点会写进链接。""",
    ),
    sources=(
        "Y. Freund, R. E. Schapire (1997). A decision-theoretic generalization of on-line learning and an "
        "application to boosting. *Journal of Computer and System Sciences* 55(1).",
        "R. E. Schapire, Y. Freund, P. Bartlett, W. S. Lee (1998). Boosting the margin. *Annals of Statistics* 26(5).",
        "J. Zhu, H. Zou, S. Rosset, T. Hastie (2009). Multi-class AdaBoost (SAMME). *Statistics and Its Interface* 2.",
    ),
    relatives=("boosters", "gbdt", "random_forest"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
