"""The race: torch's gradient, the table's functions, and a dying ReLU said exactly."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dashboard.catalogue import measures_of
from dashboard.lessons.activation_race import LESSON, library
from dashboard.views.neurons import activation_race as views
from engine.activation_race import (
    FRAMES,
    KINDS,
    LARGEST,
    STUCK,
    Params,
    Weights,
    activate,
    descend,
    forward,
    gradient,
    start,
)
from engine.core import snippet
from engine.neurons.table import ACTIVATIONS
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("activation_race")

SLUGS = [k.slug for k in KINDS]
RELU, LEAKY = SLUGS.index("relu"), SLUGS.index("leaky_relu")
PEERS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "gelu_tanh": lambda z: F.gelu(z, approximate="tanh"),
    "silu": F.silu,
    "leaky_relu": F.leaky_relu,
    "relu": F.relu,
}


PAR = Params(learning_rate=2.0)  # meets the lesson's challenge
CLAIMS = [
    Claim("one array (6, rows, units)", lambda: len(start(8, 0).W1)),
    Claim("leaky ReLU (0.01)", lambda: ACTIVATIONS["leaky_relu"].derivative(-1.0)),
    Claim("under 0.001", lambda: STUCK, 1e-12),
    Claim("means exactly 0", lambda: ACTIVATIONS["relu"].derivative(-1.0)),
    Claim("a gradient of exactly 0", lambda: dead_units_gradient()),
    Claim("biases 0", lambda: np.abs(start(8, 0).b1).max()),
    Claim("never under 0.01", lambda: ACTIVATIONS["leaky_relu"].derivative(np.linspace(-9, 9, 99)).min()),
    Claim("beyond 10⁴", lambda: LARGEST, number=1e4),
    Claim("wrong on 2% of the rows", lambda: run(Params(learning_rate=2.0))[-1].error[0], 5e-3),
]


def dead_units_gradient():
    """The largest slope of a weight into a ReLU unit that no row switches on."""
    X, y = rows()
    w = start(8, 0)
    w.b1[RELU, 0, 0] = -100
    g = gradient(w, X.astype(np.float32), y)
    return max(np.abs(g.W1[RELU, :, 0]).max(), np.abs(g.b1[RELU, 0, 0]))


def rows(n=40, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2))
    return X, (X[:, :1] * X[:, 1:] > 0).astype(float)


def double(w):
    return Weights(*(part.astype(float) for part in w))


def test_one_row_of_coefficients_is_the_activation_and_its_slope():
    z = np.linspace(-12, 12, 1201)  # holds 0, where the rectifiers have their kink
    values, slopes = activate(np.broadcast_to(z[:, None], (len(KINDS), len(z), 1)))
    for k, slug in enumerate(SLUGS):
        np.testing.assert_allclose(values[k, :, 0], ACTIVATIONS[slug].value(z), atol=1e-12)
        np.testing.assert_allclose(slopes[k, :, 0], ACTIVATIONS[slug].derivative(z), atol=1e-12)


def test_the_batched_gradient_is_torchs_for_each_network():
    X, y = rows()
    w = double(start(5, 0))
    ours = gradient(w, X, y)
    for k, slug in enumerate(SLUGS):
        parts = [torch.tensor(part[k], requires_grad=True) for part in w]
        f, (W1, b1, W2, b2, W3, b3) = PEERS[slug], parts
        out = f(f(torch.tensor(X) @ W1 + b1) @ W2 + b2) @ W3 + b3
        F.binary_cross_entropy_with_logits(out, torch.tensor(y)).backward()
        for mine, part in zip(ours, parts, strict=True):
            np.testing.assert_allclose(mine[k], part.grad, atol=1e-12)


def test_all_six_start_alike():
    for part in start(8, 3):
        assert (part == part[:1]).all()


def test_training_learns_and_the_frames_say_which_step():
    trace = run(Params())
    assert [f.step for f in trace.frames] == [12 * t for t in range(FRAMES + 1)]
    assert (trace[-1].loss < trace[0].loss / 2).all()
    assert trace[0].error.max() > 0.2 > trace[-1].error.max()
    assert trace[-1].field.min() >= 0 and trace[-1].field.max() <= 1


DYING = Params(learning_rate=3.0)


def test_a_high_rate_kills_relu_and_not_leaky():
    calm, wild = run(Params(learning_rate=0.3))[-1], run(DYING)[-1]
    assert calm.dead[RELU] < 0.2
    assert wild.dead[RELU] >= 0.5 and wild.loss[RELU] > 5 * wild.loss[LEAKY]
    assert wild.dead[LEAKY] == 0 and wild.died[LEAKY].sum() == 0


@pytest.mark.parametrize("data", ["moons", "rings", "xor", "spirals"])
def test_in_the_first_layer_a_dead_relu_never_comes_back_in_the_second_it_may(data):
    """Its rows never change, so a slope of 0 on all of them is a gradient of exactly 0 for good."""
    frames = [run(Params(data=data, learning_rate=rate))[-1] for rate in (2.0, 3.0, 4.0)]
    assert all(f.revived[RELU, 0] == 0 for f in frames)
    assert sum(f.died[RELU, 0] for f in frames) > 0
    assert sum(f.revived[RELU, 1] for f in frames) > 0


def test_a_dead_units_gradient_is_exactly_nothing():
    X, y = rows()
    w = start(4, 0)
    w.b1[RELU, 0, 2] = -100  # no row can reach it
    X, y = X.astype(np.float32), y.astype(np.float32)
    before = w.W1[RELU, :, 2].copy()
    assert np.abs(forward(w, X).f1[RELU, :, 2]).max() < STUCK
    for _ in range(50):
        descend(w, X, y, np.full((6, 1, 1), 1.0, np.float32))
    np.testing.assert_array_equal(w.W1[RELU, :, 2], before)
    assert w.b1[RELU, 0, 2] == -100


def test_a_network_that_diverges_is_shown_where_it_last_was():
    trace = run(Params(data="moons", learning_rate=8.0, hidden=16, noise=0.6, steps=1000))
    assert all(np.isfinite(f.loss).all() and np.isfinite(f.field).all() for f in trace.frames)
    off = trace.column("diverged")
    assert off.any() and (off[1:] >= off[:-1]).all()
    k = int(np.flatnonzero(off[-1])[0])
    t = int(np.flatnonzero(off[:, k])[0])
    np.testing.assert_array_equal(trace[t].field[k], trace[t - 1].field[k])


def test_two_thirds_learn_and_one_third_judges():
    trace = run(Params(n_samples=300))
    assert len(trace.scene.y) == 200 and len(trace.scene.held_y) == 100
    assert len(run(Params(n_samples=1500)).scene.y) == 300


@pytest.mark.parametrize("p", [Params(steps=100), Params(steps=100, hidden=3)])
def test_the_library_snippet_trains(p):
    space = {"print": lambda *_: None}
    exec(snippet("activation_race", p) + "\n" + library(p), space)
    assert 0 < space["loss"].item() < 0.69


def test_the_clock_counts_training_steps():
    marks = views.ticks(run(Params(steps=200)))
    assert marks[0].at == (0,) and marks[-1].at == marks[-1].of == (200,)


def english(view, trace, t):
    return view.alt(trace, t, lambda text: text.en)


def test_who_is_alike_is_told_together():
    """Five on 2% are five, not the first of them by name."""
    trace = run(Params())
    percent = np.round(100 * trace[-1].error).astype(int)
    assert (percent == 2).sum() == 5
    assert "five are wrong on 2% of the held-out rows, sigmoid on 15%" in english(views.BOUNDARIES, trace, FRAMES)
    same = run(Params(learning_rate=2.0))
    assert "all six are wrong on 2%" in english(views.BOUNDARIES, same, FRAMES)
    assert "%" not in english(views.BOUNDARIES, trace, 0).split(".")[0]  # before training there is nothing to judge


@pytest.mark.parametrize("view", [views.LOSSES, views.DEAD])
@pytest.mark.parametrize("p", [Params(), Params(learning_rate=3.0)])
def test_a_name_is_led_to_its_own_lines_end(view, p):
    trace = run(p)
    drawn = view.draw(trace, FRAMES, lambda text: text.en)["data"]
    finals = [one["y"][-1] for one in drawn[1 : 3 * len(KINDS) : 3]]
    leaders = [one for one in drawn[3 * len(KINDS) :] if one["mode"] == "lines"]
    for value in finals:
        assert min(abs(one["y"][0] - value) for one in leaders) < 0.1 * max(max(finals), 0.1)


def test_what_each_try_says_of_who_learns():
    tries = {one.title.en: run(one.params)[-1] for one in LESSON.tries}
    xor = tries["XOR with few units"]
    assert set(np.flatnonzero(xor.error < 0.05)) == {SLUGS.index("tanh"), SLUGS.index("gelu_tanh")}
    wild = tries["Dying is not ReLU's alone"]
    assert (wild.dead[[SLUGS.index("gelu_tanh"), SLUGS.index("silu")]] > 0).all()
    back = tries["Dead is not always for ever"]
    assert back.died[RELU, 0] > 0 == back.revived[RELU, 0] and back.revived[RELU, 1] > 0
    spirals = tries["Two spirals"]
    assert (spirals.error[1:] < 0.05).all() and spirals.error[0] > 0.15


def test_measures_follow_their_own_activation():
    trace, of = run(Params(learning_rate=4.0, steps=200)), {m.key: m for m in measures_of("activation_race")}
    for key, m in of.items():
        what, slug = key.split("_", 1)
        k, name = SLUGS.index(slug), KINDS[SLUGS.index(slug)].name
        assert m.name.en.endswith(name.en) and m.name.zh.endswith(name.zh)
        assert [m.value(trace, t) for t in range(len(trace))] == [getattr(f, what)[k] for f in trace.frames]
