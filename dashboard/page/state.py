"""What a page remembers of its reader: one value a lesson, where no knob's name can reach.

The widgets hold what the reader turns. The state holds the order that they add up to, where the film stands, and the
link that was last seen, so that a link which differs (the first visit, Back, Forward) is told from a rerun: then the
link rules and the widgets follow it; otherwise the widgets rule. A message that the browser sent before it heard of the
last move names the link before it; so does Back, which says what it is. What a person does on purpose (a film, a try)
is an entry in the browser's history; steps and knobs change the address of the entry they happen in, in the browser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import guide
from dashboard.catalogue import lesson_of
from dashboard.guide import Place
from dashboard.order import Order, Playhead, count, reads, remarks
from dashboard.page.controls.language import was_chosen
from dashboard.page.controls.upload import empty
from dashboard.page.touring import stands_at, way
from dashboard.studio import Film, Growing, any_kept
from dashboard.tour import Ask
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
    place: Place | None = None  # the tour's stop that it goes to
    head: Playhead | None = None  # where that stands or plays, but for the serial


@dataclass
class Page:
    slug: str
    order: Order
    playhead: Playhead = Playhead(0)
    turn: int = 0  # how often the widgets were moved otherwise than by hand
    good: Order | None = None  # the last order that gave a film
    link: dict[str, str] | None = None  # the last link that came in, without its step
    sent: dict[str, str] | None = None  # the link that the player keeps in the address bar, likewise
    left: tuple[dict[str, str] | None, ...] = ()  # both as they were before the last move wrote another
    next: Move | None = None  # to be done first in the coming run
    tried: int | None = None  # the try that was clicked last
    side: Literal["A", "B"] = "B"  # of two runs that are compared: whose knobs are turned
    growing: Growing | None = None
    place: Place | None = None  # where the reader is on the tour
    changes: int = 0  # of knobs, at a challenge
    asked: tuple[Order, Ask] | None = None  # the reader's own question, and the state that it is about
    remarks: list[Text] = field(default_factory=list)  # what the last link asked for in vain

    def show(self, order: Order, step: int | None) -> None:
        """Widgets, order and film go there and stand at a step."""
        self._turn(order)
        self.playhead = Playhead(self.playhead.serial + 1, step)

    def do(self, move: Move) -> None:
        other_film = move.order.film != self.order.film
        self._turn(move.order)
        self.tried = move.tried
        if move.place:
            self.place, self.changes, self.asked = move.place, 0, None
        if move.head:
            self.playhead = replace(move.head, serial=self.playhead.serial + 1)
        elif move.plays:
            self.playhead = Playhead(self.playhead.serial + 1, 0, 1.0, move.until)
        elif other_film:
            self.playhead = Playhead(self.playhead.serial + 1)
        if move.on_purpose:
            self.write()

    def goes(self, place: Place, step: int | None) -> Move:
        """To a stop, from the step on show."""
        order = guide.order_of(self.slug, place, self.order.lang)
        return Move(order, place=place, head=way(self.order, step, self.place, order, place))

    def leave_tour(self) -> None:
        """The tour ends; what is on show stays."""
        self.place = self.asked = None
        self.write()

    def write(self) -> None:
        """What was done on purpose is an entry in the browser's history."""
        self.left = self.link, self.sent
        self.link = self.address
        st.query_params.from_dict(self.link)

    @property
    def player(self) -> str:
        """The key of its component."""
        return f"{self.slug}/player"

    @property
    def touring(self) -> Place | None:
        """The stop that is on show; None off the tour, or once a knob has been turned."""
        alone = self.order.versus is None
        return self.place if self.place and alone and guide.stands(self.order, self.place) else None

    @property
    def address(self) -> dict[str, str]:
        """The link of what is on show, without its step."""
        if not (place := self.touring):
            return address(self.order)
        if guide.challenge_of(self.slug, place):
            return address(self.order) | {"goal": "1"}
        return place.link() | spoken(self.order)

    @property
    def free(self) -> tuple[str, ...] | None:
        """At a challenge, the knobs that may be turned; else all."""
        challenge = guide.challenge_of(self.slug, self.touring)
        return challenge.free if challenge else None

    @property
    def own(self) -> Ask | None:
        """The reader's own question, while what it is about is on show."""
        if not self.asked:
            return None
        there, ask = self.asked
        return ask if replace(there, lang=self.order.lang) == self.order else None

    def turned(self, params: AnyParams) -> None:
        """By the knobs."""
        self.changes += params != self.on_knobs
        if self.order.versus is None or self.side == "A":
            self.order = replace(self.order, params=params)
        else:
            self.order = replace(self.order, versus=params)

    def arrive(self, query: Mapping[str, str], lang: Lang) -> None:
        """By a link."""
        self.place, self.changes, self.asked = guide.place_of(self.slug, query), 0, None
        order = with_tables(Order.read(self.slug, query, lang), self.order)
        if self.place and "goal" in query:
            order = guide.held(order, self.place)
        elif self.place:
            order = guide.order_of(self.slug, self.place, lang)
        self.show(order, linked_step(query))
        if self.place and "step" not in query:
            self.playhead = replace(self.playhead, step=stands_at(order, self.place))
        self.remarks = remarks(self.slug, query)

    def put(self, name: str, value: Any) -> None:
        """For a callback: rows or a picture of the reader's own, for both runs where two are compared."""
        self.next = Move(self.order.with_both(**{name: value}), on_purpose=False)

    @property
    def on_knobs(self) -> AnyParams:
        """The parameters whose knobs are on show."""
        order = self.order
        return order.params if order.versus is None or self.side == "A" else order.versus

    def take_side(self, side: Literal["A", "B"]) -> None:
        """For a callback: the knobs of the other run."""
        self.side = side
        self.turn += 1

    def leave(self) -> None:
        """What was under way is not waited for any longer."""
        if self.growing is not None:
            self.growing.leave()
            self.growing = None

    def last(self) -> Film | None:
        """The last good film, while it is remembered."""
        return any_kept(replace(self.good, lang=self.order.lang)) if self.good else None

    def _turn(self, order: Order) -> None:
        for name in uploads(order.params):
            if getattr(order.params, name) is None and getattr(self.order.params, name) is not None:
                empty(f"{self.slug}/{name}")
        if order.versus is None or self.order.versus is None:
            self.side = "B"
        self.order, self.remarks = order, []
        self.turn += 1

    def rested(self, step: int) -> None:
        """The same command, so the player goes on as it is; one that is mounted anew stands where this one stood."""
        self.playhead = Playhead(self.playhead.serial, step)


def enter(slug: str, lang: Lang) -> Page:
    """This reader's page, after whatever brought the reader here."""
    came, st.session_state[HERE] = st.session_state.get(HERE) != slug, slug
    page = cast("Page | None", st.session_state.get(f"page:{slug}"))
    if page is None:
        page = st.session_state[f"page:{slug}"] = Page(slug, Order(slug, lesson_of(slug).engine.Params(), 0, lang))
    if heard(page):
        page.left = ()
    query = st.query_params.to_dict()
    link = {name: value for name, value in query.items() if name != "step"}
    if page.next:
        move, page.next = page.next, None
        page.do(move)
        return page
    if came and not reads(slug, query):
        page.show(page.order, page.playhead.step)  # by the menu: as it was left
    elif came or navigated() or link not in (page.link, page.sent, *page.left):
        page.arrive(query, lang)
        page.left = ()
    if link not in page.left:  # else the browser had not heard of the move yet: nobody went back
        page.link = link
    return page


def heard(page: Page) -> bool:
    """Has the browser obeyed the last command? Then it names its own link."""
    said: Any = st.session_state.get(page.player) or {}
    return bool(said.get("step") and said["step"].get("serial") == page.playhead.serial)


def navigated() -> bool:
    """Did Back or Forward bring this run?"""
    ctx = get_script_run_ctx()
    return ctx is not None and ctx.is_history_navigation


def linked_step(query: Mapping[str, str]) -> int | None:
    step = count(query, "step")
    return step - 1 if step else None


def with_tables(order: Order, before: Order) -> Order:
    """A link holds no table: the reader's own stays."""
    return order.with_both(**{name: getattr(before.params, name) for name in uploads(order.params)})


def uploads(params: AnyParams) -> list[str]:
    return [name for name, k in knobs(params).items() if isinstance(k, Upload)]


def address(order: Order) -> dict[str, str]:
    """The link of a state, without its step; it names the language where that was chosen."""
    return order.query() | spoken(order)


def spoken(order: Order) -> dict[str, str]:
    return {"lang": order.lang} if order.lang != "en" or was_chosen() else {}
