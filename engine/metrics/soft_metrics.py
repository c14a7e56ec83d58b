"""Accuracy and F1 of probabilities instead of decisions: differentiable, and the metric itself in the hard limit.

p is (..., n) probabilities of the positive class when y has its shape, or (n, K) when y (n,) holds class numbers.
Temperature 1 takes p as it stands; towards 0 p is sharpened to a decision (½ stays ½; a tie is shared).
"""

from typing import Literal

import numpy as np

from engine.core import Refused
from engine.metrics.temperature import AnyArray, positive, softmax, space

Average = Literal["binary", "macro", "micro"]
AVERAGES = ("binary", "macro", "micro")


def sharpen(p: AnyArray, temperature: float) -> AnyArray:
    """p^(1/T), normalised along the last axis: the distribution itself at T = 1, its mode at T = 0."""
    if temperature == 1:
        return p
    xp = space(p)
    tiny = float(xp.finfo(p.dtype).tiny)
    logs = xp.log(xp.where(p > tiny, p, xp.full_like(p, tiny)))
    sharp = softmax(logs, temperature)
    return xp.where(p > 0, sharp, xp.zeros_like(p)) if not np.isinf(temperature) else sharp


def soft_accuracy(p: AnyArray, y: AnyArray, temperature: float = 1.0) -> AnyArray:
    """Mean probability of the true class, over the last axis of y. Limit T -> 0: accuracy.

    Off by at most the mean of exp(-|log odds|/T), log odds of the likeliest class against the rest, K = 2.
    """
    q, hot = classes(p, y, temperature)
    return (q * hot).sum(-1).mean(-1)


def soft_f1(p: AnyArray, y: AnyArray, average: Average = "binary", temperature: float = 1.0) -> AnyArray:
    """2 Σ p y / (Σ p + Σ y) of the positive class, the mean over classes (macro), or of pooled counts (micro).

    Limit T -> 0: F1 of the decisions, scikit-learn's with zero_division=0 (a class that is neither there nor
    predicted has F1 0). Where every row has one class, micro F1 is the accuracy.
    Off (binary) by at most 2 Σ|p - decision| / (Σ y), for Σ y > 0.
    """
    if average not in AVERAGES:
        raise Refused(
            f"average is {average!r}; it is binary, macro or micro.",
            f"average 为 {average!r}；可选 binary、macro、micro。",
        )
    q, hot = classes(p, y, temperature)
    if average == "binary":
        if q.shape[-1] != 2:
            raise Refused(
                f"Binary F1 needs 2 classes, and p has {q.shape[-1]}: take macro or micro.",
                f"binary F1 需要 2 类，而 p 有 {q.shape[-1]} 类：请用 macro 或 micro。",
            )
        q, hot = q[..., 1:], hot[..., 1:]
    both, size = 2 * (q * hot).sum(-2), q.sum(-2) + hot.sum(-2)
    if average == "micro":
        both, size = both.sum(-1), size.sum(-1)
    xp = space(q)
    f1 = both / xp.where(size > 0, size, xp.ones_like(size))
    return f1 if average == "micro" else f1.mean(-1)


def classes(p: AnyArray, y: AnyArray, temperature: float) -> tuple[AnyArray, AnyArray]:
    """Sharpened probabilities (..., n, K) and one-hot truth of the same shape, both checked."""
    xp, temperature = space(p), positive(temperature, "temperature")
    p = np.asarray(p, float) if xp is np else p
    truth = xp.as_tensor(y) if xp is not np else np.asarray(y)
    binary = p.shape == truth.shape
    if not binary and p.shape[:-1] != truth.shape:
        raise Refused(
            f"p has shape {tuple(p.shape)} and y {tuple(truth.shape)}: give one probability, or one row "
            "of them, for each true class.",
            f"p 的形状为 {tuple(p.shape)}，y 为 {tuple(truth.shape)}：两者对不上。",
        )
    if 0 in p.shape or p.ndim == 0:
        raise Refused("p holds no rows: there is nothing to score.", "p 中没有样本：无从评分。")
    if not bool(((p >= 0) & (p <= 1)).all()):  # NaN fails too
        raise Refused("p holds a value that is no probability from 0 to 1.", "p 中有不在 0 到 1 之间的概率。")
    if binary:
        p = xp.stack([1 - p, p], -1)
    K = p.shape[-1]
    if bool((truth < 0).any()) or bool((truth >= K).any()) or bool((truth % 1 != 0).any()):
        raise Refused(f"y holds a class outside 0 to {K - 1}.", f"y 中有超出 0 到 {K - 1} 的类别。")
    hot = truth[..., None] == xp.arange(K)
    return sharpen(p, temperature), (hot.astype(float) if xp is np else hot.to(p.dtype))
