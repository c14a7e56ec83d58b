"""Planes above each other, seen from the front and a little from above, and a tower of rectangles through them.

A place is (level, across, deep): across and deep run from 0 to 1 over the lowest plane, deep away from the reader.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace

SLANT, RISE = 0.42, 0.16  # how far right and how far up one unit of depth leads; the whole height is 1
RIGHT = 2.35  # where the picture ends, with room for the names of planes


def seen(level: Any, across: Any, deep: Any) -> tuple[Array, Array]:
    """Where a place is on the page."""
    return np.asarray(across) + SLANT * np.asarray(deep), np.asarray(level) + RISE * np.asarray(deep)


def corners(boxes: Array) -> tuple[Array, Array]:
    """(across, deep) of the closed outlines of boxes (n, [deep, across], [low, high]): (n, 5) each."""
    (front, back), (left, right) = boxes[:, 0].T, boxes[:, 1].T
    return np.stack([left, right, right, left, left], 1), np.stack([front, front, back, back, front], 1)


def outlines(levels: Array, boxes: Array) -> tuple[Array, Array]:
    """Closed outlines, one after the other, NaN between them."""
    x, y = seen(levels[:, None], *corners(boxes))
    gap = np.full((len(x), 1), np.nan)
    return np.hstack([x, gap]).ravel(), np.hstack([y, gap]).ravel()


def planes(levels: Array, boxes: Array, grids: Sequence[tuple[Array, Array]], names: Sequence[str]) -> list[Trace]:
    """Plates with the lines of their cells (deep, across), a name to the right of each."""
    x, y = outlines(levels, boxes)
    lines = [_cells(level, box, *grid) for level, box, grid in zip(levels, boxes, grids, strict=True)]
    cx, cy = (np.concatenate([part[k] for part in lines]) if lines else np.zeros(0) for k in (0, 1))
    wx, wy = seen(levels, boxes[:, 1, 1] + 0.1, boxes[:, 0, 1])  # clear of a tower that is wider than its planes
    return [
        marks.line(x, y, colour=theme.MUTED, width=0.5, fill="toself", fillcolor=theme.FAINT + "/0.22"),
        marks.line(cx, cy, colour=theme.MUTED + "/0.3", width=1),
        marks.line(x, y, colour=theme.MUTED, width=2),
        marks.words(wx, wy, list(names), position="middle right", size=14),
    ]


def _cells(level: float, box: Array, deep: Array, across: Array) -> tuple[Array, Array]:
    """The lines between a plane's cells."""
    (front, back), (left, right) = box
    xs = [seen(level, [a, a, np.nan], [front, back, np.nan]) for a in across]
    ys = [seen(level, [left, right, np.nan], [d, d, np.nan]) for d in deep]
    both = [*xs, *ys] or [seen(level, [np.nan], [np.nan])]
    return np.concatenate([p[0] for p in both]), np.concatenate([p[1] for p in both])


def tower(levels: Array, boxes: Array, colour: str) -> list[Trace]:
    """Boxes above each other as one body: its front and its right side, its four edges, its lower and upper end."""
    across, deep = corners(boxes)
    x, y = seen(levels[:, None], across, deep)  # (n, 5): front left, front right, back right, back left
    front, side = (np.concatenate([c[:, a], c[::-1, b], c[:1, a]]) for a, b, c in ((0, 1, x), (1, 2, x)))
    front_y, side_y = (np.concatenate([c[:, a], c[::-1, b], c[:1, a]]) for a, b, c in ((0, 1, y), (1, 2, y)))
    nan = [np.nan]
    edges = [np.concatenate([np.concatenate([c[:, k], nan]) for k in range(4)]) for c in (x, y)]
    ends = outlines(levels[[0, -1]], boxes[[0, -1]])
    return [
        marks.line(side, side_y, colour=colour + "/0", width=0, fill="toself", fillcolor=colour + "/0.28"),
        marks.line(front, front_y, colour=colour + "/0", width=0, fill="toself", fillcolor=colour + "/0.16"),
        marks.line(edges[0], edges[1], colour=colour, width=2),
        marks.line(*ends, colour=colour, width=3, fill="toself", fillcolor=colour + "/0.35"),
    ]


def scene(*traces: Trace, top: float = 1.0) -> Figure:
    """Everything on a page without axes; the highest plane is at level `top`."""
    return theme.figure(
        *traces,
        x=theme.axis("", -0.12, RIGHT, visible=False),
        y=theme.axis("", -0.06, top + RISE + 0.09, visible=False),
    )
