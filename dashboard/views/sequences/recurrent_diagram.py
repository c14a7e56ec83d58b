"""recurrent's main picture: the text as a tape over the cell as plumbing, one unit of it."""

import numpy as np

from dashboard.figures import marks, panels, plumbing, theme
from dashboard.figures.plumbing import Place, below, beside, corner, joint, pipe, tank, valve, wire
from dashboard.lesson import Figure, Key, Say, View
from dashboard.views.sequences.recurrent import NAMES, SAID, VALVES, Run, shown, small
from engine.core import Text
from engine.recurrent import Scene

# where things stand: the kept number flows along the top, the letter and h come from below along the bus
BEFORE, AFTER, SUM = (0.9, 4.6), (9.2, 4.6), (5.2, 4.6)
LETTER: Place = (0.9, 0.95)
BUS = 0.0  # the height of what informs the gates
FORGET, INPUT, NEW, OUTPUT, SHOWN = (2.6, 4.6), (5.2, 3.0), (5.2, 1.2), (7.3, 3.0), (9.2, 1.2)
UPDATE, RESET, FLIPPED = (3.3, 4.6), (3.3, 1.2), (5.2, 3.0)
TAPE, SLOTS, PITCH = 6.75, 21, 0.46  # the tape's height, how many letters it shows, their distance


def _tape(s: Scene, t: int) -> list[theme.Trace]:
    """The letters around this one, which stands in the middle; those inside a bracket in the answer's colour."""
    slots = np.arange(SLOTS) - SLOTS // 2
    middle = 5.05
    text = [small(s.text[t + k]) if 0 <= t + k < len(s.text) else "" for k in slots]
    inside = [k <= 0 and 0 <= t + k and s.truth[t + k] > 0.5 for k in slots]
    colours = np.where(inside, SAID, np.where(slots <= 0, theme.INK, theme.MUTED + "/0.6"))
    half, tall = 0.5 * PITCH, 0.42
    frame = [middle - half, middle + half, middle + half, middle - half, middle - half]
    return [
        marks.words(middle + PITCH * slots, np.full(SLOTS, TAPE), text, colour=colours, size=18),
        marks.line(frame, TAPE + tall * np.array([-1, -1, 1, 1, -1]), colour=theme.INK, width=2.5),
    ]


def _bus(*ends: Place) -> list[theme.Trace]:
    """From the letter down, along the bus, and up to each end."""
    far = max(x for x, _ in ends)
    way = [wire(below(LETTER, 0.45), (LETTER[0], BUS), (far, BUS))]
    return way + [wire((x, BUS), (x, y)) for x, y in ends]


def _lstm(trace: Run, t: int, g: dict[str, float], say: Say) -> list[theme.Trace]:
    h = float(trace[t].h[trace.scene.unit])
    lane = 6.35  # between the input's column and the output's
    return [
        pipe(NEW, SUM),
        pipe((OUTPUT[0], AFTER[1]), corner(OUTPUT, SHOWN), SHOWN),
        *_bus(below(FORGET), below(NEW), (lane, OUTPUT[1])),
        wire((lane, OUTPUT[1]), beside(OUTPUT, -plumbing.WIDE)),
        wire((FORGET[0], INPUT[1]), beside(INPUT, -plumbing.WIDE)),
        *valve(FORGET, g["f"], say(NAMES["f"])),
        *joint(SUM, "+"),
        *valve(INPUT, g["i"], say(NAMES["i"]), "left"),
        *tank(NEW, g["g"], 1.0, say(NAMES["g"]), "left"),
        *valve(OUTPUT, g["o"], say(NAMES["o"]), "right"),
        *tank(SHOWN, h, 1.0, "hₜ"),
        marks.words([OUTPUT[0] - 0.1], [OUTPUT[1] + 1.0], ["tanh"], colour=theme.MUTED, position="middle left"),
    ]


def _gru(trace: Run, t: int, g: dict[str, float], say: Say) -> list[theme.Trace]:
    branch, lane = 1.9, 2.5  # where the old state leaves for the candidate; between it and the gates
    return [
        pipe(NEW, SUM),
        pipe((branch, BEFORE[1]), (branch, RESET[1]), NEW),
        *_bus(below(RESET), below(NEW)),
        wire((lane, BUS), (lane, 3.5), (UPDATE[0], 3.5), below(UPDATE)),
        *valve(UPDATE, g["z"], say(NAMES["z"])),
        *joint(SUM, "+"),
        *valve(RESET, g["r"], say(NAMES["r"])),
        *tank(NEW, g["n"], 1.0, say(NAMES["n"]), "right"),
        *valve(FLIPPED, 1 - g["z"], "1 − z", "right"),
    ]


def _rnn(trace: Run, t: int, g: dict[str, float], say: Say) -> list[theme.Trace]:
    said = say(Text("no valve: rewritten at every step", "没有阀门：每一步都重写"))
    return [
        *_bus(below(SUM)),
        *plumbing.formula(SUM, "tanh(W x + U h + b)"),
        marks.words([SUM[0] + 0.2], [2.6], [said], colour=theme.MUTED, size=16, position="middle right"),
    ]


def _diagram(trace: Run, t: int, say: Say) -> Figure:
    s, r, u = trace.scene, trace[t], trace.scene.unit
    top = max(1.0, float(np.abs(s.cells[:, u]).max()))
    g = {name: float(v) for name, v in zip(s.gates, r.gates[:, u], strict=True)}
    state = "c" if s.cell == "lstm" else "h"
    inside = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}[s.cell]
    return panels.plain(
        *_tape(s, t),
        pipe(BEFORE, AFTER, width=4),
        *inside(trace, t, g, say),
        *tank(BEFORE, float(r.before[u]), top, f"{state}ₜ₋₁"),
        *tank(AFTER, float(r.kept[u]), top, f"{state}ₜ"),
        marks.dots([LETTER[0]], [LETTER[1]], size=40, colour=theme.FAINT),
        marks.words([LETTER[0]], [LETTER[1]], [shown(r.character)], size=22),
        marks.words([LETTER[0]], [LETTER[1] + 0.8], ["xₜ, hₜ₋₁"], size=16),
        width=10.1,
        height=7.3,
        left=0.0,
        bottom=-0.15,
    )


def _diagram_says(trace: Run, t: int, say: Say) -> str:
    s, r, u = trace.scene, trace[t], trace.scene.unit
    between = say(Text(", ", "，"))
    gates = between.join(
        f"{say(NAMES[n])} = {v:.2f}" for n, v in zip(s.gates, r.gates[:, u], strict=True) if n in VALVES
    )
    said = Text(
        "After “{c}”: {g}unit {u} goes from {a:.2f} to {b:.2f}; the network says {p:.0%} “a bracket is open”.",
        "读到“{c}”后：{g}单元 {u} 从 {a:.2f} 变为 {b:.2f}；网络认为括号未闭合的概率 {p:.0%}。",
    )
    gates = gates + say(Text("; ", "；")) if gates else ""
    return say(said.format(c=shown(r.character), g=gates, u=u + 1, a=r.before[u], b=r.kept[u], p=r.said))


def _diagram_keys(trace: Run) -> tuple[Key, ...]:
    valves = (Key("area", plumbing.VALVE + "/0.55", Text("valve: how far open", "阀门：打开的程度")),)
    return (
        *(valves if trace.scene.cell != "rnn" else ()),
        Key("area", plumbing.PLUS + "/0.6", Text("positive", "正")),
        Key("area", plumbing.MINUS + "/0.6", Text("negative", "负")),
        Key("dotted", theme.MUTED, Text("informs a gate", "给门传递信息")),
    )


DIAGRAM = View(
    Text("One unit as plumbing: how far each valve is open", "一个单元的“水路”：每个阀门开多大"),
    _diagram,
    _diagram_says,
    _diagram_keys,
)
