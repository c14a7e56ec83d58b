"""The rooms of this process: who waits for a change is woken by it, and nobody else.

With a store (shared.py) a room here is a copy: what is done to it is done in the store first, several changes at once
where they come fast, and what others did there is taken over.
"""

import asyncio
from contextlib import suppress

from dashboard.classroom import rooms, ticket
from dashboard.classroom.driving import aged
from dashboard.classroom.rooms import Room
from dashboard.classroom.shapes import Refusal
from dashboard.classroom.shared import STILLS, Down, Store, changed, newer
from dashboard.classroom.waiting import Change, Kept, clock
from engine.core import Text

MOST = 64  # rooms
SWEEP = 30.0  # seconds
FRESH = 2.0  # seconds for which a copy is taken for the store's own
OFTEN = 4.0  # seconds after which it is worth noting that somebody asks

MANY = Text("There are as many classes here as fit; try again later.", "这里的课堂已满，请稍后再试。")
OLD = Text("This page is too old to open a class: reload it.", "页面已过期，请刷新后再开课。")
WAITING = Text("The class waits for its store; trying again.", "课堂正在等待存储恢复，正在重试。")


class Rooms:
    """All of this process, in a store if there is one."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store
        self.kept: dict[str, Kept] = {}  # by the room's own name
        self.codes: dict[str, str] = {}  # code -> name
        self.sweeping: asyncio.TimerHandle | None = None
        self.listening: asyncio.Task[None] | None = None
        self.hears = False

    async def open(self, name: str) -> Kept:
        """The room of a ticket."""
        now, fresh = clock(), ticket.fresh(name, clock())
        with suppress(Down):
            while (kept := await self.get(name)) and not rooms.gone(kept.room, now):
                if kept.room.end is None:
                    return kept
                name += "+"  # it has ended: the next one
        if not fresh:
            raise Refusal(403, OLD)
        self.sweep()
        if len(self.kept) >= MOST:
            raise Refusal(503, MANY)
        drive, secret = ticket.signed(f"drive {name}"), ticket.signed(f"seats {name}")
        room = rooms.opened(name, await self.free(name), drive, secret, now)
        if self.store is not None:
            try:
                room, _ = await self.store.change(room, [])
            except Down:
                raise Refusal(503, WAITING) from None
        return self.copied(room)

    def copied(self, room: Room) -> Kept:
        kept = self.kept.setdefault(room.id, Kept(room, told=room.n))
        kept.read = clock()
        self.codes |= dict.fromkeys((*room.former, room.code), room.id)
        return kept

    async def free(self, name: str) -> str:
        """A code that no room has, for this one."""
        while True:
            code = rooms.drawn()
            if code not in self.codes:
                if self.store is None:
                    return code
                try:
                    if await self.store.takes(code, name):
                        return code
                except Down:
                    raise Refusal(503, WAITING) from None

    async def find(self, raw: str) -> Kept | None:
        """The room with this code. A store that does not answer is said: the class may be there."""
        code = rooms.code_of(raw)
        try:
            name = self.codes.get(code)
            if code and name is None and self.store is not None:
                name = await self.store.named(code)
            kept = await self.get(name) if name else None
        except Down:
            raise Refusal(503, WAITING) from None
        return None if kept is None or rooms.gone(kept.room, clock()) else kept

    async def get(self, name: str) -> Kept | None:
        """Its room, as new as the store has it. Down where only that could know."""
        kept = self.kept.get(name)
        if self.store is None:
            return kept
        self.listen()
        if kept is None:
            there = await self.store.room(name)
            return None if there is None else self.copied(there)
        if clock() - kept.read > (FRESH if self.hears else 0):
            with suppress(Down):
                await self.refresh(kept)
        return kept

    async def refresh(self, kept: Kept) -> None:
        if self.store is not None:
            there = await self.store.room(kept.room.id)
            kept.read = clock()
            if there is not None and newer(there, kept.room) is there:
                self.taken(kept, there)
            else:
                self.note(kept, lambda room: room)  # the store has lost it, or is behind: it is told

    def taken(self, kept: Kept, room: Room) -> None:
        kept.put(room)
        self.codes |= dict.fromkeys((*room.former, room.code), room.id)

    async def act(self, kept: Kept, change: Change) -> Room:
        """The room after what somebody does."""
        if self.store is None:
            room = change(kept.room)
            self.taken(kept, room)
            return room
        return await self.note(kept, change)

    def note(self, kept: Kept, change: Change) -> "asyncio.Future[Room]":
        """It is done soon, with whatever else is done then; whoever must know waits for it."""
        done: asyncio.Future[Room] = asyncio.get_running_loop().create_future()
        done.add_done_callback(lambda d: d.exception())  # it may be that nobody asks
        kept.todo.append((change, done))
        if kept.work is None or kept.work.done():
            kept.work = asyncio.create_task(self.working(kept))
        return done

    async def working(self, kept: Kept) -> None:
        while kept.todo:
            todo, kept.todo = kept.todo, []
            changes = [change for change, _ in todo]
            try:
                if self.store is None:
                    room, said = changed(kept.room, changes)
                else:
                    room, said = await self.store.change(kept.room, changes)
                    kept.read = clock()
            except Down:
                room, said = changed(kept.room, changes)
            self.taken(kept, room)
            for (_, done), answer in zip(todo, said, strict=True):
                if not done.done():
                    done.set_result(answer) if isinstance(answer, Room) else done.set_exception(answer)

    def heard(self, kept: Kept, seat: str | None) -> None:
        """Somebody asks; that is worth a change now and then."""
        now, room = clock(), kept.room
        if now - room.asked > OFTEN or (seat and now - room.seats.get(seat, now) > OFTEN):
            if self.store is None:
                kept.put(rooms.heard(room, now, seat))
            else:
                self.note(kept, lambda room: rooms.heard(room, now, seat))

    def listen(self) -> None:
        if self.listening is None or self.listening.done():
            self.listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self.store is not None
        while True:
            async for name, v, n in self.store.heard():
                self.hears = True
                for kept in list(self.kept.values()):
                    mine = kept.room
                    if not name or (name == mine.id and (v, n) > (mine.v, mine.n)):
                        with suppress(Down):
                            await self.refresh(kept)
            self.hears = False
            await asyncio.sleep(1)

    async def keep(self, kept: Kept, mark: str, picture: bytes) -> None:
        """A picture of the class; the oldest make room."""
        kept.stills[mark] = picture
        while len(kept.stills) > STILLS:
            del kept.stills[next(iter(kept.stills))]
        if self.store is not None:
            with suppress(Down):
                await self.store.keep(kept.room.id, mark, picture)

    async def still(self, kept: Kept, mark: str) -> bytes | None:
        if mark not in kept.stills and self.store is not None:
            with suppress(Down):
                return await self.store.still(kept.room.id, mark)
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
                if aged(kept.room, now) is not kept.room:
                    self.note(kept, lambda room: aged(room, now))
                kept.pace = {seat: pace for seat, pace in kept.pace.items() if pace[0] >= int(now)}
        self.codes = {code: name for code, name in self.codes.items() if name in self.kept}
        self.sweeping = asyncio.get_running_loop().call_later(SWEEP, self.sweep)

    async def close(self) -> None:
        for task in (self.listening, self.sweeping):
            if task is not None:
                task.cancel()
        if self.store is not None:
            await self.store.close()


classes = Rooms()
