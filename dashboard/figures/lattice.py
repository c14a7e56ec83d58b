"""A rubber sheet: a lattice of the plane bent by a map, with what lies on it."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure, Trace

Array = np.ndarray[Any, Any]


def threads(nodes: Array, near: Array) -> tuple[Trace, Trace]:
    """Rows and columns of nodes (m, m, 2) as lines: strong between nodes that are `near` (m, m), faint elsewhere."""
    m = len(nodes)
    lines = np.concatenate((nodes, nodes.swapaxes(0, 1))).astype(float)
    both = np.concatenate((near, near.T))
    strong, faint = np.where(both[..., None], lines, np.nan), lines
    gaps = np.full((2 * m, 1, 2), np.nan)
    traces = []
    for part, colour in ((faint, theme.MUTED + "/0.16"), (strong, theme.MUTED + "/0.6")):
        xy = np.concatenate((part, gaps), 1).reshape(-1, 2)
        traces.append(marks.line(xy[:, 0], xy[:, 1], colour=colour, width=1.3))
    return traces[0], traces[1]


def near(nodes: Array, points: Array, reach: float = 0.75) -> Array:
    """Which nodes (m, m, 2) have one of the points (n, 2) within reach: where a map was asked to be right."""
    apart = nodes[:, :, None].astype(float) - points.astype(float)
    out: Array = (apart**2).sum(-1).min(-1) < reach**2
    return out


def parts(xy: Array) -> Array:
    """A colour for each point (n, 2) by its direction from the origin, so that the eye can follow where it goes."""
    sector = np.floor((np.arctan2(xy[:, 1], xy[:, 0]) / (2 * np.pi) % 1) * 6).astype(int) % 6
    colours: Array = np.array(theme.SERIES)[sector]
    return colours


def strain(nodes: Array, log_det: Array, full: float) -> Trace:
    """A dot at each node: blue where the map has squeezed so far, orange where it has stretched, bigger for more.
    A log|det| of `full` has the largest dot."""
    share = np.clip(log_det.astype(float).ravel() / full, -1, 1)
    size = 11 * np.sqrt(np.abs(share))
    colour = np.where(share < 0, theme.SERIES[0], theme.SERIES[1])
    return marks.dots(nodes[..., 0].ravel(), nodes[..., 1].ravel(), size=size, colour=colour, opacity=0.85)


def sheet(nodes: Array, close: Array, points: Array, colours: Any, *more: Trace, reach: float, names: tuple[str, str]) -> Figure:
    """The bent lattice, strong where it is `close` (m, m) to the data, points (n, 2) on it, and `more`; both axes from -reach to reach."""
    dots = marks.dots(points[:, 0], points[:, 1], size=6, colour=colours, opacity=0.9)
    return theme.figure(*threads(nodes, close), dots, *more, **square(names, reach))


def square(names: tuple[str, str], reach: float) -> dict[str, Any]:
    """Both axes from -reach to reach at one scale, so that a circle is a circle."""
    return {
        "x": theme.axis(names[0], -reach, reach, showgrid=False, constrain="domain"),
        "y": theme.axis(names[1], -reach, reach, showgrid=False, constrain="domain", scaleanchor="x"),
    }


def patch(outline: Array) -> Trace:
    """A closed, filled outline (n, 2)."""
    x, y = np.r_[outline[:, 0], outline[0, 0]], np.r_[outline[:, 1], outline[0, 1]]
    return marks.line(x, y, colour=theme.INK, width=2.5, fill="toself", fillcolor=theme.INK + "/0.18")


def circle(radius: float, colour: str = theme.MUTED) -> Trace:
    a = np.linspace(0, 2 * np.pi, 73)
    return marks.line(radius * np.cos(a), radius * np.sin(a), colour=colour, width=2, dash="dot")
