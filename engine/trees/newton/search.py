"""Split finding laid out for a film: round, node, candidate. Everything is read off the tree as it grew."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.newton.quantiles import ranked
from engine.trees.newton.scan import LEAST, Level, best_cuts, best_of_columns
from engine.trees.newton.stages import Scan, laid_open, places
from engine.trees.newton.tree import Grown


class Searched(NamedTuple):
    """One node that looked for a split."""

    node: int
    rows: Array  # the training rows in it
    scan: Scan
    gone: tuple[tuple[float, float], ...]  # a feature: G and H of the rows that miss it
    feature: int  # of its best candidate
    place: int  # among that feature's candidates
    gain: float  # of its best candidate; 0 when none gains
    stays: bool  # the tree has this split


class Candidate(NamedTuple):
    """One tick: a threshold under trial, or (feature -1) the verdict on the node."""

    searched: int  # which of the nodes
    number: int  # from 1, among all thresholds that the node tried
    of: int  # so many did it try
    feature: int
    place: int  # among the feature's candidates


class Ranks(NamedTuple):
    """Where the candidates of a binned column come from: they part the rows' weight evenly."""

    value: Array  # the values that occur, ascending
    rank: Array  # the share of the weight below each
    edges: Array  # the candidates


class Search(NamedTuple):
    """The film of one round's splits."""

    opened: int  # the round, from 1
    nodes: tuple[Searched, ...]
    candidates: tuple[Candidate, ...]
    ranks: tuple[Ranks, ...]  # a column each; empty when every threshold is tried


def search(opened: int, grown: Grown, X: Array, g: Array, h: Array, method: str) -> Search:
    """The film of a `grown` tree on rows X (n, d) with g, h (n,), the `opened`-th round's."""
    nodes = searched(grown, g, h)
    edges = grown.levels[0].columns.edges
    weight = h if method == "approx" else np.ones(len(h))
    ranks = tuple(Ranks(*ranked(x, weight)[:2], e) for x, e in zip(X.T, edges or (), strict=False))
    return Search(opened, nodes, candidates(nodes), ranks)


def searched(grown: Grown, g: Array, h: Array) -> tuple[Searched, ...]:
    """The nodes that tried candidates, in the order of their growth; those below a pruned split are left out."""
    out, i = [], 0
    for level in grown.levels:
        for at in range(len(level.first) - 1):
            one = None if grown.nodes[i].pruned else _one(grown, level, at, i, g, h)
            out += [one] if one else []
            i += 1
    return tuple(out)


def _one(grown: Grown, level: Level, at: int, i: int, g: Array, h: Array) -> Searched | None:
    s, e = int(level.first[at]), int(level.first[at + 1])
    found = laid_open(level, at)
    if not sum(map(len, found.threshold)):
        return None
    missing = [
        order[s:e][np.isnan(value[s:e])] for order, value in zip(level.columns.order, level.columns.value, strict=True)
    ]
    cut = best_cuts(level, *best_of_columns(level))[at]
    free = np.isfinite(cut.gain)  # else min_child_weight forbids every candidate: the first one stands for them
    feature = cut.feature if free else next(j for j, t in enumerate(found.threshold) if len(t))
    return Searched(
        node=i,
        rows=np.sort(level.columns.order[0, s:e]),
        scan=found,
        gone=tuple((float(g[m].sum()), float(h[m].sum())) for m in missing),
        feature=feature,
        place=int(np.searchsorted(places(level, at, feature), cut.place)) if free else 0,
        gain=cut.gain if cut.gain > LEAST else 0.0,
        stays=grown.nodes[i].feature >= 0,
    )


def candidates(nodes: Sequence[Searched], most: int = 200) -> tuple[Candidate, ...]:
    """At most about `most` ticks: the first node is swept finely, the others in a few steps each."""
    ticks: list[Candidate] = []
    for s, one in enumerate(nodes):
        share = most // 3 if s == 0 else max(3, (2 * most // 3) // max(len(nodes) - 1, 1))
        sizes = [len(t) for t in one.scan.threshold]
        before, total = np.cumsum([0, *sizes]), sum(sizes)
        full = [j for j, size in enumerate(sizes) if size]
        each = max(2, share // max(len(full), 1) - 1)
        for j in full:
            ticks += [Candidate(s, int(before[j]) + i + 1, total, j, i) for i in _spread(one, j, each).tolist()]
        ticks.append(Candidate(s, total, total, -1, 0))
    return tuple(ticks)


def _spread(one: Searched, j: int, each: int) -> Array:
    """Places over the feature's candidates, evenly, with its best among them; of those that may not stand, one."""
    gain = np.maximum(one.scan.right[j], one.scan.left[j])
    free = np.flatnonzero(np.isfinite(gain))
    barred = np.flatnonzero(~np.isfinite(gain))[:1]
    if not len(free):
        return barred
    best = [one.place] if j == one.feature else [int(gain.argmax())]
    some = free[np.linspace(0, len(free) - 1, min(len(free), each)).astype(int)]
    return np.unique(np.r_[barred, some, best])
