"""oadtr's second film: what each part of the model is worth, over seeds."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from engine.core import Array, Text, Trace
from engine.oadtr import Frame, Scene

Run = Trace[Scene, Frame]


def models(trace: Run) -> list[Tick]:
    n = len(trace.scene.ablation.models)
    return one_clock(range(1, n + 1))


def _precision(trace: Run, t: int, say: Say) -> Figure:
    a = trace.scene.ablation
    at = np.arange(len(a.models))[::-1]
    y = theme.axis("", -0.6, len(at) - 0.4, showgrid=False) | {
        "tickvals": at.tolist(),
        "ticktext": [say(m) for m in a.models],
    }
    x = theme.axis(say(Text("mAP (axis from 0.6)", "mAP（坐标从 0.6 起）")), 0.6, 1.13) | {
        "tickvals": [0.6, 0.7, 0.8, 0.9, 1.0]
    }
    return theme.figure(*_bars(a.scores[..., 0], t, 0.6, 1.13, "{:.1%}"), x=x, y=y)


def _bars(scores: Array, t: int, low: float, high: float, form: str, few: bool = False) -> list[theme.Trace]:
    """The mean (models,) of scores (models, seeds) as bars from low on, the seeds as dots; a rule at the full model's.

    Numbers beside all, or in a small picture beside a `few`: the full model's and that of the one on show."""
    mean, at = scores.mean(1), np.arange(len(scores))[::-1]
    colours = np.where(np.arange(len(at)) == t, theme.SERIES[3], theme.SERIES[3] + "/0.4")
    return [
        marks.bars(mean - low, at, colours, orientation="h", base=low, width=0.7),
        marks.dots(scores.ravel(), np.repeat(at, scores.shape[1]), size=8, colour=theme.INK),
        marks.line([mean[0], mean[0]], [-0.6, len(at) - 0.4], colour=theme.MUTED, width=2, dash="dot"),
        marks.words(
            np.full(len(at), high),
            at,
            [form.format(v) if not few or k in (0, t) else "" for k, v in enumerate(mean)],
            size=14,
            position="middle left",
        ),
    ]


def _precision_says(trace: Run, t: int, say: Say) -> str:
    a = trace.scene.ablation
    one, full = a.scores[t, :, 0], a.scores[0, :, 0]
    said = Text(
        "{name}: mAP {m:.1%} ({low:.1%} to {high:.1%} over {n} seeds)",
        "{name}：mAP {m:.1%}（{n} 个种子，{low:.1%} 到 {high:.1%}）",
    )
    name = say(a.models[t])
    text = say(said.format(name=name[0].upper() + name[1:], m=one.mean(), low=one.min(), high=one.max(), n=len(one)))
    return text + (say(verdict(one, full)) if t else say(Text(".", "。")))


def verdict(one: Array, full: Array) -> Text:
    """A difference counts only if it has the same sign with every seed."""
    by = 100 * abs(one.mean() - full.mean())
    if (one > full).all():
        return Text(
            "; {by:.1f} points above OadTR, and above it with every seed.",
            "；比 OadTR 高 {by:.1f} 个百分点，每个种子都更高。",
        ).format(by=by)
    if (one < full).all():
        return Text(
            "; {by:.1f} points below OadTR, and below it with every seed.",
            "；比 OadTR 低 {by:.1f} 个百分点，每个种子都更低。",
        ).format(by=by)
    return Text(
        "; with some seeds above OadTR, with others below: no difference to speak of.",
        "；有的种子高于 OadTR，有的低于：谈不上差别。",
    )


def _waiting(trace: Run, t: int, say: Say) -> Figure:
    """Too small for nine names: the full model's and that of the one on show."""
    a = trace.scene.ablation
    high = 1.3 * float(a.scores[..., 2].max())
    named = [say(m) if k in (0, t) else "" for k, m in enumerate(a.models)]
    at = np.arange(len(named))[::-1]
    ink = np.where(np.arange(len(at)) == t, theme.SERIES[3], theme.MUTED)
    names = marks.words(np.full(len(at), -0.05), at, named, colour=ink, size=14, position="middle left")
    x = theme.axis(say(Text("frames until named", "多少帧后认出")), -1.4 * high, high) | {"tickvals": [0, 2, 4]}
    y = theme.axis("", -0.6, len(at) - 0.4, visible=False)
    return theme.figure(*_bars(a.scores[..., 2], t, 0.0, high, "{:.1f}", few=True), names, x=x, y=y)


def _waiting_alt(trace: Run, t: int, say: Say) -> str:
    a = trace.scene.ablation
    said = Text("{name} names an action after {d:.1f} frames on average.", "{name}：平均 {d:.1f} 帧后认出动作。")
    return say(said.format(name=say(a.models[t]), d=a.scores[t, :, 2].mean()))


def _foretold(trace: Run, t: int, say: Say) -> Figure:
    a = trace.scene.ablation
    k = np.arange(1, a.ahead.shape[1] + 1)
    traces = []
    for row in a.ahead:
        values = np.where(row > 0, row, np.nan)
        traces.append(marks.line(k, values, colour=theme.MUTED + "/0.45", width=2))
        traces.append(marks.dots(k[:1], values[:1], colour=theme.MUTED + "/0.45", size=6))
    values = np.where(a.ahead[t] > 0, a.ahead[t], np.nan)
    hover = {"hoverinfo": "all", "hovertemplate": "%{x}: %{y:.0%}<extra></extra>"}
    traces.append(marks.line(k, values, colour=theme.SERIES[3], width=4, **hover))
    traces.append(marks.dots(k, values, colour=theme.SERIES[3], size=9))
    name = say(a.models[t] if a.ahead[t].any() else Text("it foretells nothing", "不做预测"))
    traces.append(marks.words([16.3], [0.93], [name], colour=theme.SERIES[3], size=16, position="middle left"))
    return theme.figure(
        *traces,
        x=theme.axis(say(Text("frames ahead", "提前的帧数")), 0.5, 16.5),
        y=theme.axis(say(Text("foretold right", "预测正确率")), 0.3, 1.0),
    )


def _foretold_alt(trace: Run, t: int, say: Say) -> str:
    a = trace.scene.ablation
    row = a.ahead[t][a.ahead[t] > 0]
    if not len(row):
        return say(Text("{m}: foretells nothing.", "{m}：不做预测。").format(m=say(a.models[t])))
    said = Text(
        "{m}: the next frame is foretold right {a:.0%} of the time, the {k}th {b:.0%}.",
        "{m}：下一帧预测正确 {a:.0%}，第 {k} 帧 {b:.0%}。",
    )
    return say(said.format(m=say(a.models[t]), a=row[0], k=len(row), b=row[-1]))


_SEED = Key("dot", theme.INK, Text("one seed", "一个种子"))
_FULL = Key("dotted", theme.MUTED, Text("OadTR whole", "完整的 OadTR"))
PRECISION = View(Text("Mean average precision", "平均精度均值"), _precision, _precision_says, (_SEED, _FULL))
WAITING = View(Text("How late actions are named", "认出动作的延迟"), _waiting, _waiting_alt, (_SEED, _FULL))
FORETOLD = View(
    Text("How far ahead it foretells", "能提前多久预测"),
    _foretold,
    _foretold_alt,
    (
        Key("line", theme.SERIES[3], Text("this model", "此模型")),
        Key("line", theme.MUTED + "/0.45", Text("the others", "其他模型")),
    ),
)
