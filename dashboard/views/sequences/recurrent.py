"""recurrent's first film beside the cell itself: the gates over time, what is read out."""

import numpy as np

from dashboard.figures import curve, marks, panels, plumbing, theme
from dashboard.lesson import Figure, Key, Say, View
from engine.core import Text, Trace
from engine.recurrent import Frame, Scene

Run = Trace[Scene, Frame]
NAMES = {
    "f": Text("forget f", "遗忘门 f"),
    "i": Text("input i", "输入门 i"),
    "g": Text("candidate g", "候选 g"),
    "o": Text("output o", "输出门 o"),
    "z": Text("update z", "更新门 z"),
    "r": Text("reset r", "重置门 r"),
    "n": Text("candidate n", "候选 n"),
    "h": Text("state h", "状态 h"),
}
VALVES = set("fiozr")  # in 0..1; the others lie in -1..1
SAID = theme.SERIES[3]


def shown(character: str) -> str:
    return "␣" if character.isspace() else character


def small(character: str) -> str:
    """Where letters stand side by side the wide sign would lie on its neighbours."""
    return "·" if character.isspace() else character


def _over_time(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    T, H = s.states.shape
    done = (np.arange(T) <= t)[None]
    rows = [(NAMES[n], s.opened[:, k].T, n in VALVES) for k, n in enumerate(s.gates) if n != "h"]
    if s.cell == "lstm":
        rows.append((Text("tanh c", "tanh c"), np.tanh(s.cells.T), False))
    rows.append((NAMES["h"], s.states.T, False))
    left, gap = 0.37 * T, 0.14
    traces = []
    for k, (name, values, is_valve) in enumerate(rows):
        y = (len(rows) - 1 - k) * (1 + gap)
        z = np.where(done, values, 0.0)
        scale = plumbing.OPENED if is_valve else theme.DIVERGING
        cells, frame = panels.panel(z, 0, y, T, 1, 0.0 if is_valve else -1.0, 1.0, scale)
        frame["line"]["color"] = theme.FAINT  # six of them, close together
        traces += [cells, frame]
        traces.append(marks.words([-0.01 * T], [y + 0.5], [say(name)], size=14, position="middle left"))
        here = y + 1 - (s.unit + 0.5) / H
        traces.append(marks.dots([-0.004 * T], [here], size=6, colour=theme.INK))
    height = len(rows) * (1 + gap)
    size = 15 if T <= 30 else 14
    step = -(-T // 44)
    at = np.arange(0, T, step)
    traces.append(marks.words(at + 0.5, np.full(len(at), height + 0.42), [small(s.text[i]) for i in at], size=size))
    traces.append(marks.line([t, t + 1, t + 1, t, t], [-0.05, -0.05, height, height, -0.05], colour=theme.INK, width=2))
    return panels.plain(*traces, left=-left, width=T + 0.3, bottom=-0.1, height=height + 0.9)


def _over_time_alt(trace: Run, t: int, say: Say) -> str:
    s, r = trace.scene, trace[t]
    said = Text(
        "Character {t} of {n}: rows are the 8 units; on average {g}.",
        "第 {t}/{n} 个字符：每行是一个单元（共 8 个）；平均值 {g}。",
    )
    between = say(Text(", ", "，"))
    means = between.join(f"{n} {v.mean():.2f}" for n, v in zip(s.gates, r.gates, strict=True))
    return say(said.format(t=t + 1, n=len(s.text), g=means))


def _read_out(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    at = np.arange(len(s.text))
    done = np.where(at <= t, s.said, np.nan)
    return theme.figure(
        truth_area(s),
        marks.line(at, s.said, colour=SAID + "/0.25"),
        marks.line(at, done, colour=SAID, width=3.5, hoverinfo="all", hovertemplate="%{y:.2f}<extra></extra>"),
        marks.dots([t], [s.said[t]], size=11, colour=SAID),
        curve.rule(t, 0, 1.05),
        x=letters(s, say),
        y=theme.axis(say(Text("P(open)", "未闭合概率")), 0, 1.05),
    )


def truth_area(s: Scene) -> theme.Trace:
    """Where a bracket really is open."""
    edges = np.append(np.arange(len(s.text)), len(s.text)) - 0.5
    truth = {"fill": "tozeroy", "fillcolor": theme.FAINT, "line": {"color": theme.FAINT, "width": 1, "shape": "hv"}}
    return marks.line(edges, np.append(s.truth, s.truth[-1])) | truth


def letters(s: Scene, say: Say) -> dict[str, object]:
    """An axis that spells the text."""
    at, step = np.arange(len(s.text)), -(-len(s.text) // 44)
    x = theme.axis(say(Text("character", "字符")), -0.5, len(at) - 0.5, showgrid=False)
    return x | {"tickvals": at[::step].tolist(), "ticktext": [small(c) for c in s.text[::step]], "tickangle": 0}


def _read_out_alt(trace: Run, t: int, say: Say) -> str:
    r = trace[t]
    right = (r.said > 0.5) == (r.truth > 0.5)
    said = Text("It says {p:.0%}; in truth a bracket is {w}: {r}.", "网络说 {p:.0%}；实际上括号{w}：{r}。")
    w = Text("open", "未闭合") if r.truth > 0.5 else Text("closed", "已闭合")
    return say(said.format(p=r.said, w=say(w), r=say(Text("right", "正确") if right else Text("wrong", "错误"))))


def _over_time_keys(trace: Run) -> tuple[Key, ...]:
    valves = (Key("square", plumbing.VALVE, Text("gate open", "门打开")),)
    return (
        *(valves if trace.scene.cell != "rnn" else ()),
        Key("square", plumbing.PLUS, Text("positive", "正")),
        Key("square", plumbing.MINUS, Text("negative", "负")),
        Key("dot", theme.INK, Text("the unit above", "上图中的单元")),
    )


READ_OUT = View(
    Text("Is a bracket open?", "括号是否未闭合？"),
    _read_out,
    _read_out_alt,
    (
        Key("line", SAID, Text("what the cell says", "网络的判断")),
        Key("area", theme.FAINT, Text("a bracket is open", "括号确实未闭合")),
    ),
)
OVER_TIME = View(
    Text("All units over time, a row a unit", "全部单元随时间变化，一行一个单元"),
    _over_time,
    _over_time_alt,
    _over_time_keys,
)
