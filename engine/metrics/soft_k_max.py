"""The k largest, one after another: k rounds of softmax, each without what the rounds before have taken."""

import numpy as np

from engine.core import Array
from engine.metrics.temperature import softmax


def soft_k_max(x: Array, k: int, temperature: float) -> Array:
    """What each of k rounds takes of the scores x (n,), (k, n); the columns' sums are the memberships, and sum to k.

    With the scores shifted so that the smallest is 1 and p = 0 at first, k times: y = (1 - p) * x, p += softmax(y/T).
    Limit T -> 0: 1 for the k largest of distinct scores. Warm, a score may be taken more than once: p can exceed 1.
    Source: Su (2019), "A talk on smoothing functions" (kexue.fm/archives/6620).
    """
    positive, taken, rounds = x - x.min() + 1, np.zeros(len(x)), []
    for _ in range(k):
        rounds.append(softmax((1 - taken) * positive, temperature))
        taken = taken + rounds[-1]
    return np.stack(rounds)
