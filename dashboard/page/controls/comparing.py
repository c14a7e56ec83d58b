"""Two runs and one set of knobs: whose they are, and both values beside each knob that differs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.versus_words import differing, setting
from engine.core import Lang, Text, knobs

if TYPE_CHECKING:
    from dashboard.page.state import Page

WHOSE = Text("Knobs of", "调节哪一个的参数")


def sides(page: "Page", lang: Lang) -> None:
    """The switch A | B, where two runs are compared."""
    if page.order.versus is None:
        return
    key = f"side/{page.slug}"
    st.session_state[key] = page.side
    st.segmented_control(
        WHOSE(lang),
        ["A", "B"],
        key=key,
        required=True,
        width="stretch",
        on_change=lambda: page.take_side(st.session_state[key]),
    )


def notes(page: "Page", lang: Lang) -> Mapping[str, str]:
    """Knob -> what it says in A and in B, where that differs."""
    if page.order.versus is None:
        return {}
    a, b, known = page.order.params, page.order.versus, knobs(page.order.params)
    out = {}
    for name in differing(a, b):
        said = [setting(known[name], getattr(side, name), lang) for side in (a, b)]
        out[name] = f"A **{said[0]}** · B **{said[1]}**"
    return out
