"""GET /film/<version>/<slug>.bin: the packed film, compressed once for all, kept for good by whoever asks.

Strangers may ask for any knob, so runs that are not kept yet are bounded: two at once, and who comes meanwhile is told
when to ask again. A lesson that trains gives its shipped and its finished runs only.
"""

import asyncio
import gzip
import hashlib
import threading
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

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
BUSY = Text("Others are computing here; ask again in a moment.", "其他人正在这里计算，请稍后再试。")
TRAINS = Text(
    "This film trains for longer than a page may wait: open the lesson itself.",
    "这部影片需要较长的训练，请打开课程页面观看。",
)
FAILED = Text("This run failed.", "这次运行失败。")

T = TypeVar("T")
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
    plain = "gzip" not in request.headers.get("accept-encoding", "")

    def answer(packed: bytes) -> Response:
        body, more = (gzip.decompress(packed), {}) if plain else (packed, {"content-encoding": "gzip"})
        return Response(body, media_type="application/octet-stream", headers=head | more)

    return await answered(order, lambda: squeezed(order), answer)


async def answered(
    order: Order, make: Callable[[], Awaitable[T]], answer: Callable[[T], Response], runs: bool = True
) -> Response:
    """What a stranger gets: the answer, or one sentence why not. `runs`: making it may run an engine."""
    try:
        if runs and studio.waits(order):
            return said(409, TRAINS, order.lang)
        return answer(await make())
    except studio.NotNow as e:
        return said(503, e.text, order.lang)
    except Refused as e:
        return said(422, e.text, order.lang)
    except TimeoutError:
        return said(503, BUSY, order.lang)
    except Exception:
        studio.log.exception("%s %s", order.slug, order.params)
        return said(500, FAILED, order.lang)


async def squeezed(order: Order) -> bytes:
    """The film's bytes under gzip. TimeoutError where it would take longer than a stranger may wait."""
    with _lock:
        packed = _kept.get(order.key)
    if packed is not None:
        return packed
    packed = await in_turn(lambda: gzip.compress(studio.film(order).bytes, 6))
    with _lock:
        if len(packed) <= MOST:
            _kept[order.key] = packed
    return packed


async def in_turn(make: Callable[[], T]) -> T:
    """In a thread, when it is a stranger's turn. TimeoutError where that would take too long."""
    async with asyncio.timeout(WAIT):
        await _turns.acquire()
    try:
        return await asyncio.to_thread(make)
    finally:
        _turns.release()


def said(status: int, text: Text, lang: Lang) -> Response:
    """One sentence for who sees it, both languages for who reads it."""
    more: dict[str, Any] = {"retry-after": str(RETRY)} if status == 503 else {}
    body = {"said": text(lang), "en": text.en, "zh": text.zh}
    return JSONResponse(body, status, headers={"cache-control": "no-store", "access-control-allow-origin": "*"} | more)
