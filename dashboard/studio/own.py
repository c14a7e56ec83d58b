"""A reader's own table or picture, for the files that are made of it: a link cannot hold it, so its page lends it out
under a token that nobody can guess. Lent is not kept: it is there as long as its reader's page holds it."""

import hashlib
import hmac
import secrets
from typing import Any
from weakref import WeakValueDictionary

from dashboard.order import Order
from engine.core import Upload, knobs

_secret = secrets.token_bytes(16)
_lent: WeakValueDictionary[tuple[str, str], Any] = WeakValueDictionary()  # token and parameter -> table or picture


def own(order: Order) -> dict[str, Any]:
    """The order's parameters in force that no link holds, by name; of two runs, in force in either."""
    kinds = {n: k for n, k in knobs(order.params).items() if isinstance(k, Upload)}
    used = [n for n, k in kinds.items() if any(k.when is None or k.when(side.params) for side in order.sides)]
    return {n: v for n in used if (v := getattr(order.params, n)) is not None}


def lend(order: Order) -> str:
    """The token under which the order's table is found, the same for the same table; "" where it has none."""
    held = own(order)
    if not held:
        return ""
    named = repr((order.slug, sorted(held.items()))).encode()
    token = hmac.new(_secret, named, hashlib.sha256).hexdigest()[:32]
    for name, value in held.items():
        _lent[token, name] = value
    return token


def borrowed(order: Order, token: str) -> Order | None:
    """The order with what was lent; None where nothing is, or is no longer."""
    held = {name: value for name in knobs(order.params) if (value := _lent.get((token, name))) is not None}
    return order.with_both(**held) if held else None
