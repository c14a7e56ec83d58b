"""A row of the reader's own, typed or placed: a few numbers in a link, one a column, to be followed through a model."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.core.arrays import Array
from engine.core.params import words
from engine.core.text import Refused, Text

MOST = 8  # columns
LABEL = Text("a row of my own", "我自己的样本")
FAR = 1e9  # no number of a row lies beyond
_NUMBER = re.compile(r"-?[0-9]{1,10}(\.[0-9]{0,12})?(e[+-]?[0-9]{1,2})?")


def own_row(columns: Callable[[Any], Sequence[str]]) -> Any:
    """The field of Params that holds it, "" for none. `columns` are their names for the params so far; without any
    there is no widget."""
    return words("", LABEL, parse=cells, most=80, options=columns, when=lambda p: len(columns(p)) > 0)


def cells(text: str) -> tuple[float, ...]:
    """ "1.2,-0.4" -> its numbers; "?" stands for one that is not known, and is NaN."""
    if not text:
        return ()
    parts = text.split(",")
    if len(parts) > MOST or not all(part == "?" or _reads(part) for part in parts):
        raise Refused(
            f"A row is up to {MOST} numbers with commas between them, such as 1.2,-0.4; ? is one that is missing.",
            f"一个样本由至多 {MOST} 个数组成，以英文逗号分隔，如 1.2,-0.4；缺失的写 ?。",
        )
    return tuple(math.nan if part == "?" else float(part) for part in parts)


def _reads(part: str) -> bool:
    return _NUMBER.fullmatch(part) is not None and abs(float(part)) <= FAR


def written(row: Sequence[float | None]) -> str:
    """The text of a row; of one in which nothing is known, ""."""
    parts = ["?" if v is None or v != v else f"{min(max(v, -FAR), FAR):.6g}" for v in row]
    return ",".join(parts) if set(parts) - {"?"} else ""


def row_of(text: str, X: Array, holes: bool = False) -> Array:
    """The row (d,) that stands in a link, for a model of X (n, d); empty for none. A column of which nothing is said
    has its median, and one that is missing too, unless the model knows `holes`. What is too much is left out."""
    said = np.array(cells(text)[: X.shape[1]])
    if not len(said):
        return np.zeros(0)
    row: Array = np.nanmedian(X, axis=0)
    row[: len(said)] = said if holes else np.where(np.isnan(said), row[: len(said)], said)
    return row
