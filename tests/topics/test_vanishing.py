"""vanishing: the measured gradient is the finite difference; it dies, is held, or blows up where theory says so."""

from collections.abc import Mapping

import numpy as np
import pytest
import torch

from dashboard.message import measured
from dashboard.views.sequences import vanishing
from engine.core import Refused, snippet
from engine.sequences import recurrent
from engine.sequences.attention import causal_mask, multi_head, sinusoidal
from engine.vanishing import MODELS, Params, gradient_norms, jacobians, random_model
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("vanishing")

T, WIDTH, LAG, EPS = 9, 6, 4, 1e-6


@pytest.mark.parametrize("model", ["rnn", "lstm", "gru"])
def test_recurrent_jacobian_is_the_finite_difference(model: str) -> None:
    x, weights = random_model(model, T, WIDTH, 1.2, 1.0, 3)
    cell = getattr(recurrent, model)
    *_, middle = cell(x[: T - LAG], weights)
    nudges = EPS * torch.eye(WIDTH, dtype=x.dtype)

    def end(h: torch.Tensor) -> torch.Tensor:
        rest = x[T - LAG :].expand(-1, WIDTH, -1)
        states = (h, middle.c.expand(WIDTH, -1)) if model == "lstm" else (h,)
        *_, last = cell(rest, weights, *states)
        return last.h

    difference = (end(middle.h + nudges) - end(middle.h - nudges)).T / (2 * EPS)
    np.testing.assert_allclose(jacobians(model, T, WIDTH, 1.2, 1.0, 3)[0][LAG], difference, atol=1e-8)


def test_attention_jacobian_is_the_finite_difference() -> None:
    x, weights = random_model("attention", T, WIDTH, 1.0, 0.0, 3)
    tokens = (x[:, 0] + sinusoidal(T, WIDTH)).expand(WIDTH, -1, -1)

    def end(sign: float) -> torch.Tensor:
        y = tokens.clone()
        y[:, T - 1 - LAG] += sign * EPS * torch.eye(WIDTH, dtype=x.dtype)
        return (y + multi_head(y, y, weights, 2, causal_mask(T)).out)[:, -1]

    difference = (end(1) - end(-1)).T / (2 * EPS)
    np.testing.assert_allclose(jacobians("attention", T, WIDTH, 1.0, 0.0, 3)[0][LAG], difference, atol=1e-8)


@pytest.mark.parametrize("model", MODELS)
def test_norms_have_the_promised_shape_and_the_recurrent_ones_begin_at_one(model: str) -> None:
    norms = gradient_norms(model, length=20, width=8, radius=1.0, forget_bias=1.0, seed=0)
    assert norms.shape == (20,) and np.isfinite(norms).all()
    if model != "attention":
        assert norms[0] == pytest.approx(1.0)


def test_the_gradient_vanishes_explodes_is_held_and_jumps() -> None:
    vanish = gradient_norms("rnn", 50, 32, radius=0.5)
    explode = gradient_norms("rnn", 50, 32, radius=2.0)
    held = gradient_norms("lstm", 50, 32, radius=0.5, forget_bias=6.0)
    lost = gradient_norms("lstm", 50, 32, radius=0.5, forget_bias=-2.0)
    direct = gradient_norms("attention", 50, 32)
    assert vanish[-1] < 1e-13 and explode[-1] > 10
    assert held[-1] > 0.1 and lost[-1] < 1e-15
    assert direct[25:].mean() > 0.2 * direct[1:25].mean()  # flat: no factor a step


def test_contraction_bounds_the_rnn() -> None:
    """‖∂h_T/∂h_{T-l}‖ ≤ σ_max(W)^l, since tanh' ≤ 1 (Pascanu et al. 2013, eq. 7)."""
    norms = gradient_norms("rnn", 30, 16, radius=0.7, seed=2)
    sigma = np.linalg.norm(random_model("rnn", 30, 16, 0.7, 0.0, 2)[1]["weight_hh_l0"].numpy(), 2)
    assert (norms <= sigma ** np.arange(30) * (1 + 1e-12)).all()


def test_trace_holds_the_measurements() -> None:
    trace = run(Params(length=10, hidden_size=8))
    assert len(trace) == 10
    np.testing.assert_allclose(trace.column("norms").T, trace.scene.norms)


def test_unknown_model_and_no_length_are_refused() -> None:
    with pytest.raises(Refused, match="transformer"):
        gradient_norms("transformer")
    with pytest.raises(Refused, match="length"):
        gradient_norms("rnn", length=0)


def test_the_sentence_writes_powers_as_the_equation_does_and_the_clock_is_the_lag() -> None:
    trace = run(Params())
    said, board = vanishing.NORMS.alt(trace, 49, lambda text: text.en), vanishing.numbers(trace, 49)
    assert "10⁻¹⁵" in said and all(f" {board[k]}" in said for k in ("rnn", "lstm", "gru", "att"))
    assert vanishing.written(0.0) == "0"
    assert [tick.at[0] for tick in vanishing.lags(trace)] == list(range(50))


def test_the_highway_is_the_gradient_along_the_cell_with_the_loop_cut() -> None:
    x, weights = random_model("lstm", T, WIDTH, 1.2, 1.0, 3)
    gates = [s.f[0] for s in recurrent.lstm(x, weights)]
    c = torch.zeros(WIDTH, dtype=x.dtype, requires_grad=True)
    cells = [c]
    for f in gates:  # what the gates do is given: nothing comes back through h
        cells.append(f.detach() * cells[-1])
    rows = [torch.autograd.grad(cells[-1][u], cells[1:], retain_graph=True) for u in range(WIDTH)]
    want = [torch.linalg.matrix_norm(torch.stack([r[-1 - lag] for r in rows]), 2) for lag in range(T)]
    np.testing.assert_allclose(jacobians("lstm", T, WIDTH, 1.2, 1.0, 3)[1], want, rtol=1e-12)


def test_no_curve_is_bent() -> None:
    """What falls below the axis leaves it; nothing lies on a floor."""
    s = run(Params(radius=0.1, length=100)).scene
    assert s.norms[0, -1] < 1e-90
    drawn = vanishing.NORMS.draw(run(Params(radius=0.1, length=100)), 99, lambda text: text.en)
    rnn = np.asarray(drawn["data"][1]["y"], float)
    np.testing.assert_allclose(rnn, np.log10(s.norms[0]))
    np.testing.assert_allclose(np.diff(rnn)[5:], np.log10(np.exp(s.slope)), atol=0.2)
    low, _ = drawn["layout"]["yaxis"]["range"]
    assert rnn[-1] < low and any("↓" in str(d.get("text", "")) for d in drawn["data"])


@pytest.mark.parametrize("change", [{}, {"nonlinearity": "relu", "length": 12}, {"radius": 1.3, "forget_bias": 1.0}])
def test_the_library_snippet_gives_the_pages_numbers(change: dict[str, object]) -> None:
    from dashboard.lessons.vanishing import LESSON

    p = Params(**change)
    space = {"print": lambda *_: None}
    exec(snippet("vanishing", p) + "\n" + LESSON.library(p), space)
    for name, norms in zip(MODELS, space["trace"].scene.norms[:3], strict=False):
        np.testing.assert_allclose(space["norms"][name], norms, rtol=1e-9)


def test_what_the_page_says_at_its_defaults() -> None:
    s = run(Params()).scene
    assert np.exp(s.slope) == pytest.approx(0.5, abs=0.02)  # half at every step
    assert s.kept[0, -1] == pytest.approx(0.5, abs=0.05) and s.norms[2, -1] == pytest.approx(0.5, abs=0.05)
    assert s.norms[3, 1:].max() < 3 * s.norms[3, 1:].min() and s.norms[3, 1:].max() < 0.1  # small but flat
    assert s.norms[1].argmin() < 5 and s.norms[1, -1] > 1  # the loop through h adds to it
    one = run(Params(radius=1.0)).scene.norms[0]
    assert one[1:8].max() > 1 > 0.3 > one[-1]  # rises for a few steps, falls in the end


def test_what_the_tries_say() -> None:
    assert np.log10(run(Params(radius=0.8)).scene.norms[0, -1]) == pytest.approx(-5, abs=0.2)
    assert 0.8 < run(Params(forget_bias=6.0, length=100)).scene.kept[0, -1] < 0.85
    shut = run(Params(forget_bias=-2.0)).scene.norms
    assert (shut[1, 1:] < shut[0, 1:]).all()
    loud = run(Params(input_scale=2.0)).scene.norms
    assert loud[0, -1] < 1e-10 * run(Params()).scene.norms[0, -1]
    assert loud[3, 1:].max() > 1e4 * loud[3, 1:].min()
    x, weights = random_model("rnn", 100, 32, 2.0, 0.0, 0)
    *_, last = recurrent.rnn(x, weights, nonlinearity="relu")
    assert 0.4 < float((last.h > 0).double().mean()) < 0.6


def test_the_measures_are_the_curves() -> None:
    trace = run(Params())
    rnn, lstm, cell, gru, attention = (np.array(v) for _, v in measured("vanishing", trace))
    np.testing.assert_allclose(np.stack((rnn, lstm, gru, attention)), trace.scene.norms, rtol=1e-5)
    np.testing.assert_allclose(cell, trace.scene.kept[0])


def _powers(v: Mapping[str, float]) -> list[tuple[float, float]]:
    return [(v["power"], v["rate"] ** v["l"])]


CLAIMS: list[Claim] = []
TALLY = {(0, 1): _powers}
PAR = Params(length=100, radius=1.1)  # meets the lesson's challenge
