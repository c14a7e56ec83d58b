"""What the three flows of digits have in common: samples while they learn, temperature, walks, bits per pixel.

Everything here was made by assets/make_<lesson>.py with the weights that ship, and is read from scene.digits.
"""

from itertools import combinations
from typing import Any

import numpy as np

from dashboard.figures import descent, marks, mosaic, theme
from dashboard.lesson import Figure, Film, Key, Say, Tick, View, one_clock
from engine.core import Array, Text, Trace

Run = Trace[Any, Any]
PLACE = Text("place", "个位置")
TEMPERATURE = Text("warmth", "档温度")
PAIRS = list(combinations(range(10), 2))
HOTTEST = 1.2


def ticks_of(count: int) -> list[Tick]:
    return one_clock(range(1, count + 1))


def training_ticks(trace: Run) -> list[Tick]:
    return ticks_of(len(trace.scene.digits["samples"]))


def _samples(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(trace.scene.digits["samples"][t], 6)


def _samples_says(trace: Run, t: int, say: Say) -> str:
    d = trace.scene.digits
    said = Text(
        "Step {step}: samples from the same thirty prior draws; held-out digits cost {b:.3f} bits per pixel.",
        "第 {step} 步：由同样三十个先验随机点生成的样本；留出的数字每像素需要 {b:.3f} 比特。",
    )
    return say(said.format(step=int(d["curve_step"][t]), b=d["curve_bits"][t]))


def _bits(trace: Run, t: int, say: Say) -> Figure:
    d = trace.scene.digits
    words = say(Text("training step", "训练步")), say(Text("bits per pixel", "每像素比特数"))
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


def _bits_says(trace: Run, t: int, say: Say) -> str:
    d = trace.scene.digits
    said = Text(
        "With all seeds the flow ends between {low:.2f} and {high:.2f} bits per pixel; "
        "one Gaussian with full covariance needs {g:.2f}.",
        "不同随机种子的最终结果在每像素 {low:.2f} 到 {high:.2f} 比特之间；一个全协方差高斯需要 {g:.2f}。",
    )
    return say(said.format(low=d["bits"].min(), high=d["bits"].max(), g=float(d["gaussian"])))


def warm_ticks(trace: Run) -> list[Tick]:
    return ticks_of(len(trace.scene.digits["warm"]))


def _warm(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(trace.scene.digits["warm"][t], 6)


def heat(trace: Run, t: int) -> float:
    return HOTTEST * t / (len(trace.scene.digits["warm"]) - 1)


def _warm_says(trace: Run, t: int, say: Say) -> str:
    shown = trace.scene.digits["warm"][t].astype(float) / 255
    spread = float(shown.std(0).mean())
    said = Text(
        "Temperature {T:.1f}: the draws are scaled by {T:.1f} before they go back; "
        "samples differ by {s:.2f} of full ink.",
        "温度 {T:.1f}：随机点先乘以 {T:.1f} 再逆变换；样本之间平均相差 {s:.2f}（满墨为 1）。",
    )
    return say(said.format(T=heat(trace, t), s=spread))


def _spread(trace: Run, t: int, say: Say) -> Figure:
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


def _spread_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "The spread between samples grows with the temperature; training sees T = 1, here T = {T:.1f}.",
        "温度越高，样本间差异越大；训练时 T = 1，此处 T = {T:.1f}。",
    )
    return say(said.format(T=heat(trace, t)))


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


def _walk(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(walked(trace)[[t]], 1)


def _walk_says(trace: Run, t: int, say: Say) -> str:
    (a, b), n = pair(trace), trace.scene.digits["walks"].shape[1]
    said = Text(
        "{share:.0%} of the way from {a} to {b}, in a straight line between their latents: {grey:.0%} of the pixels "
        "are neither dark nor light, by averaging {faded:.0%}.",
        "从 {a} 到 {b} 走了 {share:.0%}（隐空间的直线）：{grey:.0%} 的像素半黑不白，像素平均则为 {faded:.0%}。",
    )
    shares = grey(walked(trace)[t]), grey(faded(trace)[t])
    return say(said.format(share=t / (n - 1), a=a, b=b, grey=shares[0], faded=shares[1]))


def grey(picture: Array) -> float:
    """The share of pixels between a quarter and three quarters of full ink."""
    ink = picture / 255
    return float(((ink > 0.25) & (ink < 0.75)).mean())


def _fade(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(faded(trace)[[t]], 1)


def _fade_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "The same share of both pictures, pixel by pixel: two ghosts laid over each other.",
        "按同样比例逐像素混合两幅图：两个重叠的影子。",
    )
    return say(said)


def _strip(trace: Run, t: int, say: Say) -> Figure:
    return mosaic.mosaic(np.concatenate((walked(trace), faded(trace))), len(walked(trace)), frame=t)


def _strip_says(trace: Run, t: int, say: Say) -> str:
    (a, b) = pair(trace)
    said = Text(
        "All places at once: above through the latents, below by averaging pixels, from {a} to {b}.",
        "所有位置一览：上排经隐空间，下排为像素平均，从 {a} 到 {b}。",
    )
    return say(said.format(a=a, b=b))


INK = (Key("square", "@ink", Text("ink", "墨")), Key("square", theme.FAINT, Text("none", "空白")))
FRAME = Key("square", theme.SERIES[1], Text("the place on show", "当前位置"))
SAMPLES = View(Text("Samples while it learns", "训练中的样本"), _samples, _samples_says)
BITS = View(
    Text("On unseen digits", "在未见过的数字上"),
    _bits,
    _bits_says,
    (Key("ring", theme.SERIES[0], Text("where each seed ends", "各种子的终点")),),
)
WARM = View(Text("The same thirty draws, warmer and warmer", "同样三十个随机点，温度逐渐升高"), _warm, _warm_says)
SPREAD = View(
    Text("How much the samples differ", "样本之间相差多少"),
    _spread,
    _spread_says,
    (Key("dot", theme.SERIES[0], Text("now", "现在")),),
)
WALK = View(Text("A straight walk through the latents", "在隐空间走直线"), _walk, _walk_says)
FADE = View(Text("Averaging pixels instead", "直接平均像素"), _fade, _fade_says)
STRIP = View(
    Text("All places: above through the latents, below by averaging", "所有位置：上排经隐空间，下排为像素平均"),
    _strip,
    _strip_says,
    (FRAME,),
    wide=True,
)
LEARNING = Film(
    title=Text("Digits: learning", "手写数字：训练"),
    views=(SAMPLES, BITS),
    watch=Text(
        "Watch thirty draws of the prior turn from noise into digits; the curve says what unseen digits cost.",
        "看三十个随机点怎样从噪声变成数字；曲线是未见过的数字每像素的代价。",
    ),
    pace=4.0,
    ticks=training_ticks,
)
HEAT = Film(
    title=Text("Temperature", "温度"),
    views=(WARM, SPREAD),
    watch=Text(
        "Watch the same draws move away from the middle of the prior: alike when cold, varied and broken when hot.",
        "看同一批随机点离先验的中心越来越远：低温时雷同，高温时多样而破碎。",
    ),
    poster=9,
    pace=3.0,
    smooth=True,
    clocks=(TEMPERATURE,),
    ticks=warm_ticks,
)
