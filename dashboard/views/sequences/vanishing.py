"""vanishing's pictures: the norm against lag, the unrolled chains, the Jacobians themselves."""

import numpy as np

from dashboard.equations import number
from dashboard.figures import curve, links, marks, panels, theme
from dashboard.lesson import Figure, Say, Tick, View
from engine.core import Text, Trace
from engine.vanishing import FLOOR, Frame, Scene

Run = Trace[Scene, Frame]
NAMES = (Text("RNN", "RNN"), Text("LSTM", "LSTM"), Text("GRU", "GRU"), Text("attention", "注意力"))
COLOURS = theme.SERIES[:4]
DASHES = ("solid", "dash", "dot", "solid")
LEAST = -12.0  # powers of ten; below it a gradient is drawn on the floor


def lags(trace: Run) -> list[Tick]:
    """The clock shows the lag itself, which begins at 0."""
    return [Tick((f.lag,), (trace.scene.length - 1,)) for f in trace.frames]


def _norms(trace: Run, t: int, say: Say) -> Figure:
    logs = np.log10(np.maximum(trace.scene.norms, 10.0**LEAST))
    low, high = max(LEAST, np.floor(min(logs.min(), -1)) - 0.5), np.ceil(max(logs.max(), 1)) + 0.5
    lags = np.arange(trace.scene.length)
    traces = []
    for k, values in enumerate(logs):
        done = np.where(lags <= t, values, np.nan)
        hover = {"hoverinfo": "all", "hovertemplate": f"{say(NAMES[k])}, %{{x}}: 10^%{{y:.2f}}<extra></extra>"}
        traces += [
            marks.line(lags, values, colour=COLOURS[k] + "/0.25", dash=DASHES[k]),
            marks.line(lags, done, colour=COLOURS[k], width=3.5, dash=DASHES[k], **hover),
            marks.dots([t], [values[t]], colour=COLOURS[k], size=10),
        ]
    ends = links.apart(logs[:, -1], 0.1 * (high - low), low, high)
    last = lags[-1]
    for k, end in enumerate(ends):
        traces.append(
            marks.words(
                [last * 1.045 + 0.1], [end], [say(NAMES[k])], colour=COLOURS[k], position="middle right", size=16
            )
        )
    ticks = [
        v for v in range(int(LEAST), int(high) + 1) if low <= v <= high and v % max(1, int((high - low) // 7)) == 0
    ]
    y = theme.axis("‖∂h_T / ∂h_{T−l}‖".replace("_T", "<sub>T</sub>").replace("_{T−l}", "<sub>T−l</sub>"), low, high)
    y |= {"tickvals": ticks, "ticktext": [f"10<sup>{v}</sup>" for v in ticks]}
    x = theme.axis(say(Text("lag l: how many steps back", "间隔 l：往回多少步")), -0.02 * last, 1.4 * last)
    x["tickvals"] = np.arange(0, last + 1, 1 if last < 10 else 10).tolist()
    return theme.figure(*traces, curve.rule(t, low, high), x=x, y=y)


def _norms_says(trace: Run, t: int, say: Say) -> str:
    r = trace[t].norms
    said = Text(
        "The gradient's norm {t} steps back: RNN {r}, LSTM {l}, GRU {g}, attention {a}.",
        "往回 {t} 步的梯度范数：RNN {r}，LSTM {l}，GRU {g}，注意力 {a}。",
    )
    return say(said.format(t=t, r=written(r[0]), l=written(r[1]), g=written(r[2]), a=written(r[3])))


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
    traces = []
    for k in range(3):
        y = 3.0 - k
        shown = np.where(np.arange(s.length) <= t, thickness(s.norms[k]), 0.0)
        traces += [
            marks.line([x[-1], 0], [y, y], colour=theme.FAINT, width=2),
            links.ribbon(x, y, shown, COLOURS[k]),
            marks.dots(x, np.full(len(x), y), size=5 if s.length <= 60 else 3, colour=theme.INK),
        ]
    reached = np.where(np.arange(s.length) <= t, 26 * thickness(s.norms[3]), 0.0)
    traces += [
        links.arcs(x[:: max(1, s.length // 25)], 0, 0.0, 0.62, colour=COLOURS[3] + "/0.6", width=1.5),
        marks.dots(x, np.zeros(len(x)), size=reached, colour=COLOURS[3]),
        marks.dots(x, np.zeros(len(x)), size=5 if s.length <= 60 else 3, colour=theme.INK),
    ]
    pad = 0.03 * s.length
    for k in range(4):
        traces.append(
            marks.words([x[-1] - pad], [3.0 - k], [say(NAMES[k])], colour=COLOURS[k], position="middle left", size=16)
        )
    first, last = say(Text("first token", "第一个词元")), say(Text("loss", "损失"))
    traces += [
        marks.words([x[-1]], [-0.55], [first], colour=theme.MUTED, position="middle right"),
        marks.words([0], [-0.55], [last], colour=theme.MUTED, position="middle center"),
        curve.rule(-t, -0.35, 3.5),
    ]
    return panels.plain(*traces, left=x[-1] - 0.34 * s.length, width=0.07 * s.length, bottom=-0.85, height=3.6)


def _chain_alt(trace: Run, t: int, say: Say) -> str:
    alive = [say(NAMES[k]) for k in range(4) if trace[t].norms[k] > 1e-4]
    said = Text(
        "{t} steps back the link is still thick enough to see for: {who}.", "往回 {t} 步，仍看得见的链条：{who}。"
    )
    return say(said.format(t=t, who=", ".join(alive) or say(Text("none", "无"))))


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


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, r = trace.scene, trace[t].norms
    sigma = float(np.exp(s.slope))
    return {
        "l": str(t),
        "rnn": written(r[0]),
        "lstm": written(r[1]),
        "gru": written(r[2]),
        "att": written(r[3]),
        "rate": sigma,
        "power": float(f"{sigma**t:.3g}"),
        "f": float(s.kept[0, t]),
        "z": float(s.kept[1, t]),
    }


NORMS = View(Text("How much of the gradient is left, l steps back", "往回 l 步，梯度还剩多少"), _norms, _norms_says)
CHAIN = View(Text("Unrolled: the thicker, the more gradient", "展开的链条：越粗梯度越大"), _chain, _chain_alt)
JACOBIANS = View(
    Text("The Jacobians (cube root, −1 to 1)", "雅可比矩阵（颜色：立方根，−1 到 1）"), _jacobians, _jacobians_alt
)
