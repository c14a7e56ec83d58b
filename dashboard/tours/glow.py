"""Glow in numbers."""

import numpy as np

from dashboard.lesson import Measure, Try
from engine.core import Text, Trace
from engine.glow import RIVALS, Frame, Params, Scene

Run = Trace[Scene, Frame]
KEYS = ("nice", "realnvp", "swap", "glow")


def _held_out(key: str, name: Text, k: int) -> Measure:
    said = Text("{name} held out, nats", "{name} 留出集，奈特")
    return Measure(
        f"{key}_nats", Text(said.en.format(name=name.en), said.zh.format(name=name.zh)), lambda r, t: r[t].held_outs[k]
    )


def _mixed(trace: Run, t: int) -> float:
    """What all of the W together add to log p(x): the same at every point."""
    return float(np.linalg.slogdet(trace[t].matrices)[1].sum())


MEASURES = (
    *(_held_out(key, name, k) for k, (key, name) in enumerate(zip(KEYS, RIVALS, strict=True))),
    Measure(
        "above_floor",
        Text("Glow above the target's entropy", "Glow 高出目标熵多少"),
        lambda r, t: r[t].held_out - r.scene.plane.floor,
    ),
    Measure("log_det_w", Text("Σ log|det W|, nats", "Σ log|det W|，奈特"), _mixed),
)

AGAINST = (
    Try(
        Text("Six steps against one", "六步对一步"),
        Text(
            "With one step Glow ends 1.28 nats above the target's entropy, with six 0.25; and all "
            "four flows miss it alike: depth first, then how to mix.",
            "只有一步时，Glow 高出目标熵 1.28 奈特，六步时只高 0.25；而且四种流一样都不行：先要有深度，再谈怎样混合。",
        ),
        Params(),
        film=1,
        against=Params(n_steps=1),
    ),
)
