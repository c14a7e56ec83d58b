"""All lessons, for laws over a list."""

import importlib
import pathlib

import pytest

from dashboard.catalogue import SLUGS, lesson_of

ROOT = pathlib.Path(__file__).parents[1]


def engine_of(slug):
    return importlib.import_module(f"engine.{slug}")


__all__ = ["ROOT", "SLUGS", "default_trace", "engine_of", "every_slug", "lesson_of"]
every_slug = pytest.mark.parametrize("slug", SLUGS)
_traces = {}


def default_trace(slug):
    """The default run, once for the whole test session; traces are sealed."""
    if slug not in _traces:
        engine = engine_of(slug)
        _traces[slug] = engine.run(engine.Params())
    return _traces[slug]
