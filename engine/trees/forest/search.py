"""The best cut of many (node, column) pairs of many trees at once, by prefix sums over one sort a level.

The sort's key is pair * n + the row's rank in the column. Conventions are scikit-learn's: float32 rows, midpoints,
x <= threshold left, values within 1e-7 equal.
"""

from typing import Any, NamedTuple

import numpy as np

from engine.core import Array

SAME = np.float32(1e-7)


class Columns(NamedTuple):
    """X sorted once for the whole forest."""

    X: Array  # (n, d) float32
    order: Array  # (d, n) rows by value
    rank: Array  # (n, d) where a row stands in its column
    value: Array  # (d, n) the sorted values


def columns(X: Array) -> Columns:
    X = np.ascontiguousarray(X, np.float32)
    order = np.argsort(X, axis=0, kind="stable").T
    rank = np.empty(X.shape, np.int32)
    np.put_along_axis(rank, order.T, np.arange(len(X))[:, None], axis=0)
    return Columns(X, order, rank, np.take_along_axis(X, order.T, axis=0).T)


class Best(NamedTuple):
    """Of every (node, drawn column): (L, k)."""

    score: Array  # |sum wz|^2/W of both sides at the best cut; -inf without one
    cut: Array
    flat: Array  # bool: the column is constant in the node


def best_cuts(
    c: Columns, wz: Array, bag: Array, node: Array, row: Array, drawn: Array, least: int, rng: Any = None
) -> Best:
    """Scan the `drawn` (L, k) columns of L nodes. `node` (a,) ascending and `row` (a,) are the rows in them, `bag`
    (a,) their place in `wz` (q + 1, bags * m), whose first row is the weight; `least` rows must be left on a side.
    With a die `rng` no cut is searched: each pair's is drawn between its least and its greatest value (extra trees)."""
    (L, k), n = drawn.shape, len(c.X)
    small = np.int32 if L * k * n < 2**31 else np.int64
    pair = (node[:, None] * k + np.arange(k)).astype(small)
    key = np.sort((pair * small(n) + c.rank[row[:, None], drawn[node]]).ravel())
    count = np.bincount(node, minlength=L)
    size = np.repeat(count, k)  # every pair holds its node's rows
    pair = np.repeat(np.arange(L * k, dtype=small), size)
    place = key - pair * small(n) + np.repeat((drawn * n).ravel(), size)  # in the flattened columns
    value = c.value.ravel()[place]
    start = np.concatenate([[0], np.cumsum(size)])
    flat = value[start[1:] - 1] <= value[start[:-1]] + SAME
    first = np.zeros(L, int)
    first[1:] = np.cumsum(count)[:-1]
    offset = (bag - row)[first]  # where a node's bag begins in wz
    member = np.repeat(np.repeat(offset, k), size) + c.order.ravel()[place]
    at = _candidates(value, pair, size, start, least)
    if rng is not None:
        thrown = rng.uniform(value[start[:-1]], np.maximum(value[start[1:] - 1], value[start[:-1]]))
        at = at[_last_below(value, pair, thrown, start, at)]
    score, cut = np.full(L * k, -np.inf), np.full(L * k, np.nan)
    if len(at):
        best, p, top = _winners(wz, member, start, at, pair[at])
        score[p] = top
        lo, hi = value[best].astype(float), value[best + 1].astype(float)
        middle = lo / 2 + hi / 2
        cut[p] = np.where(middle == hi, lo, middle) if rng is None else thrown[p]
    return Best(score.reshape(L, k), cut.reshape(L, k), flat.reshape(L, k))


def _candidates(value: Array, pair: Array, size: Array, start: Array, least: int) -> Array:
    """Places after which a pair may be cut: the next value is another one, and both sides keep `least` rows."""
    left_rows = np.arange(1, len(value) + 1) - start[pair]
    ok = (left_rows >= least) & (size[pair] - left_rows >= least)
    ok[:-1] &= (value[1:] > value[:-1] + SAME) & (pair[1:] == pair[:-1])
    ok[-1] = False
    return np.flatnonzero(ok)


def _last_below(value: Array, pair: Array, thrown: Array, start: Array, at: Array) -> Array:
    """(len(at),) bool: of the candidates of each pair the one that the thrown cut falls behind, if it may stand."""
    below = np.add.reduceat(value <= thrown[pair], start[:-1])
    return np.asarray(at == (start[:-1] + below - 1)[pair[at]])


def _winners(wz: Array, member: Array, start: Array, at: Array, pair: Array) -> tuple[Array, Array, Array]:
    """The best candidate of every pair that has one: its place, the pair, its score; of equals the first."""
    parts = []  # the weight, then every sum of wz: left and right of each candidate
    for column in wz:
        run = np.concatenate([[0], np.cumsum(column[member])])
        left, before = run[at + 1], run[start]
        parts.append((left - before[pair], before[pair + 1] - left))
    (wl, wr), *sums = parts
    gain = sum(a * a for a, _ in sums) / wl + sum(b * b for _, b in sums) / wr
    begin = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
    top = np.maximum.reduceat(gain, begin)
    best = np.flatnonzero(gain == np.repeat(top, np.diff(np.r_[begin, len(pair)])))
    best = best[np.unique(pair[best], return_index=True)[1]]
    return at[best], pair[best], top
