"""Six trainings of one classifier: their lines, their F1 over the seeds, where loss and accuracy fall together."""

import numpy as np

from dashboard.figures import curve, marks, plane, ribbon, theme, trials
from dashboard.lesson import Equation, Figure, Key, Say, View
from engine.core import Text, Trace
from engine.metrics.objectives import OBJECTIVES
from engine.smooth_metrics import METRICS, NAMES, Frame, Scene

Run = Trace[Scene, Frame]
COLOURS = theme.SERIES
DASHES = ("solid", "solid", "solid", "dot", "dash", "solid")
STYLES = tuple(zip(COLOURS, DASHES, strict=True))
SHORT = {
    "cross_entropy": Text("cross-entropy", "交叉熵"),
    "soft_accuracy": Text("soft accuracy", "软准确率"),
    "soft_f1": Text("soft F1", "软 F1"),
    "reinforce": Text("REINFORCE", "REINFORCE"),
    "reinforce_baseline": Text("… with baseline", "… 加基线"),
    "fine_tune": Text("CE, then soft F1", "先交叉熵后软 F1"),
}
BRIEF = {  # for legends, where six stand in a line
    "cross_entropy": Text("CE", "CE"),
    "soft_accuracy": Text("soft A", "软 A"),
    "soft_f1": Text("soft F1", "软 F1"),
    "reinforce": Text("RL", "RL"),
    "reinforce_baseline": Text("RL+b", "RL+b"),
    "fine_tune": Text("CE→F1", "CE→F1"),
}
STEP, COMMA = Text("step", "步"), Text(", ", "，")


def _lines(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    rows = s.split.train
    order = [k for k in range(len(NAMES)) if k != s.focus] + [s.focus]  # the one in focus on top
    sure = 2 * f.field - 1
    return plane.decision(
        *s.grid,
        np.sign(sure) * np.sqrt(np.abs(sure)),  # the root lets a weak lead be seen
        1.0,
        *plane.rows(rows.X, rows.y.astype(int), np.where(rows.y == 1, 9.0, 5.0), names=rows.classes),
        *(
            marks.line(
                f.lines[k][:, 0], f.lines[k][:, 1], colour=COLOURS[k], width=5 if k == s.focus else 3, dash=DASHES[k]
            )
            for k in order
        ),
        names=(rows.names[0], rows.names[1]),
        paint="painted",
    )


def _lines_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    said = Text(
        "Step {t}, {name}: held-out F1 {f1:.2f}, accuracy {acc:.1%} (cross-entropy {g1:.2f}, {gacc:.1%}).",
        "第 {t} 步：{name}，留出集 F1 为 {f1:.2f}、准确率 {acc:.1%}；交叉熵为 {g1:.2f} 与 {gacc:.1%}。",
    )
    k = s.focus if s.focus else NAMES.index("soft_f1")
    f1, acc = f.held_f1.mean(1), f.held_accuracy.mean(1)
    return say(said.format(t=t + 1, name=say(SHORT[NAMES[k]]), f1=f1[k], acc=acc[k], g1=f1[0], gacc=acc[0]))


def _reach(trace: Run) -> tuple[float, float]:
    """The metric's axis: 0 to 1, except where all of it lies higher or beyond."""
    values = trace.scene.curves[trace.scene.metric]
    if trace.scene.metric == "cross_entropy":
        return 0.0, 1.1 * float(np.quantile(values, 0.97))
    low = float(np.quantile(values, 0.2)) - 0.1 if "accuracy" in trace.scene.metric else 0.0
    return (max(low, 0.0) if low > 0.4 else -0.03), 1.03


def _seeds(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    names, colours, values = [say(SHORT[n]) for n in NAMES], list(COLOURS), s.curves[s.metric][t]
    if s.metric == "held_f1":
        names, colours = [*names, say(Text("CE, threshold moved", "交叉熵，移阈值"))], [*colours, theme.INK]
        values = np.vstack([values, f.tuned_f1])
    return trials.by_row(values, names, colours, say(METRICS[s.metric]), *_reach(trace))


def _seeds_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    means = s.curves[s.metric][t].mean(1)
    each = say(COMMA).join(f"{say(SHORT[n])} {v:.2f}" for n, v in zip(NAMES, means, strict=True))
    said = Text(
        "{metric}, mean of five seeds: {each}. Held-out F1 of cross-entropy with its threshold moved: {moved:.2f}.",
        "{metric}（五个种子的均值）：{each}。交叉熵移动阈值后的留出集 F1：{moved:.2f}。",
    )
    return say(said.format(metric=say(METRICS[s.metric]), each=each, moved=f.tuned_f1.mean()))


def _curves(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    values, (floor, top) = s.curves[s.metric], _reach(trace)
    steps, done = np.arange(1, len(values) + 1), np.arange(len(values)) <= t
    traces = ribbon.between(steps, values[:, s.focus].min(1), values[:, s.focus].max(1), COLOURS[s.focus] + "/0.18")
    for k in range(len(NAMES)):
        mean = values[:, k].mean(1)
        traces.append(marks.line(steps, np.where(done, mean, np.nan), colour=COLOURS[k], width=3, dash=DASHES[k]))
        traces.append(marks.dots([t + 1], [mean[t]], colour=COLOURS[k], size=9))
    traces.append(curve.rule(t + 1, floor, top))
    if "accuracy" in s.metric:  # what a classifier gets that never says yes
        traces.append(marks.line([0, len(values) + 1], [1 - s.share] * 2, colour=theme.MUTED, width=2, dash="dot"))
    return theme.figure(
        *traces, x=theme.axis(say(STEP), 0, len(values) + 1), y=theme.axis(say(METRICS[s.metric]), floor, top)
    )


def _curves_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    at = s.curves[s.metric][t, s.focus]
    said = Text(
        "{metric} at step {t}: the five seeds of {name} lie between {a:.2f} and {b:.2f}.",
        "第 {t} 步的{metric}：五个种子（{name}）在 {a:.2f} 与 {b:.2f} 之间。",
    )
    return say(
        said.format(
            metric=say(METRICS[s.metric]), t=t + 1, name=say(OBJECTIVES[NAMES[s.focus]]), a=at.min(), b=at.max()
        )
    )


def step_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """The seed on show: soft F1 and F1 of the objective in focus, with their counts' ratio."""
    s, f = trace.scene, trace[t]
    k = s.focus
    return {
        "sf": float(f.soft_f1[k, 0]),
        "f": float(f.f1[k, 0]),
        "ce": float(f.cross_entropy[k, 0]),
        "acc": float(f.accuracy[k, 0]),
        "sa": float(f.soft_accuracy[k, 0]),
        "share": f"{s.share:.1%}",
    }


def line_keys(trace: Run) -> tuple[Key, ...]:
    return tuple(
        Key("line" if dash == "solid" else "dash" if dash == "dash" else "dotted", colour, BRIEF[name])
        for name, (colour, dash) in zip(NAMES, STYLES, strict=True)
    )


def _row_keys(trace: Run) -> tuple[Key, ...]:
    plus = trace.scene.split.train.classes[1]
    return Key("square", "@plus", Text(plus, plus)), *line_keys(trace)


def _curve_keys(trace: Run) -> tuple[Key, ...]:
    never = Text("always “no”: {a:.1%}", "永远判负：{a:.1%}").format(a=1 - trace.scene.share)
    return (*line_keys(trace), *((Key("dotted", theme.MUTED, never),) if "accuracy" in trace.scene.metric else ()))


LINES = View(
    Text("Same rows, same start, six decision lines", "同样的数据与起点，六条分界线"), _lines, _lines_says, _row_keys
)
SEED_DOTS = View(
    Text("Five seeds each", "各五个种子"),
    _seeds,
    _seeds_says,
    (Key("dot", theme.INK, Text("a seed", "一个种子")), Key("bar", theme.INK, Text("their mean", "均值"))),
)
CURVES = View(
    Text("Means by step; band: seeds in focus", "均值随步数变化；带：重点目标的种子"),
    _curves,
    _curves_says,
    _curve_keys,
)
STANDING = Equation(
    r"\num{sf}{\tilde F_1}=\frac{2\sum_i q_i y_i}{\sum_i q_i+\sum_i y_i}\quad \num{f}{F_1}\quad "
    r"{\num{sa}{\tilde A}=\tfrac1n\sum_i q_{i,y_i}}\quad \num{acc}{A}\quad "
    r"{\num{ce}{\mathrm{CE}}=-\tfrac1n\sum_i\log p_{i,y_i}}",
    step_numbers,
    Text(
        "The objective in focus, first seed, training rows: soft and hard F1 and accuracy, cross-entropy",
        "重点目标、第一个种子、训练集：软/硬 F1 与准确率、交叉熵",
    ),
)
