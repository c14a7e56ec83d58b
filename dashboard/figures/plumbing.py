"""A cell as plumbing: tanks that hold a number, valves that stand open by a share, pipes between named places."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Trace

Place = tuple[float, float]
WIDE, TALL = 0.55, 0.62  # half the width of a box, half its height
VALVE, PLUS, MINUS = theme.SERIES[2], theme.SERIES[1], theme.SERIES[0]
OPENED = [[0, theme.PAPER], [1, VALVE]]  # a colour scale for how far valves are open


def above(place: Place, by: float = TALL) -> Place:
    return place[0], place[1] + by


def below(place: Place, by: float = TALL) -> Place:
    return place[0], place[1] - by


def beside(place: Place, by: float = WIDE) -> Place:
    """To the right of it, or to the left by a negative distance."""
    return place[0] + by, place[1]


def corner(a: Place, b: Place) -> Place:
    """Where a way that leaves `a` upright and reaches `b` level turns."""
    return a[0], b[1]


def valve(at: Place, opened: float, name: str, side: str = "top") -> list[Trace]:
    """Filled from the bottom by the share that is open, 0..1; its number inside, its name at one side."""
    x, y = at
    return [
        _paper(at),
        _filled(x, y - TALL, y - TALL + 2 * TALL * opened, VALVE + "/0.55"),
        _box(at, VALVE),
        *_words(at, opened, name, VALVE, side),
    ]


def tank(at: Place, value: float, top: float, name: str, side: str = "top") -> list[Trace]:
    """Filled from its middle, up for a positive number and down for a negative one; full at ±top."""
    x, y = at
    share = float(np.clip(value / top, -1, 1)) * TALL
    return [
        _paper(at),
        _filled(x, y, y + max(share, 0.0), PLUS + "/0.6"),
        _filled(x, y + min(share, 0.0), y, MINUS + "/0.6"),
        marks.line([x - WIDE, x + WIDE], [y, y], colour=theme.MUTED, width=1),
        _box(at),
        *_words(at, value, name, theme.INK, side),
    ]


def pipe(*way: Place, width: float = 3.0) -> Trace:
    """What carries a number, through the places of its way."""
    return marks.line([x for x, _ in way], [y for _, y in way], colour=theme.INK, width=width)


def wire(*way: Place) -> Trace:
    """What only informs a valve."""
    return marks.line([x for x, _ in way], [y for _, y in way], colour=theme.MUTED, width=2, dash="dot")


def formula(at: Place, text: str) -> list[Trace]:
    xs, ys = _patch(at, 1.7)
    return [
        marks.line(xs, ys, colour=theme.MUTED, width=2, fill="toself", fillcolor=theme.PAPER),
        marks.words([at[0]], [at[1]], [text], size=16),
    ]


def joint(at: Place, sign: str) -> list[Trace]:
    return [marks.dots([at[0]], [at[1]], size=26, colour=theme.FAINT), marks.words([at[0]], [at[1]], [sign], size=18)]


def block(left: float, bottom: float, wide: float, tall: float, name: str, lit: int, colour: str) -> list[Trace]:
    """A box with its name inside; lit 0: not yet, 1: done, 2: now."""
    xs, ys = left + wide * np.array([0, 1, 1, 0, 0]), bottom + tall * np.array([0, 0, 1, 1, 0])
    edge, fill = ((theme.FAINT, theme.PAPER), (theme.INK, theme.PAPER), (colour, colour + "/0.25"))[lit]
    return [
        marks.line(xs, ys, colour=edge, width=2.5, fill="toself", fillcolor=fill),
        marks.words([left + wide / 2], [bottom + tall / 2], [name], colour=[theme.INK if lit else theme.MUTED]),
    ]


def _box(at: Place, colour: str = theme.INK) -> Trace:
    return marks.line(*_patch(at), colour=colour, width=2)


def _paper(at: Place) -> Trace:
    """What stands behind a box, so that no pipe shows through it."""
    return marks.line(*_patch(at), colour=theme.PAPER, width=0.5, fill="toself", fillcolor=theme.PAPER)


def _filled(x: float, low: float, high: float, colour: str) -> Trace:
    """A box filled from one height to another."""
    xs = np.array([x - WIDE, x + WIDE, x + WIDE, x - WIDE, x - WIDE])
    ys = np.array([low, low, high, high, low])
    return marks.line(xs, ys, colour=colour, width=0.5, fill="toself", fillcolor=colour)


def _patch(at: Place, wide: float = WIDE) -> tuple[list[float], list[float]]:
    x, y = at
    return [x - wide, x + wide, x + wide, x - wide, x - wide], [y - TALL, y - TALL, y + TALL, y + TALL, y - TALL]


def _words(at: Place, value: float, name: str, colour: str, side: str) -> list[Trace]:
    place, position = {
        "top": (above(at, TALL + 0.25), "middle center"),
        "bottom": (below(at, TALL + 0.25), "middle center"),
        "left": (beside(at, -WIDE - 0.15), "middle left"),
        "right": (beside(at, WIDE + 0.15), "middle right"),
    }[side]
    return [
        marks.words([place[0]], [place[1]], [name], colour=colour, size=16, position=position),
        marks.words([at[0]], [at[1] - 0.55 * TALL], [f"{value:.2f}"], size=14),
    ]
