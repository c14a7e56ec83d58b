"""The frame: catalogue -> navigation, language, run. Streamlit runs this file for every reader and every change."""

import pathlib
from typing import Any

import streamlit as st

from dashboard.catalogue import LESSONS
from dashboard.foot import line
from dashboard.page.controls.language import language, switch
from dashboard.page.frame import frame
from dashboard.page.place import place
from dashboard.page.playing import language_asked_for
from engine.core import Text

HOME = Text("Unrolled", "Unrolled 算法展开")
HERE = pathlib.Path(__file__).parent

language_asked_for()
lang = language()
chapters: dict[str, list[Any]] = {"": [st.Page("home.py", title=HOME(lang), default=True)]}
for e in LESSONS:
    page = st.Page(f"lessons/{e.slug}.py", title=e.title(lang), url_path=e.slug)
    chapters.setdefault(e.chapter.title(lang), []).append(page)
here = st.navigation(chapters, position="top")
name = here.title if here.title == HOME(lang) else f"{here.title} · Unrolled"
st.set_page_config(page_title=name, page_icon=HERE.parent / "assets" / "icon.svg", layout="wide")
st.html(HERE / "frame.css")

with st.container(key="head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.title(here.title)
    if here.url_path:
        st.html(place(here.url_path, lang))
    switch()
    frame()
here.run()
if here.url_path:
    st.html(line(lang))
