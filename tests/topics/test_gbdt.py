"""Truths of gradient boosting: scikit-learn's numbers for six losses, and descent that never climbs."""

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

from engine import gbdt
from engine.core import Refused
from engine.trees import gradient_boosting as gb

THEIRS = {"squared": "squared_error", "absolute": "absolute_error", "huber": "huber", "quantile": "quantile"}


def rows(loss: str, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    X = rng.normal(size=(n, 3))
    y = X[:, 0] ** 2 + X[:, 1] + 0.3 * rng.normal(size=n)
    return X, {"logistic": (y > 1).astype(int), "softmax": np.digitize(y, [0, 1.5])}.get(loss, y)


def peer(loss, **kw):
    if loss in THEIRS:
        return GradientBoostingRegressor(loss=THEIRS[loss], random_state=0, **kw)
    return GradientBoostingClassifier(random_state=0, **kw)


def staged(model, X):
    step = model.staged_predict if isinstance(model, GradientBoostingRegressor) else model.staged_decision_function
    return np.array([np.squeeze(s) for s in step(X)])


AT = np.random.default_rng(2).normal(size=(200, 3))


@pytest.mark.parametrize("loss", ["squared", "huber", "logistic", "softmax"])
@pytest.mark.parametrize("rate, depth", [(0.1, 3), (0.5, 2)])
def test_staged_raw_predictions_are_scikit_learns(loss, rate, depth, monkeypatch):
    X, y = rows(loss)
    kw = dict(n_estimators=25, learning_rate=rate, max_depth=depth, min_samples_leaf=15)  # larger leaves: no split ties
    ours = gbdt.raw(list(gbdt.boost(X, y, loss, **kw)), AT)
    assert np.abs(ours - staged(peer(loss, **kw).fit(X, y), AT)).max() < 1e-8
    # a last bit that differs between machines must not decide a split, or the comparison above would be luck
    exact, dice = gb.negative_gradient, np.random.default_rng(0)
    monkeypatch.setattr(gb, "negative_gradient", lambda *a: exact(*a) * (1 + 1e-11 * dice.normal(size=a[1].shape)))
    assert np.abs(gbdt.raw(list(gbdt.boost(X, y, loss, **kw)), AT) - ours).max() < 1e-8


@pytest.mark.parametrize("loss", ["absolute", "quantile"])
def test_training_loss_of_tied_gradients_within_two_percent(loss):
    X, y = rows(loss)
    ours = np.array([r.loss for r in gbdt.boost(X, y, loss, n_estimators=60)])
    theirs = peer(loss, n_estimators=60).fit(X, y).train_score_
    assert np.abs(ours / theirs - 1).max() < 0.02


@pytest.mark.parametrize("rate", [0.1, 0.7, 1.0])
def test_training_squared_error_never_rises(rate):
    X, y = rows("squared")
    losses = np.array([r.loss for r in gbdt.boost(X, y, n_estimators=60, learning_rate=rate)])
    assert (np.diff(losses) <= 1e-12).all()


def test_a_single_round_at_rate_one_is_the_regression_tree():
    from sklearn.tree import DecisionTreeRegressor

    X, y = rows("squared")
    (r,) = gbdt.boost(X, y, n_estimators=1, learning_rate=1.0, max_depth=3, min_samples_leaf=10)
    tree = DecisionTreeRegressor(max_depth=3, min_samples_leaf=10, random_state=0).fit(X, y)
    assert np.allclose(gbdt.raw([r], AT)[0], tree.predict(AT), atol=1e-12)


@pytest.mark.parametrize("loss", gb.LOSSES)
def test_the_gradient_is_the_slope_of_the_loss(loss):
    _, y = rows(loss, 40)
    y = y.astype(float)
    K = 3 if loss == "softmax" else 1
    F = np.random.default_rng(0).normal(size=(40, K))
    got = gb.negative_gradient(y, F, loss, 0.8, 0.7)
    for k in range(K):
        d = np.zeros_like(F)
        d[:, k] = 1e-6
        each = [
            (gb.mean_loss(y[[i]], (F + d)[[i]], loss, 0.8, 0.7) - gb.mean_loss(y[[i]], (F - d)[[i]], loss, 0.8, 0.7))
            / 2e-6
            for i in range(40)
        ]
        scale = 2 if loss == "squared" else 1  # the loss said is the mean square, the gradient that of half of it
        assert np.allclose(-np.array(each) / scale, got[:, k], atol=1e-4)


@pytest.mark.parametrize("loss", ["absolute", "huber", "quantile"])
def test_a_leafs_constant_is_no_worse_than_its_neighbours(loss):
    """Line search: moving γ of the largest leaf either way does not lower the loss."""
    X, y = rows(loss)
    (r,) = gbdt.boost(X, y, loss, n_estimators=1, learning_rate=1.0, max_depth=2, min_samples_leaf=20, alpha=0.8)
    leaf = r.tree.apply(X)
    largest = np.bincount(leaf).argmax()
    mine = leaf == largest
    F0 = np.full((mine.sum(), 1), float(r.initial))

    def loss_at(gamma):
        return gb.mean_loss(y[mine].astype(float), F0 + gamma, loss, 0.8, r.delta)

    best, step = r.tree.value[largest], 0.3
    assert loss_at(best) <= min(loss_at(best - step), loss_at(best + step)) + (1e-9 if loss != "huber" else 1e-3)


def test_initial_constants():
    y = np.array([0.0, 1, 2, 10])
    assert gbdt.initial(y, "squared") == 3.25 and gbdt.initial(y, "absolute") == 1.5 and gbdt.initial(y, "huber") == 1.5
    assert gbdt.initial(y, "quantile", 0.5) == 1.5
    assert gbdt.initial(np.array([0, 0, 0, 1]), "logistic") == pytest.approx(np.log(1 / 3))
    assert gbdt.initial(np.array([0, 0, 1, 2]), "softmax").sum() == pytest.approx(0)


def test_staged_answers_agree_on_points_and_on_the_grid():
    X, y = rows("softmax")
    rounds = list(gbdt.boost(X[:, :2], y, "softmax", n_estimators=6))
    xs, ys = np.linspace(-2, 2, 19), np.linspace(-2, 2, 13)
    points = np.c_[np.tile(xs, len(ys)), np.repeat(ys, len(xs))]
    at = gbdt.raw(rounds, points)
    assert at.shape == (6, 19 * 13, 3)
    assert np.allclose(gbdt.surface(rounds, xs, ys).reshape(at.shape), at)
    assert np.allclose(gbdt.raw(rounds, X[:, :2]), np.stack([r.raw for r in rounds]))


def test_half_the_rows_a_round_are_scikit_learns_rows():
    X, y = rows("squared")
    kw = dict(n_estimators=10, subsample=0.5, min_samples_leaf=10)
    ours = gbdt.raw(list(gbdt.boost(X, y, **kw)), AT)
    assert np.abs(ours - staged(peer("squared", **kw).fit(X, y), AT)).max() < 1e-8


def test_a_quantile_band_holds_its_share_of_training_rows():
    scene = gbdt.run(gbdt.Params(loss="quantile", data="heteroscedastic", n_samples=600, n_estimators=100)).scene
    inside = np.mean([
        np.interp(x, scene.model.xs, scene.model.band[-1]) <= y <= np.interp(x, scene.model.xs, scene.model.curve[-1])
        for x, y in zip(scene.train.X[:, 0], scene.train.y, strict=True)
    ])  # fmt: skip
    assert 0.72 < inside < 0.9


def test_patience_stops_after_the_best_round():
    scene = gbdt.run(gbdt.Params(n_iter_no_change=5, n_estimators=200, learning_rate=0.5, max_depth=4)).scene
    assert len(scene.losses.held_out) == scene.losses.best + 6 < 200


@pytest.mark.parametrize("bad, says", [
    (dict(y=np.zeros(50, int), loss="logistic"), "All rows are of class 0"),
    (dict(X=np.ones((50, 2))), "Every column of X is constant"),
    (dict(X=np.full((50, 2), np.nan)), "X holds nan in row 0, column 0"),
    (dict(y=np.array(["a"] * 50)), "a regression needs numbers"),
    (dict(y=np.arange(50) % 3, loss="logistic"), "use softmax"),
    (dict(loss="hinge"), "it must be one of"),
])  # fmt: skip
def test_bad_rows_are_refused_in_one_sentence(bad, says):
    rng = np.random.default_rng(0)
    with pytest.raises(Refused, match=says):
        next(gbdt.boost(**{"X": rng.normal(size=(50, 2)), "y": rng.normal(size=50)} | bad))


def test_the_map_shows_small_rates_later_and_lower():
    from dashboard.lessons.gbdt import LESSON

    s = gbdt.run(next(t.params for t in LESSON.tries if t.title.en.startswith("ν = 1"))).scene
    one, small = (s.rates.held_out[list(s.rates.rates).index(rate)] for rate in (1.0, 0.05))
    assert one.argmin() < 2 < 10 < small.argmin() and small.min() < one.min() < one[-1]
