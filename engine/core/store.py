"""Frames on disk: a long default run ships in assets/, so that its page opens at once.

One .npz a lesson; fields are numbers, strings or arrays (stacked where every frame has the same shape). The run's
parameters are stored with it, so a trace is never shown for other parameters than those it was made with.
"""

import pathlib
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from engine.core.params import AnyParams, to_query
from engine.core.trace import seal

F = TypeVar("F", bound=NamedTuple)
ASSETS = pathlib.Path(__file__).parents[2] / "assets"


def save(path: pathlib.Path, params: AnyParams, frames: Sequence[NamedTuple]) -> None:
    columns: dict[str, Any] = {"params": np.array(repr(sorted(to_query(params).items())))}
    for name in frames[0]._fields:
        values = [np.asarray(getattr(f, name)) for f in frames]
        if len({v.shape for v in values}) == 1:
            columns[name] = np.stack(values)
        else:
            columns |= {f"{name}.{t}": v for t, v in enumerate(values)}
    np.savez_compressed(path, allow_pickle=False, **columns)


def load(path: pathlib.Path, params: AnyParams, frame: type[F]) -> tuple[F, ...] | None:
    """The stored frames, or None when there are none for these parameters. Arrays of no dimension become numbers."""
    if not path.exists():
        return None
    with np.load(path) as stored:
        if str(stored["params"]) != repr(sorted(to_query(params).items())):
            return None
        columns = {k: stored[k] for k in stored.files}
    names: tuple[str, ...] = frame._fields
    first = names[0]
    total = len(columns[first]) if first in columns else sum(k.startswith(first + ".") for k in columns)

    def cell(name: str, t: int) -> Any:
        value = columns[name][t] if name in columns else columns[f"{name}.{t}"]
        return value.item() if value.ndim == 0 else value

    return tuple(seal(frame(*(cell(n, t) for n in names))) for t in range(total))
