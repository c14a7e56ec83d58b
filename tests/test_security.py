"""What strangers may send, and what an answer may say: nothing is evaluated, nothing of the host gets out, and the
server asks nobody. A few of each by default, ten thousand with HYPOTHESIS_PROFILE=deep."""

import http.client
import os
import struct
import sys
import time
import tomllib
import zlib
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.order import version
from dashboard.watch import routes
from engine.core import Refused, Words, from_query, knobs, unpack
from engine.vision import pictures
from tests.conftest import DEEP
from tests.lessons import ROOT, SLUGS, engine_of
from tests.replicas import LONG
from tests.served import in_chromium, served

MANY = 10_000 if DEEP else 40
LEAKS = ("Traceback", str(ROOT), sys.prefix, os.path.expanduser("~") + "/", "site-packages", 'File "')
EVIL = [
    "__import__('os').system('touch /tmp/evaluated')",
    "9**9**9**9",
    "(" * 400,
    "x" * 5000,
    "-" * 120 + "x",
    "{0.__class__.__mro__}",
    "%s%n%00\x00",
    "</script><script>alert(1)</script>",
    "../../../../etc/passwd",
    "conv 99999999999999999999 1e308 -1",
    "x/0+0/x",
    "exp(exp(exp(exp(x))))",
    "\u202e\u200b\ufeff１２３",
    "nan",
    "1e309",
]
evil = st.one_of(
    st.sampled_from(EVIL), st.text(max_size=80), st.text("0123456789()+-*/^.,;: xabcexpsin\n", max_size=120)
)

HEARD = []  # what the interpreter was told to compile or to start, while somebody listens
_listening = []


def _hear(event, args):
    if _listening and event in ("compile", "os.system", "subprocess.Popen", "os.exec", "pickle.find_class"):
        HEARD.append((event, str(args)[:200]))


sys.addaudithook(_hear)

KNOBS = [(slug, name) for slug in SLUGS for name, k in knobs(engine_of(slug).Params).items() if isinstance(k, Words)]


@settings(max_examples=MANY)
@given(where=st.sampled_from(KNOBS), text=evil)
def test_no_word_of_a_link_is_evaluated(where, text):
    """Formulas, stacks, sentences, columns: parsed or passed over, at once."""
    slug, name = where
    params = engine_of(slug).Params
    HEARD.clear()
    start = time.thread_time()
    _listening.append(True)
    try:
        got = from_query(params, {name: text})
    finally:
        _listening.clear()
    assert not HEARD and time.thread_time() - start < 1
    assert getattr(got, name) in (text, knobs(params)[name].default) or len(text) <= knobs(params)[name].most


def png(wide, high):
    """A picture of a few bytes that says it is that large."""

    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


@settings(max_examples=MANY)
@given(raw=st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda b: png(9, 9)[:40] + b)))
@example(png(60_000, 60_000))
@example(png(2**31 - 1, 2**31 - 1))
@example(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
@example(b"%!PS-Adobe-3.0 EPSF-3.0")
def test_any_bytes_are_a_picture_or_one_sentence(raw):
    try:
        read = pictures.read("p.png", raw)
    except Refused as e:
        assert e.text.en.endswith(".") and e.text.zh and not any(leak in e.text.en for leak in LEAKS)
    else:
        assert max(read.pixels.shape) <= pictures.KEPT


@settings(max_examples=MANY)
@given(st.one_of(st.text(max_size=60), st.text("ABCDabcd0189-_=", max_size=1300)))
def test_any_text_is_a_painting_or_none(text):
    try:
        assert len(unpack(text)) <= 300
    except ValueError:
        pass


client = TestClient(Starlette(routes=routes("")), base_url="http://host", follow_redirects=False)


@settings(max_examples=MANY)
@given(data=st.data())
def test_any_address_of_a_film_or_a_file_is_answered_in_words(data):
    slug = data.draw(st.sampled_from(("adaboost", "perceptron", "receptive_field", "solvers", "nowhere")))
    kind = data.draw(st.sampled_from(("film", "csv", "svg", "exe")))
    at = data.draw(st.sampled_from((version(), "00ff", "..%2f..", "%00")))
    names = st.sampled_from(("data", "stack", "painted", "film", "lang", "step", "own", "junk", "row"))
    query = data.draw(st.dictionaries(names, st.sampled_from(EVIL), max_size=3))
    path = f"/film/{at}/{slug}.bin" if kind == "film" else f"/save/{slug}.{kind}"
    answer = client.get(path, params=query)
    assert answer.status_code in (200, 304, 307, 404, 409, 410, 422, 503), answer.text[:200]
    says(answer.status_code, answer.headers.items(), answer.content)
    if answer.status_code >= 409:
        assert answer.json()["en"] and answer.json()["zh"]


def says(status, headers, body):
    """Nothing of the host, and nothing that a header could be split by."""
    text = body.decode("utf-8", "replace") + "".join(f"{k}: {v}\n" for k, v in headers)
    assert not any(leak in text for leak in LEAKS), [leak for leak in LEAKS if leak in text]
    assert all("\n" not in v and "\r" not in v for _, v in headers)


WATCHMAN = """
import os, sys

def hear(event, args):
    if event in ("socket.connect", "socket.sendto"):
        where = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        where = args[:2]
    else:
        return
    host = where[0] if isinstance(where, tuple) else where
    if isinstance(where, tuple) and host not in ("127.0.0.1", "::1", "localhost", None, "", "0.0.0.0"):
        with open(os.environ["ASKED"], "a") as asked:
            asked.write(f"{event} {where}\\n")

sys.addaudithook(hear)
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """The app with a watchman who writes down every address outside this machine that it asks."""
    home = tmp_path_factory.mktemp("watch")
    (home / "sitecustomize.py").write_text(WATCHMAN)
    asked = home / "asked.txt"
    asked.write_text("")
    with served(PYTHONPATH=str(home), ASKED=str(asked)) as app:
        yield app
    assert asked.read_text() == "", "somebody outside was asked"


def ask(app, method, path, **headers):
    line = http.client.HTTPConnection("127.0.0.1", app.port, timeout=LONG)
    line.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders()
    answer = line.getresponse()
    return answer.status, answer.getheaders(), answer.read()


PAGES = ("/", "/adaboost", "/watch/adaboost", "/join/", "/join/no", "/nowhere", "/static/x.js")
PAGES += ("/_stcore/health", "/_stcore/host-config")


def test_every_answer_says_what_it_is_and_nothing_of_its_host(host):
    app = host
    for path in PAGES:
        status, headers, body = ask(app, "GET", path)
        said = {k.lower(): v for k, v in headers}
        assert status == 200 and said["x-content-type-options"] == "nosniff", path
        assert said["referrer-policy"] == "same-origin" and "default-src 'none'" in said["content-security-policy"]
        script = said["content-security-policy"].split("script-src")[1].split(";")[0]
        assert "unsafe" not in script and "http" not in script and "*" not in script
        assert ("frame-ancestors *" in said["content-security-policy"]) == path.startswith("/watch/"), path
        assert said.get("server", "uvicorn") == "uvicorn" and "x-powered-by" not in said
        says(status, headers, body)


def test_a_hostile_address_gets_a_plain_answer(host):
    app = host
    for at in (
        "/cards/",
        "/static/",
        "/film/",
        f"/film/{version()}/",
        "/watch/",
        "/save/",
        "/join/",
        "/class/",
        "/_stcore/",
        "/",
        "/media/",
    ):
        for text in ("../" * 8 + "etc/passwd", "%2e%2e%2f" * 6 + "etc%2fpasswd", quote(EVIL[7]), "%00", "a" * 3000):
            status, headers, body = ask(app, "GET", at + text)
            assert status in (200, 304, 307, 400, 403, 404, 414), (at, text[:20], status)
            assert b"root:" not in body
            says(status, headers, body)
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        status, headers, body = ask(app, method, "/save/adaboost.csv")
        assert status in (400, 404, 405, 501), method
        says(status, headers, body)


def test_an_upload_needs_the_token_of_its_page(host):
    app = host
    for more in ({}, {"x_xsrftoken": "1"}, {"cookie": "_streamlit_xsrf=1", "x_xsrftoken": "2"}):
        status, headers, body = ask(app, "PUT", "/_stcore/upload_file/nobody/0", content_length="0", **more)
        assert status in (400, 403), (more, status)
        says(status, headers, body)


def test_a_page_that_fails_shows_no_trace():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert settings["client"]["showErrorDetails"] == "none"
    assert settings["server"]["enableXsrfProtection"] and settings["server"]["maxUploadSize"] <= 20


def test_another_site_may_not_open_the_socket(host):
    app = host
    open_ = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13"}
    key = {"sec_websocket_key": "AAAAAAAAAAAAAAAAAAAAAA==", "sec_websocket_protocol": "streamlit"}
    for origin in ("https://elsewhere.example", "null", "http://[", f"http://127.0.0.1.elsewhere.example:{app.port}"):
        assert ask(app, "GET", "/_stcore/stream", origin=origin, **open_, **key)[0] == 403, origin
        assert ask(app, "GET", "/_stcore/health", origin=origin)[0] == 200


@in_chromium
def test_a_page_works_under_its_policy(host, browser):
    """The home page, a film that plays, a table, the code."""
    app = host
    with browser.new_context() as context:
        tab, refused, went = context.new_page(), [], []
        tab.set_default_timeout(LONG * 1000)
        tab.on("console", lambda m: refused.append(m.text) if "Content Security Policy" in m.text else None)
        tab.on("request", lambda r: went.append(r.url))
        tab.goto(f"{app.base}/gbdt?n_estimators=5")
        film = tab.locator("[data-testid=film][data-ready=true]")
        film.wait_for()
        film.focus()
        tab.keyboard.press("Space")
        for summary in tab.locator("[data-testid=stMain] summary").all():
            summary.click()
        tab.locator("[data-testid=stCode]").first.wait_for()
        tab.goto(f"{app.base}/watch/gbdt?n_estimators=5")
        tab.locator("[data-testid=film][data-ready=true]").wait_for()
    assert not refused, refused
    assert all(url.startswith((app.base, "data:", "blob:")) for url in went)
