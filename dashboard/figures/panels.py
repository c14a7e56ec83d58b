"""Matrices side by side in one plane without axes: each a heat map at its own place, with words above it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace


def panel(
    z: Array, x: float, y: float, width: float, height: float, low: float, high: float, scale: Any = None, **more: Any
) -> list[Trace]:
    """z with its first row on top, filling the box whose lower left corner is (x, y); a frame around it."""
    rows, columns = z.shape
    xs = x + (np.arange(columns) + 0.5) * width / columns
    ys = y + (np.arange(rows) + 0.5) * height / rows
    box = marks.line([x, x + width, x + width, x, x], [y, y, y + height, y + height, y], colour=theme.MUTED, width=1.5)
    # one row or column alone has no spacing to tell its size by: give it twice
    if columns == 1:
        xs, z = x + np.array([0.25, 0.75]) * width, np.repeat(z, 2, 1)
    if rows == 1:
        ys, z = y + np.array([0.25, 0.75]) * height, np.repeat(z, 2, 0)
    return [marks.field(xs, ys, z[::-1], low, high, scale, opacity=1.0, **more), box]


def caption(
    x: float, y: float, text: str, colour: str = theme.INK, size: float = 15, position: str = "top center"
) -> Trace:
    return marks.words([x], [y], [text], colour=colour, size=size, position=position)


def labels(xs: Any, ys: Any, text: Sequence[str], position: str, size: float = 14, colour: Any = theme.MUTED) -> Trace:
    """Many small words, e.g. the tokens along a matrix."""
    return marks.words(list(xs), list(ys), list(text), colour=colour, size=size, position=position)


def plain(*traces: Trace, width: float, height: float, left: float = 0.0, bottom: float = 0.0, **layout: Any) -> Figure:
    """A plane from (left, bottom) to (width, height) without axes."""
    hidden = {"visible": False, "showgrid": False}
    return theme.figure(
        *traces, x=theme.axis("", left, width, **hidden), y=theme.axis("", bottom, height, **hidden), **layout
    )
