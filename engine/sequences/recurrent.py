"""Recurrent cells one step at a time, every gate kept.

x is (T, batch, features) as torch.nn has it, the weights are the state dict of torch.nn.RNN, LSTM or GRU
(`weight_ih_l0`, `weight_hh_l0`, and the two biases if there are any), so that those modules are interchangeable with
these generators.
States start at zero unless given, (batch, hidden). Each generator yields one tuple a time step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor

    Weights = Mapping[str, Tensor]


class RNNStep(NamedTuple):
    a: Tensor  # (batch, hidden) before the nonlinearity
    h: Tensor


class LSTMStep(NamedTuple):
    i: Tensor  # input gate: how much of the candidate is written
    f: Tensor  # forget gate: how much of the old cell stays
    g: Tensor  # candidate
    o: Tensor  # output gate: how much of the cell is shown
    c: Tensor  # cell
    h: Tensor  # state


class GRUStep(NamedTuple):
    r: Tensor  # reset gate: how much of the old state the candidate sees
    z: Tensor  # update gate: how much of the old state stays
    n: Tensor  # candidate
    h: Tensor


def rnn(
    x: Tensor, weights: Weights, h: Tensor | None = None, layer: int = 0, nonlinearity: str = "tanh"
) -> Iterator[RNNStep]:
    """h' = tanh(W x + b + U h + b') (Elman 1990)."""
    inputs, U, b_h, h = _prepare(x, weights, h, layer)
    for wx in inputs:
        a = wx + h @ U.T + b_h
        h = a.relu() if nonlinearity == "relu" else a.tanh()
        yield RNNStep(a, h)


def lstm(
    x: Tensor, weights: Weights, h: Tensor | None = None, c: Tensor | None = None, layer: int = 0
) -> Iterator[LSTMStep]:
    """c' = f∘c + i∘g, h' = o∘tanh(c') (Hochreiter & Schmidhuber 1997; the forget gate is Gers et al. 2000)."""
    inputs, U, b_h, h = _prepare(x, weights, h, layer)
    c = h.new_zeros(h.shape) if c is None else c
    for wx in inputs:
        i, f, g, o = (wx + h @ U.T + b_h).chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        yield LSTMStep(i, f, g, o, c, h)


def gru(x: Tensor, weights: Weights, h: Tensor | None = None, layer: int = 0) -> Iterator[GRUStep]:
    """h' = (1−z)∘n + z∘h with n = tanh(W x + b + r∘(U h + b')): z keeps the old state, as torch and cuDNN have it.

    Cho et al. 2014 apply r before U; their update gate z is used here in the same sense (eq. 7).
    """
    inputs, U, b_h, h = _prepare(x, weights, h, layer)
    for wx in inputs:
        wr, wz, wn = wx.chunk(3, -1)
        ur, uz, un = (h @ U.T + b_h).chunk(3, -1)
        r, z = (wr + ur).sigmoid(), (wz + uz).sigmoid()
        n = (wn + r * un).tanh()
        h = (1 - z) * n + z * h
        yield GRUStep(r, z, n, h)


def _prepare(
    x: Tensor, weights: Weights, h: Tensor | None, layer: int
) -> tuple[Tensor, Tensor, Tensor | float, Tensor]:
    """What the inputs bring at every step (they wait for nobody), and the recurrent weights."""
    W, U = weights[f"weight_ih_l{layer}"], weights[f"weight_hh_l{layer}"]
    if x.ndim != 3 or x.shape[-1] != W.shape[1]:
        raise ValueError(f"x must be (T, batch, {W.shape[1]}), not {tuple(x.shape)}")
    b, b_h = weights.get(f"bias_ih_l{layer}"), weights.get(f"bias_hh_l{layer}")
    wx = x @ W.T
    start = x.new_zeros(x.shape[1], U.shape[1]) if h is None else h
    return wx if b is None else wx + b, U, 0.0 if b_h is None else b_h, start
