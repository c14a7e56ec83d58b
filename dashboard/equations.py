"""LaTeX -> MathML by latex2mathml, with slots whose numbers the player replaces at every frame."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from dashboard.figures.numbers import number
from dashboard.lesson import Equation, Say

_NUM = re.compile(r"\\num\{([\w.]+)\}")
_VAL = re.compile(r"\\val\{([\w.]+)\}")
_NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
_OPEN, _CLOSE, _BREAKS = frozenset("([{⟨"), frozenset(")]}⟩"), frozenset("=≈≤≥∝∼→←⇒+−")
_QUADS = frozenset({"1em", "2em"})
_SLOT = re.compile(r"<mtext>slot:([\w.]+)</mtext>")


def packed(equations: Sequence[Equation], trace: Any, shown: Sequence[int], say: Say) -> list[dict[str, Any]]:
    """What the player needs: the formula with empty slots, and each slot's text at every frame."""
    out = []
    for e in equations:
        rows = [e.values(trace, t) for t in shown]
        slots = {name: [number(r[name]) for r in rows] for name in rows[0]}
        out.append({"html": mathml(e.on(trace)), "title": say(e.title) if e.title else "", "slots": slots})
    return out


def doubled(latex: str) -> str:
    """The formula with two rows of numbers, A's over B's: slots `name` and `name.b`."""
    rows = r"\\underset{B\\,\\val{\1.b}}{A\\,\\val{\1}}"
    return _NUM.sub(rf"\\underset{{{rows}}}", _VAL.sub(rows, latex))


@lru_cache(maxsize=512)
def mathml(latex: str) -> str:
    """The formula as parts: where the page is narrow the browser breaks between them,
    at a quad, and then before = and +."""
    from latex2mathml.converter import convert

    text = _VAL.sub(r"{\\text{slot:\1}}", _underset(latex))
    said = convert(text, display="block").replace(_NAMESPACE, "").replace(r"\_", "_")  # it leaves these in words
    whole = ElementTree.fromstring(said)
    html = "".join(f'<span class="part">{"<wbr>".join(_pieces(part))}</span><wbr>' for part in _parts(_row(whole)))
    return _SLOT.sub(r'<mtext class="num" data-slot="\1">–</mtext>', html)


def _row(whole: Element) -> list[Element]:
    """What stands side by side in the formula."""
    row = list(whole)
    while len(row) == 1 and row[0].tag == "mrow":
        row = list(row[0])
    return row


def _parts(row: Sequence[Element]) -> list[list[Element]]:
    ends = [k + 1 for k, node in enumerate(row) if node.get("width") in _QUADS]
    return [part for a, b in pairwise([0, *ends, len(row)]) if (part := list(row[a:b]))]


def _pieces(part: Sequence[Element]) -> Iterator[str]:
    piece, depth, after = (
        "",
        0,
        True,
    )  # brackets open: a line ends inside those of big( ) only; after an operator + and − are signs
    for node in part:
        sign = (node.text or "") if node.tag == "mo" else ""
        if "minsize" not in node.attrib:
            depth += (sign in _OPEN) - (sign in _CLOSE)
        if sign in _BREAKS and not (after and sign in "+−"):
            node.set("form", "infix")  # it keeps its spaces at the start of a line
            if depth == 0 and piece:
                yield f'<math displaystyle="true">{piece}</math>'
                piece = ""
        piece += ElementTree.tostring(node, encoding="unicode")
        after = bool(sign) and sign not in _CLOSE
    yield f'<math displaystyle="true">{piece}</math>'


def _underset(latex: str) -> str:
    r"""\num{name}{symbol} as \underset: the number stands under its symbol."""
    return _NUM.sub(r"\\underset{\\text{slot:\1}}", latex)
