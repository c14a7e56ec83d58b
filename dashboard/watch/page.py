"""GET /watch/<slug>: a film on a page of its own, to send, to embed in a course, to drive from slides.

No socket, no cookie, no storage, no other host. `controls=0` leaves the picture alone; `ground=white` or `none` is for
papers and slides. The page tells its frame how high it is, and takes `goto, play, pause, next, back` from it
(watch.js).
"""

import hashlib
import html
import json
import pathlib
from dataclasses import replace
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dashboard import player
from dashboard.catalogue import LESSONS, lesson_of
from dashboard.order import Order, count
from dashboard.watch.address import film_address, tokens, watch_address
from dashboard.watch.film import language
from dashboard.watch.sharing import shared
from engine.core import LANGUAGES, Text

HERE = pathlib.Path(__file__).parent
TURN = Text("Turn the knobs", "调节参数")
SCRIPTLESS = Text("The film needs JavaScript.", "影片需要启用 JavaScript。")
WAITS = Text("The film is on its way …", "影片马上就到……")
GROUNDS = {"white": "white", "none": "none"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors *"
)
PAGE = """<!doctype html>
<html lang="{lang}" data-ground="{ground}" data-controls="{controls}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<base href="{base}">
<title>{title} · Unrolled</title>
<meta name="description" content="{about}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{style}">
<link rel="preload" as="script" href="{plotly}">
{preloads}
<link rel="preload" as="fetch" crossorigin href="{film}">
<script type="module" src="{script}"></script>
<header><h1>{title}</h1><nav>{tongues} <a class="knobs" href="{knobs}">{turn}</a></nav></header>
<main id="film"><p role="status">{waits}</p><noscript>{scriptless}</noscript></main>
<script type="application/json" id="call">{call}</script>
</html>
"""


@lru_cache
def assets() -> tuple[str, str]:
    """The folder of this page's own script and style, named by their content, and the style of the player with ours."""
    style = (HERE / "watch.css").read_text("utf-8") + (player.HERE / "player.css").read_text("utf-8")
    mark = hashlib.blake2b((style + (HERE / "watch.js").read_text("utf-8")).encode(), digest_size=8).hexdigest()
    return f"watching-{mark}", style


async def watch(request: Request) -> Response:
    below = request.url.path.removesuffix(f"/watch/{request.path_params['slug']}")
    slug, query = request.path_params["slug"], request.query_params
    entry = next((e for e in LESSONS if e.slug == slug), None)
    if entry is None:
        return Response(status_code=404)
    lang = language(request)
    order = Order.read(slug, query, lang)
    ground, bare = GROUNDS.get(query.get("ground", ""), "theme"), query.get("controls") == "0"
    more = {"ground": ground} if ground != "theme" else {}
    more |= {"controls": "0"} if bare else {}
    shown = lesson_of(slug).films[order.film]
    step = count(query, "step")
    call = {
        "film": film_address(order),
        "player": player.player_address(),
        "slug": slug,
        "tokens": tokens(order),
        "call": {
            "playhead": {"serial": 1, "step": step - 1 if step else None, "speed": 0, "until": None},
            "strip": {"title": "", "text": (shown.watch or lesson_of(slug).watch)(lang)},
            "lang": lang,
            "share": shared(order),
        },
    }
    folder = assets()[0]
    modules = player.player_address().rpartition("/")[0]
    said = {
        "lang": "zh-CN" if lang == "zh" else "en",
        "ground": ground,
        "controls": "0" if bare else "1",
        "base": f"{below}/",
        "title": entry.title(lang),
        "about": entry.about(lang),
        "style": f"{folder}/watch.css",
        "script": f"{folder}/watch.js",
        "plotly": player.plotly_address(),
        "film": film_address(order),
        "knobs": f"{slug}?{tokens(order)}",
        "turn": TURN(lang),
        "waits": WAITS(lang),
        "scriptless": SCRIPTLESS(lang),
    }
    safe = {name: html.escape(text) for name, text in said.items()}
    others = [
        f'<a lang="{code}" href="{html.escape(watch_address(replace(order, lang=code), **more))}">{name}</a>'
        for code, name in LANGUAGES.items()
        if code != lang
    ]
    page = PAGE.format(
        **safe,
        tongues="".join(others),
        preloads="\n".join(f'<link rel="modulepreload" href="{modules}/{name}">' for name in player.FIRST),
        call=json.dumps(call).replace("<", "\\u003c"),
    )
    return HTMLResponse(page, headers={"content-security-policy": POLICY, "cache-control": "no-cache"})
