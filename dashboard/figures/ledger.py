"""A table as a picture: rows of text, the current one marked, with a line under it that says how it was reached."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure, Trace

LINES = 9  # that are seen at once; a longer table is shown around its current row


def ledger(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    at: int,
    under: int,
    used: slice | None,
    note: str,
    ends: Sequence[float],
    reached: Sequence[bool],
) -> Figure:
    """`ends`: where each column ends, 0 … 1; the first column is flush left, the others flush right. Row `at` is
    marked, the note stands under row `under`, of whose cells it takes those in the columns `used`. Rows that were not
    `reached` yet are faint."""
    many = min(LINES - 1, len(rows))
    first = int(np.clip(at - many // 2, 0, len(rows) - many))
    first = min(first, under)
    shown = range(first, first + many)
    places = np.array([-(i - first + 1) - (i > under) for i in shown], float)
    colours = [theme.INK if reached[i] else theme.MUTED + "/0.55" for i in shown]
    y, line = places[at - first], -float(under - first + 2)
    traces = [
        _band(0, 1, y, theme.FAINT + "/0.5"),
        _cells(ends, used, line + 1),
        marks.line([0, 1], [-0.42, -0.42], theme.MUTED, 2),
        marks.words([0.03], [line], [note], colour=theme.SERIES[1], size=15, position="middle right"),
    ]
    for k, (name, end) in enumerate(zip(head, ends, strict=True)):
        side = "middle left" if k else "middle right"
        traces.append(marks.words([end], [0.15], [name], colour=theme.MUTED, size=14, position=side))
        words = np.array([rows[i][k] for i in shown])
        traces.append(marks.words(np.full(many, end), places, words, colour=np.array(colours), size=14, position=side))
    return theme.figure(
        *traces, x=theme.axis("", 0, 1, visible=False), y=theme.axis("", -LINES - 0.6, 0.8, visible=False)
    )


def _band(left: float, right: float, y: float, fill: str) -> Trace:
    edges = [left, right, right, left, left], [y + 0.5, y + 0.5, y - 0.5, y - 0.5, y + 0.5]
    return marks.line(*edges, theme.FAINT, 1, fill="toself", fillcolor=fill)


def _cells(ends: Sequence[float], used: slice | None, y: float) -> Trace:
    """A frame round some neighbouring cells of a row; none, where no column is used."""
    if used is None:
        return marks.line([np.nan] * 5, [np.nan] * 5, theme.SERIES[1], 2)
    left, right = ends[used.start] - 0.045, ends[used.stop - 1] + 0.015
    return marks.line(
        [left, right, right, left, left], [y + 0.42, y + 0.42, y - 0.42, y - 0.42, y + 0.42], theme.SERIES[1], 2
    )
