"""Glow on digits: permutation against 1x1, what each level holds, attributes as directions."""

import numpy as np

from dashboard.figures import descent, mosaic, theme
from dashboard.lesson import Figure, Key, Say, Tick, View
from dashboard.views.flows.digits import GAUSSIAN, seeds, ticks_of
from engine.core import Array, Text, Trace
from engine.glow import Frame, Scene

Run = Trace[Scene, Frame]
ENDS = ("bits", "swap_bits", "shuffle_bits")  # where each of three seeds ends: learned, reversed, shuffled


def _swapped(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(trace.scene.digits["swap_samples"][t], 6)


def _swapped_says(trace: Run, t: int, say: Say) -> str:
    b = float(trace.scene.digits["swap_curve"][t])
    said = Text(
        "With a fixed order reversal instead of the 1×1: {b:.3f} bits per pixel.",
        "用固定的通道反转代替 1×1：每像素 {b:.3f} 比特。",
    )
    return say(said.format(b=b))


def _contest(trace: Run, t: int, say: Say) -> Figure:
    d = trace.scene.digits
    curves = {
        say(Text("learned 1×1", "学到的 1×1")): d["curve_bits"],
        say(Text("reversed", "反转")): d["swap_curve"],
        say(Text("shuffled", "随机打乱")): d["shuffle_curve"],
    }
    words = say(Text("training step", "训练步")), say(Text("bits per pixel", "每像素比特数"))
    figure = descent.descent(d["curve_step"], curves, t, *words, float(d["gaussian"]), say(GAUSSIAN), digits=2)
    figure["data"] += [seeds(d["curve_step"], d[name], theme.SERIES[k]) for k, name in enumerate(ENDS)]
    return figure


def _contest_says(trace: Run, t: int, say: Say) -> str:
    d = trace.scene.digits
    said = Text(
        "Bits per pixel, three seeds each: learned 1×1 {a}, reversed {b}, shuffled {c}; with a learned prior of what "
        "leaves {p}.",
        "每像素比特，各三个种子：学到的 1×1 为 {a}，反转 {b}，随机打乱 {c}；1×1 加条件先验为 {p}。",
    )
    return say(said.format(**{k: _several(d[n]) for k, n in zip("abcp", (*ENDS, "conditional_bits"), strict=True)}))


def _several(values: Array) -> str:
    return " / ".join(f"{v:.3f}" for v in values)


def level_ticks(trace: Run) -> list[Tick]:
    return ticks_of(trace.scene.digits["resampled"].shape[1])


def _level(title: Text, k: int) -> View:
    """The chosen digits with level k's latents drawn anew."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        d = trace.scene.digits
        return mosaic.mosaic(np.concatenate((d["chosen"], d["resampled"][k, t])), 10)

    def says(trace: Run, t: int, say: Say) -> str:
        d = trace.scene.digits
        change = np.abs(d["resampled"].astype(float) - d["chosen"]).mean((1, 2, 3, 4)) / 255
        said = Text(
            "Draw {t} (lower row): 32 latents are new; pixels change by {c:.0%} of full ink (other level: {o:.0%}).",
            "第 {t} 次重抽（下排）：只换 32 个隐变量，像素平均改变 {c:.0%}（另一级为 {o:.0%}）。",
        )
        return say(said.format(t=t + 1, c=change[k], o=change[1 - k]))

    return View(title, draw, says, wide=True)


def _direction(title: Text, k: int) -> View:
    """Ten digits moved along attribute k."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        return mosaic.mosaic(trace.scene.digits["directions"][k, t], 5)

    def says(trace: Run, t: int, say: Say) -> str:
        d = trace.scene.digits
        said = Text(
            "{a:+.1f} times the attribute's direction added to each latent; mean ink {i:.2f}.",
            "每个隐变量加上 {a:+.1f} 倍的属性方向；平均墨量 {i:.2f}。",
        )
        return say(said.format(a=float(d["amounts"][t]), i=float(d["directions"][k, t].mean() / 255)))

    return View(title, draw, says)


SWAPPED = View(Text("Samples, channels reversed", "样本：通道反转"), _swapped, _swapped_says)
CONTEST = View(
    Text("Reverse, shuffle or 1×1?", "反转、打乱还是 1×1？"),
    _contest,
    _contest_says,
    (
        Key("ring", theme.SERIES[0], Text("seeds' ends: 1×1", "种子终点：1×1")),
        Key("ring", theme.SERIES[1], Text("reversed", "反转")),
        Key("ring", theme.SERIES[2], Text("shuffled", "打乱")),
    ),
)
FIRST_LEVEL = _level(Text("The latents that left first, drawn anew", "重抽最先离开的隐变量"), 0)
LAST_LEVEL = _level(Text("The latents that stayed to the end, drawn anew", "重抽留到最后的隐变量"), 1)
ATTRIBUTES = (
    _direction(Text("Attribute: ink (less → more)", "属性：墨量（少 → 多）"), 0),
    _direction(Text("Attribute: slant (left → right)", "属性：倾斜（左 → 右）"), 1),
    _direction(Text("Attribute: width (narrow → wide)", "属性：宽度（窄 → 宽）"), 2),
)
