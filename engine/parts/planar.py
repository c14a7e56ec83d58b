"""How a flow of the plane is filmed: what one snapshot of training shows of the map, its way back and its density.

Pictures are half precision (the eye needs no more); what is summed or compared is double.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.parts.densities import WINDOW, Density
from engine.parts.torch_one import torch_one

if TYPE_CHECKING:
    from torch import Tensor

    from engine.parts.flow import Flow

Array = np.ndarray[Any, Any]
NODES, GRID, SHOWN, OUTLINE, FOLLOWED = 17, 64, 180, 1600, 12
CORNER = 0.7  # the marked unit square reaches from here to CORNER + 1 on both axes


class Plane(NamedTuple):
    """What does not move: the data, the target, and the places that every snapshot is taken at."""

    axis: Array  # (GRID,) centres of the density's cells
    truth: Array  # (GRID, GRID) the target's density; row = y
    points: Array  # (SHOWN, 2) data
    noise: Array  # (SHOWN, 2) draws of the prior
    lattice: Array  # (NODES, NODES, 2)
    outline: Array  # (OUTLINE, 2) the marked unit square
    followed: Array  # (FOLLOWED, 2) points whose ledger is kept
    true_log_p: Array  # (FOLLOWED,)
    floor: float  # nats: the target's own entropy, which no model can beat


class Picture(NamedTuple):
    """One snapshot of a flow with L layers. State 0 is the data (of `back`: the latent), state L the latent."""

    density: Array  # (GRID, GRID)
    lattice: Array  # (L+1, NODES, NODES, 2) the data plane carried to the latent
    stretch: Array  # (L+1, NODES, NODES) log|det| so far
    back: Array  # (L+1, NODES, NODES, 2) the latent plane carried to the data
    points: Array  # (L+1, SHOWN, 2)
    noise: Array  # (L+1, SHOWN, 2)
    outline: Array  # (L+1, OUTLINE // 20, 2)
    area: Array  # (L+1,) of the marked square's image
    followed: Array  # (L+1, FOLLOWED, 2)
    log_dets: Array  # (L, FOLLOWED)
    log_prior: Array  # (FOLLOWED,)
    jacobians: Array  # (L, FOLLOWED, 2, 2) of each layer where the followed point meets it
    round_trip: float  # largest |x - inverse(forward(x))| over the shown points, single precision


def plane(truth: Density, data: Array, noise: Array) -> Plane:
    axis = (np.arange(GRID) + 0.5) / GRID * 2 * WINDOW - WINDOW
    cells = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    side = np.linspace(-WINDOW, WINDOW, NODES)
    u = np.arange(OUTLINE // 4) / (OUTLINE // 4)
    square = np.r_[np.c_[u, 0 * u], np.c_[0 * u + 1, u], np.c_[1 - u, 0 * u + 1], np.c_[0 * u, 1 - u]]
    followed = np.r_[data[: FOLLOWED - 3], [[0.0, 0.0], [3.0, -3.0], [-3.5, 3.5]]]
    return Plane(
        axis,
        np.exp(truth.log_density(cells)).reshape(GRID, GRID).astype(np.float32),
        data[:SHOWN].astype(np.float32),
        noise[:SHOWN].astype(np.float32),
        np.stack(np.meshgrid(side, side), -1).astype(np.float32),
        CORNER + square,
        followed,
        truth.log_density(followed),
        -float(truth.log_density(data[:2000]).mean()),
    )


def picture(flow: Flow, p: Plane) -> Picture:
    torch = torch_one()
    parts = (p.lattice.reshape(-1, 2), p.points, p.outline, p.followed)
    cuts = np.cumsum([len(x) for x in parts])[:-1]
    x = torch.from_numpy(np.concatenate(parts).astype(np.float32))
    with torch.no_grad():
        states, log_dets = flow.states(x)
        z0 = torch.from_numpy(np.concatenate((parts[0], p.noise)))
        back = torch.stack([z0, *flow.back(z0)]).numpy()
        points = torch.from_numpy(p.points)
        round_trip = float((flow.inverse(flow(points)[0]) - points).abs().max())
        log_prior = flow.prior.log_prob(states[-1])[cuts[2] :].double().numpy()
    lattice, shown, outline, followed = np.split(torch.stack([x, *states]).numpy(), cuts, axis=1)
    per_layer = torch.stack(log_dets).double().numpy()  # (L, everything)
    node = np.concatenate((np.zeros((1, cuts[0])), per_layer[:, : cuts[0]].cumsum(0)))
    square = (-1, NODES, NODES)
    return Picture(
        density(flow, p),
        _small(lattice.reshape(*square, 2)),
        _small(node.reshape(square)),
        _small(back[:, : cuts[0]].reshape(*square, 2)),
        _small(shown),
        _small(back[:, cuts[0] :]),
        _small(outline[:, ::20]),
        _area(outline.astype(np.float64)),
        _small(followed),
        per_layer[:, cuts[2] :],
        log_prior,
        _jacobians(flow, x[cuts[2] :]),
        round_trip,
    )


def density(flow: Flow, p: Plane) -> Array:
    """The model's p(x) on the plane's cells, (GRID, GRID)."""
    torch = torch_one()
    cells = np.stack(np.meshgrid(p.axis, p.axis), -1).reshape(-1, 2).astype(np.float32)
    with torch.no_grad():
        log_p = flow.log_prob(torch.from_numpy(cells)).numpy()
    return _small(np.exp(np.minimum(log_p, 5.0)).reshape(GRID, GRID), 1024)


def _jacobians(flow: Flow, x: Tensor) -> Array:
    """Every layer's own Jacobian by automatic differentiation, (L, n, 2, 2)."""
    torch, out = torch_one(), []
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
    out: Array = 0.5 * np.abs((x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(1))
    return out


def _small(x: Array, per_unit: int = 64) -> Array:
    """Half precision, on a grid of less than a screen's pixel, so that it also ships small."""
    out: Array = (np.round(np.clip(x, -400.0, 400.0) * per_unit) / per_unit).astype(np.float16)
    return out
