"""The routes of films outside the app's pages, for streamlit_app.py."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboard.watch.download import save
from dashboard.watch.film import FOREVER, film
from dashboard.watch.page import HERE, assets, watch


async def style(request: Request) -> Response:
    return Response(assets()[1], media_type="text/css", headers={"cache-control": FOREVER})


async def script(request: Request) -> Response:
    text = (HERE / "watch.js").read_text("utf-8")
    return Response(text, media_type="text/javascript", headers={"cache-control": FOREVER})


def routes(below: str) -> list[BaseRoute]:
    """`below` is the path that the host gave the app, if any."""
    folder = assets()[0]
    return [
        Route(f"{below}/watch/{{slug}}", watch),
        Route(f"{below}/film/{{version}}/{{slug}}.bin", film),
        Route(f"{below}/save/{{slug}}.{{kind}}", save),
        Route(f"{below}/{folder}/watch.css", style),
        Route(f"{below}/{folder}/watch.js", script),
    ]
