"""GBDT, one round at a time."""

from dataclasses import replace

from dashboard.lesson import Film, Lesson, Try
from dashboard.views.trees import gbdt as views
from dashboard.views.trees import gbdt_by_hand as by_hand
from dashboard.views.trees.gbdt_formulas import CHAIN, CONSTANT, ROUND
from dashboard.views.trees.gbdt_rates import RATES
from dashboard.views.trees.gbdt_tree import DIAGRAM
from dashboard.views.trees.gbdt_words import NOTES, library
from engine import gbdt
from engine.core import Text, dot
from engine.gbdt import Params

OUTLIERS = Params(painted=(dot(0.3, 0.98, 0), dot(0.32, 0.97, 0)), noise=0.1, min_samples_leaf=8, row=100)


LESSON = Lesson(
    gbdt,
    films=(
        Film(
            title=Text("Round by round", "逐轮"),
            views=(views.MODEL, views.TREE, views.LOSSES),
            poster=2,
            slow=3,
            equations=(ROUND,),
        ),
        Film(
            title=Text("The tree of each round", "每一轮的树"),
            watch=Text(
                "Follow one row down this round's questions: ν times the γ of its leaf is what its F gains.",
                "跟着一个样本走过这一轮的提问：所落叶子的 γ 乘以 ν，就是它的 F 的增量。",
            ),
            pace=3.0,
            poster=1,
            slow=2,
            views=(DIAGRAM,),
            equations=(CHAIN, CONSTANT),
        ),
        Film(
            title=Text("Rate against rounds", "学习率与轮数"),
            watch=Text(
                "Look along each row to its ◆, the best round: small rates need many rounds, "
                "large ones are done in a few.",
                "沿每一行看到 ◆（最佳轮次）：学习率小的要很多轮，大的几轮就到。",
            ),
            pace=12.0,
            poster=20,
            views=(RATES,),
        ),
        Film(
            title=Text("By hand", "手算"),
            watch=Text(
                "Check every number with a pencil: what is missing, the question that leaves the least squares, "
                "ν times γ.",
                "用笔验算每个数：尚缺多少，哪个提问剩下的平方和最小，ν 乘 γ。",
            ),
            pace=1.0,
            poster=1,
            slow=5,
            views=(by_hand.ROWS, by_hand.CUTS, by_hand.TREE),
            equations=(by_hand.SUM, by_hand.CART),
            even=True,
            ticks=by_hand.ticks,
        ),
    ),
    watch=Text(
        "Watch residuals shrink: each round fits a tree to what is missing, and F moves a small step along.",
        "看残差缩小：每一轮对尚缺的部分拟合一棵树，F 沿着它迈出一小步。",
    ),
    tries=(
        Try(
            Text("Residuals shrink", "残差缩小"),
            Text(
                "Stumps on a sine, two stairs a round: the mean |residual| falls from 0.62 to 0.13, "
                "and the stairs fall with it.",
                "用树桩拟合正弦，每轮两级阶梯：残差绝对值的均值由 0.62 降到 0.13，阶梯也随之变矮。",
            ),
            Params(max_depth=1, learning_rate=0.3),
        ),
        Try(
            Text("ν = 1 against 0.05", "ν = 1 与 0.05"),
            Text(
                "At ν = 1 the held-out loss is least after round 1, 0.219, and then climbs; "
                "at 0.05 it takes 36 rounds and gets down to 0.190.",
                "ν = 1 时留出集损失第 1 轮后就到最低 0.219，随后回升；ν = 0.05 要 36 轮，但能降到 0.190。",
            ),
            Params(max_depth=3, noise=0.4, n_estimators=100),
            film=2,
        ),
        Try(
            Text("An outlier under squared error", "平方误差遇到离群点"),
            Text(
                "Two far rows drag the curve towards them: a squared residual shouts. "
                "At the ★ it stands 1.4 above the sine.",
                "两个远离的点把曲线拉过去：平方残差嗓门太大。在 ★ 处曲线比正弦高出 1.4。",
            ),
            replace(OUTLIERS, loss="squared"),
        ),
        Try(
            Text("The same outlier under Huber loss", "同样的离群点，换成 Huber 损失"),
            Text(
                "Ringed residuals are clipped at δ: at the ★ the curve stands only 0.19 above the sine.",
                "带圈的残差在 δ 处截断：在 ★ 处曲线只比正弦高 0.19。",
            ),
            replace(OUTLIERS, loss="huber"),
        ),
        Try(
            Text("… and under absolute error", "……再换成绝对误差"),
            Text(
                "Only the sign of a residual counts, and a leaf takes the median: 0.06 above the sine at the ★.",
                "只看残差的符号，叶子取中位数：在 ★ 处只比正弦高 0.06。",
            ),
            replace(OUTLIERS, loss="absolute"),
        ),
        Try(
            Text("Quantile band 10–90", "分位数带 10–90"),
            Text(
                "Two runs, α = 0.9 and 0.1: the band widens where the noise does. "
                "77% of the training rows lie in it, of new rows fewer: 64%.",
                "两次运行，α = 0.9 与 0.1：噪声大的地方带子变宽。77% 的训练样本落在其中，新样本则少一些：64%。",
            ),
            Params(loss="quantile", data="heteroscedastic", n_samples=600, n_estimators=100),
        ),
        Try(
            Text("Stop in time", "及时停止"),
            Text(
                "◆ marks the best round, the 5th; after it, deep trees learn the noise and the held-out loss climbs.",
                "◆ 是最佳轮次，即第 5 轮；此后深树开始学噪声，留出集损失回升。",
            ),
            Params(noise=0.6, max_depth=5, learning_rate=0.2, n_estimators=120),
        ),
        Try(
            Text("Classify with regression trees", "用回归树做分类"),
            Text(
                "Even now each tree is a regression tree: its leaves add real numbers, fitted to y − p, to a log-odds.",
                "做分类时每棵树仍是回归树：叶子是对 y − p 拟合的实数，加到对数几率上。",
            ),
            Params(loss="logistic", classes="moons", max_depth=3),
            step=20,
        ),
        Try(
            Text("Half the rows a round", "每轮一半样本"),
            Text(
                "Each tree sees a random half: noisier steps. On these rows it costs little and gains little: "
                "try other seeds.",
                "每棵树只看随机一半：步子更抖。在这些样本上代价不大，收益也不大：换几个随机种子看看。",
            ),
            Params(subsample=0.5, noise=0.4, max_depth=3, n_estimators=120),
        ),
        Try(
            Text("Diabetes", "糖尿病数据"),
            Text(
                "One column explains little: the held-out loss is least after 11 rounds, then creeps up.",
                "单独一列解释力有限：11 轮后留出集损失最小，此后缓慢回升。",
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
        Try(
            Text("By hand: ages 14, 16, 24, 26", "手算：年龄 14、16、24、26"),
            Text(
                "The mean is 20. Who shops much is older: 15 or 25, and −1, 1, −1, 1 is missing. "
                "Who answers is a year older: nothing is missing.",
                "平均 20 岁。购物多的年长：15 或 25，还缺 −1、1、−1、1。常回答的大一岁：什么也不缺了。",
            ),
            Params(worked="ages"),
            film=3,
            step=2,
        ),
        Try(
            Text("By hand: five trees say 1.56714", "手算：五棵树得 1.56714"),
            Text(
                "From the mean, 1.475, five steps of a tenth of γ: 0.225, 0.2025, … The fifth person: 1.56714 m. "
                "Some cuts tie: other dice choose others.",
                "从平均数 1.475 出发，五步各加 γ 的十分之一：0.225、0.2025……第五个人：1.56714 米。"
                "有些切分并列，换随机种子会选别的。",
            ),
            Params(worked="heights"),
            film=3,
            step=5,
        ),
        Try(
            Text("Exponential loss: AdaBoost's", "指数损失：AdaBoost 的损失"),
            Text(
                "Its r is y·exp(−yF), AdaBoost's weight: in round 19 the lone row pulls as hard as 16.5 average rows, "
                "under logistic loss as 9.4.",
                "此时 r 是 y·exp(−yF)，即 AdaBoost 的权重：第 19 轮孤点的拉力相当于 16.5 个平均样本，"
                "换成 logistic 损失则是 9.4 个。",
            ),
            Params(
                loss="exponential",
                classes="blobs",
                noise=0.0,
                painted=(dot(0.7, 0.66, 0),),
                max_depth=1,
                n_estimators=30,
                row=100,
            ),
            step=19,
        ),
    ),
    notes=NOTES,
    sources=(
        "J. H. Friedman (2001). Greedy function approximation: a gradient boosting machine. "
        "*Annals of Statistics* 29(5).",
        "J. H. Friedman (2002). Stochastic gradient boosting. *Computational Statistics & Data Analysis* 38(4).",
    ),
    relatives=("adaboost", "xgboost", "random_forest"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
