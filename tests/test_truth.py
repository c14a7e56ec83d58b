"""What the page says is what its run gives: numbers in sentences, equations on their own slots."""

import importlib
import math
from dataclasses import fields, replace

import pytest

from engine.core import Choice, Refused, knobs
from tests import comparisons
from tests.claims import numbers, plain, read, two_sided
from tests.lessons import default_trace, engine_of, every_slug, lesson_of


def topic(slug):
    return importlib.import_module(f"tests.topics.test_{slug}")


def claims(slug):
    return [*getattr(topic(slug), "CLAIMS", ()), *comparisons.CLAIMS.get(slug, ())]


def sentences(lesson):
    yield lesson.watch
    yield lesson.notes
    for film in lesson.films:
        yield from (film.watch,) if film.watch else ()
        yield from (view.title for view in film.views)
    for one in lesson.tries:
        yield from (one.title, one.see)


def given(lesson):
    """Numbers that a sentence may repeat without a proof: those that a knob or a try sets."""
    out = {float(one.film + 1) for one in lesson.tries} | {float(one.step) for one in lesson.tries if one.step}
    for params in (lesson.engine.Params(), *(p for one in lesson.tries for p in (one.params, one.against) if p)):
        values = [getattr(params, f.name) for f in fields(params)]
        out |= {float(v) for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)}
        out |= {n for v in values if isinstance(v, str) for n in numbers(v)}
    return out


@every_slug
def test_every_number_in_a_sentence_is_computed(slug):
    """A number that no knob sets stands in a claim of tests/topics/test_<slug>.py."""
    lesson = lesson_of(slug)
    known, claimed = given(lesson), [c.text for c in claims(slug)]
    for text in sentences(lesson):
        rest = plain(text.en)
        for claim in claimed:
            rest = rest.replace(plain(claim), " ")
        assert not [n for n in numbers(rest) if n not in known], f"no claim computes a number of: {text.en}"


@every_slug
def test_every_claim_holds(slug):
    said = " ".join(text.en for text in sentences(lesson_of(slug)))
    for claim in claims(slug):
        assert claim.text in said, f"nobody says: {claim.text}"
        found = float(claim.value())
        assert abs(found - claim.said()) <= claim.within, f"{claim.text}: it is {found:.6g}"


def settings(slug):
    """The defaults, and every value of every choice."""
    params = engine_of(slug).Params()
    yield params
    if lesson_of(slug).live:
        return
    for name, k in knobs(params).items():
        if isinstance(k, Choice):
            yield from (replace(params, **{name: token}) for token in k.options if token != k.default)


@every_slug
def test_every_equation_tallies_on_its_own_slots(slug):
    lesson, tallies = lesson_of(slug), getattr(topic(slug), "TALLY", {})
    checked = dict.fromkeys(tallies, 0)
    for params in settings(slug):
        try:
            trace = default_trace(slug) if params == engine_of(slug).Params() else lesson.engine.run(params)
        except Refused:
            continue
        all_ = ((i, j, e.on(trace)) for i, f in enumerate(lesson.films) for j, e in enumerate(f.equations))
        asked = {(i, j) for i, j, latex in all_ if two_sided(latex)}
        assert asked <= set(tallies), f"equations without a tally: {sorted(asked - set(tallies))}"
        for (i, j), tally in tallies.items():
            film = lesson.films[i]
            length = len(film.ticks(trace)) if film.ticks else len(trace)
            for t in sorted({0, 1, length // 3, length // 2, length - 1} & set(range(length))):
                for left, right in tally(read(film.equations[j].values(trace, t))):
                    if not (math.isnan(left) or math.isnan(right)):
                        checked[i, j] += 1
                        assert left == pytest.approx(right, rel=1e-3, abs=1e-9), (slug, params, i, j, t)
    assert all(checked.values()), f"never checked: {[at for at, n in checked.items() if not n]}"
