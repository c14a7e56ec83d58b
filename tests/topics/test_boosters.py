"""Truths of the three boosters side by side: each is the lesson's own run, and their quantities are kin."""

import numpy as np
import pytest

from engine import adaboost, boosters, gbdt, xgboost

TRACE = boosters.run(boosters.Params(n_estimators=15))
X, Y = TRACE.scene.train.X, TRACE.scene.train.y


def test_each_is_its_own_lessons_generator():
    ada = list(adaboost.boost(X, np.where(Y == 1, 1, -1), 15, 2, 0.5))
    gbm = list(gbdt.boost(X, Y, "logistic", 15, 2, 0.5))
    xgb = list(xgboost.boost(X, Y, "logistic", 15, 2, 0.5))
    for f, a, b, c in zip(TRACE.frames, ada, gbm, xgb, strict=True):
        assert np.array_equal(f.weight, a.weight) and np.array_equal(f.residual, b.gradient)
        assert np.array_equal(f.g, c.g) and np.array_equal(f.h, c.h)
        assert np.allclose(f.margin, [2 * a.vote, b.raw, c.raw])


def test_first_order_and_second_order_start_from_the_same_gradient():
    first = TRACE.frames[0]
    assert np.allclose(first.residual, -first.g, atol=1e-6)
    for f in TRACE.frames:
        assert np.allclose(f.h, np.abs(f.g) * (1 - np.abs(f.g)), atol=1e-6)


def test_adaboosts_weights_are_the_exponential_losss_gradient():
    for before, f in zip(TRACE.frames[:-1], TRACE.frames[1:], strict=True):
        w = np.exp(-np.where(Y == 1, 1, -1) * before.margin[0] / 2)
        assert np.allclose(f.weight, w / w.sum())


def test_the_surfaces_agree_with_the_rows():
    s = TRACE.scene
    j, i = (np.abs(axis[:, None] - X[:, k]).argmin(0) for k, axis in ((0, s.xs), (1, s.ys)))
    side = s.surface[:, -1, i, j] > 0.5
    agree = side == (TRACE.frames[-1].margin > 0)
    assert (agree.mean(1) > 0.93).all()  # a grid cell is not the row itself


def test_a_booster_that_stops_stands_still():
    trace = boosters.run(boosters.Params(data="blobs", noise=0.0, n_estimators=10, max_depth=4))
    assert len(trace) == 10
    assert np.array_equal(trace[9].margin[0], trace[8].margin[0])


def test_three_classes_are_refused():
    import dataclasses

    from engine.core import Refused, Table

    table = Table(
        "t", "x", ("a", "b"), np.random.default_rng(0).normal(size=(30, 2)), np.arange(30) % 3, ("u", "v", "w")
    )
    with pytest.raises(Refused, match="3 classes"):
        boosters.run(dataclasses.replace(boosters.Params(), table=table))


def tried(word):
    from dashboard.lessons.boosters import LESSON

    return boosters.run(next(t.params for t in LESSON.tries if word in t.title.en))


def test_the_tries_show_what_they_say():
    lone = tried("mislabelled")
    row = len(lone.scene.train.y) - 1
    weight = lone.column("weight")[:, row] * len(lone.scene.train.y)
    assert weight[-1] > 5 * weight[0] and np.abs(lone.column("residual")[:, row]).max() <= 1
    assert (tried("XOR").scene.held_out_error[:, -1] > 0.25).all()
    held_back = np.abs(tried("λ")[-1].margin).mean(1)
    assert held_back[2] == held_back.min()
    noisy = tried("Noise").scene.held_out_error
    assert (
        np.ptp(noisy[:, -1]) < 0.05
        and (noisy[:, -1] > noisy.min(1) - 1e-9).all()
        and (noisy[:, -1] >= noisy[:, 20] - 0.03).all()
    )
