"""RealNVP's own pictures: beside NICE on the same points, and who conditions whom on an image."""

import numpy as np

from dashboard.figures import descent, lattice, marks, mosaic, theme
from dashboard.lesson import Figure, Say, Tick
from dashboard.views.flows import plane
from engine.core import Array, Text, Trace
from engine.realnvp import DIGIT_KINDS, Frame, Scene

Run = Trace[Scene, Frame]
ROLES = {0: theme.SERIES[0], 1: theme.SERIES[1], 2: theme.FAINT, 3: theme.SERIES[2]}
KINDS = plane.KINDS | {"squeeze": Text("squeeze", "squeeze"), "split": Text("split", "拆分")}
SHOWN = 3  # the digit that is followed through the image flow


def ticks(trace: Run) -> list[Tick]:
    """One tick a state; the last is NICE's scale layer, where RealNVP has already arrived."""
    states = len(trace.scene.kinds) + 2
    return [Tick((t + 1,), (states,)) for t in range(states)]


def strained(nodes: Array, stretch: Array, outline: Array, points: Array, trace: Run) -> Figure:
    """The data plane's cells where a flow has them, coloured by what the whole flow does to their area."""
    cells = lattice.strained(nodes, trace.scene.plane.sheet.cells, stretch)
    dots = plane.dots(points, trace.scene.point, theme.INK)
    return theme.figure(*cells, lattice.patch(outline), *dots, **lattice.square(plane.AXES, plane.REACH))


def own(trace: Run, t: int, say: Say) -> Figure:
    f, t = trace[-1], min(t, len(trace.scene.kinds))
    return strained(f.picture.lattice[t], f.stretch, f.picture.outline[t], f.picture.points[t], trace)


def own_alt(trace: Run, t: int, say: Say) -> str:
    f, t = trace[-1], min(t, len(trace.scene.kinds))
    s = f.stretch.astype(float)
    said = Text(
        "{where}: the yellow square has {a:.2f} times its first area. log|det| of the whole map: {low:.1f} (blue) to {high:+.1f} (orange).",
        "{where}：黄色方块的面积是最初的 {a:.2f} 倍。整个映射的 log|det|：{low:.1f}（蓝）到 {high:+.1f}（橙）。",
    )
    words = said.format(where=plane.after(trace, t, say), low=s.min(), high=s.max(), a=f.picture.area[t])
    return say(words) + plane.runaway(trace, say)


def rival(trace: Run, t: int, say: Say) -> Figure:
    f = trace[-1]
    return strained(
        f.rival.picture.lattice[t], f.rival.stretch, f.rival.picture.outline[t], f.rival.picture.points[t], trace
    )


def rival_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[-1]
    said = Text(
        "NICE on the same points: log|det| of the whole map is {s:+.2f} at every place; the square has {a:.2f} times its first area.",
        "同样数据上的 NICE：整个映射处处 log|det| = {s:+.2f}；方块面积是最初的 {a:.2f} 倍。",
    )
    return say(said.format(s=float(f.rival.stretch.astype(float).mean()), a=f.rival.picture.area[t]))


def coupling_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """The followed point in the latest layer: y2 = x2 exp(s) + t."""
    s, f = trace.scene, trace[-1]
    t = min(t, len(s.kinds))  # on the last tick only NICE still moves
    if t == 0:
        return {"y": "…", "b": "…", "s": "…", "t": "…"}
    moved = 1 if t % 2 == 1 else 0
    before, now = (
        f.picture.points[t - 1, s.point].astype(float)[moved],
        f.picture.points[t, s.point].astype(float)[moved],
    )
    scale = float(f.ledger.log_dets[t - 1, s.point])
    return {"y": now, "b": before, "s": scale, "t": now - before * np.exp(scale)}


def rival_density(trace: Run, t: int, say: Say) -> Figure:
    return plane.density_view(trace[t].rival.picture.density, trace)


def rival_density_alt(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "NICE at the same step pays {h:.3f} nats per held-out point.",
        "同一步的 NICE：留出集平均负对数似然为 {h:.3f} 奈特。",
    )
    return say(said.format(h=f.rival.held_out))


def losses(trace: Run, t: int, say: Say) -> Figure:
    curves = {"RealNVP": trace.column("held_out"), "NICE": np.array([f.rival.held_out for f in trace.frames])}
    return descent.descent(
        trace.column("step"), curves, t, *plane.labels(say), trace.scene.plane.floor, say(plane.FLOOR)
    )


def losses_alt(trace: Run, t: int, say: Say) -> str:
    f, s = trace[t], trace.scene
    said = Text(
        "Held out at step {step}: RealNVP {a:.3f} with {m:,} weights, NICE {b:.3f} with {n:,}.",
        "第 {step} 步，留出集：RealNVP {a:.3f}（{m:,} 个权重），NICE {b:.3f}（{n:,} 个权重）。",
    )
    return say(said.format(step=f.step, a=f.held_out, b=f.rival.held_out, m=s.weights, n=s.nice_weights))


def image_ticks(trace: Run) -> list[Tick]:
    return [Tick((t + 1,), (len(DIGIT_KINDS) + 1,)) for t in range(len(DIGIT_KINDS) + 1)]


def places(trace: Run, t: int) -> Array:
    """Where each of the 64 values is drawn after t layers, (64, 2): as an image, as four channels, or as having left."""
    row, column = np.divmod(np.arange(64), 8)
    if t <= DIGIT_KINDS.index("squeeze"):
        return np.c_[column + 1.0, -row]
    x = column // 2 + (column % 2) * 5.5
    y = -(row // 2 + (row % 2) * 5.0)
    if t > DIGIT_KINDS.index("split"):
        y = y - (trace.scene.digits["levels"].ravel() == 0) * 1.2
    xy = np.c_[x, y]
    return xy


def _squares(trace: Run, t: int, colours: Array, *more: theme.Trace) -> Figure:
    at = places(trace, t)
    dots = marks.dots(at[:, 0], at[:, 1], size=19, symbol="square", colour=colours)
    hidden = {"visible": False}
    return theme.figure(
        dots, *more, x=theme.axis("", -2.0, 11.0, **hidden), y=theme.axis("", -10.4, 1.9, scaleanchor="x", **hidden)
    )


def roles(trace: Run, t: int, say: Say) -> Figure:
    role = np.full(64, 3) if t == 0 else trace.scene.digits["roles"][t - 1].ravel()
    gone = (trace.scene.digits["levels"].ravel() == 0) & (t > DIGIT_KINDS.index("split"))
    role = np.where(gone, 2, role)
    names = (
        Text("conditions", "作条件"),
        Text("moves", "被变换"),
        Text("all alike", "一视同仁"),
        Text("has left", "已离开"),
    )
    colours = np.array([ROLES[0], ROLES[1], ROLES[3], theme.MUTED])
    key = [
        marks.words([x], [1.25], [say(n)], colour=c, position=p)
        for x, p, n, c in zip(
            (-1.9, 2.8, 6.0, 10.9), ("middle right", *2 * ["middle center"], "middle left"), names, colours, strict=True
        )
    ]
    return _squares(trace, t, np.array([ROLES[int(r)] for r in role]), *key)


def roles_alt(trace: Run, t: int, say: Say) -> str:
    if t == 0:
        return say(Text("The image: 8 × 8 pixels, one channel.", "图像：8 × 8 像素，一个通道。"))
    kind = DIGIT_KINDS[t - 1]
    role = trace.scene.digits["roles"][t - 1]
    said = {
        "actnorm": Text(
            "Layer {t}: actnorm scales and shifts every channel alike.", "第 {t} 层：actnorm 对每个通道统一缩放和平移。"
        ),
        "affine": Text(
            "Layer {t}: an affine coupling; {a} values condition, {b} move.",
            "第 {t} 层：仿射耦合；{a} 个值作条件，{b} 个值被变换。",
        ),
        "squeeze": Text(
            "Layer {t}: squeeze turns 8 × 8 × 1 into 4 × 4 × 4; no value changes.",
            "第 {t} 层：squeeze 把 8 × 8 × 1 变成 4 × 4 × 4，值不变。",
        ),
        "split": Text(
            "Layer {t}: half of the values leave as finished latents.", "第 {t} 层：一半的值作为隐变量离开。"
        ),
    }[kind]
    return say(said.format(t=t, a=int((role == 0).sum()), b=int((role == 1).sum())))


def values(trace: Run, t: int, say: Say) -> Figure:
    y = trace.scene.digits["path"][t, SHOWN].astype(float).ravel()
    ink = np.clip(np.round((y + 3) / 6 * 20) / 20, 0.05, 1)
    return _squares(trace, t, np.array([f"@ink/{v:.2f}" for v in ink]))


def values_alt(trace: Run, t: int, say: Say) -> str:
    y = trace.scene.digits["path"][t, SHOWN].astype(float)
    said = Text(
        "The values of a 3 at this layer: mean {m:.2f}, deviation {s:.2f}.",
        "数字 3 在这一层的值：均值 {m:.2f}，标准差 {s:.2f}。",
    )
    return say(said.format(m=y.mean(), s=y.std()))


def ten(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(trace.scene.digits["path"][t].astype(float), 10, -4, 4, theme.DIVERGING)


def ten_alt(trace: Run, t: int, say: Say) -> str:
    y = trace.scene.digits["path"][t].astype(float)
    said = Text(
        "Ten digits in the places of their pixels: neighbouring pixels correlate by {c:.2f} here; noise would have 0.",
        "十个数字，各值仍放在原像素位置：相邻像素的相关系数为 {c:.2f}，噪声应为 0。",
    )
    return say(said.format(c=float(np.corrcoef(y[:, :, :-1].ravel(), y[:, :, 1:].ravel())[0, 1])))
