"""Smooth twins: limits, proven bounds, gradients against torch's, ranks as the projection that they claim to be."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.views.metrics.smooth_max import SHARES, TOP_K
from dashboard.views.metrics.smooth_max_triangle import DECIDED
from engine.core import Refused, snippet
from engine.metrics import smooth
from engine.metrics.soft_k_max import soft_k_max
from engine.metrics.triangle import CORNERS, pull
from engine.smooth_max import Params, max_gradient, parse
from tests.claims import Claim
from tests.lessons import measured, runs_of

run = runs_of("smooth_max")

scores = st.lists(st.floats(-8, 8).map(lambda v: round(v, 3)), min_size=2, max_size=7).map(np.array)
warmth = st.floats(0.01, 20)
RNG = np.random.default_rng(0)


def rises_at_its_left_end() -> float:
    """Where the p-norm's curve begins, if it falls from there on, in every frame."""
    trace = run(Params(form="p_norm"))
    falls = all(f.swept[0, 0] > f.swept[0, 20] for f in trace.frames)
    return float(trace.scene.sweep.first[0]) if falls else math.nan


def by_rounds(score: int) -> float:
    return float(run(Params())[30].scores.rounds.sum(0)[score])


def corner(temperature: float) -> float:
    """The power of e that the smoothed max(x, 0) is above 0 at x = 0, in units of T."""
    return math.exp(float(smooth.smooth_max(np.zeros(2), 1 / temperature)) / temperature)


def tie_breaks_at() -> float:
    """The highest temperature at which the two close scores have ranks of their own."""
    x = np.array(parse("1.2 1 0 -2"))
    ranks = {T: smooth.soft_rank(x, T)[:2] for T in np.arange(0.15, 0.3, 0.001)}
    assert all(sum(two) == pytest.approx(7) for two in ranks.values()), "they share 3 and 4"
    return max(T for T, two in ranks.items() if np.allclose(two, [4, 3]))


PAR = Params(scores="3 1.5 0 -1.5")  # meets the lesson's challenge
CLAIMS = [
    Claim("T·log 2 at the corner", lambda: corner(0.3), 1e-9),
    Claim("the ranks 3 and 4", lambda: min(smooth.soft_rank(np.array(parse("1.2 1 0 -2")), 0.01)[:2]), 1e-9),
    Claim("as T falls to their distance, 0.2,", tie_breaks_at, 0.0015),
    Claim("0.89 against", lambda: by_rounds(0), 0.005),
    Claim("0.99. By the", lambda: by_rounds(1), 0.005),
    Claim("at −4 the curve rises", rises_at_its_left_end),
    Claim("3 of 6", lambda: len(parse("0.5 2 1 0 -1 -2")), number=6),
    Claim("gap of 0.05", lambda: -np.diff(run(Params(scores="1.05 1 -1")).scene.scores)[0], 1e-9),
]
TALLY = {(0, 0): lambda v: [(v["k"] * v["T"], 1.0), (abs(v["soft"] - v["hard"]), v["off"])]}
UNKNOWN = {(0, 0): "at T = 0 the sharpness k is infinite"}


@settings(max_examples=40, deadline=None)
@given(scores, warmth)
def test_smooth_max_stays_within_its_bound(x: np.ndarray, temperature: float) -> None:
    k, n = 1 / temperature, len(x)
    slack = 1e-9 * (1 + temperature)
    assert x.max() - slack <= smooth.smooth_max(x, k) <= x.max() + math.log(n) / k + slack
    assert x.max() - math.log(n) / k - slack <= smooth.smooth_max(x, k, "boltzmann") <= x.max() + slack
    if k >= 1:
        m = abs(x).max()
        assert m - slack <= smooth.smooth_max(x, k, "p_norm") <= m * n ** (1 / k) * (1 + 1e-9) + slack
    for form in smooth.FORMS:
        if form != "p_norm" or k >= 1:
            low, high = smooth.max_bound(x, k, form)
            assert low - slack <= smooth.smooth_max(x, k, form) <= high + 1e-9 * abs(high) + slack


def test_the_bound_is_reached_when_all_scores_are_equal() -> None:
    assert smooth.smooth_max(np.full(5, 2.0), 3.0) == pytest.approx(2 + math.log(5) / 3, abs=1e-14)


@settings(max_examples=40, deadline=None)
@given(scores, warmth)
def test_the_twins_stay_within_their_bounds(x: np.ndarray, temperature: float) -> None:
    n, down = len(x), np.sort(x)[::-1]
    if (gap := down[0] - down[1]) > 0:
        far = math.exp(-gap / temperature)
        hard = np.eye(n)[x.argmax()]
        assert abs(smooth.soft_one_hot(x, temperature) - hard).max() <= (n - 1) * far + 1e-12
        assert abs(smooth.soft_argmax(x, temperature) - x.argmax()) <= (n - 1) ** 2 * far + 1e-12
    for k in range(1, n):
        if (gap := down[k - 1] - down[k]) > 0:
            members = smooth.soft_top_k(x, k, temperature)
            hard = (x >= down[k - 1]).astype(float)
            assert members.sum() == pytest.approx(k, abs=1e-9)
            assert abs(members - hard).max() <= max(k, n - k) * math.exp(-gap / 2 / temperature) + 1e-12
    assert (
        abs(smooth.soft_step(x, temperature) - (x > 0))[x != 0] <= np.exp(-abs(x[x != 0]) / temperature) + 1e-12
    ).all()
    assert (abs(smooth.soft_sign(x, temperature) - np.sign(x)) <= 2 * np.exp(-2 * abs(x) / temperature) + 1e-12).all()


@settings(max_examples=25, deadline=None)
@given(scores, warmth)
def test_soft_ranks_are_the_nearest_point_of_the_permutahedron(x: np.ndarray, temperature: float) -> None:
    x = x[:5]
    r = smooth.soft_rank(x, temperature)
    corners = np.array(list(itertools.permutations(range(1, len(x) + 1))))
    assert r.sum() == pytest.approx(corners[0].sum())
    # r is the projection of x/T exactly when no corner lies on the far side of it; scaled by T to stay in range
    assert ((corners - r) @ (x - temperature * r)).max() <= 1e-8 * (1 + temperature)
    assert r.min() >= 1 - 1e-9 and r.max() <= len(x) + 1e-9
    inner = smooth.soft_rank(-x, temperature)
    assert r + inner == pytest.approx(np.full(len(x), len(x) + 1), abs=1e-8)


def test_soft_ranks_are_hard_once_the_temperature_is_below_every_gap() -> None:
    from scipy.stats import rankdata

    x = np.array([0.3, -1.0, 2.0, 0.8, 0.0])
    assert smooth.soft_rank(x, 0.3) == pytest.approx(rankdata(x), abs=1e-12)
    assert abs(smooth.soft_rank(x, 0.31) - rankdata(x)).max() > 1e-3
    tied = np.array([1.0, 1.0, 0.0, 3.0])
    for temperature in (0, 1e-300, 1e-9, 0.5):
        assert smooth.soft_rank(tied, temperature) == pytest.approx(rankdata(tied), abs=1e-9)
    assert smooth.soft_rank(tied, math.inf) == pytest.approx(np.full(4, 2.5))


def test_a_batch_is_its_rows() -> None:
    x = RNG.normal(size=(4, 3, 9))
    for twin in (lambda v: smooth.soft_rank(v, 0.4), lambda v: smooth.soft_top_k(v, 4, 0.3)):
        assert twin(x)[2, 1] == pytest.approx(twin(x[2, 1]), abs=1e-9)


@pytest.mark.parametrize("temperature", [0, 1e-300, 1e-5, 1.0, 1e300, math.inf])
@pytest.mark.parametrize("x", [np.array([2.0, 1, 0.5, -1]), np.zeros(4), np.array([1e300, 0, -1e300]), np.array([3.0])])
def test_no_temperature_and_no_scores_make_nan(x: np.ndarray, temperature: float) -> None:
    whole = [smooth.soft_one_hot, smooth.soft_argmax, smooth.soft_step, smooth.soft_sign, smooth.soft_rank]
    twins = [*whole, lambda v, t: smooth.soft_top_k(v, 1, t)]
    with np.errstate(all="ignore"):
        assert all(np.isfinite(twin(x, temperature)).all() for twin in twins)


def test_the_limit_is_the_hard_function_and_ties_share() -> None:
    x = np.array([2.0, 5.0, 5.0, -1.0])
    assert smooth.soft_one_hot(x, 0).tolist() == [0, 0.5, 0.5, 0]
    assert smooth.soft_top_k(x, 1, 0).tolist() == [0, 0.5, 0.5, 0]
    assert smooth.soft_top_k(x, 3, 0).tolist() == [1, 1, 1, 0]
    assert smooth.soft_argmax(x, 0) == 1.5
    assert smooth.soft_step(np.array([-1.0, 0, 2]), 0).tolist() == [0, 0.5, 1]
    assert smooth.soft_sign(np.array([-1.0, 0, 2]), 0).tolist() == [-1, 0, 1]
    assert smooth.smooth_max(x, math.inf) == 5
    for temperature in (1e-12, 1e-9):
        for twin in (smooth.soft_one_hot, smooth.soft_rank, smooth.soft_step, smooth.soft_sign):
            assert twin(x, temperature) == pytest.approx(twin(x, 0), abs=1e-9)
        assert smooth.soft_top_k(x, 1, temperature) == pytest.approx(smooth.soft_top_k(x, 1, 0), abs=1e-9)


def test_the_pull_on_the_triangle_is_autograds() -> None:
    import torch

    p = torch.tensor([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]], dtype=torch.float64)
    z = p.log().requires_grad_()
    smooth.soft_one_hot(z, 0.4)[:, 1].sum().backward()
    assert pull(p.numpy(), 1, 0.4) == pytest.approx(z.grad.numpy(), abs=1e-12)


def test_the_largest_gradient_is_a_norm_in_logits_and_not_a_length_on_the_page() -> None:
    trace = run(Params())
    t, s = 30, trace.scene.triangle
    drawn = np.hypot(*(trace[t].pull @ CORNERS).T).max()
    assert s.steepest[t] == pytest.approx(1.491, abs=5e-4)
    assert s.steepest[t] == pytest.approx(np.sqrt(2) * drawn)
    assert s.steepest[t] == pytest.approx(np.linalg.norm(trace[t].pull, axis=1).max())


def test_at_the_ties_of_the_triangle_the_hard_decision_has_no_gradient() -> None:
    said = DECIDED.alt(run(Params()), 60, lambda text: text.en)
    assert "51 of the 55 dots its gradient is 0" in said and "at the 4 that lie on a border" in said


def test_more_than_there_are_is_all_of_them_and_is_said() -> None:
    trace = run(Params(k=8))
    assert trace.scene.k == 4 and "only 4 scores, so k is 4" in TOP_K.alt(trace, 3, lambda text: text.en)
    assert "only" not in TOP_K.alt(run(Params(k=2)), 3, lambda text: text.en)


def test_winners_that_tie_share_the_hard_gradient() -> None:
    tied = run(Params(scores="-9 9 0.1", form="p_norm"))
    assert "2 tied winners share" in SHARES.alt(tied, 60, lambda text: text.en)
    assert "x₁ alone" in SHARES.alt(run(Params()), 60, lambda text: text.en)


def test_where_the_tries_stop_their_sentences_are_true() -> None:
    equal = run(Params(scores="1 1 1 1 1 1 1 1"))
    assert equal.scene.sweep.error[30, 0] == pytest.approx(math.log(8) * equal[30].temperature, rel=0.02)
    near = run(Params(scores="1.05 1 -1"))
    assert 0.4 < near[30].scores.one_hot[1] and near[30].temperature > 0.05
    ranks = run(Params(scores="1.2 1 0 -2"))
    assert ranks[30].temperature > 0.2 and ranks[30].scores.rank[:2] == pytest.approx([3.93, 3.07], abs=0.5)
    assert ranks[30].scores.rank[:2] != pytest.approx([4, 3], abs=1e-3)
    cold = run(Params(truth="2"))
    assert cold.scene.triangle.silent[50] > 0.75 and cold[50].temperature > 0
    T = run(Params(scores="1 0"))[20].temperature
    assert smooth.smooth_max(np.zeros(2), 1 / T) == pytest.approx(T * math.log(2))


TWINS = {
    "lse": lambda x: smooth.smooth_max(x, 3.0),
    "p_norm": lambda x: smooth.smooth_max(x, 3.0, "p_norm"),
    "boltzmann": lambda x: smooth.smooth_max(x, 3.0, "boltzmann"),
    "one_hot": lambda x: smooth.soft_one_hot(x, 0.3),
    "argmax": lambda x: smooth.soft_argmax(x, 0.3),
    "top_k": lambda x: smooth.soft_top_k(x, 2, 0.5),
    "step": lambda x: smooth.soft_step(x, 0.5),
    "sign": lambda x: smooth.soft_sign(x, 0.5),
    "rank": lambda x: smooth.soft_rank(x, 0.7),
}


@pytest.mark.parametrize("name", TWINS)
def test_torch_gets_the_same_values_and_true_gradients(name: str) -> None:
    import torch

    x = torch.tensor(np.random.default_rng(1).normal(size=(3, 5)), requires_grad=True)
    twin = TWINS[name]
    out = twin(x)
    assert isinstance(out, torch.Tensor)
    assert out.detach().numpy() == pytest.approx(np.asarray(twin(x.detach().numpy())), abs=1e-12)
    assert torch.autograd.gradcheck(twin, (x,))


def test_the_gradient_of_the_smooth_max_is_softmax() -> None:
    import torch

    x = torch.tensor([1.0, 2.0, -0.5], dtype=torch.float64, requires_grad=True)
    smooth.smooth_max(x, 4.0).backward()
    assert x.grad.numpy() == pytest.approx(smooth.soft_one_hot(x.detach().numpy(), 0.25), abs=1e-12)


@pytest.mark.parametrize("form", smooth.FORMS)
def test_the_films_slopes_are_autograds(form: str) -> None:
    import torch

    x = torch.tensor([1.5, 1.0, 0.2, -1.7], dtype=torch.float64, requires_grad=True)
    for k in (1.0, 2.5, 9.0):
        (slope,) = torch.autograd.grad(smooth.smooth_max(x, k, form), x)
        assert max_gradient(x.detach().numpy(), k, form) == pytest.approx(slope.numpy(), abs=1e-12)
    hard = [0, 0, 0, -1] if form == "p_norm" else [1, 0, 0, 0]
    assert max_gradient(x.detach().numpy(), math.inf, form).tolist() == hard


def test_float32_stays_float32() -> None:
    x = np.array([1, 2, 3], np.float32)
    for twin in TWINS.values():
        assert twin(x).dtype == np.float32


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: smooth.soft_one_hot([], 1), "no scores"),
        (lambda: smooth.soft_one_hot([1, math.nan], 1), "not a finite number"),
        (lambda: smooth.soft_rank([1, 2], -1), "temperature is -1"),
        (lambda: smooth.soft_step([1, 2], math.nan), "temperature is nan"),
        (lambda: smooth.smooth_max([1, 2], 0), "k is 0"),
        (lambda: smooth.smooth_max([1, 2], 0.5, "p_norm"), "p-norm needs k"),
        (lambda: smooth.smooth_max([1, 2], 1, "median"), "median"),
        (lambda: smooth.soft_top_k([1, 2], 3, 1), "from 1 to 2"),
        (lambda: smooth.soft_top_k([1, 2], 0, 1), "from 1 to 2"),
        (lambda: parse("1 two"), "“two” is not a number"),
        (lambda: parse("1"), "2 to 8 scores"),
        (lambda: parse("1 1e9"), "1e9"),
        (lambda: parse("1 nan"), "nan"),
    ],
)
def test_bad_input_is_a_sentence(call, words) -> None:
    with pytest.raises(Refused) as said:
        call()
    assert words in str(said.value) and said.value.text.zh


def test_the_film_cools_to_the_hard_functions() -> None:
    trace = run(Params())
    scene, last = trace.scene, trace[-1]
    assert last.temperature == 0 and (last.swept == scene.sweep.hard).all() and not last.pull.any()
    assert (scene.sweep.error[-1] == 0).all()
    assert (scene.sweep.error[:, 0] <= scene.sweep.bound + 1e-9).all()
    assert (np.diff(scene.sweep.error[:, 0]) <= 1e-12).all()  # the smooth max only comes closer
    # from cold to warm, ever more of the triangle feels a pull
    assert scene.triangle.silent[-2] > 0.9 and scene.triangle.silent[0] < 0.1 and (scene.triangle.silent[-1] == 1)


@pytest.mark.parametrize("form", smooth.FORMS)
def test_any_scores_run(form: str) -> None:
    for text in ("0 0", "3 3 3 3 3 3 3 3", "-10 10", "-1 -2 -3"):
        trace = run(Params(scores=text, form=form, k=8))
        assert all(np.isfinite(f.swept).all() for f in trace.frames)


def test_scipy_says_the_same() -> None:
    from scipy.special import logsumexp, softmax

    from dashboard.lessons.smooth_max import library

    x, T = np.array([1.5, 1, 0.2, -1]), 0.5
    assert smooth.smooth_max(x, 1 / T) == pytest.approx(T * logsumexp(x / T), abs=1e-12)
    assert smooth.soft_one_hot(x, T) == pytest.approx(softmax(x / T), abs=1e-12)
    for form in smooth.FORMS:
        p, said = Params(form=form, scores="1.5 1 0.2 -1.7"), []
        exec(snippet("smooth_max", p) + "\n" + library(p), {"print": lambda *values, said=said: said.append(values)})
        for ours, theirs in said[-3:]:
            assert ours == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize("form", ["log_sum_exp", "boltzmann", "p_norm"])
def test_its_numbers_at_every_step(form: str) -> None:
    trace = run(Params(form=form))
    found = measured("smooth_max", trace)
    assert all(np.isfinite(values).all() for values in found.values())
    assert (found["error"] <= found["bound"] + 1e-9).all() and found["error"][-1] == 0
    assert found["winner"][-1] == 1


@settings(max_examples=30, deadline=None)
@given(scores, warmth)
def test_soft_k_max_takes_k_in_all_and_cools_to_the_k_largest(x: np.ndarray, temperature: float) -> None:
    for k in range(1, len(x) + 1):
        rounds = soft_k_max(x, k, temperature)
        assert rounds.shape == (k, len(x)) and rounds.sum(1) == pytest.approx(np.ones(k))
        assert rounds[0] == pytest.approx(smooth.soft_one_hot(x, temperature), abs=1e-9), "the first round is softmax"
    if len(set(x)) == len(x):
        for k in range(1, len(x) + 1):
            hard = (x >= np.sort(x)[-k]).astype(float)
            assert soft_k_max(x, k, 0.0).sum(0) == pytest.approx(hard)


def test_by_rounds_a_score_may_be_taken_more_than_once_and_by_the_threshold_never() -> None:
    trace = run(Params(scores="4 0.5 0.2 0"))
    assert max(f.scores.rounds.sum(0).max() for f in trace.frames) > 1.04
    assert max(f.scores.top_k.max() for f in trace.frames) <= 1 + 1e-12
    assert trace[-1].scores.rounds.sum(0) == pytest.approx([1, 1, 0, 0])


def test_rounds_may_rank_the_second_above_the_first_and_the_threshold_never_does() -> None:
    trace = run(Params())
    assert any(f.scores.rounds.sum(0)[1] > f.scores.rounds.sum(0)[0] for f in trace.frames)
    assert all(f.scores.top_k[0] >= f.scores.top_k[1] for f in trace.frames)
