"""What a shared link shows of itself: title, description and picture of the home page and of every lesson.

Streamlit's pages are one file that a script fills; a messenger or a search engine runs no script. So the words go into
the page's head on its way out, in the language of the link or of the browser.
"""

import gzip
import html
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard import cards
from dashboard.catalogue import LESSONS
from dashboard.watch.film import language
from dashboard.whole import whole
from engine.core import Text

NAME = Text("Unrolled", "Unrolled 算法展开")
ABOUT = Text(
    "Machine-learning algorithms as films of what they really compute: press play, turn a knob, send the link.",
    "把机器学习算法放成影片，画面上的每个数都是真实算出来的：按播放，转动参数，分享链接。",
)
HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[\da-fA-F:.]+\](:\d{1,5})?", re.ASCII)


class Preview:
    """Middleware; `below` is the path that the host gave the app, if any."""

    def __init__(self, app: ASGIApp, below: str) -> None:
        self.app, self.below = app, below
        home = ("", NAME, ABOUT, cards.SHOWN)
        lessons = [(e.slug, Text(*(f"{t} · Unrolled" for t in e.title)), e.about, e.slug) for e in LESSONS]
        self.pages = {f"{below}/{path}": (title, about, slug) for path, title, about, slug in (home, *lessons)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = self.pages.get(scope.get("path", ""))
        if scope["type"] != "http" or scope["method"] != "GET" or said is None:
            return await self.app(scope, receive, send)
        title, about, slug = said
        start, body = await whole(self.app, scope, receive)
        headers = MutableHeaders(raw=start["headers"])
        if start["status"] == 200 and headers.get("content-type", "").startswith("text/html"):
            body = told(body.decode(), Request(scope), title, about, f"{self.below}/{preview(slug)}").encode()
            for name in ("etag", "last-modified", "accept-ranges"):
                del headers[name]
            headers["vary"] = "Accept-Encoding, Accept-Language"
            if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
                body = gzip.compress(body, 6)
                headers["content-encoding"] = "gzip"
            headers["content-length"] = str(len(body))
        await send(start)
        await send({"type": "http.response.body", "body": body})


def preview(slug: str) -> str:
    return cards.address(f"{slug}_preview.jpg")


def told(page: str, request: Request, title: Text, about: Text, image: str) -> str:
    """The page with its own title, description and picture in its head."""
    lang = language(request)
    said = {"og:type": "website", "og:site_name": "Unrolled", "og:title": title(lang), "og:description": about(lang)}
    said["og:locale"] = "zh_CN" if lang == "zh" else "en_US"
    if origin := origin_of(request):
        said |= {"og:image": f"{origin}{image}", "og:image:width": "800", "og:image:height": "420"}
        said |= {"og:image:alt": title(lang), "og:url": f"{origin}{request.url.path}"}
    lines = [f'<meta property="{name}" content="{html.escape(text)}">' for name, text in said.items()]
    lines.append('<meta name="twitter:card" content="summary_large_image">')
    lines.append(f'<meta name="description" content="{html.escape(about(lang))}">')
    head = f"<title>{html.escape(title(lang))}</title>\n" + "\n".join(lines)
    page = re.sub(r"<title>.*?</title>", lambda _: head, page, count=1, flags=re.S)
    return page.replace('<html lang="en">', f'<html lang="{"zh-CN" if lang == "zh" else "en"}">', 1)


def origin_of(request: Request) -> str:
    """Under which the reader asked, behind a proxy too; empty if it is no address."""
    host = request.headers.get("host", "")
    secure = request.headers.get("x-forwarded-proto", request.url.scheme).split(",")[0].strip() == "https"
    return f"{'https' if secure else 'http'}://{host}" if HOST.fullmatch(host) else ""
