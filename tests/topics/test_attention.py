"""attention: the organs are torch.nn's; masks, positions and the scale do what is said of them."""

import math

import numpy as np
import pytest
import torch

from dashboard.views.sequences import attention as views
from engine.attention import Params, attention, run, tokens
from engine.core import Refused
from engine.sequences import attention as A
from engine.sequences.built_heads import at_random


def test_attend_is_torchs() -> None:
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 3, 5, 8), torch.randn(2, 3, 7, 8), torch.randn(2, 3, 7, 4)
    mask = torch.rand(2, 1, 5, 7) < 0.3
    mask[..., 0] = False
    out, weights, scores = A.attend(q, k, v, mask)
    want = torch.nn.functional.scaled_dot_product_attention(q, k, v, ~mask)
    torch.testing.assert_close(out, want, atol=1e-6, rtol=0)
    torch.testing.assert_close(weights, scores.softmax(-1))
    assert (weights.masked_select(mask.expand_as(weights)) == 0).all()


def test_a_query_with_every_key_blocked_gets_nothing() -> None:
    mask = torch.tensor([[True, True], [False, True]])
    out, weights, _ = A.attend(torch.randn(2, 4), torch.randn(2, 4), torch.randn(2, 4), mask)
    assert (out[0] == 0).all() and (weights[0] == 0).all() and weights[1, 0] == 1


@pytest.mark.parametrize("causal", [False, True])
def test_multi_head_is_torchs(causal: bool) -> None:
    torch.manual_seed(1)
    peer, x, y = torch.nn.MultiheadAttention(24, 4, batch_first=True), torch.randn(2, 6, 24), torch.randn(2, 6, 24)
    mask = A.causal_mask(6) if causal else None
    got = A.multi_head(x, y, peer.state_dict(), 4, mask)
    out, weights = peer(x, y, y, attn_mask=mask, average_attn_weights=False)
    torch.testing.assert_close(got.out, out, atol=1e-6, rtol=0)
    torch.testing.assert_close(got.weights, weights, atol=1e-6, rtol=0)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_blocks_are_torchs(norm_first: bool, activation: str) -> None:
    torch.manual_seed(2)
    x, memory, mask = torch.randn(2, 5, 16), torch.randn(2, 7, 16), A.causal_mask(5)
    kinds = {"dropout": 0.0, "batch_first": True, "norm_first": norm_first, "activation": activation}
    encoder = torch.nn.TransformerEncoderLayer(16, 4, 32, **kinds)
    decoder = torch.nn.TransformerDecoderLayer(16, 4, 32, **kinds)
    ours = A.encoder_block(x, encoder.state_dict(), 4, mask, norm_first, activation)
    torch.testing.assert_close(ours.out, encoder(x, mask), atol=1e-6, rtol=1e-6)
    ours_d = A.decoder_block(x, memory, decoder.state_dict(), 4, mask, norm_first, activation)
    torch.testing.assert_close(ours_d.out, decoder(x, memory, mask), atol=1e-6, rtol=1e-6)


def test_padding_hides_what_lies_past_the_end() -> None:
    torch.manual_seed(3)
    weights = torch.nn.MultiheadAttention(8, 2, batch_first=True).state_dict()
    x = torch.randn(2, 6, 8)
    y = x.clone()
    y[1, 4:] = 99.0
    mask = A.padding_mask([6, 4], 6)
    a, b = (A.multi_head(z, z, weights, 2, mask).out for z in (x, y))
    torch.testing.assert_close(a[1, :4], b[1, :4])


def test_without_positions_attention_only_permutes() -> None:
    torch.manual_seed(4)
    weights, x, order = torch.nn.MultiheadAttention(8, 2).state_dict(), torch.randn(1, 6, 8), torch.randperm(6)
    out, shuffled = (A.multi_head(z, z, weights, 2).out for z in (x, x[:, order]))
    torch.testing.assert_close(shuffled, out[:, order], atol=1e-6, rtol=1e-5)


def test_sinusoids_and_rotary_know_distances_only() -> None:
    p = A.sinusoidal(40, 16).double()
    gram = p @ p.T
    for distance in (1, 5, 20):
        diagonal = gram.diagonal(distance)
        torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-5, rtol=0)
    q, k = torch.randn(16, dtype=torch.float64), torch.randn(16, dtype=torch.float64)
    turned = A.rotary(q.expand(40, -1)) @ A.rotary(k.expand(40, -1)).T
    for distance in (-7, 0, 7):
        diagonal = turned.diagonal(distance)
        torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-9, rtol=0)
    assert turned.diagonal(7)[0] != turned.diagonal(-7)[0]  # and which of the two comes first


def test_sinusoidal_is_the_papers() -> None:
    p = A.sinusoidal(50, 512)
    assert p[7, 10] == pytest.approx(math.sin(7 / 10000 ** (10 / 512)), abs=1e-6)
    assert p[7, 11] == pytest.approx(math.cos(7 / 10000 ** (10 / 512)), abs=1e-6)


def test_the_lesson_is_torchs_attention() -> None:
    """Two heads of half the width are torch.nn.MultiheadAttention's own case."""
    rng = np.random.default_rng(5)
    w = at_random(2, 8, rng)._replace(q_bias=rng.normal(size=(2, 8)), k_bias=rng.normal(size=(2, 8)))
    peer = torch.nn.MultiheadAttention(16, 2, batch_first=True, dtype=torch.float64)
    state = {
        "in_proj_weight": np.concatenate([m.reshape(16, 16) for m in (w.q, w.k, w.v)]),
        "in_proj_bias": np.concatenate((w.q_bias.ravel(), w.k_bias.ravel(), np.zeros(16))),
        "out_proj.weight": w.out,
        "out_proj.bias": np.zeros(16),
    }
    peer.load_state_dict({k: torch.tensor(v) for k, v in state.items()})
    x, blocked = rng.normal(size=(7, 16)), np.triu(np.ones((7, 7), bool), 1)
    ours, t = attention(x, w, blocked), torch.tensor(x)[None]
    out, weights = peer(t, t, t, attn_mask=torch.tensor(blocked), average_attn_weights=False)
    np.testing.assert_allclose(ours.out, out[0].detach(), atol=1e-12)
    np.testing.assert_allclose(ours.weights, weights[0].detach(), atol=1e-12)


@pytest.mark.parametrize("positions", ["sinusoidal", "rotary"])
def test_built_heads_look_where_they_were_built_to(positions: str) -> None:
    w = run(Params(num_heads=8, positions=positions)).scene.stages.weights
    n = w.shape[-1]
    for head, offset in {1: -1, 2: 1, 4: -2, 5: 2}.items():
        here = np.arange(max(0, -offset), n - max(0, offset))
        assert (w[head].argmax(-1)[here] == here + offset).all()
    assert set(w[0, 0].argsort()[-3:]) == {0, 4, 7}  # the three "the"
    np.testing.assert_allclose(w[6], 1 / n, atol=1e-6)


def test_order_is_known_through_positions_or_a_causal_mask_only() -> None:
    moved = run(Params()).scene.moved
    assert moved[3] < 1e-12 and (moved[:3] > 0.05).all()
    assert run(Params(mask="causal")).scene.moved[3] > 0.05


def test_dividing_by_root_d_keeps_softmax_soft() -> None:
    plain, divided = run(Params()).scene.saturation
    assert plain[-1] < 0.1 and divided[-1] > 0.7
    rng = np.random.default_rng(0)
    for d in (4, 64):
        assert (rng.normal(size=(20000, d)) * rng.normal(size=(20000, d))).sum(1).var() == pytest.approx(d, rel=0.05)


def test_one_word_and_five_hundred_are_refused() -> None:
    for text, number in (("alone", "1 word"), ("word " * 500, "500 words")):
        with pytest.raises(Refused, match=number):
            tokens(text)
    assert tokens("我爱 cats") == ("我", "爱", "cats")


def test_the_board_says_no_number_before_its_stage() -> None:
    trace = run(Params())
    first = [
        next((t for t in range(len(trace)) if views.numbers(trace, t)[name] == views.numbers(trace, t)[name]), -1)
        for name in ("dot", "s", "a")
    ]
    assert first == sorted(first) and [trace[t].stage for t in first] == [views.SCORES, views.SCORES + 1, views.SOFTMAX]
