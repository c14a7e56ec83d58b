"""Truths of the random forest: scikit-learn's trees, its out-of-bag spread, and the variance formula."""

import dataclasses

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from engine import random_forest as forest
from engine.core import Refused
from engine.data.toys import PLANE_MAKERS, on_the_line
from engine.trees import cart
from engine.trees.forest.grow import apply, grow_trees
from engine.trees.forest.search import columns


def moons(n: int, noise: float = 0.3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    return PLANE_MAKERS["moons"](n, noise, np.random.default_rng(seed))


GRID = np.random.default_rng(5).uniform(-3, 3, (2000, 2))


@pytest.mark.parametrize("depth, leaf", [(3, 1), (None, 25), (4, 5)])
def test_all_features_and_no_bootstrap_is_scikit_learns_tree(depth, leaf):
    X, y = moons(500)
    (one,) = forest.grow(X, y, 1, "all", depth, leaf, bootstrap=False)
    peer = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0).fit(X, y)
    assert np.array_equal(one.tree.predict(GRID), peer.predict_proba(GRID))
    assert np.allclose(np.sort(one.tree.threshold), np.sort(cart.read(peer).threshold), atol=0, equal_nan=True)


def test_a_regression_tree_is_scikit_learns_too():
    X, y = on_the_line("sine", 300, 0.3, np.random.default_rng(0))
    (one,) = forest.grow(X, y, 1, "all", 4, 3, bootstrap=False, task="regress")
    peer = DecisionTreeRegressor(max_depth=4, min_samples_leaf=3, random_state=0).fit(X, y)
    assert np.allclose(one.tree.predict(GRID[:, :1]), peer.predict(GRID[:, :1]), atol=1e-12)
    assert np.allclose(np.sort(one.tree.impurity), np.sort(peer.tree_.impurity), atol=1e-12)


def test_out_of_bag_accuracy_lies_in_scikit_learns_spread_over_seeds():
    X, y = moons(400, 0.4)
    theirs = [RandomForestClassifier(40, max_features="log2", oob_score=True, random_state=s) for s in range(8)]
    theirs = [1 - m.fit(X, y).oob_score_ for m in theirs]
    ours = [list(forest.grow(X, y, 40, seed=s))[-1].oob_error for s in range(8)]
    assert abs(np.mean(ours) - np.mean(theirs)) < 3 * np.std(theirs) / np.sqrt(8) + 0.004
    assert min(theirs) - 0.02 <= np.median(ours) <= max(theirs) + 0.02


def test_trees_grow_fully_and_a_third_of_the_rows_stays_out_of_each_bag():
    X, y = moons(300)
    grown = list(forest.grow(X, y, 30))
    assert all((g.tree.impurity[g.tree.leaves] < 1e-12).all() for g in grown)
    assert abs(np.mean([(g.drawn == 0).mean() for g in grown]) - np.exp(-1)) < 0.01
    assert all(g.drawn.sum() == 300 for g in grown)


def test_out_of_bag_error_is_the_soft_vote_of_the_trees_that_did_not_see_a_row():
    X, y = moons(80)
    grown = list(forest.grow(X, y, 12))
    out = np.stack([g.drawn == 0 for g in grown])
    said = np.stack([g.tree.predict(X) for g in grown])
    free = out.any(0)
    vote = (said * out[..., None]).sum(0)[free] / out.sum(0)[free, None]
    assert grown[-1].oob_error == pytest.approx((vote.argmax(1) != y[free]).mean())
    assert np.allclose(grown[-1].votes, said.mean(0))
    assert np.isnan(next(forest.grow(X, y, 1, bootstrap=False)).oob_error)


def test_staged_answers_agree_on_points_and_on_the_grid():
    X, y = PLANE_MAKERS["three"](150, 0.3, np.random.default_rng(0))
    grown = list(forest.grow(X, y, 8))
    xs, ys = np.linspace(-2, 2, 23), np.linspace(-2, 2, 17)
    points = np.c_[np.tile(xs, len(ys)), np.repeat(ys, len(xs))]
    staged = forest.probability(grown, points)
    assert staged.shape == (8, 23 * 17, 3)
    assert np.allclose(forest.surface(grown, xs, ys).reshape(8, -1, 3), staged, atol=1e-6)
    assert np.allclose(forest.probability(grown, X)[-1], grown[-1].votes)


def test_k_columns_compete_at_every_node_unless_they_are_constant():
    rng = np.random.default_rng(0)
    X = np.c_[rng.normal(size=(200, 4)), np.zeros((200, 4))]
    y = (X[:, 0] + X[:, 1] > 0).astype(int)
    grown = list(forest.grow(X, y, 10, max_features=2))
    for g in grown:
        inner = g.tree.feature >= 0
        able = np.isfinite(g.rivals[inner])
        assert (able.sum(1) >= 1).all() and (able.sum(1) <= 2).all()
        assert (g.tree.feature[inner] < 4).all(), "a constant column was split"
        won = np.take_along_axis(g.rivals[inner], g.tree.feature[inner, None], axis=1)[:, 0]
        assert (won == np.nanmax(g.rivals[inner], axis=1)).all()
        assert np.isnan(g.rivals[~inner]).all()


def test_variance_of_an_average_is_the_formula():
    rng = np.random.default_rng(0)
    n, forests, trees = 60, 200, 10
    X, y = PLANE_MAKERS["moons"](n * forests, 0.4, rng)
    c, at = columns(X), PLANE_MAKERS["moons"](40, 0.4, rng)[0]
    bags = rng.multinomial(n, np.full(n, 1 / n), forests * trees).astype(float)
    grown = grow_trees(c, np.eye(2)[y], bags, 1, rng, begin=np.repeat(np.arange(forests) * n, trees))
    trees_ = [t for t, _ in grown]
    said = np.stack([t.value[leaf, 1] for t, leaf in zip(trees_, apply(trees_, at), strict=True)])
    d = forest.decompose(said.reshape(forests, trees, -1))
    assert d.predicted == pytest.approx(d.rho * d.sigma2 + (1 - d.rho) * d.sigma2 / trees)
    assert d.measured == pytest.approx(d.predicted, rel=0.15)
    assert 0 < d.rho < 0.6 and d.measured < d.sigma2 / 2


def test_trees_on_one_training_set_are_independent_given_it():
    """The same training set for every forest: nothing is shared beyond it, so ρ is about zero."""
    X, y = moons(80, 0.4)
    rng = np.random.default_rng(0)
    bags = rng.multinomial(80, np.full(80, 1 / 80), 100 * 10).astype(float)
    grown = [t for t, _ in grow_trees(columns(X), np.eye(2)[y], bags, 1, rng)]
    said = np.stack([t.predict(GRID[:30])[:, 1] for t in grown]).reshape(100, 10, -1)
    assert abs(forest.decompose(said).rho) < 0.03


def test_pure_noise_with_many_values_fools_impurity_but_not_permutation():
    scene = forest.run(forest.Params(data="impostor", n_estimators=30)).scene
    impurity, shuffled = scene.importance.impurity.mean(0), scene.importance.permutation.mean(0)
    assert impurity[2] > impurity[0] > impurity[1]
    assert shuffled[0] > 0.1 > max(shuffled[1], shuffled[2]) + 0.05


def test_impurity_importance_is_scikit_learns_for_one_tree_on_the_same_bag():
    X, y = moons(300)
    (g,) = forest.grow(X, y, 1, "all", 4)
    peer = DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, y, sample_weight=g.drawn)
    assert np.allclose(forest.impurity_importance([g]), peer.feature_importances_)


def test_permutation_by_path_equals_sending_every_row_again():
    X, y = moons(60)
    grown = list(forest.grow(X, y, 6))
    got = forest.permutation_importance(grown, X, y, repeats=2, seed=3)
    rng = np.random.default_rng(3)
    X32 = X.astype(np.float32)
    out = np.stack([g.drawn == 0 for g in grown])
    free = out.any(0)

    def error(Z: np.ndarray) -> float:
        vote = sum(g.tree.predict(Z) * o[:, None] for g, o in zip(grown, out, strict=True))
        return float((vote[free].argmax(1) != y[free]).mean())

    for r in range(2):
        for j in range(2):
            Z = X32.copy()
            Z[:, j] = rng.permutation(X32[:, j])
            assert got[r, j] == pytest.approx(error(Z) - error(X32))


def test_proximity_is_a_share_of_trees():
    X, y = moons(50)
    grown = list(forest.grow(X, y, 7))
    near = forest.proximity(grown, X)
    leaf = np.stack([g.tree.apply(X) for g in grown])
    assert np.allclose(near, (leaf[:, :, None] == leaf[:, None]).mean(0))


@pytest.mark.parametrize("bad, says", [
    (lambda X, y: (X, np.zeros(len(y), int)), "All rows are of class 0"),
    (lambda X, y: (np.ones_like(X), y), "Every column of X is constant"),
    (lambda X, y: (np.where(X > 1, np.nan, X), y), "X holds nan in row"),
    (lambda X, y: (X, y.astype(str)), "y holds text"),
    (lambda X, y: (X[:5], y), "are not the same"),
])  # fmt: skip
def test_bad_rows_are_refused_in_one_sentence(bad, says):
    with pytest.raises(Refused, match=says):
        next(forest.grow(*bad(*moons(40))))


def test_a_regression_needs_numbers_and_k_must_exist():
    X, y = moons(40)
    with pytest.raises(Refused, match="a regression needs numbers"):
        next(forest.grow(X, np.array(["a"] * 40), task="regress"))
    with pytest.raises(Refused, match="it must be log2, sqrt, all, or 1 to 2"):
        next(forest.grow(X, y, max_features=3))


def test_fifty_trees_of_depth_two_err_as_often_as_one_and_all_columns_make_twins():
    from dashboard.lessons.random_forest import LESSON

    pruned = forest.run(next(t.params for t in LESSON.tries if "Pruned" in t.title.en)).scene
    assert abs(pruned.errors.held_out[-1] - pruned.errors.held_out[0]) < 0.04
    twins = next(t.params for t in LESSON.tries if "twins" in t.title.en)
    assert (
        forest.run(twins).scene.variance.parts.rho
        > forest.run(dataclasses.replace(twins, max_features="log2")).scene.variance.parts.rho
    )
