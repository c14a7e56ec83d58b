"""A small network that learns to tell the noise in x_t, snapshot by snapshot beside the exact answer.

The loss is E‖ε − ε_θ(x_t, t)‖² = E‖ε − ε̂‖² + E‖ε̂ − ε_θ‖² with ε̂ = E[ε | x_t] = −√(1 − ᾱ)·∇log p_t: a floor that no
network can pass, and the network's own error. So what it learns, divided by −√(1 − ᾱ), is the score.
Sources: Ho, Jain & Abbeel (2020), arXiv:2006.11239, eq. 14; Vincent (2011), A connection between score matching and
denoising autoencoders.
"""

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.diffusion import samplers, targets, velocity_net
from engine.diffusion.distance import sliced
from engine.diffusion.mixture import Mixture
from engine.diffusion.schedules import T_DDPM, ddpm_alpha_bar

ARROWS, CELLS = 13, 40  # of the score's picture a side
TIMES, JUDGES, DRAWN = 20, 80, 4000  # times at which the network is judged, places and floor's pairs at each
SHOTS, WALK = 15, 20  # snapshots after the first; DDIM steps that each samples in
STAR = 8 * ARROWS + 8  # the place whose numbers stand in the formula

Guess = Callable[[Array, int], Array]  # (x_t (n, d), t of the 1,000) -> the noise in it (n, d)


class Shot(NamedTuple):
    """What the network knew after some training steps."""

    step: int
    loss: float  # mean over the batches since the last snapshot
    score: Array  # (ARROWS², 2) at time `look`, float32
    off: Array  # (CELLS, CELLS) ‖its noise − the exact one‖ there, float32
    ends: Array  # (n, 2) where DDIM with it leads, float32
    error: float  # sliced Wasserstein of those ends to the target
    gap: float  # E‖ε̂ − ε_θ‖² over all times: what of the loss could still go


class Lessons(NamedTuple):
    look: int  # the time, of the 1,000, at which the score is drawn
    noise: float  # √(1 − ᾱ) there
    axis: Array  # (CELLS,)
    spots: Array  # (ARROWS², 2)
    exact: Array  # (ARROWS², 2) the exact score there, float32
    mass: Array  # (CELLS, CELLS) density p_t there, over its peak, float32
    target: Array  # (n, 2) a true sample, float32
    shots: tuple[Shot, ...]
    floor: float  # E‖ε − ε̂‖²
    chance: float  # sliced Wasserstein between two true samples as large


def exact_noise(mixture: Mixture) -> Guess:
    """E[ε | x_t = x] = −√(1 − ᾱ)·∇log p_t(x)."""
    bar = ddpm_alpha_bar()

    def guess(x: Array, t: int) -> Array:
        s = float(np.sqrt(1 - bar[t]))
        return -s * mixture.score(x, float(np.sqrt(bar[t])), s)

    return guess


def learned_noise(net: velocity_net.Net) -> Guess:
    return lambda x, t: velocity_net.velocity(net, x.astype(np.float32), t / T_DDPM)


def follow(guess: Guess, x: Array, tau: Array) -> Array:
    """DDIM without dice as what it is, Euler's method on d(x/√ᾱ) = ε̂ d√((1−ᾱ)/ᾱ): x (n, d) along the times tau, up or
    down, (S + 1, n, d). Song, Meng & Ermon (2021), eqs. 13 and 14."""
    bar, walk = ddpm_alpha_bar(), [x]
    for t, to in itertools.pairwise(map(int, tau)):
        step = np.sqrt(1 / bar[to] - 1) - np.sqrt(1 / bar[t] - 1)
        walk.append(np.sqrt(bar[to]) * (walk[-1] / np.sqrt(bar[t]) + step * guess(walk[-1], t)))
    return np.stack(walk)


def judges(mixture: Mixture, rng: np.random.Generator) -> tuple[list[tuple[int, Array, Array]], float]:
    """At TIMES times: t, places (JUDGES, 2) and the exact noise there; and the floor, from DRAWN pairs a time."""
    bar, guess, floor, out = ddpm_alpha_bar(), exact_noise(mixture), 0.0, []
    clean, noise = mixture.sample(DRAWN, rng), rng.normal(size=(DRAWN, 2))
    for t in map(int, (np.arange(TIMES) + 0.5) / TIMES * T_DDPM):
        x = np.sqrt(bar[t]) * clean + np.sqrt(1 - bar[t]) * noise
        told = guess(x, t)
        floor += float(((noise - told) ** 2).sum(1).mean()) / TIMES
        some = slice(None, None, DRAWN // JUDGES)
        out.append((t, x[some], told[some]))
    return out, floor


def noising(mixture: Mixture) -> Callable[[int, np.random.Generator], velocity_net.Task]:
    """What the network is asked: x_t of a fresh x_0 and ε at any of the 1,000 times, and that ε."""
    bar, small = ddpm_alpha_bar(), np.float32

    def task(m: int, rng: np.random.Generator) -> velocity_net.Task:
        t = rng.integers(1, T_DDPM + 1, size=(m, 1))
        clean, noise = mixture.sample(m, rng), rng.normal(size=(m, 2))
        x = np.sqrt(bar[t]) * clean + np.sqrt(1 - bar[t]) * noise
        return x.astype(small), (t / T_DDPM).astype(small), noise.astype(small)

    return task


def learn(mixture: Mixture, look: int, steps: int, hidden: int, seed: int, n: int = 200) -> Lessons:
    """Train on fresh x_t for `steps` steps; each snapshot has the score at time `look` and n samples of its own."""
    bar, small, rng = ddpm_alpha_bar(), np.float32, np.random.default_rng(seed + 1)
    start, target, other = rng.normal(size=(n, 2)), mixture.even_sample(n, rng), mixture.sample(n, rng)
    judged, floor = judges(mixture, rng)
    axis = np.linspace(-targets.REACH, targets.REACH, CELLS)
    cells, spots = targets.places(axis), targets.places(targets.middles(ARROWS))
    s, guess = float(np.sqrt(1 - bar[look])), exact_noise(mixture)
    mass = np.exp(mixture.log_prob(cells, float(np.sqrt(bar[look])), s)).reshape(CELLS, CELLS)
    there = guess(cells, look)

    def shot(now: velocity_net.Snapshot) -> Shot:
        told = learned_noise(now.net)
        ends = follow(told, start, samplers.times(WALK))[-1]
        return Shot(
            step=now.step,
            loss=now.loss,
            score=(-told(spots, look) / s).astype(small),
            off=np.linalg.norm(told(cells, look) - there, axis=1).reshape(CELLS, CELLS).astype(small),
            ends=ends.astype(small),
            error=sliced(ends, target),
            gap=float(np.mean([((told(x, t) - true) ** 2).sum(1).mean() for t, x, true in judged])),
        )

    return Lessons(
        look=look,
        noise=s,
        axis=axis,
        spots=spots,
        exact=(-guess(spots, look) / s).astype(small),
        mass=(mass / mass.max()).astype(small),
        target=target.astype(small),
        shots=tuple(map(shot, velocity_net.fit(noising(mixture), 2, steps, max(steps // SHOTS, 1), hidden, seed=seed))),
        floor=floor,
        chance=sliced(other, target),
    )
