"""Params -> widgets, one for each knob, in the sidebar."""

from typing import Any, TypeVar

import streamlit as st

from dashboard.page.controls import stack
from dashboard.page.controls.upload import picture, table
from engine.core import AnyParams, Choice, Knob, Lang, Number, Points, Refused, Switch, Text, Upload, Words, knobs
from engine.vision import stack_text as stacktext

P = TypeVar("P", bound=AnyParams)
EDITORS = {stacktext.parse: stack.edit}  # text that has a better editor than a box
CLEAR = Text("Remove my {n} painted rows", "清除我画的 {n} 个点")


def form(page: str, start: P, lang: Lang) -> P:
    """The reader's parameters; `start` is where the widgets stand when the page is entered. The seed comes last on every page."""
    values: dict[str, Any] = {}
    so_far = start
    for name, k in sorted(knobs(type(start)).items(), key=lambda item: item[0] == "seed"):
        key = f"{page}/{name}"
        if key not in st.session_state:
            st.session_state[key] = getattr(start, name)
        if k.when is None or k.when(so_far):
            values[name] = _widget(key, k, lang, so_far)
        else:
            st.session_state[key] = values[name] = st.session_state[key]  # keep what a hidden widget held
        so_far = type(start)(**{n: getattr(so_far, n) for n in knobs(type(start))} | values)
    return so_far


def set_to(page: str, params: AnyParams) -> None:
    """Move every widget to `params`; before the widgets are drawn, so for a callback."""
    for name, k in knobs(type(params)).items():
        if not isinstance(k, Upload):
            st.session_state[f"{page}/{name}"] = getattr(params, name)


def _widget(key: str, k: Knob, lang: Lang, so_far: Any) -> Any:
    label, about = k.label(lang), k.help(lang) if k.help else None
    match k:
        case Number():
            return st.slider(
                label, k.low, k.high, step=k.step, key=key, help=about, format=None if k.step >= 0.01 else "%.4f"
            )
        case Choice():
            return st.selectbox(label, list(k.options), format_func=lambda o: k.options[o](lang), key=key, help=about)
        case Switch():
            return st.toggle(label, key=key, help=about)
        case Words():
            return EDITORS[k.parse](key, k, lang) if k.parse in EDITORS else _words(key, k, label, about, lang, so_far)
        case Points():
            painted = st.session_state[key]
            if painted:
                clear = CLEAR.format(n=len(painted))(lang)
                st.button(clear, on_click=st.session_state.__setitem__, args=(key, ()), width="stretch")
            return st.session_state[key]
        case Upload():
            return picture(key, k, lang) if k.target == "image" else table(key, k, lang)


def _words(key: str, k: Words, label: str, about: str | None, lang: Lang, so_far: Any) -> str:
    """What cannot be read is said under the box, and the last text that could be stays in force."""
    if k.options:
        options = list(k.options(so_far))
        if st.session_state[key] not in options:
            st.session_state[key] = k.default if k.default in options else options[0]
        return str(st.selectbox(label, options, key=key, help=about))
    box = st.text_area if k.lines > 1 else st.text_input
    more: dict[str, Any] = {"height": 28 * k.lines + 20} if k.lines > 1 else {}
    said = str(box(label, key=key, help=about, max_chars=k.most, **more))
    try:
        k.parse(said)
    except ValueError as e:
        st.error(e.text(lang) if isinstance(e, Refused) else str(e))
        return str(st.session_state.get(f"{key}/good", k.default))
    st.session_state[f"{key}/good"] = said
    return said
