"""A flow: invertible layers in a row, and a prior on what comes out.  log p(x) = log p(z) + sum of the log-dets."""

import math
from collections.abc import Callable, Sequence
from typing import Any, cast

import torch
from torch import Generator, Tensor, nn

from engine.flows.layers import ActNorm, Split, Squeeze

LOG_2PI = math.log(2 * math.pi)


class Gaussian:
    name = "gaussian"

    def log_prob(self, z: Tensor) -> Tensor:
        z = z.flatten(1)
        return -0.5 * ((z * z).sum(1) + z.shape[1] * LOG_2PI)

    def sample(self, shape: Sequence[int], g: Generator) -> Tensor:
        return torch.randn(*shape, generator=g)


class Logistic:
    """NICE's prior (eq. 3.1): log p = -log(1 + e^z) - log(1 + e^-z) per feature; heavier tails, bounded gradient."""

    name = "logistic"

    def log_prob(self, z: Tensor) -> Tensor:
        z = z.flatten(1)
        return -(nn.functional.softplus(z) + nn.functional.softplus(-z)).sum(1)

    def sample(self, shape: Sequence[int], g: Generator) -> Tensor:
        return torch.logit(torch.rand(*shape, generator=g).clamp(1e-6, 1 - 1e-6))


PRIORS: dict[str, Callable[[], Gaussian | Logistic]] = {"gaussian": Gaussian, "logistic": Logistic}


class Flow(nn.Module):
    """Layers from data to latent.  Latents that leave at a Split keep their place: every state has x's own shape."""

    def __init__(self, layers: Sequence[nn.Module], prior: str = "gaussian", shape: Sequence[int] = (2,)) -> None:
        super().__init__()
        self.layers, self.prior, self.shape = nn.ModuleList(layers), PRIORS[prior](), tuple(shape)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """z in x's shape, and log|det dz/dx| (n,)."""
        total, left = x.new_zeros(len(x)), []
        for layer in self.layers:
            x, log_det = layer(x)
            total = total + log_det
            if isinstance(layer, Split):
                x, gone = x.chunk(2, 1)
                left.append(gone)
        return self.gathered(x, left, len(self.layers)), total

    def inverse(self, z: Tensor) -> Tensor:
        for x in self.back(z):
            z = x
        return z

    def log_prob(self, x: Tensor) -> Tensor:
        z, log_det = self(x)
        out: Tensor = self.prior.log_prob(z) + log_det
        return out

    @torch.no_grad()
    def noise(self, n: int, seed: int = 0) -> Tensor:
        """n draws of the prior in the weights' own precision; the same draws in any precision."""
        z = self.prior.sample((n, *self.shape), Generator().manual_seed(seed))
        return z.to(next((p.dtype for p in self.parameters()), z.dtype))

    @torch.no_grad()
    def sample(self, n: int, temperature: float = 1.0, seed: int = 0) -> Tensor:
        return self.inverse(self.noise(n, seed) * temperature)

    def states(self, x: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """x after each layer, in x's own shape and place, and the log-det (n,) of each layer."""
        seen, log_dets, left = [], [], []
        for i, layer in enumerate(self.layers):
            x, log_det = layer(x)
            log_dets.append(log_det)
            if isinstance(layer, Split):
                x, gone = x.chunk(2, 1)
                left.append(gone)
            seen.append(self.gathered(x, left, i + 1))
        return seen, log_dets

    def back(self, z: Tensor) -> list[Tensor]:
        """z carried back: the state before the last layer first, the data last; all in x's own shape."""
        left: list[Tensor] = []
        for layer in self.layers:  # undo the places: squeeze and set aside what had left at each split
            if isinstance(layer, Squeeze):
                z = layer(z)[0]
            elif isinstance(layer, Split):
                z, gone = z.chunk(2, 1)
                left.append(gone)
        seen = []
        for i in reversed(range(len(self.layers))):
            layer = self.layers[i]
            if isinstance(layer, Split):
                z = torch.cat((z, left.pop()), 1)
            z = cast(Any, layer).inverse(z)
            seen.append(self.gathered(z, left, i))
        return seen

    def gathered(self, x: Tensor, left: Sequence[Tensor], upto: int) -> Tensor:
        """What is under way and what has left, put back into the places it had in x."""
        rest = list(left)
        for layer in reversed(self.layers[:upto]):
            if isinstance(layer, Split):
                x = torch.cat((x, rest.pop()), 1)
            elif isinstance(layer, Squeeze):
                x = layer.inverse(x)
        return x

    def levels(self) -> Tensor:
        """For each place of x, at which Split it leaves (0, 1, ...); the last number stays to the end."""
        x, level, left = torch.zeros(1, *self.shape), 0, []
        for layer in self.layers:
            if isinstance(layer, Squeeze):
                x = layer(x)[0]
            elif isinstance(layer, Split):
                x, gone = x.chunk(2, 1)
                left.append(gone)
                level += 1
                x = torch.full_like(x, level)
        return self.gathered(x, left, len(self.layers))[0].long()

    @torch.no_grad()
    def start(self, x: Tensor) -> None:
        """Let the first batch set every ActNorm."""
        for layer in self.layers:
            if isinstance(layer, ActNorm):
                layer.start(x)
            x = layer(x)[0]
            if isinstance(layer, Split):
                x = x.chunk(2, 1)[0]
