"""Every page, as the server runs it."""

import functools
import html
import re
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard import message
from dashboard.catalogue import LESSONS, number
from dashboard.order import Order
from dashboard.page import playing, state
from dashboard.page.state import Move
from dashboard.studio import computing
from engine import adaboost
from engine.core import ERASE, beyond, dot, knobs, to_query
from tests.conftest import DEEP
from tests.lessons import ROOT, every_slug, lesson_of

TITLES = {e.slug: e.title for e in LESSONS}


def opened(slug="", **query):
    at = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
    at.query_params.update({"lang": query["lang"]} if "lang" in query else {})
    at.run()  # registers the pages
    if not slug:
        return at
    at.switch_page(f"lessons/{slug}.py")
    at.query_params.update(query)
    return at.run()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_home_page_shows_every_lesson(lang):
    at = opened(lang=lang)
    assert not at.exception
    shown = "".join(h.proto.body for h in at.get("html"))
    for e in LESSONS:
        assert shown.count(f'class="card" href="{e.slug}{"?lang=zh" if lang == "zh" else ""}"') == 1
        assert f">{number(e)} · " in shown and html.escape(e.title(lang)) in shown


@every_slug
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_opens_in_both_languages(slug, lang):
    at = opened(slug, lang=lang)
    assert not at.exception and not at.error
    assert at.title[0].value == TITLES[slug](lang)
    place = "".join(h.proto.body for h in at.get("html"))
    entry = next(e for e in LESSONS if e.slug == slug)
    assert 'class="place"' in place and entry.chapter.title(lang) in place


def test_a_live_page_opens_while_it_trains():
    at = opened("nice", steps="100", n_couplings="1", hidden="8", target="rings")
    for _ in range(50):
        if at.warning:
            break
        at.run()  # others were training: it waits for its turn
    assert not at.exception and not at.error


@every_slug
@settings(max_examples=400 if DEEP else 3)  # over 10,000 in all, or 81
@given(data=st.data())
def test_any_query_string_opens_every_page(slug, data):
    names = [*knobs(lesson_of(slug).engine.Params), "step", "film", "lang", "junk"]
    junk = st.one_of(
        st.text(max_size=30),
        st.integers().map(str),
        st.sampled_from(["nan", "inf", "-1", "1e309", "'; --", "<script>"]),
    )
    at = opened_once(slug)
    at.query_params.clear()
    at.query_params.update(data.draw(st.dictionaries(st.sampled_from(names), junk, max_size=4)))
    at.run()
    assert not at.exception


@functools.lru_cache(1)
def opened_once(slug):
    """One reader to whom one link after another comes in."""
    return opened(slug)


def shown(at, slug):
    return at.session_state[f"page:{slug}"]


def knob(kind, name, lang="en"):
    """AdaBoost's knob on show."""
    [found] = [one for one in kind if re.fullmatch(rf"adaboost/{lang}/\d+/{name}", one.key)]
    return found


def test_a_link_made_in_chinese_opens_in_english():
    there = adaboost.Params(data="rings", noise=0.35, n_estimators=7, seed=3, painted=(dot(0.2, 0.4, 1),))
    sender = shown(opened("adaboost", lang="zh", **to_query(there)), "adaboost")
    assert sender.sent == to_query(there) | {"lang": "zh"}
    reader = opened("adaboost", **sender.sent | {"lang": "en"})
    assert shown(reader, "adaboost").order == Order("adaboost", there, 0, "en")
    assert reader.title[0].value == "AdaBoost" and not reader.exception


def test_a_page_remembers_its_reader():
    at = opened("adaboost")
    knob(at.slider, "n_estimators").set_value(9).run()
    at.query_params.clear()  # as the browser does between pages
    at.switch_page("home.py").run()
    at.query_params.clear()
    at.switch_page("lessons/adaboost.py").run()
    assert knob(at.slider, "n_estimators").value == 9 and not at.exception


def test_a_knob_in_another_language_stands_where_it_stood_and_speaks_it():
    at = opened("adaboost", data="rings")
    knob(at.slider, "n_estimators").set_value(9).run()
    at.session_state["lang"] = "zh"
    at.run()
    assert knob(at.slider, "n_estimators", "zh").value == 9
    box = knob(at.selectbox, "data", "zh")
    assert box.value == "rings" and not any(option.isascii() for option in box.options)


def test_widgets_that_a_try_moved_are_new_ones_so_that_no_late_message_moves_them_back():
    at = opened("adaboost")
    before = knob(at.slider, "n_estimators").key
    one = lesson_of("adaboost").tries[0]
    shown(at, "adaboost").next = Move(Order("adaboost", one.params, one.film), tried=0)
    at.run()
    after = knob(at.slider, "n_estimators")
    assert after.key != before and after.value == one.params.n_estimators
    at.run()
    assert knob(at.slider, "n_estimators").key == after.key, "widgets are new where nothing moved them"


def test_a_message_sent_before_the_browser_heard_of_a_try_does_not_undo_it_and_back_does(monkeypatch):
    at = opened("adaboost", n_estimators="6")
    before, one = at.query_params.copy(), lesson_of("adaboost").tries[0]
    shown(at, "adaboost").next = Move(Order("adaboost", one.params, one.film), plays=True, tried=0)
    at.run()
    at.query_params.clear()
    at.query_params.update(before)  # as of a tick that the browser sent meanwhile
    at.run()
    assert shown(at, "adaboost").order.params == one.params, "the try was undone by a late message"
    monkeypatch.setattr(state, "navigated", lambda: True)
    at.run()
    assert shown(at, "adaboost").order.params == adaboost.Params(n_estimators=6)


def test_a_refused_run_keeps_the_last_good_picture_and_says_why():
    at = opened("adaboost", n_estimators="7")
    wiped = tuple(dot(x / 12, y / 12, ERASE) for x in range(13) for y in range(13))
    shown(at, "adaboost").put("painted", wiped)
    at.run()
    good = shown(at, "adaboost").good
    knob(at.selectbox, "data").set_value("painted").run()
    assert not at.exception and len(at.warning) == 1 and "one class" in at.warning[0].value
    assert shown(at, "adaboost").order.params.data == "painted"
    assert shown(at, "adaboost").good == good and good.params.n_estimators == 7


def test_a_link_beyond_a_limit_opens_at_the_nearest_and_says_so():
    at = opened("adaboost", n_estimators="99999", noise="-3", seed="junk")
    params = shown(at, "adaboost").order.params
    k = knobs(adaboost.Params)
    assert (params.n_estimators, params.noise, params.seed) == (k["n_estimators"].high, k["noise"].low, 0)
    assert [c.value for c in at.caption][:2] == [
        t.en for t in beyond(adaboost.Params, {"n_estimators": "99999", "noise": "-3"})
    ]
    knob(at.slider, "seed").set_value(2).run()
    assert shown(at, "adaboost").remarks, "the word stays until the reader goes elsewhere"


def test_readers_of_one_link_share_one_run(monkeypatch):
    made = []
    run = message.run
    monkeypatch.setattr(message, "run", lambda order: made.append(order.slug) or run(order))
    for _ in range(3):
        opened("adaboost", n_estimators="23", seed="17")
    assert made == ["adaboost"]


def test_a_failing_run_is_said_without_a_trace_and_the_last_good_picture_stays(monkeypatch):
    at = opened("adaboost")
    good = shown(at, "adaboost").good
    monkeypatch.setattr(adaboost, "plane", lambda p: 1 / 0)
    knob(at.slider, "seed").set_value(41).run()
    assert not at.exception and "ZeroDivisionError" in at.error[0].value
    assert shown(at, "adaboost").good == good and good is not None


def test_a_live_run_that_fails_is_said_in_a_sentence(monkeypatch):
    from engine import nice

    def frames(p):
        raise RuntimeError("secret /path")
        yield

    monkeypatch.setattr(nice, "frames", frames)
    at = opened(
        "nice", steps="100", n_couplings="1", hidden="8", target="rings", seed="91"
    )  # a run that no other test keeps
    assert not at.exception and "RuntimeError" in at.warning[0].value and "secret" not in at.warning[0].value


def test_a_run_of_more_than_a_second_has_a_bar_and_a_stop_and_the_last_picture_stays(monkeypatch):
    held, run = threading.Event(), message.run
    at = opened("adaboost", n_estimators="4")
    good, picture = shown(at, "adaboost").good, shown(at, "adaboost").last()
    assert picture is not None
    monkeypatch.setattr(computing, "SOON", 0.1)
    monkeypatch.setattr(computing, "MOMENT", 0.1)
    monkeypatch.setattr(playing, "_soon", lambda: None)  # a browser would ask again at once
    monkeypatch.setattr(message, "run", lambda order: [held.wait(20), run(order)][1])
    knob(at.slider, "seed").set_value(57).run()
    page = shown(at, "adaboost")
    assert not at.exception and not at.warning and at.get("progress")[0].proto.text.startswith("computing for")
    assert page.good == good and page.last() == picture, "the last picture stays"
    at.button(key="live/stop").click().run()
    assert page.growing.stopped and "Stopped" in at.info[0].value and not at.get("progress")
    held.set()
    next(b for b in at.button if b.label == "Go on").click().run()
    if page.growing is not None:  # it is not there yet
        page.growing.job.wait(20)
    at.run()
    assert shown(at, "adaboost").good.params.seed == 57 and not at.info and not at.get("progress")


def test_a_film_that_is_there_just_after_the_page_looked_for_it_is_shown(monkeypatch):
    soon, looked = computing.Computing.soon, []

    def too_early(self, order):
        if looked:
            return soon(self, order)
        looked.append(order)
        assert self.job.wait(60)
        return None

    monkeypatch.setattr(computing.Computing, "soon", too_early)
    at = opened("adaboost", n_estimators="7", seed="881")
    assert looked and not at.exception and shown(at, "adaboost").good == looked[0]
