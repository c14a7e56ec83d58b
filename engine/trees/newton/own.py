"""A row of the reader's own, which has no label, followed down the trees of a second-order booster."""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees.newton.boosting import Round
from engine.trees.newton.scene import Followed, course_of
from engine.trees.newton.stages import raw
from engine.trees.newton.tree import Node, apply


class Own(NamedTuple):
    """Empty where there is none."""

    x: Array  # (d,) NaN: missing
    k: int  # of several classes, the one that the model finds likeliest at the end; else 0
    leaf: Array  # (T,) int, where it ends in the round's tree of that class; straight lines: -1
    followed: Followed


def own_of(rounds: tuple[Round, ...], x: Array, objective: str) -> Own:
    """x (d,), or empty, through all rounds."""
    none = np.zeros(0)
    if not len(x):
        return Own(x, 0, none.astype(int), Followed(0.0, said=none, total=none, margin=none, answer=none))
    margins = raw(rounds, x[None]).reshape(len(rounds), -1)
    k = int(margins[-1].argmax())
    leaf = np.array([int(apply(r.grown[k].nodes, x[None])[0]) if r.grown else -1 for r in rounds])
    return Own(x, k, leaf, course_of(rounds, x, margins, leaf, objective, k))


def path(nodes: tuple[Node, ...], leaf: int) -> list[int]:
    """The nodes from the root to a leaf."""
    way = [leaf]
    while nodes[way[-1]].parent >= 0:
        way.append(nodes[way[-1]].parent)
    return way[::-1]
