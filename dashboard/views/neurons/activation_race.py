"""The race's pictures: six boundaries at once, the losses, the dead units, the errors."""

from typing import Any

import numpy as np

from dashboard.figures import marks, plane, theme
from dashboard.figures.multiples import Panels
from dashboard.lesson import Figure, Say, Tick
from engine.activation_race import Frame, K, Scene
from engine.core import Array, Text, Trace

Run = Trace[Scene, Frame]
STEPS = Text("training steps", "训练步数")
DASHES = ("solid", "dash", "solid", "dash", "solid", "solid")
RELU = K - 1


def ticks(trace: Run) -> list[Tick]:
    """The clock counts steps of gradient descent, not frames."""
    return [Tick((f.step,), (trace[-1].step,)) for f in trace.frames]


def boundaries(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    panels = Panels(K, 3, s.low, s.high)
    traces = []
    for k in range(K):
        traces += panels.field(k, f.field[k], 0, 1)
    for k in range(K):
        traces += plane.rows(panels.at(k, s.X), s.y, size=4.5)
    for k, name in enumerate(s.names):
        lost = say(Text(" diverged", " 已发散")) if f.diverged[k] else f"  {f.error[k]:.0%}"
        traces.append(panels.name(k, say(name) + lost, theme.SERIES[k]))
    return panels.figure(traces)


def boundaries_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    best, worst = int(np.argmin(f.error)), int(np.argmax(f.error))
    said = Text(
        "After {n} steps {a} is wrong on {x:.0%} of the held-out rows, {b} on {y:.0%}. Dead units: ReLU {d:.0%}, leaky ReLU {e:.0%}.",
        "{n} 步后，{a} 在留出集上错 {x:.0%}，{b} 错 {y:.0%}。死亡单元：ReLU {d:.0%}，Leaky ReLU {e:.0%}。",
    )
    return say(
        said.format(
            n=f.step,
            a=say(s.names[best]),
            x=f.error[best],
            b=say(s.names[worst]),
            y=f.error[worst],
            d=f.dead[RELU],
            e=f.dead[RELU - 1],
        )
    )


def _curves(trace: Run, t: int, say: Say, values: Array, label: str, high: float, **more: Any) -> Figure:
    """Six curves (T, 6) up to frame t, faint beyond it; every name at its line's end, moved apart."""
    s = trace.scene
    steps = trace.column("step").astype(float)
    last = steps[-1]
    order = np.argsort(-values[-1], kind="stable")
    ends = np.clip(values[-1], 0, high)[order]
    room = 0.15 * high
    for i in range(len(order) - 2, -1, -1):
        ends[i] = max(ends[i], ends[i + 1] + room)
    ends -= max(0.0, ends[0] - 0.96 * high)
    traces = []
    for k in range(K):
        done = np.where(np.arange(len(steps)) <= t, values[:, k], np.nan)
        traces.append(marks.line(steps, values[:, k], colour=theme.SERIES[k] + "/0.22", width=2, dash=DASHES[k]))
        traces.append(marks.line(steps, done, colour=theme.SERIES[k], width=3, dash=DASHES[k]))
        traces.append(marks.dots([steps[t]], [values[t, k]], colour=theme.SERIES[k], size=8))
    for place, k in zip(ends, order, strict=True):
        traces.append(
            marks.words(
                [last * 1.03], [place], [say(s.names[k])], colour=theme.SERIES[k], position="middle right", size=14
            )
        )
    return theme.figure(
        *traces,
        x=theme.axis(say(STEPS), 0, last * 1.5, tickvals=[0, last / 2, last], showgrid=False),
        y=theme.axis(label, -0.09 * high, 1.02 * high, nticks=6, **more),
    )


def losses(trace: Run, t: int, say: Say) -> Figure:
    values = np.minimum(trace.column("loss"), 1.2)
    return _curves(trace, t, say, values, say(Text("training loss", "训练损失")), min(1.05 * float(values.max()), 1.2))


def losses_alt(trace: Run, t: int, say: Say) -> str:
    f, s = trace[t], trace.scene
    parts = [f"{say(n)} {v:.3f}" for n, v in zip(s.names, f.loss, strict=True)]
    return say(Text("Training loss: ", "训练损失：")) + say(Text(", ", "，")).join(parts) + say(Text(".", "。"))


def dead(trace: Run, t: int, say: Say) -> Figure:
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


def dead_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "ReLU: {d:.0%} dead now; so far {a} units of the first layer died and {b} came back, of the second {c} and {e}.",
        "ReLU：此刻 {d:.0%} 死亡；至今第一层死亡 {a} 个、恢复 {b} 个，第二层死亡 {c} 个、恢复 {e} 个。",
    )
    died, back = f.died[RELU], f.revived[RELU]
    return say(said.format(d=f.dead[RELU], a=died[0], b=back[0], c=died[1], e=back[1]))


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
