"""What may come into a room: every value from outside is taken apart and put together again from what is known.

A name that is not known is left out, so what a page sends beside a question (its answers, its misconceptions) does not
get in with it.
"""

import hashlib
import math
import re
from collections.abc import Mapping
from typing import Any

from engine.core import Text

Json = Any  # None, bool, int, float, str, list or dict
KINDS = ("pick", "guess", "when", "spot")
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
MARK = re.compile(r"[0-9a-f]{8,32}", re.ASCII)
STEPS = 1_000_000
SENTENCE, NAME, QUERY = 1200, 80, 4000  # characters
PLACES = 1000  # rows of a spot
OPTIONS = 9


class Refusal(Exception):
    """An answer other than yes: its status and a sentence."""

    def __init__(self, status: int, text: Text) -> None:
        super().__init__(text.en)
        self.status, self.text = status, text


UNREAD = Text("This could not be read.", "无法读取这条内容。")


def unread() -> Refusal:
    return Refusal(400, UNREAD)


def record(raw: Json) -> Mapping[str, Json]:
    if not isinstance(raw, dict):
        raise unread()
    return raw


def number(raw: Json, low: float = -1e300, high: float = 1e300) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)) or not low <= raw <= high:  # NaN lies nowhere
        raise unread()
    return raw


def whole(raw: Json, low: int = 0, high: int = STEPS) -> int:
    if number(raw, low, high) != int(raw):
        raise unread()
    return int(raw)


def flag(raw: Json) -> bool:
    if not isinstance(raw, bool):
        raise unread()
    return raw


def sentence(raw: Json, most: int = SENTENCE) -> str:
    if not isinstance(raw, str) or len(raw) > most or not raw.isprintable():
        raise unread()
    return raw


def said(raw: Json) -> dict[str, str]:
    """A sentence in both languages."""
    both = record(raw)
    return {"en": sentence(both.get("en")), "zh": sentence(both.get("zh"))}


def place(raw: Json) -> list[float]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise unread()
    return [_short(number(v)) for v in raw]


def listed(raw: Json, most: int) -> list[Json]:
    if not isinstance(raw, list) or len(raw) > most:
        raise unread()
    return raw


def _short(v: float) -> float:
    """Six digits are finer than any picture."""
    return float(f"{v:.6g}")


def mark(raw: Json) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str) or not MARK.fullmatch(raw):
        raise unread()
    return raw


def show(raw: Json) -> dict[str, Json] | None:
    """What stands on the projector: the link's own tokens, without a tour's."""
    if raw is None:
        return None
    given = record(raw)
    slug, query = given.get("slug"), given.get("query", "")
    if not isinstance(slug, str) or not SLUG.fullmatch(slug):
        raise unread()
    return {
        "slug": slug,
        "query": sentence(query, QUERY),
        "title": said(given.get("title")),
        "own": flag(given.get("own", False)),
        "still": mark(given.get("still")),
    }


def at(raw: Json, now: float) -> dict[str, Json]:
    """Where the film stands, or from where it plays since now."""
    given = record(raw)
    if "step" in given:
        return {"step": whole(given["step"])}
    until = given.get("until")
    return {
        "from": number(given.get("from"), 0, STEPS),
        "since": now,
        "speed": number(given.get("speed", 1), 0.01, 100),
        "until": None if until is None else whole(until),
    }


def ask(raw: Json) -> dict[str, Json] | None:
    """A question without anything that the run answers."""
    if raw is None:
        return None
    given = record(raw)
    kind = given.get("kind")
    if kind not in KINDS:
        raise unread()
    points, frame = given.get("points"), given.get("frame")
    out = {
        "name": _name(sentence(given.get("name"), 4 * QUERY)),
        "kind": kind,
        "prompt": said(given.get("prompt")),
        "options": [said(option) for option in listed(given.get("options", []), OPTIONS)],
        "low": number(given.get("low", 0)),
        "high": number(given.get("high", 0)),
        "log": flag(given.get("log", False)),
        "whole": flag(given.get("whole", False)),
        "unit": sentence(given.get("unit", ""), 20),
        "margin": number(given.get("margin", 0)),
        "steps": whole(given.get("steps", 0)),
        "points": [place(p) for p in listed(points, PLACES)] if points else None,
        "still": mark(given.get("still")),
        "frame": _frame(record(frame)) if frame else None,
        "at": whole(given.get("at", 0)),
        "to": whole(given.get("to", 0)),
        "after": flag(given.get("after", True)),
        "views": [whole(v, 0, 99) for v in listed(given.get("views", []), 20)],
        "slots": [[whole(pair[0], 0, 99), sentence(pair[1], 40)] for pair in _pairs(given.get("slots", []))],
    }
    positive = out["low"] > 0 or not out["log"]
    fits = {
        "pick": len(out["options"]) >= 2,
        "guess": out["low"] < out["high"] and positive,
        "when": out["steps"] >= 1,
        "spot": True,
    }
    if not fits[kind]:
        raise unread()
    return out


def _name(raw: str) -> str:
    """A player's question is named by its whole run, which is long and may tell; here a short mark of it will do."""
    return raw if len(raw) <= NAME else hashlib.blake2b(raw.encode(), digest_size=8).hexdigest()


def _pairs(raw: Json) -> list[list[Json]]:
    pairs = listed(raw, 40)
    if any(not isinstance(pair, list) or len(pair) != 2 for pair in pairs):
        raise unread()
    return pairs


def _frame(given: Mapping[str, Json]) -> dict[str, Json]:
    """Where a still's axes are, in shares of it, and what they span."""
    corners = {name: number(given.get(name), 0, 1) for name in ("x0", "y0", "x1", "y1")}
    return corners | {axis: place(given.get(axis)) for axis in ("x", "y")}


def truth(raw: Json) -> dict[str, Json]:
    given = record(raw)
    return {
        "answers": [place(a) if isinstance(a, list) else number(a) for a in listed(given.get("answers"), PLACES)],
        "said": said(given.get("said")),
        "why": said(given.get("why")),
        "to": whole(given.get("to", 0)),
    }


def answer(asked: Mapping[str, Json], raw: Json) -> Json:
    """An answer to this question: an index, a number, a step from 1, a row or a place."""
    match asked["kind"]:
        case "pick":
            return whole(raw, 0, len(asked["options"]) - 1)
        case "guess":
            low, high = asked["low"], asked["high"]
            return whole(raw, math.ceil(low), math.floor(high)) if asked["whole"] else _short(number(raw, low, high))
        case "when":
            return whole(raw, 1, asked["steps"])
    if asked["points"]:
        return whole(raw, 0, len(asked["points"]) - 1)
    spot = place(raw)
    if asked["frame"]:
        for v, axis in zip(spot, ("x", "y"), strict=True):
            number(v, *sorted(asked["frame"][axis]))
    return spot


def counted(asked: Mapping[str, Json], raw: Json) -> list[list[Json]]:
    """Hands in a room without telephones: so many for each answer."""
    pairs = [pair for pair in _pairs(raw) if pair[1]]
    return [[answer(asked, a), whole(count, 1, 999)] for a, count in pairs]
