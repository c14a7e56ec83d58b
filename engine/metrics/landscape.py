"""Four losses on the plane of weights in which trainings of one classifier moved most."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.metrics import objectives as of

LAND = 47  # cells a side


class Landscapes(NamedTuple):
    """Four losses on the plane of weights that holds most of the first seed's paths."""

    axes: tuple[Array, Array]
    losses: Mapping[str, Array]  # (LAND, LAND) float32 each
    start: Array  # (2,) where all chains began
    captured: float  # share of the paths' spread that lies in that plane
    walk: Array  # (3, places) shift of the intercept from where soft F1 ended, 1 - F1 and 1 - soft F1 there


def landscape(X: Array, y: Array, paths: Array, seed: int, temperature: float) -> tuple[Landscapes, Array]:
    """Four losses on the plane that holds most of the paths (T, C, d + 1), spanned by their two principal directions;
    and the paths in it, (T, C, 2)."""
    start = np.random.default_rng(seed).normal(0, 0.5, paths.shape[-1])  # where chains() begins
    every = np.concatenate([paths.reshape(-1, paths.shape[-1]), start[None]])
    middle = every.mean(0)
    _, spread, V = np.linalg.svd(every - middle, full_matrices=False)
    V = V[:2] * np.sign(V[:2, np.abs(V[:2]).argmax(1)].diagonal())[:, None]
    flat = (every - middle) @ V.T
    low, high = flat.min(0), flat.max(0)
    a, b = (
        np.linspace(lo - 0.08 * (hi - lo) - 0.1, hi + 0.08 * (hi - lo) + 0.1, LAND)
        for lo, hi in zip(low, high, strict=True)
    )
    w, Z = middle + a[None, :, None] * V[0] + b[:, None, None] * V[1], np.c_[X, np.ones(len(y))]
    entropy, _, f1, soft_accuracy, soft_f1 = of.all_metrics(w @ Z.T, y, temperature)
    losses = {"cross_entropy": entropy, "soft_accuracy": 1 - soft_accuracy, "soft_f1": 1 - soft_f1, "f1": 1 - f1}
    end = paths[-1, list(of.OBJECTIVES).index("soft_f1")]
    land = Landscapes(
        axes=(a, b),
        losses={k: s.astype(np.float32) for k, s in losses.items()},
        start=flat[-1],
        captured=float((spread[:2] ** 2).sum() / max((spread**2).sum(), 1e-12)),
        walk=of.along(Z, y, end, np.eye(len(end))[-1], 0.6, temperature),
    )
    return land, flat[:-1].reshape(*paths.shape[:2], 2)
