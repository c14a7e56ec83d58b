"""A row of the reader's own: how it is written, and that it takes the very way that the field's libraries give it."""

import contextlib
import io
import json

import numpy as np
import pytest
import xgboost as peer
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier

from dashboard.catalogue import lesson_of
from dashboard.order import Order
from dashboard.page.hand import picked
from engine import adaboost, gbdt, random_forest, xgboost
from engine.core import Refused, from_query, row_of, snippet, to_query
from engine.core.own import cells, written
from engine.trees.newton.own import path

OWN = "0.31,-0.22"
X = np.array([[0.31, -0.22]], np.float32)
SLUGS = ("adaboost", "gbdt", "random_forest", "xgboost")


@pytest.mark.parametrize(
    "bad", ["nan,1", "1e99", "1,", "a", "1;2", "１", "1" * 30, ",".join("1" * 9), "inf", "1 2", "--1"]
)
def test_a_link_that_holds_no_row_gives_none(bad):
    with pytest.raises(Refused):
        cells(bad)
    assert all(from_query(lesson_of(slug).engine.Params, {"case": bad}).case == "" for slug in SLUGS)


def test_a_row_reads_back_and_what_is_not_said_is_the_median():
    for row in ([1.25, -0.4], [1e7, None], [-3e-5, 2.0]):
        back = cells(written(row))
        assert np.allclose(back, [np.nan if v is None else v for v in row], equal_nan=True)
    assert written([None, None]) == "" and cells("") == ()
    table = np.array([[0.0, 5.0, 1.0], [1.0, np.nan, 2.0], [2.0, 7.0, 9.0]])
    assert row_of("4,?", table).tolist() == [4.0, 6.0, 2.0]
    assert np.allclose(row_of("4,?", table, holes=True), [4.0, np.nan, 2.0], equal_nan=True)
    assert row_of("1,2,3,4,5", table).tolist() == [1.0, 2.0, 3.0] and len(row_of("", table)) == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_a_row_of_the_data_that_is_clicked_takes_its_place(slug):
    order = picked(Order.read(slug, {}), {"field": "case", "value": OWN})
    assert to_query(order.params) == {"case": OWN}
    assert picked(order, {"field": "case", "value": "<b>,1"}) == order
    assert to_query(picked(order, {"field": "row", "value": 3}).params) == {"row": "3"}


def test_the_forest_asks_the_same_trees():
    trace = random_forest.run(random_forest.Params(case=OWN, n_estimators=12))
    own = trace.scene.own
    said = np.array([g.tree.predict(X)[0] for g in trace.frames])
    for g in trace.frames[
        :3
    ]:  # each tree once more, as scikit-learn would grow it from its bag, answers alike on a leaf
        leaf = int(g.tree.apply(X)[0])
        assert (g.tree.low[leaf] < X[0]).all() and (X[0] <= g.tree.high[leaf]).all()
    assert own.k == said.mean(0).argmax()
    assert np.allclose(own.so_far, np.cumsum(said[:, own.k]) / np.arange(1, 13))
    assert np.allclose(own.voted, np.cumsum(said.argmax(1) == own.k) / np.arange(1, 13))


def test_a_row_of_three_columns_stands_among_its_like():
    """A training row that is typed stands where that row stands."""
    plain = random_forest.run(random_forest.Params(data="impostor", n_estimators=3)).scene
    row = written(plain.train.X[4])
    own = random_forest.run(random_forest.Params(data="impostor", n_estimators=3, case=row)).scene.own
    assert np.allclose(own.place, plain.place[4], atol=1e-4)


def test_adaboost_votes_as_scikit_learn_does():
    s = adaboost.run(adaboost.Params(case=OWN, n_estimators=20)).scene
    theirs = AdaBoostClassifier(DecisionTreeClassifier(max_depth=1), n_estimators=20, random_state=0)
    theirs.fit(s.train.X, s.train.y)
    share = np.array([v[0] / 2 for v in theirs.staged_decision_function(X)])
    total = np.cumsum([r.alpha for r in adaboost.run(adaboost.Params(n_estimators=20)).frames])
    assert np.allclose(s.own.vote / total, share, atol=1e-9)
    assert s.own.say.tolist() == [int(tree.predict(X)[0]) for tree in theirs.estimators_]


@pytest.mark.parametrize("loss, classes", [("logistic", "moons"), ("softmax", "three"), ("exponential", "moons")])
def test_gbdt_takes_scikit_learns_way(loss, classes):
    p = gbdt.Params(loss=loss, classes=classes, case=OWN, n_estimators=15)
    trace = gbdt.run(p)
    s, own = trace.scene, trace.scene.own
    theirs = GradientBoostingClassifier(
        loss="exponential" if loss == "exponential" else "log_loss", n_estimators=15, max_depth=2, random_state=0
    ).fit(s.train.X, s.train.y)
    answer = np.array([v[0] for v in theirs.staged_predict_proba(X)])
    assert np.allclose(own.answer, answer[:, own.k if loss == "softmax" else 1], atol=1e-9)
    leaf = theirs.apply(X)[0].reshape(15, -1)[:, own.k]
    assert own.leaf.tolist() == leaf.tolist()
    assert np.allclose(own.after, own.before + p.learning_rate * own.gamma)


def asked(node, leaf, so_far=()):
    """The columns asked on the way to a leaf of the library's tree, and what the leaf adds."""
    if "leaf" in node:
        return (list(so_far), node["leaf"]) if node["nodeid"] == leaf else None
    column = int(node["split"][1:])
    return next(filter(None, (asked(child, leaf, (*so_far, column)) for child in node["children"])), None)


@pytest.mark.parametrize("own", [OWN, "?,-0.22", "0.31,?"])
def test_xgboost_takes_the_librarys_way_and_default_sides(own):
    p = xgboost.Params(case=own, missing=0.2, n_estimators=12)
    trace = xgboost.run(p)
    s, one = trace.scene, trace.scene.own
    data = peer.DMatrix(s.train.X.astype(np.float32), s.train.y)
    how = dict(objective="binary:logistic", tree_method="exact", max_depth=3, nthread=1)
    model = peer.train(how, data, 12)
    x = peer.DMatrix(one.x[None].astype(np.float32))
    staged = [model.predict(x, iteration_range=(0, t))[0] for t in range(1, 13)]
    assert np.allclose(one.followed.answer[1:], staged, atol=1e-5)
    leaves = model.predict(x, pred_leaf=True)[0].astype(int)
    for t, (dump, leaf) in enumerate(zip(model.get_dump(dump_format="json"), leaves, strict=True)):
        ours = [trace[t].nodes[i].feature for i in path(trace[t].nodes, one.leaf[t])][:-1]
        assert asked(json.loads(dump), leaf) == (ours, pytest.approx(0.3 * one.followed.said[t], abs=1e-5))
    assert np.allclose(one.followed.margin, one.followed.start + one.followed.total)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_printed_code_follows_it_too(slug):
    p = lesson_of(slug).engine.Params(case=OWN if slug != "gbdt" else "0.5", n_estimators=4)
    out, space = io.StringIO(), {}
    with contextlib.redirect_stdout(out):
        exec(snippet(slug, p) + "\n" + lesson_of(slug).library(p), space)
    if slug == "random_forest":
        return
    said = eval(out.getvalue().strip().splitlines()[-1], {"np": np})
    own = space["trace"].scene.own
    if slug == "gbdt":
        assert np.allclose(said, own.answer)
    if slug == "xgboost":
        assert np.allclose(said, own.followed.answer[1:], atol=1e-5)
    if slug == "adaboost":
        assert np.allclose(said[-1], own.vote[-1] / sum(r.alpha for r in space["trace"].frames))
