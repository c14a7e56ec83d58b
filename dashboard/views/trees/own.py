"""The row that a picture follows: a star for one of the data's, another shape for the reader's own."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.numbers import number
from dashboard.lesson import Key
from engine.core import Text

Slots = Callable[[Any, int], dict[str, float | str]]  # an equation's numbers
YOURS = Key("cross", theme.SERIES[3], Text("your row", "你的样本"))
WAY = Key("line", theme.SERIES[4], Text("your row's way", "你的样本的路径"))


def mark(place: np.ndarray, low: np.ndarray, high: np.ndarray) -> theme.Trace:
    """The reader's row at a place (2,); one that lies outside of the window stands on its edge."""
    x, y = np.clip(place, low, high)
    return marks.dots([x], [y], size=18, symbol="cross", colour=theme.SERIES[3], cliponaxis=False)


def key(x: np.ndarray, usual: Key) -> Key:
    """The legend's entry: the reader's row (d,), where there is one."""
    return YOURS if len(x) else usual


def written(x: np.ndarray) -> str:
    """The row as a formula's argument: (1.2, −0.4)."""
    return f"({', '.join('?' if v != v else number(float(v)) for v in x)})"


def formula(theirs: str, ours: str) -> Callable[[Any], str]:
    """The formula of one of the data's rows, or of the reader's own where there is one."""
    return lambda trace: ours if len(trace.scene.own.x) else theirs


def numbers(theirs: Slots, ours: Slots) -> Slots:
    """Its numbers, of the same row."""
    return lambda trace, t: (ours if len(trace.scene.own.x) else theirs)(trace, t)


def printed(p: Any, asked: str) -> str:
    """The line of a library's code that asks its model of the reader's row x; nothing where there is none."""
    return f"\n\nx = trace.scene.own.x[None]  # my own row\nprint({asked})" if p.case else ""
