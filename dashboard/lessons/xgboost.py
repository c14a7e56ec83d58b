"""XGBoost: round by round, candidate by candidate, and what each tree pays."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.trees import xgboost as views
from dashboard.views.trees import xgboost_search as search
from dashboard.views.trees import xgboost_tree as tree
from engine import xgboost
from engine.core import Text
from engine.xgboost import Params


def library(p: Params) -> str:
    objective = {"squared": "reg:squarederror", "logistic": "binary:logistic", "softmax": "multi:softprob"}[p.objective]
    more = f", rate_drop={p.rate_drop}" if p.booster == "dart" else ""
    more += (
        ', updater="coord_descent"'
        if p.booster == "gblinear"
        else f', tree_method="{p.tree_method}", max_depth={p.max_depth}'
    )
    more += (
        f", num_class={len({'three': 'abc', 'iris': 'abc', 'wine': 'abc'}.get(p.classes, 'ab'))}"
        if p.objective == "softmax"
        else ""
    )
    return f"""\
import xgboost

rows = trace.scene.train  # of the snippet above; its dice (subsample, dropped trees) are its own
data = xgboost.DMatrix(rows.X, rows.y)
settings = dict(
    objective="{objective}", booster="{p.booster}", eta={p.learning_rate}, reg_lambda={p.reg_lambda}, reg_alpha={p.reg_alpha},
    gamma={p.gamma}, min_child_weight={p.min_child_weight}, subsample={p.subsample}{more},
)
model = xgboost.train(settings, data, {p.n_estimators})
print(model.predict(data, output_margin=True)[:5], trace.frames[-1].raw[:5])"""


ROUNDS = Film(
    title=Text("Round by round", "逐轮"),
    views=(views.MODEL, views.LOSSES, views.OBJECTIVE),
    equations=(
        Equation(
            r"\num{all}{\mathrm{Obj}}=\num{l}{\sum_i \ell(y_i,F(x_i))}+\num{T}{\tfrac12\gamma T}+\num{w}{\tfrac12\lambda\|w\|^2}+\num{one}{\alpha\|w\|_1}",
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
    clocks=(xgboost.STEP, Text("node", "节点"), Text("try", "候选")),
    ticks=search.ticks,
    views=(search.SWEEP, search.GAINS, search.SUMS),
    equations=(
        Equation(
            r"\num{gain}{\mathrm{gain}}=\num{gl}{G_L^2/(H_L+\lambda)}+\num{gr}{G_R^2/(H_R+\lambda)}-\num{G}{G^2/(H+\lambda)}"
            r"\qquad {\lambda=\val{lam}}",
            search.numbers,
            Text(
                "This candidate's gain, as the library prints it (the paper: half of it, less γ)",
                "这个候选的增益（库的约定；论文中取一半再减 γ）",
            ),
        ),
    ),
)
TREE = Film(
    title=Text("The tree and its price", "树与它的代价"),
    pace=3.0,
    views=(tree.DIAGRAM, tree.RIVALS, tree.LEAVES),
    equations=(
        Equation(
            r"\num{w}{w^*}=-\num{G}{G}\,/\,(\num{H}{H}+\num{lam}{\lambda})\qquad \text{GBDT:}\;\num{p}{-G/H}\qquad {\alpha=\val{alpha}}",
            tree.node_numbers,
            Text("The lit node's best weight (α first moves G towards 0)", "点亮节点的最佳权重（α 先把 G 向 0 收缩）"),
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
                "At λ = 10 the green bars shrink towards zero, and small leaves shrink most.",
                "λ = 10 时绿色的条向零收缩，小叶子收缩最多。",
            ),
            Params(reg_lambda=10.0),
            film=2,
        ),
        Try(
            Text("γ prunes", "γ 剪枝"),
            Text(
                "Splits that gain less than γ = 4 are struck out, from the bottom up; late rounds prune down to the root.",
                "增益小于 γ = 4 的分裂自下而上被剪去；后期的树会剪到只剩根。",
            ),
            Params(gamma=4.0),
            film=2,
        ),
        Try(
            Text("min_child_weight and the flat of the sigmoid", "min_child_weight 与 sigmoid 的平坦处"),
            Text(
                "Rows already told apart have h = p(1−p) near zero: soon no grandchild weighs 6, and every tree asks one question only.",
                "已分清的样本 h = p(1−p) 接近零：很快没有孙节点能重到 6，每棵树只问一个问题。",
            ),
            Params(min_child_weight=6.0),
        ),
        Try(
            Text("Missing values choose a side", "缺失值选择方向"),
            Text(
                "A fifth of all values is gone; each candidate is tried with the missing rows left and right.",
                "五分之一的值缺失；每个候选都把缺失样本分别放左、放右各试一次。",
            ),
            Params(missing=0.2),
            film=1,
        ),
        Try(
            Text("Exact, 16 bins, weighted quantiles", "精确、16 个分箱、加权分位数"),
            Text(
                "Only thresholds at quantiles weighted by h are tried; the loss hardly differs from exact.",
                "只试按 h 加权的分位点；损失与精确搜索几乎相同。",
            ),
            Params(tree_method="approx", max_bin=16, n_samples=600),
        ),
        Try(
            Text("First order against second", "一阶与二阶"),
            Text(
                "With λ = 0 grey and green bars are equal: a leaf is GBDT's own Newton step. Only here does h also choose the splits.",
                "λ = 0 时灰条与绿条相等：叶子就是 GBDT 的牛顿步；只是这里曲率 h 还参与选择分裂。",
            ),
            Params(reg_lambda=0.0),
            film=2,
        ),
        Try(
            Text("Boosting straight lines", "提升直线"),
            Text(
                "gblinear adds a line each round: their sum is one line, so the moons cannot be parted.",
                "gblinear 每轮加一条直线：和仍是直线，分不开双月。",
            ),
            Params(booster="gblinear", reg_lambda=0.0, n_estimators=80),
        ),
        Try(
            Text("DART", "DART"),
            Text(
                "Each round drops about a fifth of the trees and fits what they leave open; the sentence above the picture counts them.",
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
        ),
    ),
    notes=Text(
        en=r"""
**What it adds to GBDT.** (1) The loss is expanded to second order, $\ell\approx g_iw+\tfrac12h_iw^2$, and the tree pays for its leaves:
$\gamma T+\tfrac12\lambda\|w\|^2+\alpha\|w\|_1$. So a leaf's best weight is $w^*=-\frac{G}{H+\lambda}$ and a split is worth
$\tfrac12\big[\frac{G_L^2}{H_L+\lambda}+\frac{G_R^2}{H_R+\lambda}-\frac{G^2}{H+\lambda}\big]-\gamma$. Any weak learner with such an expansion
will do: trees, straight lines. (2) Speed: each column is sorted once; all nodes of a level are scanned by prefix sums; or only some candidates
are tried, quantiles of the column, weighted by $h$ because $h$ is a row's weight in the expansion. (3) Missing values: each candidate is tried
with the missing rows on either side, and the better side is learned.

**Conventions of the library, and here.** The gain it prints has no ½, so its γ is *twice* the paper's, and the stack shows $\tfrac12\gamma T$.
Exact mode grows the whole tree and prunes *afterwards*, bottom-up: a split below γ survives if a child's does. `min_child_weight` bounds $\sum h$,
not rows. Softmax uses $h=2p(1-p)$. Weights are shown before η. With no missing value in a column the default side is left (exact) or right (hist).
A GBDT tree is grown on first-order gradients only; with λ = 0 its leaf is the same Newton step.""",
        zh=r"""
**比 GBDT 多了什么。** （1）损失展开到二阶，$\ell\approx g_iw+\tfrac12h_iw^2$，树还要为叶子付代价：$\gamma T+\tfrac12\lambda\|w\|^2+\alpha\|w\|_1$。
于是叶子的最佳权重为 $w^*=-\frac{G}{H+\lambda}$，
分裂的价值为 $\tfrac12\big[\frac{G_L^2}{H_L+\lambda}+\frac{G_R^2}{H_R+\lambda}-\frac{G^2}{H+\lambda}\big]-\gamma$。
凡能这样展开的弱学习器都可用：树，或直线。（2）速度：每列只排序一次，同一层的所有节点用前缀和一并扫描；
或只试部分候选，即列的分位点，并按 $h$ 加权，因为 $h$ 正是样本在展开式中的权重。（3）缺失值：每个候选都把缺失样本放左、放右各试一次，学得较好的方向。

**库的约定，也是这里的约定。** 它打印的增益不含 ½，所以它的 γ 是论文的*两倍*，图中显示 $\tfrac12\gamma T$。
精确模式先长成整棵树，*然后*自下而上剪枝：若子节点的分裂保留，小于 γ 的分裂也保留。
`min_child_weight` 限制的是 $\sum h$ 而不是样本数。softmax 用 $h=2p(1-p)$。权重显示的是乘 η 之前的值。若某列没有缺失，默认方向为左（exact）或右（hist）。
GBDT 的树只按一阶梯度生长；λ = 0 时它的叶子是同样的牛顿步。""",
    ),
    sources=(
        "T. Chen, C. Guestrin (2016). XGBoost: a scalable tree boosting system. *KDD*.",
        "K. V. Rashmi, R. Gilad-Bachrach (2015). DART: dropouts meet multiple additive regression trees. *AISTATS*.",
        "J. Friedman, T. Hastie, R. Tibshirani (2000). Additive logistic regression: a statistical view of boosting. *Annals of Statistics* 28(2).",
    ),
    relatives=("gbdt", "boosters"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
