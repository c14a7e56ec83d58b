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

from engine.core import Array, Text, Trace, choice, knob, switch
from engine.flows import digits
from engine.flows import plane_film as planar
from engine.flows.builders import nice
from engine.flows.folding import Fold, fold
from engine.flows.plane_params import STEP, TARGETS, PlaneFlow, drawn, taken, total
from engine.flows.training import Snapshot, fit

if TYPE_CHECKING:
    from engine.flows.flow import Flow

__all__ = ["STEP", "Params", "fit", "frames", "nice", "run", "scene", "total"]

PRIORS = {"gaussian": Text("Gaussian", "高斯"), "logistic": Text("logistic", "逻辑斯谛")}


@dataclass(frozen=True)
class Params(PlaneFlow):
    target: str = choice(TARGETS, Text("density to learn", "要学习的密度"), default="moons")
    n_couplings: int = knob(6, 1, 8, Text("couplings", "耦合层数"))
    alternate: bool = switch(True, Text("halves take turns", "两半轮流变换"))
    scale: bool = switch(True, Text("scale layer at the end", "末尾的尺度变换层"))
    prior: str = choice(PRIORS, Text("prior", "先验"))
    digit_a: int = knob(0, 0, 9, Text("walk from digit", "从哪个数字出发"))
    digit_b: int = knob(1, 0, 9, Text("walk to digit", "走到哪个数字"))


class Scene(NamedTuple):
    plane: planar.Plane
    kinds: tuple[str, ...]  # of the L layers: "additive" or "scale"
    alternate: bool
    prior: str
    weights: int  # numbers that are learned
    point: int  # the followed point, from 0
    pair: tuple[int, int]  # digits to walk between
    digits: dict[str, Array]
    fold: Fold  # a map of the line that bends until it cannot be undone
    painted: bool  # the target is what the reader paints


class Frame(NamedTuple):
    """How training stands after `step` steps, and what the flow then makes of the plane."""

    step: int
    loss: float  # nats per point, mean since the last snapshot
    held_out: float
    diverged: int  # the step at which the loss ran away, else 0
    scales: Array  # (2,) exp(s) of the scale layer; ones without it
    picture: planar.Picture
    back: planar.Back
    ledger: planar.Ledger
    jacobians: Array  # (L, SHOWN, 2, 2) of each layer where the point meets it


def make(p: Params) -> Flow:
    return nice(2, p.n_couplings, p.hidden, p.scale, p.prior, p.seed, p.alternate)


def scene(p: Params) -> Scene:
    kinds = ("additive",) * p.n_couplings + ("scale",) * p.scale
    one = 2 * p.hidden + p.hidden**2 + p.hidden + p.hidden + 1  # of m: 1 -> hidden -> hidden -> 1
    weights = p.n_couplings * one + 2 * p.scale
    return Scene(
        plane=drawn(p, p.prior)[0],
        kinds=kinds,
        alternate=p.alternate,
        prior=p.prior,
        weights=weights,
        point=p.point - 1,
        pair=(p.digit_a, p.digit_b),
        digits=digits.exhibits("nice"),
        fold=fold(),
        painted=p.target == "painted",
    )


def frames(p: Params) -> Iterator[Frame]:
    return taken("nice", replace(p, point=1, digit_a=0, digit_b=1), Frame, learn)


def learn(p: Params) -> Iterator[Frame]:
    plane, x = drawn(p, p.prior)
    flow = make(p)
    for shot in fit(flow, x, p.steps, learning_rate=p.learning_rate, seed=p.seed):
        yield _frame(flow, plane, shot, p.scale)


def _frame(flow: Flow, plane: planar.Plane, shot: Snapshot, scaled: bool) -> Frame:
    last: Any = flow.layers[-1]
    scales = last.s.detach().double().exp().numpy() if scaled else np.ones(2)
    return Frame(
        **shot._asdict(),
        scales=scales,
        picture=planar.picture(flow, plane),
        back=planar.back(flow, plane),
        ledger=planar.ledger(flow, plane),
        jacobians=planar.jacobians(flow, plane),
    )


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(scene(p), frames(p))


def digit_flow(seed: int = 0) -> Flow:
    """The flow of 8 x 8 digits whose weights ship: six couplings, even pixels against odd ones."""
    return nice(64, 6, 96, seed=seed)
