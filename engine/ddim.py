"""DDPM and DDIM: one family of samplers, η from fully random to fully determined.

Sources: Ho, Jain & Abbeel (2020), arXiv:2006.11239; Song, Meng & Ermon (2021), arXiv:2010.02502, eqs. 12 and 16.
The denoiser is exact (see `engine.diffusion.mixture`), so the errors are the sampler's own; only the network of
`engine.diffusion.learned_noise` has to learn it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from engine.core import Array, Painting, Refused, Text, Trace, knob
from engine.diffusion import samplers, targets
from engine.diffusion.between import Between, between
from engine.diffusion.distance import chance, wasserstein
from engine.diffusion.inversion import Trip, trip
from engine.diffusion.learned_noise import Lessons, learn
from engine.diffusion.line_density import ddim_quantiles
from engine.diffusion.mixture import Mixture
from engine.diffusion.samplers import Step
from engine.diffusion.schedules import T_DDPM, ddpm_alpha_bar
from engine.diffusion.spacing import Spacing, spacing

__all__ = [
    "ARROWS",
    "BUDGETS",
    "ETAS",
    "STEP",
    "SWEEP",
    "Frame",
    "Params",
    "Scene",
    "outside",
    "run",
    "sample",
    "steps_against_error",
    "walk_many",
]

STEP = Text("step", "步")
ETAS = (0.0, 0.2, 0.5, 1.0)  # those of the paper's table 1
BUDGETS = (2, 5, 10, 20, 50, 100)
SWEEP = np.linspace(1, 0, 21)  # η of the film that morphs ragged into smooth
BINS = 140  # of the density that few steps make
DRAWN = 4000  # points of a random sample that the errors are held to
PATHS = 24  # drawn on the line
ARROWS = 40  # particles in the plane whose guess is drawn


@dataclass(frozen=True)
class Params(targets.Target):
    steps: int = knob(
        50, 1, 200, Text("steps S", "步数 S"), help=Text("of the 1,000 the noise was added in", "加噪共 1,000 步")
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
    train_steps: int = knob(400, 20, 1000, Text("training steps", "训练步数"), step=20)
    hidden: int = knob(32, 4, 48, Text("width of the network", "网络宽度"), step=4)
    look: int = knob(200, 20, 1000, Text("score shown at t", "显示 t 时刻的分数"), step=20)


class Line(NamedTuple):
    """The chosen η on the line, over the exact density."""

    grid: Array  # (G,) places
    clock: Array  # (C,) times 1000..0 of the heat strip
    heat: Array  # (G, C) √ of the density at those times, each column to its own peak, float32
    paths: Array  # (S + 1, PATHS) float32


class Plane(NamedTuple):
    """The chosen η in the plane."""

    path: Array  # (S + 1, n, 2) float32
    target: Array  # (n, 2) a true sample, float32
    outside: float  # share of the particles that end farther than three widths from every peak


class Sweep(NamedTuple):
    """The same noises on the line under many η."""

    paths: Array  # (len(SWEEP), S + 1, PATHS) float32, η from 1 to 0
    fan: Array  # (len(ETAS), S + 1) float32: one starting noise, four η


class Budget(NamedTuple):
    """What few steps make of noise on the line."""

    steps: Array  # (B,)
    error: Array  # (len(ETAS), B) Wasserstein-1 to the target
    floor: float  # the same for a true sample of 4,000, on average
    centres: Array  # (BINS,) places
    made: Array  # (len(ETAS), B, BINS) density there, float32
    exact: Array  # (BINS,) the target's


class Scene(NamedTuple):
    eta: float
    times: Array  # (S + 1,) integers 1000..0
    line: Line
    plane: Plane
    sweep: Sweep
    budget: Budget
    lessons: Lessons
    trip: Trip
    between: Between
    spacing: Spacing


class Frame(NamedTuple):
    time: int
    alpha_bar: float
    before: float  # ᾱ one step earlier (larger t); at the start ᾱ itself
    sigma: float
    clean: Array  # (ARROWS, 2) the guess x̂₀ this step used, for the first particles, float32
    outside: float  # share of the particles that are farther than three widths from every peak now
    one: tuple[float, float, float, float]  # on the line, for the first path: x before, guess x̂₀, fresh z, x now


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


@lru_cache(16)
def _few_steps(line: str, spread: float) -> tuple[Budget, Spacing]:
    """What a target on the line alone decides, kept while other knobs move."""
    mixture = targets.line(line, spread)
    return steps_against_error(mixture), spacing(mixture)


@lru_cache(8)
def _learned(name: str, spread: float, painted: Painting, look: int, steps: int, hidden: int, seed: int) -> Lessons:
    """The trained network's snapshots, kept while knobs move that it knows nothing of."""
    return learn(targets.plane(name, spread, painted), look, steps, hidden, seed)


def walk_many(mixture: Mixture, x: Array, steps: int, etas: Array, seed: int) -> Array:
    """The same starts x (n, d) under each η, (S + 1, len(etas), n, d); every η has its own noise from one stream."""
    return np.stack([step.x for step in _many(mixture, x, steps, etas, seed)]).reshape(steps + 1, len(etas), *x.shape)


def _many(mixture: Mixture, x: Array, steps: int, etas: Array, seed: int) -> list[Step]:
    """The steps of `walk_many`, (len(etas)·n, d) each: all under the first η, then all under the second, ..."""
    start, each = np.tile(x, (len(etas), 1)), np.repeat(etas, len(x))[:, None]
    return list(samplers.ddim(mixture, start, samplers.times(steps), each, np.random.default_rng(seed)))


def steps_against_error(mixture: Mixture, n: int = 2000) -> Budget:
    """Wasserstein-1 to the target on the line, of the very density that so many steps make: no chance is in it."""
    true, bins = mixture.quantiles(n), np.linspace(-targets.REACH, targets.REACH, BINS + 1)
    made = np.stack([ddim_quantiles(mixture, samplers.times(steps), ETAS, n) for steps in BUDGETS], 1)
    share = (np.arange(n) + 0.5) / n
    cumulative = np.stack([[np.interp(bins, x, share, 0, 1) for x in row] for row in made])
    centres = (bins[1:] + bins[:-1]) / 2
    return Budget(
        steps=np.array(BUDGETS),
        error=np.array([[wasserstein(x, true) for x in row] for row in made]),
        floor=chance(mixture, DRAWN, np.random.default_rng(0)),
        centres=centres,
        made=(np.diff(cumulative) / (bins[1] - bins[0])).astype(np.float32),
        exact=np.exp(mixture.log_prob(centres[:, None])),
    )


def outside(mixture: Mixture, x: Array, widths: float = 3.0) -> float:
    """Share of the particles x (n, d) that lie farther than so many standard deviations from every component."""
    far = np.linalg.norm(x[:, None] - mixture.means, axis=-1) / mixture.stds
    return float((far.min(1) > widths).mean())


def heat_strip(mixture: Mixture, grid: Array, clock: Array) -> Array:
    """√density of x_t on the line at each time, each column scaled to its peak, (G, C) float32."""
    bar = ddpm_alpha_bar()[clock]
    p = np.stack([np.exp(mixture.log_prob(grid[:, None], np.sqrt(b), np.sqrt(1 - b))) for b in bar], axis=1)
    return np.sqrt(p / p.max(0)).astype(np.float32)


def on_the_line(mixture: Mixture, paths: Array) -> Line:
    """The heat strip under `paths` (S + 1, PATHS)."""
    clock = np.rint(np.linspace(T_DDPM, 0, 101)).astype(int)
    grid = np.linspace(-targets.REACH, targets.REACH, 141)
    return Line(grid=grid, clock=clock, heat=heat_strip(mixture, grid, clock), paths=paths)


def told(mixture: Mixture, walk: list[Step], lines: list[Step]) -> Iterator[Frame]:
    """A frame a step, from the walk in the plane and from the first particle on the line."""
    for i, (now, one) in enumerate(zip(walk, lines, strict=True)):
        before = max(i - 1, 0)
        yield Frame(
            time=now.time,
            alpha_bar=now.alpha_bar,
            before=walk[before].alpha_bar,
            sigma=now.sigma,
            clean=now.clean[:ARROWS].astype(np.float32),
            outside=outside(mixture, now.x),
            one=(float(lines[before].x[0, 0]), float(one.clean[0, 0]), float(one.fresh[0, 0]), float(one.x[0, 0])),
        )


def run(p: Params) -> Trace[Scene, Frame]:
    on_line, plane, tau = targets.on_line(p), targets.in_plane(p), samplers.times(p.steps)
    rng, small = np.random.default_rng(p.seed), np.float32
    starts, start = rng.normal(size=(PATHS, 1)), rng.normal(size=(p.particles, 2))
    lines = _many(on_line, starts, p.steps, np.array([p.eta, *ETAS, *SWEEP]), p.seed)
    paths = np.stack([step.x for step in lines]).reshape(p.steps + 1, -1, PATHS).astype(small)
    chosen, fan, sweep = np.split(paths, [1, 1 + len(ETAS)], axis=1)
    walk = list(samplers.ddim(plane, start, tau, p.eta, rng))
    path, target = np.stack([w.x for w in walk]).astype(small), plane.sample(p.particles, rng).astype(small)
    budget, rules = _few_steps(p.line, p.spread)
    scene = Scene(
        eta=p.eta,
        times=tau,
        line=on_the_line(on_line, chosen[:, 0]),
        plane=Plane(path, target, outside(plane, walk[-1].x)),
        sweep=Sweep(paths=sweep.transpose(1, 0, 2), fan=fan[..., 0].T),
        budget=budget,
        trip=trip(plane, p.steps, p.seed),
        between=between(plane, tau, p.seed),
        lessons=_learned(p.plane, p.spread, p.painted, p.look, p.train_steps, p.hidden, p.seed),
        spacing=rules,
    )
    return Trace.of(scene, told(plane, walk, lines))
