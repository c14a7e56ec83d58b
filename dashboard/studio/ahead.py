"""Films that a reader will probably ask for next, made while the one on show is read: one at a time."""

from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from dashboard.order import Order
from dashboard.studio.cache import log
from dashboard.studio.job import NotNow
from dashboard.studio.making import film, waits
from engine.core import Refused

MOST = 4  # that wait at one moment; a class that clicks together asks for the same few


@lru_cache(1)
def _hand() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="ahead")


_waiting: set[str] = set()


def ahead(order: Order) -> None:
    """Make its film by and by. What trains is left alone, and so is what comes while many wait."""
    if order.key not in _waiting and len(_waiting) < MOST and not waits(order):
        _waiting.add(order.key)
        _hand().submit(_make, order)


def _make(order: Order) -> None:
    try:
        film(order)
    except (NotNow, Refused):
        log.debug("not ahead: %s %s", order.slug, order.params)
    finally:
        _waiting.discard(order.key)
