"""The browser's side of a film: one component for all pages.

The modules beside this file are joined into one (a component's JavaScript is a single module); Plotly.js itself is the
plotly package's own file, served once by streamlit_app.py under an address with its version.
"""

import json
import pathlib
import re
from functools import lru_cache
from typing import Any, TypedDict

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


class Call(TypedDict):
    playhead: dict[str, Any]
    link: list[list[str]]
    menu: dict[str, Any]
    strip: dict[str, str]
    lang: str
    langs: dict[str, str]
    title: str


def play(call: Call, message: bytes, key: str) -> Any:
    import streamlit as st

    player = st.components.v2.component(
        "film", js=javascript(), css=(HERE / "player.css").read_text("utf-8"), isolate_styles=False
    )
    head = json.dumps(call).encode()
    data = len(head).to_bytes(4, "little") + head + message
    return player(
        data=data,
        key=key,
        on_step_change=_nothing,
        on_pick_change=_nothing,
        on_paint_change=_nothing,
        on_act_change=_nothing,
    )


def _nothing() -> None:
    """A component sends only what a callback was given for; what it sent is read from the result."""
