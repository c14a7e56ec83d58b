"""What is to be shown and where it stands, as two values: an Order is a link, a cache's key and a job for whoever
makes its film; a Playhead is a command to the player.

A link carries tokens, never labels, and is read as hostile input: what cannot be read is the default, what lies beyond
a limit is the nearest limit.
"""

import hashlib
import pathlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cachetools import TTLCache, cached

from dashboard.catalogue import lesson_of
from engine.core import AnyParams, Lang, Text, Upload, beyond, from_query, knobs, to_query

OTHER, SAME, PACE = "b.", "b", "by"  # tokens of a comparison: B's knobs, B equal to A, how B keeps pace with A
TOKENS = ("tour", "ask", "goal", "course")  # what a link may say of a guide: no knob bears such a name
ROOMS = (pathlib.Path(__file__).parents[1] / "engine", pathlib.Path(__file__).parent)


@cached(TTLCache(1, ttl=5), lock=threading.Lock())
def version() -> str:
    """A fingerprint of all code that makes films, the same on every machine: edited code never shows old numbers."""
    files = sorted(path for room in ROOMS for path in room.rglob("*.py"))
    return _contents(tuple(files), max(path.stat().st_mtime_ns for path in files))


@lru_cache(1)
def _contents(files: tuple[pathlib.Path, ...], newest: int) -> str:
    code = hashlib.blake2b(digest_size=6)
    for path in files:
        code.update(path.relative_to(ROOMS[1].parent).as_posix().encode() + path.read_bytes())
    return code.hexdigest()


@dataclass(frozen=True)
class Order:
    slug: str
    params: AnyParams
    film: int = 0  # which of the lesson's films
    lang: Lang = "en"
    versus: AnyParams | None = None  # B, where two runs are compared; `params` are then A
    by_share: bool = False  # of two runs of unequal length: by the share of each, not by steps

    @classmethod
    def read(cls, slug: str, query: Mapping[str, str], lang: Lang = "en") -> "Order":
        """The order of a link. Total: anything may stand in `query`."""
        lesson = lesson_of(slug)
        film = min(max(count(query, "film") or 1, 1), len(lesson.films)) - 1
        params = from_query(lesson.engine.Params, query)
        asked = other_tokens(slug, query)
        if not asked and query.get(SAME) != "1":
            return cls(slug, params, film, lang)
        versus = from_query(lesson.engine.Params, encoded(params) | asked)
        tables = {n: getattr(params, n) for n, k in knobs(params).items() if isinstance(k, Upload)}
        return cls(slug, params, film, lang, changed_by(versus, tables), query.get(PACE) == "share")

    def query(self) -> dict[str, str]:
        """The link's tokens, which `read` reads back; an uploaded table is not among them. Of B those that differ."""
        out = to_query(self.params) | ({"film": str(self.film + 1)} if self.film else {})
        if self.versus is not None:
            a = encoded(self.params)
            other = {OTHER + n: v for n, v in encoded(self.versus).items() if v != a[n]}
            out |= (other or {SAME: "1"}) | ({PACE: "share"} if self.by_share else {})
        return out

    @property
    def a(self) -> "Order":
        """The first run alone."""
        return replace(self, versus=None, by_share=False)

    @property
    def b(self) -> "Order":
        """The second run alone; where nothing is compared, the only one."""
        return replace(self.a, params=self.params if self.versus is None else self.versus)

    @property
    def sides(self) -> tuple["Order", ...]:
        return (self.a,) if self.versus is None else (self.a, self.b)

    @property
    def run(self) -> str:
        """Names what was computed for the film: equal exactly where slug, parameters (a table: its bytes) and code
        are."""
        return f"{self.slug} {version()} " + " against ".join(repr(side.params) for side in self.sides)

    @property
    def key(self) -> str:
        """Names the film."""
        return f"{self.run} {self.film} {self.lang}" + (" by share" if self.by_share else "")

    def with_params(self, **changed: Any) -> "Order":
        """Parameters outside their knobs' bounds do not get in."""
        return replace(self, params=changed_by(self.params, changed))

    def with_both(self, **changed: Any) -> "Order":
        """The same for both runs: rows that a reader brings are everybody's."""
        order = self.with_params(**changed)
        return order if self.versus is None else replace(order, versus=changed_by(self.versus, changed))


@dataclass(frozen=True)
class Playhead:
    """Where a film stands (`speed` 0), or from where it plays.
    A new serial is a new command; the player obeys it once."""

    serial: int
    step: int | None = None  # None: where the film opens
    speed: float = 0.0  # 1: as fast as the film asks for
    until: int | None = None  # the step at which it stops playing; None: the last
    within: float | None = None  # seconds that it may take at most, whatever its length


def changed_by(params: AnyParams, changed: Mapping[str, Any]) -> AnyParams:
    known = knobs(params)
    values = {name: getattr(params, name) for name in known}
    return type(params)(**values | {n: v for n, v in changed.items() if n in known})


def encoded(params: AnyParams) -> dict[str, str]:
    """Every knob's token, defaults too."""
    return {n: k.encode(getattr(params, n)) for n, k in knobs(params).items() if not isinstance(k, Upload)}


def other_tokens(slug: str, query: Mapping[str, str]) -> dict[str, str]:
    """What a link says of B, by the knobs' names."""
    known = knobs(lesson_of(slug).engine.Params)
    return {n: query[OTHER + n] for n, k in known.items() if OTHER + n in query and not isinstance(k, Upload)}


def count(query: Mapping[str, str], name: str) -> int | None:
    """A whole number of at most six digits among a link's tokens."""
    raw = query.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 6 else None


def reads(slug: str, query: Mapping[str, str]) -> bool:
    """Does the link say anything of what is to be shown?"""
    known = knobs(lesson_of(slug).engine.Params)
    return bool(query.keys() & {"film", "step", SAME, *TOKENS, *known, *(OTHER + name for name in known)})


def remarks(slug: str, query: Mapping[str, str]) -> list[Text]:
    """A sentence for every number in the link that lies beyond its knob's limit."""
    params = lesson_of(slug).engine.Params
    return beyond(params, query) + beyond(params, other_tokens(slug, query))
