"""All lessons, for laws over a list."""

import functools
import importlib
import itertools
import pathlib

import numpy as np
import pytest

from dashboard.catalogue import SLUGS, lesson_of, measures_of
from engine.core import Trace

ROOT = pathlib.Path(__file__).parents[1]


def engine_of(slug):
    return importlib.import_module(f"engine.{slug}")


__all__ = [
    "ROOT",
    "SLUGS",
    "begun",
    "default_trace",
    "engine_of",
    "every_slug",
    "lesson_of",
    "measured",
    "runs_of",
    "trace_of",
]
every_slug = pytest.mark.parametrize("slug", SLUGS)


def default_trace(slug):
    return trace_of(slug, engine_of(slug).Params())


@functools.lru_cache(64)
def trace_of(slug, params):
    """The run of these parameters, one for all laws that ask for it; traces are sealed."""
    return engine_of(slug).run(params)


def runs_of(slug):
    """`engine.<slug>.run`, whose runs are kept for whoever asks again."""
    return functools.partial(trace_of, slug)


def measured(slug, trace):
    """The lesson's measures by key, each (T,): its value at every step of a trace."""
    return {m.key: np.array([m.value(trace, t) for t in range(len(trace))], float) for m in measures_of(slug)}


def begun(slug, params):
    """The run; of one that trains for long, its first frames."""
    engine = engine_of(slug)
    if not lesson_of(slug).live:
        return trace_of(slug, params)
    return Trace.of(engine.scene(params), itertools.islice(engine.frames(params), 3))
