"""From an SDE to an ODE: the same marginals at every time, along different paths.

Source: Song et al. (2021), Score-based generative modeling through SDEs, arXiv:2011.13456: eq. 6 (reverse SDE),
eq. 13 (probability-flow ODE), eq. 39 (likelihood). The score is exact (see `engine.diffusion.mixture`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, switch
from engine.diffusion import ode as solvers
from engine.diffusion import samplers, schedules, targets
from engine.diffusion.distance import chance
from engine.diffusion.marginals import density, distances, log_prob_of_path
from engine.diffusion.mixture import Mixture, normal
from engine.diffusion.schedules import Schedule

__all__ = ["STEP", "Frame", "Params", "Scene", "clock", "log_prob_along", "ode", "run", "sde"]

STEP = Text("step", "步")
SDES = {
    "euler_maruyama": Text("Euler–Maruyama", "欧拉–丸山法"),
    "predictor_corrector": Text("predictor–corrector", "预测–校正法"),
}
ODES = {k: solvers.NAMES[k] for k in ("heun", "euler", "midpoint", "rk4")}
PATHS = 5  # pairs drawn on the line
CROWD = 2000  # particles on the line whose histogram is drawn
BINS = 56


@dataclass(frozen=True)
class Params(targets.Target):
    schedule: str = choice(schedules.NAMES, Text("noise schedule", "噪声调度"))
    sampler: str = choice(SDES, Text("solver of the SDE", "SDE 求解方法"))
    method: str = choice(ODES, Text("solver of the ODE", "ODE 求解方法"))
    steps: int = knob(60, 10, 100, Text("steps S", "步数 S"), step=5)
    round_trip: bool = switch(False, Text("and back to noise", "再回到噪声"))
    particles: int = knob(300, 50, 1000, Text("particles", "粒子数"), step=50)


class Strip(NamedTuple):
    """The exact density on the line along the run."""

    grid: Array  # (G,) places, in drawn units
    at: Array  # (C,) columns, as steps
    heat: Array  # (G, C) √density, columns to their peak, float32


class Pairs(NamedTuple):
    """What either way makes of one noise on the line, in drawn units."""

    sde: Array  # (S + 1, PATHS) float32
    ode: Array  # (S + 1, PATHS) float32
    apart: Array  # (S + 1,) mean distance of the two over the whole crowd
    log_prob: Array  # (S + 1, 2): log density of the ODE's lowest start, by ∫div and exactly, nats


class Crowd(NamedTuple):
    """CROWD particles on the line, in drawn units."""

    bins: Array  # (BINS + 1,) edges
    start: Array  # (CROWD / 4,) every fourth noise that both began from, float32, sorted
    chance: float  # how far a random sample of this size lies from the truth, on average
    agree: Array  # (S + 1, 3): Wasserstein-1 SDE to ODE, SDE to the truth, ODE to the truth


class Plane(NamedTuple):
    sde: Array  # (S + 1, n, 2) float32, drawn units
    ode: Array  # (S + 1, n, 2) float32


class Scene(NamedTuple):
    schedule: Text
    times: Array  # (S + 1,) or, with the way back, (2S + 1,)
    scale: Array  # the same: what a place is divided by to be drawn (VE grows to 50)
    strip: Strip
    pairs: Pairs
    crowd: Crowd
    plane: Plane


class Frame(NamedTuple):
    time: float
    beta: float  # g(t)²
    drift: float  # f(t)
    hist_sde: Array  # (BINS,) density, drawn units, float32
    hist_ode: Array
    exact: Array  # (BINS,) at the bins' centres
    now_sde: Array  # (CROWD / 4,) float32: where every fourth of `start` is now
    now_ode: Array


def clock(schedule: Schedule, steps: int, end: float | None = None) -> Array:
    """steps + 1 times from the noise (the schedule's end) down to the data at 0.

    Even in t; where the SDE is singular at 1, half the steps are even in t and half in log a(t): so no step's noise
    g²h is far above the others', and Euler–Maruyama does not overshoot at the start.
    """
    if steps < 1:
        raise Refused(f"steps is {steps}; at least one is needed.", f"步数为 {steps}，至少需要一步。")
    first, even = schedule.end if end is None else end, np.linspace(1, 0, steps + 1)
    if schedule.end == 1 or first > schedule.end:
        return first * even
    t = np.linspace(0, first, 20_001)
    gone = np.log(schedule.a(t))
    return np.interp(even, (t / first + gone / gone[-1]) / 2, t)


def sde(
    mixture: Mixture, schedule: str | Schedule, n: int, steps: int, seed: int = 0, corrector: bool = False
) -> tuple[Array, Array]:
    """n particles down the reverse SDE by Euler–Maruyama (with `corrector`, a Langevin step after each).

    -> times (S + 1,), from the schedule's end (1, or 0.995 where the SDE is singular at 1) to 0, and x (S + 1, n, d),
    the first of them noise s(end)·z.
    """
    sched, rng = schedules.schedule(schedule), np.random.default_rng(seed)
    times = clock(sched, steps)
    start = sched.s(times[0]) * rng.normal(size=(n, mixture.dim))
    return times, np.stack(list(samplers.reverse_sde(mixture, sched, start, times, rng, corrector)))


def ode(
    mixture: Mixture,
    schedule: str | Schedule,
    x: Array,
    steps: int,
    method: str = "heun",
    forward: bool = False,
    end: float = 1.0,
) -> tuple[Array, Array]:
    """The probability-flow ODE from noise x (n, d) at t = end to data at 0; `forward`: from data x at 0 to noise.

    -> times (S + 1,) and x (S + 1, n, d), the given points first.
    """
    sched = schedules.schedule(schedule)
    times = clock(sched, steps, end)[:: -1 if forward else 1]
    return times, solvers.integrate(samplers.flow_field(mixture, sched), np.asarray(x, float), times, method)


def log_prob_along(mixture: Mixture, schedule: str | Schedule, x: Array, steps: int, method: str = "rk4") -> Array:
    """log p_0(x), (n,), in nats, by the instantaneous change of variables: log p_1(x_1) + ∫₀¹ div v(x_t, t) dt.

    x (n, d) at the schedule's data end is carried to t = 1, where the marginal's log density is taken. The steps
    crowd towards the data (t = u²), where the field changes fastest.
    """
    sched, d = schedules.schedule(schedule), mixture.dim
    field = samplers.flow_field(mixture, sched)

    def both(t: float, z: Array) -> Array:
        J = mixture.jacobian(z[:, :d], sched.a(t), sched.s(t), sched.da(t), sched.sds(t))
        return np.column_stack([field(t, z[:, :d]), np.trace(J, axis1=1, axis2=2)])

    times = clock(sched, steps, 1.0)[::-1] ** 2
    x = np.asarray(x, float)
    end = solvers.integrate(both, np.column_stack([x, np.zeros(len(x))]), times, method)[-1]
    return mixture.log_prob(end[:, :d], sched.a(1.0), sched.s(1.0)) + end[:, d]


def both(mixture: Mixture, p: Params, start: Array, seed: int) -> tuple[Array, Array, Array]:
    """times, the SDE's states and the ODE's, from one noise; with the way back when asked."""
    sched, rng = schedules.schedule(p.schedule), np.random.default_rng(seed)
    down = clock(sched, p.steps)
    corrector = p.sampler == "predictor_corrector"
    random = list(samplers.reverse_sde(mixture, sched, start, down, rng, corrector))
    flow = solvers.integrate(samplers.flow_field(mixture, sched), start, down, p.method)
    if not p.round_trip:
        return down, np.stack(random), flow
    up = down[::-1]
    random += list(samplers.forward_sde(sched, random[-1], up, rng))[1:]
    back = solvers.integrate(samplers.flow_field(mixture, sched), flow[-1], up, p.method)
    return np.concatenate([down, up[1:]]), np.stack(random), np.concatenate([flow, back[1:]])


def drawn(x: Array, scale: Array) -> Array:
    """Places x (S + 1, n, …) in the picture's units; what has run away is kept finite."""
    return np.clip(x / scale.reshape(-1, *[1] * (x.ndim - 1)), -1e3, 1e3)


def strip(mixture: Mixture, sched: Schedule, times: Array, scale: Array) -> Strip:
    grid = np.linspace(-targets.REACH, targets.REACH, 121)
    at = np.unique(np.rint(np.linspace(0, len(times) - 1, 81)).astype(int))
    heat = np.stack([density(mixture, sched, times[i], scale[i], grid) for i in at], 1)
    return Strip(grid=grid, at=at, heat=np.sqrt(heat / heat.max(0)).astype(np.float32))


def told(
    mixture: Mixture, sched: Schedule, times: Array, scale: Array, bins: Array, random: Array, flow: Array
) -> Iterator[Frame]:
    """A frame a step; random and flow are the crowds (S + 1, CROWD), in the order of their noise."""
    width, centres, small = bins[1] - bins[0], (bins[1:] + bins[:-1]) / 2, np.float32
    for i, t in enumerate(times):
        shown = [(np.histogram(x[i], bins)[0] / (CROWD * width)).astype(small) for x in (random, flow)]
        yield Frame(
            time=float(t),
            beta=float(sched.diffusion(t)) ** 2,
            drift=float(sched.drift(t)),
            hist_sde=shown[0],
            hist_ode=shown[1],
            exact=density(mixture, sched, t, scale[i], centres).astype(small),
            now_sde=random[i, ::4].astype(small),
            now_ode=flow[i, ::4].astype(small),
        )


def run(p: Params) -> Trace[Scene, Frame]:
    sched, on_line, rng = schedules.schedule(p.schedule), targets.on_line(p), np.random.default_rng(p.seed)
    end, small = float(sched.s(sched.end)), np.float32
    noise, noise2 = rng.permutation(normal(1).quantiles(CROWD))[:, None], rng.normal(size=(p.particles, 2))
    times, random, flow = both(on_line, p, end * noise, p.seed + 1)
    scale = np.maximum(sched.s(times) / 1.1, 1.0) if p.schedule == "ve" else np.ones(len(times))
    order = np.argsort(noise[:, 0])
    few = np.rint((np.arange(PATHS) + 0.5) / PATHS * (CROWD - 1)).astype(int)  # at equal shares of the noise
    log_prob = log_prob_of_path(on_line, sched, times, flow[:, order[few[0]], 0])
    random, flow = (drawn(x[:, order, 0], scale) for x in (random, flow))
    _, *clouds = both(targets.in_plane(p), p, end * noise2, p.seed + 2)
    bins = np.linspace(-targets.REACH, targets.REACH, BINS + 1)
    scene = Scene(
        schedule=sched.name,
        times=times,
        scale=scale,
        strip=strip(on_line, sched, times, scale),
        pairs=Pairs(random[:, few].astype(small), flow[:, few].astype(small), np.abs(random - flow).mean(1), log_prob),
        crowd=Crowd(
            bins=bins,
            start=random[0, ::4].astype(small),
            chance=chance(on_line, CROWD, rng),
            agree=distances(on_line, sched, times, scale, random, flow),
        ),
        plane=Plane(*(drawn(x, scale).astype(small) for x in clouds)),
    )
    return Trace.of(scene, told(on_line, sched, times, scale, bins, random, flow))
