"""Two pictures of one kind on common ranges: side by side, or the second one's lines dashed over the first one's."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from dashboard.figures import labels, marks
from dashboard.figures.theme import Figure, Trace

FEW = 3  # colours of lines that may lie over another picture's
LINE = 3  # points: fewer make a rule or a stem
APART = 0.1  # of an axis, between two names
BETWEEN = 0.045  # of an axis, between two names of lines of the second picture
DASHED = {"solid": "dash", "dot": "dashdot", "dashdot": "longdashdot"}  # the second picture's line for the first's
BESIDE_DASHES = {"solid": "longdash", "dash": "longdashdot", "dot": "dashdot", "dashdot": "longdashdot"}  # where the
# first has dashed lines of its own
Styles = dict[str, str]
WIDER = ("range", "tickvals", "ticktext", "tickmode", "nticks", "dtick")


def lie_over(a: Figure, b: Figure) -> bool:
    """May the second picture's lines be drawn into the first? Both are made of a few lines, on plain axes of one
    meaning."""
    return _few_lines(a) and _few_lines(b) and _meaning(a) == _meaning(b)


def _few_lines(figure: Figure) -> bool:
    colours = set()
    for trace in figure["data"]:
        mode = trace.get("mode", "lines")
        if trace.get("type", "scatter") != "scatter" or trace.get("fill", "none") != "none":
            return False
        if "lines" in mode and np.size(trace["x"]) >= LINE:
            colours.add(_colour(trace))
        if "lines" not in mode and "markers" in mode and np.size(trace["x"]) > 1:
            return False
    plain = all(axis.get("visible", True) and "scaleanchor" not in axis for axis in _axes(figure).values())
    return plain and 0 < len(colours) <= FEW and not figure["layout"].get("meta")


def _meaning(figure: Figure) -> list[Any]:
    """What the axes measure: their names, and the words that stand in the places of numbers."""
    out: list[Any] = []
    for name, axis in sorted(_axes(figure).items()):
        said = dict(zip(map(float, axis["tickvals"]), axis["ticktext"], strict=True)) if _named(axis) else {}
        out.append(
            (name, axis.get("title", {}).get("text"), axis.get("type", "linear"), _numbers(said.values()) or said)
        )
    return out


def _named(axis: dict[str, Any]) -> bool:
    return axis.get("ticktext") is not None and axis.get("tickvals") is not None


def _numbers(words: Iterable[Any]) -> bool:
    """Do all these labels begin like numbers?"""
    found = [str(w).lstrip("−-<b> ")[:1] for w in words]
    return bool(found) and all(w.isdigit() or w == "." for w in found if w)


def _axes(figure: Figure) -> dict[str, dict[str, Any]]:
    return {name: axis for name, axis in figure["layout"].items() if name[1:5] == "axis"}


def _colour(trace: Trace) -> str:
    return str(trace.get("line", {}).get("color", "")).partition("/")[0]


def joined(a: Figure, b: Figure) -> tuple[dict[str, Any], dict[str, Any], list[tuple[float, float] | None]]:
    """Both layouts with the union of their ranges, and of the colours of their fields, field by field."""
    layouts = dict(a["layout"]), dict(b["layout"])
    for name in _axes(a).keys() & _axes(b).keys():
        first, second = layouts[0][name], layouts[1][name]
        if "range" in first and "range" in second:
            layouts[0][name], layouts[1][name] = _joined(first, second)
    fields = _fields(a), _fields(b)
    low_high: list[tuple[float, float] | None] = [None] * max(len(side) for side in fields)
    for k, (own, other) in enumerate(zip(*fields, strict=False)):
        if own["colorscale"] == other["colorscale"]:
            low_high[k] = min(own["zmin"], other["zmin"]), max(own["zmax"], other["zmax"])
    return *layouts, low_high


def _joined(a: dict[str, Any], b: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    reverse = a["range"][0] > a["range"][1]
    if reverse != (b["range"][0] > b["range"][1]):
        return a, b
    ends = sorted([*a["range"], *b["range"]], reverse=reverse)
    whole = {"range": [ends[0], ends[-1]]}
    widest = max(a, b, key=lambda axis: abs(axis["range"][1] - axis["range"][0]))
    ticks = {k: widest[k] for k in WIDER[1:] if k in widest}
    out = []
    for own in (a, b):
        keeps = own is widest or (_named(own) and not _numbers(own["ticktext"])) or _named(own) != _named(widest)
        rest = {k: v for k, v in own.items() if keeps or k not in WIDER}
        out.append(rest | whole | ({} if keeps else ticks))
    return out[0], out[1]


def _fields(figure: Figure) -> list[Trace]:
    return [trace for trace in figure["data"] if trace.get("type") == "heatmap" and "zmin" in trace]


def ranged(figure: Figure, layout: dict[str, Any], low_high: Sequence[tuple[float, float] | None]) -> Figure:
    """The same picture on the common ranges."""
    data, k = [], 0
    for trace in figure["data"]:
        if trace.get("type") == "heatmap" and "zmin" in trace:
            both, k = low_high[k], k + 1
            trace = trace | ({"zmin": both[0], "zmax": both[1]} if both else {})
        data.append(trace)
    return {"data": data, "layout": layout}


def over(a: Figure, b: Figure, layout: dict[str, Any], styles: Styles, named: Sequence[int], name: str) -> Figure:
    """The second picture's lines and dots in the first: dashed, open, and `name` at the ends of the lines `named`.
    Words of the second that the first has too are left out."""
    dashed = [_restyled(trace, styles) for trace in b["data"] if trace.get("mode", "lines") != "text"]
    ends = _spread([_end(b["data"][k]) for k in named], layout["yaxis"])
    colours = np.array([_colour(b["data"][k]) for k in named])
    words = marks.words(
        np.array([x for x, _ in ends]),
        np.array([y for _, y in ends]),
        np.full(len(ends), name),
        colours,
        position="top left",
    )
    return {"data": [*_apart(a, layout), *dashed, words], "layout": layout}


def styles_beside(a: Figure) -> Styles:
    """How the second picture's lines are dashed in all frames, so that none looks like one of the first's; `a` has all
    its lines, as at its end."""
    own = (t["line"].get("dash") for t in a["data"] if "line" in t and np.size(t["x"]) >= LINE)
    return BESIDE_DASHES if "dash" in own else DASHED


def _apart(a: Figure, layout: dict[str, Any]) -> list[Trace]:
    """A's own traces; names that stand one above the other, and would touch on the wider range, moved apart."""
    out, (low, high) = list(a["data"]), sorted(layout["yaxis"]["range"])
    if sorted(a["layout"]["yaxis"]["range"]) == [low, high]:
        return out
    above: dict[float, list[int]] = {}
    for k, trace in enumerate(out):
        if trace.get("mode") == "text" and np.size(trace["y"]) == 1 and np.isfinite(trace["y"]).all():
            above.setdefault(float(np.ravel(trace["x"])[0]), []).append(k)
    for names in above.values():
        places = np.array([float(np.ravel(out[k]["y"])[0]) for k in names])
        for k, place in zip(names, labels.apart(places, APART * (high - low), low, high), strict=True):
            out[k] = out[k] | {"y": np.array([place])}
    return out


def lines_to_name(figure: Figure) -> list[int]:
    """Of the lines of each colour the one that reaches farthest; of several the widest."""
    farthest: dict[str, tuple[tuple[float, float], int]] = {}
    for k, trace in enumerate(figure["data"]):
        if "lines" in trace.get("mode", "lines") and np.size(trace["x"]) >= LINE:
            reach, colour = (_end(trace)[0], trace["line"].get("width", 2.0)), _colour(trace)
            if colour not in farthest or reach > farthest[colour][0]:
                farthest[colour] = (reach, k)
    return [k for _, k in farthest.values()]


def _end(trace: Trace) -> tuple[float, float]:
    """The last point of a line; NaN while there is none."""
    x, y = np.asarray(trace["x"], float), np.asarray(trace["y"], float)
    there = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    return (float(x[there[-1]]), float(y[there[-1]])) if there.size else (np.nan, np.nan)


def _spread(ends: list[tuple[float, float]], axis: dict[str, Any]) -> list[tuple[float, float]]:
    """Where the names of these ends stand: none over another."""
    log = axis.get("type") == "log"
    there = [k for k, (_, y) in enumerate(ends) if np.isfinite(y) and (y > 0 or not log)]
    if len(there) < 2 or axis.get("type") == "category":
        return ends
    places = np.array([ends[k][1] for k in there], float)
    low, high = sorted(axis["range"])
    moved = labels.apart(np.log10(places) if log else places, BETWEEN * (high - low), low, high)
    out = list(ends)
    for k, y in zip(there, 10**moved if log else moved, strict=True):
        out[k] = ends[k][0], float(y)
    return out


def _restyled(trace: Trace, styles: Styles) -> Trace:
    out = dict(trace)
    if "line" in trace and "lines" in trace.get("mode", "lines"):
        out["line"] = trace["line"] | {"dash": styles.get(trace["line"].get("dash", "solid"), "longdashdot")}
    if "marker" in trace:
        symbol = trace["marker"].get("symbol", "circle")
        open_ = [_open(s) for s in symbol] if isinstance(symbol, (list, tuple, np.ndarray)) else _open(symbol)
        rim = trace["marker"].get("line", {}) | {"width": 2}
        out["marker"] = trace["marker"] | {"symbol": np.array(open_) if isinstance(open_, list) else open_, "line": rim}
    return out


def _open(symbol: str) -> str:
    return symbol if str(symbol).endswith("-open") else f"{symbol}-open"
