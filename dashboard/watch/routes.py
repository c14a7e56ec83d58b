"""The routes of films outside the app's pages, for streamlit_app.py."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from dashboard.serving import Scripts
from dashboard.watch.download import save
from dashboard.watch.film import FOREVER, film
from dashboard.watch.page import HERE, assets, watch
from dashboard.watch.save import beside
from dashboard.watch.sharing import TOOLS, folder, words
from engine.core import Lang


async def style(request: Request) -> Response:
    return Response(assets()[1], media_type="text/css", headers={"cache-control": FOREVER})


async def script(request: Request) -> Response:
    text = (HERE / "watch.js").read_text("utf-8")
    return Response(text, media_type="text/javascript", headers={"cache-control": FOREVER})


async def menu(request: Request) -> Response:
    """The words of the Share menu, and how much a film's file holds beside its film."""
    lang: Lang = "zh" if request.path_params["lang"] == "zh" else "en"
    return JSONResponse({"words": words(lang), "beside": beside()}, headers={"cache-control": FOREVER})


def routes(below: str) -> list[BaseRoute]:
    """`below` is the path that the host gave the app, if any."""
    own = assets()[0]
    return [
        Route(f"{below}/watch/{{slug}}", watch),
        Route(f"{below}/film/{{version}}/{{slug}}.bin", film),
        Route(f"{below}/save/{{slug}}.handout.html", save),
        Route(f"{below}/save/{{slug}}.{{kind}}", save),
        Route(f"{below}/{folder()}/menu-{{lang}}.json", menu),
        Mount(f"{below}/{folder()}", Scripts(directory=TOOLS)),
        Route(f"{below}/{own}/watch.css", style),
        Route(f"{below}/{own}/watch.js", script),
    ]
