"""recurrent's second film, three cells on one text; and the formulas of each cell with this step's numbers."""

import numpy as np

from dashboard.figures import curve, marks, theme
from dashboard.lesson import Figure, Key, Mark, Say, View
from dashboard.views.sequences.recurrent import Run, letters, shown, truth_area
from engine.core import Array, Text
from engine.recurrent import CELLS

COLOURS = dict(zip(CELLS, (theme.SERIES[1], theme.SERIES[2], theme.SERIES[0]), strict=True))
DASHES = dict(zip(CELLS, ("solid", "dash", "dot"), strict=True))
MARKS: tuple[Mark, ...] = ("line", "dash", "dotted")
KEYS = tuple(Key(mark, COLOURS[c], name) for mark, (c, name) in zip(MARKS, CELLS.items(), strict=True))

KEEPS = {
    "lstm": r"\num{after}{c_t}=\num{keep}{f_t}\cdot\num{before}{c_{t-1}}+\num{write}{i_t}\cdot\num{new}{g_t}"
    r"\qquad {\num{h}{h_t}=\num{show}{o_t}\cdot\tanh c_t}\qquad {\num{p}{p_t}=\sigma(w\cdot h_t+b)}",
    "gru": r"\num{h}{h_t}=\num{keep}{z_t}\cdot\num{before}{h_{t-1}}+\num{write}{(1-z_t)}\cdot\num{new}{n_t}"
    r"\qquad {\num{p}{p_t}=\sigma(w\cdot h_t+b)}",
    "rnn": r"\num{h}{h_t}=\tanh\num{sum}{a_t}"
    r"\qquad {\num{p}{p_t}=\sigma(w\cdot h_t+b)}",
}
GATED = {
    "lstm": r"\num{keep}{f_t}=\sigma(W_f x_t+U_f h_{t-1}+b_f)\quad \num{write}{i_t}=\sigma(W_i x_t+U_i h_{t-1}+b_i)"
    r"\quad \num{show}{o_t}=\sigma(W_o x_t+U_o h_{t-1}+b_o)"
    r"\quad \num{new}{g_t}=\tanh\left(\num{letter}{W_g x_t+b_g}+\num{loop}{U_g h_{t-1}}\right)",
    "gru": r"\num{keep}{z_t}=\sigma(W_z x_t+U_z h_{t-1}+b_z)\quad \num{reset}{r_t}=\sigma(W_r x_t+U_r h_{t-1}+b_r)"
    r"\quad \num{new}{n_t}=\tanh\left(\num{letter}{W_n x_t+b_n}+\num{loop}{r_t(U_n h_{t-1}+b_n')}\right)",
    "rnn": r"\num{sum}{a_t}=\num{letter}{W x_t+b}+\num{loop}{U h_{t-1}}",
}


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Whatever a cell's formulas ask for, of the unit seen closely."""
    s, r, u = trace.scene, trace[t], trace.scene.unit
    g = {k: float(v) for k, v in zip(s.gates, r.gates[:, u], strict=True)}
    out = {"before": r.before[u], "h": r.h[u], "p": r.said, "letter": r.letter[u], "loop": r.loop[u]}
    if s.cell == "lstm":
        out |= {"after": r.kept[u], "keep": g["f"], "write": g["i"], "new": g["g"], "show": g["o"]}
    if s.cell == "gru":
        out |= {"keep": g["z"], "write": 1 - g["z"], "new": g["n"], "reset": g["r"]}
    if s.cell == "rnn":
        out["sum"] = r.letter[u] + r.loop[u]
    return {name: float(v) for name, v in out.items()}


def keeps(trace: Run) -> str:
    return KEEPS[trace.scene.cell]


def gated(trace: Run) -> str:
    return GATED[trace.scene.cell]


def _three(trace: Run, t: int, say: Say, values: Array, title: Text, low: float, high: float) -> Figure:
    """values (3, T) of the cells in the order of CELLS."""
    s = trace.scene
    at = np.arange(len(s.text))
    traces = [truth_area(s)] if low == 0 else []
    for row, cell in zip(values, CELLS, strict=True):
        done = np.where(at <= t, row, np.nan)
        hover = {"hoverinfo": "all", "hovertemplate": f"{say(CELLS[cell])} %{{y:.2f}}<extra></extra>"}
        traces.append(marks.line(at, row, colour=COLOURS[cell] + "/0.25", dash=DASHES[cell]))
        traces.append(marks.line(at, done, colour=COLOURS[cell], width=3.5, dash=DASHES[cell], **hover))
        traces.append(marks.dots([t], [row[t]], colour=COLOURS[cell], size=10))
    return theme.figure(*traces, curve.rule(t, low, high), x=letters(s, say), y=theme.axis(say(title), low, high))


PROBABILITY = Text("P(open)", "未闭合概率")


def _said(trace: Run, t: int, say: Say) -> Figure:
    return _three(trace, t, say, trace.scene.compared.said, PROBABILITY, 0, 1.05)


def _blind(trace: Run, t: int, say: Say) -> Figure:
    return _three(trace, t, say, trace.scene.compared.blind, PROBABILITY, 0, 1.05)


def _kept(trace: Run, t: int, say: Say) -> Figure:
    values = trace.scene.compared.kept[:, :, trace.scene.unit]
    high = 1.1 * max(1.0, float(np.abs(values).max()))
    return _three(trace, t, say, values, Text("kept in the unit", "单元中保留的值"), -high, high)


def _each(values: Array, say: Say, form: str) -> str:
    between = say(Text(", ", "，"))
    return between.join(f"{say(name)} {form.format(v)}" for name, v in zip(CELLS.values(), values, strict=True))


def _after(trace: Run, t: int, say: Say, said: Text, values: Array) -> str:
    """What the cells (3, T) say of the bracket after this character, beside the truth."""
    truth = Text("open", "未闭合") if trace[t].truth > 0.5 else Text("closed", "已闭合")
    each = _each(values[:, t], say, "{:.0%}")
    return say(said.format(c=shown(trace[t].character), each=each, w=say(truth)))


def _said_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "After “{c}”, probability that a bracket is open: {each}; in truth it is {w}.",
        "读到“{c}”后，括号未闭合的概率：{each}；实际上{w}。",
    )
    return _after(trace, t, say, said, trace.scene.compared.said)


def _blind_alt(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "After “{c}”, with a candidate that cannot see h: {each}; in truth a bracket is {w}.",
        "读到“{c}”后，候选看不到 h 时：{each}；实际上括号{w}。",
    )
    return _after(trace, t, say, said, trace.scene.compared.blind)


def _kept_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text("Unit {u} holds: {each}.", "单元 {u} 保留：{each}。")
    return say(said.format(u=s.unit + 1, each=_each(s.compared.kept[:, t, s.unit], say, "{:.2f}")))


_OPEN = Key("area", theme.FAINT, Text("a bracket is open", "括号确实未闭合"))
SAID = View(
    Text("Three cells, one text: is a bracket open?", "三种单元读同一段文本：括号是否未闭合？"), _said, _said_says, KEYS
)
BLIND = View(
    Text("The candidate made blind to h: who still holds it?", "让候选看不到 h：谁还记得？"),
    _blind,
    _blind_alt,
    (*KEYS, _OPEN),
)
KEPT = View(
    Text("What one unit keeps: c of the LSTM, h of the others", "一个单元保留的值：LSTM 为 c，其余为 h"),
    _kept,
    _kept_alt,
    KEYS,
)
