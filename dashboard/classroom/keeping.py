"""The rooms of this process: who waits for a change is woken by it, and nobody else."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from dashboard.classroom import rooms, ticket
from dashboard.classroom.driving import aged
from dashboard.classroom.rooms import Room
from dashboard.classroom.shapes import Refusal
from engine.core import Text

MOST = 64  # rooms
WAIT = 10.0  # seconds that a request waits for a change
COUNTS = 0.25  # seconds between two wakings of the teacher by votes
VOTES = 2  # of one seat in a second
SWEEP = 30.0  # seconds
STILLS = 4  # pictures of a room

MANY = Text("There are as many classes here as fit; try again later.", "这里的课堂已满，请稍后再试。")
OLD = Text("This page is too old to open a class: reload it.", "页面已过期，请刷新后再开课。")


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
    stills: dict[str, tuple[str, bytes]] = field(default_factory=dict)

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


class Rooms:
    """All of this process."""

    def __init__(self) -> None:
        self.kept: dict[str, Kept] = {}  # by the room's own name
        self.codes: dict[str, str] = {}  # code -> name
        self.sweeping: asyncio.TimerHandle | None = None

    async def open(self, name: str) -> Kept:
        """The room of a ticket."""
        now = clock()
        if name in self.kept:
            return self.kept[name]
        if not ticket.fresh(name, now):
            raise Refusal(403, OLD)
        self.sweep()
        if len(self.kept) >= MOST:
            raise Refusal(503, MANY)
        code, drive, secret = self.free(), ticket.signed(f"drive {name}"), ticket.signed(f"seats {name}")
        self.kept[name] = Kept(rooms.opened(name, code, drive, secret, now))
        self.codes[code] = name
        return self.kept[name]

    def free(self) -> str:
        """A code that no room has."""
        while (code := rooms.drawn()) in self.codes:
            pass
        return code

    async def find(self, code: str) -> Kept | None:
        kept = self.kept.get(self.codes.get(rooms.code_of(code), ""))
        if kept is None or rooms.gone(kept.room, clock()):
            return None
        return kept

    async def act(self, kept: Kept, change: Callable[[Room], Room]) -> Room:
        """The room after what somebody does."""
        room = kept.put(change(kept.room))
        self.codes[room.code] = room.id
        return room

    async def keep(self, kept: Kept, mark: str, kind: str, picture: bytes) -> None:
        """A picture of the class; the oldest make room."""
        kept.stills[mark] = (kind, picture)
        while len(kept.stills) > STILLS:
            del kept.stills[next(iter(kept.stills))]

    async def still(self, kept: Kept, mark: str) -> tuple[str, bytes] | None:
        return kept.stills.get(mark)

    def sweep(self) -> None:
        """What is gone is forgotten, whether anybody asks or not."""
        now = clock()
        if self.sweeping is not None:
            self.sweeping.cancel()
        for name, kept in list(self.kept.items()):
            if rooms.gone(kept.room, now):
                del self.kept[name]
            else:
                kept.room = aged(kept.room, now)
                kept.pace = {seat: pace for seat, pace in kept.pace.items() if pace[0] >= int(now)}
        self.codes = {code: name for code, name in self.codes.items() if name in self.kept}
        self.sweeping = asyncio.get_running_loop().call_later(SWEEP, self.sweep)
