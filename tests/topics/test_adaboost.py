"""AdaBoost's theorems, and scikit-learn's numbers."""

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from sklearn.ensemble import AdaBoostClassifier, AdaBoostRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from dashboard.lessons.adaboost import LESSON, library
from dashboard.views.trees import adaboost as views
from dashboard.views.trees import adaboost_why as why
from engine import adaboost as ada
from engine.core import Refused, snippet
from engine.trees import adaptive_boosting as adaptive_boost
from engine.trees import adaptive_film, adaptive_kinds
from engine.trees.stump import Stump
from tests.claims import Claim
from tests.lessons import runs_of
from tests.strategies import params

run = runs_of("adaboost")


def fitted(X, y, **kw):
    return AdaBoostClassifier(DecisionTreeClassifier(max_depth=1), random_state=0, **kw).fit(X, y)


@pytest.mark.parametrize("data", ["moons", "rings", "xor", "spirals", "blobs", "breast_cancer"])
@pytest.mark.parametrize("learning_rate", [1.0, 0.3])
def test_the_same_numbers_as_scikit_learn(data, learning_rate):
    trace = run(ada.Params(data=data, n_estimators=50, learning_rate=learning_rate))
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
        trace = run(p)
    except Refused:
        return
    np.testing.assert_allclose(trace.column("weight").sum(1), 1)
    assert (trace.scene.errors.train <= trace.scene.errors.bound + 1e-9).all()


@pytest.mark.parametrize("max_depth", [1, 2])
def test_under_the_next_weights_the_last_learner_is_a_coin(max_depth):
    trace = run(ada.Params(max_depth=max_depth))
    for now, after in zip(trace.frames, trace.frames[1:], strict=False):
        np.testing.assert_allclose(after.weight[now.wrong].sum(), 0.5, atol=1e-9)


@pytest.mark.parametrize("max_depth", [1, 3])
def test_the_surface_is_the_vote_on_the_grid(max_depth):
    trace = run(ada.Params(max_depth=max_depth, n_estimators=12))
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
    trace = run(ada.Params(sampling="resample", n_estimators=30))
    for r in trace.frames:
        np.testing.assert_allclose(r.error, r.weight[r.wrong].sum())
    assert not np.allclose(trace.column("error"), run(ada.Params(n_estimators=30)).column("error")[: len(trace)])


def test_the_known_numbers_of_one_round():
    for error, alpha, z in ((0.3, 0.42365, 0.91652), (0.1, 1.09861, 0.6)):
        np.testing.assert_allclose(adaptive_boost.learner_weight(error), alpha, atol=1e-5)
        np.testing.assert_allclose(2 * np.sqrt(error * (1 - error)), z, atol=1e-5)


def test_margins_keep_growing_after_the_training_error_is_zero():
    trace = run(ada.Params(noise=0.1, n_estimators=150, max_depth=2))
    zero = int(np.flatnonzero(trace.scene.errors.train == 0)[0])
    said = np.cumsum(trace.column("alpha"))
    least = (trace.scene.train.y * trace.column("vote")).min(1) / said
    assert zero < 60 and least[-1] > least[zero] > 0


def test_stumps_cannot_start_on_xor_and_depth_two_can():
    stumps = run(ada.Params(data="xor", noise=0.0, n_estimators=60)).scene
    trees = run(ada.Params(data="xor", noise=0.0, max_depth=2, n_estimators=30)).scene
    assert stumps.errors.held_out[-1] > 0.3 and trees.errors.held_out[-1] < 0.1


@pytest.mark.parametrize("k", range(-1, len(LESSON.tries)))
def test_the_library_snippet_gives_the_pages_numbers(k):
    p = LESSON.tries[k].params if k >= 0 else ada.Params(n_estimators=15)
    space = {"print": lambda *_: None}
    exec(snippet("adaboost", p) + "\n" + library(p), space)
    if p.sampling == "reweight":
        errors = [r.error for r in space["trace"].frames]
        np.testing.assert_allclose(space["model"].estimator_errors_, errors, atol=1e-10)


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


@cache
def tried(word):
    return run(next(t.params for t in LESSON.tries if word in t.title.en))


def margins(trace):
    """(T, n)"""
    return trace.scene.train.y * trace.column("vote") / np.cumsum(trace.column("alpha"))[:, None]


def lone():
    """(T,) the weight of the mislabelled row, which is the last."""
    return tried("mislabelled").column("weight")[:, -1]


PAR = ada.Params(data="xor", noise=0.0, n_estimators=5, max_depth=2)  # meets the lesson's challenge
CLAIMS = [
    Claim("trees of depth 3", lambda: adaptive_film.DEPTH),
    Claim("wrong on 31% of the weight", lambda: tried("irises").scene.classes.error[0], 0.005),
    Claim("name two of three species", lambda: len(tried("irises").scene.classes.train.classes), number=3),
    Claim("the vote is wrong on 4%", lambda: tried("irises").scene.classes.train_error[2], 0.005),
    Claim("after 36 rounds the run ends", lambda: len(tried("A curve").scene.curve.beta)),
    Claim("no say is above 0.2", lambda: tried("no stump").column("alpha").max(), 0.003),
    Claim("35% of the held-out", lambda: tried("no stump").scene.errors.held_out[-1], 0.005),
    Claim("2% of the held-out", lambda: tried("depth 2").scene.errors.held_out[1], 0.005),
    Claim("Wrong in round 1, the lone row (★) holds half", lambda: lone()[1], 1e-9, number=0.5),
    Claim("in round 2.", lambda: np.flatnonzero(lone() > 0.4999)[0] + 1),
    Claim("never falls below 18%", lambda: np.floor(100 * lone()[1:].min()) / 100),
    Claim("zero after round 3,", lambda: np.flatnonzero(tried("Margins").scene.errors.train == 0)[0] + 1),
    Claim("falls to 0.10,", lambda: margins(tried("Margins")).min(1)[2:].min(), 0.005),
    Claim("in round 8,", lambda: margins(tried("Margins")).min(1)[2:].argmin() + 3),
    Claim("climbs to 0.40", lambda: margins(tried("Margins")).min(1)[-1], 0.005),
]


def say(v):
    """The formula of the say, unless the run ends here."""
    e = v["e"]
    return [(v["a"], 0.5 * v["eta"] * np.log((1 - e) / e))] if 0 < e < 0.5 else []


TALLY = {
    (0, 0): lambda v: [*say(v), (v["v"], v["w"] * np.exp(-v["a"] * v["yh"]) / v["Z"])],
    (1, 0): lambda v: [(v["m"], v["y"] * v["F"] / v["A"])],
    (2, 0): lambda v: [
        (v["right"], v["wrong"]),
        (v["right"], (1 - v["e"]) * np.exp(-v["best"])),
        (v["best"], 0.5 * np.log(np.divide(1 - v["e"], v["e"] or np.nan))),
    ],
    (2, 1): lambda v: [(v["now"], v["before"] * v["Z"])],
    (3, 0): lambda v: (
        [(v["a"], v["eta"] / 2 * (np.log((1 - v["e"]) / v["e"]) + np.log(v["classes"] - 1)))]
        if 0 < v["e"] < 1 - 1 / v["classes"]
        else []
    ),
    (4, 0): lambda v: [
        *([(v["b"], v["M"] / (1 - v["M"]))] if v["M"] < 0.5 else []),
        (v["v"], v["w"] * v["b"] ** (v["eta"] * (1 - v["L"])) / v["Z"]),
    ],
}
UNKNOWN = {(2, 0): "a learner without a mistake: the best step has no end"}


def test_the_mislabelled_row_is_wrong_every_third_round():
    trace = tried("mislabelled")
    wrong = np.flatnonzero(trace.column("wrong")[:, -1]) + 1
    np.testing.assert_array_equal(wrong, np.arange(1, 26, 3))
    assert trace.scene.row == len(trace.scene.train.y) - 1, "the star stands on it"


def test_the_lone_row_is_drawn_over_the_small_ones():
    trace = tried("mislabelled")
    drawn = views.FIELD.draw(trace, 1, str)["data"]
    dots = [d for d in drawn if d.get("mode") == "markers"]
    over, star = dots[-2], dots[-1]
    assert star["marker"]["symbol"] == "star" and float(np.max(over["marker"]["size"])) > 20
    np.testing.assert_allclose([over["x"], over["y"]], [star["x"], star["y"]])


def test_the_least_sure_rows_gain_and_most_others_pay():
    """What the margins' film asks to watch: on the default the left end moves right, most of the rest moves left."""
    m = margins(run(ada.Params()))
    assert m[-1].min() > m[0].min() + 0.9 and (m[-1] < m[0]).mean() > 0.7
    late = margins(tried("Margins"))
    assert late[-1].min() > late[2].min() and np.quantile(late[-1], 0.02) > np.quantile(late[2], 0.02)


@pytest.mark.parametrize("rate", [0.3, 0.7, 1.0])
def test_only_at_rate_one_is_the_last_learner_a_coin_and_the_bound_holds_at_any(rate):
    trace = run(ada.Params(learning_rate=rate))
    for now, after in zip(trace.frames, trace.frames[1:], strict=False):
        left = after.weight[now.wrong].sum()
        assert (abs(left - 0.5) < 1e-9) if rate == 1 else left < 0.5
    assert (trace.scene.errors.train <= trace.scene.errors.bound).all()
    least = 2 * np.sqrt(trace.column("error") * (1 - trace.column("error")))
    assert np.allclose(trace.column("normalizer"), least) if rate == 1 else (trace.column("normalizer") > least).all()


def test_at_rate_two_the_bound_would_say_nothing():
    s = run(ada.Params()).scene.train
    for r in ada.boost(s.X, s.y, 20, learning_rate=2.0):
        assert r.normalizer == pytest.approx(1)


def test_a_round_that_ends_the_run_does_not_pretend_that_the_formula_gave_its_say():
    perfect = run(ada.Params(data="blobs", noise=0.0))
    assert perfect[0].stopped == "perfect"
    v = views.round_numbers(perfect, 0)
    assert v["a"] == 0.5 and "½" in v["but"] and "½" in views.FIELD.alt(perfect, 0, lambda text: text.en)
    assert views.round_numbers(run(ada.Params()), 0)["but"] == ""


def test_the_narration_ends_its_sentences():
    """Who speaks, then a full stop or a question mark, then how many rows are wrong."""
    for depth, n in ((1, "[?？]"), (2, "[.。]")):
        trace = run(ada.Params(n_estimators=2, max_depth=depth))
        wrong = int(trace[1].wrong.sum())
        assert re.search(f"{n} {wrong} of ", views.FIELD.alt(trace, 1, lambda text: text.en))
        assert re.search(f"{n} 200 个样本中错 {wrong} 个", views.FIELD.alt(trace, 1, lambda text: text.zh))


def test_dice_change_the_stumps_and_hardly_the_error_and_a_whisper_keeps_weights_even():
    plain, drawn, soft = run(ada.Params()), tried("resample"), tried("Whisper")
    assert abs(drawn.scene.errors.held_out[-1] - plain.scene.errors.held_out[-1]) < 0.03
    assert max(r.weight.max() for r in soft.frames) < 0.5 * max(r.weight.max() for r in plain.frames)


def test_the_margin_drawn_is_the_vote_over_the_says():
    trace = run(ada.Params(n_estimators=9))
    m, n = views.margin_of(trace, 8), views.round_numbers(trace, 8)
    share = trace.scene.margins[8]
    np.testing.assert_allclose(share, [(m <= b + 1e-9).mean() for b in ada.BINS])
    np.testing.assert_allclose(n["m"], float(str(n["y"]).replace("−", "-")) * n["F"] / n["A"])


@pytest.mark.parametrize("p", [ada.Params(), ada.Params(max_depth=2), ada.Params(sampling="resample")])
def test_no_other_step_would_leave_less_exponential_loss(p):
    """½ ln((1−e)/e) is the minimum of Z(α), which is what the round multiplies the mean of exp(−yF) by."""
    trace = run(p)
    y, F = trace.scene.train.y, np.zeros(len(trace.scene.train.y))
    for r in trace.frames:
        h = np.where(r.wrong, -y, y)
        steps = np.linspace(-1, 3, 4001)
        loss = np.exp(-y[:, None] * (F[:, None] + np.outer(h, steps))).mean(0)
        np.testing.assert_allclose(loss, np.exp(-y * F).mean() * sum(why.halves(r.error, steps)), rtol=1e-9)
        if not r.stopped:
            assert abs(steps[loss.argmin()] - why.best(r.error)) < 1e-3
            assert r.alpha == pytest.approx(why.best(r.error))
        F = r.vote
    np.testing.assert_allclose(np.exp(-y * F).mean(), trace.scene.errors.bound[-1])


def test_a_row_stands_as_high_as_its_next_weight():
    trace = run(ada.Params(n_estimators=6))
    height = np.exp(-trace.scene.train.y * trace[4].vote)
    np.testing.assert_allclose(height / height.sum(), trace[5].weight)


def test_the_errors_have_room_under_their_bound():
    """On the default the two errors fill most of the height, and zero stands at the foot."""
    trace = run(ada.Params())
    figure = views.ERRORS.draw(trace, len(trace) - 1, lambda text: text.en)
    low, high = figure["layout"]["yaxis"]["range"]
    drawn = {d["name"]: np.asarray(d["y"], float) for d in figure["data"] if "name" in d}
    spread = (drawn["training"].max() - drawn["training"].min()) / (high - low)
    assert spread > 0.5 and (drawn["training"] <= drawn["bound ∏Z"] + 1e-9).all()
    assert "0" in figure["layout"]["yaxis"]["ticktext"]


@pytest.mark.parametrize("several", list(ada.MANY))
@pytest.mark.parametrize("rate, depth", [(1.0, 1), (0.5, 2)])
def test_three_classes_are_scikit_learns_samme(several, rate, depth):
    c = run(ada.Params(several=several, n_estimators=25, learning_rate=rate, max_depth=depth)).scene.classes
    model = AdaBoostClassifier(
        DecisionTreeClassifier(max_depth=depth), n_estimators=25, learning_rate=rate, random_state=0
    ).fit(c.train.X, c.train.y)
    T = len(model.estimators_)
    assert len(c.alpha) == T
    np.testing.assert_allclose(c.error, model.estimator_errors_[:T], atol=1e-10)
    np.testing.assert_allclose(2 * c.alpha, model.estimator_weights_[:T], atol=1e-10)
    staged = [np.mean(said != c.train.y) for said in model.staged_predict(c.train.X)]
    np.testing.assert_allclose(c.train_error, staged)


def test_with_two_classes_samme_is_adaboost_and_beats_a_guess_among_three():
    for e in (0.1, 0.3, 0.6):
        if e < 0.5:
            assert adaptive_kinds.learner_weight(e, 2) == pytest.approx(adaptive_boost.learner_weight(e))
        assert adaptive_kinds.learner_weight(e, 3) > 0
    assert adaptive_kinds.learner_weight(2 / 3, 3) == pytest.approx(0)


@pytest.mark.parametrize("loss", adaptive_kinds.LOSSES)
@pytest.mark.parametrize("target, rate", [("sine", 1.0), ("diabetes", 0.5)])
def test_a_real_target_is_scikit_learns_r2(loss, target, rate):
    c = run(ada.Params(target=target, r2_loss=loss, n_estimators=25, learning_rate=rate)).scene.curve
    model = AdaBoostRegressor(
        DecisionTreeRegressor(max_depth=3), n_estimators=25, learning_rate=rate, loss=loss, random_state=0
    ).fit(c.train.X, c.train.y)
    T = len(model.estimators_)
    assert len(c.beta) == T > 1
    np.testing.assert_allclose(c.mean_loss, model.estimator_errors_[:T], atol=1e-10)
    np.testing.assert_allclose(-rate * np.log(c.beta), model.estimator_weights_[:T], atol=1e-10)
    for ours, theirs in zip(c.median, model.staged_predict(c.xs[:, None]), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


def test_the_run_of_r2_ends_because_the_mean_loss_climbs_to_a_half():
    """The next round, which is left out, would have been no better than chance."""
    c = tried("A curve").scene.curve
    half = len(c.beta) // 2
    assert c.mean_loss[half:].mean() > c.mean_loss[:half].mean() and len(c.beta) < 40
    rows = c.train
    assert len(list(adaptive_kinds.r2(rows.X, rows.y, 200, adaptive_film.DEPTH))) == len(c.beta)
    heavy = c.weight[-1].argmax()
    assert c.loss[:, heavy].mean() > c.loss.mean()
