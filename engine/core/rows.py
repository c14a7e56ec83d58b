"""Rows that come from the reader: painted with the mouse (they travel in the link) or read from a CSV (they do not)."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from engine.core.text import Text

MOST_DOTS = 300
GRID = 2047  # a painted coordinate is one of 2048 places across the window
MOST_LEARNED = 1_000  # rows of a reader's table that one run learns from, drawn by the seed
ERASE = 3  # the label of a dot that removes the data's own rows near it


class Dot(NamedTuple):
    x: float  # 0..1 across the window of the data it was painted on
    y: float
    label: int  # 0, 1, 2, or ERASE


Painting = tuple[Dot, ...]


def dot(x: float, y: float, label: int) -> Dot:
    """A dot on the link's grid, so that a link restores exactly what was painted."""
    return Dot(round(min(max(x, 0.0), 1.0) * GRID) / GRID, round(min(max(y, 0.0), 1.0) * GRID) / GRID, int(label) & 3)


def pack(painting: Iterable[Dot]) -> str:
    """Three bytes a dot (11 bits x, 11 bits y, 2 bits label) as base64url."""
    codes = [round(d.x * GRID) << 13 | round(d.y * GRID) << 2 | d.label for d in painting]
    return base64.urlsafe_b64encode(b"".join(c.to_bytes(3, "big") for c in codes)).decode()


def unpack(text: str) -> Painting:
    """The painting in a link. ValueError if it is none, or holds more than MOST_DOTS dots."""
    raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    if len(raw) % 3 or len(raw) > 3 * MOST_DOTS:
        raise ValueError(f"not a painting of at most {MOST_DOTS} rows")
    codes = (int.from_bytes(raw[i : i + 3], "big") for i in range(0, len(raw), 3))
    return tuple(Dot((c >> 13) / GRID, (c >> 2 & GRID) / GRID, c & 3) for c in codes)


@dataclass(frozen=True)
class Table:
    """Columns read from the reader's own file; two are the same when their bytes and the choices are."""

    name: str
    digest: str
    columns: tuple[str, ...] = field(compare=False)
    X: np.ndarray[Any, Any] = field(compare=False, repr=False)  # (n, d) float
    y: np.ndarray[Any, Any] = field(compare=False, repr=False)  # (n,) int class, or float target
    classes: tuple[str, ...] = field(default=(), compare=False)  # empty when y is a number
    label: str = field(default="", compare=False)  # the column that y came from
    chosen: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # how `csv_rows.read` is called for it
    report: tuple[Text, ...] = field(default=(), compare=False, repr=False)  # what was read and what was left out
