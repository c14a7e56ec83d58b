"""RealNVP: a coupling that also scales, so that volume changes where it must.

y1 = x1, y2 = x2 * exp(s(x1)) + t(x1); log|det| is the sum of s(x1), and the way back needs no inverse of s or t.
Beside it NICE learns the same points with the same number of couplings, steps and seed.

Source: Dinh, Sohl-Dickstein & Bengio (2017), Density estimation using Real NVP, ICLR, arXiv:1605.08803, eq. (7)-(9),
sect. 3.4-3.6.  Shapes: n points of d dimensions, L layers; log densities in nats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.core import Painting, Text, Trace, choice, knob, points, store
from engine.parts import digits, planar, snapshots
from engine.parts.assembly import nice, realnvp, realnvp_image
from engine.parts.densities import DENSITIES, PAINTED, target
from engine.parts.training import Snapshot, fit, pauses

if TYPE_CHECKING:
    from engine.parts.flow import Flow

__all__ = ["STEP", "Params", "fit", "frames", "realnvp", "realnvp_image", "run", "scene", "total"]

Array = np.ndarray[Any, Any]
STEP = Text("snapshot", "快照")
TARGETS = {name: d.name for name, d in DENSITIES.items()} | {"painted": PAINTED}
ROWS = 6000
PAIR = ("actnorm", "affine")
DIGIT_KINDS = (*PAIR * 3, "squeeze", *PAIR * 3, "split", *PAIR * 4)  # the layers of digit_flow


@dataclass(frozen=True)
class Params:
    target: str = choice(TARGETS, Text("density to learn", "要学习的密度"), default="eight")
    painted: Painting = points(Text("painted points", "手绘点"), when=lambda p: p.target == "painted")
    n_couplings: int = knob(6, 1, 8, Text("couplings", "耦合层数"))
    hidden: int = knob(64, 8, 96, Text("width of s and t", "s 与 t 的宽度"), step=8)
    steps: int = knob(800, 100, 1000, Text("training steps", "训练步数"), step=100)
    learning_rate: float = knob(0.005, 0.001, 0.5, Text("learning rate", "学习率"), step=0.001)
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))
    point: int = knob(1, 1, planar.FOLLOWED, Text("point to follow", "跟踪的点"))


class Scene(NamedTuple):
    plane: planar.Plane
    kinds: tuple[str, ...]  # of the L layers
    weights: int  # numbers that RealNVP learns
    nice_weights: int
    point: int  # the followed point, from 0
    digits: dict[str, Array]
    painted: bool  # the target is what the reader paints


class Frame(NamedTuple):
    """planar.Picture's fields of RealNVP after `step` steps of training, and the same of NICE beside it."""

    step: int
    loss: float  # nats per point, mean since the last snapshot
    held_out: float
    diverged: int  # the step at which the loss ran away, else 0
    density: Array
    lattice: Array  # (n_couplings + 1, ...)
    stretch: Array
    back: Array
    points: Array
    noise: Array
    outline: Array
    area: Array
    followed: Array
    log_dets: Array
    log_prior: Array
    jacobians: Array
    round_trip: float
    nice_loss: float
    nice_held_out: float
    nice_density: Array
    nice_lattice: Array  # (n_couplings + 2, ...): NICE ends with its scale layer
    nice_stretch: Array
    nice_points: Array
    nice_outline: Array
    nice_area: Array


def weights(n_couplings: int, hidden: int, outputs: int) -> int:
    """Of the networks 1 -> hidden -> hidden -> outputs."""
    return n_couplings * (2 * hidden + hidden**2 + hidden + (hidden + 1) * outputs)


def scene(p: Params) -> Scene:
    return Scene(
        _plane(p)[0],
        ("affine",) * p.n_couplings,
        weights(p.n_couplings, p.hidden, 2),
        weights(p.n_couplings, p.hidden, 1) + 2,
        p.point - 1,
        digits.exhibits("realnvp"),
        p.target == "painted",
    )


def _plane(p: Params) -> tuple[planar.Plane, Array]:
    rng = np.random.default_rng(p.seed)
    density = target(p.target, p.painted)
    x = density.sample(ROWS, rng)
    return planar.plane(density, x, rng.normal(size=(planar.SHOWN, 2))), x


def total(p: Params) -> int:
    return 1 + len(pauses(p.steps))


def frames(p: Params) -> Iterator[Frame]:
    """Snapshots of one training run; picking another point to follow does not train again."""
    core = replace(p, point=1)
    stored = store.load(store.ASSETS / "realnvp.npz", core, Frame)
    return iter(stored) if stored else snapshots.once(("realnvp", core), lambda: learn(core))


def learn(p: Params) -> Iterator[Frame]:
    """Both flows learn in turns, a snapshot at a time; whichever runs away ends both."""
    plane, x = _plane(p)
    new = realnvp(2, p.n_couplings, p.hidden, p.seed)
    old = nice(2, p.n_couplings, p.hidden, seed=p.seed)
    runs = (fit(f, x, p.steps, learning_rate=p.learning_rate, seed=p.seed) for f in (new, old))
    for shot, rival in zip(*runs, strict=False):
        yield _frame(plane, shot, planar.picture(new, plane), rival, planar.picture(old, plane))
        if shot.diverged or rival.diverged:
            return


def _frame(plane: planar.Plane, shot: Snapshot, own: planar.Picture, rival: Snapshot, nice: planar.Picture) -> Frame:
    return Frame(
        shot.step,
        shot.loss,
        shot.held_out,
        shot.diverged or rival.diverged,
        *own,
        rival.loss,
        rival.held_out,
        nice.density,
        nice.lattice,
        nice.stretch,
        nice.points,
        nice.outline,
        nice.area,
    )


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(scene(p), frames(p))


def digit_flow(seed: int = 0) -> Flow:
    """The flow of 8 x 8 digits whose weights ship."""
    return realnvp_image((1, 8, 8), seed=seed)
