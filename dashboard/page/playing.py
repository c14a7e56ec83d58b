"""The film on its page: what the player is given, and what the reader's hand on it asks for."""

import contextlib
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard import guide, studio
from dashboard.asking import end_of, offered
from dashboard.catalogue import TITLES, lesson_of, measures_of
from dashboard.message import Film
from dashboard.order import Order
from dashboard.order import Playhead as Head
from dashboard.page import teaching
from dashboard.page.component import play
from dashboard.page.controls.language import choose
from dashboard.page.hand import compared, painted, picked
from dashboard.page.leading import onward, visit
from dashboard.page.progress import progress
from dashboard.page.state import Move, Page
from dashboard.player import contract
from dashboard.player.contract import Call, Own, Playhead
from dashboard.studio import Growing
from dashboard.tour import Ask, guide_of
from dashboard.watch.sharing import shared
from engine.core import LANGUAGES, Text, Trace, Words, knobs
from engine.core.own import cells

TICK = 0.5  # seconds: a page that trains asks for its next moment
WAIT = 2.0  # and one that has no picture yet, for its bar
LOOKS = 8  # at a run in one such turn: each writes the bar alone, and not the last film anew
PLACE = Text("Place a row of your own: it is followed through the model", "放置你自己的样本：它将走完整个模型")


def playing(page: Page, made: Film | None) -> None:
    """The film, in a fragment of its own, so that a rest at a step reruns this and nothing else."""
    growing = page.growing if made is None else None
    unseen = growing is not None and growing.done and not growing.failed  # it has ended since the page looked for it
    ticking = unseen or (growing is not None and growing.ticking)
    page.sent = page.address
    call = _call(page)
    every = (TICK if growing and growing.frames else WAIT) if ticking else None
    st.fragment(_film, run_every=every)(page, page.order, call, made, growing, ticking, count())
    if page.touring and (following := guide.beside(page.slug, page.touring, 1)):
        studio.ahead(guide.order_of(*following, page.order.lang))


def _film(
    page: Page, order: Order, call: Call, made: Film | None, growing: Growing | None, ticking: bool, turns: "count[int]"
) -> None:
    """`ticking`: it also runs by itself, while it trains. `turns`: the first is the page's own, which ends soon.

    Order, call and film are those of one run of the page: a late message from the browser may bring this back after the
    page has moved on, and must then show one state, not half of each.
    """
    if growing:
        progress(growing, order, LOOKS if next(turns) else 1)
        made = growing.film(order) if growing.frames else page.last()
    if made:
        _obey(page, play(call, made.bytes, key=page.player), call)
    if growing and growing.ticking != ticking:
        st.rerun()  # the whole page once, so that the ticking ends, or begins again
    elif ticking:
        _soon()


def _call(page: Page) -> Call:
    """What the player is told beside the film itself."""
    lesson, order, lang = lesson_of(page.slug), page.order, page.order.lang
    tried = None if page.touring else taken(order, page.tried)  # the name of a try may answer a stop's question
    shown = lesson.films[order.film]
    title, text = "", (shown.watch or lesson.watch)(lang) if order.versus is None else ""
    if tried is not None:
        title, text = lesson.tries[tried].title(lang), lesson.tries[tried].see(lang)
    head = page.playhead
    playhead: Playhead = {"serial": head.serial, "step": head.step, "speed": head.speed, "until": head.until}
    return {
        "playhead": playhead | {"within": head.within} if head.within else playhead,
        "link": [[name, value] for name, value in page.address.items()],
        "menu": {
            "films": [f.title(lang) for f in lesson.films] if len(lesson.films) > 1 else [],
            "film": order.film,
            "tries": [{"title": one.title(lang), "see": one.see(lang)} for one in lesson.tries],
            "tried": tried,
            "comparing": order.versus is not None,
            "share": order.by_share,
        },
        "strip": {"title": title, "text": text},
        "tour": _tour(page),
        "lang": lang,
        "langs": {str(code): name for code, name in LANGUAGES.items()},
        "own": _own(order),
        "title": f"{TITLES[page.slug](lang)} · Unrolled",
        "share": shared(order),
        "teach": teaching.head(page),
    }


def _own(order: Order) -> Own | None:
    """How a row of the reader's own is placed by a click, where it has no more columns than a picture."""
    for name, k in knobs(order.params).items():
        if isinstance(k, Words) and k.parse is cells and k.options and 1 <= len(k.options(order.params)) <= 2:
            columns = len(k.options(order.params))
            return {"field": name, "columns": columns, "says": PLACE(order.lang)}
    return None


def _tour(page: Page) -> contract.Tour:
    """Only who is on the tour asks for the run."""
    head = partial(guide.head, page.order, page.place, own=page.own, changes=page.changes)
    if page.good == page.order and (page.place or page.own):
        return studio.of_trace(head, page.order)
    made = studio.kept(page.order) if page.order.versus is None else None  # two ends are not guessed at once
    ends = offered(page.order, made.steps, made.measures) if made else []
    return head(None) | {"ends": ends}


def taken(order: Order, clicked: int | None) -> int | None:
    """The try that is on show, if it is one; where the page opens by itself, none was taken."""
    now = order.params, order.versus, order.film, order.by_share
    shown = [(one.params, one.against, one.film, one.by_share) == now for one in lesson_of(order.slug).tries]
    if clicked is not None and shown[clicked]:
        return clicked
    opening = order.versus is None and order.params == lesson_of(order.slug).engine.Params()
    return shown.index(True) if any(shown) and not opening else None


def _obey(page: Page, said: Any, call: Call) -> None:
    """The browser's words are checked like a link's."""
    match said.get("step"):  # it keeps its last value, so it names the command that it followed
        case {"step": int(step), "serial": int(serial)} if serial == page.playhead.serial and 0 <= step < 10**6:
            page.rested(step)
            if serial == call["playhead"]["serial"]:  # for a player that is mounted anew
                call["playhead"] |= {"step": step, "speed": 0.0, "until": None}
    if act := said.get("act"):
        _act(page, act)
    if pick := said.get("pick"):
        _ask(page, Move(picked(page.order, pick), on_purpose=False))
    if paint := said.get("paint"):
        _ask(page, Move(painted(page.order, paint), on_purpose=False))


def _act(page: Page, act: dict[str, Any]) -> None:
    lesson = lesson_of(page.slug)
    match act:
        case {"film": int(film)} if 0 <= film < len(lesson.films):
            _ask(page, Move(replace(page.order, film=film)))
        case {"try": int(i)} if 0 <= i < len(lesson.tries):
            one = lesson.tries[i]
            order = Order(page.slug, one.params, one.film, page.order.lang, one.against, one.by_share)
            _ask(page, Move(order, plays=True, until=one.step - 1 if one.step else None, tried=i))
        case {"versus": str(asked)}:
            _ask(page, Move(compared(page.order, asked)))
        case {"lang": str(lang)}:
            st.session_state["lang/next"] = lang
            st.rerun()
        case {"teach": asked}:
            teaching.asked(asked)
        case {"tour": _} | {"ends": _} | {"course": _} | {"visit": _}:
            _guided(page, act)


def _guided(page: Page, act: dict[str, Any]) -> None:
    """To a stop, off the tour, or to a question of the reader's own."""
    match act:
        case {"tour": int(stop), "step": int(step)} if 0 <= stop < guide_of(page.slug).length:
            _ask(page, page.goes(guide.moved(page.slug, page.place, stop, act.get("again")), step))
        case {"course": int(by)} if page.place and abs(by) == 1:
            onward(page, page.place, by)
        case {"visit": str(link)}:
            visit(page, link)
        case {"tour": None}:
            page.leave_tour()
            st.rerun()
        case {"ends": str(key), "step": int(step)} if page.good == page.order:
            if found := studio.of_trace(partial(_end, page.order, key, step), page.order):
                ask, stands = found
                page.asked = (page.order, ask)
                _ask(page, Move(page.order, on_purpose=False, head=Head(0, stands)))


def _end(order: Order, key: str, step: int, trace: Trace[Any, Any]) -> tuple[Ask, int] | None:
    """ "Where does this end?" for a measure, and the step at which it is asked."""
    measure = next((m for m in measures_of(order.slug) if m.key == key), None)
    if measure is None or not 0 <= step < len(trace):
        return None
    ask = end_of(measure, step, trace)
    return ask, guide.step_of(order, ask.at, trace)


def language_asked_for() -> None:
    """What was chosen inside the film, before the page's own switch is drawn."""
    if lang := st.session_state.pop("lang/next", None):
        choose(lang)


def _ask(page: Page, move: Move) -> None:
    page.next = move
    st.rerun()


def _soon() -> None:
    """Run the fragment again at once; when the whole page is running, its tick does."""
    with contextlib.suppress(StreamlitAPIException):
        st.rerun(scope="fragment")
