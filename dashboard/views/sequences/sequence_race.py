"""sequence_race's first film: accuracy by lag, learning curves, attention forming."""

import numpy as np

from dashboard.figures import curve, marks, panels, theme
from dashboard.lesson import Figure, Key, Mark, Say, Tick, View, one_clock
from engine.core import Array, Text, Trace
from engine.sequence_race import NAMES, Frame, Scene
from engine.sequences.tasks import SYMBOLS

Run = Trace[Scene, Frame]
COLOURS = theme.SERIES[:4]
DASHES = ("dot", "dash", "dashdot", "solid")
ROOM = 26, 12  # tokens beneath and beside the map: more would touch
HEADS = 4  # of each of the Transformer's layers


def _by_lag(trace: Run, t: int, say: Say) -> Figure:
    s, r = trace.scene, trace[t]
    last = float(s.lags[-1])
    pad = max(0.4, 0.02 * last)
    one = len(s.lags) == 1  # everything lies equally far back: bars instead of lines would say no more
    x = s.lags if not one else np.array([s.lags[0] - 1, s.lags[0] + 1])
    traces = [marks.line([x[0], x[-1]], [s.chance, s.chance], colour=theme.MUTED, dash="dot", width=2)]
    left, right = float(x[0]) - pad, float(x[-1]) + pad
    for k in range(4):
        y = np.repeat(r.by_lag[k], 2) if one else r.by_lag[k]
        hover = {"hoverinfo": "all", "hovertemplate": f"{say(NAMES[k])} %{{y:.0%}}<extra></extra>"}
        traces.append(marks.line(x, y, colour=COLOURS[k], width=3.5, dash=DASHES[k], **hover))
        traces.append(marks.dots(s.lags, r.by_lag[k], colour=COLOURS[k], size=8))
        at, row = (
            left + (0.01 + 0.47 * (k % 2)) * (right - left),
            (1.26, 1.14)[k // 2],
        )  # the names stand above the plot, two in a row
        traces.append(
            marks.line([at, at + 0.07 * (right - left)], [row, row], colour=COLOURS[k], width=3.5, dash=DASHES[k])
        )
        name = f"{say(NAMES[k])} {r.accuracy[k]:.0%}"
        traces.append(
            marks.words(
                [at + 0.08 * (right - left)], [row], [name], colour=COLOURS[k], size=16, position="middle right"
            )
        )
    across = theme.axis(say(Text("lag: how many steps back the answer lies", "间隔：答案在多少步之前")), left, right)
    every = max(1, round((x[-1] - x[0]) / 5))
    across["tickvals"] = [last] if one else np.arange(np.ceil(x[0]), x[-1] + 0.5, every).tolist()
    up = theme.axis(say(Text("answered right", "答对的比例")), -0.02, 1.33)
    ticks = [
        v for v in (0, 0.2, 0.4, 0.6, 0.8, 1) if abs(v - s.chance) > 0.08
    ]  # the dotted line has its name among them
    up |= {"tickvals": [*ticks, s.chance], "ticktext": [*(f"{v:g}" for v in ticks), say(Text("guess", "随机"))]}
    return theme.figure(*traces, x=across, y=up)


def _by_lag_says(trace: Run, t: int, say: Say) -> str:
    r = trace[t]
    said = Text(
        "RNN {a:.0%}, LSTM {b:.0%}, GRU {c:.0%}, Transformer {d:.0%} right.",
        "正确率：RNN {a:.0%}，LSTM {b:.0%}，GRU {c:.0%}，Transformer {d:.0%}。",
    )
    return say(said.format(**dict(zip("abcd", r.accuracy, strict=True))))


def _losses(trace: Run, t: int, say: Say) -> Figure:
    values, steps = trace.column("loss"), trace.column("step")
    high = 1.08 * float(values.max())
    done = np.arange(len(steps)) <= t
    traces = []
    for k in range(4):
        traces.append(marks.line(steps, values[:, k], colour=COLOURS[k] + "/0.25", dash=DASHES[k]))
        traces.append(
            marks.line(steps, np.where(done, values[:, k], np.nan), colour=COLOURS[k], width=3.5, dash=DASHES[k])
        )
        traces.append(marks.dots([steps[t]], [values[t, k]], colour=COLOURS[k], size=8))
    last = max(float(steps[-1]), 1.0)
    x = theme.axis(say(Text("training steps", "训练步数")), -0.02 * last, 1.02 * last)
    return theme.figure(*traces, curve.rule(steps[t], 0, high), x=x, y=theme.axis(say(Text("loss", "损失")), 0, high))


def _losses_alt(trace: Run, t: int, say: Say) -> str:
    r = trace[t]
    said = Text("Losses after {n} steps: {v}.", "{n} 步后的损失：{v}。")
    return say(
        said.format(
            n=r.step, v=say(Text(", ", "，")).join(f"{say(m)} {x:.2f}" for m, x in zip(NAMES, r.loss, strict=True))
        )
    )


def keenest(trace: Run) -> int:
    """The head that in the end looks most at where the answers lie; the first, where they lie nowhere."""
    return int(hits(trace, len(trace) - 1).argmax())


def hits(trace: Run, t: int) -> Array:
    """(heads,) share of the attention on where the answer lies, mean over what is asked; 0 if it lies nowhere."""
    z, (rows, columns) = trace[t].maps, places(trace.scene)
    if not len(rows):
        return np.zeros(len(z))
    out: Array = z[:, rows, columns].sum(1) / len(np.unique(rows))
    return out


def places(s: Scene) -> tuple[Array, Array]:
    """The cells (row, column) of a map at which an answer lies."""
    rows, k = np.nonzero(s.sources >= 0)
    return rows, s.sources[rows, k]


def _maps(trace: Run, t: int, say: Say) -> Figure:
    s, h = trace.scene, keenest(trace)
    asks = np.flatnonzero(s.asked)
    z = trace[t].maps[h][asks]
    size = np.array([1 / z.shape[1], 1 / len(asks)])  # of a cell
    rows, columns = places(s)
    x, y = columns * size[0], 1 - (np.searchsorted(asks, rows) + 1) * size[1]  # its lower left corner
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0], [np.nan, np.nan]])
    around = (np.stack((x, y), -1)[:, None] + corners * size).reshape(-1, 2)
    name = Text("layer {l}, head {h}", "第 {l} 层，头 {h}").format(l=h // HEADS + 1, h=h % HEADS + 1)
    across, down = (np.arange(z.shape[1]) + 0.5) * size[0], 1 - (np.arange(len(asks)) + 0.5) * size[1]
    named = [
        panels.labels(across, np.full(len(across), -0.01), _written(s.tokens), "bottom center", size=13),
        panels.labels(np.full(len(down), -0.012), down, _written(s.tokens[asks]), "middle left", size=13),
    ]
    return panels.plain(
        *panels.panel(z, 0, 0, 1.0, 1.0, 0.0, 1.0, theme.SEQUENTIAL),
        *(one for one, most in zip(named, ROOM, strict=True) if len(one["x"]) <= most),
        marks.line(around[:, 0], around[:, 1], colour=theme.SERIES[1], width=2),
        marks.words([0.5], [1.07], [say(name)], size=15),
        marks.words([1.03], [0.85], [say(Text("row: asks", "行：提问"))], position="middle right"),
        marks.words([1.03], [0.55], [say(Text("column: read", "列：供读取"))], position="middle right"),
        left=-0.07,
        width=1.45,
        bottom=-0.1,
        height=1.21,
    )


def _written(tokens: Array) -> list[str]:
    """A symbol as a digit, in its second role (a key, or unmarked) as a letter, the blank as a dot."""
    return ["·" if k == SYMBOLS else str(k) if k < SYMBOLS else chr(ord("a") + k - SYMBOLS - 1) for k in tokens]


def _maps_alt(trace: Run, t: int, say: Say) -> str:
    if (trace.scene.sources < 0).all():
        return say(
            Text(
                "Parity hangs on every bit so far: there is no one place to look at.",
                "奇偶性取决于此前的每一个比特：没有哪一个位置可看。",
            )
        )
    said = Text(
        "On the probe sequence this head gives {v:.0%} of its attention to where the answer lies (orange frames).",
        "在探测序列上，这个头把 {v:.0%} 的注意力放在答案所在处（橙色框）。",
    )
    return say(said.format(v=hits(trace, t)[keenest(trace)]))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, r = trace.scene, trace[t]
    out: dict[str, float | str] = {}
    for k, key in enumerate("rlga"):
        out |= {f"p{key}": f"{s.parameters[k]:,}", f"x{key}": float(r.loss[k])}
    return out


def steps(trace: Run) -> list[Tick]:
    """The race is told by training steps, not by its reports."""
    return one_clock(f.step for f in trace.frames)


_MARKS: tuple[Mark, ...] = ("dotted", "dash", "dash", "line")
_LINES = tuple(Key(mark, colour, name) for mark, colour, name in zip(_MARKS, COLOURS, NAMES, strict=True))
BY_LAG = View(
    Text("Answered right, by how far back the answer lies", "正确率与答案所在的远近"),
    _by_lag,
    _by_lag_says,
    (Key("dotted", theme.MUTED, Text("guessing", "随机猜")),),
)
LOSSES = View(Text("Loss while they learn", "学习过程中的损失"), _losses, _losses_alt, _LINES)
MAPS = View(
    Text("The Transformer's keenest head on one sequence", "Transformer 最专注的头：一条序列上的注意力"),
    _maps,
    _maps_alt,
    (
        Key("square", theme.SERIES[3], Text("attention", "注意力")),
        Key("square", theme.SERIES[1], Text("frame: the answer lies here", "框：答案所在")),
    ),
)
