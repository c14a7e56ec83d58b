"""Truths of XGBoost: the library's own trees over a grid of settings, and what its formulas promise."""

import itertools
import json

import numpy as np
import pytest
import xgboost as peer

from engine import xgboost as ours
from engine.core import Refused
from engine.trees.newton.quantiles import weighted_quantiles

THEIRS = {"squared": "reg:squarederror", "logistic": "binary:logistic", "softmax": "multi:softprob"}


def rows(objective, n=150, holes=0.0, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3)).astype(np.float32)
    s = X[:, 0] * X[:, 1] + X[:, 2] + 0.3 * rng.normal(size=n)
    X[rng.random(X.shape) < holes] = np.nan
    return X, {"squared": s, "logistic": (s > 0) * 1.0, "softmax": np.digitize(s, [-0.5, 0.5]) * 1.0}[objective].astype(
        np.float32
    )


def train(X, y, objective, rounds, **kw):
    kw = dict(objective=THEIRS[objective], tree_method="exact", nthread=1) | kw
    if objective == "softmax":
        kw["num_class"] = int(y.max()) + 1
    data = peer.DMatrix(X, y)
    return peer.train(kw, data, rounds), data


@pytest.mark.parametrize("objective, holes", itertools.product(THEIRS, (0.0, 0.2)))
def test_predictions_are_the_librarys_over_a_grid(objective, holes):
    for lam, gamma, least, depth in itertools.product((0.0, 1.0, 5.0), (0.0, 1.0), (0.5, 3.0), (2, 4)):
        X, y = rows(objective, holes=holes, seed=int(10 * lam + 2 * gamma + least + depth))
        model, data = train(X, y, objective, 6, reg_lambda=lam, gamma=gamma, min_child_weight=least, max_depth=depth)
        last = list(ours.boost(X, y, objective, 6, depth, 0.3, lam, 0.0, gamma, least))[-1]
        assert np.abs(last.raw - model.predict(data, output_margin=True)).max() < 1e-5, (lam, gamma, least, depth)


def walk(theirs, nodes, X, i=0, rows=None):
    """Both trees side by side: same feature, same partition, same side for missing values, same weight."""
    rows = np.arange(len(X)) if rows is None else rows
    n = nodes[i]
    if "leaf" in theirs:
        assert n.feature == -1 and 0.3 * n.weight == pytest.approx(theirs["leaf"], abs=1e-5)
        return
    assert n.feature == int(theirs["split"][1:])
    assert n.gain == pytest.approx(theirs["gain"], rel=1e-3) and n.H == pytest.approx(theirs["cover"], rel=1e-4)
    assert n.default_left == (theirs["missing"] == theirs["yes"])
    x = X[rows, n.feature]
    left = x < np.float32(theirs["split_condition"])
    seen = ~np.isnan(x)
    assert (left[seen] == (x < np.float32(n.threshold))[seen]).all()
    left = left | (~seen & n.default_left)
    kids = {c["nodeid"]: c for c in theirs["children"]}
    walk(kids[theirs["yes"]], nodes, X, n.left, rows[left])
    walk(kids[theirs["no"]], nodes, X, n.right, rows[~left])


@pytest.mark.parametrize("objective", ["squared", "logistic"])
@pytest.mark.parametrize("holes", [0.0, 0.2])
@pytest.mark.parametrize("gamma, alpha", [(0.0, 0.0), (2.0, 0.5)])
def test_trees_are_the_librarys_node_by_node(objective, holes, gamma, alpha):
    X, y = rows(objective, 200, holes, seed=3)
    model, _ = train(X, y, objective, 4, max_depth=3, gamma=gamma, reg_alpha=alpha)
    dumps = [json.loads(d) for d in model.get_dump(with_stats=True, dump_format="json")]
    for theirs, r in zip(dumps, ours.boost(X, y, objective, 4, 3, gamma=gamma, reg_alpha=alpha), strict=True):
        walk(theirs, r.nodes, X)


@pytest.mark.parametrize("objective, base", [("squared", 2.0), ("logistic", 0.3), ("softmax", 0.5)])
def test_a_given_base_score_is_in_the_objectives_space(objective, base):
    X, y = rows(objective)
    model, data = train(X, y, objective, 3, base_score=base, max_depth=3)
    last = list(ours.boost(X, y, objective, 3, base_score=base))[-1]
    assert np.abs(last.raw - model.predict(data, output_margin=True)).max() < 1e-5


@pytest.mark.parametrize("objective", ["squared", "logistic", "softmax"])
def test_straight_lines_are_the_librarys(objective):
    X, y = rows(objective)
    kw = dict(reg_lambda=0.01, reg_alpha=0.02)
    model, data = train(X, y, objective, 20, booster="gblinear", updater="coord_descent", eta=0.3, **kw)
    last = list(ours.boost(X, y, objective, 20, booster="gblinear", **kw))[-1]
    assert np.abs(last.raw - model.predict(data, output_margin=True)).max() < 1e-5


def test_staged_margins_agree_with_training_and_with_the_grid():
    X, y = rows("softmax", holes=0.1)
    for booster in ("gbtree", "dart"):
        rounds = list(ours.boost(X[:, :2], y, "softmax", 8, booster=booster, subsample=0.7, rate_drop=0.4))
        assert np.allclose(ours.raw(rounds, X[:, :2]), np.stack([r.raw for r in rounds]))
        xs, ys = np.linspace(-2, 2, 17), np.linspace(-2, 2, 11)
        at = ours.raw(rounds, np.c_[np.tile(xs, 11), np.repeat(ys, 17)])
        assert np.allclose(ours.surface(rounds, xs, ys).reshape(at.shape), at)


def test_dropped_trees_and_the_new_one_share_the_step():
    X, y = rows("squared")
    rounds = list(ours.boost(X, y, n_estimators=30, booster="dart", rate_drop=0.3))
    assert any(r.dropped for r in rounds)
    for before, r in itertools.pairwise(rounds):
        k, eta = len(r.dropped), 0.3
        assert r.scale[-1] == pytest.approx(eta / (k + eta) if k else eta)
        for i in r.dropped:
            assert r.scale[i] == pytest.approx(before.scale[i] * k / (k + eta))


def test_the_scan_holds_the_trees_best_split_and_the_formula():
    X, y = rows("logistic", holes=0.2)
    (r,) = ours.boost(X, y, "logistic", 1)
    found, root = ours.scan(X, r.g, r.h), r.nodes[0]
    best = [max(a.max(), b.max()) for a, b in zip(found.right, found.left, strict=True)]
    assert int(np.argmax(best)) == root.feature and max(best) == pytest.approx(root.gain, rel=1e-6)
    j, i = 0, 10
    c = found.threshold[j][i]
    left = X[:, j] < c
    GL, HL, GR, HR = r.g[left].sum(), r.h[left].sum(), r.g[~left].sum(), r.h[~left].sum()  # missing ones right
    want = GL**2 / (HL + 1) + GR**2 / (HR + 1) - r.g.sum() ** 2 / (r.h.sum() + 1)
    assert found.right[j][i] == pytest.approx(want, rel=1e-5) and found.GL[j][i] == pytest.approx(GL)


def test_penalty_and_gain_belong_to_one_objective():
    """Half the gain, less ½γ, is what splitting the root takes off the expanded objective."""
    X, y = rows("squared")
    lam, gamma, alpha = 2.0, 1.5, 0.3
    (r,) = ours.boost(X, y, n_estimators=1, max_depth=1, reg_lambda=lam, gamma=gamma, reg_alpha=alpha)
    leaves = [n for n in r.nodes if n.feature < 0 and not n.pruned]

    def pays(nodes):
        return sum(n.G * n.weight + 0.5 * n.H * n.weight**2 for n in nodes)

    whole = -(max(abs(r.nodes[0].G) - alpha, 0) ** 2) / (2 * (r.nodes[0].H + lam)) + gamma / 2
    assert pays(leaves) + r.penalty == pytest.approx(whole - (r.nodes[0].gain - gamma) / 2, rel=1e-5)


def test_gamma_prunes_bottom_up_and_keeps_what_it_cut():
    X, y = rows("squared", 300)
    (grown,) = ours.boost(X, y, n_estimators=1, max_depth=4)
    (cut,) = ours.boost(X, y, n_estimators=1, max_depth=4, gamma=15.0)
    assert len(grown.nodes) == len(cut.nodes) and any(n.pruned for n in cut.nodes)
    for a, b in zip(grown.nodes, cut.nodes, strict=True):
        lost = a.feature >= 0 and b.feature < 0
        assert not lost or a.gain < 15.0
    kept = [n for n in cut.nodes if n.feature >= 0 and not n.pruned]
    assert all(n.gain >= 15 or cut.nodes[n.left].feature >= 0 or cut.nodes[n.right].feature >= 0 for n in kept)


@pytest.mark.parametrize("eps", [0.5, 0.1, 0.03])
def test_weighted_quantiles_lie_less_than_eps_apart(eps):
    rng = np.random.default_rng(0)
    values, h = np.round(rng.normal(size=500), 2), rng.random(500)
    got = weighted_quantiles(values, h, eps)
    assert (
        got[0] == values.min() and got[-1] == values.max() and (np.diff(got) > 0).all() and np.isin(got, values).all()
    )
    rank = np.array([h[values < v].sum() for v in got]) / h.sum()
    kinds = np.unique(values)
    for a, b, apart in zip(got[:-1], got[1:], np.diff(rank), strict=True):
        assert apart < eps or np.searchsorted(kinds, b) == np.searchsorted(kinds, a) + 1
    assert len(got) <= 2 / eps + 2


@pytest.mark.parametrize("method", ["hist", "approx"])
def test_fewer_candidates_cost_little(method):
    X, y = rows("logistic", 600)
    exact = list(ours.boost(X, y, "logistic", 30))[-1].loss
    rounds = list(ours.boost(X, y, "logistic", 30, tree_method=method, max_bin=16))
    used = {(n.feature, n.threshold) for r in rounds for n in r.nodes if n.feature >= 0}
    assert rounds[-1].loss < 1.6 * exact and (method != "hist" or len(used) <= 3 * 17)


def test_two_rows_with_holes_take_the_learned_side():
    X = np.array([[0.0], [1.0], [np.nan], [np.nan]])
    (r,) = ours.boost(X, np.array([0.0, 1, 1, 1]), n_estimators=1, max_depth=1, min_child_weight=0, reg_lambda=0)
    assert not r.nodes[0].default_left
    (r,) = ours.boost(X, np.array([1.0, 0, 1, 1]), n_estimators=1, max_depth=1, min_child_weight=0, reg_lambda=0)
    assert r.nodes[0].default_left


@pytest.mark.parametrize("bad, says", [
    (dict(y=np.zeros(50), objective="logistic"), "All rows are of class 0"),
    (dict(X=np.full((50, 2), np.nan)), "Every column of X is constant"),
    (dict(X=np.full((50, 2), np.inf)), "X holds inf in row 0, column 0"),
    (dict(y=np.array(["a"] * 50)), "a regression needs numbers"),
    (dict(y=np.arange(50) % 2, objective="logistic", base_score=2.0), "a probability between 0 and 1"),
    (dict(booster="forest"), "it must be one of"),
])  # fmt: skip
def test_bad_input_is_refused_in_one_sentence(bad, says):
    rng = np.random.default_rng(0)
    with pytest.raises(Refused, match=says):
        next(ours.boost(**{"X": rng.normal(size=(50, 2)), "y": rng.normal(size=50)} | bad))


def test_with_little_curvature_left_a_tree_asks_one_question():
    from dashboard.lessons.xgboost import LESSON

    trace = ours.run(next(t.params for t in LESSON.tries if "min_child_weight" in t.title.en))
    leaves = [sum(n.feature < 0 and not n.pruned for n in f.nodes) for f in trace.frames]
    assert leaves[0] > 2 and set(leaves[6:]) == {2}
