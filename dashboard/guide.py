"""From what a lesson's guide declares and a run to what the player is told of it. Pure, and knows no page.

A Place is where in a guide a reader is, as a value: the link's token `tour` (from 1), `ask` for another run of its
question, `goal` for the challenge with whatever the reader made of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard import asking
from dashboard.asking import filled
from dashboard.catalogue import lesson_of, measures_of
from dashboard.clocks import ticks
from dashboard.figures.numbers import percent, power
from dashboard.lesson import Measure
from dashboard.message import opening
from dashboard.order import TOKENS, Order, count
from dashboard.player import contract
from dashboard.tour import Ask, At, Challenge, Goal, Look, Slot, Told, guide_of
from engine.core import Lang, Text, Trace, knobs

SIGN = {"<=": "≤", ">=": "≥"}
REACHED = Text("Goal reached.", "达成目标。")
REACHED_IN = Text("Goal reached in {n} changes.", "改了 {n} 次，达成目标。")
REACHED_IN_ONE = Text("Goal reached in one change.", "改了 1 次，达成目标。")
TITLE = 38  # letters of a stop's name in the list of all; of Chinese half as many
TRAINS = Text("This stop trains first.", "这一站需要先训练。")


@dataclass(frozen=True)
class Place:
    stop: int  # from 0
    again: int = 0  # 0: the question on its own run; more: on another

    def link(self) -> dict[str, str]:
        return {"tour": str(self.stop + 1)} | ({"ask": str(self.again + 1)} if self.again else {})


def place_of(slug: str, query: Mapping[str, str]) -> Place | None:
    """The place that a link names; a number beyond the tour is its first stop."""
    length = guide_of(slug).length
    if not length or not query.keys() & set(TOKENS):
        return None
    if "goal" in query and guide_of(slug).challenge:
        return Place(length - 1)
    at = (count(query, "tour") or 1) - 1
    place = Place(at if at < length else 0)
    ask = ask_of(slug, place)
    more = (count(query, "ask") or 1) - 1
    return replace(place, again=more) if ask and 0 < more <= len(ask.again) else place


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
        "reached": "",
        "ends": [],
    }
    if own and trace:
        t = step_of(order, own.at, trace)
        asked = asking.head(order, 0, own, (t, len(trace) - 1), trace)
        return told | {"say": filled(own.prompt, trace, t, lang), "at": t, "ask": asked}
    if place is None:
        return told
    told |= {"stop": place.stop, "paused": not stands(order, place)}
    if told["paused"]:
        return told
    if trace is None:
        return told | {"say": TRAINS(lang)}
    t = step_of(order, at_of(slug, place), trace)
    told |= {"at": t, "ticks": _ticks(order, trace)}
    if challenge := challenge_of(slug, place):
        goals = [_goal(goal, order, trace) for goal in challenge.goals]
        said = (" " if lang == "en" else "").join([challenge.title(lang), filled(challenge.say, trace, t, lang)])
        told |= {"say": said, "goals": goals, "reached": reached(goals, changes, lang)}
    elif ask := ask_of(slug, place):
        to = step_of(order, ask.to, trace)
        told |= {"say": filled(ask.prompt, trace, t, lang), "ask": asking.head(order, place.again, ask, (t, to), trace)}
    else:
        stop = guide_of(slug).stops[place.stop]
        told |= {"say": filled(stop.say or Text("", ""), trace, t, lang), "look": _look(stop.look, trace, t, lang)}
    return told


def reached(goals: list[contract.GoalHead], changes: int, lang: Lang) -> str:
    if not all(goal["met"] for goal in goals):
        return ""
    said = (REACHED, REACHED_IN_ONE, REACHED_IN.format(n=changes))[min(changes, 2)]
    return said(lang)


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


def _goal(goal: Goal, order: Order, trace: Trace[Any, Any]) -> contract.GoalHead:
    value = goal_value(goal, order, trace)
    measure = _measure(goal, order.slug)
    name = measure.name(order.lang) if measure else knobs(order.params)[goal.measure].label(order.lang)
    share = measure is not None and measure.scale == "share"

    def number(v: float) -> str:
        return percent(v) if share else power(v)

    if isinstance(goal.value, tuple):
        says = f"{number(goal.value[0])} ≤ {name} ≤ {number(goal.value[1])}"
    else:
        says = f"{name} {SIGN[goal.relation]} {number(goal.value)}"
    return {"says": says, "now": number(value), "met": goal.met(value)}


def goal_value(goal: Goal, order: Order, trace: Trace[Any, Any]) -> float:
    """Of the measure at the run's end, or of the knob."""
    measure = _measure(goal, order.slug)
    return float(measure.value(trace, len(trace) - 1) if measure else getattr(order.params, goal.measure))


def _measure(goal: Goal, slug: str) -> Measure | None:
    return next((m for m in measures_of(slug) if m.key == goal.measure), None)
