"""What a figure is drawn on without a browser: scales, colours, letters. Everything is drawn SHARP times as large."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from PIL import ImageFont

from engine.core import Array

SHARP = 2
LATIN = ("DejaVuSans.ttf", "arial.ttf", "Helvetica.ttc")  # with indices and Greek
CHINESE = ("NotoSansCJK-Regular.ttc", "msyh.ttc", "PingFang.ttc")
Colour = tuple[int, int, int, int]


class Axis(NamedTuple):
    """A linear scale: values from `low` to `high` stand at pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, values: Any) -> Array:
        at = (np.asarray(values, float) - self.low) / ((self.high - self.low) or 1)
        return self.start + at * (self.end - self.start)


def font(size: float, text: str) -> Any:
    """Letters for a text, as far as this machine has them."""
    return _font(size, any("\u2e80" <= c <= "\uffee" for c in text))


@lru_cache
def _font(size: float, chinese: bool) -> Any:
    for name in CHINESE + LATIN if chinese else LATIN + CHINESE:
        try:
            return ImageFont.truetype(name, round(size * SHARP))
        except OSError:
            continue
    return ImageFont.load_default(size * SHARP)


def plain(text: Any) -> str:
    return re.sub(r"<[^>]+>", "", str(text).replace("<br>", "\n"))


def rgba(colour: str) -> Colour:
    """A CSS colour as the house writes it: #rrggbb or rgba(r,g,b,a)."""
    if colour.startswith("rgba"):
        r, g, b, a = (float(v) for v in colour[5:-1].split(","))
        return int(r), int(g), int(b), round(255 * a)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), 255
