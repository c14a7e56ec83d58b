"""The teacher's phone (/join/KXRM#…): one script, which brings its words and its style along, for the students' page to
hand over to (join/handover.js)."""

import hashlib
import json
import pathlib
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from dashboard.classroom.words import WORDS as JOINED
from dashboard.player.bundle import joined
from dashboard.watch.film import FOREVER
from engine.core import Text

JOIN = pathlib.Path(__file__).parent / "join"
SHARED = ("connected", "silent", "ended", "unknown", "row")
WORDS = {name: JOINED[name] for name in SHARED} | {
    "drives": Text("This phone drives {code}", "这部手机控制 {code}"),
    "lost": Text("This phone no longer drives the class.", "这部手机已不再控制课堂。"),
    "next": Text("Next", "下一步"),
    "back": Text("Back", "上一步"),
    "play": Text("Play / pause", "播放 / 暂停"),
    "blank": Text("Blank screen", "黑屏"),
    "then": Text("Next: {next}", "接下来：{next}"),
    "seats": Text("{seats} in class", "{seats} 人在场"),
    "voted": Text("{n} of {seats} have voted", "{seats} 人中已有 {n} 人投票"),
    "votes": Text("Votes: {n}", "票数：{n}"),
    "round": Text("Round {n}", "第 {n} 轮"),
    "private": Text("Only you see this:", "只有你看得到："),
    "ask": Text("Ask the class", "问全班"),
    "close": Text("Close", "结束投票"),
    "talk": Text("Talk", "讨论"),
    "again": Text("Vote again", "再投一次"),
    "show": Text("Show", "显示"),
    "reveal": Text("Reveal", "揭晓"),
}


@lru_cache
def script() -> tuple[str, str]:
    """Its address below the app's own, named by its content, and itself."""
    told = {
        "words": {name: text._asdict() for name, text in WORDS.items()},
        "style": (JOIN / "remote.css").read_text("utf-8"),
    }
    known = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    closures = joined("remote", beside=JOIN)
    text = "\n".join([f"globalThis.unrolledRemote = {known};", "(() => {", *closures, "})();", ""])
    return f"remote-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}.js", text


def routes(below: str) -> list[BaseRoute]:
    async def own(request: Request) -> Response:
        return Response(script()[1], media_type="text/javascript", headers={"cache-control": FOREVER})

    return [Route(f"{below}/{script()[0]}", own)]
