"""Glow: instead of swapping the halves, learn how to mix them.

A step is actnorm (a scale and a shift per channel), an invertible 1x1 convolution z = W x, W = P L (U + diag s), with
log|det| = h w sum log|s|, and an affine coupling.  Beside it three rivals learn the same points with the same number of
couplings, steps and seed: Glow with a fixed swap in W's place, RealNVP and NICE.

Source: Kingma & Dhariwal (2018), Glow, NeurIPS, arXiv:1807.03039, table 1, eq. (8)-(11).
Shapes: n points of d dimensions, K steps of 3 layers; log densities in nats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.core import Array, Text, Trace, choice, knob, switch
from engine.flows import digits
from engine.flows import plane_film as planar
from engine.flows.builders import glow, glow_image, nice, realnvp
from engine.flows.plane_params import STEP, TARGETS, PlaneFlow, drawn, taken, total
from engine.flows.training import Snapshot, fit

if TYPE_CHECKING:
    from engine.flows.flow import Flow

__all__ = ["RIVALS", "STEP", "Params", "fit", "frames", "glow", "glow_image", "run", "scene", "total", "turned"]

RIVALS = (Text("NICE", "NICE"), Text("RealNVP", "RealNVP"), Text("Glow, swap", "Glow（交换）"), Text("Glow", "Glow"))


@dataclass(frozen=True)
class Params(PlaneFlow):
    target: str = choice(TARGETS, Text("density to learn", "要学习的密度"), default="pinwheel")
    steps: int = knob(600, 100, 800, Text("training steps", "训练步数"), step=100)
    n_steps: int = knob(6, 1, 8, Text("steps of flow K", "流的步数 K"))
    lu: bool = switch(True, Text("W as P L (U + diag s)", "W 写成 P L (U + diag s)"))
    digit_a: int = knob(2, 0, 9, Text("walk from digit", "从哪个数字出发"))
    digit_b: int = knob(4, 0, 9, Text("walk to digit", "走到哪个数字"))


class Scene(NamedTuple):
    plane: planar.Plane
    kinds: tuple[str, ...]  # of the 3K layers: "actnorm", "1x1", "affine", over and over
    weights: tuple[int, ...]  # numbers that each of RIVALS learns
    point: int  # the followed point, from 0
    pair: tuple[int, int]  # digits to walk between
    digits: dict[str, Array]
    painted: bool  # the target is what the reader paints


class Frame(NamedTuple):
    """How training stands after `step` steps, what Glow then makes of the plane, and how the four flows stand."""

    step: int
    loss: float  # nats per point, mean since the last snapshot
    held_out: float
    diverged: int  # the step at which a loss ran away, else 0
    picture: planar.Picture  # of 3K layers: actnorm, 1x1, coupling of each step
    ledger: planar.Ledger
    matrices: Array  # (K, 2, 2) the learned W
    held_outs: Array  # (4,) of RIVALS
    densities: Array  # (3, GRID, GRID) of the rivals before Glow


def flows(p: Params) -> tuple[Any, ...]:
    return (
        nice(2, p.n_steps, p.hidden, seed=p.seed),
        realnvp(2, p.n_steps, p.hidden, p.seed),
        glow(2, p.n_steps, p.hidden, p.lu, p.seed, permutation=True),
        glow(2, p.n_steps, p.hidden, p.lu, p.seed),
    )


def scene(p: Params) -> Scene:
    h, k = p.hidden, p.n_steps
    net = [k * (2 * h + h * h + h + (h + 1) * outputs) for outputs in (1, 2)]
    weights = (net[0] + 2, net[1], net[1] + 4 * k, net[1] + 8 * k)  # actnorm 4 and W 4 a step
    return Scene(
        plane=drawn(p)[0],
        kinds=("actnorm", "1x1", "affine") * k,
        weights=weights,
        point=p.point - 1,
        pair=(p.digit_a, p.digit_b),
        digits=digits.exhibits("glow"),
        painted=p.target == "painted",
    )


def frames(p: Params) -> Iterator[Frame]:
    return taken("glow", replace(p, point=1, digit_a=2, digit_b=4), Frame, learn)


def learn(p: Params) -> Iterator[Frame]:
    """The four flows learn in turns, a snapshot at a time; whichever runs away ends all."""
    plane, x = drawn(p)
    four = flows(p)
    runs = (fit(f, x, p.steps, learning_rate=p.learning_rate, seed=p.seed) for f in four)
    for shots in zip(*runs, strict=False):
        yield _frame(plane, four, shots)
        if any(shot.diverged for shot in shots):
            return


def _frame(plane: planar.Plane, four: tuple[Any, ...], shots: tuple[Snapshot, ...]) -> Frame:
    last = four[-1]
    shown = planar.picture(last, plane)
    return Frame(
        **shots[-1]._replace(diverged=max(shot.diverged for shot in shots))._asdict(),
        picture=shown._replace(points=planar.small(shown.points)),
        ledger=planar.ledger(last, plane),
        matrices=np.stack([layer.matrix().detach().double().numpy() for layer in last.layers if layer.kind == "1x1"]),
        held_outs=np.array([shot.held_out for shot in shots]),
        densities=np.stack([planar.density(f, plane) for f in four[:-1]]),
    )


def turned(w: Array, share: float) -> Array:
    """W's own way from doing nothing to W: rotation and stretch (polar decomposition) each grow with `share`.

    A picture for the eye between two frames; at 0 it is the identity, at 1 it is W. W keeps orientation: det W > 0.
    """
    u, s, vt = np.linalg.svd(w)
    rotation, stretch = u @ vt, vt.T @ np.diag(s) @ vt
    angle = share * np.arctan2(rotation[1, 0], rotation[0, 0])
    c, d = np.cos(angle), np.sin(angle)
    return np.array([[c, -d], [d, c]]) @ ((1 - share) * np.eye(2) + share * stretch)


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(scene(p), frames(p))


def digit_flow(seed: int = 0, **others: bool) -> Flow:
    """The flow of 8 x 8 digits whose weights ship, two levels of four steps; or one of its rivals (see glow_image)."""
    return glow_image((1, 8, 8), seed=seed, **others)
