"""GET /save/<slug>.<kind>: files of a state, each at a real address with its own name.
All tokens are those of its link."""

import io
import json
from collections.abc import Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from dashboard import studio
from dashboard.catalogue import SLUGS
from dashboard.order import Order, count
from dashboard.studio.cache import trace_of
from dashboard.watch.address import tokens
from dashboard.watch.film import answered, in_turn, language
from dashboard.watch.notebook import notebook
from dashboard.watch.save import file, numbers
from engine.core import LANGUAGES


def page_link(request: Request, order: Order, step: int | None) -> str:
    """The lesson at this state, on the host that was asked."""
    below = request.url.path.partition("/save/")[0]
    more = {} if step is None else {"step": str(step + 1)}
    return f"{request.url.scheme}://{request.url.netloc}{below}/{order.slug}?{tokens(order, **more)}"


def html_file(order: Order, step: int | None, link: str) -> bytes:
    films = {lang: studio.film(replace(order, lang=lang)) for lang in LANGUAGES}
    return file(order, films, step, link).encode()


def sheet(order: Order, step: int | None, link: str) -> bytes:
    return numbers(studio.film(order), order.lang)


def book(order: Order, step: int | None, link: str) -> bytes:
    film = studio.film(order)
    page = file(order, dict.fromkeys(LANGUAGES, film), step, link)
    return json.dumps(notebook(order, film, trace_of(order.a), page, link)).encode()


def code(order: Order, step: int | None, link: str) -> bytes:
    """The link as a picture that a telephone reads."""
    import segno

    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="svg", scale=8, border=3, light="white")
    return out.getvalue()


KINDS: dict[str, tuple[Callable[[Order, int | None, str], bytes], str]] = {
    "html": (html_file, "text/html"),
    "csv": (sheet, "text/csv"),
    "ipynb": (book, "application/x-ipynb+json"),
    "svg": (code, "image/svg+xml"),
}


async def save(request: Request) -> Response:
    slug, kind = request.path_params["slug"], request.path_params["kind"]
    if slug not in SLUGS or kind not in KINDS:
        return Response(status_code=404)
    order, step = Order.read(slug, request.query_params, language(request)), count(request.query_params, "step")
    make, media = KINDS[kind]
    at = step - 1 if step else None

    def made() -> bytes:
        return make(order, at, page_link(request, order, at))

    name = f"{slug}{f'-{step}' if step else ''}.{kind}"
    disposition = "inline" if kind == "svg" else f'attachment; filename="{name}"'
    head = {"content-disposition": disposition, "cache-control": "no-cache"}
    return await answered(order, lambda: in_turn(made), lambda body: Response(body, 200, head, media), kind != "svg")
