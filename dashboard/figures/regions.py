"""The plane parted among several classes: each class its colour, paler where it is less sure."""

from functools import lru_cache
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace


def regions(
    xs: Array,
    ys: Array,
    winner: Array,
    sure: Array,
    K: int,
    *more: Trace,
    names: tuple[str, str],
    paint: str = "",
    labels: int = 2,
) -> Figure:
    """winner (len(ys), len(xs)) in 0..K-1, sure in [0, 1]; `more` is drawn on top. `paint` as in plane.decision."""
    z = winner + np.clip(0.04 + 0.92 * sure, 0, 0.96)
    low, high = (float(xs[0]), float(ys[0])), (float(xs[-1]), float(ys[-1]))
    return theme.figure(
        marks.field(xs, ys, z, 0, K, scale=_scale(K)),
        *more,
        x=theme.axis(names[0], low[0], high[0], showgrid=False),
        y=theme.axis(names[1], low[1], high[1], showgrid=False),
        **theme.paintable(paint, low, high, labels),
    )


@lru_cache
def _scale(K: int) -> list[list[Any]]:
    """Class k runs from pale at k/K to full just below (k + 1)/K; one list for all frames of a film."""
    out: list[list[Any]] = []
    for k in range(K):
        colour = theme.CLASSES[k % len(theme.CLASSES)]
        out += [[k / K, f"{colour}/0.05"], [(k + 1) / K if k == K - 1 else (k + 0.999) / K, colour]]
    return out
