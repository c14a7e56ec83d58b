"""More of rectified flow's pictures: four samplers from one noise, and a network that learns the field."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import curve, marks, particles, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.diffusion import learning
from engine.core import Text, Trace
from engine.diffusion.targets import REACH
from engine.rectified_flow import Frame, Scene

Run = Trace[Scene, Frame]
NAMES = (
    Text("DDPM", "DDPM"),
    Text("DDIM", "DDIM"),
    Text("probability flow", "概率流"),
    Text("rectified flow", "整流流"),
)
SHADES = (theme.SERIES[1], theme.SERIES[3], theme.SERIES[4], theme.SERIES[0])


def training(trace: Run) -> Sequence[Tick]:
    learned = trace.scene.training.shots
    return one_clock(s.step for s in learned)


def _four(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    panels = []
    for k, colour in enumerate(SHADES):
        cost = say(Text("{n} evaluations", "求值 {n} 次").format(n=s.samplers.evaluations[k]))
        error = say(Text("error {e:.3f}", "误差 {e:.3f}").format(e=s.samplers.error[k, t]))
        panels.append(
            [
                particles.swarm(s.plane.target, theme.MUTED + "/0.3", size=3),
                particles.trails(s.samplers.paths[k], t, colour + "/0.35", length=4),
                particles.swarm(s.samplers.paths[k, t], colour, size=4),
                marks.words(
                    [-0.96 * REACH] * 2, [0.86 * REACH, -0.88 * REACH], [cost, error], size=14, position="middle right"
                ),
            ]
        )
    etas = (", η = 1", f", η = {s.samplers.eta:g}", "", "")
    return particles.four(panels, [say(r) + eta for r, eta in zip(NAMES, etas, strict=True)], SHADES, REACH)


def _four_alt(trace: Run, t: int, say: Say) -> str:
    e = trace.scene.samplers.error[:, t]
    said = Text(
        "Step {k}: DDPM is {a:.3f} from the target, DDIM {b:.3f}, probability flow {c:.3f}, rectified flow {d:.3f}.",
        "第 {k} 步到目标的距离：DDPM {a:.3f}，DDIM {b:.3f}，概率流 {c:.3f}，整流流 {d:.3f}。",
    )
    return say(said.format(k=t, a=e[0], b=e[1], c=e[2], d=e[3]))


def _distances(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    steps = np.arange(len(trace))
    top, last = 1.1 * float(s.samplers.error.max()), max(len(trace) - 1, 1)
    floor = say(Text("drawn at random", "随机抽取"))
    traces = [marks.line([0, last], [s.samplers.floor] * 2, colour=theme.MUTED, width=2, dash="dot")]
    for k, colour in enumerate(SHADES):
        traces.append(marks.line(steps, s.samplers.error[k], colour=colour + "/0.25"))
        traces.append(marks.line(steps, np.where(steps <= t, s.samplers.error[k], np.nan), colour=colour, width=3))
        traces.append(marks.dots([t], s.samplers.error[k, t : t + 1], colour=colour, size=9))
    name = marks.words([0.02 * last], [s.samplers.floor], [floor], colour=theme.MUTED, position="top right")
    return theme.figure(
        *traces,
        curve.rule(t, 0, top),
        name,
        x=theme.axis(say(Text("step", "步")), -0.02 * last, 1.02 * last),
        y=theme.axis(say(Text("distance to the target", "到目标的距离")), 0, top),
    )


def _distances_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene.samplers
    end, by = float(s.error[:, -1].min()), NAMES[int(s.error[:, -1].argmin())]
    said = Text(
        "At the end {name} is closest: {d:.3f}. A sample drawn at random has {f:.3f}{why}.",
        "最终谁最近：{name}，{d:.3f}。随机抽取的样本为 {f:.3f}{why}。",
    )
    even = Text("; the noise here is spread evenly, so less chance is in it", "；这里的噪声铺得均匀，偶然性更小")
    why = even if end < s.floor else Text("", "")
    return say(Text(*(a.format(name=n, d=end, f=s.floor, why=w) for a, n, w in zip(said, by, why, strict=True))))


def _learned(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.training
    shot = s.shots[k]
    longest = float(np.hypot(*s.exact.T).max())
    size = 0.6 / max(longest, 1e-9)
    cap = np.minimum(1, longest / np.maximum(np.hypot(*shot.arrows.T), 1e-9))[:, None]
    return learning.field(s, k, s.exact * size, shot.arrows * size * cap)


def _learned_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene
    shot = s.training.shots[k]
    said = Text(
        "After {n} steps, red is where the field errs at t = {t:.2f}; mean squared error over all times {g:.3f}.",
        "训练 {n} 步后：红色是 t = {t:.2f} 时学到的场出错之处；在所有时刻上，均方误差为 {g:.3f}。",
    )
    return say(said.format(n=shot.step, t=s.training.look, g=shot.gap))


def _samples(trace: Run, k: int, say: Say) -> Figure:
    return learning.samples(trace.scene.plane.target, trace.scene.training.shots[k].ends)


def _samples_alt(trace: Run, k: int, say: Say) -> str:
    said = Text("The learned flow's samples are {d:.3f} from the target.", "学到的流生成的样本与目标相距 {d:.3f}。")
    return say(said.format(d=trace.scene.training.shots[k].error))


def _loss(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.training
    names = (
        Text("batch loss", "批次损失"),
        Text("floor + error of the field", "下限 + 场的误差"),
        Text("what no field can remove", "任何场都消不掉"),
    )
    return learning.over_floor(s.shots, s.least, k, names, Text("flow-matching loss", "流匹配损失"), say)


def _loss_alt(trace: Run, k: int, say: Say) -> str:
    s = trace.scene
    g = s.training.shots[k]
    said = Text(
        "The loss is {a:.3f} on the last batches; {f:.3f} of it no field can remove, the network's own error "
        "is {e:.3f}.",
        "最近各批的损失为 {a:.3f}；其中 {f:.3f} 任何场都消不掉，网络自身的误差为 {e:.3f}。",
    )
    return say(said.format(a=g.loss, f=s.training.least, e=g.gap))


def training_numbers(trace: Run, k: int) -> dict[str, float | str]:
    s = trace.scene
    g = s.training.shots[k]
    return {"loss": g.loss, "least": s.training.least, "gap": g.gap}


FOUR = View(Text("From the same noise", "从同样的噪声出发"), _four, _four_alt, (learning.TRUE,))
DISTANCES = View(
    Text("Distance to the target", "到目标的距离"),
    _distances,
    _distances_alt,
    tuple(Key("line", colour, name) for name, colour in zip(NAMES, SHADES, strict=True)),
)
LEARNED = View(
    Text("The learned field beside the exact one", "学到的场与精确的场"),
    _learned,
    _learned_alt,
    learning.arrow_keys(Text("where particles are", "粒子所在处")),
)
SAMPLES = View(
    Text("Where the learned flow leads", "学到的流通向哪里"),
    _samples,
    _samples_alt,
    (Key("dot", learning.NET, Text("its samples", "它的样本")), learning.TRUE),
)
LOSS = View(Text("The loss and its floor", "损失与它的下限"), _loss, _loss_alt)
