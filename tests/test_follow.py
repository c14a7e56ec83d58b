"""A class from a laptop and from the teacher's phone, driven over HTTP; lecture mode as a projector shows it."""

import json

import pytest

from dashboard.classroom import page, remote
from dashboard.watch import following
from tests.classes import PICK, SHOW, TRUTH, Teacher
from tests.served import in_chromium

GBDT = SHOW | {"slug": "gbdt", "query": "film=2", "title": {"en": "GBDT", "zh": "GBDT"}}
ASK = PICK | {"at": 3, "to": 8, "after": True, "views": [1]}
SOON = 30_000  # ms


class Laptop:
    def __init__(self, browser, app, code, lang="en"):
        self.context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.tab, self.errors = self.context.new_page(), []
        self.tab.on("pageerror", lambda e: self.errors.append(str(e)))
        self.tab.goto(f"{app}/watch/adaboost?class={code}&lang={lang}")

    def waits(self, selector, **more):
        self.tab.locator(selector).wait_for(**{"timeout": SOON, **more})

    def stands(self, step):
        self.waits(f"[data-testid=film][data-playing=false][data-frame='{step}']")


@in_chromium
def test_a_laptop_is_where_the_class_is(app, browser):
    teacher = Teacher(app)
    teacher.drive(show=SHOW, at={"step": 3})
    one = Laptop(browser, app, teacher.code.lower())
    one.waits("[data-frames='12']", timeout=60_000)
    one.stands(3)
    assert one.context.cookies() == [] and one.tab.evaluate("Object.keys(localStorage)") == []
    teacher.drive(at={"step": 7})
    one.stands(7)

    teacher.drive(at={"from": 0, "speed": 1, "until": 9})
    one.waits("[data-playing=true]")
    late = Laptop(browser, app, teacher.code, "zh")
    one.stands(9)  # by itself
    late.stands(9)

    one.tab.keyboard.press("Home")
    one.waits(".class >> text=On your own")
    teacher.drive(show=GBDT, at={"step": 2})
    late.waits("h1:has-text('GBDT')")
    late.stands(2)
    assert "class=" in late.tab.url and "/watch/gbdt" in late.tab.url and "GBDT" in late.tab.title()
    assert "gbdt" in late.tab.locator(".knobs").get_attribute("href")
    one.stands(0)
    one.tab.click(".class .back")
    one.waits("h1:has-text('GBDT')")
    one.stands(2)

    former = teacher.code
    teacher.drive(code="new")
    one.waits(f".class >> text={teacher.code}")
    assert f"class={teacher.code}" in one.tab.url and former not in one.tab.url
    one.context.set_offline(True)
    teacher.drive(show=SHOW, at={"step": 5})
    one.waits(".class >> text=No answer for")
    one.context.set_offline(False)
    one.waits("[data-frames='12']")
    one.stands(5)
    late.context.close()
    one.context.close()
    assert not one.errors and not late.errors


@in_chromium
def test_a_laptop_votes_behind_the_veil_and_sees_the_answer(app, browser):
    teacher = Teacher(app)
    teacher.drive(show=SHOW, at={"step": 3})
    one = Laptop(browser, app, teacher.code)
    one.stands(3)
    teacher.drive(phase="vote", ask=ASK)
    one.waits("text=Vote on your phone, or here.")
    one.tab.keyboard.press("End")
    one.stands(3)
    assert one.tab.locator(".veil:visible").count() == 1
    one.tab.click(".class .back")
    one.tab.keyboard.press("2")
    one.tab.keyboard.press("Enter")
    one.waits("text=Your vote: a row of the crowd.")
    assert teacher.see()["tallies"][0]["answers"] == [[1, 1]]
    one.tab.reload()
    one.waits("text=Your vote: a row of the crowd.")
    teacher.drive(phase="closed")
    one.waits("text=The vote is closed. Your vote: a row of the crowd.")
    teacher.drive(phase="shown")
    teacher.drive(phase="revealed", truth=TRUTH | {"to": 8})
    one.stands(8)
    one.waits("text=You said a row of the crowd; the run says the lone row.")
    assert "One vote." in one.tab.locator(".answer").inner_text() and not one.tab.locator(".veil").count()
    teacher.drive(blank=True)
    one.waits("text=Eyes on the teacher")
    teacher.drive(blank=False, show=SHOW | {"own": True})
    one.waits("text=The teacher shows own data.")
    teacher.drive(end=True)
    one.waits("text=Class has ended. Nothing was kept.")
    one.stands(8)
    assert one.tab.evaluate("Object.keys(localStorage)") == [] and not one.errors
    one.tab.goto(f"{app}/watch/adaboost?class=ABCD")
    one.waits("text=There is no class with this code.")
    one.stands(2)
    one.context.close()


@in_chromium
def test_the_teachers_phone_presses_and_alone_sees_the_votes(app, browser):
    teacher = Teacher(app)
    teacher.drive(show=SHOW, at={"step": 3})
    pair = teacher.post(f"class/{teacher.code}/pair", {"x-drive": teacher.token})["pair"]
    phones = [browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True) for _ in range(2)]
    mine, other = (context.new_page() for context in phones)
    mine.goto(f"{app}/join/{teacher.code}#{pair}")
    mine.get_by_text(f"This phone drives {teacher.code}").wait_for(timeout=SOON)
    assert "#" not in mine.url
    other.goto(f"{app}/join/{teacher.code}#{pair}")
    other.get_by_text("Another phone has taken this link").wait_for(timeout=SOON)

    def press(name, expected):
        with mine.expect_response(lambda answer: answer.url.endswith("/press")):
            mine.get_by_role("button", name=name).tap()
        assert [what for _, what in teacher.see()["presses"]][-1] == expected

    for name, expected in (("Next", "next"), ("Back", "back"), ("Play", "play"), ("Blank", "blank"), ("Ask", "open")):
        press(name, expected)
    low = mine.get_by_role("button", name="Next").bounding_box()
    assert low["height"] >= 100 and low["y"] + low["height"] <= 640
    teacher.v = teacher.see()["v"]
    teacher.drive(phase="vote", ask=ASK)
    seat = teacher.post(f"class/{teacher.code}/seat")["seat"]
    teacher.post(f"class/{teacher.code}/vote", {"x-seat": seat}, ask="pick", round=1, answer=2)
    mine.get_by_text("1 of 1 have voted").wait_for(timeout=SOON)
    assert mine.locator(".counts b").all_inner_texts() == ["0", "0", "1"]
    press("Close", "close")
    advice = {"en": "Let them talk.", "zh": "让他们讨论。"}
    teacher.drive(phase="closed", private={"advice": advice})
    mine.get_by_text("Let them talk.").wait_for(timeout=SOON)
    press("Talk", "talk")
    mine.reload()
    mine.get_by_role("button", name="中文").tap()
    mine.get_by_text("让他们讨论。").wait_for(timeout=SOON)
    assert mine.evaluate("document.documentElement.scrollWidth") <= 360
    teacher.drive(end=True)
    mine.get_by_text("课堂已结束，没有保留任何数据。").wait_for(timeout=SOON)
    assert mine.evaluate("Object.keys(localStorage)") == []
    for context in phones:
        context.close()


LETTERS = """() => {
  const film = document.querySelector('[data-testid=film]');
  const glass = +getComputedStyle(film).getPropertyValue('--glass') || 1;
  const small = [];
  for (const node of film.querySelectorAll('*')) {
    const said = [...node.childNodes].filter(c => c.nodeType === 3).map(c => c.textContent.trim()).join('');
    if (!said || !node.checkVisibility() || node.closest('math') || node.closest('[display=none]')) continue;
    const size = parseFloat(getComputedStyle(node).fontSize) * glass;
    if (size < 23.95) small.push([node.tagName, size, said]);
  }
  return small;
}"""
PLACED = """() => JSON.stringify([...document.querySelectorAll('.film, figure, .transport > *, .says')].map(n => {
  const {left, top, width, height} = n.getBoundingClientRect();
  const {fontSize, color} = getComputedStyle(n);
  return [n.className, n.hidden, left, top, width, height, fontSize, color].join();
}))"""


@in_chromium
@pytest.mark.parametrize("path", ["watch/attention?lang=zh", "adaboost?tour=2"])
def test_lecture_mode_is_light_and_large_and_leaves_no_trace(app, browser, path):
    context = browser.new_context(viewport={"width": 1024, "height": 768}, color_scheme="dark")
    tab = context.new_page()
    tab.goto(f"{app}/{path}")
    still = "[data-testid=film][data-ready=true]:not(.moving)"
    tab.locator(still).wait_for(timeout=60_000)
    tab.wait_for_timeout(600)  # for letters and Plotly's last still
    before = tab.evaluate(PLACED)
    for turn in ("l", "p", "p", " "):
        tab.keyboard.press(turn)
        tab.wait_for_timeout(500)
        assert tab.evaluate(LETTERS) == []
        room = tab.evaluate(
            "() => { const f = document.querySelector('.film');"
            " return [f.scrollWidth - f.clientWidth, getComputedStyle(f).backgroundColor] }"
        )
        assert room == [0, "rgb(255, 255, 255)"]
    tab.keyboard.press(" ")
    if path.startswith("watch"):
        tab.reload()
        tab.locator(still).wait_for(timeout=60_000)
        assert tab.locator(".screen.lecture").count() == 1, "a reload keeps it"
        tab.goto(f"{app}/{path}")
        tab.locator(still).wait_for(timeout=60_000)
    else:
        for key, frame in (("PageUp", 2), ("PageDown", 0)):  # from stop to stop, as a remote does
            tab.keyboard.press(key)
            tab.locator(f"[data-testid=film][data-playing=false][data-frame='{frame}']").wait_for()
    tab.keyboard.press("l")
    tab.locator(".screen:not(.lecture)").wait_for()
    tab.wait_for_timeout(800)
    assert json.loads(tab.evaluate(PLACED)) == json.loads(before)
    context.close()


def test_all_that_is_said_is_said_in_both_languages():
    for words in (following.WORDS, remote.WORDS):
        for text in words.values():
            assert text.en and text.zh and text.en.count("{") == text.zh.count("{")
    assert following.told(" kxrm", "zh")["code"] == "KXRM" and following.told("<b>", "en")["code"] == ""
    assert len(page.script()[1].encode()) and "http" not in remote.script()[1]
