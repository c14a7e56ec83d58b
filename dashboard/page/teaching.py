"""The page as a teacher's: the class itself is between the browser and dashboard/classroom; here stands only that there
is one, so that the player is told what it needs for it."""

from functools import partial
from typing import Any

import streamlit as st

from dashboard import studio, teaching
from dashboard.classroom import ticket
from dashboard.page.state import Page
from dashboard.player import contract

TICKET, ADDRESSES = "class/ticket", "class/addresses"  # in this reader's session; no addresses: no class


def asked(said: Any) -> None:
    """By the player: a ticket for a class, the addresses of the one it has, or that it has ended."""
    match said:
        case {"addresses": [*addresses]} if len(addresses) <= 2 and all(isinstance(a, str) for a in addresses):
            st.session_state[ADDRESSES] = tuple(addresses)
        case {"ticket": True}:
            st.session_state[TICKET] = ticket.new()
            st.session_state.setdefault(ADDRESSES, ())
        case None:
            for key in (TICKET, ADDRESSES):
                st.session_state.pop(key, None)
        case _:
            return
    st.rerun()


def head(page: Page) -> contract.Teach:
    """What the player is told; nothing until a class is asked for, then all, for whatever is on show."""
    addresses = st.session_state.get(ADDRESSES)
    if addresses is None:
        return {}
    asks = None
    if addresses and page.good == page.order and (page.touring or page.own):
        asks = studio.of_trace(partial(teaching.asks, page.order, page.touring, page.own), page.order)
    return teaching.head(page.order, st.session_state.get(TICKET, ""), addresses, asks)
