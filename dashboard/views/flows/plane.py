"""What the three flows of the plane have in common: through the layers, and through training.

A trace's last frame is the flow that layer films show: trained, or as far as training has come.
"""

from typing import Any

import numpy as np

from dashboard.figures import descent, lattice, marks, theme, waterfall
from dashboard.lesson import Equation, Figure, Key, Say, Tick, View, one_clock
from engine.core import Array, Text, Trace
from engine.flows.plane_film import OFF_DATA

Run = Trace[Any, Any]
REACH = 3.8  # the axes of the plane, data and latent
LAYER = Text("state", "个状态")
KINDS = {
    "additive": Text("additive", "加性"),
    "affine": Text("affine", "仿射"),
    "scale": Text("scale", "尺度变换"),
    "actnorm": Text("actnorm", "actnorm"),
    "1x1": Text("1×1", "1×1"),
}
COLOURS = {"additive": "@minus", "affine": "@minus", "scale": "@plus", "actnorm": "@third", "1x1": "@plus"}
AXES = ("x₁ → z₁", "x₂ → z₂")
FOLLOWED = theme.INK
FLOOR = Text("target's entropy", "目标的熵")
LEVEL = 0.2  # of the target's peak: where its contour is drawn
TARGET_KEY = Key("line", "@ink", Text("target", "目标"))
STAR_KEY = Key("star", FOLLOWED, Text("followed", "跟踪的点"))
DIAMOND_KEY = Key("diamond", "@ink", Text("off data", "数据之外"))


def ticks(trace: Run) -> list[Tick]:
    """One tick a state: the data, then what each layer makes of it."""
    states = len(trace.scene.kinds) + 1
    return one_clock(range(1, states + 1))


def followed(xy: Array, point: int) -> theme.Trace:
    return marks.dots(xy[[point], 0], xy[[point], 1], size=16, symbol="star", colour=FOLLOWED)


def dots(xy: Array, point: int, colour: Any, size: float = 5) -> list[theme.Trace]:
    """The shown points (SHOWN, 2), any of which a click follows: data, places off the data, a star on the followed."""
    data, numbers = len(xy) - len(OFF_DATA), np.arange(len(xy)) + 1
    on = marks.dots(xy[:data, 0], xy[:data, 1], size=size, colour=colour, customdata=numbers[:data])
    off = marks.dots(xy[data:, 0], xy[data:, 1], size=9, symbol="diamond", colour=theme.INK, customdata=numbers[data:])
    pick = {"meta": {"pick": "point"}, "hoverinfo": "none"}  # "skip" would take no click
    return [on | pick, off | pick, followed(xy, point)]


def landing(trace: Run) -> Array:
    """A colour for each data point by its place in the latent plane."""
    return lattice.sectors(trace[-1].picture.points[-1, : -len(OFF_DATA)].astype(float))


def carried(trace: Run, points: Array, outline: Array | None, *more: theme.Trace) -> Figure:
    """The points on their way, coloured by where they will land, over the prior's level lines."""
    s = trace.scene
    square = [] if outline is None else [lattice.patch(outline)]
    return theme.figure(
        *lattice.rings(s.plane.disc.rings),
        *more,
        *dots(points, s.point, landing(trace)),
        *square,
        **lattice.square(AXES, REACH, showticklabels=False),
    )


def after(trace: Run, t: int, say: Say) -> str:
    """Where the film stands, in words."""
    kinds = trace.scene.kinds
    if t == 0:
        return say(Text("The data, before any layer", "数据，尚未经过任何层"))
    said = Text("After layer {t} of {n} ({kind})", "经过第 {t}/{n} 层（{kind}）")
    return say(said.format(t=t, n=len(kinds), kind=say(KINDS[kinds[t - 1]])))


def home(trace: Run, t: int, say: Say) -> str:
    """At the end: what the rings are."""
    if t < len(trace.scene.kinds):
        return ""
    said = Text(
        " Inside the rings lie {a:.0%} and {b:.0%} of the prior.", "两条等密度线内各含先验的 {a:.0%} 与 {b:.0%}。"
    )
    a, b = trace.scene.plane.disc.shares
    return say(said.format(a=a, b=b))


def runaway(trace: Run, say: Say) -> str:
    f = trace[-1]
    if not f.diverged:
        return ""
    said = Text(
        " Training ran away at step {at}: what is shown is the last good picture, of step {step}.",
        "训练在第 {at} 步发散：显示的是最后的有效画面，即第 {step} 步。",
    )
    if not f.step:
        said = Text(
            " Training ran away at step {at}, and no step was better than the start: the start is shown.",
            "训练在第 {at} 步发散，没有一步好于起点：显示的是起点。",
        )
    return say(said.format(at=f.diverged, step=f.step))


def entries(trace: Run) -> tuple[list[float], float]:
    """The followed point's log-dets, and its log p(z)."""
    s, f = trace.scene, trace[-1].ledger
    return [float(v) for v in f.log_dets[:, s.point]], float(f.log_prior[s.point])


def _ledger(trace: Run, t: int, say: Say) -> Figure:
    kinds = trace.scene.kinds
    log_dets, prior = entries(trace)
    names = [str(k + 1) for k in range(len(kinds))] + ["log<br>p(z)"]
    colours = [COLOURS[k] for k in kinds] + [theme.MUTED]
    upto = t if t < len(kinds) else len(kinds) + 1
    return waterfall.waterfall(names, [*log_dets, prior], upto, "log<br>p(x)", say(Text("nats", "奈特")), colours)


def _ledger_says(trace: Run, t: int, say: Say) -> str:
    log_dets, prior = entries(trace)
    if t < len(log_dets):
        said = Text(
            "So far the log-dets of the followed point sum to {v:.3f} nats.",
            "到此为止，所跟踪点的 log|det| 之和为 {v:.3f} 奈特。",
        )
        return say(said.format(v=sum(log_dets[:t])))
    said = Text(
        "log p(x) = {d:.3f} (all layers) {z:+.3f} (prior) = {p:.3f} nats; the true density says {true:.3f}.",
        "log p(x) = {d:.3f}（各层之和）{z:+.3f}（先验）= {p:.3f} 奈特；真实密度给出 {true:.3f}。",
    )
    true = max(float(trace.scene.plane.true_log_p[trace.scene.point]), -99.0)
    return say(said.format(d=sum(log_dets), z=prior, p=sum(log_dets) + prior, true=true))


def _ledger_keys(trace: Run) -> tuple[Key, ...]:
    kinds = dict.fromkeys(trace.scene.kinds)
    return (
        *(Key("bar", COLOURS[k], KINDS[k]) for k in kinds),
        Key("bar", theme.MUTED, Text("prior", "先验")),
        Key("bar", "@ink", Text("sum", "总和")),
    )


def sum_numbers(trace: Run, t: int) -> dict[str, float | str]:
    log_dets, prior = entries(trace)
    whole = t >= len(log_dets)
    return {"x": sum(log_dets) + prior if whole else "…", "z": prior if whole else "…", "d": sum(log_dets[:t])}


def density_view(field: Array, trace: Run, paint: bool = False) -> Figure:
    """A density (GRID, GRID) on the data plane in the target's own range, and one contour of the target on it."""
    p, top = trace.scene.plane, float(np.quantile(trace.scene.plane.truth, 0.995))
    reach = 2 * p.axis[-1] - p.axis[-2]
    layout = theme.paintable("painted" if paint else "", (-4.0, -4.0), (4.0, 4.0))
    shown = np.minimum(field.astype(np.float32), top)
    return theme.figure(
        marks.field(p.axis, p.axis, shown, 0, top, theme.SEQUENTIAL, opacity=1, zsmooth="best"),
        marks.level(p.axis, p.axis, p.truth, at=LEVEL * top, width=2),
        **lattice.square(("x₁", "x₂"), reach, showticklabels=False),
        **layout,
    )


def _model(trace: Run, t: int, say: Say) -> Figure:
    return density_view(trace[t].picture.density, trace, paint=trace.scene.painted)


def _model_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "Step {step}: the model pays {h:.3f} nats per held-out point; the target's own entropy is {floor:.3f}.",
        "第 {step} 步：留出集平均负对数似然为 {h:.3f} 奈特；目标分布本身的熵为 {floor:.3f}。",
    )
    return say(said.format(step=f.step, h=f.held_out, floor=trace.scene.plane.floor)) + (
        runaway(trace, say) if t == len(trace) - 1 else ""
    )


def _target(trace: Run, t: int, say: Say) -> Figure:
    return density_view(trace.scene.plane.truth, trace, paint=trace.scene.painted)


def _target_says(trace: Run, t: int, say: Say) -> str:
    return say(
        Text(
            "The density to be learned; to paint your own, choose that density in the knobs.",
            "要学习的密度；想自己画，请在参数里选“自己画”。",
        )
    )


def steps(trace: Run) -> Array:
    """The training step at each frame; of a run that ran away, at the last one the step at which it did."""
    return np.maximum(trace.column("step"), trace.column("diverged"))


def labels(say: Say) -> tuple[str, str]:
    return say(Text("training step", "训练步")), say(Text("nats per point", "每点奈特数"))


def _losses(trace: Run, t: int, say: Say) -> Figure:
    curves = {
        say(Text("training", "训练集")): trace.column("loss"),
        say(Text("held out", "留出集")): trace.column("held_out"),
    }
    return descent.descent(steps(trace), curves, t, *labels(say), trace.scene.plane.floor, say(FLOOR))


def _losses_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "Step {step}: training {a:.3f}, held out {b:.3f} nats per point.",
        "第 {step} 步，每点奈特数：训练集 {a:.3f}，留出集 {b:.3f}。",
    )
    return say(said.format(step=f.step, a=f.loss, b=f.held_out))


DENSITY_KEYS = (Key("area", "@fourth", Text("dense", "密度高")), TARGET_KEY)
LEDGER = View(
    Text("The ledger of one point (click any dot)", "一个点的账本（点击任意点可换）"),
    _ledger,
    _ledger_says,
    _ledger_keys,
)
MODEL = View(Text("What the model believes", "模型的密度"), _model, _model_says, DENSITY_KEYS)
TARGET = View(Text("The target", "目标密度"), _target, _target_says, DENSITY_KEYS)
LOSSES = View(Text("Negative log-likelihood", "负对数似然"), _losses, _losses_says)
SUM = Equation(
    r"\num{x}{\log p(x)}=\num{z}{\log p(z)}+\num{d}{\sum_l \log\left|\det J_l\right|}",
    sum_numbers,
    Text("Change of variables, for the followed point", "变量替换公式（所跟踪的点）"),
)
