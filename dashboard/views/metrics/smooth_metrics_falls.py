"""Cross-entropy's first seed: where its loss and its accuracy fall together."""

import numpy as np

from dashboard.figures import curve, ribbon, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, View
from dashboard.views.metrics.smooth_metrics import STEP, Run
from engine.core import Text
from engine.smooth_metrics import WINDOW


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


def _accuracy(trace: Run, t: int, say: Say) -> Figure:
    return _fallen(trace, t, say, "accuracy", Text("accuracy", "准确率"), theme.SERIES[1])


def _entropy(trace: Run, t: int, say: Say) -> Figure:
    return _fallen(trace, t, say, "cross_entropy", Text("cross-entropy", "交叉熵"), theme.SERIES[0])


def _f1(trace: Run, t: int, say: Say) -> Figure:
    return _fallen(trace, t, say, "f1", Text("F1", "F1"), theme.SERIES[2])


def fall_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """Cross-entropy, accuracy and F1 of the first seed now, `w` steps before, and the difference."""
    before = max(t - WINDOW, 0)
    out: dict[str, float] = {}
    for name, short in (("cross_entropy", "ce"), ("accuracy", "acc"), ("f1", "f1")):
        values = trace.scene.curves[name][:, 0, 0]
        out |= {short: float(values[t]), f"{short}0": float(values[before])}
        out[f"d{short}"] = out[short] - out[f"{short}0"]
    return {**out, "w": str(t - before)}


def _fall_says(trace: Run, t: int, say: Say) -> str:
    s, n = trace.scene, fall_numbers(trace, t)
    rows = len(s.split.train.y)
    dce, dacc = float(n["dce"]), float(n["dacc"])
    if dce < 0 and dacc < 0:
        said = Text(
            "Step {t}: in {w} steps the loss fell by {dce:.4f}, yet {k} more of {n:,} rows are wrong.",
            "第 {t} 步：{w} 步内损失降了 {dce:.4f}，{n:,} 个样本中却多错了 {k} 个。",
        )
        return say(said.format(t=t + 1, w=n["w"], dce=-dce, k=round(-dacc * rows), n=rows))
    said = Text(
        "Step {t}: loss {ce:.4f}, accuracy {acc:.1%}. Marked: both fell within {w} steps ({m} of {n}).",
        "第 {t} 步：损失 {ce:.4f}，准确率 {acc:.1%}。标出 {w} 步内两者同降的区间，共 {m}/{n} 步。",
    )
    marked = sum(b - a for a, b in s.fell)
    return say(said.format(t=t + 1, w=WINDOW, ce=n["ce"], acc=n["acc"], m=marked, n=len(trace)))


def _entropy_says(trace: Run, t: int, say: Say) -> str:
    said = Text("Cross-entropy of the training rows at step {t}: {ce:.4f}.", "第 {t} 步训练集的交叉熵：{ce:.4f}。")
    return say(said.format(t=t + 1, ce=fall_numbers(trace, t)["ce"]))


def _f1_says(trace: Run, t: int, say: Say) -> str:
    said = Text("F1 of the training rows at step {t}: {f1:.3f}.", "第 {t} 步训练集的 F1：{f1:.3f}。")
    return say(said.format(t=t + 1, f1=fall_numbers(trace, t)["f1"]))


MARKED = (Key("area", theme.WARN + "/0.16", Text("loss and accuracy both fell", "损失与准确率同降")),)
ACCURACY = View(
    Text("Accuracy falls in the marked stretches …", "标出的区间里准确率在降……"), _accuracy, _fall_says, MARKED
)
ENTROPY = View(Text("… while the loss falls too", "……而损失也在降"), _entropy, _entropy_says, MARKED)
F1 = View(Text("Its F1 over the same steps", "同期的 F1"), _f1, _f1_says, MARKED)
CHANGES = Equation(
    r"\num{dce}{\Delta\mathrm{CE}}=\num{ce}{\mathrm{CE}_t}-\num{ce0}{\mathrm{CE}_{t-\val{w}}}\qquad "
    r"\num{dacc}{\Delta A}=\num{acc}{A_t}-\num{acc0}{A_{t-\val{w}}}\qquad "
    r"\num{df1}{\Delta F_1}=\num{f1}{F_{1,t}}-\num{f10}{F_{1,t-\val{w}}}",
    fall_numbers,
    Text(
        "Cross-entropy, accuracy and F1 of the training rows, and their change over the last steps",
        "训练集的交叉熵、准确率、F1，及其在最近几步内的变化",
    ),
)
FILM = Film(
    title=Text("Loss falls, accuracy falls", "损失降，准确率也降"),
    views=(ACCURACY, ENTROPY, F1),
    equations=(CHANGES,),
    watch=Text(
        "Watch the marked stretches: the loss improves, and the classifier gets more rows wrong.",
        "看标出的区间：损失在变好，分类器却多错了几个样本。",
    ),
    pace=18,
)
