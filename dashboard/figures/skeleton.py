"""A stick figure of 13 joints: bones and a head."""

from dashboard.figures import marks
from dashboard.figures.arrays import Array
from dashboard.figures.theme import Trace

# joints: head, shoulders, elbows, hands, hips, knees, feet (left, right)
PATHS = ((5, 3, 1, 2, 4, 6), (1, 7, 8, 2), (7, 9, 11), (8, 10, 12))


def figure(joints: Array, x: float, colour: str, width: float, opacity: float = 1.0) -> list[Trace]:
    """(13, 2) joints standing at x; the head is a ring."""
    neck = (joints[1] + joints[2]) / 2
    xs: list[float] = []
    ys: list[float] = []
    for path in PATHS:
        xs += [*(joints[list(path), 0] + x).tolist(), float("nan")]
        ys += [*joints[list(path), 1].tolist(), float("nan")]
    xs += [float(neck[0] + x), float(joints[0, 0] + x)]
    ys += [float(neck[1]), float(joints[0, 1])]
    body = marks.line(xs, ys, colour=colour, width=width, opacity=opacity)
    head = marks.dots([joints[0, 0] + x], [joints[0, 1]], size=6 * width, colour=colour, opacity=opacity)
    return [body, head]
