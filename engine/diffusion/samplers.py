"""The four ways from noise to data that the chapter compares, each with the exact denoiser, score or velocity.

Every walk takes a mixture and starting points x (n, d) and yields one state a step, the start first.
"""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.diffusion import ode
from engine.diffusion.mixture import Mixture
from engine.diffusion.schedules import SCHEDULES, T_DDPM, Schedule, ddpm_alpha_bar

SNR = 0.16  # the corrector's signal-to-noise ratio, as published for VP and VE


class Step(NamedTuple):
    time: int  # of the discrete schedule, T..0
    x: Array  # (n, d)
    clean: Array  # (n, d) the denoiser's guess x̂₀ that led here (at the start: its guess from there)
    fresh: Array  # (n, d) the standard normal noise just drawn (at the start: none, zeros)
    sigma: float  # standard deviation of the noise just added (of the first η, when there are several)
    alpha_bar: float


def times(steps: int) -> Array:
    """The subsequence of 1000..0 that `steps` steps visit, (steps + 1,) integers."""
    return np.rint(np.linspace(T_DDPM, 0, steps + 1)).astype(int)


def ddim(mixture: Mixture, x: Array, tau: Array, eta: float | Array, rng: np.random.Generator) -> Iterator[Step]:
    """Song, Meng & Ermon (2021), arXiv:2010.02502, eqs. 12 and 16. η = 1 is DDPM's posterior, η = 0 is DDIM.

    eta may be an array (n, 1): one η a particle. tau (S + 1,) falls from T to 0.
    """
    bar = ddpm_alpha_bar()
    t = int(tau[0])
    clean = mixture.denoise(x, np.sqrt(bar[t]), np.sqrt(1 - bar[t]))
    yield Step(time=t, x=x, clean=clean, fresh=np.zeros_like(x), sigma=0.0, alpha_bar=float(bar[t]))
    for to in map(int, tau[1:]):
        now, then = bar[t], bar[to]
        noise = (x - np.sqrt(now) * clean) / np.sqrt(1 - now)
        sigma = eta * np.sqrt((1 - then) / (1 - now) * (1 - now / then))
        z = np.asarray(rng.normal(size=x.shape))
        x = np.sqrt(then) * clean + np.sqrt(np.maximum(1 - then - sigma**2, 0)) * noise + sigma * z
        yield Step(time=to, x=x, clean=clean, fresh=z, sigma=float(np.ravel(sigma)[0]), alpha_bar=float(then))
        t = to
        if t > 0:
            clean = mixture.denoise(x, np.sqrt(then), np.sqrt(1 - then))


def reverse_sde(
    mixture: Mixture, sched: Schedule, x: Array, clock: Array, rng: np.random.Generator, corrector: bool = False
) -> Iterator[Array]:
    """Song et al. (2021), arXiv:2011.13456: dx = [f·x − g²·∇log p] dt + g dw, run from noise to data.

    Euler–Maruyama; with `corrector` each step is followed by one of Langevin (their algorithms 3–5).
    clock (S + 1,) falls from the schedule's end to 0.
    """
    yield x
    for t, to in itertools.pairwise(clock):
        h = t - to
        score = mixture.score(x, sched.a(t), sched.s(t))
        f, g = sched.drift(t), sched.diffusion(t)
        x = x - h * (f * x - g * g * score) + g * np.sqrt(h) * rng.normal(size=x.shape)
        if corrector:
            score = mixture.score(x, sched.a(to), sched.s(to))
            z = rng.normal(size=x.shape)
            size = 2 * SNR**2 * float(np.mean(z * z)) / float(np.mean(score * score))
            x = x + size * score + np.sqrt(2 * size) * z
        yield x


def forward_sde(sched: Schedule, x: Array, clock: Array, rng: np.random.Generator) -> Iterator[Array]:
    """dx = f·x dt + g dw from data to noise, each step drawn exactly: x' = (a'/a)·x + √(s'² − (a'/a)²·s²)·z."""
    yield x
    for t, to in itertools.pairwise(clock):
        keep = sched.a(to) / sched.a(t)
        x = keep * x + np.sqrt(max(sched.var(to) - keep * keep * sched.var(t), 0)) * rng.normal(size=x.shape)
        yield x


def flow_field(mixture: Mixture, sched: Schedule) -> ode.Field:
    """The probability-flow ODE of a schedule, dx/dt = E[a'·x_0 + s'·ε | x_t = x]; its clock runs data 0 to noise 1."""

    def field(t: float, x: Array) -> Array:
        return mixture.velocity(x, sched.a(t), sched.s(t), sched.da(t), sched.sds(t))

    return field


def straight_field(mixture: Mixture) -> ode.Field:
    """Rectified flow's E[x₁ − x₀ | x_t = x]; its clock runs noise 0 to data 1."""

    def field(t: float, x: Array) -> Array:
        return mixture.velocity(x, t, 1 - t, 1.0, -(1 - t))

    return field


def four(mixture: Mixture, x: Array, steps: int, eta: float, method: str, seed: int) -> list[Array]:
    """DDPM, DDIM with η, probability flow (VP) and rectified flow from one noise x (n, d), each (steps + 1, n, d).

    DDPM and DDIM visit a subsequence of the 1,000 times, the two flows take even steps of t by `method`."""
    tau, up = times(steps), np.linspace(0, 1, steps + 1)
    random, mixed = (
        np.stack([step.x for step in ddim(mixture, x, tau, e, np.random.default_rng(seed))]) for e in (1.0, eta)
    )
    probability = ode.integrate(flow_field(mixture, SCHEDULES["vp_linear"]), x, up[::-1], method)
    return [random, mixed, probability, ode.integrate(straight_field(mixture), x, up, method)]
