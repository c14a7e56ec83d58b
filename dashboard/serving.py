"""What the server does beside running pages: static files that are cached for good, and warming up after the start."""

import asyncio
import gc
import gzip
import importlib
from collections.abc import Mapping, MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.catalogue import SLUGS
from dashboard.studio.cache import few_arenas
from dashboard.whole import whole

HEAVY = ("numpy", "sklearn.tree", "sklearn.datasets", "latex2mathml.converter", "torch")


class Forever(StaticFiles):
    """Files whose address changes when they do: the browser need not ask again."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


class Scripts(Forever):
    """Of a folder's files only the browser's modules and style sheets."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        if not path.endswith((".js", ".css")):
            raise HTTPException(404)
        return await super().get_response(path, scope)


class Squeezed:
    """Compresses each script and style sheet that is cached for good once for all readers, and keeps it in memory.

    Streamlit sends its own bundles as they are, because its gzip would compress them again for every reader: 2.3 MB for
    the home page and 4.4 MB for a lesson, of which 0.7 and 1.4 MB are left here. The files are those of the installed
    packages, so what is kept is bounded (about 6 MB in all).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, asyncio.Task[Response | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and scope["method"] == "GET" and path.endswith((".js", ".css")):
            asked = Headers(scope=scope)
            if "gzip" in asked.get("accept-encoding", "") and "range" not in asked:
                if path not in self.kept:
                    self.kept[path] = asyncio.create_task(self._squeeze(scope, receive))
                try:
                    answer = await asyncio.shield(self.kept[path])
                except Exception:
                    self.kept.pop(path, None)  # the next reader asks again
                    raise
                if answer is not None:
                    return await answer(scope, receive, send)
                self.kept.pop(path, None)
        await self.app(scope, receive, send)

    async def _squeeze(self, scope: Scope, receive: Receive) -> Response | None:
        """The compressed answer; None if it is not one that is cached for good."""
        start, body = await whole(self.app, scope, receive)
        headers = Headers(raw=start["headers"])
        if (
            start["status"] != 200
            or "immutable" not in headers.get("cache-control", "")
            or headers.get("content-length") != str(len(body))
        ):
            return None
        kept = {name: headers[name] for name in ("content-type", "cache-control")}
        squeezed = await asyncio.to_thread(gzip.compress, body, 9)
        return Response(squeezed, headers={**kept, "content-encoding": "gzip", "vary": "Accept-Encoding"})


class Announced:
    """A lesson's page names in its header what it will need, so that player and Plotly.js come beside Streamlit's own
    scripts and not after them: a lesson's first film in three quarters of the time."""

    def __init__(self, app: ASGIApp, addresses: Mapping[str, str], below: str) -> None:
        self.app = app
        self.pages = frozenset(f"{below}/{slug}" for slug in SLUGS)
        self.link = ", ".join(f"<{address}>; rel={how}" for address, how in addresses.items())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def announce(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(raw=message["headers"])["link"] = self.link
            await send(message)

        page = scope["type"] == "http" and scope["path"] in self.pages
        await self.app(scope, receive, announce if page else send)


def warm() -> None:
    """Import what lessons will need, after the start and beside it, then keep the collector away from all of it.

    Streamlit collects after every rerun. With torch loaded a full collection walks half a million objects and holds
    the interpreter's lock for 140-190 ms: a trivial rerun then takes 225 ms (p95 252), and 36 ms (p95 56) once what
    was imported is frozen. This is the only place that freezes.
    """
    few_arenas()
    for name in HEAVY:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
