"""From an SDE to an ODE: the same marginals at every time, along different paths.

Source: Song et al. (2021), Score-based generative modeling through SDEs, arXiv:2011.13456: eq. 6 (reverse SDE),
eq. 13 (probability-flow ODE), eq. 39 (likelihood). The score is exact (see `engine.diffusion.mixture`).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, switch
from engine.diffusion import ode as solvers
from engine.diffusion import samplers, schedules, targets
from engine.diffusion.distance import chance, wasserstein
from engine.diffusion.mixture import Mixture, normal
from engine.diffusion.schedules import Schedule

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


class Scene(NamedTuple):
    schedule: Text
    times: Array  # (S + 1,) or, with the way back, (2S + 1,)
    scale: Array  # the same: standard deviation by which the line is divided to be drawn (VE grows to 50)
    grid: Array  # (G,) places on the line, in drawn units
    heat: Array  # (G, C) √density along the run, columns to their peak, float32
    at: Array  # (C,) the strip's columns as steps
    sde: Array  # (S + 1, PATHS) float32, drawn units
    ode: Array  # (S + 1, PATHS) float32
    bins: Array  # (BINS + 1,) edges, drawn units
    start: Array  # (CROWD,) the noise that both began from, drawn units, float32, sorted
    plane_sde: Array  # (S + 1, n, 2) float32, drawn units
    plane_ode: Array  # (S + 1, n, 2) float32
    chance: float  # how far a random sample of this size lies from the truth, on average
    apart: Array  # (S + 1,) mean distance of the SDE's and the ODE's particle from one noise, drawn units
    one: Array  # (S + 1, 2): log density of the ODE's first path, by ∫div and exactly, nats
    agree: Array  # (S + 1, 3): Wasserstein-1 SDE to ODE, SDE to the truth, ODE to the truth, drawn units


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
    """steps + 1 times from the noise (the schedule's end) down to the data at 0, even."""
    if steps < 1:
        raise Refused(f"steps is {steps}; at least one is needed.", f"步数为 {steps}，至少需要一步。")
    return np.linspace(schedule.end if end is None else end, 0, steps + 1)


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


def _both(mixture: Mixture, p: Params, start: Array, seed: int) -> tuple[Array, Array, Array]:
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


def run(p: Params) -> Trace[Scene, Frame]:
    sched, on_line, plane = schedules.schedule(p.schedule), targets.on_line(p), targets.in_plane(p)
    rng, end = np.random.default_rng(p.seed), float(sched.s(sched.end))
    noise, noise2 = rng.permutation(normal(1).quantiles(CROWD))[:, None], rng.normal(size=(p.particles, 2))
    times, random, flow = _both(on_line, p, end * noise, p.seed + 1)
    _, random2, flow2 = _both(plane, p, end * noise2, p.seed + 2)
    scale = np.maximum(sched.s(times) / 1.1, 1.0) if p.schedule == "ve" else np.ones(len(times))
    random, flow = random[..., 0] / scale[:, None], flow[..., 0] / scale[:, None]
    reach = targets.REACH
    random, flow = np.clip(random, -1e3, 1e3), np.clip(flow, -1e3, 1e3)
    grid, bins = np.linspace(-reach, reach, 121), np.linspace(-reach, reach, BINS + 1)
    at = np.unique(np.rint(np.linspace(0, len(times) - 1, 81)).astype(int))
    exact = [_density(on_line, sched, times[i], scale[i], (bins[1:] + bins[:-1]) / 2) for i in range(len(times))]
    heat = np.stack([_density(on_line, sched, times[i], scale[i], grid) for i in at], 1)
    true = [on_line_at(on_line, sched, t).quantiles(CROWD) / k for t, k in zip(times, scale, strict=True)]
    agree = [
        (wasserstein(a, b), wasserstein(a, q), wasserstein(b, q)) for a, b, q in zip(random, flow, true, strict=True)
    ]
    order = np.argsort(noise[:, 0])
    few = np.rint((np.arange(PATHS) + 0.5) / PATHS * (CROWD - 1)).astype(int)  # at equal shares of the noise
    small = np.float32
    scene = Scene(
        sched.name,
        times,
        scale,
        grid,
        np.sqrt(heat / heat.max(0)).astype(small),
        at,
        random[:, order[few]].astype(small),
        flow[:, order[few]].astype(small),
        bins,
        (end * noise[order, 0] / scale[0]).astype(small)[::4],
        np.clip(random2 / scale[:, None, None], -1e3, 1e3).astype(small),
        np.clip(flow2 / scale[:, None, None], -1e3, 1e3).astype(small),
        chance(on_line, CROWD, rng),
        np.abs(random - flow).mean(1),
        _one(on_line, sched, times, flow[:, 0] * scale, p.method),
        np.array(agree),
    )
    frames = []
    for i, t in enumerate(times):
        f, g = (float(v) for v in (sched.drift(t), sched.diffusion(t)))
        shown = [np.histogram(x[i], bins)[0] / (CROWD * (bins[1] - bins[0])) for x in (random, flow)]
        sorted_now = [x[i, order][::4].astype(small) for x in (random, flow)]
        frames.append(
            Frame(
                float(t), g * g, f, shown[0].astype(small), shown[1].astype(small), exact[i].astype(small), *sorted_now
            )
        )
    return Trace.of(scene, frames)


def on_line_at(mixture: Mixture, sched: Schedule, t: float) -> Mixture:
    """x_t as a mixture of its own."""
    a, s = sched.a(t), sched.s(t)
    return Mixture(a * mixture.means, np.sqrt((a * mixture.stds) ** 2 + s * s), mixture.weights)


def _density(mixture: Mixture, sched: Schedule, t: float, scale: float, places: Array) -> Array:
    """p_t at places in drawn units, per drawn unit."""
    return scale * np.exp(mixture.log_prob(scale * places[:, None], sched.a(t), sched.s(t)))


def _one(mixture: Mixture, sched: Schedule, times: Array, x: Array, method: str) -> Array:
    """log density along one path of the ODE: carried by −∫div from the noise (trapezium rule), and exact, (S + 1, 2)."""
    exact, div = np.empty(len(times)), np.empty(len(times))
    for i, t in enumerate(times):
        here = x[i].reshape(1, 1)
        exact[i] = mixture.log_prob(here, sched.a(t), sched.s(t))[0]
        div[i] = mixture.jacobian(here, sched.a(t), sched.s(t), sched.da(t), sched.sds(t))[0, 0, 0]
    carried = exact[0] - np.concatenate([[0], np.cumsum(np.diff(times) * (div[1:] + div[:-1]) / 2)])
    return np.column_stack([carried, exact])
