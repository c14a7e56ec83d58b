"""Tours as a reader walks them, in Chromium: by button and key, every question answered, left and come back to."""

import json
import math

import pytest

from dashboard import asking, guide
from dashboard.guide import Place
from dashboard.order import Order
from dashboard.tour import Guess, answers, guide_of
from tests.conftest import DEEP
from tests.lessons import every_slug
from tests.served import in_chromium, shared
from tests.test_tours import run


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

INNER = """() => {
  const full = document.querySelector('.film .aim').parentElement.querySelector('.plot')._fullLayout;
  const inside = ([a, b]) => [a + 0.04 * (b - a), b - 0.04 * (b - a)];
  return inside(full.xaxis.range).flatMap((x) => inside(full.yaxis.range).map((y) => [x, y]));
}"""  # four points near the corners


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
    told("– You said 23%; the run says 50%.", list(wrong.values())[1].en)
    again()
    at(2, again=1)
    tab.fill(".film .answer input[type=number]", "50.5")
    tab.click(".film .lock")
    told("✓", "the run says 50%")
    tab.click(".film .next")
    at(3)
    tab.keyboard.press("PageUp")
    at(2)
    told("You said 23%")
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
@pytest.mark.skipif(not DEEP, reason="half a minute a lesson; HYPOTHESIS_PROFILE=deep")
@pytest.mark.parametrize("lang", ["en", "zh"])
@every_slug
def test_every_tour_is_walked_and_every_question_answered_wrong_and_right(slug, lang, walk):
    from tests.test_tries import header

    page, stops = walk(f"{slug}?tour=1&lang={lang}"), guide_of(slug).stops
    page.film()
    tab, length = page.tab, guide_of(slug).length

    def stands(i):
        page.until(f"() => document.querySelector('.film .where').textContent.endsWith('{i + 1} / {length}')")
        tab.evaluate("window.hurry = 40")
        page.until(REST)
        page.settled()
        tab.evaluate("window.hurry = 1")
        page.until(f"() => ({CORNERS})() !== false")
        assert tab.inner_text(".film .sentence"), f"stop {i + 1}"

    def answered(i, right, again=0):
        order = guide.order_of(slug, Place(i, again), lang)
        asked = guide.head(order, Place(i, again), run(order))["ask"]
        steps = header(page, order)["steps"]
        give(tab, asked, asked["answers"][0] if right else wrong_of(tab, asked, steps), steps)
        tab.click(".film .lock")
        tab.evaluate("window.hurry = 40")
        tab.locator(f".film .verdict b.{'right' if right else 'other'}").wait_for()
        tab.evaluate("window.hurry = 1")
        assert asked["why"] in tab.inner_text(".film .verdict")

    for i in range(length):
        stands(i)
        if i < len(stops) and (ask := stops[i].ask):
            answered(i, right=False)
            if ask.again:
                tab.click(".film .again")
                page.until("() => location.search.includes('ask=2')")
            else:
                tab.reload()
                page.film()
            stands(i)
            answered(i, right=True, again=1 if ask.again else 0)
        if i < length - 1:
            tab.click(".film .next")
    tab.locator(".film .goal").first.wait_for()
    assert page.own_errors() == []


def wrong_of(tab, asked, steps):
    """As far from all that is right as the question's scale goes."""
    if asked["kind"] == "pick":
        return next(i for i in range(len(asked["options"])) if i not in asked["answers"])
    if asked["kind"] == "spot":
        points = asked["points"]
        right = [points[int(a)] if points else a for a in asked["answers"]]
        places = points or tab.evaluate(INNER)
        worst = max(range(len(places)), key=lambda i: min(math.dist(places[i], r) for r in right))
        return worst if points else places[worst]
    ends = (asked["low"], asked["high"]) if asked["kind"] == "guess" else (steps[0] + 1, steps[-1] + 1)
    size = math.log if asked["log"] else float
    return max(ends, key=lambda v: min(abs(size(v) - size(a)) for a in asked["answers"]))


def give(tab, asked, answer, steps):
    """As a reader does: a button, a number, the bar, a click in the picture."""
    match asked["kind"]:
        case "pick":
            tab.locator(".film .answer .option").nth(int(answer)).click()
        case "guess":
            tab.fill(".film .answer input[type=number]", f"{answer:.10g}")
        case "when":
            frame = min(range(len(steps)), key=lambda k: abs(steps[k] - (answer - 1)))
            tab.locator(".film .transport input.scrub").fill(str(frame))
        case "spot":
            at = asked["points"][int(answer)] if asked["points"] else answer
            tab.mouse.click(*tab.evaluate(PIXEL, [float(v) for v in at]))


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
    assert f"You said 40%; the run says {end}." in page.tab.inner_text(".film .verdict")
    assert page.frame() == 11 and page.own_errors() == []
