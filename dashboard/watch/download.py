"""GET /save/<slug>.<kind>: files of a state, each at a real address with its own name.
All tokens are those of its link."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dashboard import studio
from dashboard.catalogue import SLUGS
from dashboard.guard import policy
from dashboard.order import Order, count
from dashboard.watch.address import tokens
from dashboard.watch.film import answered, in_turn, language, said
from dashboard.watch.handout import handout
from dashboard.watch.notebook import notebook
from dashboard.watch.save import file, numbers
from dashboard.watch.sharing import contains
from engine.core import LANGUAGES, Text


def page_link(request: Request, order: Order, step: int | None) -> str:
    """The lesson at this state, on the host that was asked."""
    below = request.url.path.partition("/save/")[0]
    more = {} if step is None else {"step": str(step + 1)}
    return f"{request.url.scheme}://{request.url.netloc}{below}/{order.slug}?{tokens(order, **more)}"


def html_file(order: Order, step: int | None, link: str) -> bytes:
    films = {lang: studio.film(replace(order, lang=lang)) for lang in LANGUAGES}
    return file(order, films, step, link, contains(order)).encode()


def sheet(order: Order, step: int | None, link: str) -> bytes:
    return numbers(studio.film(order), order.lang)


def book(order: Order, step: int | None, link: str) -> bytes:
    film = studio.film(order)
    page = file(order, dict.fromkeys(LANGUAGES, film), step, link, contains(order))
    made = studio.of_traces(partial(notebook, order, film, page, link), order)
    return json.dumps(made).encode()


def code(order: Order, step: int | None, link: str) -> bytes:
    """The link as a picture that a telephone reads."""
    return drawn(link, scale=8)


def drawn(link: str, **size: Any) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make(link, error="m" if len(link) < 1200 else "l").save(out, kind="svg", border=3, light="white", **size)
    return out.getvalue()


def sheets(order: Order, step: int | None, link: str) -> bytes:
    return handout(order, studio.film(order), step, link, drawn(link, omitsize=True).decode()).encode()


KINDS: dict[str, tuple[Callable[[Order, int | None, str], bytes], str]] = {
    "html": (html_file, "text/html"),
    "csv": (sheet, "text/csv"),
    "ipynb": (book, "application/x-ipynb+json"),
    "svg": (code, "image/svg+xml"),
    "handout.html": (sheets, "text/html"),
}
INLINE = ("svg", "handout.html")  # to be seen, not to be kept
GONE = Text(
    "Your own data is not held here any more: bring the file to its page again, and share from there.",
    "服务器上已没有你的数据：请在课程页重新选择文件，再从那里分享。",
)


async def save(request: Request) -> Response:
    slug, kind = request.path_params["slug"], request.path_params.get("kind", "handout.html")
    if slug not in SLUGS or kind not in KINDS:
        return Response(status_code=404)
    order, step = Order.read(slug, request.query_params, language(request)), count(request.query_params, "step")
    if token := request.query_params.get("own", ""):
        lent = studio.borrowed(order, token)
        if lent is None:
            return said(410, GONE, order.lang)
        order = lent
    make, media = KINDS[kind]
    at = step - 1 if step else None

    def made() -> bytes:
        return make(order, at, page_link(request, order, at))

    name = f"{slug}{f'-{step}' if step else ''}.{kind}"
    disposition = "inline" if kind in INLINE else f'attachment; filename="{name}"'
    head = {"content-disposition": disposition, "cache-control": "no-cache"}

    def whole(body: bytes) -> Response:
        own = {"content-security-policy": policy(body.decode())} if kind == "handout.html" else {}
        return Response(body, 200, head | own, media)

    return await answered(order, lambda: in_turn(made), whole, kind != "svg")
