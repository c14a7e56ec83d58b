"""How far two samples are apart: Wasserstein-1 on the line, sliced Wasserstein-1 in more dimensions.

For samples of equal size the optimal pairing on a line is by rank: two sorts, and the very number of scipy's
`wasserstein_distance`, which the tests hold it to. (Importing scipy.stats takes longer than a whole run here, and scipy
has no sliced distance.) Source: Bonneel et al. (2015), Sliced and Radon Wasserstein barycenters.
"""

import numpy as np

from engine.core import Array
from engine.diffusion.mixture import Mixture


def wasserstein(x: Array, y: Array) -> float:
    """x (n,), y (n,): the mean distance that mass must be moved, in units of x."""
    return float(np.abs(np.sort(x) - np.sort(y)).mean())


def sliced(x: Array, y: Array, directions: int = 32) -> float:
    """x (n, d), y (n, d): the mean of `wasserstein` over directions, evenly spread in the plane, else drawn once."""
    d = x.shape[1]
    if d == 2:
        a = np.pi * (np.arange(directions) + 0.5) / directions
        way = np.stack([np.cos(a), np.sin(a)])
    else:
        way = np.random.default_rng(0).normal(size=(d, directions))
        way /= np.linalg.norm(way, axis=0)
    return float(np.abs(np.sort(x @ way, axis=0) - np.sort(y @ way, axis=0)).mean())


def chance(mixture: Mixture, n: int, rng: np.random.Generator, draws: int = 20) -> float:
    """How far a true random sample of n lies from the mixture itself, on the line: what chance makes, on average."""
    true = mixture.quantiles(n)
    return float(np.mean([wasserstein(mixture.sample(n, rng)[:, 0], true) for _ in range(draws)]))
