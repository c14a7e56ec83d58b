"""An answer of the app, whole, for the middleware that changes or keeps it."""

from starlette.types import ASGIApp, Message, Receive, Scope

UNASKED = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")  # each would give less than all of it


async def whole(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """Its start, with status and headers, and its body, plain."""
    start: Message = {"type": "http.response.start", "status": 0, "headers": []}
    body = bytearray()

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.extend(message.get("body", b""))

    plain = [(name, value) for name, value in scope["headers"] if name not in UNASKED]
    await app({**scope, "headers": plain}, receive, take)
    return start, bytes(body)
