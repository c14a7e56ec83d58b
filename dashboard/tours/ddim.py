"""DDPM to DDIM in numbers."""

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.ddim import Frame, Scene

Run = Trace[Scene, Frame]

MEASURES = (
    Measure("time", Text("time of the 1,000", "时刻（共 1000）"), lambda r, t: r[t].time),
    Measure("alpha_bar", Text("signal's variance share, ᾱ", "信号的方差占比 ᾱ"), lambda r, t: r[t].alpha_bar, "share"),
    Measure("sigma", Text("fresh noise in the step, σ", "这一步新加的噪声 σ"), lambda r, t: r[t].sigma),
    Measure(
        "way",
        Text("way walked by a particle so far", "粒子至今走过的路程"),
        lambda r, t: float(abs(r.scene.line.paths[1 : t + 1] - r.scene.line.paths[:t]).sum(0).mean()),
    ),
    Measure(
        "outside",
        Text("particles farther than three widths from every peak", "离每个峰都超过三个峰宽的粒子"),
        lambda r, t: r[t].outside,
        "share",
    ),
)
