"""Three boosters, one playhead in numbers."""

from functools import partial

import numpy as np

from dashboard.lesson import Measure, Try
from engine.boosters import NAMES, Frame, Params, Scene
from engine.core import Text, Trace

Run = Trace[Scene, Frame]


def _error(trace: Run, t: int, k: int) -> float:
    return float(trace.scene.held_out_error[k, t])


def _pull(trace: Run, t: int, k: int) -> float:
    """The starred row's part of all that booster k looks at in the round."""
    f = trace[t]
    every = np.abs((f.weight, f.residual, f.g)[k])
    return float(every[trace.scene.row] / max(every.sum(), 1e-300))


MEASURES = (
    *(
        Measure(
            f"{name.lower()}_error",
            Text(f"held-out error, {name}", f"{name} 的留出集误差"),
            partial(_error, k=k),
            "share",
        )
        for k, name in enumerate(NAMES)
    ),
    *(
        Measure(
            f"{name.lower()}_pull",
            Text(f"★ row's share of {name}'s pull", f"★ 样本在 {name} 拉力中的份额"),
            partial(_pull, k=k),
            "share",
        )
        for k, name in enumerate(NAMES)
    ),
)

AGAINST = (
    Try(
        Text("XOR: one question against two", "异或：问一次与问两次"),
        Text(
            "With stumps all three still get 32 % or more of the held-out rows wrong; with one question "
            "more each of them ends at 3 % at most.",
            "用树桩时，三种算法的留出集错误率都在 32 % 以上；多问一个问题，三种最后都不超过 3 %。",
        ),
        Params(data="xor", noise=0.0, max_depth=1),
        film=1,
        against=Params(data="xor", noise=0.0, max_depth=2),
    ),
)
