"""Which of the 1,000 times a sampler of few steps visits, and what each rule makes of noise on the line.

Every rule gives times from 1 to 1,000, the noisiest first, and a last step to 0, the data.
Sources: Lin, Liu, Li & Yang (2024), Common diffusion noise schedules and sample steps are flawed, arXiv:2305.08891,
table 2 (leading, linspace, trailing); Song, Meng & Ermon (2021), arXiv:2010.02502, appendix D.2 (quadratic).
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text
from engine.diffusion import targets
from engine.diffusion.distance import wasserstein
from engine.diffusion.line_density import ddim_quantiles
from engine.diffusion.mixture import Mixture
from engine.diffusion.schedules import T_DDPM, ddpm_alpha_bar

RULES: Mapping[str, Text] = {
    "leading": Text("leading", "leading"),
    "linspace": Text("linspace", "linspace"),
    "trailing": Text("trailing", "trailing"),
    "quadratic": Text("quadratic", "二次"),
}
STEPS = (2, 3, 5, 10, 20, 50, 100, T_DDPM)
PLACES, BINS = 400, 140  # quantiles that are followed; bins of their density


class Spacing(NamedTuple):
    """A row a rule, a column a number of steps; there are no dice, η = 0."""

    times: tuple[tuple[Array, ...], ...]  # integers, the noisiest first, 0 last
    signal: Array  # (R, B) √ᾱ where the walk starts: how much of the data should be left in its first x
    error: Array  # (R, B) Wasserstein-1 to the target
    bias: Array  # (R, B) the samples' mean less the target's
    centres: Array  # (BINS,) places
    made: Array  # (R, B, BINS) density there, float32
    exact: Array  # (BINS,) the target's
    mean: float  # of the target
    variance: float


def spaced(steps: int, rule: str) -> Array:
    """The times of so many steps by one of RULES, (steps + 1,) falling integers, 0 last. Quadratic ones are ⌊i²T/S²⌋,
    but at least i, so that no two coincide. Refused unless 1 ≤ steps ≤ 1000."""
    if rule not in RULES or not 1 <= steps <= T_DDPM:
        raise Refused(
            f"There is no rule “{rule}” for {steps} steps of {T_DDPM}; rules: {', '.join(RULES)}.",
            f"没有用于 {T_DDPM} 步中 {steps} 步的规则“{rule}”；可用：{'、'.join(RULES)}。",
        )
    i = np.arange(1, steps + 1)
    match rule:
        case "leading":
            times = 1 + (i - 1) * (T_DDPM // steps)
        case "linspace":
            times = 1 + np.rint(np.linspace(0, T_DDPM - 1, steps))
        case "trailing":
            times = np.rint(np.arange(T_DDPM, 0, -T_DDPM / steps)[:steps])[::-1]
        case _:
            times = np.maximum(i**2 * T_DDPM // steps**2, i)
    return np.append(times[::-1], 0).astype(int)


def spacing(mixture: Mixture) -> Spacing:
    """Every rule at every number of steps, on the density itself: no chance is in it."""
    times = tuple(tuple(spaced(n, rule) for n in STEPS) for rule in RULES)
    walks = {tau.tobytes(): tau for row in times for tau in row}  # some rules agree
    ends = {name: ddim_quantiles(mixture, tau, (0.0,), PLACES)[0] for name, tau in walks.items()}
    x = np.array([[ends[tau.tobytes()] for tau in row] for row in times])
    edges, share = np.linspace(-targets.REACH, targets.REACH, BINS + 1), (np.arange(PLACES) + 0.5) / PLACES
    below = np.array([[np.interp(edges, one, share, 0, 1) for one in row] for row in x])
    true, centres = mixture.quantiles(PLACES), (edges[1:] + edges[:-1]) / 2
    mean = float(mixture.weights @ mixture.means[:, 0])
    return Spacing(
        times=times,
        signal=np.sqrt(ddpm_alpha_bar()[[[tau[0] for tau in row] for row in times]]),
        error=np.array([[wasserstein(one, true) for one in row] for row in x]),
        bias=x.mean(2) - true.mean(),
        centres=centres,
        made=(np.diff(below) / (edges[1] - edges[0])).astype(np.float32),
        exact=np.exp(mixture.log_prob(centres[:, None])),
        mean=mean,
        variance=float(mixture.weights @ (mixture.stds**2 + mixture.means[:, 0] ** 2) - mean**2),
    )
