"""A line that changes in time, as a strip: time across, place up, density as heat, paths over it."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Figure, Trace


def paths(
    times: Array, x: Array, t: int, colour: str, width: float = 2.5, faint: float = 0.22, dots: bool = True
) -> list[Trace]:
    """x (S + 1, n) at times (S + 1,): whole paths faintly, as far as step t in full, a dot where each is now."""
    gap = np.full((1, x.shape[1]), np.nan)
    across = np.tile(np.append(times, np.nan), x.shape[1])
    up = np.concatenate([x, gap]).T.ravel()
    done = np.concatenate([np.where(np.arange(len(x))[:, None] <= t, x, np.nan), gap]).T.ravel()
    traces = [marks.line(across, up, colour=f"{colour}/{faint}", width=1.5)] if faint else []
    traces.append(marks.line(across, done, colour=colour, width=width))
    if dots:
        traces.append(marks.dots(np.full(x.shape[1], times[t]), x[t], size=7, colour=colour))
    return traces


def heat(at: Array, grid: Array, density: Array) -> Trace:
    """density (len(grid), len(at)), 0 to 1, on times `at`, which may fall."""
    if at[0] > at[-1]:
        at, density = at[::-1], density[:, ::-1]
    return marks.field(at, grid, density, 0.0, 1.0, scale=theme.SEQUENTIAL, opacity=0.8, zsmooth="fast")


def strip(
    at: Array,
    grid: Array,
    density: Array,
    more: Sequence[Trace],
    x: str,
    y: str,
    ends: tuple[str, str] = ("", ""),
    pad: float = 0.02,
) -> Figure:
    """The first of `at` stands at the left.
    `ends` names what stands at the left and the right, above the picture's edge."""
    first, last = float(at[0]), float(at[-1])
    room = pad * (last - first)
    words = [
        marks.words([place], [float(grid[-1]) * 0.86], [name], colour=theme.INK, position=f"middle {side}")
        for place, name, side in ((first, ends[0], "right"), (last, ends[1], "left"))
        if name
    ]
    return theme.figure(
        heat(at, grid, density),
        *more,
        *words,
        x=theme.axis(x, first - room, last + room, showgrid=False),
        y=theme.axis(y, float(grid[0]), float(grid[-1]), showgrid=False),
    )
