"""More than one process: workers, replicas, what they share, and what a reader sees when one of them is killed.

Real processes with the commands and the nginx.conf of deploy/. Skipped with a reason where Debian's nginx-light and
redis-server are missing; with CI=true that is a failure.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from urllib.parse import urlsplit

import pytest

pytest.importorskip("distributed", reason="pip install -r requirements-cluster.txt")

from distributed import Client

from dashboard import message, studio
from dashboard.classroom import ticket
from dashboard.order import Order, version
from dashboard.studio import cache, cluster, store, there
from engine import activations, adaboost, solvers
from engine.core import ERASE, dot
from tests.classes import PICK, Teacher
from tests.conftest import DEEP
from tests.lessons import SLUGS, lesson_of
from tests.replicas import LONG, NGINX, Process, behind_nginx, healthy, running, until
from tests.served import in_chromium, port
from tests.test_pages import knob, opened, shown
from tests.test_studio import edge

MISSING = [name for name, path in (("nginx", NGINX), ("redis-server", shutil.which("redis-server"))) if not path]
needs_debian = pytest.mark.skipif(
    bool(MISSING) and os.environ.get("CI") != "true", reason=f"apt-get install nginx-light redis-server ({MISSING})"
)


@pytest.fixture(scope="module")
def computers(tmp_path_factory):
    """A scheduler and a worker, as deploy/compose.yaml starts them."""
    at, home = port(), str(tmp_path_factory.mktemp("workers"))
    dask = (sys.executable, "-m", "dask")
    address = f"tcp://127.0.0.1:{at}"
    scheduler = Process(*dask, "scheduler", "--host", "127.0.0.1", "--port", str(at), "--no-dashboard")
    one = ("--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--death-timeout", "60", "--local-directory", home)
    worker = Process(*dask, "worker", address, *one)
    with running(worker, scheduler):
        yield address, scheduler, worker


def serve(address):
    """Is there a scheduler with a worker?"""
    with suppress(OSError), Client(address, timeout=10, set_as_default=False) as client:
        return bool(client.scheduler_info()["workers"])
    return False


@pytest.fixture
def there_are_workers(computers, monkeypatch):
    """A client; whatever the test before has killed is there again, and has made a film: a run that is
    stopped while it imports would take its worker along."""
    address, *processes = computers
    for process in reversed(processes):
        if not process.alive:
            process.begin()
    until(lambda: serve(address))
    monkeypatch.setenv("UNROLLED_SCHEDULER", address)
    monkeypatch.setattr(cluster, "CONNECT", 30.0)
    cache.clear()
    studio.film(Order("adaboost", adaboost.Params(n_estimators=1, seed=51)))
    yield cluster.connected()
    cluster.close()
    cache.clear()


def pids(client):
    """Of the workers that answer."""
    with suppress(OSError):
        return list(client.run(os.getpid).values())
    return []


def computes(client):
    """Is a worker in the middle of a task?"""
    return any(client.run(lambda dask_worker: dask_worker.state.executing_count).values())


ALIKE = SLUGS if DEEP else ("xgboost", "activations", "sequence_race")  # trees, curves, and one that trains


def test_a_film_has_the_same_bytes_wherever_it_is_made(there_are_workers):
    for slug in ALIKE:
        asked = Order(slug, lesson_of(slug).engine.Params(), 0, "zh")
        made, here = studio.film(asked), message.make(asked)
        assert store.packed(made) == store.packed(here), slug
        assert cache.kept_trace(asked) is None, "the run stayed where it was made"
    assert studio.of_trace(len, asked) == len(message.run(asked))


def test_a_refusal_comes_back_as_itself_and_another_version_is_refused(there_are_workers, monkeypatch):
    wiped = tuple(dot(x / 12, y / 12, ERASE) for x in range(13) for y in range(13))
    with pytest.raises(studio.computing.Refused, match="one class") as caught:
        studio.film(Order("adaboost", adaboost.Params(data="painted", painted=wiped)))
    assert "类" in caught.value.text.zh and not isinstance(caught.value, studio.NotNow)
    monkeypatch.setattr(cluster, "version", lambda: "another")
    with pytest.raises(studio.NotNow, match=f"another version of this program \\({version()}\\)"):
        studio.film(Order("adaboost", adaboost.Params(n_estimators=2, seed=61)))


def test_a_run_that_nobody_waits_for_is_stopped_and_one_that_cannot_be_is_killed(there_are_workers):
    client = there_are_workers
    growing = studio.grow(Order("adaboost", adaboost.Params(n_estimators=200, max_depth=5, n_samples=600, noise=0.4)))
    until(lambda: computes(client))
    growing.leave()
    until(lambda: not any(client.processing().values()))
    before = pids(client)
    stuck = client.submit(there.bounded, partial(time.sleep, 900), 0.1, pure=False)  # in C, where nothing reaches it
    with pytest.raises(studio.NotNow, match="was stopped"):
        stuck.result(LONG)
    until(lambda: (now := pids(client)) and now != before)


def test_a_training_goes_on_where_it_is_and_gives_the_same_film(there_are_workers):
    asked = Order("sequence_race", edge("sequence_race", "low"))
    growing = studio.grow(asked)
    until(lambda: (growing.pull(asked) and growing.done) or growing.failed)
    assert not growing.failed and growing.soon(asked).bytes == message.make(asked).bytes
    assert not studio.waits(asked), "it is kept"


def test_a_worker_that_is_killed_in_the_middle_of_a_run_makes_the_film_late(there_are_workers):
    client = there_are_workers

    def hold():
        """On the worker, whose runs then do not end: it is in the middle of one."""
        import time

        from dashboard import message

        message.run = lambda order: [time.sleep(0.01) for _ in iter(int, 1)]

    client.run(hold)
    asked = Order("adaboost", adaboost.Params(n_estimators=2, seed=62))
    growing = studio.grow(asked)
    until(lambda: computes(client))
    for pid in pids(client):
        os.kill(pid, signal.SIGKILL)  # the nanny begins another
    assert growing.job.result().bytes == message.make(asked).bytes
    growing.leave()


def test_a_scheduler_that_is_killed_is_said_and_the_next_knob_works_when_it_is_back(
    there_are_workers, computers, monkeypatch
):
    address, scheduler, worker = computers
    at = opened("adaboost", n_estimators="2")
    good = shown(at, "adaboost").good
    scheduler.kill()
    worker.kill()  # without its scheduler it ends by itself, and its supervisor begins it again
    until(lambda: there_are_workers.status != "running")
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    knob(at.slider, "seed").set_value(71).run(timeout=LONG)
    assert not at.exception and not at.error and "cannot be reached" in at.warning[0].value
    assert shown(at, "adaboost").good == good and good is not None and shown(at, "adaboost").last()
    scheduler.begin()
    worker.begin()
    until(lambda: serve(address))
    monkeypatch.setattr(cluster, "CONNECT", 30.0)
    knob(at.slider, "seed").set_value(72).run(timeout=LONG)
    assert not at.exception and not at.warning and shown(at, "adaboost").good.params.seed == 72


def test_workers_of_this_machine_are_begun_by_the_page_itself(monkeypatch):
    monkeypatch.setenv("UNROLLED_WORKERS", "1")
    monkeypatch.setattr(cluster, "CONNECT", 30.0)
    asked = Order("activations", activations.Params())
    cache.clear()
    try:
        assert studio.film(asked).bytes == message.make(asked).bytes
    finally:
        begun = list(cluster._workers)  # noqa: SLF001
        cluster.close()
        for process in begun:
            process.wait(LONG)


@pytest.fixture(scope="module")
def store_process():
    at = port()
    process = Process("redis-server", "--port", str(at), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    with running(process):
        yield process, at


@pytest.fixture
def redis(store_process, monkeypatch):
    process, at = store_process
    if not process.alive:
        process.begin()
    until(lambda: answers(at))
    monkeypatch.setenv("UNROLLED_STORE", f"redis://127.0.0.1:{at}/0")
    monkeypatch.setattr(store, "ANSWER", 30.0)
    store.forget()
    yield process
    store.forget()


def answers(at):
    with suppress(OSError), socket.create_connection(("127.0.0.1", at), 10):
        return True
    return False


@needs_debian
def test_replicas_share_finished_films_and_do_without_when_the_store_is_killed(redis, monkeypatch):
    asked = Order("solvers", solvers.Params())
    made = studio.film(asked)
    cache.clear()  # another replica
    with monkeypatch.context() as here:
        here.setattr(message, "run", lambda order: pytest.fail("it is in the store"))
        again = studio.film(asked)
    assert store.packed(again) == store.packed(made) and (again.steps, again.opens) == (made.steps, made.opens)
    redis.kill()
    cache.clear()
    assert studio.film(asked).bytes == made.bytes


@needs_debian
def test_what_lies_in_the_store_is_read_and_never_run(redis):
    asked = Order("adaboost", adaboost.Params(n_estimators=2, seed=81))
    for junk in (b"", b"x", b"cos\nsystem\n(S'true'\ntR.", (9).to_bytes(4, "little") + b'{"steps":', b"\xff" * 40):
        store.put(asked, junk)
        assert store.film(asked) is None
    table = store.packed(made := message.make(Order("activations", activations.Params())))
    assert made.table and store.packed(store.unpacked(table)) == table and store.unpacked(table).bytes == made.bytes


@pytest.fixture(scope="module")
def house(tmp_path_factory, store_process):
    """Two replicas behind nginx, with a store."""
    address = f"redis://127.0.0.1:{store_process[1]}/0"
    with behind_nginx(tmp_path_factory.mktemp("nginx"), 2, UNROLLED_STORE=address) as (base, webs, log):
        yield base, webs, log


def asks(base, path, **headers):
    line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=LONG)
    line.request("GET", path, headers={"connection": "close", **headers})
    answer = line.getresponse()
    return answer, answer.read()


@needs_debian
def test_a_film_is_asked_of_a_replica_once_and_a_seat_has_its_limit(house):
    base, _, _ = house
    path = f"/film/{version()}/adaboost.bin?n_estimators=6"
    first, second = asks(base, path), asks(base, path)
    assert first[1] == second[1] == message.make(Order("adaboost", adaboost.Params(n_estimators=6))).bytes
    assert second[0].headers["x-cache"] == "HIT" and "immutable" in second[0].headers["cache-control"]
    assert not second[0].headers["set-cookie"]
    page, _ = asks(base, "/adaboost")
    cookie = page.headers["set-cookie"]
    assert (
        "unrolled_seat=" in cookie
        and "HttpOnly" in cookie
        and "SameSite" in cookie
        and page.headers["server"] == "nginx"
    )
    seats = [{"cookie": f"unrolled_seat={digit * 32}"} for digit in "ab"]
    assert "unrolled_seat" not in (asks(base, "/adaboost", **seats[0])[0].headers["set-cookie"] or "")
    lines = [http.client.HTTPConnection(urlsplit(base).netloc, timeout=LONG) for _ in range(120)]
    for line in lines:  # faster than 20 a second, however slowly they are answered
        line.request("GET", "/watch/adaboost", headers={"connection": "close", **seats[0]})
    assert {line.getresponse().status for line in lines} == {200, 429}
    assert asks(base, "/watch/adaboost", **seats[1])[0].status == 200


class Pupil:
    """Who votes, and tries again until that has arrived, as the students' page does."""

    def __init__(self, base, code):
        self.base, self.code = base, code
        self.seat = self.post("seat", {})["seat"]

    def post(self, what, body):
        head = {"content-type": "application/json", "origin": self.base, "connection": "close"}
        if what == "vote":
            head["x-seat"] = self.seat
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            with suppress(OSError, http.client.HTTPException, ValueError):
                line = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=20)
                line.request("POST", f"/class/{self.code}/{what}", json.dumps(body), head)
                answer = line.getresponse()
                said = json.loads(answer.read())
                if answer.status == 200:
                    return said
                assert answer.status in (429, 502, 503), (answer.status, said)
            time.sleep(0.3)
        raise AssertionError(f"{what} in vain")

    def votes(self, answer):
        return self.post("vote", {"ask": "pick", "round": 1, "answer": answer})["mine"] == answer


def all_up(webs):
    for at, web in webs.items():
        if not web.alive:
            web.begin()
        until(lambda at=at: healthy(f"http://127.0.0.1:{at}"))


@needs_debian
def test_a_class_loses_no_vote_when_replicas_and_the_store_are_killed_in_its_middle(house, redis):
    base, webs, _ = house
    all_up(webs)
    teacher = Teacher(base)
    teacher.drive(phase="vote", ask=PICK)
    with ThreadPoolExecutor(8) as pool:
        pupils = list(pool.map(lambda _: Pupil(base, teacher.code), range(36)))
        for k, web in enumerate(webs.values()):  # one of them has the class
            mine = pupils[12 * k : 12 * k + 12]
            voting = [pool.submit(pupil.votes, i % 3) for i, pupil in enumerate(mine)]
            web.kill()
            assert all(vote.result() for vote in voting)
            assert teacher.see()["count"] == 12 * k + 12
            all_up(webs)
        redis.kill()
        assert all(pool.map(lambda pupil: pupil.votes(2), pupils[24:]))
        now = teacher.see()
        assert now["count"] == now["seats"] == 36, "the class goes on in the memory of the replica that it is at"
        assert opened_anew(base) == 503, "another class waits for the store"
        redis.begin()
    if DEEP:  # and when the store is back, all have it; under load a replica has been seen to lag behind for minutes
        for at in webs:
            until(lambda at=at: counts(teacher, at) == 36)
    teacher.drive(phase="closed")
    [tally] = teacher.see()["tallies"]
    assert tally["answers"] == [[0, 8], [1, 8], [2, 20]]
    until(lambda: opened_anew(base) == 201)


def counts(teacher, at):
    with suppress(OSError, AssertionError):
        return teacher.see(f"http://127.0.0.1:{at}")["count"]
    return None


def opened_anew(base):
    line = http.client.HTTPConnection(urlsplit(base).netloc, timeout=LONG)
    head = {"content-type": "application/json", "origin": base, "connection": "close"}
    line.request("POST", "/class", json.dumps({"ticket": ticket.new()}), head)
    return line.getresponse().status


@needs_debian
def test_a_class_behind_one_address_is_let_in_and_one_seat_has_its_limit(house):
    base, webs, log = house
    all_up(webs)
    teacher = Teacher(base)
    teacher.drive(phase="vote", ask=PICK)
    pupil = Pupil(base, teacher.code)
    lines = [http.client.HTTPConnection(urlsplit(base).netloc, timeout=LONG) for _ in range(120)]
    for line in lines:
        line.request("GET", f"/class/{teacher.code}", headers={"connection": "close", "x-seat": pupil.seat})
    assert {line.getresponse().status for line in lines} == {200, 429}
    assert asks(base, f"/class/{teacher.code}")[0].status == 200, "the others are not touched"
    assert asks(base, f"/join/{teacher.code}")[0].status == 200
    assert teacher.code not in log.read_text()


SAYS = """() => {  // what the page says while its socket is gone, however short that is
    const app = document.querySelector('[data-testid=stApp]')
    window.said = []
    new MutationObserver(() => said.push(getComputedStyle(app, '::before').content)).observe(app, {attributes: true})
}"""


@needs_debian
@in_chromium
def test_a_replica_that_is_killed_is_replaced_at_the_same_link_film_and_step(house, browser):
    base, webs, log = house
    with browser.new_context() as context:
        tab = context.new_page()
        tab.set_default_timeout(LONG * 1000)
        tab.goto(f"{base}/adaboost?n_estimators=9&film=2")
        film = tab.locator("[data-testid=film][data-ready=true]")
        film.focus()
        tab.keyboard.press("Home")
        tab.keyboard.press("ArrowRight")
        tab.locator("[data-testid=film][data-frame='1']").wait_for()
        tab.wait_for_function("() => location.search.includes('step=2')")
        tab.wait_for_selector("[data-test-script-state=notRunning]")
        link, text = tab.url, film.inner_text()
        served_by = [line for line in log.read_text().splitlines() if " /adaboost " in line][-1]
        died = next(p for p in webs if f":{p} " in served_by)
        tab.evaluate(SAYS)
        webs[died].kill()
        tab.wait_for_function("() => said.some(words => words.includes('Reconnecting'))")
        tab.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]")
        tab.locator("[data-testid=film][data-ready=true][data-frame='1']").wait_for()
        tab.wait_for_selector("[data-test-script-state=notRunning]")
        assert tab.url == link and film.inner_text() == text
