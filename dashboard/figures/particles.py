"""Particles that move in the plane: dots, the trails behind them, arrows, closed rims; one panel or four."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace

MANY, CROWD = 250, 800  # more particles than this are drawn more plainly
SHORT = 3  # steps of a crowd's trails


def trails(x: Array, t: int, colour: str, length: int | None = None, width: float = 1.5, **more: Any) -> Trace:
    """The way of every particle up to step t, x (S + 1, n, 2): the last `length` steps of it, or all. A crowd's
    trails are short and one pixel wide, which a browser strokes three times as fast."""
    if x.shape[1] > CROWD:
        length, width = min(length or SHORT, SHORT), 1.0
    if length is None:
        way = np.where((np.arange(len(x)) <= t)[:, None, None], x, np.nan)
    else:
        at = np.arange(t - length, t + 1)
        way = np.where((at >= 0)[:, None, None], x[np.maximum(at, 0)], np.nan)
    way = np.concatenate([way, np.full((1, *x.shape[1:]), np.nan)]).transpose(1, 0, 2).reshape(-1, 2)
    return marks.line(way[:, 0], way[:, 1], colour=colour, width=width, **more)


def swarm(x: Array, colour: Any, size: float = 5, **more: Any) -> Trace:
    """x (n, 2) as dots of one colour, or one each; many are drawn without outlines and a crowd smaller, so that
    all still moves at full rate."""
    many = len(x) > CROWD
    trace = marks.dots(x[:, 0], x[:, 1], size=min(size, 4) if many else size, colour=colour, **more)
    if len(x) > MANY:
        trace["marker"]["line"]["width"] = 0
    return trace


def arrows(at: Array, by: Array, colour: str, width: float = 2, head: float = 0.3, **more: Any) -> Trace:
    """Arrows from at (n, 2) by (n, 2), both in the axes' units."""
    tip = at + by
    turn = np.column_stack([-by[:, 1], by[:, 0]])
    left, right = tip - head * by + 0.5 * head * turn, tip - head * by - 0.5 * head * turn
    way = np.stack([at, tip, left, tip, right, np.full_like(at, np.nan)], 1).reshape(-1, 2)
    return marks.line(way[:, 0], way[:, 1], colour=colour, width=width, **more)


def links(a: Array, b: Array, colour: str, width: float = 1.5, dash: str = "solid", **more: Any) -> Trace:
    """A straight line from each a (n, 2) to its b (n, 2)."""
    way = np.stack([a, b, np.full_like(a, np.nan)], 1).reshape(-1, 2)
    return marks.line(way[:, 0], way[:, 1], colour=colour, width=width, dash=dash, **more)


def fitted(by: Array, longest: float) -> Array:
    """Arrows (n, 2) scaled together so that the longest has that length."""
    return by * (longest / max(float(np.hypot(by[:, 0], by[:, 1]).max()), 1e-12))


def plane(
    *traces: Trace,
    reach: float,
    names: tuple[str, str] = ("x₁", "x₂"),
    paint: str = "",
    centre: Sequence[float] = (0, 0),
) -> Figure:
    """A square window of half side `reach`, one unit as long across as up. `paint` names the parameter
    with painted rows."""
    low, high = [c - reach for c in centre], [c + reach for c in centre]
    return theme.figure(
        *traces,
        x=theme.axis(names[0], low[0], high[0], showgrid=False, constrain="domain"),
        y=theme.axis(names[1], low[1], high[1], showgrid=False, scaleanchor="x", constrain="domain"),
        **theme.paintable(paint, low, high),
    )


def four(inside: Sequence[Sequence[Trace]], titles: Sequence[str], colours: Sequence[str], reach: float) -> Figure:
    """Four square windows, two by two, each under its title in its own colour."""
    axes: dict[str, Any] = {}
    data, notes = [], []
    for k, (traces, title, colour) in enumerate(zip(inside, titles, colours, strict=True)):
        left, low = (0.0, 0.52)[k % 2], (0.53, 0.0)[k // 2]
        n = "" if k == 0 else str(k + 1)
        plain = {
            "gridcolor": theme.FAINT,
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
            "showline": True,
            "mirror": True,
            "linecolor": theme.FAINT,
            "range": [-reach, reach],
            "title": {"text": ""},
        }
        axes[f"xaxis{n}"] = plain | {"domain": [left, left + 0.48], "anchor": f"y{n}", "constrain": "domain"}
        axes[f"yaxis{n}"] = plain | {
            "domain": [low, low + 0.41],
            "anchor": f"x{n}",
            "scaleanchor": f"x{n}",
            "constrain": "domain",
        }
        data += [{**trace, "xaxis": f"x{n}", "yaxis": f"y{n}"} for trace in traces]
        words = {
            "text": title,
            "font": {"size": 16, "color": colour},
            "showarrow": False,
            "xref": "paper",
            "yref": "paper",
        }
        notes.append(words | {"x": left + 0.24, "y": low + 0.415, "xanchor": "center", "yanchor": "bottom"})
    x, y = axes.pop("xaxis"), axes.pop("yaxis")
    return theme.figure(*data, x=x, y=y, annotations=notes, **axes)
