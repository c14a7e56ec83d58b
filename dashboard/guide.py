"""From what a lesson's guide declares and a run to what the player is told of it. Pure, and knows no page.

A Place is where in a guide a reader is, as a value: the link's token `tour` (from 1), `ask` for another run of its
question, `goal` for the challenge with whatever the reader made of it, `course` for a way through several lessons.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import asking, course, goals
from dashboard.asking import filled
from dashboard.catalogue import lesson_of
from dashboard.clocks import ticks
from dashboard.hints import HINTS
from dashboard.message import opening
from dashboard.order import TOKENS, Order, count
from dashboard.player import contract
from dashboard.tour import Ask, At, Challenge, Look, Slot, Told, guide_of
from engine.core import Lang, Text, Trace

TITLE = 38  # letters of a stop's name in the list of all; of Chinese half as many
TRAINS = Text("This stop trains first.", "这一站需要先训练。")


@dataclass(frozen=True)
class Place:
    stop: int  # from 0
    again: int = 0  # 0: the question on its own run; more: on another
    course: str = ""  # the way through several lessons that it is part of

    def link(self) -> dict[str, str]:
        ask = {"ask": str(self.again + 1)} if self.again else {}
        return {"tour": str(self.stop + 1)} | ask | ({"course": self.course} if self.course else {})


def place_of(slug: str, query: Mapping[str, str]) -> Place | None:
    """The place that a link names; a number beyond the tour is its first stop."""
    length, way = guide_of(slug).length, query.get("course", "")
    on_course = course.stops_of(way, slug)
    if not length or not (on_course or query.keys() & set(TOKENS) - {"course"}):
        return None
    if "goal" in query and guide_of(slug).challenge:
        return Place(length - 1)
    at = (count(query, "tour") or 1) - 1
    before = Place(0, course=way if on_course else "")
    return moved(slug, before, at if at in (on_course or range(length)) else 0, (count(query, "ask") or 1) - 1)


def moved(slug: str, before: Place | None, stop: int, again: Any = 0) -> Place:
    """At another stop, and still on the course where it leads there; what is no run of its question is the first."""
    ask, way = ask_of(slug, Place(stop)), before.course if before else ""
    more = again if isinstance(again, int) and ask and 0 <= again <= len(ask.again) else 0
    return Place(stop, more, way if stop in course.stops_of(way, slug) else "")


def beside(slug: str, place: Place, by: int) -> tuple[str, Place] | None:
    """The stop before (-1) or after (1), in another lesson where a course leads there."""
    if not place.course:
        to = place.stop + by
        return (slug, Place(to)) if 0 <= to < guide_of(slug).length else None
    found = course.beside(place.course, slug, place.stop, by)
    return (found[0], Place(found[1], course=place.course)) if found else None


def challenge_of(slug: str, place: Place | None) -> Challenge | None:
    """The challenge, where the tour stands at it."""
    guide = guide_of(slug)
    return guide.challenge if place and place.stop == len(guide.stops) else None


def ask_of(slug: str, place: Place) -> Ask | None:
    stops = guide_of(slug).stops
    return stops[place.stop].ask if place.stop < len(stops) else None


def order_of(slug: str, place: Place, lang: Lang) -> Order:
    """The state of a stop."""
    own = lesson_of(slug).engine.Params()
    if challenge := challenge_of(slug, place):
        return Order(slug, challenge.start, challenge.film, lang)
    stops = guide_of(slug).stops
    if ask := stops[place.stop].ask:
        return Order(slug, ask.again[place.again - 1] if place.again else ask.of or own, ask.film, lang)
    params = own
    for stop in stops[: place.stop + 1]:
        params = (stop.ask.of or own) if stop.ask else stop.of or params
    return Order(slug, params, stops[place.stop].film, lang)


def held(order: Order, place: Place) -> Order:
    """At a challenge, only its free knobs are the reader's."""
    challenge = challenge_of(order.slug, place)
    if challenge is None:
        return order
    free = {name: getattr(order.params, name) for name in challenge.free}
    return Order(order.slug, challenge.start, challenge.film, order.lang).with_params(**free)


def stands(order: Order, place: Place) -> bool:
    """Is the state on show that of the stop? Else the reader has left the tour."""
    there = order_of(order.slug, place, order.lang)
    if challenge_of(order.slug, place):
        there = held(order, place)
    return (order.params, order.film) == (there.params, there.film)


def step_of(order: Order, at: At, trace: Trace[Any, Any]) -> int:
    """The step, from 0, on the clock of the order's film."""
    shown = lesson_of(order.slug).films[order.film]
    length = len(ticks(shown, trace))
    if at == "opens":
        return opening(shown, length)
    if callable(at):
        at = int(at(trace))
    found = {"first": 1, "last": length}.get(at, at) if isinstance(at, str) else at
    return min(max(int(found), 1), length) - 1


def at_of(slug: str, place: Place) -> At:
    """Where the film stands at a stop; a challenge stands at the end."""
    stops = guide_of(slug).stops
    if place.stop == len(stops):
        return "last"
    stop = stops[place.stop]
    return stop.ask.at if stop.ask else stop.at


def plays(slug: str, place: Place) -> bool:
    stops = guide_of(slug).stops
    return place.stop < len(stops) and stops[place.stop].play


def head(
    order: Order, place: Place | None, trace: Trace[Any, Any] | None, own: Ask | None = None, changes: int = 0
) -> contract.Tour:
    """What the player is told. Without a trace, which still trains, the strip says so. `own`: a question of the
    reader's, outside the tour."""
    slug, lang = order.slug, order.lang
    told: contract.Tour = {
        "stop": None,
        "titles": [title(slug, i, lang) for i in range(guide_of(slug).length)],
        "paused": False,
        "say": "",
        "at": None,
        "ticks": [],
        "look": None,
        "ask": None,
        "goals": [],
        "hint": "",
        "reached": "",
        "ends": [],
        "course": None,
    }
    if own and trace:
        t = step_of(order, own.at, trace)
        asked = asking.head(order, 0, own, (t, len(trace) - 1), trace)
        return told | {"say": filled(own.prompt, trace, t, lang), "at": t, "ask": asked}
    if place is None:
        return told
    told |= {"stop": place.stop, "paused": not stands(order, place), "course": _course(order, place)}
    if told["paused"]:
        return told
    if trace is None:
        return told | {"say": TRAINS(lang)}
    t = step_of(order, at_of(slug, place), trace)
    told |= {"at": t, "ticks": _ticks(order, trace)}
    if challenge := challenge_of(slug, place):
        met = [goals.head(goal, order, trace) for goal in challenge.goals]
        said = (" " if lang == "en" else "").join([challenge.title(lang), filled(challenge.say, trace, t, lang)])
        told |= {"say": said, "goals": met, "hint": HINTS[slug](lang), "reached": goals.reached(met, changes, lang)}
    elif ask := ask_of(slug, place):
        to = step_of(order, ask.to, trace)
        told |= {"say": filled(ask.prompt, trace, t, lang), "ask": asking.head(order, place.again, ask, (t, to), trace)}
    else:
        stop = guide_of(slug).stops[place.stop]
        told |= {"say": filled(stop.say or Text("", ""), trace, t, lang), "look": _look(stop.look, trace, t, lang)}
    return told


def _course(order: Order, place: Place) -> contract.CourseHead | None:
    if not place.course:
        return None
    back, onward = course.ways(place.course, order.slug, order.lang)
    says = course.says(place.course, order.slug, order.lang)
    return {"says": says, "stops": [*course.stops_of(place.course, order.slug)], "before": back, "after": onward}


def title(slug: str, i: int, lang: Lang) -> str:
    """A stop's first words, for the list of all; no run is asked for them."""
    guide = guide_of(slug)
    if i == len(guide.stops) and guide.challenge:
        return guide.challenge.title(lang)
    stop = guide.stops[i]
    said = (stop.ask.prompt if stop.ask else stop.say) or Text("", "")
    text = (said.text if isinstance(said, Told) else said)(lang)
    text = re.sub(r"\{\w+\}", "…", text)
    most = TITLE if lang == "en" else TITLE // 2
    words = text if len(text) <= most else (lang == "en" and text[:most].rpartition(" ")[0]) or text[:most]
    return words if words == text else f"{words.rstrip(' ,，、：:…')} …"


def _ticks(order: Order, trace: Trace[Any, Any]) -> list[int]:
    """The steps of all stops that show this film of this run."""
    slug = order.slug
    places = [Place(i) for i in range(len(guide_of(slug).stops))]
    here = [place for place in places if stands(order, place)]
    return sorted({step_of(order, at_of(slug, place), trace) for place in here})


def _look(look: Look | None, trace: Trace[Any, Any], t: int, lang: Lang) -> contract.LookHead | None:
    if look is None:
        return None
    where = looked_at(look, trace, t)
    if isinstance(where, Slot):
        return {"view": look.view, "box": [], "slot": [where.equation, where.name], "words": look.words(lang)}
    box = [float(v) for v in where]
    return {"view": look.view, "box": box, "slot": [], "words": look.words(lang)}


def looked_at(look: Look, trace: Trace[Any, Any], t: int) -> Any:
    return look.where(trace, t) if callable(look.where) else look.where
