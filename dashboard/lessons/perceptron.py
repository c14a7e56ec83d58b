"""The perceptron, one mistake at a time."""

from dashboard.lesson import Equation, Film, Lesson, Try, from_start
from dashboard.views.neurons import perceptron as views
from dashboard.views.neurons import perceptron_proof as proof
from engine import perceptron
from engine.core import Table, Text
from engine.data.sets import REAL
from engine.perceptron import Params


def library(p: Params) -> str:
    """scikit-learn's perceptron on the page's rows in the page's order: the same numbers, once it has settled."""
    real = isinstance(p.table, Table) or p.data in REAL
    scaled = "\nX = (X - X.mean(0)) / X.std(0)  # the columns of a real table, as on the page" if real else ""
    return f"""\
import numpy as np
from sklearn.linear_model import Perceptron

X, y = trace.scene.X, trace.scene.y{scaled}
order = np.random.default_rng([{p.seed}, 3]).permutation(len(y))  # the page's order of rows
model = Perceptron(shuffle=False, tol=None, max_iter=1000).fit(X[order], y[order])
print(model.coef_, model.intercept_)  # the page's last w and b, where it has settled"""


LESSON = Lesson(
    perceptron,
    films=(
        Film(
            title=Text("Mistake by mistake", "逐次错误"),
            views=(views.FIELD, proof.SQUEEZE, proof.STAIRCASE),
            equations=(
                Equation(
                    r"\num{w1}{w_1}=\num{o1}{w_1^{\text{old}}}\;\val{sign}\;\num{x1}{x_1}\qquad "
                    r"\num{w2}{w_2}=\num{o2}{w_2^{\text{old}}}\;\val{sign}\;\num{x2}{x_2}\qquad "
                    r"\num{b}{b}=\num{ob}{b^{\text{old}}}\;\val{sign}\;1",
                    views.numbers,
                    Text("This mistake: + for class 1, − for class 0", "这一次错误：类别 1 用 +，类别 0 用 −"),
                ),
                Equation(
                    r"\num{k}{k}\;\le\;\num{bound}{(R/\gamma)^2}\qquad \num{R}{R}\quad \num{gamma}{\gamma}",
                    views.numbers,
                    Text("Mistakes so far, and Novikoff's bound", "至今的错误次数与 Novikoff 上界"),
                ),
            ),
            pace=2.0,
            poster=8,
            slow=4,
            ticks=from_start,
        ),
    ),
    watch=Text(
        "Watch the circled row: answered wrongly, it is added to w or taken away, and the line turns.",
        "看圈出的样本：阈值答错了它，于是把这个样本加到 w 上（或减去），直线随之转动。",
    ),
    tries=(
        Try(
            Text("A narrow gap: a higher bound", "间隔越窄，上界越高"),
            Text(
                "γ falls from 0.093 to 0.080, so the bound (R/γ)² rises from 991 to 1,341; yet 5 mistakes are made, "
                "not 21. A bound promises, it does not predict.",
                "γ 从 0.093 降到 0.080，上界 (R/γ)² 从 991 升到 1,341；实际却只犯 5 次错误，而不是 21 次。"
                "上界是保证，不是预测。",
            ),
            Params(gap=0.05),
        ),
        Try(
            Text("AND in four corners", "四个角点的“与”"),
            Text(
                "γ = 1/√3 and R = √3: the theorem allows 9 mistakes, and the rule makes 3.",
                "γ = 1/√3，R = √3：定理允许 9 次错误，实际只犯 3 次。",
            ),
            Params(data="and"),
        ),
        Try(
            Text("XOR never settles", "异或永不收敛"),
            Text(
                "No line separates the four corners. After five mistakes all is exactly as it was after the "
                "first: it goes round for ever.",
                "没有直线能分开这四个角点。第五次错误之后，一切恰好与第一次之后相同：永远循环。",
            ),
            Params(data="xor4", max_mistakes=30),
            step=6,
        ),
        Try(
            Text("Two moons: no line will do", "双月：哪条直线都不行"),
            Text(
                "It wanders among good and bad lines and never stops: the rule keeps no best line.",
                "它在好坏不一的直线间徘徊不停：这条规则不会保留最好的直线。",
            ),
            Params(data="moons", noise=0.1),
        ),
        Try(
            Text("Real rows: breast cancer", "真实数据：乳腺癌"),
            Text(
                "In two columns of real data the classes overlap: no line separates them, so the rule keeps turning.",
                "在真实数据的这两列上，两类有重叠：没有直线能分开，于是它一直转。",
            ),
            Params(data="breast_cancer"),
        ),
    ),
    notes=Text(
        en=r"""
**The rule.** McCulloch and Pitts (1943) drew the threshold unit, with weights set by hand; Rosenblatt's learns them,
and soon did so in hardware, the Mark I built for the US Navy. It answers 1 when $w\cdot x+b>0$, else 0 (some write
minus one for 0: the updates are the same). On a mistake the row is added to $w$ if its class is 1, taken away if 0,
and $b$ moves by 1 with it. There is no learning rate: starting from 0 it would only rescale $w$ and $b$ together.

**Why it stops.** Let $u$ be the unit normal of the widest margin γ (of the rows with a 1 appended). Each mistake adds
at least γ to $(w,b)\cdot u$, but at most $R^2$ to $\|(w,b)\|^2$. Since
$\gamma k\le (w,b)\cdot u\le\|(w,b)\|\le R\sqrt k$, there can be no more than $(R/\gamma)^2$ mistakes. It is a
guarantee, not a forecast: usually far fewer are made. It says nothing about rows never seen.

**Why the step had to go.** The number of mistakes is a staircase in $w$: its slope is 0 or does not exist. With one
layer the rule manages without a gradient (more linear layers would not help: a stack of them is one linear layer);
with a hidden layer nobody knows which unit to blame for a mistake. A smooth unit has a slope everywhere, and blame
can be passed back along it.

**Conventions.** A row exactly on the line counts as a mistake, as in the proof and in scikit-learn. Rows are taken
round and round in one order drawn from the seed. Real columns are standardised first.""",
        zh=r"""
**规则。** McCulloch 与 Pitts（1943）提出了阈值单元，权重由人设定；Rosenblatt 让它自己学，不久又为美国海军造出了硬件
Mark I。它在 $w\cdot x+b>0$ 时答 1，否则答 0（有人把 0 写作 −1，更新相同）。答错时，类别为 1 的样本加到 $w$ 上，类别为
0 的从 $w$ 中减去，$b$ 同时加减 1。不需要学习率：从 0 出发，它只会把 $w$ 与 $b$ 一起缩放。

**为什么会停。** 设 $u$ 为最大间隔 γ 的单位法向量（样本末尾补 1）。每次错误使 $(w,b)\cdot u$ 至少增加 γ，
而使 $\|(w,b)\|^2$ 至多增加 $R^2$。由 $\gamma k\le (w,b)\cdot u\le\|(w,b)\|\le R\sqrt k$，错误次数不超过
$(R/\gamma)^2$。这是保证，不是预测：通常少得多。对没见过的样本，它不作任何承诺。

**阶跃为何退场。** 错误数是 $w$ 的阶梯函数：斜率为 0 或不存在。只有一层时，
这条规则没有梯度也行（多叠几层线性层也没用：叠起来仍是一个线性层）；有了隐藏层，就不知道该怪哪个单元。
光滑的单元处处有斜率，责任可以沿着斜率往回传。

**约定。** 恰好落在直线上的样本算作错误，与证明及 scikit-learn 一致。样本按随机种子抽定的顺序循环。
真实数据的列先标准化。""",
    ),
    sources=(
        "F. Rosenblatt (1957). The Perceptron: a perceiving and recognizing automaton. Cornell Aeronautical "
        "Laboratory, report 85-460-1.",
        "A. B. J. Novikoff (1962). On convergence proofs on perceptrons. *Symposium on the Mathematical Theory "
        "of Automata* 12.",
        "M. Minsky, S. Papert (1969). *Perceptrons*. MIT Press.",
    ),
    relatives=("activations", "adaboost"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
