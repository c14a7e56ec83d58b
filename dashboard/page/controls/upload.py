"""The reader's own CSV or picture: a file picker, and one sentence when the file cannot be used."""

import streamlit as st

from engine.core import Lang, Refused, Table, Text, Upload
from engine.data import csv_rows
from engine.vision.pictures import Picture, read

LABEL = Text("column to predict", "要预测的列")
ABOUT = Text(
    "UTF-8, comma, semicolon or tab; at most 5 MB and 20,000 rows. It stays on this server's memory while you read, and is not in the link.",
    "UTF-8 编码，逗号、分号或制表符分隔；不超过 5 MB、20000 行。文件只在你浏览时保存在服务器内存中，不写入链接。",
)
PICTURE = Text(
    "PNG or JPEG, at most 4 MB. It stays on this server's memory while you read, and is not in the link.",
    "PNG 或 JPEG，不超过 4 MB。图片只在你浏览时保存在服务器内存中，不写入链接。",
)


def table(key: str, k: Upload, lang: Lang) -> Table | None:
    """The table in the picker, or None; a table that was read stays when a later file is refused."""
    with st.expander(k.label(lang)):
        file = st.file_uploader(
            k.label(lang), type=["csv", "tsv", "txt"], key=f"{key}/file", help=ABOUT(lang), label_visibility="collapsed"
        )
        if file is None:
            st.session_state[key] = None
            return None
        try:
            raw = file.getvalue()
            names = csv_rows.header(raw)
            label = st.selectbox(LABEL(lang), names, index=len(names) - 1, key=f"{key}/label")
            st.session_state[key] = csv_rows.read(file.name, raw, label or "", k.target)
        except Refused as e:
            st.error(e.text(lang))
        kept: Table | None = st.session_state.get(key)
        return kept


def picture(key: str, k: Upload, lang: Lang) -> Picture | None:
    """The picture in the picker, or None; one that was read stays when a later file is refused."""
    with st.expander(k.label(lang)):
        file = st.file_uploader(
            k.label(lang),
            type=["png", "jpg", "jpeg"],
            key=f"{key}/file",
            help=PICTURE(lang),
            label_visibility="collapsed",
        )
        if file is None:
            st.session_state[key] = None
            return None
        try:
            st.session_state[key] = read(file.name, file.getvalue())
        except Refused as e:
            st.error(e.text(lang))
        kept: Picture | None = st.session_state.get(key)
        return kept
