"""Finished films, shared by all replicas of the web tier through Redis or Valkey (UNROLLED_STORE=redis://host:6379/0).

A film lies there under its order's key, for a day, as its own bytes behind a JSON head: what comes out of the store is
read, never run. A store that does not answer is left alone for a while, and films are made anew meanwhile.
"""

import hashlib
import json
import os
import threading
import time
from typing import Any

import redis

from dashboard.message import Film
from dashboard.order import Order
from dashboard.studio.cache import log
from engine.core import Text

LASTS = 24 * 3600  # seconds
MOST = 16 * 2**20  # bytes of one film
ANSWER = 0.5  # seconds that the store may take
PAUSE = 5.0  # seconds after a failure in which it is not asked

_lock = threading.Lock()
_store: Any = None
_asked_again = 0.0  # the time from which on it is


def film(order: Order) -> Film | None:
    raw = _said(lambda store: store.get(_name(order)))
    try:
        return unpacked(raw) if raw else None
    except (ValueError, TypeError, KeyError, LookupError):
        log.warning("the store holds something else than a film at %s", _name(order))
        return None


def keep(order: Order, made: Film) -> None:
    put(order, packed(made))


def put(order: Order, raw: bytes) -> None:
    if len(raw) <= MOST:
        _said(lambda store: store.set(_name(order), raw, ex=LASTS))


def forget() -> None:
    """The address is read again."""
    global _store, _asked_again
    with _lock:
        _store, _asked_again = None, 0.0


def packed(film: Film) -> bytes:
    """Length of the head, the head, the film's own bytes."""
    table = [film.table[0], {name: _plain(column) for name, column in film.table[1].items()}] if film.table else None
    head = {"steps": film.steps, "opens": film.opens, "table": table, "measures": film.measures}
    written = json.dumps(head).encode()
    return len(written).to_bytes(4, "little") + written + film.bytes


def unpacked(raw: bytes) -> Film:
    end = 4 + int.from_bytes(raw[:4], "little")
    head = json.loads(raw[4:end])
    return Film(
        bytes=raw[end:],
        steps=int(head["steps"]),
        opens=int(head["opens"]),
        table=(head["table"][0], head["table"][1]) if head["table"] else None,
        measures=tuple((Text(*name), tuple(values)) for name, values in head["measures"]),
    )


def _plain(column: Any) -> list[Any]:
    values = column.tolist() if hasattr(column, "tolist") else list(column)
    return [value.item() if hasattr(value, "item") else value for value in values]


def _name(order: Order) -> str:
    return f"unrolled:film:{hashlib.blake2b(order.key.encode(), digest_size=16).hexdigest()}"


def _said(ask: Any) -> Any:
    """The store's answer; None while there is none."""
    global _store, _asked_again
    with _lock:
        if time.monotonic() < _asked_again:
            return None
        if _store is None:
            address = os.environ["UNROLLED_STORE"]
            _store = redis.Redis.from_url(address, socket_timeout=ANSWER, socket_connect_timeout=ANSWER)
        store = _store
    try:
        return ask(store)
    except (redis.RedisError, OSError) as e:
        log.warning("the store does not answer (%s); films are made anew", type(e).__name__)
        with _lock:
            _asked_again = time.monotonic() + PAUSE
        return None
