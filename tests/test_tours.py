"""What holds for every lesson's tour, questions and challenge. A lesson that declares a TOUR gets these unasked."""

import math
import re
import time

import numpy as np
import pytest

from dashboard import asking, guide, message
from dashboard.catalogue import lesson_of, measures_of
from dashboard.guide import Place
from dashboard.hints import HINTS
from dashboard.order import TOKENS, Order
from dashboard.tour import Ask, Guess, Pick, Slot, Spot, Told, When, answers, guide_of
from engine.core import LANGUAGES, knobs
from tests.lessons import SLUGS, default_trace, every_slug, trace_of
from tests.test_truth import topic

GUIDED = [slug for slug in SLUGS if guide_of(slug).stops]
every_tour = pytest.mark.parametrize("slug", GUIDED)
MOST = {"en": 180, "zh": 90}  # letters of a sentence; two lines beside the buttons
CLEAR = 0.05  # of the range of what the options have: so far from the right one is the next
SHORT = {"en": 130, "zh": 65}  # of the two that follow an answer together
TYPED = re.compile(r"(?<![A-Za-z_-])\d+(?:\.\d+)?(?![-\w]*[A-Za-z])")


def run(order):
    return trace_of(order.slug, order.params)


def places(slug):
    return [Place(i) for i in range(guide_of(slug).length)]


def states(slug, ask):
    """Every state that a question is asked in."""
    own = lesson_of(slug).engine.Params()
    return [Order(slug, params, ask.film) for params in (ask.of or own, *ask.again)]


def asks(slug):
    return [(ask, order, run(order)) for ask in guide_of(slug).asks for order in states(slug, ask)]


def raw(said):
    return said.text if isinstance(said, Told) else said


def sentences(slug):
    """Every sentence, with the parameters whose numbers it may repeat."""
    declared = guide_of(slug)
    for place, stop in zip(places(slug), declared.stops, strict=False):
        if not stop.ask:
            yield raw(stop.say), guide.order_of(slug, place, "en").params
            yield from ((stop.look.words, None),) if stop.look else ()
    for ask in declared.asks:
        params = states(slug, ask)[0].params
        trace = run(states(slug, ask)[0])
        wrong = asking.misconceptions(ask, trace).values()
        for said in (ask.prompt, ask.why, *wrong):
            yield raw(said), params
    yield raw(declared.challenge.say), declared.challenge.start


def test_no_knob_bears_a_name_that_a_guides_link_needs():
    for slug in SLUGS:
        assert not knobs(lesson_of(slug).engine.Params).keys() & {*TOKENS, "film", "step", "lang"}, slug


@every_tour
def test_a_tour_is_short_begins_at_the_default_asks_and_ends_in_a_challenge(slug):
    declared, own = guide_of(slug), lesson_of(slug).engine.Params()
    assert 5 <= declared.length <= 9 and declared.challenge
    first = declared.stops[0]
    assert guide.order_of(slug, Place(0), "en") == Order(slug, own) and first.at == "opens" and not first.ask
    assert len(declared.asks) >= 2 and all(isinstance(ask, Ask) for ask in declared.asks)
    assert {id(s.ask) for s in declared.stops if s.ask} <= {id(a) for a in declared.asks}
    for stop in declared.stops:  # a stop that asks takes all of it from the question
        assert bool(stop.ask) != bool(stop.say)
        assert not (stop.ask and (stop.of or stop.film or stop.look))


@every_tour
def test_sentences_fit_and_their_numbers_come_from_the_run(slug):
    for text, params in sentences(slug):
        own = {float(v) for v in vars(params).values() if isinstance(v, (int, float))} if params else set()
        for lang in LANGUAGES:
            said = re.sub(r"\{[^}]*\}", "", text(lang))
            typed = [n for n in TYPED.findall(said) if float(n) not in own | {0.0, 1.0}]
            assert not typed, f"{typed} in “{said}” is typed: let told() take it from the run"
            assert len(text(lang)) <= MOST[lang], text(lang)
    for ask in guide_of(slug).asks:
        for lang in LANGUAGES:
            assert len(raw(ask.why)(lang)) <= SHORT[lang], raw(ask.why)(lang)
            for said in asking.misconceptions(ask, run(states(slug, ask)[0])).values():
                assert len(raw(said)(lang)) <= SHORT[lang], raw(said)(lang)


@every_tour
def test_every_stop_runs_in_time_speaks_both_languages_and_its_link_restores_it(slug):
    for place in places(slug):
        order = guide.order_of(slug, place, "en")
        start = time.process_time()
        trace = run(order)
        assert time.process_time() - start < 8, place  # generous: a try's own limit is a ratio, tests/benchmarks
        for lang in LANGUAGES:
            head = guide.head(guide.order_of(slug, place, lang), place, trace)
            assert head["stop"] == place.stop and not head["paused"]
            assert head["say"] and "{" not in head["say"] and len(head["say"]) <= MOST[lang] + 20, head["say"]
            assert head["titles"][place.stop].strip()
            assert 0 <= head["at"] < len(message.ticks(lesson_of(slug).films[order.film], trace))
        assert guide.place_of(slug, {"tour": str(place.stop + 1)}) == place


@every_tour
def test_a_link_to_no_stop_is_the_first_and_a_challenge_keeps_what_is_locked(slug):
    for odd in ("0", "99", "x", "-1", ""):
        assert guide.place_of(slug, {"tour": odd}) == Place(0)
    assert guide.place_of(slug, {}) is None
    place, challenge = guide.place_of(slug, {"goal": "1"}), guide_of(slug).challenge
    assert place == Place(guide_of(slug).length - 1)
    loose = Order(slug, lesson_of(slug).engine.Params(), 0)
    kept = guide.held(loose, place)
    assert guide.stands(kept, place) and kept.film == challenge.film
    for name in knobs(challenge.start):
        source = loose.params if name in challenge.free else challenge.start
        assert getattr(kept.params, name) == getattr(source, name), name


@every_tour
def test_a_look_lies_on_what_it_names(slug):
    """A point or a box inside its view's axes; a slot of the film's formulas."""
    for place, stop in zip(places(slug), guide_of(slug).stops, strict=False):
        if not stop.look:
            continue
        order = guide.order_of(slug, place, "en")
        trace, film = run(order), lesson_of(slug).films[order.film]
        t = guide.step_of(order, stop.at, trace)
        where = guide.looked_at(stop.look, trace, t)
        if isinstance(where, Slot):
            assert where.name in film.equations[where.equation].values(trace, t), (place, where)
            continue
        layout = film.views[stop.look.view].draw(trace, t, lambda text: text.en)["layout"]
        assert np.isfinite(where).all(), (place, where)
        for value, letter in zip(where, "xyxy", strict=False):
            inside(value, layout[f"{letter}axis"], (place, where))


def inside(value, axis, where):
    if "range" not in axis:
        return
    value = math.log10(value) if axis.get("type") == "log" else value
    low, high = sorted(axis["range"])
    room = 0.02 * (high - low)
    assert low - room <= value <= high + room, where


@every_tour
def test_every_answer_is_finite_on_its_scale_and_clear(slug):
    """At every state that is offered: the runner-up is away, and no known misconception passes for right."""
    for ask, order, trace in asks(slug):
        right, kind = answers(ask, trace), ask.kind
        assert right and np.isfinite(np.hstack(right)).all(), ask.prompt
        where = (order.params, raw(ask.prompt).en)
        match kind:
            case Pick(options, values):
                assert 2 <= len(options) <= 5 and all(0 <= a < len(options) for a in right), where
                assert len({asking.filled(o, trace, 0, "en") for o in options}) == len(options), where
                assert values is None or runner_up(values(trace), right) >= CLEAR, where
            case Guess():
                assert all(kind.low <= a <= kind.high for a in right) and kind.margin > (kind.scale == "log"), where
                if kind.view is not None:
                    view = lesson_of(slug).films[ask.film].views[kind.view]
                    axis = view.draw(trace, 0, lambda text: text.en)["layout"]["yaxis"]
                    for end in (kind.low, kind.high):
                        inside(end, axis, where)
            case When():
                length = len(message.ticks(lesson_of(slug).films[ask.film], trace))
                assert all(1 <= a <= length for a in right) and length > 4 * kind.margin, where
                assert ask.veil.after, where
            case Spot(rows=None):
                assert kind.margin > 0, where
            case Spot():
                rows = np.asarray(kind.rows(trace))
                assert all(0 <= a < len(rows) for a in right), where
                passes = [i for i in range(len(rows)) if right_is(ask, trace, i)]
                assert len(passes) <= 1 + len(rows) // 20, f"{len(passes)} rows pass for right: {where}"
        for answer in asking.misconceptions(ask, trace):
            assert answer is None or not right_is(ask, trace, answer), f"{answer} is named a misconception, and right"
        assert asking.filled(ask.why, trace, len(trace) - 1, "zh")


def runner_up(values, right):
    """How far the next is from the most, or the least, as a share of their range."""
    values, (best,) = np.asarray(values, float), right
    assert values[int(best)] in (values.max(), values.min())
    return np.abs(np.delete(values, int(best)) - values[int(best)]).min() / np.ptp(values)


def right_is(ask, trace, mine):
    """As judge.js does."""
    kind = ask.kind
    if isinstance(kind, Guess) and kind.scale == "log":
        return any(max(mine / a, a / mine) <= kind.margin for a in answers(ask, trace))
    if isinstance(kind, Spot) and kind.rows:
        rows = np.asarray(kind.rows(trace))
        return any(np.linalg.norm(rows[int(mine)] - rows[int(a)]) <= kind.margin for a in answers(ask, trace))
    margin = 0 if isinstance(kind, Pick) else kind.margin
    return any(np.linalg.norm(np.subtract(mine, a)) <= margin for a in answers(ask, trace))


@every_tour
def test_what_a_question_veils_is_there(slug):
    for ask in guide_of(slug).asks:
        film = lesson_of(slug).films[ask.film]
        trace = run(states(slug, ask)[0])
        assert all(0 <= view < len(film.views) for view in ask.veil.views)
        assert all(slot.name in film.equations[slot.equation].values(trace, 0) for slot in ask.veil.slots)
        shown = ask.kind.view if isinstance(ask.kind, (Spot, Guess)) else None
        assert shown is None or shown not in ask.veil.views


@every_tour
def test_a_challenge_is_missed_at_first_and_can_be_met(slug):
    """PAR in tests/topics/test_<slug>.py is a solution: only free knobs differ from the start."""
    challenge, par = guide_of(slug).challenge, topic(slug).PAR
    for params, meets in ((challenge.start, False), (par, True)):
        order = Order(slug, params, challenge.film)
        assert guide.stands(order, Place(guide_of(slug).length - 1)), "a locked knob was turned"
        head = guide.head(order, Place(guide_of(slug).length - 1), run(order), changes=2)
        assert bool(head["reached"]) is meets, head["goals"]
        assert all("nan" not in goal["now"] for goal in head["goals"])
    for lang in LANGUAGES:
        assert 0 < len(HINTS[slug](lang)) <= SHORT[lang], HINTS[slug]
    known = {m.key for m in measures_of(slug)} | knobs(challenge.start).keys()
    assert {goal.measure for goal in challenge.goals} <= known and set(challenge.free) <= knobs(par).keys()


@every_slug
def test_where_a_measure_ends_can_be_guessed_on_any_run(slug):
    """Asked half-way: the end is on the scale, and the scale does not begin or end with it."""
    trace, order = default_trace(slug), Order(slug, lesson_of(slug).engine.Params())
    for key, _ in asking.offered(order, len(trace), message.measured(slug, trace)):
        measure = next(m for m in measures_of(slug) if m.key == key)
        ask = asking.end_of(measure, len(trace) // 2, trace)
        [end], kind = answers(ask, trace), ask.kind
        assert kind.low <= end <= kind.high and (end < kind.high or kind.scale == "share"), key
        head = asking.head(order, 0, ask, (len(trace) // 2, len(trace) - 1), trace)
        assert head["truth"] and head["margin"] > 0 and measure.name.en in asking.filled(ask.prompt, trace, 0, "en")


def test_own_rows_can_be_asked_about():
    """Any state, here a painted row on another data set."""
    from dashboard.tours.adaboost import MEASURES

    order = Order.read("adaboost", {"data": "blobs", "n_estimators": "7", "painted": "szUc"})
    film = message.make(order)
    assert [key for key, _ in asking.offered(order, film.steps, film.measures)] == [m.key for m in MEASURES]
