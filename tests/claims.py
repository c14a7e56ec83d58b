"""What the page says in numbers, and how a test finds them again.

A topic's test module lists CLAIMS (a number in a sentence, computed) and TALLY (an equation whose two sides must agree
on their own slots). tests/test_truth.py holds every lesson to both.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple


class Claim(NamedTuple):
    """`text` stands in an English sentence of the lesson; `value` computes its number, which must lie within `within`.

    Where `number` is not given it is the first one in `text`: "23 %" is 0.23, "10⁻³⁰" is not read (give it)."""

    text: str
    value: Callable[[], float]
    within: float = 0.0
    number: float | None = None

    def said(self) -> float:
        return self.number if self.number is not None else next(iter(numbers(self.text)))


# An equation's slots -> pairs of numbers that must be equal: TALLY = {(film, equation): lambda v: [(v["a"], v["b"])]}
Tally = Mapping[tuple[int, int], Callable[[Mapping[str, float]], list[tuple[float, float]]]]

_NUMBER = re.compile(r"(?<![\w.])([-−]?\d[\d,]*(?:\.\d+)?)(\s?%)?")
_APART = re.compile(r"\$[^$]*\$|`[^`]*`|\]\([^)]*\)|\b(?:1[89]|20)\d\d\b")  # formulas, code, addresses, years
_SIDES = re.compile(r"\\q?quad|\\qquad")
_SLOT = re.compile(r"\\(?:num|val)\{")


def plain(sentence: str) -> str:
    return _APART.sub(" ", sentence)


def numbers(sentence: str) -> Iterator[float]:
    for digits, percent in _NUMBER.findall(plain(sentence)):
        yield float(digits.replace(",", "").replace("−", "-")) / (100 if percent else 1)


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
