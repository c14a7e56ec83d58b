"""A day of classes in fast forward: readers come, turn a knob and go, and the server holds no more at its end.

python -m tests.benchmarks.soak [--minutes 20] [--readers 30] [--workers N]

A lesson hour is `--readers` readers of one lesson, each with a link of their own from a bounded set, a class that
follows and votes, then a pause. The table shows memory, threads and open files of the server; the last line says by
how much their medians grew from the second quarter to the last: in the first one caches fill.
"""

import argparse
import asyncio
import statistics
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.bench_class import SIXTEEN, class_, family, fetch, memory, place
from tests.benchmarks.followers import seated, stepped
from tests.classes import PICK, TRUTH, Teacher


def stand(pid):
    """Megabytes, threads, open files of the web process; how many processes there are."""
    return (
        memory(pid),
        len(list(Path(f"/proc/{pid}/task").iterdir())),
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
        len(family(pid)),
    )


async def lecture(base, students):
    """A class from its opening to its end: steps, a question, its votes, the reveal."""
    teacher = await asyncio.to_thread(Teacher, base)
    seats = await seated(teacher, students)
    await stepped(teacher, seats, 4, 0.2)
    await asyncio.to_thread(lambda: teacher.drive(phase="vote", ask=PICK))
    await asyncio.gather(*(seat.vote(i % 3) for i, seat in enumerate(seats)))
    for given in ({"phase": "closed"}, {"phase": "shown"}, {"phase": "revealed", "truth": TRUTH}):
        await asyncio.to_thread(lambda given=given: teacher.drive(**given))
    await asyncio.to_thread(lambda: teacher.drive(end=True))


async def hour(base, n, readers):
    port = urlsplit(base).port
    slug = SIXTEEN[n % len(SIXTEEN)]
    await class_(port, readers, 3, [slug], lambda i: f"seed={(n * 7 + i) % 90 + 1}")
    await lecture(base, readers)
    await asyncio.gather(*(fetch(port, f"/watch/{slug}?seed={i}", f"{i:032x}") for i in range(readers)))


def main():
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--minutes", type=float, default=20)
    said.add_argument("--readers", type=int, default=30)
    said.add_argument("--workers", type=int, default=0)
    asked = said.parse_args()
    env = {"UNROLLED_WORKERS": str(asked.workers)} if asked.workers else {}
    # A session of a reader who has gone is kept for a while, in case he comes back; a day has more hours than that.
    with place(0, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="5", **env) as at:
        pid = at.pids[0]
        time.sleep(8)
        start, rows, n = time.monotonic(), [], 0
        print("minute  hours     MB threads files processes")
        while time.monotonic() - start < 60 * asked.minutes:
            asyncio.run(hour(at.base, n, asked.readers))
            n += 1
            if n % 4 == 0:
                time.sleep(6)
                rows.append(stand(pid))
                took = (time.monotonic() - start) / 60
                print("{:6.1f} {:6d} {:6.0f} {:7d} {:5d} {:9d}".format(took, n, *rows[-1]), flush=True)
        if len(rows) >= 8:
            second, last = (rows[len(rows) * k // 4 : len(rows) * (k + 1) // 4] for k in (1, 3))
            grew = [
                f"{name} {statistics.median(b) / statistics.median(a) - 1:+.0%}"
                for name, a, b in zip(
                    ("MB", "threads", "files"), zip(*second, strict=True), zip(*last, strict=True), strict=False
                )
            ]
            print(f"{n * asked.readers} readers came and went; from the second to the last quarter: {', '.join(grew)}")


if __name__ == "__main__":
    main()
