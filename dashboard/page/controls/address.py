"""The address bar: read when a page is entered, written on every run. A link carries tokens, never labels.

Not `bind="query-params"`: it writes an option's translated label, so a Chinese link would open in English as defaults.
A link is read as hostile input: what cannot be read is the default.
"""

from typing import TypeVar, cast

import streamlit as st

from engine.core import AnyParams, Lang, from_query, knobs, to_query

P = TypeVar("P", bound=AnyParams)


def enter(page: str, cls: type[P]) -> P:
    """The link's parameters if it has any, else what this reader last had here, else the defaults."""
    query = st.query_params.to_dict()
    if query.keys() & knobs(cls).keys():
        return from_query(cls, query)
    return cast(P, st.session_state.get(f"{page}/params") or cls())


def number(name: str, default: int) -> int:
    """A whole number of at most six digits in the link."""
    raw = st.query_params.get(name, "")
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 6 else default


def write(page: str, params: AnyParams, lang: Lang, film: int, step: int | None) -> None:
    """`step` counts from 1 in the link; None means the last one, which a link need not say."""
    st.session_state[f"{page}/params"] = params
    query = to_query(params)
    if lang != "en" or st.query_params.get("lang"):
        query["lang"] = lang
    if film:
        query["film"] = str(film + 1)
    if step is not None:
        query["step"] = str(step + 1)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
