"""What the page says in numbers, and how a test finds them again.

A topic's test module lists CLAIMS (a number in a sentence, computed), QUOTED (figures that a paper printed), TALLY
(an equation whose two sides must agree on their own slots) and UNKNOWN (when a slot of it is not known, in words).
tests/test_truth.py holds every lesson to them.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple


class Claim(NamedTuple):
    """`text` stands in an English sentence of the lesson; `value` computes its number, which must lie within `within`.

    Where `number` is not given it is the first one in `text`: "23%" is 0.23, "10⁻³⁰" is not read (give it)."""

    text: str
    value: Callable[[], float]
    within: float = 0.0
    number: float | None = None

    def said(self) -> float:
        return self.number if self.number is not None else next(iter(numbers(self.text)))


class Quoted(NamedTuple):
    """`text` repeats figures that a paper printed: said once in a lesson, with `source` in the same paragraph."""

    text: str
    source: str


# An equation's slots -> pairs of numbers that must be equal: TALLY = {(film, equation): lambda v: [(v["a"], v["b"])]}
Tally = Mapping[tuple[int, int], Callable[[Mapping[str, float]], list[tuple[float, float]]]]

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.Α-Ωα-ω])(?<![A-Za-z]-)([-−]?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:e[-−]\d+)?)(?:\s?(%|million|万))?"
)  # a Chinese character may touch it; a name (x1, top-1) is none
_UNITS = {"": 1.0, "%": 0.01, "million": 1e6, "万": 1e4}
_APART = re.compile(
    r"\$[^$]*\$|`[^`]*`|\]\([^)]*\)|\b(?:1[89]|20)\d\d\b(?!\.\d)"
    r"|(?:[Tt]able|[Ff]igure|[Ss]ection)\s\d+|[表图]\s?\d+"
)  # formulas, code, addresses, years, places in a paper
_SIDES = re.compile(r"\\q?quad|\\qquad")
_SLOT = re.compile(r"\\(?:num|val)\{")


def flat(sentence: str) -> str:
    """On one line, wherever its source breaks it."""
    return " ".join(sentence.split())


def plain(sentence: str) -> str:
    return _APART.sub(" ", flat(sentence))


def numbers(sentence: str) -> Iterator[float]:
    for digits, unit in _NUMBER.findall(plain(sentence)):
        yield round(float(digits.replace(",", "").replace("−", "-")) * _UNITS[unit], 12)


_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {
    **{word: float(n) for n, word in enumerate(_ONES)},
    **{word: 20.0 + 10 * n for n, word in enumerate(_TENS)},
    **{"once": 1.0, "twice": 2.0, "half": 2.0, "double": 2.0, "both": 2.0, "third": 3.0, "quarter": 4.0},
    **{"tenth": 10.0, "hundred": 100.0, "thousand": 1000.0},
}
_DIGITS = {sign: float(n) for n, sign in enumerate("零一二三四五六七八九")} | {"两": 2.0, "双": 2.0, "倍": 2.0}
_RANKS = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 1e4}


def spelled(sentence: str) -> set[float]:
    """Numbers written as words, English ("twenty-four", "half") or Chinese (二十四)."""
    out = set()
    for word in re.findall(r"[a-z]+(?:-[a-z]+)?", plain(sentence).lower()):
        parts = [_WORDS.get(part, _WORDS.get(part.removesuffix("s"), -1.0)) for part in word.split("-")]
        out |= {*parts, sum(parts)}
    for run in re.findall(r"[零一二三四五六七八九两双倍十百千万]+", plain(sentence)):
        total = last = 0.0
        for sign in run:
            if sign in _RANKS:
                total, last = total + (last or 1) * _RANKS[sign], 0.0
            else:
                last = _DIGITS[sign]
        out |= {total + last, *(_DIGITS[sign] for sign in run if sign in _DIGITS)}
    return out


def two_sided(latex: str) -> bool:
    """Does an equals sign of this formula have slots on both of its sides?"""
    for part in _SIDES.split(latex):
        sides = [bool(_SLOT.search(side)) for side in part.split("=")]
        if sum(sides) > 1:
            return True
    return False


def read(slots: Mapping[str, Any]) -> dict[str, float]:
    """The slots as numbers; what is a word, or not known yet, is NaN."""
    out = {}
    for name, value in slots.items():
        try:
            out[name] = (
                float(str(value).replace("−", "-").replace("+", "").replace(",", "")) if value != "" else math.nan
            )
        except ValueError:
            out[name] = math.nan
    return out
