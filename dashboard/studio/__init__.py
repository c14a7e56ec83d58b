"""Where films are made: once for all readers, here or by worker processes; what takes longer than a second is shown
while it grows. Knows no Streamlit.

`film` waits for a film; `grow` begins one that may take its time, and `Growing` says how it gets on. Who asks cannot
tell where it is made.
"""

from dashboard.message import Film
from dashboard.order import Order
from dashboard.studio import computing, live
from dashboard.studio.ahead import ahead
from dashboard.studio.cache import log
from dashboard.studio.job import NotNow
from dashboard.studio.making import any_kept, close, film, kept, of_trace, of_traces, start, waits
from dashboard.studio.own import borrowed, lend

__all__ = [
    "Film",
    "Growing",
    "NotNow",
    "ahead",
    "any_kept",
    "borrowed",
    "close",
    "film",
    "grow",
    "kept",
    "lend",
    "log",
    "of_trace",
    "of_traces",
    "start",
    "waits",
]

Growing = computing.Computing | live.Growing


def grow(order: Order, before: Growing | None = None) -> Growing:
    """The film under way. `before`, what its reader waited for until now, goes on if it is the same, and else ends."""
    if before is not None and before.shows(order):
        return before
    now = live.Growing(order) if waits(order) else computing.Computing(order)
    if before is not None:
        before.leave()
    return now
