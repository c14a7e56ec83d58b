"""The player, and what is read with formulas in it, as components of Streamlit's page."""

from typing import Any

import streamlit as st

from dashboard import player
from dashboard.player.contract import Call
from dashboard.watch.prose import prose


def play(call: Call, message: bytes, key: str) -> Any:
    """Show a film. The result has `step`, where the reader came to rest, and for one run `pick` (a clicked dot),
    `paint` (a stroke of dots) or `act` (a film, a try or a language chosen in the player's menu)."""
    style = (player.HERE / "player.css").read_text("utf-8")
    film = st.components.v2.component("film", js=player.component_script(), css=style, isolate_styles=False)
    return film(
        data=player.enveloped(call, message),
        key=key,
        on_step_change=_nothing,
        on_pick_change=_nothing,
        on_paint_change=_nothing,
        on_act_change=_nothing,
    )


READ = "export default ({ data, parentElement }) => { parentElement.querySelector('.notes').innerHTML = data; };"


def read(text: str, key: str) -> None:
    """Markdown with formulas, set as MathML. Streamlit's own way would fetch 270 kB of a script and fonts for them, and
    set them before the film has its turn; its `st.html` takes MathML out."""
    notes = st.components.v2.component("notes", html='<div class="notes"></div>', js=READ, isolate_styles=False)
    notes(data=prose(text), key=key)


def _nothing() -> None:
    """A component sends only what a callback was given for; what it sent is read from the result."""
