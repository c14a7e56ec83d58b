"""The perceptron: Novikoff's bound, scikit-learn's weights, the widest margin, and XOR for ever."""

import numpy as np
import pytest

from dashboard.lessons.perceptron import LESSON, library
from dashboard.views.neurons import perceptron_proof as proof
from engine.core import ERASE, Dot, Refused, Table, snippet
from engine.perceptron import TURNS, Params, gap, learn, segment, widest
from tests.claims import Claim
from tests.lessons import measured, runs_of

run = runs_of("perceptron")

SEPARABLE = [
    Params(),
    Params(gap=0.05),
    Params(gap=0.05, seed=2),
    Params(gap=1.0),
    Params(data="and"),
    Params(data="or"),
]


def _answers(row: int) -> float:
    """The only class on the side of the line where w·x + b > 0 (row 1), or on the other (row 0), of a gate learnt."""
    trace = run(Params(data="and"))
    (one,) = set(trace.scene.y[(trace.scene.X @ trace[-1].w + trace[-1].b > 0) == row])
    return float(one)


def _added_class() -> float:
    """The class whose rows are added to w; those of the other are all taken away."""
    moves = [(f.label, np.append(f.w, f.b) - f.before, f.x) for f in run(Params()).frames[1:]]
    added = {label for label, by, x in moves if np.allclose(by[:2], x) and by[2] == 1}
    taken = {label for label, by, x in moves if np.allclose(by[:2], -x) and by[2] == -1}
    assert taken == {0} and len(added) == 1
    return float(added.pop())


PAR = Params(gap=0.02, seed=8, max_mistakes=240)  # meets the lesson's challenge
CLAIMS = [
    Claim("It answers 1 when", lambda: _answers(1)),
    Claim(", else 0 (some write", lambda: _answers(0)),
    Claim("if its class is 1, taken away if 0", _added_class),
    Claim("moves by 1 with it", lambda: max(abs(f.b - f.before[2]) for f in run(Params()).frames)),
    Claim("with a 1 appended", lambda: (s := run(Params()).scene).R ** 2 - (s.X**2).sum(1).max(), 1e-9),
    Claim("from 0.093", lambda: run(Params()).scene.gamma, 5e-4),
    Claim("to 0.080", lambda: run(Params(gap=0.05)).scene.gamma, 5e-4),
    Claim("from 991", lambda: run(Params()).scene.bound, 0.5),
    Claim("to 1,341", lambda: run(Params(gap=0.05)).scene.bound, 0.5),
    Claim("yet 5 mistakes", lambda: run(Params(gap=0.05))[-1].mistakes),
    Claim("not 21", lambda: run(Params())[-1].mistakes),
    Claim("γ = 1/√3", lambda: 1 / run(Params(data="and")).scene.gamma ** 2, 1e-9, number=3),
    Claim("R = √3", lambda: run(Params(data="and")).scene.R ** 2, 1e-9, number=3),
    Claim("allows 9 mistakes", lambda: run(Params(data="and")).scene.bound, 1e-9),
    Claim("the rule makes 3", lambda: run(Params(data="and"))[-1].mistakes),
]
TALLY = {
    (0, 0): lambda v: [
        (v["w1"], v["o1"] + _signed(v, "x1")),
        (v["w2"], v["o2"] + _signed(v, "x2")),
        (v["b"], v["ob"] + _signed(v, "")),
    ]
}
UNKNOWN = {(0, 0): "before the first mistake"}


def _signed(v, name):
    return v["turned"] * (v[name] if name else 1)


NOT = [Params(data="xor4"), Params(data="xor"), Params(data="moons", noise=0.3)]


@pytest.mark.parametrize("p", SEPARABLE)
def test_it_settles_within_novikoffs_bound(p):
    trace = run(p)
    assert trace.scene.separable and trace[-1].settled and not trace[-1].wrong.any()
    assert 0 < trace[-1].mistakes <= trace.scene.bound
    assert [f.mistakes for f in trace.frames] == list(range(len(trace)))


@pytest.mark.parametrize("p", SEPARABLE)
def test_both_halves_of_the_proof_hold_at_every_mistake(p):
    """(w, b)·u grows by at least γ a mistake, ‖(w, b)‖² by at most R²."""
    trace = run(p)
    k, R, gamma = np.arange(len(trace)), trace.scene.R, trace.scene.gamma
    along, length = trace.column("along"), trace.column("length")
    assert (along >= gamma * k - 1e-9).all()
    assert (length <= R * np.sqrt(k) + 1e-9).all()
    assert (along <= length + 1e-9).all()


@pytest.mark.parametrize("p", NOT)
def test_what_no_line_separates_never_settles(p):
    trace = run(p)
    assert not trace.scene.separable and trace.scene.bound == 0
    assert len(trace) == p.max_mistakes + 1 and not trace[-1].settled
    assert trace.column("wrong").any(1).all()


def test_the_four_corners_of_xor_come_back_to_where_they_were():
    trace = run(Params(data="xor4"))
    t = next(t for t, f in enumerate(trace.frames) if f.again)
    then = trace[trace[t].again]
    assert (trace[t].w == then.w).all() and trace[t].b == then.b and trace[t].row == then.row
    period = t - trace[t].again
    for k in range(t, len(trace) - period):
        np.testing.assert_array_equal(trace[k].w, trace[k + period].w)


def test_the_rule_is_scikit_learns():
    from sklearn.linear_model import Perceptron

    X, y = gap(120, 0.15, np.random.default_rng(5))
    order = np.random.default_rng([3, 3]).permutation(len(y))
    peer = Perceptron(shuffle=False, tol=None, max_iter=500).fit(X[order], y[order])
    *_, last = learn(X, y, seed=3, max_mistakes=10_000)
    np.testing.assert_allclose(last.w, peer.coef_[0], atol=1e-9)
    assert last.b == pytest.approx(peer.intercept_[0])


def test_each_mistake_was_one_and_is_repaired_by_its_row():
    X, y = gap(80, 0.1, np.random.default_rng(1))
    w, b = np.zeros(2), 0.0
    for m in learn(X, y, seed=0, max_mistakes=500):
        t = 1 if y[m.row] else -1
        assert t * (X[m.row] @ w + b) <= 0
        np.testing.assert_allclose(m.w, w + t * X[m.row])
        assert m.b == b + t
        w, b = m.w, m.b


def test_the_margin_is_the_hard_margin_machines():
    from sklearn.svm import SVC

    for seed in range(3):
        X, y = gap(60, 0.3, np.random.default_rng(seed))
        gamma, u = widest(X, y)
        A = np.c_[X, np.ones(len(y))] * np.where(y > 0, 1, -1)[:, None]
        assert (A @ u).min() == pytest.approx(gamma)
        both = np.r_[A, -A]  # through the origin: both signs of every row, so that the machine's own bias is 0
        machine = SVC(kernel="linear", C=1e9, tol=1e-10).fit(both, np.repeat([1, 0], len(A)))
        assert gamma == pytest.approx(1 / np.linalg.norm(machine.coef_), rel=1e-4)


def test_the_margin_of_and_by_hand():
    """The corners (±1, ±1) with 1 appended: the plane x₁ + x₂ − 1 = 0 keeps every row 1/√3 away."""
    assert run(Params(data="and")).scene.gamma == pytest.approx(1 / np.sqrt(3))
    assert run(Params(data="and")).scene.bound == pytest.approx(9)


def test_the_gap_is_a_gap():
    X, y = gap(200, 0.4, np.random.default_rng(0))
    far = (X @ [1, 2] - 1) / np.sqrt(5)
    assert np.abs(far).min() >= 0.2 and ((far > 0) == y).all()


def test_the_count_of_mistakes_is_a_staircase_and_the_logistic_loss_is_not():
    """Between the angles at which the line crosses a row, nothing changes: hardly any small turn changes the count."""
    for f in run(Params()).frames[1:]:
        flat = np.diff(f.staircase) == 0
        assert (f.staircase == f.staircase.astype(int)).all() and flat.mean() > 0.85
        assert (np.diff(f.smooth) != 0).all()
        assert f.staircase[len(TURNS) // 2] == f.wrong.sum()


def test_a_try_of_a_gap_turns_no_other_knob():
    """What the narrow gap shows is the gap's doing, not the seed's."""
    for one in LESSON.tries:
        assert one.params.seed == Params().seed


def test_the_two_borders_of_the_proof_meet_at_the_bound():
    """The picture's axes count powers of ten; where γk = R√k no further mistake is possible."""
    trace = run(Params(data="and"))
    drawn = proof.SQUEEZE.draw(trace, len(trace) - 1, lambda text: text.en)["data"]
    upper, lower, meet = drawn[0], drawn[1], drawn[-2]
    at = meet["x"][0]
    assert 10**at == pytest.approx(9)
    for border in (upper, lower):
        assert np.interp(at, border["x"], border["y"]) == pytest.approx(meet["y"][0])


def test_a_line_ends_beyond_the_window():
    low, high = np.full(2, -2.4), np.full(2, 2.4)
    w, b = np.array([1.0, -3.0]), 0.7
    ends = segment(w, b, low, high)
    np.testing.assert_allclose(ends @ w + b, 0, atol=1e-12)
    assert (np.abs(ends) > 2.4).any(1).all()


def test_real_columns_are_standardised_but_drawn_in_their_own_units():
    trace = run(Params(data="breast_cancer", column_x="mean area", column_y="mean smoothness"))
    f, X, y = trace[-1], trace.scene.X, trace.scene.y
    a, c = f.line  # which side of the drawn line a row is on, up to one sign for all
    side = np.sign((c[0] - a[0]) * (X[:, 1] - a[1]) - (c[1] - a[1]) * (X[:, 0] - a[0]))
    wrong = side != np.where(y > 0, 1, -1)
    assert (wrong == f.wrong).all() or (~wrong == f.wrong).all()


def test_painted_rows_join_a_gate_and_one_class_alone_is_refused():
    assert len(run(Params(data="and", painted=(Dot(0.5, 0.5, 1),))).scene.y) == 5
    corner = 3.4 / 4.8  # of (1, 1) across the window
    with pytest.raises(Refused, match="one class only"):
        run(Params(data="and", painted=(Dot(corner, corner, ERASE),)))


@pytest.mark.parametrize("p", [Params(), Params(seed=4), *(one.params for one in LESSON.tries)])
def test_the_library_snippet_gives_the_pages_numbers(p):
    space = {"print": lambda *_: None}
    exec(snippet("perceptron", p) + "\n" + library(p), space)
    last = space["trace"][-1]
    if last.settled:  # otherwise scikit-learn goes on where the page has stopped
        np.testing.assert_allclose(space["model"].coef_[0], last.w, atol=1e-9)
        assert space["model"].intercept_[0] == pytest.approx(last.b)


def test_the_library_snippet_standardises_a_readers_own_table():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal([10, 200], [1, 20], (40, 2)), rng.normal([20, 500], [1, 20], (40, 2))]
    table = Table("mine.csv", "digest", ("a", "b"), X, np.repeat([0, 1], 40), ("left", "right"))
    p = Params(table=table, column_x="a", column_y="b")
    trace = run(p)
    space = {"print": lambda *_: None, "trace": trace}
    exec(library(p), space)
    assert trace[-1].settled
    np.testing.assert_allclose(space["model"].coef_[0], trace[-1].w, atol=1e-6)


def test_bad_input_is_said():
    good = np.array([[0.0, 1.0], [1.0, 0.0]])
    with pytest.raises(Refused, match="one label is needed for every row"):
        next(learn(good, np.array([1]), 0, 5))
    with pytest.raises(Refused, match="row 0, column 1"):
        next(learn(np.where(good == 1, np.nan, good), np.array([0, 1]), 0, 5))


@pytest.mark.parametrize("p", [Params(), Params(data="xor4")])
def test_measures_stand_between_the_proofs_two_lengths(p):
    trace = run(p)
    of = measured("perceptron", trace)
    assert np.isfinite(of["wrong"]).all() and of["wrong"][0] == 1
    if not trace.scene.separable:
        assert all(np.isnan(of[key]).all() for key in ("bound", "along", "cosine"))
        return
    k, s = of["mistakes"], trace.scene
    assert (of["mistakes"] <= of["bound"]).all() and of["wrong"][-1] == 0
    assert (s.gamma * k <= of["along"] + 1e-9).all() and (of["length"] <= s.R * np.sqrt(k) + 1e-9).all()
    assert np.isnan(of["cosine"][0]) and (of["cosine"][1:] >= s.gamma * np.sqrt(k[1:]) / s.R - 1e-9).all()
