"""From an order to its film, wherever it is made: kept here, kept by all replicas, or made in a job.

`UNROLLED_WORKERS` and `UNROLLED_SCHEDULER` name who computes, `UNROLLED_STORE` who keeps. None of them is needed, and
what they need is imported where they are set and nowhere else.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from dashboard import message
from dashboard.catalogue import lesson_of
from dashboard.message import Film
from dashboard.order import Order
from dashboard.studio import cache
from dashboard.studio.job import Job, NotNow, begin, hand, leave
from engine.core import LANGUAGES, Trace, Upload, knobs

T = TypeVar("T")


def elsewhere() -> bool:
    """Do worker processes compute?"""
    return any(os.environ.get(name) for name in ("UNROLLED_SCHEDULER", "UNROLLED_WORKERS"))


def start() -> None:
    """Where worker processes compute: begin them, beside the start of the server and before the first reader."""
    if elsewhere():
        from dashboard.studio import cluster

        try:
            cluster.connected()
        except NotNow:
            cache.log.warning("the scheduler does not answer yet")


def close() -> None:
    if elsewhere():
        from dashboard.studio import cluster

        cluster.close()


def film(order: Order) -> Film:
    """The film of an order. Refused where the engine refuses its parameters, NotNow where it may be asked again."""
    return kept(order) or _finished(filming(order))


def kept(order: Order) -> Film | None:
    return cache.kept_film(order)


def filming(order: Order) -> Job[Film]:
    """The film under way: equal orders of all readers are one job."""
    return begin(("film", order.key), lambda: _make(order), lambda made: cache.keep(order, made))


def waits(order: Order) -> bool:
    """Would this film train for longer than a second before anything could be shown? Shipped and kept runs do not."""
    return kept(order) is None and waiting(order) is not None


def waiting(order: Order) -> Order | None:
    """The run that a film trains for; of two that are compared the first one comes first."""
    lesson = lesson_of(order.slug)
    trains = [side for side in order.sides if lesson.live and side.params != lesson.engine.Params()]
    return next((side for side in trains if cache.kept_trace(side) is None), None)


def of_trace(look: Callable[[Trace[Any, Any]], T], order: Order) -> T:
    """What `look`, which a worker can import, sees in the run behind an order; the run itself does not travel."""
    return of_traces(look, order.a)


def of_traces(look: Callable[..., T], order: Order) -> T:
    """The same in the runs behind an order: one, or A's and B's."""
    if elsewhere():
        from dashboard.studio import cluster

        return cluster.look(look, order)
    return look(*map(trace_of, order.sides))


def _make(order: Order) -> Film:
    if (found := _stored(order)) is not None:
        return found
    if elsewhere():
        from dashboard.studio import cluster

        made = cluster.film(order)
    else:
        trace, other = trace_of(order.a), None if order.versus is None else trace_of(order.b)
        with hand():
            made = message.pack(order, trace, other)
    _store(order, made)
    return made


def trace_of(order: Order) -> Trace[Any, Any]:
    """The run of an order of one, made once for all who ask."""
    if (found := cache.kept_trace(order)) is not None:
        return found
    return _finished(begin(("run", order.run), lambda: _run(order), lambda made: cache.keep(order, made)))


def _run(order: Order) -> Trace[Any, Any]:
    with hand():
        return cache.run(order)


def _finished(job: Job[T]) -> T:
    try:
        return job.result()
    finally:
        leave(job)


def any_kept(order: Order) -> Film | None:
    """The film of these parameters in whatever language there is, the reader's first."""
    return next((f for lang in (order.lang, *LANGUAGES) if (f := kept(replace(order, lang=lang)))), None)


def _stored(order: Order) -> Film | None:
    if not os.environ.get("UNROLLED_STORE") or own(order):
        return None
    from dashboard.studio import store

    return store.film(order)


def _store(order: Order, made: Film) -> None:
    if os.environ.get("UNROLLED_STORE") and not own(order):
        from dashboard.studio import store

        store.keep(order, made)


def own(order: Order) -> bool:
    """Is it made of a reader's own table or picture? Such a film is not handed round."""
    return any(
        isinstance(k, Upload) and getattr(side.params, name) is not None
        for side in order.sides
        for name, k in knobs(side.params).items()
    )
