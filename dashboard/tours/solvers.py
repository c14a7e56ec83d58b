"""ODE solvers in numbers."""

from collections.abc import Callable

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.diffusion.ode import NAMES
from engine.solvers import METHODS, Frame, Params, Scene

Run = Trace[Scene, Frame]


def _off(k: int) -> Callable[[Run, int], float]:
    """How far solver k is from the true path; none before its first step, and unknown once it has blown up."""

    def value(trace: Run, t: int) -> float:
        paths = trace.scene.paths
        return float("nan") if t == 0 or 0 < paths.blown_up[k] <= t else float(paths.off[k, t])

    return value


MEASURES = (
    Measure("time", Text("time t", "时间 t"), lambda r, t: r[t].time),
    *(
        Measure(name, Text(f"{NAMES[name].en}, off the true path", f"{NAMES[name].zh}与真实路径的距离"), _off(k), "log")
        for k, name in enumerate(METHODS)
    ),
)

AGAINST = (
    Try(
        Text("Twelve steps against twenty-four", "12 步对 24 步"),
        Text(
            "Half the step: Euler's error halves, from 1.50 to 0.74; RK4's is divided by 14. That is what "
            "an order means.",
            "步长减半：欧拉法的误差减半，从 1.50 到 0.74；RK4 的误差除以 14。这就是阶的含义。",
        ),
        Params(steps=12),
        against=Params(steps=24),
        by_share=True,
    ),
)
