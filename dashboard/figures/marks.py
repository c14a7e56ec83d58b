"""Single traces that every form of picture is made of: dots, lines, bars, fields, words."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import theme
from dashboard.figures.theme import Trace


def dots(x: Any, y: Any, size: Any = 8, colour: Any = theme.INK, symbol: Any = "circle", **more: Any) -> Trace:
    """Markers; size is the diameter in pixels, one number or one a dot; a `ring` (n,) bool draws an ink outline.

    `edge` 0 leaves out the pale outline: what a swarm of thousands needs to play at 60 frames a second."""
    ring = more.pop("ring", None)
    line = {"width": more.pop("edge", 1), "color": theme.PAPER}
    if ring is not None:
        line = {
            "width": np.where(ring, np.clip(np.asarray(size) / 5, 1.2, 3), 0.7),
            "color": np.where(ring, theme.INK, theme.PAPER),
        }
    marker = {"size": size, "color": colour, "symbol": symbol, "opacity": more.pop("opacity", 1), "line": line}
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "marker": marker, "hoverinfo": "skip", **more}


def line(x: Any, y: Any, colour: str = theme.INK, width: float = 2.5, dash: str = "solid", **more: Any) -> Trace:
    """A polyline; NaN breaks it."""
    style = {"color": colour, "width": width, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": style, "hoverinfo": "skip", **more}


def cuts(x: Any, y: Any, **style: Any) -> list[Trace]:
    """Segments of two points and a NaN, each upright or level: a trace for either kind,
    so that between two frames none turns."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    upright = np.repeat(x[0::3] == x[1::3], 3)
    return [line(*np.where(upright == kind, (x, y), np.nan), **style) for kind in (True, False)]


def bars(x: Any, y: Any, colour: Any = theme.SERIES[0], **more: Any) -> Trace:
    marker = {"color": colour, "line": {"width": 0}}
    return {"type": "bar", "x": x, "y": y, "marker": marker, "hoverinfo": "skip", **more}


def field(
    x: Any, y: Any, z: Any, low: float, high: float, scale: Any = None, opacity: float = 0.55, **more: Any
) -> Trace:
    """A heat map of z (len(y), len(x)) on cell centres x, y; colours run from low to high."""
    return {
        "type": "heatmap",
        "x": x,
        "y": y,
        "z": z,
        "zmin": float(low),
        "zmax": float(high),
        "colorscale": scale or theme.DIVERGING,
        "opacity": opacity,
        "showscale": False,
        "hoverinfo": "skip",
        **more,
    }


def level(x: Any, y: Any, z: Any, at: float = 0.0, colour: str = theme.INK, width: float = 2.5, **more: Any) -> Trace:
    """The contour line of z (len(y), len(x)) at one level."""
    return {
        "type": "contour",
        "x": x,
        "y": y,
        "z": z,
        "autocontour": False,
        "contours": {"start": at, "end": at, "size": 1, "coloring": "none"},
        "line": {"color": colour, "width": width, "smoothing": 0},
        "showscale": False,
        "hoverinfo": "skip",
        **more,
    }


BLANK = "\N{NO-BREAK SPACE}"
_MINUS = re.compile(r"(?<![\w.])-(?=[\d.])")
_NOTHING = re.compile(r"−(?=0(\.0+)?(?![\d.]))")


def typeset(text: str) -> str:
    """The text with a true minus sign before its numbers, and none before a zero."""
    return _NOTHING.sub("", _MINUS.sub("−", text))


def words(
    x: Any,
    y: Any,
    text: Any,
    colour: Any = theme.INK,
    size: float = 15,
    position: str | Sequence[str] = "middle center",
    **more: Any,
) -> Trace:
    """Text at places, with true minus signs; position is Plotly's textposition.

    A word at the plot's edge is seen whole. An empty word is a blank: Plotly removes what it has nothing to write in,
    and never writes there again."""
    said = np.asarray(text)
    if said.dtype.kind == "U":
        text = np.array([typeset(v) or BLANK for v in said.ravel()], dtype=str).reshape(said.shape)
    style = {"size": size, "color": colour}
    return {
        "type": "scatter",
        "mode": "text",
        "x": x,
        "y": y,
        "text": text,
        "textfont": style,
        "textposition": position,
        "cliponaxis": False,
        "hoverinfo": "skip",
        **more,
    }
