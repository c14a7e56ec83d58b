"""How a step goes wrong: one field, one start, five solvers.

A solver of order p errs by O(h^{p+1}) in one step and by O(h^p) at the end; the page measures both. Explicit solvers
need h·|λ| below a small number on stiff fields, however smooth the answer is.
Sources: Hairer, Nørsett & Wanner (1993), Solving ODEs I, §II.3–4; Hairer & Wanner (1996), II, §IV.2.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob
from engine.diffusion import fields, ode, targets
from engine.diffusion.fields import END, FIELDS

__all__ = [
    "COUNTS",
    "END",
    "HUGE",
    "LOST",
    "METHODS",
    "STEP",
    "TOLERANCES",
    "Frame",
    "Params",
    "Scene",
    "field",
    "follow",
    "observed_order",
    "order",
    "run",
    "stability_limit",
    "truth",
]

STEP = Text("step", "步")
METHODS = tuple(ode.METHODS)  # five, in the order of the registry
HUGE = 1e6  # what overflows is given as this
LOST = 50.0  # a path that leaves this square is given up: it has blown up
COUNTS = (6, 12, 24, 48, 96, 192)  # steps of the log-log picture
TOLERANCES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)


def _stiff(p: Any) -> bool:
    return p.field in ("stiff", "oscillator")


@dataclass(frozen=True)
class Params:
    field: str = choice(FIELDS, Text("field", "向量场"))
    steps: int = knob(10, 4, 120, Text("steps N, each h = 6/N", "步数 N，步长 h = 6/N"))
    stiffness: float = knob(5.0, 1.0, 50.0, Text("stiffness λ", "刚性 λ"), step=1.0, when=_stiff)
    tolerance: int = knob(5, 1, 8, Text("adaptive: tolerance 10⁻ᵏ, k =", "自适应：容差 10⁻ᵏ，k ="))
    start_x: float = knob(1.6, -3.0, 3.0, Text("start x₁", "起点 x₁"), step=0.1)
    start_y: float = knob(0.6, -3.0, 3.0, Text("start x₂", "起点 x₂"), step=0.1)


class Paths(NamedTuple):
    """Each solver's path in N steps. A path that has blown up stays where it was last seen."""

    x: Array  # (5, N + 1, 2)
    blown_up: tuple[int, ...]  # the step at which each did, 0 for never
    off: Array  # (5, N + 1) distance from the true path
    local: Array  # (5, N) error of each single step


class Halving(NamedTuple):
    """The same in COUNTS steps: what an error costs."""

    counts: Array  # (C,)
    evaluations: Array  # (5, C) of the field
    error: Array  # (5, C) at the end, capped at LOST, floor 1e-14
    paths: tuple[Array, ...]  # C of (5, n + 1, 2)
    order: tuple[float, ...]  # observed, see `observed_order`; 0 where none shows
    theory: tuple[int, ...]


class Adaptive(NamedTuple):
    """Dormand–Prince with steps that fit the field, at the chosen tolerance and at TOLERANCES."""

    evaluations: Array  # (A,) at TOLERANCES
    error: Array  # (A,)
    times: Array  # (m,) at which it set its steps
    x: Array  # (m, 2) where it was then
    rejected: Array  # (r, 2) steps it tried and gave up: from t, length
    control: Array  # (m − 1, 3) of each: error over tolerance, the most the next may grow, the length proposed for it
    cost: tuple[int, int]  # evaluations, rejected


class Scene(NamedTuple):
    times: Array  # (N + 1,)
    h: float
    pull: float  # h·λ of the stiff field, 0 for the others: what decides whether a solver holds
    reach: float  # half the side of the picture
    spots: Array  # (225, 2) where the field is drawn
    exact: Array  # (401, 2) the true path, times evenly from 0 to END
    paths: Paths
    halving: Halving
    adaptive: Adaptive


class Frame(NamedTuple):
    time: float
    x: Array  # (5, 2) where each solver is
    slopes: Array  # (5, 6, 2) the stages of its next step, zero where it has fewer
    landing: Array  # (5, 2) where the next step leads (at the end: the one after)
    truth: Array  # (5, 2) where the true flow would lead from the same place
    field: Array  # (225, 2) arrows at this time


def field(p: Params) -> ode.Field:
    """(t, x (n, 2)) -> (n, 2) of the chosen field."""
    return fields.field(p.field, p.stiffness)


@lru_cache
def stability_limit(method: str) -> float:
    """The largest h·λ at which a step on x' = −λx does not grow: |R(−hλ)| ≤ 1, R the stability polynomial."""
    tab, h = ode.table(method), np.arange(0.01, 6, 0.001)[:, None]
    # on x' = −hλ·x a step of size 1 multiplies x by R(−hλ): all h at once
    factor = 1 + np.tensordot(tab.b, ode.stages(lambda t, x: -h * x, 0.0, np.ones_like(h), 1.0, tab), 1)
    return float(h[int((np.abs(factor[:, 0]) > 1 + 1e-9).argmax()), 0])


def follow(f: ode.Field, x: Array, times: Array, method: str) -> tuple[Array, int]:
    """One path x (2,) under a solver, (N + 1, 2), and the step at which it was lost (0: never), frozen from there."""
    out, lost = np.empty((len(times), 2)), 0
    out[0] = x
    for i in range(len(times) - 1):
        if not lost:
            with np.errstate(all="ignore"):
                new = ode.step(f, times[i], out[i : i + 1], times[i + 1] - times[i], method)[0]
            if not (np.abs(new) < LOST).all():
                lost = i + 1
        out[i + 1] = out[i] if lost else new
    return out, lost


def truth(f: ode.Field, x: Array, t: float, h: float) -> Array:
    """Where the true flow leads from x (n, 2) at t in a time h: Dormand–Prince in steps of at most 0.05 each."""
    return ode.integrate(f, x, np.linspace(t, t + h, max(int(np.ceil(h / 0.05)), 2) + 1), "dopri5")[-1]


def observed_order(counts: Array, error: Array) -> float:
    """Slope of −log error over log steps, from the finest three errors that rounding does not touch; 0 where there are
    fewer, or where they do not lie on a line: there an order does not show yet."""
    use = np.flatnonzero((error > 1e-11) & (error < 0.5))[-3:]
    slopes = -np.diff(np.log(error[use])) / np.diff(np.log(counts[use]))
    if len(use) < 3 or abs(slopes[1] - slopes[0]) > 0.5:
        return 0.0
    return float(-np.polyfit(np.log(counts[use]), np.log(error[use]), 1)[0])


def _finite(x: Array) -> Array:
    """What has overflowed is drawn far outside the picture."""
    return np.clip(np.nan_to_num(x), -HUGE, HUGE)


def halving(f: ode.Field, x: Array, end: Array) -> Halving:
    """All solvers from x (2,) in each of COUNTS, held to the true end (2,)."""
    counts, error, paths = np.array(COUNTS), np.empty((len(METHODS), len(COUNTS))), []
    for j, n in enumerate(COUNTS):
        ways = [follow(f, x, np.linspace(0, END, n + 1), m) for m in METHODS]
        error[:, j] = [LOST if gone else _end_error(way[-1], end) for way, gone in ways]
        paths.append(np.stack([way for way, _ in ways]))
    return Halving(
        counts=counts,
        evaluations=np.array([[ode.METHODS[m].stages * n for n in COUNTS] for m in METHODS]),
        error=error,
        paths=tuple(paths),
        order=tuple(observed_order(counts, e) for e in error),
        theory=tuple(ode.METHODS[m].order for m in METHODS),
    )


def fitted_steps(f: ode.Field, x: Array, tolerance: float, end: Array) -> Adaptive:
    """Dormand–Prince from x (2,) at each of TOLERANCES, and closely at the chosen one."""
    sized = [ode.adaptive(f, x[None], 0, END, tol, tol) for tol in TOLERANCES]
    chosen = ode.adaptive(f, x[None], 0, END, tolerance, tolerance)
    return Adaptive(
        evaluations=np.array([s.evaluations for s in sized]),
        error=np.array([_end_error(s.x[-1, 0], end) for s in sized]),
        times=chosen.times,
        x=chosen.x[:, 0],
        rejected=chosen.tried,
        control=chosen.control,
        cost=(chosen.evaluations, chosen.rejected),
    )


def _end_error(x: Array, end: Array) -> float:
    return float(np.clip(np.linalg.norm(x - end), 1e-14, LOST))


def look(f: ode.Field, t: float, h: float, here: Array, blown_up: tuple[int, ...], i: int, spots: Array) -> Frame:
    """Every solver's next step from here (5, 2), and where the true flow would lead."""
    slopes, landing = np.zeros((len(METHODS), 6, 2)), here.copy()
    with np.errstate(all="ignore"):
        true = _finite(truth(f, here, t, h))
        for k, m in enumerate(METHODS):
            tab = ode.METHODS[m]
            stages = ode.stages(f, t, here[k : k + 1], h, tab)[:, 0]
            slopes[k, : tab.stages] = _finite(stages)
            landing[k] = _finite(here[k] + h * np.array(tab.b) @ stages)
    still = np.array([0 < g <= i for g in blown_up])
    landing[still], true[still] = here[still], here[still]
    return Frame(
        time=t, x=here.copy(), slopes=slopes, landing=landing, truth=true, field=f(t, spots).astype(np.float32)
    )


def run(p: Params) -> Trace[Scene, Frame]:
    f, x, times = field(p), np.array([p.start_x, p.start_y]), np.linspace(0, END, p.steps + 1)
    best = ode.adaptive(f, x[None], 0, END, 1e-11, 1e-11)
    exact, end, h = best.at(np.linspace(0, END, 401))[:, 0], best.x[-1, 0], END / p.steps
    walked = [follow(f, x, times, m) for m in METHODS]
    path, blown_up = np.stack([w[0] for w in walked]), tuple(w[1] for w in walked)
    far, kept = float(np.abs(exact).max()), np.array(blown_up) == 0
    out = float(np.abs(path[kept]).max()) if kept.any() else 0.0
    reach = float(np.clip(max(1.15 * far, min(1.1 * out, 1.6 * far)), 1.8, 12.0))
    spots = targets.places(np.linspace(-reach, reach, 17)[1:-1])
    frames = [look(f, float(t), h, path[:, i], blown_up, i, spots) for i, t in enumerate(times)]
    local = [np.minimum(np.linalg.norm(g.landing - g.truth, axis=1), LOST) for g in frames[:-1]]
    off = np.linalg.norm(path - best.at(times)[:, 0], axis=-1)
    scene = Scene(
        times=times,
        h=h,
        pull=h * p.stiffness if p.field == "stiff" else 0.0,
        reach=reach,
        spots=spots,
        exact=exact,
        paths=Paths(x=path, blown_up=blown_up, off=off, local=np.stack(local, 1)),
        halving=halving(f, x, end),
        adaptive=fitted_steps(f, x, 10.0**-p.tolerance, end),
    )
    return Trace.of(scene, frames)


def order(method: str, f: ode.Field, x0: Array, t1: float, counts: tuple[int, ...] = (40, 80, 160)) -> float:
    """The order a solver shows on a field from x0 (n, d) over [0, t1], against Dormand–Prince at 1e-12."""
    if len(counts) < 2:
        raise Refused("An order needs two step counts to compare.", "估计阶数至少需要两种步数。")
    true = ode.adaptive(f, x0, 0, t1, 1e-12, 1e-12).x[-1]
    error = [np.abs(ode.integrate(f, x0, np.linspace(0, t1, n + 1), method)[-1] - true).max() for n in counts]
    return float(-np.polyfit(np.log(counts), np.log(error), 1)[0])
