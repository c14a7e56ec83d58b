"""What the server holds after a hundred readers turned a thousand knobs.

python -m tests.benchmarks.bench_memory [runs] [readers]

Every run is one that nobody has asked for before: each lesson's link with another seed, in turn.
"""

import asyncio
import sys
import time

from dashboard.catalogue import SLUGS, lesson_of
from engine.core import knobs
from tests.benchmarks.bench_class import memory, read
from tests.served import served


async def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    readers = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    quick = [slug for slug in SLUGS if not lesson_of(slug).live and "seed" in knobs(lesson_of(slug).engine.Params)]
    with served() as server:
        time.sleep(6)
        print(f"warm: {memory(server.pid):.0f} MB; {len(quick)} lessons with a seed")
        places, most = asyncio.Semaphore(4), 0.0

        async def one(i):
            nonlocal most
            async with places:
                await read(server.port, quick[i % len(quick)], 0, f"seed={i // len(quick) + 1}")
                most = max(most, memory(server.pid))

        for begun in range(0, runs, readers):
            await asyncio.gather(*(one(i) for i in range(begun, min(begun + readers, runs))))
            print(f"{begun + readers} runs: {memory(server.pid):.0f} MB", flush=True)
        print(f"at most {most:.0f} MB")


if __name__ == "__main__":
    asyncio.run(main())
