"""Where a lesson stands: its chapter, its place in it, the lessons before and after; and the short first path."""

import html

import streamlit as st

from dashboard.catalogue import LESSONS, SLUGS, TITLES, number, of_chapter
from dashboard.chapters import CHAPTERS
from engine.core import Lang, Text

MINUTES = Text("{n} min", "{n} 分钟")
OF = Text("{k} of {n}", "{k} / {n}")
FIRST = Text("Start: {k} of {n}", "入门 {k} / {n}")
WHOLE = Text("All lessons", "全部课程")
HERE = Text("Place in the course", "在课程中的位置")
PATH = "start"  # this reader walks the short path
START = {
    "perceptron": Text("A line turns after every mistake. Press play.", "每犯一次错，直线就转一次。按播放。"),
    "adaboost": Text("Weak rules vote. Turn the number of rounds.", "弱规则投票。拖动轮数。"),
    "attention": Text("Every word looks at every other. Type your own.", "每个词都看其他词。输入你自己的句子。"),
}


def place(slug: str, lang: Lang) -> str:
    """One line beside the title; every link opens in the same session."""
    entry = LESSONS[SLUGS.index(slug)]
    chapter, at = of_chapter(entry.chapter), SLUGS.index(slug)
    title = html.escape(entry.chapter.title(lang))
    above = CHAPTERS.index(entry.chapter) + 1
    k, n = chapter.index(entry) + 1, len(chapter)
    if st.session_state.get(PATH) and slug in START:
        told = _path(slug, lang)
    else:
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


def _path(slug: str, lang: Lang) -> str:
    slugs = list(START)
    k, n = slugs.index(slug) + 1, len(slugs)
    told = f"<b>{FIRST.format(k=k, n=n)(lang)}</b>"
    if k == n:
        return told + _link("./", "home/1", f"{WHOLE(lang)} →")
    return told + _link(slugs[k], f"start/{slugs[k]}", f"{html.escape(TITLES[slugs[k]](lang))} →")


def _link(address: str, go: str, text: str, more: str = "") -> str:
    return f'<a href="{address}" target="_self" data-go="{go}"{more}>{text}</a>'
