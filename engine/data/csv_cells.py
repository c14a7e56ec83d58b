"""Text as cells: titles, comments, a header or none, row names, a comma too many; rows as long as the header."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from engine.core import Refused, Text
from engine.data.csv_numbers import HOLES, looks_like_number
from engine.data.csv_text import BLANKS, NAMES, Plain, separator

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 50_000, 200, 2_000_000
MOST_LINES_BEFORE = 20  # title lines above the table
LONGEST_NAME = 60
COMMENT = re.compile(r"\s*(#|//|%)")
HINT = re.compile(r"\s*\"?sep=(.)\"?\s*$", re.I)
UNNAMED = re.compile(r"(unnamed: ?\d+|index|row ?names?)?", re.I)
ID = re.compile(r"(^|[a-z_ .])(ID|Id)$|(^|[_ .])id$|^(no\.?|序号|编号)$")

Row = tuple[int, list[str]]  # its line in the file, its cells


class Cells(NamedTuple):
    names: list[str]  # all different
    rows: list[list[str]]
    lines: list[int]  # where each row ends in the file
    separator: str
    notes: list[Text]  # what a reader should know of how the file was read


def cells(plain: Plain) -> Cells:
    """Refused, by line: no rows, rows of different lengths, a name that stands twice, too much of anything."""
    notes = []
    if plain.encoding.removesuffix("-le").removesuffix("-be") in NAMES:
        name = NAMES[plain.encoding.removesuffix("-le").removesuffix("-be")]
        notes.append(Text(f"read as {name}", f"按 {name} 编码读取"))
    rows, by, remarks = _split(plain.text)
    if not rows:
        raise Refused("The file is empty.", "文件是空的。")
    width = _width(rows)
    rows = _without_title(rows, width, notes)
    names, rows = _header(rows, remarks, by, width, notes)
    if len(rows) > MOST_ROWS or len(rows) * width > MOST_CELLS:
        raise Refused(
            f"The file has {len(rows):,} rows of {width} columns; at most {MOST_ROWS:,} rows and {MOST_CELLS:,} cells"
            " can be read.",
            f"文件有 {len(rows):,} 行、{width} 列，最多可读 {MOST_ROWS:,} 行、{MOST_CELLS:,} 个单元格。",
        )
    if not rows:
        raise Refused("The file has a header but no rows.", "文件只有表头，没有数据行。")
    _same_length(rows, names)
    return Cells(names, [row for _, row in rows], [n for n, _ in rows], by, notes)


def _split(text: str) -> tuple[list[Row], str, list[str]]:
    """Rows that say anything, the separator, and the comment lines above them."""
    lines = text.splitlines()
    skip, by, remarks = 0, "", []
    if lines and (hint := HINT.match(lines[0])):
        skip, by = 1, hint[1]
    while skip < len(lines) and (not lines[skip].strip() or COMMENT.match(lines[skip])):
        remarks += [lines[skip]] if lines[skip].strip() else []
        skip += 1
    by = by or separator([line for line in lines[skip:] if line.strip()])
    if by == BLANKS:
        return [(n, line.split()) for n, line in enumerate(lines[skip:], skip + 1) if line.strip()], by, remarks
    reader = csv.reader(io.StringIO("\n".join(lines[skip:])), delimiter=by, skipinitialspace=True)
    rows: list[Row] = []
    try:
        for row in reader:
            if "".join(row).strip():
                rows.append((reader.line_num + skip, row))
    except csv.Error as e:
        n = reader.line_num + skip
        raise Refused(f"Line {n} cannot be read as CSV: {e}.", f"第 {n} 行无法按 CSV 读取：{e}。") from e
    if rows and any(cell.count("\n") > MOST_LINES_BEFORE for cell in rows[-1][1]):
        n = (rows[-2][0] if len(rows) > 1 else skip) + 1
        raise Refused(f"Line {n}: a quotation mark is never closed.", f"第 {n} 行：有一个引号没有闭合。")
    return rows, by, remarks


def _width(rows: list[Row]) -> int:
    """How long most rows are."""
    return Counter(len(row) for _, row in rows[:1000]).most_common(1)[0][0]


def _without_title(rows: list[Row], width: int, notes: list[Text]) -> list[Row]:
    """Lines above the table that hold one cell only."""
    skip = 0
    while skip < min(len(rows) - 1, MOST_LINES_BEFORE):
        row = rows[skip][1]
        said = sum(bool(c.strip()) for c in row)
        if said > 1 or (len(row) >= width and width < 3) or width < 2:
            break
        notes.append(
            Text(
                f"line {rows[skip][0]} skipped (a title: {_short(row)})",
                f"跳过第 {rows[skip][0]} 行（标题：{_short(row)}）",
            )
        )
        skip += 1
    return rows[skip:]


def _short(row: list[str]) -> str:
    title = next(c.strip() for c in row if c.strip())
    return title if len(title) <= 30 else title[:29] + "…"


def _header(rows: list[Row], remarks: list[str], by: str, width: int, notes: list[Text]) -> tuple[list[str], list[Row]]:
    """The names, and the rows below them; columns that are empty from top to bottom at the end are cut off."""
    line, first = rows[0]
    if has_header([row for _, row in rows[:200]]):
        names, rows = [_clean(c) for c in first], rows[1:]
        if len(names) == width - 1 and all(len(row) == width for _, row in rows):
            trailing = not any(row[-1].strip() for _, row in rows)
            names = [*names, ""] if trailing else ["", *names]  # R writes no name above the names of the rows
    elif remarks and len(said := _cells_of(remarks[-1], by)) == len(first):
        names = said  # numpy writes its header as a comment
    else:
        names = [f"column {j + 1}" for j in range(len(first))]
        notes.append(Text("no header line, so the columns are numbered", "没有表头，各列按序号命名"))
    while names and not names[-1] and not any("".join(row[len(names) - 1 :]).strip() for _, row in rows):
        names.pop()
        notes.append(Text("an empty last column left out", "去掉末尾的空列"))
        if len(names) < 2:
            break
    rows = [(n, _trimmed(row, len(names))) for n, row in rows] if len(names) < width else rows
    if not 2 <= len(names) <= MOST_COLUMNS:
        raise Refused(
            f"Line {line} has {len(names)} column(s); 2 to {MOST_COLUMNS} are needed, separated by comma, semicolon,"
            " tab or spaces.",
            f"第 {line} 行有 {len(names)} 列，需要 2 到 {MOST_COLUMNS} 列，用逗号、分号、制表符或空格分隔。",
        )
    twice = next((c for j, c in enumerate(names) if c and c in names[:j]), None)
    if twice is not None:
        raise Refused(
            f"Line {line}: the column name {twice!r} stands twice.", f"第 {line} 行：列名 {twice!r} 出现了两次。"
        )
    return names, rows


def has_header(rows: list[list[str]]) -> bool:
    """False where the first cells of most columns of numbers are numbers too, unless they count or are years."""
    first, rest = [c.strip() for c in rows[0]], rows[1:]
    if not rest:
        return not any(looks_like_number(c) for c in first)
    of_numbers = []
    for j in range(len(first)):
        said = [c for row in rest if j < len(row) and (c := row[j].strip()).lower() not in HOLES]
        if said and sum(map(looks_like_number, said)) > 0.8 * len(said):
            of_numbers.append(j)
    numbers = [first[j] for j in of_numbers if looks_like_number(first[j])]
    named = [c for c in first if c]
    if len(named) > 2 and named in ([str(i) for i in range(len(named))], [str(i + 1) for i in range(len(named))]):
        return True
    years = [re.fullmatch(r"(19|20)\d\d", c) for c in numbers]
    if numbers and all(years) and len(numbers) < len(first):
        column = [row[of_numbers[-1]].strip() for row in rest if of_numbers[-1] < len(row)]
        return not all(re.fullmatch(r"(19|20)\d\d", c) for c in column)
    return 2 * len(numbers) <= len(of_numbers) or not numbers


def counts_rows(name: str, column: Sequence[str], first: bool) -> bool:
    """The first column that pandas and R write (no name, every cell another), or an "id" that counts 1, 2, 3."""
    if first and UNNAMED.fullmatch(name):
        return len(set(column)) == len(column)
    start = {"0": 0, "1": 1}.get(column[0].strip())
    return bool(ID.search(name)) and start is not None and all(c.strip() == str(i) for i, c in enumerate(column, start))


def _clean(name: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - 1] + "…"


def _cells_of(remark: str, by: str) -> list[str]:
    said = COMMENT.sub("", remark, count=1).strip()
    return [_clean(c) for c in (said.split() if by == BLANKS else said.split(by))]


def _trimmed(row: list[str], width: int) -> list[str]:
    """Without empty cells at the end that no name stands above."""
    return row[:width] if len(row) > width and not any(c.strip() for c in row[width:]) else row


def _same_length(rows: list[Row], names: list[str]) -> None:
    for n, row in rows:
        if len(row) != len(names):
            raise Refused(
                f"Line {n} has {len(row)} columns where the header has {len(names)}.",
                f"第 {n} 行有 {len(row)} 列，而表头有 {len(names)} 列。",
            )
