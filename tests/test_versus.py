"""Two runs as one film: each half is the run's own still, on ranges that hold both."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard import clocks, message, studio, versus
from dashboard.figures import curve
from dashboard.figures import pair as pairs
from dashboard.lesson import View
from dashboard.order import OTHER, PACE, SAME, Order, version
from dashboard.page.hand import compared, painted, picked
from dashboard.page.state import address
from dashboard.studio import making
from dashboard.watch import routes
from engine import adaboost, nice
from engine.core import knobs
from tests import comparisons
from tests.conftest import DEEP
from tests.lessons import default_trace, every_slug, lesson_of
from tests.strategies import params

SAID = {"en": lambda text: text("en"), "zh": lambda text: text("zh")}
say = SAID["en"]
PLAIN = Order("adaboost", adaboost.Params(n_estimators=6))
TWO = replace(PLAIN, versus=adaboost.Params(n_estimators=4, max_depth=2))


def pair(slug):
    """The lesson's own comparison; of one that trains, the shipped run against itself."""
    one = comparisons.comparison(slug)
    if lesson_of(slug).live:
        trace = default_trace(slug)
        return Order(slug, one.params, one.film, versus=one.params), (trace, trace)
    order = Order(slug, one.params, one.film, versus=one.against)
    return order, tuple(comparisons.trace(slug, side) for side in "ab")


def header(film):
    return json.loads(film.bytes[4 : 4 + int.from_bytes(film.bytes[:4], "little")])


def axes(figure):
    return {name: axis for name, axis in figure["layout"].items() if name[1:5] == "axis"}


def alike(a, b, but=()):
    """The same picture, apart from the fields named `but`."""
    if isinstance(a, dict):
        assert a.keys() == b.keys()
        for name in a.keys() - set(but):
            alike(a[name], b[name], but)
    elif isinstance(a, (list, tuple)) and a and isinstance(a[0], dict):
        assert len(a) == len(b)
        for x, y in zip(a, b, strict=True):
            alike(x, y, but)
    else:
        np.testing.assert_array_equal(a, b)


@every_slug
def test_each_half_is_the_still_of_its_run_and_the_ranges_hold_both(slug):
    order, traces = pair(slug)
    two = versus.Pair(order, *traces)
    shown, end = lesson_of(slug).films[order.film], len(two.marks) - 1
    made = two.views()
    single = {say(view.title): view for view in shown.views}
    assert len(made) >= len(shown.views)
    for view, t in itertools.product(made, sorted({0, end // 2, end})):
        got = view.draw(None, t, say)
        own = single[say(view.title).removeprefix(f"{view.half} · ")]
        stills = [own.draw(trace, pace[t], say) for trace, pace in zip(traces, two.paces, strict=True)]
        mine = stills["AB".index(view.half or "A")]
        data = got["data"][: len(mine["data"])]
        halved = view.half or len(got["data"]) > len(mine["data"])
        for name, axis in axes(got).items():
            for still in stills if halved else [mine]:
                if "range" in axis and name in axes(still):
                    low, high = sorted(axis["range"])
                    assert low <= min(still["layout"][name]["range"]) and max(still["layout"][name]["range"]) <= high
        for drawn, before in zip(data, mine["data"], strict=True):
            name = before.get("mode") == "text" and np.size(before["y"]) == 1  # may be moved off another one
            alike(drawn, before, but=("zmin", "zmax", "y" if name else ""))
            if "zmin" in before:
                assert drawn["zmin"] <= before["zmin"] and before["zmax"] <= drawn["zmax"]


@every_slug
def test_a_message_of_two_is_at_most_twice_as_long(slug, monkeypatch):
    """And a tenth; the row of measures, which one run does not have, is not counted."""
    order, traces = pair(slug)
    alone = [message.pack(side, trace) for side, trace in zip(order.sides, traces, strict=True)]
    both = message.pack(order, *traces)
    head = header(both)
    row = sum(len(json.dumps(head[part], separators=(",", ":"))) for part in ("measures", "strip"))
    assert len(both.bytes) - row <= 2.1 * max(len(film.bytes) for film in alone) + 2048
    assert head["strip"] and all(said.startswith("A: ") and "; B: " in said for said in head["says"])
    assert all(set(m["slots"]) == {"a", "b", "d"} for m in head["measures"])
    monkeypatch.setattr(message.film, "steps", lambda length: [0])
    assert header(message.pack(replace(order, lang="zh"), *traces))["says"][0].startswith("A：")


@every_slug
def test_every_lesson_compares_what_one_run_does_not_tell(slug):
    one = comparisons.comparison(slug)
    assert one.against != one.params and type(one.against) is type(one.params)
    order = Order(slug, one.params, one.film, versus=one.against)
    assert Order.read(slug, order.query()) == order


@pytest.mark.parametrize("slug, film", [("adaboost", 0), ("gbdt", 0), ("recurrent", 0), ("attention", 4)])
def test_a_run_against_itself_is_the_same_twice(slug, film):
    trace, p = default_trace(slug), lesson_of(slug).engine.Params()
    order = Order(slug, p, film, versus=p)
    two = versus.Pair(order, trace, trace)
    halves = {view.half: view for view in two.views()[:2]}
    for t in (0, len(two.marks) - 1):
        alike(halves["A"].draw(None, t, say), halves["B"].draw(None, t, say))
    for m in header(message.pack(order, trace, trace))["measures"]:
        assert set(m["slots"]["d"]) <= {"0", "0 points", "–"}, m["title"]


def test_the_shorter_run_stands_and_that_is_said():
    film = message.make(TWO)
    head = header(film)
    assert film.steps == 6 and head["names"][3] == "round 4 of 6" and head["names"][5].endswith("B ended at 4")
    assert head["uneven"] and "same rows, same seed" in head["strip"]
    assert len(film.measures) == 3 * len(message.make(PLAIN).measures)
    a, b, difference = (np.array(values) for _, values in film.measures[:3])
    np.testing.assert_array_equal(difference, b - a)


def test_or_both_keep_pace_by_their_share():
    a, b = (message.run(side) for side in TWO.sides)
    two = versus.Pair(replace(TWO, by_share=True), a, b)
    assert two.paces == [[0, 1, 2, 3, 4, 5], [0, 1, 1, 2, 2, 3]]


@pytest.mark.parametrize("kw, said", [({"seed": 1}, "B has other rows, B has another seed"), ({}, "turn a knob of B")])
def test_what_the_two_do_not_share_is_said(kw, said):
    order = replace(PLAIN, versus=replace(PLAIN.params, **kw))
    assert said in header(message.make(order))["strip"]


@every_slug
@settings(max_examples=60 if DEEP else 4)
@given(data=st.data())
def test_a_link_restores_both(slug, data):
    cls = lesson_of(slug).engine.Params
    a, b = data.draw(params(cls)), data.draw(params(cls))
    order = Order(slug, a, 0, "en", b, data.draw(st.booleans()))
    assert Order.read(slug, order.query()) == order
    assert all(not name.startswith(OTHER) or getattr(a, name[2:]) != getattr(b, name[2:]) for name in order.query())


@every_slug
@settings(max_examples=200 if DEEP else 5)
@given(data=st.data())
def test_any_link_of_two_is_read(slug, data):
    known = knobs(lesson_of(slug).engine.Params)
    names = st.sampled_from([*(OTHER + name for name in known), *known, SAME, PACE, "b.", "b.x"])
    order = Order.read(slug, data.draw(st.dictionaries(names, st.text(max_size=40), max_size=5)))
    assert order.key and Order.read(slug, order.query()) == order
    assert not {SAME, PACE} & known.keys() and not any("." in name for name in known), "tokens of a comparison"


def test_words_about_a_comparison():
    pinned = compared(PLAIN, "pin")
    assert pinned.versus == PLAIN.params and address(pinned)[SAME] == "1"
    assert compared(TWO, "swap").sides == TWO.sides[::-1] and compared(compared(TWO, "swap"), "swap") == TWO
    assert compared(TWO, "drop") == PLAIN and compared(TWO, "promote").params == TWO.versus
    assert compared(TWO, "pace").by_share and compared(TWO, "junk") == TWO and compared(PLAIN, "swap") == PLAIN


def test_rows_that_a_reader_brings_are_everybodys():
    drawn = painted(TWO, {"field": "painted", "dots": [[0.5, 0.5, 1]]})
    assert drawn.params.painted == drawn.versus.painted and len(drawn.versus.painted) == 1
    assert picked(TWO, {"field": "row", "value": 3}).versus.row == 3


def test_the_other_doors_know_both():
    client = TestClient(Starlette(routes=routes("")))
    query = "&".join(f"{name}={value}" for name, value in TWO.query().items())
    assert client.get(f"/film/{version()}/adaboost.bin?{query}").content == message.make(TWO).bytes
    assert "b.max_depth=2" in client.get(f"/watch/adaboost?{query}").text
    sheet = client.get(f"/save/adaboost.csv?{query}").content.decode("utf-8-sig").splitlines()
    assert "B − A" in sheet[0] and len(sheet) == 7
    assert client.get(f"/save/adaboost.html?{query}&lang=zh").status_code == 200


def test_what_was_kept_of_a_changes_no_byte():
    """A's frames, packed once, are taken at the pace of a longer B."""
    a, b = (message.run(side) for side in replace(TWO, versus=adaboost.Params(n_estimators=9)).sides)
    order = replace(TWO, versus=adaboost.Params(n_estimators=9))
    message.pack(TWO, a, message.run(TWO.b))  # keeps A's
    fresh = message.run(order.a)
    assert message.pack(order, a, b).bytes == message.pack(order, fresh, b).bytes


def test_a_picture_of_two_is_wide_where_the_first_run_has_ended():
    order = replace(PLAIN, versus=adaboost.Params(n_estimators=9))
    a, b = (message.run(side) for side in order.sides)
    assert len(message.pictures(order, 8, a, b)) == 2 and len(message.pictures(PLAIN, 5, a)) == 1


def test_names_that_the_wider_range_brings_together_are_moved_apart():
    names = {"one": 1.0, "two": 1.1, "three": 1.2}
    few, many = (
        curve.over_steps({n: np.full(9, v * far) for n, v in names.items()}, 8, "x", "y", 0.0, 1.3 * far)
        for far in (1.0, 40.0)
    )
    layout = pairs.joined(few, many)[0]
    drawn = pairs.over(few, many, layout, pairs.DASHED, [], "B")["data"]
    low, high = layout["yaxis"]["range"]
    places = np.sort([float(one["y"][0]) for one in drawn if one.get("mode") == "text" and np.size(one["y"])])
    assert len(places) == 3
    assert (np.diff(places) > 0.09 * (high - low)).all()
    assert low <= places[0] <= places[-1] <= high


@every_slug
def test_no_line_of_b_looks_like_a_line_of_a(slug):
    """Where both lie in one picture; a run laid over itself is the hardest case."""

    def looks(traces):
        lines = [t for t in traces if "lines" in t.get("mode", "lines") and np.size(t["x"]) >= pairs.LINE]
        return {(t["line"]["color"].partition("/")[0], t["line"].get("dash", "solid")) for t in lines}

    trace = default_trace(slug)
    every = ((one, view) for one in lesson_of(slug).films for view in one.views if view.pair != "none")
    for one, view in every:
        figure, end = view.draw(trace, 0, say), len(clocks.ticks(one, trace)) - 1
        if pairs.lie_over(figure, figure):
            styles, own = pairs.styles_beside(view.draw(trace, end, say)), len(figure["data"])
            drawn = pairs.over(figure, figure, figure["layout"], styles, [], "B")["data"]
            assert not looks(drawn[:own]) & looks(drawn[own:]), view.title.en


def test_the_names_of_bs_lines_stand_apart_where_their_ends_meet():
    ends = {"one": np.linspace(0, 0.5, 9), "two": np.linspace(1, 0.501, 9)}
    figure = curve.over_steps(ends, 8, "x", "y", 0.0, 1.0)
    named = pairs.lines_to_name(figure)
    words = pairs.over(figure, figure, figure["layout"], pairs.DASHED, named, "B")["data"][-1]
    assert list(words["text"]) == ["B", "B"] and abs(np.diff(words["y"])[0]) >= pairs.BETWEEN * 0.99


def test_a_run_that_trains_goes_as_far_as_both_reach():
    order = Order("nice", nice.Params(), 1, versus=nice.Params(learning_rate=0.01))
    assert making.waiting(order) == order.b and not studio.waits(order.a)
    growing = studio.grow(order)
    growing.training.frames = list(itertools.islice(growing.training.source, 3))
    assert growing.film(order).steps == 3 and header(growing.film(order))["strip"]


def test_beyond_eight_pictures_only_the_main_one_is_doubled():
    trace, p = default_trace("glow"), lesson_of("glow").engine.Params()
    two = versus.Pair(Order("glow", p, 1, versus=p), trace, trace)
    halves = [view.half for view in two.views()]
    assert halves[:2] == ["A", "B"] and not any(halves[2:])
    assert say(versus.ONLY_MAIN) in two.told([0])["strip"]


def test_a_lesson_may_say_how_two_runs_stand(monkeypatch):
    trace, p = default_trace("gbdt"), lesson_of("gbdt").engine.Params()
    two = versus.Pair(Order("gbdt", p, 0, versus=p), trace, trace)
    field, _, curves = two.shown.views
    two.shown = replace(two.shown, views=(curves._replace(pair="beside"), field._replace(pair="none")))
    made = two.views()
    assert [view.half for view in made] == ["A", "B", ""] and isinstance(made[0], View)
