"""A figure drawn without a browser, for places that show no scripts: GitHub, nbviewer, a printed notebook.

It reads the same Plotly JSON as the player, as much of it as the house's pictures use: heat maps, contour lines, bars,
scatter traces with their lines, marks, words and fills, on linear axes. Drawn twice as large and scaled down.
"""

import io
import math
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw

from dashboard.figures import theme
from dashboard.watch import strokes
from dashboard.watch.paper import SHARP, Axis, font, plain, rgba

LEFT, RIGHT, TOP, BOTTOM = 66, 16, 16, 56
LAYERS = ("heatmap", "contour", "bar", "scatter")  # Plotly's order, whatever the order of the traces
TRACES = {"contour": strokes.level, "bar": strokes.bars, "scatter": strokes.scatter}


def png(figure: theme.Figure, width: int = 720, height: int = 480, scheme: str = "light") -> bytes:
    """The figure as a PNG of that many pixels."""
    out = io.BytesIO()
    Drawing(theme.resolve(figure, scheme), width, height, scheme).image().save(out, "PNG", optimize=True)
    return out.getvalue()


def pngs(figures: Sequence[theme.Figure], width: int = 720, height: int = 480) -> bytes:
    """One figure; or two side by side as A and B."""
    if len(figures) == 1:
        return png(figures[0], width, height)
    whole = Image.new("RGB", (width * len(figures), height))
    for k, (letter, figure) in enumerate(zip("AB", figures, strict=True)):
        drawing = Drawing(theme.resolve(figure, "light"), width, height, "light")
        whole.paste(drawing.image(), (k * width, 0))
        place = (k * width + 6, 2)
        ImageDraw.Draw(whole).text(place, letter, fill=drawing.ink, font=font(20, letter))
    out = io.BytesIO()
    whole.save(out, "PNG", optimize=True)
    return out.getvalue()


class Drawing:
    def __init__(self, figure: theme.Figure, width: int, height: int, scheme: str) -> None:
        self.figure, self.size = figure, (width * SHARP, height * SHARP)
        self.paper = rgba(theme.colour(theme.PAPER, scheme))
        self.ink, self.faint = theme.colour(theme.INK, scheme), theme.colour(theme.FAINT, scheme)
        self.picture = Image.new("RGBA", self.size, self.paper)
        self.axes = _axes(figure["layout"], *self.size)

    def image(self) -> Image.Image:
        for name in self.axes:
            self.grid(name)
        for layer in LAYERS:
            for i, trace in enumerate(self.figure["data"]):
                if trace.get("type", "scatter") == layer and trace.get("visible", True) is not False:
                    self.trace(i, trace, layer)
        for note in self.figure["layout"].get("annotations", ()):
            self.note(note)
        small = (self.size[0] // SHARP, self.size[1] // SHARP)
        return self.picture.convert("RGB").resize(small, Image.Resampling.LANCZOS)

    def trace(self, i: int, trace: theme.Trace, layer: str) -> None:
        """A trace on a sheet of its own, cut at its axes, then laid over the picture."""
        x, y = self.axes["x" + trace.get("xaxis", "x")[1:]], self.axes["y" + trace.get("yaxis", "y")[1:]]
        sheet = Image.new("RGBA", self.size, (0, 0, 0, 0))
        if layer == "heatmap":
            strokes.field(sheet, trace, x, y)
        else:
            before = (self.figure["data"][max(i - 1, 0)]) if trace.get("fill") == "tonexty" else None
            TRACES[layer](ImageDraw.Draw(sheet), trace, x, y, before)
        opacity = trace.get("opacity", 1)
        if opacity < 1:
            sheet.putalpha(sheet.getchannel("A").point(lambda a: int(a * opacity)))
        if trace.get("cliponaxis") is False:
            box = (0, 0, *self.size)
        else:
            box = (round(min(x[2:])), round(min(y[2:])), round(max(x[2:])) + 1, round(max(y[2:])) + 1)
        self.picture.alpha_composite(sheet.crop(box), box[:2])

    def grid(self, name: str) -> None:
        """Ticks, grid lines and the title of one axis."""
        layout = self.figure["layout"]
        said = layout.get(f"{name[0]}axis{name[1:]}", {})
        if not said.get("visible", True):
            return
        draw, axis = ImageDraw.Draw(self.picture), self.axes[name]
        other = self.axes[("y" if name[0] == "x" else "x") + name[1:]]
        at = said.get("tickvals")
        at = _ticks(axis) if at is None else [float(v) for v in at]
        words = said.get("ticktext") or [f"{v:g}".replace("-", "−") for v in at]
        for value, word in zip(at, words, strict=False):
            place = float(axis([value])[0])
            if not min(axis[2:]) - 1 <= place <= max(axis[2:]) + 1:
                continue
            line = [(place, other.start), (place, other.end)]
            if said.get("showgrid", True):
                draw.line(line if name[0] == "x" else [p[::-1] for p in line], fill=self.faint, width=SHARP)
            if said.get("showticklabels", True):
                edge = max(other[2:]) + 6 * SHARP if name[0] == "x" else min(other[2:]) - 6 * SHARP
                spot, anchor = ((place, edge), "ma") if name[0] == "x" else ((edge, place), "rm")
                draw.text(spot, plain(word), fill=self.ink, font=font(13, plain(word)), anchor=anchor)
        title = plain(said.get("title", {}).get("text", ""))
        middle = (axis.start + axis.end) / 2
        if name[0] == "x":
            draw.text((middle, max(other[2:]) + 28 * SHARP), title, fill=self.ink, font=font(14, title), anchor="ma")
        elif title:
            box = font(14, title).getbbox(title)
            word = Image.new("RGBA", (math.ceil(box[2]) + 4, math.ceil(box[3]) + 4), (0, 0, 0, 0))
            ImageDraw.Draw(word).text((2, 2), title, fill=self.ink, font=font(14, title))
            word = word.rotate(90, expand=True)
            left = int(max(min(other[2:]) - 62 * SHARP, 0))
            self.picture.alpha_composite(word, (left, max(int(middle - word.height / 2), 0)))

    def note(self, note: dict[str, Any]) -> None:
        """A word in the paper's own coordinates."""
        if note.get("xref") == "paper":
            w, h = self.size[0] - (LEFT + RIGHT) * SHARP, self.size[1] - (TOP + BOTTOM) * SHARP
            spot = (LEFT * SHARP + note["x"] * w, TOP * SHARP + (1 - note["y"]) * h)
            letters = font(note.get("font", {}).get("size", 14), plain(note["text"]))
            fill = note.get("font", {}).get("color", self.ink)
            ImageDraw.Draw(self.picture).text(spot, plain(note["text"]), fill=fill, font=letters, anchor="ms")


def _axes(layout: dict[str, Any], width: int, height: int) -> dict[str, Axis]:
    """Every axis on its part of the paper; where one is tied to another, both have equal units."""
    out = {}
    for key in [k for k in layout if k[1:5] == "axis"]:
        said = layout[key]
        a, b = said.get("domain", (0, 1))
        low, high = (float(v) for v in said["range"])
        if key[0] == "x":
            start, room = LEFT * SHARP, width - (LEFT + RIGHT) * SHARP
            out[key[0] + key[5:]] = Axis(low, high, start + a * room, start + b * room)
        else:
            start, room = height - BOTTOM * SHARP, height - (TOP + BOTTOM) * SHARP
            out[key[0] + key[5:]] = Axis(low, high, start - a * room, start - b * room)
    for key in [k for k in layout if k[1:5] == "axis" and "scaleanchor" in layout[k]]:
        names = (key[0] + key[5:], layout[key]["scaleanchor"])
        unit = min(abs((out[n].end - out[n].start) / (out[n].high - out[n].low)) for n in names)
        for n in names:
            axis, middle = out[n], (out[n].start + out[n].end) / 2
            half = math.copysign(unit * abs(axis.high - axis.low) / 2, axis.end - axis.start)
            out[n] = axis._replace(start=middle - half, end=middle + half)
    return out


def _ticks(axis: Axis) -> list[float]:
    """Some five round numbers."""
    low, high = sorted(axis[:2])
    rough = (high - low) / 5 or 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [round(k * step, 12) for k in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
