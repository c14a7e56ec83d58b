"""What a sampler makes of noise on the line, without chance: its exact density at every step, carried as quantiles.

A step x' = m(x) + σz moves quantiles by m, which is increasing, and then blurs them with a normal density of width σ;
the blur is a product in Fourier space on a fine grid. So the error left is the sampler's own.
"""

import itertools

import numpy as np

from engine.core import Array
from engine.diffusion.mixture import Mixture, normal
from engine.diffusion.schedules import ddpm_alpha_bar

EDGES = np.linspace(-8, 8, 2049)  # of the blur's cells
_WAVE = 2 * np.pi * np.fft.rfftfreq(len(EDGES) - 1, float(EDGES[1] - EDGES[0]))


def blurred(x: Array, sigma: Array) -> Array:
    """Quantiles x (m, n), each row rising, after independent normal noise of width sigma (m,) is added, (m, n)."""
    share = (np.arange(x.shape[1]) + 0.5) / x.shape[1]
    mass = np.diff([np.interp(EDGES, row, share, 0, 1) for row in x])
    spread = np.fft.irfft(np.fft.rfft(mass) * np.exp(-0.5 * (sigma[:, None] * _WAVE) ** 2), mass.shape[1])
    below = np.maximum.accumulate(np.cumsum(spread, axis=1), axis=1)
    return np.stack([np.interp(share, row, EDGES[1:]) for row in below])


def ddim_quantiles(mixture: Mixture, tau: Array, etas: tuple[float, ...], n: int) -> Array:
    """The n quantiles (i + ½)/n of what the steps along tau make of standard normal noise under each η,
    (len(etas), n); tau falls from the noise to 0."""
    bar, x = ddpm_alpha_bar(), np.tile(normal(1).quantiles(n), (len(etas), 1))
    for t, to in itertools.pairwise(map(int, tau)):
        now, then = bar[t], bar[to]
        clean = mixture.denoise(x.reshape(-1, 1), np.sqrt(now), np.sqrt(1 - now)).reshape(x.shape)
        noise = (x - np.sqrt(now) * clean) / np.sqrt(1 - now)
        sigma = np.array(etas) * np.sqrt((1 - then) / (1 - now) * (1 - now / then))
        keep = np.sqrt(np.maximum(1 - then - sigma**2, 0))
        x = np.sort(np.sqrt(then) * clean + keep[:, None] * noise)
        if (noisy := sigma > 0).any():
            x[noisy] = blurred(x[noisy], sigma[noisy])
    return x
