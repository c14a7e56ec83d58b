"""A room in this process, and who waits for it: each is woken by the change that he waits for, and by no other."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from dashboard.classroom import rooms
from dashboard.classroom.rooms import Room

WAIT = 10.0  # seconds that a request waits for a change
COUNTS = 0.25  # seconds between two wakings of the teacher by votes
VOTES = 2  # of one seat in a second

Change = Callable[[Room], Room]


def clock() -> float:
    return time.time()


@dataclass
class Kept:
    """A room, who waits for it, and what needs no version: pictures, and how often each seat votes."""

    room: Room
    told: int = 1  # the number that the teacher was woken with
    changed: asyncio.Event = field(default_factory=asyncio.Event)  # the next change of `v`
    counted: asyncio.Event = field(default_factory=asyncio.Event)  # and of what the teacher is told
    last: float = 0.0
    due: asyncio.TimerHandle | None = None
    pace: dict[str, tuple[int, int]] = field(default_factory=dict)
    stills: dict[str, bytes] = field(default_factory=dict)
    read: float = 0.0  # when the store was last asked
    todo: list[tuple[Change, asyncio.Future[Room]]] = field(default_factory=list)
    work: asyncio.Task[None] | None = None
    text: tuple[Room, str] | None = None  # what everybody is told, written once for all

    def put(self, room: Room) -> Room:
        before, self.room = self.room, room
        if room.v != before.v:
            self.changed.set()
            self.changed = asyncio.Event()
            self.tell()
        elif room.n != before.n and self.due is None:
            loop = asyncio.get_running_loop()
            self.due = loop.call_later(max(0.0, self.last + COUNTS - loop.time()), self.tell)
        return room

    def tell(self) -> None:
        if self.due is not None:
            self.due.cancel()
        self.due, self.last, self.told = None, asyncio.get_running_loop().time(), self.room.n
        self.counted.set()
        self.counted = asyncio.Event()

    def public(self) -> str:
        """What everybody is told, as JSON without its last brace."""
        if self.text is None or self.text[0] is not self.room:
            self.text = self.room, json.dumps(rooms.public(self.room, clock()), separators=(",", ":"))[:-1]
        return self.text[1]

    async def wait(self, v: int, n: int | None = None) -> None:
        """Until the version is not this one (or, with `n`, what the teacher is told), ten seconds at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(WAIT):
                while self.room.v == v and n in (None, self.told):
                    await (self.changed if n is None else self.counted).wait()

    def paced(self, seat: str, now: float) -> bool:
        """May this seat vote now?"""
        second, many = self.pace.get(seat, (0, 0))
        many = many + 1 if second == int(now) else 1
        self.pace[seat] = (int(now), many)
        return many <= VOTES
