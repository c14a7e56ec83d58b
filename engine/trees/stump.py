"""The one-split tree, fitted again and again to the same rows with other weights: sort once, then only add up.

It minimises the weighted Gini impurity, as scikit-learn's depth-1 tree does (a textbook's stump minimises the weighted
0-1 error and is another sequence). Columns are compared as float32, the threshold is the midpoint, x <= threshold goes
left; on an exact tie the first column and the lowest threshold win.
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array

SAME = 1e-7  # values closer than this count as equal, as in scikit-learn


class Stump(NamedTuple):
    feature: int  # -1: no split was possible, the rule is constant
    threshold: float
    left: int  # its class where x <= threshold: -1 or +1
    right: int

    def predict(self, X: Array) -> Array:
        """(n,) in {-1, +1}."""
        if self.feature < 0:
            return np.full(len(X), self.left)
        return np.where(X[:, self.feature].astype(np.float32) <= self.threshold, self.left, self.right)


def constant(label: int) -> Stump:
    """The rule that gives every row the same class."""
    return Stump(-1, 0.0, label, label)


class Sorted(NamedTuple):
    """The columns of X, each in its own order; made once for a whole run."""

    order: Array  # (d, n) int
    value: Array  # (d, n) float64 of float32: X in that order
    cut: Array  # (d, n - 1) bool: may a threshold stand after this place?


def presort(X: Array) -> Sorted:
    """The columns of X (n, d) as float32, sorted, with the places where two neighbours differ."""
    columns = np.ascontiguousarray(X.T.astype(np.float32))
    order = np.argsort(columns, axis=1, kind="stable")
    value = np.take_along_axis(columns, order, axis=1)
    return Sorted(order, value.astype(float), value[:, 1:] > value[:, :-1] + np.float32(SAME))


def best_stump(columns: Sorted, y: Array, w: Array) -> Stump:
    """The split of least weighted Gini impurity over all columns and thresholds; y (n,) in {-1, +1}, w (n,) >= 0."""
    total, up = w.sum(), w[y > 0].sum()
    if min(up, total - up) <= 0 or not columns.cut.any():  # pure already, or nothing to split on
        return constant(1 if up > total - up else -1)
    left = np.cumsum(w[columns.order], axis=1)[:, :-1]
    left_up = np.cumsum((w * (y > 0))[columns.order], axis=1)[:, :-1]
    right, right_up = total - left, up - left_up
    with np.errstate(divide="ignore", invalid="ignore"):  # a side without weight
        purity = (left_up**2 + (left - left_up) ** 2) / left + (right_up**2 + (right - right_up) ** 2) / right
    purity = np.where(columns.cut & (left > 0) & (right > 0), purity, -np.inf)
    j, i = divmod(int(purity.argmax()), purity.shape[1])
    if not np.isfinite(purity[j, i]):
        return constant(1 if up > total - up else -1)
    threshold = columns.value[j, i] / 2 + columns.value[j, i + 1] / 2
    left_class = 1 if left_up[j, i] > left[j, i] - left_up[j, i] else -1
    right_class = 1 if right_up[j, i] > right[j, i] - right_up[j, i] else -1
    return Stump(j, float(threshold), left_class, right_class)
