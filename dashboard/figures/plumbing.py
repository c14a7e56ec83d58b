"""A cell as plumbing: tanks that hold a number, valves that stand open by a share, pipes between them."""

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Trace

WIDE, TALL = 0.55, 0.62  # half the width of a box, half its height
VALVE, PLUS, MINUS = theme.SERIES[2], theme.SERIES[1], theme.SERIES[0]
OPENED = [[0, theme.PAPER], [1, VALVE]]  # a colour scale for how far valves are open


def box(x: float, y: float, colour: str = theme.INK, wide: float = WIDE, tall: float = TALL) -> Trace:
    return marks.line(
        [x - wide, x + wide, x + wide, x - wide, x - wide],
        [y - tall, y - tall, y + tall, y + tall, y - tall],
        colour,
        2,
    )


def filled(x: float, low: float, high: float, colour: str) -> Trace:
    """A box filled from one height to another."""
    xs = np.array([x - WIDE, x + WIDE, x + WIDE, x - WIDE, x - WIDE])
    ys = np.array([low, low, high, high, low])
    return marks.line(xs, ys, colour=colour, width=0.5, fill="toself", fillcolor=colour)


def valve(x: float, y: float, opened: float, name: str, side: str = "top") -> list[Trace]:
    """Filled from the bottom by the share that is open, 0..1; its number inside, its name at one side."""
    return [
        marks.line(*_patch(x, y), colour=theme.PAPER, width=0.5, fill="toself", fillcolor=theme.PAPER),
        filled(x, y - TALL, y - TALL + 2 * TALL * opened, VALVE + "/0.55"),
        box(x, y, VALVE),
        *_words(x, y, opened, name, VALVE, side),
    ]


def tank(x: float, y: float, value: float, top: float, name: str, side: str = "top") -> list[Trace]:
    """Filled from its middle, up for a positive number and down for a negative one; full at ±top."""
    share = float(np.clip(value / top, -1, 1)) * TALL
    return [
        marks.line(*_patch(x, y), colour=theme.PAPER, width=0.5, fill="toself", fillcolor=theme.PAPER),
        filled(x, y, y + max(share, 0.0), PLUS + "/0.6"),
        filled(x, y + min(share, 0.0), y, MINUS + "/0.6"),
        marks.line([x - WIDE, x + WIDE], [y, y], colour=theme.MUTED, width=1),
        box(x, y),
        *_words(x, y, value, name, theme.INK, side),
    ]


def pipe(xs: list[float], ys: list[float], colour: str = theme.INK, width: float = 3.0, dash: str = "solid") -> Trace:
    return marks.line(xs, ys, colour=colour, width=width, dash=dash)


def wire(xs: list[float], ys: list[float]) -> Trace:
    """What only informs a valve."""
    return marks.line(xs, ys, colour=theme.MUTED, width=2, dash="dot")


def formula(x: float, y: float, text: str) -> list[Trace]:
    xs, ys = _patch(x, y, 1.7)
    return [
        marks.line(xs, ys, colour=theme.MUTED, width=2, fill="toself", fillcolor=theme.PAPER),
        marks.words([x], [y], [text], size=16),
    ]


def joint(x: float, y: float, sign: str) -> list[Trace]:
    return [marks.dots([x], [y], size=26, colour=theme.FAINT), marks.words([x], [y], [sign], size=18)]


def _patch(x: float, y: float, wide: float = WIDE) -> tuple[list[float], list[float]]:
    return [x - wide, x + wide, x + wide, x - wide, x - wide], [y - TALL, y - TALL, y + TALL, y + TALL, y - TALL]


def _words(x: float, y: float, value: float, name: str, colour: str, side: str) -> list[Trace]:
    number = f"{value:.2f}".replace("-", "−")
    at = {"top": (x, y + TALL + 0.25), "left": (x - WIDE - 0.15, y), "right": (x + WIDE + 0.15, y)}[side]
    position = {"top": "middle center", "left": "middle left", "right": "middle right"}[side]
    return [
        marks.words([at[0]], [at[1]], [name], colour=colour, size=16, position=position),
        marks.words([x], [y - 0.55 * TALL], [number], size=14),
    ]
