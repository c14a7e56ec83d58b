"""What stands around every page: language, light and dark, and cards that open their lesson in the same session."""

import pathlib
from typing import Any

import streamlit as st

from dashboard.catalogue import SLUGS
from dashboard.chapters import CHAPTERS
from dashboard.course import stops_of
from dashboard.page.controls.language import language, was_chosen
from engine.core import Lang, Text

HERE = pathlib.Path(__file__).parent
LOOKS = ("primaryColor", "backgroundColor", "secondaryBackgroundColor", "textColor")
PLACES = ("foot", *(str(n) for n, _ in enumerate(CHAPTERS, 1)))
WORDS = {"light": Text("Light", "浅色"), "dark": Text("Dark", "深色")}


def frame() -> None:
    """Draws the switch between light and dark; a click on a card comes back here."""
    lang = language()
    component = st.components.v2.component(
        "frame",
        html='<button type="button" class="theme"></button>',
        js=(HERE / "frame.js").read_text("utf-8"),
        isolate_styles=False,
    )
    themes = {base: {look: st.get_option(f"theme.{base}.{look}") for look in LOOKS} for base in WORDS}
    data = {"lang": lang, "themes": themes, "words": {name: say(lang) for name, say in WORDS.items()}}
    said: Any = component(data=data, key="frame", on_go_change=lambda: None, width="content")
    go(str(said.get("go") or ""), lang)


def go(asked: str, lang: Lang) -> None:
    """Where a link inside the app leads: "<slug>", "course/<name>/<slug>", "home/<place>"."""
    way, _, slug = asked.rpartition("/")
    name = way.removeprefix("course/")
    if way == "home":
        times = st.session_state.get("home/at", (0, None))[0]
        st.session_state["home/at"] = (times + 1, slug if slug in PLACES else None)  # each time is obeyed once
        st.switch_page("home.py", query_params=linked(lang))
    if slug in SLUGS:
        on_course = {"course": name} if stops_of(name, slug) else {}
        st.switch_page(f"lessons/{slug}.py", query_params=on_course | linked(lang))


def linked(lang: Lang) -> dict[str, str]:
    """What every link inside the app carries along."""
    return {"lang": lang} if was_chosen() else {}
