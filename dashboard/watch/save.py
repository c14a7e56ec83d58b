"""What can be taken away of a state: the film as one file,
which a double-click plays without a net, and its numbers."""

import base64
import csv
import gzip
import html
import io
import json
from functools import lru_cache

from dashboard import player
from dashboard.catalogue import TITLES, lesson_of
from dashboard.message import Film
from dashboard.order import Order, version
from dashboard.player.bundle import script
from dashboard.watch.page import HERE, assets
from dashboard.watch.sharing import words
from engine.core import LANGUAGES, Lang, Text

FOOT = Text(
    "A film of what {title} computed, by Unrolled (MIT licence). Engine {version}, seed {seed}. {link}",
    "{title} 真实计算的影片，由 Unrolled 生成（MIT 许可）。引擎版本 {version}，随机种子 {seed}。{link}",
)
PLOTLY = '<script type="text/plain" id="plotly">{}</script>'
FILE = """<!doctype html>
<html lang="{lang}" data-ground="theme" data-controls="1">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Unrolled</title>
<link rel="icon" href="data:,">
{style}
<header><h1></h1><nav></nav></header>
<main id="film"></main>
<footer></footer>
{plotly}
<script type="text/plain" id="head-en">{head_en}</script>
<script type="text/plain" id="head-zh">{head_zh}</script>
<script type="text/plain" id="body-en">{body_en}</script>
<script type="text/plain" id="body-zh">{body_zh}</script>
<script type="application/json" id="call">{call}</script>
{player}
<script>{saved}</script>
</html>
"""


@lru_cache
def plotly() -> str:
    """Plotly's bundle as it lies in a file; its licence stands in its first lines."""
    return base64.b64encode(gzip.compress((player.PLOTLY / player.BUNDLE).read_bytes(), 9)).decode()


def packed(message: bytes) -> str:
    return base64.b64encode(gzip.compress(message, 9)).decode()


@lru_cache(1)
def beside() -> int:
    """Bytes of a film's file without its film."""
    return len(plotly()) + len(script())


def halves(message: bytes) -> tuple[bytes, bytes]:
    """A film's message as header and body."""
    end = 4 + int.from_bytes(message[:4], "little")
    return message[:end], message[end:]


def opened(name: str) -> str:
    """The script that opens a page of one file, behind what reads the parts that lie in it."""
    return "\n".join((HERE / part).read_text("utf-8") for part in ("lying.js", name))


def inside(text: str) -> str:
    """Text that cannot end the script that it stands in."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def file(
    order: Order,
    films: dict[Lang, Film],
    step: int | None = None,
    link: str = "",
    holds: Text | None = None,
    shared: str = "",
) -> str:
    """The film as one HTML file. `link` leads back to the page; `holds` says what it has of the reader's own data.

    `shared` names the folder where Plotly and the player lie beside many such files (dashboard/site.py)."""
    lesson, title = lesson_of(order.slug), TITLES[order.slug]
    shown = lesson.films[order.film]
    seed = getattr(order.params, "seed", "–")
    foot = FOOT.format(title="{title}", version=version(), seed=seed, link="{link}")
    says = {}
    for lang, name in LANGUAGES.items():
        said = foot(lang).format(title=title(lang), link=link)
        says[lang] = {
            "name": name,
            "title": title(lang),
            "strip": {"title": "", "text": (shown.watch or lesson.watch)(lang)},
            "foot": said + (f" {holds(lang)}" if holds else ""),
            "words": words(lang),
        }
    call = {"lang": order.lang, "step": step, "says": says, "home": link}
    en, zh = halves(films["en"].bytes), halves(films["zh"].bytes)
    return FILE.format(
        lang="zh-CN" if order.lang == "zh" else "en",
        title=html.escape(title(order.lang)),
        style=f'<link rel="stylesheet" href="{shared}page.css">' if shared else f"<style>{assets()[1]}</style>",
        plotly=f'<script src="{shared}plotly.js"></script>' if shared else PLOTLY.format(plotly()),
        head_en=packed(en[0]),
        head_zh=packed(zh[0]),
        body_en=packed(en[1]),
        body_zh=packed(zh[1]) if zh[1] != en[1] else "",  # most films differ in their words alone
        call=json.dumps(call).replace("<", "\\u003c"),
        player=f'<script src="{shared}player.js"></script>' if shared else f"<script>{inside(script())}</script>",
        saved=inside(opened("saved.js")),
    )


def numbers(film: Film, lang: Lang) -> bytes:
    """The film's measures, a row a step, for a spreadsheet: UTF-8 with its mark, commas."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow([{"en": "step", "zh": "步"}[lang], *(name(lang) for name, _ in film.measures)])
    for t in range(len(film.measures[0][1]) if film.measures else 0):
        sheet.writerow([t + 1, *(repr(float(column[t])) for _, column in film.measures)])
    return out.getvalue().encode("utf-8-sig")
