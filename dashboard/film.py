"""Because a view is pure, a run is also a film: one base figure a view, and packed arrays of what changes.

A message is: 4 bytes header length, the header (JSON), then one deflated body of all buffers. In the header an array
stands as {"$": i} (buffer i, the same in every frame); what changes is listed a view as moves {"at": path, ...}.
Kinds of move: "field" and "num" (T × shape, quantised), "ragged" (frames of different length), "words" (strings by
number), "value" (JSON, one a frame).
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.buffers import GAP, Buffers
from dashboard.parts import Part
from engine.core import Array

Stills = Sequence[dict[str, Any]]
MOST_FRAMES = 240
CROWD = 200  # numbers a frame; so many coordinates are sent as finely as a screen shows them, and no finer
GRAIN = 4096  # parts of an axis: a seventh of a pixel on a picture 600 pixels long


class FilmError(ValueError):
    """Stills that cannot be one film: the layout moves, or the traces differ in number or kind."""


def steps(length: int, most: int = MOST_FRAMES) -> list[int]:
    """The frames that a film shows: all, or `most` of them spread evenly, the first and the last kept."""
    if length <= most:
        return list(range(length))
    return sorted({round(i * (length - 1) / (most - 1)) for i in range(most)})


def pack(
    views: Sequence[Callable[[int], dict[str, Any]] | Part],
    shown: Sequence[int],
    about: dict[str, Any],
    extra: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    """The message for the player: `views` draw stills, or are packed already; `shown` are the steps; `about` joins the
    header and `extra` the views as they are."""
    body = Buffers()
    more = extra or [{"title": "", "wide": False, "alts": [""] * len(shown)}] * len(views)
    parts = (_packed(draw, shown, body) for draw in views)
    packed = [{**part, **add} for part, add in zip(parts, more, strict=True)]
    table, raw = body.packed()
    header = {**about, "frames": len(shown), "steps": list(shown), "views": packed, "buffers": table}
    header["key"] = hashlib.blake2b(raw + json.dumps(header).encode(), digest_size=12).hexdigest()
    head = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    return len(head).to_bytes(4, "little") + head + zlib.compress(raw, 1)


def part(stills: Stills) -> Part:
    """A view packed apart from its film."""
    own = Buffers()
    return Part(_view(stills, own), own.held)


def _packed(view: Callable[[int], dict[str, Any]] | Part, shown: Sequence[int], body: Buffers) -> dict[str, Any]:
    return view.joined(body) if isinstance(view, Part) else _view([view(t) for t in shown], body)


def _view(stills: Stills, body: Buffers) -> dict[str, Any]:
    first = stills[0]
    body.grains = _grains(first)
    if any(len(s["data"]) != len(first["data"]) for s in stills):
        raise FilmError("the number of traces changes between frames")
    moves: list[dict[str, Any]] = []
    data = _walk([[_leveled(trace) for trace in s["data"]] for s in stills], ["data"], body, moves)
    layout = _walk([s["layout"] for s in stills], ["layout"], body, moves)
    late = [m["at"] for m in moves if m["at"][0] == "layout"]
    if late:
        raise FilmError(f"the layout changes between frames: {late[0]}")
    return {"data": data, "layout": layout, "moves": moves}


def _grains(still: dict[str, Any]) -> dict[tuple[Any, ...], float]:
    """How finely the coordinates of each trace are seen: a part of its axis. Where they can be read off, exactly."""
    out: dict[tuple[Any, ...], float] = {}
    for i, trace in enumerate(still["data"]):
        for letter in "xy" if trace.get("hoverinfo") == "skip" else "":
            axis = still["layout"].get(f"{letter}axis{trace.get(f'{letter}axis', letter)[1:]}", {})
            if axis.get("type", "linear") == "linear" and "range" in axis:
                out["data", i, letter] = abs(axis["range"][1] - axis["range"][0]) / GRAIN
    return out


def _leveled(trace: Any) -> Any:
    """The same contour line from numbers that 8 bits hold well: what lies beside the line,
    as steep as can be, around 0.

    Where a line runs depends on nothing but the corners of the cells that it crosses, and on those up to a common
    factor. A flat field of one frame would else share its 256 numbers with the steepest field of the film, and its line
    would stand some pixels off.
    """
    if trace.get("type") != "contour" or trace["contours"]["start"] != trace["contours"]["end"]:
        return trace
    z = np.asarray(trace["z"], np.float32) - np.float32(trace["contours"]["start"])
    above = z >= 0
    corners = (slice(None, -1), slice(1, None))
    count = sum(above[r, c].astype(np.uint8) for r in corners for c in corners)
    beside = np.zeros_like(above)
    for r in corners:
        for c in corners:
            beside[r, c] |= (count > 0) & (count < 4)
    most = np.abs(z[beside]).max() if beside.any() else 1.0
    return {
        **trace,
        "z": np.clip(z / (most or 1.0), -1, 1),
        "contours": {**trace["contours"], "start": 0.0, "end": 0.0},
    }


def _walk(values: Sequence[Any], at: list[Any], body: Buffers, moves: list[dict[str, Any]]) -> Any:
    """The part that stays, as JSON; what changes is appended to `moves`."""
    first = values[0]
    if all(v is first for v in values):
        return _still(first, body)
    if isinstance(first, dict):
        keys = first.keys()
        if any(not isinstance(v, dict) or v.keys() != keys for v in values):
            raise FilmError(f"the keys at {at} change between frames")
        return {k: _walk([v[k] for v in values], [*at, k], body, moves) for k in first}
    if isinstance(first, (list, tuple)) and first and any(isinstance(e, (dict, list, tuple)) for e in first):
        if all(isinstance(v, (list, tuple)) and len(v) == len(first) for v in values):
            return [_walk([v[i] for v in values], [*at, i], body, moves) for i in range(len(first))]
    if isinstance(first, (np.ndarray, list, tuple)):
        arrays = [np.asarray(v) for v in values]
        if _alike(arrays):
            return _still(arrays[0], body)
        moves.append({"at": at, **_move(arrays, at, body)})
        return None
    plain = [_plain(v) for v in values]
    if all(v == plain[0] for v in plain):
        return plain[0]
    moves.append({"at": at, "kind": "value", "values": plain})
    return None


def _alike(arrays: list[Array]) -> bool:
    """Are all the same? What moves mostly ends elsewhere than it began, so only what stands is compared throughout."""
    first, last = arrays[0], arrays[-1]
    if any(a.shape != first.shape for a in arrays) or not _same(first, last):
        return False
    return len(arrays) < 3 or _same(np.stack(arrays), np.broadcast_to(first, (len(arrays), *first.shape)))


def _same(a: Array, b: Array) -> bool:
    return np.array_equal(a, b, equal_nan=a.dtype.kind == "f" and b.dtype.kind == "f")


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _still(value: Any, body: Buffers) -> Any:
    if isinstance(value, dict):
        return {k: _still(v, body) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "fiub" and value.size > 8:
            return {"$": body.add(value.astype(np.float32)), "shape": list(value.shape)}
        return [None if v != v else v for v in value.tolist()] if value.ndim == 1 else value.tolist()
    if isinstance(value, (list, tuple)):
        return [_still(v, body) for v in value]
    value = _plain(value)
    return None if isinstance(value, float) and value != value else value


def _move(arrays: list[Array], at: list[Any], body: Buffers) -> dict[str, Any]:
    if arrays[0].dtype.kind in "US":
        return _words(arrays, body)
    equal = len({a.shape for a in arrays}) == 1
    if at[-1] == "z" and not equal:
        raise FilmError(f"the map at {at} changes its shape between frames")
    if equal and arrays[0].ndim == 2 and at[-1] == "z":
        flat = np.concatenate([np.asarray(a, a.dtype if a.dtype == np.float32 else float).ravel() for a in arrays])
        return {"kind": "field", "shape": list(arrays[0].shape), **_quantised(flat, np.uint8, body, arrays[0].size)}
    flat = np.concatenate([np.asarray(a, float).ravel() for a in arrays])
    fine = np.uint8 if at[-1] in ("size", "width", "opacity") and not np.isnan(flat).any() else np.uint16
    grain = body.grains.get(tuple(at), 0.0) if equal and arrays[0].size >= CROWD else 0.0
    out = _quantised(flat, fine, body, arrays[0].size if equal else 0, grain)
    if equal:
        return {"kind": "num", "n": int(arrays[0].size), **out}
    ends = np.cumsum([0, *(a.size for a in arrays)]).astype(np.int32)
    return {"kind": "ragged", "ends": body.add(ends), **out}


def _quantised(flat: Array, dtype: Any, body: Buffers, frame: int, grain: float = 0.0) -> dict[str, Any]:
    """Whole numbers from low to high, not closer than `grain`. Bytes stand for the middle of their cell, so a sign is
    never lost at 0."""
    low, high = (float(flat.min()), float(flat.max())) if flat.size else (0.0, 1.0)
    whole = bool(np.isfinite(low) and np.isfinite(high))
    if not whole:
        finite = flat[np.isfinite(flat)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if high - low < GAP and dtype is np.uint16 and _counts(flat[:32]) and _counts(flat):
        codes = np.where(np.isfinite(flat), flat - low, GAP)  # they stay what they are: they may name a row
        return {"buffer": body.add(codes.astype(dtype), frame), "scale": 1.0, "origin": low}
    if dtype is np.uint8 and low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
    span = high - low or 1.0
    if dtype is np.uint8:
        codes = flat * (256 / span)
        codes -= low * 256 / span
        np.clip(codes, 0, 255, out=codes)
        scale, origin = span / 256, low + span / 512
    else:
        scale = max(span / (GAP - 2), grain)
        origin = float(-np.ceil(-low / scale) * scale) if low < 0 < high else low  # 0 stays exactly 0
        codes = np.rint((flat - origin) / scale)
        if not whole:
            codes = np.where(np.isfinite(flat), codes, GAP)
    return {"buffer": body.add(codes.astype(dtype), frame), "scale": scale, "origin": origin}


def _counts(flat: Array) -> bool:
    """Are these whole numbers, or missing?"""
    return bool(np.all(~np.isfinite(flat) | (flat == np.rint(flat))))


def _words(arrays: list[Array], body: Buffers) -> dict[str, Any]:
    known, codes = np.unique(np.concatenate([a.ravel() for a in arrays]), return_inverse=True)
    ends = np.cumsum([0, *(a.size for a in arrays)]).astype(np.int32)
    return {
        "kind": "words",
        "words": known.tolist(),
        "ends": body.add(ends),
        "buffer": body.add(codes.astype(np.uint16)),
    }
