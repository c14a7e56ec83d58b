"""A class opens links at once: small WebSocket clients that speak Streamlit's own messages.

python -m tests.benchmarks.bench_class [readers] [slug ...] [--seconds 5] [--different] [--workers N] [--replicas N]

One slug: all open the same link, and the engine's runs are counted. Several: readers are dealt over them.
`--different`: everybody opens another run, dealt over sixteen lessons, while sixty others fetch one film that is kept
and a class of twenty follows its teacher.
`--film`: one kept film over HTTP, as often as it goes.
`--workers N`, `--replicas N`: the same once more with N worker processes, or N replicas behind nginx; the last line
says how the two compare.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.order import version
from tests.benchmarks.followers import seated, stepped
from tests.classes import Teacher
from tests.replicas import behind_nginx
from tests.served import served

SIXTEEN = (
    "adaboost gbdt random_forest xgboost boosters effective_field ddim probability_flow rectified_flow solvers "
    "smooth_max smooth_metrics activation_race attention heat_flow depth"
).split()
FILM = 4096  # bytes: a message with a component and more than that is a film
TICK = 0.5  # seconds: page/playing.py
OTHERS = 60  # who fetch one kept film meanwhile
FOLLOWERS = 20  # of a class that goes on meanwhile


class Place(NamedTuple):
    base: str
    pids: tuple[int, ...]


def asking(slug, query, fragment="", page=""):
    ask = BackMsg()
    if page:
        ask.rerun_script.page_script_hash = page
    else:
        ask.rerun_script.page_name = slug
    ask.rerun_script.query_string = query
    ask.rerun_script.fragment_id = fragment
    ask.rerun_script.is_auto_rerun = bool(fragment)
    return ask.SerializeToString()


async def read(port, slug, wait, query, seat=""):
    """Seconds from asking to the film and to the end of the page's first run, and the bytes that came."""
    await asyncio.sleep(wait)
    start = time.perf_counter()
    async with websockets.connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=["streamlit"],
        additional_headers={"cookie": f"unrolled_seat={seat}"} if seat else {},
        max_size=2**26,
        proxy=None,
        open_timeout=60,
    ) as ws:
        film, page, size, ticks, every, here = None, None, 0, "", TICK, ""
        await ws.send(asking(slug, query))
        while film is None or page is None:  # a run of more than a second comes after the page's first end
            try:
                raw = await asyncio.wait_for(ws.recv(), every if ticks else 60)
            except TimeoutError:
                if not ticks or time.perf_counter() - start > 120:
                    break
                await ws.send(asking(slug, query, ticks, here))  # as the browser does while a film grows
                continue
            message = ForwardMsg.FromString(raw)
            size += len(raw)
            if len(raw) > FILM and message.WhichOneof("type") == "delta":
                if "bidi_component" in str(message.delta.new_element.WhichOneof("type")):
                    film = time.perf_counter() - start
            if message.WhichOneof("type") == "navigation":
                here = message.navigation.page_script_hash
            if message.WhichOneof("type") == "auto_rerun":
                ticks, every = message.auto_rerun.fragment_id, message.auto_rerun.interval
            if message.WhichOneof("type") == "script_finished":
                page = page or time.perf_counter() - start
        return film, page or 60.0, size


async def class_(port, readers, seconds, slugs, query):
    """`query`: a text, or a function of the reader's number."""
    asks = query if callable(query) else lambda i: query
    return await asyncio.gather(
        *(read(port, slugs[i % len(slugs)], seconds * i / readers, asks(i), f"{i:032x}") for i in range(readers))
    )


async def fetch(port, path, seat):
    """Seconds for one answer over HTTP."""
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\naccept-encoding: gzip\r\nconnection: close\r\n"
    writer.write(f"{head}cookie: unrolled_seat={seat}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    assert b" 200 " in answer[:20], answer[:200]
    return time.perf_counter() - start


async def others(port, seconds):
    """Sixty readers of one kept film, one after another all the time."""
    path = f"/film/{version()}/perceptron.bin"
    await fetch(port, path, "f" * 32)
    end, took = time.perf_counter() + seconds, []

    async def one(i):
        while time.perf_counter() < end:
            took.append(await fetch(port, path, f"{i:032x}"))
            await asyncio.sleep(1)

    await asyncio.gather(*(one(i) for i in range(OTHERS)))
    return took


async def flood(port, seconds=5):
    """How often a second sixteen connections that stay open get one kept film, and its kilobytes."""
    path, end, count, size = f"/film/{version()}/adaboost.bin", time.perf_counter() + seconds, 0, 0
    await fetch(port, path, "f" * 32)

    async def one():
        nonlocal count, size
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asks = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\naccept-encoding: gzip\r\n\r\n".encode()
        while time.perf_counter() < end:
            writer.write(asks)
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            if " 200 " not in head[:20]:  # a limit was reached
                break
            size = int(head.split("content-length: ")[1].split()[0])
            await reader.readexactly(size)
            count += 1
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(16)))
    return count / (time.perf_counter() - start), size / 1024


async def polls(base, seconds):
    """Seconds from a step that a teacher posts to its arrival at each of the class's followers."""
    teacher = await asyncio.to_thread(Teacher, base)
    took, _ = await stepped(teacher, await seated(teacher, FOLLOWERS), int(2 * seconds))
    return took


async def nothing():
    return []


async def different(base, readers, seconds, alone):
    """`alone`: one process, whose class needs no store."""
    port = urlsplit(base).port
    return await asyncio.gather(
        class_(port, readers, seconds, SIXTEEN, lambda i: f"seed={i // len(SIXTEEN) + 1}"),
        others(port, seconds),
        polls(base, seconds) if alone else nothing(),
    )


def memory(pid):
    """Megabytes of a process."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


def family(pid):
    """A process and all that it has started."""
    below = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        below += [int(child) for child in task.read_text().split()]
    return [pid, *(p for child in below for p in family(child))]


@contextmanager
def place(replicas, **env):
    if replicas:
        with tempfile.TemporaryDirectory() as home, behind_nginx(Path(home), replicas, **env) as (base, webs, _):
            yield Place(base, tuple(web.running.pid for web in webs.values()))
    else:
        with served(**env) as app:
            yield Place(app.base, (app.pid,))


def shares(took):
    took = sorted(took)
    return tuple(1e3 * took[min(int(share * len(took)), len(took) - 1)] for share in (0.5, 0.95))


def measured(asked, replicas=0, **env):
    """The p95 of the film in ms, in one place."""
    with tempfile.NamedTemporaryFile("w+") as log, place(replicas, UNROLLED_LOG="DEBUG", **env) as at:
        port, heard = urlsplit(at.base).port, []
        time.sleep(asked.warm)
        asyncio.run(class_(port, 8 if replicas else 2, 0, ["perceptron"], "noise=0.11"))
        kept = []
        if asked.film:
            print("  {:.0f} films a second of {:.0f} kB".format(*asyncio.run(flood(port))))
        if asked.different:
            got, kept, heard = asyncio.run(different(at.base, asked.readers, asked.seconds, not replicas))
        else:
            got = asyncio.run(class_(port, asked.readers, asked.seconds, asked.slugs, ""))
        log.seek(0)
        films = [film for film, _, _ in got if film is not None]
        p50, p95 = shares(films)
        pages = shares([page for _, page, _ in got])
        print(f"  {len(films)} films of {asked.readers} readers in {asked.seconds:g} s")
        print(f"  film p50 {p50:.0f} p95 {p95:.0f} ms; page p50 {pages[0]:.0f} p95 {pages[1]:.0f} ms")
        if kept:
            print("  a kept film meanwhile: p50 {:.0f} p95 {:.0f} ms".format(*shares(kept)))
        if heard:
            print("  a class's step at a follower meanwhile: p50 {:.0f} p95 {:.0f} ms".format(*shares(heard)))
        sizes = [f"{memory(pid):.0f}" for each in at.pids for pid in family(each)]
        print(f"  {statistics.median(size for *_, size in got) / 1024:.0f} kB a page; processes {' '.join(sizes)} MB")
        return p95


def main():
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("readers", nargs="?", type=int, default=30)
    said.add_argument("slugs", nargs="*", default=["adaboost"])
    said.add_argument("--seconds", type=float, default=5)
    said.add_argument("--different", action="store_true")
    said.add_argument("--film", action="store_true")
    said.add_argument("--workers", type=int, default=0)
    said.add_argument("--replicas", type=int, default=0)
    said.add_argument("--warm", type=float, default=8, help="seconds between the start and the first reader")
    asked = said.parse_args()
    print("one process")
    alone = measured(asked)
    for many, name, more in (
        (asked.workers, "workers", {}),
        (asked.replicas, "replicas", {"replicas": asked.replicas}),
    ):
        if many:
            print(f"{many} {name}")
            if name == "workers":
                more = {"UNROLLED_WORKERS": str(many)}
                asked.warm = max(asked.warm, 25)  # they import torch too
            print(f"p95 of the film: {measured(asked, **more) / alone:.2f} of the single process's")


if __name__ == "__main__":
    main()
