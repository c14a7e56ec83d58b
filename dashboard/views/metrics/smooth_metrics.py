"""Six trainings of one classifier: their lines, their F1 over the seeds, where loss and accuracy fall together."""

import numpy as np

from dashboard.figures import curve, marks, plane, ribbon, theme, trials
from dashboard.lesson import Figure, Say
from engine.core import Text, Trace
from engine.metrics.objectives import OBJECTIVES
from engine.smooth_metrics import METRICS, NAMES, WINDOW, Frame, Scene

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
    "fine_tune": Text("CE, then soft F1", "先 CE 后软 F1"),
}
STEP = Text("step", "步")


def lines(trace: Run, t: int, say: Say) -> Figure:
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


def lines_says(trace: Run, t: int, say: Say) -> str:
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


def seeds(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    names, colours, values = [say(SHORT[n]) for n in NAMES], list(COLOURS), s.curves[s.metric][t]
    if s.metric == "held_f1":
        names, colours = [*names, say(Text("CE, threshold moved", "CE，移动阈值"))], [*colours, theme.INK]
        values = np.vstack([values, f.tuned_f1])
    return trials.by_row(values, names, colours, say(METRICS[s.metric]), *_reach(trace))


def seeds_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    each = ", ".join(f"{say(SHORT[n])} {v:.2f}" for n, v in zip(NAMES, s.curves[s.metric][t].mean(1), strict=True))
    said = Text(
        "{metric}, mean of five seeds: {each}. Held-out F1 of cross-entropy with its threshold moved: {moved:.2f}.",
        "{metric}（五个种子的均值）：{each}。交叉熵移动阈值后的留出集 F1：{moved:.2f}。",
    )
    return say(said.format(metric=say(METRICS[s.metric]), each=each, moved=f.tuned_f1.mean()))


def metric_curves(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    values, (floor, top) = s.curves[s.metric], _reach(trace)
    steps, done = np.arange(1, len(values) + 1), np.arange(len(values)) <= t
    traces = ribbon.between(steps, values[:, s.focus].min(1), values[:, s.focus].max(1), COLOURS[s.focus] + "/0.18")
    for k in range(len(NAMES)):
        mean = values[:, k].mean(1)
        traces.append(marks.line(steps, np.where(done, mean, np.nan), colour=COLOURS[k], width=3, dash=DASHES[k]))
        traces.append(marks.dots([t + 1], [mean[t]], colour=COLOURS[k], size=9))
    traces.append(curve.rule(t + 1, floor, top))
    return theme.figure(
        *traces, x=theme.axis(say(STEP), 0, len(values) + 1), y=theme.axis(say(METRICS[s.metric]), floor, top)
    )


def metric_alt(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    at = s.curves[s.metric][t, s.focus]
    said = Text(
        "{metric} at step {t}: the five seeds of {name} lie between {a:.2f} and {b:.2f}.",
        "第 {t} 步的{metric}：{name}的五个种子在 {a:.2f} 与 {b:.2f} 之间。",
    )
    return say(
        said.format(
            metric=say(METRICS[s.metric]), t=t + 1, name=say(OBJECTIVES[NAMES[s.focus]]), a=at.min(), b=at.max()
        )
    )


def _fallen(trace: Run, t: int, say: Say, name: str, label: Text, colour: str) -> Figure:
    """One curve of cross-entropy's first seed, the stretches where loss and accuracy both fell marked."""
    s = trace.scene
    values = s.curves[name][:, 0, 0]
    late = 6 if name == "accuracy" else 12  # its first rise would press the falls into the top
    settled = values[min(len(values) // late, len(values) - 1) :]
    room = 0.12 * max(float(np.ptp(settled)), 1e-3)
    low, high = float(settled.min()) - room, float(settled.max()) + room
    figure = curve.over_steps({say(label): values}, t, say(STEP), say(label), low, high, ((colour, "solid"),))
    figure["data"] = [
        ribbon.stretches([(a + 1, b + 1) for a, b in s.fell], low, high, theme.WARN + "/0.16"),
        *figure["data"][:-1],
    ]
    return figure


def accuracy(trace: Run, t: int, say: Say) -> Figure:
    return _fallen(trace, t, say, "accuracy", Text("accuracy", "准确率"), theme.SERIES[1])


def entropy(trace: Run, t: int, say: Say) -> Figure:
    return _fallen(trace, t, say, "cross_entropy", Text("cross-entropy", "交叉熵"), theme.SERIES[0])


def f1(trace: Run, t: int, say: Say) -> Figure:
    return _fallen(trace, t, say, "f1", Text("F1", "F1"), theme.SERIES[2])


def fall_numbers(trace: Run, t: int) -> dict[str, float | str]:
    curves = trace.scene.curves
    before = max(t - WINDOW, 0)
    found = {name: curves[name][:, 0, 0] for name in ("cross_entropy", "accuracy", "f1")}
    return {
        "ce": float(found["cross_entropy"][t]),
        "acc": float(found["accuracy"][t]),
        "f1": float(found["f1"][t]),
        "dce": float(found["cross_entropy"][t] - found["cross_entropy"][before]),
        "dacc": float(found["accuracy"][t] - found["accuracy"][before]),
        "df1": float(found["f1"][t] - found["f1"][before]),
        "w": str(t - before),
    }


def fall_says(trace: Run, t: int, say: Say) -> str:
    s, n = trace.scene, fall_numbers(trace, t)
    marked = sum(b - a for a, b in s.fell)
    dce, dacc = float(n["dce"]), float(n["dacc"])
    if dce < 0 and dacc < 0:
        said = Text(
            "Step {t}: in {w} steps loss fell by {dce:.4f} and accuracy by {dacc:.2%}: better loss, worse classifier.",
            "第 {t} 步：{w} 步内损失降了 {dce:.4f}，准确率也降了 {dacc:.2%}：损失变好，分类器变差。",
        )
    else:
        said = Text(
            "Step {t}: loss {ce:.4f}, accuracy {acc:.1%}. Marked: both fell within {w} steps ({m} of {n}).",
            "第 {t} 步：损失 {ce:.4f}，准确率 {acc:.1%}。标出 {w} 步内两者同降的区间，共 {m}/{n} 步。",
        )
    w = n["w"] if dce < 0 and dacc < 0 else WINDOW
    return say(
        said.format(t=t + 1, w=w, dce=abs(dce), dacc=abs(dacc), ce=n["ce"], acc=n["acc"], m=marked, n=len(trace))
    )


def entropy_alt(trace: Run, t: int, say: Say) -> str:
    said = Text("Cross-entropy of the training rows at step {t}: {ce:.4f}.", "第 {t} 步训练集的交叉熵：{ce:.4f}。")
    return say(said.format(t=t + 1, ce=fall_numbers(trace, t)["ce"]))


def f1_fall_alt(trace: Run, t: int, say: Say) -> str:
    said = Text("F1 of the training rows at step {t}: {f1:.3f}.", "第 {t} 步训练集的 F1：{f1:.3f}。")
    return say(said.format(t=t + 1, f1=fall_numbers(trace, t)["f1"]))


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
