"""Invertible layers: each knows its way there, its way back, and by how much it changes volume.

`forward(x) -> (z, log_det)` with log_det (n,), `inverse(z) -> x`.  x is (n, d) or an image (n, c, h, w).
Sources: NICE (Dinh et al. 2015, eq. 4-8), RealNVP (Dinh et al. 2017, eq. 7-8), Glow (Kingma & Dhariwal 2018, table 1).
"""

import math

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional as F

from engine.flows.masks import Mask

BOUND = 3.0  # an affine coupling's log-scale stays within (-BOUND, BOUND)


def _linear(i: int, o: int, g: Generator) -> nn.Linear:
    """torch's own start for a linear layer, but from a generator: threads that train side by side stay reproducible."""
    layer: nn.Linear = nn.utils.skip_init(nn.Linear, i, o)  # type: ignore[no-untyped-call]
    for p in layer.parameters():
        nn.init.uniform_(p, -1 / math.sqrt(i), 1 / math.sqrt(i), generator=g)
    return layer


class Dense(nn.Module):
    """i -> hidden -> hidden -> o; the last layer starts at zero, so that a new coupling is the identity."""

    def __init__(self, i: int, hidden: int, o: int, g: Generator) -> None:
        super().__init__()
        self.a, self.b, self.c = _linear(i, hidden, g), _linear(hidden, hidden, g), _linear(hidden, o, g)
        nn.init.zeros_(self.c.weight)
        nn.init.zeros_(self.c.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(F.linear(x, self.a.weight, self.a.bias))
        x = F.relu(F.linear(x, self.b.weight, self.b.bias))
        return F.linear(x, self.c.weight, self.c.bias)


class Conv(nn.Module):
    """3x3 -> 1x1 -> 3x3 convolutions (Glow, sect. 3.3); the last one starts at zero."""

    def __init__(self, i: int, hidden: int, o: int, g: Generator) -> None:
        super().__init__()
        sizes = ((i, hidden, 3), (hidden, hidden, 1), (hidden, o, 3))
        self.layers = nn.ModuleList(
            nn.utils.skip_init(nn.Conv2d, a, b, k, padding=k // 2)  # type: ignore[no-untyped-call]
            for a, b, k in sizes
        )
        for layer, (a, _, k) in zip(self.layers, sizes, strict=True):
            for p in layer.parameters():
                nn.init.uniform_(p, -1 / math.sqrt(a * k * k), 1 / math.sqrt(a * k * k), generator=g)
        for p in self.layers[-1].parameters():
            nn.init.zeros_(p)

    def forward(self, x: Tensor) -> Tensor:
        first, second, last = self.layers
        y: Tensor = last(F.relu(second(F.relu(first(x)))))
        return y


class AdditiveCoupling(nn.Module):
    """y1 = x1, y2 = x2 + m(x1): undone by a subtraction, and no volume changes."""

    kind = "additive"

    def __init__(self, mask: Mask, m: nn.Module) -> None:
        super().__init__()
        self.mask, self.m = mask, m

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x1, x2 = self.mask.part(x)
        return self.mask.join(x1, x2 + self.mask.clear(self.m(x1))), x.new_zeros(len(x))

    def inverse(self, y: Tensor) -> Tensor:
        y1, y2 = self.mask.part(y)
        return self.mask.join(y1, y2 - self.mask.clear(self.m(y1)))


class AffineCoupling(nn.Module):
    """y1 = x1, y2 = x2 * exp(s(x1)) + t(x1): log_det is the sum of s.  s = raw / (1 + |raw| / BOUND)."""

    kind = "affine"

    def __init__(self, mask: Mask, st: nn.Module) -> None:
        super().__init__()
        self.mask, self.st = mask, st

    def scale_shift(self, x1: Tensor) -> tuple[Tensor, Tensor]:
        raw, t = self.st(x1).chunk(2, 1)
        return self.mask.clear(raw / (1 + raw.abs() / BOUND)), self.mask.clear(t)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x1, x2 = self.mask.part(x)
        s, t = self.scale_shift(x1)
        return self.mask.join(x1, x2 * s.exp() + t), s.flatten(1).sum(1)

    def inverse(self, y: Tensor) -> Tensor:
        y1, y2 = self.mask.part(y)
        s, t = self.scale_shift(y1)
        return self.mask.join(y1, (y2 - t) * (-s).exp())


def _each(v: Tensor, x: Tensor) -> Tensor:
    """One number per feature or channel, shaped to meet x."""
    return v if x.ndim == 2 else v[:, None, None]


class Scale(nn.Module):
    """z = x * exp(s), one s per feature: NICE's last layer, the only one that changes volume."""

    kind = "scale"

    def __init__(self, size: int) -> None:
        super().__init__()
        self.s = nn.Parameter(torch.zeros(size))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x * _each(self.s.exp(), x), (self.s.sum() * math.prod(x.shape[2:])).expand(len(x))

    def inverse(self, z: Tensor) -> Tensor:
        return z * _each((-self.s).exp(), z)


class ActNorm(nn.Module):
    """z = (x + b) * exp(s) per channel; the first batch sets b and s so that each channel has mean 0, deviation 1."""

    kind = "actnorm"

    def __init__(self, size: int) -> None:
        super().__init__()
        self.b, self.s = nn.Parameter(torch.zeros(size)), nn.Parameter(torch.zeros(size))

    @torch.no_grad()
    def start(self, x: Tensor) -> None:
        rows = x.transpose(0, 1).flatten(1)
        self.b.copy_(-rows.mean(1))
        self.s.copy_(-(rows.std(1) + 1e-6).log())

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        z = (x + _each(self.b, x)) * _each(self.s.exp(), x)
        return z, (self.s.sum() * math.prod(x.shape[2:])).expand(len(x))

    def inverse(self, z: Tensor) -> Tensor:
        return z * _each((-self.s).exp(), z) - _each(self.b, z)


class Invertible1x1(nn.Module):
    """z = W x at every pixel.  With `lu`, W = P L (U + diag s) and log_det = h w sum log|s|; W starts as a rotation."""

    kind = "1x1"

    def __init__(self, size: int, g: Generator, lu: bool = True) -> None:
        super().__init__()
        w = torch.linalg.qr(torch.randn(size, size, generator=g))[0]
        w[0] *= torch.linalg.det(w).sign()  # a rotation, not a mirror
        self.lu = lu
        if not lu:
            self.w = nn.Parameter(w)
            return
        p, lower, upper = torch.linalg.lu(w)
        s = upper.diagonal()
        self.p: Tensor
        self.sign: Tensor
        self.register_buffer("p", p)
        self.register_buffer("sign", s.sign())
        self.lower, self.upper = nn.Parameter(lower.tril(-1)), nn.Parameter(upper.triu(1))
        self.log_s = nn.Parameter(s.abs().log())

    def matrix(self) -> Tensor:
        if not self.lu:
            return self.w
        one = torch.eye(len(self.p), dtype=self.p.dtype)
        lower, upper = self.lower.tril(-1) + one, self.upper.triu(1) + torch.diag(self.sign * self.log_s.exp())
        return self.p @ lower @ upper

    def log_det(self) -> Tensor:
        """Of one pixel."""
        return self.log_s.sum() if self.lu else torch.linalg.slogdet(self.w)[1]

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return _mix(self.matrix(), x), (self.log_det() * math.prod(x.shape[2:])).expand(len(x))

    def inverse(self, z: Tensor) -> Tensor:
        return _mix(torch.linalg.inv(self.matrix()), z)


def _mix(w: Tensor, x: Tensor) -> Tensor:
    return F.linear(x, w) if x.ndim == 2 else F.conv2d(x, w[:, :, None, None])


class Permute(nn.Module):
    """A fixed order of the channels: what RealNVP has where Glow learns a 1x1."""

    kind = "permute"

    def __init__(self, order: Tensor) -> None:
        super().__init__()
        self.order: Tensor
        self.register_buffer("order", order)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x[:, self.order], x.new_zeros(len(x))

    def inverse(self, z: Tensor) -> Tensor:
        return z[:, self.order.argsort()]


class Squeeze(nn.Module):
    """(c, h, w) -> (4c, h/2, w/2): channel 4c + 2dy + dx holds the pixels with offset (dy, dx)."""

    kind = "squeeze"

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return F.pixel_unshuffle(x, 2), x.new_zeros(len(x))

    def inverse(self, z: Tensor) -> Tensor:
        return F.pixel_shuffle(z, 2)


class Split(nn.Module):
    """The second half of the channels leaves as finished latents; the flow goes on with the first."""

    kind = "split"

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x, x.new_zeros(len(x))

    def inverse(self, z: Tensor) -> Tensor:
        return z
