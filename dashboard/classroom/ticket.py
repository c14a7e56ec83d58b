"""A ticket lets a page of ours open a class: whoever has none cannot fill the host with rooms.

It is signed with a secret that all replicas share, so that any of them may be asked, and good for ten minutes; the room
that it has opened it finds again for as long as that is there.
"""

import hashlib
import hmac
import secrets
import time

LASTS = 600  # seconds
_secret = [secrets.token_bytes(32)]


def use(secret: str) -> None:
    """The secret of this host's replicas; without one a process has its own."""
    if secret:
        _secret[0] = hashlib.sha256(b"class " + secret.encode()).digest()


def new(now: float | None = None) -> str:
    """A ticket for one room."""
    name = f"{secrets.token_hex(8)}-{int(time.time() if now is None else now)}"
    return f"{name}-{signed(name)}"


def read(ticket: str) -> str | None:
    """The name of its room; None if it is not one of ours."""
    name, _, mac = ticket.rpartition("-")
    return name if ticket.isascii() and hmac.compare_digest(signed(name), mac) else None


def fresh(name: str, now: float) -> bool:
    """May it still open one?"""
    return -60 <= now - int(name.rpartition("-")[2]) <= LASTS


def signed(text: str) -> str:
    """Also a room's tokens are made so: the same ticket gives the same ones anywhere."""
    return hmac.new(_secret[0], text.encode(), hashlib.sha256).hexdigest()[:32]
