"""A class of two hundred: how soon a step reaches them, whether every vote counts, what one seat can do to the rest.

python -m tests.benchmarks.bench_classroom [followers] [--steps 20] [--workers N] [--replicas N]

The followers, who wait at the server as the browsers do, run in this process, on the same cores. `--replicas N`: behind
nginx with a store (needs nginx-light and redis-server).
"""

import argparse
import asyncio
import gzip
import os
import re
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.bench_class import SIXTEEN, class_, family, place, shares
from tests.benchmarks.followers import Seat, stepped
from tests.classes import PICK, Teacher
from tests.replicas import Process, running
from tests.served import port as free

READERS = 30  # who turn knobs meanwhile
FLOOD = 10_000


async def steps(teacher, seats, many, asked):
    """Milliseconds from a step's post to its arrival at each follower, and how many are not where the class is."""
    readers = class_(urlsplit(teacher.base).port, many, 3, SIXTEEN, lambda i: f"seed={i + 1}")
    (took, lost), _ = await asyncio.gather(stepped(teacher, seats, asked.steps), readers)
    return took, lost


def processor(pids):
    """Seconds of processor of these processes and all that they have started."""
    ticks = 0
    for pid in (p for each in pids for p in family(each)):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def votes(seats, seconds=5):
    async def one(i, seat):
        await asyncio.sleep(seconds * i / len(seats))
        return await seat.vote(i % 3)

    return await asyncio.gather(*(one(i, seat) for i, seat in enumerate(seats)))


async def flood(seat, other):
    """Ten thousand votes of one seat over four connections; milliseconds of another's requests meanwhile."""
    lines = [Seat(f"http://{seat.at.netloc}", seat.code) for _ in range(4)]
    took, said = [], {}

    async def one(line):
        line.token = seat.token
        for _ in range(FLOOD // len(lines)):
            status = await line.vote(0)
            said[status] = said.get(status, 0) + 1

    async def calm():
        while True:
            start = time.perf_counter()
            await other.ask("GET", f"/class/{seat.code}")
            took.append(time.perf_counter() - start)
            await asyncio.sleep(0.1)

    watch = asyncio.create_task(calm())
    await asyncio.gather(*(one(line) for line in lines))
    watch.cancel()
    return said, took


def page(base, code):
    """Bytes over the wire until a student can vote, and requests."""

    def got(path):
        request = urllib.request.Request(f"{base}/{path}", headers={"accept-encoding": "gzip"})
        return urllib.request.urlopen(request).read()

    whole = got(f"join/{code}")
    script = got(re.search(rb'<script src="([^"]+)"', gzip.decompress(whole))[1].decode())
    return len(whole) + len(script), len(whole)


async def measured(at, asked):
    teacher = Teacher(at.base)
    sizes = page(at.base, teacher.code)
    print(f"  page and script {sizes[0]} bytes ({sizes[1]} the page); with the seat 3 requests until the vote")
    seats = [Seat(at.base, teacher.code) for _ in range(asked.followers)]
    start = time.perf_counter()
    await asyncio.gather(*(seat.sit() for seat in seats))
    print(f"  {len(seats)} seats taken in {time.perf_counter() - start:.1f} s (twenty a second may be)")
    for many, name in ((0, "calm"), (READERS, f"while {READERS} turn knobs")):
        before = processor(at.pids)
        took, lost = await steps(teacher, seats, many, asked)
        p50, p95 = shares(took)
        print(
            f"  a step at a follower, {name}: p50 {p50:.0f} p95 {p95:.0f} ms; {lost} are not where the class is", end=""
        )
        print(f"; {len(took)} answers, {processor(at.pids) - before:.1f} s of processor")
    teacher.drive(phase="vote", ask=PICK)
    said = await votes(seats)
    now = teacher.see()
    counted = sum(count for _, count in now["tallies"][0]["answers"])
    print(f"  {said.count(200)} votes taken in 5 s, {counted} counted, of {now['seats']} seats")
    before = processor(at.pids)
    said, took = await flood(seats[0], seats[1])
    used = processor(at.pids) - before
    print(f"  {FLOOD} votes of one seat: {used:.2f} s of processor, answers {said}", end="")
    print("; another's request p50 {:.1f} p95 {:.1f} ms".format(*shares(took)), end="")
    print(f"; still {teacher.see()['count']} votes")


def main():
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("followers", nargs="?", type=int, default=200)
    said.add_argument("--steps", type=int, default=20)
    said.add_argument("--workers", type=int, default=0)
    said.add_argument("--replicas", type=int, default=0)
    said.add_argument("--warm", type=float, default=8, help="seconds between the start and the first reader")
    asked = said.parse_args()
    env = {"UNROLLED_WORKERS": str(asked.workers)} if asked.workers else {}
    with ExitStack() as open_, tempfile.TemporaryDirectory():
        if asked.replicas:
            at = free()
            redis = ("redis-server", "--port", str(at), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
            open_.enter_context(running(Process(*redis)))
            env["UNROLLED_STORE"] = f"redis://127.0.0.1:{at}/0"
        at = open_.enter_context(place(asked.replicas, **env))
        time.sleep(asked.warm + 17 * bool(asked.workers))
        print(f"{asked.followers} followers; load {os.getloadavg()[0]:.1f}")
        asyncio.run(measured(at, asked))


if __name__ == "__main__":
    main()
