"""Sequences: each line a ratio to a peer, or milliseconds against the budget.

OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_sequences
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from engine import attention, oadtr, vanishing
from engine.parts import motions, recurrent
from engine.parts.oadtr_model import stream
from engine.parts.oadtr_train import load
from engine.parts.torch_one import torch_one


def median(work: Callable[[], object], times: int = 7) -> float:
    """Milliseconds, after one run to warm up."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(1e3 * (time.perf_counter() - start))
    return statistics.median(taken)


def cells() -> None:
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
            ours, theirs = median(lambda c=cell, w=weights: list(c(x, w))), median(lambda m=peer: m(x))
        print(f"{name} T 100, B 32, H 64, all gates kept: {ours:.1f} ms; torch.nn keeps none: {theirs:.1f} ms, x{ours / theirs:.1f}")


def stages() -> None:
    torch = torch_one()
    p = attention.Params(text=" ".join(f"w{i}" for i in range(64)), num_heads=8, d_k=64, weights="random")
    rng = np.random.default_rng(0)
    w, x = attention.at_random(8, 64, rng), rng.normal(size=(64, 128))
    blocked = np.zeros((64, 64), bool)
    ours = median(lambda: attention.attention(x, w, blocked))
    peer = torch.nn.MultiheadAttention(512, 8, batch_first=True, dtype=torch.float64)
    t = torch.randn(1, 64, 512, dtype=torch.float64)
    with torch.inference_mode():
        theirs = median(lambda: peer(t, t, t))
    print(f"attention, 64 words, 8 heads, every stage: {ours:.1f} ms (budget 20); torch.nn, weights only: {theirs:.1f} ms")
    print(f"attention, the page's whole run at that size: {median(lambda: attention.run(p), 3):.0f} ms")


def gradients() -> None:
    torch = torch_one()
    ours = median(lambda: vanishing.run(vanishing.Params()), 3)
    print(f"vanishing, default: {ours:.0f} ms (budget 1000)")
    one = median(lambda: vanishing.jacobians("lstm", 50, 32, 0.9, 2.0, 0), 3)
    x, weights = vanishing.random_model("lstm", 50, 32, 0.9, 2.0, 0)

    def row_by_row() -> None:
        states, _ = vanishing.recurrent_states("lstm", x, weights)
        for unit in range(32):
            torch.autograd.grad(states[-1][0, unit], states, retain_graph=True)

    peer = median(row_by_row, 3)
    print(f"LSTM Jacobians at every lag in one backward pass: {one:.0f} ms; one pass a unit: {peer:.0f} ms, x{one / peer:.2f}")


def online() -> None:
    features, model = motions.record(200, 1).features, load("full")
    ours = median(lambda: list(stream(model, features)), 3) / len(features)
    print(f"OadTR streaming: {ours:.2f} ms a frame (budget 5)")
    print(f"oadtr, default run: {median(lambda: oadtr.run(oadtr.Params()), 3):.0f} ms")


if __name__ == "__main__":
    for bench in (cells, stages, gradients, online):
        bench()
