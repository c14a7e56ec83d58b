"""recurrent: the cells are torch.nn's."""

import inspect
import math
import re
from collections.abc import Mapping

import numpy as np
import pytest
import torch

from dashboard.message import measured
from dashboard.views.sequences import recurrent_cells as cells
from engine.core import Refused, snippet
from engine.recurrent import ALPHABET, CANDIDATE, CELLS, HIDDEN, Params, blinded, codes, parse, read, weights_of
from engine.sequences import recurrent
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("recurrent")

PEERS = {
    "rnn": (torch.nn.RNN, recurrent.rnn),
    "lstm": (torch.nn.LSTM, recurrent.lstm),
    "gru": (torch.nn.GRU, recurrent.gru),
}


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("bias", [True, False])
def test_cells_are_torchs_with_the_same_weights(name: str, bias: bool) -> None:
    torch.manual_seed(1)
    module, cell = PEERS[name]
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
    peer = PEERS[cell][0](len(ALPHABET), HIDDEN)
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


def test_the_forget_gate_shuts_at_brackets_and_the_cell_stands_between_them() -> None:
    scene = run(Params()).scene
    forget, open_at, shut_at = scene.opened[:, 0, 0], scene.text.index("("), scene.text.index(")")
    assert forget[[open_at, shut_at]].max() < 0.2 and forget[open_at + 1 : shut_at].min() > 0.99
    held = scene.cells[open_at:shut_at, 0]
    assert held[0] > 0.8 and np.ptp(held) < 0.05 and scene.cells[shut_at, 0] < -0.5


def held_out() -> list[str]:
    from assets.make_recurrent import text

    rng = np.random.default_rng(999)
    return [text(rng, 80) for _ in range(20)]


def right(cell: str, weights: dict[str, torch.Tensor]) -> float:
    return float(np.mean([(f.said > 0.5) == (f.truth > 0.5) for t in held_out() for f in read(t, cell, weights)]))


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_gates_hold_the_bracket_and_nothing_else_does(cell: str) -> None:
    """With a candidate blind to h it is still known; with a keep gate that keeps nothing it is lost."""
    weights = weights_of(Params(cell=cell))
    assert not weights["weight_hh_l0"][CANDIDATE[cell]].any()  # as the page says
    assert right(cell, weights) > 0.99 and right(cell, blinded(cell, weights)) >= 0.95
    shut = {k: v.clone() for k, v in weights.items()}
    shut["bias_ih_l0"][HIDDEN : 2 * HIDDEN] = -100.0
    assert right(cell, shut) < 0.8


def test_the_plain_rnn_holds_it_in_the_loop_alone() -> None:
    weights = weights_of(Params(cell="rnn"))
    assert right("rnn", weights) > 0.99 and right("rnn", blinded("rnn", weights)) < 0.6
    scene = run(Params(cell="rnn")).scene
    after = scene.text.index("(") + 1
    said = scene.compared.blind[list(CELLS).index("rnn")]
    assert said[after - 1] > 0.9 and said[after] < 0.1  # forgotten one letter after "("
    for frame in run(Params(cell="rnn")).frames[after : scene.text.index(")")]:
        assert np.sign(frame.loop[0]) == np.sign(frame.before[0]) == 1  # pushed back to its side


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("weights", ["trained", "random"])
def test_each_cells_formulas_hold_on_every_frame(cell: str, weights: str) -> None:
    trace = run(Params(cell=cell, weights=weights, unit=3))
    for t, f in enumerate(trace.frames):
        new = f.gates[{"rnn": 0, "lstm": 2, "gru": 2}[cell]]
        np.testing.assert_allclose(new, np.tanh(f.letter + f.loop), atol=1e-5)
        v = cells.numbers(trace, t)
        if cell == "gru":
            assert v["h"] == pytest.approx(v["keep"] * v["before"] + v["write"] * v["new"], abs=1e-6)


def test_what_the_tries_say() -> None:
    from dashboard.lessons.recurrent import LONG

    inside = LONG[LONG.index("(") + 1 : LONG.index(")")]
    assert len(inside) == 60 > longest_bracket()
    every = run(Params(text=LONG)).scene
    assert ((every.compared.said > 0.5) == (every.truth > 0.5)).all()
    run_ = run(Params(text="a (b " + "x" * 70)).scene
    assert run_.said[5:].min() > 0.9 and run_.opened[5:, 0, 0].min() > 0.99 and run_.cells[-1, 0] > 0.3
    nested = run(Params(text="f(a, g(b, c), d) end")).scene
    assert nested.text[11] == ")" and nested.said[10] > 0.9 and nested.said[11:].max() < 0.1
    blank = run(Params(weights="random")).scene.opened
    assert 0.25 < blank[:, [0, 1, 3]].min() and blank[:, [0, 1, 3]].max() < 0.75
    gru = run(Params(cell="gru"))
    assert gru[9].character == "(" and gru[9].gates[0, 0] < 0.1


def test_the_library_snippet_gives_the_pages_numbers() -> None:
    from dashboard.lessons.recurrent import LESSON

    for p in (Params(), *(one.params for one in LESSON.tries)):
        space = {"print": lambda *_: None}
        exec(snippet("recurrent", p) + "\n" + LESSON.library(p), space)
        np.testing.assert_allclose(space["said"].detach(), space["trace"].scene.said, atol=1e-6)


def longest_bracket() -> int:
    return max(len(part) for t in held_out_many() for part in re.findall(r"\(([^()]*)\)", t))


def held_out_many() -> list[str]:
    from assets.make_recurrent import text

    rng = np.random.default_rng(0)
    return [text(rng, 80) for _ in range(2000)]


def steps_of_training() -> int:
    from assets.make_recurrent import train

    return inspect.signature(train).parameters["steps"].default


def least_kept() -> float:
    s = run(Params()).scene
    return float(s.opened[s.text.index("(") + 1 : s.text.index(")"), 0, 0].min())


def test_measures_are_those_of_the_cell_and_unit() -> None:
    for cell in CELLS:
        trace = run(Params(cell=cell, unit=2))
        said, right, blind, kept, gate, moved = (np.array(v) for _, v in measured("recurrent", trace))
        np.testing.assert_allclose(said, trace.scene.said)
        assert right[-1] == ((said > 0.5) == (trace.scene.truth > 0.5)).mean() == 1
        np.testing.assert_allclose(blind, trace.scene.compared.blind[list(CELLS).index(cell)])
        assert np.isnan(gate).all() if cell == "rnn" else ((gate >= 0) & (gate <= 1)).all()
        assert (moved >= np.abs(np.diff(kept, prepend=0.0)) - 1e-6).all()


CLAIMS = [
    Claim("up to 38 characters", longest_bracket),
    Claim("700 steps", steps_of_training),
    Claim("8 units", lambda: HIDDEN),
    Claim("$f$ is 0.99 and more", least_kept, within=0.005),
]


def _keeps(v: Mapping[str, float]) -> list[tuple[float, float]]:
    if "after" in v:
        kept = v["keep"] * v["before"] + v["write"] * v["new"]
        return [(v["after"], kept), (v["h"], v["show"] * math.tanh(v["after"]))]
    return [(v["h"], v["keep"] * v["before"] + v["write"] * v["new"] if "keep" in v else math.tanh(v["sum"]))]


def _gated(v: Mapping[str, float]) -> list[tuple[float, float]]:
    if "sum" in v:
        return [(v["sum"], v["letter"] + v["loop"])]
    return [(v["new"], math.tanh(v["letter"] + v["loop"]))]


TALLY = {(0, 0): _keeps, (0, 1): _gated}
PAR = Params(text="好" * 20)  # meets the lesson's challenge
