"""Who follows a class, as small HTTP clients that wait at the server as the browsers do."""

import asyncio
import json
import re
import time
from urllib.parse import urlsplit

from tests.classes import PICK


class Seat:
    """One connection that stays open; `said` is the last state."""

    def __init__(self, base, code):
        self.at, self.code, self.token, self.said = urlsplit(base), code, "", {}
        self.read = self.write = None

    async def ask(self, method, path, body=None):
        while True:
            try:
                return await self.once(method, path, body)
            except (OSError, asyncio.IncompleteReadError):
                self.write = None  # the server has let go of a line on which nothing was said

    async def once(self, method, path, body):
        if self.write is None or self.write.is_closing():
            self.read, self.write = await asyncio.open_connection(self.at.hostname, self.at.port)
        text = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nhost: {self.at.netloc}\r\ncontent-length: {len(text)}\r\n"
        head += f"origin: http://{self.at.netloc}\r\ncontent-type: application/json\r\nx-seat: {self.token}\r\n\r\n"
        self.write.write(head.encode() + text)
        start = (await self.read.readuntil(b"\r\n\r\n")).decode().lower()
        size = re.search(r"content-length: (\d+)", start)
        said = await self.read.readexactly(int(size[1])) if size else b"{}"
        if "connection: close" in start:
            self.write.close()
        return int(start.split()[1]), said

    async def sit(self):
        while True:
            status, said = await self.ask("POST", f"/class/{self.code}/seat", {})
            if status == 200:
                self.said = json.loads(said)
                self.token = self.said["seat"]
                return
            await asyncio.sleep(0.5)

    async def follow(self, came):
        """Waits for every version, and notes when it came."""
        try:
            while True:
                status, said = await self.ask("GET", f"/class/{self.code}?v={self.said['v']}")
                if status == 200:
                    now = json.loads(said)
                    if now["v"] != self.said["v"]:
                        came.setdefault(now["v"], []).append(time.perf_counter())
                    self.said = now
        finally:  # an answer may still be on its way
            if self.write is not None:
                self.write.close()

    async def vote(self, answer):
        said = {"ask": PICK["name"], "round": 1, "answer": answer}
        return (await self.ask("POST", f"/class/{self.code}/vote", said))[0]


async def seated(teacher, many):
    seats = [Seat(teacher.base, teacher.code) for _ in range(many)]
    await asyncio.gather(*(seat.sit() for seat in seats))
    return seats


async def stepped(teacher, seats, many, pause=0.5):
    """Seconds from each of so many steps' post to its arrival at each follower, and how many are not where the class is
    in the end."""
    came, sent = {}, {}
    follow = [asyncio.create_task(seat.follow(came)) for seat in seats]
    await asyncio.sleep(1)
    for step in range(many):
        start = time.perf_counter()
        said = await asyncio.to_thread(teacher.drive, at={"step": step})
        sent[said["v"]] = start
        await asyncio.sleep(pause)
    await asyncio.sleep(3)
    for task in follow:
        task.cancel()
    await asyncio.gather(*follow, return_exceptions=True)
    took = [at - sent[v] for v, ats in came.items() if v in sent for at in ats]
    return took, sum(seat.said["v"] != teacher.v for seat in seats)
