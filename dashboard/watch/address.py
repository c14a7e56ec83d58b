"""The addresses of films outside the app's own pages. All carry the same tokens as a page's link."""

from urllib.parse import urlencode

from dashboard.order import Order, version


def tokens(order: Order, **more: str) -> str:
    return urlencode(order.query() | {"lang": order.lang} | more)


def film_address(order: Order) -> str:
    """The packed film; the address names the code that made it, so that it may be kept for good."""
    return f"film/{version()}/{order.slug}.bin?{tokens(order)}"


def watch_address(order: Order, **more: str) -> str:
    return f"watch/{order.slug}?{tokens(order, **more)}"
