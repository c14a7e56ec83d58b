"""Solvers of dx/dt = field(t, x), each a Butcher table in one registry.

A step of size h takes k_i = field(t + c_i·h, x + h·Σ_j A_ij·k_j) and moves by h·Σ b_i·k_i.
Sources: Hairer, Nørsett & Wanner (1993), Solving ODEs I, tables II.1.1–1.2 and II.5.2 (Dormand & Prince 1980), the
step-size control of §II.4; Shampine (1986) for the dense output.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text

Field = Callable[[float, Array], Array]  # (t, x (n, d)) -> (n, d)


class Table(NamedTuple):
    name: Text
    c: tuple[float, ...]
    A: tuple[tuple[float, ...], ...]  # row i has i entries
    b: tuple[float, ...]
    order: int

    @property
    def stages(self) -> int:
        """Evaluations of the field a step."""
        return len(self.b)


METHODS: Mapping[str, Table] = {
    "euler": Table(Text("Euler", "欧拉法"), (0,), ((),), (1,), 1),
    "midpoint": Table(Text("midpoint", "中点法"), (0, 1 / 2), ((), (1 / 2,)), (0, 1), 2),
    "heun": Table(Text("Heun", "休恩法"), (0, 1), ((), (1,)), (1 / 2, 1 / 2), 2),
    "rk4": Table(
        Text("RK4", "经典 RK4"),
        (0, 1 / 2, 1 / 2, 1),
        ((), (1 / 2,), (0, 1 / 2), (0, 0, 1)),
        (1 / 6, 1 / 3, 1 / 3, 1 / 6),
        4,
    ),
    "dopri5": Table(
        Text("Dormand–Prince", "多尔曼–普林斯"),
        (0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1),
        (
            (),
            (1 / 5,),
            (3 / 40, 9 / 40),
            (44 / 45, -56 / 15, 32 / 9),
            (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
            (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
        ),
        (35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
        5,
    ),
}
NAMES: Mapping[str, Text] = {k: v.name for k, v in METHODS.items()}

# difference of the two orders' weights, over the six stages and the slope at the step's end
_ERROR = np.array([71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40])
_DENSE = np.array(
    [
        [1, -8048581381 / 2820520608, 8663915743 / 2820520608, -12715105075 / 11282082432],
        [0, 0, 0, 0],
        [0, 131558114200 / 32700410799, -68118460800 / 10900136933, 87487479700 / 32700410799],
        [0, -1754552775 / 470086768, 14199869525 / 1410260304, -10690763975 / 1880347072],
        [0, 127303824393 / 49829197408, -318862633887 / 49829197408, 701980252875 / 199316789632],
        [0, -282668133 / 205662961, 2019193451 / 616988883, -1453857185 / 822651844],
        [0, 40617522 / 29380423, -110615467 / 29380423, 69997945 / 29380423],
    ]
)


def table(method: str) -> Table:
    """The method's Butcher table. Refused when there is none of that name."""
    if method not in METHODS:
        known = ", ".join(METHODS)
        raise Refused(
            f"There is no solver “{method}”; there are: {known}.", f"没有名为“{method}”的求解器；可用：{known}。"
        )
    return METHODS[method]


def stages(field: Field, t: float, x: Array, h: float, tab: Table, first: Array | None = None, room: int = 0) -> Array:
    """The k_i of one step, (stages + room, n, d); `first` is field(t, x) where it is known already."""
    k = np.empty((tab.stages + room, *x.shape))
    k[0] = field(t, x) if first is None else first
    for i in range(1, tab.stages):
        k[i] = field(t + tab.c[i] * h, x + h * np.tensordot(tab.A[i], k[:i], 1))
    return k


def step(field: Field, t: float, x: Array, h: float, method: str = "euler") -> Array:
    """x after one step of size h (negative: backwards)."""
    tab = table(method)
    return x + h * np.tensordot(tab.b, stages(field, t, x, h, tab), 1)


def integrate(field: Field, x0: Array, times: Array, method: str = "rk4") -> Array:
    """One step of the method between each two neighbours of `times` (S + 1,), rising or falling.

    x0 (n, d) -> (S + 1, n, d), x0 first. dopri5 here takes its fifth-order step at the given sizes; see `adaptive`.
    """
    times = np.asarray(times, dtype=float)
    if times.ndim != 1 or not len(times) or not np.isfinite(times).all():
        raise Refused("A solver needs a row of finite times.", "求解器需要一列有限的时刻。")
    out = np.empty((len(times), *np.shape(x0)))
    out[0] = x0
    for i in range(len(times) - 1):
        out[i + 1] = step(field, times[i], out[i], times[i + 1] - times[i], method)
    return out


@dataclass(frozen=True, eq=False)
class Solution:
    """The accepted steps: times (S + 1,), x (S + 1, n, d); how often the field was asked; how many steps failed."""

    times: Array
    x: Array
    evaluations: int
    rejected: int
    slopes: Array  # (S, 7, n, d): the stages of each step and the slope at its end
    tried: Array  # (rejected, 2): where a step failed, and how long it would have been
    control: Array  # (S, 3) at each accepted step: its error in units of the tolerance, the most by which the next may
    # grow, and the length proposed for it

    def at(self, t: Array) -> Array:
        """x at any times (m,) within the run, (m, n, d), by the method's own fourth-order polynomial."""
        t = np.atleast_1d(np.asarray(t, dtype=float))
        sign = 1.0 if self.times[-1] >= self.times[0] else -1.0
        i = np.clip(np.searchsorted(sign * self.times, sign * t, side="right") - 1, 0, len(self.times) - 2)
        h = self.times[i + 1] - self.times[i]
        u = ((t - self.times[i]) / h)[:, None]
        out: Array = self.x[i] + h[:, None, None] * np.einsum(
            "ms,msnd->mnd", u ** np.arange(1, 5) @ _DENSE.T, self.slopes[i]
        )
        return out


def adaptive(
    field: Field,
    x0: Array,
    t0: float,
    t1: float,
    rtol: float = 1e-5,
    atol: float = 1e-5,
    each: bool = True,
    most: int = 10_000,
) -> Solution:
    """Dormand–Prince 5(4): fifth-order steps, sized so that the fourth-order check differs by less than tolerance.

    x0 (n, d). `each` holds every particle to the tolerance by itself (root mean square over its d coordinates); without
    it the root mean square runs over all of them, as in scipy and torchdiffeq, where one particle may be far off.
    Refused when t1 = t0, or when more than `most` steps would be needed.
    """
    if not (np.isfinite([t0, t1]).all() and t0 != t1):
        raise Refused("The end time must differ from the start.", "终止时刻必须不同于起始时刻。")
    sign, t, x = float(np.sign(t1 - t0)), float(t0), np.asarray(x0, dtype=float)
    k0 = field(t, x)
    h, failed = min(_first_step(field, t, x, k0, sign, rtol, atol, each), abs(t1 - t0)), False
    times, steps = [t], list[tuple[Array, Array, tuple[float, float, float]]]()
    tried: list[tuple[float, float]] = []
    while (t1 - t) * sign > 0:
        if len(times) + len(tried) > most:
            raise _too_stiff(most, t)
        h = max(h, 1e-14 * max(abs(t), abs(t1)))
        last = h >= abs(t1 - t) * (1 - 1e-12)
        dt, end = (t1 - t, t1) if last else (sign * h, t + sign * h)
        new, k, error = _attempt(field, t, x, dt, end, k0, rtol, atol, each)
        h, growth = _next_length(abs(dt), error, failed)
        failed = not error <= 1
        if failed:
            tried.append((t, dt))
            continue
        t, x, k0 = end, new, k[-1]
        times.append(t)
        steps.append((x, k, (error, growth, h)))
    return _solution(times, np.asarray(x0, dtype=float), steps, tried)


def _too_stiff(most: int, t: float) -> Refused:
    return Refused(
        f"The adaptive solver needs more than {most} steps from t = {t:.4g}: the field is too stiff for it.",
        f"自适应求解器从 t = {t:.4g} 起需要超过 {most} 步：这个场对它来说刚性太强。",
    )


def _attempt(
    field: Field, t: float, x: Array, dt: float, end: float, k0: Array, rtol: float, atol: float, each: bool
) -> tuple[Array, Array, float]:
    """One step of Dormand–Prince from t to `end`: x there, its seven slopes, the error in units of the tolerance."""
    tab = METHODS["dopri5"]
    k = stages(field, t, x, dt, tab, k0, room=1)
    new = x + dt * np.tensordot(tab.b, k[:-1], 1)
    k[-1] = field(end, new)
    scale = atol + rtol * np.maximum(np.abs(x), np.abs(new))
    return new, k, _size(dt * np.tensordot(_ERROR, k, 1), scale, each)


def _next_length(length: float, error: float, failed: bool) -> tuple[float, float]:
    """The length to try next and the most by which it may grow: not at all right after a failure (eq. 4.13)."""
    factor = 0.9 * error**-0.2 if error > 0 else 10.0
    if error <= 1:
        most = 1.0 if failed else 10.0
        return length * min(factor, most), most
    return length * (max(factor, 0.2) if np.isfinite(factor) else 0.2), 1.0


def _solution(
    times: list[float],
    x0: Array,
    steps: list[tuple[Array, Array, tuple[float, float, float]]],
    tried: list[tuple[float, float]],
) -> Solution:
    """Two evaluations chose the first length; every step, failed or not, took six more."""
    xs, slopes, control = zip(*steps, strict=True)
    return Solution(
        times=np.array(times),
        x=np.stack([x0, *xs]),
        evaluations=2 + 6 * (len(steps) + len(tried)),
        rejected=len(tried),
        slopes=np.stack(slopes),
        tried=np.array(tried).reshape(-1, 2),
        control=np.array(control),
    )


def _size(error: Array, scale: Array, each: bool) -> float:
    """The error in units of the tolerance: of the worst particle, or of all together."""
    square = (error / scale) ** 2
    return float(np.sqrt(square.mean(-1).max() if each else square.mean()))


def _first_step(
    field: Field, t: float, x: Array, k0: Array, sign: float, rtol: float, atol: float, each: bool
) -> float:
    """Hairer, Nørsett & Wanner, §II.4, the starting step size."""
    scale = atol + np.abs(x) * rtol
    d0, d1 = _size(x, scale, each), _size(k0, scale, each)
    h0 = 1e-6 if d0 < 1e-5 or d1 < 1e-5 else 0.01 * d0 / d1
    d2 = _size(field(t + sign * h0, x + sign * h0 * k0) - k0, scale, each) / h0
    h1 = max(1e-6, h0 * 1e-3) if max(d1, d2) <= 1e-15 else (0.01 / max(d1, d2)) ** 0.2
    return min(100 * h0, h1)
