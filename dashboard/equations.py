"""LaTeX -> MathML by latex2mathml, with slots whose numbers the player replaces at every frame."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from dashboard.lesson import Equation, Say

_NUM = re.compile(r"\\num\{(\w+)\}")
_VAL = re.compile(r"\\val\{(\w+)\}")
_SLOT = re.compile(r"<mtext>slot:(\w+)</mtext>")


def packed(equations: Sequence[Equation], trace: Any, shown: Sequence[int], say: Say) -> list[dict[str, Any]]:
    """What the player needs: the formula with empty slots, and each slot's text at every frame."""
    out = []
    for e in equations:
        rows = [e.values(trace, t) for t in shown]
        slots = {name: [number(r[name]) for r in rows] for name in rows[0]}
        out.append({"html": mathml(e.latex), "title": say(e.title) if e.title else "", "slots": slots})
    return out


@lru_cache(maxsize=512)
def mathml(latex: str) -> str:
    from latex2mathml.converter import convert

    text = _VAL.sub(r"{\\text{slot:\1}}", _underset(latex))
    return _SLOT.sub(r'<mtext class="num" data-slot="\1">–</mtext>', convert(text, display="block"))


def _underset(latex: str) -> str:
    r"""\num{name}{symbol} as \underset: the number stands under its symbol."""
    return _NUM.sub(r"\\underset{\\text{slot:\1}}", latex)


def number(value: float | str) -> str:
    """A number as it is said on the board: four significant digits, no trailing zeros, a true minus."""
    if isinstance(value, str):
        return value  # the browser sets it as text
    value = float(value)
    if value != value:
        return "–"
    if value and (abs(value) >= 1e6 or abs(value) < 1e-4):
        mantissa, exponent = f"{value:.2e}".split("e")
        small = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"{mantissa}·10{small}".replace("-", "−")
    text = f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return text.replace("-", "−")
