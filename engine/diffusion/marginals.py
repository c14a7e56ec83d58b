"""What a noise schedule makes of a target at every time: the exact marginal, and how far a crowd is from it."""

import numpy as np

from engine.core import Array
from engine.diffusion.distance import wasserstein
from engine.diffusion.mixture import Mixture
from engine.diffusion.schedules import Schedule


def marginal(mixture: Mixture, sched: Schedule, t: float) -> Mixture:
    """x_t as a mixture of its own."""
    a, s = sched.a(t), sched.s(t)
    return Mixture(a * mixture.means, np.sqrt((a * mixture.stds) ** 2 + s * s), mixture.weights)


def density(mixture: Mixture, sched: Schedule, t: float, scale: float, places: Array) -> Array:
    """p_t on the line at places (G,) given in units of `scale`, per such unit, (G,)."""
    return scale * np.exp(mixture.log_prob(scale * places[:, None], sched.a(t), sched.s(t)))


def distances(mixture: Mixture, sched: Schedule, times: Array, scale: Array, one: Array, two: Array) -> Array:
    """Wasserstein-1 between two crowds (S + 1, n) on the line, and of each to the exact marginal, (S + 1, 3).

    All in units of `scale` (S + 1,)."""
    true = [marginal(mixture, sched, t).quantiles(one.shape[1]) / k for t, k in zip(times, scale, strict=True)]
    return np.array(
        [(wasserstein(a, b), wasserstein(a, q), wasserstein(b, q)) for a, b, q in zip(one, two, true, strict=True)]
    )


def log_prob_of_path(mixture: Mixture, sched: Schedule, times: Array, x: Array) -> Array:
    """log density along one path x (S + 1,) of the probability-flow ODE, (S + 1, 2), in nats: carried from its start by
    −∫div (trapezium rule), and exact."""
    exact, div = np.empty(len(times)), np.empty(len(times))
    for i, t in enumerate(times):
        here = x[i].reshape(1, 1)
        exact[i] = mixture.log_prob(here, sched.a(t), sched.s(t))[0]
        div[i] = mixture.jacobian(here, sched.a(t), sched.s(t), sched.da(t), sched.sds(t))[0, 0, 0]
    carried = exact[0] - np.concatenate([[0], np.cumsum(np.diff(times) * (div[1:] + div[:-1]) / 2)])
    return np.column_stack([carried, exact])
