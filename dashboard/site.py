"""The whole course as a folder: every film and every try as a page that opens with a double-click,
from a stick or any host.

python -m dashboard.site out/ [slug ...]

One Plotly and one player for all pages; nothing is asked of a server. Runs that train are there as they are shipped.
"""

import argparse
import html
import pathlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from dashboard import message, player
from dashboard.catalogue import LESSONS, SLUGS, Entry, lesson_of
from dashboard.order import Order
from dashboard.player.bundle import script
from dashboard.watch.page import assets
from dashboard.watch.save import file
from engine.core import LANGUAGES, Lang, Refused, Text

ROOT = pathlib.Path(__file__).parents[1]
CARDS = ROOT / "assets" / "cards"
NAMES: dict[Lang, str] = {"en": "index.html", "zh": "index.zh.html"}
TRIES = Text("Try", "试一试")
ALL = Text("All lessons", "全部课程")
INDEX = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{up}shared/page.css">
<h1>{title}</h1>
<nav>{tongues}</nav>
{body}
</html>
"""
STYLE = """
.course { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr));
  gap: 14px; padding: 0; list-style: none; }
.course li { border: 1px solid var(--st-border-color); border-radius: 10px; padding: 10px; }
.course img { width: 100%; height: auto; border-radius: 6px; display: block; }
.course a { color: inherit; } .course p { margin: 4px 0 0; } h2 { margin: 18px 0 8px; font-size: 1.15rem; }
nav { display: flex; gap: 14px; margin: 6px 0 14px; } nav a { color: var(--st-primary-color); }
"""


class Page(NamedTuple):
    name: str  # of its file in the lesson's folder
    title: Text
    about: Text
    order: Order


def pages(slug: str) -> Iterator[Page]:
    """A lesson's films, then its tries; of a lesson that trains, the films of the run that is shipped."""
    lesson = lesson_of(slug)
    for i, film in enumerate(lesson.films):
        order = Order(slug, lesson.engine.Params(), i)
        yield Page(f"film-{i + 1}.html", film.title, film.watch or lesson.watch, order)
    for i, one in enumerate(() if lesson.live else lesson.tries):
        order = Order(slug, one.params, one.film, versus=one.against, by_share=one.by_share)
        yield Page(f"try-{i + 1}.html", one.title, one.see, order)


def write(out: pathlib.Path, slugs: tuple[str, ...] = SLUGS) -> int:
    """The folder; the bytes that it holds."""
    shared = out / "shared"
    shared.mkdir(parents=True, exist_ok=True)
    (shared / "plotly.js").write_bytes((player.PLOTLY / player.BUNDLE).read_bytes())
    (shared / "LICENSE-plotly.txt").write_bytes((player.PLOTLY / "LICENSE").read_bytes())
    (shared / "player.js").write_text(script(), "utf-8")
    (shared / "page.css").write_text(assets()[1] + STYLE, "utf-8")
    entries = [e for e in LESSONS if e.slug in slugs]
    for entry in entries:
        (out / entry.slug).mkdir(exist_ok=True)
        made = list(_lesson(out / entry.slug, entry.slug))
        _index(out / entry.slug, "../", entry.title, partial(_films, made), home=True)
        card = CARDS / f"{entry.slug}_light_still.webp"
        if card.exists():
            (shared / card.name).write_bytes(card.read_bytes())
    _index(out, "", Text("Unrolled", "Unrolled 算法展开"), partial(_course, entries))
    return sum(path.stat().st_size for path in out.rglob("*") if path.is_file())


def _lesson(folder: pathlib.Path, slug: str) -> Iterator[Page]:
    for page in pages(slug):
        try:
            trace, other = message.run(page.order.a), message.run(page.order.b) if page.order.versus else None
        except Refused:
            continue
        films = {lang: message.pack(replace(page.order, lang=lang), trace, other) for lang in LANGUAGES}
        (folder / page.name).write_text(file(page.order, films, shared="../shared/"), "utf-8")
        yield page


def _index(folder: pathlib.Path, up: str, title: Text, body: Callable[[Lang], str], home: bool = False) -> None:
    for lang in LANGUAGES:
        others = [
            f'<a href="{NAMES[code]}" lang="{code}">{name}</a>' for code, name in LANGUAGES.items() if code != lang
        ]
        if home:
            others.insert(0, f'<a href="../{NAMES[lang]}">← {ALL(lang)}</a>')
        page = INDEX.format(lang=lang, title=html.escape(title(lang)), up=up, tongues="".join(others), body=body(lang))
        (folder / NAMES[lang]).write_text(page, "utf-8")


def _films(made: list[Page], lang: Lang) -> str:
    def items(kind: str) -> str:
        return "".join(
            f'<li><a href="{p.name}#lang={lang}"><b>{html.escape(p.title(lang))}</b></a>'
            f"<p>{html.escape(p.about(lang))}</p></li>"
            for p in made
            if p.name.startswith(kind)
        )

    tries = items("try")
    more = f'<h2>{TRIES(lang)}</h2><ul class="course">{tries}</ul>' if tries else ""
    return f'<ul class="course">{items("film")}</ul>{more}'


def _course(entries: list[Entry], lang: Lang) -> str:
    out = ""
    for chapter in dict.fromkeys(e.chapter for e in entries):
        cards = "".join(
            f'<li><a href="{e.slug}/{NAMES[lang]}">'
            f'<img src="shared/{e.slug}_light_still.webp" alt="" width="300" height="206">'
            f"<b>{html.escape(e.title(lang))}</b></a><p>{html.escape(e.about(lang))}</p></li>"
            for e in entries
            if e.chapter == chapter
        )
        out += f'<h2>{html.escape(chapter.title(lang))}</h2><ul class="course">{cards}</ul>'
    return out


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out", type=pathlib.Path)
    asked.add_argument("slugs", nargs="*", default=SLUGS)
    given = asked.parse_args()
    held = write(given.out, tuple(given.slugs))
    print(f"{given.out}: {held / 2**20:.0f} MB; open {given.out / 'index.html'}")
