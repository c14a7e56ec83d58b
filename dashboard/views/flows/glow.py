"""Glow's own pictures: the learned rotation, the ledger by kind of layer, the four flows, what each level holds."""

from typing import Any

import numpy as np

from dashboard.figures import descent, lattice, marks, theme
from dashboard.lesson import Figure, Key, Say, Tick, View
from dashboard.views.flows import plane
from engine.core import Array, Text, Trace
from engine.glow import RIVALS, Frame, Scene, turned

Run = Trace[Scene, Frame]
STEP, BEAT = Text("step", "步"), Text("beat", "拍")
REACH = (2.3, 1.6)  # of the picture of W, with room for the names
BEATS = 6  # in-betweens of one rotation
PARTS = ("actnorm", "1x1", "affine")
DOES = {
    "actnorm": Text(": each axis is shifted and scaled.", "：每个轴平移并缩放。"),
    "1x1": Text(
        ": the whole plane turns and shears; straight lines stay straight.", "：整个平面旋转并剪切，直线仍是直线。"
    ),
    "affine": Text(": one axis bends, by an amount that depends on the other.", "：一个轴弯曲，弯多少取决于另一个轴。"),
}


def beats(trace: Run) -> list[tuple[int, float]]:
    """(layer under way, how far through it): actnorm and coupling in one go, the 1x1 turn by turn."""
    out = [(0, 0.0)]
    for layer, kind in enumerate(trace.scene.kinds):
        out += [(layer, (k + 1) / BEATS) for k in range(BEATS)] if kind == "1x1" else [(layer, 1.0)]
    return out


def ticks(trace: Run) -> list[Tick]:
    shown = [layer // 3 for layer, _ in beats(trace)]
    of = [shown.count(step) for step in range(len(trace.scene.kinds) // 3)]
    return [Tick((step + 1, shown[:t].count(step) + 1), (len(of), of[step])) for t, step in enumerate(shown)]


def carried(trace: Run, places: Array, t: int) -> Array:
    """places (L+1, ..., 2) at tick t; inside a 1x1 the last state, turned part of the way."""
    layer, share = beats(trace)[t]
    if share == 0:
        out: Array = places[0].astype(float)
    elif share == 1:
        out = places[layer + 1].astype(float)
    else:
        out = places[layer].astype(float) @ turned(trace[-1].matrices[layer // 3], share).T
    return out


def _turned(trace: Run, t: int) -> Array:
    """This step's W as far as it has turned."""
    layer, share = beats(trace)[t]
    part = share if trace.scene.kinds[layer] == "1x1" else float(layer % 3 == 2)
    return turned(trace[-1].matrices[layer // 3], part)


def _there(trace: Run, t: int, say: Say) -> Figure:
    f = trace[-1].picture
    return plane.carried(trace, carried(trace, f.points, t), carried(trace, f.outline, t), *_axes(trace, t))


def _axes(trace: Run, t: int) -> list[theme.Trace]:
    """The two axes of the plane as this step's W leaves them."""
    w = 1.5 * _turned(trace, t)
    return [marks.line([0, w[0, k]], [0, w[1, k]], colour=theme.SERIES[k], width=4) for k in (0, 1)]


def _there_says(trace: Run, t: int, say: Say) -> str:
    layer, share = beats(trace)[t]
    said = Text("Step {k} of {n}, {kind}", "第 {k}/{n} 步，{kind}").format(
        k=layer // 3 + 1, n=len(trace.scene.kinds) // 3, kind=say(plane.KINDS[trace.scene.kinds[layer]])
    )
    if share == 0:
        said = Text("The data, before any layer", "数据，尚未经过任何层")
    tail = (
        DOES[trace.scene.kinds[layer]]
        if share
        else Text(": turns and bends take turns from here.", "：之后转动与弯曲轮流来。")
    )
    return say(said) + say(tail) + plane.runaway(trace, say)


def _turn(trace: Run, t: int, say: Say) -> Figure:
    """What this step's W does to a circle and to the two axes."""
    w = _turned(trace, t)
    a = np.linspace(0, 2 * np.pi, 73)
    ring = np.c_[np.cos(a), np.sin(a)] @ w.T
    (ax, ay), (bx, by) = w[:, 0], w[:, 1]
    names, hidden = beyond(w), {"visible": False, "constrain": "domain"}
    return theme.figure(
        lattice.circle(1),
        marks.line(ring[:, 0], ring[:, 1], colour=theme.INK, width=2.5),
        marks.line([0, ax], [0, ay], colour=theme.SERIES[0], width=4),
        marks.line([0, bx], [0, by], colour=theme.SERIES[1], width=4),
        marks.words(names[:, 0], names[:, 1], ["W e₁", "W e₂"], size=16),
        x=theme.axis("", -REACH[0], REACH[0], **hidden),
        y=theme.axis("", -REACH[1], REACH[1], scaleanchor="x", **hidden),
    )


def beyond(w: Array) -> Array:
    """(2, 2): where the names of W e₁ and W e₂ stand, outside of the circle; a word is wider than high."""
    tips = w.T
    return tips + tips / np.linalg.norm(tips, axis=1, keepdims=True) * [0.55, 0.35]


def _turn_says(trace: Run, t: int, say: Say) -> str:
    w = trace[-1].matrices[beats(trace)[t][0] // 3]
    u, s, vt = np.linalg.svd(w)
    r = u @ vt
    said = Text(
        "This step's W turns by {a:.0f}° and stretches by {hi:.2f} and {lo:.2f} along its axes; log|det W| = {d:+.3f}.",
        "这一步的 W 旋转 {a:.0f}°，沿两个主轴缩放 {hi:.2f} 和 {lo:.2f} 倍；log|det W| = {d:+.3f}。",
    )
    return say(said.format(a=np.degrees(np.arctan2(r[1, 0], r[0, 0])), hi=s[0], lo=s[1], d=np.log(s).sum()))


def done(trace: Run, t: int) -> int:
    """Whole layers passed at tick t."""
    layer, share = beats(trace)[t]
    return layer + int(share == 1)


def _ledger(trace: Run, t: int, say: Say) -> Figure:
    """Every layer's log-det for the followed point, and log p(z) at the end."""
    kinds = trace.scene.kinds
    log_dets, prior = plane.entries(trace)
    v, passed = np.array([*log_dets, prior]), done(trace, t)
    passed += passed == len(kinds)
    at = np.arange(len(v)) + 1
    full = np.array([plane.COLOURS[k] for k in kinds] + [theme.MUTED])
    colours = np.where(at <= passed, full, np.char.add(full, "/0.15"))
    low, high = min(float(v.min()), -0.5) * 1.15, max(float(v.max()), 0.5) * 1.15
    return theme.figure(
        marks.bars(at, v, colours, width=0.8, hoverinfo="y"),
        x=theme.axis(say(Text("layer", "层")), 0, len(v) + 1, showgrid=False),
        y=theme.axis(say(Text("log|det| (nats)", "log|det|（奈特）")), low, high),
    )


def _ledger_says(trace: Run, t: int, say: Say) -> str:
    n = sum_numbers(trace, t)
    said = Text(
        "So far, for the followed point: actnorm {a:+.2f}, 1×1 {w:+.2f}, couplings {c:+.2f} nats.",
        "到此为止，所跟踪的点：actnorm {a:+.2f}，1×1 {w:+.2f}，耦合层 {c:+.2f} 奈特。",
    )
    return say(said.format(**n))


def sum_numbers(trace: Run, t: int) -> dict[str, Any]:
    log_dets, prior = plane.entries(trace)
    passed = done(trace, t)
    sums = [float(sum(log_dets[k:passed:3])) for k in range(3)]
    whole = passed == len(log_dets)
    return {
        "a": sums[0],
        "w": sums[1],
        "c": sums[2],
        "z": prior if whole else "…",
        "x": sum(sums) + prior if whole else "…",
    }


def matrix_numbers(trace: Run, t: int) -> dict[str, Any]:
    w = trace[-1].matrices[beats(trace)[t][0] // 3]
    return {"a": w[0, 0], "b": w[0, 1], "c": w[1, 0], "d": w[1, 1], "det": float(np.linalg.slogdet(w)[1])}


def _rival(title: Text, k: int) -> View:
    """The density of rival k through training."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        return plane.density_view(trace[t].densities[k], trace)

    def says(trace: Run, t: int, say: Say) -> str:
        said = Text(
            "{name} at the same step pays {h:.3f} nats per held-out point, with {n:,} weights.",
            "同一步的 {name}：留出集平均负对数似然为 {h:.3f} 奈特，{n:,} 个权重。",
        )
        return say(said.format(name=say(RIVALS[k]), h=trace[t].held_outs[k], n=trace.scene.weights[k]))

    return View(title, draw, says, plane.DENSITY_KEYS)


def _race(trace: Run, t: int, say: Say) -> Figure:
    held = trace.column("held_outs")
    curves = {say(name): held[:, k] for k, name in enumerate(RIVALS)}
    floor = trace.scene.plane.floor
    return descent.descent(plane.steps(trace), curves, t, *plane.labels(say), floor, say(plane.FLOOR))


def _race_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = say(Text(", ", "，")).join(f"{say(name)} {h:.3f}" for name, h in zip(RIVALS, f.held_outs, strict=True))
    return say(
        Text("Held out at step {step}, nats per point: {said}.", "第 {step} 步，留出集每点奈特数：{said}。").format(
            step=f.step, said=said
        )
    )


TURNED = (Key("line", theme.SERIES[0], Text("W e₁", "W e₁")), Key("line", theme.SERIES[1], Text("W e₂", "W e₂")))
THERE = View(
    Text("There: data, coloured by landing place", "去：数据，颜色为落点"),
    _there,
    _there_says,
    (
        Key("dot", theme.SERIES[2], Text("data", "数据")),
        Key("square", theme.SERIES[4], Text("square", "方块")),
        plane.STAR_KEY,
        plane.DIAMOND_KEY,
    ),
)
TURN = View(
    Text("What this step's W does", "这一步的 W 做什么"),
    _turn,
    _turn_says,
    (*TURNED, Key("line", theme.INK, Text("circle", "圆")), Key("dotted", theme.MUTED, Text("before", "变换前"))),
)
LEDGER = View(
    Text("The ledger by layer (click any dot)", "按层记账（点击任意点可换）"),
    _ledger,
    _ledger_says,
    (*(Key("bar", plane.COLOURS[k], plane.KINDS[k]) for k in PARTS), Key("bar", theme.MUTED, Text("prior", "先验"))),
)
MODEL = plane.MODEL._replace(title=RIVALS[3])
SWAP = _rival(Text("Glow with a fixed swap", "用固定交换的 Glow"), 2)
REALNVP = _rival(RIVALS[1], 1)
NICE = _rival(RIVALS[0], 0)
RACE = View(Text("Held-out negative log-likelihood", "留出集负对数似然"), _race, _race_says, wide=True)
