"""Glow on digits: permutation against 1x1, what each level holds, attributes as directions."""

from typing import Any

import numpy as np

from dashboard.figures import descent, mosaic, theme
from dashboard.lesson import Figure, Say, Tick
from dashboard.views.flows.digits import GAUSSIAN, seeds, ticks_of
from engine.core import Array, Text, Trace
from engine.glow import Frame, Scene

Run = Trace[Scene, Frame]


def swapped(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(trace.scene.digits["swap_samples"][t], 6)


def swapped_alt(trace: Run, t: int, say: Say) -> str:
    b = float(trace.scene.digits["swap_curve"][t])
    said = Text(
        "With a fixed order reversal instead of the 1×1: {b:.3f} bits per pixel.",
        "用固定的通道反转代替 1×1：每像素 {b:.3f} 比特。",
    )
    return say(said.format(b=b))


def contest(trace: Run, t: int, say: Say) -> Figure:
    d = trace.scene.digits
    curves = {
        say(Text("learned 1×1", "学到的 1×1")): d["curve_bits"],
        say(Text("fixed permutation", "固定置换")): d["swap_curve"],
    }
    words = say(Text("training step", "训练步")), say(Text("bits per pixel, held out", "留出集每像素比特数"))
    figure = descent.descent(d["curve_step"], curves, t, *words, float(d["gaussian"]), say(GAUSSIAN), digits=2)
    figure["data"] += [seeds(d["curve_step"], d[name], theme.SERIES[k]) for k, name in enumerate(("bits", "swap_bits"))]
    return figure


def contest_alt(trace: Run, t: int, say: Say) -> str:
    d = trace.scene.digits
    said = Text(
        "Over seeds: learned 1×1 {a}, fixed permutation {b} bits per pixel, on the same budget.",
        "不同随机种子：学到的 1×1 为 {a}，固定置换为 {b}（每像素比特，同样的训练预算）。",
    )
    return say(said.format(a=_several(d["bits"]), b=_several(d["swap_bits"])))


def _several(values: Array) -> str:
    return " / ".join(f"{v:.3f}" for v in values)


def level_ticks(trace: Run) -> list[Tick]:
    return ticks_of(trace.scene.digits["resampled"].shape[1])


def level_view(k: int) -> tuple[Any, Any]:
    """The chosen digits with level k's latents drawn anew."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        return mosaic.mosaic(np.concatenate((trace.scene.digits["chosen"], trace.scene.digits["resampled"][k, t])), 10)

    def alt(trace: Run, t: int, say: Say) -> str:
        d = trace.scene.digits
        change = np.abs(d["resampled"].astype(float) - d["chosen"]).mean((1, 2, 3, 4)) / 255
        said = Text(
            "Draw {t} (lower row): 32 latents are new; pixels change by {c:.0%} of full ink (other level: {o:.0%}).",
            "第 {t} 次重抽（下排）：只换 32 个隐变量，像素平均改变 {c:.0%}（另一级为 {o:.0%}）。",
        )
        return say(said.format(t=t + 1, c=change[k], o=change[1 - k]))

    return draw, alt


def direction_view(k: int) -> tuple[Any, Any]:
    """Ten digits moved along attribute k."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        return mosaic.mosaic(trace.scene.digits["directions"][k, t], 5)

    def alt(trace: Run, t: int, say: Say) -> str:
        d = trace.scene.digits
        ink = float(d["directions"][k, t].mean() / 255)
        said = Text(
            "{a:+.1f} times the attribute's direction added to each latent; mean ink {i:.2f}.",
            "每个隐变量加上 {a:+.1f} 倍的属性方向；平均墨量 {i:.2f}。",
        )
        return say(said.format(a=float(d["amounts"][t]), i=ink))

    return draw, alt
