"""What stands above a film that is still made: a bar and a stop."""

import streamlit as st

from dashboard.order import Order
from dashboard.studio import Growing
from engine.core import Text

WAITING = Text("Waiting for a turn: others are training on this host.", "排队中：本机上有其他人正在训练。")
AGAIN = Text("Go on", "继续")


def progress(run: Growing, order: Order, looks: int = 1) -> None:
    """Draws them, and lets the run go on for a moment; until there is a picture, for so many."""
    lang = order.lang
    if run.failed:
        st.warning(run.failed(lang))
    if run.done:
        return
    bar, button = st.columns([3, 1.4], vertical_alignment="center")
    if run.stopped:
        bar.info(run.says(lang))
        button.button(AGAIN(lang), on_click=run.go_on, width="stretch")
        return
    grown = bar.progress(run.share, run.says(lang))
    button.button(run.stops(lang), on_click=run.stop, width="stretch", key="live/stop")
    turn = run.pull(order)
    while looks > 1 and run.ticking and not run.frames:
        grown.progress(run.share, run.says(lang))
        turn, looks = run.pull(order), looks - 1
    if not turn:
        bar.caption(WAITING(lang))
