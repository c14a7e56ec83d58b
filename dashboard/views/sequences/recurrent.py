"""recurrent's pictures: the cell as plumbing for one unit, the gates over time, what is read out."""

import numpy as np

from dashboard.figures import curve, marks, panels, plumbing, theme
from dashboard.lesson import Figure, Say, View
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
    "c": Text("cell c", "细胞 c"),
}
VALVES = set("fiozr")  # in 0..1; the others lie in -1..1


def shown(character: str) -> str:
    return "␣" if character.isspace() else character


def small(character: str) -> str:
    """Where letters stand side by side the wide sign would lie on its neighbours."""
    return "·" if character.isspace() else character


def _diagram(trace: Run, t: int, say: Say) -> Figure:
    s, r, u = trace.scene, trace[t], trace.scene.unit
    top = max(1.0, float(np.abs(s.cells[:, u]).max()))
    g = dict(zip(s.gates, r.gates[:, u], strict=True))
    state = "c" if "f" in g else "h"
    p = plumbing
    parts = [p.pipe([0.9, 9.2], [4.6, 4.6], width=4)]
    if state == "c":
        parts += [p.pipe([5.2, 5.2], [1.2, 4.6]), p.pipe([7.3, 7.3, 9.2], [4.6, 1.2, 1.2])]
        parts += [p.wire([0.9, 0.9, 6.35, 6.35, 6.88], [0.5, 0.1, 0.1, 2.7, 2.7]), p.wire([2.6, 2.6], [0.1, 4.0])]
        parts += [p.wire([5.2, 5.2], [0.1, 0.6]), p.wire([2.6, 4.8], [2.7, 2.7])]
        parts += p.valve(2.6, 4.6, g["f"], say(NAMES["f"])) + p.joint(5.2, 4.6, "+")
        parts += p.valve(5.2, 3.0, g["i"], say(NAMES["i"]), "left") + p.tank(
            5.2, 1.2, g["g"], 1.0, say(NAMES["g"]), "left"
        )
        parts += p.valve(7.3, 3.0, g["o"], say(NAMES["o"]), "right") + p.tank(9.2, 1.2, r.h[u], 1.0, "hₜ")
        parts += [marks.words([7.2], [4.0], ["tanh"], colour=theme.MUTED, position="middle left")]
    elif "z" in g:
        parts += [p.pipe([5.2, 5.2], [1.2, 4.6]), p.pipe([1.9, 1.9, 5.2], [4.6, 1.2, 1.2])]
        parts += [p.wire([0.9, 0.9, 5.2, 5.2], [0.5, 0.1, 0.1, 0.6]), p.wire([3.3, 3.3], [0.1, 0.6])]
        parts += p.valve(3.3, 4.6, g["z"], say(NAMES["z"])) + p.joint(5.2, 4.6, "+")
        parts += p.valve(3.3, 1.2, g["r"], say(NAMES["r"])) + p.tank(5.2, 1.2, g["n"], 1.0, say(NAMES["n"]), "right")
        parts += p.valve(5.2, 3.0, 1 - g["z"], "1 − z", "right")
    else:
        parts += [p.wire([0.9, 0.9, 5.2, 5.2], [0.5, 0.1, 0.1, 4.6]), *p.formula(5.2, 4.6, "tanh(W x + U h + b)")]
        said = say(Text("no valve: rewritten at every step", "没有阀门：每一步都重写"))
        parts += [marks.words([5.4], [2.6], [said], colour=theme.MUTED, size=16, position="middle right")]
    parts += p.tank(0.9, 4.6, r.before[u], top, f"{state}ₜ₋₁") + p.tank(9.2, 4.6, r.kept[u], top, f"{state}ₜ")
    parts += [
        marks.dots([0.9], [0.95], size=44, colour=theme.FAINT),
        marks.words([0.9], [0.95], [shown(r.character)], size=22),
    ]
    parts += [marks.words([0.9], [1.75], ["xₜ"], size=16)]
    return panels.plain(*parts, width=10.1, height=5.9, left=0.0, bottom=-0.05)


def _two(v: float) -> str:
    return f"{v:.2f}".replace("-", "−")


def _diagram_says(trace: Run, t: int, say: Say) -> str:
    s, r, u = trace.scene, trace[t], trace.scene.unit
    gates = ", ".join(f"{say(NAMES[n])} = {v:.2f}" for n, v in zip(s.gates, r.gates[:, u], strict=True) if n in VALVES)
    said = Text(
        "After “{c}”: {g}unit {u} goes from {a} to {b}; the network says {p:.0%} “a bracket is open”.",
        "读到“{c}”后：{g}单元 {u} 从 {a} 变为 {b}；网络认为括号未闭合的概率 {p:.0%}。",
    )
    gates = gates + say(Text("; ", "；")) if gates else ""
    return say(said.format(c=shown(r.character), g=gates, u=u + 1, a=_two(r.before[u]), b=_two(r.kept[u]), p=r.said))


def _over_time(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    T, H = s.states.shape
    done = (np.arange(T) <= t)[None]
    rows = [(NAMES[n], s.opened[:, k].T, n in VALVES) for k, n in enumerate(s.gates) if n != "h"]
    if "f" in s.gates:
        rows.append((NAMES["c"], s.cells.T / max(1.0, float(np.abs(s.cells).max())), False))
    rows.append((NAMES["h"], s.states.T, False))
    left, gap = 0.37 * T, 0.14
    traces = []
    for k, (name, values, valve) in enumerate(rows):
        y = (len(rows) - 1 - k) * (1 + gap)
        z = np.where(done, values, 0.0)
        scale = plumbing.OPENED if valve else theme.DIVERGING
        cells, frame = panels.panel(z, 0, y, T, 1, 0.0 if valve else -1.0, 1.0, scale)
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
    means = ", ".join(f"{n} {v.mean():.2f}" for n, v in zip(s.gates, r.gates, strict=True))
    return say(said.format(t=t + 1, n=len(s.text), g=means))


def _read_out(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    T = len(s.text)
    at = np.arange(T)
    done = np.where(at <= t, s.said, np.nan)
    step = -(-T // 44)
    x = theme.axis(say(Text("character", "字符")), -0.5, T - 0.5, showgrid=False)
    x |= {"tickvals": at[::step].tolist(), "ticktext": [small(c) for c in s.text[::step]], "tickangle": 0}
    truth = {"fill": "tozeroy", "fillcolor": theme.FAINT, "line": {"color": theme.FAINT, "width": 1, "shape": "hv"}}
    edges = np.append(at, T) - 0.5
    return theme.figure(
        marks.line(edges, np.append(s.truth, s.truth[-1])) | truth,
        marks.line(at, s.said, colour=theme.SERIES[3] + "/0.25"),
        marks.line(
            at, done, colour=theme.SERIES[3], width=3.5, hoverinfo="all", hovertemplate="%{y:.2f}<extra></extra>"
        ),
        marks.dots([t], [s.said[t]], size=11, colour=theme.SERIES[3]),
        curve.rule(t, 0, 1.05),
        x=x,
        y=theme.axis(say(Text("P(open)", "未闭合概率")), 0, 1.05),
    )


def _read_out_alt(trace: Run, t: int, say: Say) -> str:
    r = trace[t]
    right = (r.said > 0.5) == (r.truth > 0.5)
    said = Text("It says {p:.0%}; in truth a bracket is {w}: {r}.", "网络说 {p:.0%}；实际上括号{w}：{r}。")
    w = Text("open", "未闭合") if r.truth > 0.5 else Text("closed", "已闭合")
    return say(said.format(p=r.said, w=say(w), r=say(Text("right", "正确") if right else Text("wrong", "错误"))))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, r, u = trace.scene, trace[t], trace.scene.unit
    g = {k: float(v) for k, v in zip(s.gates, r.gates[:, u], strict=True)}
    keep, write, new = (
        (g["f"], g["i"], g["g"]) if "f" in g else (g["z"], 1 - g["z"], g["n"]) if "z" in g else (0.0, 1.0, g["h"])
    )
    return {
        "after": float(r.kept[u]),
        "keep": keep,
        "before": float(r.before[u]),
        "write": write,
        "new": new,
        "show": g.get("o", 1.0),
        "h": float(r.h[u]),
        "p": r.said,
    }


DIAGRAM = View(
    Text("One unit as plumbing: how far each valve is open", "一个单元的“水路”：每个阀门开多大"),
    _diagram,
    _diagram_says,
)
READ_OUT = View(Text("Is a bracket open? Grey: the truth", "括号是否未闭合？灰色：真实情况"), _read_out, _read_out_alt)
OVER_TIME = View(
    Text("All 8 units: green open; −1 blue, 1 orange", "全部 8 个单元：绿为开度，−1 蓝、1 橙"),
    _over_time,
    _over_time_alt,
)
