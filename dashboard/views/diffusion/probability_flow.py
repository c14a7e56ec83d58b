"""Probability flow's pictures: SDE and ODE on one strip, histograms, start against now, particles in the plane."""

import numpy as np

from dashboard.figures import marks, particles, strip, theme
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Text, Trace
from engine.diffusion.targets import REACH
from engine.probability_flow import Frame, Scene

Run = Trace[Scene, Frame]
ODE, SDE = theme.SERIES[0], theme.SERIES[1]
NOISE, DATA = Text("noise", "噪声"), Text("data", "数据")
TIME = Text("time t: 1 is noise, 0 is data", "时间 t：1 为噪声，0 为数据")


def _units(trace: Run, say: Say, name: str = "x") -> str:
    return name if (trace.scene.scale == 1).all() else say(Text(f"{name} / scale", f"{name} / 尺度"))


def _in_time(trace: Run, figure: Figure, say: Say) -> Figure:
    """The strip's steps under the times they stand at: a schedule may crowd its steps."""
    times = trace.scene.times
    down = int(times.argmin())
    wanted = [float(times[0]), 0.75, 0.5, 0.25, 0.0]
    at = [float(np.interp(-u, -times[: down + 1], np.arange(down + 1))) for u in wanted]
    if down < len(times) - 1:
        up = np.arange(down, len(times))
        at += [float(np.interp(u, times[down:], up)) for u in (0.25, 0.5, 0.75, times[-1])]
        wanted += [0.25, 0.5, 0.75, float(times[-1])]
    keep = [i for i, x in enumerate(at) if i == 0 or x - at[i - 1] > 0.06 * len(times)]
    axis = {"tickvals": [at[i] for i in keep], "ticktext": [f"{wanted[i]:.3g}" for i in keep]}
    figure["layout"]["xaxis"] |= axis | {"title": figure["layout"]["xaxis"]["title"] | {"text": say(TIME)}}
    return figure


def _line(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    steps, back = np.arange(len(trace)), float(s.times[-1]) > 0.5
    more = [
        *strip.paths(steps, s.pairs.sde, t, SDE, width=2, faint=0, dots=False),
        *strip.paths(steps, s.pairs.ode, t, ODE, width=3.5, faint=0),
        marks.dots(np.full(s.pairs.sde.shape[1], t), s.pairs.sde[t], size=9, colour=SDE, symbol="square"),
    ]
    ends = (say(NOISE), say(NOISE if back else DATA))
    figure = strip.strip(s.strip.at, s.strip.grid, s.strip.heat, more, "", _units(trace, say), ends)
    return _in_time(trace, figure, say)


def _line_alt(trace: Run, t: int, say: Say) -> str:
    s, (crowds, _, _) = trace.scene, trace.scene.crowd.agree[t]
    said = Text(
        "t = {time:.2f}: SDE and ODE differ by {a:.3f} as crowds (chance: {c:.3f}), by {o:.2f} particle by particle.",
        "t = {time:.2f}：SDE 与 ODE 作为粒子群相差 {a:.3f}（抽样误差 {c:.3f}），逐个粒子相距 {o:.2f}。",
    )
    return say(said.format(time=trace[t].time, a=crowds, o=s.pairs.apart[t], c=s.crowd.chance))


def _histograms(trace: Run, t: int, say: Say) -> Figure:
    """The SDE's crowd upwards, the ODE's downwards, the exact density around both."""
    s, f = trace.scene, trace[t]
    centres = (s.crowd.bins[1:] + s.crowd.bins[:-1]) / 2
    width = float(s.crowd.bins[1] - s.crowd.bins[0])
    top = 1.12 * max(float(g.exact.max()) for g in trace.frames)
    _, a, b = s.crowd.agree[t]
    words = [say(Text(f"{name}: W₁ = {d:.3f}", f"{name}：W₁ = {d:.3f}")) for name, d in (("SDE", a), ("ODE", b))]
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
        "2,000 particles each: mass must be moved by W₁ = {a:.3f} on average to make the SDE's crowd exact, "
        "by {b:.3f} for the ODE's.",
        "各 2,000 个粒子：要变成精确密度，SDE 的质量平均要搬动 W₁ = {a:.3f}，ODE 的要搬动 {b:.3f}。",
    )
    return say(said.format(a=a, b=b))


def _kept(trace: Run, t: int) -> tuple[bool, float]:
    """Does the ODE still keep the order of the noise; and what share of neighbouring pairs does the SDE keep?"""
    f = trace[t]
    return bool((np.diff(f.now_ode) >= 0).all()), float((np.diff(f.now_sde) > 0).mean())


def _order(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    kept, same = _kept(trace, t)
    ode = Text("ODE: order kept", "ODE：保持次序") if kept else Text("ODE: steps too coarse", "ODE：步长太大，次序乱了")
    sde = Text("SDE: in order", "SDE：次序未变") if same > 0.99 else Text("SDE: shuffled", "SDE：打乱")
    reach = REACH
    return theme.figure(
        marks.line([-reach, reach], [-reach, reach], colour=theme.MUTED, width=2, dash="dot"),
        marks.dots(s.crowd.start, f.now_sde, size=4, colour=SDE, symbol="square", edge=0),
        marks.line(s.crowd.start, f.now_ode, colour=ODE, width=4),
        marks.words([-3.3], [3.0], [say(ode)], colour=ODE, position="middle right"),
        marks.words([3.3], [-3.0], [say(sde)], colour=SDE, position="middle left"),
        x=theme.axis(say(Text("its noise at the start", "起始噪声")), -reach, reach),
        y=theme.axis(say(Text("where it is now", "现在的位置")), -reach, reach),
    )


def _order_alt(trace: Run, t: int, say: Say) -> str:
    kept, same = _kept(trace, t)
    word = (
        Text("all of them", "全部保持") if kept else Text("not all, the steps are too coarse", "步长太大，并非全部保持")
    )
    said = Text(
        f"Neighbours in the noise keep their order under the ODE: {word.en}; under the SDE {same:.0%} of pairs do.",
        f"噪声中的相邻粒子在 ODE 下{word.zh}次序；在 SDE 下 {same:.0%} 的相邻对保持次序。",
    )
    return say(said)


FOLLOWED = 5  # particles of the plane that are marked in both pictures


def _plane(trace: Run, t: int, path: np.ndarray, colour: str, symbol: str) -> Figure:
    tail = particles.trails(path, t, colour + "/0.35", length=2 if symbol == "square" else 6)
    few = marks.dots(
        path[t, :FOLLOWED, 0],
        path[t, :FOLLOWED, 1],
        size=15,
        colour=np.array((*theme.SERIES[2:6], theme.INK)),
        symbol=np.array(["star", "diamond", "triangle-up", "cross", "triangle-down"]),
    )
    crowd = particles.swarm(path[t], colour, size=5, symbol=symbol)
    return particles.plane(tail, crowd, few, reach=REACH, paint="painted")


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
    first = float(s.pairs.log_prob[0, 1])
    return {
        "f": f.drift,
        "g": f.beta,
        "h": f.beta / 2,
        "c": float(carried),
        "e": float(exact),
        "n": first,
        "i": float(carried) - first,
    }


_SDE = Key("square", SDE, Text("SDE: random", "SDE：随机性"))
_ODE = Key("dot", ODE, Text("ODE: determined", "ODE：确定性"))
_SAME = Key("star", theme.INK, Text("the same five noises in both", "两图中相同的五个噪声"))

LINE = View(
    Text("One noise, two ways to the data", "同一噪声，两条到数据的路"),
    _line,
    _line_alt,
    (_SDE, _ODE, Key("area", "@fourth/0.55", Text("exact density", "精确密度"))),
)
HISTOGRAMS = View(
    Text("Two crowds against the exact density", "两群粒子与精确密度"),
    _histograms,
    _histograms_alt,
    (
        Key("bar", SDE, Text("SDE, upwards", "SDE，向上")),
        Key("bar", ODE, Text("ODE, downwards", "ODE，向下")),
        Key("line", theme.INK, Text("exact", "精确")),
    ),
)
ORDER = View(
    Text("Where each noise is now", "每个噪声现在到了哪里"),
    _order,
    _order_alt,
    (Key("dotted", theme.MUTED, Text("where it started", "出发处")),),
)
PLANE_SDE = View(Text("Reverse SDE", "逆向 SDE"), _plane_sde, _sde_alt, (_SDE, _SAME))
PLANE_ODE = View(Text("Probability-flow ODE", "概率流 ODE"), _plane_ode, _ode_alt, (_ODE, _SAME))
