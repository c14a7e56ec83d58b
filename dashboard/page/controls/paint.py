"""Strokes from the player -> painted rows: what was added, what the eraser took away."""

from collections.abc import Iterable, Sequence

import numpy as np

from engine.core import ERASE, MOST_DOTS, Painting, dot

REACH = 0.045  # of the window's width, as the player draws it


def stroke(painting: Painting, dots: Iterable[Sequence[float]]) -> Painting:
    """The painting after a stroke of (x, y, label): an eraser dot removes painted rows within its reach, and stays,
    since it also removes the data's own rows there. Oldest rows fall out beyond MOST_DOTS."""
    out = list(painting)
    for x, y, label in dots:
        new = dot(float(x), float(y), int(label))
        if new.label == ERASE:
            out = [d for d in out if d.label == ERASE or np.hypot(d.x - new.x, d.y - new.y) >= REACH]
        out.append(new)
    return tuple(out[-MOST_DOTS:])
