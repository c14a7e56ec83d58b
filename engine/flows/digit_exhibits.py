"""What a flow of digits shows once it has learned: made by assets/make_<lesson>.py, drawn by the pages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.core import Array
from engine.core.torch_one import torch_one
from engine.flows import digits
from engine.flows.training import fit

if TYPE_CHECKING:
    from torch import Tensor

    from engine.flows.flow import Flow

SAMPLES, WALK = 30, 13
TEMPERATURES = np.linspace(0, 1.2, 13)
PAIRS = list(combinations(range(10), 2))


def learn(make: Callable[[int], Flow], steps: int, rate: float, seeds: int = 3) -> tuple[Flow, dict[str, Array]]:
    """The flow of seed 0, and: bits (seeds,), curve_step (T,), curve_bits (T,), samples (T, 30, 8, 8)."""
    torch = torch_one()
    x, _ = digits.digits()
    flows, bits, curve, samples = [], [], [], []
    for seed in range(seeds):
        flow = make(seed)
        flows.append(flow)
        rows = x.reshape(len(x), *flow.shape)
        for shot in fit(flow, rows, steps, 128, rate, seed, jitter=digits.smooth):
            if seed == 0:
                curve.append((shot.step, held_out_bits(flow, draws=1)))
                samples.append(grey(flow.sample(SAMPLES, seed=0)))
        digits.halved(flow)
        bits.append(held_out_bits(flow))
    samples[-1] = grey(flows[0].sample(SAMPLES, seed=0))
    curve[-1] = (curve[-1][0], bits[0])
    with torch.no_grad():
        return flows[0], {
            "bits": np.array(bits),
            "gaussian": np.array(digits.gaussian_bits()),
            "curve_step": np.array([c[0] for c in curve]),
            "curve_bits": np.array([c[1] for c in curve]),
            "samples": np.stack(samples),
            "chosen": grey(chosen(flows[0])),
            "weights": np.array(sum(p.numel() for p in flows[0].parameters())),
        }


def held_out_bits(flow: Flow, draws: int = 4) -> float:
    """Bits per pixel on the fifth of the images that training never saw; the mean over draws of the noise."""
    torch = torch_one()
    x = torch.from_numpy(digits.digits()[0][4::5]).reshape(-1, *flow.shape)
    g = torch.Generator().manual_seed(5)
    with torch.no_grad():
        ys = [digits.smooth(x, g) for _ in range(draws)]
        return float(np.mean([digits.bits(flow.log_prob(y), y) for y in ys]))


def grey(y: Tensor) -> Array:
    """(n, *shape) -> (n, 8, 8) of 0..255."""
    return digits.grey(y).reshape(-1, 8, 8)


def chosen(flow: Flow) -> Tensor:
    """Of each digit 0..9 the held-out image that is nearest to the digit's mean, as the flow sees it."""
    torch = torch_one()
    x, label = digits.digits()
    held = np.arange(len(x)) % 5 == 4
    rows = []
    for k in range(10):
        own = np.flatnonzero(held & (label == k))
        rows.append(own[((x[own] - x[label == k].mean(0)) ** 2).sum((1, 2, 3)).argmin()])
    pictures = torch.from_numpy(x[rows]).reshape(-1, *flow.shape)
    return digits.smooth(pictures, torch.Generator().manual_seed(0))


def walks(flow: Flow) -> Array:
    """Straight walks between the latents of two digits, decoded: (45 pairs, WALK, 8, 8)."""
    torch = torch_one()
    with torch.no_grad():
        z = flow(chosen(flow))[0]
        share = torch.linspace(0, 1, WALK).reshape(-1, *[1] * len(flow.shape))
        return np.stack([grey(flow.inverse((1 - share) * z[a] + share * z[b])) for a, b in PAIRS])


def warm(flow: Flow) -> Array:
    """The same draws of the prior, scaled by each temperature: (13, 30, 8, 8)."""
    return np.stack([grey(flow.sample(SAMPLES, float(t), seed=0)) for t in TEMPERATURES])


def path(flow: Flow) -> Array:
    """The ten chosen digits after each layer, in the places of their pixels: (L+1, 10, 8, 8)."""
    torch = torch_one()
    with torch.no_grad():
        x = chosen(flow)
        states, _ = flow.states(x)
        return torch.stack([x, *states]).numpy().reshape(-1, 10, 8, 8).astype(np.float16)


def round_trip(flow: Flow) -> Array:
    """Largest |x - inverse(forward(x))| for each of the ten digits, single precision."""
    torch = torch_one()
    with torch.no_grad():
        x = chosen(flow)
        return (flow.inverse(flow(x)[0]) - x).abs().flatten(1).amax(1).numpy()


def jacobians(flow: Flow, digit: int, order: Array) -> Array:
    """d(state)/d(x) after each layer at one digit, rows and columns in `order`: (L+1, 64, 64)."""
    torch = torch_one()
    x, out = chosen(flow)[digit : digit + 1], [np.eye(64)]
    for upto in range(1, len(flow.layers) + 1):

        def until(v: Tensor, upto: int = upto) -> Tensor:
            return flow.states(v.reshape(1, *flow.shape))[0][upto - 1].flatten()

        out.append(torch.autograd.functional.jacobian(until, x.flatten()).numpy())
    return np.stack(out)[:, order][:, :, order].astype(np.float16)


def directions(flow: Flow, amounts: Array) -> Array:
    """The chosen digits moved along three attributes, decoded: (3, amounts, 10, 8, 8).

    An attribute's direction is the mean latent of the third of training images that have most of it, minus that of the
    third that have least (Glow, sect. 6): ink, slant, width.
    """
    torch = torch_one()
    x, _ = digits.digits()
    seen = np.arange(len(x)) % 5 != 4
    pictures = x[seen, 0]
    side = np.arange(8.0)
    ink = pictures.sum((1, 2))
    column = pictures.sum(1) / ink[:, None]
    row = pictures.sum(2) / ink[:, None]
    mx, my = column @ side, row @ side
    width = column @ side**2 - mx**2
    slant = -((pictures * (side[:, None] - my[:, None, None]) * (side - mx[:, None, None])).sum((1, 2)) / ink)
    g = torch.Generator().manual_seed(0)
    with torch.no_grad():
        z = flow(digits.smooth(torch.from_numpy(x[seen]), g))[0]
        start = flow(chosen(flow))[0]
        out = []
        for value in (ink, slant, width):
            low, high = np.quantile(value, [1 / 3, 2 / 3])
            direction = z[torch.from_numpy(value >= high)].mean(0) - z[torch.from_numpy(value <= low)].mean(0)
            out.append(np.stack([grey(flow.inverse(start + float(a) * direction)) for a in amounts]))
    return np.stack(out)


def resampled(flow: Flow, draws: int = 6) -> Array:
    """The chosen digits with one level's latents drawn anew, the rest kept: (levels, draws, 10, 8, 8)."""
    torch = torch_one()
    level = flow.levels()
    with torch.no_grad():
        z = flow(chosen(flow))[0]
        noise = [flow.noise(10, seed=k) for k in range(1, draws + 1)]
        return np.stack(
            [
                np.stack([grey(flow.inverse(torch.where(level == k, n, z))) for n in noise])
                for k in range(int(level.max()) + 1)
            ]
        )


def widths(flow: Flow) -> Array:
    """sigma_i = exp(-s_i) of NICE's scale layer: scaling h_i by exp(s_i) is giving it a prior of that width, (d,)."""
    last: Any = flow.layers[-1]
    return np.exp(-last.s.detach().double().numpy())


def idle(flow: Flow, each: int = 4) -> Array:
    """The chosen digits with 0, each, 2 each, ... latents set to the prior's middle: (2, counts, 10, 8, 8); first the
    narrowest of them, then, for comparison, the widest."""
    torch = torch_one()
    narrowest = torch.from_numpy(widths(flow).argsort())
    with torch.no_grad():
        z = flow(chosen(flow))[0]
        out = []
        for order in (narrowest, narrowest.flip(0)):
            rows = []
            for count in range(0, len(order) + 1, each):
                cut = z.clone()
                cut[:, order[:count]] = 0
                rows.append(grey(flow.inverse(cut)))
            out.append(np.stack(rows))
    return np.stack(out)


def shares(flow: Flow) -> Array:
    """log N(h_i; 0, sigma_i²) of the chosen digits, the narrowest dimension first, (10, d); they sum to log p."""
    torch = torch_one()
    sigma = widths(flow)
    with torch.no_grad():
        h = flow(chosen(flow))[0].double().numpy() * sigma
    log_p = -0.5 * (h / sigma) ** 2 - np.log(sigma) - 0.5 * np.log(2 * np.pi)
    return np.asarray(log_p[:, sigma.argsort()])


def roles(flow: Flow) -> Array:
    """What each pixel's place does in each layer, (L, 8, 8): 0 conditions, 1 moves, 2 has left, 3 all move alike."""
    torch, rows = torch_one(), []
    x = torch.zeros(1, *flow.shape)
    left: list[Any] = []
    for i, layer in enumerate(flow.layers):
        mask = getattr(layer, "mask", None)
        if layer.kind == "squeeze":
            x = layer(x)[0]
        role = torch.full_like(x, 3.0)
        if mask is not None:
            stays = mask.stays if mask.stays.ndim == 2 else mask.stays[:, None, None]
            role = torch.where(stays, 0.0, 1.0).expand_as(x[0])[None]
        if layer.kind == "split":
            role, gone = role.chunk(2, 1)
            left.append(torch.full_like(gone, 2.0))
            x = x.chunk(2, 1)[0]
        rows.append(flow.gathered(role, left, i + 1)[0])
    return torch.stack(rows).numpy().reshape(-1, 8, 8).astype(np.uint8)
