"""The class over plain short requests: no socket, no stream, no cookie, and nothing in an address but the code.

Decisions where nothing else fixes them:
- A vote, a drive and a press are answered with the state as a GET would give it, so nobody has to ask again.
- `x-waited` says how many seconds a GET has waited: what is left of its time is the way there and back.
- A code that was changed is still good for those inside (with a seat, the drive or a phone's token) and for requests
  that wait; the state tells them the new one.
- Pictures (`still`) are named by their content; the answer to PUT is `{still}`.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.classroom import page, rooms, shapes, tally, ticket
from dashboard.classroom.access import (
    NO_STORE,
    SMALL,
    body,
    drives,
    from_here,
    given,
    presses,
    refused,
    same,
    seat_of,
    seen,
    told,
)
from dashboard.classroom.driving import driven, questions
from dashboard.classroom.keeping import classes
from dashboard.classroom.shapes import Refusal
from dashboard.classroom.shared import Store
from dashboard.classroom.waiting import Kept, clock
from engine.core import Lang, Text

DRIVE, STILL = 60_000, 60_000  # bytes of a body
IMAGES = {"image/webp": b"RIFF", "image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff"}
UNKNOWN = Text("There is no class with this code.", "没有这个代码的课堂。")
NOT_YOURS = Text("Only the teacher's page may do this.", "只有教师页面可以这样做。")
NO_TICKET = Text("Open the class from a lesson's page.", "请从课程页面开课。")
NO_PICTURE = Text("This picture is no longer here.", "这张图已不在。")

Work = Callable[[Request, Kept], Awaitable[Response]]


def of_a_class(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """The answer to a request of a class; a wrong code is answered late, so that guessing them takes long."""

    async def answer(request: Request) -> Response:
        try:
            kept = await classes.find(request.path_params["code"])
            if kept is None or not inside(request, kept):
                await asyncio.sleep(page.LATE)
                raise Refusal(404, UNKNOWN)
            return await work(request, kept)
        except Refusal as e:
            return refused(e)

    return answer


def inside(request: Request, kept: Kept) -> bool:
    """Is its code the room's, or a former one of somebody who was there?"""
    mine = rooms.code_of(request.path_params["code"]) == kept.room.code
    return mine or seat_of(request, kept) is not None or drives(request, kept) or presses(request, kept)


async def begin(request: Request) -> Response:
    """A class for a page that has a ticket."""
    try:
        name = ticket.read(str((await given(request)).get("ticket", "")))
        if name is None:
            raise Refusal(403, NO_TICKET)
        room = (await classes.open(name)).room
        return JSONResponse({"code": room.code, "drive": room.drive}, 201, NO_STORE)
    except Refusal as e:
        return refused(e)


async def state(request: Request, kept: Kept) -> Response:
    seat, leads = seat_of(request, kept), drives(request, kept) or presses(request, kept)
    v, n = (asked(request, name) for name in ("v", "n"))
    start = clock()
    classes.heard(kept, seat)
    if v is not None:
        await kept.wait(v, n if leads else None)
    answer = told(kept, seat, leads)
    answer.headers["x-waited"] = f"{clock() - start:.3f}"
    return answer


def asked(request: Request, name: str) -> int | None:
    raw = request.query_params.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 12 else None


async def seat(request: Request, kept: Kept) -> Response:
    """A seat; who has one keeps it."""
    token, now = str((await given(request)).get("seat", "")), clock()
    mine = rooms.seat_of(kept.room, token)
    if mine is None:
        mine = secrets.token_hex(8)
        await classes.act(kept, lambda room: rooms.seated(room, mine, now))
    else:
        await classes.act(kept, lambda room: rooms.heard(room, now, mine))
    return JSONResponse(seen(kept, mine) | {"seat": rooms.token_of(kept.room, mine)}, 200, NO_STORE)


async def vote(request: Request, kept: Kept) -> Response:
    mine, now = seat_of(request, kept), clock()
    if mine is None:
        raise Refusal(403, rooms.NO_SEAT)
    said = await given(request)
    await classes.act(kept, lambda room: rooms.voted(room, mine, said, now))
    return told(kept, mine)


async def drive(request: Request, kept: Kept) -> Response:
    if not drives(request, kept):
        raise Refusal(403, NOT_YOURS)
    said, now = await given(request, DRIVE), clock()
    code = await classes.free(kept.room.id) if said.get("code") == "new" else ""
    try:
        await classes.act(kept, lambda room: driven(room, said, now, code))
    except Refusal as e:
        return refused(e, seen(kept, drives=True))
    return told(kept, drives=True)


async def pair(request: Request, kept: Kept) -> Response:
    if not drives(request, kept):
        raise Refusal(403, NOT_YOURS)
    await given(request)
    token = secrets.token_hex(8)
    await classes.act(kept, lambda room: rooms.pairing(room, token))
    return JSONResponse({"pair": token}, 200, NO_STORE)


async def remote(request: Request, kept: Kept) -> Response:
    said, token = str((await given(request)).get("pair", "")), secrets.token_hex(16)
    await classes.act(kept, lambda room: rooms.paired(room, said, token))
    return JSONResponse({"remote": token}, 200, NO_STORE)


async def press(request: Request, kept: Kept) -> Response:
    if not presses(request, kept):
        raise Refusal(403, NOT_YOURS)
    said, now = await given(request), clock()
    await classes.act(kept, lambda room: rooms.pressed(room, said.get("press"), now))
    return told(kept, drives=True)


async def still(request: Request, kept: Kept) -> Response:
    """A picture of the film, for telephones that have none."""
    if request.method == "PUT":
        if not drives(request, kept):
            raise Refusal(403, NOT_YOURS)
        from_here(request, *IMAGES)
        picture = await body(request, STILL)
        if kind_of(picture) not in request.headers["content-type"]:
            raise shapes.unread()
        mark = hashlib.blake2b(picture, digest_size=8).hexdigest()
        await classes.keep(kept, mark, picture)
        return JSONResponse({"still": mark}, 200, NO_STORE)
    found = await classes.still(kept, request.query_params.get("k", ""))
    if found is None:
        raise Refusal(404, NO_PICTURE)
    return Response(found, media_type=kind_of(found), headers=NO_STORE)


def kind_of(picture: bytes) -> str:
    """By its first bytes."""
    return next((kind for kind, begins in IMAGES.items() if picture.startswith(begins)), "?")


async def votes(request: Request, kept: Kept) -> Response:
    """What was asked and how many said what, for a spreadsheet."""
    from_here(request, "application/x-www-form-urlencoded")
    form = parse_qs((await body(request, SMALL)).decode("ascii", "replace"))
    if not same(form.get("drive", [""])[0], kept.room.drive):
        raise Refusal(403, NOT_YOURS)
    lang: Lang = "zh" if form.get("lang", [""])[0] == "zh" else "en"
    head = {"content-disposition": f'attachment; filename="votes-{kept.room.code}.csv"'}
    return Response(tally.csv(questions(kept.room), lang), media_type="text/csv", headers=NO_STORE | head)


def routes(below: str, secret: str = "", store: str = "") -> list[BaseRoute]:
    """`below` is the path that the host gave the app, if any; `secret` what all its replicas share, and `store` the
    address of where they keep their classes."""
    ticket.use(secret)
    classes.store = Store(store) if store else None
    room = f"{below}/class/{{code}}"
    posts: dict[str, Work] = {
        **{"seat": seat, "vote": vote, "drive": drive, "pair": pair, "remote": remote, "press": press},
        "votes.csv": votes,
    }
    return [
        Route(f"{below}/class", begin, methods=["POST"]),
        Route(room, of_a_class(state)),
        *(Route(f"{room}/{name}", of_a_class(work), methods=["POST"]) for name, work in posts.items()),
        Route(f"{room}/still", of_a_class(still), methods=["GET", "PUT"]),
        *page.routes(below),
    ]
