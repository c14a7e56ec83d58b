"""Candidate thresholds from weighted ranks, and the library's two ways to them.

Source: Chen & Guestrin (2016), eqs. 8 and 9, and the appendix on weighted quantile summaries. `hist` and `approx` are
the library's own (version 3), value by value: what a tree of `max_bin` bins may ask.
"""

import math
from typing import NamedTuple

import numpy as np

from engine.core import Array

FACTOR = 8  # a sketch is this much finer than the bins it is for


def weighted_quantiles(values: Array, h: Array, eps: float) -> Array:
    """Some of the values, from the least to the greatest, whose weighted ranks lie less than `eps` apart.

    The rank of z is the share of the weight h on values below z (Chen & Guestrin 2016, eqs. 8 and 9). Where one value
    weighs eps or more its neighbour follows it at once. values, h (n,); NaN is left out.
    """
    kinds, rank, _ = ranked(values, h)
    if not len(kinds):
        return kinds
    picked, last = [0], len(kinds) - 1
    while picked[-1] < last:
        reach = int(np.searchsorted(rank, rank[picked[-1]] + eps, side="left")) - 1
        picked.append(min(max(reach, picked[-1] + 1), last))
    return np.asarray(kinds[picked])


def ranked(values: Array, h: Array) -> tuple[Array, Array, Array]:
    """The values that occur, ascending; the share of the weight h below each; its own share. NaN is left out."""
    values, h = np.asarray(values), np.asarray(h, float)
    seen = ~np.isnan(values)
    kinds, which = np.unique(values[seen], return_inverse=True)
    weight = np.bincount(which, h[seen], minlength=len(kinds))
    share = weight / max(weight.sum(), 1e-300)
    return kinds, np.cumsum(share) - share, share


def approx(values: Array, h: Array, max_bin: int) -> Array:
    """The candidates of one column when h weighs the rows: going up, each next value at which another 1/max_bin of the
    whole weight has been passed. values (n,) float32, NaN left out; h (n,). The least value parts nothing: it goes."""
    values, h = np.asarray(values, np.float32), np.asarray(h, np.float32).astype(float)
    seen = ~np.isnan(values)
    kinds, which = np.unique(values[seen], return_inverse=True)
    passed = np.cumsum(np.bincount(which, h[seen], minlength=len(kinds)))
    picked: list[int] = []
    goal = np.float32(0)
    for i, rank in enumerate(passed):
        if i + 1 == len(kinds) or (rank >= goal and len(picked) < max_bin):
            picked.append(i)
            goal = np.float32(len(picked) * passed[-1] / max_bin)  # the library rounds its goal: ties fall as there
    return np.asarray(kinds[picked][1:max_bin])


class Summary(NamedTuple):
    """Some values of a column, ascending, with what is known of their ranks: at least `low` and at most `high` - weight
    rows lie below; `weight` rows are equal."""

    value: Array
    low: Array
    high: Array
    weight: Array

    @property
    def after(self) -> Array:
        """At least so many rows lie at or below."""
        return self.low + self.weight

    @property
    def before(self) -> Array:
        """At most so many rows lie below."""
        return self.high - self.weight


def hist(values: Array, max_bin: int) -> Array:
    """The candidates of one column when every row counts once, from a sketch of bounded size. values (n,) float32 in
    the order of the rows, NaN left out. The least value parts nothing and is left out."""
    values = np.asarray(values, np.float32)
    values = values[~np.isnan(values)]
    if not len(values):
        return values
    fine = min(len(values), max_bin * FACTOR)
    bins = min(fine, max_bin)
    last = pruned(pruned(sketch(values, max_bin), fine), bins + 1)
    return last.value[1 : min(len(last.value), bins)]


def sketch(values: Array, max_bin: int) -> Summary:
    """A summary of a stream: full queues are pruned and merged, two of a size into one of the next, as in binary
    addition. Where all values fit into one queue, their ranks are exact."""
    n, levels = len(values), 1
    while True:
        most = min(n, math.ceil(levels * max_bin * FACTOR) + 1)
        if 2**levels * most >= n:
            break
        levels += 1
    held: dict[int, Summary] = {}
    queues = _queues(values, 2 * most)
    for queue in queues[:-1]:
        carry, level = pruned(_exact(queue), most), 1
        while level in held:
            carry, level = pruned(merged(carry, held.pop(level)), most), level + 1
        held[level] = carry
    out = pruned(_exact(queues[-1]), most)
    for level in sorted(held):
        out = pruned(merged(out, held[level]), most)
    return out


def _queues(values: Array, room: int) -> list[Array]:
    """The stream cut into queues of `room` places; a value equal to the one before it takes no place."""
    new = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    return np.split(values, new[room::room])


def _exact(values: Array) -> Summary:
    kinds, weight = np.unique(values, return_counts=True)
    high = np.cumsum(weight).astype(float)
    return Summary(kinds, high - weight, high, weight.astype(float))


def pruned(s: Summary, most: int) -> Summary:
    """At most `most` values, the least and the greatest among them, the others nearest to evenly spread ranks."""
    if len(s.value) <= most:
        return s
    last, n = len(s.value) - 1, most - 1
    kept, i = [0], 1
    for k in range(1, n):
        twice = 2 * (k * (s.low[last] - s.high[0]) / n + s.high[0])
        while i < last and twice >= s.high[i + 1] + s.low[i + 1]:
            i += 1
        if i == last:
            break
        nearest = i if twice < s.after[i] + s.before[i + 1] else i + 1
        if nearest != kept[-1]:
            kept.append(nearest)
    if kept[-1] != last:
        kept.append(last)
    return Summary(*(a[kept] for a in s))


def merged(a: Summary, b: Summary) -> Summary:
    """Of two parts of a stream. A value between two of the other part adds to both bounds what is known there."""
    value = np.union1d(a.value, b.value)
    low, high, weight = np.zeros((3, len(value)))
    for s in (a, b):
        here = np.isin(value, s.value)
        at = np.searchsorted(s.value, value)  # the first of the part's values that is not below
        below = np.where(at > 0, s.after[np.maximum(at - 1, 0)], 0.0)
        above = np.where(at < len(s.value), s.before[np.minimum(at, len(s.value) - 1)], s.high[-1])
        own = np.minimum(at, len(s.value) - 1)
        low += np.where(here, s.low[own], below)
        high += np.where(here, s.high[own], above)
        weight += np.where(here, s.weight[own], 0.0)
    return Summary(value, low, high, weight)
