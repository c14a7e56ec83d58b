"""Probability flow's pictures: SDE and ODE on one strip, their histograms, start against now, particles in the plane."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, particles, strip, theme
from dashboard.lesson import Figure, Say, Tick, View
from engine.core import Text, Trace
from engine.diffusion.targets import REACH
from engine.probability_flow import Frame, Scene

Run = Trace[Scene, Frame]
ODE, SDE = theme.SERIES[0], theme.SERIES[1]
NOISE, DATA = Text("noise", "噪声"), Text("data", "数据")
STEP = Text("step", "步")


def clock(trace: Run) -> Sequence[Tick]:
    return [Tick((t,), (len(trace) - 1,)) for t in range(len(trace))]


def _units(trace: Run, say: Say, name: str = "x") -> str:
    return name if (trace.scene.scale == 1).all() else say(Text(f"{name} / scale", f"{name} / 尺度"))


def _line(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    steps = np.arange(len(trace))
    more = strip.paths(steps, s.pairs.sde, t, SDE, width=2, faint=0, dots=False) + strip.paths(
        steps, s.pairs.ode, t, ODE, width=3.5, faint=0
    )
    more.append(marks.dots(np.full(s.pairs.sde.shape[1], t), s.pairs.sde[t], size=9, colour=SDE, symbol="square"))
    far = float(s.strip.grid[0]) * 0.92
    middle = (len(trace) - 1) / 2
    names = [say(Text("SDE: random", "SDE：随机")), say(Text("ODE: determined", "ODE：确定"))]
    more.append(
        marks.words(
            [0.4 * middle, 1.3 * middle], [far] * 2, names, colour=np.array([SDE, ODE]), position="middle center"
        )
    )
    back = float(s.times[-1]) > 0.5
    ends = (say(NOISE), say(NOISE if back else DATA))
    return strip.strip(s.strip.at, s.strip.grid, s.strip.heat, more, say(STEP), _units(trace, say), ends)


def _line_alt(trace: Run, t: int, say: Say) -> str:
    s, (crowds, _, _) = trace.scene, trace.scene.crowd.agree[t]
    said = Text(
        "t = {time:.2f}: SDE and ODE differ by {a:.3f} as crowds (chance: {c:.3f}), by {o:.2f} particle by particle.",
        "t = {time:.2f}：SDE 与 ODE 的分布只差 {a:.3f}（抽样误差 {c:.3f}），逐个粒子却相距 {o:.2f}。",
    )
    return say(said.format(time=trace[t].time, a=crowds, o=s.pairs.apart[t], c=s.crowd.chance))


def _histograms(trace: Run, t: int, say: Say) -> Figure:
    """The SDE's crowd upwards, the ODE's downwards, the exact density around both."""
    s, f = trace.scene, trace[t]
    centres = (s.crowd.bins[1:] + s.crowd.bins[:-1]) / 2
    width = float(s.crowd.bins[1] - s.crowd.bins[0])
    top = 1.12 * max(float(g.exact.max()) for g in trace.frames)
    _, a, b = s.crowd.agree[t]
    words = [
        say(Text(f"{name}: {d:.3f} from exact", f"{name}：与精确密度差 {d:.3f}"))
        for name, d in (("SDE", a), ("ODE", b))
    ]
    unit = next(u for u in (0.25, 0.5, 1.0, 2.0, 5.0, top) if 2.5 * u >= top)
    ticks = [k * unit for k in range(-2, 3) if abs(k * unit) < top]
    return theme.figure(
        marks.bars(centres, f.hist_sde, SDE + "/0.75", width=width),
        marks.bars(centres, -f.hist_ode, ODE + "/0.75", width=width),
        marks.line(centres, f.exact, colour=theme.INK, width=2.5),
        marks.line(centres, -f.exact, colour=theme.INK, width=2.5),
        marks.words(
            [-0.95 * REACH] * 2, [0.85 * top, -0.85 * top], words, colour=np.array([SDE, ODE]), position="middle right"
        ),
        x=theme.axis(_units(trace, say), -REACH, REACH),
        y=theme.axis(say(Text("density", "密度")), -top, top, tickvals=ticks, ticktext=[f"{abs(v):g}" for v in ticks]),
        barmode="overlay",
    )


def _histograms_alt(trace: Run, t: int, say: Say) -> str:
    _, a, b = trace.scene.crowd.agree[t]
    said = Text(
        "2,000 particles each: the SDE's crowd is {a:.3f} from the exact density, the ODE's {b:.3f}.",
        "各 2000 个粒子：SDE 的分布与精确密度相距 {a:.3f}，ODE 相距 {b:.3f}。",
    )
    return say(said.format(a=a, b=b))


def _order(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    reach = REACH
    return theme.figure(
        marks.line([-reach, reach], [-reach, reach], colour=theme.MUTED, width=2, dash="dot"),
        marks.dots(s.crowd.start, f.now_sde, size=4, colour=SDE, symbol="square", edge=0),
        marks.line(s.crowd.start, f.now_ode, colour=ODE, width=4),
        marks.words(
            [-3.3], [3.0], [say(Text("ODE: order kept", "ODE：保持次序"))], colour=ODE, position="middle right"
        ),
        marks.words([3.3], [-3.0], [say(Text("SDE: shuffled", "SDE：打乱"))], colour=SDE, position="middle left"),
        x=theme.axis(say(Text("its noise at the start", "起始噪声")), -reach, reach),
        y=theme.axis(say(Text("where it is now", "现在的位置")), -reach, reach),
    )


def _order_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    same = float((np.diff(f.now_sde) > 0).mean())
    kept = bool((np.diff(f.now_ode) >= 0).all())
    said = Text(
        "Neighbours in the noise keep their order under the ODE: {kept}; under the SDE {same:.0%} of neighbouring pairs do.",
        "噪声中的相邻粒子在 ODE 下保持次序：{kept}；在 SDE 下只有 {same:.0%} 的相邻对保持。",
    )
    word = Text("all of them", "全部") if kept else Text("not all, the steps are too coarse", "并非全部，步长太大")
    return say(Text(said.en.format(kept=word.en, same=same), said.zh.format(kept=word.zh, same=same)))


def _plane(trace: Run, t: int, path: np.ndarray, colour: str, symbol: str) -> Figure:
    tail = particles.trails(path, t, colour + "/0.35", length=2 if symbol == "square" else 6)
    return particles.plane(tail, particles.swarm(path[t], colour, size=5, symbol=symbol), reach=REACH, paint="painted")


def _plane_sde(trace: Run, t: int, say: Say) -> Figure:
    return _plane(trace, t, trace.scene.plane.sde, SDE, "square")


def _plane_ode(trace: Run, t: int, say: Say) -> Figure:
    return _plane(trace, t, trace.scene.plane.ode, ODE, "circle")


def _way(path: np.ndarray, t: int) -> float:
    return float(np.linalg.norm(np.diff(path[: t + 1], axis=0), axis=-1).sum(0).mean()) if t else 0.0


def _sde_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "From the same noise: by now the SDE's particles have gone {a:.1f} units on average, the ODE's {b:.1f}.",
        "从同样的噪声出发：到现在 SDE 的粒子平均走了 {a:.1f} 个单位，ODE 的粒子走了 {b:.1f}。",
    )
    return say(said.format(a=_way(s.plane.sde, t), b=_way(s.plane.ode, t)))


def _ode_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    back = float(np.linalg.norm(s.plane.ode[t] - s.plane.ode[0], axis=-1).mean())
    said = Text("The ODE's particles are {d:.2f} from their start on average.", "ODE 的粒子离各自起点平均 {d:.2f}。")
    return say(said.format(d=back))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    carried, exact = s.pairs.log_prob[t]
    return {
        "f": f.drift,
        "g": f.beta,
        "h": f.beta / 2,
        "c": float(carried),
        "e": float(exact),
        "n": float(s.pairs.log_prob[0, 1]),
    }


LINE = View(Text("One noise, two ways to the data", "同一噪声，两条到数据的路"), _line, _line_alt)
HISTOGRAMS = View(
    Text("Both crowds follow the exact density (line)", "两群粒子都服从精确密度（实线）"), _histograms, _histograms_alt
)
ORDER = View(Text("Where each noise is now", "每个噪声现在到了哪里"), _order, _order_alt)
PLANE_SDE = View(Text("Reverse SDE", "逆向 SDE"), _plane_sde, _sde_alt)
PLANE_ODE = View(Text("Probability-flow ODE", "概率流 ODE"), _plane_ode, _ode_alt)
