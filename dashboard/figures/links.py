"""What joins places on a line: ribbons as thick as a number, arcs over words."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Trace


def ribbon(x: Array, y: float, thickness: Array, colour: str) -> Trace:
    """A band along y through the places x, thickness (len(x),) in the units of y."""
    band = np.concatenate((y + thickness / 2, (y - thickness / 2)[::-1]))
    filled = {"fill": "toself", "fillcolor": colour}
    return marks.line(np.concatenate((x, x[::-1])), band, colour=colour, width=0.5, **filled)


def arc(x0: float, x1: float, y: float, height: float, points: int = 17) -> tuple[Array, Array]:
    """Half an ellipse from (x0, y) to (x1, y)."""
    angle = np.linspace(np.pi, 0, points)
    return (x0 + x1) / 2 + (x1 - x0) / 2 * np.cos(angle), y + height * np.sin(angle)


def arcs(x: Array, to: int, y: float, height: float, colour: str = theme.MUTED, width: float = 1.0) -> Trace:
    """Thin arcs from every place to one of them, as one trace; the farther, the higher."""
    xs: list[float] = []
    ys: list[float] = []
    span = float(np.abs(x - x[to]).max()) or 1.0
    for k in range(len(x)):
        if k != to:
            ax, ay = arc(float(x[k]), float(x[to]), y, height * abs(float(x[k] - x[to])) / span)
            xs += [*ax.tolist(), float("nan")]
            ys += [*ay.tolist(), float("nan")]
    return marks.line(xs, ys, colour=colour, width=width)
