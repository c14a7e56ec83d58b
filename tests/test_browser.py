"""A page in a real browser: drawn, played without a server message, stepped by key, kept through a rerun, one picture
in motion and at rest: test_tries.py asks that of every lesson. Skipped where there is no Chromium; with CI=true that
is a failure."""

import io
import os
import time
import urllib.request

import numpy as np
import pytest

from tests.served import CHROMIUM, NO_CHROMIUM, served, shared

SILENCE = 750  # ms; a step is told 500 ms after it rests, and it rests 160 ms after a key
NOT_OURS = ("Failed to load resource", "metrics config")  # a failed answer of ours is caught by its address

if not CHROMIUM and os.environ.get("CI") != "true":
    pytest.skip(NO_CHROMIUM, allow_module_level=True)
pytestmark = pytest.mark.browser
assert CHROMIUM, NO_CHROMIUM


def origin(base):
    return "/".join(base.split("/")[:3])


class Page:
    """A page of the app with its film, and what went wrong on it."""

    def __init__(self, context, base, path, width=None, height=None):
        self.context, self.base, self.tab = context, base, context.new_page()
        if width:
            self.tab.set_viewport_size({"width": width, "height": height})
        self.errors, self.messages = [], 0
        self.tab.set_default_timeout(60_000)
        self.tab.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.tab.on("pageerror", lambda e: self.errors.append(str(e)))
        self.tab.on(
            "response",
            lambda r: (
                self.errors.append(f"{r.status} {r.url}") if r.status >= 400 and "/_stcore/" not in r.url else None
            ),
        )
        self.tab.on(
            "request",
            lambda r: (
                self.errors.append(f"fetched {r.url}")
                if not r.url.startswith((origin(base), "data:", "blob:"))
                else None
            ),
        )
        self.tab.on("websocket", lambda ws: ws.on("framereceived", lambda _: self._heard()))
        self.tab.goto(f"{base}/{path}")

    def _heard(self):
        self.messages += 1

    def film(self):
        self.tab.wait_for_selector("[data-testid=film][data-ready=true]", timeout=120_000)
        return self.tab.locator("[data-testid=film]").first

    def frame(self):
        return int(self.film().get_attribute("data-frame"))

    def frames(self):
        return int(self.film().get_attribute("data-frames"))

    def press(self, key):
        self.film().focus()
        self.tab.keyboard.press(key)

    def painted(self):
        """What was asked for has reached the screen."""
        self.tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def settled(self):
        self.painted()
        self.until("() => !document.querySelector('[data-testid=film]').classList.contains('moving')")
        self.painted()

    def quiet(self):
        """Messages so far, once the server has said all it had to say of this page."""
        before = -1
        while before != self.messages:
            before = self.messages
            self.tab.wait_for_timeout(SILENCE)
            self.tab.wait_for_selector("[data-test-script-state=notRunning]", state="attached", timeout=60_000)
        return before

    def until(self, script):
        """What it asks about may be away for a moment."""
        patient = f"() => {{ try {{ return ({script})(); }} catch {{ return false; }} }}"
        self.tab.wait_for_function(patient, timeout=60_000)

    def comes(self, check, seconds=60):
        """What the check asserts comes to be so."""
        end = time.monotonic() + seconds
        while True:
            try:
                return check()
            except AssertionError:
                if time.monotonic() > end:
                    raise
            self.tab.wait_for_timeout(50)

    def own_errors(self):
        return [e for e in self.errors if not any(n in e for n in NOT_OURS)]


@pytest.fixture
def open_page(browser, app):
    opened, fresh = [], []

    def open_(path, **more):
        if more:
            fresh.append(browser.new_context(viewport={"width": 1280, "height": 800}, **more))
        context = fresh[-1] if more else shared.context(viewport={"width": 1280, "height": 800})
        opened.append(Page(context, app, path))
        return opened[-1]

    yield open_
    for page in opened:
        page.tab.evaluate("localStorage.clear()")
        page.tab.close()
    for context in fresh:
        context.close()


def it_stands_plays_and_fits_a_phone(page):
    """A lesson's page, opened at step 1 in a window of 1024 × 768; in the end it is a phone's, dark and Chinese."""
    page.film()
    assert page.frame() == 0, "the link lost the step"
    the_picture_is_above_the_fold(page)
    it_plays_without_the_server(page)
    it_steps_by_key_and_keeps_its_place(page)
    the_notes_stand(page)
    no_word_is_cut(page)
    motion_is_rest(page)
    nothing_scrolls_sideways_on_a_phone(page)
    no_word_is_cut(page)
    motion_is_rest(page)  # in the dark


def the_notes_stand(page):
    """With their formulas as MathML, and the sources."""
    notes, sources = page.tab.locator(".notes").all_inner_texts()
    assert len(notes) > 300 and "Sources" in sources and page.tab.locator(".notes math mi").count()


def the_picture_is_above_the_fold(page):
    box = page.tab.locator(".film .view").first.bounding_box()
    bar = page.tab.locator(".film .transport").bounding_box()
    assert box["y"] + box["height"] <= 768 and bar["y"] + bar["height"] <= 769


def it_plays_without_the_server(page):
    assert page.frames() >= 2
    before = page.quiet()
    drawn = int(page.film().get_attribute("data-drawn"))
    page.press(" ")
    page.until(f"() => document.querySelector('[data-testid=film]').dataset.drawn > {drawn + 4}")
    page.tab.wait_for_timeout(300)
    assert page.messages == before, "playing asked the server"


def it_steps_by_key_and_keeps_its_place(page):
    page.press("End")
    assert page.frame() == page.frames() - 1
    page.press("Home")
    page.press("ArrowRight")
    assert page.frame() == 1
    page.quiet()
    if page.frames() > 2:
        said = page.tab.evaluate("new URL(location).searchParams.get('step')")
        assert said is None or said > "1", "the address does not follow"
    assert page.frame() == 1, "the rerun lost the position"


PAINT = """(detail) => document.querySelector('[data-testid=film]')
  .dispatchEvent(new CustomEvent('film:paint', {detail}))"""


def motion_is_rest(page):
    page.settled()
    rest = shots(page)
    page.tab.evaluate(PAINT, {})
    page.painted()
    assert page.tab.evaluate("() => document.querySelector('[data-testid=film]').classList.contains('moving')")
    alike(rest, shots(page))


def on_the_way_too(page, blend):
    """Between two frames, where a smooth film is nearly always."""
    page.tab.evaluate(PAINT, {"blend": blend, "by": "plotly"})
    page.tab.wait_for_timeout(400)
    still = shots(page)
    page.tab.evaluate(PAINT, {"blend": blend})
    page.painted()
    alike(still, shots(page))


def alike(rest, motion):
    """The canvas and Plotly, compared blurred: text hinting may differ, places and colours may not."""
    for k, (a, b) in enumerate(zip(rest, motion, strict=True)):
        apart = np.abs(blurred(a) - blurred(b))
        assert apart.mean() < 3.0, f"view {k}: mean difference {apart.mean():.2f} of 255"
        assert (apart > 48).mean() < 0.02, f"view {k}: {100 * (apart > 48).mean():.2f}% of the picture differs"
        assert (apart > 130).sum() <= 2, f"view {k}: a mark stands in one picture and not in the other"


CUT = """() => [...document.querySelectorAll('.film .stage')].flatMap(stage => {
  const page = stage.getBoundingClientRect();
  return [...stage.querySelectorAll('svg text')].filter(text => {
    const box = text.getBoundingClientRect();
    if (text.closest('.modebar, .hoverlayer') || box.width < 2) return false;
    const [left, right] = [page.left, page.right];  // a word at a plot's edge is drawn whole, at rest and in motion
    return box.left < left - 6 || box.right > right + 6;
  }).map(text => text.textContent);
})"""


def no_word_is_cut(page):
    page.settled()
    assert page.tab.evaluate(CUT) == []


def nothing_scrolls_sideways_on_a_phone(page):
    page.tab.set_viewport_size({"width": 390, "height": 844})
    page.tab.emulate_media(color_scheme="dark")
    in_another_language(page, "中文")
    page.tab.wait_for_timeout(250)  # a film that is drawn anew at another size begins 160 ms after it
    page.settled()
    wide = """Math.max(...[document.scrollingElement, document.querySelector('[data-testid=stMain]')]
        .map(e => e.scrollWidth - e.clientWidth))"""
    assert page.tab.evaluate(wide) <= 0
    wide = """[...document.querySelectorAll('.film .equation')]
        .filter(e => e.scrollWidth > e.clientWidth + 2).map(e => e.textContent)"""
    assert page.tab.evaluate(wide) == []


def in_another_language(page, name):
    before = page.tab.locator(".film figcaption").first.inner_text()
    page.tab.get_by_role("radio", name=name).or_(page.tab.get_by_role("button", name=name)).first.click()
    page.until(f"() => document.querySelector('.film figcaption').innerText !== {before!r}")
    page.film()


def shots(page):
    from PIL import Image

    out = []
    for stage in page.tab.locator(".film .stage").all():
        stage.evaluate(
            "e => e.scrollIntoView({block: 'center'})"
        )  # clear of the transport, which sticks to the lower edge
        out.append(np.asarray(Image.open(io.BytesIO(stage.screenshot())).convert("RGB"), float))
    return out


def blurred(picture, n=4):
    h, w = (s - s % n for s in picture.shape[:2])
    return picture[:h, :w].reshape(h // n, n, w // n, n, 3).mean((1, 3))


def test_a_reader_who_wants_no_motion_gets_none(open_page):
    page = open_page("adaboost", reduced_motion="reduce")
    page.film()
    page.tab.get_by_role("button", name="Two moons, 60 stumps").click()
    page.until("() => document.querySelector('[data-testid=film]').dataset.frames === '60'")
    page.tab.wait_for_timeout(500)
    assert page.film().get_attribute("data-playing") != "true"


def test_a_try_plays_its_film_from_the_start(open_page):
    page = open_page("adaboost")
    page.film()
    page.tab.get_by_role("button", name="Two moons, 60 stumps").click()
    page.until("() => document.querySelector('[data-testid=film]').dataset.frames === '60'")
    page.until("() => document.querySelector('[data-testid=film]').dataset.playing === 'true'")
    assert page.frame() < 30


def test_painting_refits_at_once_and_lives_in_the_link(open_page):
    page = open_page("adaboost")
    page.film()
    page.tab.locator(".brush.class1").click()
    box = page.tab.locator(".film .stage").first.bounding_box()
    page.tab.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.75)
    page.until("() => new URL(location).searchParams.has('painted')")
    page.tab.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.3)
    page.tab.mouse.down()
    for k in range(8):
        page.tab.mouse.move(box["x"] + box["width"] * (0.5 + 0.03 * k), box["y"] + box["height"] * 0.3)
        page.tab.wait_for_timeout(70)
    page.tab.mouse.up()
    page.until("() => new URL(location).searchParams.get('painted').length >= 12")
    assert page.own_errors() == []


def test_the_browsers_own_language_is_the_first_choice(open_page):
    page = open_page("adaboost", locale="zh-CN")
    page.film()
    assert "自适应提升" in page.tab.locator("h1").inner_text()


def test_the_page_without_a_film_does_not_load_plotly(open_page):
    page = open_page("")
    asked = []
    page.tab.on("request", lambda r: asked.append(r.url))
    page.tab.reload()
    page.tab.wait_for_selector(".cards")
    page.tab.wait_for_timeout(800)
    assert not [u for u in asked if "plotly" in u.lower()]
    assert page.own_errors() == []


def test_the_code_is_sent_when_it_is_asked_for(open_page):
    page = open_page("adaboost?n_estimators=7")
    page.film()
    page.tab.wait_for_timeout(800)
    assert "from engine.adaboost import" not in page.tab.content()
    page.tab.get_by_text("The code that just ran").click()
    page.tab.get_by_text("n_estimators=7").first.wait_for()
    assert "from engine.adaboost import" in page.tab.locator("[data-testid=stMain]").inner_text()
    assert page.film().is_visible() and page.own_errors() == []


def test_the_app_works_below_a_path(browser):
    with served(below="/class/ml") as below:
        page = Page(browser.new_context(), below.base, "adaboost?n_estimators=5")
        page.film()
        assert page.frames() == 5
        page.tab.goto(f"{below.base}/")
        seen = "[...document.querySelectorAll('.card img')].filter(i => i.offsetWidth && i.naturalWidth > 100)"
        page.until(f"() => {seen}.length > 2")
        page.tab.locator("a.card").first.click()
        page.film()
        assert "/class/ml/" in page.tab.url and page.own_errors() == []
        page.context.close()


def test_plotly_is_served_once_and_for_good(app):
    from dashboard.player import plotly_address

    with urllib.request.urlopen(f"{app}/{plotly_address()}") as answer:
        assert "immutable" in answer.headers["cache-control"] and len(answer.read(1000)) == 1000


def test_full_screen_magnifies_the_page_and_a_click_still_meets_its_dot(open_page):
    page = open_page("adaboost?step=30")
    page.tab.set_viewport_size({"width": 1920, "height": 1080})
    page.film()
    page.settled()
    small = page.tab.locator(".film figcaption").first.bounding_box()["height"]
    page.press("f")
    page.until("() => document.querySelector('[data-testid=film]').getBoundingClientRect().width > 1900")
    page.tab.wait_for_timeout(800)
    page.settled()
    assert page.tab.locator(".film figcaption").first.bounding_box()["height"] > 1.4 * small
    board, bar = (page.tab.locator(f".film {part}").bounding_box() for part in (".equations", ".transport"))
    assert board["y"] + board["height"] <= bar["y"] + 1 and bar["y"] + bar["height"] <= 1081
    dots = page.tab.locator(".film .view").first.locator(".scatterlayer .point").all()
    spot = dots[-30].bounding_box()
    at = (spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.tab.mouse.move(at[0] - 3, at[1])
    page.painted()
    page.tab.mouse.move(*at)
    page.until("() => document.querySelector('.film .hoverlayer .hovertext')")  # Plotly has found the dot
    page.tab.mouse.click(*at)
    page.until("() => new URL(location).searchParams.has('row')")
    assert page.own_errors() == []


@pytest.mark.parametrize("path", ["gbdt?film=2", "random_forest?film=3", "adaboost?film=2"])
def test_marks_that_come_and_go_are_the_same_in_motion_and_at_rest(open_page, path):
    page = open_page(path)
    page.film()
    for _ in range(3):
        motion_is_rest(page)
        page.press("ArrowRight")
    assert page.own_errors() == []


@pytest.mark.parametrize(
    "path",
    ["adaboost?step=3", "activation_race?step=4", "ddim?step=20", "solvers?film=2&step=2", "rectified_flow?step=5"],
)
def test_on_the_way_between_two_frames_the_canvas_is_plotlys_picture(open_page, path):
    page = open_page(path)
    page.film()
    page.settled()
    for blend in (0.3, 0.7):
        on_the_way_too(page, blend)
    assert page.own_errors() == []


def test_under_a_finger_a_swipe_scrolls_the_page_and_a_tap_picks_a_dot(open_page):
    page = open_page("adaboost?step=30", is_mobile=True, has_touch=True)
    page.tab.set_viewport_size({"width": 390, "height": 844})
    page.film()
    page.settled()
    assert page.tab.locator(".modebar-btn").count() == 0, "Plotly's buttons cover the picture"
    box = page.tab.locator(".film .stage").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 0.7 * box["height"]
    touch = page.context.new_cdp_session(page.tab)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for k in range(1, 12):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + k, "y": y - 18 * k}]})
        page.tab.wait_for_timeout(16)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    main = "document.querySelector('[data-testid=stMain]')"
    page.until(f"() => {main}.scrollTop > 60")
    page.tab.evaluate(f"{main}.scrollTop = 0")
    page.tab.wait_for_timeout(400)
    spot = page.tab.locator(".film .view").first.locator(".scatterlayer .point").all()[-30].bounding_box()
    page.tab.touchscreen.tap(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.until("() => new URL(location).searchParams.has('row')")
    assert page.own_errors() == []


def test_plotly_offers_four_buttons_in_the_readers_language_and_no_cloud(open_page):
    page = open_page("adaboost?lang=zh")
    page.film()
    page.settled()
    said = page.tab.evaluate(
        "[...document.querySelector('.modebar').querySelectorAll('.modebar-btn')].map(b => b.dataset.title)"
    )
    assert said == ["存为图片", "拖动放大", "拖动平移", "恢复全图"]
