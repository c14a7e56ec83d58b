"""A class opens links at once: small WebSocket clients that speak Streamlit's own messages.

python -m tests.benchmarks.bench_class [readers] [seconds] [slug ...]
One slug: all open the same link, and the engine's runs are counted. Several: readers are dealt over them.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.served import served


async def read(port, slug, wait, query):
    """Seconds from asking to the end of the page's first run, and whether a film came with it."""
    await asyncio.sleep(wait)
    start = time.perf_counter()
    async with websockets.connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=2**26, proxy=None
    ) as ws:
        ask = BackMsg()
        ask.rerun_script.page_name = slug
        ask.rerun_script.query_string = query
        await ws.send(ask.SerializeToString())
        film, size = None, 0
        while True:
            raw = await asyncio.wait_for(ws.recv(), 60)
            message = ForwardMsg.FromString(raw)
            size += len(raw)
            if message.WhichOneof("type") == "delta" and "bidi_component" in str(
                message.delta.new_element.WhichOneof("type")
            ):
                film = time.perf_counter() - start
            if message.WhichOneof("type") == "script_finished":
                return film, time.perf_counter() - start, size


async def class_(port, readers, seconds, slugs, query):
    return await asyncio.gather(
        *(read(port, slugs[i % len(slugs)], seconds * i / readers, query) for i in range(readers))
    )


def main():
    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 5
    slugs = sys.argv[3:] or ["adaboost"]
    with tempfile.TemporaryFile("w+") as log, served(log=log, UNROLLED_LOG="DEBUG") as server:
        print(f"healthy after {server.healthy:.2f} s")
        time.sleep(6)  # warmed up
        asyncio.run(class_(server.port, 1, 0, [slugs[0]], "n_estimators=11"))
        before = _runs(log)
        got = asyncio.run(class_(server.port, readers, seconds, slugs, ""))
        time.sleep(0.5)
        runs = _runs(log) - before
        films = sorted(g[0] for g in got if g[0] is not None)
        done = sorted(g[1] for g in got)
        kb = statistics.median(g[2] for g in got) / 1024
        memory = Path(f"/proc/{server.pid}/status").read_text().split("VmRSS:")[1].split()[0]
        print(
            f"{readers} readers of {len(slugs)} lesson(s) in {seconds:g} s: "
            f"{len(films)} films, {runs} runs of an engine"
        )
        p50, p95 = (1e3 * films[int(share * len(films))] for share in (0.5, 0.95))
        print(f"film p50 {p50:.0f} p95 {p95:.0f} ms; page p95 {1e3 * done[int(0.95 * len(done))]:.0f} ms")
        print(f"{kb:.0f} kB a page; server {int(memory) / 1024:.0f} MB")


def _runs(log):
    """Runs of an engine that the server has logged so far."""
    log.seek(0)
    return sum("engine run" in line for line in log)


if __name__ == "__main__":
    main()
