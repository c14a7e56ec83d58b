"""A plane that a map bends: the latent plane's disc, what lies on it, what the map does to areas."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace

SECTORS = len(theme.SERIES)
STRAIN = 3.0  # nats: the deepest colour of an area that changed by a factor of 20


def disc(nodes: Array, cells: Array, sector: Array, dark: Array) -> list[Trace]:
    """Cells (C, K) of nodes (M, 2), filled in the colour of their sixth of the latent plane, every second darker."""
    out = []
    for k, colour in enumerate(theme.SERIES):
        for shade, opacity in ((dark, "/0.6"), (~dark, "/0.35")):
            own = nodes[cells[(sector == k) & shade]].astype(float)
            x, y = np.concatenate((own, np.full((len(own), 1, 2), np.nan)), 1).reshape(-1, 2).T
            out.append(
                marks.line(x, y, colour=theme.PAPER + "/0.5", width=0.5, fill="toself", fillcolor=colour + opacity)
            )
    return out


def sectors(xy: Array) -> Array:
    """A colour for each point (n, 2) by its direction from the origin: the disc's own."""
    sixth = np.floor((np.arctan2(xy[:, 1], xy[:, 0]) / (2 * np.pi) % 1) * SECTORS).astype(int) % SECTORS
    return np.array(theme.SERIES)[sixth]


def strain(axis: Array, log_det: Array, target_axis: Array, target: Array, level: float, *more: Trace) -> Figure:
    """The plane (n, n), row = y, coloured by log|det|: blue where a map squeezes, white where it keeps areas, orange
    where it stretches; the target's contour on it."""
    reach = 1.5 * axis[-1] - 0.5 * axis[-2]
    return theme.figure(
        marks.field(axis, axis, np.clip(log_det, -STRAIN, STRAIN), -STRAIN, STRAIN, opacity=0.9, zsmooth="best"),
        marks.level(target_axis, target_axis, target, at=level, width=2),
        *more,
        **square(("x₁", "x₂"), float(reach), showticklabels=False),
    )


def square(names: tuple[str, str], reach: float, **more: Any) -> dict[str, Any]:
    """Both axes from -reach to reach at one scale, so that a circle is a circle."""
    return {
        "x": theme.axis(names[0], -reach, reach, showgrid=False, constrain="domain", **more),
        "y": theme.axis(names[1], -reach, reach, showgrid=False, constrain="domain", scaleanchor="x", **more),
    }


def patch(outline: Array) -> Trace:
    """A closed, filled outline (n, 2)."""
    x, y = closed(outline).T
    return marks.line(x, y, colour=theme.INK, width=2, fill="toself", fillcolor=theme.SERIES[4])


def closed(outline: Array) -> Array:
    return np.concatenate((outline, outline[:1]))


def circle(radius: float, colour: str = theme.MUTED) -> Trace:
    a = np.linspace(0, 2 * np.pi, 73)
    return marks.line(radius * np.cos(a), radius * np.sin(a), colour=colour, width=2, dash="dot")


def rings(outlines: Array, colour: str = theme.MUTED) -> list[Trace]:
    """Closed level lines (R, N, 2) of a prior."""
    return [marks.line(r[:, 0], r[:, 1], colour=colour, width=2, dash="dot") for r in outlines]
