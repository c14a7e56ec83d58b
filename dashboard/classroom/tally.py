"""Answers counted: for the picture and for a file."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.core import Lang, Text

FEW = 5  # a cell with fewer votes does not stand alone
HEAD = Text("question,round,answer,votes", "问题,轮次,答案,票数")
OTHERS = Text("others", "其他")
FEWER = Text("fewer than 5", "少于 5")
PLACES = Text("places", "位置")


def tally(answers: Iterable[Any]) -> list[list[Any]]:
    """Each answer and how often it was given, in the answers' own order."""
    counts = Counter(json.dumps(answer) for answer in answers)
    return sorted([json.loads(answer), count] for answer, count in counts.items())


def merged(kind: str, answers: Sequence[Sequence[Any]]) -> list[tuple[list[Any], int]]:
    """Cells of at least five votes: (the answers in it, votes). Numbers and steps are joined with their neighbours,
    others with whatever is as rare; if all are fewer than five, one cell is left."""
    cells = [([answer], int(count)) for answer, count in answers]
    if kind not in ("guess", "when"):
        cells.sort(key=lambda cell: -cell[1])
    out: list[tuple[list[Any], int]] = []
    for answer, count in cells:
        if out and out[-1][1] < FEW:
            out[-1] = (out[-1][0] + answer, out[-1][1] + count)
        else:
            out.append((answer, count))
    if len(out) > 1 and out[-1][1] < FEW:
        last = out.pop()
        out[-1] = (out[-1][0] + last[0], out[-1][1] + last[1])
    return out


def csv(questions: Sequence[Mapping[str, Any]], lang: Lang) -> str:
    """One row a cell, for a spreadsheet."""
    rows = [HEAD(lang)]
    for question in questions:
        for tally_ in question["tallies"]:
            for answers, votes in merged(question["kind"], tally_["answers"]):
                few = votes < FEW
                said = ("", FEWER(lang)) if few else (_said(question, answers, lang), str(votes))
                cells = (question["prompt"][lang], str(tally_["round"]), *said)
                rows.append(",".join(_quoted(cell) for cell in cells))
    return "\ufeff" + "\r\n".join(rows) + "\r\n"


def _said(question: Mapping[str, Any], answers: Sequence[Any], lang: Lang) -> str:
    """The answers of a cell in words."""
    if question["kind"] == "pick":
        return " / ".join(question["options"][a][lang] for a in sorted(answers))
    if isinstance(answers[0], list):
        return PLACES(lang)
    if question["kind"] == "spot":
        return str(answers[0]) if len(answers) == 1 else OTHERS(lang)
    low, high = min(answers), max(answers)
    return f"{low:g}{question['unit']}" if low == high else f"{low:g} – {high:g}{question['unit']}"


def _quoted(cell: str) -> str:
    """A cell that a spreadsheet could take for a formula is none."""
    safe = f"'{cell}" if cell and cell[0] in "=+-@\t" and not cell[1:2].isdigit() else cell
    return '"' + safe.replace('"', '""') + '"' if set(safe) & set(',"\n') else safe
