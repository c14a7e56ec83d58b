"""Between two noises: DDIM without dice is a function of its start, so what lies between two starts can be looked at.

Source: Song, Meng & Ermon (2021), arXiv:2010.02502, appendix D.5, eq. 67: spherical linear interpolation (slerp), which
keeps to the shell where Gaussian noise lies; the straight line between two noises dips below it.
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.diffusion.learned_noise import exact_noise, follow
from engine.diffusion.mixture import Mixture

COUNT, DRAWN = 41, 24  # starts along the way; noises, of which the pair nearest to 127 degrees apart is taken


class Between(NamedTuple):
    share: Array  # (COUNT,) α from 0 to 1
    angle: float  # θ between the two noises
    start: Array  # (2, COUNT, 2) along the arc (slerp) and along the straight line
    end: Array  # (2, COUNT, 2) the data they become
    far: Array  # (2,) share of those ends farther than three widths from every peak


def slerp(a: Array, b: Array, share: Array) -> tuple[Array, float]:
    """From a (d,) to b, (len(share), d), and the angle between them; along the line where they point alike."""
    cosine = float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
    angle = float(np.arccos(np.clip(cosine, -1, 1)))
    if np.sin(angle) < 1e-6:
        return (1 - share)[:, None] * a + share[:, None] * b, angle
    first, second = np.sin((1 - share) * angle) / np.sin(angle), np.sin(share * angle) / np.sin(angle)
    return first[:, None] * a + second[:, None] * b, angle


def between(mixture: Mixture, times: Array, seed: int) -> Between:
    """Two noises, what lies between them, and where DDIM takes it along `times`."""
    noises = np.random.default_rng([seed, 5]).normal(size=(DRAWN, 2))
    norms = np.linalg.norm(noises, axis=1)
    cosine = noises @ noises.T / np.outer(norms, norms)
    i, j = np.unravel_index(int(np.abs(cosine + 0.6).argmin()), cosine.shape)
    share = np.linspace(0, 1, COUNT)
    arc, angle = slerp(noises[i], noises[j], share)
    line = (1 - share)[:, None] * noises[i] + share[:, None] * noises[j]
    start = np.stack([arc, line])
    end = follow(exact_noise(mixture), start.reshape(-1, 2), times)[-1].reshape(start.shape)
    away = np.linalg.norm(end[:, :, None] - mixture.means, axis=-1) / mixture.stds
    return Between(share, angle, start, end, far=(away.min(-1) > 3).mean(1))
