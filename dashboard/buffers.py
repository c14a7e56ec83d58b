"""The buffers behind a film's header: none is sent twice, nor what the player can work out.

Equal buffers are one. A large one whose frames are alike is sent as differences from frame to frame, of 16 bits all low
bytes and then all high ones. The trails of a swarm are not sent at all: they are where its dots have been. Nothing is
lost: 600 particles with their whole ways behind them take 0.2 MB instead of 9.3.
"""

import hashlib
import zlib
from typing import Any

import numpy as np

from engine.core import Array

GAP = 65535  # stands for NaN among 16-bit coordinates
LARGE = 2**15  # bytes; smaller buffers are sent as they are
SAMPLE = 2**17  # bytes by which it is seen whether differences are shorter
KINDS = {"uint8": "u1", "uint16": "u2", "float32": "f4", "int32": "i4"}


class Buffers:
    """What a message's body holds."""

    def __init__(self) -> None:
        self.grains: dict[tuple[Any, ...], float] = {}  # how finely the view that is being packed shows what, by path
        self._arrays: list[tuple[Array, int]] = []
        self._seen: dict[tuple[str, bytes], int] = {}

    def add(self, array: Array, frame: int = 0) -> int:
        """The number of the buffer; `frame` is how many of its values one frame has, if that never changes."""
        array = np.ascontiguousarray(array).ravel()
        key = (array.dtype.name, hashlib.blake2b(array.tobytes(), digest_size=16).digest())
        if key not in self._seen:
            self._seen[key] = len(self._arrays)
            self._arrays.append((array, frame))
        return self._seen[key]

    @property
    def held(self) -> list[tuple[Array, int]]:
        """All buffers, and how many of its values a frame has."""
        return list(self._arrays)

    def packed(self) -> tuple[list[list[Any]], bytes]:
        """The table, and the body. A row is [type, offset, count] of values, [type, offset, count, frame] of
        differences, ["trail", buffer of the dots, count, how many dots, 1 where it moves along]."""
        table: list[list[Any]] = []
        chunks: list[bytes] = []
        end = 0
        swarms = [(i, a, frame) for i, (a, frame) in enumerate(self._arrays) if frame and a.dtype == np.uint16]
        for array, frame in self._arrays:
            large = frame > 0 and array.nbytes >= LARGE
            if large and array.dtype == np.uint16 and (found := _dots_of(array, frame, swarms)):
                table.append(["trail", found[0], array.size, *found[1:]])
                continue
            coded = large and _alike(array, frame)
            raw = differences(array, frame) if coded else array.tobytes()
            pad = -end % 4
            chunks += [b"\0" * pad, raw]
            table.append([KINDS[array.dtype.name], end + pad, array.size, *([frame] if coded else [])])
            end += pad + len(raw)
        return table, b"".join(chunks)


def differences(codes: Array, frame: int) -> bytes:
    """Every frame but the first less the one before, round the clock of the type."""
    out = codes.copy()
    out[frame:] -= codes[:-frame]
    if codes.dtype == np.uint8:
        return out.tobytes()
    return (out & 255).astype(np.uint8).tobytes() + (out >> 8).astype(np.uint8).tobytes()


def _alike(codes: Array, frame: int) -> bool:
    """Are differences shorter in some frames from the middle?"""
    many = max(3, SAMPLE // (frame * codes.itemsize))
    first = max(codes.size // frame - many, 0) // 2
    some = codes[first * frame : (first + many) * frame]
    return len(zlib.compress(differences(some, frame), 1)) < len(zlib.compress(some.tobytes(), 1))


def trails(dots: Array, long: int, along: bool) -> Array:
    """Where dots (frames, n) have been, as codes (frames, n · long): of each its last long − 1 places (`along`), or its
    places from the beginning on, and a gap behind."""
    frames, n = dots.shape
    out = np.full((frames, n, long), GAP, np.uint16)
    for j in range(long - 1):
        for t in range(frames):
            step = t - long + 2 + j if along else j
            if 0 <= step <= t:
                out[t, :, j] = dots[step]
    return out.reshape(frames, -1)


def _dots_of(codes: Array, frame: int, swarms: list[tuple[int, Array, int]]) -> tuple[int, int, int] | None:
    """The swarm whose trails these are: its buffer, how many dots, and 1 where the trails move along."""
    frames = codes.size // frame
    for i, dots, n in swarms:
        long = frame // n
        if frame % n or long < 3 or dots.size != frames * n:
            continue
        last = codes[-frame:].reshape(n, long)
        for along in (True, False):
            if np.array_equal(last[:, long - 2 if along else min(frames, long) - 1], dots[-n:]):
                if np.array_equal(codes.reshape(frames, -1), trails(dots.reshape(frames, n), long, along)):
                    return i, n, int(along)
    return None
