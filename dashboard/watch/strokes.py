"""Single traces on a sheet: what dashboard/player draws on a canvas, for where there is no browser."""

import itertools
import math
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from dashboard.figures.theme import Trace
from dashboard.watch.paper import SHARP, Axis, Colour, font, plain, rgba
from engine.core import Array

# in line widths of at least 3
DASHES = {"dot": (1, 1), "dash": (3, 3), "longdash": (5, 5), "dashdot": (3, 1), "longdashdot": (5, 2)}
Sheet = ImageDraw.ImageDraw
Points = list[tuple[float, float]]


def field(sheet: Image.Image, trace: Trace, x: Axis, y: Axis) -> None:
    """A heat map: its cells through the colour scale, from edge to edge."""
    z = np.stack([np.asarray(row, float) for row in trace["z"]])
    xs, ys = (np.asarray(trace.get(k, np.arange(n)), float) for k, n in (("x", z.shape[1]), ("y", z.shape[0])))
    low, high = trace.get("zmin", np.nanmin(z)), trace.get("zmax", np.nanmax(z))
    at = np.clip((z - low) / ((high - low) or 1), 0, 1)
    stops = [float(s) for s, _ in trace["colorscale"]]
    colours = np.array([rgba(c) for _, c in trace["colorscale"]], float)
    cells = np.stack([np.interp(at, stops, colours[:, k]) for k in range(4)], -1)
    cells[np.isnan(z)] = 0
    edges = [_edges(axis(v)) for axis, v in ((x, xs), (y, ys))]
    if edges[0][0] > edges[0][1]:
        cells = cells[:, ::-1]
    if edges[1][0] > edges[1][1]:
        cells = cells[::-1]
    (left, right), (top, bottom) = (sorted(e) for e in edges)
    size = (max(round(right - left), 1), max(round(bottom - top), 1))
    how = Image.Resampling.BILINEAR if trace.get("zsmooth") else Image.Resampling.NEAREST
    picture = Image.fromarray(np.rint(cells).astype(np.uint8), "RGBA").resize(size, how)
    sheet.paste(picture, (round(left), round(top)))


def _edges(centres: Array) -> tuple[float, float]:
    half = (centres[-1] - centres[0]) / max(len(centres) - 1, 1) / 2
    return float(centres[0] - half), float(centres[-1] + half)


def level(sheet: Sheet, trace: Trace, x: Axis, y: Axis, before: Trace | None) -> None:
    """The line of one level, cell by cell."""
    z = np.stack([np.asarray(row, float) for row in trace["z"]]) - trace["contours"]["start"]
    xs, ys, up = x(trace["x"]), y(trace["y"]), z >= 0
    corners = up[:-1, :-1].astype(int) + up[:-1, 1:] + up[1:, :-1] + up[1:, 1:]
    colour, width = rgba(trace["line"]["color"]), max(round(trace["line"]["width"] * SHARP), 1)
    for r, c in np.argwhere((corners > 0) & (corners < 4)):
        around = [(r, c), (r, c + 1), (r + 1, c + 1), (r + 1, c)]
        cuts: Points = []
        for (i, j), (k, m) in zip(around, around[1:] + around[:1], strict=True):
            if up[i, j] != up[k, m]:
                part = z[i, j] / (z[i, j] - z[k, m])
                cuts.append((xs[j] + part * (xs[m] - xs[j]), ys[i] + part * (ys[k] - ys[i])))
        for a in range(0, len(cuts) - 1, 2):
            sheet.line(cuts[a : a + 2], fill=colour, width=width)


def bars(sheet: Sheet, trace: Trace, x: Axis, y: Axis, before: Trace | None) -> None:
    flat = trace.get("orientation") == "h"
    places, sizes = (np.asarray(trace[k], float) for k in (("y", "x") if flat else ("x", "y")))
    base = np.broadcast_to(np.asarray(trace.get("base", 0.0), float), sizes.shape)
    gap = float(np.diff(np.sort(places)).min()) if len(places) > 1 else 1.0
    wide = np.broadcast_to(np.asarray(trace.get("width", 0.8 * gap), float), sizes.shape)
    colour = each(trace["marker"]["color"])
    for k, (at, size) in enumerate(zip(places, sizes, strict=True)):
        if np.isnan(at + size):
            continue
        a, b = (at - wide[k] / 2, at + wide[k] / 2), (base[k], base[k] + size)
        (left, right), (low, high) = (sorted(x(b if flat else a)), sorted(y(a if flat else b)))
        sheet.rectangle((left, low, max(right, left + 1), max(high, low + 1)), fill=rgba(colour(k)))


def scatter(sheet: Sheet, trace: Trace, x: Axis, y: Axis, before: Trace | None) -> None:
    mode = trace.get("mode", "lines")
    points = _points(trace, x, y)
    if trace.get("fill", "none") != "none":
        _fill(sheet, trace, points, y, _points(before, x, y) if before else [])
    if "lines" in mode and trace["line"]["width"]:
        _line(sheet, trace["line"], points, trace["line"].get("shape") == "hv")
    if "markers" in mode:
        _marks(sheet, trace["marker"], points)
    if "text" in mode:
        _words(sheet, trace, points)


def _points(trace: Trace, x: Axis, y: Axis) -> Points:
    xs, ys = x(trace["x"]), y(trace["y"])
    return [(float(a), float(b)) for a, b in zip(xs, ys, strict=False)]


def _pieces(points: Points) -> list[Points]:
    """The way through all points, broken where one is missing."""
    out: list[Points] = [[]]
    for point in points:
        if math.isnan(point[0] + point[1]):
            out.append([])
        else:
            out[-1].append(point)
    return [piece for piece in out if len(piece) > 1]


def _fill(sheet: Sheet, trace: Trace, points: Points, y: Axis, before: Points) -> None:
    colour = rgba(trace["fillcolor"])
    for piece in _pieces(points):
        if trace["fill"] == "tozeroy":
            zero = float(y([0.0])[0])
            piece = [*piece, (piece[-1][0], zero), (piece[0][0], zero)]
        elif trace["fill"] == "tonexty":
            piece = [*piece, *(p for p in reversed(before) if not math.isnan(p[0] + p[1]))]
        if len(piece) > 2:
            sheet.polygon(piece, fill=colour)


def _line(sheet: Sheet, line: dict[str, Any], points: Points, steps: bool) -> None:
    colour, width = rgba(line["color"]), float(line["width"])
    thick = max(round(width * SHARP), 1)
    dash = DASHES.get(line.get("dash", "solid"))
    for piece in _pieces(points):
        if steps:
            piece = [p for a, b in itertools.pairwise(piece) for p in (a, (b[0], a[1]))] + piece[-1:]
        if dash is None:
            sheet.line(piece, fill=colour, width=thick, joint="curve")
        else:
            for a, b in _dashes(piece, *(d * max(3, width) * SHARP for d in dash)):
                sheet.line([a, b], fill=colour, width=thick)


def _dashes(piece: Points, on: float, off: float) -> Points:
    """Pairs of ends along the way."""
    out: list[Any] = []
    gone = 0.0
    for a, b in itertools.pairwise(piece):
        long = math.dist(a, b)
        at = -(gone % (on + off))
        while long > 0 and at < long:
            first, last = max(at, 0.0), min(at + on, long)
            if last > first:
                out.append(
                    tuple((a[0] + s / long * (b[0] - a[0]), a[1] + s / long * (b[1] - a[1])) for s in (first, last))
                )
            at += on + off
        gone += long
    return out


def each(value: Any) -> Any:
    """One value for all, or one a point."""
    many = isinstance(value, (list, tuple, np.ndarray)) and np.ndim(value) > 0
    return (lambda k: value[k]) if many else (lambda k: value)


def _marks(sheet: Sheet, marker: dict[str, Any], points: Points) -> None:
    size, symbol = each(marker.get("size", 6)), each(marker.get("symbol", "circle"))
    colour = each(marker.get("color", "rgba(0,0,0,0)"))
    faint, line = each(marker.get("opacity", 1)), marker.get("line", {})
    ring, edge = each(line.get("width", 0)), each(line.get("color"))
    for k, (px, py) in enumerate(points):
        r = float(size(k)) / 2 * SHARP
        if math.isnan(px + py) or not r > 0:
            continue
        name, ink = str(symbol(k)), rgba(str(colour(k)))
        ink = (*ink[:3], round(ink[3] * float(faint(k))))
        width = round(float(ring(k) or 0) * SHARP)
        if name.endswith("-open"):
            _shape(sheet, name[:-5], px, py, r, None, ink, max(width, SHARP))
        else:
            _shape(sheet, name, px, py, r, ink, rgba(str(edge(k))) if width else None, width)


STAR = [(0.95 if i % 2 == 0 else 0.38) for i in range(10)]
CROSS = [(-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1), (1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1)]


def _shape(
    sheet: Sheet, name: str, px: float, py: float, r: float, fill: Colour | None, edge: Colour | None, width: int
) -> None:
    if name == "circle":
        sheet.ellipse((px - r, py - r, px + r, py + r), fill=fill, outline=edge, width=width)
        return
    h = 0.89 * r
    turned = math.sqrt(0.5) if name == "x" else 1.0
    corners = {
        "square": [(-h, -h), (h, -h), (h, h), (-h, h)],
        "diamond": [(0, -1.2 * r), (1.2 * r, 0), (0, 1.2 * r), (-1.2 * r, 0)],
        "triangle-up": [(-r, 0.6 * r), (r, 0.6 * r), (0, -1.1 * r)],
        "triangle-down": [(-r, -0.6 * r), (r, -0.6 * r), (0, 1.1 * r)],
        "star": [
            (1.2 * r * s * math.sin(i * math.pi / 5), -1.2 * r * s * math.cos(i * math.pi / 5))
            for i, s in enumerate(STAR)
        ],
        "cross": [(a * r / 3, b * r / 3) for a, b in CROSS],
        "x": [((a - b) * turned * r / 3, (a + b) * turned * r / 3) for a, b in CROSS],
    }.get(name, [(-h, -h), (h, -h), (h, h), (-h, h)])
    sheet.polygon([(px + a, py + b) for a, b in corners], fill=fill, outline=edge, width=max(width, 1))


SIDES = {"left": "r", "center": "m", "right": "l", "top": "d", "middle": "m", "bottom": "a"}


def _words(sheet: Sheet, trace: Trace, points: Points) -> None:
    text, style = each(trace["text"]), trace.get("textfont", {})
    size, colour = each(style.get("size", 14)), each(style.get("color"))
    where = each(trace.get("textposition", "middle center"))
    far = (float(np.max(trace["marker"].get("size", 6))) / 2 + 1) * SHARP if "markers" in trace["mode"] else 0.0
    for k, (px, py) in enumerate(points):
        word = plain(text(k)).strip()
        if not word or math.isnan(px + py):
            continue
        up, side = str(where(k)).split()
        spot = (px + {"left": -far, "right": far}.get(side, 0), py + {"top": -far, "bottom": far}.get(up, 0))
        letters, ink = font(float(size(k)), word), rgba(str(colour(k)))
        if "\n" in word:
            sheet.multiline_text(spot, word, fill=ink, font=letters, anchor=SIDES[side] + SIDES[up], align="center")
        else:
            sheet.text(spot, word, fill=ink, font=letters, anchor=SIDES[side] + SIDES[up])
