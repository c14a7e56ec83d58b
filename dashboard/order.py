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
from engine.core import AnyParams, Lang, Text, beyond, from_query, knobs, to_query

TOKENS = ("tour", "ask", "goal")  # what a link may say of a lesson's guide: no knob bears such a name
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

    @classmethod
    def read(cls, slug: str, query: Mapping[str, str], lang: Lang = "en") -> "Order":
        """The order of a link. Total: anything may stand in `query`."""
        lesson = lesson_of(slug)
        film = min(max(count(query, "film") or 1, 1), len(lesson.films)) - 1
        return cls(slug, from_query(lesson.engine.Params, query), film, lang)

    def query(self) -> dict[str, str]:
        """The link's tokens, which `read` reads back; an uploaded table is not among them."""
        return to_query(self.params) | ({"film": str(self.film + 1)} if self.film else {})

    @property
    def run(self) -> str:
        """Names the run behind the film: equal exactly where slug, parameters (a table: its bytes) and code are."""
        return f"{self.slug} {version()} {self.params!r}"

    @property
    def key(self) -> str:
        """Names the film."""
        return f"{self.run} {self.film} {self.lang}"

    def with_params(self, **changed: Any) -> "Order":
        """Parameters outside their knobs' bounds do not get in."""
        known = knobs(self.params)
        values = {name: getattr(self.params, name) for name in known}
        return replace(self, params=type(self.params)(**values | {n: v for n, v in changed.items() if n in known}))


@dataclass(frozen=True)
class Playhead:
    """Where a film stands (`speed` 0), or from where it plays.
    A new serial is a new command; the player obeys it once."""

    serial: int
    step: int | None = None  # None: where the film opens
    speed: float = 0.0  # 1: as fast as the film asks for
    until: int | None = None  # the step at which it stops playing; None: the last
    within: float | None = None  # seconds that it may take at most, whatever its length


def count(query: Mapping[str, str], name: str) -> int | None:
    """A whole number of at most six digits among a link's tokens."""
    raw = query.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 6 else None


def reads(slug: str, query: Mapping[str, str]) -> bool:
    """Does the link say anything of what is to be shown?"""
    return bool(query.keys() & {"film", "step", *TOKENS, *knobs(lesson_of(slug).engine.Params)})


def remarks(slug: str, query: Mapping[str, str]) -> list[Text]:
    """A sentence for every number in the link that lies beyond its knob's limit."""
    return beyond(lesson_of(slug).engine.Params, query)
