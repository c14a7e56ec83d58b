"""The reader's own table: a file's bytes in, a `Table` out that says what was read, or one sentence (`Refused`).

`parse` finds the columns once a file; `table` makes of them what the reader chose; `read` is both, for printed code.
No column vanishes unsaid: `Table.report` tells what was left out, and why.
"""

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Table, Text
from engine.data.csv_cells import cells, counts_rows
from engine.data.csv_numbers import Column, column, decimal_comma
from engine.data.csv_text import decode

MOST_CLASSES = 10
HOLES = {
    "out": Text("leave their rows out", "去掉这些行"),
    "median": Text("fill with the column's median", "用该列中位数填补"),
    "keep": Text("keep them as missing", "保留为缺失值"),
}
WORDS = {
    "one-hot": Text("one 0/1 column a word", "每个词一列 0/1"),
    "ordinal": Text("numbered in order", "按顺序编号"),
    "out": Text("leave them out", "去掉"),
}
USUAL = ("label", "target", "class", "y", "species", "survived", "outcome", "diagnosis", "标签", "类别", "目标")
WHY = {
    "words": Text("text", "文本"),
    "dates": Text("dates", "日期"),
    "rows": Text("row names", "行名"),
    "empty": Text("empty", "空列"),
}
MOSTLY_HOLES = Text("more than half empty", "半数以上为空")


class Choices(NamedTuple):
    """What a reader may choose about a file; "" is what `suggested` would."""

    label: str = ""  # the column to predict
    target: str = "label"  # "label": its values are classes; "number"
    positive: str = ""  # of two classes, the one with index 1; of more, the one against all the rest
    holes: str = "out"  # of HOLES
    words: str = "one-hot"  # of WORDS: what becomes of columns of words besides the label


@dataclass(frozen=True)
class Parsed:
    """A file's columns, whatever they will be used for."""

    digest: bytes
    columns: tuple[Column, ...]
    lines: tuple[int, ...]  # where each row stands in the file
    notes: tuple[Text, ...]

    def column(self, name: str) -> Column:
        for c in self.columns:
            if c.name == name:
                return c
        raise Refused(f"There is no column {name!r} in the file.", f"文件中没有名为 {name!r} 的列。")

    def has_holes(self) -> bool:
        return any(np.isnan(c.values).any() for c in self.columns if c.kind == "number" or c.words)

    def has_words(self, label: str) -> bool:
        """Columns of words, besides the label, that can be made numbers."""
        return any(len(c.words) > 1 for c in self.columns if c.name != label)


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


def can_be_predicted(parsed: Parsed, target: str) -> list[str]:
    """The columns that a reader may pick as the label, the likeliest last."""
    if target == "number":
        found = [c for c in parsed.columns if c.kind == "number"]
        return [c.name for c in sorted(found, key=lambda c: c.different > MOST_CLASSES)]  # the likeliest last
    return [c.name for c in parsed.columns if c.kind in ("number", "words") and 2 <= c.different <= MOST_CLASSES]


def suggested(parsed: Parsed, target: str) -> str:
    """The label of a file that says nothing of it: a column with a usual name, else the last that can be."""
    can = can_be_predicted(parsed, target)
    usual = [name for name in can if name.lower() in USUAL]
    return usual[-1] if usual else can[-1] if can else parsed.columns[-1].name


def classes_of(parsed: Parsed, label: str) -> tuple[str, ...]:
    """The values of a column as names of classes, in order."""
    return _named(parsed.column(label))[1]


def table(name: str, parsed: Parsed, choices: Choices) -> Table:
    """What the reader chose of a file. Refused, by line and column: a label or a number that cannot be used."""
    c = choices._replace(label=choices.label or suggested(parsed, choices.target))
    y, classes, label = _target(parsed, c)
    features = _features(parsed, c)
    X, report = features.X, features.report
    keep = ~np.isnan(y)
    if gone := int((~keep).sum()):
        report.append(Text(f"{_count(gone, 'row')} without {c.label} left out", f"去掉 {gone:,} 个缺少 {c.label} 的行"))
    holes = np.isnan(X) & keep[:, None]
    if holes.any() and c.holes == "keep":
        report.append(Text(f"{_count(holes.sum(), 'hole')} kept as missing", f"{holes.sum():,} 个空格保留为缺失值"))
    elif holes.any():
        gone = int(holes.any(1).sum())
        keep &= ~holes.any(1)
        report.append(Text(f"{_count(gone, 'row')} with holes left out", f"去掉 {gone:,} 个有空格的行"))
    if keep.sum() < 2:
        row, j = np.argwhere(holes)[0] if holes.any() else (0, 0)
        line, column_name = parsed.lines[row], features.names[j]
        raise Refused(
            f"Fewer than two whole rows are left; the first hole is in line {line}, column {column_name!r}.",
            f"剩下的完整行少于两行；第一个空格在第 {line} 行，列 {column_name!r}。",
        )
    X, y = X[keep], y[keep]
    if classes:
        y, classes = _classes(y.astype(int), classes, c)
    chosen = tuple((k, v) for k, v in c._asdict().items() if v != Choices._field_defaults[k])
    digest = hashlib.blake2b(parsed.digest + repr(chosen).encode(), digest_size=16).hexdigest()
    size = Text(f"{_count(len(y), 'row')}, {_count(X.shape[1], 'column')}", f"{len(y):,} 行，{X.shape[1]} 列")
    return Table(
        name=name,
        digest=digest,
        columns=features.names,
        X=X,
        y=y,
        classes=classes,
        label=label,
        chosen=chosen,
        report=(size, *report, *parsed.notes),
    )


class Features(NamedTuple):
    names: tuple[str, ...]
    X: Array  # (n, d) NaN where nothing stands
    report: list[Text]


def _features(parsed: Parsed, c: Choices) -> Features:
    """Every column besides the label that is, or can be made, a number."""
    names: list[str] = []
    columns: list[Array] = []
    out: list[Text] = []
    report: list[Text] = []
    n, filled = len(parsed.lines), 0
    for one in parsed.columns:
        if one.name == c.label:
            continue
        why = _unused(one, n, c)
        if why is not None:
            called = Text(one.name, one.name) if one.name else Text("the first column", "第一列")
            out.append(Text(f"{called.en} ({why.en})", f"{called.zh}（{why.zh}）"))
            continue
        if one.slip:
            row, cell = one.slip
            raise Refused(
                f"Line {parsed.lines[row]}, column {one.name!r}: {cell!r} is not a usable number.",
                f"第 {parsed.lines[row]} 行，列 {one.name!r}：{cell!r} 不是可用的数。",
            )
        values, hole = one.values, np.isnan(one.values)
        if c.holes == "median" and hole.any():
            filled += int(hole.sum())
            usual = np.bincount(values[~hole].astype(int)).argmax() if one.words else np.median(values[~hole])
            values = np.where(hole, usual, values)
        if one.remark:
            report.append(one.remark)
        for called, column_values in _numbers(one, values, c.words):
            names.append(called)
            columns.append(column_values)
        if one.words:
            report.append(_spelled(one, c.words))
    if not columns:
        raise Refused("No column besides the label holds numbers.", "除标签列外没有数值列。")
    if out:
        en, zh = ", ".join(text.en for text in out), "、".join(text.zh for text in out)
        report.insert(0, Text(f"left out: {en}", f"未用：{zh}"))
    if filled:
        report.append(Text(f"{_count(filled, 'hole')} filled", f"填补 {filled:,} 个空格"))
    return Features(_different(names), np.stack(columns, axis=1), report)


def _unused(one: Column, n: int, c: Choices) -> Text | None:
    """Why a column is left out."""
    if one.kind in WHY and one.kind != "words":
        return WHY[one.kind]
    if one.kind == "words" and (c.words == "out" or not 2 <= len(one.words) <= n / 2):
        return WHY["words"]
    if c.holes != "keep" and np.isnan(one.values).mean() > 0.5:
        return MOSTLY_HOLES
    return None


def _numbers(one: Column, values: Array, words: str) -> list[tuple[str, Array]]:
    if not one.words or words == "ordinal":
        return [(one.name, values)]
    told = one.words[1:] if len(one.words) == 2 else one.words  # of two words one column says all
    hole = np.isnan(values)
    return [(f"{one.name}={w}", np.where(hole, np.nan, values == one.words.index(w))) for w in told]


def _spelled(one: Column, words: str) -> Text:
    if words == "ordinal":
        said = ", ".join(f"{w} = {i}" for i, w in enumerate(one.words))
        return Text(f"{one.name}: {said}", f"{one.name}：{said}")
    told = one.words[1:] if len(one.words) == 2 else one.words
    said = ", ".join(f"{one.name}={w}" for w in told)
    return Text(f"{one.name} as 0/1: {said}", f"{one.name} 变为 0/1：{said}")


def _different(names: list[str]) -> tuple[str, ...]:
    """A made column may be called like one of the file's."""
    return tuple(f"{name} ({names[:j].count(name) + 1})" if name in names[:j] else name for j, name in enumerate(names))


def _target(parsed: Parsed, c: Choices) -> tuple[Array, tuple[str, ...], str]:
    """(n,) the label as numbers or classes, NaN where it is missing; the classes' names."""
    one = parsed.column(c.label)
    if one.slip:
        row, cell = one.slip
        raise Refused(
            f"Line {parsed.lines[row]}, column {one.name!r}: {cell!r} is not a usable number.",
            f"第 {parsed.lines[row]} 行，列 {one.name!r}：{cell!r} 不是可用的数。",
        )
    if one.kind not in ("number", "words") or (c.target == "number" and one.kind != "number"):
        why = WHY.get(one.kind, WHY["words"])
        raise Refused(
            f"Column {one.name!r} holds {why.en}; it cannot be predicted here.",
            f"列 {one.name!r} 的内容是{why.zh}，在这里不能作为预测目标。",
        )
    if c.target == "number":
        return one.values, (), one.name
    if not 2 <= one.different <= MOST_CLASSES:
        raise Refused(
            f"Column {one.name!r} has {one.different:,} different labels; it needs 2 to {MOST_CLASSES}.",
            f"列 {one.name!r} 有 {one.different:,} 种标签，需要 2 到 {MOST_CLASSES} 种。",
        )
    return (*_named(one), one.name)


def _named(one: Column) -> tuple[Array, tuple[str, ...]]:
    """A column as classes 0…K−1 and their names; numbers stand in their order."""
    if one.kind != "number":
        return one.values, one.words
    hole = np.isnan(one.values)
    different, code = np.unique(one.values[~hole], return_inverse=True)
    y = np.full(len(one.values), np.nan)
    y[~hole] = code
    return y, tuple(f"{v:.12g}" for v in different)


def _classes(y: Array, classes: tuple[str, ...], c: Choices) -> tuple[Array, tuple[str, ...]]:
    """Of the rows that are left; the positive class last."""
    left = np.unique(y)
    if len(left) < 2:
        raise Refused(
            f"Of column {c.label!r} one class only is left, {classes[left[0]]!r}.",
            f"列 {c.label!r} 只剩下一个类别 {classes[left[0]]!r}。",
        )
    classes, y = tuple(classes[i] for i in left), np.searchsorted(left, y)
    if not c.positive:
        return y, classes
    if c.positive not in classes:
        raise Refused(f"Column {c.label!r} has no class {c.positive!r}.", f"列 {c.label!r} 中没有类别 {c.positive!r}。")
    other = next(k for k in classes if k != c.positive) if len(classes) == 2 else f"≠ {c.positive}"
    return (y == classes.index(c.positive)).astype(int), (other, c.positive)


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'s' * (n != 1)}"


def at_first(parsed: Parsed, target: str, most_classes: int, holes: bool) -> Choices:
    """What a reader is offered before choosing. `holes`: the lesson knows missing values."""
    label = suggested(parsed, target)
    positive = ""
    if target == "label" and (classes := classes_of(parsed, label)):
        positive = classes[-1] if len(classes) == 2 else classes[0] if len(classes) > most_classes else ""
    used = [c for c in parsed.columns if c.name != label and _unused(c, len(parsed.lines), Choices()) is None]
    holed = np.any([np.isnan(c.values) for c in used], axis=0) if used else np.zeros(1)
    fate = "keep" if holes else "median" if holed.mean() > 0.5 else "out"
    return Choices(label, target, positive, fate)
