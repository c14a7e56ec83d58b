"""What every tree lesson refuses, in one sentence each."""

import numpy as np

from engine.core import Array, Refused


def rows(X: Array, y: Array, classes: bool, holes: bool = False) -> int:
    """The number of classes K (0 for a real target) of rows X (n, d), y (n,), or Refused."""
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or y.ndim != 1 or len(X) != len(y) or len(y) < 2:
        raise Refused(
            f"X {X.shape} and y {y.shape} are not the same two or more rows.",
            f"X {X.shape} 与 y {y.shape} 的行数不符，或少于两行。",
        )
    if X.dtype.kind not in "fiub":
        raise Refused("X holds text; a tree compares numbers.", "X 中有文本，而树只比较数值。")
    bad = np.argwhere(~np.isfinite(X) & ~(holes & np.isnan(X)))
    if len(bad):
        i, j = bad[0]
        raise Refused(
            f"X holds {X[i, j]} in row {i}, column {j}; every value must be a finite number"
            + (" or NaN for missing." if holes else "."),
            f"X 第 {i} 行第 {j} 列为 {X[i, j]}，每个值必须是有限的数" + ("，或以 NaN 表示缺失。" if holes else "。"),
        )
    seen = np.where(np.isnan(X), -np.inf, X), np.where(np.isnan(X), np.inf, X)
    if not (seen[0].max(0) > seen[1].min(0)).any():
        raise Refused("Every column of X is constant: there is nothing to split on.", "X 的每一列都是常数，无从分裂。")
    if y.dtype.kind not in "fiub":
        said = str(y[0])[:30]
        raise Refused(
            f"y holds text ({said!r}); " + ("number the classes 0, 1, …" if classes else "a regression needs numbers."),
            f"y 是文本（{said!r}），" + ("请把类别编号为 0、1、…。" if classes else "回归的目标必须是数值。"),
        )
    if not np.isfinite(y).all():
        i = int(np.flatnonzero(~np.isfinite(y))[0])
        raise Refused(f"y in row {i} is {y[i]}, not a finite number.", f"y 第 {i} 行为 {y[i]}，不是有限的数。")
    if not classes:
        return 0
    if (y != np.round(y)).any() or y.min() < 0 or y.max() > 100:
        raise Refused("The classes in y must be numbered 0, 1, … K−1.", "y 中的类别必须编号为 0、1、…、K−1。")
    if len(np.unique(y)) < 2:
        raise Refused(
            f"All rows are of class {int(y[0])}: there is nothing to tell apart.",
            f"所有行都属于类别 {int(y[0])}，没有可区分的对象。",
        )
    return int(y.max()) + 1
