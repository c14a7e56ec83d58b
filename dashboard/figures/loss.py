"""A training loss over the floor that no learner can pass."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure

BATCH, NET = theme.SERIES[1], theme.SERIES[0]


def over_floor(
    steps: Array, batch: Array, true: Array, floor: float, upto: int, names: tuple[str, str, str], x: str, y: str
) -> Figure:
    """Squares: the loss of the batches (K,) at training steps (K,); the line: floor and the learner's own error (K,);
    both as far as snapshot `upto`. `names` are of the squares, of the line and of the floor."""
    top = 1.1 * float(max(batch.max(), true.max()))
    low = floor - 0.3 * (top - floor)
    seen = np.arange(len(steps)) <= upto
    end = float(steps[-1])
    return theme.figure(
        marks.line([0, end], [floor, floor], colour=theme.MUTED, width=2, dash="dot"),
        marks.line(steps, np.where(seen, true, np.nan), colour=NET, width=3),
        marks.dots(steps, np.where(seen, batch, np.nan), size=8, colour=BATCH, symbol="square"),
        marks.words(
            [end, end, end],
            [top * 0.95, top * 0.95 - 0.17 * (top - low), low + 0.07 * (top - low)],
            names,
            colour=np.array([BATCH, NET, theme.MUTED]),
            position="middle left",
        ),
        x=theme.axis(x, -0.02 * end, 1.02 * end),
        y=theme.axis(y, low, top),
    )
