"""XGBoost: round by round, candidate by candidate, and what each tree pays."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.trees import xgboost as views
from dashboard.views.trees import xgboost_gains as gains
from dashboard.views.trees import xgboost_search as search
from dashboard.views.trees import xgboost_tree as tree
from dashboard.views.trees import xgboost_words as words
from engine import xgboost
from engine.core import Text
from engine.xgboost import Params


def library(p: Params) -> str:
    """The xgboost package on the page's rows; only what its booster reads is set."""
    objective = {"squared": "reg:squarederror", "logistic": "binary:logistic", "softmax": "multi:softprob"}[p.objective]
    settings = [
        f'objective="{objective}", booster="{p.booster}", eta={p.learning_rate}',
        f"reg_lambda={p.reg_lambda}, reg_alpha={p.reg_alpha}",
    ]
    if p.booster == "gblinear":
        settings.append('updater="coord_descent"')
    else:
        settings.append(f"gamma={p.gamma}, min_child_weight={p.min_child_weight}, max_depth={p.max_depth}")
        settings.append(f"subsample={p.subsample}")
        bins = "" if p.tree_method == "exact" else f", max_bin={p.max_bin}"
        settings.append(f'tree_method="{p.tree_method}"{bins}')
    if p.booster == "dart":
        settings.append(f"rate_drop={p.rate_drop}")
    own = ""
    if p.objective == "softmax":
        settings.append("num_class=int(rows.y.max()) + 1")
        own = ", int(rows.y[trace.scene.row])"  # the film follows one class
    lines = ",\n    ".join(settings)
    return f"""\
import xgboost

rows = trace.scene.train  # of the snippet above; its dice (subsample, dropped trees) are its own
data = xgboost.DMatrix(rows.X, rows.y)
settings = dict(
    {lines},
)
model = xgboost.train(settings, data, {p.n_estimators})
print(model.predict(data, output_margin=True)[:5{own}], trace.frames[-1].raw[:5])"""


ROUNDS = Film(
    title=Text("Round by round", "逐轮"),
    poster=3,
    slow=3,
    views=(views.MODEL, views.LOSSES, views.OBJECTIVE),
    watch=Text(
        "Watch the dots shrink: a row that is told apart pulls less, and the loss turns into the price of trees.",
        "看点逐渐变小：已分清的样本拉力变弱；损失一步步换成了树的代价。",
    ),
    equations=(
        Equation(
            r"\num{all}{\mathrm{Obj}}=\num{l}{\sum_i \ell(y_i,F(x_i))}+\num{T}{\tfrac12\gamma T}"
            r"+\num{w}{\tfrac12\lambda\|w\|^2}+\num{one}{\alpha\|w\|_1}",
            views.stack_numbers,
        ),
        Equation(
            r"\num{g}{g_i}=\partial \ell/\partial F\qquad \num{h}{h_i}=\partial^2 \ell/\partial F^2\qquad "
            r"\num{b}{F_{t-1}(x_i)}\to\num{a}{F_t(x_i)}\qquad {i=\val{i}}",
            views.row_numbers,
            Text("One row's first and second derivative (click a row)", "一个样本的一阶、二阶导数（点击样本可换）"),
        ),
    ),
)
SEARCH = Film(
    title=Text("Finding a split", "寻找分裂"),
    pace=4.0,
    poster=47,
    clocks=(xgboost.STEP, Text("node", "节点"), Text("cut", "阈值")),
    ticks=search.ticks,
    views=(search.SWEEP, gains.GAINS, gains.SUMS),
    watch=Text(
        "Watch the gain while a threshold sweeps: it peaks where the two sides pull apart most.",
        "看阈值扫过时的增益：两边的拉力相差最大时，增益达到顶峰。",
    ),
    equations=(
        Equation(
            r"\num{gain}{\mathrm{gain}}=\num{gl}{G_L^2/(H_L+\lambda)}+\num{gr}{G_R^2/(H_R+\lambda)}"
            r"-\num{G}{G^2/(H+\lambda)}\qquad {\lambda=\val{lam}}\quad {\alpha=\val{alpha}}",
            gains.numbers,
            Text(
                "This candidate's gain, as the library prints it (α first moves each G towards 0)",
                "这个候选的增益，按库的约定（先把每个 G 向 0 收缩 α）",
            ),
        ),
    ),
)
TREE = Film(
    title=Text("The tree and its price", "树与它的代价"),
    pace=3.0,
    poster=1,
    slow=3,
    views=(tree.DIAGRAM, tree.RIVALS, tree.LEAVES),
    watch=Text(
        "A split is a purchase: it must gain more than it costs. A leaf takes a Newton step, held back by λ.",
        "每次分裂都是一笔买卖：增益必须大于代价；每个叶子迈一步牛顿，并受 λ 约束。",
    ),
    equations=(
        Equation(
            r"\num{w}{w^*}=-\num{G}{G}\,/\,(\num{H}{H}+\num{lam}{\lambda})\qquad "
            r"\text{GBDT:}\;\num{p}{-G/H}\qquad {\alpha=\val{alpha}}",
            tree.node_numbers,
            Text("The lit node's best weight (α first moves G towards 0)", "点亮节点的最佳权重（先把 G 向 0 收缩 α）"),
        ),
    ),
)

LESSON = Lesson(
    xgboost,
    films=(ROUNDS, SEARCH, TREE),
    watch=Text(
        "A split is a purchase: it must gain more than it costs. A leaf takes a Newton step, held back by λ.",
        "每次分裂都是一笔买卖：增益必须大于代价；每个叶子迈一步牛顿，并受 λ 约束。",
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
                "增益小于 γ = 4 的分裂自下而上被剪去；从第 8 轮起只剩下根。",
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
            Text("Boosting straight lines", "提升直线"),
            Text(
                "gblinear adds a line each round: their sum is one line, and 15 % of the rows stay on its wrong side.",
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
            Text("Breast cancer with 20 % holes", "缺失 20% 的乳腺癌数据"),
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
    ),
    notes=words.NOTES,
    sources=(
        "T. Chen, C. Guestrin (2016). XGBoost: a scalable tree boosting system. *KDD*.",
        "K. V. Rashmi, R. Gilad-Bachrach (2015). DART: dropouts meet multiple additive regression trees. *AISTATS*.",
        "J. Friedman, T. Hastie, R. Tibshirani (2000). Additive logistic regression: a statistical view of boosting. "
        "*Annals of Statistics* 28(2).",
    ),
    relatives=("gbdt", "boosters"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
