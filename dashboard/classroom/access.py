"""What comes in and who may: bodies of bounded length, tokens in headers, and a refusal as one sentence."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.classroom import rooms, shapes
from dashboard.classroom.shapes import Refusal
from dashboard.classroom.waiting import Kept, clock
from engine.core import Text

SMALL = 300  # bytes of a body
NO_STORE = {"cache-control": "no-store"}
ELSEWHERE = Text("This must come from the class's own page.", "请从课堂自己的页面操作。")
LONG = Text("That is too much at once.", "内容太长。")


def refused(why: Refusal, more: Mapping[str, Any] | None = None) -> Response:
    head = NO_STORE | ({"retry-after": "1"} if why.status in (429, 503) else {})
    return JSONResponse({"said": why.text._asdict()} | dict(more or {}), why.status, head)


def told(kept: Kept, seat: str | None = None, drives: bool = False, status: int = 200) -> Response:
    if drives:
        return JSONResponse(seen(kept, drives=True), status, NO_STORE)
    more = {"now": clock(), "mine": rooms.mine(kept.room, seat)}
    text = f"{kept.public()},{json.dumps(more)[1:]}"
    return Response(text, status, NO_STORE, "application/json")


def seen(kept: Kept, seat: str | None = None, drives: bool = False) -> dict[str, Any]:
    """The state as who asks may see it."""
    state = rooms.state(kept.room, clock(), seat, drives)
    return state | ({"n": kept.told} if drives else {})


def same(token: str | None, own: str) -> bool:
    return bool(token and own) and hmac.compare_digest(str(token).encode(), own.encode())


def seat_of(request: Request, kept: Kept) -> str | None:
    return rooms.seat_of(kept.room, request.headers.get("x-seat", ""))


def drives(request: Request, kept: Kept) -> bool:
    return same(request.headers.get("x-drive"), kept.room.drive)


def presses(request: Request, kept: Kept) -> bool:
    return same(request.headers.get("x-remote"), kept.room.remote)


def from_here(request: Request, *kinds: str) -> None:
    """Another site's page cannot send such a request without being asked first, and is then refused: its origin has
    been taken away (origin.py)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind not in kinds or "origin" not in request.headers:
        raise Refusal(403, ELSEWHERE)


async def body(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Refusal(413, LONG)
        parts.append(part)
    return b"".join(parts)


async def given(request: Request, most: int = SMALL) -> Mapping[str, Any]:
    """The JSON that came."""
    from_here(request, "application/json")
    try:
        return shapes.record(json.loads(await body(request, most) or b"{}"))
    except (ValueError, RecursionError):
        raise shapes.unread() from None
