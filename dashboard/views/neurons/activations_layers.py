"""Why something must bend between two layers, and why it should have both signs."""

import numpy as np

from dashboard.figures import function, marks, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, View
from dashboard.views.neurons.activations import LEFT, RIGHT, Run, called, walk, walk_ticks
from engine.core import Text

LINEAR, BENT, SIGMOID, TANH = theme.INK, theme.SERIES[0], theme.SERIES[1], theme.SERIES[2]
LOW, HIGH = -3.2, 5.2


def _here(trace: Run, t: int) -> int:
    return int(np.argmin(np.abs(trace.scene.x - walk(trace)[t].at)))


def _two_layers(trace: Run, t: int, say: Say) -> Figure:
    s, i = trace.scene, _here(trace, t)
    x, y = s.x[i], s.layers
    return theme.figure(
        marks.line([LEFT, RIGHT], [0, 0], colour=theme.FAINT, width=2),
        marks.line([x, x], [LOW, HIGH], colour=theme.MUTED, width=2, dash="dot"),
        marks.line(s.x, function.inside(y.linear, LOW, HIGH), colour=LINEAR, width=3, dash="dash"),
        marks.line(s.x, function.inside(y.bent, LOW, HIGH), colour=BENT, width=4),
        marks.dots([x], [y.linear[i]], size=12, colour=LINEAR),
        marks.dots([x], [y.bent[i]], size=13, colour=BENT),
        x=theme.axis("x", LEFT, RIGHT, showgrid=False),
        y=theme.axis("y", LOW, HIGH, showgrid=False),
    )


def _two_layers_says(trace: Run, t: int, say: Say) -> str:
    y, i = trace.scene.layers, _here(trace, t)
    said = Text(
        "x = {x:.1f}: two linear layers give {a:.2f}, the one line {s:.2f}·x + {o:.2f} too; with {name} between them "
        "{b:.2f}.",
        "x = {x:.1f}：两个线性层给出 {a:.2f}，一条直线 {s:.2f}·x + {o:.2f} 也一样；中间放 {name} 则为 {b:.2f}。",
    )
    name = say(called(walk(trace)[t]))
    values = {"x": trace.scene.x[i], "a": y.linear[i], "s": y.slope, "o": y.offset}
    if np.isnan(y.bent[i]):
        said = Text(
            "x = {x:.1f}: two linear layers give {a:.2f}, the one line {s:.2f}·x + {o:.2f} too.",
            "x = {x:.1f}：两个线性层给出 {a:.2f}，一条直线 {s:.2f}·x + {o:.2f} 也一样。",
        )
    return say(said.format(**values, b=y.bent[i], name=name[0].lower() + name[1:] if name.startswith("Your") else name))


def _signs(trace: Run, t: int, say: Say) -> Figure:
    """∂L/∂w₁ against ∂L/∂w₂: where one weight should go up and the other down, a sigmoid has nothing."""
    y, i = trace.scene.layers, _here(trace, t)
    kinds = ((SIGMOID, "square"), (TANH, "circle"))
    clouds = [
        marks.dots(pulls[:, 0], pulls[:, 1], size=7, colour=colour + "/0.45", symbol=symbol, edge=0)
        for pulls, (colour, symbol) in zip(y.pulls, kinds, strict=True)
    ]
    ways = [
        marks.line(way[:, 0], way[:, 1], colour=colour, width=3)
        for way, (colour, _) in zip(y.opposed, kinds, strict=True)
    ]
    points = [
        marks.dots(way[[i], 0], way[[i], 1], size=15, colour=colour, symbol=symbol)
        for way, (colour, symbol) in zip(y.opposed, kinds, strict=True)
    ]
    return theme.figure(
        marks.line([-1.15, 1.15], [0, 0], colour=theme.MUTED, width=2),
        marks.line([0, 0], [-1.15, 1.15], colour=theme.MUTED, width=2),
        *clouds,
        *ways,
        *points,
        x=theme.axis("∂L/∂w₁ = δ·a₁", -1.15, 1.15, showgrid=False),
        y=theme.axis("∂L/∂w₂ = δ·a₂", -1.15, 1.15, showgrid=False),
    )


def _signs_alt(trace: Run, t: int, say: Say) -> str:
    y = trace.scene.layers
    alike = [int((pulls.prod(1) > 0).sum()) for pulls in y.pulls]
    said = Text(
        "Both weights are pulled the same way in {a} of {n} rows by sigmoid, in {b} of {n} by tanh, which is "
        "zero-centred.",
        "两个权重同升同降的样本：sigmoid 在 {n} 个中有 {a} 个，零中心的 tanh 有 {b} 个。",
    )
    return say(said.format(a=alike[0], b=alike[1], n=y.pulls.shape[1]))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    y, i = trace.scene.layers, _here(trace, t)
    bent = y.bent[i]
    return {
        "x": float(trace.scene.x[i]),
        "two": float(y.linear[i]),
        "slope": y.slope,
        "offset": y.offset,
        "bent": "–" if np.isnan(bent) else float(bent),
    }


FILM = Film(
    title=Text("Why it must bend", "为什么必须弯"),
    watch=Text(
        "Two linear layers are one line, however you choose them: only what bends between them makes depth count.",
        "两个线性层无论怎么选，合起来只是一条直线：中间要有会弯的函数，深度才有意义。",
    ),
    views=(
        View(
            Text("Two layers, with and without a bend", "两层：中间弯与不弯"),
            _two_layers,
            _two_layers_says,
            (
                Key("dash", LINEAR, Text("without: one line", "不弯：一条直线")),
                Key("line", BENT, Text("with the chosen one", "用所选的激活函数")),
            ),
        ),
        View(
            Text("Zero-centred or not: how two weights are pulled", "是否零中心：两个权重往哪边走"),
            _signs,
            _signs_alt,
            (
                Key("square", SIGMOID, Text("sigmoid: same sign", "sigmoid：同号")),
                Key("dot", TANH, Text("tanh: any", "tanh：任意")),
                Key("line", TANH, Text("inputs x, −x", "输入 x、−x")),
            ),
        ),
    ),
    equations=(
        Equation(
            r"\num{two}{W_2(W_1x+b_1)+b_2}=\num{slope}{W_2W_1}\cdot\num{x}{x}+\num{offset}{(W_2b_1+b_2)}"
            r"\qquad \num{bent}{W_2\,f(W_1x+b_1)+b_2}",
            numbers,
            Text("Two linear layers are one; with f between them they are not", "两个线性层就是一层；中间有 f 就不是"),
        ),
    ),
    poster=61,
    pace=12,
    smooth=True,
    ticks=walk_ticks,
    clocks=(Text("point", "个点"),),
)
