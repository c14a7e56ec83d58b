"""A table of tiles: each cell coloured by its value, with the number in it where there is room."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace


def table(
    z: Array,
    text: Array,
    columns: Sequence[str],
    rows: Sequence[str],
    top: float,
    *more: Trace,
    low: float = 0.0,
    x: str = "",
    y: str = "",
    scale: Any = None,
    size: float = 15,
) -> Figure:
    """z (R, C), rows from the top down, coloured from low to top; text (R, C) strings, "" for none."""
    R, C = z.shape
    at, up = np.arange(1, C + 1), np.arange(R, 0, -1)
    places = np.tile(at, R), np.repeat(up, C)
    return theme.figure(
        marks.field(at, up[::-1], z[::-1], low, top, scale or theme.SEQUENTIAL, opacity=0.9, xgap=2, ygap=2),
        marks.words(*places, np.asarray(text).ravel(), size=size),
        *more,
        x=theme.axis(x, 0.5, C + 0.5, tickvals=at.tolist(), ticktext=list(columns), showgrid=False, tickangle=0),
        y=theme.axis(y, 0.5, R + 0.5, tickvals=up.tolist(), ticktext=list(rows), showgrid=False),
    )


def said(z: Array, digits: int = 2, least: float = 0.005) -> Array:
    """Numbers as short words; nothing where |z| is below `least`."""
    flat = [f"{v:.{digits}f}" if abs(v) >= least else "" for v in z.ravel()]
    return np.array(flat, dtype="<U12").reshape(z.shape)
