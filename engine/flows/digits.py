"""Flows on handwritten digits: scikit-learn's 8 x 8 images, 17 grey levels, made continuous.

v = (pixel + uniform) / 17 in [0, 1), w = 0.05 + 0.9 v, y = logit(w): the flow models y (RealNVP, sect. 4.1).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.core import Array
from engine.core.store import ASSETS
from engine.core.torch_one import torch_one

if TYPE_CHECKING:
    from torch import Tensor

    from engine.flows.flow import Flow

LEVELS, ALPHA = 17, 0.05


def digits() -> tuple[Array, Array]:
    """Images (1797, 1, 8, 8) of whole numbers 0..16, and what they show."""
    from sklearn.datasets import load_digits

    data = load_digits()
    return data.images[:, None].astype(np.float32), data.target


def smooth(x: Tensor, generator: Any) -> Tensor:
    """Whole grey levels -> y, with fresh uniform noise."""
    torch = torch_one()
    v = (x + torch.rand(x.shape, generator=generator)) / LEVELS
    out: Tensor = torch.logit(ALPHA + (1 - 2 * ALPHA) * v)
    return out


def grey(y: Tensor) -> Array:
    """y -> what one sees, 0..255."""
    v = (y.sigmoid() - ALPHA) / (1 - 2 * ALPHA)
    return (v.clamp(0, 1) * 255).round().byte().numpy()


def bits(log_p: Tensor, y: Tensor) -> float:
    """Mean bits per pixel of the whole-number images, from log p(y): an upper bound (dequantisation), eq. in the test.

    dy/dv = 0.9 / (w (1 - w)); a grey level is 1/17 wide in v.
    """
    w, dims = y.flatten(1).sigmoid(), y[0].numel()
    log_v = log_p + (math.log(1 - 2 * ALPHA) - w.log() - (1 - w).log()).sum(1)
    return float(-log_v.mean() / (dims * math.log(2)) + math.log2(LEVELS))


def gaussian_bits() -> float:
    """The simplest rival: one Gaussian with full covariance on y, same training and held-out images."""
    torch = torch_one()
    x, _ = digits()
    g = torch.Generator().manual_seed(1)
    y = smooth(torch.from_numpy(x), g).flatten(1).double()
    held = torch.arange(len(y)) % 5 == 4
    cov = torch.cov(y[~held].T) + 1e-4 * torch.eye(64)
    normal = torch.distributions.MultivariateNormal(y[~held].mean(0), cov)
    return bits(normal.log_prob(y[held]), y[held])


def save_weights(flow: Flow, name: str, **exhibits: Array) -> None:
    """Weights in half precision beside what was made with them: assets/<name>_digits.npz."""
    weights = {f"w.{k}": v.numpy().astype(np.float16) for k, v in flow.state_dict().items()}
    np.savez_compressed(ASSETS / f"{name}_digits.npz", allow_pickle=False, **weights, **exhibits)


def halved(flow: Flow) -> Flow:
    """The flow with its weights rounded to half precision, as they ship: pictures are made with these."""
    flow.load_state_dict({k: v.half().to(v.dtype) for k, v in flow.state_dict().items()})
    return flow


def load_weights(flow: Flow, name: str) -> Flow:
    torch = torch_one()
    with np.load(ASSETS / f"{name}_digits.npz") as stored:
        old = flow.state_dict()
        flow.load_state_dict({k: torch.from_numpy(stored[f"w.{k}"]).to(v.dtype) for k, v in old.items()})
    return flow


def exhibits(name: str) -> dict[str, Array]:
    """What assets/make_<name>.py made with the trained weights; empty if it was never run."""
    path = ASSETS / f"{name}_digits.npz"
    if not path.exists():
        return {}
    with np.load(path) as stored:
        return {k: stored[k] for k in stored.files if not k.startswith("w.")}
