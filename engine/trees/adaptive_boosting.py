"""AdaBoost: a weak learner's weight is α = ½ ln((1-e)/e), and the rows it got wrong weigh more in the next round.

Source: Freund & Schapire (1997), "A decision-theoretic generalization of on-line learning and an application to
boosting", JCSS 55(1), figure 2.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused
from engine.trees import cart
from engine.trees.stump import Stump, best_stump, constant, presort


class Round(NamedTuple):
    learner: Stump | cart.Tree  # the weak learner h_t
    error: float  # e_t, the share of the weight D_t on the rows it gets wrong
    alpha: float  # α_t, its weight in the vote: learning_rate · ½ ln((1 - e) / e)
    normalizer: float  # Z_t = Σ D_t exp(-α y h), what makes the next weights sum to one
    weight: Array  # (n,) D_t, the weights it was trained on; sums to 1
    wrong: Array  # (n,) bool, the rows it got wrong
    vote: Array  # (n,) F_t on the training rows after this round
    stopped: str = ""  # why the run ends here: "perfect", "chance", or "" when it does not


def boost(
    X: Array,
    y: Array,
    n_estimators: int = 40,
    max_depth: int = 1,
    learning_rate: float = 1.0,
    sampling: str = "reweight",
    seed: int = 0,
) -> Iterator[Round]:
    """AdaBoost on X (n, d), y (n,) in {-1, +1}, one Round at a time.

    `sampling` "reweight" fits each learner with the weights; "resample" fits it on n rows drawn from them, as the
    paper does; the error is measured under the weights either way. A perfect learner (its α is ½, as scikit-learn's
    weight of 1) or one no better than chance (α is 0) is the last. Refused if y holds anything but -1 and +1.
    """
    _check(X, y)
    n, rng = len(y), np.random.default_rng(seed)
    columns = presort(X)
    weight, vote = np.full(n, 1 / n), np.zeros(n)
    for _ in range(n_estimators):
        drawn = weight if sampling == "reweight" else rng.multinomial(n, weight) / n
        learner = best_stump(columns, y, drawn) if max_depth == 1 else _tree(X, y, drawn, max_depth, rng)
        r, after = _weighed(learner, X, y, weight, vote, learning_rate)
        yield r
        if r.stopped:
            return
        weight, vote = after / r.normalizer, r.vote


def _weighed(
    learner: Stump | cart.Tree, X: Array, y: Array, weight: Array, vote: Array, learning_rate: float
) -> tuple[Round, Array]:
    """The learner's error under the weights D_t and with it α; and D_t exp(-α y h), the next weights before Z_t."""
    h = predict(learner, X)
    wrong = h != y
    error = float(weight[wrong].sum())
    stopped = "perfect" if error <= 0 else "chance" if error >= 0.5 else ""
    alpha = {"perfect": 0.5, "chance": 0.0}.get(stopped, learner_weight(error, learning_rate))
    after = weight * np.exp(-alpha * y * h)
    told = Round(
        learner=learner,
        error=error,
        alpha=alpha,
        normalizer=float(after.sum()),
        weight=weight,
        wrong=wrong,
        vote=vote + alpha * h,
        stopped=stopped,
    )
    return told, after


def votes(rounds: Sequence[Round], X: Array) -> Array:
    """(T, m): F_t(x) = Σ α h(x) after each round, not normalised; scikit-learn's decision function is 2F_t / 2Σα."""
    return np.cumsum([r.alpha * predict(r.learner, X) for r in rounds], axis=0)


def surface(rounds: Sequence[Round], xs: Array, ys: Array) -> Array:
    """(T, len(ys), len(xs)) float32: F_t over a grid of sorted xs and ys, for rows of two columns."""
    out = np.empty((len(rounds), len(ys), len(xs)), np.float32)
    axes = [np.asarray(a, np.float32).astype(float) for a in (xs, ys)]
    along = [np.zeros(len(xs)), np.zeros(len(ys))]  # the stumps' vote is a sum of one function a column
    trees = np.zeros((len(ys), len(xs)))
    for t, r in enumerate(rounds):
        if isinstance(r.learner, Stump):
            j = max(r.learner.feature, 0)
            low = axes[j] <= r.learner.threshold if r.learner.feature >= 0 else np.ones(len(axes[j]), bool)
            along[j] += r.alpha * np.where(low, r.learner.left, r.learner.right)
        else:
            trees += r.alpha * r.learner.surface(xs, ys, _labels(r.learner))
        np.add(along[1][:, None], along[0], out=out[t])
        out[t] += trees
    return out


def learner_weight(error: float, learning_rate: float = 1.0) -> float:
    """α = learning_rate · ½ ln((1 - e) / e), the minimum of Z(α) at learning rate 1; 0 where there is no logarithm."""
    return learning_rate * 0.5 * float(np.log((1 - error) / error)) if 0 < error < 1 else 0.0


def predict(learner: Stump | cart.Tree, X: Array) -> Array:
    """(n,) in {-1, +1}: h(x) of every row of X (n, d)."""
    return learner.predict(X) if isinstance(learner, Stump) else learner.predict(X, _labels(learner))


def _labels(tree: cart.Tree) -> Array:
    """(m,) in {-1, +1}: the heavier class of each node."""
    return np.where(tree.value[:, 1] > tree.value[:, 0], 1, -1)


def _tree(X: Array, y: Array, weight: Array, max_depth: int, rng: np.random.Generator) -> Stump | cart.Tree:
    kept = weight > 0
    if len(set(y[kept])) < 2:
        return constant(int(y[kept][0]))
    return cart.fit(X[kept], y[kept], weight[kept], max_depth=max_depth, seed=int(rng.integers(2**31)))


def _check(X: Array, y: Array) -> None:
    if X.ndim != 2 or len(X) != len(y) or len(y) < 2:
        raise Refused(f"X {X.shape} and y {y.shape} are not n rows each.", f"X {X.shape} 与 y {y.shape} 的行数不符。")
    if not np.isfinite(X).all():
        raise Refused("X holds a value that is not finite.", "X 中有非有限的值。")
    if set(np.unique(y).tolist()) - {-1, 1}:
        raise Refused("y must hold only -1 and +1.", "y 只能取 −1 和 +1。")
