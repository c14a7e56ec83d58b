"""What a page remembers of its reader: one value a lesson, where no knob's name can reach.

The widgets hold what the reader turns. The state holds the order that they add up to, where the film stands, and the
link that was last seen, so that a link which differs (the first visit, Back, Forward) is told from a rerun: then the
link rules and the widgets follow it; otherwise the widgets rule. What a person does on purpose (a film, a try) is an
entry in the browser's history; steps and knobs change the address of the entry they happen in, in the browser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

import streamlit as st

from dashboard.catalogue import lesson_of
from dashboard.order import Order, Playhead, count, reads, remarks
from dashboard.page.controls.form import set_to
from dashboard.page.controls.language import was_chosen
from dashboard.page.controls.upload import empty
from dashboard.studio import Growing
from engine.core import AnyParams, Lang, Text, Upload, knobs

HERE = "page"  # names the lesson that this reader saw last


@dataclass
class Move:
    """What a reader asks for inside the film: another film, a try, a picked row, painted rows."""

    order: Order
    plays: bool = False
    until: int | None = None
    on_purpose: bool = True  # Back undoes it
    tried: int | None = None  # the try that asked for it


@dataclass
class Page:
    slug: str
    order: Order
    playhead: Playhead = Playhead(0)
    good: Order | None = None  # the last order that gave a film
    link: dict[str, str] | None = None  # the last link that came in, without its step
    sent: dict[str, str] | None = None  # the link that the player keeps in the address bar, likewise
    next: Move | None = None  # to be done first in the coming run
    tried: int | None = None  # the try that was clicked last
    side: Literal["A", "B"] = "B"  # of two runs that are compared: whose knobs are turned
    growing: Growing | None = None
    remarks: list[Text] = field(default_factory=list)  # what the last link asked for in vain

    def show(self, order: Order, step: int | None) -> None:
        """Widgets, order and film go there and stand at a step."""
        self._turn(order)
        self.playhead = Playhead(self.playhead.serial + 1, step)

    def do(self, move: Move) -> None:
        other_film = move.order.film != self.order.film
        self._turn(move.order)
        self.tried = move.tried
        if move.plays:
            self.playhead = Playhead(self.playhead.serial + 1, 0, 1.0, move.until)
        elif other_film:
            self.playhead = Playhead(self.playhead.serial + 1)
        if move.on_purpose:
            self.link = address(move.order)
            st.query_params.from_dict(self.link)

    def put(self, name: str, value: Any) -> None:
        """For a callback: rows or a picture of the reader's own, for both runs where two are compared."""
        self.next = Move(self.order.with_both(**{name: value}), on_purpose=False)

    @property
    def turned(self) -> AnyParams:
        """The parameters whose knobs are on show."""
        order = self.order
        return order.params if order.versus is None or self.side == "A" else order.versus

    def turn(self, params: AnyParams) -> None:
        """What the knobs say now."""
        if self.order.versus is None or self.side == "A":
            self.order = replace(self.order, params=params)
        else:
            self.order = replace(self.order, versus=params)

    def take_side(self, side: Literal["A", "B"]) -> None:
        """For a callback: the knobs of the other run."""
        self.side = side
        set_to(self.slug, self.turned, self.order.lang)

    def _turn(self, order: Order) -> None:
        for name in uploads(order.params):
            if getattr(order.params, name) is None and getattr(self.order.params, name) is not None:
                empty(f"{self.slug}/{name}")
        if order.versus is None or self.order.versus is None:
            self.side = "B"
        self.order, self.remarks = order, []
        set_to(self.slug, self.turned, order.lang)

    def rested(self, step: int) -> None:
        """The same command, so the player goes on as it is; one that is mounted anew stands where this one stood."""
        self.playhead = Playhead(self.playhead.serial, step)


def enter(slug: str, lang: Lang) -> Page:
    """This reader's page, after whatever brought the reader here."""
    came, st.session_state[HERE] = st.session_state.get(HERE) != slug, slug
    page = cast("Page | None", st.session_state.get(f"page:{slug}"))
    if page is None:
        page = st.session_state[f"page:{slug}"] = Page(slug, Order(slug, lesson_of(slug).engine.Params(), 0, lang))
    query = st.query_params.to_dict()
    link = {name: value for name, value in query.items() if name != "step"}
    if page.next:
        move, page.next = page.next, None
        page.do(move)
        return page
    if came and not reads(slug, query):
        page.show(page.order, page.playhead.step)  # by the menu: as it was left
    elif came or link not in (page.link, page.sent):
        page.show(with_tables(Order.read(slug, query, lang), page.order), linked_step(query))
        page.remarks = remarks(slug, query)
    page.link = link
    return page


def linked_step(query: Mapping[str, str]) -> int | None:
    step = count(query, "step")
    return step - 1 if step else None


def with_tables(order: Order, before: Order) -> Order:
    """A link holds no table: the reader's own stays."""
    return order.with_both(**{name: getattr(before.params, name) for name in uploads(order.params)})


def uploads(params: AnyParams) -> list[str]:
    return [name for name, k in knobs(params).items() if isinstance(k, Upload)]


def address(order: Order) -> dict[str, str]:
    """The link of what is on show, without its step; it names the language where that was chosen."""
    return order.query() | ({"lang": order.lang} if order.lang != "en" or was_chosen() else {})
