"""A rubber sheet: a lattice of cells of the plane bent by a map, with what lies on it."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Trace


def tiles(nodes: Array, cells: Array, colour: str) -> Trace:
    """Cells (C, 4) of nodes (M, 2), filled, with thin seams: what a map squeezes takes up less of the page."""
    outlines = np.concatenate((nodes[cells].astype(float), np.full((len(cells), 1, 2), np.nan)), 1)
    x, y = outlines.reshape(-1, 2).T
    return marks.line(x, y, colour=theme.PAPER + "/0.5", width=0.5, fill="toself", fillcolor=colour)


def cloth(nodes: Array, cells: Array, dark: Array) -> list[Trace]:
    """A chequered cloth."""
    return [tiles(nodes, cells[dark], theme.MUTED + "/0.42"), tiles(nodes, cells[~dark], theme.MUTED + "/0.16")]


def strained(nodes: Array, cells: Array, log_det: Array) -> list[Trace]:
    """Cells by log|det| at their corners (M,): blue is squeezed, orange stretched, deep from 1 nat (a factor e) on."""
    v = log_det[cells].astype(float).mean(1)
    level = np.digitize(v, [-1.0, -0.4, 0.0, 0.4, 1.0])
    cool, warm = theme.SERIES[:2]
    colours = (cool + "/0.85", cool + "/0.5", cool + "/0.2", warm + "/0.2", warm + "/0.45", warm + "/0.75")
    return [tiles(nodes, cells[level == k], colour) for k, colour in enumerate(colours)]


def parts(xy: Array) -> Array:
    """A colour for each point (n, 2) by its direction from the origin, so that the eye can follow where it goes."""
    sector = np.floor((np.arctan2(xy[:, 1], xy[:, 0]) / (2 * np.pi) % 1) * 6).astype(int) % 6
    return np.array(theme.SERIES)[sector]


def square(names: tuple[str, str], reach: float) -> dict[str, Any]:
    """Both axes from -reach to reach at one scale, so that a circle is a circle."""
    return {
        "x": theme.axis(names[0], -reach, reach, showgrid=False, constrain="domain"),
        "y": theme.axis(names[1], -reach, reach, showgrid=False, constrain="domain", scaleanchor="x"),
    }


def patch(outline: Array) -> Trace:
    """A closed, filled outline (n, 2)."""
    x, y = np.r_[outline[:, 0], outline[0, 0]], np.r_[outline[:, 1], outline[0, 1]]
    return marks.line(x, y, colour=theme.INK, width=3, fill="toself", fillcolor=theme.SERIES[4] + "/0.5")


def circle(radius: float, colour: str = theme.MUTED) -> Trace:
    a = np.linspace(0, 2 * np.pi, 73)
    return marks.line(radius * np.cos(a), radius * np.sin(a), colour=colour, width=2, dash="dot")


def rings() -> list[Trace]:
    """One and two standard deviations of a Gaussian prior."""
    return [circle(1), circle(2)]
