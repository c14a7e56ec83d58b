"""Figures in the plane of the data: a field of scores, its zero line, rows as dots."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace


def rows(
    X: Array, y: Array, size: Any = 9.0, ring: Array | None = None, names: tuple[str, ...] = (), pick: str = ""
) -> list[Trace]:
    """One trace a class (colour and shape); size one number or (n,) diameters; `pick`: the parameter a click sets."""
    traces = []
    for k in np.unique(y):
        at = np.flatnonzero(y == k)
        style = int(k) if k >= 0 else 0
        trace = marks.dots(
            X[at, 0],
            X[at, 1],
            size=size if np.isscalar(size) else np.asarray(size)[at],
            colour=theme.CLASSES[style % len(theme.CLASSES)],
            symbol=theme.SYMBOLS[style % len(theme.SYMBOLS)],
            ring=None if ring is None else ring[at],
            customdata=at,
        )
        if names:
            trace |= {"name": names[style % len(names)], "hoverinfo": "all", "hovertemplate": "%{x:.2f}, %{y:.2f}"}
        if pick:
            trace["meta"] = {"pick": pick}
        traces.append(trace)
    return traces


def pale(dots: list[Trace], inside: Array, shade: float = 0.15) -> list[Trace]:
    """The same rows, faint where `inside` (n,) does not hold them."""
    for trace in dots:
        trace["marker"]["opacity"] = np.where(inside[trace["customdata"]], 1.0, shade)
    return dots


def above(X: Array, y: Array, i: int, size: Array, ring: Array | None = None) -> Trace:
    """Row i once more, over all the others: a large dot is not hidden by the small ones of another class."""
    style = max(int(y[i]), 0)
    return marks.dots(
        X[[i], 0],
        X[[i], 1],
        size=np.asarray(size)[[i]],
        colour=theme.CLASSES[style % len(theme.CLASSES)],
        symbol=theme.SYMBOLS[style % len(theme.SYMBOLS)],
        ring=np.zeros(1, bool) if ring is None else ring[[i]],
    )


def area(weight: Array, mean: float = 8.0, least: float = 3.0, most: float = 34.0) -> Array:
    """Diameters whose areas are as the weights; a row of average weight gets `mean` pixels."""
    return np.clip(mean * np.sqrt(weight / weight.mean()), least, most)


def decision(
    xs: Array, ys: Array, z: Array, top: float, *more: Trace, names: tuple[str, str], paint: str = "", labels: int = 2
) -> Figure:
    """z (len(ys), len(xs)) from -top to top, its zero line, and `more` on it. `paint` names the parameter that holds
    painted rows: the reader may then add rows of `labels` classes by clicking."""
    low, high = (float(xs[0]), float(ys[0])), (float(xs[-1]), float(ys[-1]))
    return theme.figure(
        marks.field(xs, ys, z, -top, top),
        marks.level(xs, ys, z),
        *more,
        x=theme.axis(names[0], low[0], high[0], showgrid=False),
        y=theme.axis(names[1], low[1], high[1], showgrid=False),
        **theme.paintable(paint, low, high, labels),
    )
