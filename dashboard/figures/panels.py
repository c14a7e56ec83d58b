<<<<<<< HEAD
"""Matrices side by side in one plane without axes: each a heat map at its own place, with words above it."""
=======
"""Small multiples on one pair of hidden axes: every panel the same window, moved to its own place."""
>>>>>>> neurons

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure, Trace

Array = np.ndarray[Any, Any]
<<<<<<< HEAD


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


def caption(x: float, y: float, text: str, colour: str = theme.INK, size: float = 15, position: str = "top center") -> Trace:
    return marks.words([x], [y], [text], colour=colour, size=size, position=position)


def labels(xs: Any, ys: Any, text: Sequence[str], position: str, size: float = 14, colour: Any = theme.MUTED) -> Trace:
    """Many small words, e.g. the tokens along a matrix."""
    return marks.words(list(xs), list(ys), list(text), colour=colour, size=size, position=position)


def plain(*traces: Trace, width: float, height: float, left: float = 0.0, bottom: float = 0.0, **layout: Any) -> Figure:
    """A plane from (left, bottom) to (width, height) without axes."""
    hidden = {"visible": False, "showgrid": False}
    return theme.figure(*traces, x=theme.axis("", left, width, **hidden), y=theme.axis("", bottom, height, **hidden), **layout)
=======
GAP, HEAD = 0.06, 0.17  # between panels, and over each for its name; in panels


class Panels:
    """Places for n panels, `across` in a row, filled from the top left; the window [low, high] becomes a unit square."""

    def __init__(self, n: int, across: int, low: Array, high: Array) -> None:
        self.n, self.across, self.low, self.span = n, across, low, high - low
        self.rows = -(-n // across)

    def corner(self, k: int) -> tuple[float, float]:
        return (k % self.across) * (1 + GAP), -(k // self.across) * (1 + GAP + HEAD)

    def at(self, k: int, X: Array) -> Array:
        """Rows (n, 2) of the window, in panel k."""
        out: Array = (X - self.low) / self.span + self.corner(k)
        return out

    def field(self, k: int, z: Array, low: float, high: float, **more: Any) -> list[Trace]:
        """z over the whole window, and its line at the middle value."""
        x0, y0 = self.corner(k)
        xs, ys = (np.linspace(start, start + 1, size) for start, size in ((x0, z.shape[1]), (y0, z.shape[0])))
        return [marks.field(xs, ys, z, low, high, **more), marks.level(xs, ys, z, (low + high) / 2, width=2)]

    def name(self, k: int, text: str, colour: str = theme.INK) -> Trace:
        x0, y0 = self.corner(k)
        return marks.words([x0], [y0 + 1 + HEAD / 2], [text], colour=colour, position="middle right", size=15)

    def figure(self, traces: Sequence[Trace]) -> Figure:
        wide, bottom = self.across + GAP * (self.across - 1), self.corner(self.n - 1)[1]
        return theme.figure(
            *traces, x=theme.axis("", -0.02, wide + 0.02, visible=False), y=theme.axis("", bottom - 0.02, 1 + HEAD, visible=False)
        )
>>>>>>> neurons
