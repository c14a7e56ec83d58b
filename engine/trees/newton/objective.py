"""What a booster lowers: each row's loss with its first two derivatives, and the margin it starts from."""

from typing import Any

import numpy as np

from engine.core import Array, Refused
from engine.trees.gradient_boosting import sigmoid, softmax


def initial(y: Array, objective: str, base_score: float | None = None) -> Any:
    """The margin before the first round: a number, or (K,) for softmax."""
    if objective == "softmax":
        K = int(y.max()) + 1
        if base_score is not None:
            return np.full(K, float(base_score))
        prior = np.log(np.clip(np.bincount(y.astype(int)) / len(y), 1e-16, None))
        return prior - prior.mean()
    base = float(y.mean()) if base_score is None else float(base_score)
    if objective == "squared":
        return base
    if not 0 < base < 1:
        raise Refused(
            f"base_score is {base}; for logistic it is a probability between 0 and 1.",
            f"base_score 为 {base}；对 logistic 目标它是 0 与 1 之间的概率。",
        )
    return float(np.log(base / (1 - base)))


def derivatives(y: Array, F: Array, objective: str) -> tuple[Array, Array]:
    """g and h (n, K) of ½(y - F)², or of the log-loss; softmax's h is 2p(1-p), the library's. Float32, as it keeps."""
    if objective == "squared":
        g, h = F - y[:, None], np.ones(F.shape)
    elif objective == "logistic":
        p = sigmoid(F)
        g, h = p - y[:, None], np.maximum(p * (1 - p), 1e-16)
    else:
        p = softmax(F)
        g, h = p - np.eye(F.shape[1])[y.astype(int)], np.maximum(2 * p * (1 - p), 1e-16)
    return g.astype(np.float32).astype(float), h.astype(np.float32).astype(float)
