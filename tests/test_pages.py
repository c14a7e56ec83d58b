"""Every page, as the server runs it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard import runs
from dashboard.catalogue import LESSONS
from engine import adaboost
from engine.core import ERASE, dot, knobs, pack, to_query
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
        assert e.title(lang) in shown and f'href="{e.slug}' in shown


@every_slug
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_page_opens_in_both_languages(slug, lang):
    at = opened(slug, lang=lang)
    assert not at.exception and not at.error
    assert at.title[0].value == TITLES[slug](lang)


def test_a_live_page_opens_while_it_trains():
    at = opened("nice", steps="100", n_couplings="1", hidden="8", target="rings")
    assert not at.exception and not at.error


@every_slug
def test_every_try_leads_somewhere(slug):
    if lesson_of(slug).live:
        pytest.skip("a live run's tries train for longer than a test should")
    at = opened(slug)
    for i, one in enumerate(lesson_of(slug).tries):
        at.button(key=f"{slug}/try{i}").click().run()
        assert not at.exception and not at.error and not at.warning, one.title.en
        assert at.session_state[f"{slug}/params"] == one.params
        assert any(one.see.en in m.value for m in at.markdown)


@every_slug
@settings(max_examples=400 if DEEP else 8)  # over 10,000 in all, or 200
@given(data=st.data())
def test_any_query_string_opens_every_page(slug, data):
    names = [*knobs(lesson_of(slug).engine.Params), "step", "film", "lang", "junk"]
    junk = st.one_of(
        st.text(max_size=30),
        st.integers().map(str),
        st.sampled_from(["nan", "inf", "-1", "1e309", "'; --", "<script>"]),
    )
    at = opened(slug, **data.draw(st.dictionaries(st.sampled_from(names), junk, max_size=4)))
    assert not at.exception


def test_a_link_made_in_chinese_opens_in_english():
    there = adaboost.Params(data="rings", noise=0.35, n_estimators=7, seed=3, painted=(dot(0.2, 0.4, 1),))
    sender = opened("adaboost", lang="zh", **to_query(there))
    link = dict(sender.query_params)
    assert {k: v[0] if isinstance(v, list) else v for k, v in link.items()} == to_query(there) | {"lang": "zh"}
    reader = opened("adaboost", **to_query(there), lang="en")
    assert reader.session_state["adaboost/params"] == there
    assert reader.title[0].value == "AdaBoost" and not reader.exception


def test_a_page_remembers_its_reader():
    at = opened("adaboost")
    at.slider(key="adaboost/n_estimators").set_value(9).run()
    at.query_params.clear()  # as the browser does between pages
    at.switch_page("home.py").run()
    at.query_params.clear()
    at.switch_page("lessons/adaboost.py").run()
    assert at.slider(key="adaboost/n_estimators").value == 9 and not at.exception


def test_a_refused_run_keeps_the_last_good_picture_and_says_why():
    at = opened("adaboost")
    good = at.session_state["adaboost/good"]
    wiped = tuple(dot(x / 12, y / 12, ERASE) for x in range(13) for y in range(13))
    at = opened("adaboost", painted=pack(wiped), data="painted")
    assert not at.exception and len(at.warning) == 1 and "one class" in at.warning[0].value
    assert good is not None


def test_readers_of_one_link_share_one_run():
    before = runs.computed
    for _ in range(3):
        opened("adaboost", n_estimators="23", seed="17")
    assert runs.computed == before + 1


def test_a_failing_run_is_said_and_the_last_good_picture_stays(monkeypatch):
    at = opened("adaboost")
    monkeypatch.setattr(adaboost, "plane", lambda p: 1 / 0)
    at.slider(key="adaboost/seed").set_value(41).run()
    assert not at.exception and "ZeroDivisionError" in at.error[0].value
