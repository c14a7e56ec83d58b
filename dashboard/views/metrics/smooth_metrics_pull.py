"""How hard one row pulls: cross-entropy's 1 − q against soft accuracy's q (1 − q), at the positives themselves."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, View
from dashboard.views.metrics.smooth_metrics import COLOURS, Run
from engine.core import Array, Text
from engine.metrics.pull import PULLED

Q = np.linspace(0, 1, 101)
NAMED = (Text("cross-entropy", "交叉熵"), Text("soft accuracy", "软准确率"))


def pulls(q: Array, k: int, temperature: float) -> Array:
    """The slope at the logit of a row whose true class has probability q, for PULLED[k]."""
    return np.asarray(1 - q if k == 0 else q * (1 - q) / temperature)


def _pull(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    top = 1.08 * max(1.0, 0.25 / s.temperature)
    out = []
    for k, (name, dash) in enumerate(zip(PULLED, ("solid", "dash"), strict=True)):
        out.append(marks.line(Q, pulls(Q, k, s.temperature), colour=_colour(name), width=3, dash=dash))
    for k, name in enumerate(PULLED):
        q = s.positives[t, k].astype(float)
        out.append(marks.dots(q, pulls(q, k, s.temperature), colour=_colour(name), size=9))
    return theme.figure(
        *out,
        x=theme.axis(say(Text("q: probability of the true class", "q：真实类别的概率")), -0.02, 1.02),
        y=theme.axis(say(Text("pull on the logit", "对数几率（logit）受到的拉力")), -0.03, top),
    )


def _colour(name: str) -> str:
    return COLOURS[("cross_entropy", "soft_accuracy").index(name)]


def _pull_says(trace: Run, t: int, say: Say) -> str:
    n = numbers(trace, t)
    said = Text(
        "Step {t}: cross-entropy has the positives at a mean q of {qc:.2f} and pulls by {pc:.3f}, soft accuracy at "
        "{qs:.2f}, by {ps:.3f}.",
        "第 {t} 步：正例在交叉熵下平均 q = {qc:.2f}，拉力 {pc:.3f}；在软准确率下 q = {qs:.2f}，拉力 {ps:.3f}。",
    )
    return say(said.format(t=t + 1, qc=n["qc"], pc=n["pc"], qs=n["qs"], ps=n["ps"]))


def _course(trace: Run, t: int, say: Say) -> Figure:
    """The mean probability of the positives, step by step."""
    means = trace.scene.positives.mean(2)
    steps, out = np.arange(1, len(means) + 1), []
    for k, (name, dash) in enumerate(zip(PULLED, ("solid", "dash"), strict=True)):
        out.append(marks.line(steps, means[:, k], colour=_colour(name), width=3, dash=dash))
        out.append(marks.dots([t + 1], [means[t, k]], colour=_colour(name), size=11))
    return theme.figure(
        *out,
        x=theme.axis(say(Text("step", "步")), 0, len(means) + 1),
        y=theme.axis(say(Text("mean q of the positives", "正例的平均 q")), -0.02, 1.02),
    )


def _course_says(trace: Run, t: int, say: Say) -> str:
    a, b = trace.scene.positives[-1].mean(1)
    said = Text(
        "At the end the positives' mean q is {a:.2f} under cross-entropy and {b:.2f} under soft accuracy.",
        "最后，正例的平均 q 在交叉熵下为 {a:.2f}，在软准确率下为 {b:.2f}。",
    )
    return say(said.format(a=a, b=b))


def numbers(trace: Run, t: int) -> dict[str, float]:
    s = trace.scene
    qc, qs = s.positives[t].astype(float)
    return {
        "qc": float(qc.mean()),
        "qs": float(qs.mean()),
        "pc": float(pulls(qc, 0, s.temperature).mean()),
        "ps": float(pulls(qs, 1, s.temperature).mean()),
        "T": s.temperature,
    }


KEYS = tuple(
    Key("line" if k == 0 else "dash", _colour(name), said)
    for k, (name, said) in enumerate(zip(PULLED, NAMED, strict=True))
)
FILM = Film(
    title=Text("One row's pull", "一个样本的拉力"),
    even=True,
    views=(
        View(
            Text("1 − q against q (1 − q)", "1 − q 与 q (1 − q)"),
            _pull,
            _pull_says,
            (*KEYS, Key("dot", COLOURS[0], Text("a positive", "正例"))),
        ),
        View(Text("Where the positives stand", "正例在哪里"), _course, _course_says, KEYS),
    ),
    equations=(
        Equation(
            r"-\frac{\partial\,(-\log q)}{\partial z}=\num{pc}{1-q}\qquad "
            r"\frac{\partial q}{\partial z}=\num{ps}{q(1-q)/T}\qquad T=\val{T}",
            numbers,
            Text("Means over the positives (first seed)", "对正例取平均（第一个种子）"),
        ),
    ),
    watch=Text(
        "Watch the positives: a row that is wrong and sure stands at q near 0, where cross-entropy pulls hardest and "
        "soft accuracy hardly at all.",
        "看正例：错得很有把握的样本 q 接近 0，交叉熵在那里拉得最用力，软准确率几乎不拉。",
    ),
    poster=120,
    pace=24,
)
