"""The class over HTTP, with its rooms in this process and in a store; what strangers may send; the students' page."""

import json
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from dashboard.classroom import Paced, classes, keeping, page, rooms, routes, shared, tally, ticket, waiting
from dashboard.classroom.words import WORDS
from dashboard.origin import OwnOrigin
from tests.classes import ASKS, PICK, SHOW, TRUTH
from tests.conftest import DEEP
from tests.replicas import LONG, Process, running, until
from tests.served import port
from tests.test_security import EVIL, LEAKS

OWN = {"origin": "http://host"}
REDIS = shutil.which("redis-server")
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 40


@pytest.fixture(scope="module")
def store():
    """A Redis of this module's own."""
    if REDIS is None:
        pytest.skip("apt-get install redis-server")
    at = port()
    process = Process("redis-server", "--port", str(at), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    with running(process):
        time.sleep(0.5)
        yield f"redis://127.0.0.1:{at}/0"


@pytest.fixture(params=["here", "store"])
def host(request, monkeypatch):
    """The class's routes, under a path, behind what the app puts before them."""
    address = request.getfixturevalue("store") if request.param == "store" else ""
    monkeypatch.setattr(page, "LATE", 0.0)
    monkeypatch.setattr(shared, "ANSWER", 30.0)
    fresh = keeping.Rooms()
    for name, value in vars(fresh).items():
        monkeypatch.setattr(classes, name, value)
    app = Starlette(routes=routes("/ml", "secret", address), middleware=[Middleware(Paced), Middleware(OwnOrigin)])
    with TestClient(app, base_url="http://host/ml/", follow_redirects=False, headers=OWN) as client:
        yield client
        client.portal.call(classes.close)


def opened(host, **given):
    """A class: its code and who drives it."""
    said = host.post("class", json={"ticket": ticket.new(waiting.clock())}).json()
    drive = {"x-drive": said["drive"]}
    if given:
        assert drives(host, said["code"], drive, **given).status_code == 200
    return said["code"], drive


def drives(host, code, drive, /, **given):
    v = host.get(f"class/{code}", headers=drive).json()["v"]
    return host.post(f"class/{code}/drive", json={"v": v, **given}, headers=drive)


def sits(host, code):
    return {"x-seat": host.post(f"class/{code}/seat", json={}).json()["seat"]}


def votes(host, code, seat, answer, **given):
    return host.post(f"class/{code}/vote", json={"ask": "pick", "round": 1, "answer": answer, **given}, headers=seat)


def test_a_question_from_the_vote_to_the_reveal(host, monkeypatch):
    monkeypatch.setattr(waiting, "VOTES", 9)
    code, drive = opened(host, show=SHOW, phase="vote", ask=PICK | {"answers": [0], "why": "told too early"})
    seats = [sits(host, code.lower()) for _ in range(7)]
    for i, seat in enumerate(seats):
        said = votes(host, code, seat, i % 3).json()
        assert said["mine"] == i % 3 and said["tallies"] == [] and said["truth"] is None
    assert votes(host, code, seats[0], 2).json()["count"] == 7
    state = host.get(f"class/{code}").json()
    assert (state["count"], state["seats"], state["mine"]) == (7, 7, None)
    assert "told too early" not in json.dumps(state)
    assert drives(host, code, drive, phase="closed").status_code == 200
    assert votes(host, code, seats[1], 0).status_code == 409
    drives(host, code, drive, phase="vote")
    for seat in seats:
        votes(host, code, seat, 0, round=2)
    for phase in ("closed", "shown"):
        drives(host, code, drive, phase=phase)
    first, second = host.get(f"class/{code}", headers=seats[0]).json()["tallies"]
    assert first == {"round": 1, "n": 7, "answers": [[0, 2], [1, 2], [2, 3]]} and second["answers"] == [[0, 7]]
    assert host.get(f"class/{code}").json()["truth"] is None
    drives(host, code, drive, phase="revealed", truth=TRUTH)
    assert host.get(f"class/{code}", headers=seats[0]).json()["truth"]["said"]["en"] == "the lone row"
    form = {"drive": drive["x-drive"], "lang": "zh"}
    sheet = host.post(f"class/{code}/votes.csv", data=form).content.decode("utf-8-sig").splitlines()
    assert sheet[0] == "问题,轮次,答案,票数" and sheet[1].endswith("1,孤立的样本 / 人群中的样本 / 都一样,7")
    assert sheet[2].endswith("2,孤立的样本,7") and len(sheet) == 3
    drives(host, code, drive, end=True)
    assert host.get(f"class/{code}").json()["ended"] is True and host.get(f"class/{code}?v=1").json()["ended"] is True
    assert votes(host, code, seats[0], 0).status_code == 403, "the seats are gone"
    assert len(host.post(f"class/{code}/votes.csv", data=form).text.splitlines()) == 3


def test_who_waits_is_woken_by_what_concerns_him(host, monkeypatch):
    monkeypatch.setattr(waiting, "WAIT", 30.0)
    code, drive = opened(host, phase="vote", ask=PICK)
    seat = sits(host, code)
    state = host.get(f"class/{code}", headers=drive).json()
    with ThreadPoolExecutor(3) as pool:
        waits = [pool.submit(host.get, f"class/{code}?v={state['v']}", headers=who) for who in ({}, seat)]
        until(lambda: host.get(f"class/{code}", headers=drive).json()["n"] == rooms_n(host))
        n = host.get(f"class/{code}", headers=drive).json()["n"]
        counts = pool.submit(host.get, f"class/{code}?v={state['v']}&n={n}", headers=drive)
        votes(host, code, seat, 1)
        told = counts.result(LONG).json()
        assert told["count"] == 1 and told["v"] == state["v"] and told["n"] > n
        assert not any(wait.done() for wait in waits), "a vote wakes no student"
        drives(host, code, drive, at={"from": 2, "speed": 1, "until": 9})
        for wait in waits:
            answer = wait.result(LONG)
            assert answer.json()["at"]["from"] == 2 and float(answer.headers["x-waited"]) >= 0
    late = host.get(f"class/{code}?v=0").json()  # who has missed all versions is where the others are
    assert {**late, "now": 0} == {**host.get(f"class/{code}").json(), "now": 0}
    assert late["at"]["since"] <= late["now"]


def rooms_n(host):
    [kept] = classes.kept.values()
    return kept.room.n


def test_a_request_waits_no_longer_than_it_may(host, monkeypatch):
    monkeypatch.setattr(waiting, "WAIT", 0.05)
    code, _ = opened(host)
    answer = host.get(f"class/{code}?v=1")
    assert answer.json()["v"] == 1 and float(answer.headers["x-waited"]) >= 0.04
    assert answer.headers["cache-control"] == "no-store" and "set-cookie" not in answer.headers


def test_a_ticket_opens_one_room_and_no_stranger_opens_any(host, monkeypatch):
    one = ticket.new()
    first, again = (host.post("class", json={"ticket": one}) for _ in range(2))
    assert first.status_code == 201 and first.json() == again.json()
    for bad in ("", "x", f"{one}0", f"0{one}", ticket.new(0), 7, None, "-", "é-1-2"):
        assert host.post("class", json={"ticket": bad}).status_code == 403, bad
    drives(host, first.json()["code"], {"x-drive": first.json()["drive"]}, end=True)
    after = host.post("class", json={"ticket": one}).json()
    assert after["code"] != first.json()["code"], "a class that has ended is not opened again"
    monkeypatch.setattr(keeping, "MOST", 2)
    assert host.post("class", json={"ticket": ticket.new()}).status_code == 503


def test_the_door(host, monkeypatch):
    monkeypatch.setattr(rooms, "NEW", 1000)
    code, drive = opened(host, phase="vote", ask=PICK)
    inside = [sits(host, code) for _ in range(3)]
    drives(host, code, drive, door="closed")
    shut = host.post(f"class/{code}/seat", json={})
    assert shut.status_code == 403 and "door" in shut.json()["said"]["en"]
    token = inside[0]["x-seat"]
    assert host.post(f"class/{code}/seat", json={"seat": token}).json()["seat"] == token, "who is in stays in"
    drives(host, code, drive, door="open")
    late = sits(host, code)
    for seat in (*inside, late):
        votes(host, code, seat, 1)
    assert drives(host, code, drive, inside=True).json()["count"] == 3
    for _ in range(rooms.SEATS - 4):
        host.post(f"class/{code}/seat", json={})
    full = host.post(f"class/{code}/seat", json={"seat": token[:-1] + ("0" if token[-1] != "0" else "1")})
    assert full.status_code == 403 and "full" in full.json()["said"]["en"]


def test_seats_and_votes_come_at_a_bounded_pace(host, monkeypatch):
    now = [1e9]
    monkeypatch.setattr(waiting, "time", SimpleNamespace(time=lambda: now[0]))
    code, _ = opened(host, phase="vote", ask=PICK)
    came = [host.post(f"class/{code}/seat", json={}).status_code for _ in range(rooms.NEW + 2)]
    assert came == [200] * rooms.NEW + [429] * 2
    now[0] += 1
    seat = sits(host, code)
    assert [votes(host, code, seat, k).status_code for k in (0, 1, 2, 0)] == [200, 200, 429, 429]
    now[0] += 1
    assert votes(host, code, seat, 2).json()["mine"] == 2


def test_a_code_that_was_changed_is_good_for_those_inside_only(host):
    code, drive = opened(host)
    seat = sits(host, code)
    new = drives(host, code, drive, code="new").json()["code"]
    assert new != code and host.get(f"class/{code}", headers=seat).json()["code"] == new
    assert host.get(f"class/{code}", headers=drive).status_code == 200
    assert host.get(f"class/{code}").status_code == 404 and host.get(f"class/{new}").status_code == 200
    assert '"state":null' in host.get(f"join/{code}").text


def test_one_phone_has_the_remote(host):
    code, drive = opened(host)
    pair = host.post(f"class/{code}/pair", json={}, headers=drive).json()["pair"]
    took = host.post(f"class/{code}/remote", json={"pair": pair})
    assert host.post(f"class/{code}/remote", json={"pair": pair}).status_code == 410
    phone = {"x-remote": took.json()["remote"]}
    assert host.post(f"class/{code}/press", json={"press": "next"}, headers=phone).json()["remote"] is True
    for bad in ("quit", "", None, 3, ["next"]):
        assert host.post(f"class/{code}/press", json={"press": bad}, headers=phone).status_code == 400
    assert [name for _, name in host.get(f"class/{code}", headers=drive).json()["presses"]] == ["next"]
    assert host.post(f"class/{code}/press", json={"press": "next"}).status_code == 403
    drives(host, code, drive, private={"advice": "talk"})
    assert host.get(f"class/{code}", headers=phone).json()["private"] == {"advice": "talk"}
    assert "private" not in host.get(f"class/{code}").json()


def test_a_picture_is_there_for_who_has_no_film(host):
    code, drive = opened(host)
    put = host.put(f"class/{code}/still", content=PNG, headers={**drive, "content-type": "image/png"})
    mark = put.json()["still"]
    got = host.get(f"class/{code}/still?k={mark}")
    assert got.content == PNG and got.headers["content-type"] == "image/png"
    assert host.get(f"class/{code}/still?k=0").status_code == 404
    for body, kind, who in ((PNG, "image/jpeg", drive), (b"<svg>", "image/png", drive), (PNG, "image/png", {})):
        assert host.put(f"class/{code}/still", content=body, headers={**who, "content-type": kind}).status_code >= 400
    large = host.put(f"class/{code}/still", content=PNG * 2000, headers={**drive, "content-type": "image/png"})
    assert large.status_code == 413


def test_a_stale_drive_is_told_the_state(host):
    code, drive = opened(host, at={"step": 3})
    stale = host.post(f"class/{code}/drive", json={"v": 1, "at": {"step": 9}}, headers=drive)
    assert stale.status_code == 409 and stale.json()["at"] == {"step": 3} and stale.json()["said"]["zh"]


def test_a_room_that_nobody_needs_goes(host, monkeypatch):
    now = [time.time()]
    monkeypatch.setattr(waiting, "time", SimpleNamespace(time=lambda: now[0]))
    code, _ = opened(host)
    for _ in range(13):  # students ask, the teacher has gone
        now[0] += 580
        status = host.get(f"class/{code}").status_code
    assert status == 404 and now[0] > 7200
    code, _ = opened(host)
    now[0] += 590
    assert host.get(f"class/{code}").status_code == 200
    now[0] += 610
    assert host.get(f"class/{code}").status_code == 404
    opened(host)
    assert len(classes.kept) == 1, "what is gone is forgotten"


def test_no_vote_is_older_than_two_hours(host, monkeypatch):
    now = [time.time()]
    monkeypatch.setattr(waiting, "time", SimpleNamespace(time=lambda: now[0]))
    code, drive = opened(host, phase="vote", ask=PICK)
    votes(host, code, sits(host, code), 1)
    for _ in range(13):
        now[0] += 580
        drives(host, code, drive, blank=False)
    host.portal.call(classes.sweep)
    until(lambda: not next(iter(classes.kept.values())).room.votes)
    assert host.get(f"class/{code}", headers=drive).json()["tallies"][0]["answers"] == [[1, 1]]


POSTS = ("seat", "vote", "drive", "pair", "remote", "press", "votes.csv")


def test_another_site_can_do_nothing_and_a_stranger_can_drive_nothing(host):
    code, drive = opened(host, phase="vote", ask=PICK)
    for what in POSTS:
        for bad in ({"origin": "http://evil"}, {"content-type": "text/plain"}, {"content-type": "multipart/form-data"}):
            head = {"content-type": "application/json", **drive, **bad}
            assert host.post(f"class/{code}/{what}", content="{}", headers=head).status_code == 403, (what, bad)
    assert host.post("class", json={"ticket": ticket.new()}, headers={"origin": "http://evil"}).status_code == 403
    for what in ("drive", "pair", "press"):
        for token in ("", "x", drive["x-drive"][:-1], "é"):
            head = {"x-drive": token.encode(), "x-remote": token.encode()}
            assert host.post(f"class/{code}/{what}", json={"v": 2, "end": True}, headers=head).status_code == 403
    assert host.get(f"class/{code}").json()["ended"] is False


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(EVIL), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=12,
)
FIELDS = (
    "ask round answer v phase show at truth hands door code heads private blank inside seat pair press ticket".split()
)
BODIES = st.one_of(
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5).map(json.dumps).map(str.encode),
    JSON.map(lambda answer: json.dumps({"ask": "pick", "round": 1, "answer": answer}).encode()),
    st.sampled_from([b"", b"[]", b"nul", b"\xff\xfe", b"[" * 3000, b"9" * 4000, b'{"answer":1e999}', b"{}" * 40_000]),
    st.binary(max_size=80),
)
TRUE = b'{"ask":"pick","round":1,"answer":true}'
ODD = b'{"v":2,"ask":{"kind":"pick","options":[{"en":"</script>","zh":"\\u0000"}]}}'


@pytest.mark.parametrize("host", ["here"], indirect=True)
def test_whatever_a_stranger_sends_is_answered_with_a_sentence(host):
    code, drive = opened(host, phase="vote", ask=PICK)
    seat = sits(host, code)

    @settings(max_examples=10_000 if DEEP else 60)
    @example(what="vote", body=TRUE, who=seat, at=code)
    @example(
        what="drive",
        body=b'{"v":2,"ask":{"kind":"pick","options":[{"en":"</script>","zh":"\\u0000"}]}}',
        who=drive,
        at=code,
    )
    @given(
        what=st.sampled_from([*POSTS, ""]),
        body=BODIES,
        who=st.sampled_from([{}, seat, drive, {"x-seat": "a.b"}, {"x-seat": "." * 300}]),
        at=st.one_of(st.just(code), st.text("ABCDxyz019%", min_size=1, max_size=6)),
    )
    def send(what, body, who, at):
        classes.kept[next(iter(classes.kept))].pace.clear()
        path = f"class/{at.replace('%', '%25')}/{what}" if what else "class"
        said = host.post(path, content=body, headers={"content-type": "application/json", **who})
        assert said.status_code < 500 and not any(leak in said.text for leak in LEAKS)
        if said.status_code >= 400 and said.status_code not in (404, 405):
            assert said.json()["said"]["en"] and said.json()["said"]["zh"]
        state = host.get(f"class/{code}", headers=drive)
        if state.status_code == 200 and not state.json()["ended"]:
            now = state.json()
            assert now["count"] <= now["seats"]
            for tally_ in now["tallies"]:
                assert all(a in (0, 1, 2) and not isinstance(a, bool) for a, _ in tally_["answers"])

    send()


@pytest.mark.parametrize("ask", ASKS.values(), ids=list(ASKS))
def test_an_answer_must_be_one_of_the_questions(ask):
    from dashboard.classroom import shapes

    asked = shapes.ask(ask)
    assert shapes.ask(asked) == asked, "what the state says may be said again"
    bad = {
        "pick": (-1, 3, 1.5, "1", None, True, [0], float("nan")),
        "guess": (-1e9, 1e9, "5", None, float("nan"), float("inf"), [1, 2]),
        "when": (0, 41, 2.5, None, "2"),
        "spot": (-1, 99, None, "x", [1], [1, 2, 3], [float("nan"), 0], [1e9, 0], {"x": 1}),
    }[ask["kind"]]
    for raw in bad:
        with pytest.raises(shapes.Refusal):
            shapes.answer(asked, raw)


def test_rare_answers_are_counted_together():
    assert tally.merged("pick", [[0, 3], [1, 9], [2, 2], [3, 1]]) == [([1], 9), ([0, 2, 3], 6)]
    assert tally.merged("guess", [[1, 2], [2, 4], [5, 1], [9, 6], [12, 1]]) == [([1, 2], 6), ([5, 9, 12], 8)]
    assert tally.merged("spot", [[[0, 1], 1], [[2, 2], 1]]) == [([[0, 1], [2, 2]], 2)]
    asked = {
        "kind": "pick",
        "prompt": {"en": 'Is "a", b?', "zh": "=1"},
        "options": [{"en": "+a", "zh": "甲"}] * 2,
        "unit": "",
    }
    sheet = tally.csv([asked | {"tallies": [{"round": 1, "n": 3, "answers": [[0, 3]]}]}], "en")
    assert '"Is ""a"", b?",1,,fewer than 5' in sheet, "whose answer that was could be guessed"
    assert "'+a" in tally.csv([asked | {"tallies": [{"round": 1, "n": 6, "answers": [[0, 6]]}]}], "en")


@pytest.mark.parametrize("host", ["here"], indirect=True)
def test_the_students_page_is_small_speaks_two_languages_and_needs_nobody(host):
    code, _ = opened(host, show=SHOW, phase="vote", ask=PICK | {"prompt": {"en": "</script><b>", "zh": "问"}})
    got = host.get(f"join/{code.lower()}", headers={"accept-language": "zh-CN"})
    src = re.search(r'<script src="([^"]+)"', got.text)[1]
    script = host.get(src)
    assert 'lang="zh-CN"' in got.text and 'lang="en"' in host.get(f"join/{code}").text
    assert got.text.count("</script>") == 3 and '<base href="/ml/">' in got.text
    assert "//" not in got.text.replace("http://www.w3.org", "") and "https:" not in script.text
    assert "unsafe" not in got.headers["content-security-policy"].split("script-src")[1].split(";")[0]
    assert got.headers["cache-control"] == "no-store" and "immutable" in script.headers["cache-control"]
    import gzip

    assert len(gzip.compress(got.content, 6)) + len(gzip.compress(script.content, 9)) <= 15_000
    assert host.get("join").status_code == 308 and host.get("join/").status_code == 200
    assert 'state":null' in host.get("join/nowhere").text


def test_every_word_of_the_students_page_is_said():
    text = page.script()[1]
    asked = {name for call in re.findall(r"\bsay\(([^)]*)", text) for name in re.findall(r'"(\w+)"', call)}
    assert asked - {"when"} == set(WORDS) - {"scriptless"}
