"""What the reader's hand on a film makes of an order: two runs compared, a dot clicked, dots painted."""

from dataclasses import replace
from typing import Any

from dashboard.order import Order
from dashboard.page.controls.paint import stroke
from engine.core import Number, Points, Words, knobs

MOST_SPRAYED = 2000  # dots of one stroke that are looked at


def compared(order: Order, asked: str) -> Order:
    """After a word about the comparison: B is pinned, changes places with A, becomes A, or goes."""
    if order.versus is None:
        return replace(order, versus=order.params) if asked == "pin" else order
    match asked:
        case "swap":
            return replace(order, params=order.versus, versus=order.params)
        case "promote":
            return replace(order, params=order.versus)
        case "drop":
            return order.a
        case "pace":
            return replace(order, by_share=not order.by_share)
    return order


def picked(order: Order, pick: dict[str, Any]) -> Order:
    """After a click on a dot."""
    name = str(pick.get("field"))
    k = knobs(order.params).get(name)
    try:
        match k:
            case Words():
                return order.with_both(**{name: k.decode(str(pick.get("value", "")))})
            case Number():
                emptied = {k.clears: ""} if k.clears else {}  # a row of the data takes the reader's own place
                return order.with_both(**emptied, **{name: k.decode(str(type(k.default)(float(pick["value"]))))})
    except (KeyError, TypeError, ValueError, OverflowError):
        pass
    return order


def painted(order: Order, paint: dict[str, Any]) -> Order:
    """After a stroke of dots (x, y, label); of two runs both learn from them."""
    name, dots = str(paint.get("field")), paint.get("dots", [])
    if not isinstance(knobs(order.params).get(name), Points):
        return order
    try:
        sides = [
            side.with_params(**{name: stroke(getattr(side.params, name), dots[:MOST_SPRAYED])}) for side in order.sides
        ]
    except (TypeError, ValueError, OverflowError):
        return order
    return replace(order, params=sides[0].params, versus=sides[1].params if len(sides) > 1 else None)
