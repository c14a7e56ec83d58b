"""The stack editor: a text box, the same layers as a table, and famous networks to start from. All three stay in step:
the text is what is kept, the table writes it anew."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from engine.core import Lang, Refused, Text, Words
from engine.vision.architectures import ARCHITECTURES
from engine.vision.branches import widest_path
from engine.vision.convnet import Layer
from engine.vision.famous import NAMES
from engine.vision.stack_text import KINDS, MOST, parse, write

TABLE = Text("The same layers as a table", "用表格编辑这些层")
KIND = Text("kind", "类型")
MOVE = Text("layer to move or remove", "要移动或删除的层")
LOAD = Text("Start from", "从现成网络开始")
MAIN = Text(
    "The widest path of a branched network; its own “same” and “causal” paddings stay words.",
    "有分支的网络取其最宽的路径；same 与 causal 填充保留为文字。",
)
TAKE = Text("Copy its layers here", "把它的各层复制过来")
COLUMNS = ("size", "s", "p", "d")


def edit(key: str, k: Words, lang: Lang, good: str) -> str:
    """The text in force; what cannot be read is said under the box, and the last text that could be stays."""
    said = str(
        st.text_area(
            k.label(lang), key=key, help=k.help(lang) if k.help else None, max_chars=k.most, height=28 * k.lines + 20
        )
    )
    try:
        layers = parse(said)
    except Refused as e:
        st.error(e.text(lang))
        return good
    with st.popover(TABLE(lang), width="stretch"):
        _table(key, layers, lang)
        _moves(key, layers, lang)
        chosen = st.selectbox(
            LOAD(lang), list(ARCHITECTURES), format_func=NAMES.__getitem__, key=f"{key}/load", help=MAIN(lang)
        )
        st.button(TAKE(lang), key=f"{key}/take", on_click=_take, args=(key, chosen), width="stretch")
    return said


def _table(key: str, layers: Sequence[Layer], lang: Lang) -> None:
    rows = [dict(zip(("kind", *COLUMNS), cells_of(layer), strict=True)) for layer in layers]
    turn = st.session_state.get(
        f"{key}/turn", 0
    )  # a new table after every change, so that no old change is applied twice
    column = st.column_config
    st.data_editor(
        rows,
        key=f"{key}/table{turn}",
        num_rows="dynamic",
        hide_index=True,
        width=490,
        on_change=_edited,
        args=(key, turn, tuple(layers)),
        column_config={
            "kind": column.SelectboxColumn(KIND(lang), options=list(KINDS), default="conv", required=True, width=130),
            "size": column.TextColumn("k", default="3", required=True, width=76),
            "s": column.TextColumn("s", default="1", width=76),
            "p": column.TextColumn("p", default="0", width=76),
            "d": column.TextColumn("d", default="1", width=76),
        },
    )


def cells_of(layer: Layer) -> tuple[str, str, str, str, str]:
    kind = next(word for word, kind in KINDS.items() if kind == layer.kind)
    size, s, p, d = (f"{v[0]}x{v[1]}" if isinstance(v, tuple) else str(v) for v in layer[1:5])
    return kind, size, s, p, d


def line_of(cells: dict[str, Any]) -> str:
    kind, size = str(cells.get("kind") or "conv"), str(cells.get("size") or "3").strip()
    if kind == "up":
        return f"up {size}"
    options = []
    for letter in ("s", "p", "d"):
        value = str(cells.get(letter) or "").strip()
        if value and value != ("0" if letter == "p" else "1"):
            options.append(value if value in ("same", "causal") else f"{letter}{value}")
    return " ".join([kind, size, *options])


def _edited(key: str, turn: int, layers: tuple[Layer, ...]) -> None:
    """The table's change -> the text, as it would have been typed; a wrong word is then said under the box."""
    change = st.session_state[f"{key}/table{turn}"]
    lines: list[str | None] = write(layers).splitlines()  # type: ignore[assignment]
    for row, cells in change["edited_rows"].items():
        at = int(row)
        kept = dict(zip(("kind", *COLUMNS), cells_of(layers[at]), strict=True))
        lines[at] = line_of(kept | cells) + (f"  # {layers[at].name}" if layers[at].name else "")
    for at in change["deleted_rows"]:
        lines[at] = None
    new = [line_of(cells) for cells in change["added_rows"]]
    _put(key, [line for line in lines if line is not None] + new)


def _moves(key: str, layers: Sequence[Layer], lang: Lang) -> None:
    lines = write(layers).splitlines()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox(
            MOVE(lang),
            range(len(lines)),
            format_func=lambda i: f"{i + 1}  {lines[i].split('#')[0]}",
            key=f"{key}/row",
            width=230,
        )
        at = min(int(at or 0), len(lines) - 1)
        st.button("↑", key=f"{key}/up", on_click=_move, args=(key, lines, at, -1), disabled=at == 0)
        st.button("↓", key=f"{key}/down", on_click=_move, args=(key, lines, at, 1), disabled=at == len(lines) - 1)
        st.button("✕", key=f"{key}/out", on_click=_move, args=(key, lines, at, 0), disabled=len(lines) == 1)


def _move(key: str, lines: list[str], at: int, by: int) -> None:
    """A layer one place earlier or later, or away."""
    kept = [*lines[:at], *lines[at + 1 :]]
    if by:
        kept.insert(at + by, lines[at])
        st.session_state[f"{key}/row"] = at + by
    else:
        st.session_state[f"{key}/row"] = max(at - 1, 0)
    _put(key, kept)


def _take(key: str, name: str) -> None:
    network = ARCHITECTURES[name]()
    layers = [layer for n in widest_path(network) if (layer := network.layer(n))]
    _put(key, write(layers[:MOST]).splitlines())


def _put(key: str, lines: Sequence[str]) -> None:
    st.session_state[key] = "\n".join(lines)
    st.session_state[f"{key}/turn"] = st.session_state.get(f"{key}/turn", 0) + 1
