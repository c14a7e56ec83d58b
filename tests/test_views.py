"""Every view of every lesson: valid Plotly, pure, sayable, and one film."""

import functools
import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard import film, message
from dashboard.equations import mathml
from dashboard.figures import marks, theme
from dashboard.figures.numbers import percent
from dashboard.film import steps
from dashboard.order import Order
from dashboard.watch.prose import prose
from tests.lessons import default_trace, engine_of, every_slug, lesson_of, trace_of
from tests.node import decoded

LANGS = ("en", "zh")


def sayer(lang):
    return lambda text: text(lang)


def films(slug):
    lesson, trace = lesson_of(slug), default_trace(slug)
    for i, shown in enumerate(lesson.films):
        yield i, shown, lesson, trace, len(message.ticks(shown, trace))


@functools.lru_cache(16)
def packed(slug, film, lang="en"):
    """The film of the default run."""
    return message.pack(Order(slug, engine_of(slug).Params(), film, lang), default_trace(slug)).bytes


def some(length):
    return sorted({0, length // 2, length - 1})


def plain(figure):
    """As JSON would carry it."""
    return json.loads(json.dumps(figure, default=lambda v: v.tolist()))


@every_slug
@pytest.mark.parametrize("lang", LANGS)
def test_every_view_is_valid_and_changes_nothing(slug, lang):
    """In Chinese at the last step, for only words are others."""
    for _, shown, _, trace, length in films(slug):
        for view in shown.views:
            for t in some(length) if lang == "en" else (length - 1,):
                figure = plain(view.draw(trace, t, sayer(lang)))
                assert figure == plain(view.draw(trace, t, sayer(lang)))
                if lang == "en":
                    go.Figure(theme.resolve(figure))
                assert len(view.alt(trace, t, sayer(lang)).strip()) > 8


@every_slug
def test_a_word_yet_to_come_keeps_its_place(slug):
    """Plotly removes the node of an empty text and does not bring it back when a later frame has a word there."""
    for _, shown, _, trace, length in films(slug):
        for view in shown.views:
            for t in some(length):
                for drawn in view.draw(trace, t, sayer("en"))["data"]:
                    if drawn.get("mode") == "text":
                        assert all(np.asarray(drawn["text"]).ravel() != ""), f"{slug}: {view.title.en} at {t}"


@every_slug
def test_axes_stand_still_and_are_named(slug):
    for _, shown, _, trace, _length in films(slug):
        for view in shown.views:
            layout = view.draw(trace, 0, sayer("en"))["layout"]
            for name, axis in layout.items():
                if name[1:5] == "axis" and axis.get("visible", True):
                    assert "range" in axis or axis.get("type") == "category", f"{slug}: {view.title.en}: {name}"


PIXELS = 600  # of a picture's longer side, on a large screen
EXACT = 1e-6


@every_slug
def test_a_films_frames_are_the_stills(slug):
    """What the player's own unpack.js decodes is what `draw` drew, to half a pixel of the picture."""
    asked = [
        (shown, trace, packed(slug, i, lang), lang, steps(length))
        for i, shown, _, trace, length in films(slug)
        for lang in (LANGS if i == 0 else ("en",))  # words are words: one film says so
    ]
    frames = [sorted({0, len(shown_steps) // 2, len(shown_steps) - 1}) for *_, shown_steps in asked]
    answers = decoded([raw for _, _, raw, _, _ in asked], frames)
    for (shown, trace, _, lang, shown_steps), ts, got in zip(asked, frames, answers, strict=True):
        assert got["steps"] == shown_steps and len(got["names"]) == len(shown_steps)
        for view, still, layout in zip(shown.views, got["views"], got["layouts"], strict=True):
            for k, t in enumerate(ts):
                want = view.draw(trace, shown_steps[t], sayer(lang))["data"]
                assert len(want) == len(still[k])
                for trace_got, trace_want in zip(still[k], want, strict=True):
                    where = f"{slug} {view.title.en} at {t}"
                    if trace_want.get("type") == "contour" and one_level(trace_want):
                        assert lines_apart(trace_got, trace_want) < 1.5, where
                        trace_want = {k: v for k, v in trace_want.items() if k not in ("z", "contours")}
                    close(trace_got, trace_want, grains(trace_want, layout), (), where)


def grains(trace, layout):
    """How far a number may be off before it is seen: half a pixel, or half of one of 256 colours."""

    def axis(letter):
        low, high = layout.get(letter + "axis" + trace.get(letter + "axis", letter)[1:], {}).get("range", (0, 0))
        return abs(float(high) - float(low)) / PIXELS / 2

    out = {("x",): axis("x"), ("y",): axis("y"), ("marker", "size"): 0.5, ("marker", "opacity"): 1 / 255}
    out["marker", "line", "width"] = 0.05
    out |= {("base",): max(axis("x"), axis("y")), ("width",): max(axis("x"), axis("y")), ("line", "width"): 0.25}
    if trace.get("type") in ("heatmap", "contour") and "zmax" in trace:
        out["z",] = (trace["zmax"] - trace["zmin"]) / 255
    return out


def one_level(contour):
    return contour["contours"]["start"] == contour["contours"]["end"]


def lines_apart(got, want):
    """How many pixels two contour lines are apart at the most, where they cross the grid; many, if only one crosses."""
    most = 0.0
    a, b = (np.stack([np.asarray(row, float) for row in t["z"]]) - t["contours"]["start"] for t in (want, got))
    for axis in (0, 1):
        n = a.shape[axis]
        (p, q), (r, s) = ((z.take(range(n - 1), axis), z.take(range(1, n), axis)) for z in (a, b))
        crosses = (p >= 0) != (q >= 0)
        assert (crosses == ((r >= 0) != (s >= 0))).all(), "a line that crosses other cells"
        apart = np.abs(p[crosses] / (p - q)[crosses] - r[crosses] / (r - s)[crosses])
        most = max(most, float(apart.max(initial=0.0)) * PIXELS / n)
    return most


def close(got, want, grain, at, where):
    if isinstance(want, dict):
        for key in want:
            close(got[key], want[key], grain, (*at, key), where)
    elif isinstance(want, (np.ndarray, list, tuple)) and np.asarray(want).dtype.kind in "fiub":
        a, b = np.asarray(got, float), np.asarray(want, float)
        assert a.shape == b.shape, (where, at)
        np.testing.assert_allclose(
            a, b, rtol=1e-5, atol=grain.get(at, EXACT) + EXACT, equal_nan=True, err_msg=f"{where} {at}"
        )
    elif isinstance(want, (np.ndarray, list, tuple)):
        assert len(got) == len(want), (where, at)
        for k, (x, y) in enumerate(zip(got, want, strict=True)):
            close(x, y, grain, (*at, k), where)
    elif isinstance(want, (float, np.floating)):
        assert got is None if want != want else abs(got - want) <= EXACT + 1e-3 * abs(want), (where, at)
    else:
        assert got == want, (where, at)


@every_slug
def test_the_default_film_is_small(slug):
    for i, shown, *_ in films(slug):
        assert len(packed(slug, i)) <= 2**20, shown.title.en


@every_slug
def test_equations_are_mathml_and_every_slot_has_its_number(slug):
    for _, shown, _, trace, length in films(slug):
        for equation in shown.equations:
            out = mathml(equation.on(trace))
            names = set(equation.values(trace, length - 1))
            asked = set(re.findall(r'data-slot="(\w+)"', out))
            assert asked and asked <= names, (equation.on(trace), asked - names)
            assert "slot:" not in out


def test_a_share_is_a_percentage_below_zero_and_of_one_digit_too():
    said = [percent(v) for v in (-0.05, 0.05, -0.1, -0.0, 0.162, 1.0)]
    assert said == ["−5%", "5%", "−10%", "0%", "16.2%", "100%"]


def test_no_line_of_the_notes_begins_with_the_comma_after_a_formula():
    held = re.search(r'<span style="white-space: nowrap">(.*?)</span>', prose("设 $x = y$，b"))
    assert held and held[1].startswith("<math") and held[1].endswith("</math>，")


def test_a_name_in_a_formula_is_as_it_is_written_in_code():
    assert "negative_slope" in mathml(r"a = \text{negative\_slope}")


def test_a_formula_breaks_between_its_terms_and_never_inside_brackets():
    def pieces(latex):
        return [
            [re.sub("<[^>]+>", "", p) for p in part.split("<wbr>")]
            for part in mathml(latex).split("</span><wbr>")
            if part
        ]

    assert pieces(r"f(a+b)=-c+\frac{d+e}{2},\quad g=\left[h-k\right]") == [["f(a+b)", "=−c", "+d+e2,"], ["g", "=[h−k]"]]
    assert pieces(r"a\big(b+c\big)") == [["a(b", "+c)"]], "big brackets may be broken"


@every_slug
def test_a_lesson_says_all_it_must(slug):
    lesson = lesson_of(slug)
    assert len(lesson.tries) >= 1 and lesson.sources and lesson.watch.en and lesson.notes.zh
    for one in lesson.tries:
        assert one.see.en.strip() and one.see.zh.strip() and 0 <= one.film < len(lesson.films)


@every_slug
def test_every_try_runs_and_is_a_film(slug, monkeypatch):
    """At its ends and its middle; test_tries.py plays all of it."""
    monkeypatch.setattr(film, "steps", some)
    lesson = lesson_of(slug)
    if lesson.live:
        pytest.skip("a live run's tries train for longer than a test should")
    for one in lesson.tries:
        order = Order(slug, one.params, one.film, "zh", one.against)
        other = None if one.against is None else trace_of(slug, one.against)
        assert len(message.pack(order, trace_of(slug, one.params), other).bytes) > 1000, one.title.en


def test_a_long_film_is_thinned_and_keeps_its_ends():
    assert steps(240) == list(range(240))
    kept = steps(1000)
    assert len(kept) == film.MOST_FRAMES and kept[0] == 0 and kept[-1] == 999


def test_a_film_whose_layout_moves_is_refused():
    def draw(t):
        return theme.figure(x=theme.axis("x", 0, t + 1), y=theme.axis("y", 0, 1))

    with pytest.raises(film.FilmError, match="layout"):
        film.pack([draw], [0, 1], {})


@pytest.mark.parametrize(
    "text, said",
    [
        ("-2.4", "−2.4"),
        ("x ≤ -0.68?", "x ≤ −0.68?"),
        ("1957-2025, k-NN, 3-gram", "1957-2025, k-NN, 3-gram"),
        ("(-1, -.5)", "(−1, −.5)"),
        ("-0.00 and -0.05, -0", "0.00 and −0.05, 0"),
    ],
)
def test_numbers_have_true_minus_signs(text, said):
    assert marks.typeset(text) == said
    assert marks.words([0], [0], [text])["text"].tolist() == [said]


def test_a_word_that_is_not_said_yet_is_a_blank():
    """Plotly drops the element of an empty text, and the word that comes there later is never drawn."""
    assert marks.words([0, 1], [0, 0], ["", "3"])["text"].tolist() == ["\N{NO-BREAK SPACE}", "3"]


def test_a_film_whose_map_changes_its_shape_is_refused():
    def draw(t):
        return {"data": [{"type": "heatmap", "z": np.ones((1, 3 + t))}], "layout": {}}

    with pytest.raises(film.FilmError, match="changes its shape"):
        film.pack([draw], [0, 1], {})


def test_whole_numbers_survive_packing():
    """They may be what a click on a dot sends: 1.99997 would name another row."""
    rows = [np.arange(50.0) + 13 * t for t in range(3)]

    def draw(t):
        return {"data": [{"type": "scatter", "customdata": rows[t]}], "layout": {}}

    [answer] = decoded([film.pack([draw], [0, 1, 2], {})], [[0, 2]])
    assert [list(still[0]["customdata"]) for still in answer["views"][0]] == [list(rows[0]), list(rows[2])]


def test_a_contour_line_stands_where_it_is_drawn_however_steep_other_frames_are():
    y, x = np.mgrid[0:1:30j, 0:1:30j]
    fields = [0.5 + (x - y * y - 0.2) * slope for slope in (0.1, 100.0)]

    def draw(t):
        return {"data": [marks.level(x[0], y[:, 0], fields[t], 0.5)], "layout": {}}

    [answer] = decoded([film.pack([draw], [0, 1], {})], [[0, 1]])
    for t in (0, 1):
        assert lines_apart(answer["views"][0][t][0], draw(t)["data"][0]) < 1.0


def test_a_sign_survives_packing():
    z = np.linspace(-1, 2, 12).reshape(3, 4)

    def draw(t):
        return {"data": [{"type": "heatmap", "z": z + 1e-3 * t}], "layout": {}}

    [answer] = decoded([film.pack([draw], [0, 1], {})], [[1]])
    got = np.asarray(answer["views"][0][0][0]["z"])
    assert (np.sign(got) == np.sign(z + 1e-3)).all()
