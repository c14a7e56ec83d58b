"""How much every input pixel counts for one unit of a deep stack: by its gradient, and exactly where it is linear."""

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Any

import numpy as np

from engine.core import Array
from engine.core.torch_one import torch_one

CHANNELS = 8


def measure(
    dilations: Sequence[int], kernel: int, activation: str, weights: str, skip: bool, draws: int, seed: int
) -> Iterator[Array]:
    """For the stack of the first layer, of the first two, …: the root mean square over draws and input channels of
    ∂(middle unit)/∂x, as wide as the theoretical field; every draw is scaled to the same sum of squares first.

    One forward pass serves every depth, all draws side by side as groups of one convolution; each depth is then walked
    back through maps no larger than its own field.
    """
    torch = torch_one()
    from torch.nn import functional as F

    chance = torch.Generator().manual_seed(seed)
    width = 1 + (kernel - 1) * sum(dilations)
    x = torch.randn(1, draws * CHANNELS, width, width, generator=chance)
    layers: list[Any] = []
    slopes: list[Any] = []
    with torch.inference_mode():
        for d in dilations:
            w = _weights(torch, weights, draws, kernel, chance)
            before = F.conv2d(x, w, dilation=d, groups=draws)
            made, slope = _activate(before, activation)
            x = made + _middle(x, made.shape[-1]) if skip else made
            layers.append(w)
            slopes.append(slope)
            g = torch.zeros(1, draws, CHANNELS, 1, 1)
            g[:, :, 0] = 1.0  # the first channel of the middle unit
            g = g.view(1, draws * CHANNELS, 1, 1)
            for w, slope, back in zip(
                reversed(layers), reversed(slopes), reversed(dilations[: len(layers)]), strict=True
            ):
                steep = g if slope is None else g * _middle(slope, g.shape[-1])
                below = F.conv_transpose2d(steep, w, dilation=back, groups=draws)
                reach = (kernel - 1) * back // 2
                g = below + F.pad(g, (reach,) * 4) if skip else below
            seen = g[0].view(draws, CHANNELS, *g.shape[2:]).square().mean(1)
            seen = seen / seen.sum((1, 2), keepdim=True).clamp(min=1e-30)  # every draw weighs the same
            yield seen.mean(0).sqrt().double().numpy()


def _weights(torch: Any, kind: str, draws: int, kernel: int, chance: Any) -> Any:
    shape, fan = (draws * CHANNELS, CHANNELS, kernel, kernel), CHANNELS * kernel**2
    if kind == "equal":
        return torch.full(shape, 1 / fan)
    if kind == "normal":
        return torch.randn(shape, generator=chance) * sqrt(2 / fan)
    return (torch.rand(shape, generator=chance) * 2 - 1) / sqrt(fan)


def _activate(before: Any, kind: str) -> tuple[Any, Any]:
    """The activation and its derivative (None: one everywhere)."""
    if kind == "relu":
        return before.relu(), (before > 0).float()
    if kind == "tanh":
        after = before.tanh()
        return after, 1 - after * after
    return before, None


def _middle(x: Any, width: int) -> Any:
    edge = (x.shape[-1] - width) // 2
    return x[..., edge : edge + width, edge : edge + width]


def expected(dilations: Sequence[int], kernel: int, random: bool, gain: float | None) -> list[float]:
    """σ of the same stack without activations, exactly: each layer convolves what a pixel counts with a box (plus the
    pixel itself, `gain` times lighter than the box, where a connection skips it).

    Independent weights of mean zero add variances, so it is the square that is convolved; equal weights add themselves.
    """
    from scipy.signal import fftconvolve

    counts: Array = np.ones((1, 1))  # of variance (random) or of the gradient itself (equal), summed over channels
    sigmas = []
    for d in dilations:
        box = np.zeros(((kernel - 1) * d + 1,) * 2)
        box[::d, ::d] = (1.0 if gain is None else gain) / kernel**2
        middle = len(box) // 2
        if gain is not None:
            box[middle, middle] += 1.0
        counts = fftconvolve(counts, box)
        counts[counts < 1e-14 * counts.max()] = 0  # the transform's own noise
        if random:
            sigmas.append(spread(np.sqrt(counts)))
        elif gain is None:
            sigmas.append(spread(counts))
        else:  # the unit's own channel is the only one that the skips lead straight back to
            straight = np.zeros_like(counts)
            straight[len(counts) // 2, len(counts) // 2] = 1.0
            others = (counts - straight) / CHANNELS
            sigmas.append(spread(np.sqrt(((others + straight) ** 2 + (CHANNELS - 1) * others**2) / CHANNELS)))
    return sigmas


def spread(field: Array) -> float:
    """σ along an axis: the root of the second moment about the centre, over both axes."""
    at = np.arange(len(field)) - len(field) // 2
    total = field.sum()
    both = (field.sum(0) + field.sum(1)) @ (at * at) / 2
    return float(sqrt(both / total)) if total > 0 else 0.0
