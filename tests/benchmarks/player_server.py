"""Serves player_app.py with Plotly.js and the player beside it, as streamlit_app.py does for the app."""

from pathlib import Path

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard import player


def mount(address, folder):
    return Mount("/" + address.rpartition("/")[0], StaticFiles(directory=folder))


app = st.App(
    Path(__file__).with_name("player_app.py"),
    routes=[mount(player.plotly_address(), player.PLOTLY), mount(player.player_address(), player.HERE)],
)
