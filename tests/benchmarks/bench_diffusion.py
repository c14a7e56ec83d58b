"""What the chapter costs against its peers: `python -m tests.benchmarks.bench_diffusion` prints a line each.

One thread.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine import ddim, heat_flow, probability_flow, rectified_flow, solvers
from engine.diffusion import ode, samplers, targets
from engine.diffusion.mixture import Mixture
from tests.benchmarks.timing import best


def score() -> None:
    rng = np.random.default_rng(0)
    m, x = Mixture(rng.normal(size=(50, 2)), np.full(50, 0.2), np.ones(50)), rng.normal(size=(1000, 2))
    print(f"score, 1,000 points, 50 components: {best(lambda: m.score(x, 0.8, 0.6))[0]:.2f} ms (aim 3)")


def adaptive() -> tuple[float, float]:
    """Same field, same tolerance, same norm (over all particles); then each particle by itself."""
    import torch
    from torchdiffeq import odeint

    torch.set_num_threads(1)
    m, x = targets.plane("eight", 0.2), np.random.default_rng(0).normal(size=(1000, 2))
    field = samplers.straight_field(m)
    means, weights = torch.from_numpy(m.means), torch.from_numpy(m.weights).log()
    stds, start, ends = torch.from_numpy(m.stds), torch.from_numpy(x), torch.tensor([0.0, 1.0], dtype=torch.float64)

    def in_torch(t: Any, z: Any) -> Any:
        v = (t * stds) ** 2 + (1 - t) ** 2
        off = z[:, None] - t * means
        r = torch.softmax(weights - torch.log(v) - (off**2).sum(-1) / (2 * v), 1)[..., None]
        return (r * (means + ((t * stds**2 - (1 - t)) / v)[:, None] * off)).sum(1)

    def through_numpy(t: Any, z: Any) -> Any:
        return torch.from_numpy(np.ascontiguousarray(field(float(t), z.numpy())))

    def peer(f: Any) -> Callable[[], Any]:
        return lambda: odeint(f, start, ends, rtol=1e-5, atol=1e-5, method="dopri5")

    ours, each, peer_torch, peer_numpy = best(
        lambda: ode.adaptive(field, x, 0, 1, 1e-5, 1e-5, each=False),
        lambda: ode.adaptive(field, x, 0, 1, 1e-5, 1e-5),
        peer(in_torch),
        peer(through_numpy),
    )
    print(
        f"dopri5 1e-5, 1,000 particles: {ours:.1f} ms; "
        f"torchdiffeq {peer_torch:.1f} ms on the field in torch (ratio {peer_torch / ours:.2f}), "
        f"{peer_numpy:.1f} ms on this very field (ratio {peer_numpy / ours:.2f}); "
        f"each particle held to the tolerance: {each:.1f} ms"
    )
    true = ode.adaptive(field, x, 0, 1, 1e-10, 1e-10).x[-1]
    worst = [np.abs(ode.adaptive(field, x, 0, 1, 1e-5, 1e-5, e).x[-1] - true).max() for e in (False, True)]
    off = np.abs(peer(in_torch)()[-1].numpy() - true).max()
    print(f"  worst particle: torchdiffeq {off:.1e}, ours with its norm {worst[0]:.1e}, each by itself {worst[1]:.1e}")
    return ours, peer_torch


def steps() -> None:
    m = targets.plane("eight", 0.2)
    print(f"DDIM, 50 steps, 1,000 particles: {best(lambda: ddim.sample(m, 1000, 50, 0.0, 0))[0]:.1f} ms")


def films() -> None:
    for lesson in (ddim, probability_flow, heat_flow, rectified_flow, solvers):
        took = best(lambda lesson=lesson: lesson.run(lesson.Params()), times=5)[0]
        print(f"default run of {lesson.__name__.rpartition('.')[2]}: {took:.0f} ms (aim 500)")


if __name__ == "__main__":
    score()
    adaptive()
    steps()
    films()
