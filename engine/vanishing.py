"""What reaches the first token: the gradient through time, measured.

h_T is the last state, h_{T-l} the state l steps before it. Backpropagation multiplies l Jacobians to get from one to
the other (Bengio et al. 1994; Pascanu et al. 2013): their product dies out or blows up. An LSTM's forget gate and a
GRU's update gate keep a factor near 1 in it; attention reaches every position in one step (Vaswani et al. 2017, Table
1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob
from engine.core.torch_one import torch_one

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "MODELS",
    "STEP",
    "Frame",
    "Params",
    "Scene",
    "attention_states",
    "gradient_norms",
    "jacobians",
    "random_model",
    "recurrent_states",
    "run",
]

STEP = Text("lag", "步")
MODELS = ("rnn", "lstm", "gru", "attention")
FLOOR = 1e-200  # what stands for a norm that has died out altogether


@dataclass(frozen=True)
class Params:
    radius: float = knob(
        0.5,
        0.1,
        2.0,
        Text("spectral radius of the recurrent weights", "循环权重的谱半径"),
        0.05,
        help=Text(
            "The largest |eigenvalue| of W_hh, for each gate's block too.",
            "W_hh 的最大特征值模；各个门的权重块也按此缩放。",
        ),
    )
    forget_bias: float = knob(
        4.0,
        -2.0,
        6.0,
        Text("forget bias", "遗忘门偏置"),
        0.5,
        help=Text(
            "Added to the LSTM's forget gate and to the GRU's update gate: high keeps the old state.",
            "加在 LSTM 的遗忘门与 GRU 的更新门上：越大，旧状态保留得越多。",
        ),
    )
    length: int = knob(50, 5, 100, Text("length T", "序列长度 T"), 5)
    hidden_size: int = knob(32, 4, 64, Text("width (hidden_size)", "宽度（hidden_size）"), 4)
    nonlinearity: str = choice(
        {"tanh": Text("tanh", "tanh"), "relu": Text("ReLU", "ReLU")}, Text("RNN's nonlinearity", "RNN 的非线性")
    )
    input_scale: float = knob(
        0.1,
        0.05,
        2.0,
        Text("size of the inputs", "输入的幅度"),
        0.05,
        help=Text(
            "Large inputs saturate tanh, and a saturated unit passes no gradient.",
            "输入过大时 tanh 饱和，梯度无法通过。",
        ),
    )
    seed: int = knob(0, 0, 20, Text("seed", "随机种子"))


class Scene(NamedTuple):
    norms: Array  # (4, length) of ‖∂h_T/∂h_{T-l}‖, models as in MODELS, never below FLOOR
    kept: (
        Array  # (2, length): the product of the forget gates (LSTM, GRU's z) over the same steps, of the unit with most
    )
    slope: float  # of the RNN's ln norm a step, fitted to the whole curve
    nonlinearity: str
    length: int


class Frame(NamedTuple):
    lag: int
    norms: Array  # (4,) at this lag
    jacobians: Array  # (4, width, width) float32, ∂h_T/∂h_{T-l}


def gradient_norms(
    model: str,
    length: int = 50,
    width: int = 32,
    radius: float = 1.0,
    forget_bias: float = 2.0,
    seed: int = 0,
    nonlinearity: str = "tanh",
    input_scale: float = 0.1,
) -> Array:
    """(length,): entry l is the spectral norm of ∂h_T/∂h_{T-l}, by autograd; entry 0 is 1 for the recurrent models.

    model: rnn, lstm, gru or attention, `width` states, random weights, random inputs of size input_scale. For attention
    h is what enters and what leaves one causal block (4 heads where they fit, residual, sinusoidal positions).
    """
    J = jacobians(model, length, width, radius, forget_bias, seed, nonlinearity, input_scale)[0]
    return np.linalg.norm(J, 2, (1, 2))


def jacobians(
    model: str,
    length: int,
    width: int,
    radius: float,
    forget_bias: float,
    seed: int,
    nonlinearity: str = "tanh",
    input_scale: float = 0.1,
) -> tuple[Array, Array]:
    """(length, width, width) of ∂h_T/∂h_{T-l} and (length,) of the forget gates' product, of the unit with most.

    That product is the spectral norm of ∂c_T/∂c_{T-l} along the cell alone: the highway, with the loop through h cut.
    One backward pass measures them all: `width` copies of the sequence run side by side, copy u asks for unit u alone.
    """
    if model not in MODELS:
        raise Refused(
            f"No model {model!r} here: rnn, lstm, gru or attention.",
            f"没有名为 {model!r} 的模型：可选 rnn、lstm、gru、attention。",
        )
    if length < 1 or width < 2:
        raise Refused("length must be ≥ 1 and width ≥ 2.", "length 至少为 1，width 至少为 2。")
    torch = torch_one()
    x, weights = random_model(model, length, width, radius, forget_bias, seed, input_scale)
    copies = x.expand(-1, width, -1)
    if model == "attention":
        states, kept = attention_states(copies, weights)
    else:
        states, kept = recurrent_states(model, copies, weights, nonlinearity)
    grads = torch.autograd.grad(states[-1].diagonal().sum(), states[:length])
    return torch.stack(grads[::-1]).numpy(), kept[::-1]  # [l, u, j] = ∂h_T[u] / ∂h_{T-l}[j]


def random_model(
    model: str, length: int, width: int, radius: float, forget_bias: float, seed: int, input_scale: float = 0.1
) -> tuple[Tensor, dict[str, Tensor]]:
    """Inputs (length, 1, width), weights in torch.nn's layout; each gate's recurrent block has the radius."""
    import torch

    rng = np.random.default_rng(seed)
    x = torch.tensor(input_scale * rng.normal(size=(length, 1, width)))
    if model == "attention":
        inner, outer = rng.normal(size=(3 * width, width)), rng.normal(size=(width, width))
        weights = {"in_proj_weight": inner / np.sqrt(width), "out_proj.weight": outer / np.sqrt(width)}
        return x, {k: torch.tensor(v) for k, v in weights.items()}
    gates = {"rnn": 1, "lstm": 4, "gru": 3}[model]
    blocks = [rng.normal(size=(width, width)) for _ in range(gates)]
    bias = np.zeros(gates * width)
    if model != "rnn":
        bias[width : 2 * width] = forget_bias  # LSTM rows i, f, g, o; GRU r, z, n
    weights = {
        "weight_ih_l0": rng.normal(size=(gates * width, width)) / np.sqrt(width),
        "weight_hh_l0": np.concatenate([b * (radius / np.abs(np.linalg.eigvals(b)).max()) for b in blocks]),
        "bias_ih_l0": bias,
        "bias_hh_l0": np.zeros(gates * width),
    }
    return x, {k: torch.tensor(v) for k, v in weights.items()}


def recurrent_states(
    model: str, x: Tensor, weights: dict[str, Tensor], nonlinearity: str = "tanh"
) -> tuple[list[Tensor], Array]:
    """h_1..h_T, and for each of them the product of the forget gates from it to the end, of the unit with most."""
    from engine.sequences import recurrent

    start = x.new_zeros(x.shape[1], x.shape[2], requires_grad=True)  # so that every state is in the graph
    gates: list[Tensor]
    if model == "lstm":
        lstm = list(recurrent.lstm(x, weights, start))
        states, gates = [s.h for s in lstm], [s.f for s in lstm]
    elif model == "gru":
        gru = list(recurrent.gru(x, weights, start))
        states, gates = [s.h for s in gru], [s.z for s in gru]
    else:
        states = [s.h for s in recurrent.rnn(x, weights, start, nonlinearity=nonlinearity)]
        gates = [h.new_ones(h.shape) for h in states]
    after = np.stack([*(g[0].detach().numpy() for g in gates[1:]), np.ones(x.shape[2])])
    return states, after[::-1].cumprod(0)[::-1].max(1)


def attention_states(x: Tensor, weights: dict[str, Tensor]) -> tuple[list[Tensor], Array]:
    """What enters one causal attention block at every position, then what leaves it at the last."""
    import torch

    from engine.sequences.attention import causal_mask, multi_head, sinusoidal

    length, _, width = x.shape
    tokens = [t.requires_grad_() for t in (x + sinusoidal(length, width)[:, None])]
    y = torch.stack(tokens, 1)
    heads = next(h for h in (4, 2, 1) if width % h == 0)
    out = y + multi_head(y, y, weights, heads, causal_mask(length)).out
    return [*tokens, out[:, -1]], np.ones(length)


def scene_and_frames(p: Params) -> tuple[Scene, Iterator[Frame]]:
    measured = [
        jacobians(m, p.length, p.hidden_size, p.radius, p.forget_bias, p.seed, p.nonlinearity, p.input_scale)
        for m in MODELS
    ]
    J = np.stack([m[0] for m in measured])
    norms = np.maximum(np.linalg.norm(J, 2, (2, 3)), FLOOR)
    alive = np.flatnonzero(norms[0] > FLOOR)
    scene = Scene(
        norms=norms,
        kept=np.stack([measured[1][1], measured[2][1]]),
        slope=float(np.polyfit(alive, np.log(norms[0, alive]), 1)[0]) if len(alive) > 1 else float(np.log(FLOOR)),
        nonlinearity=p.nonlinearity,
        length=p.length,
    )
    return scene, (Frame(lag, norms[:, lag], J[:, lag].astype(np.float32)) for lag in range(p.length))


def run(p: Params) -> Trace[Scene, Frame]:
    scene, frames = scene_and_frames(p)
    return Trace.of(scene, frames)
