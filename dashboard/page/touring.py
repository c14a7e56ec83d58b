"""The way to a stop of the tour: where its film stands, and whether it plays there."""

from functools import partial

from dashboard import guide, studio
from dashboard.guide import Place
from dashboard.order import Order, Playhead
from engine.core import Refused

WITHIN = 6.0  # seconds that the way to a stop may take


def stands_at(order: Order, place: Place) -> int | None:
    """The step of a stop; None where it trains first, or is refused, which the page then says."""
    if studio.waits(order):
        return None
    try:
        return studio.of_trace(partial(guide.step_of, order, guide.at_of(order.slug, place)), order)
    except (Refused, studio.NotNow):
        return None


def way(shown: Order, step: int | None, before: Place | None, order: Order, place: Place) -> Playhead:
    """From what is shown, at a step, to a stop: forward it plays, from where we are or else from the film's beginning;
    back it is there at once."""
    at = stands_at(order, place)
    if at is None:
        return Playhead(0)
    here = (shown.params, shown.film) == (order.params, order.film)
    start = step if here and step is not None else 0
    forward = before is None or place.stop > before.stop
    if forward and start < at and guide.plays(order.slug, place):
        return Playhead(0, start, 1.0, at, WITHIN)
    return Playhead(0, at)
