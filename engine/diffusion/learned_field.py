"""A small network that learns rectified flow's field, snapshot by snapshot beside the exact one.

The flow-matching loss is E‖v_θ − (x₁ − x₀)‖² = E‖v − (x₁ − x₀)‖² + E‖v_θ − v‖²: a floor that no field can go below,
and the network's own error. Source: Liu, Gong & Liu (2023), arXiv:2209.03003, eq. 1.
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.diffusion import ode, samplers, targets, velocity_net
from engine.diffusion.distance import sliced
from engine.diffusion.mixture import Mixture

ARROWS, CELLS = 13, 40  # of the field's picture a side
TIMES = 20  # at which the loss and its floor are judged
JUDGES = 80  # places at each of those times


class Snapshot(NamedTuple):
    """What the network knew after some training steps."""

    step: int
    loss: float
    arrows: Array  # (ARROWS², 2) its field at time `look`, float32
    off: Array  # (CELLS, CELLS) ‖its field − the exact one‖ there, float32
    ends: Array  # (n, 2) where its own flow leads, float32
    error: float  # sliced Wasserstein of those ends to the target
    gap: float  # E‖its field − the exact one‖² over all times: what of the loss could still go


class Training(NamedTuple):
    look: float  # the time at which the field is drawn
    axis: Array  # (CELLS,)
    spots: Array  # (ARROWS², 2)
    exact: Array  # (ARROWS², 2) the exact field at time `look`, float32
    mass: Array  # (CELLS, CELLS) density p_t there, over its peak, float32
    target: Array  # (m, 2) a true sample, float32
    shots: tuple[Snapshot, ...]
    least: float  # the loss that no field can go below: E‖x₁ − x₀ − v‖²


class Judges(NamedTuple):
    """Places on the lines where the learned field is held to the exact one."""

    x: Array  # (m, 2) float32
    t: Array  # (m,) float32
    v: Array  # (m, 2) the exact field there


def judge(mixture: Mixture, seed: int) -> tuple[Judges, float]:
    """Judges over all times, and the loss that no field can go below, from 4,000 pairs."""
    rng = np.random.default_rng(seed)
    x0, x1, least, judged = rng.normal(size=(4000, 2)), mixture.sample(4000, rng), 0.0, []
    for t in (np.arange(TIMES) + 0.5) / TIMES:
        x = (1 - t) * x0 + t * x1
        v = samplers.straight_field(mixture)(t, x)
        least += float(((x1 - x0 - v) ** 2).sum(1).mean()) / TIMES
        some = slice(None, None, len(x) // JUDGES)
        judged.append((x[some].astype(np.float32), np.full(JUDGES, t, np.float32), v[some]))
    places, when, truth = (np.concatenate(c) for c in zip(*judged, strict=True))
    return Judges(x=places, t=when, v=truth), least


def learn(mixture: Mixture, look: float, steps: int, hidden: int, seed: int, noise: Array, target: Array) -> Training:
    """Train on fresh pairs for `steps` steps; a snapshot has the field at time `look` and its samples from `noise`."""

    def draw(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
        return rng.normal(size=(n, 2)), mixture.sample(n, rng)

    axis = np.linspace(-targets.REACH, targets.REACH, CELLS)
    cells, spots = targets.places(axis), targets.places(targets.middles(ARROWS))
    exact, (judges, least), small = samplers.straight_field(mixture), judge(mixture, seed + 1), np.float32
    mass = np.exp(mixture.log_prob(cells, look, 1 - look)).reshape(CELLS, CELLS)
    shots = [
        snapshot(shot, look, exact(look, cells), cells, spots, judges, noise, target)
        for shot in velocity_net.train(draw, 2, steps, max(steps // 15, 1), hidden, seed=seed)
    ]
    return Training(
        look=look,
        axis=axis,
        spots=spots,
        exact=exact(look, spots).astype(small),
        mass=(mass / mass.max()).astype(small),
        target=target.astype(small),
        shots=tuple(shots),
        least=least,
    )


def snapshot(
    shot: velocity_net.Snapshot,
    look: float,
    exact: Array,
    cells: Array,
    spots: Array,
    judges: Judges,
    noise: Array,
    target: Array,
) -> Snapshot:
    """The network beside the exact field on the cells, (CELLS², 2), and its samples beside the target."""
    small = np.float32

    def field(t: float, x: Array) -> Array:
        return velocity_net.velocity(shot.net, x.astype(small), t)

    off = np.linalg.norm(field(look, cells) - exact, axis=1).reshape(CELLS, CELLS)
    ends = ode.integrate(field, noise, np.linspace(0, 1, 9), "heun")[-1]
    miss = velocity_net.velocity(shot.net, judges.x, judges.t) - judges.v
    return Snapshot(
        step=shot.step,
        loss=shot.loss,
        arrows=field(look, spots).astype(small),
        off=off.astype(small),
        ends=ends.astype(small),
        error=sliced(ends, target),
        gap=float((miss**2).sum(1).mean()),
    )
