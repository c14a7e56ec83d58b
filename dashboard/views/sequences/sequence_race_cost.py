"""sequence_race's second film: what can run when, what it counts, and what it takes on one thread."""

import numpy as np

from dashboard.figures import curve, labels, marks, panels, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.sequences.sequence_race import COLOURS, DASHES, Run
from engine.core import Text
from engine.sequence_race import NAMES, operations

SCALES = tuple([[0, theme.PAPER], [1, c]] for c in (theme.SERIES[0], theme.SERIES[3]))
WIDTH = 64  # of the models that were timed
KINDS = ((Text("recurrent", "循环网络"), COLOURS[0]), (Text("attention", "注意力"), COLOURS[3]))


def slots(trace: Run) -> list[Tick]:
    n = int(trace.scene.start.max()) + 1
    return one_clock(range(1, n + 1))


def _gantt(trace: Run, t: int, say: Say) -> Figure:
    """Time to the right, position downwards: which cells run in which slot, recurrent above, attention below."""
    start = trace.scene.start
    layers, n = start.shape[1:]
    wide, tall = int(start.max()) + 1, 1.0
    traces = []
    for k, (name, colour) in enumerate(KINDS):
        y = (1 - k) * (tall + 0.36)
        z = np.zeros((n, wide))
        for layer in range(layers):  # what is done in full colour, what is to come as a pale plan
            z[np.arange(n), start[k, layer]] = np.where(start[k, layer] <= t, 1.0, 0.2) - 0.35 * layer * (
                start[k, layer] <= t
            )
        traces += panels.panel(z, 0, y, wide, tall, 0.0, 1.0, SCALES[k])
        end = int(start[k].max())
        path = n if k == 0 else 1  # from any token to any other
        told = Text("{a}: done after {b} slots; paths of {c}", "{a}：{b} 个时间槽后完成；路径长 {c}")
        done = say(told.format(a=say(name), b=end + 1, c=path))
        word = done if t >= end else say(name)
        traces.append(marks.words([0], [y + tall + 0.11], [word], colour=colour, size=16, position="middle right"))
        traces += [
            marks.words([-0.015 * wide], [y + at], [word], colour=theme.MUTED, position="middle left")
            for at, word in ((0.93 * tall, "1"), (0.07 * tall, str(n)))
        ]
        traces.append(
            marks.words(
                [-0.015 * wide],
                [y + 0.5 * tall],
                [say(Text("position", "位置"))],
                colour=theme.MUTED,
                position="middle left",
            )
        )
    traces.append(marks.words([wide / 2], [-0.12], [say(Text("time slot →", "时间槽 →"))], colour=theme.MUTED))
    high = np.array([0, tall, np.nan, tall + 0.36, 2 * tall + 0.36])  # not through the words between
    traces.append(marks.line(np.full(5, t + 1), high, colour=theme.INK, width=2, dash="dot"))
    return panels.plain(*traces, left=-0.2 * wide, width=1.01 * wide, bottom=-0.22, height=2 * tall + 0.58)


def _gantt_says(trace: Run, t: int, say: Say) -> str:
    start = trace.scene.start
    done = [(start[k] <= t).mean() for k in range(2)]
    said = Text(
        "Time slot {t}: {a:.0%} of the recurrent cells could have run, {b:.0%} of the attention.",
        "第 {t} 个时间槽：循环单元最多算完 {a:.0%}，注意力 {b:.0%}。",
    )
    return say(said.format(t=t + 1, a=done[0], b=done[1]))


def _log_axes(
    x: str, y: str, lengths: np.ndarray, low: float, high: float
) -> tuple[dict[str, object], dict[str, object]]:
    at = np.log2(lengths)
    ticks = np.arange(np.ceil(low), np.floor(high) + 1, max(1, round((high - low) / 6)))
    across = theme.axis(x, at[0] - 0.3, at[-1] + 4.6) | {
        "tickvals": at[1::2].tolist(),
        "ticktext": [str(int(n)) for n in lengths[1::2]],
    }
    up = theme.axis(y, low, high) | {"tickvals": ticks.tolist(), "ticktext": [_plain(10.0**v) for v in ticks]}
    return across, up


def _plain(v: float) -> str:
    return f"{v:g}" if 0.01 <= v < 10_000 else f"10<sup>{round(np.log10(v))}</sup>"


def _milliseconds(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    at, logs = np.log2(s.lengths), np.log10(s.milliseconds)
    low, high = float(logs.min()) - 0.2, float(logs.max()) + 0.2
    traces, ends = [], labels.apart(logs[:, -1], 0.12 * (high - low), low, high)
    for k in range(4):
        hover = {"hoverinfo": "all", "hovertemplate": f"{say(NAMES[k])}: 10^%{{y:.2f}} ms<extra></extra>"}
        traces.append(marks.line(at, logs[k], colour=COLOURS[k], width=3, dash=DASHES[k], **hover))
        traces.append(
            marks.words([at[-1] + 0.1], [ends[k]], [say(NAMES[k])], colour=COLOURS[k], size=15, position="middle right")
        )
    x, y = _log_axes(say(Text("length n", "长度 n")), say(Text("milliseconds", "毫秒")), s.lengths, low, high)
    return theme.figure(*traces, x=x, y=y)


def _milliseconds_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "Forward and backward at length {n} on one CPU thread: {v}. Measured {m}.",
        "单个 CPU 线程、长度 {n} 的一次前向加反向：{v}。测于 {m}。",
    )
    each = say(Text(", ", "，")).join(
        f"{say(m)} {x:,.0f} ms" for m, x in zip(NAMES, s.milliseconds[:, -1], strict=True)
    )
    return say(said.format(n=int(s.lengths[-1]), v=each, m=s.measured.removesuffix(", one CPU thread")))


def _counts(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    at, logs = np.log2(s.lengths), np.log10(operations(s.lengths, WIDTH))
    low, high = float(logs.min()) - 0.3, float(logs.max()) + 0.5
    names = ("n·d²", "n²·d")
    traces = [curve.rule(np.log2(WIDTH), low, high)]
    for k, colour in ((0, COLOURS[0]), (1, COLOURS[3])):
        traces.append(marks.line(at, logs[k], colour=colour, width=3.5, dash="dash" if k == 0 else "solid"))
        traces.append(
            marks.words([at[-1] + 0.1], [logs[k, -1]], [names[k]], colour=colour, size=16, position="middle right")
        )
    traces.append(
        marks.words(
            [np.log2(WIDTH) + 0.1],
            [low + 0.08 * (high - low)],
            [f"n = d = {WIDTH}"],
            colour=theme.MUTED,
            position="middle right",
        )
    )
    x, y = _log_axes(say(Text("length n", "长度 n")), say(Text("operations", "运算量")), s.lengths, low, high)
    return theme.figure(*traces, x=x, y=y)


def _counts_alt(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "A recurrent layer takes n·d² operations, self-attention n²·d: fewer below n = d = {d}, more beyond.",
        "循环层需要 n·d² 次运算，自注意力需要 n²·d 次：n 小于 d = {d} 时更少，超过后更多。",
    )
    return say(said.format(d=WIDTH))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Vaswani et al. 2017, Table 1, with this page's n and the timed models' d."""
    n = trace.scene.start.shape[2]
    cart, car = operations(np.array([n]), WIDTH)[:, 0]
    return {"n": str(n), "d": str(WIDTH), "cart": float(cart), "car": float(car)}


COUNTED = r"n=\val{n}\quad d=\val{d}\qquad \num{cart}{n\cdot d^2}\qquad \num{car}{n^2\cdot d}"

GANTT = View(
    Text("The earliest time slot of every cell", "每个单元最早的时间槽"),
    _gantt,
    _gantt_says,
    (
        Key("square", KINDS[0][1], Text("layer 1, done", "第 1 层，已算完")),
        Key("square", KINDS[0][1] + "/0.6", Text("layer 2, done", "第 2 层，已算完")),
        Key("square", KINDS[0][1] + "/0.2", Text("has to wait", "还要等")),
    ),
)
COUNTS = View(
    Text("Counted: operations a layer (Table 1)", "计数：每层运算量（表 1）"),
    _counts,
    _counts_alt,
    (
        Key("dash", KINDS[0][1], Text("a recurrent layer", "循环层")),
        Key("line", KINDS[1][1], Text("a layer of attention", "注意力层")),
    ),
)
MILLISECONDS = View(
    Text("Measured on one CPU thread, nothing in parallel", "单个 CPU 线程实测，没有任何并行"),
    _milliseconds,
    _milliseconds_alt,
)
