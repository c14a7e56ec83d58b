"""The reader's own CSV: bytes in, a `Table` or one sentence out (`Refused`, with the line and the column)."""

import csv
import hashlib
import io
import math
from collections.abc import Iterator

import numpy as np

from engine.core import Refused, Table

MOST_BYTES, MOST_ROWS, MOST_CLASSES, MOST_COLUMNS = 5 * 2**20, 20_000, 10, 200
MISSING = {"", "na", "nan", "null", "none", "?"}


def read(name: str, raw: bytes, label: str = "", target: str = "label", holes: bool = False) -> Table:
    """UTF-8 (with or without BOM), separated by comma, semicolon or tab, with or without a header line.

    `label` names the column to predict (default: the last); target "label" makes it classes, "number" a real target.
    `holes` lets numeric cells be empty (NaN). Text columns other than the label are left out.
    """
    if len(raw) > MOST_BYTES:
        raise _no(
            f"The file has {len(raw):,} bytes; at most {MOST_BYTES:,} can be read.",
            f"文件有 {len(raw):,} 字节，最多可读 {MOST_BYTES:,} 字节。",
        )
    header, rows = _cells(raw)
    if label and label not in header:
        raise _no(f"There is no column {label!r} in the file.", f"文件中没有名为 {label!r} 的列。")
    at = header.index(label) if label else len(header) - 1
    numeric = [j for j in range(len(header)) if j != at and _reads_as_number(rows, j)]
    if not numeric:
        raise _no("No column besides the label holds numbers.", "除标签列外没有数值列。")
    X = np.array([[_number(cells[j], line, header[j], holes) for j in numeric] for line, cells in rows])
    for line, cells in rows:
        if cells[at].strip().lower() in MISSING:
            raise _no(
                f"Line {line}, column {header[at]!r}: the label is missing.",
                f"第 {line} 行，列 {header[at]!r}：缺少标签。",
            )
    digest = hashlib.blake2b(raw + f"\0{label}\0{target}".encode(), digest_size=16).hexdigest()
    columns = tuple(header[j] for j in numeric)
    if target == "number":
        y = np.array([_number(cells[at], line, header[at], False) for line, cells in rows])
        return Table(name, digest, columns, X, y, label=header[at])
    said = [cells[at].strip() for _, cells in rows]
    classes = tuple(sorted(set(said)))
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise _no(
            f"Column {header[at]!r} has {len(classes):,} different labels; it needs 2 to {MOST_CLASSES}.",
            f"列 {header[at]!r} 有 {len(classes):,} 种标签，需要 2 到 {MOST_CLASSES} 种。",
        )
    return Table(name, digest, columns, X, np.array([classes.index(s) for s in said]), classes, header[at])


def header(raw: bytes) -> list[str]:
    """The column names, for the reader to pick the label from."""
    return _cells(raw[: MOST_BYTES + 1])[0]


def _no(en: str, zh: str) -> Refused:
    return Refused(en, zh)


def _cells(raw: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Header and (line number, cells) of each row; every row as long as the header."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = raw[: e.start].count(b"\n") + 1
        raise _no(
            f"Line {line} is not UTF-8 text; save the file as UTF-8.",
            f"第 {line} 行不是 UTF-8 文本，请将文件另存为 UTF-8。",
        ) from e
    first = next((s for s in text.splitlines() if s.strip()), "")
    separator = max(",;\t", key=first.count)
    lines = [(n, cells) for n, cells in _reader(text, separator) if any(c.strip() for c in cells)]
    if not lines:
        raise _no("The file is empty.", "文件是空的。")
    names = [c.strip() for c in lines[0][1]]
    if all(_as_float(c) is not None for c in names):
        names = [f"column {j + 1}" for j in range(len(names))]
    else:
        lines = lines[1:]
    if not 2 <= len(names) <= MOST_COLUMNS:
        raise _no(
            f"Line 1 has {len(names)} column(s); 2 to {MOST_COLUMNS} are needed, separated by comma, semicolon or tab.",
            f"第 1 行有 {len(names)} 列，需要 2 到 {MOST_COLUMNS} 列，用逗号、分号或制表符分隔。",
        )
    if len(set(names)) < len(names) or "" in names:
        bad = next(c for j, c in enumerate(names) if not c or c in names[:j])
        raise _no(f"Line 1: the column name {bad!r} is empty or stands twice.", f"第 1 行：列名 {bad!r} 为空或重复。")
    if len(lines) > MOST_ROWS:
        raise _no(
            f"The file has {len(lines):,} rows; at most {MOST_ROWS:,} can be read.",
            f"文件有 {len(lines):,} 行，最多可读 {MOST_ROWS:,} 行。",
        )
    if not lines:
        raise _no("The file has a header but no rows.", "文件只有表头，没有数据行。")
    for n, cells in lines:
        if len(cells) != len(names):
            raise _no(
                f"Line {n} has {len(cells)} columns where the header has {len(names)}.",
                f"第 {n} 行有 {len(cells)} 列，而表头有 {len(names)} 列。",
            )
    return names, lines


def _reader(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as e:
            n = reader.line_num
            raise _no(f"Line {n} cannot be read as CSV: {e}.", f"第 {n} 行无法按 CSV 读取：{e}。") from e
        yield reader.line_num, cells


def _as_float(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _reads_as_number(rows: list[tuple[int, list[str]]], j: int) -> bool:
    """A column is numeric when the first cell that says anything is a number."""
    said = next((c[j] for _, c in rows if c[j].strip().lower() not in MISSING), "")
    return _as_float(said) is not None


def _number(cell: str, line: int, column: str, holes: bool) -> float:
    if cell.strip().lower() in MISSING:
        if holes:
            return math.nan
        raise _no(f"Line {line}, column {column!r}: the number is missing.", f"第 {line} 行，列 {column!r}：缺少数值。")
    value = _as_float(cell)
    if value is None or not math.isfinite(value) or abs(value) > 1e30:
        shown = cell.strip()[:30]
        raise _no(
            f"Line {line}, column {column!r}: {shown!r} is not a usable number.",
            f"第 {line} 行，列 {column!r}：{shown!r} 不是可用的数。",
        )
    return value
