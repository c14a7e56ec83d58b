"""sequence_race's pictures: accuracy by lag, learning curves, attention forming; what can run when, and what it costs."""

import numpy as np

from dashboard.figures import curve, links, marks, panels, theme
from dashboard.lesson import Figure, Say, Tick, View
from engine.core import Text, Trace
from engine.sequence_race import NAMES, Frame, Scene, operations

Run = Trace[Scene, Frame]
COLOURS = theme.SERIES[:4]
DASHES = ("dot", "dash", "dashdot", "solid")
SCALES = tuple([[0, theme.PAPER], [1, c]] for c in (theme.SERIES[0], theme.SERIES[3]))
WIDTH = 64  # of the models that were timed
KINDS = ((Text("recurrent", "循环网络"), COLOURS[0]), (Text("attention", "注意力"), COLOURS[3]))


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
        hover = {"hoverinfo": "all", "hovertemplate": f"{say(NAMES[k])}: %{{y:.0%}}<extra></extra>"}
        traces.append(marks.line(x, y, colour=COLOURS[k], width=3.5, dash=DASHES[k], **hover))
        traces.append(marks.dots(x, y, colour=COLOURS[k], size=8))
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
        "After {n} steps: RNN {a:.0%}, LSTM {b:.0%}, GRU {c:.0%}, Transformer {d:.0%} right.",
        "{n} 步之后的正确率：RNN {a:.0%}，LSTM {b:.0%}，GRU {c:.0%}，Transformer {d:.0%}。",
    )
    return say(said.format(n=r.step, **dict(zip("abcd", r.accuracy, strict=True))))


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
    return say(said.format(n=r.step, v=", ".join(f"{say(m)} {x:.2f}" for m, x in zip(NAMES, r.loss, strict=True))))


def _maps(trace: Run, t: int, say: Say) -> Figure:
    s, z = trace.scene, trace[t].maps
    n, columns = z.shape[1], 4
    asks = np.flatnonzero(s.asked)
    traces = []
    for k, one in enumerate(z):
        x, y = (k % columns) * 1.12, (1 - k // columns) * 1.14
        traces += panels.panel(one, x, y, 1.0, 1.0, 0.0, 1.0, theme.SEQUENTIAL)
        dots = x + (s.source[asks] + 0.5) / n, y + 1 - (asks + 0.5) / n
        traces.append(
            marks.dots(*dots, size=11 if len(asks) <= 6 else 6, symbol="circle-open", colour=theme.SERIES[1], edge=2)
        )
        if k < columns:
            head = say(Text("head {h}", "头 {h}").format(h=k + 1))
            traces.append(marks.words([x + 0.5], [y + 1.13], [head], size=14))
        if k % columns == 0:
            layer = say(Text("layer {l}", "层 {l}").format(l=k // columns + 1))
            traces.append(marks.words([-0.06], [y + 0.5], [layer], size=14, position="middle left"))
    return panels.plain(*traces, left=-0.85, width=columns * 1.12 - 0.09, bottom=-0.05, height=2.45)


def _maps_alt(trace: Run, t: int, say: Say) -> str:
    s, z = trace.scene, trace[t].maps
    asks = np.flatnonzero(s.asked)
    hit = z[:, asks, s.source[asks]].mean(1)
    said = Text(
        "On the probe sequence the keenest head gives {v:.0%} of its attention to where the answer lies (orange rings).",
        "在探测序列上，最专注的头把 {v:.0%} 的注意力放在答案所在处（橙色圈）。",
    )
    return say(said.format(v=hit.max()))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, r = trace.scene, trace[t]
    out: dict[str, float | str] = {}
    for k, key in enumerate("rlga"):
        out |= {f"p{key}": f"{s.parameters[k]:,}", f"x{key}": float(r.loss[k])}
    return out


def steps(trace: Run) -> list[Tick]:
    """The race is told by training steps, not by its reports."""
    return [Tick((f.step,), (trace.frames[-1].step,)) for f in trace.frames]


def slots(trace: Run) -> list[Tick]:
    n = int(trace.scene.start.max()) + 1
    return [Tick((i + 1,), (n,)) for i in range(n)]


def _gantt(trace: Run, t: int, say: Say) -> Figure:
    """Time to the right, position downwards: which cells run in which slot, the recurrent layers above, attention below."""
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
        done = say(Text("{a}: done after {b} time slots", "{a}：{b} 个时间槽后完成").format(a=say(name), b=end + 1))
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
    traces, ends = [], links.apart(logs[:, -1], 0.12 * (high - low), low, high)
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
    each = ", ".join(f"{say(m)} {x:,.0f} ms" for m, x in zip(NAMES, s.milliseconds[:, -1], strict=True))
    return say(said.format(n=int(s.lengths[-1]), v=each, m=s.measured))


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


def _table_one(trace: Run, t: int, say: Say) -> Figure:
    """Vaswani et al. 2017, Table 1, with this page's n and d."""
    n = trace.scene.start.shape[2]
    operated = operations(np.array([n]), WIDTH)[:, 0]
    heads = (Text("operations", "运算量"), Text("steps in a row", "顺序步数"), Text("path length", "路径长度"))
    cells = ((f"n·d² = {operated[0]:,.0f}", f"n = {n}", f"n = {n}"), (f"n²·d = {operated[1]:,.0f}", "1", "1"))
    columns = (1.85, 3.2, 4.5)
    traces = [marks.words(columns, [2.5] * 3, [say(h) for h in heads], colour=theme.MUTED, size=15)]
    for k, (name, colour) in enumerate(KINDS):
        traces.append(marks.words([0.0], [1.5 - k], [say(name)], colour=colour, size=16, position="middle right"))
        traces.append(marks.words(columns, [1.5 - k] * 3, cells[k], size=16))
    traces += [marks.line([0, 5.1], [y, y], colour=theme.FAINT, width=2) for y in (0.0, 1.0, 2.0)]
    return panels.plain(*traces, left=-0.05, width=5.15, bottom=-0.1, height=3.0)


def _table_one_alt(trace: Run, t: int, say: Say) -> str:
    n = trace.scene.start.shape[2]
    a, b = operations(np.array([n]), WIDTH)[:, 0]
    said = Text(
        "With n = {n} tokens and width d = {d}, a recurrent layer takes {a:,.0f} operations, {n} steps in a row and paths up to {n} long; "
        "self-attention {b:,.0f} operations, 1 step, paths of 1.",
        "n = {n} 个词元、宽度 d = {d} 时：循环层需要 {a:,.0f} 次运算、{n} 个顺序步、路径最长 {n}；自注意力需要 {b:,.0f} 次运算、1 步、路径为 1。",
    )
    return say(said.format(n=n, d=WIDTH, a=a, b=b))


BY_LAG = View(Text("Answered right, by how far back the answer lies", "正确率与答案所在的远近"), _by_lag, _by_lag_says)
LOSSES = View(Text("Loss while they learn", "学习过程中的损失"), _losses, _losses_alt)
MAPS = View(
    Text(
        "The Transformer's attention on one sequence; rings: where the answer lies",
        "Transformer 在一条序列上的注意力；圈：答案所在",
    ),
    _maps,
    _maps_alt,
)
GANTT = View(
    Text("The earliest time slot of every cell; lighter: layer 2", "每个单元最早的时间槽；浅色：第 2 层"),
    _gantt,
    _gantt_says,
)
COUNTS = View(Text("Counted: operations a layer", "计数：每层运算量"), _counts, _counts_alt)
MILLISECONDS = View(
    Text("Measured: one forward and backward pass", "实测：一次前向加反向"), _milliseconds, _milliseconds_alt
)
TABLE_ONE = View(
    Text("Counted: one layer, as in Vaswani et al. 2017, Table 1", "计数：一层（同 Vaswani 等 2017，表 1）"),
    _table_one,
    _table_one_alt,
    wide=True,
)
