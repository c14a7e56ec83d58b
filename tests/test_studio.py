"""Where films are made: shared, bounded, stopped; and nothing takes a second without saying so."""

import gc
import pickle
import subprocess
import sys
import threading
import time

import pytest

from dashboard import message, studio
from dashboard.order import Order
from dashboard.studio import computing, job, live
from engine import adaboost
from engine.core import Choice, Number, Refused, knobs
from tests.lessons import ROOT, engine_of, every_slug, lesson_of
from tests.replicas import LONG, until


def forever():
    while True:
        sum(range(1000))


@pytest.fixture
def endless(monkeypatch):
    """Runs that never end by themselves; what is in the list has begun, or ended."""
    seen = []

    def run(order):
        seen.append("begun")
        try:
            forever()
        finally:
            seen.append("ended")

    monkeypatch.setattr(message, "run", run)
    return seen


def order(seed, **more):
    return Order("adaboost", adaboost.Params(n_estimators=3, seed=seed, **more))


def test_a_run_that_nobody_wants_any_longer_ends(endless, monkeypatch):
    monkeypatch.setattr(computing, "SOON", 0.05)
    first, second = studio.grow(order(901)), studio.grow(order(901))
    until(lambda: "begun" in endless)
    assert first.soon(first.order) is None and first.ticking and 0 <= first.share < 1 and first.says.zh
    first.leave()
    assert not second.job.wait(0.2), "another reader still waits for it"
    newer = studio.grow(order(902), second)  # a newer knob
    until(lambda: endless.count("ended") == 1)
    newer.stop()
    until(lambda: endless.count("ended") == 2)
    assert newer.stopped and not newer.ticking and newer.soon(newer.order) is None and "Stopped" in newer.says.en
    newer.go_on()
    until(lambda: endless.count("begun") == 3)
    del newer  # the reader closes the page
    gc.collect()
    until(lambda: endless.count("ended") == 3)


def test_a_run_is_stopped_after_its_time_and_says_so(endless, monkeypatch):
    monkeypatch.setattr(job, "LIMIT", 0.3)
    with pytest.raises(studio.NotNow, match="longer than 0 seconds") as caught:
        studio.film(order(903))
    assert caught.value.text.zh
    until(lambda: "ended" in endless)


def test_a_host_takes_so_many_runs_and_no_more(endless, monkeypatch):
    monkeypatch.setattr(job, "MOST", 2)
    growing = studio.grow(order(904))
    until(lambda: "begun" in endless)  # a film and its run: two
    with pytest.raises(studio.NotNow, match="ask again"):
        studio.grow(order(905))
    growing.leave()
    until(lambda: "ended" in endless)


def test_two_films_of_one_run_are_made_of_one_run(monkeypatch):
    made, run = [], message.run
    held = threading.Event()

    def slow(asked):
        made.append(asked.slug)
        held.wait(LONG)
        return run(asked)

    monkeypatch.setattr(message, "run", slow)
    orders = [Order("adaboost", order(906).params, film, lang) for film in (0, 1) for lang in ("en", "zh")]
    waiting = [studio.grow(one) for one in orders]
    until(lambda: made)
    held.set()
    films = [one.job.result() for one in waiting]
    assert len(made) == 1 and len({f.bytes for f in films}) == 4
    for one in waiting:
        one.leave()


def test_what_is_not_forgotten_is_what_was_left_by_all():
    asked = order(907)
    growing = studio.grow(asked)
    made = growing.job.result()
    growing.leave()
    assert studio.kept(asked) is made and studio.film(asked) is made
    assert studio.any_kept(Order("adaboost", asked.params, 0, "zh")) is made


def test_a_refusal_survives_its_journey():
    for e in (Refused("so", "如此"), studio.NotNow(*job.LATE.format(limit=3))):
        again = pickle.loads(pickle.dumps(e))
        assert type(again) is type(e) and again.text == e.text and str(again) == str(e)


def edge(slug, side):
    """Every number at its least or most, every choice at its first or last."""
    values = {}
    for name, k in knobs(engine_of(slug).Params).items():
        match k:
            case Number() if name != "seed":
                values[name] = getattr(k, side)
            case Choice():
                values[name] = list(k.options)[0 if side == "low" else -1]
    return engine_of(slug).Params(**values)


@pytest.mark.parametrize("side", ["low", "high"])
@every_slug
def test_nothing_takes_a_second_without_a_bar_and_a_stop(slug, side, monkeypatch):
    """At the ends of its knobs: the page has its film or something that ticks, and whoever turns a knob then is rid of
    it. SOON is short here, to be quick. What counts is this process's own processor: a busy machine is not its
    fault. Where nobody computes either, it must not stand still."""
    monkeypatch.setattr(computing, "SOON", 0.15)
    lesson_of(slug)  # its import is not what is measured
    asked = Order(slug, edge(slug, side))
    start, began = time.process_time(), time.monotonic()
    growing = studio.grow(asked)
    try:
        made = growing.soon(asked)
    except Refused:
        return
    if isinstance(growing, live.Growing):
        growing.pull(asked)
        assert growing.frames or growing.done
        return
    waited = time.process_time() - start
    assert waited < 3 and time.monotonic() - began < 30, f"the page stood still for {waited:.1f} s"
    if made is None:
        growing.leave()
        threads = [t for t in threading.enumerate() if t.name == "unrolled-job"]
        left = time.process_time()
        until(lambda: not any(t.is_alive() for t in threads))
        assert time.process_time() - left < 10, "it computed on"
    else:
        assert studio.kept(asked) is made
        growing.leave()


def test_what_grows_says_where_it_stands_in_its_own_words():
    asked = Order.read("oadtr", {"noise": "0.35", "seed": "31"})
    growing = studio.grow(asked)
    assert growing.pull(asked) and growing.frames
    assert growing.says == (f"frame {growing.frames} of 180", f"第 {growing.frames}/180 帧")
    growing.stop()
    assert growing.says == (f"Stopped at frame {growing.frames} of 180.", f"已停在第 {growing.frames}/180 帧。")
    growing.leave()


def test_one_process_needs_no_package_for_many():
    names = "{'distributed', 'dask', 'redis'} & set(sys.modules)"
    code = f"import sys, dashboard.studio, dashboard.watch; assert not {names}, {names}"
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, cwd=ROOT, capture_output=True)


def test_of_many_runs_two_compute_at_once(monkeypatch):
    """The others wait for their turn, and one that nobody wants any longer leaves the line."""
    now, most, gate = [], [], threading.Event()

    def run(order):
        now.append(order)
        most.append(len(now))
        gate.wait(20)
        now.remove(order)
        return adaboost.run(order.params)

    monkeypatch.setattr(message, "run", run)
    jobs = [studio.grow(order(920 + i)) for i in range(5)]
    until(lambda: len(now) == job.HANDS)
    jobs[-1].leave()
    assert not jobs[0].job.wait(0.2) and len(now) == job.HANDS
    gate.set()
    assert all(one.job.wait(20) for one in jobs) and max(most) == job.HANDS and len(most) == 4
