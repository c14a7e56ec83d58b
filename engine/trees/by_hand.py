"""Gradient boosting on four rows, small enough for paper: the two examples that every introduction works through.

"ages": four people of 14, 16, 24 and 26 years, by whether they shop much and whether others ask them: after two stumps
nothing is missing. "heights": (age, weight) -> height, five trees at ν = 0.1, and a question about a fifth person.
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees import gradient_boosting as gb
from engine.trees.cart import Tree


class Example(NamedTuple):
    X: Array  # (4, 2)
    y: Array  # (4,)
    asked: Array  # (2,) whose answer is followed
    start: float  # F_0, the mean
    rate: float  # ν
    trees: tuple[Tree, ...]  # values are γ
    F: Array  # (T + 1, 4) after 0, 1, … rounds
    answer: Array  # (T + 1,) F at the asked row
    gamma: Array  # (T,) γ of the asked row's leaf
    cuts: tuple["Cut", ...]  # every first question that a tree can ask, in the order of columns
    squares: Array  # (T, len(cuts), 2) what each of them leaves: Σ (r − c)² at its left, and at its right


class Cut(NamedTuple):
    feature: int
    at: float


class Task(NamedTuple):
    X: Array
    y: Array
    asked: Array
    rounds: int
    depth: int
    rate: float


TASKS = {
    "heights": Task(
        X=np.array([[5.0, 20], [7, 30], [21, 70], [30, 60]]),
        y=np.array([1.1, 1.3, 1.7, 1.8]),
        asked=np.array([25.0, 65]),
        rounds=5,
        depth=3,
        rate=0.1,
    ),
    "ages": Task(
        X=np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]),
        y=np.array([14.0, 16, 24, 26]),
        asked=np.array([1.0, 0]),
        rounds=2,
        depth=1,
        rate=1.0,
    ),
}


def worked(name: str) -> Example:
    """The example, computed by the lesson's own `boost`; scikit-learn's numbers with random_state=0."""
    task = TASKS[name]
    rounds = list(
        gb.boost(task.X, task.y, n_estimators=task.rounds, max_depth=task.depth, learning_rate=task.rate, seed=0)
    )
    start = float(gb.initial(task.y, "squared"))
    asked = task.asked[None]
    F = np.concatenate([np.full((1, len(task.y)), start), np.stack([r.raw for r in rounds])])
    cuts = candidates(task.X)
    trees = tuple(tree for r in rounds for tree in gb.trees_of(r))
    return Example(
        X=task.X,
        y=task.y,
        asked=task.asked,
        start=start,
        rate=task.rate,
        trees=trees,
        F=F,
        answer=np.r_[start, gb.raw(rounds, asked)[:, 0]],
        gamma=np.array([float(tree.predict(asked)[0]) for tree in trees]),
        cuts=cuts,
        squares=np.stack([squares(task.X, task.y - before, cuts) for before in F[:-1]]),
    )


def candidates(X: Array) -> tuple[Cut, ...]:
    """Halfway between neighbouring values, column by column: CART's (j, s)."""
    values = [np.unique(column) for column in X.T]
    return tuple(Cut(j, float(s)) for j, v in enumerate(values) for s in (v[1:] + v[:-1]) / 2)


def squares(X: Array, r: Array, cuts: tuple[Cut, ...]) -> Array:
    """(len(cuts), 2): Σ (r − mean)² of either side, which CART's best cut (j, s) makes least in sum."""
    sides = [(r[X[:, j] <= s], r[X[:, j] > s]) for j, s in cuts]
    return np.array([[((side - side.mean()) ** 2).sum() for side in both] for both in sides])
