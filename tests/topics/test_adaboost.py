"""AdaBoost's theorems, and scikit-learn's numbers."""

import numpy as np
import pytest
from hypothesis import given
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from dashboard.lessons.adaboost import library
from engine import adaboost as ada
from engine.core import Refused, snippet
from engine.trees import adaptive_boosting as adaptive_boost
from engine.trees.stump import Stump
from tests.strategies import params


def fitted(X, y, **kw):
    return AdaBoostClassifier(DecisionTreeClassifier(max_depth=1), random_state=0, **kw).fit(X, y)


@pytest.mark.parametrize("data", ["moons", "rings", "xor", "spirals", "blobs", "breast_cancer"])
@pytest.mark.parametrize("learning_rate", [1.0, 0.3])
def test_the_same_numbers_as_scikit_learn(data, learning_rate):
    trace = ada.run(ada.Params(data=data, n_estimators=50, learning_rate=learning_rate))
    X, y = trace.scene.train.X, trace.scene.train.y
    model = fitted(X, y, n_estimators=50, learning_rate=learning_rate)
    rounds = [r for r in trace.frames if r.stopped != "chance"]
    assert len(rounds) == len(model.estimators_)
    np.testing.assert_allclose([r.error for r in rounds], model.estimator_errors_[: len(rounds)], atol=1e-10)
    np.testing.assert_allclose([2 * r.alpha for r in rounds], model.estimator_weights_[: len(rounds)], atol=1e-10)
    staged = ada.votes(rounds, trace.scene.held_out.X) / np.cumsum([r.alpha for r in rounds])[:, None]
    for ours, theirs in zip(staged, model.staged_decision_function(trace.scene.held_out.X), strict=True):
        np.testing.assert_allclose(2 * ours, theirs, atol=1e-10)


@given(params(ada.Params))
def test_weights_are_a_distribution_and_the_bound_holds(p):
    try:
        trace = ada.run(p)
    except Refused:
        return
    np.testing.assert_allclose(trace.column("weight").sum(1), 1)
    assert (trace.scene.errors.train <= trace.scene.errors.bound + 1e-9).all()


@pytest.mark.parametrize("max_depth", [1, 2])
def test_under_the_next_weights_the_last_learner_is_a_coin(max_depth):
    trace = ada.run(ada.Params(max_depth=max_depth))
    for now, after in zip(trace.frames, trace.frames[1:], strict=False):
        np.testing.assert_allclose(after.weight[now.wrong].sum(), 0.5, atol=1e-9)


@pytest.mark.parametrize("max_depth", [1, 3])
def test_the_surface_is_the_vote_on_the_grid(max_depth):
    trace = ada.run(ada.Params(max_depth=max_depth, n_estimators=12))
    xs, ys = trace.scene.vote.xs[::9], trace.scene.vote.ys[::7]
    grid = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
    want = ada.votes(trace.frames, grid).reshape(-1, len(ys), len(xs))
    np.testing.assert_allclose(ada.surface(trace.frames, xs, ys), want, atol=1e-5)


def test_a_perfect_learner_ends_the_run_with_the_say_of_scikit_learns_weight_one():
    X = np.array([[0.0, 0], [1, 0], [2, 0], [3, 0]])
    (only,) = ada.boost(X, np.array([-1, -1, 1, 1]))
    assert (only.stopped, only.error, only.alpha) == ("perfect", 0, 0.5)


def test_a_learner_no_better_than_chance_is_the_last_frame_and_says_nothing():
    X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    (only,) = ada.boost(X, np.array([-1, 1, 1, -1]))
    assert (only.stopped, only.alpha) == ("chance", 0) and only.error >= 0.5


def test_resampling_measures_the_error_under_the_weights():
    trace = ada.run(ada.Params(sampling="resample", n_estimators=30))
    for r in trace.frames:
        np.testing.assert_allclose(r.error, r.weight[r.wrong].sum())
    assert not np.allclose(trace.column("error"), ada.run(ada.Params(n_estimators=30)).column("error")[: len(trace)])


def test_the_known_numbers_of_one_round():
    for error, alpha, z in ((0.3, 0.42365, 0.91652), (0.1, 1.09861, 0.6)):
        np.testing.assert_allclose(adaptive_boost.learner_weight(error), alpha, atol=1e-5)
        np.testing.assert_allclose(2 * np.sqrt(error * (1 - error)), z, atol=1e-5)


def test_margins_keep_growing_after_the_training_error_is_zero():
    trace = ada.run(ada.Params(noise=0.1, n_estimators=150, max_depth=2))
    zero = int(np.flatnonzero(trace.scene.errors.train == 0)[0])
    said = np.cumsum(trace.column("alpha"))
    least = (trace.scene.train.y * trace.column("vote")).min(1) / said
    assert zero < 60 and least[-1] > least[zero] > 0


def test_the_mislabelled_row_of_the_try_eats_the_weight():
    from dashboard.lessons.adaboost import LESSON

    p = next(t.params for t in LESSON.tries if "mislabelled" in t.title.en)
    trace = ada.run(p)
    lone = len(trace.scene.train.y) - 1
    assert trace[-1].weight[lone] > 20 * np.median(trace[-1].weight)


def test_stumps_cannot_start_on_xor_and_depth_two_can():
    stumps = ada.run(ada.Params(data="xor", noise=0.0, n_estimators=60)).scene
    trees = ada.run(ada.Params(data="xor", noise=0.0, max_depth=2, n_estimators=30)).scene
    assert stumps.errors.held_out[-1] > 0.3 and trees.errors.held_out[-1] < 0.1


def test_the_library_snippet_gives_the_pages_numbers():
    p = ada.Params(n_estimators=15)
    space = {"print": lambda *_: None}
    exec(snippet("adaboost", p) + "\n" + library(p), space)
    np.testing.assert_allclose(space["model"].estimator_errors_, [r.error for r in space["trace"].frames], atol=1e-10)


def test_bad_input_is_said():
    good = np.array([[0.0, 1], [1, 0]])
    for X, y, word in (
        (good, np.array([0, 1]), "-1"),
        (good, np.array([1]), "rows"),
        (good * np.nan, np.array([-1, 1]), "finite"),
    ):
        with pytest.raises(Refused, match=word):
            next(ada.boost(X, y))


def test_a_stump_of_one_class_is_constant():
    learner = next(ada.boost(np.array([[0.0, 1], [1, 0]]), np.array([1, 1]))).learner
    assert learner == Stump(-1, 0.0, 1, 1)


def tried(word):
    from dashboard.lessons.adaboost import LESSON

    return ada.run(next(t.params for t in LESSON.tries if word in t.title.en))


def test_dice_change_the_stumps_and_hardly_the_error_and_a_whisper_keeps_weights_even():
    plain, drawn, soft = ada.run(ada.Params()), tried("resample"), tried("Whisper")
    assert abs(drawn.scene.errors.held_out[-1] - plain.scene.errors.held_out[-1]) < 0.03
    assert max(r.weight.max() for r in soft.frames) < 0.5 * max(r.weight.max() for r in plain.frames)


def test_the_margin_drawn_is_the_vote_over_the_says():
    from dashboard.views.trees.adaboost import margin_of, round_numbers

    trace = ada.run(ada.Params(n_estimators=9))
    m, n = margin_of(trace, 8), round_numbers(trace, 8)
    share = trace.scene.margins[8]
    np.testing.assert_allclose(share, [(m <= b + 1e-9).mean() for b in ada.BINS])
    np.testing.assert_allclose(n["m"], float(str(n["y"]).replace("−", "-")) * n["F"] / n["A"])
