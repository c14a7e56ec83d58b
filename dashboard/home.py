"""The home page: twelve stories with small moving pictures that the lessons' own
first views drew, then every lesson."""

import html
import pathlib

import streamlit as st

from dashboard.catalogue import LESSONS, TITLES, Entry
from dashboard.page.controls.language import language
from dashboard.stories import STORIES, Story
from engine.core import Lang, Text

CARDS = pathlib.Path(__file__).parents[1] / "assets" / "cards"
ABOUT = Text(
    "Machine-learning algorithms as films of what they really compute. Pick one, press play, turn a knob; "
    "every state is a link you can send.",
    "把机器学习算法放成影片：画面上的每个数都来自真实的计算。选一课，按播放，转动参数；每个状态都是可以分享的链接。",
)
ALL = Text("All {n} lessons", "全部 {n} 课")
STILL = "(prefers-reduced-motion: reduce)"
DARK = "(prefers-color-scheme: dark)"


def picture(slug: str, moving: bool) -> str:
    """The lesson's own picture, in the reader's theme; a still one for who wants no motion."""
    if not (CARDS / f"{slug}_light.webp").exists():
        return ""
    offered = [
        (f"{DARK} and {STILL}", "dark_still"),
        (STILL, "light_still"),
        (DARK, "dark" if moving else "dark_still"),
    ]
    sources = "".join(f'<source media="{m}" srcset="cards/{slug}_{k}.webp">' for m, k in offered)
    last = "light" if moving else "light_still"
    still = f'<img src="cards/{slug}_{last}.webp" alt="" loading="lazy" width="300" height="206">'
    return f"<picture>{sources}{still}</picture>"


def link(slug: str, lang: Lang) -> str:
    return slug + (f"?lang={lang}" if lang != "en" else "")


def story(s: Story, lang: Lang) -> str:
    title, about = html.escape(s.title(lang)), html.escape(s.about(lang))
    known = [slug for slug in s.slugs if slug in TITLES]
    more = " · ".join(
        f'<a href="{link(slug, lang)}" target="_self" data-go="{slug}">{html.escape(TITLES[slug](lang))}</a>'
        for slug in known[1:]
    )
    head = (
        f'<a class="main" href="{link(known[0], lang)}" target="_self" data-go="{known[0]}">'
        f"{picture(known[0], True)}<b>{title}</b></a>"
    )
    return f'<div class="card">{head}<span>{about}</span>{f"<small>{more}</small>" if more else ""}</div>'


def lesson(e: Entry, lang: Lang) -> str:
    title, about, chapter = (html.escape(text(lang)) for text in (e.title, e.about, e.chapter))
    body = f"<b>{title}</b><span>{about}</span><small>{chapter}</small>"
    return (
        f'<a class="card small" href="{link(e.slug, lang)}" target="_self" data-go="{e.slug}">'
        f"{picture(e.slug, False)}<div>{body}</div></a>"
    )


def home() -> None:
    lang = language()
    st.markdown(ABOUT(lang))
    stories = "".join(story(s, lang) for s in STORIES if any(slug in TITLES for slug in s.slugs))
    every = "".join(lesson(e, lang) for e in LESSONS)
    heading = html.escape(ALL.format(n=len(LESSONS))(lang))
    st.html(
        f'<div class="cards">{stories}</div><h2 class="chapter">{heading}</h2><div class="cards wide">{every}</div>'
    )


home()
