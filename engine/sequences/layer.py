"""One layer of multi-head self-attention as matrices, every stage between the words and what leaves it kept."""

import math
from typing import NamedTuple

from engine.core import Array
from engine.core.torch_one import torch_one
from engine.sequences.built_heads import Weights


class Stages(NamedTuple):
    """Everything between the words and what leaves; h heads, n words, d a head, D = 2d the vectors."""

    x: Array  # (n, D) word and position
    q: Array  # (h, n, d)
    k: Array
    v: Array
    product: Array  # (h, n, n) q·kᵀ
    scaled: Array  # (h, n, n) ÷√d, or as it was
    weights: Array  # (h, n, n) after mask and softmax
    heads: Array  # (h, n, d) weights · v
    out: Array  # (n, D) heads joined, times W_O


def attention(x: Array, w: Weights, blocked: Array, scale: bool = True, rotary: bool = False) -> Stages:
    """One layer of multi-head self-attention, x (n, D), blocked (n, n); every stage kept."""
    torch = torch_one()
    from engine.sequences.attention import attend
    from engine.sequences.attention import rotary as turn

    t = [torch.from_numpy(a) for a in (x, *w)]
    q, k, v = (t[0] @ m.transpose(-1, -2) for m in t[1:4])
    q, k = q + t[4][:, None], k + t[5][:, None]
    if rotary:
        q, k = turn(q), turn(k)
    shrink = 1 / math.sqrt(q.shape[-1]) if scale else 1.0
    product = q @ k.transpose(-1, -2)
    heads, weights, _ = attend(q, k, v, torch.from_numpy(blocked), shrink)
    out = heads.transpose(0, 1).flatten(1) @ t[6].T
    return Stages(x, *(a.numpy() for a in (q, k, v, product, product * shrink, weights, heads, out)))
