"""A film without Streamlit: two plain HTTP answers, for anybody who has the link."""

import asyncio
import http.server
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import message, studio
from dashboard.order import Order, version
from dashboard.watch import film as films
from dashboard.watch import routes
from engine import adaboost, nice
from engine.core import ERASE, dot, knobs, pack, to_query
from tests.conftest import DEEP
from tests.lessons import SLUGS, every_slug, lesson_of
from tests.served import in_chromium, served

client = TestClient(Starlette(routes=routes("/course/ml")), base_url="http://host", follow_redirects=False)


def got(path, **headers):
    return client.get(f"/course/ml/{path}", headers=headers)


@pytest.mark.parametrize("lang, other", [("en", "中文"), ("zh", "English")])
def test_the_page_is_small_and_needs_nobody_else(lang, other):
    answer = got(f"watch/adaboost?n_estimators=60&step=3&lang={lang}")
    assert answer.status_code == 200 and len(answer.content) <= 20_000
    assert "set-cookie" not in answer.headers and "frame-ancestors *" in answer.headers["content-security-policy"]
    assert 'href="adaboost?n_estimators=60' in answer.text and other in answer.text
    assert "//" not in answer.text.replace("http://www.w3.org", ""), "an address of another host"


def test_the_browsers_language_is_the_second_choice():
    assert 'lang="zh-CN"' in got("watch/adaboost", **{"accept-language": "zh-CN,zh;q=0.9"}).text
    assert 'lang="en"' in got("watch/adaboost?lang=en", **{"accept-language": "zh-CN"}).text


def test_the_film_is_the_pages_film_and_is_kept_for_good():
    order = Order("adaboost", adaboost.Params(n_estimators=7), 1, "zh")
    path = f"film/{version()}/adaboost.bin?n_estimators=7&film=2&lang=zh"
    answer = got(path)
    assert answer.content == message.make(order).bytes
    assert "immutable" in answer.headers["cache-control"] and answer.headers["etag"]
    again = got(path, **{"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304 and not again.content
    plain = got(path, **{"accept-encoding": "identity"})
    assert plain.content == answer.content and "content-encoding" not in plain.headers


def test_an_old_address_leads_to_the_film_of_now():
    answer = got("film/00ff/adaboost.bin?n_estimators=7")
    assert answer.status_code == 307 and "no-store" in answer.headers["cache-control"]
    where = client.get(f"/course/ml/film/00ff/{answer.headers['location']}")
    assert where.status_code == 200


@pytest.mark.parametrize("path", ["watch/nowhere", "watch/..%2f..%2fREADME", f"film/{version()}/nowhere.bin"])
def test_what_is_not_there_is_not_there(path):
    assert got(path).status_code == 404


def test_a_refused_run_is_said_in_both_languages():
    wiped = pack(dot(x / 12, y / 12, ERASE) for x in range(13) for y in range(13))
    answer = got(f"film/{version()}/adaboost.bin?data=painted&painted={wiped}")
    assert answer.status_code == 422 and "one class" in answer.json()["en"] and answer.json()["zh"]


def test_a_run_that_trains_is_not_made_for_strangers():
    answer = got(f"film/{version()}/nice.bin?steps={knobs(nice.Params)['steps'].high}&hidden=8")
    assert answer.status_code == 409 and answer.json()["en"]
    assert got(f"film/{version()}/nice.bin").status_code == 200, "the shipped run is"


def test_strangers_runs_are_bounded_and_the_next_is_told_to_come_again(monkeypatch):
    monkeypatch.setattr(films, "WAIT", 0.1)
    monkeypatch.setattr(films, "_turns", asyncio.Semaphore(films.AT_ONCE))
    held, begun = threading.Event(), threading.Semaphore(0)
    run = message.run

    def slow(order):
        begun.release()
        held.wait(20)
        return run(order)

    monkeypatch.setattr(message, "run", slow)
    with TestClient(Starlette(routes=routes(""))) as served_:
        paths = [f"/film/{version()}/adaboost.bin?n_estimators=5&seed={k}" for k in (31, 32, 33)]
        threads = [threading.Thread(target=served_.get, args=(p,)) for p in paths[:2]]
        for thread in threads:
            thread.start()
        assert begun.acquire(timeout=20) and begun.acquire(timeout=20)
        answer = served_.get(paths[2])
        assert answer.status_code == 503 and answer.headers["retry-after"] and answer.json()["zh"]
        held.set()
        for thread in threads:
            thread.join()


def test_a_failing_run_says_nothing_of_the_host(monkeypatch):
    def failing(order):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(message, "run", failing)
    answer = got(f"film/{version()}/adaboost.bin?n_estimators=5&seed=77")
    assert answer.status_code == 500 and "secret" not in answer.text


@settings(max_examples=400 if DEEP else 12)
@given(data=st.data())
def test_any_query_is_answered(data):
    slug = data.draw(st.sampled_from(SLUGS))
    names = [*knobs(lesson_of(slug).engine.Params), "step", "film", "lang", "ground", "controls", "junk"]
    junk = st.one_of(st.text(max_size=30), st.sampled_from(["nan", "inf", "-1", "1e309", "</script>", "\"'>", "%00"]))
    query = data.draw(st.dictionaries(st.sampled_from(names), junk, max_size=4))
    answer = client.get(f"/course/ml/watch/{slug}", params=query)
    assert answer.status_code == 200 and answer.text.count("</script>") == 2


@every_slug
def test_the_default_film_is_there_for_every_lesson(slug):
    answer = got(f"film/{version()}/{slug}.bin")
    assert answer.status_code == 200
    assert answer.content == studio.film(Order.read(slug, {})).bytes


FRAME = """<!doctype html><body style="margin:0"><iframe id=f width=320 height=600 src="{src}"></iframe><script>
window.heard = []; addEventListener('message', e => e.data.unrolled && heard.push(e.data));
window.ask = (unrolled, step) => document.getElementById('f').contentWindow.postMessage({{unrolled, step}}, '*');
</script>"""


@pytest.fixture
def courses():
    """Serves one page from another site: localhost is not 127.0.0.1."""
    running = []

    def serve(page):
        class Course(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("content-type", "text/html")
                self.end_headers()
                self.wfile.write(page.encode() if self.path == "/" else b"")

            def log_message(self, *_):
                pass

        running.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Course))
        threading.Thread(target=running[0].serve_forever, daemon=True).start()
        return f"http://localhost:{running[0].server_port}/"

    yield serve
    for server in running:
        server.shutdown()


@in_chromium
def test_a_course_page_of_another_site_shows_it_and_slides_drive_it(courses, browser):
    with served(below="/ml") as app:
        context = browser.new_context(viewport={"width": 900, "height": 700})
        tab, errors, asked = context.new_page(), [], []
        tab.on("pageerror", lambda e: errors.append(str(e)))
        tab.on(
            "console",
            lambda m: errors.append(m.text) if m.type == "error" and "favicon" not in m.location["url"] else None,
        )
        tab.on("request", lambda r: asked.append(r.url))
        query = to_query(adaboost.Params(n_estimators=12))
        src = f"{app.base}/watch/adaboost?{'&'.join(f'{k}={v}' for k, v in query.items())}"
        host = courses(FRAME.format(src=src))
        tab.goto(host)
        inside = tab.frame_locator("#f")
        film = inside.locator("[data-testid=film][data-ready=true]")
        film.wait_for(timeout=60_000)
        assert film.get_attribute("data-frames") == "12"
        tab.evaluate("ask('goto', 5)")
        inside.locator("[data-testid=film][data-frame='4']").wait_for()
        tab.evaluate("ask('next')")
        inside.locator("[data-testid=film][data-frame='5']").wait_for()
        tab.evaluate("ask('goto', 11)")
        tab.evaluate("ask('play')")
        tab.wait_for_function("() => heard.some(m => m.unrolled === 'ended')", timeout=20_000)
        heard = tab.evaluate("heard")
        assert {"step", "height", "ended"} <= {m["unrolled"] for m in heard} and {
            "step": 12,
            "slug": "adaboost",
            "unrolled": "step",
        } in heard
        assert not context.cookies() and not errors
        assert all(url.startswith((app.base, host, "data:", "blob:")) for url in asked)
        wide = tab.frames[1].evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, "it scrolls sideways at 320 pixels"
        context.close()
