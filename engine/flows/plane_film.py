"""How a flow of the plane is filmed: what one snapshot of training shows of the map, its way back and its density.

Pictures are half precision (the eye needs no more); numbers that are read or summed are single or double.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.core import Array
from engine.core.torch_one import torch_one
from engine.flows.densities import WINDOW, Density

if TYPE_CHECKING:
    from torch import Tensor

    from engine.flows.flow import Flow

GRID, SHOWN, OUTLINE, SIDE = 64, 180, 1600, 32  # SIDE cells across the window
CELL = 2 * WINDOW / SIDE
MARKED = 2 * CELL  # side of the marked square
OFF_DATA = np.array(
    [[0.0, 0.0], [3.0, -3.0], [-3.0, 3.0]]
)  # the last of the shown points: what a flow does off the data
HELD = 0.93  # share of the target that the drawn cells hold


class Sheet(NamedTuple):
    """Square cells of a plane, drawn as a chequered cloth that a map bends."""

    nodes: Array  # (M, 2) their corners
    cells: Array  # (C, 4) each cell's corners in order, as numbers of nodes
    dark: Array  # (C,) bool: every second cell


class Plane(NamedTuple):
    """What does not move: the data, the target, and the places that every snapshot is taken at."""

    axis: Array  # (GRID,) centres of the density's cells
    truth: Array  # (GRID, GRID) the target's density; row = y
    points: Array  # (SHOWN, 2) data, and OFF_DATA
    true_log_p: Array  # (SHOWN,)
    noise: Array  # (SHOWN, 2) draws of the prior
    sheet: Sheet  # of the data plane, where the target is
    latent: Sheet  # of the latent plane, around the prior's peak
    outline: Array  # (OUTLINE, 2) the marked square, where the target is densest
    floor: float  # nats: the target's own entropy, which no model can beat


class Picture(NamedTuple):
    """The data plane carried through L layers, and the density that this gives it. State 0 is the data, L the latent."""

    density: Array  # (GRID, GRID)
    lattice: Array  # (L+1, M, 2) the data plane's sheet
    points: Array  # (L+1, SHOWN, 2)
    outline: Array  # (L+1, OUTLINE // 20, 2) the marked square's image
    area: Array  # (L+1,) of that image, in the square's own areas: 1 before any layer


class Ledger(NamedTuple):
    """What each shown point's log p(x) is made of."""

    log_dets: Array  # (L, SHOWN)
    log_prior: Array  # (SHOWN,)
    round_trip: float  # largest |x - inverse(forward(x))| over the shown points, single precision


class Back(NamedTuple):
    """The latent plane carried to the data. State 0 is the latent, L the data."""

    lattice: Array  # (L+1, M', 2) the latent plane's sheet
    noise: Array  # (L+1, SHOWN, 2)


def plane(truth: Density, data: Array, noise: Array, between: bool = False) -> Plane:
    """`between`: the sheet also covers the empty ground that lies between parts of the target."""
    axis = (np.arange(GRID) + 0.5) / GRID * 2 * WINDOW - WINDOW
    places = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    p = np.exp(truth.log_density(places)).reshape(GRID, GRID).astype(np.float32)
    points = np.r_[data[: SHOWN - len(OFF_DATA)], OFF_DATA]
    kept = holding(p.reshape(SIDE, GRID // SIDE, SIDE, -1).sum((1, 3)))
    side = np.arange(SIDE) * CELL - WINDOW
    near_peak = np.hypot(*np.meshgrid(side[::2] + CELL, side[::2] + CELL)) < 2.6
    return Plane(
        axis=axis,
        truth=p,
        points=points.astype(np.float32),
        true_log_p=truth.log_density(points),
        noise=noise[:SHOWN].astype(np.float32),
        sheet=sheet(inside(kept) if between else kept, CELL),
        latent=sheet(near_peak, 2 * CELL),
        outline=marked(places[p.argmax()]),
        floor=-float(truth.log_density(data[:2000]).mean()),
    )


def holding(mass: Array) -> Array:
    """The fewest cells that hold HELD of the mass."""
    order = np.argsort(-mass, axis=None, kind="stable")
    held = np.cumsum(mass.ravel()[order]) / mass.sum()
    out = np.zeros(mass.size, bool)
    out[order[: int(np.searchsorted(held, HELD)) + 1]] = True
    return out.reshape(mass.shape)


def inside(kept: Array) -> Array:
    """Also every cell between two kept ones of its row or column, until no more are added."""
    out = kept
    while True:
        more = out
        for axis in (0, 1):
            before, after = (
                np.maximum.accumulate(more, axis),
                np.flip(np.maximum.accumulate(np.flip(more, axis), axis), axis),
            )
            more = before & after
        if (more == out).all():
            return out
        out = more


def sheet(kept: Array, size: float) -> Sheet:
    """The cells (n, n) of the window that are kept."""
    row, column = np.nonzero(kept)
    n = len(kept) + 1
    corners = np.stack([row * n + column, row * n + column + 1, (row + 1) * n + column + 1, (row + 1) * n + column], 1)
    used, cells = np.unique(corners, return_inverse=True)
    nodes = np.c_[used % n, used // n] * size - WINDOW
    return Sheet(nodes.astype(np.float32), cells.reshape(-1, 4), (row + column) % 2 == 1)


def marked(middle: Array) -> Array:
    """The square around a place, its sides on the cells', (OUTLINE, 2)."""
    u = np.arange(OUTLINE // 4) / (OUTLINE // 4)
    square = np.r_[np.c_[u, 0 * u], np.c_[0 * u + 1, u], np.c_[1 - u, 0 * u + 1], np.c_[0 * u, 1 - u]]
    return np.round((middle - MARKED / 2) / CELL) * CELL + MARKED * square


def picture(flow: Flow, p: Plane) -> Picture:
    torch = torch_one()
    parts = (p.sheet.nodes, p.points, p.outline)
    cuts = np.cumsum([len(x) for x in parts])[:-1]
    x = torch.from_numpy(np.concatenate(parts).astype(np.float32))
    with torch.no_grad():
        states = torch.stack([x, *flow.states(x)[0]]).numpy()
    lattice, dots, outline = np.split(states, cuts, axis=1)
    return Picture(
        density=density(flow, p),
        lattice=small(lattice),
        points=np.round(np.clip(dots, -400.0, 400.0) * 8192) / 8192,
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


def stretch(flow: Flow, p: Plane) -> Array:
    """log|det| of the whole map at the sheet's nodes, (M,)."""
    torch = torch_one()
    with torch.no_grad():
        log_dets = torch.stack(flow.states(torch.from_numpy(p.sheet.nodes))[1]).numpy()
    return small(log_dets.astype(np.float64).sum(0))


def back(flow: Flow, p: Plane) -> Back:
    torch = torch_one()
    z = torch.from_numpy(np.concatenate((p.latent.nodes, p.noise)))
    with torch.no_grad():
        states = small(torch.stack([z, *flow.back(z)]).numpy())
    return Back(lattice=states[:, : len(p.latent.nodes)], noise=states[:, len(p.latent.nodes) :])


def density(flow: Flow, p: Plane) -> Array:
    """The model's p(x) on the plane's cells, (GRID, GRID)."""
    torch = torch_one()
    cells = np.stack(np.meshgrid(p.axis, p.axis), -1).reshape(-1, 2).astype(np.float32)
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
