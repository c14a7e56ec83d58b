"""AdaBoost, one round at a time."""

from dashboard.lesson import Film, Lesson, Try
from dashboard.views.trees import adaboost as views
from dashboard.views.trees import adaboost_kinds as kinds
from dashboard.views.trees import adaboost_why as why
from dashboard.views.trees import own
from dashboard.views.trees.adaboost_formulas import MARGIN, ROUND
from dashboard.views.trees.adaboost_words import NOTES
from engine import adaboost
from engine.adaboost import Params
from engine.core import Text, dot


def library(p: Params) -> str:
    """scikit-learn on the page's rows; its weights are 2α, and it knows no resampling."""
    if p.sampling == "resample":
        return "# scikit-learn fits with the weights: set the sampling to that for the same numbers"
    mine = own.printed(
        p, "[float(share[0]) / 2 for share in model.staged_decision_function(x)]"
    )  # F / Σα, which it doubles
    return f"""\
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

rows = trace.scene.train  # of the snippet above
model = AdaBoostClassifier(
    DecisionTreeClassifier(max_depth={p.max_depth}),
    n_estimators={p.n_estimators}, learning_rate={p.learning_rate}, random_state={p.seed},
).fit(rows.X, rows.y)
print(model.estimator_errors_, model.estimator_weights_ / 2){mine}"""


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
        Film(
            title=Text("Three classes", "三个类别"),
            watch=Text(
                "SAMME: among K classes a guess is wrong 1 − 1/K of the time; a learner that beats it "
                "has something to say: ½ ln(K−1) more.",
                "SAMME：在 K 个类别中乱猜，错误率是 1 − 1/K；比它好的学习器就有话语权：多加 ½ ln(K−1)。",
            ),
            views=(kinds.VOTE, kinds.WEIGHT),
            poster=6,
            slow=3,
            equations=(kinds.SAMME,),
            even=True,
            ticks=kinds.vote_ticks,
        ),
        Film(
            title=Text("Regression", "回归"),
            watch=Text(
                "AdaBoost.R2: a row's error, as a share of the largest, takes the place of wrong and right; "
                "trees of depth 3 answer by their weighted median.",
                "AdaBoost.R2：以误差占最大误差的比例代替对错；深度为 3 的树用加权中位数作答。",
            ),
            views=(kinds.GUESSES, kinds.LOSSES),
            poster=3,
            slow=3,
            equations=(kinds.R2,),
            even=True,
            ticks=kinds.curve_ticks,
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
                "and sixty of them still get 35% of the held-out rows wrong.",
                "单独一刀只比抛硬币好一点：话语权都不超过 0.2，六十刀之后留出集仍错 35%。",
            ),
            Params(data="xor", noise=0.0, n_estimators=60),
        ),
        Try(
            Text("XOR: depth 2 can", "异或：深度 2 就可以"),
            Text(
                "Two questions in a row see the crossing, and the error falls at once: 2% of the held-out rows "
                "after the second round.",
                "连问两个问题就能看到交叉，误差立刻下降：第二轮后留出集只错 2%。",
            ),
            Params(data="xor", noise=0.0, max_depth=2, n_estimators=30),
            step=2,
        ),
        Try(
            Text("One mislabelled row eats the weight", "一个错标样本吃掉权重"),
            Text(
                "Wrong in round 1, the lone row (★) holds half of all the weight in round 2. Play on: "
                "it is wrong every third round, and from here on its share never falls below 18%.",
                "孤点（★）第 1 轮分错，第 2 轮就占去一半权重。继续播放：它每三轮分错一次，此后权重从不低于 18%。",
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
        Try(
            Text("Three irises: SAMME", "三种鸢尾花：SAMME"),
            Text(
                "The first stump is wrong on 31% of the weight, because it can name two of three species; "
                "after the third round the vote is wrong on 4%.",
                "第一个树桩只能说出三种中的两种，错 31% 的权重；到第三轮投票只错 4%。",
            ),
            Params(several="iris"),
            film=3,
            step=3,
        ),
        Try(
            Text("A curve: AdaBoost.R2", "曲线：AdaBoost.R2"),
            Text(
                "Rows that a tree misses by much keep their weight, the others lose theirs: the mean loss rises "
                "to ½, and after 36 rounds the run ends.",
                "误差大的样本保留权重，其余变轻：平均损失升向 ½，36 轮后训练结束。",
            ),
            Params(target="sine"),
            film=4,
        ),
    ),
    notes=NOTES,
    sources=(
        "Y. Freund, R. E. Schapire (1997). A decision-theoretic generalization of on-line learning and an "
        "application to boosting. *Journal of Computer and System Sciences* 55(1).",
        "R. E. Schapire, Y. Freund, P. Bartlett, W. S. Lee (1998). Boosting the margin. *Annals of Statistics* 26(5).",
        "H. Drucker (1997). Improving regressors using boosting techniques. *ICML*.",
        "J. Zhu, H. Zou, S. Rosset, T. Hastie (2009). Multi-class AdaBoost (SAMME). *Statistics and Its Interface* 2.",
    ),
    relatives=("boosters", "gbdt", "random_forest"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
