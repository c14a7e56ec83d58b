"""Activations, from the threshold to SwiGLU."""

from dashboard.lesson import Equation, Film, Lesson, Try, View
from dashboard.show import show
from dashboard.views import activations as views
from dashboard.views import activations_gate as gate
from dashboard.views import activations_years as past
from engine import activations
from engine.activations import ACTIVATIONS, Params
from engine.core import Lang, Text
from engine.parts.activation_torch import in_torch


def numbers(trace: views.Run, t: int) -> dict[str, float | str]:
    at = views.walk(trace)[t].at
    f, d, c = (float(v) for v in views.reading_at(trace, t))
    return {"x": at, "f": f, "d": d, "c": c, "s": f / at if abs(at) > 1e-9 else d}


def gate_numbers(trace: views.Run, t: int) -> dict[str, float | str]:
    f = views.walk(trace)[t]
    return {"g": f.at, "f": f.reading[0], "d": f.reading[1], "y": 2 * f.reading[0]}


def swept_numbers(trace: views.Run, t: int) -> dict[str, float | str]:
    f = views.sweep(trace)[t]
    at = len(trace.scene.x) // 2 + 20  # x = 1
    return {"p": f.parameter, "v": f.setting, "f": float(f.f[at]), "d": float(f.d1[at])}


def table(lang: Lang) -> str:
    """Which model uses which, with the source of the claim."""
    head = Text("| model | activation | said in |", "| 模型 | 激活函数 | 出处 |")(lang)
    rows = sorted((u.year, u.model, a.name(lang), u.source) for a in ACTIVATIONS.values() for u in a.used)
    return "\n".join([head, "|---|---|---|", *(f"| {m} ({y}) | {n} | {s} |" for y, m, n, s in rows)])


def library(p: Params) -> str:
    a = ACTIVATIONS.get(p.activation)
    if a is None:
        return "# write the formula with torch's functions; torch.autograd.grad then gives its slope"
    call = in_torch(a.slug, {k: getattr(p, k) for k in a.parameters})
    return f"""\
import torch, torch.nn.functional as F

x = torch.tensor(trace.scene.x, requires_grad=True)
v = 1.0  # the value, for a gated unit
y = {call}
slope = torch.autograd.grad(y.sum(), x)[0] if y.requires_grad else torch.zeros_like(x)
print(y, slope)"""


NOTES = Text(
    en=r"""
**Why the step had to go.** Its slope is 0 wherever it has one, so no gradient says which way to move. The sigmoid and tanh are steps made smooth;
but their slopes are at most ¼ and 1 and die at both ends, so a deep stack of them hardly learns. ReLU lets half of all inputs through with slope exactly 1.

**Why ReLU gave way.** GELU is $x\,\Phi(x)$ and SiLU $x\,\sigma(x)$: a ReLU whose switch, 0 or 1, became a probability. Smooth, with a slope left below 0.
A **gated unit** takes the switch from another input: $v\cdot f(g)$. SwiGLU is $v\cdot\mathrm{SiLU}(g)$; to keep the parameters equal its layer is made
two thirds as wide. In Shazeer's (2020) comparison the held-out log-perplexity after 524k steps was ReLU 1.677, GELU 1.679, SiLU 1.683, GEGLU 1.633, SwiGLU 1.636.

**Conventions.** At a kink the derivative is torch's: ReLU's is 0 at 0. GELU's tanh form differs from GELU by at most 4.73·10⁻⁴. torch's `F.glu` gates with the
second half of its input. `softplus` is a straight line beyond βx > 20, as in torch. A unit that has no name of its own here can be written as a formula in x.

**Which model uses which** (only what its own authors say)

"""
    + table("en"),
    zh=r"""
**阶跃为何退场。** 它凡有斜率的地方斜率都是 0，梯度不告诉我们往哪边走。Sigmoid 与 tanh 是磨光的阶跃；但斜率最大只有 ¼ 与 1，且两端消失，
叠很多层就几乎学不动。ReLU 让一半输入以恰好为 1 的斜率通过。

**ReLU 为何让位。** GELU 是 $x\,\Phi(x)$，SiLU 是 $x\,\sigma(x)$：ReLU 的开关（0 或 1）变成了概率，光滑，且 0 以下仍有斜率。
**门控单元**让另一个输入来当开关：$v\cdot f(g)$。SwiGLU 即 $v\cdot\mathrm{SiLU}(g)$；为保持参数量相等，隐藏宽度取原来的三分之二。
Shazeer（2020）的比较中，524k 步后的留出集对数困惑度：ReLU 1.677，GELU 1.679，SiLU 1.683，GEGLU 1.633，SwiGLU 1.636。

**约定。** 折点处的导数取 torch 的：ReLU 在 0 处为 0。GELU 的 tanh 近似与 GELU 最多相差 4.73·10⁻⁴。torch 的 `F.glu` 用输入的后一半当门。
`softplus` 在 βx > 20 时按直线计算，与 torch 相同。这里没有的函数，可以自己写成 x 的公式。

**哪个模型用哪种**（只列作者自己说明的）

"""
    + table("zh"),
)

LESSON = Lesson(
    activations,
    films=(
        Film(
            title=Text("Through the years", "沿着年代"),
            views=(
                View(Text("Each new curve over the faded earlier ones", "新曲线叠在淡去的旧曲线上"), past.born, past.born_says),
                View(Text("From the threshold to gated units", "从阈值到门控单元"), past.timeline, past.timeline_alt),
                View(Text("What it lets through of a gradient", "它让梯度通过多少"), past.slopes, past.slopes_alt),
            ),
            pace=1.0,
            ticks=views.years_ticks,
            clocks=(Text("event", "个事件"),),
        ),
        Film(
            title=Text("f, f′, f″", "f、f′、f″"),
            views=(
                View(Text("The value, its slope, its curvature", "函数值、斜率与曲率"), views.reading, views.reading_says),
                View(Text("As a switch: how much of x it lets through", "作为开关：让 x 通过多少"), views.share, views.share_alt),
            ),
            equations=(
                Equation(
                    r"x=\val{x}\qquad \num{f}{f(x)}\qquad \num{d}{f'(x)}\qquad \num{c}{f''(x)}\qquad f(x)=x\cdot\num{s}{\left[f(x)/x\right]}",
                    numbers,
                    Text(
                        "At the point; for GELU the last factor is Φ(x), for SiLU σ(x), for ReLU 0 or 1",
                        "在该点；最后一个因子对 GELU 是 Φ(x)，对 SiLU 是 σ(x)，对 ReLU 是 0 或 1",
                    ),
                ),
            ),
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
        ),
        Film(
            title=Text("Its parameter swept", "参数扫描"),
            views=(
                View(Text("The curve as its parameter runs", "参数变化时的曲线"), gate.swept, gate.swept_says),
                View(Text("Its slope", "它的斜率"), gate.swept_slope, gate.swept_slope_alt),
                View(Text("How much of x it lets through", "让 x 通过多少"), gate.swept_share, gate.swept_share_alt),
            ),
            equations=(Equation(r"\val{p}=\val{v}\qquad \num{f}{f(1)}\qquad \num{d}{f'(1)}", swept_numbers),),
            pace=8,
            smooth=True,
            ticks=views.sweep_ticks,
        ),
        Film(
            title=Text("As a gate", "作为门"),
            views=(
                View(
                    Text("The gated unit v·f(g) from above; lines at ±1, ±2", "从上方看门控单元 v·f(g)；曲线为 ±1、±2"),
                    gate.gate_map,
                    gate.gate_says,
                ),
                View(Text("The same surface from the side", "从侧面看同一曲面"), gate.gate_wire, gate.gate_wire_alt),
            ),
            equations=(
                Equation(r"y=v\cdot f(g)\qquad g=\val{g}\qquad \num{f}{\partial y/\partial v=f(g)}\qquad v=2:\ \num{y}{y}", gate_numbers),
            ),
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
        ),
        Film(
            title=Text("Where gradients die", "梯度在哪里消失"),
            views=(
                View(
                    Text(
                        "Bars: where |f′| is at least 0.01; a cross: under it at this x", "横条：|f′| 不小于 0.01 之处；叉：此处小于 0.01"
                    ),
                    views.alive,
                    views.alive_says,
                ),
            ),
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
        ),
    ),
    watch=Text(
        "Watch what happens left of zero: a cliff in 1957, flat ends in the 1980s, a hard zero in 2010, a soft one since 2016.",
        "看零的左侧：1957 年是悬崖，80 年代两端变平，2010 年是硬的零，2016 年以来是软的零。",
    ),
    tries=(
        Try(
            Text("Swish: β 0 → ∞", "Swish：β 从 0 到 ∞"),
            Text("From the straight line x/2 through SiLU at β = 1 to ReLU.", "从直线 x/2，经 β = 1 的 SiLU，直到 ReLU。"),
            Params(activation="silu"),
            film=2,
        ),
        Try(
            Text("GELU is x·Φ(x)", "GELU 就是 x·Φ(x)"),
            Text(
                "On the right, f(x)/x is the normal distribution function: 0.5 at 0, 0.8413 at 1.",
                "右图的 f(x)/x 就是正态分布函数：0 处 0.5，1 处 0.8413。",
            ),
            Params(activation="gelu"),
            film=1,
        ),
        Try(
            Text("Where each one's gradient is under 0.01", "各自的梯度在哪里小于 0.01"),
            Text(
                "Sigmoid is flat beyond 4.6 on both sides, ReLU on the whole left, leaky ReLU nowhere.",
                "Sigmoid 在两侧 4.6 以外变平，ReLU 在整个左侧，Leaky ReLU 处处都有。",
            ),
            Params(),
            film=4,
        ),
        Try(
            Text("SwiGLU's gate", "SwiGLU 的门"),
            Text(
                "Far left the gate is shut, far right it multiplies by g itself; in between it even turns the sign a little.",
                "最左边门关上，最右边乘以 g 本身；中间还会稍微变号。",
            ),
            Params(activation="swiglu"),
            film=3,
        ),
        Try(
            Text("GLU: a gate that saturates", "GLU：会饱和的门"),
            Text("σ(g) only ever lets between none and all of v through.", "σ(g) 只能让 v 通过零到全部之间的一部分。"),
            Params(activation="glu"),
            film=3,
        ),
        Try(
            Text("Write your own", "自己写一个"),
            Text(
                "Any formula in x; this one is a Mish with a ripple. The link carries it.",
                "任何 x 的公式；这里是带波纹的 Mish。链接会带上它。",
            ),
            Params(activation="own", formula="x * tanh(softplus(x)) + 0.2 * sin(3 * x)"),
            film=1,
        ),
    ),
    notes=NOTES,
    sources=tuple(dict.fromkeys(f"{a.source} ({a.year})" if str(a.year) not in a.source else a.source for a in ACTIVATIONS.values())),
    relatives=("perceptron", "depth", "activation_race"),
    library=library,
)

if __name__ == "__main__":
    show(LESSON)
