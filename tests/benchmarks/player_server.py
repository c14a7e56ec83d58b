"""Serves player_app.py with Plotly.js beside it, as streamlit_app.py does for the app."""

from importlib.resources import files
from pathlib import Path

import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from dashboard.player import plotly_address

assets = StaticFiles(directory=str(files("plotly") / "package_data"))
app = st.App(Path(__file__).with_name("player_app.py"), routes=[Mount("/" + plotly_address().split("/")[0], assets)])
