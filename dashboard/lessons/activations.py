"""Activations, from the threshold to SwiGLU."""

from dashboard.lesson import Equation, Film, Lesson, Try, View
from dashboard.views.neurons import activations as views
from dashboard.views.neurons import activations_gate as gate
from dashboard.views.neurons import activations_years as past
from dashboard.views.neurons.activations_notes import NOTES
from engine import activations
from engine.activations import ACTIVATIONS, Params
from engine.core import Text
from engine.neurons.formulas import LETTERS
from engine.neurons.torch_names import in_torch


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
    return {"p": LETTERS[f.parameter], "v": f.setting, "f": float(f.f[at]), "d": float(f.d1[at])}


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
            title=Text("Through the years", "沿着年代"),
            views=(
                View(
                    Text("Each new curve over the faded earlier ones", "新曲线叠在淡去的旧曲线上"),
                    past.born,
                    past.born_says,
                ),
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
                View(
                    Text("The value, its slope, its curvature", "函数值、斜率与曲率"), views.reading, views.reading_says
                ),
                View(
                    Text("As a switch: how much of x it lets through", "作为开关：让 x 通过多少"),
                    views.share,
                    views.share_alt,
                ),
            ),
            equations=(
                Equation(
                    r"x=\val{x}\qquad \num{f}{f(x)}\qquad \num{d}{f'(x)}\qquad \num{c}{f''(x)}",
                    numbers,
                    Text("At the point", "在该点"),
                ),
                Equation(
                    r"f(x)=x\cdot\num{s}{[f(x)/x]}",
                    numbers,
                    Text("Switch: GELU Φ(x), SiLU σ(βx), ReLU 0 or 1", "开关：GELU Φ(x)，SiLU σ(βx)，ReLU 0 或 1"),
                ),
            ),
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
            clocks=(POINT,),
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
            clocks=(Text("value", "个值"),),
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
                Equation(r"g=\val{g}\qquad \partial y/\partial v=\num{f}{f(g)}", gate_numbers),
                Equation(r"v=2:\quad y=v\cdot f(g)=\val{y}", gate_numbers),
            ),
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
            clocks=(POINT,),
        ),
        Film(
            title=Text("Where gradients die", "梯度在哪里消失"),
            views=(
                View(
                    Text("Until 2015: a bar where |f′| ≥ 0.01", "2015 年为止：横条处 |f′| ≥ 0.01"),
                    views.alive(True),
                    views.alive_says,
                ),
                View(
                    Text("Since 2016: a cross where |f′| < 0.01 here", "2016 年以来：叉表示此处 |f′| < 0.01"),
                    views.alive(False),
                    views.alive_alt,
                ),
            ),
            pace=12,
            smooth=True,
            ticks=views.walk_ticks,
            clocks=(POINT,),
        ),
    ),
    watch=Text(
        "Watch left of zero: a cliff in 1957, flat in the 1980s, a hard zero in 2010, a soft one since 2016.",
        "看零的左侧：1957 年是悬崖，80 年代两端变平，2010 年是硬的零，2016 年以来是软的零。",
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
                "Far left the gate is shut, far right it multiplies v by g itself; just left of zero it even turns the sign of v.",
                "最左边门关上，最右边把 v 乘以 g 本身；在零的左侧附近还会使 v 变号。",
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
    sources=tuple(
        dict.fromkeys(
            f"{a.source} ({a.year})" if str(a.year) not in a.source else a.source for a in ACTIVATIONS.values()
        )
    ),
    relatives=("perceptron", "depth", "activation_race"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
