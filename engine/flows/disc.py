"""The latent plane as a disc of the prior: wedges and rings between its own level lines.

A ring is where the prior's density has one value; the rings hold the shares of its mass that circles of radius ½, 1, 1½
and 2 hold of a Gaussian (1 - exp(-r²/2)), whatever the prior.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.core import Array

WEDGES, EDGE = 12, 8  # points an edge, so that it bends as the map bends it
SHARES = 1 - np.exp(-(np.array([0.5, 1.0, 1.5, 2.0]) ** 2) / 2)
NAMED = (1, 3)  # of the rings: those that a picture draws, with 39 % and 86 % of the mass inside


class Disc(NamedTuple):
    nodes: Array  # (M, 2) float32
    cells: Array  # (C, K) each cell's outline in order, as numbers of nodes
    sector: Array  # (C,) 0 … 5: which sixth of the plane
    dark: Array  # (C,) bool: every second cell
    rings: Array  # (2, N, 2) the level lines of NAMED, closed
    shares: Array  # (2,) of the prior's mass inside them


def log_prior(z: Array, prior: str) -> Array:
    """(n, 2) -> (n,): the Gaussian's or the logistic's log density."""
    if prior == "gaussian":
        return np.asarray(-0.5 * (z**2).sum(1) - np.log(2 * np.pi))
    return -(np.logaddexp(0, z) + np.logaddexp(0, -z)).sum(1)


def levels(prior: str) -> Array:
    """The log densities whose level lines hold SHARES of the mass."""
    if prior == "gaussian":
        return np.log1p(-SHARES) - np.log(2 * np.pi)
    axis = np.linspace(-20, 20, 601)
    values = np.sort(log_prior(np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2), prior))[::-1]
    held = np.cumsum(np.exp(values)) * (axis[1] - axis[0]) ** 2
    return values[np.searchsorted(held, SHARES)]


def radii(prior: str, angles: Array) -> Array:
    """How far each level line lies in each direction, (rings, n): by halving, for a prior falls along every ray."""
    ray = np.stack((np.cos(angles), np.sin(angles)), 1)
    out = []
    for level in levels(prior):
        low, high = np.zeros(len(angles)), np.full(len(angles), 40.0)
        for _ in range(50):
            middle = (low + high) / 2
            inside = log_prior(middle[:, None] * ray, prior) > level
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        out.append(low)
    return np.stack(out)


def disc(prior: str = "gaussian") -> Disc:
    around = WEDGES * EDGE
    angles = 2 * np.pi * np.arange(around) / around
    ray, r = np.stack((np.cos(angles), np.sin(angles)), 1), radii(prior, angles)
    arcs = r[:, :, None] * ray  # (R, around, 2)
    inner = np.concatenate((np.zeros((1, WEDGES)), r[:-1, ::EDGE]))  # where each spoke's pieces begin, (R, WEDGES)
    u = np.arange(1, EDGE) / EDGE
    spokes = inner[..., None] + (r[:, ::EDGE] - inner)[..., None] * u  # (R, WEDGES, EDGE - 1)
    spokes = spokes[..., None] * ray[::EDGE][:, None]
    nodes = np.concatenate((np.zeros((1, 2)), arcs.reshape(-1, 2), spokes.reshape(-1, 2)))
    cells = [_cell(ring, wedge, len(r), around) for ring in range(len(r)) for wedge in range(WEDGES)]
    ring, wedge = np.divmod(np.arange(len(cells)), WEDGES)
    closed = np.concatenate((arcs, arcs[:, :1]), 1)[list(NAMED)]
    return Disc(
        nodes=nodes.astype(np.float32),
        cells=np.array(cells),
        sector=wedge * 6 // WEDGES,
        dark=(ring + wedge) % 2 == 1,
        rings=closed.astype(np.float32),
        shares=SHARES[list(NAMED)],
    )


def _cell(ring: int, wedge: int, rings: int, around: int) -> list[int]:
    """Out along a spoke, on along the outer arc, in along the next spoke, back along the inner arc."""

    def arc(ring: int) -> list[int]:
        if ring < 0:
            return [0] * (EDGE + 1)  # the middle
        return [1 + ring * around + (wedge * EDGE + k) % around for k in range(EDGE + 1)]

    def spoke(wedge: int) -> list[int]:
        first = 1 + rings * around + (ring * WEDGES + wedge % WEDGES) * (EDGE - 1)
        return list(range(first, first + EDGE - 1))

    return [arc(ring - 1)[0], *spoke(wedge), *arc(ring), *spoke(wedge + 1)[::-1], *arc(ring - 1)[:0:-1]]
