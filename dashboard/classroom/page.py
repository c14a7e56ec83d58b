"""GET /join/KXRM: what a student's telephone needs, in one page and one script.

No storage is needed, nothing is downloaded, no window opened: it works inside a messenger's browser. The first state
stands in the page, so the question is there before the script has asked anything.
"""

import asyncio
import gzip
import hashlib
import html
import json
import pathlib
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.classroom import remote, rooms
from dashboard.classroom.keeping import classes
from dashboard.classroom.shapes import Refusal
from dashboard.classroom.waiting import clock
from dashboard.classroom.words import WORDS
from dashboard.player.bundle import joined
from dashboard.watch.film import FOREVER, language
from engine.core import LANGUAGES, Lang

LATE = 1.0  # seconds before a wrong code is answered: guessing takes long
JOIN = pathlib.Path(__file__).parent / "join"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


@lru_cache
def script() -> tuple[str, str]:
    """Its address below the app's own, named by its content, and itself."""
    text = "\n".join(["(() => {", *joined("join", beside=JOIN), "})();", ""])
    return f"joining-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}.js", text


@lru_cache
def parts(lang: Lang) -> tuple[str, str]:
    """The page around what differs from class to class."""
    said = {
        "lang": "zh-CN" if lang == "zh" else "en",
        "title": WORDS["title"](lang),
        "style": (JOIN / "join.css").read_text("utf-8"),
        "script": script()[0],
        "scriptless": html.escape(WORDS["scriptless"](lang)),
        "foot": html.escape(WORDS["foot"](lang)),
        "words": safe({name: text._asdict() for name, text in WORDS.items()}),
    }
    page = (JOIN / "join.html").read_text("utf-8")
    for name, text in said.items():
        page = page.replace(f"[[{name}]]", text)
    before, _, after = page.partition("[[call]]")
    return before, after


def safe(value: object) -> str:
    """JSON that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def routes(below: str) -> list[BaseRoute]:
    async def join(request: Request) -> Response:
        asked = request.path_params.get("code", "")
        code, lang = rooms.code_of(asked), language(request)
        why: Refusal | None = None
        try:
            kept = await classes.find(code) if code else None
        except Refusal as e:
            kept, why = None, e
        known = kept is not None and kept.room.code == code
        if code and not known:
            await asyncio.sleep(LATE)
        call = {
            "code": code or asked[:8],
            "lang": lang,
            "langs": LANGUAGES,
            "remote": remote.script()[0],
            "state": rooms.state(kept.room, clock()) if kept and known else None,
            "said": why and why.text._asdict(),
        }
        before, after = parts(lang)
        text = f"{before.replace('[[base]]', html.escape(f'{below}/'))}{safe(call)}{after}".encode()
        head = {"content-security-policy": POLICY, "cache-control": "no-store", "vary": "accept-encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            text, head = gzip.compress(text, 6), head | {"content-encoding": "gzip"}
        return Response(text, why.status if why else 200, media_type="text/html", headers=head)

    async def own(request: Request) -> Response:
        return Response(script()[1], media_type="text/javascript", headers={"cache-control": FOREVER})

    async def home(request: Request) -> Response:
        return RedirectResponse(f"{below}/join/", 308)

    return [
        Route(f"{below}/join", home),
        Route(f"{below}/join/", join),
        Route(f"{below}/join/{{code}}", join),
        Route(f"{below.upper()}/JOIN/{{code}}", join),  # as a QR code says it: in capitals it is coarser
        Route(f"{below}/{script()[0]}", own),
        *remote.routes(below),
    ]
