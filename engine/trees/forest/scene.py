"""What the forest's pictures show beyond its errors: the plane, the inside of its trees, rows that are alike."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.forest.data import Field
from engine.trees.forest.forest import Grown, curve, mean_so_far, probability, share
from engine.trees.forest.grow import apply

GRID = 80  # cells a side of the picture
INSIDE = 150  # most ticks of the film inside a tree
ALIKE = 48  # rows in the picture of the proximity


class Plane(NamedTuple):
    """The forest's answer over the picture's grid; empty where the rows have more than two columns."""

    xs: Array
    ys: Array
    surface: Array  # (B, ny, nx) float32: share of class 1, of the winner (three classes and more), or mean; (B, nx)
    winner: Array  # (B, ny, nx) uint8: the class with the most votes (three classes and more), else empty


class Inside(NamedTuple):
    """The film inside a tree."""

    compete: int  # k, how many columns are drawn at a node
    deep: int  # how far down the picture of a tree goes
    ticks: Array  # (N, 2) int: (tree, splits so far) at every tick


class Own(NamedTuple):
    """A row of the reader's own, which has no label, through the forest, (B,) each; empty where there is none."""

    x: Array  # (d,)
    place: Array  # (2,) where it stands in the picture; a curve's stands on its answer, and has its column only
    k: int  # the class that the forest finds likeliest at the end; of a curve 0
    so_far: Array  # the share of class k that the trees so far give it, or their mean
    voted: Array  # the share of the trees so far whose own answer is k; of a curve NaN
    tree: Array  # what the tree itself gives class k, or says


class Alike(NamedTuple):
    rows: Array  # (a,) training rows, class by class
    proximity: Array  # (B, a, a) float32: share of the trees so far in which two of them share a leaf


def plane_of(grown: Sequence[Grown], field: Field) -> Plane:
    d = field.train.X.shape[1]
    sizes = [GRID, GRID] if d == 2 else [3 * GRID, 0] if d == 1 else [0, 0]
    xs, ys = (np.linspace(a, b, n) for a, b, n in zip(field.low, field.high, sizes, strict=True))
    none = np.zeros((len(grown), 0), np.uint8)
    if d > 2:
        return Plane(xs, ys, none.astype(np.float32), none)
    if d == 1:
        return Plane(xs, ys, curve(grown, xs), none)
    sum_ = np.zeros((len(ys), len(xs), *share(grown[0].tree.value).shape[1:]), np.float32)
    fields, winners = [], []
    for b, g in enumerate(grown, 1):
        sum_ += g.tree.surface(xs, ys, share(g.tree.value), np.float32)
        top = sum_ if sum_.ndim == 2 else sum_.max(2)
        fields.append(top / np.float32(b))
        winners.append(np.zeros(0, np.uint8) if sum_.ndim == 2 else sum_.argmax(2).astype(np.uint8))
    return Plane(xs, ys, np.stack(fields), np.stack(winners))


def inside_ticks(grown: Sequence[Grown], opened: int) -> Array:
    """(N, 2): tree by tree from the opened one, split by split, as many trees as a film can hold; at least one."""
    ticks: list[tuple[int, int]] = []
    for b, g in enumerate(grown[opened - 1 :], opened):
        splits = int((g.tree.feature >= 0).sum())
        if ticks and len(ticks) + splits + 1 > INSIDE:
            break
        ticks += [(b, s) for s in range(splits + 1)]
    return np.array(ticks)


def alike_rows(y: Array) -> Array:
    """At most ALIKE rows, spread over all, in order of class (or target)."""
    by = np.argsort(y, kind="stable")
    return by[np.linspace(0, len(by) - 1, min(ALIKE, len(by))).astype(int)]


def alike_so_far(grown: Sequence[Grown], X: Array) -> Array:
    """(B, a, a): the share of the first 1, 2, … B trees in which two rows of X (a, d) share a leaf."""
    leaf = apply([g.tree for g in grown], X)
    return mean_so_far((leaf[:, :, None] == leaf[:, None]).astype(np.float32))


def own_of(grown: Sequence[Grown], x: Array, field: Field) -> Own:
    """x (d,), or empty, down every tree."""
    if not len(x):
        none = np.zeros(0)
        return Own(x, none, 0, so_far=none, voted=none, tree=none)
    said, mean = np.stack([g.tree.predict(x[None])[0] for g in grown]), probability(grown, x[None])[:, 0]
    if said.ndim == 1:
        return Own(x, x, 0, so_far=mean, voted=np.full(len(said), np.nan), tree=said)
    k = int(mean[-1].argmax())
    voted = mean_so_far((said.argmax(1) == k).astype(float))
    return Own(x, _place(x, field), k, so_far=mean[:, k], voted=voted, tree=said[:, k])


def _place(x: Array, field: Field) -> Array:
    """Principal components are an affine map of the columns: the one that takes the training rows to their places."""
    X = field.train.X
    if X.shape[1] <= 2:
        return x
    ones = np.ones((len(X), 1))
    map_ = np.linalg.lstsq(np.c_[X, ones], field.place, rcond=None)[0]
    return np.asarray(np.r_[x, 1] @ map_)
