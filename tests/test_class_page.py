"""The students' page in a browser: a telephone with a finger, both languages, no storage, no net for a while."""

import re

from tests.classes import GUESS, PICK, PLACE, ROWS, SHOW, TRUTH, WHEN, Teacher
from tests.replicas import LONG, until
from tests.served import in_chromium
from tests.test_accessible import violations

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
FITS = """() => [document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll('button, input, a')].filter((one) => one.offsetParent)
    .map((one) => 44 - Math.min(one.getBoundingClientRect().height, one.getBoundingClientRect().width))]"""


def says(tab, text):
    tab.locator("#said").filter(has_text=text).wait_for()


def fits(tab):
    assert max(tab.evaluate(FITS)) <= 0, "nothing scrolls sideways or is too small for a finger"
    assert violations(tab) == []


def asks(teacher, tab, ask, lang="en"):
    """The next question, seen by the student."""
    teacher.drive(phase="idle")
    teacher.drive(phase="vote", ask=ask)
    tab.locator("h2").filter(has_text=ask["prompt"][lang]).wait_for()
    fits(tab)


def phone(browser, **more):
    context = browser.new_context(**PHONE | more)
    tab, wrong = context.new_page(), []
    tab.set_default_timeout(LONG * 1000)
    tab.on("pageerror", lambda e: wrong.append(str(e)))
    expected = ("ERR_INTERNET", "429")  # the net is cut; a test's finger is quicker than two votes a second
    tab.on("console", lambda m: wrong.append(m.text) if m.type == "error" and not has(m.text, expected) else None)
    return context, tab, wrong


def has(text, words):
    return any(word in text for word in words)


def answer(teacher):
    [tally] = teacher.see()["tallies"]
    return tally["answers"]


@in_chromium
def test_a_student_votes_by_hand_through_a_hole_in_the_net(app, browser):
    teacher = Teacher(app)
    teacher.drive(show=SHOW, phase="vote", ask=PICK)
    context, tab, wrong = phone(browser)
    asked = []
    tab.on("request", lambda r: asked.append(r.url.removeprefix(app)))
    tab.goto(f"{app}/join/")
    fits(tab)
    tab.fill("#code", "kk")
    tab.keyboard.press("Enter")
    says(tab, "Four letters")
    tab.fill("#code", teacher.code.lower())
    asked.clear()
    held = []
    tab.route("**/seat", lambda route: held.append(route))
    tab.tap("form button")
    tab.get_by_role("button", name="a row of the crowd").tap()
    tab.get_by_role("button", name="Lock in").tap()
    says(tab, "Sending your vote")  # who is quicker than the net has to press but once
    held[0].continue_()
    tab.unroute("**/seat")
    says(tab, "Your vote: B. You may change it while the vote is open.")
    there = f"/class/{teacher.code}/"
    assert asked[0] == f"/join/{teacher.code}" and asked[1].startswith("/joining-") and asked[2] == f"{there}seat"
    assert answer(teacher) == [[1, 1]] and not context.cookies()
    context.set_offline(True)
    tab.get_by_role("button", name="the lone row").tap()
    tab.get_by_role("button", name="Lock in").tap()
    tab.locator("#line").filter(has_text="Your vote is kept here.").wait_for()
    says(tab, "Sending your vote")
    context.set_offline(False)
    says(tab, "Your vote: A.")
    tab.locator("#line").filter(has_text="Connected").wait_for()
    assert answer(teacher) == [[0, 1]], "it counts, and once"
    teacher.drive(phase="closed")
    says(tab, "The vote is closed. Your vote: A.")
    teacher.drive(phase="talk")
    says(tab, "Convince your neighbour.")
    teacher.drive(phase="vote")
    says(tab, "Second vote")
    tab.get_by_role("button", name="all the same").tap()
    tab.get_by_role("button", name="Lock in").tap()
    says(tab, "Your vote: C.")
    for phase in ("closed", "shown"):
        teacher.drive(phase=phase)
    says(tab, "Look at the board.")
    assert TRUTH["said"]["en"] not in tab.locator("#said").inner_text()
    tab.reload()
    says(tab, "Look at the board.")
    teacher.drive(phase="revealed", truth=TRUTH)
    says(tab, "– You said all the same; the run says the lone row. It was wrong at every round.")
    fits(tab)
    tab.get_by_role("button", name="中文").tap()
    says(tab, "– 你说：都一样；运行结果：孤立的样本。它每一轮都被分错。")
    tab.get_by_role("button", name="English").tap()
    link = tab.get_by_role("link", name="Open this state").get_attribute("href")
    assert link == "adaboost?n_estimators=12&lang=en"
    asks(teacher, tab, GUESS)
    tab.get_by_role("spinbutton").fill("101")
    assert tab.get_by_role("button", name="Lock in").is_disabled()
    tab.get_by_role("spinbutton").fill("12.5")
    tab.get_by_role("button", name="Lock in").tap()
    says(tab, "Your vote: 12.5%.")
    asks(teacher, tab, WHEN)
    tab.get_by_role("slider").focus()
    tab.keyboard.press("ArrowRight")
    tab.get_by_role("button", name="Lock in").tap()
    says(tab, "Your vote: step 22.")
    asks(teacher, tab, ROWS)
    size = tab.locator(".spot").bounding_box()["width"]
    tab.locator(".spot").tap(position={"x": size - 8, "y": size - 8})
    tab.get_by_role("button", name="Lock in").tap()
    says(tab, "Your vote: row 2.")
    assert answer(teacher) == [[1, 1]]
    was = teacher.code
    teacher.drive(code="new")
    tab.locator("h1").filter(has_text=teacher.code).wait_for()
    assert tab.url == f"{app}/join/{teacher.code}" and was != teacher.code
    tab.get_by_role("button", name="Show the film here").tap()
    tab.frame_locator("iframe").locator("[data-testid=film][data-ready=true]").wait_for()
    teacher.drive(end=True)
    tab.get_by_role("heading", name="Class has ended. Nothing was kept.").wait_for()
    assert tab.evaluate("() => localStorage.length") == 0 and tab.locator("iframe").count() == 0
    assert not wrong, wrong
    context.close()


@in_chromium
def test_a_phone_without_storage_keeps_its_seat_behind_the_hash(app, browser):
    teacher = Teacher(app)
    teacher.drive(phase="vote", ask=PLACE)
    narrow = {"viewport": {"width": 320, "height": 568}, "locale": "zh-CN", "color_scheme": "dark"}
    context, tab, wrong = phone(browser, **narrow)
    context.add_init_script(NO_STORAGE)
    tab.goto(f"{app}/join/{teacher.code}")
    tab.wait_for_url(re.compile(r"#seat=[0-9a-f]{16}\.[0-9a-f]{20}$"))
    seat = tab.url
    tab.locator(".spot").focus()
    tab.keyboard.press("ArrowUp")
    tab.get_by_role("button", name="就选它").tap()
    says(tab, "你的选择：(0.00, 1.20)。投票结束前可以更改。")
    fits(tab)
    tab.reload()
    says(tab, "你的选择：(0.00, 1.20)。")
    assert tab.url == seat and teacher.see()["seats"] == 1 and answer(teacher) == [[[0, 1.2], 1]]
    asks(teacher, tab, PICK, "zh")
    teacher.drive(door="closed")
    other = browser.new_context(**PHONE | narrow)
    late = other.new_page()
    late.goto(f"{app}/join/{teacher.code}")
    says(late, "教室的门已关")
    teacher.drive(door="open")
    until(lambda: teacher.see()["seats"] == 2)
    late.get_by_role("button", name="都一样").tap()
    late.get_by_role("button", name="就选它").tap()
    says(late, "你的选择：C。")
    teacher.drive(end=True)
    tab.get_by_role("heading", name="课堂已结束，没有保留任何数据。").wait_for()
    assert tab.url == f"{app}/join/{teacher.code}" and not wrong, wrong
    context.close()
    other.close()
