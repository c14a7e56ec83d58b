"""Macro and micro F1 of the objective in focus, hard and soft."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, View
from dashboard.views.metrics.smooth_metrics import SHORT, Run
from engine.core import Array, Text
from engine.metrics.averages import averages
from engine.smooth_metrics import NAMES

STYLES = ((theme.SERIES[2], "solid"), (theme.SERIES[3], "dash"), (theme.SERIES[1], "dot"))
SAID = (Text("F1 of the positives", "正类 F1"), Text("macro", "宏平均"), Text("micro = accuracy", "微平均 = 准确率"))


def found(trace: Run, soft: bool) -> Array:
    """F1 of the positives, macro, micro of the training rows, first seed, (3, T)."""
    s = trace.scene
    f1, accuracy = (s.curves[("soft_" if soft else "") + name][:, s.focus, 0] for name in ("f1", "accuracy"))
    return np.stack((f1, *averages(f1, accuracy)))


def _averages(soft: bool) -> View:
    def draw(trace: Run, t: int, say: Say) -> Figure:
        values, out = found(trace, soft), []
        steps = np.arange(1, values.shape[1] + 1)
        for row, (colour, dash) in zip(values, STYLES, strict=True):
            out.append(marks.line(steps, row, colour=colour, width=3, dash=dash))
            out.append(marks.dots([t + 1], row[[t]], colour=colour, size=10))
        return theme.figure(
            *out,
            x=theme.axis(say(Text("step", "步")), 0, len(steps) + 1),
            y=theme.axis(say(Text("training rows", "训练集")), -0.03, 1.03),
        )

    def says(trace: Run, t: int, say: Say) -> str:
        f1, macro, micro = found(trace, soft)[:, t]
        said = Text(
            "{name}, step {t}, {kind}: F1 of the positives {f1:.2f}, macro {macro:.2f}, micro {micro:.2f}.",
            "{name}，第 {t} 步，{kind}：正类 F1 {f1:.2f}，宏平均 {macro:.2f}，微平均 {micro:.2f}。",
        )
        kind = Text("by probabilities", "用概率") if soft else Text("by decisions", "用判决")
        name = say(SHORT[NAMES[trace.scene.focus]])
        return say(said.format(name=name, t=t + 1, kind=say(kind), f1=f1, macro=macro, micro=micro))

    title = Text("Soft: by probabilities", "软：用概率") if soft else Text("Hard: by decisions", "硬：用判决")
    keys = tuple(
        Key({"solid": "line", "dash": "dash", "dot": "dotted"}[dash], colour, name)  # type: ignore[arg-type]
        for name, (colour, dash) in zip(SAID, STYLES, strict=True)
    )
    return View(title, draw, says, keys)


def numbers(trace: Run, t: int) -> dict[str, float]:
    f1, macro, micro = found(trace, False)[:, t]
    return {"macro": macro, "pos": f1, "neg": 2 * macro - f1, "micro": micro, "acc": micro}


FILM = Film(
    title=Text("Macro, micro", "宏平均与微平均"),
    even=True,
    views=(_averages(False), _averages(True)),
    equations=(
        Equation(
            r"\num{macro}{\mathrm{macro}}=\tfrac12\left(\num{pos}{F_1^{+}}+\num{neg}{F_1^{-}}\right)\qquad "
            r"\num{micro}{\mathrm{micro}}=\num{acc}{A}",
            numbers,
            Text("Each class counts alike, or each row does", "每类同等重要，还是每个样本同等重要"),
        ),
    ),
    watch=Text(
        "Watch micro stay high whatever happens to the positives; macro counts both classes alike.",
        "看微平均：无论正例怎样，它都很高；宏平均对两类一视同仁。",
    ),
    pace=24,
)
