"""Macro and micro F1 of two classes, from F1 of the positive one and the accuracy."""

import numpy as np

from engine.core import Array


def averages(f1: Array, accuracy: Array) -> tuple[Array, Array]:
    """(macro, micro) of hard or soft counts, any shape. Micro pools the counts of both classes: it is the accuracy.

    With E = 1 - accuracy the share of errors, F1 = 2 tp / (2 tp + E), so tp = F1 E / (2 (1 - F1)) and tn = accuracy -
    tp; the negatives' F1 is 2 tn / (2 tn + E), and macro F1 is the mean of the two.
    """
    wrong = 1 - accuracy
    whole = f1 >= 1
    tp = np.where(whole, 0.0, f1 * wrong / (2 * np.where(whole, 1.0, 1 - f1)))
    tn = np.maximum(accuracy - tp, 0.0)
    size = 2 * tn + wrong
    other = np.where(whole, 1.0, 2 * tn / np.where(size > 0, size, 1.0))
    return np.asarray((f1 + other) / 2), np.asarray(accuracy)
