"""Why all data become one noise: under a Gaussian far wider than the data, one density looks like any other.

Heat's solution is p_t = N(0, σ_t²I) ∗ p₀. In Fourier space the kernel multiplies frequency k by exp(−σ_t²k²/2): details
go first, and last what tells the data's place, of size mean/σ_t. So the distance to plain noise falls like 1/σ_t.
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.diffusion import targets
from engine.diffusion.mixture import Mixture

WIDTHS = np.geomspace(0.1, 30, 41)  # σ_t of the kernel
NAMES = tuple(targets.LINE)
FINE = 4001  # places of the integral


class OneNoise(NamedTuple):
    grid: Array  # (G,) places x/√(1 + σ_t²): the data's unit at first, the noise's at last
    density: Array  # (len(NAMES), W, G) of the targets on the line there, float32
    noise: Array  # (W, G) of N(0, σ_t²) there, float32
    apart: Array  # (len(NAMES), W) total variation distance between the two, 0 to 1


def distance_to_noise(mixture: Mixture, sigma: float) -> float:
    """½∫|N(0, σ²) ∗ p₀ − N(0, σ²)| on the line: the share of the mass that lies elsewhere."""
    reach = float(np.abs(mixture.means).max() + 8 * np.hypot(mixture.stds.max(), sigma))
    x = np.linspace(-reach, reach, FINE)
    noise = np.exp(-0.5 * (x / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))
    off = np.abs(np.exp(mixture.log_prob(x[:, None], 1.0, sigma)) - noise)
    return float(0.5 * off.sum() * (x[1] - x[0]))


def one_noise(spread: float) -> OneNoise:
    """Every target on the line under kernels of all WIDTHS."""
    mixtures, grid, small = [targets.line(name, spread) for name in NAMES], np.linspace(-3.2, 3.2, 161), np.float32
    unit = np.hypot(1, WIDTHS)
    density = [
        [u * np.exp(m.log_prob(u * grid[:, None], 1.0, float(w))) for w, u in zip(WIDTHS, unit, strict=True)]
        for m in mixtures
    ]
    narrow = (WIDTHS / unit)[:, None]
    return OneNoise(
        grid=grid,
        density=np.array(density, small),
        noise=(np.exp(-0.5 * (grid / narrow) ** 2) / (narrow * np.sqrt(2 * np.pi))).astype(small),
        apart=np.array([[distance_to_noise(m, float(w)) for w in WIDTHS] for m in mixtures]),
    )
