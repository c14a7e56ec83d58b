"""The ODE first in numbers."""

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.heat_flow import Frame, Params, Scene

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

AGAINST = (
    Try(
        Text("Two squares in one flow", "同一个流中的两个方块"),
        Text(
            "A's square lies where the flow gathers and is pressed to 3 % of its area; B's, a little aside, "
            "grows 15 times. One flow, and div v of either sign.",
            "A 的方块在流汇聚之处，被压到原面积的 3 %；B 的只偏一点，却长到 15 倍。同一个流，div v 有正有负。",
        ),
        Params(square_x=1.7, square_y=0.7),
        against=Params(square_x=2.0, square_y=0.0),
    ),
)
