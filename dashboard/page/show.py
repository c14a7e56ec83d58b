"""How any lesson is shown: the link, the knobs, the film, then what stands below it."""

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
        page.turn(form(page.slug, page.turned, lang, page.put, comparing.notes(page, lang)))
    page.order = replace(page.order, lang=lang)
    upload.line(page.turned, lang, page.put)
    for remark in page.remarks:
        st.caption(remark(lang))
    made = film_of(page)
    playing(page, made)
    below(page.order, made)


def film_of(page: Page) -> Film | None:
    """The film to show; None while it trains. What fails leaves the last good one."""
    order = page.order
    try:
        if side := studio.waiting(order):
            if page.growing is None or page.growing.run != side.run:
                page.growing = studio.Growing(side)
            return None
        made = studio.film(order)
    except Refused as e:
        st.warning(KEPT.format(why=e.text(order.lang))(order.lang))
        return last_good(page)
    except Exception as e:
        studio.log.exception("%s %s", order.slug, order.params)
        st.error(FAILED.format(what=type(e).__name__)(order.lang))
        return last_good(page)
    page.good = order
    return made


def last_good(page: Page) -> Film:
    """The film that was on show before, in the language of now."""
    good = page.good or Order.read(page.slug, {})
    return studio.film(replace(good, film=page.order.film, lang=page.order.lang))
