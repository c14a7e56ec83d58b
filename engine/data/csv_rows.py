"""The reader's own table: a file's bytes in, a `Table` out that says what was read, or one sentence (`Refused`).

`parse` finds the columns once a file; `table` makes of them what the reader chose; `read` is both, for printed code.
No column vanishes unsaid: `Table.report` tells what was left out, and why.
"""

import hashlib

import numpy as np

from engine.core import Array, Refused, Table, Text
from engine.data.csv_cells import cells, counts_rows
from engine.data.csv_choices import Choices, Parsed, suggested
from engine.data.csv_features import Features, classes_left, count, features, target
from engine.data.csv_numbers import Column, column, decimal_comma
from engine.data.csv_text import decode


def read(
    name: str,
    raw: bytes,
    label: str = "",
    target: str = "label",
    positive: str = "",
    holes: str = "out",
    words: str = "one-hot",
) -> Table:
    """A text table of at most 50,000 rows in any common dialect; what the arguments choose is told in `Choices`."""
    return table(name, parse(raw), Choices(label, target, positive, holes, words))


def parse(raw: bytes) -> Parsed:
    """Refused: what is no table, by line."""
    plain = decode(raw)
    names, rows, lines, separator, notes = cells(plain)
    comma = decimal_comma(rows, separator)
    found = []
    for j, (name, said) in enumerate(zip(names, zip(*rows, strict=True), strict=True)):
        if counts_rows(name, said, first=j == 0):
            found.append(Column(name, "rows", np.full(len(said), np.nan)))
        else:
            found.append(column(name or f"column {j + 1}", said, comma))
    if comma:
        notes = [*notes, Text("decimal commas", "小数点写作逗号")]
    return Parsed(hashlib.blake2b(raw, digest_size=16).digest(), tuple(found), tuple(lines), tuple(notes))


def table(name: str, parsed: Parsed, choices: Choices) -> Table:
    """What the reader chose of a file. Refused, by line and column: a label or a number that cannot be used."""
    c = choices._replace(label=choices.label or suggested(parsed, choices.target))
    y, classes = target(parsed, c)
    found = features(parsed, c)
    rows, report = _rows_left(parsed, c, found, y)
    X, y = found.X[rows], y[rows]
    if classes:
        y, classes = classes_left(y.astype(int), classes, c)
    chosen = tuple((k, v) for k, v in c._asdict().items() if v != Choices._field_defaults[k])
    size = Text(f"{count(len(y), 'row')}, {count(X.shape[1], 'column')}", f"{len(y):,} 行，{X.shape[1]} 列")
    return Table(
        name=name,
        digest=hashlib.blake2b(parsed.digest + repr(chosen).encode(), digest_size=16).hexdigest(),
        columns=found.names,
        X=X,
        y=y,
        classes=classes,
        label=c.label,
        chosen=chosen,
        report=(size, *found.report, *report, *parsed.notes),
    )


def _rows_left(parsed: Parsed, c: Choices, found: Features, y: Array) -> tuple[Array, list[Text]]:
    """(n,) bool: rows that have a label, and no hole where holes are not kept; and what was left out."""
    left, report = ~np.isnan(y), []
    if gone := int((~left).sum()):
        report.append(Text(f"{count(gone, 'row')} without {c.label} left out", f"去掉缺少 {c.label} 的 {gone:,} 行"))
    hole = np.isnan(found.X) & left[:, None]
    if c.holes == "keep":
        if n := int(hole.sum()):
            report.append(Text(f"{count(n, 'hole')} kept as missing", f"{n:,} 个空缺保留为缺失值"))
    elif gone := int(hole.any(1).sum()):
        left &= ~hole.any(1)
        report.append(Text(f"{count(gone, 'row')} with holes left out", f"去掉有空缺的 {gone:,} 行"))
    if left.sum() < 2:
        if not hole.any():
            raise Refused(f"Fewer than two rows have {c.label!r}.", f"有 {c.label!r} 的行少于两行。")
        row, j = np.argwhere(hole)[0]
        raise Refused(
            f"Fewer than two whole rows are left; the first hole is in line {parsed.lines[row]}, column"
            f" {found.names[j]!r}.",
            f"剩下的完整行少于两行；第一个空缺在第 {parsed.lines[row]} 行，列 {found.names[j]!r}。",
        )
    return left, report
