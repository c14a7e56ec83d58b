"""Truths of gradient boosting: scikit-learn's numbers for six losses, and descent that never climbs."""

import dataclasses
import re
from functools import cache

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

from dashboard.lessons.gbdt import LESSON, library
from dashboard.views.trees import gbdt as views
from dashboard.views.trees import gbdt_by_hand as views_by_hand
from dashboard.views.trees.gbdt_formulas import numbers
from engine import gbdt
from engine.core import Refused, snippet
from engine.trees import gradient_boosting as gb
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("gbdt")

THEIRS = {"squared": "squared_error", "absolute": "absolute_error", "huber": "huber", "quantile": "quantile"}


def rows(loss: str, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    X = rng.normal(size=(n, 3))
    y = X[:, 0] ** 2 + X[:, 1] + 0.3 * rng.normal(size=n)
    return X, {
        "logistic": (y > 1).astype(int),
        "exponential": (y > 1).astype(int),
        "softmax": np.digitize(y, [0, 1.5]),
    }.get(loss, y)


def peer(loss, **kw):
    if loss in THEIRS:
        return GradientBoostingRegressor(loss=THEIRS[loss], random_state=0, **kw)
    return GradientBoostingClassifier(random_state=0, **kw, **({"loss": loss} if loss == "exponential" else {}))


def staged(model, X):
    step = model.staged_predict if isinstance(model, GradientBoostingRegressor) else model.staged_decision_function
    return np.array([np.squeeze(s) for s in step(X)])


AT = np.random.default_rng(2).normal(size=(200, 3))


@pytest.mark.parametrize("loss", ["squared", "huber", "logistic", "exponential", "softmax"])
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
    scene = run(gbdt.Params(loss="quantile", data="heteroscedastic", n_samples=600, n_estimators=100)).scene
    inside = np.mean([
        np.interp(x, scene.model.xs, scene.model.band[-1]) <= y <= np.interp(x, scene.model.xs, scene.model.curve[-1])
        for x, y in zip(scene.train.X[:, 0], scene.train.y, strict=True)
    ])  # fmt: skip
    assert 0.72 < inside < 0.9


def test_patience_stops_after_the_best_round():
    scene = run(gbdt.Params(n_iter_no_change=5, n_estimators=200, learning_rate=0.5, max_depth=4)).scene
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


@cache
def tried(word):
    return run(next(t.params for t in LESSON.tries if word in t.title.en))


def residual(word, t):
    trace = tried(word)
    return np.abs(trace.scene.train.y - (trace.scene.model.start[0] if t < 0 else trace[t].raw)).mean()


def off(word):
    """How far the last curve stands above the sine at the starred row."""
    trace = tried(word)
    return trace[-1].raw[trace.scene.row] - np.sin(trace.scene.train.X[trace.scene.row, 0])


def of_rate(rate):
    rates = tried("ν = 1").scene.rates
    return rates.held_out[list(rates.rates).index(rate)]


def inside(rows):
    m = tried("Quantile").scene.model
    low, high = (np.interp(rows.X[:, 0], m.xs, edge[-1]) for edge in (m.band, m.curve))
    return ((low <= rows.y) & (rows.y <= high)).mean()


def ages():
    return tried("By hand: ages").scene.example


def heights():
    return tried("five trees").scene.example


@cache
def lone_pull(loss):
    """In round 19, as a multiple of the average row's."""
    p = next(t.params for t in LESSON.tries if "Exponential" in t.title.en)
    r = np.abs(run(dataclasses.replace(p, loss=loss))[18].gradient)
    return r[-1] / r.mean()


PAR = gbdt.Params(n_estimators=20, learning_rate=0.2)  # meets the lesson's challenge
CLAIMS = [
    Claim("from 0.62", lambda: residual("shrink", -1), 0.005),
    Claim("to 0.13", lambda: residual("shrink", 59), 0.005),
    Claim("least after round 1,", lambda: of_rate(1.0).argmin() + 1),
    Claim("0.219", lambda: of_rate(1.0).min(), 0.0005),
    Claim("At ν = 1 the", lambda: max(tried("ν = 1").scene.rates.rates)),
    Claim("α = 0.9", lambda: tried("Quantile").scene.alpha, 1e-9),
    Claim("and 0.1: the band", lambda: 1 - tried("Quantile").scene.alpha, 1e-9),
    Claim("ν = 1 against 0.05", lambda: tried("ν = 1").scene.rates.rates[1], number=0.05),
    Claim("at 0.05 it takes 36 rounds", lambda: of_rate(0.05).argmin() + 1, number=36),
    Claim("down to 0.190", lambda: of_rate(0.05).min(), 0.0005),
    Claim("stands 1.4 above", lambda: off("squared"), 0.05),
    Claim("only 0.19 above", lambda: off("Huber"), 0.005),
    Claim("0.06 above", lambda: off("absolute"), 0.005),
    Claim("10–90", lambda: 100 * (1 - tried("Quantile").scene.alpha), 1e-9),
    Claim("Quantile band 10–90", lambda: 100 * tried("Quantile").scene.alpha, number=90),
    Claim("77% of the training rows", lambda: inside(tried("Quantile").scene.train), 0.005),
    Claim("64%", lambda: inside(tried("Quantile").scene.held_out), 0.0051),
    Claim("the 5th", lambda: tried("Stop").scene.losses.best + 1, number=5),
    Claim("The mean is 20.", lambda: ages().start),
    Claim("15 or 25,", lambda: ages().F[1].min(), number=15),
    Claim("−1, 1, −1, 1 is missing", lambda: (ages().y - ages().F[1])[0], 1e-9),
    Claim("a year older", lambda: ages().gamma[1], 1e-9, number=-1),
    Claim("From the mean, 1.475,", lambda: heights().start, 1e-9),
    Claim("a tenth of γ: 0.225,", lambda: heights().gamma[0], 1e-9),
    Claim("0.2025, …", lambda: heights().gamma[1], 1e-9, number=0.2025),
    Claim("ages 14, 16, 24, 26", lambda: ages().y[0], number=14),
    Claim("person: 1.56714 m", lambda: heights().answer[-1], 5e-6),
    Claim("five trees say 1.56714", lambda: heights().answer[-1], 5e-6),
    Claim("as hard as 16.5 average", lambda: lone_pull("exponential"), 0.05),
    Claim("under logistic loss as 9.4", lambda: lone_pull("logistic"), 0.05),
    Claim("least after 11 rounds", lambda: tried("Diabetes").scene.losses.best + 1),
]


def asked(v):
    """-∂L/∂F from the slots: y - p where p lies between 0 and 1 of classes, else what the loss makes of y - F."""
    y, F, r = v["y"], v["b"], v["r"]
    if v["exponential"]:
        return [(r, y * np.exp(-y * F))]
    if v["delta"] > 0:
        return [(r, np.clip(y - F, -v["delta"], v["delta"]))]
    if abs(r) in (1, v["alpha"], 1 - v["alpha"]):
        return [(np.sign(r), 1.0 if y >= F else -1.0)]
    return [(r, y - (v["p"] if v["classes"] else F))]


def chain(v):
    """From F_0 down to what is said at the end; softmax needs the other classes' F."""
    says = {0: v["a"], 1: 1 / (1 + np.exp(-v["a"] * (2 if v["exponential"] else 1)))}
    return moved(v) + ([(v["answer"], says[int(v["classes"])])] if v["classes"] < 2 else [])


def by_hand(v):
    return [(v["F"], v["before"] + v["v"] * v["g"])]


def constant(v):
    if v["delta"] > 0:
        return [(v["g"], v["first"] + v["second"])]
    return [(v["g"], v["factor"] * v["first"] / v["second"])] if v["ratio"] else []


def moved(v):
    return [(v["a"], v["b"] + v["v"] * v["g"])]


TALLY = {
    (0, 0): lambda v: asked(v) + moved(v) + constant(v),
    (1, 0): chain,
    (1, 1): lambda v: asked(v) + constant(v),
    (3, 0): by_hand,
    (3, 1): lambda v: [(v["sum"], v["left"] + v["right"])],
}


POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−·", "-0123456789-*")


def plain(said):
    """The page's arithmetic as Python's: 2/3 · 1.2·10⁻⁵ / 7.7 -> 2/3 * 1.2e-5 / 7.7."""
    return re.sub(r"·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", r"e\1", said).replace(",", "").translate(POWERS)


@pytest.mark.parametrize("subsample", [1.0, 0.5])
@pytest.mark.parametrize("loss", gb.LOSSES)
def test_what_a_leafs_constant_is_said_to_be_made_of_makes_it(loss, subsample):
    """The sums are over the rows that the round was fitted to, with softmax's (K - 1)/K; no leaf says nothing."""
    classes = "wine" if loss == "softmax" else "moons"
    trace = run(gbdt.Params(loss=loss, classes=classes, subsample=subsample, n_estimators=25))
    for t in range(len(trace)):
        said = numbers(trace, t)
        written = eval(plain(str(said["parts"])))  # "2/3 * 15.85 / 7.746"
        assert written == pytest.approx(said["g"], rel=2e-3, abs=2e-3), said["parts"]
        assert "–" not in said["parts"]
    s = trace.scene
    if loss in ("absolute", "quantile"):
        tree, r = trace[-1].trees[0], list(gbdt.boost(s.train.X, s.train.y, loss, 25, 2, 0.1, subsample, 1, 0.9, 0))[-1]
        leaf = tree.apply(s.train.X)
        mates = r.rows[leaf[r.rows] == leaf[s.row]]
        want = gb.percentile((s.train.y - trace[-2].raw)[mates], 0.5 if loss == "absolute" else 0.9)
        assert s.followed.gamma[-1] == pytest.approx(want, abs=1e-6)


def test_a_newton_step_is_not_the_best_constant_and_the_page_does_not_say_so():
    """A leaf of one class only: the best constant is infinite, the leaf's γ is not."""
    trace = tried("Classify")
    s, pure = trace.scene, 0
    for f in trace.frames:
        leaf = f.trees[0].apply(s.train.X)
        pure += sum(len(set(s.train.y[leaf == i])) == 1 for i in f.trees[0].leaves)
        assert np.abs(f.trees[0].value).max() < 50
    assert pure > 20
    assert not any("argmin" in e.on(trace) for film in LESSON.films for e in film.equations)


def test_every_residual_stays_in_its_panel():
    """Outliers move away from a curve that no longer listens to them."""
    for word in ("squared", "Huber", "absolute"):
        trace = tried(word)
        figure = views.TREE.draw(trace, 0, str)
        low, high = figure["layout"]["yaxis"]["range"]
        for t in range(len(trace)):
            drawn = views.TREE.draw(trace, t, str)["data"]
            heights = np.concatenate([np.asarray(d["y"], float) for d in drawn])
            assert np.nanmin(heights) > low and np.nanmax(heights) < high, (word, t)


@pytest.mark.parametrize("k", range(len(LESSON.tries) + len(gbdt.LOSS)))
def test_the_library_snippet_gives_the_pages_numbers(k):
    tries, losses = [t.params for t in LESSON.tries], list(gbdt.LOSS)
    p = tries[k] if k < len(tries) else gbdt.Params(loss=losses[k - len(tries)], n_estimators=12)
    printed = []
    space = {"print": lambda *what: printed.append(what[-1])}
    exec(snippet("gbdt", p) + "\n" + library(p), space)
    s = space["trace"].scene
    want = s.followed.after if p.subsample < 1 else s.losses.train
    np.testing.assert_allclose(printed[-1], want, rtol=0.02 if p.loss in ("absolute", "quantile") else 1e-6)


@pytest.mark.parametrize("loss, label", [("squared", "price"), ("logistic", "kind"), ("softmax", "kind")])
def test_the_printed_code_reads_the_readers_own_table(loss, label, tmp_path, monkeypatch):
    """A number to predict is read as a number, three classes as three."""
    from engine.data.csv_rows import read

    rng = np.random.default_rng(0)
    rows = [f"{a:.3f},{b:.3f},{a * b:.3f},{'abc'[int(a > 0) + int(b > 0.8)]}" for a, b in rng.normal(size=(60, 2))]
    (tmp_path / "own.csv").write_text("\n".join(["size,age,price,kind", *rows]))
    monkeypatch.chdir(tmp_path)
    kind = "number" if loss == "squared" else "label"
    table = read("own.csv", (tmp_path / "own.csv").read_bytes(), label, kind)
    field = {"table": table, "column": "size"} if loss == "squared" else {"labelled": table}
    p = gbdt.Params(loss=loss, n_estimators=8, min_samples_leaf=4, **field)
    printed = []
    space = {"print": lambda *what: printed.append(what[-1])}
    exec(snippet("gbdt", p) + "\n" + library(p), space)
    np.testing.assert_allclose(printed[-1], run(p).scene.losses.train, rtol=1e-6)


def test_the_library_snippet_stops_where_the_page_did():
    p = gbdt.Params(n_iter_no_change=5, n_estimators=200, learning_rate=0.5, max_depth=4)
    space = {"print": lambda *_: None}
    exec(snippet("gbdt", p) + "\n" + library(p), space)
    assert len(space["model"].train_score_) == len(space["trace"]) < 200


def test_half_the_rows_cost_little_and_gain_little():
    half = tried("Half").scene.losses.held_out
    whole = run(
        dataclasses.replace(next(t.params for t in LESSON.tries if "Half" in t.title.en), subsample=1.0)
    ).scene.losses.held_out
    assert abs(half.min() - whole.min()) < 0.03 and np.abs(np.diff(half)).mean() > np.abs(np.diff(whole)).mean()


def test_the_tries_show_what_they_say():
    steps = np.abs(tried("shrink").scene.model.step).max(1)
    assert steps[-1] < 0.1 * steps[0]
    m = tried("Quantile").scene.model
    width = m.curve[-1] - m.band[-1]
    assert width[-60:].mean() > 3 * width[:60].mean()
    stop = tried("Stop").scene.losses.held_out
    assert stop[-1] > 1.2 * stop.min()
    one = of_rate(1.0)
    assert one[-1] > one.min() and of_rate(0.05).min() < one.min()
    best = run(gbdt.Params()).scene.rates.held_out.argmin(1) + 1
    assert best[:2].min() > 50 and best[-3:].max() < 10
    assert len(tried("Wine")[0].trees) == 3


def test_the_measures_are_the_pages_numbers():
    from dashboard.tours.gbdt import MEASURES

    trace = tried("Wine")
    said = {m.key: [m.value(trace, t) for t in range(len(trace))] for m in MEASURES}
    np.testing.assert_allclose(said["gradient"], np.abs(trace.column("gradient")).mean(1))
    assert said["leaves"][0] == sum(len(tree.leaves) for tree in trace[0].trees) > 3
    np.testing.assert_allclose(said["followed"], trace.scene.followed.after)
    assert np.isfinite(np.array(list(said.values()))).all()


def test_the_example_by_hand_is_scikit_learns_and_its_cuts_are_carts():
    e = heights()
    model = GradientBoostingRegressor(n_estimators=5, learning_rate=0.1, max_depth=3, random_state=0).fit(e.X, e.y)
    np.testing.assert_allclose(e.answer[1:], [v[0] for v in model.staged_predict(e.asked[None])], atol=1e-12)
    for example in (e, ages()):
        for t, grown in enumerate(example.trees):
            total = example.squares[t].sum(1)
            assert total[views_by_hand.chosen(example, t)] == pytest.approx(total.min()), "CART takes the least"
            r = example.y - example.F[t]
            left = example.X[:, grown.feature[0]] <= grown.threshold[0]
            parts = [np.var(r[side]) * side.sum() for side in (left, ~left)]
            assert sum(parts) == pytest.approx(total.min())
    np.testing.assert_allclose(ages().F[-1], ages().y)
    np.testing.assert_allclose(ages().y - ages().F[1], [-1, 1, -1, 1])
    assert (heights().squares[0].sum(1) < heights().squares[0].sum(1).min() + 1e-9).sum() > 1, "some cuts tie"


def test_exponential_loss_pulls_like_adaboosts_weights():
    from engine.trees import adaptive_boosting

    p = gbdt.Params(loss="exponential", max_depth=1, n_estimators=8)
    trace = run(p)
    y = np.where(trace.scene.train.y == 1, 1, -1)
    for before, now in zip(trace.frames, trace.frames[1:], strict=False):
        np.testing.assert_allclose(np.abs(now.gradient), np.exp(-y * before.raw), rtol=1e-4)
    first = next(adaptive_boosting.boost(trace.scene.train.X, y))
    even = np.abs(trace[0].gradient) / np.abs(trace[0].gradient).sum()
    balanced = np.where(y > 0, 0.5 / (y > 0).sum(), 0.5 / (y < 0).sum())
    np.testing.assert_allclose(even, balanced, rtol=1e-5)  # F_0 has balanced the classes
    assert first.weight == pytest.approx(np.full(len(y), 1 / len(y)))


@pytest.mark.parametrize("loss", ["logistic", "exponential", "softmax"])
def test_the_answer_at_the_end_of_the_chain_is_scikit_learns_probability(loss):
    p = gbdt.Params(
        loss=loss, n_estimators=12, min_samples_leaf=10, row=3, classes="wine" if loss == "softmax" else "moons"
    )
    trace = run(p)
    rows_, i = trace.scene.train, trace.scene.row
    model = peer(loss, n_estimators=12, min_samples_leaf=10, max_depth=2).fit(rows_.X, rows_.y)
    k = int(rows_.y[i]) if loss == "softmax" else 1
    want = [q[0, k] for q in model.staged_predict_proba(rows_.X[[i]])]
    np.testing.assert_allclose(trace.scene.followed.answer, want, atol=1e-6)
