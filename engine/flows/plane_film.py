"""How a flow of the plane is filmed: what one snapshot of training shows of the map, its way back and its density.

Pictures are half precision (the eye needs no more); numbers that are read or summed are single or double.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

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
    """One snapshot of a flow with L layers. State 0 is the data (of `back`: the latent), state L the latent."""

    density: Array  # (GRID, GRID)
    lattice: Array  # (L+1, M, 2) the data plane's sheet carried to the latent
    stretch: Array  # (M,) log|det| of the whole map at its nodes
    back: Array  # (L+1, M', 2) the latent plane's sheet carried to the data
    points: Array  # (L+1, SHOWN, 2)
    noise: Array  # (L+1, SHOWN, 2)
    outline: Array  # (L+1, OUTLINE // 20, 2)
    area: Array  # (L+1,) of the marked square's image, in its own areas: 1 before any layer
    log_dets: Array  # (L, SHOWN)
    log_prior: Array  # (SHOWN,)
    jacobians: Array  # (L, SHOWN, 2, 2) of each layer where the point meets it
    round_trip: float  # largest |x - inverse(forward(x))| over the shown points, single precision


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
        axis,
        p,
        points.astype(np.float32),
        truth.log_density(points),
        noise[:SHOWN].astype(np.float32),
        sheet(inside(kept) if between else kept, CELL),
        sheet(near_peak, 2 * CELL),
        marked(places[p.argmax()]),
        -float(truth.log_density(data[:2000]).mean()),
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


def shown(flow: Flow, p: Plane, frame: type[Any], before: str = "") -> dict[str, Any]:
    """Those fields of the picture that a lesson's frame holds, by name; `before` stands before each."""
    return {
        before + name: value for name, value in picture(flow, p)._asdict().items() if before + name in frame._fields
    }


def picture(flow: Flow, p: Plane) -> Picture:
    torch = torch_one()
    parts = (p.sheet.nodes, p.points, p.outline)
    cuts = np.cumsum([len(x) for x in parts])[:-1]
    x = torch.from_numpy(np.concatenate(parts).astype(np.float32))
    with torch.no_grad():
        states, log_dets = flow.states(x)
        z0 = torch.from_numpy(np.concatenate((p.latent.nodes, p.noise)))
        back = torch.stack([z0, *flow.back(z0)]).numpy()
        points = torch.from_numpy(p.points)
        round_trip = float((flow.inverse(flow(points)[0]) - points).abs().max())
        log_prior = flow.prior.log_prob(states[-1])[cuts[0] : cuts[1]].double().numpy()
    lattice, dots, outline = np.split(torch.stack([x, *states]).numpy(), cuts, axis=1)
    per_layer = torch.stack(log_dets).numpy()  # (L, everything)
    m = len(p.latent.nodes)
    return Picture(
        density(flow, p),
        small(lattice),
        small(per_layer[:, : cuts[0]].astype(np.float64).sum(0)),
        small(back[:, :m]),
        np.round(np.clip(dots, -400.0, 400.0) * 8192) / 8192,
        small(back[:, m:]),
        small(outline[:, ::20]),
        _area(outline.astype(np.float64)) / MARKED**2,
        per_layer[:, cuts[0] : cuts[1]],
        log_prior,
        _jacobians(flow, points),
        round_trip,
    )


def density(flow: Flow, p: Plane) -> Array:
    """The model's p(x) on the plane's cells, (GRID, GRID)."""
    torch = torch_one()
    cells = np.stack(np.meshgrid(p.axis, p.axis), -1).reshape(-1, 2).astype(np.float32)
    with torch.no_grad():
        log_p = flow.log_prob(torch.from_numpy(cells)).numpy()
    return small(np.exp(np.minimum(log_p, 5.0)).reshape(GRID, GRID), 1024)


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
    return 0.5 * np.abs((x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(1))


def small(x: Array, per_unit: int = 64) -> Array:
    """Half precision, on a grid of less than a screen's pixel, so that it also ships small."""
    return (np.round(np.clip(x, -400.0, 400.0) * per_unit) / per_unit).astype(np.float16)
