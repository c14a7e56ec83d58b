"""A class as its teacher has it: what the page is told, and one lesson taught from opening to end in a browser, with a
phone and a laptop that follow."""

import json
import re
import urllib.request

import pytest
import segno

from dashboard import guide, teaching
from dashboard.asking import end_of
from dashboard.catalogue import measures_of
from dashboard.guide import Place
from dashboard.order import Order
from engine.core import LANGUAGES
from tests.classes import asked
from tests.lessons import default_trace, trace_of
from tests.served import in_chromium
from tests.test_tours import GUIDED, run

SOON = 15_000  # ms


@pytest.mark.parametrize("slug", GUIDED)
def test_a_class_is_asked_in_both_languages_and_told_nothing_of_the_answer(slug):
    for i, stop in enumerate(guide.guide_of(slug).stops):
        order = guide.order_of(slug, Place(i), "en")
        asks = teaching.asks(order, Place(i), None, run(order)) if stop.ask else None
        if not stop.ask:
            continue
        for lang in LANGUAGES:
            head = guide.head(guide.order_of(slug, Place(i), lang), Place(i), run(order))
            said = asks[lang]
            assert said["prompt"] == head["say"] and said["options"] == head["ask"]["options"]
            assert said["why"] == head["ask"]["why"] and said["why"] not in said["prompt"]
        name = guide.head(order, Place(i), run(order))["ask"]["name"]
        assert name == guide.head(guide.order_of(slug, Place(i), "zh"), Place(i), run(order))["ask"]["name"]
        assert len(asks["en"]["options"]) == len(asks["zh"]["options"]) and asks["en"]["prompt"] != asks["zh"]["prompt"]


def test_where_a_run_ends_can_be_asked_too_and_a_stop_without_a_question_asks_nothing():
    trace, order = default_trace("gbdt"), Order.read("gbdt", {})
    own = end_of(measures_of("gbdt")[0], 3, trace)
    asks = teaching.asks(order, None, own, trace)
    assert asks["en"]["truth"] == asks["zh"]["truth"] and asks["en"]["why"] != asks["zh"]["why"]
    assert asks["en"]["truth"] not in asks["en"]["prompt"]
    first = guide.order_of("gbdt", Place(0), "en")
    assert teaching.asks(first, Place(0), None, trace_of("gbdt", first.params)) is None


def test_an_address_in_capitals_makes_a_coarse_code_and_what_is_no_address_makes_none():
    address = "HTTPS://LEARN.EXAMPLE.ORG/JOIN/KXRM"
    assert len(address) <= 38
    made = segno.make(address, error="m", micro=False, boost_error=False)
    assert (made.version, made.mode) == (2, "alphanumeric"), "25 modules a side"
    assert teaching.code(address).startswith("data:image/svg+xml")
    for odd in ("javascript:alert(1)", "", "http://" + "a" * 400):
        assert teaching.code(odd) == ""


class Room:
    """A projector, what it sent, and seats that are only numbers."""

    def __init__(self, page, app):
        self.page, self.tab, self.app, self.sent, self.seats = page, page.tab, app, [], []
        page.tab.on("request", lambda r: self.sent.append(r.post_data or "") if "/class/" in r.url else None)

    @property
    def code(self):
        return self.tab.locator(".corner-code b").inner_text()

    def opens(self):
        self.tab.locator(".transport .class").click()
        self.tab.locator(".open-class").click()
        self.tab.locator(".corner-code img").wait_for(timeout=SOON)
        self.tab.keyboard.press("Escape")

    def goes_on(self):
        self.page.film()
        self.tab.locator(".go-on").click()
        self.tab.locator(".corner-code img").wait_for(timeout=SOON)

    def state(self):
        return json.loads(urllib.request.urlopen(f"{self.app}/class/{self.code}", timeout=30).read())

    def comes(self, **told):
        def check():
            state = self.state()
            assert {name: state[name] for name in told} == told

        self.page.comes(check, 20)

    def sits(self, many):
        for _ in range(many):
            self.seats.append(asked(f"{self.app}/class/{self.code}/seat", {}, {"origin": self.app})["seat"])

    def votes(self, *answers):
        state = self.state()
        for seat, answer in zip(self.seats, answers, strict=True):
            body = {"ask": state["ask"]["name"], "round": state["round"], "answer": answer}
            asked(f"{self.app}/class/{self.code}/vote", body, {"origin": self.app, "x-seat": seat})

    def plays_out(self):
        self.page.until("() => document.querySelector('.film').dataset.playing !== 'true'")


@in_chromium
def test_a_class_is_taught_from_opening_to_end(app, browser):
    """A Pick in English with two rounds, a Guess in Chinese; the teacher's page reloaded in the middle of a
    vote, the phone's connection cut and restored; then the end."""
    from tests.test_browser import Page

    projector = browser.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    page = Page(projector, app, "perceptron?tour=4&lang=en")
    page.film()
    high = "() => document.querySelector('.film .transport').getBoundingClientRect().top"
    before, room, tab = page.tab.evaluate(high), Room(page, app), page.tab
    scripts = "() => performance.getEntriesByType('resource').map((one) => one.name).join(' ')"
    assert "teacher.js" not in tab.evaluate(scripts), "a class weighs on a page that has none"
    room.opens()
    assert tab.evaluate(high) == before, "nothing moves below the pictures"
    code = room.code
    assert re.fullmatch("[A-Z]{4}", code) and room.state()["show"]["query"] == ""
    page.press("j")
    tab.locator(".joining:popover-open", has_text=f"/join/{code}").wait_for()
    letters = tab.locator(".join-code").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")
    assert letters >= 72
    page.press("j")
    assert tab.locator(".joining:popover-open").count() == 0

    phone = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True)
    hand = phone.new_page()
    hand.goto(f"{app.upper()}/JOIN/{code}".replace("HTTP://", "http://"))  # as the QR code has it
    hand.locator("text=你已加入").wait_for(timeout=SOON)
    laptop = browser.new_context(viewport={"width": 1280, "height": 720})
    follower = laptop.new_page()
    follower.goto(f"{app}/watch/perceptron?class={code}&lang=en")
    at = tab.locator(".film").get_attribute("data-frame")
    follower.locator(f"[data-testid=film][data-frame='{at}']").wait_for(timeout=60_000)
    room.sits(6)

    page.press("v")
    room.comes(phase="vote", round=1)
    prompt, why = guide_says("perceptron", 4, "zh")
    hand.locator(f"text={prompt}").wait_for(timeout=SOON)
    hand.locator(".options button").nth(2).click()
    hand.locator("#room .lock, #room button:has-text('就选它')").first.click()
    room.votes(0, 0, 0, 1, 2, 2)
    tab.locator(".podium .voted >> text=/^7 of /").wait_for(timeout=SOON)
    assert tab.locator(".votes").count() == 0, "nothing but how many, until the vote is closed"
    page.press("End")
    assert tab.locator(".film").get_attribute("data-frame") == at, "the veil holds on the projector"

    tab.reload()
    room.goes_on()
    tab.locator(".podium .voted >> text=/^7 of /").wait_for(timeout=SOON)
    page.press("v")
    page.press("t")
    hand.locator("text=说服你的邻座").wait_for(timeout=SOON)
    phone.set_offline(True)
    page.press("v")
    room.comes(phase="vote", round=2)
    room.votes(0, 1, 2, 2, 2, 2)
    phone.set_offline(False)
    hand.locator(".options button").nth(2).click(timeout=SOON)
    hand.locator("#room button:has-text('就选它')").click()
    tab.locator(".podium .voted >> text=/^7 of /").wait_for(timeout=SOON)
    page.press("v")
    room.comes(phase="closed")
    page.press("r")
    tab.locator(".option-votes li").nth(2).wait_for()
    assert tab.locator(".option-votes b").all_inner_texts() == ["1", "1", "5"]
    assert (
        tab.locator(".option-votes .before").count() == 3
        and "7 votes: 5 say" in tab.locator(".tally-says").inner_text()
    )
    _, english = guide_says("perceptron", 4, "en")
    secret = [text for text in (why, english) if any(text in sent for sent in room.sent)]
    assert not secret and room.state()["truth"] is None, "the answer left the page before the reveal"
    page.press("r")
    hand.locator(f"text={why}").wait_for(timeout=SOON)
    tab.locator(".verdict", has_text=english).wait_for(timeout=SOON)
    room.plays_out()
    end = tab.locator(".film").get_attribute("data-frame")
    follower.locator(f"[data-testid=film][data-playing=false][data-frame='{end}']").wait_for(timeout=SOON)
    assert int(end) > int(at) and tab.locator(".option-votes .is").count() == 1
    page.press("n")
    room.comes(phase="idle")
    hand.locator("text=你已加入").wait_for(timeout=SOON)

    tab.goto(f"{app}/adaboost?tour=3&lang=zh")  # another lesson, in the other language
    room.goes_on()
    hand.locator("text=AdaBoost").first.wait_for(timeout=SOON)
    page.press("v")
    room.comes(phase="vote")
    room.votes(10, 23, 23, 30, 50, 90)
    page.press("v")
    page.press("r")
    tab.locator(".row-votes .now").first.wait_for()
    assert "6 票" in tab.locator(".tally-says").inner_text() and tab.locator(".row-votes .is").count() == 0
    page.press("r")
    tab.locator(".row-votes .is").wait_for(timeout=SOON)
    assert "运行结果：" in tab.locator(".verdict").inner_text()

    tab.locator(".transport .class").click()
    tab.locator(".end-class").click()
    with tab.expect_download() as taken:
        tab.locator(".class-menu .save").click()
    assert len(taken.value.path().read_text("utf-8-sig").splitlines()) > 3
    tab.locator(".end-now").click()
    tab.locator("text=课堂已结束，没有保留任何数据。").wait_for(timeout=SOON)
    hand.locator("text=课堂已结束，没有保留任何数据。").wait_for(timeout=SOON)
    assert tab.evaluate("localStorage.getItem('unrolled class')") is None
    assert page.own_errors() == []
    for context in (projector, phone, laptop):
        context.close()


def guide_says(slug, stop, lang):
    """Prompt and why of a stop's question."""
    order = guide.order_of(slug, Place(stop - 1), lang)
    head = guide.head(order, Place(stop - 1), run(order))
    return head["say"], head["ask"]["why"]
