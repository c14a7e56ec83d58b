"""Why AdaBoost's weight is ½ ln((1−e)/e): Z as a function of α with its minimum, and the loss that it lowers."""

import numpy as np

from dashboard.figures import curve, marks, theme
from dashboard.lesson import Equation, Figure, Key, Say, View
from dashboard.views.trees import keys
from engine.adaboost import Round, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Round]
RIGHT, WRONG, SUM, TAKEN = theme.SERIES[0], theme.SERIES[1], "@ink", theme.SERIES[3]
LEFT, TOP = -0.3, 1.5  # of the picture of Z
FARTHEST = 3.0  # how far on the wrong side a row is still drawn


def halves(error: float, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the right and the wrong rows weigh after a step of α; Z is their sum."""
    return (1 - error) * np.exp(-alpha), error * np.exp(alpha)


def best(error: float) -> float:
    """The α of least Z; NaN where there is none (no row is wrong, or every row)."""
    return 0.5 * float(np.log((1 - error) / error)) if 0 < error < 1 else float("nan")


def _z(trace: Run, t: int, say: Say) -> Figure:
    taken, r = trace.column("alpha"), trace[t]
    right = max(1.0, 1.4 * max(float(np.nanmax([best(f.error) for f in trace.frames] + [0.0])), float(taken.max())))
    alpha = np.linspace(LEFT, right, 120)
    parts = halves(r.error, alpha)
    least = best(r.error)
    least = least if LEFT <= least <= right else float("nan")
    before = np.where(np.arange(len(taken)) < t, taken, np.nan)
    return theme.figure(
        marks.line(alpha, parts[0], colour=RIGHT, width=2.5, dash="dash"),
        marks.line(alpha, parts[1], colour=WRONG, width=2.5, dash="dash"),
        marks.line(alpha, parts[0] + parts[1], colour=SUM, width=4),
        marks.dots(before, trace.column("normalizer"), size=7, colour=theme.MUTED + "/0.45", edge=0),
        curve.rule(least, 0, TOP),
        marks.dots(
            [least], [float(np.add(*halves(r.error, np.asarray(least))))], size=15, colour=SUM, symbol="diamond"
        ),
        marks.dots([r.alpha], [r.normalizer], size=9, colour=TAKEN),
        x=theme.axis("α", LEFT, right),
        y=theme.axis("Z(α)", 0, TOP),
    )


def _z_says(trace: Run, t: int, say: Say) -> str:
    r, least = trace[t], best(trace[t].error)
    if r.stopped:
        said = Text(
            "Round {t}: with e = {e:.3f} no step of more than zero is the best finite one; the run ends here.",
            "第 {t} 轮：e = {e:.3f} 时没有大于零的有限最优步长，训练到此结束。",
        )
        return say(said.format(t=t + 1, e=r.error))
    said = Text(
        "Round {t}: wrong rows hold {e:.1%} of the weight, and Z is least at α = {a:.3f}",
        "第 {t} 轮：分错的样本占权重 {e:.1%}，Z 在 α = {a:.3f} 处最小",
    )
    short = Text("; η takes {b:.3f} of it: Z = {z:.3f}.", "；η 只让它迈 {b:.3f}：Z = {z:.3f}。")
    whole = Text(": Z = {z:.3f}.", "：Z = {z:.3f}。")
    end = short if trace.scene.rate < 1 else whole
    return say(said.format(t=t + 1, e=r.error, a=least)) + say(end.format(b=r.alpha, z=r.normalizer))


def _loss(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    lowest = float((s.train.y * trace.column("vote")).min())
    low, high = -float(np.clip(-1.05 * lowest, 1.0, FARTHEST)), 4.0
    top = 1.05 * float(np.exp(-low))
    xs = np.linspace(low, high, 120)
    m = s.train.y * r.vote
    seen = np.where((m >= low) & (m <= high), m, np.nan)
    colour = np.where(s.train.y > 0, theme.CLASSES[1], theme.CLASSES[0])
    return theme.figure(
        marks.line([low, 0, 0, high], [1, 1, 0, 0], colour=theme.MUTED, width=2, dash="dash"),
        marks.line(xs, np.exp(-xs), colour=theme.MUTED + "/0.6", width=2.5),
        marks.dots(seen, np.exp(-seen), size=9, colour=colour, ring=r.wrong, opacity=0.8),
        marks.dots(seen[[s.row]], np.exp(-seen[[s.row]]), size=14, symbol="star", colour=TAKEN),
        x=theme.axis("y·F", low, high),
        y=theme.axis(say(Text("loss", "损失")), 0, top),
    )


def _loss_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene.errors
    said = Text(
        "After round {t} the mean of exp(−y·F) is {b:.4g}, {z:.3f} times what it was; {e:.1%} of the training rows "
        "are wrong, so the mean of the 0–1 loss lies below it.",
        "第 {t} 轮后 exp(−y·F) 的均值是 {b:.4g}，为之前的 {z:.3f} 倍；训练样本错 {e:.1%}，0–1 损失的均值在它之下。",
    )
    return say(said.format(t=t + 1, b=s.bound[t], z=trace[t].normalizer, e=s.train[t]))


def why_numbers(trace: Run, t: int) -> dict[str, float | str]:
    r, y = trace[t], trace.scene.train.y
    at = best(r.error)
    right, wrong = (float(v) for v in halves(r.error, np.asarray(at)))
    none = {"perfect": "∞", "chance": "≤ 0"}.get(r.stopped)
    before = 1.0 if t == 0 else float(np.exp(-y * trace[t - 1].vote).mean())
    return {
        "e": r.error,
        "best": none or at,
        "right": "–" if np.isnan(right) else right,
        "wrong": "–" if np.isnan(wrong) else wrong,
        "a": r.alpha,
        "Z": r.normalizer,
        "now": float(np.exp(-y * r.vote).mean()),
        "before": before,
    }


Z = View(
    Text("Z(α): what all weights sum to after a step of α", "Z(α)：迈出 α 之后权重的总和"),
    _z,
    _z_says,
    (
        Key("dash", RIGHT, Text("right rows", "分对的")),
        Key("dash", WRONG, Text("wrong rows", "分错的")),
        Key("line", SUM, Text("Z, ◆ least", "Z，◆ 最小")),
        Key("dot", TAKEN, Text("taken", "所取")),
        Key("dot", theme.MUTED, Text("earlier", "以前")),
    ),
)


def _loss_keys(trace: Run) -> tuple[Key, ...]:
    return (
        Key("line", theme.MUTED, Text("exp(−yF)", "exp(−yF)")),
        Key("dash", theme.MUTED, Text("0–1 loss", "0–1 损失")),
        Key("ring", "@ink", Text("wrong now", "本轮分错")),
        keys.FOLLOWED,
    )


LOSS = View(
    Text("Exponential loss of every row after the round", "本轮后每个样本的指数损失"), _loss, _loss_says, _loss_keys
)
LEAST = Equation(
    r"Z_t(\alpha)=(1-\num{e}{e_t})\,e^{-\alpha}+e_t\,e^{\alpha}\qquad "
    r"\tfrac{dZ}{d\alpha}=0:\;\num{right}{(1-e_t)e^{-\alpha^*}}=\num{wrong}{e_t\,e^{\alpha^*}}\qquad "
    r"\num{best}{\alpha^*}=\tfrac12\ln\,[(1-e_t)/e_t]",
    why_numbers,
)
STAGEWISE = Equation(
    r"F_t=F_{t-1}+\num{a}{\alpha_t}h_t\qquad "
    r"\num{now}{{\textstyle\frac1n\sum_i} e^{-y_iF_t(x_i)}}"
    r"=\num{before}{{\textstyle\frac1n\sum_i} e^{-y_iF_{t-1}(x_i)}}\cdot\num{Z}{Z_t}\qquad H=\mathrm{sign}\,F_t",
    why_numbers,
    Text(
        "Forward stagewise fitting of the exponential loss: the terms before stay as they are",
        "指数损失的前向分步拟合（加法模型）：前面的项不再改动",
    ),
)
