"""The home page: every lesson once, in order, with its minutes; words that are searched for stand on their pages; what
shared links show."""

import asyncio
import re
from dataclasses import fields, is_dataclass

import pytest
from starlette.responses import HTMLResponse

from dashboard import cards
from dashboard.catalogue import LESSONS, SLUGS, lesson_of, number, of_chapter
from dashboard.chapters import CHAPTERS
from dashboard.course import START
from dashboard.foot import citation, foot
from dashboard.glossary import WORDS
from dashboard.preview import Preview
from engine.core import LANGUAGES, Text, knobs
from tests.lessons import every_slug


def texts(value, seen):
    """Every text that a declaration holds, however deep."""
    if isinstance(value, Text):
        yield value
        return
    if id(value) in seen:
        return
    seen.add(id(value))
    if is_dataclass(value):
        value = [getattr(value, f.name) for f in fields(value)]
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else ():
        yield from texts(part, seen)


@every_slug
def test_the_words_that_are_searched_for_stand_on_the_page(slug):
    lesson, entry = lesson_of(slug), LESSONS[SLUGS.index(slug)]
    shown = [entry.title, entry.about, *texts([lesson, list(knobs(lesson.engine.Params).values())], set())]
    assert WORDS[slug]
    for lang in LANGUAGES:
        page = " ".join(text(lang) for text in shown).lower()
        missing = [word(lang) for word in WORDS[slug] if word(lang).lower() not in page]
        assert not missing, (lang, missing)


@every_slug
def test_the_minutes_are_those_of_a_reader(slug):
    """200 words a minute, half a minute a try, less for a film."""
    lesson, entry = lesson_of(slug), LESSONS[SLUGS.index(slug)]
    said = [lesson.notes, lesson.watch, *(f.watch for f in lesson.films if f.watch), *(t.see for t in lesson.tries)]
    words = sum(len(text.en.split()) for text in said)
    takes = words / 200 + 0.4 * len(lesson.films) + 0.5 * len(lesson.tries)
    assert abs(entry.minutes - takes) <= 2, f"{takes:.1f} minutes"


def test_lessons_are_numbered_in_their_chapters_order():
    assert [e for c in CHAPTERS for e in of_chapter(c)] == list(LESSONS)
    places = [tuple(map(int, number(e).split("."))) for e in LESSONS]
    assert places == sorted(set(places)) and places[0] == (1, 1) and {a for a, _ in places} == set(range(1, 8))
    assert set(START) <= set(SLUGS) and list(START) == sorted(START, key=SLUGS.index)
    assert all(re.fullmatch(r".+[?？]", text) for c in CHAPTERS for text in c.question)


def test_every_lesson_has_its_pictures_and_they_are_small():
    for slug in SLUGS:
        for look in ("light", "dark"):
            still, moving = (cards.CARDS / f"{slug}_{look}{more}.webp" for more in ("_still", ""))
            assert still.stat().st_size < 20_000 and moving.stat().st_size < 120_000, slug
        assert (cards.CARDS / f"{slug}_preview.jpg").stat().st_size < 80_000, slug
    assert sum(path.stat().st_size for path in cards.CARDS.iterdir()) < 4_000_000


def test_the_foot_cites_what_the_citation_file_says():
    said = citation()
    assert {"title", "name", "version", "license", "date-released"} <= said.keys()
    for lang in LANGUAGES:
        assert all(said[name] in foot(lang) for name in ("title", "name", "version", "license"))


PAGE = '<!DOCTYPE html>\n<html lang="en"><head><title>Streamlit</title></head><body></body></html>'


def head(path, query="", below="/course", **headers):
    """What a messenger reads of a page: status, headers, text."""
    got = {}

    async def app(scope, receive, send):
        assert not {b"accept-encoding", b"if-none-match"} & dict(scope["headers"]).keys()
        await HTMLResponse(PAGE, headers={"etag": "x"})(scope, receive, send)

    async def send(message):
        if message["type"] == "http.response.start":
            got["headers"] = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            got["text"] = message["body"].decode()

    asked = {"host": "ml.school.edu"} | {k.replace("_", "-"): v for k, v in headers.items()}
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "scheme": "http"}
    scope["headers"] = [(k.encode(), v.encode()) for k, v in asked.items()]
    asyncio.run(Preview(app, below)(scope, None, send))
    return got["headers"], got["text"]


def said(text, name):
    return re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', text)


def test_a_shared_link_shows_title_description_and_picture():
    headers, text = head("/course/attention", "lang=zh&step=3", x_forwarded_proto="https", if_none_match="x")
    entry = LESSONS[SLUGS.index("attention")]
    assert f"<title>{entry.title.zh} · Unrolled</title>" in text and '<html lang="zh-CN">' in text
    assert said(text, "og:description") == said(text, "description") == [entry.about.zh]
    assert said(text, "twitter:card") == ["summary_large_image"]
    (image,) = said(text, "og:image")
    assert image.startswith("https://ml.school.edu/course/cards/attention_preview.jpg?")
    assert said(text, "og:url") == ["https://ml.school.edu/course/attention"]
    assert int(headers["content-length"]) == len(text.encode()) and "etag" not in headers
    home = head("/course/", accept_language="zh-CN,zh")[1]
    assert "算法展开" in home and f"/cards/{cards.SHOWN}_preview.jpg" in said(home, "og:image")[0]
    assert said(head("/attention", below="")[1], "og:url") == ["http://ml.school.edu/attention"]


@pytest.mark.parametrize("host", ['a"><script>alert(1)</script>', "a b", "", "evil.com/x?"])
def test_a_hostile_host_is_not_repeated(host):
    text = head("/course/adaboost", host=host)[1]
    assert not said(text, "og:image") and "<script>" not in text and said(text, "og:title") == ["AdaBoost · Unrolled"]


def test_other_answers_pass_as_they_are():
    async def app(scope, receive, send):
        await HTMLResponse("x", status_code=200 if scope["path"] == "/film" else 404)(scope, receive, send)

    for path in ("/film", "/adaboost"):
        sent = []

        async def send(message, sent=sent):
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "scheme": "http"}
        asyncio.run(Preview(app, "")(scope, None, send))
        assert b"".join(m.get("body", b"") for m in sent) == b"x"
