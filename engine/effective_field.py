"""Theory against what is really seen: the gradient of a unit with respect to the picture, averaged.

A unit of a deep stack could use its whole theoretical field, 1 + Σ (k − 1)·d wide. How much each pixel really counts is
measured by ∂y/∂x over many random weights and inputs: it is close to a Gaussian whose σ grows like √depth.
Luo, Li, Urtasun & Zemel, "Understanding the effective receptive field in deep convolutional neural networks", 2016.
"""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np

from engine.core import Array, Refused, Text, Trace, choice, knob, switch, words
from engine.vision import pictures as picture
from engine.vision.sensitivity import CHANNELS, expected, measure, spread

__all__ = ["CHANNELS", "STEP", "WIDEST", "Frame", "Params", "Scene", "expected", "measure", "rhythm", "run", "spread"]

STEP = Text("layer", "层")
WIDEST = 97  # theoretical field, pixels: beyond it the film ends
WORK = 6e9  # multiplications that a run may cost; the number of draws follows from it
SEEN = 1 - 0.9545  # of the centre's value: a pixel above it counts as seen (Luo et al., section 4.1)


def rhythm(text: str) -> tuple[int, ...]:
    """Dilations in turn: "1", or "1, 2, 5" for layers dilated by 1, 2, 5, 1, 2, 5, …"""
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    if not 1 <= len(parts) <= 6 or not all(p.isascii() and p.isdigit() and 1 <= int(p) <= 8 for p in parts):
        raise Refused(
            f"“{text[:24]}” is no rhythm of dilations: write one to six numbers from 1 to 8, such as 1, 2, 5.",
            f"“{text[:24]}”不是膨胀率序列：请写 1 到 6 个 1 至 8 之间的数，例如 1, 2, 5。",
        )
    return tuple(int(p) for p in parts)


@dataclass(frozen=True)
class Params:
    depth: int = knob(20, 2, 40, Text("layers", "层数"))
    kernel_size: str = choice(
        {k: Text(f"{k}×{k}", f"{k}×{k}") for k in ("3", "5", "7")},
        Text("kernel size (kernel_size)", "卷积核大小（kernel_size）"),
    )
    activation: str = choice(
        {"none": Text("none", "无"), "relu": Text("ReLU", "ReLU"), "tanh": Text("tanh", "tanh")},
        Text("activation", "激活函数"),
    )
    weights: str = choice(
        {
            "normal": Text("random, normal (He)", "随机，正态（He）"),
            "uniform": Text("random, uniform (torch's default)", "随机，均匀（torch 默认）"),
            "equal": Text("all equal", "全部相等"),
        },
        Text("weights", "权重"),
    )
    dilation: str = words(
        "1",
        Text("dilations, in turn", "膨胀率，依次循环"),
        parse=rhythm,
        most=24,
        help=Text("1 for none; 1, 2, 5 makes every third layer dilate by 5", "1 表示不膨胀；1, 2, 5 则每三层一循环"),
    )
    skip: bool = switch(False, Text("skip connection around every layer", "每层加跳跃连接"))
    image: str = choice(picture.BUNDLED, Text("picture", "图片"))
    seed: int = knob(0, 0, 99, Text("seed", "随机种子"))


class Scene(NamedTuple):
    offsets: Array  # (width,) pixels from the centre
    picture: Array  # (side, side, 3) uint8, side odd
    dilations: tuple[int, ...]  # (T,) one a layer
    fields: Array  # (T,) theoretical field after each layer
    sigmas: Array  # (T,) measured
    expected: Array  # (T,) σ of the same stack if it were linear, exact
    sizes: Array  # (T,) side of the effective field: √(pixels seen)
    draws: int
    cut: int  # layers asked for but beyond the widest field that is measured


class Frame(NamedTuple):
    """One more layer."""

    depth: int
    field: (
        Array  # (width, width) float32: root mean square of ∂y/∂x, its largest value 1; zero outside the theory's box
    )
    profile: Array  # (width,) float32: the middle row and column of it, averaged
    gauss: Array  # (width,) float32: a Gaussian of the same σ, its height by least squares
    theoretical: int
    sigma: float
    expected: float
    size: float
    share: float  # size / theoretical


def run(p: Params) -> Trace[Scene, Frame]:
    """The field measured after every layer, beside the theory's box and the linear stack's exact σ."""
    kernel, (dilations, fields) = int(p.kernel_size), measurable(p)
    width, draws = int(fields[-1]), _draws(kernel, fields)
    measured = measure(dilations, kernel, p.activation, p.weights, p.skip, draws, p.seed)
    theory = expected(dilations, kernel, p.weights != "equal", _gain(p) if p.skip else None)
    layers = enumerate(zip(measured, fields, theory, strict=True), 1)
    frames = [_frame(n, rms, width, int(field), sigma) for n, (rms, field, sigma) in layers]
    side = max(33, width + width // 4 * 2)
    scene = Scene(
        offsets=np.arange(width) - width // 2,
        picture=picture.fitted(picture.bundled(p.image), side, side),
        dilations=tuple(dilations),
        fields=fields,
        sigmas=np.array([f.sigma for f in frames]),
        expected=np.array(theory),
        sizes=np.array([f.size for f in frames]),
        draws=draws,
        cut=p.depth - len(dilations),
    )
    return Trace.of(scene, frames)


def measurable(p: Params) -> tuple[list[int], Array]:
    """Dilations and theoretical fields of the layers that are measured: those no wider than WIDEST."""
    turns = rhythm(p.dilation)
    asked = [turns[i % len(turns)] for i in range(p.depth)]
    fields = 1 + (int(p.kernel_size) - 1) * np.cumsum(asked)
    depth = max(1, int((fields <= WIDEST).sum()))
    return asked[:depth], fields[:depth]


def _gain(p: Params) -> float:
    """By how much a layer beside a skip multiplies the gradient's square; ReLU lets half of it through."""
    gain = {"normal": 2.0, "uniform": 1 / 3, "equal": 1.0}[p.weights]
    return gain / 2 if p.activation == "relu" and p.weights != "equal" else gain


def _frame(depth: int, rms: Array, width: int, theoretical: int, theory: float) -> Frame:
    peak = float(rms.max()) or 1.0
    rms = rms / peak
    sigma, middle = spread(rms), len(rms) // 2
    centre = float(rms[middle, middle])
    size = sqrt(float((rms > SEEN * centre).sum()))
    edge = (width - len(rms)) // 2
    whole = np.pad(rms, edge).astype(np.float32)
    at = np.arange(width) - width // 2
    profile = (whole[width // 2] + whole[:, width // 2]) / 2
    gauss = np.exp(-(at**2) / (2 * max(sigma, 1e-6) ** 2)) * (abs(at) <= middle)
    gauss *= (profile @ gauss) / (gauss @ gauss)
    return Frame(
        depth=depth,
        field=whole,
        profile=profile,
        gauss=gauss.astype(np.float32),
        theoretical=theoretical,
        sigma=sigma,
        expected=theory,
        size=size,
        share=min(size / theoretical, 1.0),
    )


def _draws(kernel: int, fields: Array) -> int:
    """As many as the work allows, 4 to 32."""
    one = sum(float((fields[: t + 1] ** 2).sum()) for t in range(len(fields))) * kernel**2 * CHANNELS**2
    return int(np.clip(WORK / one, 4, 32))
