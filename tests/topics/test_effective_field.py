"""Truths of the effective field: exact variances, √depth against depth, autograd, and what cannot be read."""

import numpy as np
import pytest

from dashboard.catalogue import measures_of
from dashboard.views.vision import effective_field as views
from engine.core import Refused
from engine.core.torch_one import torch_one
from engine.effective_field import CHANNELS, WIDEST, Params, expected, measure, rhythm, spread
from engine.receptive_field import top_down
from engine.vision.convnet import Layer
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("effective_field")

torch = torch_one()


def sigma(**knobs):
    return lambda: run(Params(**knobs))[-1].sigma


def times(deep, shallow, what="sigma"):
    return lambda: getattr(run(Params(**deep))[-1], what) / getattr(run(Params(**shallow))[-1], what)


SKIPS = {"activation": "relu", "depth": 30}
CLAIMS = [
    Claim("√(n(k² − 1)/12)", lambda: 20 * 8 / sigma(weights="equal")() ** 2, 1e-3, number=12),
    Claim("k² − 1", lambda: 12 * sigma(weights="equal")() ** 2 / 20 - 9, 1e-3, number=-1),
    Claim("only 1.4 times as wide", times({"depth": 40}, {"depth": 20}), 0.05),
    Claim("σ is 5.1 with ReLU", sigma(activation="relu"), 0.05),
    Claim("and 5.1 without", sigma(), 0.05),
    Claim("σ is 3.8", sigma(skip=True, **SKIPS), 0.05),
    Claim("it would be 6.3", sigma(**SKIPS), 0.05),
    Claim("σ is 14.8", sigma(dilation="1, 2, 5", depth=18), 0.05),
    Claim("instead of 4.8", sigma(depth=18), 0.051),
    Claim("σ is 9.1", sigma(dilation="2", depth=16), 0.05),
    Claim("instead of 4.6", sigma(depth=16), 0.05),
    Claim("of 24 layers of 3×3", lambda: (run(Params(kernel_size="7", depth=8))[-1].theoretical - 1) / 2),
    Claim("a spot 1.4 times as wide", times({"kernel_size": "7", "depth": 8}, {"depth": 24}), 0.05),
    Claim("wider than 97 pixels", lambda: WIDEST),
]
TALLY = {
    (0, 0): lambda v: [(v["r"], v["before"] + (v["k"] - 1) * v["d"])],
    (0, 1): lambda v: [(v["share"], v["size"] / v["r"])],
    (1, 0): lambda v: [(v["ratio"], v["sigma"] / v["expected"])],
}


def test_the_kernel_in_the_formula_is_the_knobs():
    for p in (Params(), Params(kernel_size="7", depth=8), Params(kernel_size="5", dilation="1, 2, 5", depth=6)):
        trace = run(p)
        assert {views.numbers(trace, t)["k"] for t in range(len(trace))} == {float(p.kernel_size)}


def test_both_squares_measure_the_same_thing():
    """The picture compares a side with a side: the dashed square holds as many pixels as count."""
    trace = run(Params())
    drawn = views.PICTURE.draw(trace, 19, lambda text: text.en)["data"]
    theory, counts = (one for one in drawn if one.get("mode") == "lines")
    assert np.ptp(theory["x"]) == trace[-1].theoretical
    assert np.ptp(counts["x"]) == pytest.approx(trace[-1].size)


def test_the_gaussian_lies_through_the_profile_not_under_it():
    for f in run(Params()).frames[3:]:
        assert abs(float((f.profile - f.gauss) @ f.gauss)) < 1e-4


def test_with_skips_the_spot_is_narrower_than_the_linear_theory_says():
    gap = {a: run(Params(skip=True, activation=a))[-1] for a in ("relu", "tanh")}
    assert all(f.sigma < 0.95 * f.expected for f in gap.values())
    assert gap["tanh"].sigma / gap["tanh"].expected < gap["relu"].sigma / gap["relu"].expected


def test_equal_weights_convolve_boxes_exactly():
    trace = run(Params(weights="equal", depth=12, kernel_size="5"))
    depth = np.arange(1, 13)
    assert np.allclose(trace.scene.sigmas, np.sqrt(depth * (5**2 - 1) / 12), rtol=1e-4)
    assert np.allclose(trace.scene.sigmas, trace.scene.expected, rtol=1e-4)


def test_sigma_grows_like_the_root_while_the_theory_grows_like_depth():
    scene = run(Params(depth=36)).scene
    growth = np.polyfit(np.log(np.arange(12, 37)), np.log(scene.sigmas[11:]), 1)[0]
    assert 0.42 < growth < 0.58
    assert np.array_equal(scene.fields, 1 + 2 * np.arange(1, 37))
    assert scene.sizes[35] / scene.fields[35] < 0.75 * scene.sizes[3] / scene.fields[3]


@pytest.mark.parametrize("activation", ["none", "relu", "tanh"])
@pytest.mark.parametrize("weights", ["normal", "uniform"])
def test_random_weights_add_variances(activation, weights):
    scene = run(Params(activation=activation, weights=weights, depth=16)).scene
    assert np.allclose(scene.sigmas, scene.expected, rtol=0.06)


def test_the_square_of_the_gradient_has_the_variance_of_summed_boxes():
    *_, last = measure([1, 2, 1, 2], 3, "none", "normal", False, 32, 0)
    want = np.sqrt((1 + 4 + 1 + 4) * (3**2 - 1) / 12)
    assert spread(last**2) == pytest.approx(want, rel=0.04)


def test_skips_and_linear_stacks_agree_with_their_own_theory():
    for p in (Params(skip=True), Params(skip=True, weights="equal"), Params(skip=True, weights="uniform")):
        scene, plain = run(p).scene, run(Params(weights=p.weights)).scene
        assert np.allclose(scene.sigmas, scene.expected, rtol=0.06)
        assert scene.sigmas[-1] < 0.9 * plain.sigmas[-1]  # a skip keeps the field small


def test_the_field_is_autograd_s():
    """One draw: the same weights through torch's own autograd, on the whole input."""
    from torch.nn import functional as F

    found = list(measure([1, 2, 1], 3, "tanh", "normal", True, 1, 7))
    chance = torch.Generator().manual_seed(7)
    x = torch.randn(1, CHANNELS, 9, 9, generator=chance).requires_grad_()
    y = x
    for n, d in enumerate((1, 2, 1)):
        w = torch.randn(CHANNELS, CHANNELS, 3, 3, generator=chance) * (2 / (9 * CHANNELS)) ** 0.5
        y = F.conv2d(y, w, dilation=d).tanh() + y[..., d:-d, d:-d]
        (g,) = torch.autograd.grad(y[0, 0, y.shape[2] // 2, y.shape[3] // 2], x, retain_graph=True)
        rms = g[0].square().mean(0).sqrt().numpy()
        reach = len(found[n]) // 2
        inside = rms[4 - reach : 5 + reach, 4 - reach : 5 + reach]
        rms /= np.sqrt((rms**2).sum())
        assert np.allclose(found[n], inside, rtol=1e-4, atol=1e-6)
        assert rms.sum() == pytest.approx(inside.sum(), rel=1e-6)  # nothing outside the theoretical field


def test_the_box_is_the_receptive_field_of_the_other_lesson():
    scene = run(Params(depth=9, dilation="1, 2, 5", kernel_size="3")).scene
    for t, field in enumerate(scene.fields, 1):
        assert top_down([Layer("conv", 3, 1, 0, d) for d in scene.dilations[:t]])[-1] == field


def test_a_stack_wider_than_what_is_measured_says_so():
    scene = run(Params(depth=40, kernel_size="7")).scene
    assert scene.cut == 24 and scene.fields[-1] == 97


def test_dilation_leaves_a_grid_of_pixels_that_nobody_sees():
    field = run(Params(dilation="2", depth=10))[-1].field
    middle = len(field) // 2
    assert (field[(middle + 1) % 2 :: 2] == 0).all()
    assert (run(Params(dilation="1, 2", depth=10))[-1].field[8:-8, 8:-8] > 0).all()


@pytest.mark.parametrize("text", ["", "0", "9", "1,2,3,4,5,6,7", "one", "1;2", "٢", "-1", "1.5"])
def test_words_that_are_no_rhythm(text):
    with pytest.raises(Refused) as caught:
        rhythm(text)
    assert "one to six numbers" in str(caught.value) and caught.value.text.zh


def test_expected_is_exact_for_one_layer():
    assert expected([1], 3, False, None) == pytest.approx([np.sqrt(8 / 12)])
    assert expected([4], 3, True, None) == pytest.approx([4 * np.sqrt(8 / 12)])


def test_measures_of_equal_weights_have_one_sigma_over_root_depth():
    trace = run(Params(weights="equal", depth=9))
    of = {m.key: m.value for m in measures_of("effective_field")}
    assert [of["root"](trace, t) for t in range(9)] == pytest.approx([np.sqrt(8 / 12)] * 9, rel=1e-3)
    assert [of["linear"](trace, t) for t in range(9)] == pytest.approx(
        [of["sigma"](trace, t) for t in range(9)], rel=1e-3
    )


PAR = Params(dilation="1, 2, 5", depth=7)  # meets the lesson's challenge
