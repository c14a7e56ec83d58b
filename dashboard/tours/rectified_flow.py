"""Rectified flow in numbers."""

import numpy as np

from dashboard.lesson import Measure
from engine.core import Array, Text, Trace
from engine.rectified_flow import Frame, Scene

Run = Trace[Scene, Frame]


def _bend(trace: Run, path: Array, t: int) -> float:
    """Mean distance of the particles, now, from the straight line between their ends: path (S + 1, n, 2)."""
    on_the_chord = path[0] + trace[t].time * (path[-1] - path[0])
    return float(np.linalg.norm(path[t] - on_the_chord, axis=1).mean())


MEASURES = (
    Measure(
        "lines_crossed", Text("pairs of lines that have crossed", "已相交的直线对数"), lambda r, t: r[t].crossed[0]
    ),
    Measure(
        "flow_crossed",
        Text("pairs of the flow's paths that have", "流的路径已相交的对数"),
        lambda r, t: r[t].crossed[1],
    ),
    Measure(
        "bend_one",
        Text("1-rectified, off a straight line", "1-整流流偏离直线"),
        lambda r, t: _bend(r, r.scene.plane.one, t),
    ),
    Measure(
        "bend_two",
        Text("2-rectified, off a straight line", "2-整流流偏离直线"),
        lambda r, t: _bend(r, r.scene.plane.two, t),
    ),
    Measure("ddpm_error", Text("DDPM from the target", "DDPM 到目标的距离"), lambda r, t: r.scene.samplers.error[0, t]),
    Measure(
        "flow_error",
        Text("rectified flow from the target", "整流流到目标的距离"),
        lambda r, t: r.scene.samplers.error[3, t],
    ),
)
