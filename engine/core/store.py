"""Frames on disk: a long default run ships in assets/, so that its page opens at once.

One .npz a lesson; fields are numbers, strings, arrays (stacked where every frame has the same shape) or records of such
fields, whose names are joined by a slash: "picture/points". The run's parameters are stored with it, so a trace is
never shown for other parameters than those it was made with.
"""

import pathlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, get_type_hints

import numpy as np

from engine.core.params import AnyParams, to_query
from engine.core.trace import seal

F = TypeVar("F", bound=NamedTuple)
ASSETS = pathlib.Path(__file__).parents[2] / "assets"


def save(path: pathlib.Path, params: AnyParams, frames: Sequence[NamedTuple]) -> None:
    columns: dict[str, Any] = {"params": np.array(repr(sorted(to_query(params).items())))}
    rows = [dict(_values(frame)) for frame in frames]
    for name in rows[0]:
        values = [np.asarray(row[name]) for row in rows]
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
    names = list(_names(frame))
    first = names[0]
    total = len(columns[first]) if first in columns else sum(k.startswith(first + ".") for k in columns)

    def cell(name: str, t: int) -> Any:
        value = columns[name][t] if name in columns else columns[f"{name}.{t}"]
        return value.item() if value.ndim == 0 else value

    return tuple(seal(_filled(frame, {n: cell(n, t) for n in names})) for t in range(total))


def _values(record: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a record and of the records in it, under its path."""
    for name, value in record._asdict().items():
        if hasattr(value, "_fields"):
            yield from _values(value, f"{path}{name}/")
        else:
            yield path + name, value


def _inner(kind: Any) -> dict[str, Any]:
    """Those fields of a kind of record that are records themselves, with their kinds."""
    hints = get_type_hints(kind)
    return {name: hints[name] for name in kind._fields if hasattr(hints[name], "_fields")}


def _names(kind: Any, path: str = "") -> Iterator[str]:
    inner = _inner(kind)
    for name in kind._fields:
        if name in inner:
            yield from _names(inner[name], f"{path}{name}/")
        else:
            yield path + name


def _filled(kind: Any, values: dict[str, Any], path: str = "") -> Any:
    inner = _inner(kind)
    return kind(
        **{
            name: _filled(inner[name], values, f"{path}{name}/") if name in inner else values[path + name]
            for name in kind._fields
        }
    )
