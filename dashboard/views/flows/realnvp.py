"""RealNVP beside NICE on the same points: what each does to areas, and what each believes."""

import numpy as np

from dashboard.figures import descent, lattice, theme
from dashboard.lesson import Figure, Key, Say, Tick, View, one_clock
from dashboard.views.flows import plane
from engine.core import Array, Text, Trace
from engine.flows.plane_film import SIDE, centres
from engine.realnvp import Frame, Scene

Run = Trace[Scene, Frame]


def ticks(trace: Run) -> list[Tick]:
    """One tick a state; the last is NICE's scale layer, where RealNVP has already arrived."""
    states = len(trace.scene.kinds) + 2
    return one_clock(range(1, states + 1))


def _still(trace: Run, volume: Array) -> Figure:
    """The data plane, which stays where it is, coloured by the log-dets so far (SIDE, SIDE), with the data on it."""
    s = trace.scene
    p, top = s.plane, float(np.quantile(s.plane.truth, 0.995))
    dots = plane.dots(p.points, s.point, theme.INK, size=4)
    return lattice.strain(centres(SIDE), volume.astype(float), p.axis, p.truth, plane.LEVEL * top, *dots)


def _own(trace: Run, t: int, say: Say) -> Figure:
    return _still(trace, trace[-1].volume[min(t, len(trace.scene.kinds))])


def _own_says(trace: Run, t: int, say: Say) -> str:
    f, layers = trace[-1], len(trace.scene.kinds)
    v = f.volume[min(t, layers)].astype(float)
    said = Text(
        "{where}: log|det| so far runs from {low:.1f} (blue: squeezed) to {high:+.1f} (orange: stretched).",
        "{where}：到此为止 log|det| 从 {low:.1f}（蓝，压缩）到 {high:+.1f}（橙，拉伸）。",
    )
    if t == 0:
        said = Text("{where}: log|det| is {high:.0f} everywhere.", "{where}：处处 log|det| = {high:.0f}。")
    if t > layers:
        said = Text(
            "All {n} layers are done; only NICE has one more. "
            "log|det| runs from {low:.1f} (blue) to {high:+.1f} (orange).",
            "{n} 层全部完成，只有 NICE 还多一层。log|det| 从 {low:.1f}（蓝）到 {high:+.1f}（橙）。",
        )
    where = plane.after(trace, min(t, layers), say)
    return say(said.format(where=where, n=layers, low=v.min(), high=v.max())) + plane.runaway(trace, say)


def _rival(trace: Run, t: int, say: Say) -> Figure:
    return _still(trace, trace[-1].rival.volume[t])


def _rival_says(trace: Run, t: int, say: Say) -> str:
    f = trace[-1].rival
    said = Text(
        "NICE on the same points: log|det| so far is {s:+.2f} at every place; its couplings keep every area.",
        "同样数据上的 NICE：到此为止处处 log|det| = {s:+.2f}；它的耦合层保持一切面积。",
    )
    return say(said.format(s=float(f.volume[t].astype(float).mean()) + 0.0))


def _points(trace: Run, t: int, say: Say) -> Figure:
    f = trace[-1].picture
    return plane.carried(trace, f.points[t], f.outline[t])


def _points_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "{where}: the yellow square has {a:.2f} times its first area.", "{where}：黄色方块的面积是最初的 {a:.2f} 倍。"
    )
    words = say(said.format(where=plane.after(trace, t, say), a=trace[-1].picture.area[t]))
    return words + plane.home(trace, t, say)


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


def _rival_density(trace: Run, t: int, say: Say) -> Figure:
    return plane.density_view(trace[t].rival.picture.density, trace)


def _rival_density_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "NICE at the same step pays {h:.3f} nats per held-out point.",
        "同一步的 NICE：留出集平均负对数似然为 {h:.3f} 奈特。",
    )
    return say(said.format(h=f.rival.held_out))


def _losses(trace: Run, t: int, say: Say) -> Figure:
    curves = {"RealNVP": trace.column("held_out"), "NICE": np.array([f.rival.held_out for f in trace.frames])}
    floor = trace.scene.plane.floor
    return descent.descent(plane.steps(trace), curves, t, *plane.labels(say), floor, say(plane.FLOOR))


def _losses_says(trace: Run, t: int, say: Say) -> str:
    f, s = trace[t], trace.scene
    said = Text(
        "Held out at step {step}: RealNVP {a:.3f} with {m:,} weights, NICE {b:.3f} with {n:,}.",
        "第 {step} 步，留出集：RealNVP {a:.3f}（{m:,} 个权重），NICE {b:.3f}（{n:,} 个权重）。",
    )
    return say(said.format(step=f.step, a=f.held_out, b=f.rival.held_out, m=s.weights, n=s.nice_weights))


VOLUME = View(
    Text("RealNVP: log|det| so far", "RealNVP：到此为止的 log|det|"),
    _own,
    _own_says,
    (
        Key("area", "@minus", Text("squeezed", "压缩")),
        Key("area", "@paper", Text("kept", "不变")),
        Key("area", "@plus", Text("stretched", "拉伸")),
    ),
)
RIVAL = View(
    Text("NICE on the same points", "同样数据上的 NICE"),
    _rival,
    _rival_says,
    (plane.TARGET_KEY, plane.STAR_KEY, plane.DIAMOND_KEY),
)
POINTS = View(
    Text("RealNVP moves the points", "RealNVP 怎样移动这些点"),
    _points,
    _points_says,
    (
        Key("dot", theme.SERIES[2], Text("data, by landing place", "数据，颜色为落点")),
        Key("square", theme.SERIES[4], Text("square", "方块")),
        plane.DIAMOND_KEY,
    ),
)
MODEL = plane.MODEL._replace(title=Text("What RealNVP believes", "RealNVP 的密度"))
RIVAL_DENSITY = View(
    Text("What NICE believes at the same step", "同一步 NICE 的密度"),
    _rival_density,
    _rival_density_says,
    plane.DENSITY_KEYS,
)
LOSSES = View(Text("Held-out negative log-likelihood", "留出集负对数似然"), _losses, _losses_says)
