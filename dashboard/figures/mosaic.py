"""Many small pictures in one: tiles in rows and columns, one heat map."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace

GREY = [[0, "@paper"], [1, "@ink"]]


def tiled(images: Array, columns: int, gap: float = 0.0) -> Array:
    """(n, h, w) -> one picture with a margin of one cell around every tile."""
    n, h, w = images.shape
    rows = -(-n // columns)
    out = np.full((rows * (h + 1) + 1, columns * (w + 1) + 1), gap)
    for k, image in enumerate(images):
        r, c = divmod(k, columns)
        out[r * (h + 1) + 1 : (r + 1) * (h + 1), c * (w + 1) + 1 : (c + 1) * (w + 1)] = image
    return out


def mosaic(
    images: Array,
    columns: int,
    low: float = 0.0,
    high: float = 255.0,
    scale: Any = None,
    names: Sequence[str] = (),
    frame: int | None = None,
    more: Sequence[Trace] = (),
) -> Figure:
    """Images (n, h, w) from top left; `names` stand under their tiles, `frame` is the tile with a frame around it."""
    n, h, w = images.shape
    z = tiled(images, columns, (low + high) / 2 if low < 0 else low)
    rows, wide = z.shape
    foot = 3.0 if names else 0.0
    traces = [marks.field(np.arange(wide), np.arange(rows), z, low, high, scale or GREY, opacity=1)]
    column, row = np.arange(n) % columns, np.arange(n) // columns
    if names:
        traces.append(marks.words(column * (w + 1) + (w + 1) / 2, row * (h + 1) + h + 1.9, list(names), size=14))
    if frame is not None:
        x, y = (frame % columns) * (w + 1), (frame // columns) * (h + 1)
        traces.append(
            marks.line(
                [x, x + w + 1, x + w + 1, x, x], [y, y, y + h + 1, y + h + 1, y], colour=theme.SERIES[1], width=3
            )
        )
    tall, hidden = rows - 0.5 + foot, {"visible": False, "showgrid": False, "constrain": "domain"}
    return theme.figure(
        *traces,
        *more,
        x=theme.axis("", -0.5, wide - 0.5, **hidden),
        y=theme.axis("", tall, -0.5, scaleanchor="x", **hidden),
    )


def matrix(z: Array, reach: float, x: str, y: str, cuts: Sequence[float] = ()) -> Figure:
    """A matrix with its first row on top, zero in the page's own colour; `cuts` draws lines between blocks."""
    n, m = z.shape
    lines = [marks.line([c - 0.5, c - 0.5], [-0.5, n - 0.5], colour=theme.INK, width=2) for c in cuts]
    lines += [marks.line([-0.5, m - 0.5], [c - 0.5, c - 0.5], colour=theme.INK, width=2) for c in cuts]
    ticks = {"showgrid": False, "showticklabels": False, "ticks": "", "constrain": "domain"}
    return theme.figure(
        marks.field(np.arange(m), np.arange(n), z, -reach, reach, opacity=1),
        *lines,
        x=theme.axis(x, -0.5, m - 0.5, **ticks),
        y=theme.axis(y, n - 0.5, -0.5, scaleanchor="x", **ticks),
    )


def numbers(z: Array, reach: float, x: str, y: str) -> Figure:
    """A small matrix with its numbers written in the cells."""
    n, m = z.shape
    row, column = np.divmod(np.arange(n * m), m)
    said = np.array([f"{v:.2f}" for v in z.ravel()])
    figure = matrix(z, reach, x, y)
    figure["data"].append(marks.words(column, row, said, size=20))
    return figure
