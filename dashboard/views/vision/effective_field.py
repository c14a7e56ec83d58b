"""The effective field's pictures: both fields on one picture, the profile, σ and the share over depth."""

import numpy as np

from dashboard.figures import curve, marks, photo, theme
from dashboard.figures.theme import Figure
from dashboard.lesson import Key, Say, View
from engine.core import Text, Trace
from engine.effective_field import WIDEST, Frame, Scene

Run = Trace[Scene, Frame]
THEORY, SEEN, FIT = theme.SERIES[0], theme.SERIES[1], theme.SERIES[2]
LAYERS = Text("layers", "层数")


def _picture(trace: Run, t: int, say: Say) -> Figure:
    """Both fields as squares, so that they can be compared: the theory's, and as many pixels as count."""
    s, f = trace.scene, trace[t]
    side, width = len(s.picture), len(s.offsets)
    middle, edge = side // 2, (side - width) // 2
    heat = np.zeros((side, side), np.float32)
    heat[edge : edge + width, edge : edge + width] = f.field

    def square(wide: float, colour: str, dash: str) -> theme.Trace:
        reach = (wide - 1) / 2
        return photo.frame(np.array([middle - reach] * 2), np.array([middle + reach] * 2), colour, 3, dash)

    theory = Text("theory: {n} a side", "理论：每边 {n}").format(n=f.theoretical)
    counts = Text("counts: {n:.0f} a side", "起作用：每边 {n:.0f}").format(n=f.size)
    return photo.shown(
        photo.grey(s.picture),
        photo.heat(heat, side, side, marked=False),
        square(f.theoretical, THEORY, "solid"),
        square(f.size, theme.INK, "dash"),
        marks.words([0], [0.145 * side], [say(theory)], THEORY, 16, "middle right"),
        marks.words([0], [0.06 * side], [say(counts)], theme.INK, 16, "middle right"),
        above=0.2 * side,
        faint=0.6,
        x=say(Text("pixel", "像素")),
    )


def _picture_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "Layer {n}: in theory {r} pixels a side; those that count would fill a square of {e:.0f} a side, {p:.0%} of "
        "that (σ = {s:.2f}).",
        "第 {n} 层：理论上每边 {r} 像素；起作用的像素合起来相当于每边 {e:.0f} 的正方形，"
        "占边长的 {p:.0%}（σ = {s:.2f}）。",
    )
    words = say(said.format(n=f.depth, r=f.theoretical, s=f.sigma, e=f.size, p=f.share))
    if t == len(trace) - 1 and trace.scene.cut:
        more = Text(
            " {cut} more layers were asked for: their field is wider than the {w} pixels measured here.",
            "要求的另外 {cut} 层，感受野超出这里测量的 {w} 像素。",
        )
        words += say(more.format(cut=trace.scene.cut, w=WIDEST))
    return words


def _profile(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    half = (f.theoretical - 1) / 2
    reach = float(s.offsets[-1])
    return theme.figure(
        marks.line(s.offsets, f.profile, colour=SEEN, width=3, hoverinfo="y"),
        marks.line(s.offsets, f.gauss, colour=FIT, width=2.5, dash="dash"),
        marks.line(
            [-half - 0.5, -half - 0.5, np.nan, half + 0.5, half + 0.5],
            [0, 1.05, np.nan, 0, 1.05],
            colour=THEORY,
            width=3,
        ),
        x=theme.axis(say(Text("pixels from the centre", "到中心的像素距离")), -1.06 * reach - 0.6, 1.06 * reach + 0.6),
        y=theme.axis("|∂y/∂x|", 0, 1.15, tickvals=[0, 0.5, 1]),
    )


def _profile_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    apart = float(np.abs(f.profile - f.gauss).max())
    said = Text(
        "Along the middle row the measured gradient is within {a:.2f} of a Gaussian of σ = {s:.2f}; {n} draws of "
        "weights and inputs.",
        "沿中间一行，实测梯度与 σ = {s:.2f} 的高斯最多相差 {a:.2f}；共 {n} 组权重与输入。",
    )
    return say(said.format(a=apart, s=f.sigma, n=s.draws))


def _sides(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {say(Text("theoretical", "理论")): s.fields.astype(float), say(Text("effective", "有效")): s.sizes}
    top = 1.45 * float(s.fields.max())
    return curve.over_steps(
        curves, t, say(LAYERS), say(Text("side, pixels", "边长（像素）")), 0, top, ((THEORY, "solid"), (SEEN, "solid"))
    )


def _sides_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "Layer {n}: in theory a unit sees {b} pixels a side; those that count make up {a:.1f} a side, {c:.0%}.",
        "第 {n} 层：理论上一个单元每边看见 {b} 像素；真正起作用的折合每边 {a:.1f} 像素，占 {c:.0%}。",
    )
    return say(said.format(n=t + 1, a=s.sizes[t], b=s.fields[t], c=s.sizes[t] / s.fields[t]))


def _sigmas(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {
        say(Text("measured σ", "实测 σ")): s.sigmas,
        say(Text("linear stack, exact", "线性网络，精确值")): s.expected,
    }
    top = 1.8 * max(float(s.sigmas.max()), float(s.expected.max()))
    return curve.over_steps(
        curves, t, say(LAYERS), say(Text("σ, pixels", "σ（像素）")), 0, top, ((SEEN, "solid"), (FIT, "dash"))
    )


def _sigmas_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "After {n} layers σ is {a:.2f}; the same stack without activations would have {b:.2f}.",
        "{n} 层之后 σ 为 {a:.2f}；同样的网络若无激活函数，应为 {b:.2f}。",
    )
    return say(said.format(n=t + 1, a=s.sigmas[t], b=s.expected[t]))


def _shares(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {say(Text("effective / theoretical", "有效 / 理论")): s.sizes / s.fields}
    top = 1.4 * max(1.0, float((s.sizes / s.fields).max()))
    return curve.over_steps(
        curves, t, say(LAYERS), say(Text("share of a side", "边长之比")), 0, top, ((SEEN, "solid"),)
    )


def _shares_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "The effective side is {a:.1f} of {b} pixels, {c:.0%}: the pixels above 4.55% of the centre's value, as a "
        "square.",
        "有效边长 {a:.1f}，理论 {b}，占 {c:.0%}：把超过中心值 4.55% 的像素折成正方形。",
    )
    return say(said.format(a=s.sizes[t], b=s.fields[t], c=s.sizes[t] / s.fields[t]))


PICTURE = View(
    Text("The theory's box, and what counts in it", "理论的方框与其中真正起作用的部分"),
    _picture,
    _picture_says,
    (
        Key("line", THEORY, Text("may use", "可以用到")),
        Key("area", SEEN, Text("does use", "实际用到")),
        Key("dash", theme.INK, Text("what counts, as a square", "折合成正方形")),
    ),
)
PROFILE = View(
    Text("Along the middle row, beside a Gaussian", "沿中间一行，与高斯曲线对照"),
    _profile,
    _profile_says,
    (
        Key("line", SEEN, Text("measured", "实测")),
        Key("dash", FIT, Text("Gaussian of the same σ", "同 σ 的高斯")),
        Key("line", THEORY, Text("theory's edge", "理论边界")),
    ),
)
SIDES = View(
    Text("The side of the field: in theory, and what counts", "边长：理论的与真正起作用的"), _sides, _sides_says
)
SIGMAS = View(Text("σ as measured, and of the linear stack", "σ：实测值与线性网络的精确值"), _sigmas, _sigmas_says)
SHARES = View(Text("The share of the field that is used", "感受野中实际用到的比例"), _shares, _shares_says)


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    before = int(s.fields[t - 1]) if t else 1
    return {
        "n": float(f.depth),
        "r": float(f.theoretical),
        "before": float(before),
        "k": (f.theoretical - before) / float(s.dilations[t]) + 1,
        "d": float(s.dilations[t]),
        "sigma": f.sigma,
        "expected": f.expected,
        "ratio": f.sigma / f.expected,
        "root": f.sigma / f.depth**0.5,
        "size": f.size,
        "share": f.share,
    }
