"""What XGBoost's pictures do not show: the derivation, the systems part, the library's conventions."""

from dashboard.views.trees import own
from engine.core import Text
from engine.xgboost import Params

NOTES = Text(
    en=r"""
**From the loss to a tree.** Expanded to second order (Taylor) around the margin so far, a row costs
$\ell\approx g_iw+\tfrac12h_iw^2$, and the regularised tree pays for its leaves: $\gamma
T+\tfrac12\lambda\|w\|^2+\alpha\|w\|_1$. Regrouped leaf by leaf, with $G=\sum g_i$ and $H=\sum h_i$, each leaf
is a parabola $Gw+\tfrac12(H+\lambda)w^2$. So its best weight is $w^*=-\frac{G}{H+\lambda}$, and a split is
worth $\tfrac12\big[\frac{G_L^2}{H_L+\lambda}+\frac{G_R^2}{H_R+\lambda}-\frac{G^2}{H+\lambda}\big]-\gamma$. With
α, each $G$ is first moved α towards 0. Any weak learner with such an expansion will do: trees, straight lines.

**By hand, down to the probability.** `base_score` is where every row starts: estimated from the labels it is
their mean, for two classes the share of class 1, and its log-odds are $F_0$. Each tree adds η times the $w$ of
the leaf in which the row ends: $F_t=F_0+\eta\sum_{s\le t}w_s$, and $\hat y_t=\sigma(F_t)$. The next round's
pull is $g=\hat y_t-y$, its curvature $h=\hat y_t(1-\hat y_t)$. With DART η shrinks for the trees that were dropped.

**Speed.** Each column is sorted once (pre-sorted), into a block that every round reads again (compressed columns,
CSC); the
columns' blocks are scanned side by side, a thread each, and stand so that they fit the cache or, compressed and
in shards, the disk. Here all nodes of a level are scanned together by prefix sums. Or only some thresholds are
tried: the edges of `max_bin` bins, `hist` once for the whole run with every row counting alike, `approx` anew
for each tree with a row counting by its $h$, its weight in the expansion. The rank of a value is the share of
that weight below it; the edges stand at even steps, $\varepsilon=1/\text{max\_bin}$ apart. For squared error
$h$ is the same for all rows, and the two agree.

**Missing values (sparsity-aware).** Each candidate is tried with the missing rows on either side, and the
better side is learned.

**Conventions of the library, and here.** The gain it prints has no ½, so its γ is *twice* the paper's, and the
stack shows $\tfrac12\gamma T$. Exact mode grows the whole tree and prunes *afterwards*, bottom-up: a split
below γ survives if a child's does. With bins a split below γ is not made in the first place. `min_child_weight`
bounds $\sum h$, not rows; a node below it gets weight 0. `colsample_bytree` draws a truncated share of the columns,
at least one, once for each tree. Softmax uses $h=2p(1-p)$. Weights are shown before η.
With no missing value in a column the default side is left (exact) or right (bins). The film names a threshold
by its number among all that the node tried, and shows some of them. A straight line's penalty counts once a
row. A GBDT tree is grown on first-order gradients only; with λ = 0 its leaf is the same Newton step.""",
    zh=r"""
**从损失到一棵树。** 在当前得分处作二阶泰勒展开，一个样本的代价为 $\ell\approx g_iw+\tfrac12h_iw^2$；
正则化项让树为叶子付代价：
$\gamma T+\tfrac12\lambda\|w\|^2+\alpha\|w\|_1$。按叶子重新归并，记 $G=\sum g_i$、$H=\sum h_i$，
每片叶子就是一条抛物线 $Gw+\tfrac12(H+\lambda)w^2$。于是最佳权重为 $w^*=-\frac{G}{H+\lambda}$，分裂的价值为
$\tfrac12\big[\frac{G_L^2}{H_L+\lambda}+\frac{G_R^2}{H_R+\lambda}-\frac{G^2}{H+\lambda}\big]-\gamma$。
有 α 时，先把每个 $G$ 向 0 收缩 α。凡能这样展开的弱学习器都可用：树，或直线。

**手算到概率。** `base_score` 是所有样本的起点：由标签估计时为平均值，二分类即类别 1 的比例，其对数几率为 $F_0$。
每棵树加上 η 乘样本所在叶子的 $w$：$F_t=F_0+\eta\sum_{s\le t}w_s$，$\hat y_t=\sigma(F_t)$。
下一轮的拉力为 $g=\hat y_t-y$，曲率为 $h=\hat y_t(1-\hat y_t)$。DART 中被丢弃过的树，η 会变小。

**速度。** 每列只排序一次（预排序），存成各轮重复使用的列块（压缩列 CSC）；各列的块由多个线程并行扫描，
块的大小适配缓存，数据太大时压缩、分片后放在硬盘上（核外计算）。这里同一层的所有节点用前缀和一并扫描。
也可以只试部分阈值，即 `max_bin` 个分箱的边界：`hist` 整个训练只取一次，每个样本计数相同；
`approx` 每棵树重新取，样本按 $h$ 计权，因为 $h$ 正是样本在展开式中的权重。一个值的秩是在它之下的权重份额；
边界按秩等距选取，间隔 $\varepsilon=1/\text{max\_bin}$，即加权分位数（近似分位）。平方误差时各样本 $h$ 相同，两者一致。

**缺失值（稀疏感知）。** 每个候选都把缺失样本放左、放右各试一次，从中学到较好的方向。

**库的约定，也是这里的约定。** 它打印的增益不含 ½，所以它的 γ 是论文的*两倍*，图中显示 $\tfrac12\gamma T$。
精确模式先长成整棵树，*然后*自下而上剪枝：若子节点的分裂保留，小于 γ 的分裂也保留；用分箱时，小于 γ 的分裂一开始就不做。
`min_child_weight` 限制的是 $\sum h$ 而不是样本数；低于它的节点权重为 0。
`colsample_bytree` 为每棵树抽一次列，比例向下取整，至少一列。softmax 用 $h=2p(1-p)$。
权重显示的是乘 η 之前的值。若某列没有缺失，默认方向为左（exact）或右（分箱）。
影片用阈值在该节点全部阈值中的序号称呼它，只演示其中一部分。直线的正则项对每个样本各计一次。
GBDT 的树只按一阶梯度生长；λ = 0 时它的叶子是同样的牛顿步。""",
)


def library(p: Params) -> str:
    """The xgboost package on the page's rows; only what its booster reads is set."""
    objective = {"squared": "reg:squarederror", "logistic": "binary:logistic", "softmax": "multi:softprob"}[p.objective]
    settings = [
        f'objective="{objective}", booster="{p.booster}", eta={p.learning_rate}',
        f"reg_lambda={p.reg_lambda}, reg_alpha={p.reg_alpha}",
    ]
    if p.base_score == "half":
        settings.append("base_score=0.5")
    if p.booster == "gblinear":
        settings.append('updater="coord_descent"')
    else:
        settings.append(f"gamma={p.gamma}, min_child_weight={p.min_child_weight}, max_depth={p.max_depth}")
        settings.append(f"subsample={p.subsample}, colsample_bytree={p.colsample_bytree}")
        bins = "" if p.tree_method == "exact" else f", max_bin={p.max_bin}"
        settings.append(f'tree_method="{p.tree_method}"{bins}')
    if p.booster == "dart":
        settings.append(f"rate_drop={p.rate_drop}")
    one = ""
    if p.objective == "softmax":
        settings.append("num_class=int(rows.y.max()) + 1")
        one = ", int(rows.y[trace.scene.row])"  # the film follows one class
    asked = "model.predict(xgboost.DMatrix(x){})"
    if p.booster == "gbtree":  # the other boosters change earlier rounds
        asked = f"[{asked.format(', iteration_range=(0, t)')}[0] for t in range(1, len(trace) + 1)]"
    mine = own.printed(p, asked.format(""))
    lines = ",\n    ".join(settings)
    return f"""\
import xgboost

rows = trace.scene.train  # of the snippet above; its dice (rows, columns, dropped trees) are its own
data = xgboost.DMatrix(rows.X, rows.y)
settings = dict(
    {lines},
)
model = xgboost.train(settings, data, {p.n_estimators})
print(model.predict(data, output_margin=True)[:5{one}], trace.frames[-1].raw[:5]){mine}"""
