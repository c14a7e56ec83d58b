"""A picture under what is drawn on it: heat where something counts, frames, and hatching where a frame leaves it.

Places are (row, column) in pixels, pixel centres at whole numbers, row 0 on top.
"""

import base64
import io
from functools import lru_cache
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace

WARMTH = [
    [0, theme.SERIES[1] + "/0"],
    [0.005, theme.SERIES[1] + "/0"],
    [0.006, theme.SERIES[1] + "/0.22"],
    [1, theme.SERIES[1] + "/0.92"],
]
LEAST = 0.05  # how light a pixel is that counts at all: nothing that counts looks like what does not
SHOWN = 240  # pixels; a smaller picture is enlarged in whole steps, so that its pixels stay squares


@lru_cache(8)
def _address(pixels: bytes, rows: int, columns: int) -> str:
    from PIL import Image

    image, times = Image.frombytes("RGB", (columns, rows), pixels), max(1, SHOWN // max(rows, columns))
    out = io.BytesIO()
    if times > 1:
        image.resize((columns * times, rows * times), Image.Resampling.NEAREST).save(out, "PNG")
    else:
        image.save(out, "JPEG", quality=88)
    kind = "png" if times > 1 else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(out.getvalue()).decode()}"


def heat(z: Array, rows: int, columns: int, marked: bool = True) -> Trace:
    """Orange where z is 1, nothing at all where it is 0; over a grey picture. `marked`: by √z, and nothing that counts
    looks like what does not; else by z itself, so that a faint tail is faint."""
    down, across = (_centres(n, cells) for n, cells in zip((rows, columns), z.shape, strict=True))
    shown = np.where(z > 0, LEAST + (1 - LEAST) * np.sqrt(z), 0) if marked else z
    scale = WARMTH if marked else [WARMTH[0], WARMTH[-1]]
    return marks.field(across, -down[::-1], shown[::-1], 0, 1, scale=scale, opacity=1)


def grey(pixels: Array) -> Array:
    """The picture without its colours, (rows, columns, 3) uint8, so that heat is the only colour on it."""
    shade = np.rint(pixels @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
    return np.repeat(shade[..., None], 3, axis=-1)


def _centres(pixels: int, cells: int) -> Array:
    """Where equal blocks of pixels are centred."""
    block = -(-pixels // cells)
    return np.arange(cells) * block + (block - 1) / 2


def frame(low: Array, high: Array, colour: str, width: float = 3, dash: str = "solid", **more: Any) -> Trace:
    """The outline of the pixels from low to high, (row, column) both, inclusive."""
    (t, left), (b, right) = np.asarray(low) - 0.5, np.asarray(high) + 0.5
    return marks.line(
        [left, right, right, left, left], [-t, -t, -b, -b, -t], colour=colour, width=width, dash=dash, **more
    )


def hatching(low: Array, high: Array, rows: int, columns: int, gap: float, colour: str) -> Trace:
    """Slanting lines over what of a frame lies outside the picture."""
    (top, left), (bottom, right) = np.asarray(low) - 0.5, np.asarray(high) + 0.5
    xs: list[float] = [np.nan]
    ys: list[float] = [np.nan]
    for c in np.arange(np.ceil((left + top) / gap), np.floor((right + bottom) / gap) + 1) * gap:  # column + row = c
        ends = max(left, c - bottom), min(right, c - top)
        inside = max(-0.5, c - rows + 0.5), min(columns - 0.5, c + 0.5)
        pieces = (
            [ends]
            if inside[0] >= inside[1]
            else [(ends[0], min(ends[1], inside[0])), (max(ends[0], inside[1]), ends[1])]
        )
        for a, b in pieces:
            if a < b:
                xs += [a, b, np.nan]
                ys += [a - c, b - c, np.nan]
    return marks.line(np.array(xs), np.array(ys), colour=colour, width=2)


def shown(
    pixels: Array,
    *traces: Trace,
    beyond: tuple[float, float] = (0.0, 0.0),
    above: float = 0.0,
    faint: float = 1.0,
    square: bool = True,
    x: str = "",
    y: str = "",
) -> Figure:
    """The picture (rows, columns, 3) uint8 and traces on it, with `beyond` pixels of paper (above and below, left and
    right) around it, and more of it `above`, for words. `faint`: how much of it is seen, the rest is paper."""
    rows, columns = pixels.shape[:2]
    image = {
        "source": _address(np.ascontiguousarray(pixels).tobytes(), rows, columns),
        "xref": "x",
        "yref": "y",
        "x": -0.5,
        "y": 0.5,
        "sizex": columns,
        "sizey": rows,
        "sizing": "stretch",
        "opacity": faint,
        "layer": "below",
    }
    ticks = [n for n in np.linspace(0, rows - 1, 3).round().astype(int).tolist()] if rows > 2 else [0]
    bare = {"showgrid": False}
    tall = {
        "tickvals": [-n for n in ticks],
        "ticktext": [str(n) for n in ticks],
        **({"scaleanchor": "x"} if square else {}),
    }
    return theme.figure(
        *traces,
        x=theme.axis(x, -0.5 - beyond[1], columns - 0.5 + beyond[1], constrain="domain", **bare),
        y=theme.axis(y, -rows + 0.5 - beyond[0], 0.5 + beyond[0] + above, constrain="domain", **bare, **tall),
        images=[image],
    )
