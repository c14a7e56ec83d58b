"""GET /film/<version>/<slug>.bin: the packed film, compressed once for all, kept for good by whoever asks.

Strangers may ask for any knob, so runs that are not kept yet are bounded: two at once, and who comes meanwhile is told
when to ask again. A lesson that trains gives its shipped and its finished runs only.
"""

import asyncio
import gzip
import hashlib
import threading
from typing import Any

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from dashboard import studio
from dashboard.catalogue import SLUGS
from dashboard.order import Order, version
from dashboard.watch.address import film_address
from engine.core import LANGUAGES, Lang, Refused, Text

FOREVER = "public, max-age=31536000, immutable"
MOST = 48 * 2**20  # bytes of compressed films
AT_ONCE, WAIT = 2, 5.0  # runs for strangers; seconds that one of them waits for its turn
RETRY = 3  # seconds after which it is worth asking again
BUSY = Text("Others are computing here; ask again in a moment.", "这里正在为别人计算，请稍后再试。")
TRAINS = Text(
    "This film trains for longer than a page may wait: open the lesson itself.",
    "这部影片需要较长的训练，请打开课程页面观看。",
)
FAILED = Text("This run failed.", "这次运行失败。")

_kept: LRUCache[str, bytes] = LRUCache(MOST, len)
_lock = threading.Lock()
_turns = asyncio.Semaphore(AT_ONCE)


def language(request: Request) -> Lang:
    """The link's, else the browser's own, else English."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return "zh" if asked == "zh" else "en"
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


async def film(request: Request) -> Response:
    slug, asked = request.path_params["slug"], request.path_params["version"]
    if slug not in SLUGS:
        return Response(status_code=404)
    order = Order.read(slug, request.query_params, language(request))
    if asked != version():
        return RedirectResponse(f"../../{film_address(order)}", 307, {"cache-control": "no-store"})
    tag = f'"{hashlib.blake2b(order.key.encode(), digest_size=12).hexdigest()}"'
    head = {"etag": tag, "cache-control": FOREVER, "access-control-allow-origin": "*", "vary": "accept-encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=head)
    try:
        packed = await squeezed(order)
    except Refused as e:
        return said(422, e.text, order.lang)
    except TimeoutError:
        return said(503, BUSY, order.lang) if not studio.waits(order) else said(409, TRAINS, order.lang)
    except Exception:
        studio.log.exception("%s %s", order.slug, order.params)
        return said(500, FAILED, order.lang)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type="application/octet-stream", headers=head)
    return Response(packed, media_type="application/octet-stream", headers=head | {"content-encoding": "gzip"})


async def squeezed(order: Order) -> bytes:
    """The film's bytes under gzip. TimeoutError where it would take longer than a stranger may wait."""
    with _lock:
        packed = _kept.get(order.key)
    if packed is not None:
        return packed
    if studio.waits(order):
        raise TimeoutError
    async with asyncio.timeout(WAIT):
        await _turns.acquire()
    try:
        packed = await asyncio.to_thread(lambda: gzip.compress(studio.film(order).bytes, 6))
    finally:
        _turns.release()
    with _lock:
        if len(packed) <= MOST:
            _kept[order.key] = packed
    return packed


def said(status: int, text: Text, lang: Lang) -> Response:
    """One sentence for who sees it, both languages for who reads it."""
    more: dict[str, Any] = {"retry-after": str(RETRY)} if status == 503 else {}
    body = {"said": text(lang), "en": text.en, "zh": text.zh}
    return JSONResponse(body, status, headers={"cache-control": "no-store", "access-control-allow-origin": "*"} | more)
