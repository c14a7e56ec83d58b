"""AdaBoost's pictures: the weighted vote in the plane, the says, the errors under their bound, the margins."""

import numpy as np

from dashboard.figures import curve, marks, plane, theme
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.trees import keys, own
from engine import adaboost
from engine.adaboost import BINS, Round, Scene
from engine.core import Text, Trace
from engine.trees.stump import Stump

Run = Trace[Scene, Round]
ROUND = Text("round", "轮次")


def _field(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    xs, ys, share = s.vote
    low, high = np.array([xs[0], ys[0]]), np.array([xs[-1], ys[-1]])
    X, y, size = s.train.X, s.train.y, plane.area(r.weight)
    followed = X[[s.row]]
    return plane.decision(
        xs,
        ys,
        share[t],
        1.0,
        *marks.cuts(*adaboost.cuts(r.learner, low, high), colour=theme.SERIES[3], width=3.5, dash="dash"),
        *plane.rows(X, y, size, r.wrong, s.train.classes, pick="row"),
        plane.above(X, y, s.row, size, r.wrong),
        own.mark(s.own.x, low, high)
        if len(s.own.x)
        else marks.dots(followed[:, 0], followed[:, 1], size=13, symbol="star", colour=theme.SERIES[3]),
        names=(s.train.names[0], s.train.names[1]),
        paint="painted",
    )


def _field_says(trace: Run, t: int, say: Say) -> str:
    s, r = trace.scene, trace[t]
    if isinstance(r.learner, Stump) and r.learner.feature >= 0:
        asks = Text("the stump asks {name} ≤ {at:.2f}?", "树桩问：{name} ≤ {at:.2f}？")
        who = say(asks.format(name=s.train.names[r.learner.feature], at=r.learner.threshold))
    elif isinstance(r.learner, Stump):
        who = say(Text("no split helps, so it says the same everywhere.", "任何分裂都没有帮助，处处给出同一答案。"))
    else:
        who = say(Text("a tree with {n} leaves.", "一棵有 {n} 片叶子的树。").format(n=len(r.learner.leaves)))
    ends = {
        "perfect": Text(
            " It is perfect: the formula would make its say endless, so it is set to ½, and the run ends.",
            "它已完全正确：按公式话语权将是无穷大，因此取 ½，训练到此结束。",
        ),
        "chance": Text(
            " That is no better than chance, so its say is 0, and the run ends.",
            "这不比随机猜测好，话语权取 0，训练到此结束。",
        ),
        "": Text("", ""),
    }
    said = Text(
        "Round {t}: {who} {wrong} of {n} rows are wrong, {e:.1%} of the weight: say {a:.3f}.",
        "第 {t} 轮：{who} {n} 个样本中错 {wrong} 个，占权重 {e:.1%}，话语权为 {a:.3f}。",
    )
    wrong, n = int(r.wrong.sum()), len(r.wrong)
    return say(said.format(t=t + 1, who=who, wrong=wrong, n=n, e=r.error, a=r.alpha)) + say(ends[r.stopped])


def _says(trace: Run, t: int, say: Say) -> Figure:
    alpha = trace.column("alpha")
    steps = np.arange(1, len(alpha) + 1)
    colours = np.where(steps <= t, theme.SERIES[0], theme.SERIES[0] + "/0.25")
    colours = np.where(steps == t + 1, theme.SERIES[3], colours)
    top = 1.1 * max(float(alpha.max()), 0.1)
    return theme.figure(
        marks.bars(steps, alpha, colours, hoverinfo="y"),
        x=theme.axis(say(ROUND), 0.4, len(alpha) + 0.6, tickvals=curve.ticks(1, len(alpha))),
        y=theme.axis("α", 0, top),
    )


def _says_alt(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "The say of round {t} is {a:.3f}; the loudest of all is {m:.3f}.",
        "第 {t} 轮的话语权为 {a:.3f}，最大为 {m:.3f}。",
    )
    return say(said.format(t=t + 1, a=trace[t].alpha, m=trace.column("alpha").max()))


def _errors(trace: Run, t: int, say: Say) -> Figure:
    """On a logarithmic axis, so that the bound does not press the errors flat; its foot is half a row, "0"."""
    s = trace.scene
    floor = 0.5 / max(len(s.train.y), len(s.held_out.y), 1)
    curves = {
        say(Text("training", "训练集")): s.errors.train,
        say(Text("held out", "留出集")): s.errors.held_out,
        say(Text("bound ∏Z", "上界 ∏Z")): s.errors.bound,
    }
    styles = ((theme.SERIES[0], "solid"), (theme.SERIES[1], "solid"), (theme.INK, "dash"))
    logs = {name: np.log10(np.maximum(c, floor)) for name, c in curves.items()}
    foot = float(np.log10(floor))
    figure = curve.over_steps(logs, t, say(ROUND), say(Text("error", "误差")), foot - 0.1, 0.1, styles)
    marked = [at for at in (-3, -2, -1, 0) if at > foot + 0.3]
    figure["layout"]["yaxis"] |= {
        "tickvals": [foot, *marked],
        "ticktext": ["0", *(f"{100 * 10.0**at:g}%" for at in marked)],
    }
    return curve.hovering(figure, curves, ".1%")


def _errors_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "After round {t}: training error {a:.1%}, held-out error {b:.1%}, bound {c:.1%}.",
        "第 {t} 轮后：训练误差 {a:.1%}，留出集误差 {b:.1%}，上界 {c:.1%}。",
    )
    return say(said.format(t=t + 1, a=s.errors.train[t], b=s.errors.held_out[t], c=s.errors.bound[t]))


def margin_of(trace: Run, t: int) -> np.ndarray:
    """(n,) in [-1, 1]: how clearly the vote so far puts each training row on its own side."""
    out: np.ndarray = trace.scene.train.y * trace[t].vote / max(sum(r.alpha for r in trace.frames[: t + 1]), 1e-12)
    return out


def _margins(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    colour = theme.SERIES[2]
    least = float(np.clip(margin_of(trace, t).min(), -1, 1))
    return theme.figure(
        marks.line(BINS, s.margins[0], colour=theme.MUTED + "/0.7", width=2, dash="dash"),
        marks.line(
            BINS,
            s.margins[t],
            colour=colour,
            width=3.5,
            hoverinfo="all",
            hovertemplate="%{y:.0%} ≤ %{x:.2f}<extra></extra>",
        ),
        curve.rule(0.0, 0, 1.05),
        marks.dots([least], [0.0], size=13, colour=colour, symbol="diamond", cliponaxis=False),
        marks.words(
            [-0.98], [1.11], [say(Text("◂ wrong side", "◂ 分错的一侧"))], colour=theme.WARN, position="middle right"
        ),
        marks.words([0.98], [1.11], [say(Text("right side ▸", "分对的一侧 ▸"))], colour=colour, position="middle left"),
        marks.words(
            [-0.98],
            [s.margins[0][0] + 0.05],
            [say(Text("round 1", "第 1 轮"))],
            colour=theme.MUTED,
            position="middle right",
        ),
        x=theme.axis(say(Text("margin  y·F / Σα", "间隔  y·F / Σα")), -1, 1),
        y=theme.axis(say(Text("share of rows up to there", "间隔不超过此值的比例")), 0, 1.18),
    )


def _margins_alt(trace: Run, t: int, say: Say) -> str:
    share = trace.scene.margins[t]
    said = Text(
        "Round {t}: {bad:.1%} of training rows have no positive margin; smallest {low:.3f}, median about {m:.2f}.",
        "第 {t} 轮：{bad:.1%} 的训练样本间隔不大于零；最小间隔 {low:.3f}，中位数约为 {m:.2f}。",
    )
    middle = BINS[int(np.searchsorted(share, 0.5))]
    return say(said.format(t=t + 1, bad=share[len(BINS) // 2], low=margin_of(trace, t).min(), m=middle))


def round_numbers(trace: Run, t: int) -> dict[str, float | str]:
    r, i = trace[t], trace.scene.row
    yh = -1 if r.wrong[i] else 1
    after = r.weight[i] * np.exp(-r.alpha * yh) / r.normalizer
    but = {"perfect": "→ ½  (e = 0)", "chance": "→ 0  (e ≥ ½)", "": ""}
    return {
        "e": r.error,
        "a": r.alpha,
        "but": but[r.stopped],
        "eta": trace.scene.rate,
        "Z": r.normalizer,
        "w": float(r.weight[i]),
        "v": float(after),
        "yh": "−1" if yh < 0 else "+1",
        "i": str(i),
        "m": float(margin_of(trace, t)[i]),
        "F": float(r.vote[i]),
        "A": float(sum(f.alpha for f in trace.frames[: t + 1])),
        "y": "−1" if trace.scene.train.y[i] < 0 else "+1",
    }


def own_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Of the reader's row, which has no label and so no weight."""
    s, r = trace.scene, trace[t]
    total, F = float(sum(f.alpha for f in trace.frames[: t + 1])), float(s.own.vote[t])
    return {
        "x": own.written(s.own.x),
        "h": "−1" if s.own.say[t] < 0 else "+1",
        "a": r.alpha,
        "b": float(s.own.vote[t - 1]) if t else 0.0,
        "F": F,
        "A": total,
        "m": F / max(total, 1e-12),
        "says": s.train.classes[int(F > 0)],
    }


def _field_keys(trace: Run) -> tuple[Key, ...]:
    yours = len(trace.scene.own.x) > 0
    return (
        *keys.classes(trace.scene.train.classes),
        *((own.YOURS,) if yours else ()),
        Key("ring", "@ink", Text("wrong now", "本轮分错")),
        Key("dash", theme.SERIES[3], Text("its cut", "切分")),
        *(() if yours else (keys.FOLLOWED,)),
        Key("line", "@ink", Text("tie", "平局")),
    )


FIELD = View(
    Text("Vote so far; the larger a row, the heavier", "目前的投票；点越大权重越大"), _field, _field_says, _field_keys
)
SAYS = View(
    Text("The say of every round", "每一轮的话语权"),
    _says,
    _says_alt,
    (
        Key("bar", theme.SERIES[3], Text("this round", "本轮")),
        Key("bar", theme.SERIES[0] + "/0.25", Text("still to come", "尚未到来")),
    ),
)
ERRORS = View(
    Text("Training error stays below its bound (log scale)", "训练误差不超过上界（对数刻度）"), _errors, _errors_alt
)
MARGINS = View(
    Text("How clearly the vote is won, row by row", "每个样本的投票赢得多有把握"),
    _margins,
    _margins_alt,
    (
        Key("line", theme.SERIES[2], Text("this round", "本轮")),
        Key("dash", theme.MUTED, Text("round 1", "第 1 轮")),
        Key("diamond", theme.SERIES[2], Text("the smallest margin", "最小的间隔")),
    ),
)
