"""Public names: what other code may rely on does not go away unsaid."""

import json

import pytest

from tests.lessons import ROOT, SLUGS, engine_of

PROMISED = ROOT / "tests" / "promised.json"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_lesson_keeps_what_it_promises(slug):
    """`engine.<slug>.__all__` as it was written down; a new name is added there by hand,
    a lost one is a broken promise."""
    engine = engine_of(slug)
    assert sorted(engine.__all__) == json.loads(PROMISED.read_text("utf-8"))[slug]
    assert all(hasattr(engine, name) for name in engine.__all__)
