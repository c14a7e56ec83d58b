"""One leaf laid open: its rows' loss when they all move by w, the parabola that stands for it, and λ's part in it.

Source: Chen & Guestrin (2016), KDD, eqs. 3 to 7: the loss is expanded to second order (Taylor), grouped leaf by leaf,
and each leaf minimises Gw + ½(H+λ)w² + α|w| on its own.
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.newton.boosting import Round
from engine.trees.newton.scan import thresholded
from engine.trees.newton.tree import Node

MOST = 20  # λ = 0, 1, … MOST
ACROSS = 161  # values of w
WIDEST = 6.0  # of w


class Leaf(NamedTuple):
    """A leaf of one round's tree; empty arrays where no tree was grown."""

    node: int  # in its tree; -1 where there is none
    rows: Array  # the training rows in it
    ws: Array  # (m,) constants that the leaf could add to its rows' margins
    loss: Array  # (m,) what adding w changes of its rows' summed loss
    G: float  # the sums of its rows, as the tree has them
    H: float
    beside: tuple[float, float]  # G and H of its sibling; (0, 0) at the root
    weight: float  # what the tree's leaf says, at the reader's λ
    lams: Array  # (MOST + 1,)
    best: Array  # (MOST + 1,) w* at each λ
    truly: Array  # (MOST + 1,) what adding that w* changes of the summed loss


def leaf_of(r: Round, at: int, y: Array, objective: str, k: int, alpha: float) -> Leaf:
    """Leaf `at` of the `k`-th class's tree of a round on targets y (n,)."""
    lams = np.arange(MOST + 1.0)
    if not r.grown:
        return _none(lams)
    grown = r.grown[k]
    n = grown.nodes[at]
    rows = np.flatnonzero(grown.leaf == at)
    best = best_weight(n, lams, alpha)
    far = float(np.clip(1.5 * np.abs(best).max(), 0.5, WIDEST)) * (-1.0 if n.G > 0 else 1.0)
    ws = np.linspace(min(-0.3 * far, far), max(-0.3 * far, far), ACROSS)
    seen = r.seen[rows]
    return Leaf(
        node=at,
        rows=rows,
        ws=ws,
        loss=moved(seen, y[rows], ws, objective, k),
        G=n.G,
        H=n.H,
        beside=_beside(grown.nodes, n),
        weight=n.weight,
        lams=lams,
        best=best,
        truly=moved(seen, y[rows], best, objective, k),
    )


def _none(lams: Array) -> Leaf:
    """Straight lines grow no tree."""
    empty, zero = np.zeros(0), np.zeros(len(lams))
    return Leaf(
        node=-1,
        rows=empty.astype(int),
        ws=empty,
        loss=empty,
        G=0.0,
        H=0.0,
        beside=(0.0, 0.0),
        weight=0.0,
        lams=lams,
        best=zero,
        truly=zero,
    )


def best_weight(n: Node, lams: Array, alpha: float) -> Array:
    """w* = -G/(H+λ) for each λ, G moved α towards 0; 0 without curvature."""
    under = n.H + lams
    top = 0.0 - float(thresholded(np.asarray(n.G), alpha))
    return np.divide(top, under, out=np.zeros(len(lams)), where=under > 0)


def moved(F: Array, y: Array, ws: Array, objective: str, k: int = 0) -> Array:
    """(m,): Σℓ(y, F + w) − Σℓ(y, F) for each of `ws` (m,); of several classes w moves the `k`-th margin of F (n, K)."""
    if objective == "softmax":
        here, own = np.logaddexp.reduce(F, axis=1), F[:, k]
        share = np.exp(own - here)
        grows = np.log1p(share[:, None] * np.expm1(ws))
        return np.asarray((grows - (y == k)[:, None] * ws).sum(0))
    to = F[:, None] + ws
    if objective == "squared":
        return np.asarray(0.5 * ((y[:, None] - to) ** 2 - ((y - F) ** 2)[:, None]).sum(0))
    after, before = np.logaddexp(0, to), np.logaddexp(0, F)[:, None]
    return np.asarray((after - before - y[:, None] * ws).sum(0))


def _beside(nodes: tuple[Node, ...], n: Node) -> tuple[float, float]:
    """G and H of the sibling: what the parent has beside this leaf."""
    if n.parent < 0:
        return 0.0, 0.0
    return nodes[n.parent].G - n.G, nodes[n.parent].H - n.H
