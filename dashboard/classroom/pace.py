"""A seat that votes faster than a hand can is turned away at the door, before anything is read or computed: ten
thousand votes of one seat cost the others nothing."""

import json

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.classroom import rooms
from dashboard.classroom.keeping import classes
from dashboard.classroom.waiting import clock
from dashboard.guard import SAID
from engine.core import Text

FAST = Text("One moment: this device votes very often.", "请稍等：这台设备投票太频繁。")
BODY = json.dumps({"said": FAST._asdict()}).encode()
HEAD = {
    **{"content-type": "application/json", "content-length": str(len(BODY)), "cache-control": "no-store"},
    **{"retry-after": "1", "content-security-policy": "default-src 'none'"},
    **SAID,
}
HEADERS = [(name.encode(), text.encode()) for name, text in HEAD.items()]


class Paced:
    """Middleware, the first of all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].endswith("/vote") and _fast(scope):
            await send({"type": "http.response.start", "status": 429, "headers": list(HEADERS)})
            await send({"type": "http.response.body", "body": BODY})
        else:
            await self.app(scope, receive, send)


def _fast(scope: Scope) -> bool:
    """Does a seat that is known here vote too often?"""
    code = rooms.code_of(scope["path"].rpartition("/class/")[2].removesuffix("/vote"))
    kept = classes.kept.get(classes.codes.get(code, ""))
    token = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-seat"), "")
    seat = token.partition(".")[0]
    return kept is not None and seat in kept.room.seats and not kept.paced(seat, clock())
