"""Trials side by side: a row a method, a dot a trial, a bar at their mean."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace


def by_row(
    values: Array, names: Sequence[str], colours: Sequence[str], x: str, low: float, high: float, *more: Trace
) -> Figure:
    """values (R, S): R methods from the top down, S trials each."""
    R, S = values.shape
    rows = np.arange(R, 0, -1.0)
    jitter = np.linspace(-0.18, 0.18, S) if S > 1 else np.zeros(1)
    means = values.mean(1)
    traces = [
        marks.dots(
            values.ravel(),
            (rows[:, None] + jitter).ravel(),
            size=9,
            colour=[c for c in colours for _ in range(S)],
            opacity=0.75,
        ),
        marks.bars(
            np.full(R, 0.008 * (high - low)),
            rows,
            list(colours),
            orientation="h",
            base=means - 0.004 * (high - low),
            width=0.66,
        ),
    ]
    return theme.figure(
        *traces,
        *more,
        x=theme.axis(x, low, high),
        y=theme.axis("", 0.4, R + 0.6, tickvals=rows.tolist(), ticktext=list(names), showgrid=False),
    )
