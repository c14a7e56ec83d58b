"""What stands below a film: its table, the notes, the code, the sources, the way on."""

import inspect
from types import ModuleType
from typing import cast

import streamlit as st

from dashboard.catalogue import SLUGS, TITLES, lesson_of
from dashboard.message import Film
from dashboard.order import Order
from dashboard.page.component import read
from engine.core import Text, snippet

CODE = Text("The code that just ran", "刚才运行的代码")
PROMPT = Text("The same numbers in a Python prompt, in this project's folder", "在本项目目录的 Python 里得到同样的数")
LIBRARY = Text("The same numbers with the library you will use next", "用你今后会用的库得到同样的数")
SOURCES = Text("Sources", "文献")


def below(order: Order, made: Film | None) -> None:
    if made and made.table:
        caption, columns = made.table
        with st.expander(caption):
            st.dataframe(columns, hide_index=True)
    read(lesson_of(order.slug).notes(order.lang), f"{order.slug}/notes")
    _code(order)
    _ending(order)


def _code(order: Order) -> None:
    """Sent when it is asked for: the browser's highlighter alone weighs more than a film."""
    lesson, lang = lesson_of(order.slug), order.lang
    with st.expander(CODE(lang), key=f"{order.slug}/code", on_change="rerun") as code:
        if not code.open:
            return
        st.caption(PROMPT(lang))
        st.code(snippet(order.slug, order.params), "python")
        if lesson.library:
            st.caption(LIBRARY(lang))
            st.code(lesson.library(order.params), "python")
        st.code(inspect.getsource(cast(ModuleType, lesson.engine)), "python")


def _ending(order: Order) -> None:
    lesson, at = lesson_of(order.slug), SLUGS.index(order.slug)
    read(f"**{SOURCES(order.lang)}**\n\n" + "\n".join(f"- {s}" for s in lesson.sources), f"{order.slug}/sources")
    marks = {slug: mark for slug, mark in zip((*SLUGS[at - 1 : at], *SLUGS[at + 1 : at + 2]), "←→", strict=False)}
    if at == 0:
        marks = {SLUGS[1]: "→"}
    also = [slug for slug in lesson.relatives if slug in SLUGS and slug not in marks]
    with st.container(horizontal=True):
        for slug in (*marks, *also):
            label = f"{marks.get(slug, '')} {TITLES[slug](order.lang)}".strip()
            st.page_link(f"lessons/{slug}.py", label=label)
