"""How an error falls with what it costs: both axes logarithmic, names on the lines' ends."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import labels, marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace


def loglog(
    curves: Sequence[tuple[str, Array, Array, str]],
    x: str,
    y: str,
    wide: tuple[float, float],
    tall: tuple[float, float],
    more: Sequence[Trace] = (),
    room: float = 1.6,
    upto: int | None = None,
    gap: float = 0.12,
) -> Figure:
    """curves: (name, cost (k,), error (k,), colour). `wide` and `tall` are the ends of the axes, in the data's units;
    `more` is drawn in their logarithms.

    Names stand at the lines' right ends, moved `gap` of the height apart where two would touch; `room` is the factor by
    which the axis is longer there. With `upto` the points beyond that one are still to come: the line there is faint.
    """
    traces = []
    low, high = np.log10(tall)
    ends = [float(np.clip(np.log10(e[-1]), low, high)) for _, _, e, _ in curves]
    heights = labels.apart(np.array(ends), gap * (high - low), low, high)
    for (name, cost, error, colour), height in zip(curves, heights, strict=True):
        at, whole = np.log10(cost), np.log10(np.maximum(error, tall[0] / 10))
        seen = whole if upto is None else np.where(np.arange(len(whole)) <= upto, whole, np.nan)
        said = [f"{name.replace('<br>', '')}: {c:g}, {e:.3g}" for c, e in zip(cost, error, strict=True)]
        if upto is not None:
            traces.append(marks.line(at, whole, colour=colour + "/0.25", width=2))
        traces.append(marks.line(at, seen, colour=colour, width=3, text=said, hoverinfo="text"))
        traces.append(marks.dots(at, seen, colour=colour, size=8))
        traces.append(marks.words([at[-1] + 0.05], [height], [name], colour=colour, position="middle right"))
    return theme.figure(*traces, *more, x=log_axis(x, wide[0] / 1.2, wide[1] * room), y=log_axis(y, *tall))


def log_axis(title: str, low: float, high: float) -> dict[str, Any]:
    """An axis of logarithms: what is drawn on it is log₁₀ of the data (packed to 16 bits, small numbers keep their
    precision so), its ticks are in the data's units: 1, 2, 5, 10, ... or, over many decades, powers of ten."""
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    digits = (1, 2, 5) if np.log10(high / low) < 2.4 else (1,)
    every = 1 if np.log10(high / low) < 5 else 2
    values = [
        d * 10.0**e for e in decades if e % every == 0 for d in digits if 0.999 * low <= d * 10.0**e <= 1.001 * high
    ]
    words = [f"{v:g}" if 1e-3 <= v <= 9999 else f"10<sup>{round(np.log10(v))}</sup>" for v in values]
    return theme.axis(
        title, np.log10(low), np.log10(high), tickvals=[float(np.log10(v)) for v in values], ticktext=words
    )
