"""What the activations lesson says below its pictures: the story, every formula, which model uses which."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.lesson import Say
from engine.core import Lang, Text
from engine.neurons.table import ACTIVATIONS
from engine.neurons.uses import CHINESE, SHAZEER


def table(trace: object, say: Say) -> tuple[str, Mapping[str, Sequence[Any]]]:
    """Which model uses which, with the source of the claim."""
    used = sorted((u.year, u.model, say(a.name), u.source) for a in ACTIVATIONS.values() for u in a.used)
    rows = [(year, say(Text(model, CHINESE.get(model, model))), *more) for year, model, *more in used]
    heads = (Text("year", "年份"), Text("model", "模型"), Text("activation", "激活函数"), Text("said in", "出处"))
    title = Text("Which model uses which (only what its own authors say)", "哪个模型用哪种（只列作者自己说明的）")
    return say(title), {say(head): list(column) for head, column in zip(heads, zip(*rows, strict=True), strict=True)}


def formulas(lang: Lang) -> str:
    """All of them, by year."""
    head = Text("| year | activation | f(x), or v·f(g) |", "| 年份 | 激活函数 | f(x)，或 v·f(g) |")(lang)
    rows = [
        (a.year, a.name(lang), a.latex.replace("|", r"\vert ")) for a in ACTIVATIONS.values()
    ]  # | would end the cell
    return "\n".join([head, "|---|---|---|", *(f"| {year} | {name} | ${latex}$ |" for year, name, latex in rows)])


def perplexities(lang: Lang) -> str:
    """Shazeer's comparison in one line."""
    parts = [f"{ACTIVATIONS[slug].name(lang).split(' /')[0]} {v:.3f}" for slug, v in SHAZEER.items()]
    return Text(", ", "，")(lang).join(parts)


NOTES = Text(
    en=r"""
**Why something must bend.** McCulloch and Pitts (1943) drew a neuron as a threshold: it fires or it does not. A layer
without such a bend is a matrix, and two matrices are one: $W_2(W_1x+b_1)+b_2=(W_2W_1)x+(W_2b_1+b_2)$. However deep,
such a network draws one straight line.

**Why the step had to go.** Its slope is 0 wherever it has one, so no gradient says which way to move. The sigmoid and
tanh are steps made smooth; but their slopes are at most ¼ and 1 and die at both ends, so a deep stack of them hardly
learns. Tanh is **zero-centred**; a sigmoid's outputs are all positive, so in the next unit $\partial L/\partial w_i=
\delta a_i$ has one sign for all its weights: they can only rise together or fall together, and zigzag. ReLU lets half
of all inputs through with slope exactly 1.

**Why ReLU gave way.** GELU is $x\,\Phi(x)$ and SiLU $x\,\sigma(x)$: a ReLU whose switch, 0 or 1, became a
probability. Smooth, with a slope left below 0. A **gated unit** takes the switch from another input: $v\cdot f(g)$.
SwiGLU is $v\cdot\mathrm{SiLU}(g)$, the whole layer $W_2(v\odot\mathrm{SiLU}(g))$; to keep the parameters equal its
layer is made two thirds as wide. In Shazeer's (2020) table 1 the held-out log-perplexity after 524k steps is
PERPLEXITIES.

**Conventions.** At a kink the derivative is torch's: ReLU's is 0 at 0. GELU's tanh form differs from GELU by at most
4.73·10⁻⁴. torch's `F.glu` gates with the second half of its input. `softplus` is a straight line beyond βx > 20, as
in torch. A unit that has no name of its own here can be written as a formula in x.

**All of them, by year**

""".replace("PERPLEXITIES", perplexities("en"))
    + formulas("en"),
    zh=r"""
**为什么必须弯。** 麦卡洛克与皮茨（McCulloch–Pitts，1943）把神经元画成阈值：要么发放，要么不发放。
没有这种弯折的一层只是一个矩阵，两个矩阵相乘还是一个矩阵：$W_2(W_1x+b_1)+b_2=(W_2W_1)x+(W_2b_1+b_2)$。网络再深，
也只画得出一条直线。

**阶跃为何退场。** 它凡有斜率的地方斜率都是 0，梯度不告诉我们往哪边走。sigmoid 与 tanh 是磨光的阶跃；但斜率最大只有 ¼
与 1，且两端消失，叠很多层就几乎学不动。tanh 是**零中心**的；
sigmoid 的输出全为正，于是下一层单元的 $\partial L/\partial w_i=\delta a_i$ 对所有权重同号：
它们只能一起升或一起降，走成锯齿。ReLU 让一半输入以恰好为 1 的斜率通过。

**ReLU 为何让位。** GELU 是 $x\,\Phi(x)$，SiLU 是 $x\,\sigma(x)$：ReLU 的开关（0 或 1）变成了概率，光滑，且 0
以下仍有斜率。**门控单元**让另一个输入来当开关：$v\cdot f(g)$。SwiGLU 即 $v\cdot\mathrm{SiLU}(g)$，整层为
$W_2(v\odot\mathrm{SiLU}(g))$；为保持参数量相等，
隐藏宽度取原来的三分之二。Shazeer（2020）表 1 中，524k 步后的留出集对数困惑度：PERPLEXITIES。

**约定。** 折点处的导数取 torch 的：ReLU 在 0 处为 0。GELU 的 tanh 近似与 GELU 最多相差 4.73·10⁻⁴。torch 的 `F.glu`
用输入的后一半当门。`softplus` 在 βx > 20 时按直线计算，与 torch 相同。这里没有的函数，可以自己写成 x 的公式。

**全部，按年份**

""".replace("PERPLEXITIES", perplexities("zh"))
    + formulas("zh"),
)
