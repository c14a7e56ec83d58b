"""GET /save/<slug>.handout.html: a state on paper. Its picture and its formulas are drawn from the film in the page."""

import html
import json
import pathlib

from dashboard.catalogue import TITLES, lesson_of
from dashboard.figures.numbers import number
from dashboard.message import Film
from dashboard.order import Order
from dashboard.player.bundle import script
from dashboard.watch.prose import line, prose
from dashboard.watch.save import PLOTLY, inside, opened, packed, plotly
from dashboard.watch.sharing import contains
from engine.core import Text

HERE = pathlib.Path(__file__).parent
MOST_ROWS = 9
PRINT = Text("Print", "打印")
STEP = Text("step", "步")
NUMBERS = Text("Numbers", "数据")
NOTES = Text("Notes", "说明")
SOURCES = Text("Sources", "文献")
SCAN = Text("Scan to turn the knobs", "扫码调节参数")
SHEET = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Unrolled</title>
<link rel="icon" href="data:,">
<style>{style}</style>
<header><div><h1>{title}</h1><p>{watch}</p></div>
<figure class="code">{code}<figcaption>{scan}</figcaption></figure></header>
<button type="button" id="print">{print}</button>
<figure id="picture" role="img"></figure>
<p id="says"></p>
<div class="equations" id="board"></div>
{numbers}
<h2>{notes_title}</h2>
{notes}
<h2>{sources_title}</h2>
<ul>{sources}</ul>
<footer>{foot}</footer>
{plotly}
<script type="text/plain" id="film">{film}</script>
<script type="application/json" id="call">{call}</script>
<script>{player}</script>
<script>{draw}</script>
</html>
"""


def handout(order: Order, film: Film, step: int | None, link: str, code: str) -> str:
    """`code` is the link's QR code as SVG."""
    lesson, lang = lesson_of(order.slug), order.lang
    shown = lesson.films[order.film]
    at = film.opens if step is None else min(step, film.steps - 1)
    holds = contains(order)
    said = {
        "lang": "zh-CN" if lang == "zh" else "en",
        "title": TITLES[order.slug](lang),
        "watch": (shown.watch or lesson.watch)(lang),
        "scan": SCAN(lang),
        "print": PRINT(lang),
        "notes_title": NOTES(lang),
        "sources_title": SOURCES(lang),
        "foot": f"{link} {holds(lang) if holds else ''}".strip(),
    }
    parts = {
        "code": code[code.index("<svg") :],
        "style": (HERE / "handout.css").read_text("utf-8"),
        "numbers": _numbers(order, film, at),
        "notes": prose(lesson.notes(lang)),
        "sources": "".join(f"<li>{line(source)}</li>" for source in lesson.sources),
        "plotly": PLOTLY.format(plotly()),
        "film": packed(film.bytes),
        "call": json.dumps({"step": at}),
        "player": inside(script()),
        "draw": inside(opened("handout.js")),
    }
    return SHEET.format(**{name: html.escape(text) for name, text in said.items()}, **parts)


def _numbers(order: Order, film: Film, at: int) -> str:
    """The measures at a few steps, the one on show among them."""
    if not film.measures:
        return ""
    last = len(film.measures[0][1]) - 1
    few = {round(i * last / (MOST_ROWS - 1)) for i in range(MOST_ROWS)}
    rows = []
    for t in sorted(few | {min(at, last)}):
        cells = [str(t + 1), *(number(column[t]) for _, column in film.measures)]
        rows.append([f"<b>{cell}</b>" if t == at else cell for cell in cells])
    names = [STEP(order.lang), *(html.escape(name(order.lang)) for name, _ in film.measures)]
    return f"<h2>{NUMBERS(order.lang)}</h2>{_table(names, rows)}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    """Cells are HTML already."""
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
