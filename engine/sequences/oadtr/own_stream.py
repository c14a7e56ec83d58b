"""The reader's own stream: rows in order of time, the first 70 of a hundred to train on, what follows to watch."""

from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Table

SHARE = 0.7
IDLE_NAMES = {"background", "idle", "none", "rest", "null", "other", "背景", "无", "站立", "静止"}


class Own(NamedTuple):
    train: tuple[Array, Array]  # (m, f) features by the mean and spread of these very rows, (m,) classes
    shown: tuple[Array, Array]  # (n, f), (n,)
    background: int  # the class that is no action: by its name, or else the most frequent


def prepare(table: Table, history: int, most: int) -> Own:
    """At most `most` rows to watch. Refused: too few rows for the history,
    a feature that is no number, an unknown label."""
    n, cut = len(table.y), int(SHARE * len(table.y))
    if n < 4 * history:
        raise Refused(
            f"The stream has {n:,} rows; with a history of {history} it needs at least {4 * history}.",
            f"数据流有 {n:,} 行；历史长度为 {history} 时至少需要 {4 * history} 行。",
        )
    if not np.isfinite(table.X).all():
        row, column = np.argwhere(~np.isfinite(table.X))[0]
        raise Refused(
            f"Row {row + 1}, column {table.columns[column]!r}: the feature is not a number.",
            f"第 {row + 1} 行，列 {table.columns[column]!r}：特征不是数值。",
        )
    shown = np.arange(cut, min(n, cut + most))
    unknown = shown[~np.isin(table.y[shown], table.y[:cut])]
    if len(unknown):
        label = table.classes[int(table.y[unknown[0]])]
        raise Refused(
            f"Row {unknown[0] + 1}: label {label!r} never occurs in the first {cut:,} rows, which are trained on.",
            f"第 {unknown[0] + 1} 行：标签 {label!r} 在用于训练的前 {cut:,} 行中从未出现。",
        )
    idle = [i for i, c in enumerate(table.classes) if c.strip().lower() in IDLE_NAMES]
    background = idle[0] if idle else int(np.bincount(table.y[:cut]).argmax())
    mean, spread = table.X[:cut].mean(0), np.maximum(table.X[:cut].std(0), 1e-9)
    features = np.asarray(np.clip((table.X - mean) / spread, -10, 10), np.float32)
    return Own((features[:cut], table.y[:cut]), (features[shown], table.y[shown]), background)
