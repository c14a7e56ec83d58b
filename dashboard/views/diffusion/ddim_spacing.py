"""DDIM's times: the S of 1,000 that four rules pick, and what each makes of noise on the line."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, scaling, theme
from dashboard.lesson import Equation, Figure, Key, Say, Tick, View, one_clock
from engine.core import Text, Trace
from engine.ddim import Frame, Scene
from engine.diffusion.schedules import T_DDPM
from engine.diffusion.spacing import RULES, STEPS
from engine.diffusion.targets import REACH

Run = Trace[Scene, Frame]
SHADES = dict(zip(RULES, (theme.SERIES[1], theme.SERIES[2], theme.SERIES[0], theme.SERIES[4]), strict=True))
LEADING, TRAILING = (list(RULES).index(rule) for rule in ("leading", "trailing"))
NAMED = 5  # so many times are written out


def clock(trace: Run) -> Sequence[Tick]:
    return one_clock(STEPS)


def _listed(times: np.ndarray) -> str:
    """All of a few times, the first and the last of many."""
    named = [str(t) for t in times]
    return ", ".join(named if len(named) <= NAMED else [*named[:2], "…", *named[-2:]])


def _times(trace: Run, k: int, say: Say) -> Figure:
    """A row a rule, the noise at the left; red is what a rule leaves out there."""
    s, traces = trace.scene.spacing, []
    for row, (rule, name) in enumerate(RULES.items()):
        tau, y = s.times[row][k], -row
        said = f"{say(name)}: {_listed(tau[:-1])}"
        dots = np.append(tau.astype(float), np.full(T_DDPM + 1 - len(tau), np.nan))
        traces += [
            marks.line([tau[0], 0], [y, y], colour=SHADES[rule] + "/0.4", width=2),
            marks.line([T_DDPM, tau[0]], [y, y], colour=theme.WARN, width=6),
            marks.dots(dots, np.full(len(dots), y), size=9, colour=SHADES[rule]),
            marks.words([T_DDPM], [y + 0.18], [said], SHADES[rule], position="top right"),
        ]
    return theme.figure(
        *traces,
        x=theme.axis(say(Text("time t of the 1,000", "时刻 t（共 1,000）")), 1.03 * T_DDPM, -0.03 * T_DDPM),
        y=theme.axis("", 0.4 - len(RULES), 0.8, showticklabels=False, showgrid=False),
    )


def _times_says(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.spacing
    said = Text(
        "S = {n}: leading starts at t = {t}, where √ᾱ = {a:.3f} of the data should be left; its samples' mean is off "
        "by {b:.3f}, trailing's by {c:.3f}.",
        "S = {n}：leading 从 t = {t} 出发，那里数据应还剩 √ᾱ = {a:.3f}；它的样本均值偏 {b:.3f}，trailing 偏 {c:.3f}。",
    )
    start, bias = int(s.times[LEADING][k][0]), s.bias[:, k]
    return say(said.format(n=STEPS[k], t=start, a=s.signal[LEADING, k], b=bias[LEADING], c=bias[TRAILING]))


def _made(trace: Run, k: int, say: Say) -> Figure:
    s = trace.scene.spacing
    top = 1.15 * max(float(s.exact.max()), min(float(s.made.max()), 2.5 * float(s.exact.max())))
    return theme.figure(
        marks.line(s.centres, s.exact, colour=theme.INK + "/0.45", width=6),
        *(marks.line(s.centres, s.made[row, k], colour=SHADES[rule], width=2.5) for row, rule in enumerate(RULES)),
        x=theme.axis("x", -REACH, REACH),
        y=theme.axis(say(Text("density", "密度")), 0, top),
    )


def _made_says(trace: Run, k: int, say: Say) -> str:
    s = trace.scene.spacing
    off = 0.5 * np.abs(s.made[:, k] - s.exact).sum(1) * float(s.centres[1] - s.centres[0])
    parts = [f"{say(name)} {share:.0%}" for name, share in zip(RULES.values(), off, strict=True)]
    said = Text("Mass misplaced after {n} steps: {parts}.", "{n} 步后放错位置的质量：{parts}。")
    return say(said.format(n=STEPS[k], parts=say(Text(", ", "，")).join(parts)))


def _error(trace: Run, k: int, say: Say) -> Figure:
    """In units of trailing's own; what is to come is faint."""
    s, at, traces = trace.scene.spacing, np.log10(STEPS), []
    share = s.error / np.maximum(s.error[TRAILING], 1e-12)
    for row, rule in enumerate(RULES):
        seen = np.where(np.arange(len(STEPS)) <= k, share[row], np.nan)
        traces += [
            marks.line(at, share[row], colour=SHADES[rule] + "/0.3", width=2),
            marks.line(at, seen, colour=SHADES[rule], width=3),
            marks.dots(at, seen, colour=SHADES[rule], size=8),
        ]
    return theme.figure(
        *traces,
        x=scaling.log_axis(say(Text("steps S", "步数 S")), STEPS[0] / 1.2, STEPS[-1] * 1.2),
        y=theme.axis(say(Text("W₁ / W₁ of trailing", "W₁ / trailing 的 W₁")), 0, max(2.0, 1.1 * float(share.max()))),
    )


def _error_says(trace: Run, k: int, say: Say) -> str:
    e = trace.scene.spacing.error[:, k]
    said = Text(
        "{n} steps, error W₁: leading {a:.4f}, linspace {b:.4f}, trailing {c:.4f}, quadratic {d:.4f}.",
        "{n} 步，误差 W₁：leading {a:.4f}，linspace {b:.4f}，trailing {c:.4f}，二次 {d:.4f}。",
    )
    return say(said.format(n=STEPS[k], a=e[0], b=e[1], c=e[2], d=e[3]))


def rule_numbers(trace: Run, k: int) -> dict[str, float | str]:
    n = STEPS[k]
    return {"top": int(trace.scene.spacing.times[LEADING][k][0]), "s": n, "f": T_DDPM // n, "t": T_DDPM}


def start_numbers(trace: Run, k: int) -> dict[str, float | str]:
    """Mean and variance of x at the time where leading starts."""
    s = trace.scene.spacing
    root = float(s.signal[LEADING, k])
    return {
        "m": root * s.mean,
        "r": root,
        "mu": s.mean,
        "v": root**2 * s.variance + 1 - root**2,
        "a": root**2,
        "var": s.variance,
        "n": 1 - root**2,
    }


_OTHERS = tuple(Key("line", SHADES[rule], name) for rule, name in RULES.items() if rule != "trailing")

TIMES = View(
    Text("The times that each rule picks", "各规则选取的时刻"),
    _times,
    _times_says,
    (Key("dot", theme.INK, Text("a step's time", "一步的时刻")), Key("line", theme.WARN, Text("left out", "略去"))),
)
MADE = View(
    Text("The density that so many steps make", "走这么多步得到的密度"),
    _made,
    _made_says,
    (
        Key("line", theme.INK + "/0.45", Text("exact", "精确")),
        Key("line", SHADES["trailing"], Text("each rule in its colour", "每条规则一种颜色")),
    ),
)
ERROR = View(
    Text("Error of each rule, beside trailing's", "各规则的误差，与 trailing 相比"), _error, _error_says, _OTHERS
)
RULE = Equation(
    r"\num{top}{\tau_S}=1+(\num{s}{S}-1)\,\num{f}{\lfloor T/S\rfloor}\qquad T=\val{t}",
    rule_numbers,
    Text(
        "Where leading starts; trailing and linspace start at T", "leading 从这里出发；trailing 与 linspace 从 T 出发"
    ),
)
START = Equation(
    r"\num{m}{E\,x_\tau}=\num{r}{\sqrt{\bar\alpha_\tau}}\,\num{mu}{E\,x_0}\qquad "
    r"\num{v}{\operatorname{Var}x_\tau}=\num{a}{\bar\alpha_\tau}\,\num{var}{\operatorname{Var}x_0}"
    r"+\num{n}{(1-\bar\alpha_\tau)}",
    start_numbers,
    Text("What x should be there; the sampler draws mean 0, variance 1", "那里的 x 本应如此；采样器却取均值 0、方差 1"),
)
