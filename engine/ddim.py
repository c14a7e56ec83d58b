"""DDPM and DDIM: one family of samplers, η from fully random to fully determined.

Sources: Ho, Jain & Abbeel (2020), arXiv:2006.11239; Song, Meng & Ermon (2021), arXiv:2010.02502, eqs. 12 and 16.
The denoiser is exact (see `engine.diffusion.mixture`), so every error on the page is the sampler's own.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, knob
from engine.diffusion import samplers, targets
from engine.diffusion.distance import chance, wasserstein
from engine.diffusion.mixture import Mixture, normal
from engine.diffusion.schedules import T_DDPM, ddpm_alpha_bar

STEP = Text("step", "步")
ETAS = (0.0, 0.2, 0.5, 1.0)  # those of the paper's table 1
BUDGETS = (2, 5, 10, 20, 50, 100)
SWEEP = np.linspace(1, 0, 21)  # η of the film that morphs ragged into smooth
PATHS = 24  # drawn on the line
ARROWS = 40  # particles in the plane whose guess is drawn


@dataclass(frozen=True)
class Params(targets.Target):
    steps: int = knob(
        50, 1, 200, Text("steps S", "步数 S"), help=Text("of the 1,000 the noise was added in", "加噪共 1000 步")
    )
    eta: float = knob(
        0.0,
        0.0,
        1.0,
        Text("η: how random", "η：随机程度"),
        step=0.05,
        help=Text("0 is DDIM, 1 is DDPM", "0 为 DDIM，1 为 DDPM"),
    )
    particles: int = knob(400, 50, 2000, Text("particles", "粒子数"), step=50)


class Scene(NamedTuple):
    eta: float
    grid: Array  # (G,) places on the line
    clock: Array  # (C,) times 1000..0 of the heat strip
    heat: Array  # (G, C) √ of the density at those times, each column to its own peak, float32
    lines: Array  # (S + 1, PATHS) float32, the chosen η
    fan: Array  # (len(ETAS), S + 1) float32: one starting noise, four η
    sweep: Array  # (len(SWEEP), S + 1, PATHS) float32: the same noises, η from 1 to 0
    times: Array  # (S + 1,) integers 1000..0
    budgets: Array  # (B,)
    error: Array  # (len(ETAS), B) Wasserstein-1 to the target on the line
    floor: float  # the same for a true sample of that size
    path: Array  # (S + 1, n, 2) float32
    target: Array  # (n, 2) a true sample, float32


class Frame(NamedTuple):
    time: int
    alpha_bar: float
    before: float  # ᾱ one step earlier (larger t); at the start ᾱ itself
    sigma: float
    clean: Array  # (ARROWS, 2) the guess x̂₀ this step used, for the first particles, float32
    one: tuple[float, float, float]  # on the line, for the first path: x before, guess x̂₀, x now


def sample(mixture: Mixture, n: int, steps: int, eta: float, seed: int = 0) -> tuple[Array, Array]:
    """n particles through `steps` of the 1,000 steps of DDPM's schedule, with the family's η.

    -> times (S + 1,), integers from 1000 (noise) to 0 (data), and x (S + 1, n, d).
    Refused unless 1 ≤ steps ≤ 1000, n ≥ 1 and 0 ≤ η ≤ 1 (beyond that the noise would exceed its own variance).
    """
    if not 1 <= steps <= T_DDPM:
        raise Refused(
            f"steps is {steps}; the schedule has between 1 and {T_DDPM}.", f"步数为 {steps}，应在 1 到 {T_DDPM} 之间。"
        )
    if n < 1:
        raise Refused(f"n is {n}; at least one particle is needed.", f"粒子数为 {n}，至少需要一个粒子。")
    if not 0 <= eta <= 1:
        raise Refused(f"eta is {eta}; it lies between 0 and 1.", f"η 为 {eta}，应在 0 与 1 之间。")
    rng = np.random.default_rng(seed)
    tau = samplers.times(steps)
    walk = samplers.ddim(mixture, rng.normal(size=(n, mixture.dim)), tau, eta, rng)
    return tau, np.stack([step.x for step in walk])


def walk_many(mixture: Mixture, x: Array, steps: int, etas: Array, seed: int) -> Array:
    """The same starts x (n, d) under each η, (S + 1, len(etas), n, d); every η has its own noise from one stream."""
    tau, n = samplers.times(steps), len(x)
    start = np.tile(x, (len(etas), 1))
    each = np.repeat(etas, n)[:, None]
    walk = samplers.ddim(mixture, start, tau, each, np.random.default_rng(seed))
    return np.stack([step.x for step in walk]).reshape(steps + 1, len(etas), n, -1)


def steps_against_error(mixture: Mixture, n: int, seed: int) -> tuple[Array, float]:
    """Wasserstein-1 to the target on the line, (len(ETAS), len(BUDGETS)), and the mean of that over random samples.

    Starts are the noise's own quantiles, compared with the target's: only the sampler and its noise can err.
    """
    x, true = normal(1).quantiles(n)[:, None], mixture.quantiles(n)
    error = np.empty((len(ETAS), len(BUDGETS)))
    for j, steps in enumerate(BUDGETS):
        end = walk_many(mixture, x, steps, np.array(ETAS), seed)[-1, :, :, 0]
        error[:, j] = [wasserstein(e, true) for e in end]
    return error, chance(mixture, n, np.random.default_rng(seed))


def heat_strip(mixture: Mixture, grid: Array, clock: Array) -> Array:
    """√density of x_t on the line at each time, each column scaled to its peak, (G, C) float32."""
    bar = ddpm_alpha_bar()[clock]
    p = np.stack([np.exp(mixture.log_prob(grid[:, None], np.sqrt(b), np.sqrt(1 - b))) for b in bar], axis=1)
    return np.sqrt(p / p.max(0)).astype(np.float32)


def run(p: Params) -> Trace[Scene, Frame]:
    on_line, plane = targets.on_line(p), targets.in_plane(p)
    rng = np.random.default_rng(p.seed)
    starts = rng.normal(size=(PATHS, 1))
    etas = np.concatenate([[p.eta], ETAS, SWEEP])
    lines = walk_many(on_line, starts, p.steps, etas, p.seed)[..., 0]
    start = rng.normal(size=(p.particles, 2))
    walk = list(samplers.ddim(plane, start, samplers.times(p.steps), p.eta, rng))
    single = list(samplers.ddim(on_line, starts[:1], samplers.times(p.steps), p.eta, np.random.default_rng(p.seed)))
    error, floor = steps_against_error(on_line, 4000, p.seed)
    clock = np.rint(np.linspace(T_DDPM, 0, 101)).astype(int)
    grid = np.linspace(-targets.REACH, targets.REACH, 141)
    scene = Scene(
        p.eta,
        grid,
        clock,
        heat_strip(on_line, grid, clock),
        lines[:, 0].astype(np.float32),
        lines[:, 1 : 1 + len(ETAS), 0].T.astype(np.float32),
        lines[:, 1 + len(ETAS) :].transpose(1, 0, 2).astype(np.float32),
        samplers.times(p.steps),
        np.array(BUDGETS),
        error,
        floor,
        np.stack([w.x for w in walk]).astype(np.float32),
        plane.sample(p.particles, rng).astype(np.float32),
    )
    frames = []
    for i, (w, one) in enumerate(zip(walk, single, strict=True)):
        last, was = max(i - 1, 0), single[max(i - 1, 0)].x
        told = (float(was[0, 0]), float(one.clean[0, 0]), float(one.x[0, 0]))
        clean = w.clean[:ARROWS].astype(np.float32)
        frames.append(Frame(w.time, w.alpha_bar, walk[last].alpha_bar, w.sigma, clean, told))
    return Trace.of(scene, frames)
