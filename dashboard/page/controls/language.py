"""The reader's language: the switch, else the link, else the browser's own, else English."""

from typing import cast

import streamlit as st

from engine.core import LANGUAGES, Lang

CHOSEN = "language was chosen"  # by the switch or a link: then every link names it


def language() -> Lang:
    linked = st.query_params.get("lang")
    if "lang" not in st.session_state and linked in LANGUAGES:
        st.session_state[CHOSEN] = True
    chosen = st.session_state.get("lang") or linked
    if chosen not in LANGUAGES:
        chosen = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
    return cast(Lang, chosen)


def was_chosen() -> bool:
    return CHOSEN in st.session_state


def choose(lang: str) -> None:
    """In a callback: before the switch is drawn."""
    if lang in LANGUAGES:
        st.session_state["lang"], st.session_state[CHOSEN] = lang, True


def switch() -> Lang:
    """Draws the switch; the session remembers, and the link carries what was chosen."""
    st.session_state["lang"] = language()
    st.segmented_control(
        "language / 语言",
        list(LANGUAGES),
        key="lang",
        format_func=LANGUAGES.__getitem__,
        label_visibility="collapsed",
        required=True,
        width="content",
        on_change=lambda: choose(st.session_state["lang"]),
    )
    return language()
