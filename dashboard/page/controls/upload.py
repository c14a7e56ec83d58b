"""The reader's own CSV or picture: a file picker, and one sentence when the file cannot be used."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from engine.core import Lang, Refused, Table, Text, Upload
from engine.data import csv_rows
from engine.vision.pictures import Picture, read

LABEL = Text("column to predict", "要预测的列")
ABOUT = Text(
    "UTF-8, comma, semicolon or tab; at most 5 MB and 20,000 rows. It stays on this server's memory while you read, and is not in the link.",
    "UTF-8 编码，逗号、分号或制表符分隔；不超过 5 MB、20000 行。文件只在你浏览时保存在服务器内存中，不写入链接。",
)
DROP = Text("× {name}", "× {name}")
PICTURE = Text(
    "PNG or JPEG, at most 4 MB. It stays on this server's memory while you read, and is not in the link.",
    "PNG 或 JPEG，不超过 4 MB。图片只在你浏览时保存在服务器内存中，不写入链接。",
)


def empty(key: str) -> None:
    """A new picker, without the file that the old one holds."""
    st.session_state[f"{key}/turn"] = st.session_state.get(f"{key}/turn", 0) + 1


def table(key: str, k: Upload, lang: Lang, kept: Table | None, drop: Callable[[], None]) -> Table | None:
    """The table in force; one that was read stays when a later file is refused, and until the reader drops it."""
    with st.expander(k.label(lang)):
        file = _picker(key, k, lang, ["csv", "tsv", "txt"], ABOUT)
        if file is not None:
            try:
                raw = file.getvalue()
                names = csv_rows.header(raw)
                label = st.selectbox(LABEL(lang), names, index=len(names) - 1, key=f"{key}/label/{lang}")
                kept = csv_rows.read(file.name, raw, label or "", k.target)
            except Refused as e:
                st.error(e.text(lang))
        _drop(key, kept, lang, drop)
        return kept


def picture(key: str, k: Upload, lang: Lang, kept: Picture | None, drop: Callable[[], None]) -> Picture | None:
    """The picture in force; one that was read stays when a later file is refused, and until the reader drops it."""
    with st.expander(k.label(lang)):
        file = _picker(key, k, lang, ["png", "jpg", "jpeg"], PICTURE)
        if file is not None:
            try:
                kept = read(file.name, file.getvalue())
            except Refused as e:
                st.error(e.text(lang))
        _drop(key, kept, lang, drop)
        return kept


def _picker(key: str, k: Upload, lang: Lang, kinds: list[str], about: Text) -> Any:
    turn = st.session_state.get(f"{key}/turn", 0)
    return st.file_uploader(
        k.label(lang), type=kinds, key=f"{key}/file{turn}", help=about(lang), label_visibility="collapsed"
    )


def _drop(key: str, kept: Table | Picture | None, lang: Lang, drop: Callable[[], None]) -> None:
    def dropped() -> None:
        empty(key)
        drop()

    if kept is not None:
        st.button(DROP.format(name=kept.name)(lang), on_click=dropped, key=f"{key}/drop", width="stretch")
