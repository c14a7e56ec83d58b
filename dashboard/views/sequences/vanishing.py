"""vanishing's pictures: the norm against lag, the unrolled chains, the Jacobians themselves."""

import numpy as np

from dashboard.figures import curve, labels, links, marks, panels, theme
from dashboard.figures.numbers import number
from dashboard.lesson import Figure, Key, Say, Tick, View
from engine.core import Array, Text, Trace
from engine.vanishing import FLOOR, Frame, Scene

Run = Trace[Scene, Frame]
NAMES = (Text("RNN", "RNN"), Text("LSTM", "LSTM"), Text("GRU", "GRU"), Text("attention", "注意力"))
COLOURS = theme.SERIES[:4]
DASHES = ("solid", "dash", "dot", "solid")
CELL = Text("its cell alone", "只沿细胞")  # a line of its own, in the LSTM's colour
LOWEST = -16.5  # powers of ten on the axis; what dies further leaves the picture


def lags(trace: Run) -> list[Tick]:
    """The clock shows the lag itself, which begins at 0."""
    return [Tick((f.lag,), (trace.scene.length - 1,)) for f in trace.frames]


def lines(s: Scene) -> list[tuple[Text, str, str, Array]]:
    """(name, colour, dash, values (length,)) of what is drawn; the highway follows its LSTM."""
    four = [(NAMES[k], COLOURS[k], DASHES[k], s.norms[k]) for k in range(4)]
    return [*four[:2], (CELL, COLOURS[1], "solid", s.kept[0]), *four[2:]]


def _norms(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    at, last = np.arange(s.length), s.length - 1
    drawn = lines(s)
    logs = np.array([np.log10(np.maximum(values, FLOOR)) for *_, values in drawn])
    low, high = max(LOWEST, np.floor(min(logs.min(), -1)) - 0.5), np.ceil(max(logs.max(), 1)) + 0.5
    traces = []
    for (name, colour, dash, _), values in zip(drawn, logs, strict=True):
        done = np.where(at <= t, values, np.nan)
        hover = {"hoverinfo": "all", "hovertemplate": f"{say(name)}, %{{x}}: 10^%{{y:.2f}}<extra></extra>"}
        traces += [
            marks.line(at, values, colour=colour + "/0.25", dash=dash),
            marks.line(at, done, colour=colour, width=3.5, dash=dash, **hover),
            marks.dots([t], [values[t]], colour=colour, size=10),
        ]
    places = labels.apart(np.clip(logs[:, -1], low, high), 0.085 * (high - low), low, high)
    for (name, colour, _, values), end, place in zip(drawn, logs[:, -1], places, strict=True):
        gone = "" if end >= low else f" ↓ {number(float(values[-1])).split('·')[-1]}"  # its power of ten
        traces.append(marks.line([last, 1.04 * last], [max(end, low), place], colour=theme.MUTED, width=1))
        traces.append(
            marks.words([1.05 * last], [place], [say(name) + gone], colour=colour, position="middle right", size=16)
        )
    every = max(1, int((high - low) // 7))
    ticks = [v for v in range(int(np.ceil(low)), int(high) + 1) if v % every == 0]
    y = theme.axis("‖∂h<sub>T</sub> / ∂h<sub>T−l</sub>‖", low, high)
    y |= {"tickvals": ticks, "ticktext": [f"10<sup>{v}</sup>" for v in ticks]}
    room = 1.62 if (logs[:, -1] < low).any() else 1.45  # for the names at the right
    x = theme.axis(say(Text("lag l: how many steps back", "间隔 l：往回多少步")), -0.02 * last, room * last)
    x["tickvals"] = np.arange(0, last + 1, 1 if last < 10 else 10).tolist()
    return theme.figure(*traces, curve.rule(t, low, high), x=x, y=y)


def _norms_says(trace: Run, t: int, say: Say) -> str:
    r, s = trace[t].norms, trace.scene
    said = Text(
        "The gradient's norm {t} steps back: RNN {r}, LSTM {l} (along its cell alone {c}), GRU {g}, attention {a}.",
        "往回 {t} 步的梯度范数：RNN {r}，LSTM {l}（只沿细胞 {c}），GRU {g}，注意力 {a}。",
    )
    values = {"r": r[0], "l": r[1], "c": s.kept[0, t], "g": r[2], "a": r[3]}
    return say(said.format(t=t, **{k: written(v) for k, v in values.items()}))


def written(v: float) -> str:
    """As the equations write numbers; 0 where it has died out altogether."""
    return "0" if v <= FLOOR else number(v)


def thickness(norm: np.ndarray) -> np.ndarray:
    """Of a link, 0..0.8: the same for every power of ten; nothing below 10⁻⁴, all from 10 on."""
    out: np.ndarray = 0.8 * np.clip((np.log10(np.maximum(norm, FLOOR)) + 4) / 5, 0, 1)
    return out


def _chain(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    x = -np.arange(s.length, dtype=float)
    past, small = np.arange(s.length) <= t, 5 if s.length <= 60 else 3
    drawn = lines(s)
    traces = []
    for k, (_, colour, _, values) in enumerate(drawn[:-1]):
        y = float(len(drawn) - 1 - k)
        traces += [
            marks.line([x[-1], 0], [y, y], colour=theme.FAINT, width=2),
            links.ribbon(x, y, np.where(past, thickness(values), 0.0), colour),
            marks.dots(x, np.full(len(x), y), size=small, colour=theme.INK),
        ]
    reached = np.where(past, 22 * thickness(s.norms[3]), 0.0)
    traces += [
        links.arcs(x[:: max(1, s.length // 25)], 0, 0.0, 0.62, colour=COLOURS[3] + "/0.6", width=1.5),
        marks.dots(x, np.zeros(len(x)), size=reached, colour=COLOURS[3]),
        marks.dots(x, np.zeros(len(x)), size=small, colour=theme.INK),
    ]
    edge, top = float(x[-1]), len(drawn) - 1
    traces += [
        marks.words([edge - 0.03 * s.length], [top - k], [say(n)], colour=c, position="middle left", size=16)
        for k, (n, c, _, _) in enumerate(drawn)
    ]
    first, last = say(Text("first token", "第一个词元")), say(Text("loss", "损失"))
    traces += [
        marks.words([edge], [-0.6], [first], colour=theme.MUTED, position="middle right"),
        marks.words([0], [-0.6], [last], colour=theme.MUTED, position="middle center"),
        curve.rule(-t, -0.35, top + 0.5),
    ]
    return panels.plain(*traces, left=edge - 0.44 * s.length, width=0.07 * s.length, bottom=-0.9, height=top + 0.6)


def _chain_alt(trace: Run, t: int, say: Say) -> str:
    between = say(Text(", ", "、"))
    alive = [say(name) for name, _, _, values in lines(trace.scene) if values[t] > 1e-4]
    said = Text(
        "{t} steps back the link is still thick enough to see for: {who}.", "往回 {t} 步，仍看得见的链条：{who}。"
    )
    return say(said.format(t=t, who=between.join(alive) or say(Text("none", "无"))))


def _jacobians(trace: Run, t: int, say: Say) -> Figure:
    J = trace[t].jacobians
    traces = []
    for k in range(4):
        x = 1.12 * k
        traces += panels.panel(np.clip(np.cbrt(J[k]), -1, 1), x, 0, 1.0, 1.0, -1.0, 1.0)
        traces.append(panels.caption(x + 0.5, 1.02, say(NAMES[k]), COLOURS[k], 16))
    return panels.plain(*traces, left=-0.03, width=4.39, bottom=-0.03, height=1.25)


def _jacobians_alt(trace: Run, t: int, say: Say) -> str:
    largest = np.abs(trace[t].jacobians).max((1, 2))
    said = Text(
        "The largest entry of each Jacobian at lag {t}: RNN {a}, LSTM {b}, GRU {c}, attention {d}.",
        "间隔 {t} 处各雅可比矩阵的最大元素：RNN {a}，LSTM {b}，GRU {c}，注意力 {d}。",
    )
    return say(said.format(t=t, **dict(zip("abcd", map(written, largest), strict=True))))


def product(trace: Run) -> str:
    """The chain rule of this RNN: the slope of tanh, or which ReLUs are open."""
    slope = r"\mathrm{diag}(1-h_k^2)" if trace.scene.nonlinearity == "tanh" else r"\mathrm{diag}([h_k>0])"
    return (
        r"\text{RNN:}\ \partial h_T/\partial h_{T-l}={\textstyle\prod_k}" + slope + r"\,W_{hh}"
        r"\qquad \num{rate}{q}^{\,l}=\val{power}\qquad "
        r"\text{LSTM:}\ \num{f}{{\textstyle\prod_k}f_k}\quad \text{GRU:}\ \num{z}{{\textstyle\prod_k}z_k}"
    )


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, r = trace.scene, trace[t].norms
    q = float(np.exp(s.slope))
    return {
        "l": str(t),
        "rnn": written(r[0]),
        "lstm": written(r[1]),
        "gru": written(r[2]),
        "att": written(r[3]),
        "rate": q,
        "power": q**t,
        "f": float(s.kept[0, t]),
        "z": float(s.kept[1, t]),
    }


NORMS = View(
    Text("How much of the gradient is left, l steps back", "往回 l 步，梯度还剩多少"),
    _norms,
    _norms_says,
    (
        Key(
            "line",
            COLOURS[1],
            Text("∏f: along the LSTM's cell, the loop through h cut", "∏f：只沿 LSTM 的细胞，切断经 h 的回路"),
        ),
    ),
)
CHAIN = View(
    Text("Unrolled: the thicker, the more gradient", "展开的链条：越粗梯度越大"),
    _chain,
    _chain_alt,
    (
        Key("dotted", theme.MUTED, Text("this far back", "往回到这里")),
        Key("dot", theme.INK, Text("a token", "一个词元")),
    ),
)
JACOBIANS = View(
    Text("Each square: what unit j then does to unit i now", "每个方阵：当时的单元 j 对现在的单元 i 的影响"),
    _jacobians,
    _jacobians_alt,
    (
        Key("square", "@plus", Text("raises it", "使其增大")),
        Key("square", "@minus", Text("lowers it", "使其减小")),
        Key("square", theme.FAINT, Text("paler: less (cube root)", "越浅越弱（立方根）")),
    ),
)
