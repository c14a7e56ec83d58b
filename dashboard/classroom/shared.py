"""Rooms in Redis or Valkey, so that replicas of the web tier share them (UNROLLED_STORE=redis://host:6379/0).

One value a room. Who changes it watches it: if somebody else was quicker, the change is made anew on what he left
(optimistic, no lock). Every change is called out, and wakes who waits at any replica. A store that does not answer is
left alone for a while; the class goes on in the memory of the process that it is at (deploy/nginx.conf sends a room to
one replica while that lives), and of two states the newer one wins when the store is back.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeVar

from dashboard.classroom import rooms
from dashboard.classroom.rooms import Room
from dashboard.classroom.waiting import Change

ANSWER = 0.5  # seconds that the store may take
PAUSE = 2.0  # seconds after a failure in which it is not asked
TRIES = 50  # of one change, while others are quicker
CHANNEL = "unrolled:classes"
STILLS = 4  # pictures of a room

T = TypeVar("T")
log = logging.getLogger("unrolled")


class Down(Exception):
    """There is no store at the moment."""


def newer(one: Room | None, other: Room | None) -> Room | None:
    """The one in which more has happened; of equals the first."""
    if one is None or other is None:
        return one or other
    return other if (other.v, other.n) > (one.v, one.n) else one


def changed(room: Room, changes: Sequence[Change]) -> tuple[Room, list[Room | Exception]]:
    """All changes, one after another, and the answer to each: the room as it then was, or why not."""
    said: list[Room | Exception] = []
    for change in changes:
        try:
            room = change(room)
            said.append(room)
        except Exception as e:
            said.append(e)  # its own asker hears of it
    return room, said


def key(name: str) -> str:
    return f"unrolled:class:{name}"


def code_key(code: str) -> str:
    return f"unrolled:code:{code}"


def still_key(name: str) -> str:
    return f"unrolled:still:{name}"


def _read(raw: bytes | None) -> Room | None:
    """What lies there is read, never run."""
    try:
        return rooms.unpacked(raw) if raw else None
    except (ValueError, TypeError):
        log.warning("the store holds something else than a class")
        return None


class Store:
    """All rooms, as every replica sees them."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.open: Any = None
        self.again = 0.0  # the time from which on it is asked

    def connected(self) -> Any:
        if self.open is None:
            from redis.asyncio import Redis
            from redis.asyncio.retry import Retry
            from redis.backoff import NoBackoff

            once = Retry(NoBackoff(), 0)
            self.open = Redis.from_url(
                self.address, socket_timeout=ANSWER, socket_connect_timeout=ANSWER, retry=once, health_check_interval=0
            )
        return self.open

    async def said(self, ask: Callable[[Any], Awaitable[T]]) -> T:
        """The store's answer. Down where there is none."""
        from redis.exceptions import RedisError, WatchError

        loop = asyncio.get_running_loop()
        if loop.time() < self.again:
            raise Down
        try:
            return await ask(self.connected())
        except WatchError:
            raise
        except (RedisError, OSError, TimeoutError) as e:
            log.warning("the store does not answer (%s); classes go on in this process", type(e).__name__)
            self.again = loop.time() + PAUSE
            raise Down from None

    async def named(self, code: str) -> str | None:
        """Whose code it is."""
        raw = await self.said(lambda store: store.get(code_key(code)))
        return raw.decode() if raw else None

    async def takes(self, code: str, name: str) -> bool:
        """Is this code now the room's? It is nobody else's then."""
        return bool(await self.said(lambda s: s.set(code_key(code), name, nx=True, ex=int(rooms.IDLE))))

    async def room(self, name: str) -> Room | None:
        raw = await self.said(lambda store: store.get(key(name)))
        return _read(raw)

    async def change(self, own: Room, changes: Sequence[Change]) -> tuple[Room, list[Room | Exception]]:
        """The room after these changes of what is there, or of our own copy where that is newer; the answer to each.
        They may be computed more than once."""
        from redis.exceptions import WatchError

        async def once(store: Any) -> tuple[Room, list[Room | Exception]]:
            async with store.pipeline(transaction=True) as line:
                await line.watch(key(own.id))
                there = _read(await line.get(key(own.id)))
                room, said = changed(newer(there, own) or own, changes)
                lasts = int(rooms.AFTER if room.end is not None else rooms.IDLE)
                line.multi()
                line.set(key(own.id), rooms.packed(room), ex=lasts)
                for code in (room.code, *room.former):
                    line.set(code_key(code), own.id, ex=lasts)
                line.expire(still_key(own.id), 0 if room.end is not None else lasts)
                line.publish(CHANNEL, f"{own.id} {room.v} {room.n}")
                await line.execute()
            return room, said

        for _ in range(TRIES):
            try:
                return await self.said(once)
            except WatchError:
                continue
        raise Down

    async def keep(self, name: str, mark: str, picture: bytes) -> None:
        async def put(store: Any) -> None:
            if await store.hlen(still_key(name)) >= STILLS:
                await store.delete(still_key(name))
            await store.hset(still_key(name), mark, picture)
            await store.expire(still_key(name), int(rooms.IDLE))

        await self.said(put)

    async def still(self, name: str, mark: str) -> bytes | None:
        return await self.said(lambda store: store.hget(still_key(name), mark))

    async def heard(self) -> AsyncIterator[tuple[str, int, int]]:
        """Every change at any replica: name, v, n; a nameless one whenever the line stands anew. Ends where the store
        does."""
        from redis.exceptions import RedisError

        try:
            async with self.connected().pubsub() as line:
                await line.subscribe(CHANNEL)
                while True:
                    said = await line.get_message(timeout=30)
                    if said and said["type"] == "subscribe":  # also when the line was cut and stands again
                        self.again = 0.0
                        yield "", 0, 0
                    elif said:
                        name, v, n = said["data"].decode().split()
                        yield name, int(v), int(n)
        except (RedisError, OSError, TimeoutError):
            return

    async def close(self) -> None:
        if self.open is not None:
            await self.open.aclose()
            self.open = None
