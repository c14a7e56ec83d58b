"""A signal through many layers: torch's own forward and backward, and what the initialisations promise."""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dashboard.catalogue import measures_of
from dashboard.lessons.depth import LESSON, library
from dashboard.views.neurons import depth as views
from engine.core import Refused, snippet
from engine.depth import FEW, FLAT, INITS, LIMIT, POWERS, VALUES, Params, propagate, weights
from engine.neurons.table import ACTIVATIONS
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("depth")


def normalised():
    return run(Params(activation="selu", init="lecun", depth=100)).frames


PAR = Params(activation="tanh", gain=1.15)  # meets the lesson's challenge
CLAIMS = [
    Claim("He's factor 2", lambda: next(weights("he", 1, 400, 0)).var() * 400, 0.02),
    Claim("mean 0 and variance", lambda: max(abs(f.mean) for f in normalised()), 0.05),
    Claim(" and variance 1 hold", lambda: np.mean([f.variance for f in normalised()]), 0.1),
    Claim("the cosine goes to 1", lambda: run(Params(activation="relu", init="he"))[-1].similarity, 0.01),
    Claim("*Slope under 0.01*", lambda: FLAT, 1e-12),
    Claim("32 of the rows", lambda: FEW),
    Claim("Beyond 10¹⁰⁰", lambda: LIMIT, number=1e100),
    Claim("about 1,800-fold", lambda: run(Params(activation="tanh", gain=2.0))[0].grad_norm, 50),
]
PEERS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": F.relu, "gelu": F.gelu, "selu": F.selu, "silu": F.silu}


@pytest.mark.parametrize("activation", PEERS)
@pytest.mark.parametrize("init", INITS)
def test_forward_and_backward_are_torchs(activation, init):
    depth, width, n, seed = 8, 24, 20, 3
    layers = list(propagate(activation, init, depth, width, n, seed))
    h = torch.tensor(np.random.default_rng([seed, 0]).normal(size=(n, width)))
    top = torch.tensor(np.random.default_rng([seed, 1]).normal(size=(n, width)))
    outputs = []
    for W in weights(init, depth, width, seed):
        h = PEERS[activation](h @ torch.tensor(W).T)
        h.requires_grad_() if h.is_leaf else h.retain_grad()
        outputs.append(h)
    (h * top).sum().backward()
    for s, out in zip(layers, outputs, strict=True):
        grad = out.grad.numpy()
        assert s.mean == pytest.approx(out.mean().item(), abs=1e-12)
        assert s.variance == pytest.approx(out.var(correction=0).item(), rel=1e-9)
        assert s.grad_norm == pytest.approx(np.sqrt((grad**2).mean()), rel=1e-9)
        want = np.histogram(np.clip(out.detach(), VALUES[0], VALUES[-1]), VALUES)[0] / out.numel()
        np.testing.assert_allclose(s.forward, want, atol=1.5 / out.numel())  # a value on an edge may fall either way
        some = np.log10(np.abs(grad[grad != 0]))
        np.testing.assert_allclose(
            s.backward, np.histogram(np.clip(some, -30, 10), POWERS)[0] / grad.size, atol=1.5 / grad.size
        )


def test_every_output_and_every_gradient_is_counted_once():
    for s in propagate("relu", "he", 30, 64, 64, 0):
        assert s.forward.sum() == pytest.approx(1) and s.backward.sum() + s.zero == pytest.approx(1)


def test_he_is_xavier_times_root_two_and_xavier_is_lecun_at_one_width():
    he, xavier, lecun = (next(weights(i, 1, 64, 0)) for i in ("he", "xavier", "lecun"))
    np.testing.assert_allclose(he, np.sqrt(2) * xavier)
    np.testing.assert_allclose(xavier, lecun)


def test_orthogonal_weights_keep_every_length():
    for W in weights("orthogonal", 3, 48, 0):
        np.testing.assert_allclose(W @ W.T, np.eye(48), atol=1e-12)


@pytest.mark.parametrize("init", INITS)
def test_the_spread_is_the_promised_one(init):
    want = {"lecun": 1, "xavier": 1, "he": 2, "orthogonal": 1, "torch": 1 / 3}[init] / 192
    assert next(weights(init, 1, 192, 0)).var() == pytest.approx(want, rel=0.02)


def test_torchs_default_is_torchs():
    torch.manual_seed(0)
    peer = torch.nn.Linear(192, 192).weight.detach().numpy()
    ours = next(weights("torch", 1, 192, 0))
    assert peer.var() == pytest.approx(ours.var(), rel=0.03) and abs(peer).max() == pytest.approx(
        abs(ours).max(), rel=1e-3
    )


def test_sigmoid_dies_in_ten_layers_whatever_the_initialisation():
    """Each layer multiplies the gradient by at most ‖W‖/4; ten of them leave less than a ten-thousandth."""
    layers = list(propagate("sigmoid", "xavier", 11, 128, 128, 0))
    factors = [a.grad_norm / b.grad_norm for a, b in itertools.pairwise(layers)]
    for factor, W in zip(factors, list(weights("xavier", 11, 128, 0))[1:], strict=True):
        assert factor <= np.linalg.norm(W, 2) / 4 + 1e-12
    assert layers[0].grad_norm < 1e-5


def test_for_relu_he_holds_the_signal_and_xavier_halves_it():
    halved = list(propagate("relu", "xavier", 20, 192, 192, 0))
    held = list(propagate("relu", "he", 20, 192, 192, 0))
    size = [np.array([s.variance + s.mean**2 for s in layers]) for layers in (halved, held)]
    # the weights differ by √2 alone, and ReLU is homogeneous: exactly 2 a layer
    np.testing.assert_allclose(size[1] / size[0], 2.0 ** np.arange(1, 21))
    assert 0.3 < size[1][-1] / size[1][0] < 3
    assert size[0][-1] < 1e-5


def test_selu_keeps_itself_normalised_with_lecun_and_relu_does_not():
    for s in propagate("selu", "lecun", 100, 192, 128, 0):
        assert abs(s.mean) < 0.1 and 0.75 < s.variance < 1.25
    assert list(propagate("relu", "lecun", 100, 192, 128, 0))[-1].variance < 1e-20


def test_the_threshold_sends_no_gradient_at_all():
    below = list(propagate("step", "xavier", 5, 64, 64, 0))[:-1]
    assert all(s.grad_norm == 0 and s.zero == 1 and s.dead == 1 for s in below)


def test_deep_relu_layers_stop_telling_rows_apart():
    trace = run(Params(activation="relu", init="he"))
    assert trace[0].similarity < 0.5 < 0.95 < trace[-1].similarity


def test_an_explosion_ends_the_film_at_its_layer():
    trace = run(Params(activation="relu_squared", init="he"))
    assert len(trace) < 50 and trace.scene.exploded == len(trace) + 1
    assert trace.scene.rivals["he"][0, len(trace)] == 0
    h = np.random.default_rng([0, 0]).normal(size=(128, 128))
    for W in list(weights("he", 50, 128, 0))[: len(trace) + 1]:
        h = ACTIVATIONS["relu_squared"].value(h @ W.T)
    assert np.abs(h).max() >= LIMIT


def test_rivals_run_the_same_network():
    """On fewer rows, but the same weights: the chosen one's own curve is the film's."""
    trace = run(Params(activation="tanh", init="he", n=32))
    np.testing.assert_array_equal(trace.scene.rivals["he"][0], trace.column("variance"))
    peer = run(Params(activation="tanh", init="orthogonal", n=32))
    np.testing.assert_allclose(trace.scene.rivals["orthogonal"][1], peer.column("grad_norm"))


@pytest.mark.parametrize("p", [Params(), *(one.params for one in LESSON.tries), Params(activation="silu", depth=20)])
def test_the_library_snippet_tells_the_same_story(p):
    """Other draws, so not the same digits: the first layer's gradient within a factor of ten."""
    said = []
    space = {"print": said.append}
    torch.manual_seed(0)
    exec(snippet("depth", p).replace("print(t, frame)", "pass") + "\n" + library(p), space)
    (layers,) = said
    trace = space["trace"]
    assert len(layers) == len(trace)
    theirs, ours = layers[0][1], trace[0].grad_norm
    assert theirs == ours == 0 or 0.1 < theirs / ours < 10
    assert 0.5 < layers[0][0] / trace[0].variance < 2


def says(view, trace, t):
    return view.alt(trace, t, lambda text: text.en)


def test_the_film_goes_up_with_the_signal_and_down_with_the_gradient():
    trace = run(Params(depth=10))
    marks = views.ticks(trace)
    assert [m.at for m in marks] == [(1, n) for n in range(1, 11)] + [(2, n) for n in range(10, 0, -1)]
    assert says(views.GRADIENT, trace, 9) == views.BEFORE.en and "size 1" in says(views.SIZES, trace, 10)
    assert "of the gradient, which entered with size 1, 2.15·10⁻⁶ arrives here" in says(views.SIZES, trace, 19)


def test_both_sizes_are_roots_so_that_one_decay_is_one_slope():
    """For torch's default both fall by the same factor a layer: parallel curves, not one twice as steep."""
    trace = run(Params(activation="relu", init="torch"))
    drawn = views.SIZES.draw(trace, 2 * len(trace) - 1, lambda text: text.en)["data"]
    strong = [one for one in drawn if one["mode"] == "lines" and one["line"]["width"] == 4.5]
    up, down = (np.asarray(one["y"], float) for one in strong)
    assert (up[-1] - up[0]) == pytest.approx(down[0] - down[-1], rel=0.05)


def test_the_ratios_are_to_the_layer_that_the_title_names():
    trace = run(Params(depth=10))
    v = views.numbers(trace, 4)
    assert v["q"] == pytest.approx((trace[4].variance / trace[3].variance) ** 0.5) and v["r"] == "–"
    v = views.numbers(trace, 15)  # on the way back, at layer 5
    assert v["r"] == pytest.approx(trace[4].grad_norm / trace[5].grad_norm)
    outputs, gradient = LESSON.films[0].equations
    assert "第 l−1 层" in outputs.title.zh and "第 l+1 层" in gradient.title.zh


def test_every_initialisation_is_named_where_its_curve_ends():
    trace = run(Params(activation="relu", init="he"))
    drawn = views.SIZES.draw(trace, 0, lambda text: text.en)["data"]
    words = " ".join(str(w) for one in drawn if one["mode"] == "text" for w in np.ravel(one["text"]))
    assert all(views.SHORT[init].en in words for init in INITS)


def test_what_the_tries_say():
    last = {one.title.en: run(one.params) for one in LESSON.tries}
    assert 1.5e-6 < last["Sigmoid dies in ten layers"][0].grad_norm < 2.5e-6
    he = last["He holds the size, but not the difference"][-1]
    assert 0.35 < he.dead < 0.45 and he.similarity > 0.98
    selu = last["SELU keeps itself normalised"]
    assert 35 < selu[0].grad_norm < 45 and abs(selu[-1].mean) < 0.1 and 0.75 < selu[-1].variance < 1.25
    assert last["torch's default, fifty deep"][-1].variance < 1e-30
    assert all(s.grad_norm == 0 for s in last["The threshold passes nothing"].frames[:-1])


def test_bad_input_is_said():
    for args, words in (
        (("reul", "he", 2, 8, 8, 0), "no activation 'reul'"),
        (("relu", "kaiming", 2, 8, 8, 0), "no init 'kaiming'"),
    ):
        with pytest.raises(Refused, match=words):
            next(propagate(*args))
    with pytest.raises(Refused, match="at least"):
        next(propagate("relu", "he", 0, 8, 8, 0))


def test_measures_are_sizes_not_squares():
    trace = run(Params(activation="tanh", depth=6))
    of = {m.key: m.value for m in measures_of("depth")}
    for t, s in enumerate(trace.frames):
        assert of["signal"](trace, t) ** 2 == pytest.approx(s.variance)
        assert of["gradient"](trace, t) == s.grad_norm
