"""Candidate thresholds from weighted ranks."""

import numpy as np

from engine.core import Array


def weighted_quantiles(values: Array, h: Array, eps: float) -> Array:
    """Some of the values, from the least to the greatest, whose weighted ranks lie less than `eps` apart.

    The rank of z is the share of the weight h on values below z (Chen & Guestrin 2016, eqs. 8 and 9). Where one value
    weighs eps or more its neighbour follows it at once. values, h (n,); NaN is left out.
    """
    values, h = np.asarray(values), np.asarray(h, float)
    seen = ~np.isnan(values)
    kinds, which = np.unique(values[seen], return_inverse=True)
    if not len(kinds):
        return kinds
    weight = np.bincount(which, h[seen])
    rank = np.concatenate([[0.0], np.cumsum(weight)[:-1]]) / max(weight.sum(), 1e-300)
    picked, last = [0], len(kinds) - 1
    while picked[-1] < last:
        reach = int(np.searchsorted(rank, rank[picked[-1]] + eps, side="left")) - 1
        picked.append(min(max(reach, picked[-1] + 1), last))
    return np.asarray(kinds[picked])
