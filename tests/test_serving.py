"""What the server does beside running pages."""

import asyncio
import contextlib
import gzip

from starlette.responses import PlainTextResponse

from dashboard.serving import Squeezed

SCRIPT = "const answer = 42;\n" * 400
FOR_GOOD = {"cache-control": "public, immutable, max-age=31536000"}


def serving(headers):
    """An app that counts what it was asked, behind the middleware."""
    asked = []

    async def app(scope, receive, send):
        asked.append(dict(scope["headers"]))
        await PlainTextResponse(SCRIPT, headers=headers, media_type="text/javascript")(scope, receive, send)

    return Squeezed(app), asked


def get(app, path="/static/js/index.js", **headers):
    got = {"body": b""}

    async def send(message):
        if message["type"] == "http.response.start":
            got["headers"] = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            got["body"] += message.get("body", b"")

    sent = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return app({"type": "http", "method": "GET", "path": path, "headers": sent}, None, send), got


async def together(calls):
    await asyncio.gather(*calls)


def test_a_class_that_asks_at_once_has_a_script_compressed_once():
    app, asked = serving(FOR_GOOD)
    calls = [get(app, accept_encoding="gzip, br", if_none_match="x") for _ in range(30)]
    asyncio.run(together([call for call, _ in calls]))
    assert len(asked) == 1 and not {b"accept-encoding", b"if-none-match"} & asked[0].keys()
    for _, got in calls:
        assert gzip.decompress(got["body"]).decode() == SCRIPT and len(got["body"]) < len(SCRIPT) / 10
        assert got["headers"]["content-encoding"] == "gzip" and "immutable" in got["headers"]["cache-control"]
        assert int(got["headers"]["content-length"]) == len(got["body"])


def test_what_may_change_is_passed_on_as_it_is():
    for headers, ask, path in (
        ({"cache-control": "no-cache"}, {"accept_encoding": "gzip"}, "/app.js"),
        (FOR_GOOD, {}, "/static/js/index.js"),
        (FOR_GOOD, {"accept_encoding": "gzip", "range": "bytes=0-9"}, "/static/js/index.js"),
        (FOR_GOOD, {"accept_encoding": "gzip"}, "/static/media/font.woff2"),
    ):
        app, _ = serving(headers)
        call, got = get(app, path, **ask)
        asyncio.run(call)
        assert got["body"].decode() == SCRIPT and "content-encoding" not in got["headers"] and not app.kept


def test_a_failure_or_half_a_file_is_not_kept():
    answers = iter(["fails", "half", "whole"])

    async def app(scope, receive, send):
        now = next(answers)
        if now == "fails":
            raise OSError("the disk is gone")
        length = str(len(SCRIPT)).encode()
        start = {"type": "http.response.start", "status": 200}
        kind = [(b"content-type", b"text/javascript"), (b"cache-control", b"immutable"), (b"content-length", length)]
        await send({**start, "headers": kind})
        await send({"type": "http.response.body", "body": SCRIPT.encode()[: None if now == "whole" else 10]})

    behind = Squeezed(app)
    with contextlib.suppress(OSError):
        asyncio.run(get(behind, accept_encoding="gzip")[0])
    assert not behind.kept
    call, got = get(behind, accept_encoding="gzip")
    asyncio.run(call)  # half a file: asked again, and passed on as it came
    assert got["body"].decode() == SCRIPT and not behind.kept
