"""The triangle of three probabilities: a field on it, arrows in it, names at its corners."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace

TOP = 3**0.5 / 2
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, TOP]])
# 0 is outside; class k fills from k + 1, where nothing is decided, to k + 2, where it is sure
MELTING = [[0, "@paper/0"], [0.25, "@paper/0"]]
for _k, _colour in enumerate(theme.CLASSES[:3]):
    MELTING += [[0.25 * (_k + 1), _colour + "/0.05"], [0.25 * (_k + 2), _colour + "/0.75"]]


def triangle(xs: Array, ys: Array, z: Array, names: Sequence[str], *more: Trace) -> Figure:
    """z (len(ys), len(xs)): 0 outside, else 1 + class + how sure it is in (0, 1); `names` of the three corners."""
    outline = np.vstack([CORNERS, CORNERS[:1]])
    return theme.figure(
        marks.field(xs, ys, z, 0, 4, MELTING, opacity=1),
        marks.line(outline[:, 0], outline[:, 1], colour=theme.MUTED, width=2),
        *more,
        marks.words(
            [-0.02, 1.02, 0.5],
            [-0.065, -0.065, TOP + 0.06],
            list(names),
            size=17,
            position=["middle right", "middle left", "middle center"],
        ),
        x=theme.axis("", -0.05, 1.05, visible=False),
        y=theme.axis("", -0.11, TOP + 0.13, visible=False, scaleanchor="x"),
    )


def arrows(start: Array, pull: Array, colour: str = theme.INK, width: float = 2.2) -> Trace:
    """Arrows from start (n, 2) along pull (n, 2), one polyline: shaft and two barbs, NaN between."""
    tip = start + pull
    side = np.stack([-pull[:, 1], pull[:, 0]], 1)
    barbs = [tip - 0.35 * pull + sign * 0.22 * side for sign in (1, -1)]
    gap = np.full_like(start, np.nan)
    path = np.stack([start, tip, barbs[0], tip, barbs[1], gap], 1).reshape(-1, 2)
    return marks.line(path[:, 0], path[:, 1], colour=colour, width=width)
