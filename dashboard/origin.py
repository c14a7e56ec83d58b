"""The page may speak to itself, and to no other origin.

Streamlit's own front end changes its theme when a message asks for it, if the message comes from an origin that the
server names. Its default names are those of a cloud that embeds apps; here it is the app's own address only.

A request that comes from another origin makes Streamlit ask an outside address for the name of this machine; it does
not get that far: a socket is refused, and of anything else nobody hears from where it came.
"""

import json
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.whole import whole


class OwnOrigin:
    """Middleware: the host's configuration names the origin under which the browser asked for it."""

    def __init__(self, app: ASGIApp, address: str = "") -> None:
        """`address`: the name under which browsers know this host, if it was given one."""
        self.app = app
        self.names = {"localhost", "127.0.0.1", "0.0.0.0", address}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and "origin" in Headers(scope=scope):
            own = self._own(Headers(scope=scope))
            if own is None and scope["type"] == "websocket":
                return await send({"type": "websocket.close", "code": 1008})
            kept = [(name, value) for name, value in scope["headers"] if name != b"origin"]
            scope = {**scope, "headers": [*kept, *([(b"origin", own.encode())] if own else [])]}
        await self._named(scope, receive, send)

    def _own(self, headers: Headers) -> str | None:
        """The origin, said as the host is (a proxy may drop the port); None if it is another."""
        origin, host = headers["origin"], headers.get("host", "")
        try:
            name, own = urlsplit(origin).hostname, urlsplit(f"//{host}").hostname
        except ValueError:
            return None
        if name is not None and name == own:
            return f"{urlsplit(origin).scheme}://{host}"
        return origin if name in self.names and name else None

    async def _named(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith("/_stcore/host-config")
        if not asked:
            return await self.app(scope, receive, send)
        host = Headers(scope=scope).get("host", "")
        start, body = await whole(self.app, scope, receive)
        if start["status"] == 200:
            named = {"allowedOrigins": [f"http://{host}", f"https://{host}"]}
            body = json.dumps(json.loads(body) | named).encode()
            MutableHeaders(raw=start["headers"])["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})
