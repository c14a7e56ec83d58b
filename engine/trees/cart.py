"""The record of a fitted tree, read off scikit-learn's CART (Breiman et al., 1984), and how to paint it.

A node holds a row when the row lies in the node's axis-aligned rectangle, so a tree on a grid is a handful of filled
rectangles: nobody asks the tree about 10,000 grid points. x <= threshold goes left; rows are compared as float32, as
scikit-learn does.
"""

from typing import Any, NamedTuple

import numpy as np

from engine.core import Array


class Tree(NamedTuple):
    """m nodes, root first; a leaf has feature, left and right -1."""

    feature: Array  # (m,) int
    threshold: Array  # (m,) NaN in a leaf
    left: Array  # (m,) int, a child's index
    right: Array  # (m,)
    value: Array  # (m, K) class fractions, or (m,) mean of the target
    impurity: Array  # (m,) Gini impurity, or variance
    rows: Array  # (m,) int, training rows in the node (of weight above 0)
    weight: Array  # (m,) the sum of their weights
    features: int  # d, columns of X

    @property
    def low(self) -> Array:
        """(m, d): the lower corner of every node's rectangle, -inf where it is open (a row on it is outside)."""
        return self._corners()[0]

    @property
    def high(self) -> Array:
        """(m, d): the upper corner, +inf where open (a row on it is inside)."""
        return self._corners()[1]

    def _corners(self) -> tuple[Array, Array]:
        low = np.full((len(self.feature), self.features), -np.inf)
        high = -low
        for i in np.flatnonzero(self.feature >= 0):  # a parent stands before its children
            j, c, left, right = self.feature[i], self.threshold[i], self.left[i], self.right[i]
            low[[left, right]], high[[left, right]] = low[i], high[i]
            high[left, j] = low[right, j] = c
        return low, high

    @property
    def depth(self) -> Array:
        """(m,) int: splits above each node."""
        depth = np.zeros(len(self.feature), int)
        for i in np.flatnonzero(self.feature >= 0):
            depth[[self.left[i], self.right[i]]] = depth[i] + 1
        return depth

    @property
    def leaves(self) -> Array:
        """Indices of the leaves."""
        return np.flatnonzero(self.feature < 0)

    def apply(self, X: Array) -> Array:
        """(n,) int: the leaf of every row of X (n, d)."""
        X, at = np.asarray(X, np.float32), np.zeros(len(X), int)
        going = np.flatnonzero(self.feature[at] >= 0)
        while len(going):
            node = at[going]
            left = X[going, self.feature[node]] <= self.threshold[node]
            at[going] = np.where(left, self.left[node], self.right[node])
            going = going[self.feature[at[going]] >= 0]
        return at

    def predict(self, X: Array, value: Array | None = None) -> Array:
        """(n,) or (n, K): the value of every row's leaf; `value` replaces the tree's own."""
        return (self.value if value is None else value)[self.apply(X)]

    def surface(self, xs: Array, ys: Array, value: Array | None = None, dtype: Any = float) -> Array:
        """(len(ys), len(xs)[, K]): the tree over a grid of sorted xs and ys, for a tree of two features."""
        return paint(self, self.value if value is None else value, (xs, ys), dtype)

    def curve(self, xs: Array, value: Array | None = None, dtype: Any = float) -> Array:
        """(len(xs)[, K]): the tree along sorted xs, for a tree of one feature."""
        return paint(self, self.value if value is None else value, (xs,), dtype)

    def cut(self, keep: Array) -> "Tree":
        """The same nodes, but only those in `keep` (m,) bool still split."""
        gone = ~keep | (self.feature < 0)
        return self._replace(
            feature=np.where(gone, -1, self.feature),
            threshold=np.where(gone, np.nan, self.threshold),
            left=np.where(gone, -1, self.left),
            right=np.where(gone, -1, self.right),
        )


def paint(tree: Any, value: Array, grid: tuple[Array, ...], dtype: Any = float, side: Any = "right") -> Array:
    """Fill each leaf's cells with its value. `tree` has feature, threshold, left, right; grid is (xs,) or (xs, ys).

    `side` "right": x <= threshold goes left; "left": x < threshold does.
    """
    feature, left, right = tree.feature.tolist(), tree.left.tolist(), tree.right.tolist()
    cuts = [np.searchsorted(np.asarray(g, np.float32), tree.threshold, side=side).tolist() for g in grid]
    sizes = tuple(len(g) for g in grid)
    out = np.empty((*reversed(sizes), *value.shape[1:]), dtype)
    stack = [(0, *(v for size in sizes for v in (0, size)))]
    while stack:
        node, *box = stack.pop()
        j = feature[node]
        if j < 0:
            where = tuple(slice(box[2 * a], box[2 * a + 1]) for a in reversed(range(len(sizes))))
            out[where] = value[node]
            continue
        c = cuts[j][node]
        if c > box[2 * j]:
            inside = list(box)
            inside[2 * j + 1] = min(c, box[2 * j + 1])
            stack.append((left[node], *inside))
        if c < box[2 * j + 1]:
            inside = list(box)
            inside[2 * j] = max(c, box[2 * j])
            stack.append((right[node], *inside))
    return out


def fit(
    X: Array,
    y: Array,
    weight: Array | None = None,
    task: str = "classify",
    max_depth: int | None = None,
    min_samples_leaf: int = 1,
    max_features: int | None = None,
    seed: Any = 0,
) -> Tree:
    """scikit-learn's CART on rows X (n, d), weighted: Gini for `task` "classify" (value is (m, K)), squared error for
    "regress" (value is (m,)). Ties between splits fall as `seed` (int or numpy RandomState) says."""
    from sklearn import config_context
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    kind = DecisionTreeClassifier if task == "classify" else DecisionTreeRegressor
    model = kind(max_depth=max_depth, min_samples_leaf=min_samples_leaf, max_features=max_features, random_state=seed)
    X32 = np.ascontiguousarray(X, np.float32)
    y = np.asarray(y if task == "classify" else np.asarray(y, float).reshape(-1, 1))
    with config_context(skip_parameter_validation=True):  # a fifth of a small tree's time
        return read(model.fit(X32, y, weight, check_input=task == "classify"))


def read(model: Any) -> Tree:
    """The Tree of a fitted scikit-learn DecisionTree*; a classifier's K follows its `classes_`."""
    t = model.tree_
    leaf = t.children_left < 0
    return Tree(
        feature=np.where(leaf, -1, t.feature),
        threshold=np.where(leaf, np.nan, t.threshold),
        left=np.asarray(t.children_left),
        right=np.asarray(t.children_right),
        value=np.array(t.value[:, 0, :] if hasattr(model, "classes_") else t.value[:, 0, 0]),
        impurity=np.array(t.impurity),
        rows=np.array(t.n_node_samples),
        weight=np.array(t.weighted_n_node_samples),
        features=int(t.n_features),
    )
