"""The perceptron, one mistake at a time."""

from dashboard.lesson import Equation, Film, Lesson, Try, View
from dashboard.views.neurons.perceptron import (
    field,
    field_says,
    numbers,
    squeeze,
    squeeze_alt,
    staircase,
    staircase_alt,
    ticks,
)
from engine import perceptron
from engine.core import Text
from engine.perceptron import Params


def library(p: Params) -> str:
    return f"""\
import numpy as np
from sklearn.linear_model import Perceptron

X, y = trace.scene.X, trace.scene.y  # real columns: standardise them first
order = np.random.default_rng([{p.seed}, 3]).permutation(len(y))  # the page's order of rows
model = Perceptron(shuffle=False, tol=None, max_iter=1000).fit(X[order], y[order])
print(model.coef_, model.intercept_)  # the page's last w and b, where it has settled"""


LESSON = Lesson(
    perceptron,
    films=(
        Film(
            views=(
                View(
                    Text(
                        "Each mistake turns the line; wrong rows are ringed", "每犯一次错，直线就转一次；带圈的点分错"
                    ),
                    field,
                    field_says,
                ),
                View(
                    Text("Novikoff's squeeze: why it must stop", "Novikoff 的夹逼：为什么必然停止"),
                    squeeze,
                    squeeze_alt,
                ),
                View(
                    Text("No slope: a small turn changes nothing", "没有斜率可循：直线略转，错误数不变"),
                    staircase,
                    staircase_alt,
                ),
            ),
            equations=(
                Equation(
                    r"\num{w}{w}=\num{old}{w_{\text{old}}}\;\val{sign}\;\num{x}{x}\qquad \num{b}{b}",
                    numbers,
                    Text("This mistake", "这一次错误"),
                ),
                Equation(
                    r"\num{k}{k}\;\le\;\num{bound}{(R/\gamma)^2}\qquad \num{R}{R}\quad \num{gamma}{\gamma}",
                    numbers,
                    Text("Mistakes so far, and Novikoff's bound", "至今的错误次数与 Novikoff 上界"),
                ),
            ),
            pace=2.0,
            ticks=ticks,
        ),
    ),
    watch=Text(
        "Watch the circled row: answered wrongly, it is added to w or taken away, and the line turns.",
        "看被圈出的样本：阈值答错了它，于是把这个样本加到 w 上（或减去），直线随之转动。",
    ),
    tries=(
        Try(
            Text("A narrow gap", "窄的间隔"),
            Text(
                "With a third of the gap the bound (R/γ)² is three times as high, 2,970; 58 mistakes are made before it settles.",
                "间隔缩到三分之一，上界 (R/γ)² 升到三倍，即 2,970；实际犯了 58 次错误才收敛。",
            ),
            Params(gap=0.05, seed=2),
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
                "No line separates the four corners. After five mistakes all is exactly as it was after the first: it goes round for ever.",
                "没有直线能分开这四个角点。第五次错误之后，一切恰好与第一次之后相同：永远循环。",
            ),
            Params(data="xor4", max_mistakes=30),
        ),
        Try(
            Text("Two moons: no line will do", "双月：没有直线可行"),
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
                "真实数据的两列特征上，两类有重叠：没有直线能分开，于是它一直转。",
            ),
            Params(data="breast_cancer"),
        ),
    ),
    notes=Text(
        en=r"""
**The rule.** Rosenblatt's threshold answers 1 when $w\cdot x+b>0$, else 0 (some write −1 for 0: the updates are the same). On a mistake the row is
added to $w$ if its class is 1, taken away if 0,
and $b$ moves by 1 with it. There is no learning rate: starting from 0 it would only rescale $w$ and $b$ together.

**Why it stops.** Let $u$ be the unit normal of the widest margin γ (of the rows with a 1 appended). Each mistake adds at least γ to $(w,b)\cdot u$,
but at most $R^2$ to $\|(w,b)\|^2$. Since
$\gamma k\le (w,b)\cdot u\le\|(w,b)\|\le R\sqrt k$, there can be no more than $(R/\gamma)^2$ mistakes. It is a guarantee, not a forecast: usually far
fewer are made. It says nothing about rows never seen.

**Why the step had to go.** The number of mistakes is a staircase in $w$: its slope is 0 or does not exist. With one layer the rule manages without a
gradient; with a hidden layer nobody knows which
unit to blame for a mistake. A smooth unit has a slope everywhere, and blame can be passed back along it.

**Conventions.** A row exactly on the line counts as a mistake, as in the proof and in scikit-learn. Rows are taken round and round in one order
drawn from the seed. Real columns are standardised first.""",
        zh=r"""
**规则。** Rosenblatt 的阈值在 $w\cdot x+b>0$ 时答 1，否则答 0（有人把 0 写作 −1，更新相同）。答错时，类别为 1 的样本加到 $w$ 上，类别为 0 的从 $w$
中减去，$b$ 同时加减 1。
不需要学习率：从 0 出发，它只会把 $w$ 与 $b$ 一起缩放。

**为什么会停。** 设 $u$ 为最大间隔 γ 的单位法向量（样本末尾补 1）。每次错误使 $(w,b)\cdot u$ 至少增加 γ，而使 $\|(w,b)\|^2$ 至多增加 $R^2$。
由 $\gamma k\le (w,b)\cdot u\le\|(w,b)\|\le R\sqrt k$，错误次数不超过 $(R/\gamma)^2$。这是保证，不是预测：通常少得多。对没见过的样本，它不作任何承诺。

**阶跃为何退场。** 错误数是 $w$ 的阶梯函数：斜率为 0 或不存在。只有一层时，这条规则没有梯度也行；有了隐藏层，就不知道该怪哪个单元。
光滑的单元处处有斜率，责任可以沿着斜率往回传。

**约定。** 恰好落在直线上的样本算作错误，与证明及 scikit-learn 一致。样本按随机种子抽定的顺序循环。真实数据的列先标准化。""",
    ),
    sources=(
        "F. Rosenblatt (1957). The Perceptron: a perceiving and recognizing automaton. Cornell Aeronautical Laboratory, report 85-460-1.",
        "A. B. J. Novikoff (1962). On convergence proofs on perceptrons. *Symposium on the Mathematical Theory of Automata* 12.",
        "M. Minsky, S. Papert (1969). *Perceptrons*. MIT Press.",
    ),
    relatives=("activations", "adaboost"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
