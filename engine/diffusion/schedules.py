"""How signal fades and noise grows: x_t = a(t)·x_0 + s(t)·ε for t from 0 (data) to 1 (noise).

Every schedule is also an SDE dx = f(t)·x dt + g(t) dw with f = a'/a and g² = d(s²)/dt − 2·f·s².
Sources: Song et al. (2021), arXiv:2011.13456, eqs. 29–33 (VP, VE, sub-VP); Nichol & Dhariwal (2021), eq. 17 (cosine);
Liu et al. (2023), arXiv:2209.03003 (straight; the paper's own clock runs the other way, 1 − t);
Ho et al. (2020), arXiv:2006.11239, §4 (the discrete β).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core import Array, Refused, Text

Time = Any  # a number or an array of times


@dataclass(frozen=True)
class Schedule:
    """Given as a, a', s² and d(s²)/dt, which stay finite on [0, 1]; f and g may not at `end` = 1.

    `end` is the time at which a stochastic sampler starts: 1, or just below it where f(1) is infinite.
    """

    name: Text
    a: Callable[[Time], Any]
    da: Callable[[Time], Any]
    var: Callable[[Time], Any]
    dvar: Callable[[Time], Any]
    end: float = 1.0

    def s(self, t: Time) -> Any:
        """Standard deviation of the noise."""
        return np.sqrt(self.var(t))

    def ds(self, t: Time) -> Any:
        """s'(t); infinite where s = 0 and the variance grows linearly."""
        return self.dvar(t) / (2 * self.s(t))

    def sds(self, t: Time) -> Any:
        """s·s', finite everywhere."""
        return self.dvar(t) / 2

    def drift(self, t: Time) -> Any:
        """f(t): the SDE pulls x by f(t)·x."""
        return self.da(t) / self.a(t)

    def diffusion(self, t: Time) -> Any:
        """g(t): the SDE's noise per square root of time."""
        return np.sqrt(np.maximum(self.dvar(t) - 2 * self.drift(t) * self.var(t), 0))


B0, B1 = 0.1, 20.0  # β(0) and β(1) of VP
LOW, HIGH = 0.01, 50.0  # σ(0) and σ(1) of VE
OFFSET = 0.008  # of the cosine, so that β does not vanish at 0


def _beta(t: Time) -> Any:
    return B0 + (B1 - B0) * t


def _area(t: Time) -> Any:
    """∫₀ᵗ β."""
    return B0 * t + (B1 - B0) * t * t / 2


def _angle(t: Time) -> Any:
    return (t + OFFSET) / (1 + OFFSET) * np.pi / 2


_COS0 = float(np.cos(_angle(0.0)))
_SPEED = np.pi / 2 / (1 + OFFSET)


def _cosine(t: Time) -> Any:
    return np.cos(_angle(t)) / _COS0


def _dcosine(t: Time) -> Any:
    return -_SPEED * np.sin(_angle(t)) / _COS0


def _root(t: Time) -> Any:
    return np.exp(-_area(t) / 2)


SCHEDULES: Mapping[str, Schedule] = {
    "vp_linear": Schedule(
        Text("variance preserving, linear β", "方差保持（VP），线性 β"),
        a=_root,
        da=lambda t: -_beta(t) / 2 * _root(t),
        var=lambda t: -np.expm1(-_area(t)),
        dvar=lambda t: _beta(t) * np.exp(-_area(t)),
    ),
    "vp_cosine": Schedule(
        Text("variance preserving, cosine", "方差保持（VP），余弦"),
        a=_cosine,
        da=_dcosine,
        var=lambda t: np.maximum(1 - _cosine(t) ** 2, 0),
        dvar=lambda t: -2 * _cosine(t) * _dcosine(t),
        end=0.995,
    ),
    "ve": Schedule(
        Text("variance exploding", "方差爆炸（VE）"),
        a=lambda t: 1.0 + 0.0 * t,
        da=lambda t: 0.0 * t,
        var=lambda t: LOW**2 * (HIGH / LOW) ** (2 * t),
        dvar=lambda t: LOW**2 * (HIGH / LOW) ** (2 * t) * 2 * np.log(HIGH / LOW),
    ),
    "sub_vp": Schedule(
        Text("sub-VP", "次方差保持（sub-VP）"),
        a=_root,
        da=lambda t: -_beta(t) / 2 * _root(t),
        var=lambda t: np.expm1(-_area(t)) ** 2,
        dvar=lambda t: -2 * np.expm1(-_area(t)) * _beta(t) * np.exp(-_area(t)),
    ),
    "straight": Schedule(
        Text("straight line (rectified flow)", "直线（整流流）"),
        a=lambda t: 1.0 - t,
        da=lambda t: -1.0 + 0.0 * t,
        var=lambda t: t * t,
        dvar=lambda t: 2.0 * t,
        end=0.995,
    ),
}
NAMES: Mapping[str, Text] = {k: v.name for k, v in SCHEDULES.items()}


def schedule(of: str | Schedule) -> Schedule:
    """The schedule itself, or the one of that name. Refused when there is none."""
    if isinstance(of, Schedule):
        return of
    if of not in SCHEDULES:
        known = ", ".join(SCHEDULES)
        raise Refused(f"There is no schedule “{of}”; there are: {known}.", f"没有名为“{of}”的调度；可用的有：{known}。")
    return SCHEDULES[of]


T_DDPM = 1000


def ddpm_betas() -> Array:
    """The 1,000 discrete β of DDPM, 1e-4 to 0.02."""
    return np.linspace(1e-4, 0.02, T_DDPM)


def ddpm_alpha_bar() -> Array:
    """ᾱ_0 … ᾱ_1000, (1001,): ᾱ_0 = 1, ᾱ_1000 = 4.0358e-5."""
    return np.concatenate([[1.0], np.cumprod(1 - ddpm_betas())])
