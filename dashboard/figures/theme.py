"""The look. Every colour is here, as a token that the browser (or `resolve`) turns into the reader's light or dark.

A figure is plain Plotly JSON: {"data": [trace, ...], "layout": {...}}. Colours in it are tokens, "@plus" or
"@plus/0.4" (with an opacity), so that one film serves both themes. Blue, orange and green are apart for every kind of
colour vision; classes also differ in shape.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Figure = dict[str, Any]
Trace = dict[str, Any]

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1f2430",
    "muted": "#596273",
    "faint": "#d5dae2",
    "minus": "#2368b5",
    "plus": "#d2600a",
    "third": "#1d8a6b",
    "fourth": "#8a4fa3",
    "fifth": "#a98600",
    "sixth": "#c2417c",
    "warn": "#b3261e",
}
DARK = {
    "paper": "#12151c",
    "ink": "#edf0f5",
    "muted": "#a3adbd",
    "faint": "#3a4250",
    "minus": "#6cb0f5",
    "plus": "#ff9a4d",
    "third": "#4fd1a5",
    "fourth": "#c99be0",
    "fifth": "#e3c34a",
    "sixth": "#f08ab8",
    "warn": "#ff8a80",
}
PALETTES = {"light": LIGHT, "dark": DARK}

SERIES = ("@minus", "@plus", "@third", "@fourth", "@fifth", "@sixth")  # curves, in this order on every page
CLASSES = ("@minus", "@plus", "@third", "@fourth", "@fifth", "@sixth", "@muted", "@ink", "@warn", "@faint")
SYMBOLS = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "x",
    "circle-open",
    "square-open",
    "triangle-down",
    "star",
)
DIVERGING = [[0, "@minus"], [0.5, "@paper"], [1, "@plus"]]  # meets in the page's own background
SEQUENTIAL = [[0, "@paper"], [0.5, "@fourth/0.55"], [1, "@fourth"]]
INK, MUTED, FAINT, PAPER, WARN = "@ink", "@muted", "@faint", "@paper", "@warn"

_TOKEN = re.compile(r"@([a-z0-9]+)(?:/([0-9.]+))?$")


def colour(token: str, scheme: str = "light") -> str:
    """The colour behind a token; anything else as it is."""
    found = _TOKEN.match(token)
    if not found:
        return token
    value, opacity = PALETTES[scheme][found[1]], found[2]
    if opacity is None:
        return value
    r, g, b = (int(value[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},{opacity})"


def resolve(figure: Any, scheme: str = "light") -> Any:
    """The figure with real colours in the places of its tokens."""
    if isinstance(figure, str):
        return colour(figure, scheme)
    if isinstance(figure, Mapping):
        return {k: resolve(v, scheme) for k, v in figure.items()}
    if isinstance(figure, (list, tuple)):
        return [resolve(v, scheme) for v in figure]
    if getattr(figure, "dtype", None) is not None and figure.dtype.kind == "U":
        return [colour(str(v), scheme) for v in figure]
    return figure


def axis(title: str, low: float, high: float, **more: Any) -> dict[str, Any]:
    """An axis with a fixed range: in a film it must not move."""
    return {"title": {"text": title}, "range": [float(low), float(high)], **more}


def figure(*traces: Trace, x: dict[str, Any], y: dict[str, Any], **layout: Any) -> Figure:
    """Traces on one pair of axes, in the house's look; text is 14 px or more, lines 2 px or more."""
    plain = {
        "gridcolor": FAINT,
        "linecolor": FAINT,
        "zeroline": False,
        "automargin": True,
        "fixedrange": False,
        "tickfont": {"size": 14, "color": MUTED},
    }
    axes = {}
    for name, given in (("xaxis", x), ("yaxis", y)):
        title = {"font": {"size": 15, "color": INK}, "standoff": 8, **given.get("title", {})}
        axes[name] = {**plain, **given, "title": title}
    return {
        "data": list(traces),
        "layout": {
            "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
            "font": {"size": 14, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "uirevision": "keep",
            "hovermode": "closest",
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": MUTED, "activecolor": INK},
            **axes,
            **layout,
        },
    }


def paintable(field: str, low: Iterable[float], high: Iterable[float], labels: int = 1) -> dict[str, Any]:
    """The part of a layout that lets the reader paint rows of `labels` classes between two corners of the plane.

    `field` names the parameter that holds them; no part at all where it names none."""
    corners = {"low": [float(v) for v in low], "high": [float(v) for v in high]}
    return {"meta": {"paint": {"field": field, **corners, "labels": labels}}} if field else {}
