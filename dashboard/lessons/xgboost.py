"""XGBoost: round by round, candidate by candidate, and what each tree pays."""

from dashboard.lesson import Film, Lesson, Try
from dashboard.views.trees import xgboost as views
from dashboard.views.trees import xgboost_blocks as blocks
from dashboard.views.trees import xgboost_formulas as formulas
from dashboard.views.trees import xgboost_gains as gains
from dashboard.views.trees import xgboost_leaf as leaf
from dashboard.views.trees import xgboost_rivals as rivals
from dashboard.views.trees import xgboost_search as search
from dashboard.views.trees import xgboost_tree as tree
from dashboard.views.trees import xgboost_words as words
from engine import xgboost
from engine.core import Text
from engine.xgboost import Params

ROUNDS = Film(
    title=Text("Round by round", "逐轮"),
    poster=3,
    slow=3,
    views=(views.MODEL, views.LOSSES, views.OBJECTIVE),
    watch=Text(
        "Watch the dots shrink: a row that is told apart pulls less, and the loss turns into the price of trees.",
        "看点逐渐变小：已分清的样本拉力变弱；损失一步步换成了树的代价。",
    ),
    equations=(formulas.OBJECTIVE, formulas.ROW),
)
SEARCH = Film(
    title=Text("Finding a split", "寻找分裂"),
    pace=4.0,
    poster=47,
    clocks=(xgboost.STEP, Text("node", "个节点"), Text("cut", "个阈值")),
    ticks=search.ticks,
    views=(search.SWEEP, gains.GAINS, gains.SUMS),
    watch=Text(
        "Watch the gain while a threshold sweeps: it peaks where the two sides pull apart most.",
        "看阈值扫过时的增益：两边的拉力相差最大时，增益达到顶峰。",
    ),
    equations=(formulas.GAIN,),
)
TREE = Film(
    title=Text("The tree and its price", "树与它的代价"),
    pace=3.0,
    poster=1,
    slow=3,
    views=(tree.DIAGRAM, rivals.RIVALS, tree.LEAVES),
    watch=Text(
        "A split is a purchase: it must gain more than it costs. A leaf takes a Newton step, held back by λ.",
        "每次分裂都是一笔买卖：增益必须大于代价；每片叶子迈一个牛顿步，并受 λ 约束。",
    ),
    equations=(formulas.WEIGHT,),
)
LEAF = Film(
    title=Text("One leaf", "一片叶子"),
    pace=4.0,
    poster=6,
    clocks=(Text("λ", "个 λ"),),
    ticks=leaf.ticks,
    views=(leaf.PARABOLAS, leaf.STEPS, leaf.WHOSE),
    watch=Text(
        "All rows of a leaf move by the same w. Their loss is replaced by a parabola; "
        "watch its lowest point slide towards 0 as λ grows.",
        "叶子里的样本一起移动 w。它们的损失用一条抛物线代替；看最低点随 λ 增大滑向 0。",
    ),
    equations=(formulas.LEAF,),
)
BLOCKS = Film(
    title=Text("Column blocks", "列块"),
    poster=40,
    clocks=(blocks.SWEEP, blocks.PLACE),
    ticks=blocks.ticks,
    views=(blocks.BLOCKS, blocks.GAINS, blocks.SUMS),
    watch=Text(
        "Each column is sorted once; the pointers sweep all blocks at once, upwards with missing values right, "
        "downwards with them left.",
        "每列只排序一次；各列的指针同时扫过自己的列块，向上时缺失归右，向下时缺失归左。",
    ),
    equations=(blocks.GAIN,),
)

LESSON = Lesson(
    xgboost,
    films=(ROUNDS, SEARCH, TREE, LEAF, BLOCKS),
    watch=Text(
        "A split is a purchase: it must gain more than it costs. A leaf takes a Newton step, held back by λ.",
        "每次分裂都是一笔买卖：增益必须大于代价；每片叶子迈一个牛顿步，并受 λ 约束。",
    ),
    tries=(
        Try(
            Text("What λ does to a leaf", "λ 对叶子做了什么"),
            Text(
                "At λ = 10 the green bars stay far behind the grey ones, and small leaves shrink most.",
                "λ = 10 时绿色的条远短于灰色的条，小叶子收缩最多。",
            ),
            Params(reg_lambda=10.0),
            film=2,
            step=1,
        ),
        Try(
            Text("γ prunes", "γ 剪枝"),
            Text(
                "Splits that gain less than γ = 4 are struck out, from the bottom up; "
                "from round 8 on only the root is left.",
                "增益小于 γ = 4 的分裂自下而上剪去；从第 8 轮起只剩下根。",
            ),
            Params(gamma=4.0),
            film=2,
            step=8,
        ),
        Try(
            Text("min_child_weight and the flat of the sigmoid", "min_child_weight 与 sigmoid 的平坦处"),
            Text(
                "Rows already told apart have h = p(1−p) near zero: no grandchild weighs 6, "
                "and from round 6 on every tree asks one question only.",
                "已分清的样本 h = p(1−p) 接近零：没有孙节点能重到 6，从第 6 轮起每棵树只问一个问题。",
            ),
            Params(min_child_weight=6.0),
            film=2,
            step=8,
        ),
        Try(
            Text("Missing values choose a side", "缺失值选择方向"),
            Text(
                "A fifth of all values is gone; each candidate is tried with the missing rows left and right. "
                "The best gains 25.6 with them left, 17.8 with them right.",
                "五分之一的值缺失；每个候选都把缺失样本分别放左、放右各试一次。最佳者放左增益 25.6，放右只有 17.8。",
            ),
            Params(missing=0.2),
            film=1,
            step=67,
        ),
        Try(
            Text("Few candidates: weighted quantiles", "少量候选：加权分位数"),
            Text(
                "Only 30 of 798 thresholds are tried, at even steps of the rows' weight h; "
                "after 40 rounds the training loss is 0.014, against 0.012 with all of them.",
                "798 个阈值只试 30 个，按样本权重 h 等距选取；40 轮后训练损失为 0.014，试遍所有阈值为 0.012。",
            ),
            Params(tree_method="approx", max_bin=16, n_samples=600),
            film=1,
            step=31,
        ),
        Try(
            Text("First order against second", "一阶与二阶"),
            Text(
                "With λ = 0 grey and green bars are equal: a leaf is GBDT's own Newton step. "
                "Only here does h also choose the splits.",
                "λ = 0 时灰条与绿条相等：叶子就是 GBDT 的牛顿步；只是这里曲率 h 还参与选择分裂。",
            ),
            Params(reg_lambda=0.0),
            film=2,
            step=1,
        ),
        Try(
            Text("Boosting straight lines", "用直线做提升"),
            Text(
                "gblinear adds a line each round: their sum is one line, and 15% of the rows stay on its wrong side.",
                "gblinear 每轮加一条直线：和仍是一条直线，15% 的样本始终在错的一侧。",
            ),
            Params(booster="gblinear", reg_lambda=0.0, n_estimators=80),
        ),
        Try(
            Text("DART", "DART"),
            Text(
                "Each round drops about a fifth of the trees and fits what they leave open; "
                "the sentence above the picture counts them.",
                "每轮丢弃约五分之一的树，再拟合它们留下的空缺；图上方的句子会报出丢弃的棵数。",
            ),
            Params(booster="dart", rate_drop=0.2, n_estimators=80),
        ),
        Try(
            Text("Breast cancer with 20% holes", "缺失 20% 的乳腺癌数据"),
            Text(
                "Real rows with values taken out: ringed rows on the edge still find their side.",
                "真实数据去掉一部分值：边缘上带圈的样本仍能找到方向。",
            ),
            Params(classes="breast_cancer", missing=0.2),
        ),
        Try(
            Text("A curve", "一条曲线"),
            Text(
                "On one column with squared error h is 1, so H counts rows.",
                "一列特征、平方误差时 h 为 1，H 就是样本数。",
            ),
            Params(objective="squared", n_estimators=40),
            film=1,
            step=67,
        ),
        Try(
            Text("One leaf, squared error", "一片叶子，平方误差"),
            Text(
                "The black curve and the grey parabola are one: for squared error the expansion is exact.",
                "黑色曲线与灰色抛物线重合：平方误差的二阶展开是精确的。",
            ),
            Params(objective="squared"),
            film=3,
            step=6,
        ),
        Try(
            Text("One column a tree (colsample_bytree)", "每棵树只看一列（colsample_bytree）"),
            Text(
                "Half of two columns is one: no tree can ask both, so their sum cannot say “either, but not both”. "
                "The training loss stays at 0.37, with both columns it falls to 0.07.",
                "两列的一半是一列：没有哪棵树能同时问两列，它们的和就表达不了“异或”。"
                "训练损失停在 0.37，两列都给时降到 0.07。",
            ),
            Params(classes="xor", colsample_bytree=0.5),
        ),
        Try(
            Text("Blocks with holes: up, then down", "有缺失的列块：先上后下"),
            Text(
                "x₁ misses 15 values and x₂ 25. Upwards, missing right, nothing gains more than 20.0; downwards, "
                "missing left, x₁ reaches 25.6 and wins.",
                "x₁ 缺 15 个值，x₂ 缺 25 个。向上扫（缺失归右）最多增益 20.0；向下扫（缺失归左）x₁ 达到 25.6，胜出。",
            ),
            Params(missing=0.2),
            film=4,
        ),
        Try(
            Text("A block that is not read", "一个不读的列块"),
            Text(
                "This tree drew one column of two: the other's block is not touched.",
                "这棵树从两列中抽到一列：另一列的列块根本不读。",
            ),
            Params(classes="xor", colsample_bytree=0.5),
            film=4,
            step=30,
        ),
    ),
    notes=words.NOTES,
    sources=(
        "T. Chen, C. Guestrin (2016). XGBoost: a scalable tree boosting system. *KDD*.",
        "K. V. Rashmi, R. Gilad-Bachrach (2015). DART: dropouts meet multiple additive regression trees. *AISTATS*.",
        "J. Friedman, T. Hastie, R. Tibshirani (2000). Additive logistic regression: a statistical view of boosting. "
        "*Annals of Statistics* 28(2).",
    ),
    relatives=("gbdt", "boosters"),
    library=words.library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
