"""The film on its page: what the player is given, and what the reader's hand on it asks for."""

import contextlib
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard.catalogue import TITLES, lesson_of
from dashboard.message import Film
from dashboard.order import Order
from dashboard.page.component import play
from dashboard.page.controls.language import choose
from dashboard.page.controls.paint import stroke
from dashboard.page.state import Move, Page, address
from dashboard.player.contract import Call
from dashboard.studio import Growing
from engine.core import LANGUAGES, Number, Points, Text, Words, knobs

TICK = 0.5  # seconds: a page that trains asks for its next moment
MOST_SPRAYED = 2000  # dots of one stroke that are looked at
WAITING = Text("Waiting for a turn: others are training on this host.", "排队中：本机上有其他人正在训练。")
TRAINED = Text("trained {done} of {total}", "已训练 {done}/{total}")
STOP = Text("Stop and keep what was learned", "停止并保留已学到的结果")
STOPPED = Text("Stopped at {done} of {total}.", "已停在 {done}/{total}。")
AGAIN = Text("Go on", "继续")


def playing(page: Page, made: Film | None) -> None:
    """The film, in a fragment of its own, so that a rest at a step reruns this and nothing else."""
    growing = page.growing if made is None else None
    ticking = growing is not None and growing.ticking
    page.sent = address(page.order)
    call = _call(page)
    st.fragment(_film, run_every=TICK if ticking else None)(page, page.order, call, made, growing, ticking)


def _film(page: Page, order: Order, call: Call, made: Film | None, growing: Growing | None, ticking: bool) -> None:
    """`ticking`: it also runs by itself, while it trains.

    Order, call and film are those of one run of the page: a late message from the browser may bring this back after the
    page has moved on, and must then show one state, not half of each.
    """
    if growing:
        _progress(growing, order)
        if growing.frames:
            made = growing.film(order)
    if made:
        _obey(page, play(call, made.bytes, key=f"{page.slug}/player"), call)
    if growing and ticking:
        if growing.ticking:
            _soon()
        else:
            st.rerun()  # the whole page once, so that the ticking ends


def _call(page: Page) -> Call:
    """What the player is told beside the film itself."""
    lesson, order, lang = lesson_of(page.slug), page.order, page.order.lang
    tried = taken(order, page.tried)
    shown = lesson.films[order.film]
    title, text = "", (shown.watch or lesson.watch)(lang) if order.versus is None else ""
    if tried is not None:
        title, text = lesson.tries[tried].title(lang), lesson.tries[tried].see(lang)
    head = page.playhead
    return {
        "playhead": {"serial": head.serial, "step": head.step, "speed": head.speed, "until": head.until},
        "link": [[name, value] for name, value in address(order).items()],
        "menu": {
            "films": [f.title(lang) for f in lesson.films] if len(lesson.films) > 1 else [],
            "film": order.film,
            "tries": [{"title": one.title(lang), "see": one.see(lang)} for one in lesson.tries],
            "tried": tried,
            "comparing": order.versus is not None,
            "share": order.by_share,
        },
        "strip": {"title": title, "text": text},
        "lang": lang,
        "langs": {str(code): name for code, name in LANGUAGES.items()},
        "title": f"{TITLES[page.slug](lang)} · Unrolled",
    }


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


def language_asked_for() -> None:
    """What was chosen inside the film, before the page's own switch is drawn."""
    if lang := st.session_state.pop("lang/next", None):
        choose(lang)


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


def _ask(page: Page, move: Move) -> None:
    page.next = move
    st.rerun()


def picked(order: Order, pick: dict[str, Any]) -> Order:
    """After a click on a dot."""
    name = str(pick.get("field"))
    k = knobs(order.params).get(name)
    try:
        match k:
            case Words():
                return order.with_both(**{name: k.decode(str(pick.get("value", "")))})
            case Number():
                return order.with_both(**{name: k.decode(str(type(k.default)(float(pick["value"]))))})
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


def _progress(run: Growing, order: Order) -> None:
    """Bar, stop button, a moment of training."""
    lang = order.lang
    if run.failed:
        st.warning(run.failed(lang))
    if run.done:
        return
    said = {"done": len(run.frames), "total": run.total}
    bar, button = st.columns([3, 1.4], vertical_alignment="center")
    if run.stopped:
        bar.info(STOPPED.format(**said)(lang))
        button.button(AGAIN(lang), on_click=setattr, args=(run, "stopped", False), width="stretch")
        return
    bar.progress(min(len(run.frames) / run.total, 1.0), TRAINED.format(**said)(lang))
    button.button(STOP(lang), on_click=setattr, args=(run, "stopped", True), width="stretch", key="live/stop")
    if not run.pull(order):
        bar.caption(WAITING(lang))


def _soon() -> None:
    """Run the fragment again at once; when the whole page is running, its tick does."""
    with contextlib.suppress(StreamlitAPIException):
        st.rerun(scope="fragment")
