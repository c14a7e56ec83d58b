"""RealNVP: a coupling that also scales, so that volume changes where it must.

y1 = x1, y2 = x2 * exp(s(x1)) + t(x1); log|det| is the sum of s(x1), and the way back needs no inverse of s or t.
Beside it NICE learns the same points with the same number of couplings, steps and seed.

Source: Dinh, Sohl-Dickstein & Bengio (2017), Density estimation using Real NVP, ICLR, arXiv:1605.08803, eq. (7)-(9),
sect. 3.4-3.6.  Shapes: n points of d dimensions, L layers; log densities in nats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from engine.core import Array, Text, Trace, knob
from engine.flows import digits
from engine.flows import plane_film as planar
from engine.flows.builders import nice, realnvp, realnvp_image
from engine.flows.plane_params import STEP, PlaneFlow, drawn, taken, total
from engine.flows.training import fit

if TYPE_CHECKING:
    from engine.flows.flow import Flow

__all__ = ["STEP", "Params", "fit", "frames", "realnvp", "realnvp_image", "run", "scene", "total"]

PAIR = ("actnorm", "affine")
DIGIT_KINDS = (*PAIR * 3, "squeeze", *PAIR * 3, "split", *PAIR * 4)  # the layers of digit_flow


@dataclass(frozen=True)
class Params(PlaneFlow):
    n_couplings: int = knob(6, 1, 8, Text("couplings", "耦合层数"))


class Scene(NamedTuple):
    plane: planar.Plane
    kinds: tuple[str, ...]  # of the L layers
    weights: int  # numbers that RealNVP learns
    nice_weights: int
    point: int  # the followed point, from 0
    digits: dict[str, Array]
    painted: bool  # the target is what the reader paints


class Rival(NamedTuple):
    """NICE on the same points; its pictures have a state more, for NICE ends with its scale layer."""

    held_out: float
    picture: planar.Picture
    volume: Array


class Frame(NamedTuple):
    """How training stands after `step` steps, what RealNVP then makes of the plane, and NICE beside it."""

    step: int
    loss: float  # nats per point, mean since the last snapshot
    held_out: float
    diverged: int  # the step at which a loss ran away, else 0
    picture: planar.Picture
    ledger: planar.Ledger
    volume: Array  # (L+1, SIDE, SIDE) the log-dets so far at each place of the data plane
    rival: Rival


def weights(n_couplings: int, hidden: int, outputs: int) -> int:
    """Of the networks 1 -> hidden -> hidden -> outputs."""
    return n_couplings * (2 * hidden + hidden**2 + hidden + (hidden + 1) * outputs)


def scene(p: Params) -> Scene:
    return Scene(
        plane=drawn(p)[0],
        kinds=("affine",) * p.n_couplings,
        weights=weights(p.n_couplings, p.hidden, 2),
        nice_weights=weights(p.n_couplings, p.hidden, 1) + 2,
        point=p.point - 1,
        digits=digits.exhibits("realnvp"),
        painted=p.target == "painted",
    )


def frames(p: Params) -> Iterator[Frame]:
    return taken("realnvp", replace(p, point=1), Frame, learn)


def learn(p: Params) -> Iterator[Frame]:
    """Both flows learn in turns, a snapshot at a time; whichever runs away ends both."""
    plane, x = drawn(p)
    new, old = realnvp(2, p.n_couplings, p.hidden, p.seed), nice(2, p.n_couplings, p.hidden, seed=p.seed)
    runs = (fit(f, x, p.steps, learning_rate=p.learning_rate, seed=p.seed) for f in (new, old))
    for shot, other in zip(*runs, strict=False):
        yield Frame(
            **shot._replace(diverged=shot.diverged or other.diverged)._asdict(),
            picture=planar.picture(new, plane),
            ledger=planar.ledger(new, plane),
            volume=planar.volume(new),
            rival=Rival(other.held_out, planar.picture(old, plane), planar.volume(old)),
        )
        if shot.diverged or other.diverged:
            return


def run(p: Params) -> Trace[Scene, Frame]:
    return Trace.of(scene(p), frames(p))


def digit_flow(seed: int = 0) -> Flow:
    """The flow of 8 x 8 digits whose weights ship."""
    return realnvp_image((1, 8, 8), seed=seed)
