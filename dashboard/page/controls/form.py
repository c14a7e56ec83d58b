"""Params -> widgets, one for each knob, in the sidebar.

A widget's key names the page, the language and how often the page moved its widgets itself (a try, Back): each time
every widget is a new one, which begins where the order stands. So no word of an old language is left behind, and a
message that the browser sent before it heard of the move cannot bring the old values back.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

import streamlit as st

from dashboard.page.controls import own, stack, upload
from engine.core import AnyParams, Choice, Knob, Lang, Number, Points, Refused, Switch, Text, Upload, Words, knobs
from engine.core.own import cells
from engine.vision import stack_text

P = TypeVar("P", bound=AnyParams)
EDITORS = {stack_text.parse: stack.edit}  # text that has a better editor than a box
CLEAR = Text("Remove my {n} painted rows", "清除我画的 {n} 个点")


def form(
    slug: str,
    turn: int,
    start: P,
    lang: Lang,
    put: Callable[[str, Any], None],
    free: Collection[str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> P:
    """The reader's parameters; widgets of a new `turn` stand where `start` does. The seed comes last on every page.

    `put(name, value)` changes a parameter that no widget of Streamlit's holds, for a callback. Where some are `free`,
    the others are locked. `notes` stand below the knobs that they name.
    """
    so_far = start
    for name, k in sorted(knobs(start).items(), key=lambda item: item[0] == "seed"):
        if k.when is None or k.when(so_far):
            values = {n: getattr(so_far, n) for n in knobs(start)}
            off = free is not None and name not in free
            key = f"{slug}/{name}" if isinstance(k, Upload) else f"{slug}/{lang}/{turn}/{name}"
            so_far = type(start)(**values | {name: _widget(key, name, k, lang, so_far, put, off)})
            if notes and name in notes:
                st.caption(notes[name])
    return so_far


def _widget(key: str, name: str, k: Knob, lang: Lang, so_far: Any, put: Callable[[str, Any], None], off: bool) -> Any:
    label, about, value = k.label(lang), k.help(lang) if k.help else None, getattr(so_far, name)
    match k:
        case Points():
            if value:
                said = CLEAR.format(n=len(value))(lang)
                st.button(said, on_click=put, args=(name, ()), width="stretch", disabled=off)
            return value
        case Upload() if off:
            return value
        case Upload():
            control = upload.picture if k.target == "image" else upload.table
            return control(key, k, lang, value, lambda other: put(name, other))
    if key not in st.session_state:
        st.session_state[key] = value
    match k:
        case Number():
            shown = None if k.step >= 0.01 else "%.4f"
            return st.slider(label, k.low, k.high, step=k.step, key=key, help=about, format=shown, disabled=off)
        case Choice():
            names = {option: text(lang) for option, text in k.options.items()}
            return st.selectbox(label, list(names), format_func=names.__getitem__, key=key, help=about, disabled=off)
        case Switch():
            return st.toggle(label, key=key, help=about, disabled=off)
        case Words() if k.parse is cells and k.options:
            return own.edit(key, k, lang, k.options(so_far), off)
        case Words() if k.parse in EDITORS and not off:
            return EDITORS[k.parse](key, k, lang, value)
        case Words():
            return _words(key, k, lang, so_far, value, off)


def _words(key: str, k: Words, lang: Lang, so_far: Any, good: str, off: bool) -> str:
    """What cannot be read is said under the box, and the last text that could be stays in force."""
    label, about = k.label(lang), k.help(lang) if k.help else None
    if k.options:
        options = list(k.options(so_far))
        if st.session_state[key] not in options:
            st.session_state[key] = k.default if k.default in options else options[0]
        return str(st.selectbox(label, options, key=key, help=about, disabled=off))
    box = st.text_area if k.lines > 1 else st.text_input
    more: dict[str, Any] = {"height": 28 * k.lines + 20} if k.lines > 1 else {}
    said = str(box(label, key=key, help=about, max_chars=k.most, disabled=off, **more))
    try:
        k.parse(said)
    except ValueError as e:
        st.error(e.text(lang) if isinstance(e, Refused) else str(e))
        return good
    return said
