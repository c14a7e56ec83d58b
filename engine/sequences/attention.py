"""Attention and the blocks built of it, every intermediate kept (Vaswani et al. 2017).

Shapes: (..., n, d) for a sequence of n tokens; weights are torch.nn's own state dicts (MultiheadAttention,
TransformerEncoderLayer, TransformerDecoderLayer with batch_first), so that those modules are interchangeable with these
functions. A mask is boolean and broadcasts over (..., n_queries, n_keys); True is blocked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from torch import Tensor

    Weights = Mapping[str, Tensor]


class Attended(NamedTuple):
    out: Tensor  # (..., n, d_v)
    weights: Tensor  # (..., n, m), each row a distribution over the keys
    scores: Tensor  # (..., n, m), scaled and masked (-inf where blocked): weights = softmax(scores)


class MultiHead(NamedTuple):
    q: Tensor  # (batch, heads, n, d / heads)
    k: Tensor
    v: Tensor
    scores: Tensor  # (batch, heads, n, m)
    weights: Tensor
    heads: Tensor  # (batch, heads, n, d / heads), what each head brings
    out: Tensor  # (batch, n, d)


class EncoderBlock(NamedTuple):
    attention: MultiHead
    mixed: Tensor  # (batch, n, d) after attention and its residual
    hidden: Tensor  # (batch, n, feed-forward width) after the activation
    out: Tensor


class DecoderBlock(NamedTuple):
    own: MultiHead  # among the queries
    mixed: Tensor
    cross: MultiHead  # from the queries to the memory
    crossed: Tensor
    hidden: Tensor
    out: Tensor


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, scale: float | None = None) -> Attended:
    """softmax(q·kᵀ / √d)·v, eq. 1. A query whose keys are all blocked gets nothing: weights and out are 0.

    q (..., n, d), k (..., m, d), v (..., m, d_v); scale replaces 1/√d.
    """
    scores = q @ k.transpose(-2, -1) * (1 / math.sqrt(q.shape[-1]) if scale is None else scale)
    if mask is None:
        weights = scores.softmax(-1)
    else:
        scores = scores.masked_fill(mask, -math.inf)
        weights = scores.softmax(-1).masked_fill(mask, 0.0)  # a row of -inf alone is NaN in softmax
    return Attended(weights @ v, weights, scores)


def split(x: Tensor, heads: int) -> Tensor:
    """(batch, n, d) -> (batch, heads, n, d / heads)."""
    return x.reshape(*x.shape[:-1], heads, x.shape[-1] // heads).transpose(-3, -2)


def multi_head(
    query: Tensor, memory: Tensor, weights: Weights, heads: int, mask: Tensor | None = None, prefix: str = ""
) -> MultiHead:
    """torch.nn.MultiheadAttention (batch_first), nothing thrown away. in_proj stacks q, k, v."""
    W, b = weights[prefix + "in_proj_weight"], weights.get(prefix + "in_proj_bias")
    d = W.shape[0] // 3
    q, k, v = (
        split(x @ W[i * d : (i + 1) * d].T + (0 if b is None else b[i * d : (i + 1) * d]), heads)
        for i, x in enumerate((query, memory, memory))
    )
    out, a, scores = attend(q, k, v, mask)
    joined = out.transpose(-3, -2).flatten(-2)
    joined = _linear(joined, weights, prefix + "out_proj")
    return MultiHead(q=q, k=k, v=v, scores=scores, weights=a, heads=out, out=joined)


def encoder_block(
    x: Tensor,
    weights: Weights,
    heads: int,
    mask: Tensor | None = None,
    norm_first: bool = False,
    activation: str = "relu",
    prefix: str = "",
) -> EncoderBlock:
    """torch.nn.TransformerEncoderLayer: attention, then a feed-forward net on each token, both with a residual."""
    if norm_first:
        y = _norm(x, weights, prefix + "norm1")
        own = multi_head(y, y, weights, heads, mask, prefix + "self_attn.")
        mixed = x + own.out
        hidden = _hidden(_norm(mixed, weights, prefix + "norm2"), weights, activation, prefix)
        return EncoderBlock(own, mixed, hidden, mixed + _linear(hidden, weights, prefix + "linear2"))
    own = multi_head(x, x, weights, heads, mask, prefix + "self_attn.")
    mixed = _norm(x + own.out, weights, prefix + "norm1")
    hidden = _hidden(mixed, weights, activation, prefix)
    out = _norm(mixed + _linear(hidden, weights, prefix + "linear2"), weights, prefix + "norm2")
    return EncoderBlock(own, mixed, hidden, out)


def decoder_block(
    x: Tensor,
    memory: Tensor,
    weights: Weights,
    heads: int,
    mask: Tensor | None = None,
    norm_first: bool = False,
    activation: str = "relu",
    prefix: str = "",
) -> DecoderBlock:
    """torch.nn.TransformerDecoderLayer: the queries x look at one another (under the mask), then at the memory."""
    pre = (lambda y, name: _norm(y, weights, prefix + name)) if norm_first else (lambda y, name: y)
    post = (lambda y, name: y) if norm_first else (lambda y, name: _norm(y, weights, prefix + name))
    y = pre(x, "norm1")
    own = multi_head(y, y, weights, heads, mask, prefix + "self_attn.")
    mixed = post(x + own.out, "norm1")
    cross = multi_head(pre(mixed, "norm2"), memory, weights, heads, None, prefix + "multihead_attn.")
    crossed = post(mixed + cross.out, "norm2")
    hidden = _hidden(pre(crossed, "norm3"), weights, activation, prefix)
    out = post(crossed + _linear(hidden, weights, prefix + "linear2"), "norm3")
    return DecoderBlock(own, mixed, cross, crossed, hidden, out)


def causal_mask(n: int) -> Tensor:
    """(n, n): True above the diagonal; no token sees a later one."""
    import torch

    return torch.ones(n, n, dtype=torch.bool).triu(1)


def padding_mask(lengths: Sequence[int], n: int) -> Tensor:
    """(batch, 1, 1, n): True on the keys past each sequence's own length."""
    import torch

    return (torch.arange(n)[None] >= torch.tensor(list(lengths))[:, None])[:, None, None]


def sinusoidal(n: int, d: int, base: float = 10000.0) -> Tensor:
    """(n, d) positions, §3.5: sin at even columns, cos at odd ones, wavelengths from 2π to base·2π."""
    import torch

    rate = base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    angle = torch.arange(n, dtype=torch.float64)[:, None] * rate
    return torch.stack((angle.sin(), angle.cos()), -1).flatten(1)[:, :d].float()


def learned(n: int, d: int, seed: int = 0) -> Tensor:
    """(n, d) positions as a model that learns them begins: independent normal numbers."""
    import torch

    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def rotary(x: Tensor, base: float = 10000.0) -> Tensor:
    """x (..., n, d), each pair of columns (2i, 2i+1) turned by position · base^(-2i/d) (Su et al. 2021, eq. 34).

    Apply it to q and k: what they score together then depends on their distance alone. A last odd column stays.
    """
    import torch

    n, d = x.shape[-2:]
    pairs = d // 2
    rate = base ** (-2 * torch.arange(pairs, dtype=torch.float64) / d)
    angle = (torch.arange(n, dtype=torch.float64)[:, None] * rate).to(x.dtype)
    even, odd = x[..., 0 : 2 * pairs : 2], x[..., 1 : 2 * pairs : 2]
    cos, sin = angle.cos(), angle.sin()
    turned = torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)
    return torch.cat((turned, x[..., 2 * pairs :]), -1)


def _linear(x: Tensor, weights: Weights, name: str) -> Tensor:
    y = x @ weights[name + ".weight"].T
    bias = weights.get(name + ".bias")
    return y if bias is None else y + bias


def _norm(x: Tensor, weights: Weights, name: str) -> Tensor:
    """Each token to mean 0 and variance 1 (biased, eps 1e-5), then its learned scale and shift."""
    from torch.nn.functional import layer_norm

    return layer_norm(x, x.shape[-1:], weights[name + ".weight"], weights.get(name + ".bias"))


def _hidden(x: Tensor, weights: Weights, activation: str, prefix: str) -> Tensor:
    from torch.nn import functional

    y = _linear(x, weights, prefix + "linear1")
    return functional.gelu(y) if activation == "gelu" else functional.relu(y)
