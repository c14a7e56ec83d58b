"""What the three flows of the plane have in common: through the layers, and through training.

A trace's last frame is the flow that layer films show: trained, or as far as training has come.
"""

from typing import Any

import numpy as np

from dashboard.figures import descent, lattice, marks, mosaic, theme, waterfall
from dashboard.lesson import Equation, Figure, Say, Tick, View
from engine.core import Array, Text, Trace
from engine.flows.plane_film import OFF_DATA

Run = Trace[Any, Any]
REACH = 3.8  # the axes of the plane, data and latent
LAYER = Text("state", "状态")
KINDS = {
    "additive": Text("additive", "加性"),
    "affine": Text("affine", "仿射"),
    "scale": Text("scale", "缩放"),
    "actnorm": Text("actnorm", "actnorm"),
    "1x1": Text("1×1", "1×1"),
}
COLOURS = {"additive": "@minus", "affine": "@minus", "scale": "@plus", "actnorm": "@third", "1x1": "@plus"}
AXES = ("x₁ → z₁", "x₂ → z₂")
FOLLOWED = theme.SERIES[3]


def ticks(trace: Run) -> list[Tick]:
    """One tick a state: the data, then what each layer makes of it."""
    states = len(trace.scene.kinds) + 1
    return [Tick((t + 1,), (states,)) for t in range(states)]


def dots(xy: Array, point: int, colour: Any) -> list[theme.Trace]:
    """The shown points (SHOWN, 2), any of which a click follows: data, places off the data, a star on the one followed."""
    data, numbers = len(xy) - len(OFF_DATA), np.arange(len(xy)) + 1
    on = marks.dots(xy[:data, 0], xy[:data, 1], size=5, colour=colour, customdata=numbers[:data])
    off = marks.dots(xy[data:, 0], xy[data:, 1], size=12, symbol="diamond", colour=theme.INK, customdata=numbers[data:])
    pick = {"meta": {"pick": "point"}, "hoverinfo": "none"}  # "skip" would take no click
    return [on | pick, off | pick, marks.dots(xy[[point], 0], xy[[point], 1], size=21, symbol="star", colour=FOLLOWED)]


def there(trace: Run, t: int, say: Say) -> Figure:
    f = trace[-1]
    return carried(trace, f.picture.lattice[t], f.picture.outline[t], f.picture.points[t], *lattice.rings())


def carried(trace: Run, nodes: Array, outline: Array, points: Array, *more: theme.Trace) -> Figure:
    """The chequered data plane where a map has it, the marked square and the points on it."""
    s = trace.scene
    colours = lattice.parts(s.plane.points[: -len(OFF_DATA)])
    cloth = lattice.cloth(nodes, s.plane.sheet.cells, s.plane.sheet.dark)
    marked = lattice.patch(outline)
    return theme.figure(*cloth, *more, marked, *dots(points, s.point, colours), **lattice.square(AXES, REACH))


def after(trace: Run, t: int, say: Say) -> str:
    """Where the film stands, in words."""
    kinds = trace.scene.kinds
    if t == 0:
        return say(Text("The data, before any layer", "数据，尚未经过任何层"))
    said = Text("After layer {t} of {n} ({kind})", "经过第 {t}/{n} 层（{kind}）")
    return say(said.format(t=t, n=len(kinds), kind=say(KINDS[kinds[t - 1]])))


def there_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[-1]
    said = Text(
        "{where}: the yellow square has {area:.3f} times its first area.",
        "{where}：黄色方块的面积是最初的 {area:.3f} 倍。",
    )
    home = Text(" The rings are the prior's.", "圆环表示先验分布。") if t == len(trace.scene.kinds) else Text("", "")
    return say(said.format(where=after(trace, t, say), area=f.picture.area[t])) + say(home) + runaway(trace, say)


def runaway(trace: Run, say: Say) -> str:
    f = trace[-1]
    if not f.diverged:
        return ""
    said = Text(
        " Training ran away at step {at}: what is shown is the last good picture, of step {step}.",
        "训练在第 {at} 步发散：显示的是第 {step} 步的最后一个有效画面。",
    )
    return say(said.format(at=f.diverged, step=f.step))


def back(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[-1]
    draws = marks.dots(f.back.noise[t][:, 0], f.back.noise[t][:, 1], size=6, colour=lattice.parts(s.plane.noise))
    cloth = lattice.cloth(f.back.lattice[t], s.plane.latent.cells, s.plane.latent.dark)
    return theme.figure(*cloth, *lattice.rings(), draws, **lattice.square(("z₁ → x₁", "z₂ → x₂"), REACH))


def back_alt(trace: Run, t: int, say: Say) -> str:
    n, f = len(trace.scene.kinds), trace[-1]
    said = Text(
        "{t} of {n} layers undone: draws of the prior become samples. There and back, a point misses itself by at most {e:.1e}.",
        "已逆转 {t}/{n} 层：先验中的随机点变成样本。往返一次，点与自身的偏差不超过 {e:.1e}。",
    )
    return say(said.format(t=t, n=n, e=f.ledger.round_trip))


def entries(trace: Run) -> tuple[list[float], float]:
    """The followed point's log-dets, and its log p(z)."""
    s, f = trace.scene, trace[-1]
    return [float(v) for v in f.ledger.log_dets[:, s.point]], float(f.ledger.log_prior[s.point])


def ledger(trace: Run, t: int, say: Say) -> Figure:
    kinds = trace.scene.kinds
    log_dets, prior = entries(trace)
    names = [str(k + 1) for k in range(len(kinds))] + ["log<br>p(z)"]
    colours = [COLOURS[k] for k in kinds] + [theme.MUTED]
    upto = t if t < len(kinds) else len(kinds) + 1
    return waterfall.waterfall(names, [*log_dets, prior], upto, "log<br>p(x)", say(Text("nats", "奈特")), colours)


def ledger_alt(trace: Run, t: int, say: Say) -> str:
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


def jacobian(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[-1]
    z = np.eye(2) if t == 0 else f.jacobians[t - 1, s.point].astype(float)
    return mosaic.numbers(
        np.clip(z, -99, 99),
        3.0,
        say(Text("∂ by input 1, 2", "对输入 1、2 求偏导")),
        say(Text("output 2, 1", "输出 2、1")),
    )


def jacobian_alt(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[-1]
    det = 1.0 if t == 0 else float(np.linalg.det(f.jacobians[t - 1, s.point].astype(float)))
    said = Text(
        "{where}: this layer's Jacobian at the followed point has determinant {d:.3f}.",
        "{where}：这一层在所跟踪点处的雅可比行列式为 {d:.3f}。",
    )
    return say(said.format(where=after(trace, t, say), d=det))


def sum_numbers(trace: Run, t: int) -> dict[str, float | str]:
    log_dets, prior = entries(trace)
    whole = t >= len(log_dets)
    return {"x": sum(log_dets) + prior if whole else "…", "z": prior if whole else "…", "d": sum(log_dets[:t])}


def density_view(field: Array, trace: Run, paint: bool = False) -> Figure:
    """A density (GRID, GRID) on the data plane in the target's own range, and one contour of the target on it."""
    p, top = trace.scene.plane, float(np.quantile(trace.scene.plane.truth, 0.995))
    reach = 2 * p.axis[-1] - p.axis[-2]
    layout = theme.paintable("painted" if paint else "", (-4.0, -4.0), (4.0, 4.0))
    return theme.figure(
        marks.field(
            p.axis,
            p.axis,
            np.minimum(field.astype(np.float32), top),
            0,
            top,
            theme.SEQUENTIAL,
            opacity=1,
            zsmooth="best",
        ),
        marks.level(p.axis, p.axis, p.truth, at=0.2 * top, width=2),
        **lattice.square(("x₁", "x₂"), reach),
        **layout,
    )


def model(trace: Run, t: int, say: Say) -> Figure:
    return density_view(trace[t].picture.density, trace, paint=trace.scene.painted)


def model_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "Step {step}: the model pays {h:.3f} nats per held-out point; the target's own entropy is {floor:.3f}.",
        "第 {step} 步：留出集平均负对数似然为 {h:.3f} 奈特；目标分布本身的熵为 {floor:.3f}。",
    )
    return say(said.format(step=f.step, h=f.held_out, floor=trace.scene.plane.floor)) + (
        runaway(trace, say) if t == len(trace) - 1 else ""
    )


def target(trace: Run, t: int, say: Say) -> Figure:
    return density_view(trace.scene.plane.truth, trace, paint=trace.scene.painted)


def target_alt(trace: Run, t: int, say: Say) -> str:
    return say(
        Text(
            "The density to be learned; to paint your own, choose that density in the knobs.",
            "要学习的密度；想自己画，请在参数里选“自己画”。",
        )
    )


def losses(trace: Run, t: int, say: Say) -> Figure:
    curves = {
        say(Text("training", "训练集")): trace.column("loss"),
        say(Text("held out", "留出集")): trace.column("held_out"),
    }
    return descent.descent(trace.column("step"), curves, t, *labels(say), trace.scene.plane.floor, say(FLOOR))


FLOOR = Text("target's entropy", "目标的熵")


def labels(say: Say) -> tuple[str, str]:
    return say(Text("training step", "训练步")), say(Text("nats per point", "每点奈特数"))


def losses_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "Step {step}: training {a:.3f}, held out {b:.3f} nats per point.",
        "第 {step} 步：训练集 {a:.3f}，留出集 {b:.3f} 奈特/点。",
    )
    return say(said.format(step=f.step, a=f.loss, b=f.held_out))


LEDGER = View(
    Text(
        "The ledger of one point (click any dot; diamonds lie off the data)",
        "一个点的账本（点击任意点可换；菱形在数据之外）",
    ),
    ledger,
    ledger_alt,
    wide=True,
)
SUM = Equation(
    r"\num{x}{\log p(x)}=\num{z}{\log p(z)}+\num{d}{\sum_l \log\left|\det J_l\right|}",
    sum_numbers,
    Text("Change of variables, for the followed point", "变量替换公式（所跟踪的点）"),
)
