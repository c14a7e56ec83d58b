"""Glow in numbers."""

import numpy as np

from dashboard.lesson import Measure
from engine.core import Text, Trace
from engine.glow import RIVALS, Frame, Scene

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
