"""What the forest's pictures do not show: why it works, whose k it is, how votes are counted."""

from engine.core import Text

NOTES = Text(
    en=r"""
**Why it works.** A fully grown tree has little bias and much variance. An average of $B$ trees with variance
$\sigma^2$ and correlation $\rho$ has variance $\rho\sigma^2+\frac{1-\rho}{B}\sigma^2$: more trees remove the
second part, and only *different* trees lower the first. Both dice are there for $\rho$. The first is
*bagging* (bootstrap aggregating): a bag of rows for each tree, drawn with replacement; alone, with all columns
at every split, it is Breiman's method of 1996. The second, at every split, is a fresh draw of $k$ of the $d$
columns; some texts draw them once for the whole tree, Breiman draws anew at each split (a knob here).
Trees are not pruned.

**Whose k.** Breiman tried $k=1$ and the first integer below $\log_2 d+1$; $\lfloor\log_2 d\rfloor$ is
scikit-learn's `log2`, the default here, and $\lfloor\sqrt d\rfloor$ is what it takes itself for classes. A
third die, the threshold drawn at random as well, gives *extra trees*: a little more bias, less ρ.

**Where ρ lives.** Given one training set, trees are independent draws, so $\rho$ is a correlation *across
training sets*. The fourth film grows forests on fresh sets: it estimates $\rho$ and $\sigma^2$ on one half of
them and measures the average's variance on the other half. Toy sets are drawn anew; bundled sets are drawn
with replacement from their own rows. A dozen trees are enough for the picture: of what averages away, a
twelfth is then left. Breiman bounds the error itself by $\bar\rho\,(1-s^2)/s^2$, with $s$ the trees' mean
margin: alike and weak are both bad.

**Free test rows.** A row is out of a bag with probability $(1-\frac1n)^n\to e^{-1}$. The out-of-bag (OOB) error
lets each row be judged by the trees that never saw it. Breiman's trees cast one vote each; here, as in
scikit-learn, the leaves' class fractions are averaged (a soft vote). Fully grown, the two agree but where a
leaf's rows cannot be told apart.

**Two importances.** Impurity importance counts every decrease on the training rows, so a column with many
values finds splits in pure noise. Shuffling a column among out-of-bag rows asks what the forest would lose
without it.

**What for.** Trees that need not wait for each other grow side by side on many machines; many columns need no
selection beforehand; columns need no scaling; and the bag tests for free.""",
    zh=r"""
**为什么有效。** 完全生长的树偏差小而方差大。$B$ 棵方差为 $\sigma^2$、相关系数为 $\rho$ 的树，
其平均的方差为 $\rho\sigma^2+\frac{1-\rho}{B}\sigma^2$：树多消去第二项，只有让树*不同*才能降低第一项。
两颗骰子都是为了 $\rho$。第一颗是 bagging（自助聚合）：每棵树有放回地抽一袋样本，即样本扰动；
只用它、每次分裂用全部列，就是 1996 年的 bagging。
第二颗在每次分裂时从 $d$ 列中重新抽 $k$ 列，即特征扰动；
有的讲法是整棵树只抽一次列，Breiman 则在每次分裂时重抽（此处可选）。树不剪枝。

**k 取多少。** Breiman 试过 $k=1$ 与小于 $\log_2 d+1$ 的最大整数；$\lfloor\log_2 d\rfloor$ 是 scikit-learn 的 `log2`，
也是这里的默认值，它自己对分类默认取 $\lfloor\sqrt d\rfloor$。若连阈值也随机抽取（第三颗骰子），就是*极端随机树*：
偏差略增，ρ 更小。

**ρ 在哪里。** 给定一个训练集，各棵树是独立抽取的，所以 $\rho$ 是*跨训练集*的相关。
第四部影片在新的训练集上训练许多座森林：
用一半估计 $\rho$ 与 $\sigma^2$，在另一半上实测平均的方差。玩具数据重新生成；内置数据集则从自身样本中有放回地抽取。
画十二棵树就够了：会被平均掉的那一部分，此时只剩十二分之一。Breiman 给出误差本身的上界 $\bar\rho\,(1-s^2)/s^2$，
$s$ 为各树的平均间隔：彼此相像与各自太弱都不好。

**免费的检验样本。** 一个样本不在袋中的概率是 $(1-\frac1n)^n\to e^{-1}$。袋外（包外，
OOB）误差让每个样本由从未见过它的树来评判。
Breiman 的树每棵投一票（硬投票）；这里与 scikit-learn 相同，平均叶子中的类别比例（软投票）。
树完全生长时，除了叶中样本无法区分之处，两者相同。

**两种重要性。** 不纯度重要性累计训练样本上的每次下降，因此取值众多的列在纯噪声中也能找到分裂。
在袋外样本中打乱一列，问的则是森林失去它会怎样。

**优点。** 各棵树互不等待，可以并行训练；特征很多也不必事先选择；不必缩放特征；袋外样本免费检验。""",
)
