"""Every film of every lesson at the far ends of its knobs: its size, and how long its run and its packing take.

`python -m tests.benchmarks.bench_bytes [slug …]` prints a line a film, the worst of its knobs' far ends, largest first;
`--all` prints every one. A lesson that trains is left out unless it is named.
"""

import argparse
import time

from dashboard import message
from dashboard.catalogue import SLUGS, lesson_of
from dashboard.order import Order
from engine.core import Refused
from tests.strategies import far_ends


def measured(slug):
    """(bytes, seconds of the run, seconds of packing, film, what was set) for every film at every far end."""
    lesson = lesson_of(slug)
    for what, params in far_ends(lesson.engine.Params):
        start = time.perf_counter()
        try:
            trace = lesson.engine.run(params)
        except Refused:
            continue
        run = time.perf_counter() - start
        for film in range(len(lesson.films)):
            start = time.perf_counter()
            made = message.pack(Order(slug, params, film), trace)
            yield len(made.bytes), run, time.perf_counter() - start, film, what


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slugs", nargs="*")
    parser.add_argument("--all", action="store_true", help="every far end, not only the worst of a film")
    args = parser.parse_args()
    print(f"{'kB':>6} {'run s':>6} {'pack s':>6}  lesson, film, knobs")
    for slug in args.slugs or [s for s in SLUGS if not lesson_of(s).live]:
        rows = sorted(measured(slug), reverse=True)
        worst = {film: (size, run, pack, film, what) for size, run, pack, film, what in reversed(rows)}
        slowest = max(rows, key=lambda row: row[1] + row[2])
        for size, run, pack, film, what in rows if args.all else [*worst.values(), slowest]:
            print(f"{size / 1e3:6.0f} {run:6.2f} {pack:6.2f}  {slug} {film + 1} {what}", flush=True)


if __name__ == "__main__":
    main()
