"""What the three flows of the plane have in common as runs: their knobs, their points, their snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core import Array, Painting, Text, choice, knob, points, store
from engine.flows import memo as snapshots
from engine.flows import plane_film as planar
from engine.flows.densities import DENSITIES, PAINTED, target
from engine.flows.training import pauses

STEP = Text("snapshot", "张快照")
TARGETS = {name: d.name for name, d in DENSITIES.items()} | {"painted": PAINTED}
ROWS = 6000


@dataclass(frozen=True)
class PlaneFlow:
    target: str = choice(TARGETS, Text("density to learn", "要学习的密度"))
    painted: Painting = points(Text("painted points", "手绘点"), when=lambda p: p.target == "painted")
    hidden: int = knob(64, 8, 96, Text("width of the networks", "网络宽度"), step=8)
    steps: int = knob(800, 100, 1000, Text("training steps", "训练步数"), step=100)
    learning_rate: float = knob(0.005, 0.001, 0.2, Text("learning rate", "学习率"), step=0.001)
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))
    point: int = knob(1, 1, planar.SHOWN, Text("point to follow", "跟踪的点"))


def drawn(p: PlaneFlow, prior: str = "gaussian") -> tuple[planar.Plane, Array]:
    """The plane that is filmed, and the points (ROWS, 2) to learn from."""
    rng = np.random.default_rng(p.seed)
    density = target(p.target, p.painted)
    x = density.sample(ROWS, rng)
    draw = rng.normal if prior == "gaussian" else rng.logistic
    return planar.plane(density, x, draw(size=(planar.SHOWN, 2)), prior), x


def total(p: PlaneFlow) -> int:
    return 1 + len(pauses(p.steps))


def taken(slug: str, core: Any, frame: Any, learn: Callable[[Any], Iterator[Any]]) -> Iterator[Any]:
    """Snapshots of one training run: those that ship, those of an earlier run, or new ones. `core` has the default in
    every field that does not change the training, so that following another point does not train again."""
    stored = store.load(store.ASSETS / f"{slug}.npz", core, frame)
    return iter(stored) if stored else snapshots.once((slug, core), lambda: learn(core))
