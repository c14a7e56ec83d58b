"""A row of the reader's own, typed: a number a column. In the player it may be placed, by a click on the plane."""

from collections.abc import Sequence

import streamlit as st

from engine.core import Lang, Text, Words
from engine.core.own import cells, written

ABOUT = Text(
    "It is followed through the model like a row of the data; ✚ above the picture places it by a click. An empty "
    "column has its median; XGBoost takes it as missing.",
    "它像数据中的样本一样走完整个模型；也可用图上方的 ✚ 点击放置。留空的列取中位数；XGBoost 视为缺失。",
)
EMPTY = Text("empty", "留空")
AWAY = Text("× Take my row away", "× 移除我的样本")


def edit(key: str, k: Words, lang: Lang, names: Sequence[str], off: bool) -> str:
    """The row's text; `names` are the columns to fill in."""
    row = [None if v != v else v for v in cells(st.session_state[key])]
    with st.expander(k.label(lang), expanded=bool(row)):
        for j, name in enumerate(names):
            at = f"{key}/{j}"
            st.session_state[at] = row[j] if j < len(row) else None
            st.number_input(
                name,
                value=None,
                step=0.1,
                format="%.6g",
                key=at,
                placeholder=EMPTY(lang),
                help=ABOUT(lang),
                on_change=_typed,
                args=(key, len(names)),
                disabled=off,
            )
        if row and not off:
            st.button(AWAY(lang), key=f"{key}/away", on_click=_away, args=(key,), width="stretch")
    return str(st.session_state[key])


def _typed(key: str, n: int) -> None:
    st.session_state[key] = written([st.session_state[f"{key}/{j}"] for j in range(n)])


def _away(key: str) -> None:
    st.session_state[key] = ""
