"""What every answer says to the browser about itself: where scripts may come from, who may frame it, what it is."""

import base64
import hashlib
import pathlib
import re
from functools import lru_cache
from importlib.util import find_spec

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Plotly and Streamlit set styles inside elements; a component's own module comes as a blob.
POLICY = (
    "default-src 'none'; script-src 'self' blob: {inline}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; connect-src 'self'; "
    "worker-src 'self' blob:; frame-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
SAID = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def policy(page: str) -> str:
    """Of the scripts that stand inside a page, only those that were put there may run."""
    inside = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    marks = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inside)
    return POLICY.format(inline=" ".join(f"'sha256-{mark}'" for mark in marks))


@lru_cache
def usual() -> str:
    """The policy of the installed front end's own page."""
    spec = find_spec("streamlit")
    page = pathlib.Path((spec and spec.origin) or "").parent / "static" / "index.html"
    return policy(page.read_text("utf-8"))


class Guarded:
    """Middleware. A page that has a policy of its own (watch/page.py, a handout) keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAID.items():
                    headers.setdefault(name, value)
                headers.setdefault("content-security-policy", usual())
            await send(message)

        await self.app(scope, receive, say if scope["type"] == "http" else send)
