"""A file's columns as numbers to learn from and a label to predict, and a word on each that is not used as it is."""

from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text
from engine.data.csv_choices import MOST_CLASSES, WHY, Choices, Parsed, named, unused
from engine.data.csv_numbers import Column


class Features(NamedTuple):
    names: tuple[str, ...]
    X: Array  # (n, d) NaN where nothing stands
    report: list[Text]


def features(parsed: Parsed, c: Choices) -> Features:
    """Every column besides the label that is, or can be made, a number."""
    names: list[str] = []
    columns: list[Array] = []
    out: list[Text] = []
    report: list[Text] = []
    n, filled = len(parsed.lines), 0
    for one in parsed.columns:
        if one.name == c.label:
            continue
        why = unused(one, n, c)
        if why is not None:
            where = Text(one.name, one.name) if one.name else Text("the first column", "第一列")
            out.append(Text(f"{where.en} ({why.en})", f"{where.zh}（{why.zh}）"))
            continue
        _without_slip(parsed, one)
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
        report.append(Text(f"{count(filled, 'hole')} filled", f"填补 {filled:,} 个空缺"))
    return Features(_different(names), np.stack(columns, axis=1), report)


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


def _without_slip(parsed: Parsed, one: Column) -> None:
    if one.slip:
        row, cell = one.slip
        raise Refused(
            f"Line {parsed.lines[row]}, column {one.name!r}: {cell!r} is not a usable number.",
            f"第 {parsed.lines[row]} 行，列 {one.name!r}：{cell!r} 不是可用的数。",
        )


def target(parsed: Parsed, c: Choices) -> tuple[Array, tuple[str, ...]]:
    """(n,) the label as numbers or classes, NaN where it is missing; the classes' names."""
    one = parsed.column(c.label)
    _without_slip(parsed, one)
    if one.kind not in ("number", "words") or (c.target == "number" and one.kind != "number"):
        why = WHY.get(one.kind, WHY["words"])
        raise Refused(
            f"Column {one.name!r} holds {why.en}; it cannot be predicted here.",
            f"列 {one.name!r} 的内容是{why.zh}，在这里不能作为预测目标。",
        )
    if c.target == "number":
        return one.values, ()
    if not 2 <= one.different <= MOST_CLASSES:
        raise Refused(
            f"Column {one.name!r} has {one.different:,} different labels; it needs 2 to {MOST_CLASSES}.",
            f"列 {one.name!r} 有 {one.different:,} 种标签，需要 2 到 {MOST_CLASSES} 种。",
        )
    return named(one)


def classes_left(y: Array, classes: tuple[str, ...], c: Choices) -> tuple[Array, tuple[str, ...]]:
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


def count(n: int, what: str) -> str:
    return f"{n:,} {what}{'s' * (n != 1)}"
