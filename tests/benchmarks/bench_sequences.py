"""Sequences: each line a ratio to a peer, or milliseconds against the budget.

OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_sequences
"""

import numpy as np

from engine import attention, oadtr, vanishing
from engine.core.torch_one import torch_one
from engine.sequences import recurrent
from engine.sequences.oadtr import motions
from engine.sequences.oadtr.model import stream
from engine.sequences.oadtr.train import load
from tests.benchmarks.timing import best


def cells() -> tuple[float, float]:
    torch = torch_one()
    x = torch.randn(100, 32, 64)
    for name, module, cell in (
        ("RNN", torch.nn.RNN, recurrent.rnn),
        ("LSTM", torch.nn.LSTM, recurrent.lstm),
        ("GRU", torch.nn.GRU, recurrent.gru),
    ):
        peer = module(64, 64)
        weights = peer.state_dict()
        with torch.inference_mode():
            ours, theirs = best(lambda c=cell, w=weights: list(c(x, w)), lambda m=peer: m(x))
        print(
            f"{name} T 100, B 32, H 64, all gates kept: {ours:.1f} ms; "
            f"torch.nn keeps none: {theirs:.1f} ms, x{ours / theirs:.1f}"
        )
    return ours, theirs


def stages() -> tuple[float, float]:
    torch = torch_one()
    p = attention.Params(text=" ".join(f"w{i}" for i in range(64)), num_heads=8, d_k=64, weights="random")
    rng = np.random.default_rng(0)
    w, x = attention.at_random(8, 64, rng), rng.normal(size=(64, 128))
    blocked = np.zeros((64, 64), bool)
    peer = torch.nn.MultiheadAttention(512, 8, batch_first=True, dtype=torch.float64)
    t = torch.randn(1, 64, 512, dtype=torch.float64)
    with torch.inference_mode():
        ours, theirs = best(lambda: attention.attention(x, w, blocked), lambda: peer(t, t, t))
    print(
        f"attention, 64 words, 8 heads, every stage: {ours:.1f} ms (budget 20); torch.nn, weights only: {theirs:.1f} ms"
    )
    print(f"attention, the page's whole run at that size: {best(lambda: attention.run(p), times=3)[0]:.0f} ms")
    return ours, theirs


def gradients() -> tuple[float, float]:
    torch = torch_one()
    (ours,) = best(lambda: vanishing.run(vanishing.Params()), times=3)
    print(f"vanishing, default: {ours:.0f} ms (budget 1000)")
    x, weights = vanishing.random_model("lstm", 50, 32, 0.9, 2.0, 0)

    def row_by_row() -> None:
        states, _ = vanishing.recurrent_states("lstm", x, weights)
        for unit in range(32):
            torch.autograd.grad(states[-1][0, unit], states, retain_graph=True)

    one, peer = best(lambda: vanishing.jacobians("lstm", 50, 32, 0.9, 2.0, 0), row_by_row, times=3)
    print(
        f"LSTM Jacobians at every lag in one backward pass: {one:.0f} ms; "
        f"one pass a unit: {peer:.0f} ms, x{one / peer:.2f}"
    )
    return one, peer


def online() -> None:
    features, model = motions.record(200, 1).features, load("full")
    (whole,) = best(lambda: list(stream(model, features)), times=3)
    print(f"OadTR streaming: {whole / len(features):.2f} ms a frame (budget 5)")
    print(f"oadtr, default run: {best(lambda: oadtr.run(oadtr.Params()), times=3)[0]:.0f} ms")


if __name__ == "__main__":
    for bench in (cells, stages, gradients, online):
        bench()
