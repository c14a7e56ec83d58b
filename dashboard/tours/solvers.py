"""ODE solvers in numbers."""

from collections.abc import Callable

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.diffusion.ode import NAMES
from engine.solvers import METHODS, Frame, Scene

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
