"""Split finding: every candidate of a whole level at once, by prefix sums over columns that were sorted once.

Source: Chen & Guestrin (2016), "XGBoost: a scalable tree boosting system", KDD, eq. 7, algorithms 1 and 3.
Conventions are the library's: rows and gradients as float32, sums as float64, gains as float32 without the ½, x <
threshold goes left, candidates halfway between neighbours, min_child_weight on Σh.
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array

LEAST = np.float32(1e-6)  # a gain must lie above this


class Sorted(NamedTuple):
    """The columns, sorted once for a whole run; missing values stand last."""

    order: Array  # (d, n)
    value: Array  # (d, n) float32
    holes: Array  # (d,) bool: the column misses some values
    edges: tuple[Array, ...] | None = None  # each column's candidates, ascending; None: halfway between any two values
    bin: Array | None = None  # (d, n) how many edges lie at or below a value; one more than all for a missing one


class Level(NamedTuple):
    """Every candidate that one level of a tree tried: node l owns the places first[l] : first[l + 1]."""

    first: Array  # (L + 1,)
    columns: Sorted  # (d, m) places
    GL: Array  # (d, m) sums up to and with a place, missing values not counted
    HL: Array
    stands: Array  # (d, m) bool: may be cut after this place
    right: Array  # (d, m) float32: gain when missing values go right; -inf where no candidate stands
    left: Array  # (d, m) when they go left


class Cut(NamedTuple):
    """A node's best candidate."""

    feature: int
    place: int
    threshold: float  # x < threshold goes left
    to_left: bool  # where missing values go
    gain: float  # -inf when no candidate stands


class Rules(NamedTuple):
    reg_lambda: float = 1.0
    reg_alpha: float = 0.0
    gamma: float = 0.0
    min_child_weight: float = 1.0
    max_depth: int = 3


def presort(X: Array) -> Sorted:
    X = np.ascontiguousarray(X, np.float32)
    order = np.argsort(X, axis=0, kind="stable").T
    value = np.take_along_axis(X.T, order, axis=1)
    return Sorted(np.ascontiguousarray(order), value, np.isnan(value[:, -1]))


def drawn(columns: Sorted, rows: Array | None, features: Array | None) -> Sorted:
    """The same columns with only some rows (n,) bool, and some features in order; no feature is renamed."""
    if features is not None:
        hidden = np.full_like(columns.value, np.nan)
        hidden[features] = columns.value[features]
        columns = columns._replace(value=hidden, holes=columns.holes | ~np.isin(np.arange(len(hidden)), features))
    if rows is None:
        return columns
    kept, d = rows[columns.order], len(columns.order)
    return columns._replace(order=columns.order[kept].reshape(d, -1), value=columns.value[kept].reshape(d, -1))


def binned(columns: Sorted, edges: tuple[Array, ...]) -> Sorted:
    """The same columns with no candidates but the `edges` of each."""
    bin_ = np.stack([np.searchsorted(e, v, side="right") for e, v in zip(edges, columns.value, strict=True)])
    sizes = np.array([len(e) for e in edges])[:, None]
    return columns._replace(edges=edges, bin=np.where(np.isnan(columns.value), sizes + 1, bin_))


def thresholded(G: Array, alpha: float) -> Array:
    """G moved α towards 0: what is left of a gradient after the L1 penalty."""
    return G if alpha == 0 else np.sign(G) * np.maximum(np.abs(G) - alpha, 0)


def scan_level(columns: Sorted, first: Array, G: Array, H: Array, g: Array, h: Array, rules: Rules) -> Level:
    """Try every candidate of every node of a level, whose nodes hold the places first[l] : first[l + 1]."""
    order, value = columns.order, columns.value
    d, m = order.shape
    size, ends = np.diff(first), first[1:] - 1
    node = np.repeat(np.arange(len(size)), size)
    GL, HL = np.cumsum(g[order], axis=1), np.cumsum(h[order], axis=1)
    if len(size) > 1:
        for total in (GL, HL):
            before = np.zeros((d, len(size)))
            before[:, 1:] = total[:, ends[:-1]]
            total -= before[:, node]
    apart = value if columns.bin is None else columns.bin
    stands = np.zeros((d, m), bool)
    np.not_equal(apart[:, 1:], apart[:, :-1], out=stands[:, :-1])
    stands[:, ends] = False
    holes = bool(columns.holes.any())
    if holes:
        stands &= ~np.isnan(value)
    whole, G_, H_ = score(G, H, rules)[node], G[node], H[node]

    def gain(gl: Array, hl: Array) -> Array:
        hr = H_ - hl
        out = score(gl, hl, rules) + score(G_ - gl, hr, rules) - whole
        least = rules.min_child_weight
        out[~(stands & (hl >= least) & (hr >= least))] = -np.inf
        return out

    right = gain(GL, HL)
    if not holes:
        return Level(first, columns, GL, HL, stands, right=right, left=right)
    here = np.isnan(value)
    gone = [np.add.reduceat(np.where(here, v[order], 0), first[:-1], axis=1)[:, node] for v in (g, h)]
    left = gain(GL + gone[0], HL + gone[1])
    left[:, :-1][np.isnan(value[:, 1:])] = -np.inf  # missing against all others: once is enough
    return Level(first, columns, GL, HL, stands, right=right, left=left)


def score(G: Array, H: Array, rules: Rules) -> Array:
    """G²/(H+λ), what a node of these sums takes off twice the expanded objective; 0 without curvature."""
    top = thresholded(G, rules.reg_alpha)
    if rules.reg_lambda > 0:
        return np.asarray(top * top / (np.maximum(H, 0) + rules.reg_lambda), np.float32)
    return np.asarray(np.divide(top * top, H, out=np.zeros(np.shape(H)), where=H > 0), np.float32)


def best_of_columns(level: Level) -> tuple[Array, Array]:
    """(d, L) the best gain of each column at each node, missing values going right, and going left."""
    right = np.maximum.reduceat(level.right, level.first[:-1], axis=1)
    left = right if level.left is level.right else np.maximum.reduceat(level.left, level.first[:-1], axis=1)
    return right, left


def best_cuts(level: Level, right: Array, left: Array) -> list[Cut]:
    """Each node's best candidate, from `best_of_columns`; a tie goes to the lowest column, and to missing values going
    right. Of equal places the lowest wins where missing values go right, the highest where they go left: the library
    sweeps up, then down."""
    best = np.maximum(right, left)
    out = []
    for at, j in enumerate(best.argmax(0).tolist()):
        to_left = bool(left[j, at] > right[j, at]) if level.columns.holes[j] else level.columns.edges is None
        s, e = int(level.first[at]), int(level.first[at + 1])
        equal = np.flatnonzero((level.left if to_left else level.right)[j, s:e] == best[j, at])
        p = s + int(equal[-1] if to_left else equal[0])
        found = bool(np.isfinite(best[j, at]))
        threshold = threshold_at(level.columns, j, p, to_left) if found else np.nan
        out.append(Cut(j, p, threshold, to_left, float(best[j, at])))
    return out


def threshold_at(columns: Sorted, j: int, p: int, to_left: bool) -> float:
    """What parts place p of column j from the next one. Among edges that part alike, the one nearest to where the
    library's sweep came from."""
    a, b = columns.value[j, p], columns.value[j, p + 1]
    if np.isnan(b):  # all that is there goes left, what is missing right
        return float(a + (abs(a) + LEAST))
    if columns.edges is not None and columns.bin is not None:
        edge = columns.bin[j, p + 1] - 1 if to_left else columns.bin[j, p]
        return float(columns.edges[j][edge])
    middle = (a + b) * np.float32(0.5)
    return float(middle if middle > a else b)
