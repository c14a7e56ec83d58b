"""What holds for every lesson's tour, questions and challenge. A lesson that declares a TOUR gets these unasked."""

import json
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
from tests.conftest import DEEP
from tests.lessons import SLUGS, default_trace, every_slug, trace_of
from tests.served import in_chromium, shared
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


@pytest.fixture
def walk(app):
    """A page on which time passes forty times as fast while `hurry` says so."""
    from tests.test_browser import Page
    from tests.test_tries import HURRY

    context = shared.context(HURRY, viewport={"width": 1280, "height": 720})
    pages = []
    yield lambda path: pages.append(Page(context, app, path)) or pages[-1]
    for page in pages:
        page.tab.close()


REST = "() => { const f = document.querySelector('.film'); return f.dataset.playing !== 'true'; }"
STILLS = "() => JSON.stringify([...document.querySelectorAll('.film .plot')].map((plot) => plot.data))"
CORNERS = """() => {
  const look = document.querySelector('.film .look'), plot = look?.parentElement.getBoundingClientRect();
  if (!look || getComputedStyle(look).display === 'none') return null;
  const box = look.getBoundingClientRect();
  return box.left >= plot.left - 1 && box.right <= plot.right + 1 && box.top >= plot.top - 1 && box.width >= 16;
}"""
PIXEL = """(at) => {
  const stage = document.querySelector('.film .aim').parentElement, box = stage.getBoundingClientRect();
  const full = stage.querySelector('.plot')._fullLayout;
  return [box.left + full.xaxis._offset + full.xaxis.d2p(at[0]), box.top + full.yaxis._offset + full.yaxis.d2p(at[1])];
}"""


@in_chromium
def test_a_tour_is_walked_from_first_to_last_stop_in_both_languages(walk):
    """By button and key; each question answered wrongly and, on another run, rightly; left and come back to; the
    challenge met, and its link opened anew."""
    slug = "adaboost"
    page = walk(slug)
    page.film()
    tab, length, stills = page.tab, guide_of(slug).length, {}

    def at(i, lang="en", again=0):
        """The page stands at stop i, and says and shows what it should."""
        page.until(f"() => document.querySelector('.film .where').textContent === '{i + 1} / {length}'")
        tab.evaluate("window.hurry = 40")
        page.until(REST)
        tab.evaluate("window.hurry = 1")
        page.settled()
        place = Place(i, again)
        order = guide.order_of(slug, place, lang)
        head = guide.head(order, place, run(order))
        page.until(f"() => document.querySelector('.film .sentence').textContent === {json.dumps(head['say'])}")
        if not (head["ask"] or head["goals"]):
            assert tab.locator(".film").get_attribute("data-frame") == str(head["at"])
            assert f"tour={i + 1}" in tab.url and "step=" not in tab.url
        if head["look"] and head["look"]["box"]:
            assert tab.evaluate(CORNERS), f"stop {i + 1}: the look is not on its picture"
        if not head["ask"]:  # back from the next one, all is as it was
            now = tab.evaluate(STILLS)
            assert stills.setdefault((place, lang), now) == now, f"stop {i + 1} shows something else"
        assert tab.locator(".film .chip[aria-pressed=true]").count() == 0, "a try's name may answer the question"
        assert page.own_errors() == []
        return head, order

    def told(*parts):
        tab.evaluate("window.hurry = 40")
        tab.locator(".film .verdict").wait_for()
        tab.evaluate("window.hurry = 1")
        said = tab.inner_text(".film .verdict")
        assert all(part in said for part in parts), said

    def again():
        before = int(tab.locator(".film").get_attribute("data-serial"))
        tab.click(".film .again")
        page.until(f"() => +document.querySelector('.film').dataset.serial > {before}")
        page.until("() => location.search.includes('ask=2')")
        page.settled()

    def click_row(x, y):
        tab.mouse.click(*tab.evaluate(PIXEL, [float(x), float(y)]))
        tab.click(".film .lock")

    tab.click(".film .begin")
    at(0)
    tab.click(".film .next")
    at(1)
    page.press("PageDown")
    at(2)
    wrong = asking.misconceptions(guide_of(slug).asks[0], run(guide.order_of(slug, Place(2), "en")))
    tab.fill(".film .answer input[type=number]", "23")
    tab.keyboard.press("Enter")
    told("– You said 23 %; the run says 50 %.", list(wrong.values())[1].en)
    again()
    at(2, again=1)
    tab.fill(".film .answer input[type=number]", "50.5")
    tab.click(".film .lock")
    told("✓", "the run says 50 %")
    tab.click(".film .next")
    at(3)
    tab.keyboard.press("PageUp")
    at(2)
    told("You said 23 %")
    assert page.frame() == 1, "a question that was answered shows how it ended"
    tab.keyboard.press("PageDown")
    at(3)
    tab.get_by_role("slider", name="rounds").first.focus()
    tab.keyboard.press("ArrowRight")
    tab.locator(".film .return").click()
    at(3)
    tab.get_by_role("radio", name="中文").or_(tab.get_by_role("button", name="中文")).first.click()
    at(3, "zh")
    tab.click(".film .next")
    at(4, "zh")
    tab.go_back()
    at(3, "zh")
    tab.click(".film .where")
    tab.locator(".film .list button").nth(6).click()
    _, order = at(6, "zh")
    ask, rows = guide_of(slug).asks[1], run(order).scene.train.X
    click_row(*rows[0])
    told("–", asking.misconceptions(ask, run(order))[None].zh)
    again()
    _, order = at(6, "zh", again=1)
    click_row(*run(order).scene.train.X[int(answers(ask, run(order))[0])])
    told("✓", "就是这里。")
    page.press("End")
    at(7, "zh")
    assert tab.get_by_role("slider", name="噪声").first.is_disabled()
    depth = tab.get_by_role("slider", name="学习器深度").first
    depth.focus()
    tab.keyboard.press("ArrowRight")
    page.until("() => location.search.includes('max_depth=2')")
    tab.get_by_role("slider", name="轮数").first.focus()
    tab.keyboard.press("ArrowLeft")
    page.until("() => document.querySelector('.film .goals').textContent.includes('改了 2 次，达成目标。')")
    page.until("() => location.search.includes('n_estimators=5')")
    assert tab.locator(".film .goal.met").count() == 2 and page.own_errors() == []
    proof = walk(tab.url.rpartition("/")[2])
    proof.film()
    proof.until("() => document.querySelector('.film .goals')?.textContent.includes('达成目标。')")
    assert proof.own_errors() == []
    page.press("Escape")
    page.until("() => !document.querySelector('.film .strip').classList.contains('touring')")


@in_chromium
@pytest.mark.skipif(not DEEP, reason="a quarter of a minute a lesson; HYPOTHESIS_PROFILE=deep")
@pytest.mark.parametrize("lang", ["en", "zh"])
@every_slug
def test_every_tour_is_walked_and_every_question_answered(slug, lang, walk):
    page, stops = walk(f"{slug}?tour=1&lang={lang}"), guide_of(slug).stops
    page.film()
    tab, length = page.tab, guide_of(slug).length
    for i in range(length):
        page.until(f"() => document.querySelector('.film .where').textContent.endsWith('{i + 1} / {length}')")
        tab.evaluate("window.hurry = 40")
        page.until(REST)
        page.settled()
        tab.evaluate("window.hurry = 1")
        page.until(f"() => ({CORNERS})() !== false")
        assert tab.inner_text(".film .sentence"), f"stop {i + 1}"
        if i < len(stops) and stops[i].ask:
            answered_somehow(tab, stops[i].ask.kind)
            tab.evaluate("window.hurry = 40")
            tab.locator(".film .verdict").wait_for()
        if i < length - 1:
            tab.click(".film .next")
    tab.locator(".film .goal").first.wait_for()
    assert page.own_errors() == []


def answered_somehow(tab, kind):
    """With the first option, the middle of a scale, of the film, of a picture."""
    if isinstance(kind, Pick):
        tab.locator(".film .answer .option").first.click()
    elif isinstance(kind, Guess):
        middle = (kind.low + kind.high) / 2 * (100 if kind.scale == "share" else 1)
        tab.fill(".film .answer input[type=number]", f"{round(middle) if kind.whole else middle:.6g}")
    else:
        place = ".film .transport input[type=range]" if isinstance(kind, When) else ".film .aim"
        tab.locator(place).first.click()
    tab.click(".film .lock")


@in_chromium
def test_on_any_state_the_end_of_a_measure_can_be_guessed(walk):
    page = walk("adaboost?data=blobs&n_estimators=12&step=4")
    page.film()
    page.tab.click(".film .ends")
    page.tab.locator(".film .list button", has_text="held-out error").click()
    page.tab.locator(".film .lock").wait_for()
    order = Order.read("adaboost", {"data": "blobs", "n_estimators": "12"})
    end = asking.said_of(Guess(0, 1, 0.03, "share"), 100 * run(order).scene.errors.held_out[-1], None, 0, "en")
    page.tab.fill(".film .answer input[type=number]", "40")
    page.tab.click(".film .lock")
    page.tab.evaluate("window.hurry = 40")
    page.tab.locator(".film .verdict").wait_for()
    assert f"You said 40 %; the run says {end}." in page.tab.inner_text(".film .verdict")
    assert page.frame() == 11 and page.own_errors() == []
