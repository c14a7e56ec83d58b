"""GET /save/<slug>.<kind>: what can be taken away of a state, each at a real address with its own name.

`.html` is the film as one file: a double-click plays it, without a net, in both languages.
"""

import base64
import csv
import gzip
import html
import io
import json
from functools import lru_cache
from importlib.metadata import version as installed

from dashboard import player
from dashboard.catalogue import TITLES, lesson_of
from dashboard.message import Film
from dashboard.order import Order
from dashboard.player.bundle import script
from dashboard.watch.page import HERE, assets
from engine.core import LANGUAGES, Lang, Text

FOOT = Text(
    "A film of what {title} computed, by Unrolled (MIT licence). Engine {version}, seed {seed}. {link}",
    "{title} 真实计算的影片，由 Unrolled 生成（MIT 许可）。引擎版本 {version}，随机种子 {seed}。{link}",
)
ROWS = Text("This file contains your {n} rows.", "文件中包含你的 {n} 行数据。")
FILE = """<!doctype html>
<html lang="{lang}" data-ground="theme" data-controls="1">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Unrolled</title>
<link rel="icon" href="data:,">
<style>{style}</style>
<header><h1></h1><nav></nav></header>
<main id="film"></main>
<footer></footer>
<script type="text/plain" id="plotly">{plotly}</script>
<script type="text/plain" id="film-en">{film_en}</script>
<script type="text/plain" id="film-zh">{film_zh}</script>
<script type="application/json" id="call">{call}</script>
<script>{player}</script>
<script>{saved}</script>
</html>
"""


@lru_cache
def plotly() -> str:
    """Plotly's bundle as it lies in a file; its licence stands in its first lines."""
    return base64.b64encode(gzip.compress((player.PLOTLY / player.BUNDLE).read_bytes(), 9)).decode()


def packed(message: bytes) -> str:
    return base64.b64encode(gzip.compress(message, 9)).decode()


def inside(text: str) -> str:
    """Text that cannot end the script that it stands in."""
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")


def file(order: Order, films: dict[Lang, Film], step: int | None = None, link: str = "", rows: int = 0) -> str:
    """The film as one HTML file. `link` leads back to the page; `rows` are the reader's own, if it holds them."""
    lesson, title = lesson_of(order.slug), TITLES[order.slug]
    shown = lesson.films[order.film]
    seed = getattr(order.params, "seed", "–")
    foot = FOOT.format(title="{title}", version=installed("plotly"), seed=seed, link="{link}")
    says = {}
    for lang, name in LANGUAGES.items():
        said = foot(lang).format(title=title(lang), link=link)
        says[lang] = {
            "name": name,
            "title": title(lang),
            "strip": {"title": "", "text": (shown.watch or lesson.watch)(lang)},
            "foot": said + (" " + ROWS.format(n=rows)(lang) if rows else ""),
        }
    call = {"lang": order.lang, "step": step, "says": says}
    return FILE.format(
        lang="zh-CN" if order.lang == "zh" else "en",
        title=html.escape(title(order.lang)),
        style=assets()[1],
        plotly=plotly(),
        film_en=packed(films["en"].bytes),
        film_zh=packed(films["zh"].bytes),
        call=json.dumps(call).replace("<", "\\u003c"),
        player=inside(script()),
        saved=inside((HERE / "saved.js").read_text("utf-8")),
    )


def numbers(film: Film, lang: Lang) -> bytes:
    """The film's measures, a row a step, for a spreadsheet: UTF-8 with its mark, commas."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    sheet.writerow([{"en": "step", "zh": "步"}[lang], *(name(lang) for name, _ in film.measures)])
    for t in range(film.steps):
        sheet.writerow([t + 1, *(repr(float(column[t])) for _, column in film.measures)])
    return out.getvalue().encode("utf-8-sig")
