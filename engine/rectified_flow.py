"""Rectified flow: join noise and data by straight lines, follow their mean, and straighten by doing it again.

Source: Liu, Gong & Liu (2023), Flow straight and fast, arXiv:2209.03003: eq. 1 (the field), eq. 4 (straightness S),
algorithm 1 (reflow). The crossing V of a pairing is the least value of eq. 1. The clock is the paper's:
t = 0 noise, t = 1 data.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob
from engine.diffusion import ode, samplers, targets
from engine.diffusion.distance import sliced
from engine.diffusion.learned_field import Training, learn
from engine.diffusion.mixture import Mixture, normal
from engine.diffusion.pair_field import PairField

__all__ = [
    "BUDGETS",
    "FEW",
    "STEP",
    "Frame",
    "Params",
    "Scene",
    "cost",
    "crossings",
    "paths",
    "reflow",
    "run",
    "straightness",
    "velocity",
]

Velocity = Callable[[Array, float], Array]  # (x (n, d), t) -> (n, d)
STEP = Text("step", "步")
ODES = {k: ode.NAMES[k] for k in ("euler", "heun", "midpoint", "rk4")}
PATHS = 16  # lines drawn on the line
BUDGETS = (1, 2, 4, 8, 16, 32)
FEW = 100  # particles that walk them
FINE_CLOCK = np.linspace(0, 1, 41) ** 0.75  # of the Heun steps that make pairs: denser towards the data
CALM = 10  # Heun steps that are fine enough for a flow that hardly bends


@dataclass(frozen=True)
class Params(targets.Target):
    method: str = choice(ODES, Text("solver", "求解器"))
    steps: int = knob(20, 1, 60, Text("steps S", "步数 S"))
    pairs: int = knob(1500, 100, 3000, Text("pairs for reflow", "再整流所用的配对数"), step=100)
    particles: int = knob(300, 50, 600, Text("particles", "粒子数"), step=50)
    eta: float = knob(0.0, 0.0, 1.0, Text("η of DDIM", "DDIM 的 η"), step=0.1)
    train_steps: int = knob(300, 20, 1000, Text("training steps", "训练步数"), step=20)
    hidden: int = knob(32, 4, 48, Text("width of the network", "网络宽度"), step=4)
    look: float = knob(0.5, 0.0, 1.0, Text("field shown at t", "显示 t 时刻的场"), step=0.05)


class Line(NamedTuple):
    """One noise on the line and three ways to data, over the exact density."""

    grid: Array  # (G,)
    at: Array  # (61,) times of the heat strip
    heat: Array  # (G, 61) √density, columns to their peak, float32
    random: Array  # (S + 1, PATHS) the straight lines of a random pairing
    flow: Array  # (S + 1, PATHS) the flow from the same noise
    reflown: Array  # (S + 1, PATHS) the flow of its own pairs


class Plane(NamedTuple):
    """The flow and the flow of its own pairs in the plane."""

    target: Array  # (n, 2) a true sample, float32
    one: Array  # (S + 1, n, 2) 1-rectified, float32
    two: Array  # (S + 1, n, 2) 2-rectified, float32
    peak: Array  # (n,) the component of the target that the exact flow carries each noise to
    crossing: float  # V of the random pairing: how much its lines cross
    straightness: tuple[float, float]  # S of 1- and 2-rectified, on fine steps
    cost: tuple[float, float, float]  # E‖x₁ − x₀‖² of the random pairing, 1- and 2-rectified


class Budget(NamedTuple):
    """Both flows in few Euler steps, from one noise."""

    steps: Array  # (B,)
    error: Array  # (2, B) mean distance to where the exact 1-rectified flow ends
    paths: tuple[Array, ...]  # B of (2, steps + 1, FEW, 2) float32
    true: Array  # (FEW, 2) where the exact flow ends, float32


class Samplers(NamedTuple):
    """DDPM, DDIM, probability flow and rectified flow from one noise, in as many steps each."""

    paths: Array  # (4, S + 1, n, 2) float32
    error: Array  # (4, S + 1) sliced Wasserstein to the target
    evaluations: tuple[int, int, int, int]
    eta: float  # DDIM's
    floor: float  # the error of a true sample


class Scene(NamedTuple):
    times: Array  # (S + 1,)
    line: Line
    plane: Plane
    budget: Budget
    samplers: Samplers
    training: Training


class Frame(NamedTuple):
    time: float
    crossed: tuple[int, int, int]  # of the PATHS drawn: pairs that have changed order so far: lines, flow, reflown
    example: tuple[float, float]  # the first path of the flow on the line: where it is, and the mean velocity there


def velocity(mixture: Mixture, x: Array, t: float) -> Array:
    """E[x₁ − x₀ | (1−t)x₀ + t·x₁ = x], (n, d), for x (n, d): x₀ standard normal, x₁ the mixture. Exact."""
    return samplers.straight_field(mixture)(t, x)


def clock(steps: int) -> Array:
    if steps < 1:
        raise Refused(f"steps is {steps}; at least one is needed.", f"步数为 {steps}，至少需要一步。")
    return np.linspace(0, 1, steps + 1)


def paths(mixture: Mixture, n: int, steps: int, method: str = "euler", seed: int = 0) -> tuple[Array, Array]:
    """n particles from noise to data -> times (S + 1,) from 0 to 1, x (S + 1, n, d)."""
    times = clock(steps)
    start = np.random.default_rng(seed).normal(size=(n, mixture.dim))
    return times, ode.integrate(samplers.straight_field(mixture), start, times, method)


def reflow(x0: Array, x1: Array, seed: int = 0) -> Velocity:
    """The next flow's velocity(x (n, d), t), from pairs x0, x1 (N, d): noise, and where the last flow took it.

    Local linear regression of x₁ − x₀ on x_t; of more than 4,000 pairs the seed draws 4,000.
    """
    return PairField(x0, x1, seed)


def straightness(times: Array, x: Array) -> float:
    """S(Z) = ∫E‖(Z₁ − Z₀) − dZ/dt‖² dt over paths x (S + 1, n, d) at times (S + 1,): zero when all are straight."""
    h = np.diff(times)[:, None, None]
    off = (x[-1] - x[0]) / (times[-1] - times[0]) - np.diff(x, axis=0) / h
    return float(((off**2).sum(-1).mean(1) * h[:, 0, 0]).sum())


def crossings(x: Array) -> Array:
    """Pairs of paths on the line that have changed order, at each time: x (S + 1, n) -> (S + 1,)."""
    before = np.sign(x[0][:, None] - x[0])
    return np.array([(before * (now[:, None] - now) < -1e-9).sum() // 2 for now in x])


def pairs_of(mixture: Mixture, noise: Array) -> tuple[Array, Array]:
    """The flow's own pairs: noise (N, d) and where fine steps of Heun carry it."""
    return noise, ode.integrate(samplers.straight_field(mixture), noise, FINE_CLOCK, "heun")[-1]


def on_the_line(mixture: Mixture, p: Params, rng: np.random.Generator) -> Line:
    times, noise = clock(p.steps), rng.normal(size=(PATHS, 1))
    random = (1 - times)[:, None] * noise[:, 0] + times[:, None] * mixture.sample(PATHS, rng)[:, 0]
    again = reflow(*pairs_of(mixture, rng.normal(size=(600, 1))), p.seed)
    flow, reflown = (
        ode.integrate(f, noise, times, p.method)[..., 0]
        for f in (samplers.straight_field(mixture), lambda t, x: again(x, t))
    )
    grid, at = np.linspace(-targets.REACH, targets.REACH, 121), np.linspace(0, 1, 61)
    heat = np.stack([np.exp(mixture.log_prob(grid[:, None], u, 1 - u)) for u in at], 1)
    heat = np.sqrt(heat / heat.max(0)).astype(np.float32)
    return Line(grid=grid, at=at, heat=heat, random=random, flow=flow, reflown=reflown)


def straighten(
    mixture: Mixture, p: Params, again: Velocity, noise: Array, target: Array, least: float, rng: np.random.Generator
) -> Plane:
    """Both flows from one noise (n, 2), how straight they are and what they cost."""
    times, field, small = clock(p.steps), samplers.straight_field(mixture), np.float32
    one, fine = (ode.integrate(field, noise, *how) for how in ((times, p.method), (FINE_CLOCK, "heun")))
    two, nearly = (
        ode.integrate(lambda t, x: again(x, t), noise, *how) for how in ((times, p.method), (clock(CALM), "heun"))
    )
    return Plane(
        target=target.astype(small),
        one=one.astype(small),
        two=two.astype(small),
        peak=mixture.responsibilities(fine[-1]).argmax(1),
        crossing=least,
        straightness=(straightness(FINE_CLOCK, fine), straightness(clock(CALM), nearly)),
        cost=(cost(noise, rng.permutation(target)), cost(noise, fine[-1]), cost(noise, nearly[-1])),
    )


def few_steps(mixture: Mixture, again: Velocity, noise: Array) -> Budget:
    """Both flows by Euler from noise (FEW, 2), and how far they end from the exact first flow's end."""
    field, true = samplers.straight_field(mixture), pairs_of(mixture, noise)[1]
    both = (field, lambda t, x: again(x, t))
    walks = [np.stack([ode.integrate(f, noise, clock(s), "euler") for f in both]) for s in BUDGETS]
    error = np.stack([np.linalg.norm(walk[:, -1] - true, axis=-1).mean(1) for walk in walks], 1)
    return Budget(
        steps=np.array(BUDGETS),
        error=error,
        paths=tuple(w.astype(np.float32) for w in walks),
        true=true.astype(np.float32),
    )


def four_samplers(mixture: Mixture, p: Params, noise: Array, target: Array, rng: np.random.Generator) -> Samplers:
    """DDPM, DDIM, probability flow and rectified flow from one noise (n, 2), in p.steps steps each."""
    walks = samplers.four(mixture, noise, p.steps, p.eta, p.method, p.seed)
    each = p.steps * ode.table(p.method).stages
    return Samplers(
        paths=np.stack(walks).astype(np.float32),
        error=np.array([[sliced(x, target) for x in walk] for walk in walks]),
        evaluations=(p.steps, p.steps, each, each),
        eta=p.eta,
        floor=sliced(mixture.sample(p.particles, rng), target),
    )


def told(times: Array, line: Line, mixture: Mixture) -> Iterator[Frame]:
    """A frame a time: pairs that have crossed, and the mean velocity where the first path is."""
    crossed = np.stack([crossings(x) for x in (line.random, line.flow, line.reflown)], 1)
    for u, now, x in zip(times, crossed, line.flow[:, 0], strict=True):
        v = velocity(mixture, np.array([[x]]), float(u))[0, 0]
        yield Frame(time=float(u), crossed=(int(now[0]), int(now[1]), int(now[2])), example=(float(x), float(v)))


def run(p: Params) -> Trace[Scene, Frame]:
    mixture, rng = targets.in_plane(p), np.random.default_rng(p.seed)
    line = on_the_line(targets.on_line(p), p, rng)
    noise, target = normal(2).even_sample(p.particles, rng), mixture.even_sample(p.particles, rng)
    again = reflow(*pairs_of(mixture, rng.normal(size=(p.pairs, 2))), p.seed)
    training = learn(mixture, p.look, p.train_steps, p.hidden, p.seed, noise[:200], target[:200])
    plane = straighten(mixture, p, again, noise, target, training.least, rng)
    scene = Scene(
        times=clock(p.steps),
        line=line,
        plane=plane,
        budget=few_steps(mixture, again, noise[:FEW]),
        samplers=four_samplers(mixture, p, noise, target, rng),
        training=training,
    )
    return Trace.of(scene, told(scene.times, line, targets.on_line(p)))


def cost(x0: Array, x1: Array) -> float:
    """E‖x₁ − x₀‖² of pairs (n, d)."""
    return float(((x1 - x0) ** 2).sum(1).mean())
