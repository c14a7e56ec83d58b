"""A surface over two inputs, twice: as a coloured map from above, and as a wire model seen from the side."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace

TURN, TILT = np.radians(-58.0), np.radians(26.0)


def above(x: Array, y: Array, z: Array, top: float, names: tuple[str, str], *more: Trace) -> Figure:
    """z (len(y), len(x)) as colours from -top to top, the page's own at 0; `more`, its level lines perhaps, on it."""
    return theme.figure(
        marks.field(
            x,
            y,
            np.clip(z, -top, top),
            -top,
            top,
            opacity=0.8,
            hoverinfo="all",
            hovertemplate="%{z:.3f}<extra></extra>",
        ),
        *more,
        x=theme.axis(names[0], float(x[0]), float(x[-1]), showgrid=False),
        y=theme.axis(names[1], float(y[0]), float(y[-1]), showgrid=False, ticklabeloverflow="allow"),
    )


def project(x: Any, y: Any, z: Any) -> tuple[Array, Array]:
    """Points of the unit cube [-1, 1]³ on the page, seen from above and to the side."""
    x, y, z = (np.asarray(part, float) for part in (x, y, z))
    across = x * np.cos(TURN) - y * np.sin(TURN)
    deep = x * np.sin(TURN) + y * np.cos(TURN)
    return across, z * np.cos(TILT) + deep * np.sin(TILT)


def wire(x: Array, y: Array, z: Array, every: int = 1) -> list[Trace]:
    """The surface z (len(y), len(x)) as two families of lines, coordinates already in [-1, 1]."""
    out = []
    for family in (0, 1):
        px: list[Array] = []
        py: list[Array] = []
        count = len(y) if family == 0 else len(x)
        for i in range(0, count, every):
            line = (x, np.full(len(x), y[i]), z[i]) if family == 0 else (np.full(len(y), x[i]), y, z[:, i])
            across, up = project(*line)
            px += [across, np.array([np.nan])]
            py += [up, np.array([np.nan])]
        out.append(marks.line(np.concatenate(px), np.concatenate(py), colour=theme.MUTED + "/0.5", width=2))
    return out


def cube(names: tuple[str, str, str]) -> list[Trace]:
    """The floor's edge and the three axes' names."""
    ring = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]], float)
    px, py = project(ring[:, 0], ring[:, 1], np.full(5, -1.0))
    ax, ay = project([0, 1.28, -1, -1], [-1.28, 0, 1, 1], [-1, -1, -1, 1])
    return [
        marks.line(px, py, colour=theme.FAINT, width=2),
        marks.line(ax[2:], ay[2:], colour=theme.FAINT, width=2),
        marks.words([ax[0], ax[1], ax[3]], [ay[0], ay[1], ay[3] + 0.14], list(names), colour=theme.MUTED),
    ]
