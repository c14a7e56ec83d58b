"""sequence_race: the tasks ask what they say, the budget is one, the counts are Table 1's, the past alone is read."""

import itertools

import numpy as np
import pytest
import torch

from dashboard.views.sequences import sequence_race as views
from engine.core import to_query
from engine.sequence_race import EVERY, Params, frames, operations, run, scene, schedule, total
from engine.sequences import models as racers
from engine.sequences.tasks import SYMBOLS, TASKS


@pytest.mark.parametrize("name", [n for n in TASKS if n not in ("adding", "parity", "associative")])
def test_the_answer_lies_where_the_lag_says(name: str) -> None:
    batch = TASKS[name](50, 12, np.random.default_rng(0))
    rows, at = np.nonzero(batch.lag >= 0)
    np.testing.assert_array_equal(batch.tokens[rows, at - batch.lag[rows, at]], batch.y[rows, at])
    assert ((batch.y >= 0) == (batch.lag >= 0)).all()


def test_associative_adding_and_parity_are_what_they_say() -> None:
    rng = np.random.default_rng(1)
    pairs = TASKS["associative"](50, 11, rng)
    for tokens, y, lag in zip(pairs.tokens, pairs.y[:, -1], pairs.lag[:, -1], strict=True):
        key = len(tokens) - 1 - lag - 1  # the value follows its key
        assert tokens[key] == tokens[-1] and tokens[key + 1] == y and (tokens == tokens[-1]).sum() == 2
    adding = TASKS["adding"](50, 11, rng)
    np.testing.assert_allclose((adding.x[..., 0] * adding.x[..., 1]).sum(1), adding.y[:, -1], rtol=1e-6)
    assert (adding.x[..., 1].sum(1) == 2).all()
    parity = TASKS["parity"](50, 11, rng)
    assert (parity.y[:, -1] == parity.tokens.sum(1) % 2).all()


@pytest.mark.parametrize(("model", "budget"), itertools.product(racers.MODELS, (3000, 8000, 20000)))
def test_the_budget_is_met_and_counted_right(model: str, budget: int) -> None:
    shape = (2 * SYMBOLS + 1, SYMBOLS, 24)
    width = racers.width_for(model, budget, *shape)
    counted = sum(w.numel() for w in racers.make(model, *shape, width).parameters())
    assert counted == racers.size(model, *shape, width)
    assert abs(counted - budget) < 0.2 * budget


@pytest.mark.parametrize("model", racers.MODELS)
def test_no_model_reads_ahead(model: str) -> None:
    net, x = racers.make(model, 5, 3, 9, 8), torch.randn(2, 9, 5)
    y = x.clone()
    y[:, 6:] = 7.0
    torch.testing.assert_close(net(x)[0][:, :6], net(y)[0][:, :6])


def test_counts_and_slots_are_table_1s() -> None:
    recurrent, attention = operations(np.array([8, 64, 512]), 64)
    assert recurrent[1] == attention[1] and recurrent[0] > attention[0] and recurrent[2] < attention[2]
    slots = schedule(20, 2)
    assert slots[0].max() + 1 == 20 + 1 and slots[1].max() + 1 == 2


def test_the_stored_race_is_what_the_script_would_run() -> None:
    trace = run(Params())
    assert len(trace) == total(Params()) and to_query(Params()) == {}
    for stored, fresh in zip(trace.frames, itertools.islice(frames(Params()), 2), strict=False):
        np.testing.assert_allclose(stored.loss, fresh.loss, rtol=1e-3)
        np.testing.assert_allclose(stored.maps, fresh.maps, atol=2e-3)


@pytest.mark.parametrize("task", TASKS)
def test_every_task_runs_and_its_maps_are_causal(task: str) -> None:
    p = Params(task=task, length=6, budget=3000, steps=50)
    first, second = itertools.islice(frames(p), 2)
    assert second.step == EVERY and np.isfinite([*first.loss, *second.loss]).all()
    assert first.by_lag.shape == (4, len(scene(p).lags))
    np.testing.assert_allclose(second.maps.sum(-1), 1, atol=1e-5)
    assert (np.triu(second.maps, 1) == 0).all()


def test_the_race_is_told_by_training_steps_and_the_gantt_by_its_schedule() -> None:
    trace = run(Params())
    assert [tick.at[0] for tick in views.steps(trace)] == list(range(0, 401, 10))
    drawn = views.GANTT.draw(trace, 12, lambda text: text.en)
    recurrent, attention = (trace_["z"][::-1] for trace_ in drawn["data"] if trace_["type"] == "heatmap")
    assert (recurrent[:, :13].max(0) >= 0.65).all() and (recurrent[:, 13:].max(0) == 0.2).all()
    assert (attention[:, :2] >= 0.65).all() and not attention[:, 2:].any()
