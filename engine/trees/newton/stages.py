"""What the rounds of a second-order booster say anywhere, after each round; and one node's candidates laid open."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.cart import paint
from engine.trees.newton.boosting import Round
from engine.trees.newton.scan import Level, Rules, presort, scan_level, threshold_at
from engine.trees.newton.tree import Node, apply, weights


class Scan(NamedTuple):
    """Every candidate of one node, a tuple of one array per feature, thresholds ascending."""

    threshold: tuple[Array, ...]  # x < threshold goes left; one above all values sets the missing ones alone right
    GL: tuple[Array, ...]  # sums over the values below it, missing ones not counted
    HL: tuple[Array, ...]
    right: tuple[Array, ...]  # gain when missing values go right; -inf where min_child_weight forbids it
    left: tuple[Array, ...]  # gain when they go left


def scan(
    X: Array,
    g: Array,
    h: Array,
    rows: Array | None = None,
    reg_lambda: float = 1.0,
    reg_alpha: float = 0.0,
    min_child_weight: float = 1.0,
) -> Scan:
    """The candidates of the node that holds `rows` (indices or bool; None: all) of X (n, d), with g, h (n,). Gains are
    the library's, without ½ and γ."""
    pick = slice(None) if rows is None else rows
    X, g, h = np.asarray(X, np.float32)[pick], np.asarray(g, float)[pick], np.asarray(h, float)[pick]
    columns = presort(X)
    rules = Rules(reg_lambda, reg_alpha, 0.0, min_child_weight)
    level = scan_level(columns, np.array([0, len(X)]), np.array([g.sum()]), np.array([h.sum()]), g, h, rules)
    return laid_open(level, 0)


def laid_open(level: Level, at: int) -> Scan:
    """The candidates that a level's `at`-th node tried."""
    columns = level.columns
    out: list[tuple[Array, ...]] = []
    for j in range(len(columns.value)):
        place = places(level, at, j)
        left = level.left[j, place]
        right = level.right[j, place] if columns.holes[j] else left
        side = left > right if columns.holes[j] else np.full(len(place), columns.edges is None)
        cut = [threshold_at(columns, j, p, to_left) for p, to_left in zip(place.tolist(), side.tolist(), strict=True)]
        out.append((np.array(cut, float), level.GL[j, place], level.HL[j, place], right, left))
    return Scan(*zip(*out, strict=True))


def places(level: Level, at: int, j: int) -> Array:
    """Where column j may be cut in a level's `at`-th node."""
    s, e = int(level.first[at]), int(level.first[at + 1])
    return s + np.flatnonzero(level.stands[j, s:e] & ~np.isnan(level.columns.value[j, s:e]))


def trees_of(r: Round) -> tuple[tuple[Node, ...], ...]:
    return tuple(t.nodes for t in r.grown)


def raw(rounds: Sequence[Round], X: Array) -> Array:
    """(T, m), softmax (T, m, K): the margin at X (m, d), NaN where missing, after each round."""
    if rounds[0].linear is not None:
        return _own(rounds, np.stack([r.linear.margin(X) + r.start for r in rounds if r.linear is not None]))
    steps = [np.stack([weights(nodes)[apply(nodes, X)] for nodes in trees_of(r)], axis=-1) for r in rounds]
    return _staged(rounds, np.stack(steps))


def surface(rounds: Sequence[Round], xs: Array, ys: Array, dtype: Any = float) -> Array:
    """(T, len(ys), len(xs)), softmax (…, K): the margin over a grid of sorted xs and ys, by filling rectangles."""
    if rounds[0].linear is not None:
        at = np.c_[np.tile(xs, len(ys)), np.repeat(ys, len(xs))]
        flat = raw(rounds, at).astype(dtype)
        return flat.reshape(len(rounds), len(ys), len(xs), *flat.shape[2:])
    return _staged(rounds, np.stack([_painted(r, (xs, ys), dtype) for r in rounds]))


def curve(rounds: Sequence[Round], xs: Array) -> Array:
    """(T, len(xs)): the margin along sorted xs."""
    if rounds[0].linear is not None:
        return raw(rounds, xs[:, None])
    return _staged(rounds, np.stack([_painted(r, (xs,), float) for r in rounds]))


class _Shape(NamedTuple):
    feature: Array
    threshold: Array
    left: Array
    right: Array


def _painted(r: Round, grid: tuple[Array, ...], dtype: Any) -> Array:
    out = []
    for nodes in trees_of(r):
        columns = [np.array([getattr(n, name) for n in nodes]) for name in _Shape._fields]
        out.append(paint(_Shape(*columns), weights(nodes), grid, dtype, side="left"))
    return np.stack(out, axis=-1)


def _staged(rounds: Sequence[Round], steps: Array) -> Array:
    """From each round's w (T, …, K) to the margins; a round's `scale` says what every tree was worth by then."""
    T = len(rounds)
    scale = np.zeros((T, T), steps.dtype)
    for t, r in enumerate(rounds):
        scale[t, : len(r.scale)] = r.scale
    if (scale == np.tril(np.broadcast_to(scale[-1], (T, T)))).all():  # nothing was dropped
        steps *= scale[-1].reshape(-1, *[1] * (steps.ndim - 1))
        out = np.cumsum(steps, axis=0, out=steps)
    else:
        out = (scale @ steps.reshape(T, -1)).reshape(steps.shape)
    return _own(rounds, out + np.asarray(rounds[0].start, steps.dtype))


def _own(rounds: Sequence[Round], margins: Array) -> Array:
    return margins if rounds[0].g.ndim == 2 else margins[..., 0]
