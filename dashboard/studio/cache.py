"""Runs and films, kept for all readers in one cache whose bytes are bounded together."""

import ctypes
import logging
import os
import sys
import threading
from collections.abc import Hashable
from typing import Any

from cachetools import LRUCache

from dashboard import message
from dashboard.message import Film
from dashboard.order import Order
from engine.core import Trace, leaves

MOST = 80 * 2**20  # bytes, all readers together; drawn.py keeps 16 MB more
TRIM_EVERY = 4  # runs: what they allocated and freed is then given back to the system
M_ARENA_MAX, ARENAS = -8, 2

log = logging.getLogger("unrolled")
if "UNROLLED_LOG" in os.environ:  # DEBUG: a line for every run of an engine
    log.setLevel(os.environ["UNROLLED_LOG"])
    log.addHandler(logging.StreamHandler())


def size(kept: Trace[Any, Any] | Film) -> int:
    if isinstance(kept, Film):
        return sys.getsizeof(kept.bytes) + 1024
    return 1024 + sum(a.nbytes for a in leaves((kept.scene, kept.frames)))


_kept: LRUCache[Hashable, Any] = LRUCache(MOST, size)
_lock = threading.Lock()
_runs = 0


def run(order: Order) -> Trace[Any, Any]:
    """The engine's run, not asked of the cache."""
    log.debug("engine run %s %s", order.slug, order.params)
    trace = message.run(order)
    trim()
    return trace


def kept_trace(order: Order) -> Trace[Any, Any] | None:
    with _lock:
        return _kept.get(("run", order.run))


def kept_film(order: Order) -> Film | None:
    with _lock:
        return _kept.get(("film", order.key))


def keep(order: Order, made: Trace[Any, Any] | Film) -> None:
    if size(made) <= MOST:
        with _lock:
            _kept[("film", order.key) if isinstance(made, Film) else ("run", order.run)] = made


def clear() -> None:
    with _lock:
        _kept.clear()


def few_arenas() -> None:
    """One memory arena a thread, glibc's habit, keeps hundreds of megabytes that nobody uses; two are enough."""
    if sys.platform == "linux":
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def trim() -> None:
    """Freed memory goes back to the system now and then: readers who turn many knobs leave no tide mark."""
    global _runs
    _runs += 1
    if _runs % TRIM_EVERY == 0 and sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
