"""Truths of the effective field: exact variances, √depth against depth, the peer (autograd), and what cannot be read."""

import numpy as np
import pytest

from engine.core import Refused
from engine.core.torch_one import torch_one
from engine.effective_field import CHANNELS, Params, expected, measure, rhythm, run, spread
from engine.receptive_field import top_down
from engine.vision.convnet import Layer

torch = torch_one()


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
