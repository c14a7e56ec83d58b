"""Every lesson, on a desk and on a phone, and every try of it, clicked as a reader does: its own axes, no error, in the
window, played to where it says, and a link that restores it. Then films switched, Back, Forward, a card, a language
turned while it plays."""

import json
import os
import re
import urllib.request
from itertools import islice
from urllib.parse import parse_qsl, urlsplit

import pytest

from dashboard import message
from dashboard.catalogue import lesson_of
from dashboard.order import Order
from dashboard.watch.address import film_address
from engine.core import Trace, knobs
from tests.lessons import every_slug
from tests.served import CHROMIUM, NO_CHROMIUM, shared
from tests.test_browser import Page, in_another_language, it_stands_plays_and_fits_a_phone

if not CHROMIUM and os.environ.get("CI") != "true":
    pytest.skip(NO_CHROMIUM, allow_module_level=True)
pytestmark = pytest.mark.browser

HURRY = """
  const start = performance.now(), frame = window.requestAnimationFrame.bind(window),
    now = performance.now.bind(performance);
  window.hurry = 1;
  let [last, told] = [start, start];
  const scaled = () => { const t = now(); told += (t - last) * window.hurry; last = t; return told; };
  performance.now = scaled;
  window.requestAnimationFrame = (then) => frame(() => then(scaled()));
"""
HURRIES = "window.hurry = 60"  # a second a picture, the most that a clock takes
FILM = "(document.querySelector('[data-testid=film]') ?? {dataset: {}, classList: {contains: () => true}})"
AT_REST = f"{FILM}.dataset.playing !== 'true' && !{FILM}.classList.contains('moving')"
RANGES = """() => [...document.querySelectorAll('.film .plot')].map(gd => {
  const full = gd._fullLayout;
  return full && {x: full.xaxis?.range?.map(Number), y: full.yaxis?.range?.map(Number)};
})"""
INSIDE = """() => {
  const stage = document.querySelector('.film .stage').getBoundingClientRect(),
    bar = document.querySelector('.film .transport');
  return stage.top >= 0 && stage.bottom <= innerHeight && bar.getBoundingClientRect().bottom <= innerHeight + 1;
}"""


@pytest.fixture
def desk(app):
    return shared.context(HURRY, viewport={"width": 1280, "height": 720}), app


@pytest.fixture
def opened(desk):
    pages = []

    def open_(path, *size):
        pages.append(Page(*desk, path, *size))
        pages[-1].film()
        return pages[-1]

    yield open_
    for page in pages:
        page.tab.close()


def serial(page):
    return int(page.film().get_attribute("data-serial"))


def of_link(page, slug):
    query = dict(parse_qsl(urlsplit(page.tab.url).query))
    return Order.read(slug, query), int(query["step"]) - 1 if "step" in query else None


def header(page, order):
    """Of the film that the server keeps for everybody."""
    with urllib.request.urlopen(f"{page.base}/{film_address(order)}", timeout=60) as answer:
        return head_of(answer.read())


def head_of(raw):
    return json.loads(raw[4 : 4 + int.from_bytes(raw[:4], "little")])


def own_axes(page, head):
    """Each view's ranges are those that its film asks for."""
    shown = page.tab.evaluate(RANGES)
    assert len(shown) == len(head["views"])
    for view, got in zip(head["views"], shown, strict=True):
        for letter in "xy":
            axis = view["layout"].get(f"{letter}axis", {})
            if "range" in axis and "type" not in axis:
                if any("scaleanchor" in v for k, v in view["layout"].items() if k[1:5] == "axis"):
                    low, high = sorted(axis["range"])  # one unit as long across as up: more room, never less
                    assert min(got[letter]) <= low + 1e-6 and max(got[letter]) >= high - 1e-6, view["title"]
                    continue
                assert got[letter] == pytest.approx(axis["range"], rel=1e-6, abs=1e-9), view["title"]


def click(page, kind, i):
    before, films = serial(page), page.tab.locator(".film .menu .pick")
    if kind == "tab" and films.is_visible():  # many films are a list
        films.select_option(index=i)
    else:
        page.tab.locator(f".film .menu .{kind}").nth(i).click()
    page.until(f"() => +{FILM}.dataset.serial > {before}")


@every_slug
def test_a_lesson_stands_and_every_try_shows_what_it_says(slug, opened):
    lesson = lesson_of(slug)
    page = opened(f"{slug}?step=1", 1024, 768)
    it_stands_plays_and_fits_a_phone(page)
    assert page.own_errors() == []
    in_another_language(page, "English")
    page.tab.emulate_media(color_scheme="light")
    page.tab.set_viewport_size({"width": 1280, "height": 720})
    page.tab.select_option(".film .speed", "4")  # the reader's own, kept through all that follows
    for i, one in enumerate(lesson.tries):
        order = Order(slug, one.params, one.film, versus=one.against, by_share=one.by_share)
        page.tab.evaluate("window.hurry = 1")
        click(page, "chip", i)
        page.until(INSIDE)
        page.tab.locator(".film .menu .chip[aria-pressed=true]", has_text=one.title.en).wait_for()
        assert page.tab.locator(".film .menu .chip[aria-pressed=true]").count() == 1
        page.tab.locator(".film .strip", has_text=one.see.en).wait_for()
        if lesson.live and (order.params, order.versus) != (lesson.engine.Params(), None):
            its_training_is_stopped_and_kept(page, order, one.step)
            continue
        head = header(page, order)
        page.comes(lambda head=head: own_axes(page, head))
        page.tab.evaluate(HURRIES)
        end = end_of(head, one.step)
        page.until(f"() => {FILM}.dataset.frame === '{end}' && {AT_REST}")
        its_link(page, order, head["steps"][end], head["opens"])
        assert page.own_errors() == [], one.title.en
    copied, frame = page.tab.url, page.frame()
    if not lesson.live:
        page.tab.goto(copied)
        page.film()
        assert page.frame() == frame, "the copied link does not restore what was on the screen"


def its_link(page, order, step, opens):
    """The address comes to say what is on show."""

    def says():
        read, said = of_link(page, order.slug)
        assert (read.params, read.versus, read.film) == (order.params, order.versus, order.film)
        assert step == (opens if said is None else said)

    page.comes(says)


def end_of(head, asked):
    """The frame at which a film ends that is asked to stop at a step, if it gets so far."""
    ends = min(asked or head["steps"][-1] + 1, head["steps"][-1] + 1) - 1
    return next(i for i, step in enumerate(head["steps"]) if step >= ends)


def its_training_is_stopped_and_kept(page, order, asked):
    """A try that trains: stopped after a moment, its newest step stands on the axes of what was trained so far."""
    stop, said = ".st-key-live-stop button", page.tab.get_by_text("Stopped at ")
    trained = "+(document.querySelector('[data-testid=stProgress]')?.textContent.match(/(\\d+) of/)?.[1] ?? 0) > 1"
    page.until(f"() => !document.querySelector('{stop}') || {trained}")  # a kept one comes in whole
    page.tab.evaluate(f"document.querySelector('{stop}')?.click()")
    page.until(f"() => !document.querySelector('{stop}')")
    if said.count():
        done = int(re.search(r"(\d+) of", said.inner_text())[1])
        engine, trains = lesson_of(order.slug).engine, order.versus or order.params
        grown = Trace.of(engine.scene(trains), list(islice(engine.frames(trains), done)))
        both = (engine.run(order.params), grown) if order.versus else (grown,)
        head = head_of(message.pack(order, *both, growing=True).bytes)
    else:
        head = header(page, order)
    page.tab.evaluate(HURRIES)  # a run that came in whole plays from its beginning
    page.settled()
    page.comes(lambda: own_axes(page, head))
    if said.count() and not asked:  # what was trained last is shown
        page.until(f"() => +{FILM}.dataset.frame === +{FILM}.dataset.frames - 1")
    read, _ = of_link(page, order.slug)
    assert (read.params, read.film) == (order.params, order.film)


@pytest.mark.parametrize("slug", ["random_forest", "gbdt", "xgboost"])
def test_films_are_switched_while_they_play_and_links_say_which(slug, opened):
    page = opened(slug)
    for i in [*range(1, len(lesson_of(slug).films)), 0]:
        page.press(" ")
        click(page, "tab", i)
        head = header(page, Order(slug, lesson_of(slug).engine.Params(), i))
        page.comes(lambda head=head: own_axes(page, head))
        assert of_link(page, slug)[0].film == i and page.own_errors() == []


def test_many_films_are_a_list_so_that_tries_are_seen_beside_it(opened):
    page = opened("xgboost")
    row = "document.querySelector('.film .tries').getBoundingClientRect()"
    whole = f"[...document.querySelectorAll('.film .chip')].filter(c => c.getBoundingClientRect().right <= {row}.right)"
    assert page.tab.evaluate(f"() => {whole}.length") >= 3
    click(page, "tab", 2)
    page.until(f"() => {AT_REST}")
    assert page.tab.locator(".film .menu .pick").input_value() == "2" and of_link(page, "xgboost")[0].film == 2
    before = page.frame()
    page.tab.keyboard.press("ArrowRight")  # the keys are the film's again
    page.until(f"() => +{FILM}.dataset.frame === {before + 1}")


def test_two_runs_are_swapped_undone_and_dropped(opened):
    page = opened("adaboost?n_estimators=6&b.max_depth=2")
    titles = page.tab.locator(".film .view .title").all_inner_texts()
    assert [t[:3] for t in titles[:4]] == ["A ·", "B ·", "A ·", "B ·"] and len(titles) == 5
    assert "same rows, same seed" in page.tab.locator(".film div.lines").inner_text()
    page.press("x")
    page.until("() => location.search.includes('b.max_depth=1')")
    page.tab.go_back()
    page.until("() => location.search.includes('b.max_depth=2')")
    page.press("Escape")
    page.until("() => !location.search.includes('b.') && document.querySelectorAll('.film .view').length === 3")
    assert of_link(page, "adaboost")[0] == Order.read("adaboost", {"n_estimators": "6"}) and page.own_errors() == []


def test_back_and_forward_move_between_what_was_done_on_purpose(opened):
    from playwright.sync_api import expect

    page = opened("adaboost")
    entries = page.tab.evaluate("history.length")
    for _ in range(3):
        page.press("ArrowRight")
        page.settled()
    page.quiet()
    knob = page.tab.get_by_role("slider", name="rounds").first
    knob.focus()
    page.tab.keyboard.press("ArrowRight")
    page.until(f"() => {FILM}.dataset.frames === '41'")
    assert page.tab.evaluate("history.length") == entries, "steps and knobs made history"
    page.until("() => location.search.includes('n_estimators=41') && location.search.includes('step=')")
    turned = page.tab.url
    click(page, "chip", 0)
    page.until(f"() => {FILM}.dataset.frames === '60'")
    page.tab.evaluate(HURRIES)
    page.until(f"() => {FILM}.dataset.playing !== 'true'")
    click(page, "tab", 1)
    page.until("() => location.search.includes('film=2')")
    assert page.tab.evaluate("history.length") == entries + 2
    page.tab.go_back()
    page.until(f"() => {FILM}.dataset.frames === '60' && !location.search.includes('film')")
    page.tab.go_back()
    page.until(f"() => {FILM}.dataset.frames === '41'")
    page.until(f"() => location.href === '{turned}'")
    expect(page.tab.get_by_role("slider", name="rounds").first).to_have_value("41")
    page.tab.go_forward()
    page.until(f"() => {FILM}.dataset.frames === '60'")
    assert of_link(page, "adaboost")[0] == Order("adaboost", lesson_of("adaboost").tries[0].params)
    assert page.own_errors() == []


def test_a_knob_and_a_language_turned_while_it_plays(opened):
    page = opened("adaboost")
    page.press("Home")
    page.press(" ")
    knob = page.tab.get_by_role("slider", name="rounds").first
    knob.focus()
    page.tab.keyboard.press("End")
    page.until(f"() => {FILM}.dataset.frames === '200'")
    params = lesson_of("adaboost").engine.Params(
        n_estimators=knobs(lesson_of("adaboost").engine.Params)["n_estimators"].high
    )
    head = header(page, Order("adaboost", params))
    page.comes(lambda: own_axes(page, head))
    assert page.film().get_attribute("data-playing") == "true"
    page.tab.get_by_role("radio", name="中文").or_(page.tab.get_by_role("button", name="中文")).first.click()
    page.until("() => document.documentElement.lang.startsWith('zh')")
    page.until("() => document.querySelector('.film figcaption').textContent.match(/[一-龥]/)")
    page.until("() => [...document.querySelectorAll('.film .ytitle')].some(t => t.textContent === '误差')")
    assert page.tab.title().startswith("AdaBoost") and page.own_errors() == []


def test_a_card_and_the_menu_keep_the_session_and_the_language(opened, desk):
    page = opened("adaboost?lang=zh")
    knob = page.tab.get_by_role("slider").first
    knob.focus()
    page.tab.keyboard.press("End")
    page.until("() => [...new URLSearchParams(location.search).keys()].some(name => !['lang', 'step'].includes(name))")
    page.quiet()
    left = dict(parse_qsl(urlsplit(page.tab.url).query))
    page.tab.evaluate("window.same = 1")
    page.tab.get_by_role("link", name="Unrolled").first.click()
    page.tab.locator("a.card").nth(1).wait_for()
    assert "zh" in page.tab.evaluate("document.documentElement.lang")
    finder = page.tab.locator("input.finder")
    page.tab.keyboard.press("/")  # search by keyboard, in the other language too
    page.tab.keyboard.type("gradient boosting")
    page.until("() => [...document.querySelectorAll('a.card')].filter(card => card.offsetParent).length < 4")
    finder.fill("没有这样的词")
    page.tab.locator("[role=status]", has_text="没有课程").wait_for()
    assert page.tab.locator("section.chapter:visible").count() == 0
    finder.fill("GBDT 负梯度")
    page.until("() => [...document.querySelectorAll('a.card')].filter(card => card.offsetParent).length === 1")
    page.tab.keyboard.press("Enter")
    page.until("() => location.pathname.endsWith('/gbdt')")
    page.film()
    assert page.tab.evaluate("window.same") == 1, "the page was loaded anew"
    page.until("() => new URL(location).searchParams.get('lang') === 'zh'")
    page.tab.locator(".place a.arrow").last.click()  # the next lesson, from beside the title
    page.until("() => location.pathname.endsWith('/xgboost')")
    page.film()
    page.tab.locator(".place a").first.click()  # its chapter
    page.until("() => document.querySelector('section.chapter[data-at=\"2\"]')?.getBoundingClientRect().top < 200")
    page.tab.locator("a.card[data-go=adaboost]").click()
    page.until("() => location.pathname.endsWith('/adaboost')")
    page.film()
    page.quiet()
    assert {k: v for k, v in parse_qsl(urlsplit(page.tab.url).query) if k != "step"} == {
        k: v for k, v in left.items() if k != "step"
    }
    page.tab.get_by_role("link", name="Unrolled").first.click()
    page.tab.locator("a[data-go='course/start/adaboost']").click()
    page.until("() => location.search.includes('course=start')")
    page.film()
    page.tab.locator(".film .strip", has_text="2 / 3").wait_for()
    assert page.tab.evaluate("window.same") == 1, "the page was loaded anew"


def test_light_and_dark_are_one_click_and_are_kept(opened):
    page = opened("adaboost")
    ground = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    light = page.tab.evaluate(ground)
    page.tab.locator("button.theme").click()
    page.until(f"() => {ground} !== '{light}'")
    dark = page.tab.evaluate(ground)
    page.tab.reload()
    page.film()
    page.until(f"() => {ground} === '{dark}'")
    page.tab.get_by_role("link", name="Unrolled").first.click()
    shown = "[...document.querySelectorAll('a.card img')].filter(i => i.offsetParent).map(i => i.className)"
    page.until(f"() => {shown}.length && {shown}.every(look => look === 'dark')")  # the cards follow the switch
    page.tab.locator(".film-door button").click()
    film = page.tab.frame_locator(".film-door iframe")
    film.locator("[data-testid=film][data-playing=true]").wait_for(timeout=30_000)
    assert film.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == dark
    page.tab.locator("button.theme").click()
    page.until(f"() => {ground} === '{light}' && {shown}.every(look => look === 'light')")
    assert page.own_errors() == []
