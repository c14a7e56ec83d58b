"""What holds for every lesson's engine. A new lesson gets these unasked."""

import contextlib
import functools
import time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.core import Number, Refused, Trace, from_query, knobs, leaves, snippet, to_query
from tests.conftest import DEEP
from tests.lessons import begun, default_trace, engine_of, every_slug, lesson_of, trace_of
from tests.strategies import params


@every_slug
@settings(max_examples=100 if DEEP else 4)
@given(data=st.data())
def test_any_knob_value_runs_and_gives_finite_numbers(slug, data):
    """Or is refused in one sentence in both languages; NaN may stand only where the engine's MAY_BE_NAN says so."""
    engine = engine_of(slug)
    p = data.draw(params(engine.Params))
    try:
        trace = begun(slug, p)
    except Refused as e:
        assert e.text.en.strip() and e.text.zh.strip()
        return
    assert len(trace) >= 1
    allowed = getattr(engine, "MAY_BE_NAN", ())
    for record in (trace.scene, *trace.frames):
        finite_but(record, allowed, type(record).__name__)


def finite_but(record, allowed, where):
    """No NaN and no infinity outside the fields that the engine's MAY_BE_NAN names, however deep they are nested."""
    if hasattr(record, "_asdict"):
        for name, value in record._asdict().items():
            if name not in allowed:
                finite_but(value, allowed, f"{where}.{name}")
    elif isinstance(record, (tuple, list)):
        for value in record:
            finite_but(value, allowed, where)
    else:
        assert all(np.isfinite(a).all() for a in leaves(record) if a.dtype.kind == "f"), where


@functools.cache
def yardstick():
    """Seconds of processor time that this machine, now, needs for some plain work of both kinds: Python and numpy."""
    start = time.process_time()
    sum(i * i for i in range(1_500_000))
    np.sort(np.random.default_rng(0).normal(size=1_500_000))
    return time.process_time() - start


@every_slug
def test_a_run_is_a_pure_function_of_its_params_live_and_small(slug):
    """About a second on the machines that this was written on, as a ratio to plain work in the same process."""
    engine, first = engine_of(slug), default_trace(slug)  # imports, too
    start = time.process_time()
    again = engine.run(engine.Params())
    assert time.process_time() - start < 8 * yardstick()
    assert sum(x.nbytes for x in leaves((again.scene, again.frames))) < 16 * 2**20
    for x, y in zip(leaves((again.scene, again.frames)), leaves((first.scene, first.frames)), strict=True):
        np.testing.assert_array_equal(x, y)


@every_slug
def test_a_trace_cannot_be_changed(slug):
    trace = default_trace(slug)
    assert isinstance(trace, Trace)
    arrays = [x for x in _arrays((trace.scene, trace.frames))]
    assert arrays and not any(a.flags.writeable for a in arrays)


def _arrays(x):
    if isinstance(x, np.ndarray):
        yield x
    elif isinstance(x, (tuple, list)):
        for part in x:
            yield from _arrays(part)
    elif isinstance(x, dict):
        yield from _arrays(tuple(x.values()))


@every_slug
@given(data=st.data())
def test_a_link_restores_its_params(slug, data):
    cls = engine_of(slug).Params
    p = data.draw(params(cls))
    assert from_query(cls, to_query(p)) == p


@every_slug
@settings(max_examples=400 if DEEP else 10)
@given(data=st.data())
def test_any_link_gives_params_in_range(slug, data):
    cls = engine_of(slug).Params
    names = st.sampled_from([*knobs(cls), "step", "lang", "film", "x"])
    p = from_query(
        cls,
        data.draw(st.dictionaries(names, st.one_of(st.text(max_size=40), st.from_regex(r"-?[0-9]{1,9}(\.[0-9]+)?")))),
    )
    for name, k in knobs(cls).items():
        if isinstance(k, Number):
            assert k.low <= getattr(p, name) <= k.high


@every_slug
@settings(max_examples=2)
@given(data=st.data())
def test_the_snippet_repeats_the_run(slug, data):
    engine = engine_of(slug)
    p = engine.Params() if lesson_of(slug).live else data.draw(params(engine.Params))
    with contextlib.suppress(Refused):
        trace = trace_of(slug, p)
    assume("trace" in locals())
    space = {"print": lambda *_: None}
    exec(snippet(slug, p), space)
    for x, y in zip(leaves(space["trace"].frames), leaves(trace.frames), strict=True):
        np.testing.assert_array_equal(x, y)


@every_slug
@settings(max_examples=300 if DEEP else 6)
@given(data=st.data())
def test_the_librarys_code_can_be_read_at_any_knobs(slug, data):
    """The topics run it at some."""
    library = lesson_of(slug).library
    if library is not None:
        compile(library(data.draw(params(engine_of(slug).Params))), slug, "exec")


@pytest.mark.parametrize("kind", ["label", "help"])
@every_slug
def test_every_knob_is_named_in_both_languages(slug, kind):
    for name, k in knobs(engine_of(slug).Params).items():
        text = getattr(k, kind)
        if text is None:
            assert kind == "help", f"{name} has no label"
        else:
            assert all(side.strip() for side in text), name
