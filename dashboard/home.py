"""The home page: one promise with a film that plays, a start, then seven chapters with every lesson once."""

import html
import pathlib
from typing import Any

import streamlit as st

from dashboard import cards
from dashboard.catalogue import LESSONS, TITLES, Entry, number, of_chapter
from dashboard.chapters import CHAPTERS, Chapter
from dashboard.course import START, course_of, stops_of
from dashboard.foot import foot
from dashboard.glossary import WORDS
from dashboard.page.controls.language import language
from dashboard.page.place import MINUTES
from engine.core import LANGUAGES, Lang, Text

SCRIPT = pathlib.Path(__file__).parent / "home.js"
PROMISE = Text(
    "Machine-learning algorithms as films of what they really compute.",
    "把机器学习算法放成影片：画面上的每个数，都是真实算出来的。",
)
HOW = Text(
    "Press play, turn a knob, step through it; every state is a link you can send.",
    "按播放，转动参数，一步步看；每个状态都是可以分享的链接。",
)
FACTS = Text(
    "{n} lessons in {chapters} chapters · checked against scikit-learn, PyTorch, XGBoost · English / 中文 · free",
    "{chapters} 章 {n} 课 · 与 scikit-learn、PyTorch、XGBoost 核对 · English / 中文 · 免费",
)
FIRST = Text("Start: 5 minutes", "从这里开始：5 分钟")
STEPPED = Text("<small>{k} of {n}</small> <b>{title}</b>", "<small>{k} / {n}</small> <b>{title}</b>")
PLAY = Text("Play the film: {title}", "播放影片：{title}")
TOUR = Text("Tour of this chapter", "本章导览")
BEGIN = Text("begin here", "从这一课开始")
SEARCH = Text("Search lessons: LSTM, attention, gradient …", "搜索课程：LSTM、注意力、梯度消失……")
FOUND = Text("{n} of {all} lessons; Enter opens the first", "找到 {n} 课，共 {all} 课；按回车打开第一课")
NONE = Text("No lesson has these words.", "没有课程包含这些词。")


def link(slug: str, lang: Lang, course: str = "") -> str:
    """A lesson's address; on a course where that leads there."""
    query = [f"course={course}"] if stops_of(course, slug) else []
    return slug + "?".join(["", "&amp;".join(query + ([f"lang={lang}"] if lang != "en" else []))]).rstrip("?")


def led(slug: str, lang: Lang, course: str, text: str, mark: str = "") -> str:
    """A link that begins a course, or goes on in it."""
    go = f"course/{course}/{slug}"
    return f'<a{mark} href="{link(slug, lang, course)}" target="_self" data-go="{go}">{text}</a>'


def hero(lang: Lang) -> str:
    first = next(iter(START))
    titles = [html.escape(TITLES[slug](lang)) for slug in START]
    steps = "".join(
        f"<li>{led(slug, lang, 'start', STEPPED.format(k=k, n=len(START), title=titles[k - 1])(lang))} "
        f"<span>{html.escape(look(lang))}</span></li>"
        for k, (slug, look) in enumerate(START.items(), 1)
    )
    play = html.escape(PLAY.format(title=TITLES[cards.SHOWN](lang))(lang))
    facts = html.escape(FACTS.format(n=len(LESSONS), chapters=len(CHAPTERS))(lang))
    return (
        f'<div class="hero"><div><p class="promise">{html.escape(PROMISE(lang))}</p><p>{html.escape(HOW(lang))}</p>'
        f"{led(first, lang, 'start', f'▶ {FIRST(lang)}', ' class=start')}"
        f'<ol class="steps">{steps}</ol><p class="facts">{facts}</p></div>'
        f'<div class="film-door" data-film="watch/{cards.SHOWN}?lang={lang}">{cards.stage(cards.SHOWN)}'
        f'<button type="button" aria-label="{play}" title="{play}">▶</button></div></div>'
    )


def findable(e: Entry) -> str:
    """All words by which a search finds the lesson, in both languages."""
    texts = (e.title, e.about, e.chapter.title, e.chapter.question, *WORDS[e.slug])
    return " ".join([e.slug.replace("_", " "), *(text(lang) for text in texts for lang in LANGUAGES)])


def lesson(e: Entry, lang: Lang, first: bool) -> str:
    place = f"{number(e)} · {MINUTES.format(n=e.minutes)(lang)}" + (f" · {BEGIN(lang)}" if first else "")
    body = f"<small>{place}</small><b>{html.escape(e.title(lang))}</b><span>{html.escape(e.about(lang))}</span>"
    return (
        f'<a class="card" href="{link(e.slug, lang)}" target="_self" data-go="{e.slug}" '
        f'data-find="{html.escape(findable(e))}">{cards.picture(e.slug)}<div>{body}</div></a>'
    )


def chapter(n: int, c: Chapter, lang: Lang) -> str:
    lessons = "".join(lesson(e, lang, k == 0) for k, e in enumerate(of_chapter(c)))
    title, question = html.escape(c.title(lang)), html.escape(c.question(lang))
    if way := course_of(str(n)):
        question += f" {led(way[0][0], lang, str(n), TOUR(lang), ' class=led')}"
    return (
        f'<section class="chapter" data-at="{n}"><h2>{n} · {title}</h2><p>{question}</p>'
        f'<div class="cards">{lessons}</div></section>'
    )


def home() -> None:
    lang = language()
    finder: Any = st.components.v2.component(
        "finder",
        html='<input type="search" class="finder"><span class="found" role="status"></span>',
        js=SCRIPT.read_text("utf-8"),
        isolate_styles=False,
    )
    said = {"search": SEARCH, "found": FOUND.format(n="{n}", all=len(LESSONS)), "none": NONE}
    words = {name: text(lang) for name, text in said.items()}
    finder(data={"words": words, "at": st.session_state.get("home/at")}, key="finder", height="content")
    st.html(hero(lang))
    st.html("".join(chapter(n, c, lang) for n, c in enumerate(CHAPTERS, 1)))
    st.html(foot(lang))


home()
