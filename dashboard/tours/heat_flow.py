"""The ODE first in numbers."""

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.heat_flow import Frame, Scene

Run = Trace[Scene, Frame]

MEASURES = (
    Measure("time", Text("time of the heat", "热扩散的时间"), lambda r, t: r[t].time),
    Measure("div", Text("div v at the square", "方块处的 div v"), lambda r, t: r[t].div),
    Measure(
        "area", Text("square's area, times the first", "方块面积与最初之比"), lambda r, t: r.scene.area[t, 0], "log"
    ),
    Measure(
        "foretold", Text("exp ∫ div v at its centre", "其中心的 exp ∫ div v"), lambda r, t: r.scene.area[t, 1], "log"
    ),
    Measure(
        "log_density",
        Text("log density on the orange path", "橙色路径上的对数密度"),
        lambda r, t: r.scene.line.log_prob[t, 2],
    ),
)
