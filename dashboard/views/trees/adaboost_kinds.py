"""AdaBoost beyond two classes: SAMME's vote and its weight of a learner, R2's weighted median and its losses."""

import numpy as np

from dashboard.figures import curve, marks, plane, regions, theme
from dashboard.lesson import Equation, Figure, Key, Say, Tick, View, one_clock
from dashboard.views.trees import keys
from engine.adaboost import Round, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Round]
TAKEN, MEDIAN, GUESS = theme.SERIES[3], theme.SERIES[1], theme.SERIES[2]


def vote_ticks(trace: Run) -> list[Tick]:
    T = len(trace.scene.classes.alpha)
    return one_clock(range(1, T + 1))


def curve_ticks(trace: Run) -> list[Tick]:
    T = len(trace.scene.curve.beta)
    return one_clock(range(1, T + 1))


def _vote(trace: Run, t: int, say: Say) -> Figure:
    c = trace.scene.classes
    X, y, size = c.train.X, c.train.y, plane.area(c.weight[t])
    return regions.regions(
        c.xs,
        c.ys,
        c.winner[t],
        c.sure[t],
        c.K,
        *plane.rows(X, y, size, c.wrong[t], c.train.classes),
        names=(c.train.names[0], c.train.names[1]),
    )


def _vote_says(trace: Run, t: int, say: Say) -> str:
    c = trace.scene.classes
    said = Text(
        "Round {t}: wrong rows hold {e:.1%} of the weight, a guess among {K} would {g:.1%}: α = {a:.3f}. The vote: "
        "{b:.1%} wrong, held out {h:.1%}.",
        "第 {t} 轮：分错的样本占权重 {e:.1%}，在 {K} 类中乱猜是 {g:.1%}：α = {a:.3f}。"
        "投票：错 {b:.1%}，留出集 {h:.1%}。",
    )
    numbers = {"e": c.error[t], "a": c.alpha[t], "b": c.train_error[t], "h": c.held_out_error[t]}
    return say(said.format(t=t + 1, K=c.K, g=1 - 1 / c.K, **numbers))


def _weight(trace: Run, t: int, say: Say) -> Figure:
    c = trace.scene.classes
    e = np.linspace(0.01, 0.99, 160)
    two = 0.5 * c.rate * np.log((1 - e) / e)
    chance = 1 - 1 / c.K
    top = float(max(2.0, 1.15 * c.alpha.max()))
    before = np.where(np.arange(len(c.alpha)) < t, c.alpha, np.nan)
    several = two + 0.5 * c.rate * np.log(c.K - 1)
    return theme.figure(
        marks.line([0, 1], [0, 0], colour=theme.MUTED, width=1.5),
        marks.line(e, two, colour=theme.MUTED, width=2.5, dash="dash"),
        marks.line(e, several, colour=theme.SERIES[0], width=3.5),
        curve.rule(chance, -1, top),
        marks.dots(c.error, before, size=7, colour=theme.SERIES[0] + "/0.45", edge=0),
        marks.dots([c.error[t]], [c.alpha[t]], size=14, symbol="diamond", colour=TAKEN),
        marks.words([chance - 0.01], [0.85 * top], [f"1 − 1/{c.K}"], colour=theme.MUTED, position="middle left"),
        x=theme.axis(say(Text("weighted error e", "加权误差 e")), 0, 1),
        y=theme.axis("α", -1, top),
    )


def _weight_says(trace: Run, t: int, say: Say) -> str:
    c = trace.scene.classes
    said = Text(
        "With {K} classes α is above zero as long as e is below {g:.3f}; with two classes it would have to be below ½.",
        "{K} 个类别时，只要 e 小于 {g:.3f}，α 就大于零；两个类别时须小于 ½。",
    )
    return say(said.format(K=c.K, g=1 - 1 / c.K))


def vote_numbers(trace: Run, t: int) -> dict[str, float | str]:
    c = trace.scene.classes
    special = "→ ½" if c.error[t] <= 0 else "→ 0" if c.error[t] >= 1 - 1 / c.K else ""
    numbers = {"e": float(c.error[t]), "a": float(c.alpha[t]), "eta": c.rate, "classes": c.K}
    return {**numbers, "K": str(c.K), "but": special}


def _guess(trace: Run, t: int, say: Say) -> Figure:
    c = trace.scene.curve
    x, y = c.train.X[:, 0], c.train.y
    return theme.figure(
        marks.dots(x, y, size=plane.area(c.weight[t] + 1e-9), colour=theme.CLASSES[0], opacity=0.8),
        marks.line(c.xs, c.guess[t], colour=GUESS, width=2.5, dash="dash"),
        marks.line(c.xs, c.median[t], colour=MEDIAN, width=4),
        marks.dots(x[[c.row]], y[[c.row]], size=14, symbol="star", colour=TAKEN),
        x=theme.axis(c.train.names[0], float(c.low[0]), float(c.high[0])),
        y=theme.axis("y", float(c.low[1]), float(c.high[1])),
    )


def _guess_says(trace: Run, t: int, say: Say) -> str:
    c = trace.scene.curve
    said = Text(
        "Round {t}: mean loss {l:.3f}, so β = {b:.3f}: the smaller, the louder in the weighted median.",
        "第 {t} 轮：平均损失 {l:.3f}，β = {b:.3f}：越小，在加权中位数里话语权越大。",
    )
    return say(said.format(t=t + 1, l=c.mean_loss[t], b=c.beta[t]))


def _losses(trace: Run, t: int, say: Say) -> Figure:
    c = trace.scene.curve
    x = c.train.X[:, 0]
    low, high = float(c.low[0]), float(c.high[0])
    return theme.figure(
        marks.dots(x, c.loss[t], size=plane.area(c.weight[t] + 1e-9), colour=theme.CLASSES[0], opacity=0.8),
        marks.line([low, high], [0.5, 0.5], colour=theme.MUTED, width=2, dash="dot"),
        marks.line([low, high], [c.mean_loss[t]] * 2, colour=GUESS, width=3),
        marks.dots(x[[c.row]], c.loss[t][[c.row]], size=14, symbol="star", colour=TAKEN),
        x=theme.axis(c.train.names[0], low, high),
        y=theme.axis("L", 0, 1.08),
    )


def _losses_says(trace: Run, t: int, say: Say) -> str:
    c = trace.scene.curve
    said = Text(
        "Every row's loss, as a share of the largest; weighted, they average {l:.3f}. At ½ the run would end.",
        "每个样本的损失（以最大者为 1）；加权平均为 {l:.3f}，到 ½ 就停止。",
    )
    return say(said.format(l=c.mean_loss[t]))


def curve_numbers(trace: Run, t: int) -> dict[str, float | str]:
    c, i = trace.scene.curve, trace.scene.curve.row
    L, w, b = float(c.loss[t, i]), float(c.weight[t, i]), float(c.beta[t])
    Z = float((c.weight[t] * b ** ((1 - c.loss[t]) * c.rate)).sum())
    after = w * b ** ((1 - L) * c.rate) / Z
    numbers = {"M": float(c.mean_loss[t]), "b": b, "w": w, "v": after, "L": L, "Z": Z, "eta": c.rate}
    return {**numbers, "i": str(i), "but": "→ 1" if c.mean_loss[t] >= 0.5 else ""}


def _vote_keys(trace: Run) -> tuple[Key, ...]:
    return (*keys.classes(trace.scene.classes.train.classes), Key("ring", "@ink", Text("wrong now", "本轮分错")))


def _weight_keys(trace: Run) -> tuple[Key, ...]:
    K = trace.scene.classes.K
    return (
        Key("line", theme.SERIES[0], Text(f"{K} classes", f"{K} 个类别")),
        Key("dash", theme.MUTED, Text("two", "两个")),
        Key("diamond", TAKEN, Text("this round", "本轮")),
        Key("dotted", theme.MUTED, Text("a guess", "乱猜")),
    )


VOTE = View(
    Text("Vote so far; the larger a row, the heavier", "目前的投票；点越大权重越大"), _vote, _vote_says, _vote_keys
)
WEIGHT = View(Text("α as a function of the error", "α 随误差的变化"), _weight, _weight_says, _weight_keys)
GUESSES = View(
    Text("Weighted median of all trees so far", "目前所有树的加权中位数"),
    _guess,
    _guess_says,
    (
        Key("line", MEDIAN, Text("median", "中位数")),
        Key("dash", GUESS, Text("this round's tree", "本轮的树")),
        Key("dot", theme.CLASSES[0], Text("row, its weight", "样本及权重")),
        keys.FOLLOWED,
    ),
)
LOSSES = View(
    Text("Loss of every row under this round's tree", "每个样本在本轮的树下的损失"),
    _losses,
    _losses_says,
    (
        Key("line", GUESS, Text("weighted mean", "加权平均")),
        Key("dotted", theme.MUTED, Text("½: there the run ends", "½：到此结束")),
    ),
)
SAMME = Equation(
    r"\num{a}{\alpha_t}=\tfrac{\eta}{2}\,\big(\ln\,[(1-\num{e}{e_t})/e_t]+\ln(\val{K}-1)\big)\;\val{but}\quad "
    r"D_{t+1}(i)\propto D_t(i)\,e^{2\alpha_t[h_t(x_i)\ne y_i]}\quad "
    r"H=\mathrm{argmax}_k{\textstyle\sum_t}\alpha_t[h_t=k]",
    vote_numbers,
)
R2 = Equation(
    r"\num{b}{\beta_t}=\num{M}{\bar L_t}/(1-\bar L_t)\;\val{but}\quad "
    r"\num{v}{D_{t+1}(i)}=\num{w}{D_t(i)}\cdot\beta_t^{\,\eta(1-L_i)}\,/\,\num{Z}{Z_t}\quad "
    r"\num{L}{L_i}\quad {i=\val{i}}",
    curve_numbers,
)
