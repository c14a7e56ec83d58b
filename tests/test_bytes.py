"""No film is large, whatever its knobs; and what is not sent comes back."""

import contextlib
import json
from dataclasses import replace

import numpy as np
import pytest

from dashboard import buffers, film, message
from dashboard.figures import particles, theme
from dashboard.order import Order
from engine.core import Refused
from tests.conftest import DEEP
from tests.lessons import engine_of, every_slug, lesson_of
from tests.node import decoded
from tests.strategies import far_ends
from tests.test_views import close

MOST = 1_500_000  # bytes of any film at any knob
LARGEST = [
    ("ddim", 0, {"train_steps": 20}),
    ("heat_flow", 1, {"way": "there_and_back"}),
    ("probability_flow", 1, {"round_trip": True}),
    ("rectified_flow", 1, {"train_steps": 20}),
    ("rectified_flow", 3, {"train_steps": 20}),
]


@pytest.mark.parametrize("slug, film, more", LARGEST)
def test_no_film_is_large_at_the_far_end_of_its_knobs(slug, film, more):
    """The largest that python -m tests.benchmarks.bench_bytes finds; the deep profile tries all of it."""
    _, far = next(far_ends(engine_of(slug).Params))
    order = Order(slug, replace(far, **more), film)
    assert len(message.make(order).bytes) <= MOST


@pytest.mark.skipif(not DEEP, reason="minutes: only in the deep profile")
@every_slug
def test_no_film_is_large_at_any_far_end(slug):
    lesson = lesson_of(slug)
    for what, params in () if lesson.live else far_ends(lesson.engine.Params):
        with contextlib.suppress(Refused):
            trace = lesson.engine.run(params)
            for i in range(len(lesson.films)):
                assert len(message.pack(Order(slug, params, i), trace).bytes) <= MOST, (what, i)


def test_what_is_not_sent_comes_back(monkeypatch):
    """Trails from the beginning and of the last steps, what jumps, what comes and goes, a field: nothing is lost."""
    rng = np.random.default_rng(0)
    x = rng.normal(scale=0.1, size=(40, 900, 2)).cumsum(0) + 5 * rng.normal(size=(900, 2))
    jump = rng.normal(size=(40, 900))
    jump[rng.random(jump.shape) < 0.1] = np.nan
    z = rng.normal(size=(40, 60, 70)).cumsum(0)

    def draw(t):
        ways = [particles.trails(x[:, :300], t, theme.INK, length) for length in (None, 5, 60)]
        dots = [particles.swarm(x[t, :300], theme.INK), particles.trails(x, t, theme.INK)]
        return {"data": [*ways, *dots, {"type": "scatter", "y": jump[t]}, {"type": "heatmap", "z": z[t]}], "layout": {}}

    coded = film.pack([draw], range(40), {})
    rows = json.loads(coded[4 : 4 + int.from_bytes(coded[:4], "little")])["buffers"]
    assert [row[4] for row in rows if row[0] == "trail"] == [0, 0, 1, 1, 1, 1], "ways of 300, x and y"
    assert {row[0] for row in rows if row[0] != "trail" and len(row) == 4} == {"u1", "u2"}, "differences"
    monkeypatch.setattr(buffers, "LARGE", np.inf)
    plainly = film.pack([draw], range(40), {})
    frames = [0, 1, 17, 39]
    for got, want in zip(*(answer["views"][0] for answer in decoded([coded, plainly], [frames] * 2)), strict=True):
        for one, other in zip(got, want, strict=True):
            close(one, other, {}, (), "not sent")
