"""The probability of the true class under two objectives, whose slopes there are 1 - q and q (1 - q) / T."""

import numpy as np

from engine.core import Array
from engine.metrics.objectives import OBJECTIVES, sigmoid

PULLED, MOST = ("cross_entropy", "soft_accuracy"), 60  # whose pull on how many positives is shown


def pulled(Z: Array, y: Array, w: Array, temperature: float) -> Array:
    """q of the first positives of Z (n, d) under each of PULLED, of all objectives' weights w (T, C, d + 1):
    (T, 2, P) float32. Cross-entropy knows no temperature."""
    rows = Z[np.flatnonzero(y)[:MOST]]
    z = w[:, [list(OBJECTIVES).index(name) for name in PULLED]] @ np.c_[rows, np.ones(len(rows))].T
    return sigmoid(z / np.array([1.0, temperature])[:, None]).astype(np.float32)
