"""Who conditions and who moves: the ways a coupling layer cuts its input in two.

A mask parts x into x1 (conditions, stays) and x2 (moves), joins them again, and clears what a network says about the
part that stays.  Sources: Dinh, Krueger & Bengio (2015) sect. 4.1 (halves); Dinh, Sohl-Dickstein & Bengio (2017)
sect. 3.4 (checkerboard, channels).
"""

from typing import Protocol

import torch
from torch import Tensor


class Mask(Protocol):
    """`stays` is True where x conditions; its shape is that of one x."""

    stays: Tensor

    def part(self, x: Tensor) -> tuple[Tensor, Tensor]: ...
    def join(self, x1: Tensor, x2: Tensor) -> Tensor: ...
    def clear(self, v: Tensor) -> Tensor: ...


class Halves:
    """The first half of the features (or channels) conditions, the second moves; flipped, the other way round."""

    def __init__(self, size: int, flip: bool = False) -> None:
        self.cut, self.flip = size // 2, flip
        self.stays = (torch.arange(size) < self.cut) != flip

    def part(self, x: Tensor) -> tuple[Tensor, Tensor]:
        a, b = x[:, : self.cut], x[:, self.cut :]
        return (b, a) if self.flip else (a, b)

    def join(self, x1: Tensor, x2: Tensor) -> Tensor:
        return torch.cat((x2, x1) if self.flip else (x1, x2), 1)

    def clear(self, v: Tensor) -> Tensor:
        return v


class Alternating:
    """Even features against odd ones (NICE on images: neighbours predict each other)."""

    def __init__(self, size: int, flip: bool = False) -> None:
        self.stays = torch.arange(size) % 2 == (1 if flip else 0)
        a, b = self.stays.nonzero()[:, 0], (~self.stays).nonzero()[:, 0]
        self.a, self.b, self.back = a, b, torch.argsort(torch.cat((a, b)))

    def part(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x[:, self.a], x[:, self.b]

    def join(self, x1: Tensor, x2: Tensor) -> Tensor:
        return torch.cat((x1, x2), 1)[:, self.back]

    def clear(self, v: Tensor) -> Tensor:
        return v


class Checkerboard:
    """White squares of an image against black ones: both parts keep the full shape, with zeros in the holes."""

    def __init__(self, height: int, width: int, flip: bool = False) -> None:
        self.stays = (torch.arange(height)[:, None] + torch.arange(width)) % 2 == (1 if flip else 0)
        self.moves = ~self.stays

    def part(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return x * self.stays, x * self.moves

    def join(self, x1: Tensor, x2: Tensor) -> Tensor:
        return x1 + x2

    def clear(self, v: Tensor) -> Tensor:
        return v * self.moves
