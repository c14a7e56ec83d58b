"""What is said of two runs: in what they differ, whether they share rows and seed, where the shorter ended."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from dashboard.figures.numbers import number
from dashboard.lesson import Measure
from dashboard.order import Order
from engine.core import AnyParams, Choice, Knob, Lang, Points, Switch, Text, Trace, Upload, knobs
from engine.data.sets import Rows

MOST = 3  # knobs that are named
LETTERS = 24  # of a text that is shown
ENDED = Text("{name} ended at {at}", "{name} 在 {at} 结束")
SAME_ROWS, OTHER_ROWS = Text("same rows", "同样的数据"), Text("B has other rows", "B 的数据不同")
SAME_SEED, OTHER_SEED = Text("same seed", "同样的随机种子"), Text("B has another seed", "B 的随机种子不同")
EQUAL = Text("A and B are alike: turn a knob of B.", "A 与 B 相同：请调节 B 的参数。")
ON, OFF = Text("on", "开"), Text("off", "关")
PAINTED = Text("{n} painted", "画了 {n} 个")
NONE = Text("none", "无")
POINTS = Text("{by} points", "{by} 个百分点")


def ended(name: str, at: int) -> Text:
    return ENDED.format(name=name, at=at)


def differing(a: AnyParams, b: AnyParams) -> list[str]:
    """The knobs that tell the two apart, of those that are shown."""
    return [
        name
        for name, k in knobs(a).items()
        if getattr(a, name) != getattr(b, name) and (k.when is None or k.when(a) or k.when(b))
    ]


def setting(k: Knob, value: Any, lang: Lang) -> str:
    """A knob's value as its widget shows it."""
    match k:
        case Choice():
            return k.options[value](lang)
        case Switch():
            return (ON if value else OFF)(lang)
        case Points():
            return PAINTED.format(n=len(value))(lang)
        case Upload():
            return value.name if value is not None else NONE(lang)
    if isinstance(value, str):
        first = value.splitlines()[0] if value else ""
        return f"“{first[:LETTERS]}{'…' if len(value) > LETTERS else ''}”"
    return number(value)


def plain(label: str) -> str:
    """A knob's label without the name that code gives it, and without what explains it."""
    return re.sub(r"\s*[(（]\w+[)）]$|[,，].*", "", label)


def headline(order: Order, traces: tuple[Trace[Any, Any], Trace[Any, Any]]) -> str:
    """ "A: depth 1 · B: depth 3 · same rows, same seed"."""
    lang, a, b = order.lang, order.a.params, order.b.params
    names = differing(a, b)
    if not names:
        return EQUAL(lang)
    known, (comma, colon) = knobs(a), {"en": (", ", ": "), "zh": ("，", "：")}[lang]
    more = ["…"] if len(names) > MOST else []
    sides = []
    for letter, params in (("A", a), ("B", b)):
        said = [f"{plain(known[n].label(lang))} {setting(known[n], getattr(params, n), lang)}" for n in names[:MOST]]
        sides.append(f"{letter}{colon}{comma.join(said + more)}")
    kept = [text(lang) for text in shared(order, traces)]
    return " · ".join([*sides, *([comma.join(kept)] if kept else [])])


def shared(order: Order, traces: tuple[Trace[Any, Any], Trace[Any, Any]]) -> Iterator[Text]:
    """Rows and seed, the same or not."""
    rows = [tuple(rows_of(trace.scene)) for trace in traces]
    if all(rows):
        alike = len(rows[0]) == len(rows[1]) and all(map(same, *rows))
        yield SAME_ROWS if alike else OTHER_ROWS
    if "seed" in knobs(order.params):
        yield SAME_SEED if len({side.params.seed for side in order.sides}) == 1 else OTHER_SEED  # type: ignore[attr-defined]


def rows_of(scene: Any) -> Iterator[Rows]:
    for part in scene if isinstance(scene, tuple) else ():
        if isinstance(part, Rows):
            yield part
        elif hasattr(part, "_fields"):
            yield from rows_of(part)


def same(a: Rows, b: Rows) -> bool:
    return np.array_equal(a.X, b.X, equal_nan=True) and np.array_equal(a.y, b.y)


def valued(m: Measure, value: float) -> str:
    if value != value or m.scale != "share":
        return number(value)
    return f"{number(round(100 * value, 1))}%"


def difference(m: Measure, value: float, lang: Lang) -> str:
    """With its sign; of shares in points of a per cent."""
    share = m.scale == "share"
    by = round(100 * value, 1) if share else value
    said = ("+" if by > 0 else "") + number(by)
    return POINTS.format(by=said)(lang) if share and value == value else said
