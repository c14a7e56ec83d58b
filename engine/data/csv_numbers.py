"""A column of cells as numbers, words or dates: decimal commas, thousands, percent and currency signs, holes."""

import re
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from engine.core import Array, Text

HOLES = {"", "na", "n/a", "#n/a", "<na>", "nan", "null", "(null)", "none", "?", "-", "–", "—", ".", "..", "missing"} | {
    "#div/0!",
    "#value!",
    "#ref!",
    "#num!",
    "#null!",
    "无",
    "缺失",
}
NO_WORD = {"", "na", "n/a", "#n/a", "<na>", "nan", "null", "(null)", "?"}  # in a column of words, "-" may be one
MOST_WORDS = 20  # different words of a column that can still be made numbers
LARGEST = 1e30
MOSTLY = 0.9  # so many numbers, and the rest are slips, to be named; fewer, and it is a column of words
CURRENCY = "$€£¥￥₹₩"
GAPS = " '’\u00a0\u2009\u202f"
WHOLE = rf"(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,3}}(?:[{GAPS}][0-9]{{3}})+|[0-9]+)"
POINT = rf"[+-]?{WHOLE}?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?"
COMMA = POINT.replace(",[0-9]", "@").replace(r"\.", ",").replace("@", r"\.[0-9]")
STARTS = r"^[+-]?[.,]?[0-9]"  # a digit before anything else
SAYS_COMMA = re.compile(r"[+-]?([0-9]+,([0-9]{1,2}|[0-9]{4,})|0,[0-9]+|[0-9]{1,3}(\.[0-9]{3})+,[0-9]+)")
SAYS_POINT = re.compile(r"[+-]?([0-9]*\.([0-9]{1,2}|[0-9]{4,})|0?\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+\.[0-9]+)")
EITHER = re.compile(r"[+-]?[0-9]+,[0-9]{3}")  # 1,234: thousands, or a decimal comma?
DATE = re.compile(
    r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}([ T]\d{1,2}:\d{2}.*)?|\d{4}年\d{1,2}月(\d{1,2}日)?.*|\d{4}-\d{2}"
    r"|\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?|(\w{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? \w{3,9}\.? \d{4})( .*)?"
)
NUMBER = re.compile(rf"(?=[+-]?[.,]?[0-9])({POINT}|{COMMA})")
Kind = Literal["number", "words", "dates", "rows", "empty"]


class Column(NamedTuple):
    name: str
    kind: Kind
    values: Array  # (n,) NaN where nothing stands; of words, which of `words` it is
    words: tuple[str, ...] = ()  # in order, where there are at most MOST_WORDS
    different: int = 0
    slip: tuple[int, str] | None = None  # row and cell of the first that is no number among numbers
    remark: Text | None = None


def looks_like_number(cell: str) -> bool:
    """In either convention."""
    return bool(NUMBER.fullmatch(_bare(cell)))


def _bare(cell: str) -> str:
    """Without its currency or percent sign."""
    bare = cell.replace("−", "-").strip(f"{CURRENCY}元円%％ ")
    return "-" + bare[1:].lstrip(f"{CURRENCY} ") if bare.startswith("-") else bare


def decimal_comma(rows: list[list[str]], separator: str) -> bool:
    """Is 1,5 one and a half in this file? What one convention alone can have written decides; else the semicolon."""
    cells = [_bare(c) for row in rows[:200] for c in row]
    comma, point = (sum(bool(p.fullmatch(c)) for c in cells) for p in (SAYS_COMMA, SAYS_POINT))
    if comma == point == 0:
        return separator == ";" and any(EITHER.fullmatch(c) for c in cells)
    return comma > point


def column(name: str, cells: Sequence[str], comma: bool) -> Column:
    """`comma`: the file writes decimal commas."""
    import pandas as pd

    said = pd.Series(cells, dtype="str").str.strip()
    hole = np.zeros(len(said), bool)
    plain = _plain(said, comma)
    if plain is None:
        hole = said.str.lower().isin(HOLES).to_numpy(bool)
        if hole.all():
            return Column(name, "empty", np.full(len(cells), np.nan))
        plain = _plain(said.mask(hole), comma, hole)
    values, remark = (plain, None) if plain is not None else _numbers(name, said, hole, comma)
    good = ~np.isnan(values)
    if good.sum() >= MOSTLY * (~hole).sum():
        bad = np.flatnonzero(~good & ~hole)
        slip = (int(bad[0]), cells[bad[0]].strip()[:30]) if len(bad) else None
        return Column(name, "number", values, different=len(np.unique(values[good])), slip=slip, remark=remark)
    some = said[~hole].unique()[:50]
    if all(DATE.fullmatch(cell) for cell in some):
        return Column(name, "dates", np.full(len(cells), np.nan), different=len(some))
    return _words(name, said)


def _plain(said: Any, comma: bool, hole: Array | bool = False) -> Array | None:
    """The quick way: every cell but the holes is a finite number without any sign or mark."""
    import pandas as pd

    if comma and said.str.contains(".", regex=False).any():
        return None
    try:
        values = np.array(pd.to_numeric(said.str.replace(",", ".", regex=False) if comma else said), float)
    except (ValueError, TypeError):
        return None
    with np.errstate(invalid="ignore"):
        usable = bool(((np.abs(values) <= LARGEST) | hole).all())
    return values if usable else None


def _numbers(name: str, said: Any, hole: Array, comma: bool) -> tuple[Array, Text | None]:
    """(n,) NaN where no number stands; and which signs were taken off."""
    import pandas as pd

    bare = said.str.replace("−", "-", regex=False).str.strip(f"{CURRENCY}元円%％ ")
    if (signed := bare.str.contains(f"[{CURRENCY}]")).any():  # -$5
        bare = bare.mask(signed, bare[signed].str.replace(f"^-[{CURRENCY}] *", "-", regex=True))
    number = (bare.str.fullmatch(COMMA if comma else POINT) & bare.str.contains(STARTS)).to_numpy(bool) & ~hole
    percent = said.str.contains("[%％]$").to_numpy(bool) & number
    if percent.any() and not percent[number].all():
        number &= ~percent  # 85 % beside 0.85: one of them is a slip
    digits = bare.where(pd.Series(number, index=bare.index))
    digits = digits.str.replace(f"[{GAPS}{'.' if comma else ','}]", "", regex=True)
    values = pd.to_numeric(digits.str.replace(",", ".", regex=False) if comma else digits, errors="coerce").to_numpy(
        float
    )
    values = np.where(np.abs(values) <= LARGEST, values, np.nan)
    signs = [c for c in f"{CURRENCY}元円%" if number.any() and said[number].str.contains(c, regex=False).any()]
    grouped = bool(number.any()) and bool(
        bare[number].str.contains(f"[0-9][{GAPS}{'.' if comma else ','}][0-9]{{3}}").any()
    )
    if not signs and not grouped:
        return values, None
    en, zh = [*signs, *["thousands’ marks"] * grouped], [*signs, *["千位分隔符"] * grouped]
    return values, Text(f"{name} read without {' and '.join(en)}", f"{name} 读取时去掉 {'、'.join(zh)}")


def _words(name: str, said: Any) -> Column:
    import pandas as pd

    codes, words = pd.factorize(said.mask(said.str.lower().isin(NO_WORD)), sort=True)
    if len(words) > MOST_WORDS:
        return Column(name, "words", np.full(len(said), np.nan), different=len(words))
    values = np.where(codes < 0, np.nan, codes.astype(float))
    return Column(name, "words", values, tuple(map(str, words)), len(words))
