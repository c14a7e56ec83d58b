"""Why a density wants a map that can be undone: a map of the line that bends until it folds.

x = g(z) = z - a z exp(-z²/2) with z standard normal. For a < 1 it rises everywhere, so p(x) = p(z) |dz/dx| with the one
z that leads to x. For a > 1 it folds: up to three z lead to one x, and the sum over all of them is the density; whoever
knows one only, as a network without an inverse may find it by search, misses the mass of the others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.core import Array

AMOUNTS = np.linspace(0, 2, 20)  # a = 1 itself, where the density has a pole, is not among them
FINE, SHOWN, REACH, BINS = 8_001, 161, 5.0, 80
FOLLOWED = 0.1  # the x that is followed


class Fold(NamedTuple):
    amount: Array  # (F,) a
    z: Array  # (SHOWN,)
    x: Array  # (F, SHOWN) g(z)
    bins: Array  # (BINS,) middles
    all: Array  # (F, BINS) the density of x, by every z that leads there
    one: Array  # (F, BINS) by the first z that leads there, from the left
    mass: Array  # (F,) of `one`
    ways: tuple[Array, ...]  # by frame: every z that leads to FOLLOWED, from the left
    terms: tuple[Array, ...]  # by frame: p(z) |dz/dx| of each


def bent(z: Array, a: float) -> Array:
    return np.asarray(z - a * z * np.exp(-z * z / 2))


def slope(z: Array, a: float) -> Array:
    return np.asarray(1 - a * (1 - z * z) * np.exp(-z * z / 2))


def normal(z: Array) -> Array:
    return np.asarray(np.exp(-z * z / 2) / np.sqrt(2 * np.pi))


def ways_to(x: float, a: float) -> Array:
    """Every z with g(z) = x, by halving each stretch over which g(z) - x changes its sign."""
    z = np.linspace(-REACH, REACH, 1001)
    above = bent(z, a) > x
    low, high, up = z[:-1][above[:-1] != above[1:]], z[1:][above[:-1] != above[1:]], above[1:][above[:-1] != above[1:]]
    for _ in range(50):
        middle = (low + high) / 2
        right = (bent(middle, a) > x) == up  # the crossing lies at the left of the middle
        low, high = np.where(right, low, middle), np.where(right, middle, high)
    return (low + high) / 2


def fold() -> Fold:
    z, edges = np.linspace(-REACH, REACH, FINE), np.linspace(-REACH, REACH, BINS + 1)
    weight = normal(z) / normal(z).sum()
    every, first, mass = [], [], []
    for a in AMOUNTS:
        x = bent(z, float(a))
        reached = x > np.maximum.accumulate(np.r_[-np.inf, x[:-1]])  # nothing on the left has led so far
        every.append(np.histogram(x, edges, weights=weight)[0] / np.diff(edges))
        first.append(np.histogram(x, edges, weights=weight * reached)[0] / np.diff(edges))
        mass.append(float(weight[reached].sum()))
    ways = tuple(ways_to(FOLLOWED, float(a)) for a in AMOUNTS)
    shown = np.linspace(-REACH, REACH, SHOWN)
    return Fold(
        amount=AMOUNTS,
        z=shown,
        x=np.stack([bent(shown, float(a)) for a in AMOUNTS]),
        bins=(edges[1:] + edges[:-1]) / 2,
        all=np.stack(every),
        one=np.stack(first),
        mass=np.array(mass),
        ways=ways,
        terms=tuple(normal(w) / np.abs(slope(w, float(a))) for w, a in zip(ways, AMOUNTS, strict=True)),
    )
