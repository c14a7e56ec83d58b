"""What a run leaves behind: a still scene, and one frame per step of the algorithm."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

S = TypeVar("S")  # scene: the data, the grid, the target; what does not move
F = TypeVar("F")  # frame: what the algorithm knew after step t
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Trace(Generic[S, F]):
    """Immutable: a trace is shared by all readers of one link, so every array in it is read-only."""

    scene: S
    frames: tuple[F, ...]

    @classmethod
    def of(cls, scene: S, frames: Iterable[F]) -> "Trace[S, F]":
        """Each frame is sealed as it arrives, so an engine that goes on to change it in place fails at once."""
        sealed = tuple(map(seal, frames))
        return cls(seal(scene), sealed)

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, t: int) -> F:
        return self.frames[t]

    def column(self, name: str) -> np.ndarray[Any, Any]:
        """One field over all frames, shape (T, *shape of the field)."""
        return np.stack([np.asarray(getattr(f, name)) for f in self.frames])


def seal(x: T) -> T:
    """x with every numpy array inside its tuples and mappings made read-only."""
    if isinstance(x, np.ndarray):
        x.flags.writeable = False
    elif isinstance(x, tuple):
        for part in x:
            seal(part)
    elif isinstance(x, dict):
        for part in x.values():
            seal(part)
    return x


def leaves(x: object) -> Iterator[np.ndarray[Any, Any]]:
    """Every number and array inside nested tuples and mappings, as arrays."""
    if isinstance(x, (tuple, list)):
        for part in x:
            yield from leaves(part)
    elif isinstance(x, dict):
        for part in x.values():
            yield from leaves(part)
    elif isinstance(x, (int, float, np.ndarray, np.generic)):
        yield np.asarray(x)
