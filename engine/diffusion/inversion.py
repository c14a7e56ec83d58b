"""DDIM run up from data to noise, and down again: an encoding, as good as its steps are fine.

Without dice the sampler is an ODE, which can be followed either way. Euler's method up and down does not take the same
slopes, so what comes back is off by an error of first order in the step. Source: Song, Meng & Ermon (2021),
arXiv:2010.02502, §5.4 (table 2).
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.diffusion import samplers
from engine.diffusion.learned_noise import exact_noise, follow
from engine.diffusion.mixture import Mixture
from engine.diffusion.schedules import ddpm_alpha_bar

COUNTS = (10, 20, 50, 100, 200)  # steps each way, of the error's picture
CROWD = 200  # points that take the trip


class Trip(NamedTuple):
    times: Array  # (2S + 1,) from 0 (data) to 1000 (noise) and back
    path: Array  # (2S + 1, CROWD, 2)
    peak: Array  # (CROWD,) the component that each began at
    first: Array  # (2S + 1, 2) along the first coordinate of the first point: x, and the noise told there
    bar: Array  # (2S + 1,) ᾱ
    missed: float  # mean distance from where they began
    error: Array  # (len(COUNTS),) the same for COUNTS steps each way
    spread: Array  # (2,) standard deviation of the noise that they were turned into, by coordinate


def there_and_back(mixture: Mixture, x: Array, steps: int) -> tuple[Array, Array]:
    """Data x (n, d) to noise and back in so many steps each way: times (2S + 1,), walk (2S + 1, n, d)."""
    tau, guess = samplers.times(steps), exact_noise(mixture)
    up = follow(guess, x, tau[::-1])
    return np.concatenate([tau[::-1], tau[1:]]), np.concatenate([up, follow(guess, up[-1], tau)[1:]])


def trip(mixture: Mixture, steps: int, seed: int) -> Trip:
    x = mixture.even_sample(CROWD, np.random.default_rng(seed))
    times, path = there_and_back(mixture, x, steps)
    guess = exact_noise(mixture)
    told = [float(guess(now[:1], int(t))[0, 0]) for t, now in zip(times, path, strict=True)]
    ends = [path[-1] if n == steps else there_and_back(mixture, x, n)[1][-1] for n in COUNTS]
    return Trip(
        times=times,
        path=path,
        peak=mixture.responsibilities(x).argmax(1),
        first=np.column_stack([path[:, 0, 0], told]),
        bar=ddpm_alpha_bar()[times],
        missed=float(np.linalg.norm(path[-1] - x, axis=1).mean()),
        error=np.array([np.linalg.norm(end - x, axis=1).mean() for end in ends]),
        spread=path[steps].std(0),
    )
