"""Truths of the three boosters side by side: each is the lesson's own run, and their quantities are kin."""

import dataclasses
from functools import cache

import numpy as np
import pytest

from dashboard.lessons.boosters import LESSON
from dashboard.views.trees import boosters as views
from engine import adaboost, boosters, gbdt, xgboost
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("boosters")

TRACE = run(boosters.Params(n_estimators=15))
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
    trace = run(boosters.Params(data="blobs", noise=0.0, n_estimators=10, max_depth=4))
    assert len(trace) == 10
    assert np.array_equal(trace[9].margin[0], trace[8].margin[0])


def test_three_classes_are_refused():
    from engine.core import Refused, Table

    table = Table(
        "t", "x", ("a", "b"), np.random.default_rng(0).normal(size=(30, 2)), np.arange(30) % 3, ("u", "v", "w")
    )
    with pytest.raises(Refused, match="3 classes"):
        run(dataclasses.replace(boosters.Params(), table=table))


@cache
def tried(word):
    return run(next(t.params for t in LESSON.tries if word in t.title.en))


def share(word, k, t):
    """Of all that booster k looks at in round t, the starred row's part."""
    trace = tried(word)
    return list(views.pulls_of(trace, trace.scene.row).values())[k][t] / len(trace.scene.train.y)


def agreement():
    side = tried("Two moons").scene.surface[:, -1] > 0.5
    return (side == side[0]).all(0).mean()


def held_back():
    """(3,) the mean |log-odds| of the training rows at the end."""
    return np.abs(tried("λ")[-1].margin).mean(1)


PAR = boosters.Params(noise=0.5, n_estimators=10, max_depth=1, learning_rate=1.0)  # meets the lesson's challenge
CLAIMS = [
    Claim("By round 30 all three", lambda: len(tried("Two moons"))),
    Claim("on 97% of the picture", agreement, 0.005),
    Claim("In round 6 AdaBoost puts 39%", lambda: share("mislabelled", 0, 5), 0.005, number=0.39),
    Claim("11% of GBDT's pull", lambda: share("mislabelled", 1, 5), 0.005),
    Claim("10% of XGBoost's", lambda: share("mislabelled", 2, 5), 0.005),
    Claim("end at 2.5", lambda: held_back()[2], 0.05),
    Claim("GBDT's at 5.1", lambda: held_back()[1], 0.05),
    Claim("AdaBoost's at 8.0", lambda: held_back()[0], 0.05),
]

GRADIENTS = {
    1: lambda v: [(v["r"], v["y"] - v["p"])],
    2: lambda v: [(v["g"], v["q"] - v["y"]), (v["h"], v["q"] * (1 - v["q"]))],
}
TALLY = {(film, k): tally for film in (0, 1) for k, tally in GRADIENTS.items()}


def test_the_probabilities_in_the_formulas_are_those_of_the_round_before():
    for t in range(1, len(TRACE)):
        v = views.numbers(TRACE, t)
        before = 1 / (1 + np.exp(-TRACE[t - 1].margin[1:, TRACE.scene.row]))
        np.testing.assert_allclose([v["p"], v["q"]], before, atol=1e-6)


def test_a_pull_is_a_share_so_that_three_boosters_can_be_compared():
    pulls = [views.pulls_of(TRACE, i) for i in range(len(Y))]
    for name in pulls[0]:
        np.testing.assert_allclose(np.mean([p[name] for p in pulls], axis=0), 1)


def test_a_weight_takes_half_of_the_whole_at_most():
    """So no row's pull in AdaBoost grows without bound."""
    p = dataclasses.replace(LESSON.tries[1].params, learning_rate=1.0, n_estimators=60)
    trace = run(p)
    assert 0.4 < trace.column("weight").max() <= 0.5 + 1e-9


def test_the_tries_show_what_they_say():
    lone = tried("mislabelled")
    assert lone.scene.row == len(lone.scene.train.y) - 1
    weight = lone.column("weight")[:, lone.scene.row]
    assert weight[5] > 30 * weight[0] and weight.max() < 0.5
    assert np.abs(lone.column("residual")[:, lone.scene.row]).max() <= 1
    assert (tried("XOR").scene.held_out_error[:, -1] > 0.25).all()
    star = np.abs(tried("λ").column("margin")[:, :, tried("λ").scene.row])
    assert (star.argmin(1) == 2).all()
    noisy = tried("Noise").scene.held_out_error
    assert np.ptp(noisy[:, -1]) < 0.05
    assert (noisy[:, -1] > noisy.min(1) - 1e-9).all() and (noisy[:, -1] >= noisy[:, 20] - 0.03).all()


@pytest.mark.parametrize("depth", [1, 3])
def test_one_round_is_a_picture_too(depth):
    trace = run(boosters.Params(n_estimators=1, max_depth=depth))
    for view in (view for film in LESSON.films for view in film.views):
        axis = view.draw(trace, 0, lambda text: text.en)["layout"]["xaxis"]
        if axis["title"]["text"] == "round":
            assert axis["tickvals"] == [1] and axis["range"][0] < 1 < axis["range"][1]


@pytest.mark.parametrize("word", ["Two moons", "mislabelled", "λ", "Noise"])
def test_a_curves_name_lies_on_no_curve(word):
    """It stands beyond the last round, or above all that the later rounds show."""
    trace = tried(word)
    for view in (views.ERRORS, views.MARGINS, views.PULLS):
        drawn = view.draw(trace, 0, lambda text: text.en)["data"]
        whole = [np.asarray(d["y"], float) for d in drawn if len(d["y"]) == len(trace)]
        late = max(np.nanmax(y[len(trace) // 2 :], initial=-np.inf) for y in whole)
        for name in (d for d in drawn if d.get("mode") == "text"):
            assert name["x"][0] > len(trace) or name["y"][0] > late, (view.title.en, name["text"])


def test_the_measures_are_the_pages_numbers():
    from dashboard.tours.boosters import MEASURES

    pulls, n = views.pulls_of(TRACE, TRACE.scene.row), len(Y)
    for k, name in enumerate(boosters.NAMES):
        said = {m.key: [m.value(TRACE, t) for t in range(len(TRACE))] for m in MEASURES}
        np.testing.assert_allclose(said[f"{name.lower()}_pull"], pulls[name] / n)
        np.testing.assert_allclose(said[f"{name.lower()}_error"], TRACE.scene.held_out_error[k])
