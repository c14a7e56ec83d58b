"""Where a lesson stands: its chapter, its place in it, the lessons before and after."""

import html

from dashboard.catalogue import LESSONS, SLUGS, number, of_chapter
from dashboard.chapters import CHAPTERS
from engine.core import Lang, Text

MINUTES = Text("{n} min", "{n} 分钟")
OF = Text("{k} of {n}", "{k} / {n}")
HERE = Text("Place in the course", "在课程中的位置")


def place(slug: str, lang: Lang) -> str:
    """One line beside the title; every link opens in the same session."""
    entry = LESSONS[SLUGS.index(slug)]
    chapter, at = of_chapter(entry.chapter), SLUGS.index(slug)
    title = html.escape(entry.chapter.title(lang))
    above = CHAPTERS.index(entry.chapter) + 1
    k, n = chapter.index(entry) + 1, len(chapter)
    told = (
        _link("./", f"home/{above}", f'{above}<span class="name"> · {title}</span>')
        + f"<span>{OF.format(k=k, n=n)(lang)}</span>"
        + _arrow("←", at - 1, lang)
        + _arrow("→", at + 1, lang)
    )
    return f'<nav class="place" aria-label="{HERE(lang)}">{told}</nav>'


def _arrow(mark: str, at: int, lang: Lang) -> str:
    if not 0 <= at < len(SLUGS):
        return f'<span class="none" aria-hidden="true">{mark}</span>'
    entry = LESSONS[at]
    name = html.escape(f"{number(entry)} {entry.title(lang)}")
    return _link(entry.slug, entry.slug, mark, f' title="{name}" aria-label="{mark} {name}" class="arrow"')


def _link(address: str, go: str, text: str, more: str = "") -> str:
    return f'<a href="{address}" target="_self" data-go="{go}"{more}>{text}</a>'
