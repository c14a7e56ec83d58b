"""Activations, from the threshold to SwiGLU."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.neurons import activations as views
from dashboard.views.neurons import activations_flat as flat
from dashboard.views.neurons import activations_gate as gate
from dashboard.views.neurons import activations_layers as layers
from dashboard.views.neurons import activations_years as past
from dashboard.views.neurons.activations_notes import NOTES, table
from engine import activations
from engine.activations import ACTIVATIONS, Params
from engine.core import Text
from engine.neurons.torch_names import in_torch


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


POINT = Text("point", "个点")
LESSON = Lesson(
    activations,
    films=(
        Film(
            title=Text("Through the years", "一年一年看"),
            views=(past.BORN, past.TIMELINE, past.SLOPES),
            poster=12,
            pace=1.0,
            ticks=views.years_ticks,
            clocks=(Text("event", "个事件"),),
        ),
        Film(
            title=Text("f, f′, f″", "f、f′、f″"),
            watch=Text(
                "Watch the purple tangent: its slope is what the unit multiplies the gradient by.",
                "看紫色的切线：这个单元正是用它的斜率去乘梯度。",
            ),
            views=(views.READING, views.SHARE),
            equations=(
                Equation(
                    r"x=\val{x}\qquad \num{f}{f(x)}\qquad \num{d}{f'(x)}\qquad \num{c}{f''(x)}",
                    views.numbers,
                    Text("At the point", "在该点"),
                ),
                Equation(
                    r"\num{f}{f(x)}=\num{x}{x}\cdot\num{s}{[f(x)/x]}",
                    views.numbers,
                    Text("Switch: GELU Φ(x), SiLU σ(βx), ReLU 0 or 1", "开关：GELU Φ(x)，SiLU σ(βx)，ReLU 0 或 1"),
                ),
            ),
            poster=61,
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
            clocks=(POINT,),
        ),
        Film(
            title=Text("Its parameter swept", "参数扫描"),
            watch=Text(
                "Watch left of zero while the parameter runs: what bends, and what stays?",
                "看参数变化时零的左侧：什么在弯，什么不变？",
            ),
            views=(gate.SWEPT, gate.SWEPT_SLOPE, gate.SWEPT_SHARE),
            equations=(Equation(r"\val{setting}\qquad \num{f}{f(1)}\qquad \num{d}{f'(1)}", gate.swept_numbers),),
            poster=31,
            pace=8,
            smooth=True,
            ticks=views.sweep_ticks,
            clocks=(Text("value", "个值"),),
        ),
        Film(
            title=Text("As a gate", "作为门"),
            watch=Text(
                "Watch the purple line: where the gate stands, every value v is multiplied by the same f(g).",
                "看紫线：在门的这个位置，所有的值 v 都乘以同一个 f(g)。",
            ),
            views=(gate.GATE, gate.GATE_SIDE),
            equations=(
                Equation(r"g=\val{g}\qquad \partial y/\partial v=\num{f}{f(g)}", gate.gate_numbers),
                Equation(r"v=2:\quad \num{y}{y}=v\cdot \num{f}{f(g)}", gate.gate_numbers),
            ),
            poster=40,
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
            clocks=(POINT,),
        ),
        Film(
            title=Text("Where gradients die", "梯度在哪里消失"),
            watch=Text(
                "Watch the crosses as the point walks: at which x is whose gradient under 0.01?",
                "点移动时看叉号：在哪个 x 处，谁的梯度小于 0.01？",
            ),
            views=(flat.UNTIL_2015, flat.SINCE_2016),
            poster=20,
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
            clocks=(POINT,),
        ),
        layers.FILM,
    ),
    watch=Text(
        "Watch left of zero: a cliff in 1943, a flat tail in 1986, a hard zero in 2010, a soft one since 2016.",
        "看零的左侧：1943 年是悬崖，1986 年是平缓的尾巴，2010 年是硬的零，2016 年以来是软的零。",
    ),
    tries=(
        Try(
            Text("Swish: β 0 → ∞", "Swish：β 从 0 到 ∞"),
            Text(
                "From the straight line x/2 at β = 0 through SiLU at β = 1 almost to ReLU at β = 50.",
                "从 β = 0 的直线 x/2，经 β = 1 的 SiLU，到 β = 50 时几乎就是 ReLU。",
            ),
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
            step=61,
        ),
        Try(
            Text("Where each one's gradient is under 0.01", "各自的梯度在哪里小于 0.01"),
            Text(
                "Sigmoid's slope is under 0.01 beyond 4.6 on both sides, ReLU's on the whole left, "
                "leaky ReLU's nowhere.",
                "sigmoid 在两侧 4.6 以外小于 0.01，ReLU 在整个左侧都是，Leaky ReLU 处处不小于 0.01。",
            ),
            Params(),
            film=4,
            step=4,
        ),
        Try(
            Text("SwiGLU's gate", "SwiGLU 的门"),
            Text(
                "Far left the gate is shut, far right it multiplies v by g itself; just left of zero it even "
                "turns the sign of v.",
                "最左边，门关上；最右边，v 乘以 g 本身；零的左侧附近，还会使 v 变号。",
            ),
            Params(activation="swiglu"),
            film=3,
            step=40,
        ),
        Try(
            Text("GLU: a gate that saturates", "GLU：会饱和的门"),
            Text(
                "σ(g) only ever lets between none and all of v through.",
                "σ(g) 只能放行 v 的一部分：最少为零，最多是全部。",
            ),
            Params(activation="glu"),
            film=3,
        ),
        Try(
            Text("Write your own", "自己写一个"),
            Text(
                "Any formula in x; this one is a Mish with a ripple. The link carries it.",
                "任何关于 x 的公式都行；这里是带波纹的 Mish。链接会带上它。",
            ),
            Params(activation="own", formula="x * tanh(softplus(x)) + 0.2 * sin(3 * x)"),
            film=1,
        ),
        Try(
            Text("Two linear layers are one", "两个线性层就是一层"),
            Text(
                "ReLU folds the line at x = −1 and x = 1.33; without it two layers, or two hundred, stay straight.",
                "ReLU 在 x = −1 与 x = 1.33 处把直线折弯；没有它，两层还是两百层都是直的。",
            ),
            Params(activation="relu"),
            film=5,
            step=64,
        ),
    ),
    notes=NOTES,
    sources=tuple(
        dict.fromkeys(
            f"{a.source} ({a.year})" if str(a.year) not in a.source else a.source for a in ACTIVATIONS.values()
        )
    ),
    relatives=("perceptron", "depth", "activation_race"),
    library=library,
    table=table,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
