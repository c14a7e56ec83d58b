"""Small multiples on one pair of hidden axes: every panel the same window, moved to its own place."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace

GAP, HEAD = 0.06, 0.17  # between panels, and over each for its name; in panels


class Panels:
    """Places for n panels, `across` in a row, from the top left; the window [low, high] becomes a unit square."""

    def __init__(self, n: int, across: int, low: Array, high: Array) -> None:
        self.n, self.across, self.low, self.span = n, across, low, high - low
        self.rows = -(-n // across)

    def corner(self, k: int) -> tuple[float, float]:
        return (k % self.across) * (1 + GAP), -(k // self.across) * (1 + GAP + HEAD)

    def at(self, k: int, X: Array) -> Array:
        """Rows (n, 2) of the window, in panel k."""
        return (X - self.low) / self.span + self.corner(k)

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
            *traces,
            x=theme.axis("", -0.02, wide + 0.02, visible=False),
            y=theme.axis("", bottom - 0.02, 1 + HEAD, visible=False),
        )
