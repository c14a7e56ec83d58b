"""NICE: a hard density is carried to an easy one by a map that can be undone, and log p follows the volume.

p(x) = p(z) |det dz/dx| (change of variables).  An additive coupling y1 = x1, y2 = x2 + m(x1) has determinant 1 and is
undone by y2 - m(y1), whatever m is.  Only the last layer, one scale per dimension, changes volume.

Source: Dinh, Krueger & Bengio (2015), NICE, ICLR workshop, arXiv:1410.8516, eq. (1), (4)-(8), sect. 3.2-3.3.
Shapes: n points of d dimensions, L layers; log densities in nats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.core import Painting, Text, Trace, choice, knob, points, store, switch
from engine.parts import digits, planar, snapshots
from engine.parts.assembly import nice
from engine.parts.densities import DENSITIES, PAINTED, target
from engine.parts.training import Snapshot, fit, pauses

if TYPE_CHECKING:
    from engine.parts.flow import Flow

__all__ = ["STEP", "Params", "fit", "frames", "nice", "run", "scene", "total"]

Array = np.ndarray[Any, Any]
STEP = Text("snapshot", "快照")
TARGETS = {name: d.name for name, d in DENSITIES.items()} | {"painted": PAINTED}
PRIORS = {"gaussian": Text("Gaussian", "高斯"), "logistic": Text("logistic", "逻辑斯谛")}
ROWS = 6000


@dataclass(frozen=True)
class Params:
    target: str = choice(TARGETS, Text("density to learn", "要学习的密度"), default="moons")
    painted: Painting = points(Text("painted points", "手绘点"), when=lambda p: p.target == "painted")
    n_couplings: int = knob(6, 1, 8, Text("couplings", "耦合层数"))
    hidden: int = knob(64, 8, 96, Text("width of m", "m 的宽度"), step=8)
    alternate: bool = switch(True, Text("halves take turns", "两半轮流变换"))
    scale: bool = switch(True, Text("scale layer at the end", "末尾的缩放层"))
    prior: str = choice(PRIORS, Text("prior", "先验"))
    steps: int = knob(800, 100, 1000, Text("training steps", "训练步数"), step=100)
    learning_rate: float = knob(0.005, 0.001, 0.5, Text("learning rate", "学习率"), step=0.001)
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))
    point: int = knob(1, 1, planar.FOLLOWED, Text("point to follow", "跟踪的点"))
    digit_a: int = knob(3, 0, 9, Text("walk from digit", "从哪个数字出发"))
    digit_b: int = knob(8, 0, 9, Text("walk to digit", "走到哪个数字"))


class Scene(NamedTuple):
    plane: planar.Plane
    kinds: tuple[str, ...]  # of the L layers: "additive" or "scale"
    alternate: bool
    prior: str
    weights: int  # numbers that are learned
    point: int  # the followed point, from 0
    pair: tuple[int, int]  # digits to walk between
    digits: dict[str, Array]
    painted: bool  # the target is what the reader paints


class Frame(NamedTuple):
    """planar.Picture's fields after `step` steps of training, and how training stands."""

    step: int
    loss: float  # nats per point, mean since the last snapshot
    held_out: float
    diverged: int  # the step at which the loss ran away, else 0
    scales: Array  # (2,) exp(s) of the scale layer; ones without it
    density: Array
    lattice: Array
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


def make(p: Params) -> Flow:
    return nice(2, p.n_couplings, p.hidden, p.scale, p.prior, p.seed, p.alternate)


def scene(p: Params) -> Scene:
    kinds = ("additive",) * p.n_couplings + ("scale",) * p.scale
    one = 2 * p.hidden + p.hidden**2 + p.hidden + p.hidden + 1  # of m: 1 -> hidden -> hidden -> 1
    weights = p.n_couplings * one + 2 * p.scale
    pair = p.digit_a, p.digit_b
    return Scene(_plane(p)[0], kinds, p.alternate, p.prior, weights, p.point - 1, pair, digits.exhibits("nice"), p.target == "painted")


def _plane(p: Params) -> tuple[planar.Plane, Array]:
    rng = np.random.default_rng(p.seed)
    density = target(p.target, p.painted)
    x = density.sample(ROWS, rng)
    noise = rng.normal(size=(planar.SHOWN, 2)) if p.prior == "gaussian" else rng.logistic(size=(planar.SHOWN, 2))
    return planar.plane(density, x, noise), x


def total(p: Params) -> int:
    return 1 + len(pauses(p.steps))


def frames(p: Params) -> Iterator[Frame]:
    """Snapshots of one training run; which point is followed and which digits are shown does not train again."""
    core = replace(p, point=1, digit_a=3, digit_b=8)
    stored = store.load(store.ASSETS / "nice.npz", core, Frame)
    return iter(stored) if stored else snapshots.once(("nice", core), lambda: learn(core))


def learn(p: Params) -> Iterator[Frame]:
    plane, x = _plane(p)
    flow = make(p)
    for shot in fit(flow, x, p.steps, learning_rate=p.learning_rate, seed=p.seed):
        yield _frame(flow, plane, shot, p.scale)


def _frame(flow: Flow, plane: planar.Plane, shot: Snapshot, scaled: bool) -> Frame:
    last: Any = flow.layers[-1]
    scales = last.s.detach().double().exp().numpy() if scaled else np.ones(2)
    picture = planar.picture(flow, plane)
    return Frame(shot.step, shot.loss, shot.held_out, shot.diverged, scales, **picture._asdict())


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(scene(p), frames(p))


def digit_flow(seed: int = 0) -> Flow:
    """The flow of 8 x 8 digits whose weights ship: six couplings, even pixels against odd ones."""
    return nice(64, 6, 96, seed=seed)
