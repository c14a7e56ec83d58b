"""The constant of a leaf under each loss of gradient boosting: the best one, or one step towards it.

Source: Friedman (2001), algorithms 2 to 6.
"""

import numpy as np

from engine.core import Array
from engine.trees.cart import Tree

CLASSES = ("logistic", "exponential", "softmax")  # the losses for classes; the others are for a real target


def leaf_constants(
    tree: Tree, leaf: Array, r: Array, residual: Array, loss: str, K: int = 1, alpha: float = 0.9, delta: float = 0.0
) -> Array:
    """(m,): each leaf's constant γ; other nodes keep their mean gradient.

    leaf, r, residual (n,): each row's leaf, negative gradient and y - F. γ is argmin_c Σ L(y, F + c) for squared (the
    mean), absolute (the median) and quantile (the quantile). Elsewhere it is one step towards it: huber's from the
    median (Friedman's algorithm 4); Newton's for logistic and exponential, and for softmax times (K - 1)/K
    (algorithms 5 and 6).
    """
    value = tree.value.copy()
    if loss in CLASSES:
        top, under = (np.bincount(leaf, w, minlength=len(value)) for w in (r, curvature(r, loss)))
        safe = under > 1e-150
        scale = (K - 1) / K if loss == "softmax" else 1.0
        value = np.where(tree.feature < 0, scale * np.divide(top, under, out=np.zeros(len(top)), where=safe), value)
    elif loss != "squared":
        for i in tree.leaves:
            own = residual[leaf == i]
            if not len(own):
                continue
            if loss == "huber":
                median = percentile(own, 0.5)
                value[i] = median + np.clip(own - median, -delta, delta).mean()
            else:
                value[i] = percentile(own, 0.5 if loss == "absolute" else alpha)
    return value


def curvature(r: Array, loss: str) -> Array:
    """(n,) the second derivative of the loss from the negative gradient r: exponential's is |r|; of the others it is
    p (1 - p) = |y - p| (1 - |y - p|), softmax's too."""
    size = np.abs(r)
    return size if loss == "exponential" else size * (1 - size)


def percentile(values: Array, q: float) -> float:
    """The inverted-CDF percentile: the smallest value with a share q of all at or below it; none is made up."""
    n = len(values)
    return float(np.sort(values)[min(max(int(np.ceil(100 * q / 100 * n)), 1), n) - 1])
