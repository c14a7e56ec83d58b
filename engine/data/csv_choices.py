"""A file's columns, and what a reader may choose of them: label, positive class, the fate of holes and words."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text
from engine.data.csv_numbers import Column

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


def can_be_predicted(parsed: Parsed, target: str) -> list[str]:
    """The columns that a reader may pick as the label, the likeliest last."""
    if target == "number":
        found = [c for c in parsed.columns if c.kind == "number"]
        return [c.name for c in sorted(found, key=lambda c: c.different > MOST_CLASSES)]  # the likeliest last
    return [c.name for c in parsed.columns if c.kind in ("number", "words") and 2 <= c.different <= MOST_CLASSES]


def suggested(parsed: Parsed, target: str) -> str:
    """The label of a file that says nothing of it: a column with a usual name, else the last that can be."""
    can = can_be_predicted(parsed, target)
    x = any(c.name.lower() == "x" for c in parsed.columns)  # beside an x, y is the other axis
    usual = [name for name in can if name.lower() in USUAL and not (x and target == "label" and name.lower() == "y")]
    return usual[-1] if usual else can[-1] if can else parsed.columns[-1].name


def classes_of(parsed: Parsed, label: str) -> tuple[str, ...]:
    """The values of a column as names of classes, in order."""
    return named(parsed.column(label))[1]


def at_first(parsed: Parsed, target: str, most_classes: int, holes: bool) -> Choices:
    """What a reader is offered before choosing. `holes`: the lesson knows missing values."""
    label = suggested(parsed, target)
    positive = ""
    if target == "label" and (classes := classes_of(parsed, label)):
        positive = classes[-1] if len(classes) == 2 else classes[0] if len(classes) > most_classes else ""
    used = [c for c in parsed.columns if c.name != label and unused(c, len(parsed.lines), Choices()) is None]
    holed = np.any([np.isnan(c.values) for c in used], axis=0) if used else np.zeros(1)
    fate = "keep" if holes else "median" if holed.mean() > 0.5 else "out"
    return Choices(label, target, positive, fate)


def unused(one: Column, n: int, c: Choices) -> Text | None:
    """Why a column is left out."""
    if one.kind in WHY and one.kind != "words":
        return WHY[one.kind]
    if one.kind == "words" and (c.words == "out" or not 2 <= len(one.words) <= n / 2):
        return WHY["words"]
    if c.holes != "keep" and np.isnan(one.values).mean() > 0.5:
        return MOSTLY_HOLES
    return None


def named(one: Column) -> tuple[Array, tuple[str, ...]]:
    """A column as classes 0…K−1 and their names; numbers stand in their order."""
    if one.kind != "number":
        return one.values, one.words
    hole = np.isnan(one.values)
    different, code = np.unique(one.values[~hole], return_inverse=True)
    y = np.full(len(one.values), np.nan)
    y[~hole] = code
    return y, tuple(f"{v:.12g}" for v in different)
