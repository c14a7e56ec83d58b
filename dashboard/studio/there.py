"""What a worker process does: runs, packs, stops what nobody wants any longer, and ends itself where it cannot stop."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from distributed import Worker, WorkerPlugin, get_worker

from dashboard import message, order
from dashboard.message import Film
from dashboard.order import Order
from dashboard.studio import cache
from dashboard.studio.job import LATE, LIMIT, Job, NotNow
from engine.core import Text, Trace

T = TypeVar("T")
GRACE = 2.0  # seconds in which a stopped run has to end
LAST_WORD = 1.0  # seconds for the answer to go out, before a worker ends itself
OTHER = Text(
    "The machines that compute run another version of this program ({there}) than this page ({here}).",
    "计算节点运行的程序版本（{there}）与本页面（{here}）不同。",
)


class Warm(WorkerPlugin):
    """Imports what runs need before the first reader asks."""

    def setup(self, worker: Worker) -> None:
        from dashboard.serving import warm

        threading.Thread(target=warm, daemon=True).start()


def run(wanted: Order, asked: str) -> Trace[Any, Any]:
    """The run behind an order, at most LIMIT seconds of it, and only as long as somebody waits for it."""
    same(asked)
    return bounded(lambda: cache.run(wanted))


def pack(wanted: Order, asked: str, trace: Trace[Any, Any], other: Trace[Any, Any] | None = None) -> Film:
    same(asked)
    return bounded(lambda: message.pack(wanted, trace, other))


def same(asked: str) -> None:
    if asked != (mine := order.version()):
        raise NotNow(*OTHER.format(there=mine, here=asked))


def bounded(make: Callable[[], T], limit: float = LIMIT) -> T:
    """What `make` makes, as a task: stopped where it is late or nobody waits for it."""
    worker = get_worker()
    key = worker.get_current_task()
    job = Job(make, limit=limit)
    while not job.wait(0.1):
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            job.stop()
    if not job.ended(GRACE):  # it sits where no exception reaches it; the nanny begins another worker
        threading.Timer(LAST_WORD, os.kill, [os.getpid(), signal.SIGKILL]).start()
        raise NotNow(*LATE.format(limit=limit))
    return job.result()
