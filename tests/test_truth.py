"""What the page says is what its run gives: numbers in sentences, equations on their own slots."""

import importlib
import math
import re
from dataclasses import fields, replace

import pytest

from engine.core import Choice, Number, Refused, knobs
from tests import comparisons
from tests.claims import flat, numbers, plain, read, spelled, two_sided
from tests.lessons import begun, engine_of, every_slug, lesson_of, trace_of


def topic(slug):
    return importlib.import_module(f"tests.topics.test_{slug}")


def claims(slug):
    return [*getattr(topic(slug), "CLAIMS", ()), *comparisons.CLAIMS.get(slug, ())]


def knob_numbers(params, default=None):
    """Numbers that the knobs hold; beside a default, only those of the knobs that differ from it."""
    held = [getattr(params, f.name) for f in fields(params)]
    usual = [object()] * len(held) if default is None else [getattr(default, f.name) for f in fields(params)]
    values = [v for v, u in zip(held, usual, strict=True) if v != u and not isinstance(v, bool)]
    return {float(v) for v in values if isinstance(v, (int, float))} | {
        n for v in values if isinstance(v, str) for n in numbers(v)
    }


def sentences(lesson):
    """Each sentence, with the numbers that it may repeat without a proof: those that its own knobs set.

    What is always on the page may name the defaults; a try what it changes, and where it opens."""
    default = lesson.engine.Params()
    always = knob_numbers(default)
    yield lesson.watch, always
    yield lesson.notes, always
    for film in lesson.films:
        yield from ((film.watch, always),) if film.watch else ()
        yield from ((view.title, always) for view in film.views)
    for one in lesson.tries:
        own = knob_numbers(one.params, default) | {float(one.film + 1), *((float(one.step),) if one.step else ())}
        if one.against:  # what both sides have instead of the default, and where they differ
            own |= knob_numbers(one.against, default)
            own |= knob_numbers(one.params, one.against) | knob_numbers(one.against, one.params)
        yield from ((one.title, own), (one.see, own))


@every_slug
def test_every_number_in_a_sentence_is_computed(slug):
    """A number that no knob of its own sets stands in a claim of tests/topics/test_<slug>.py, or is quoted there."""
    lesson = lesson_of(slug)
    proven = [c.text for c in (*claims(slug), *getattr(topic(slug), "QUOTED", ()))]
    for text, known in sentences(lesson):
        said = plain(text.en)
        spans = [found.span() for claim in proven for found in re.finditer(re.escape(plain(claim)), said)]
        rest = "".join(" " if any(a <= k < b for a, b in spans) else c for k, c in enumerate(said))
        left = [n for n in numbers(rest) if n not in known]
        assert not left, f"no claim computes {left} of: {text.en}"


@every_slug
def test_both_languages_say_the_same_numbers(slug):
    for text, _ in sentences(lesson_of(slug)):
        en, zh = set(numbers(text.en)), set(numbers(text.zh))
        assert en <= zh | spelled(text.zh), f"not in the Chinese: {en - zh} of {text.en}"
        assert zh <= en | spelled(text.en), f"not in the English: {zh - en} of {text.zh}"


@every_slug
def test_what_a_paper_printed_is_said_once_with_its_source(slug):
    said = [flat(part) for text, _ in sentences(lesson_of(slug)) for part in text.en.split("\n\n")]
    for text, source in getattr(topic(slug), "QUOTED", ()):
        beside = [part for part in said if text in part]
        assert len(beside) == 1 and source in beside[0], f"{text}: once, and beside {source}"


@every_slug
def test_every_claim_holds(slug):
    said = flat(" ".join(text.en for text, _ in sentences(lesson_of(slug))))
    for claim in claims(slug):
        assert said.count(flat(claim.text)) == 1, f"said not once: {claim.text}"
        found = float(claim.value())
        assert abs(found - claim.said()) <= claim.within, f"{claim.text}: it is {found:.6g}"


def less_work(params):
    """The same with a quarter of what its knobs count, rounds, rows or steps: the formulas hold at any size."""
    counted = {n: k for n, k in knobs(params).items() if isinstance(k, Number) and isinstance(k.default, int)}
    return replace(params, **{n: max(int(k.low), k.default // 4) for n, k in counted.items() if k.default > 8})


def settings(slug):
    """The defaults, and every value of every choice."""
    params = engine_of(slug).Params()
    yield params
    small = less_work(params)
    for name, k in knobs(params).items():
        if isinstance(k, Choice):
            yield from (replace(small, **{name: token}) for token in k.options if token != k.default)


@every_slug
def test_every_equation_tallies_on_its_own_slots(slug):
    """Where a slot is not known yet, or a formula stands aside, UNKNOWN of the topic says when."""
    lesson, tallies = lesson_of(slug), getattr(topic(slug), "TALLY", {})
    unknown = getattr(topic(slug), "UNKNOWN", {})
    checked, aside, default = {}, set(), engine_of(slug).Params()
    for params in settings(slug) if tallies else [engine_of(slug).Params()]:
        try:
            trace = begun(slug, params) if params != default else trace_of(slug, params)
        except Refused:
            continue
        all_ = ((i, j, e.on(trace)) for i, f in enumerate(lesson.films) for j, e in enumerate(f.equations))
        asked = {(i, j) for i, j, latex in all_ if two_sided(latex)}
        assert asked <= set(tallies), f"equations without a tally: {sorted(asked - set(tallies))}"
        for (i, j), tally in tallies.items():
            film = lesson.films[i]
            length = len(film.ticks(trace)) if film.ticks else len(trace)
            for t in sorted({0, 1, length // 3, length // 2, length - 1} & set(range(length))):
                sides = tally(read(film.equations[j].values(trace, t)))
                assert sides or (i, j) in unknown, f"no sides: {params, i, j, t}"
                for k, (left, right) in enumerate(sides):
                    checked.setdefault((i, j, k), 0)
                    if math.isnan(left) or math.isnan(right):
                        assert (i, j) in unknown, f"not known: {params, i, j, t}"
                        aside.add((i, j))
                    else:
                        checked[i, j, k] += 1
                        assert left == pytest.approx(right, rel=1e-3, abs=1e-9), (params, i, j, t)
    assert {at[:2] for at in checked} == set(tallies) and all(checked.values()), f"never checked: {checked}"
    assert aside == set(unknown), "UNKNOWN names what is always known"
