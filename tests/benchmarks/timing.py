"""How the benchmarks measure: processor time, the best of a few, the jobs in turns,
so that a busy machine disturbs all alike."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from collections.abc import Callable


def best(*jobs: Callable[[], object], times: int = 5) -> list[float]:
    """Milliseconds of processor time of each job, after one run of each to warm up."""
    took = [float("inf")] * len(jobs)
    for job in jobs:
        job()
    for _ in range(times):
        for k, job in enumerate(jobs):
            start = time.process_time()
            job()
            took[k] = min(took[k], 1e3 * (time.process_time() - start))
    return took
