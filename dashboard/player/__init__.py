"""The browser's side of a film: one component for all pages.

The modules beside this file are joined into one (a component's JavaScript is a single module); Plotly.js itself is the
plotly package's own file, served once by streamlit_app.py under an address with its version.
"""

import pathlib
import re
from functools import lru_cache
from typing import Any

HERE = pathlib.Path(__file__).parent
MODULES = (
    "page.js",
    "unpack.js",
    "colours.js",
    "symbols.js",
    "fields.js",
    "lines.js",
    "canvas.js",
    "transport.js",
    "gestures.js",
    "room.js",
    "player.js",
)
_IMPORT = re.compile(r"^import .*? from \"\./.*?\";\n", re.M)
_EXPORT = re.compile(r"^export (?!default)", re.M)


@lru_cache
def plotly_address() -> str:
    """Where the browser finds Plotly.js, below the app's own address; the version makes it cacheable for ever."""
    from importlib.metadata import version

    return f"plotly-{version('plotly')}/plotly.min.js"


@lru_cache
def javascript() -> str:
    """All modules as one. They share no top-level name, which a test asserts."""
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", (HERE / name).read_text("utf-8"))) for name in MODULES)


def play(message: bytes, start: int, command: int, key: str) -> Any:
    """Show a film. `start` is the step to stand at (-1: the last) and is obeyed when `command` changes; an odd command
    also plays from the beginning. The result has `frame`, the step at which the reader
    stopped, and for one run `pick` (a clicked dot) or `paint` (a stroke of dots)."""
    import streamlit as st

    player = st.components.v2.component(
        "film", js=javascript(), css=(HERE / "player.css").read_text("utf-8"), isolate_styles=False
    )
    order = start.to_bytes(4, "little", signed=True) + command.to_bytes(4, "little", signed=True)
    return player(
        data=order + message, key=key, on_frame_change=_nothing, on_pick_change=_nothing, on_paint_change=_nothing
    )


def _nothing() -> None:
    """A component sends only what a callback was given for; what it sent is read from the result."""
