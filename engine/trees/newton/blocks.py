"""Column blocks: each column sorted once, its missing values last, and swept up and down, all columns at once.

Source: Chen & Guestrin (2016), KDD, §4.1 (blocks, scanned in parallel) and algorithm 3 (sparsity-aware: the upward
sweep sends missing values right, the downward one left). What is swept is the level that the tree was grown from.
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.newton.boosting import Round
from engine.trees.newton.scan import best_cuts, best_of_columns

MOST = 60  # ticks of a sweep


class Winner(NamedTuple):
    feature: int  # -1: no candidate gains
    threshold: float
    to_left: bool  # where missing values go
    gain: float


class Blocks(NamedTuple):
    """Of the root of one round's tree; empty where no tree was grown."""

    order: Array  # (d, m) int, the rows of each column by value, missing ones last
    value: Array  # (d, m) float32
    present: Array  # (d,) int, how many have a value
    g: Array  # (d, m) float32, of those rows
    GL: Array  # (d, m) sums up to and with a place
    HL: Array
    gone: Array  # (d, 2) G and H of the rows that miss the value
    right: Array  # (d, m) gain of a cut after the place, missing values right; NaN where none may stand
    left: Array  # (d, m) missing values left
    whole: tuple[float, float]  # G and H of all
    winner: Winner
    ticks: Array  # (N, 2) int: (sweep, place): 0 upwards, 1 downwards, 2 the verdict


NOBODY = Winner(-1, 0.0, False, 0.0)


def _empty() -> Blocks:
    none = np.zeros((0, 0))
    return Blocks(
        order=none.astype(int),
        value=none,
        present=np.zeros(0, int),
        g=none,
        GL=none,
        HL=none,
        gone=np.zeros((0, 2)),
        right=none,
        left=none,
        whole=(0.0, 0.0),
        winner=NOBODY,
        ticks=np.array([(2, 0)]),
    )


def blocks_of(r: Round, k: int) -> Blocks:
    """The `k`-th class's tree of a round."""
    if not r.grown:
        return _empty()
    g, h = (a if a.ndim == 1 else a[:, k] for a in (r.g, r.h))
    level, root = r.grown[k].levels[0], r.grown[k].nodes[0]
    order, value = level.columns.order, level.columns.value
    present = (~np.isnan(value)).sum(1)
    missing = np.isnan(value)
    cut = best_cuts(level, *best_of_columns(level))[0]
    found = root.gain > 0
    right = np.where(np.isfinite(level.right), level.right, np.nan)
    left = np.where(np.isfinite(level.left), level.left, np.nan)
    return Blocks(
        order=order,
        value=value,
        present=present,
        g=g[order].astype(np.float32),
        GL=level.GL,
        HL=level.HL,
        gone=np.stack([np.where(missing, v[order], 0).sum(1) for v in (g, h)], axis=1),
        right=right,
        left=left,
        whole=(root.G, root.H),
        winner=Winner(cut.feature, cut.threshold, cut.to_left, cut.gain) if found else NOBODY,
        ticks=_ticks(order.shape[1], bool((missing.any(1) & (present > 0)).any())),
    )


def _ticks(m: int, twice: bool) -> Array:
    """Up over all places, where a value is missing down again, and the verdict."""
    up = np.unique(np.linspace(0, m - 1, min(m, MOST)).astype(int))
    sweeps = [np.c_[np.zeros(len(up), int), up]] + ([np.c_[np.ones(len(up), int), up[::-1]]] if twice else [])
    return np.concatenate([*sweeps, [(2, m - 1)]])


def best_so_far(b: Blocks, t: int) -> tuple[int, int, bool, float]:
    """The best of what was swept by tick t: column (-1: none yet), place, missing values left?, gain."""
    sweep, place = b.ticks[t].tolist()
    right, left = np.full(b.right.shape, np.nan), np.full(b.right.shape, np.nan)
    end = place + 1 if sweep == 0 else b.right.shape[1]
    right[:, :end] = b.right[:, :end]
    if sweep:
        left[:, place if sweep == 1 else 0 :] = b.left[:, place if sweep == 1 else 0 :]
    both = np.stack([right, left])
    if not np.isfinite(both).any() or float(np.nanmax(both)) <= 0:
        return -1, 0, False, 0.0
    side, j, p = np.unravel_index(int(np.nanargmax(both)), both.shape)
    return int(j), int(p), bool(side), float(both[side, j, p])
