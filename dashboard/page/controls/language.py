"""The reader's language: the switch, else the link, else the browser's own, else English."""

from typing import cast

import streamlit as st

from engine.core import Lang

NAMES: dict[Lang, str] = {"en": "English", "zh": "中文"}


def language() -> Lang:
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    if chosen not in NAMES:
        chosen = "zh" if (st.context.locale or "").lower().startswith("zh") else "en"
    return cast(Lang, chosen)


def switch() -> Lang:
    """Draws the switch; the session remembers, and the link carries what was chosen."""
    st.session_state["lang"] = language()
    st.segmented_control(
        "language / 语言",
        list(NAMES),
        key="lang",
        format_func=NAMES.__getitem__,
        label_visibility="collapsed",
        required=True,
        width="content",
    )
    return language()
