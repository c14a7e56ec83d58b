"""Runs and films, made once for all readers and kept in one cache whose bytes are bounded together."""

import ctypes
import logging
import os
import sys
import threading
from collections.abc import Hashable
from typing import Any

from cachetools import LRUCache, cached

from dashboard import message
from dashboard.message import Film
from dashboard.order import Order
from engine.core import Trace, leaves

MOST = 96 * 2**20  # bytes, all readers together
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
_turn = threading.Condition()
_runs = 0


@cached(_kept, key=lambda order: ("run", order.run), condition=_turn)
def trace_of(order: Order) -> Trace[Any, Any]:
    """The run behind an order of one; when several readers ask at once, one of them computes it and the others wait."""
    log.debug("engine run %s %s", order.slug, order.params)
    trace = message.run(order)
    _trim()
    return trace


@cached(_kept, key=lambda order: ("film", order.key), condition=_turn)
def film(order: Order) -> Film:
    """The film of an order. Refused where the engine refuses its parameters."""
    return message.pack(order, [trace_of(side) for side in order.sides])


def finished(order: Order) -> bool:
    """Does the cache hold the whole run?"""
    with _turn:
        return ("run", order.run) in _kept


def keep(order: Order, trace: Trace[Any, Any]) -> None:
    with _turn:
        if size(trace) <= MOST:
            _kept["run", order.run] = trace


def few_arenas() -> None:
    """One memory arena a thread, glibc's habit, keeps hundreds of megabytes that nobody uses; two are enough."""
    if sys.platform == "linux":
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def _trim() -> None:
    """Freed memory goes back to the system now and then: readers who turn many knobs leave no tide mark."""
    global _runs
    _runs += 1
    if _runs % TRIM_EVERY == 0 and sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
