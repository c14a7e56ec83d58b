"""All lessons, for laws over a list."""

import functools
import importlib
import pathlib

import pytest

from dashboard.catalogue import SLUGS, lesson_of

ROOT = pathlib.Path(__file__).parents[1]


def engine_of(slug):
    return importlib.import_module(f"engine.{slug}")


__all__ = ["ROOT", "SLUGS", "default_trace", "engine_of", "every_slug", "lesson_of", "trace_of"]
every_slug = pytest.mark.parametrize("slug", SLUGS)


def default_trace(slug):
    return trace_of(slug, engine_of(slug).Params())


@functools.lru_cache(64)
def trace_of(slug, params):
    """The run of these parameters, one for all laws that ask for it; traces are sealed."""
    return engine_of(slug).run(params)
