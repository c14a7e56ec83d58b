"""How any lesson is shown: the link, the knobs, the film, then what stands below it."""

import contextlib
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import studio
from dashboard.lesson import Lesson
from dashboard.message import Film
from dashboard.order import Order
from dashboard.page.below import below
from dashboard.page.controls import comparing, upload
from dashboard.page.controls.form import form
from dashboard.page.controls.language import language
from dashboard.page.playing import playing
from dashboard.page.state import Page, enter
from engine.core import Refused, Text

KNOBS = Text("Knobs", "参数")
FAILED = Text("This run failed ({what}); the last good picture stays.", "这次运行失败（{what}），保留上一次的画面。")
KEPT = Text("{why} The last good picture stays.", "{why}保留上一次的画面。")


def show(lesson: Lesson[Any]) -> None:
    lang = language()
    page = enter(lesson.slug, lang)
    with st.sidebar:
        st.markdown(f"**{KNOBS(lang)}**")
        comparing.sides(page, lang)
        notes = comparing.notes(page, lang)
        params = form(page.slug, page.turn, page.on_knobs, lang, page.put, page.free, notes)
    page.order = replace(page.order, lang=lang)
    page.turned(params)
    upload.line(params, lang, page.put)
    for remark in page.remarks:
        st.caption(remark(lang))
    made = film_of(page)
    playing(page, made)
    below(page.order, made)


def film_of(page: Page) -> Film | None:
    """The film to show; None while it is made for longer than a second. What fails leaves the last good one."""
    order = page.order
    try:
        made = studio.kept(order)
        if made is None:
            page.growing = studio.grow(order, page.growing)
            made = page.growing.soon(order)
            if made is None:
                return None
    except Exception as e:  # `growing` stays: the same order says the same again, and is not begun again
        if isinstance(e, Refused):
            st.warning(KEPT.format(why=e.text(order.lang))(order.lang))
        else:
            studio.log.exception("%s %s", order.slug, order.params)
            st.error(FAILED.format(what=type(e).__name__)(order.lang))
        return page.last() or opening(order)
    page.leave()
    page.good = order
    return made


def opening(order: Order) -> Film | None:
    """What the lesson opens with, for a reader who has seen nothing yet; None where that fails too."""
    with contextlib.suppress(Exception):
        return studio.film(Order.read(order.slug, {}, order.lang))
    return None
