"""How an error falls with what it costs: both axes logarithmic, names on the lines' ends."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure, Trace

Array = np.ndarray[Any, Any]


def loglog(
    curves: Sequence[tuple[str, Array, Array, str]],
    x: str,
    y: str,
    wide: tuple[float, float],
    tall: tuple[float, float],
    more: Sequence[Trace] = (),
    at_start: bool = False,
    room: float = 1.6,
    corner: Sequence[tuple[str, str]] | None = None,
) -> Figure:
    """curves: (name, cost (k,), error (k,), colour). `wide` and `tall` are the ends of the axes, in the data's units.

    Names stand at the lines' right ends (or left ends), moved apart where two would touch; `room` is the factor by
    which the axis is longer there. With `corner` (further names and colours, or none) they are listed in the lower
    left instead, which falling curves leave free.
    """
    traces = []
    ends = [float(np.clip(e[0 if at_start else -1], *tall)) for _, _, e, _ in curves]
    heights = _apart(np.log10(ends), 0.12 * float(np.log10(tall[1] / tall[0])), float(np.log10(tall[0])), float(np.log10(tall[1])))
    for (name, cost, error, colour), height in zip(curves, heights, strict=True):
        hover = {"hoverinfo": "all", "hovertemplate": f"{name}: %{{x}}, %{{y:.3g}}<extra></extra>"}
        traces.append(marks.line(cost, np.maximum(error, tall[0] / 10), colour=colour, width=3, **hover))
        traces.append(marks.dots(cost, np.maximum(error, tall[0] / 10), colour=colour, size=7))
        if corner is None:
            place, side = (float(cost[0]) / 1.1, "left") if at_start else (float(cost[-1]) * 1.1, "right")
            traces.append(marks.words([place], [10.0**height], [name], colour=colour, position=f"middle {side}"))
    if corner is not None:
        listed = [*((name, colour) for name, _, _, colour in curves), *corner]
        heights = tall[0] * (tall[1] / tall[0]) ** (0.06 + 0.1 * np.arange(len(listed))[::-1])
        names, colours = [name for name, _ in listed], np.array([colour for _, colour in listed])
        traces.append(marks.words(np.full(len(listed), wide[0] / 1.1), heights, names, colour=colours, size=14, position="middle right"))
    low, high = (wide[0] / room, wide[1] * 1.2) if at_start else (wide[0] / 1.2, wide[1] * room)
    return theme.figure(
        *traces,
        *more,
        x=theme.axis(x, np.log10(low), np.log10(high), type="log", **_readable(low, high)),
        y=theme.axis(y, np.log10(tall[0]), np.log10(tall[1]), type="log", **_readable(*tall)),
    )


def _readable(low: float, high: float) -> dict[str, Any]:
    """Ticks at 1, 2, 5, 10, ... or, over many decades, at powers of ten, every one or every other."""
    decades = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    digits = (1, 2, 5) if np.log10(high / low) < 1.8 else (1,)
    every = 1 if np.log10(high / low) < 5 else 2
    values = [d * 10.0**e for e in decades if e % every == 0 for d in digits if 0.999 * low <= d * 10.0**e <= 1.001 * high]
    words = [f"{v:g}" if 1e-3 <= v <= 9999 else f"10<sup>{round(np.log10(v))}</sup>" for v in values]
    return {"tickvals": values, "ticktext": words}


def _apart(places: Array, least: float, low: float, high: float) -> Array:
    """The places moved so that none is closer than `least` to the next, within the axis."""
    order = np.argsort(places)
    out = places[order].astype(float)
    out = np.clip(out, low + least / 2, None)
    for i in range(1, len(out)):
        out[i] = max(out[i], out[i - 1] + least)
    out -= max(0.0, float(out[-1]) - (high - least / 2))
    back: Array = np.empty_like(out)
    back[order] = out
    return back
