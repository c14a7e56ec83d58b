"""How a flow of the plane is filmed: what one snapshot of training shows of the map, its way back and its density.

Pictures are half precision (the eye needs no more); numbers that are read or summed are single or double.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.core import Array
from engine.core.torch_one import torch_one
from engine.flows.densities import WINDOW, Density
from engine.flows.disc import Disc, disc

if TYPE_CHECKING:
    from torch import Tensor

    from engine.flows.flow import Flow

GRID, SHOWN, OUTLINE, SIDE = 64, 180, 1600, 32  # SIDE cells across the window
CELL = 2 * WINDOW / SIDE
MARKED = 3 * CELL  # side of the marked square
OFF_DATA = np.array(
    [[0.0, 0.0], [3.0, -3.0], [-3.0, 3.0]]
)  # the last of the shown points: what a flow does off the data


class Plane(NamedTuple):
    """What does not move: the data, the target, and the places that every snapshot is taken at."""

    axis: Array  # (GRID,) centres of the density's cells
    truth: Array  # (GRID, GRID) the target's density; row = y
    points: Array  # (SHOWN, 2) data, and OFF_DATA
    true_log_p: Array  # (SHOWN,)
    noise: Array  # (SHOWN, 2) draws of the prior
    disc: Disc  # of the latent plane, where most of the prior is
    outline: Array  # (OUTLINE, 2) the marked square, where the target is densest
    floor: float  # nats: the target's own entropy, which no model can beat


class Picture(NamedTuple):
    """The data plane carried through L layers, and the density it gets. State 0 is the data, L the latent."""

    density: Array  # (GRID, GRID)
    points: Array  # (L+1, SHOWN, 2)
    outline: Array  # (L+1, OUTLINE // 20, 2) the marked square's image
    area: Array  # (L+1,) of that image, in the square's own areas: 1 before any layer


class Ledger(NamedTuple):
    """What each shown point's log p(x) is made of."""

    log_dets: Array  # (L, SHOWN)
    log_prior: Array  # (SHOWN,)
    round_trip: float  # largest |x - inverse(forward(x))| over the shown points, single precision

    def log_p(self, point: int) -> float:
        """Of one of the shown points."""
        return float(self.log_dets[:, point].sum() + self.log_prior[point])


class Back(NamedTuple):
    """The latent plane carried to the data. State 0 is the latent, L the data."""

    disc: Array  # (L+1, M, 2) the disc's nodes
    noise: Array  # (L+1, SHOWN, 2)


def plane(truth: Density, data: Array, noise: Array, prior: str = "gaussian") -> Plane:
    axis = centres(GRID)
    places = grid(axis)
    p = np.exp(truth.log_density(places)).reshape(GRID, GRID).astype(np.float32)
    points = np.r_[data[: SHOWN - len(OFF_DATA)], OFF_DATA]
    return Plane(
        axis=axis,
        truth=p,
        points=points.astype(np.float32),
        true_log_p=truth.log_density(points),
        noise=noise[:SHOWN].astype(np.float32),
        disc=disc(prior),
        outline=marked(places[p.argmax()]),
        floor=-float(truth.log_density(data[:2000]).mean()),
    )


def centres(cells: int) -> Array:
    """Of cells across the window."""
    return (np.arange(cells) + 0.5) / cells * 2 * WINDOW - WINDOW


def grid(axis: Array) -> Array:
    """(n,) -> (n², 2), row by row."""
    return np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)


def marked(middle: Array) -> Array:
    """The square around a place, its sides on the cells', (OUTLINE, 2)."""
    u = np.arange(OUTLINE // 4) / (OUTLINE // 4)
    square = np.r_[np.c_[u, 0 * u], np.c_[0 * u + 1, u], np.c_[1 - u, 0 * u + 1], np.c_[0 * u, 1 - u]]
    return np.round((middle - MARKED / 2) / CELL) * CELL + MARKED * square


def picture(flow: Flow, p: Plane) -> Picture:
    torch = torch_one()
    x = torch.from_numpy(np.concatenate((p.points, p.outline)).astype(np.float32))
    with torch.no_grad():
        states = torch.stack([x, *flow.states(x)[0]]).numpy()
    points, outline = np.split(states, [len(p.points)], axis=1)
    return Picture(
        density=density(flow, p),
        points=np.round(np.clip(points, -400.0, 400.0) * 8192) / 8192,
        outline=small(outline[:, ::20]),
        area=_area(outline.astype(np.float64)) / MARKED**2,
    )


def ledger(flow: Flow, p: Plane) -> Ledger:
    torch = torch_one()
    x = torch.from_numpy(p.points)
    with torch.no_grad():
        states, log_dets = flow.states(x)
        return Ledger(
            log_dets=torch.stack(log_dets).numpy(),
            log_prior=flow.prior.log_prob(states[-1]).double().numpy(),
            round_trip=float((flow.inverse(states[-1]) - x).abs().max()),
        )


def volume(flow: Flow) -> Array:
    """The log-dets so far, layer by layer, at each place of the data plane: (L+1, SIDE, SIDE), row = y, 0 at first."""
    torch = torch_one()
    with torch.no_grad():
        log_dets = torch.stack(flow.states(torch.from_numpy(grid(centres(SIDE)).astype(np.float32)))[1]).numpy()
    sums = np.cumsum(np.concatenate((np.zeros_like(log_dets[:1]), log_dets)).astype(np.float64), 0)
    return small(sums.reshape(-1, SIDE, SIDE))


def back(flow: Flow, p: Plane) -> Back:
    torch = torch_one()
    z = torch.from_numpy(np.concatenate((p.disc.nodes, p.noise)))
    with torch.no_grad():
        states = small(torch.stack([z, *flow.back(z)]).numpy())
    return Back(disc=states[:, : len(p.disc.nodes)], noise=states[:, len(p.disc.nodes) :])


def density(flow: Flow, p: Plane) -> Array:
    """The model's p(x) on the plane's cells, (GRID, GRID)."""
    torch = torch_one()
    cells = grid(p.axis).astype(np.float32)
    with torch.no_grad():
        log_p = flow.log_prob(torch.from_numpy(cells)).numpy()
    return small(np.exp(np.minimum(log_p, 5.0)).reshape(GRID, GRID), 1024)


def jacobians(flow: Flow, p: Plane) -> Array:
    """Every layer's own Jacobian where a shown point meets it, by automatic differentiation, (L, SHOWN, 2, 2)."""
    torch, out = torch_one(), []
    x: Tensor = torch.from_numpy(p.points)
    for layer in flow.layers:
        x = x.detach().requires_grad_()
        y = layer(x)[0]
        rows = [torch.autograd.grad(y[:, i].sum(), x, retain_graph=i == 0)[0] for i in (0, 1)]
        out.append(torch.stack(rows, 1).numpy())
        x = y
    return np.stack(out)


def _area(outline: Array) -> Array:
    """By the shoelace formula, (L+1, OUTLINE, 2) -> (L+1,)."""
    x, y = outline[..., 0], outline[..., 1]
    return 0.5 * np.abs((x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(1))


def small(x: Array, per_unit: int = 64) -> Array:
    """Half precision, on a grid of less than a screen's pixel, so that it also ships small."""
    return (np.round(np.clip(x, -400.0, 400.0) * per_unit) / per_unit).astype(np.float16)
