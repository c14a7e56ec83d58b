"""Rectified flow: join noise and data by straight lines, follow the mean of the lines, and straighten by doing it again.

Source: Liu, Gong & Liu (2023), Flow straight and fast, arXiv:2209.03003: eq. 1 (the field), eq. 4 (straightness),
algorithm 1 (reflow). The clock is the paper's: t = 0 noise, t = 1 data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob
from engine.diffusion import ode, samplers, schedules, targets, velocity_net
from engine.diffusion.distance import sliced
from engine.diffusion.mixture import Mixture, normal
from engine.diffusion.pair_field import PairField

STEP = Text("step", "步")
ODES = {k: ode.NAMES[k] for k in ("euler", "heun", "midpoint", "rk4")}
ROADS = ("ddpm", "ddim", "probability_flow", "rectified_flow")
PATHS = 16  # lines drawn on the line
BUDGETS = (1, 2, 4, 8, 16, 32)
FEW = 100  # particles that walk them
FINE = 40  # Heun steps with which pairs are made
ARROWS, CELLS = 13, 40  # of the field's picture a side


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


class Learned(NamedTuple):
    """What the network knew after some training steps."""

    step: int
    loss: float
    arrows: Array  # (ARROWS², 2) its field at time `look`, float32
    off: Array  # (CELLS, CELLS) ‖its field − the exact one‖ there, float32
    ends: Array  # (n, 2) where its own flow leads, float32
    error: float  # sliced Wasserstein of those ends to the target
    gap: float  # E‖its field − the exact one‖² over all times: what of the loss could still go


class Scene(NamedTuple):
    times: Array  # (S + 1,)
    grid: Array  # (G,)
    at: Array  # (61,) times of the heat strip
    heat: Array  # (G, 61) √density on the line, columns to their peak, float32
    drawn: Array  # (S + 1, PATHS) the straight lines of a random pairing
    flow: Array  # (S + 1, PATHS) the flow from the same noise
    reflown: Array  # (S + 1, PATHS) the flow of its own pairs
    target: Array  # (n, 2) a true sample
    one: Array  # (S + 1, n, 2) 1-rectified
    two: Array  # (S + 1, n, 2) 2-rectified
    straightness: tuple[float, float, float]  # of the random pairing, 1- and 2-rectified
    cost: tuple[float, float, float]  # E‖x₁ − x₀‖² of the same three
    budgets: Array
    error: Array  # (2, B) mean distance to where the exact 1-rectified flow ends, by Euler steps
    short: tuple[Array, ...]  # B of (2, steps + 1, FEW, 2) float32: both flows in that many Euler steps
    roads: Array  # (4, S + 1, n, 2): ROADS from one noise
    road_error: Array  # (4, S + 1) sliced Wasserstein to the target
    evaluations: tuple[int, int, int, int]
    eta: float  # DDIM's among them
    floor: float  # the same for a true sample
    look: float
    axis: Array  # (CELLS,)
    spots: Array  # (ARROWS², 2)
    exact: Array  # (ARROWS², 2) the exact field at time `look`
    mass: Array  # (CELLS, CELLS) density p_t there, over its peak
    learned: tuple[Learned, ...]
    least: float  # the loss that no field can go below: E‖x₁ − x₀ − v‖²


class Frame(NamedTuple):
    time: float
    crossed: tuple[int, int, int]  # of the PATHS drawn: pairs that have changed order so far: lines, flow, reflown
    example: tuple[float, float, float, float]  # first particle: x₁, x₂, v₁, v₂


def velocity(mixture: Mixture, x: Array, t: float) -> Array:
    """E[x₁ − x₀ | (1−t)x₀ + t·x₁ = x], (n, d), for x (n, d): x₀ standard normal, x₁ the mixture. Exact."""
    return samplers.straight_field(mixture)(t, x)


def _clock(steps: int) -> Array:
    if steps < 1:
        raise Refused(f"steps is {steps}; at least one is needed.", f"步数为 {steps}，至少需要一步。")
    return np.linspace(0, 1, steps + 1)


def paths(mixture: Mixture, n: int, steps: int, method: str = "euler", seed: int = 0) -> tuple[Array, Array]:
    """n particles from noise to data -> times (S + 1,) from 0 to 1, x (S + 1, n, d)."""
    times = _clock(steps)
    start = np.random.default_rng(seed).normal(size=(n, mixture.dim))
    return times, ode.integrate(samplers.straight_field(mixture), start, times, method)


def reflow(x0: Array, x1: Array, seed: int = 0) -> Callable[[Array, float], Array]:
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


def _three(mixture: Mixture, p: Params, start: Array, fine: Array) -> tuple[Array, Array, PairField]:
    """The flow, the flow of its own pairs, and that flow's field."""
    field = samplers.straight_field(mixture)
    ends = ode.integrate(field, fine, _clock(FINE) ** 0.75, "heun")[-1]
    again = PairField(fine, ends, p.seed)
    times = _clock(p.steps)
    return (
        ode.integrate(field, start, times, p.method),
        ode.integrate(lambda t, x: again(x, t), start, times, p.method),
        again,
    )


def four_roads(mixture: Mixture, p: Params, noise: Array) -> tuple[Array, tuple[int, int, int, int]]:
    """DDPM, DDIM, probability flow and rectified flow from one noise (n, d), in p.steps steps each."""
    tau, vp = samplers.times(p.steps), schedules.SCHEDULES["vp_linear"]
    walks = [
        np.stack([s.x for s in samplers.ddim(mixture, noise, tau, eta, np.random.default_rng(p.seed))])
        for eta in (1.0, p.eta)
    ]
    walks.append(ode.integrate(samplers.flow_field(mixture, vp), noise, _clock(p.steps)[::-1], p.method))
    walks.append(ode.integrate(samplers.straight_field(mixture), noise, _clock(p.steps), p.method))
    each = p.steps * ode.table(p.method).stages
    return np.stack(walks), (p.steps, p.steps, each, each)


def learn(
    mixture: Mixture, p: Params, axis: Array, spots: Array, noise: Array, target: Array
) -> tuple[tuple[Learned, ...], float]:
    """Snapshots of a small network as it trains on the flow-matching loss, and the loss no field can go below."""

    def draw(n: int, rng: np.random.Generator) -> tuple[Array, Array]:
        return rng.normal(size=(n, 2)), mixture.sample(n, rng)

    small, cells = np.float32, np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    exact, shots, least = velocity(mixture, cells, p.look), [], 0.0
    x0, x1 = draw(4000, np.random.default_rng(p.seed + 1))
    judged = []
    for t in (np.arange(20) + 0.5) / 20:
        x = (1 - t) * x0 + t * x1
        v = velocity(mixture, x, t)
        least += float(((x1 - x0 - v) ** 2).sum(1).mean()) / 20
        judged.append((x[::50].astype(small), np.full(80, t, small), v[::50]))
    places, when, truth = (np.concatenate(c) for c in zip(*judged, strict=True))
    every = max(p.train_steps // 15, 1)
    for shot in velocity_net.train(draw, 2, p.train_steps, every, p.hidden, seed=p.seed):

        def field(t: float, x: Array, net: velocity_net.Net = shot.net) -> Array:
            return velocity_net.velocity(net, x.astype(small), t)

        off = np.linalg.norm(field(p.look, cells) - exact, axis=1).reshape(CELLS, CELLS)
        ends = ode.integrate(field, noise, _clock(8), "heun")[-1]
        arrows = field(p.look, spots).astype(small)
        gap = float(((velocity_net.velocity(shot.net, places, when) - truth) ** 2).sum(1).mean())
        far = sliced(ends, target)
        shots.append(Learned(shot.step, shot.loss, arrows, off.astype(small), ends.astype(small), far, gap))
    return tuple(shots), least


def run(p: Params) -> Trace[Scene, Frame]:
    line, plane, rng = targets.on_line(p), targets.in_plane(p), np.random.default_rng(p.seed)
    times, reach, small = _clock(p.steps), targets.REACH, np.float32
    on = rng.normal(size=(PATHS, 1))
    drawn = (1 - times)[:, None] * on[:, 0] + times[:, None] * line.sample(PATHS, rng)[:, 0]
    flow, reflown, _ = _three(line, p, on, rng.normal(size=(600, 1)))
    noise, target = normal(2).even_sample(p.particles, rng), plane.even_sample(p.particles, rng)
    one, two, again = _three(plane, p, noise, rng.normal(size=(p.pairs, 2)))
    field = samplers.straight_field(plane)
    fine = ode.integrate(field, noise, _clock(FINE) ** 0.75, "heun")
    true = fine[-1]
    both = (field, lambda t, x: again(x, t))
    short = [np.stack([ode.integrate(f, noise[:FEW], _clock(s), "euler") for f in both]) for s in BUDGETS]
    error = np.stack([np.linalg.norm(walk[:, -1] - true[:FEW], axis=-1).mean(1) for walk in short], 1)
    roads, evaluations = four_roads(plane, p, noise)
    axis = np.linspace(-reach, reach, CELLS)
    tick = (np.arange(ARROWS) + 0.5) / ARROWS * 2 * reach - reach
    spots = np.stack(np.meshgrid(tick, tick), -1).reshape(-1, 2)
    cells = np.stack(np.meshgrid(axis, axis), -1).reshape(-1, 2)
    learned, least = learn(plane, p, axis, spots, noise[:200], target[:200])
    mass = np.exp(plane.log_prob(cells, p.look, 1 - p.look)).reshape(CELLS, CELLS)
    grid = np.linspace(-reach, reach, 121)
    at = np.linspace(0, 1, 61)
    heat = np.stack([np.exp(line.log_prob(grid[:, None], u, 1 - u)) for u in at], 1)
    scene = Scene(
        times,
        grid,
        at,
        np.sqrt(heat / heat.max(0)).astype(small),
        drawn,
        flow[..., 0],
        reflown[..., 0],
        target.astype(small),
        one.astype(small),
        two.astype(small),
        (least, straightness(_clock(FINE) ** 0.75, fine), straightness(times, two)),
        (_cost(noise, rng.permutation(target)), _cost(noise, true), _cost(two[0], two[-1])),
        np.array(BUDGETS),
        error,
        tuple(w.astype(small) for w in short),
        roads.astype(small),
        np.array([[sliced(x, target) for x in road] for road in roads]),
        evaluations,
        p.eta,
        sliced(plane.sample(p.particles, rng), target),
        p.look,
        axis,
        spots,
        velocity(plane, spots, p.look).astype(small),
        (mass / mass.max()).astype(small),
        learned,
        least,
    )
    crossed = [crossings(x) for x in (scene.drawn, scene.flow, scene.reflown)]
    frames = []
    for i, u in enumerate(times):
        (a, b), (c, d) = one[i, 0], field(float(u), one[i, :1])[0]
        three = (int(crossed[0][i]), int(crossed[1][i]), int(crossed[2][i]))
        frames.append(Frame(float(u), three, (float(a), float(b), float(c), float(d))))
    return Trace.of(scene, frames)


def _cost(x0: Array, x1: Array) -> float:
    return float(((x1 - x0) ** 2).sum(1).mean())
