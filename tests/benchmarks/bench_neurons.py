"""Neurons: what is fast, as ratios to a peer or against a limit. Run: python -m tests.benchmarks.bench_neurons"""

import random
import time
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F

from engine import activation_race as race
from engine import depth
from engine.activations import ACTIVATIONS
from engine.core import Refused
from engine.neurons import expression
from tests.benchmarks.timing import best
from tests.topics.test_activation_race import PEERS
from tests.topics.test_activations import hostile


def table() -> None:
    x = np.linspace(-20, 20, 2000)

    def all_three() -> None:
        for a in ACTIVATIONS.values():
            args = (x, x) if a.gated else (x,)
            a.value(*args), a.derivative(*args), a.second_derivative(*args)

    print(f"whole table, value and two derivatives, 2,000 points: {best(all_three)[0]:.1f} ms (limit 20)")


def six_at_once(steps: int = 200, hidden: int = 8) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2)).astype(np.float32)
    y = (X[:, :1] * X[:, 1:] > 0).astype(np.float32)
    rate = np.full((6, 1, 1), 0.5, np.float32)

    def batched() -> None:
        w = race.start(hidden, 0)
        for _ in range(steps):
            race.descend(w, X, y, rate)

    class Act(torch.nn.Module):
        def __init__(self, f: Callable[[torch.Tensor], torch.Tensor]) -> None:
            super().__init__()
            self.f = f

        def forward(self, z: torch.Tensor) -> torch.Tensor:
            return self.f(z)

    def one_after_another() -> None:
        rows, target = torch.tensor(X), torch.tensor(y)
        for f in PEERS.values():
            net = torch.nn.Sequential(
                torch.nn.Linear(2, hidden), Act(f), torch.nn.Linear(hidden, hidden), Act(f), torch.nn.Linear(hidden, 1)
            )
            sgd = torch.optim.SGD(net.parameters(), lr=0.5)
            for _ in range(steps):
                sgd.zero_grad()
                F.binary_cross_entropy_with_logits(net(rows), target).backward()
                sgd.step()

    torch.set_num_threads(1)
    ours, theirs = best(batched, one_after_another, times=3)
    print(
        f"six networks, {steps} steps: batched {ours:.0f} ms; "
        f"torch, one after another, {theirs:.0f} ms: ×{theirs / ours:.1f}"
    )
    return ours, theirs


def default_runs() -> None:
    print(f"depth, default: {best(lambda: depth.run(depth.Params()))[0]:.0f} ms (limit 500)")
    print(f"activation_race, default: {best(lambda: race.run(race.Params()))[0]:.0f} ms")


def hostile_formulas() -> None:
    rng, slowest = random.Random(1), 0.0
    for text in [*(hostile(rng) for _ in range(10_000)), "x" * 1_000_000, "(" * 199, "-" * 199 + "x"]:
        start = time.process_time()
        try:
            expression.compile(text)
        except Refused:
            pass
        slowest = max(slowest, time.process_time() - start)
    print(f"10,000 hostile formulas: the slowest took {slowest * 1e3:.2f} ms (limit 50)")


if __name__ == "__main__":
    for line in (table, six_at_once, default_runs, hostile_formulas):
        line()
