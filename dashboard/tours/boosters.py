"""Three boosters, one playhead in numbers."""

from functools import partial

import numpy as np

from dashboard.lesson import Measure
from engine.boosters import NAMES, Frame, Scene
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
