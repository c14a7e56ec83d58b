"""Split finding laid out for a film: round, node, candidate, with every candidate's sums and gains."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.newton.stages import Scan, scan
from engine.trees.newton.tree import Node


class Searched(NamedTuple):
    """One node that looked for a split."""

    node: int
    rows: Array  # the training rows in it
    scan: Scan
    gone: tuple[tuple[float, float], ...]  # a feature: G and H of the rows that miss it
    top: float  # the best gain of all, at least a little above 0


class Candidate(NamedTuple):
    """One tick: a threshold under trial, or (feature -1) the verdict on the node."""

    searched: int  # which of the nodes
    number: int  # from 1
    of: int
    feature: int
    place: int  # among the feature's candidates


def searched(
    nodes: Sequence[Node], leaf: Array, X: Array, g: Array, h: Array, depth: int, **rules: float
) -> tuple[Searched, ...]:
    """The nodes of a tree that were scanned, in the order of their growth; `leaf` (n,) is where each row ended."""
    inside: list[set[int]] = [set() for _ in nodes]
    depths = [0] * len(nodes)
    for i, n in enumerate(nodes):
        if n.parent >= 0:
            depths[i] = depths[n.parent] + 1
    for row, i in enumerate(leaf.tolist()):
        while i >= 0:
            inside[i].add(row)
            i = nodes[i].parent
    out = []
    for i, n in enumerate(nodes):
        rows = np.array(sorted(inside[i]), int)
        if depths[i] >= depth or n.pruned or len(rows) < 2:
            continue
        found = scan(X, g, h, rows, **rules)
        if not sum(map(len, found.threshold)):
            continue
        holes = [np.isnan(X[rows, j]) for j in range(X.shape[1])]
        gone = tuple((float(g[rows[m]].sum()), float(h[rows[m]].sum())) for m in holes)
        best = [float(a.max()) for a in (*found.right, *found.left) if len(a)]
        out.append(Searched(i, rows, found, gone, max(max(best), 1e-6)))
    return tuple(out)


def candidates(nodes: Sequence[Searched], most: int = 200) -> tuple[Candidate, ...]:
    """At most about `most` ticks: the first node is swept finely, the others in a few steps each."""
    ticks: list[Candidate] = []
    for s, one in enumerate(nodes):
        share = most // 3 if s == 0 else max(3, (2 * most // 3) // max(len(nodes) - 1, 1))
        full = [j for j, t in enumerate(one.scan.threshold) if len(t)]
        each = max(2, share // max(len(full), 1) - 1)
        picks = [(j, int(i)) for j in full for i in _spread(one, j, each)]
        ticks += [Candidate(s, k, len(picks) + 1, j, i) for k, (j, i) in enumerate(picks, 1)]
        ticks.append(Candidate(s, len(picks) + 1, len(picks) + 1, -1, 0))
    return tuple(ticks)


def _spread(one: Searched, j: int, each: int) -> Array:
    """Places over the feature's candidates, evenly, with its best among them."""
    n = len(one.scan.threshold[j])
    best = int(np.maximum(one.scan.right[j], one.scan.left[j]).argmax())
    return np.unique(np.r_[np.linspace(0, n - 1, min(n, each)).astype(int), best])
