"""The reader's own table or picture: a file picker, what was read of the file, and what the reader may choose of it.

The table in force lives in the page's order. What it was made of, the file's columns, lives beside it in the reader's
session, so that the choices stay changeable and a table that was set aside can be taken again.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

import streamlit as st

from engine.core import AnyParams, Lang, Refused, Table, Text, Upload, knobs
from engine.data import csv_choices, csv_rows
from engine.vision.pictures import Picture, read

MOST_KEPT = 3  # files of one reader whose columns stay in memory
LABEL = Text("column to predict", "要预测的列")
POSITIVE = Text("positive class", "正类")
ALL = Text("all classes", "全部类别")
HOLES = Text("holes", "空缺（缺失值）")
WORDS = Text("columns of text", "文本列")
PICK = Text("Bring a file", "选择文件")
AGAIN = Text("Use {name} again", "再次使用 {name}")
ROWS = Text("{name}, {n} rows", "{name}，{n} 行")
YOURS = Text("Your table: {what}.", "你的表格：{what}。")
OUT = Text("Set the table aside", "移除此表格")
SEMICOLON = Text("; ", "；")
SOME = Text("a run learns from {most} of them, drawn by the seed", "每次运行学习其中 {most} 行，由随机种子抽取")
ABOUT = Text(
    "A text table: .csv, .tsv, .txt or .data, with commas, semicolons, tabs or spaces; at most 20 MB and 50,000 rows."
    " It stays in this server's memory while you read, and is not in the link.",
    "文本表格：.csv、.tsv、.txt 或 .data，以逗号、分号、制表符或空格分隔；不超过 20 MB、50,000 行。"
    "文件只在你浏览时保存在服务器内存中，不写入链接。",
)
PICTURE = Text(
    "PNG, JPEG or WebP, at most 20 MB; a large one is made smaller. It stays in this server's memory while you read,"
    " and is not in the link.",
    "PNG、JPEG 或 WebP，不超过 20 MB，大图会自动缩小。图片只在你浏览时保存在服务器内存中，不写入链接。",
)


class Source(NamedTuple):
    """A file that was read, and the last table made of it."""

    parsed: csv_choices.Parsed
    table: Table


def table(key: str, k: Upload, lang: Lang, kept: Table | None, put: Callable[[Table | None], None]) -> Table | None:
    """The table in force. `put` takes another, or None, into the page; a file that is refused changes nothing."""
    source = _sources().get(key)
    if kept is not None:
        _drop(key, _counted(kept, lang), put)
    elif source is not None:
        again = AGAIN.format(name=_plain(source.table.name))(lang)
        st.button(again, on_click=put, args=(source.table,), key=f"{key}/again", width="stretch")
    with st.expander(k.label(lang), expanded=kept is not None):
        file = _picker(key, lang, ABOUT)
        if file is not None and _refused(key, file, lang) is None:
            with _refusing(key, file, lang):
                parsed = csv_rows.parse(file.getvalue())
                first = csv_choices.at_first(parsed, k.target, k.classes, k.holes)
                _take(key, Source(parsed, csv_rows.table(file.name, parsed, first)), put)
        if kept is not None:
            st.caption(_plain(_told(kept, k, lang)))
            if source is not None and source.table == kept:
                _choices(key, k, lang, source, put)
    return kept


def picture(
    key: str, k: Upload, lang: Lang, kept: Picture | None, put: Callable[[Picture | None], None]
) -> Picture | None:
    """The picture in force; one that was read stays when a later file is refused, and until the reader drops it."""
    if kept is not None:
        _drop(key, kept.name, put)
    with st.expander(k.label(lang)):
        file = _picker(key, lang, PICTURE)
        if file is not None and _refused(key, file, lang) is None:
            with _refusing(key, file, lang):
                put(read(file.name, file.getvalue()))
                empty(key)
                st.rerun()
    return kept


def empty(key: str) -> None:
    """A new picker, without the file that the old one holds."""
    st.session_state[f"{key}/turn"] = st.session_state.get(f"{key}/turn", 0) + 1


def in_force(params: AnyParams, lang: Lang) -> str:
    """One line, in Markdown, that names the reader's table which the run learns from; "" where there is none."""
    found = _table_of(params)
    if found is None:
        return ""
    _, k, kept = found
    some = f"{SEMICOLON(lang)}{SOME.format(most=f'{k.most:,}')(lang)}" if k.most and len(kept.y) > k.most else ""
    return YOURS.format(what=_plain(_counted(kept, lang)) + some)(lang)


def line(params: AnyParams, lang: Lang, put: Callable[[str, Any], None]) -> None:
    """That line above the film, with a cross that takes the table out."""
    if found := _table_of(params):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(in_force(params, lang), width="content")
            st.button("×", on_click=put, args=(found[0], None), key="table/out", type="tertiary", help=OUT(lang))


def _table_of(params: AnyParams) -> tuple[str, Upload, Table] | None:
    for name, k in knobs(params).items():
        kept = getattr(params, name)
        if isinstance(k, Upload) and isinstance(kept, Table) and (k.when is None or k.when(params)):
            return name, k, kept
    return None


def _choices(key: str, k: Upload, lang: Lang, source: Source, put: Callable[[Table | None], None]) -> None:
    """What may be chosen of the file; each stands where the table in force has it."""
    parsed, had = source.parsed, csv_choices.Choices(**dict(source.table.chosen))
    at = f"{key}/{lang}/{parsed.digest.hex()[:8]}"
    labels = csv_choices.can_be_predicted(parsed, k.target)
    label = str(_one(f"{at}/label", LABEL(lang), labels, had.label, str))
    now = had._replace(label=label)
    if k.target == "label":
        classes = csv_choices.classes_of(parsed, label)
        offered = ("", *classes) if 2 < len(classes) <= k.classes else classes
        chosen = had.positive if label == had.label else classes[-1] if len(classes) == 2 else offered[0]
        said = dict(zip(offered, offered, strict=True)) | {"": ALL(lang)}
        positive = _one(f"{at}/positive/{label}", POSITIVE(lang), offered, chosen, said.__getitem__)
        now = now._replace(positive=positive)
    if parsed.has_holes():
        fates = [fate for fate in csv_choices.HOLES if fate != "keep" or k.holes]
        now = now._replace(
            holes=_one(f"{at}/holes", HOLES(lang), fates, had.holes, lambda h: csv_choices.HOLES[h](lang))
        )
    if parsed.has_words(label):
        ways = list(csv_choices.WORDS)
        now = now._replace(
            words=_one(f"{at}/words", WORDS(lang), ways, had.words, lambda w: csv_choices.WORDS[w](lang))
        )
    if now != had:
        try:
            _take(key, Source(parsed, csv_rows.table(source.table.name, parsed, now)), put)
        except Refused as e:
            st.error(_plain(e.text(lang)))


def _one(key: str, label: str, options: Sequence[str], stands: str, said: Callable[[str], str]) -> str:
    at = options.index(stands) if stands in options else 0
    return str(st.selectbox(label, options, index=at, format_func=said, key=key))


def _take(key: str, source: Source, put: Callable[[Table | None], None]) -> None:
    """Into force at once, and the page is drawn anew with all knobs that the table brings."""
    sources = _sources()
    sources.pop(key, None)
    sources[key] = source
    while len(sources) > MOST_KEPT:
        del sources[next(iter(sources))]
    empty(key)
    put(source.table)
    st.rerun()


def _sources() -> dict[str, Source]:
    kept: dict[str, Source] = st.session_state.setdefault("tables", {})
    return kept


def _picker(key: str, lang: Lang, about: Text) -> Any:
    """Any file may be picked: what cannot be used is refused by its content, in the reader's language."""
    turn = st.session_state.get(f"{key}/turn", 0)
    return st.file_uploader(PICK(lang), key=f"{key}/file{turn}", help=about(lang))


def _refused(key: str, file: Any, lang: Lang) -> Text | None:
    """The sentence with which this very file was refused before, said again."""
    serial, why = st.session_state.get(f"{key}/refused", ("", None))
    if serial != file.file_id:
        return None
    st.error(_plain(why(lang)))
    return cast(Text, why)


@contextmanager
def _refusing(key: str, file: Any, lang: Lang) -> Iterator[None]:
    try:
        yield
    except Refused as e:
        st.session_state[f"{key}/refused"] = file.file_id, e.text
        st.error(_plain(e.text(lang)))


def _drop(key: str, what: str, put: Callable[[None], None]) -> None:
    st.button(f"× {_plain(what)}", on_click=put, args=(None,), key=f"{key}/drop", width="stretch")


def _counted(kept: Table, lang: Lang) -> str:
    return ROWS.format(name=kept.name, n=f"{len(kept.y):,}")(lang)


def _told(kept: Table, k: Upload, lang: Lang) -> str:
    """What was read of the file and what was left out."""
    said = [text(lang) for text in kept.report]
    if k.most and len(kept.y) > k.most:
        said.insert(1, SOME.format(most=f"{k.most:,}")(lang))
    return SEMICOLON(lang).join(said)


def _plain(words: str) -> str:
    """A reader's words, which Markdown must not read."""
    return re.sub(r"([\\`*_{}\[\]()#+!|<>~$:-])", r"\\\1", words)
