"""XGBoost's linear weak learner: one sweep of coordinate descent on the expanded objective.

The bias takes a Newton step first, then each column in order; λ and α count once per row (they are multiplied by the
sum of the row weights), as in the library's coordinate updater. A missing value adds nothing. Of several classes, the
library's linear model starts every class from the first one's base score (its trees give each class its own).
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array


class Linear(NamedTuple):
    bias: Array  # (K,)
    weight: Array  # (d, K)

    def margin(self, X: Array) -> Array:
        """(n, K)"""
        return np.nan_to_num(np.asarray(X, float)) @ self.weight + self.bias

    def penalty(self, n: int, reg_lambda: float, reg_alpha: float) -> float:
        w = self.weight
        return float(n * (0.5 * reg_lambda * (w**2).sum() + reg_alpha * np.abs(w).sum()))


def coordinate_round(
    X: Array, g: Array, h: Array, last: Linear, rate: float, reg_lambda: float, reg_alpha: float
) -> Linear:
    """The weights after one sweep over all rows; g, h (n, K) are the derivatives before it."""
    x = np.nan_to_num(np.asarray(X, float))
    bias, weight = last.bias.copy(), last.weight.copy()
    lam, alpha = reg_lambda * len(x), reg_alpha * len(x)
    for k in range(g.shape[1]):
        gk, hk = g[:, k], h[:, k]
        if hk.sum() > 1e-5:
            step = rate * -gk.sum() / hk.sum()
            bias[k] += step
            gk = gk + hk * step
        for j in range(x.shape[1]):
            w = weight[j, k]
            G, H = float((gk * x[:, j]).sum()), float((hk * x[:, j] ** 2).sum())
            if H < 1e-5:
                continue
            top, under = G + lam * w, H + lam
            ahead = w - top / under >= 0  # on which side of 0 the L1 penalty pulls
            step = max(-(top + alpha) / under, -w) if ahead else min(-(top - alpha) / under, -w)
            weight[j, k] += rate * step
            gk = gk + hk * x[:, j] * rate * step
    return Linear(bias, weight)
