"""How noisy the gradient estimates of a training are, pooled so that it can be seen."""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.metrics.objectives import OBJECTIVES
from engine.metrics.training import DRAWS

WIDE, MOST = 61, 1e4  # steps over which noise is pooled; the largest ratio that is told apart


class Noise(NamedTuple):
    """Of the gradient estimates, pooled over all seeds and WIDE steps around."""

    batches: Array  # (T, 6) variance over squared length of the gradient: mini-batches to average until signal = noise
    spread: Array  # (T, 6) the variance itself


def noise(variance: Array, square: Array) -> Noise:
    """Of gradient estimates of this variance, whose mean of DRAWS has this squared length, both (T, C, S): pooled over
    the seeds and up to WIDE steps around. Fine-tuning changes its loss half-way, so its halves are pooled apart.

    The squared length of a mean of DRAWS estimates is too long by variance / DRAWS; the ratio is at most MOST.
    """
    signal = square - variance / DRAWS
    ratio, spread = np.empty(variance.shape[:2]), np.empty(variance.shape[:2])
    half = len(variance) // 2
    for c, name in enumerate(OBJECTIVES):
        for part in (slice(0, half), slice(half, None)) if name == "fine_tune" else (slice(None),):
            own, much = pooled(variance[part, c].mean(1)), pooled(signal[part, c].mean(1))
            ratio[part, c] = np.clip(own / np.maximum(much, 1e-12), 1e-3, MOST)
            spread[part, c] = np.maximum(own, 1e-12)
    return Noise(ratio, spread)


def pooled(values: Array) -> Array:
    """(T,) -> the mean over up to WIDE steps around each."""
    kernel = np.ones(min(WIDE, len(values)))
    count = np.convolve(np.ones(len(values)), kernel, "same")
    return np.convolve(values, kernel, "same") / count
