"""A page for bench_player.py: the same 60 frames by our player or by st.plotly_chart
with Plotly frames (?what=&way=)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dashboard import film
from dashboard.figures import marks, theme
from dashboard.page.component import play
from dashboard.player import plotly_address
from dashboard.player.contract import Call
from dashboard.words import WORDS

T = 60
what, way = st.query_params.get("what", "field"), st.query_params.get("way", "film")
count = 300 if what == "two" else 500  # points; "two": a comparison's two fields
rng = np.random.default_rng(0)
xs = np.linspace(-1, 1, 100)
grid = np.stack(np.meshgrid(xs, xs), -1)
start, speed = rng.uniform(-1, 1, (2000, 2)), 0.02 * rng.normal(size=(2000, 2))
spots, sizes = rng.uniform(-1, 1, (500, 2)), rng.uniform(4, 20, (T, 500))


def draw(t):
    if what in ("field", "two"):
        z = np.sin(5 * grid[..., 0] + t / 6) * np.cos(4 * grid[..., 1] - t / 9)
        traces = [
            marks.field(xs, xs, z, -1, 1),
            marks.level(xs, xs, z),
            marks.dots(*spots[:count].T, size=sizes[t, :count], colour=theme.SERIES[1]),
        ]
    else:
        traces = [marks.dots(*(start + t * speed).T, size=5, colour=theme.SERIES[0], edge=0)]
    return theme.figure(*traces, x=theme.axis("x", -1, 1), y=theme.axis("y", -1, 1))


if way == "film":
    about = {
        "pace": 20,
        "smooth": True,
        "names": [f"{t + 1}" for t in range(T)],
        "starts": [0],
        "says": [""] * T,
        "equations": [],
        "words": {k: v.en for k, v in WORDS.items()},
        "palettes": theme.PALETTES,
        "plotly": plotly_address(),
    }
    call: Call = {
        "playhead": {"serial": 0, "step": T - 1, "speed": 0, "until": None},
        "link": [["what", what]],
        "menu": {"films": [], "film": 0, "tries": [], "tried": None},
        "strip": {"title": "", "text": ""},
        "lang": "en",
        "langs": {},
        "own": None,
        "title": "",
    }
    blank = {"wide": False, "alts": [""] * T, "legend": []}
    heads = [{"title": half or "film", "half": half, **blank} for half in (("A", "B") if what == "two" else ("",))]
    play(call, film.pack([draw] * len(heads), range(T), about, heads), key="film")
else:
    stills = [theme.resolve(draw(t)) for t in range(T)]
    figure = go.Figure(stills[0], skip_invalid=False)
    figure.frames = [go.Frame(data=s["data"], name=str(t)) for t, s in enumerate(stills)]
    play = {
        "label": "play",
        "method": "animate",
        "args": [None, {"frame": {"duration": 50}, "transition": {"duration": 0}}],
    }
    figure.update_layout(updatemenus=[{"type": "buttons", "buttons": [play]}], height=500)
    st.plotly_chart(figure)
