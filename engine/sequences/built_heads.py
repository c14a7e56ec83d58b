"""Attention heads whose weights are written down rather than learned, so that it is known where they ought to look.

The first half of every vector is the word, the second half its position; a head that compares words reads the one, a
head that looks a fixed distance away reads the other. Trained models have both kinds
(Elhage et al. 2021; Olsson et al. 2022).
"""

from typing import NamedTuple

import numpy as np

from engine.core import Array, Text

CLEAR = 4.0  # how far, in logits, the place looked at stands above the next best
HEADS = (
    Text("same word", "相同的词"),
    Text("word before", "前一个词"),
    Text("word after", "后一个词"),
    Text("first word", "第一个词"),
    Text("two before", "前面第二个词"),
    Text("two after", "后面第二个词"),
    Text("all alike", "一视同仁"),
    Text("other words", "不同的词"),
)
OFFSETS = {1: -1, 2: 1, 4: -2, 5: 2}


class Weights(NamedTuple):
    q: Array  # (heads, d_k, d_model)
    k: Array
    v: Array
    q_bias: Array  # (heads, d_k)
    k_bias: Array
    out: Array  # (d_model, heads * d_k)


def at_random(heads: int, d_k: int, rng: np.random.Generator) -> Weights:
    """Untrained heads: products of unit-variance vectors."""
    d = 2 * d_k
    q, k, v = (rng.normal(size=(heads, d_k, d)) * np.sqrt(1 / d) for _ in range(3))
    zero = np.zeros((heads, d_k))
    return Weights(q, k, v, zero, zero, rng.normal(size=(d, heads * d_k)) / np.sqrt(heads * d_k))


def built(heads: int, positions: Array, rotary: bool, rng: np.random.Generator) -> Weights:
    """The first `heads` of HEADS; positions (n, d_k), all zero when there are none or they are rotary.

    Where there is no position to read, a positional head has nothing to say and looks at all words alike. Rotary
    positions know distances only, so no head can be built on them that finds the first word.
    """
    d_k = positions.shape[1]
    w = at_random(heads, d_k, rng)
    q, k, q_bias, k_bias = np.zeros_like(w.q), np.zeros_like(w.k), np.zeros((heads, d_k)), np.zeros((heads, d_k))
    word, place = slice(0, d_k), slice(d_k, 2 * d_k)
    for h in range(heads):
        if h in (0, 7):
            q[h, :, word], k[h, :, word] = np.eye(d_k) * (1 if h == 0 else -1), np.eye(d_k)
        elif h in OFFSETS and rotary:
            q_bias[h], k_bias[h] = _ahead(d_k, OFFSETS[h])
        elif h in OFFSETS:
            n = len(positions)
            here = np.arange(max(0, -OFFSETS[h]), n - max(0, OFFSETS[h]))
            move = np.linalg.lstsq(positions[here], positions[here + OFFSETS[h]], rcond=1e-6)[0]
            q[h, :, place], k[h, :, place] = move.T * _gain(positions), np.eye(d_k)
        elif h == 3 and not rotary:
            q_bias[h], k[h, :, place] = positions[0] * _gain(positions), np.eye(d_k)
    return w._replace(q=q, k=k, q_bias=q_bias, k_bias=k_bias)


def _gain(positions: Array) -> float:
    """What lifts a position's product with itself CLEAR above that with its neighbours, after the division by √d."""
    gram = positions @ positions.T
    gap = np.diag(gram)[1:] - np.diag(gram, 1)
    middle = float(np.median(gap)) if len(gap) else 0.0
    return CLEAR * positions.shape[1] ** 0.5 / middle if middle > 1e-9 else 0.0


def _ahead(d_k: int, offset: int) -> tuple[Array, Array]:
    """A query and a key that, once both are turned by their positions, agree best at position + offset."""
    pairs = d_k // 2
    rate = 10000.0 ** (-2 * np.arange(pairs) / d_k)
    query, key = np.zeros(d_k), np.zeros(d_k)
    query[0 : 2 * pairs : 2], query[1 : 2 * pairs : 2] = np.cos(offset * rate), np.sin(offset * rate)
    key[0 : 2 * pairs : 2] = 1.0
    return query * CLEAR * d_k**0.5 / float((1 - np.cos(rate)).sum()), key
