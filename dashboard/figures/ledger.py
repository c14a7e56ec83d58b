"""A table as a picture: rows of text, the current one marked, with a line under it that says how it was reached."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure

LINES = 9  # that are seen at once; a longer table is shown around its current row


def ledger(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    at: int,
    note: str,
    ends: Sequence[float],
    reached: Sequence[bool],
) -> Figure:
    """`ends`: where each column ends, 0 … 1; the first column is flush left, the others flush right. Rows that were not
    `reached` yet are faint."""
    many = min(LINES - 1, len(rows))
    first = int(np.clip(at - many // 2, 0, len(rows) - many))
    shown = range(first, first + many)
    places = np.array([-(i - first + 1) - (i > at) for i in shown], float)
    colours = [theme.INK if reached[i] else theme.MUTED + "/0.55" for i in shown]
    y = float(-(at - first + 1))
    traces = [
        marks.line(
            [0, 1, 1, 0, 0],
            [y + 0.5, y + 0.5, y - 1.5, y - 1.5, y + 0.5],
            theme.FAINT,
            1,
            fill="toself",
            fillcolor=theme.FAINT + "/0.5",
        ),
        marks.line([0, 1], [-0.42, -0.42], theme.MUTED, 2),
        marks.words([0.03], [y - 1], [note], colour=theme.SERIES[1], size=15, position="middle right"),
    ]
    for k, (name, end) in enumerate(zip(head, ends, strict=True)):
        side = "middle left" if k else "middle right"
        traces.append(marks.words([end], [0.15], [name], colour=theme.MUTED, size=14, position=side))
        words = np.array([rows[i][k] for i in shown])
        traces.append(marks.words(np.full(many, end), places, words, colour=np.array(colours), size=14, position=side))
    return theme.figure(
        *traces, x=theme.axis("", 0, 1, visible=False), y=theme.axis("", -LINES - 0.6, 0.8, visible=False)
    )
