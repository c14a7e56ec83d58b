"""What a sampler makes of noise on the line, without chance: its exact density at every step, carried as quantiles.

A step x' = m(x) + σz moves quantiles by m, which is increasing, and then blurs them with a normal density of width σ;
the blur is a product in Fourier space on a fine grid. So the error left is the sampler's own.
"""

import itertools

import numpy as np

from engine.core import Array
from engine.diffusion import samplers
from engine.diffusion.mixture import Mixture, normal
from engine.diffusion.schedules import ddpm_alpha_bar

EDGES = np.linspace(-8, 8, 2049)  # of the blur's cells
_WAVE = 2 * np.pi * np.fft.rfftfreq(len(EDGES) - 1, float(EDGES[1] - EDGES[0]))


def blurred(x: Array, sigma: float) -> Array:
    """Quantiles x (n,), rising, after independent normal noise of width sigma is added, (n,)."""
    share = (np.arange(len(x)) + 0.5) / len(x)
    mass = np.diff(np.interp(EDGES, x, share, 0, 1))
    spread = np.fft.irfft(np.fft.rfft(mass) * np.exp(-0.5 * (sigma * _WAVE) ** 2), len(mass))
    return np.interp(share, np.maximum.accumulate(np.cumsum(spread)), EDGES[1:])


def ddim_quantiles(mixture: Mixture, steps: int, etas: tuple[float, ...], n: int) -> Array:
    """The n quantiles (i + ½)/n of what `steps` steps make of standard normal noise under each η, (len(etas), n)."""
    bar, x = ddpm_alpha_bar(), np.tile(normal(1).quantiles(n), (len(etas), 1))
    for t, to in itertools.pairwise(samplers.times(steps)):
        now, then = bar[t], bar[to]
        clean = mixture.denoise(x.reshape(-1, 1), np.sqrt(now), np.sqrt(1 - now)).reshape(x.shape)
        noise = (x - np.sqrt(now) * clean) / np.sqrt(1 - now)
        sigma = np.array(etas) * np.sqrt((1 - then) / (1 - now) * (1 - now / then))
        keep = np.sqrt(np.maximum(1 - then - sigma**2, 0))
        x = np.sort(np.sqrt(then) * clean + keep[:, None] * noise)
        x = np.stack([blurred(row, s) if s > 0 else row for row, s in zip(x, sigma, strict=True)])
    return x
