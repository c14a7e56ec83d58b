"""Random forest, one tree at a time."""

from dashboard.lesson import Film, Lesson, Try
from dashboard.views.trees import own
from dashboard.views.trees import random_forest as views
from dashboard.views.trees import random_forest_formulas as formulas
from dashboard.views.trees import random_forest_inside as inside
from dashboard.views.trees import random_forest_measures as measures
from dashboard.views.trees import random_forest_variance as variance
from dashboard.views.trees import random_forest_words as words
from engine import random_forest
from engine.core import Text
from engine.random_forest import Params


def library(p: Params) -> str:
    """scikit-learn's forest on the page's rows; its dice are its own."""
    kind = "Regressor" if random_forest.is_curve(p) else "Classifier"
    k = {"log2": "'log2'", "sqrt": "'sqrt'", "all": "None", "one": "1"}[p.max_features]
    tree = f"max_depth={p.max_depth or None}, min_samples_leaf={p.min_samples_leaf}"
    forest = f"bootstrap={p.bootstrap}, oob_score={p.bootstrap}, random_state={p.seed}"
    name = f"{'ExtraTrees' if p.splitter == 'random' else 'RandomForest'}{kind}"
    more, inside = "", f"max_features={k}, {tree},"
    if p.draw == "tree":
        name, more = f"Bagging{kind}", f"from sklearn.tree import DecisionTree{kind}\n"
        inside = f"max_features=trace.scene.inside.compete,\n    estimator=DecisionTree{kind}("
        inside += f"splitter='{p.splitter}', {tree}),"
    mine = own.printed(p, "model.predict(x)" if kind == "Regressor" else "model.predict_proba(x)")
    return f"""\
from sklearn.ensemble import {name}
{more}
rows = trace.scene.train  # of the snippet above; its dice are its own, so numbers agree within their spread over seeds
model = {name}(
    n_estimators={p.n_estimators}, {inside}
    {forest},
).fit(rows.X, rows.y)
print({"model.oob_score_" if p.bootstrap else "model.score(rows.X, rows.y)"}){mine}"""


GROW = Film(
    title=Text("The forest", "森林生长"),
    views=(views.VOTE, views.ONE_TREE, views.ERRORS),
    even=True,
    poster=5,
    slow=5,
    watch=Text(
        "Two dice, rows and columns, make trees differ. Watch jagged borders average into a calm one.",
        "两颗骰子让树各不相同：树看哪些样本，分裂用哪些列。看参差的边界平均成平稳的边界。",
    ),
    equations=(formulas.VOTE,),
)
BAGS = Film(
    title=Text("In and out of bag", "袋内与袋外"),
    views=(measures.BAG, measures.PROXIMITY),
    poster=1,
    slow=3,
    watch=Text(
        "Each bag draws as many rows as there are. Watch what share is never drawn, and where its mean settles.",
        "每袋抽取与总数同样多的样本。看从未抽中的占多大比例，它的平均值稳定在哪里。",
    ),
    equations=(formulas.OUTSIDE,),
)
INSIDE = Film(
    title=Text("Inside a tree", "一棵树的内部"),
    pace=2.0,
    poster=4,
    clocks=(random_forest.STEP, Text("split", "次分裂")),
    ticks=views.inside_ticks,
    views=(inside.DIAGRAM, inside.PARTITION, inside.RIVALS),
    watch=Text(
        "Only drawn columns compete: k of the d, as a rule drawn anew before each split. "
        "With k = 1 the die decides alone.",
        "只有抽到的列参与竞争：从 d 列中抽 k 列，通常每次分裂前重抽；k = 1 时全凭骰子。",
    ),
    equations=(formulas.SPLIT,),
)
VARIANCE = Film(
    title=Text("Its variance", "方差从何而来"),
    pace=2.0,
    slow=3,
    ticks=variance.ticks,
    views=(variance.VARIANCE,),
    watch=Text(
        "Watch the blue part melt as trees are averaged; the orange part, which the trees share, stays.",
        "看蓝色部分随树数增加而消失；橙色部分是各树共有的，不会消失。",
    ),
    equations=(formulas.VARIANCE,),
)
COLUMNS = Film(
    title=Text("Which columns matter", "哪些列重要"),
    views=(measures.IMPURITY, measures.PERMUTATION),
    watch=Text(
        "Two ways to ask which column matters: the left one trusts the bag, the right one asks the rows outside it.",
        "问哪一列重要有两种问法：左边相信袋中的样本，右边去问袋外的样本。",
    ),
)

LESSON = Lesson(
    random_forest,
    films=(GROW, BAGS, INSIDE, VARIANCE, COLUMNS),
    watch=Text(
        "Two dice, rows and columns, make trees differ. Watch jagged borders average into a calm one.",
        "两颗骰子让树各不相同：树看哪些样本，分裂用哪些列。看参差的边界平均成平稳的边界。",
    ),
    tries=(
        Try(
            Text("One tree overfits, fifty do not", "一棵树过拟合，五十棵不会"),
            Text(
                "Tree 1 fits noise in islands; by tree 50 most are gone, "
                "and the held-out error has fallen from 15% to 10%.",
                "第 1 棵树把噪声圈成孤岛；到第 50 棵，孤岛大多消失，留出集误差从 15% 降到 10%。",
            ),
            Params(noise=0.5, seed=2),
        ),
        Try(
            Text("0.368", "0.368"),
            Text(
                "In every bag about 36.8% of the rows are missing, and they test the forest free of charge.",
                "每个袋中约有 36.8% 的样本缺席，它们免费检验森林。",
            ),
            Params(n_samples=600, noise=0.4),
            film=1,
        ),
        Try(
            Text("All features at every split: twins", "每次分裂用全部特征：孪生树"),
            Text(
                "Without the second die, as in plain bagging, the trees resemble one another: "
                "ρ rises from 0.18 to 0.26, "
                "and 0.031 of variance stays instead of 0.023.",
                "没有第二颗骰子，即单纯的 bagging，树彼此相像：ρ 从 0.18 升到 0.26，留下的方差从 0.023 变为 0.031。",
            ),
            Params(max_features="all", noise=0.5),
            film=3,
        ),
        Try(
            Text("All three compete", "三列都参与竞争"),
            Text(
                "With all columns in play the signal wins the first split by far; the noise offers a fifth of it.",
                "所有列都参与时，信号列遥遥领先地赢得第一次分裂；噪声列只能提供它的五分之一。",
            ),
            Params(data="impostor", max_features="all", n_estimators=30),
            film=2,
            step=2,
        ),
        Try(
            Text("k = 1: the die decides alone", "k = 1：全凭骰子"),
            Text(
                "Three columns, one drawn at each node: at the third split pure noise gets its turn.",
                "三列中每个节点只抽一列：第三次分裂就轮到了纯噪声。",
            ),
            Params(data="impostor", max_features="one", n_estimators=30),
            film=2,
            step=4,
        ),
        Try(
            Text("Pruned: bias appears", "剪浅之后：偏差出现"),
            Text(
                "At depth 2 no tree can follow the spirals, "
                "and fifty together still err about as often as the first did.",
                "深度为 2 的树跟不上双螺旋，五十棵合起来，犯错仍与第一棵差不多。",
            ),
            Params(data="spirals", max_depth=2, noise=0.1),
        ),
        Try(
            Text("Regression: stairs to curve", "回归：阶梯变曲线"),
            Text(
                "Each tree is a staircase through its own bag, at least ten rows a step; their mean is almost a curve.",
                "每棵树是穿过自己那袋样本的阶梯，每级至少十个样本；平均之后几乎成为曲线。",
            ),
            Params(data="sine", noise=0.4, min_samples_leaf=10),
        ),
        Try(
            Text("A noisy column fools impurity importance", "取值众多的噪声列骗过不纯度重要性"),
            Text(
                "Noise with all values different brings 65% of the impurity decrease; "
                "shuffling shows that it is worth nothing.",
                "取值各不相同的噪声列贡献了 65% 的不纯度下降；打乱后发现它毫无价值。",
            ),
            Params(data="impostor", n_estimators=60),
            film=4,
        ),
        Try(
            Text("Digits, 64 features", "手写数字，64 个特征"),
            Text(
                "Six of 64 pixels compete at every node; the maps show which pixels the forest reads.",
                "每个节点从 64 个像素中抽 6 个竞争；图中可见森林看哪些像素。",
            ),
            Params(data="pixels", n_estimators=40),
            film=4,
        ),
        Try(
            Text("A third die: extra trees", "第三颗骰子：极端随机树"),
            Text(
                "Thresholds are drawn at random, not searched: ρ falls from 0.18 to 0.13, "
                "and 0.017 of variance stays instead of 0.023.",
                "阈值随机抽取而不搜索：ρ 从 0.18 降到 0.13，留下的方差从 0.023 变为 0.017。",
            ),
            Params(noise=0.5, splitter="random"),
            film=3,
        ),
        Try(
            Text("Columns drawn once a tree", "每棵树只抽一次列"),
            Text(
                "A tree that keeps one of two columns for good cannot say “either, but not both”: "
                "58% of the held-out rows are wrong. Drawn anew at each split, 3%.",
                "一棵树始终只有两列中的一列，就表达不了“异或”：留出集错 58%；每次分裂重抽，只错 3%。",
            ),
            Params(data="xor", draw="tree"),
        ),
    ),
    notes=words.NOTES,
    sources=(
        "L. Breiman (1996). Bagging predictors. *Machine Learning* 24(2).",
        "L. Breiman (2001). Random forests. *Machine Learning* 45(1).",
        "L. Breiman (1996). Out-of-bag estimation. Technical report, University of California, Berkeley.",
        "T. Hastie, R. Tibshirani, J. Friedman (2009). *The Elements of Statistical Learning*, 2nd ed., "
        "ch. 15, eq. 15.1.",
        "C. Strobl, A.-L. Boulesteix, A. Zeileis, T. Hothorn (2007). Bias in random forest variable importance "
        "measures. *BMC Bioinformatics* 8.",
        "P. Geurts, D. Ernst, L. Wehenkel (2006). Extremely randomized trees. *Machine Learning* 63(1).",
    ),
    relatives=("adaboost", "gbdt"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
