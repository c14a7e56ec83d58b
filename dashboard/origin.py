"""The page may speak to itself, and to no other origin.

Streamlit's own front end changes its theme when a message asks for it, if the message comes from an origin that the
server names. Its default names are those of a cloud that embeds apps; here it is the app's own address only.
"""

import json

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.whole import whole


class OwnOrigin:
    """Middleware: the host's configuration names the origin under which the browser asked for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
