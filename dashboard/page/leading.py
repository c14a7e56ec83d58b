"""From one lesson into another: the next on a course, and a state that a tour of the reader's own names."""

from urllib.parse import parse_qsl

import streamlit as st

from dashboard import guide
from dashboard.catalogue import SLUGS
from dashboard.guide import Place
from dashboard.order import reads
from dashboard.page.frame import PLACES, go, linked
from dashboard.page.state import Page

LONGEST = 2000  # letters of a link


def onward(page: Page, place: Place, by: int) -> None:
    """Along the course; from its last stop home, to its chapter."""
    found = guide.beside(page.slug, place, by)
    if found is None:
        if by > 0:
            go(f"home/{place.course if place.course in PLACES else '1'}", page.order.lang)
        return
    slug, there = found
    st.switch_page(f"lessons/{slug}.py", query_params=there.link() | linked(page.order.lang))


def visit(page: Page, link: str) -> None:
    """A state by its link, "<slug>?<query>". It may hold anything, as a link may."""
    slug, _, text = link.partition("?")
    if slug not in SLUGS or len(link) > LONGEST:
        return
    query = dict(parse_qsl(text)) | linked(page.order.lang)
    if not reads(slug, query):
        query |= {"film": "1"}
    if slug != page.slug:
        st.switch_page(f"lessons/{slug}.py", query_params=query)
    page.link, page.sent, page.left = None, None, ()  # it counts as one that comes in, if only by another step
    st.query_params.from_dict(query)
    st.rerun()
