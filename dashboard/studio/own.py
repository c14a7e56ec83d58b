"""A reader's own table or picture, for the files that are made of it: a link cannot hold it, so a page lends
it out under a token that nobody can guess, for a while."""

import hashlib
import hmac
import secrets
import threading
from typing import Any

from cachetools import TLRUCache

from dashboard.order import Order
from engine.core import Upload, knobs, leaves

MOST = 64 * 2**20  # bytes of tables and pictures, all readers together
HELD = 2 * 3600.0  # seconds after the page last showed it
_secret = secrets.token_bytes(16)
_lock = threading.Lock()


def _size(own: dict[str, Any]) -> int:
    return 1024 + sum(a.nbytes for value in own.values() for a in leaves(vars(value)))


_lent: TLRUCache[str, dict[str, Any]] = TLRUCache(MOST, ttu=lambda _token, _own, now: now + HELD, getsizeof=_size)


def own(order: Order) -> dict[str, Any]:
    """The order's parameters that no link holds, by name."""
    kinds = {n: k for n, k in knobs(order.params).items() if isinstance(k, Upload)}
    used = [n for n, k in kinds.items() if k.when is None or k.when(order.params)]
    return {n: v for n in used if (v := getattr(order.params, n)) is not None}


def lend(order: Order) -> str:
    """The token under which the order's table is found; "" where it has none, or one that is too large to keep."""
    held = own(order)
    if not held:
        return ""
    named = repr((order.slug, sorted(held.items()))).encode()
    token = hmac.new(_secret, named, hashlib.sha256).hexdigest()[:32]  # the same for the same table
    with _lock:
        if _size(held) > MOST:
            return ""
        _lent[token] = held
    return token


def borrowed(order: Order, token: str) -> Order | None:
    """The order with what was lent; None where the token is unknown, or too old."""
    with _lock:
        held = _lent.get(token)
    if held is None or not held.keys() <= knobs(order.params).keys():
        return None
    return order.with_both(**held)
