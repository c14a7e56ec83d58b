"""Random forest, one tree at a time."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.trees import random_forest as views
from dashboard.views.trees import random_forest_inside as inside
from dashboard.views.trees import random_forest_measures as measures
from engine import random_forest
from engine.core import Text
from engine.random_forest import Params


def library(p: Params) -> str:
    kind = "Regressor" if p.data in ("sine", "step", "sinc", "heteroscedastic", "diabetes") else "Classifier"
    k = {"log2": "'log2'", "sqrt": "'sqrt'", "all": "None", "one": "1"}[p.max_features]
    return f"""\
from sklearn.ensemble import RandomForest{kind}

rows = trace.scene.train  # of the snippet above; its dice are its own, so numbers agree within their spread over seeds
model = RandomForest{kind}(
    n_estimators={p.n_estimators}, max_features={k}, max_depth={p.max_depth or None}, min_samples_leaf={p.min_samples_leaf},
    bootstrap={p.bootstrap}, oob_score={p.bootstrap}, random_state={p.seed},
).fit(rows.X, rows.y)
print({"model.oob_score_" if p.bootstrap else "model.score(rows.X, rows.y)"})"""


GROW = Film(
    title=Text("The forest", "森林生长"),
    views=(views.VOTE, views.ONE_TREE, views.ERRORS),
    equations=(
        Equation(
            r"\num{F}{F_B(x_i)}=\tfrac1B{\textstyle\sum_b} T_b(x_i)\qquad {B=\val{b}}\quad \num{p}{T_B(x_i)}\quad {i=\val{i}}",
            views.vote_numbers,
            Text("One row's share for its own class (click a row)", "一个样本得到的本类份额（点击样本可换）"),
        ),
    ),
)
BAGS = Film(
    title=Text("In and out of bag", "袋内与袋外"),
    views=(measures.BAG, measures.PROXIMITY),
    equations=(
        Equation(
            r"\num{e}{\left(1-\tfrac1n\right)^n}\to e^{-1}\approx 0.368\qquad n=\val{n}\qquad \num{o}{\mathrm{OOB}_b}",
            views.vote_numbers,
            Text("Who stays out of a bag", "谁留在袋外"),
        ),
    ),
)
INSIDE = Film(
    title=Text("Inside a tree", "一棵树的内部"),
    pace=2.0,
    clocks=(random_forest.STEP, Text("split", "次分裂")),
    ticks=views.inside_ticks,
    views=(inside.DIAGRAM, inside.PARTITION, inside.RIVALS),
    equations=(
        Equation(
            r"\num{d}{\Delta}=\num{i}{i}-\num{wl}{p_L}\,\num{l}{i_L}-\num{wr}{p_R}\,\num{r}{i_R}\qquad {k=\val{k}}\quad {d=\val{all}}",
            inside.split_numbers,
            Text(
                "What the split takes off the impurity i (p: share of the rows)",
                "分裂使不纯度 i 下降多少（p：样本占比）",
            ),
        ),
    ),
)
VARIANCE = Film(
    title=Text("Its variance", "方差从何而来"),
    pace=2.0,
    ticks=measures.variance_ticks,
    views=(measures.VARIANCE,),
    equations=(
        Equation(
            r"\num{p}{\mathrm{Var}}=\num{stay}{\rho\sigma^2}+\num{go}{(1-\rho)\sigma^2/B}\qquad {\widehat{\mathrm{Var}}=\val{m}}"
            r"\qquad {\rho=\val{rho}}\qquad {\sigma^2=\val{s}}",
            measures.variance_numbers,
            Text(
                "Variance of an average of correlated trees; with a hat: measured",
                "相关的树取平均后的方差；带帽者为实测",
            ),
        ),
    ),
)
COLUMNS = Film(title=Text("Which columns matter", "哪些列重要"), views=(measures.IMPURITY, measures.PERMUTATION))

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
                "Tree 1 fits noise in islands; by tree 50 the islands are gone and the held-out error is lower.",
                "第 1 棵树把噪声圈成孤岛；到第 50 棵，孤岛消失，留出集误差更低。",
            ),
            Params(noise=0.5),
        ),
        Try(
            Text("0.368", "0.368"),
            Text(
                "In every bag about 36.8 % of the rows are missing, and they test the forest free of charge.",
                "每个袋中约有 36.8% 的样本缺席，它们免费检验森林。",
            ),
            Params(n_samples=600, noise=0.4),
            film=1,
        ),
        Try(
            Text("All features at every split: twins", "每次分裂用全部特征：孪生树"),
            Text(
                "Without the second die the trees resemble one another: ρ rises, and averaging takes away less.",
                "没有第二颗骰子，树彼此相像：ρ 变大，平均能消去的变少。",
            ),
            Params(max_features="all", noise=0.5),
            film=3,
        ),
        Try(
            Text("k = 1: the die decides alone", "k = 1：全凭骰子"),
            Text(
                "Three columns, one drawn at each node: even pure noise gets its turn to split.",
                "三列中每个节点只抽一列：连纯噪声也轮得到分裂。",
            ),
            Params(data="impostor", max_features="one", n_estimators=30),
            film=2,
        ),
        Try(
            Text("Pruned: bias appears", "剪浅之后：偏差出现"),
            Text(
                "At depth 2 no tree can follow the spirals, and fifty together still err about as often as the first did.",
                "深度为 2 的树跟不上双螺旋，五十棵合起来，犯错仍与第一棵差不多。",
            ),
            Params(data="spirals", max_depth=2, noise=0.1),
        ),
        Try(
            Text("Regression: stairs to curve", "回归：阶梯变曲线"),
            Text(
                "Each tree is a staircase through its own bag, ten rows a step; their mean is almost a curve.",
                "每棵树是穿过自己那袋样本的阶梯，每级至少十个样本；平均之后几乎成为曲线。",
            ),
            Params(data="sine", noise=0.4, min_samples_leaf=10),
        ),
        Try(
            Text("A noisy column fools impurity importance", "取值众多的噪声列骗过不纯度重要性"),
            Text(
                "Noise with all values different looks most important by impurity; shuffling shows that it is worth nothing.",
                "取值各不相同的噪声列按不纯度看最重要；打乱后发现它毫无价值。",
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
    ),
    notes=Text(
        en=r"""
**Why it works.** A fully grown tree has little bias and much variance. An average of $B$ trees with variance $\sigma^2$ and correlation $\rho$ has variance
$\rho\sigma^2+\frac{1-\rho}{B}\sigma^2$: more trees remove the second part, and only *different* trees lower the first. Both dice are there for $\rho$:
a bootstrap bag of rows for each tree, and at every split a fresh draw of $k$ of the $d$ columns ($k=\lfloor\log_2 d\rfloor$ in Breiman's paper). Trees are not pruned.

**Where ρ lives.** Given one training set, trees are independent draws, so $\rho$ is a correlation *across training sets*. The fourth film grows forests on fresh sets:
it estimates $\rho$ and $\sigma^2$ on one half of them and measures the average's variance on the other half. Toy sets are drawn anew; bundled sets are drawn with
replacement from their own rows.

**Free test rows.** A row is out of a bag with probability $(1-\frac1n)^n\to e^{-1}$. The out-of-bag error lets each row be judged by the trees that never saw it
(soft vote: leaf fractions are averaged, as scikit-learn does).

**Two importances.** Impurity importance counts every decrease on the training rows, so a column with many values finds splits in pure noise. Shuffling a column
among out-of-bag rows asks what the forest would lose without it.""",
        zh=r"""
**为什么有效。** 完全生长的树偏差小而方差大。$B$ 棵方差为 $\sigma^2$、相关系数为 $\rho$ 的树，其平均的方差为 $\rho\sigma^2+\frac{1-\rho}{B}\sigma^2$：
树多消去第二项，只有让树*不同*才能降低第一项。两颗骰子都是为了 $\rho$：每棵树一个自助样本袋，每次分裂从 $d$ 列中重新抽 $k$ 列（Breiman 取 $k=\lfloor\log_2 d\rfloor$）。树不剪枝。

**ρ 在哪里。** 给定一个训练集，各棵树是独立抽取的，所以 $\rho$ 是*跨训练集*的相关。第四部影片在新的训练集上种许多森林：用一半估计 $\rho$ 与 $\sigma^2$，
在另一半上实测平均的方差。玩具数据重新生成；内置数据集则从自身样本中有放回地抽取。

**免费的检验样本。** 一个样本不在袋中的概率是 $(1-\frac1n)^n\to e^{-1}$。袋外误差让每个样本由从未见过它的树来评判（软投票：平均叶子中的类别比例，与 scikit-learn 相同）。

**两种重要性。** 不纯度重要性累计训练样本上的每次下降，因此取值众多的列在纯噪声中也能找到分裂。在袋外样本中打乱一列，问的则是森林失去它会怎样。""",
    ),
    sources=(
        "L. Breiman (2001). Random forests. *Machine Learning* 45(1).",
        "L. Breiman (1996). Out-of-bag estimation. Technical report, University of California, Berkeley.",
        "T. Hastie, R. Tibshirani, J. Friedman (2009). *The Elements of Statistical Learning*, 2nd ed., ch. 15, eq. 15.1.",
        "C. Strobl, A.-L. Boulesteix, A. Zeileis, T. Hothorn (2007). Bias in random forest variable importance measures. *BMC Bioinformatics* 8.",
    ),
    relatives=("adaboost", "gbdt"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
