"""AdaBoost for more than two classes (SAMME) and for a real target (AdaBoost.R2); scikit-learn's numbers for both.

Sources: Zhu, Zou, Rosset & Hastie (2009), "Multi-class AdaBoost"; Drucker (1997), "Improving regressors using boosting
techniques", ICML.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array
from engine.trees import cart
from engine.trees.cart import Tree

LOSSES = ("linear", "square", "exponential")
LARGEST = np.iinfo(np.int32).max


class Vote(NamedTuple):
    """A round of SAMME."""

    learner: Tree
    error: float  # e_t, the weight of the rows it gets wrong
    alpha: float  # η/2 · (ln((1 - e) / e) + ln(K - 1))
    weight: Array  # (n,) D_t
    wrong: Array  # (n,) bool


class Guess(NamedTuple):
    """A round of AdaBoost.R2."""

    learner: Tree
    mean_loss: float  # L̄ = Σ D L
    beta: float  # L̄ / (1 - L̄): small for a good learner
    say: float  # η ln(1/β), its weight in the median
    weight: Array  # (n,) D_t
    loss: Array  # (n,) L in [0, 1]: |y - h| as a share of the largest, its square, or 1 - exp(-it)


def samme(
    X: Array, y: Array, n_estimators: int, max_depth: int = 1, learning_rate: float = 1.0, seed: int = 0
) -> Iterator[Vote]:
    """Boosting of K classes, y (n,) in 0..K-1. A learner need only beat a guess among K, e < 1 - 1/K: one that does not
    ends the run, and is left out if it is not the first. A perfect one is the last; its α is ½, scikit-learn's 1."""
    n, K, rng = len(y), int(y.max()) + 1, np.random.RandomState(seed)
    weight = np.full(n, 1 / n)
    for t in range(n_estimators):
        learner = cart.fit(X, y, weight, max_depth=max_depth, seed=rng.randint(LARGEST))
        wrong = labels(learner, X) != y
        error = float(weight[wrong].sum())
        perfect, chance = error <= 0, error >= 1 - 1 / K
        if chance and t:
            return
        alpha = 0.5 if perfect else 0.0 if chance else learner_weight(error, K, learning_rate)
        yield Vote(learner, error, alpha, weight, wrong)
        if perfect or chance:
            return
        weight = weight * np.exp(2 * alpha * wrong)
        weight = weight / weight.sum()


def learner_weight(error: float, K: int, learning_rate: float = 1.0) -> float:
    """α = η/2 (ln((1 - e) / e) + ln(K - 1)): AdaBoost's for K = 2, and above 0 as long as e < 1 - 1/K."""
    return learning_rate * 0.5 * float(np.log((1 - error) / error) + np.log(K - 1))


def labels(learner: Tree, X: Array) -> Array:
    """(n,) int: the heaviest class of each row's leaf."""
    out: Array = learner.predict(X, learner.value.argmax(1))
    return out.astype(int)


def shares(rounds: Sequence[Vote], guesses: Array, K: int) -> Array:
    """(T, m, K): each class's share of all votes so far; guesses (T, m) are the rounds' classes."""
    alpha = np.array([r.alpha for r in rounds])[:, None, None]
    votes = np.cumsum(alpha * np.eye(K)[guesses], axis=0)
    out: Array = votes / np.maximum(np.cumsum(alpha, axis=0), 1e-12)
    return out


def r2(
    X: Array,
    y: Array,
    n_estimators: int,
    max_depth: int = 3,
    learning_rate: float = 1.0,
    loss: str = "linear",
    seed: int = 0,
) -> Iterator[Guess]:
    """Boosting of a real y (n,): each tree learns n rows drawn by their weights. A mean loss of ½ or more ends the run,
    and the round is left out if it is not the first; a perfect tree is the last, with a say of 1,
    as in scikit-learn."""
    n, rng = len(y), np.random.RandomState(seed)
    weight = np.full(n, 1 / n)
    for t in range(n_estimators):
        inner = rng.randint(LARGEST)  # scikit-learn's stream: the tree's dice first, then the draw
        drawn = rng.choice(np.arange(n), size=n, replace=True, p=weight)
        learner = cart.fit(X[drawn], y[drawn], None, "regress", max_depth, seed=inner)
        each = _shaped(np.abs(learner.predict(X) - y), loss)
        mean = float((weight * each).sum())
        if mean >= 0.5 and t:
            return
        beta = mean / (1 - mean) if mean < 0.5 else 1.0
        say = 1.0 if mean <= 0 else -learning_rate * float(np.log(beta))
        yield Guess(learner=learner, mean_loss=mean, beta=beta, say=say, weight=weight, loss=each)
        if mean <= 0 or mean >= 0.5:
            return
        weight = weight * beta ** ((1 - each) * learning_rate)
        weight = weight / weight.sum()


def _shaped(error: Array, loss: str) -> Array:
    share = error / max(float(error.max()), 1e-300)
    return {"linear": share, "square": share**2, "exponential": 1 - np.exp(-share)}[loss]


def medians(rounds: Sequence[Guess], guesses: Array) -> Array:
    """(T, m): after each round the weighted median of the guesses (T, m):
    the first at which half of all says is reached."""
    says, out = np.array([r.say for r in rounds]), []
    for t in range(1, len(rounds) + 1):
        order = np.argsort(guesses[:t], axis=0)
        reached = np.cumsum(says[:t][order], axis=0)
        first = (reached >= 0.5 * reached[-1]).argmax(0)
        out.append(np.take_along_axis(guesses[:t], np.take_along_axis(order, first[None], 0), 0)[0])
    return np.stack(out)
