"""The three flows, each assembled from the same parts in a few lines.

They live together because each lesson shows its flow beside the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.core import Refused
from engine.core.torch_one import torch_one

if TYPE_CHECKING:
    from engine.flows.flow import Flow


def _generator(seed: int) -> Any:
    return torch_one().Generator().manual_seed(seed)


def _at_least_two(dim: int) -> None:
    if dim < 2:
        raise Refused(
            f"A coupling needs at least two dimensions: one that conditions, one that moves; dim is {dim}.",
            f"耦合层至少需要两个维度：一个作条件，一个被变换；现在 dim = {dim}。",
        )


def nice(
    dim: int = 2,
    n_couplings: int = 4,
    hidden: int = 64,
    scale: bool = True,
    prior: str = "gaussian",
    seed: int = 0,
    alternate: bool = True,
) -> Flow:
    """Additive couplings whose halves take turns, then one scale per dimension (Dinh et al. 2015)."""
    from engine.flows.flow import Flow
    from engine.flows.layers import AdditiveCoupling, Dense, Scale
    from engine.flows.masks import Alternating, Halves

    _at_least_two(dim)
    g, layers = _generator(seed), []
    for i in range(n_couplings):
        flip = alternate and i % 2 == 1
        mask = Halves(dim, flip) if dim == 2 else Alternating(dim, flip)
        stays = int(mask.stays.sum())
        layers.append(AdditiveCoupling(mask, Dense(stays, hidden, dim - stays, g)))
    return Flow([*layers, Scale(dim)] if scale else layers, prior, (dim,))


def realnvp(dim: int = 2, n_couplings: int = 6, hidden: int = 64, seed: int = 0) -> Flow:
    """Affine couplings whose halves take turns (Dinh et al. 2017)."""
    from engine.flows.flow import Flow
    from engine.flows.layers import AffineCoupling, Dense
    from engine.flows.masks import Halves

    _at_least_two(dim)
    g, layers = _generator(seed), []
    for i in range(n_couplings):
        mask = Halves(dim, i % 2 == 1)
        stays = int(mask.stays.sum())
        layers.append(AffineCoupling(mask, Dense(stays, hidden, 2 * (dim - stays), g)))
    return Flow(layers, shape=(dim,))


def glow(
    dim: int = 2, n_steps: int = 6, hidden: int = 64, lu: bool = True, seed: int = 0, permutation: bool = False
) -> Flow:
    """Steps of actnorm, learned 1x1 (or a fixed swap of the axes) and affine coupling (Kingma & Dhariwal 2018)."""
    from engine.flows.flow import Flow
    from engine.flows.layers import ActNorm, AffineCoupling, Dense, Invertible1x1, Permute
    from engine.flows.masks import Halves

    _at_least_two(dim)
    g, layers, half = _generator(seed), [], dim // 2
    for _ in range(n_steps):
        mix = Permute(torch_one().arange(dim).flip(0)) if permutation else Invertible1x1(dim, g, lu)
        layers += [ActNorm(dim), mix, AffineCoupling(Halves(dim), Dense(half, hidden, 2 * (dim - half), g))]
    return Flow(layers, shape=(dim,))


def realnvp_image(shape: Sequence[int] = (1, 8, 8), n_couplings: int = 3, hidden: int = 32, seed: int = 0) -> Flow:
    """Checkerboard couplings, squeeze, channel couplings, half of the latents leave, checkerboard couplings again."""
    from engine.flows.flow import Flow
    from engine.flows.layers import ActNorm, AffineCoupling, Conv, Split, Squeeze
    from engine.flows.masks import Checkerboard, Halves

    g, (c, h, w) = _generator(seed), _image(shape, 2)

    def boards(c: int, h: int, w: int, n: int) -> list[Any]:
        turns = [AffineCoupling(Checkerboard(h, w, i % 2 == 1), Conv(c, hidden, 2 * c, g)) for i in range(n)]
        return [layer for coupling in turns for layer in (ActNorm(c), coupling)]

    def channels(c: int, n: int) -> list[Any]:
        turns = [AffineCoupling(Halves(c, i % 2 == 1), Conv(c // 2, hidden, c, g)) for i in range(n)]
        return [layer for coupling in turns for layer in (ActNorm(c), coupling)]

    first = [*boards(c, h, w, n_couplings), Squeeze(), *channels(4 * c, n_couplings), Split()]
    return Flow([*first, *boards(2 * c, h // 2, w // 2, n_couplings + 1)], shape=(c, h, w))


def glow_image(
    shape: Sequence[int] = (1, 8, 8),
    n_levels: int = 2,
    n_steps: int = 4,
    hidden: int = 32,
    lu: bool = True,
    seed: int = 0,
    permutation: bool = False,
    shuffle: bool = False,
    conditional: bool = False,
) -> Flow:
    """Levels of squeeze and `n_steps` steps; at the end of each level but the last, half of the latents leave.

    In the place of the learned 1x1: the channels in reverse (`permutation`), or in an order drawn once for each step
    (`shuffle`). `conditional`: what leaves has the prior N(mu, sigma²) with mu and sigma of what stays, which is one
    more affine coupling before the split.
    """
    from engine.flows.flow import Flow
    from engine.flows.layers import ActNorm, Split, Squeeze

    g, (c, h, w) = _generator(seed), _image(shape, 2**n_levels)
    layers: list[Any] = []
    whole = (c, h, w)
    for level in range(n_levels):
        layers.append(Squeeze())
        c *= 4
        for _ in range(n_steps):
            mix = _mix(c, g, lu, permutation, shuffle)
            layers += [ActNorm(c), mix, _coupling(c, hidden, g)]
        if level < n_levels - 1:
            layers += [_coupling(c, hidden, g)] if conditional else []
            layers.append(Split())
            c //= 2
    return Flow(layers, shape=whole)


def _mix(channels: int, g: Any, lu: bool, permutation: bool, shuffle: bool) -> Any:
    """What comes before a coupling: the learned 1x1, or an order in its place."""
    from engine.flows.layers import Invertible1x1, Permute

    fixed = permutation or shuffle
    return Permute(_order(channels, g, shuffle)) if fixed else Invertible1x1(channels, g, lu)


def _coupling(channels: int, hidden: int, g: Any) -> Any:
    """Half of the channels move the other half."""
    from engine.flows.layers import AffineCoupling, Conv
    from engine.flows.masks import Halves

    return AffineCoupling(Halves(channels), Conv(channels // 2, hidden, channels, g))


def _order(channels: int, g: Any, shuffle: bool) -> Any:
    torch = torch_one()
    return torch.randperm(channels, generator=g) if shuffle else torch.arange(channels).flip(0)


def _image(shape: Sequence[int], multiple: int) -> tuple[int, int, int]:
    if len(shape) != 3 or shape[1] % multiple or shape[2] % multiple:
        raise Refused(
            f"Each squeeze halves height and width: shape {tuple(shape)} needs both to be multiples of {multiple}.",
            f"每次 squeeze 都把高和宽减半：形状 {tuple(shape)} 的高与宽都必须是 {multiple} 的倍数。",
        )
    c, h, w = shape
    return c, h, w
