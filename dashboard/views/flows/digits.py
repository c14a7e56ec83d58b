"""What the three flows of digits have in common: samples while they learn, temperature, walks, bits per pixel.

Everything here was made by assets/make_<lesson>.py with the weights that ship, and is read from scene.digits.
"""

from itertools import combinations
from typing import Any

import numpy as np

from dashboard.figures import descent, marks, mosaic, theme
from dashboard.lesson import Figure, Film, Say, Tick, View
from engine.core import Array, Text, Trace

Run = Trace[Any, Any]
PLACE = Text("place", "位置")
TEMPERATURE = Text("warmth", "温度档")
PAIRS = list(combinations(range(10), 2))
HOTTEST = 1.2


def ticks_of(count: int) -> list[Tick]:
    return [Tick((t + 1,), (count,)) for t in range(count)]


def training_ticks(trace: Run) -> list[Tick]:
    return ticks_of(len(trace.scene.digits["samples"]))


def samples(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(trace.scene.digits["samples"][t], 6)


def samples_alt(trace: Run, t: int, say: Say) -> str:
    d = trace.scene.digits
    said = Text(
        "Step {step}: samples from the same thirty prior draws; held-out digits cost {b:.3f} bits per pixel.",
        "第 {step} 步：由同样三十个先验随机点生成的样本；留出的数字每像素需要 {b:.3f} 比特。",
    )
    return say(said.format(step=int(d["curve_step"][t]), b=d["curve_bits"][t]))


def bits(trace: Run, t: int, say: Say) -> Figure:
    d = trace.scene.digits
    words = say(Text("training step", "训练步")), say(Text("bits per pixel, held out", "留出集每像素比特数"))
    name = say(Text("this flow", "这个流"))
    figure = descent.descent(
        d["curve_step"], {name: d["curve_bits"]}, t, *words, float(d["gaussian"]), say(GAUSSIAN), digits=2
    )
    figure["data"].append(seeds(d["curve_step"], d["bits"], theme.SERIES[0]))
    return figure


def seeds(steps: Array, ends: Array, colour: str) -> theme.Trace:
    """Where other seeds end."""
    return marks.dots(np.full(len(ends), float(steps[-1])), ends, size=11, symbol="circle-open", colour=colour)


GAUSSIAN = Text("one Gaussian", "单个高斯")


def bits_alt(trace: Run, t: int, say: Say) -> str:
    d = trace.scene.digits
    said = Text(
        "With all seeds the flow ends between {low:.2f} and {high:.2f} bits per pixel; one Gaussian with full covariance needs {g:.2f}.",
        "不同随机种子的最终结果在每像素 {low:.2f} 到 {high:.2f} 比特之间；一个全协方差高斯需要 {g:.2f}。",
    )
    return say(said.format(low=d["bits"].min(), high=d["bits"].max(), g=float(d["gaussian"])))


def warm_ticks(trace: Run) -> list[Tick]:
    return ticks_of(len(trace.scene.digits["warm"]))


def warm(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(trace.scene.digits["warm"][t], 6)


def heat(trace: Run, t: int) -> float:
    return HOTTEST * t / (len(trace.scene.digits["warm"]) - 1)


def warm_alt(trace: Run, t: int, say: Say) -> str:
    shown = trace.scene.digits["warm"][t].astype(float) / 255
    spread = float(shown.std(0).mean())
    said = Text(
        "Temperature {T:.1f}: the draws are scaled by {T:.1f} before they go back; samples differ by {s:.2f} of full ink.",
        "温度 {T:.1f}：随机点先乘以 {T:.1f} 再逆变换；样本之间平均相差 {s:.2f}（满墨为 1）。",
    )
    return say(said.format(T=heat(trace, t), s=spread))


def spread(trace: Run, t: int, say: Say) -> Figure:
    """How much the samples differ at each temperature."""
    shown = trace.scene.digits["warm"].astype(float) / 255
    x, y = np.linspace(0, HOTTEST, len(shown)), shown.std(1).mean((1, 2))
    top = 1.15 * float(y.max())
    return theme.figure(
        marks.line(x, y, colour=theme.SERIES[0]),
        marks.dots(x[[t]], y[[t]], colour=theme.SERIES[0], size=12),
        x=theme.axis(say(Text("temperature T", "温度 T")), -0.03, HOTTEST + 0.03),
        y=theme.axis(say(Text("spread between samples", "样本间的差异")), 0, top),
    )


def spread_alt(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "The spread between samples grows with the temperature; training sees T = 1.",
        "温度越高，样本间差异越大；训练时 T = 1。",
    )
    return say(said) + f" T = {heat(trace, t):.1f}"


def walk_ticks(trace: Run) -> list[Tick]:
    return ticks_of(trace.scene.digits["walks"].shape[1])


def pair(trace: Run) -> tuple[int, int]:
    a: tuple[int, int] = trace.scene.pair
    return a


def walked(trace: Run) -> Array:
    """The decoded walk between the two chosen digits, (places, 8, 8)."""
    d, (a, b) = trace.scene.digits, pair(trace)
    if a == b:
        return np.repeat(d["chosen"][a][None], d["walks"].shape[1], 0)
    found: Array = d["walks"][PAIRS.index((min(a, b), max(a, b)))]
    return found if a < b else found[::-1]


def faded(trace: Run) -> Array:
    """What averaging pixels gives instead."""
    d, (a, b) = trace.scene.digits, pair(trace)
    share = np.linspace(0, 1, d["walks"].shape[1])[:, None, None]
    return (1 - share) * d["chosen"][a] + share * d["chosen"][b]


def walk(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(walked(trace)[[t]], 1)


def walk_alt(trace: Run, t: int, say: Say) -> str:
    (a, b), n = pair(trace), trace.scene.digits["walks"].shape[1]
    said = Text(
        "{share:.0%} of the way from a {a} to a {b}: a straight line between their latents, carried back to a picture.",
        "从 {a} 到 {b} 走了 {share:.0%}：在隐空间沿直线走，再逆变换成图像。",
    )
    return say(said.format(share=t / (n - 1), a=a, b=b))


def fade(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(faded(trace)[[t]], 1)


def fade_alt(trace: Run, t: int, say: Say) -> str:
    return say(
        Text(
            "The same share of both pictures, pixel by pixel: two ghosts laid over each other.",
            "按同样比例逐像素混合两幅图：两个重叠的影子。",
        )
    )


def strip(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(np.concatenate((walked(trace), faded(trace))), len(walked(trace)), frame=t)


def strip_alt(trace: Run, t: int, say: Say) -> str:
    (a, b) = pair(trace)
    said = Text(
        "All places at once: above through the latents, below by averaging pixels, from {a} to {b}.",
        "所有位置一览：上排经隐空间，下排为像素平均，从 {a} 到 {b}。",
    )
    return say(said.format(a=a, b=b))


LEARNING = Film(
    title=Text("Digits: learning", "手写数字：训练"),
    views=(
        View(Text("Samples while it learns", "训练中的样本"), samples, samples_alt),
        View(Text("On unseen digits; rings: other seeds", "未见过的数字（圆圈：其他种子）"), bits, bits_alt),
    ),
    pace=4.0,
    ticks=training_ticks,
)
HEAT = Film(
    title=Text("Temperature", "温度"),
    views=(
        View(Text("The same thirty draws, warmer and warmer", "同样三十个随机点，温度逐渐升高"), warm, warm_alt),
        View(Text("How much the samples differ", "样本之间相差多少"), spread, spread_alt),
    ),
    pace=3.0,
    smooth=True,
    clocks=(TEMPERATURE,),
    ticks=warm_ticks,
)
