"""The race's pictures: six boundaries at once, the losses, the dead units, the errors."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import ends, marks, plane, theme
from dashboard.figures.multiples import Panels
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from engine.activation_race import Frame, K, Scene
from engine.core import Array, Text, Trace

Run = Trace[Scene, Frame]
STEPS = Text("training steps", "训练步数")
DASHES = ("solid", "dash", "solid", "dash", "solid", "solid")
RELU = K - 1
MANY = {3: Text("three", "三种"), 4: Text("four", "四种"), 5: Text("five", "五种"), K: Text("all six", "六种")}


def ticks(trace: Run) -> list[Tick]:
    """The clock counts steps of gradient descent, not frames."""
    return one_clock(f.step for f in trace.frames)


def _boundaries(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    panels = Panels(K, 3, s.low, s.high)
    traces = []
    for k in range(K):
        traces += panels.field(k, f.field[k], 0, 1)
    for k in range(K):
        traces += plane.rows(panels.at(k, s.X), s.y, size=4.5)
    for k, name in enumerate(s.names):
        lost = say(Text(" diverged", " 已发散")) if f.diverged[k] else f"  {f.error[k]:.0%}" if t else ""
        traces.append(panels.name(k, say(name) + lost, theme.SERIES[k]))
    return panels.figure(traces)


def _who(trace: Run, members: Sequence[int], say: Say) -> str:
    """One or two by name, more by their number."""
    if len(members) in MANY:
        return say(MANY[len(members)])
    return say(Text(" and ", " 与 ")).join(say(trace.scene.names[k]) for k in members)


def _boundaries_says(trace: Run, t: int, say: Say) -> str:
    """Who is best and who is worst: all that are alike, to the percent that is shown."""
    f = trace[t]
    percent = np.round(100 * f.error).astype(int)
    best, worst = (np.flatnonzero(percent == v).tolist() for v in (percent.min(), percent.max()))
    dead = Text(" Dead units: ReLU {d:.0%}, leaky ReLU {e:.0%}.", "死亡单元：ReLU {d:.0%}，Leaky ReLU {e:.0%}。")
    if t == 0:
        first = Text(
            "Before training: the same weights, and boundaries drawn by chance.", "训练之前：权重相同，边界全凭偶然。"
        )
    elif len(best) == K:
        first = Text(
            "After {n} steps all six are wrong on {x}% of the held-out rows.", "{n} 步后，六种在留出集上都错 {x}%。"
        )
    elif len(best) == 1:
        first = Text(
            "After {n} steps {a} is wrong on {x}% of the held-out rows, {b} on {y}%.",
            "{n} 步后的留出集误差：{a} {x}%，{b} {y}%。",
        )
    else:
        first = Text(
            "After {n} steps {a} are wrong on {x}% of the held-out rows, {b} on {y}%.",
            "{n} 步后的留出集误差：{a} {x}%，{b} {y}%。",
        )
    said = first.format(n=f.step, a=_who(trace, best, say), x=percent.min(), b=_who(trace, worst, say), y=percent.max())
    return say(said) + say(dead.format(d=f.dead[RELU], e=f.dead[RELU - 1]))


def _curves(trace: Run, t: int, say: Say, values: Array, label: str, high: float, **more: Any) -> Figure:
    """Six curves (T, 6) up to frame t, faint beyond it; names at their ends, one for all that end together."""
    steps = trace.column("step").astype(float)
    last = steps[-1]
    low, top = -0.09 * high, 1.02 * high
    traces = []
    for k in range(K):
        done = np.where(np.arange(len(steps)) <= t, values[:, k], np.nan)
        traces.append(marks.line(steps, values[:, k], colour=theme.SERIES[k] + "/0.22", width=2, dash=DASHES[k]))
        traces.append(marks.line(steps, done, colour=theme.SERIES[k], width=3, dash=DASHES[k]))
        traces.append(marks.dots([steps[t]], [values[t, k]], colour=theme.SERIES[k], size=8))
    found = ends.ends(np.clip(values[-1], 0, high), low, top)
    names = [_named(trace, end.members, len(found), say) for end in found]
    colours = [theme.SERIES[end.members[0]] if len(end.members) == 1 else theme.INK for end in found]
    return theme.figure(
        *traces,
        *ends.named(found, names, colours, last, 0.04 * last),
        x=theme.axis(say(STEPS), 0, last * 1.5, tickvals=[0, last / 2, last], showgrid=False),
        y=theme.axis(label, low, top, nticks=6, **more),
    )


def _named(trace: Run, members: Sequence[int], groups: int, say: Say) -> str:
    """What stands at the end that these curves share."""
    if len(members) == K:
        return say(MANY[K])
    if len(members) > 2 and groups > 1:
        return say(Text("{n} others", "另外{n}").format(n=say(MANY[len(members)])))
    return say(Text(", ", "、")).join(say(trace.scene.names[k]) for k in members)


def _losses(trace: Run, t: int, say: Say) -> Figure:
    values = np.minimum(trace.column("loss"), 1.2)
    return _curves(trace, t, say, values, say(Text("training loss", "训练损失")), min(1.05 * float(values.max()), 1.2))


def _losses_alt(trace: Run, t: int, say: Say) -> str:
    f, s = trace[t], trace.scene
    parts = [f"{say(n)} {v:.3f}" for n, v in zip(s.names, f.loss, strict=True)]
    return say(Text("Training loss: ", "训练损失：")) + say(Text(", ", "，")).join(parts) + say(Text(".", "。"))


def _dead(trace: Run, t: int, say: Say) -> Figure:
    values = trace.column("dead")
    return _curves(
        trace,
        t,
        say,
        values,
        say(Text("dead units", "死亡单元")),
        max(1.15 * float(values.max()), 0.1),
        tickformat=".0%",
    )


def _dead_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "ReLU: {d:.0%} dead now; so far {a} units of the first layer died and {b} came back, of the second "
        "{c} and {e}.",
        "ReLU：此刻 {d:.0%} 死亡；至今第一层死亡 {a} 个、恢复 {b} 个，第二层死亡 {c} 个、恢复 {e} 个。",
    )
    died, back = f.died[RELU], f.revived[RELU]
    return say(said.format(d=f.dead[RELU], a=died[0], b=back[0], c=died[1], e=back[1]))


def _classes(trace: Run) -> tuple[Key, ...]:
    return (
        Key("dot", "@minus", Text("class 0", "类别 0")),
        Key("square", "@plus", Text("class 1", "类别 1")),
        Key("line", theme.INK, Text("the boundary: both equally likely", "边界：两类可能性相等")),
    )


SO_FAR = (
    Key("line", theme.INK, Text("so far", "至今")),
    Key("line", theme.INK + "/0.22", Text("still to come", "尚未到来")),
)
BOUNDARIES = View(
    Text("Six networks, alike but for f; held-out error", "六个网络，只有 f 不同；数字为留出集误差"),
    _boundaries,
    _boundaries_says,
    _classes,
)
LOSSES = View(Text("Who learns, and how fast", "谁在学，学得多快"), _losses, _losses_alt, SO_FAR)
DEAD = View(Text("Hidden units that no row can move", "任何样本都推不动的隐藏单元"), _dead, _dead_alt, SO_FAR)


def relu_numbers(trace: Run, t: int) -> dict[str, float | str]:
    f = trace[t]
    died, back = f.died[RELU], f.revived[RELU]
    return {
        "dead": f"{f.dead[RELU]:.0%}",
        "a": str(int(died[0])),
        "b": str(int(back[0])),
        "c": str(int(died[1])),
        "d": str(int(back[1])),
        "step": str(f.step),
    }
