"""Positions, and what is measured of attention: how spread it is, why it needs ÷√d, what positions know of distance."""

import numpy as np

from engine.core import Array

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)  # d on the entropy curve


def position_table(kind: str, n: int, d: int, seed: int) -> Array:
    """(n, d) added to the second half of the vectors; zero for none and for rotary, which turns q and k instead."""
    from engine.sequences.attention import learned, sinusoidal

    if kind not in ("sinusoidal", "learned"):
        return np.zeros((n, d))
    return np.asarray((sinusoidal(n, d) if kind == "sinusoidal" else learned(n, d, seed)).numpy(), float)


def entropy(weights: Array) -> Array:
    """Of each row, as a share of ln n."""
    weights = np.asarray(weights, float)
    logs = np.log(np.maximum(weights, 1e-300))
    return -(weights * logs).sum(-1) / np.log(weights.shape[-1])


def saturation(n: int, seed: int) -> tuple[Array, Array]:
    """q·k of independent unit-variance vectors has variance d: without the division softmax picks one key only."""
    rng = np.random.default_rng(seed)
    out, examples = np.empty((2, len(SIZES))), np.empty((2, len(SIZES), n))
    for j, d in enumerate(SIZES):
        logits = rng.normal(size=(200, 1, d)) @ rng.normal(size=(200, d, n))
        for i, z in enumerate((logits, logits / np.sqrt(d))):
            e = np.exp(z - z.max(-1, keepdims=True))
            weights = e / e.sum(-1, keepdims=True)
            out[i, j], examples[i, j] = entropy(weights).mean(), np.sort(weights[0, 0])[::-1]
    return out, examples


def nearness(table: Array) -> Array:
    """(n,) mean product of two rows by their distance, as a share of a row's product with itself."""
    gram = table @ table.T
    by_distance = np.array([np.diagonal(gram, j).mean() for j in range(len(table))])
    return by_distance / by_distance[0] if by_distance[0] > 0 else by_distance


def rotary_nearness(n: int, d: int) -> Array:
    """(n,) what turning leaves of the product of a vector with itself, by distance."""
    rate = 10000.0 ** (-np.arange(0, d, 2) / d)
    return np.cos(np.arange(n)[:, None] * rate).mean(1)


def turned_ones(n: int, d: int) -> Array:
    """(n, d): a vector of ones, turned by each position."""
    import torch

    from engine.sequences.attention import rotary

    return rotary(torch.ones(n, d, dtype=torch.float64)).numpy()
