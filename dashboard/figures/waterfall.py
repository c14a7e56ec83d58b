"""A ledger: entries that add up to a total, each bar standing where the one before it ended."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure


def waterfall(
    names: Sequence[str], values: Sequence[float], upto: int, total: str, unit: str, colours: Sequence[str]
) -> Figure:
    """The first `upto` entries in full, the others faint; the total stands at the right once all are in."""
    v = np.asarray(values, float)
    ends = np.cumsum(v)
    starts = ends - v
    reach = [0.0, *ends, *starts]
    room = 0.14 * max(max(reach) - min(reach), 0.5)
    low, high = min(reach) - 1.6 * room, max(reach) + 1.6 * room
    at = np.arange(len(v) + 1)
    done = at < upto
    done[-1] = upto >= len(v)
    base, height = np.r_[starts, 0.0], np.r_[v, ends[-1]]
    full = np.array([*colours, theme.INK])
    shown = np.where(done, full, np.char.add(full, "/0.15"))
    top, foot = np.maximum(base, base + height), np.minimum(base, base + height)
    under = np.r_[v < 0, False]  # what takes away has its number below, so that neighbours' do not meet
    edge = np.where(under, -foot, top)  # how far on its own side of zero the bar's end lies
    struck = (edge < -0.05 * room) & (edge > -1.25 * room)  # its number would stand on the zero line
    places = np.where(under ^ struck, foot - 0.7 * room, top + 0.7 * room)
    said = np.where(done, [_brief(f"{x:+.2f}") if x else "0" for x in v] + [_brief(f"{ends[-1]:.2f}")], "")
    bars = marks.bars(at, height, shown, base=base, width=0.72)
    steps = marks.line(np.r_[-0.5, len(v) + 0.5], [0, 0], colour=theme.MUTED, width=2)
    ticks = {"tickvals": at, "ticktext": [*names, total], "showgrid": False, "tickangle": 0}
    return theme.figure(
        bars,
        steps,
        marks.words(at, places, said, size=14),
        x=theme.axis("", -0.6, len(v) + 0.6, **ticks),
        y=theme.axis(unit, low, high),
    )


def _brief(said: str) -> str:
    """+.52: the bars stand close."""
    sign, number = (said[0], said[1:]) if said[0] in "+-" else ("", said)
    return sign + (number[1:] if number.startswith("0.") else number)
