"""recurrent: the cells are torch.nn's."""

import numpy as np
import pytest
import torch

from engine.core import Refused
from engine.recurrent import ALPHABET, HIDDEN, Params, codes, parse, run, weights_of
from engine.sequences import recurrent

CELLS = {
    "rnn": (torch.nn.RNN, recurrent.rnn),
    "lstm": (torch.nn.LSTM, recurrent.lstm),
    "gru": (torch.nn.GRU, recurrent.gru),
}


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("bias", [True, False])
def test_cells_are_torchs_with_the_same_weights(name: str, bias: bool) -> None:
    torch.manual_seed(1)
    module, cell = CELLS[name]
    peer = module(5, 7, num_layers=2, bias=bias)
    x = torch.randn(11, 3, 5)
    out = x
    for layer in range(2):
        out = torch.stack([s.h for s in cell(out, peer.state_dict(), layer=layer)])
    torch.testing.assert_close(out, peer(x)[0], atol=1e-6, rtol=0)


def test_states_may_be_given_and_the_cell_is_the_peers() -> None:
    torch.manual_seed(2)
    peer, x, h, c = torch.nn.LSTM(4, 6), torch.randn(9, 2, 4), torch.randn(2, 6), torch.randn(2, 6)
    steps = list(recurrent.lstm(x, peer.state_dict(), h, c))
    out, (h_end, c_end) = peer(x, (h[None], c[None]))
    torch.testing.assert_close(torch.stack([s.h for s in steps]), out, atol=1e-6, rtol=0)
    torch.testing.assert_close(steps[-1].c, c_end[0], atol=1e-6, rtol=0)
    torch.testing.assert_close(steps[-1].h, h_end[0], atol=1e-6, rtol=0)


def test_relu_rnn_and_its_gradient_are_the_peers() -> None:
    torch.manual_seed(3)
    peer, x = torch.nn.RNN(4, 6, nonlinearity="relu"), torch.randn(8, 2, 4)
    ours = torch.stack([s.h for s in recurrent.rnn(x, dict(peer.named_parameters()), nonlinearity="relu")])
    torch.testing.assert_close(ours, peer(x)[0], atol=1e-6, rtol=0)
    mine = torch.autograd.grad(ours[-1].sum(), peer.weight_hh_l0)[0]
    theirs = torch.autograd.grad(peer(x)[0][-1].sum(), peer.weight_hh_l0)[0]
    torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-5)


def test_a_gru_with_its_update_gate_shut_keeps_its_state() -> None:
    peer = torch.nn.GRU(3, 4)
    weights = {k: v.clone() for k, v in peer.state_dict().items()}
    weights["bias_ih_l0"][4:8] = 100.0  # z = 1
    h = torch.randn(1, 4)
    *_, last = recurrent.gru(torch.randn(20, 1, 3), weights, h)
    torch.testing.assert_close(last.h, h)


def test_wrong_shape_says_what_it_needs() -> None:
    with pytest.raises(ValueError, match=r"x must be \(T, batch, 3\)"):
        next(recurrent.rnn(torch.zeros(4, 2, 5), torch.nn.RNN(3, 4).state_dict()))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_trained_cells_know_where_a_bracket_is_open(cell: str) -> None:
    trace = run(Params(cell=cell))
    assert ((trace.scene.said > 0.5) == (trace.scene.truth > 0.5)).all()
    chinese = run(Params(cell=cell, text="我说（很轻地）没什么")).scene.said > 0.5
    assert chinese.tolist() == [False] * 2 + [True] * 4 + [False] * 4


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_the_page_shows_what_torch_computes(cell: str) -> None:
    p = Params(cell=cell, weights="random", seed=4, text="ab (c)")
    weights = weights_of(p)
    peer = CELLS[cell][0](len(ALPHABET), HIDDEN)
    peer.load_state_dict({k: v for k, v in weights.items() if not k.startswith("read")})
    h = peer(torch.eye(len(ALPHABET))[torch.tensor(codes(p.text))][:, None])[0][:, 0].detach()
    trace = run(p)
    np.testing.assert_allclose(trace.scene.states, h, atol=1e-6)
    said = torch.sigmoid(h @ weights["read.weight"][0] + weights["read.bias"])
    np.testing.assert_allclose(trace.scene.said, said, atol=1e-6)


def test_the_lstm_equation_holds_on_every_frame() -> None:
    for frame in run(Params()).frames:
        f, i, g, o = frame.gates
        np.testing.assert_allclose(frame.kept, f * frame.before + i * g, atol=1e-6)
        np.testing.assert_allclose(frame.h, o * np.tanh(frame.kept), atol=1e-6)


def test_text_of_one_character_or_too_many_is_refused() -> None:
    with pytest.raises(Refused, match="at least 2"):
        parse("a")
    with pytest.raises(Refused, match="500 characters"):
        parse("a" * 500)


def test_the_forget_gate_shuts_at_brackets_and_holds_between_them() -> None:
    scene = run(Params()).scene
    forget, open_at, shut_at = scene.opened[:, 0, 0], scene.text.index("("), scene.text.index(")")
    assert forget[[open_at, shut_at]].max() < 0.2 and forget[open_at + 2 : shut_at].mean() > 0.8
    lost = run(Params(text="a (b " + "x" * 70)).scene.said
    assert lost[5] > 0.9 and lost[-1] < 0.1  # as the page says
