"""The home page: every lesson as a card with a small moving picture that its own first view drew."""

import html
import pathlib

import streamlit as st

from dashboard.catalogue import LESSONS, Entry
from dashboard.controls.language import language
from engine.core import Lang, Text

CARDS = pathlib.Path(__file__).parents[1] / "assets" / "cards"
ABOUT = Text(
    "Machine-learning algorithms as films of what they really compute. Pick one, press play, turn a knob; every state is a link you can send.",
    "把机器学习算法放成影片：画面上的每个数都来自真实的计算。选一课，按播放，转动参数；每个状态都是可以分享的链接。",
)


def card(e: Entry, lang: Lang) -> str:
    href = e.slug + (f"?lang={lang}" if lang != "en" else "")
    picture = ""
    if (CARDS / f"{e.slug}_light.webp").exists():
        sources = [
            ("(prefers-color-scheme: dark) and (prefers-reduced-motion: reduce)", "dark_still"),
            ("(prefers-reduced-motion: reduce)", "light_still"),
            ("(prefers-color-scheme: dark)", "dark"),
        ]
        offered = "".join(f'<source media="{m}" srcset="cards/{e.slug}_{k}.webp">' for m, k in sources)
        picture = f'<picture>{offered}<img src="cards/{e.slug}_light.webp" alt="" loading="lazy" width="320" height="220"></picture>'
    title, about = html.escape(e.title(lang)), html.escape(e.about(lang))
    return f'<a class="card" href="{href}" target="_self">{picture}<b>{title}</b><span>{about}</span></a>'


def home() -> None:
    lang = language()
    st.markdown(ABOUT(lang))
    chapters: dict[str, list[Entry]] = {}
    for e in LESSONS:
        chapters.setdefault(e.chapter(lang), []).append(e)
    parts = [
        f'<h2 class="chapter">{html.escape(name)}</h2><div class="cards">{"".join(card(e, lang) for e in entries)}</div>'
        for name, entries in chapters.items()
    ]
    st.html("".join(parts))


home()
