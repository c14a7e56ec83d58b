"""The effective field's pictures: both fields on one picture, the profile, σ and the share over depth."""

import numpy as np

from dashboard.figures import curve, marks, photo, theme
from dashboard.figures.theme import Figure
from dashboard.lesson import Say
from engine.core import Text, Trace
from engine.effective_field import Frame, Scene

Run = Trace[Scene, Frame]
THEORY, SEEN, FIT = theme.SERIES[0], theme.SERIES[1], theme.SERIES[2]
LAYERS = Text("layers", "层数")


def picture(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[t]
    side, width = len(s.picture), len(s.offsets)
    middle, half = side // 2, (f.theoretical - 1) // 2
    heat = np.zeros((side, side), np.float32)
    edge = (side - width) // 2
    heat[edge : edge + width, edge : edge + width] = f.field
    box = np.array([middle - half] * 2), np.array([middle + half] * 2)
    turn = np.linspace(0, 2 * np.pi, 73)
    x, y = middle + 2 * f.sigma * np.cos(turn), -middle + 2 * f.sigma * np.sin(turn)
    return photo.shown(
        s.picture,
        photo.light(np.where(heat > 1e-4, heat, 0), side, side),
        photo.frame(*box, THEORY),
        marks.line(x, y, colour=SEEN, width=3),
        marks.words(
            [0],
            [0.145 * side],
            [say(Text("theory: {n} a side", "理论：每边 {n}").format(n=f.theoretical))],
            THEORY,
            16,
            "middle right",
        ),
        marks.words(
            [0],
            [0.06 * side],
            [say(Text("measured: 2σ = {n:.1f}", "实测：2σ = {n:.1f}").format(n=2 * f.sigma))],
            SEEN,
            16,
            "middle right",
        ),
        above=0.2 * side,
        x=say(Text("pixel", "像素")),
    )


def picture_says(trace: Run, t: int, say: Say) -> str:
    f = trace[t]
    said = Text(
        "Layer {n}: it could see {r} × {r} pixels; what counts is {e:.0f} a side (σ = {s:.2f}), {p:.0%} of that.",
        "第 {n} 层：理论上看见 {r} × {r} 像素；真正起作用的每边约 {e:.0f}（σ = {s:.2f}），占 {p:.0%}。",
    )
    words = say(said.format(n=f.depth, r=f.theoretical, s=f.sigma, e=f.size, p=f.share))
    if t == len(trace) - 1 and trace.scene.cut:
        more = Text(
            " {cut} more layers were asked for: their field is wider than the {w} pixels measured here.",
            "另外要求的 {cut} 层感受野超过这里测量的 {w} 像素。",
        )
        words += say(more.format(cut=trace.scene.cut, w=97))
    return words


def profile(trace: Run, t: int, say: Say) -> Figure:
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
        marks.words([-1.04 * reach], [1.44], [say(Text("—  measured", "—  实测"))], SEEN, 15, "middle right"),
        marks.words(
            [-1.04 * reach], [1.25], [say(Text("– –  Gaussian, same σ", "– –  同 σ 的高斯"))], FIT, 15, "middle right"
        ),
        marks.words([1.04 * reach], [1.44], [say(Text("theory's edge", "理论边界"))], THEORY, 15, "middle left"),
        x=theme.axis(say(Text("pixels from the centre", "到中心的像素距离")), -1.06 * reach - 0.6, 1.06 * reach + 0.6),
        y=theme.axis("|∂y/∂x|", 0, 1.56, tickvals=[0, 0.5, 1]),
    )


def profile_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[t]
    apart = float(np.abs(f.profile - f.gauss).max())
    said = Text(
        "Along the middle row the measured gradient is within {a:.2f} of a Gaussian of σ = {s:.2f}; {n} draws of weights and inputs.",
        "沿中间一行，实测梯度与 σ = {s:.2f} 的高斯最多相差 {a:.2f}；共 {n} 组权重与输入。",
    )
    return say(said.format(a=apart, s=f.sigma, n=s.draws))


def sides(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {say(Text("theoretical", "理论")): s.fields.astype(float), say(Text("effective", "有效")): s.sizes}
    top = 1.45 * float(s.fields.max())
    return curve.over_steps(
        curves, t, say(LAYERS), say(Text("side, pixels", "边长（像素）")), 0, top, ((THEORY, "solid"), (SEEN, "solid"))
    )


def sides_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "Layer {n}: in theory a unit sees {b} pixels a side; those that count make up {a:.1f} a side, {c:.0%}.",
        "第 {n} 层：理论上一个单元每边看见 {b} 像素；真正起作用的折合每边 {a:.1f} 像素，占 {c:.0%}。",
    )
    return say(said.format(n=t + 1, a=s.sizes[t], b=s.fields[t], c=s.sizes[t] / s.fields[t]))


def sigmas(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {
        say(Text("measured σ", "实测 σ")): s.sigmas,
        say(Text("linear stack, exact", "线性网络，精确值")): s.expected,
    }
    top = 1.8 * max(float(s.sigmas.max()), float(s.expected.max()))
    return curve.over_steps(
        curves, t, say(LAYERS), say(Text("σ, pixels", "σ（像素）")), 0, top, ((SEEN, "solid"), (FIT, "dash"))
    )


def sigmas_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "After {n} layers σ is {a:.2f}; the same stack without activations would have {b:.2f}.",
        "{n} 层之后 σ 为 {a:.2f}；同样的网络若无激活函数，应为 {b:.2f}。",
    )
    return say(said.format(n=t + 1, a=s.sigmas[t], b=s.expected[t]))


def shares(trace: Run, t: int, say: Say) -> Figure:
    s = trace.scene
    curves = {say(Text("effective / theoretical", "有效 / 理论")): s.sizes / s.fields}
    top = 1.4 * max(1.0, float((s.sizes / s.fields).max()))
    return curve.over_steps(
        curves, t, say(LAYERS), say(Text("share of a side", "边长之比")), 0, top, ((SEEN, "solid"),)
    )


def shares_says(trace: Run, t: int, say: Say) -> str:
    s = trace.scene
    said = Text(
        "The effective side is {a:.1f} of {b} pixels, {c:.0%}: the pixels above 4.55% of the centre's value, as a square.",
        "有效边长 {a:.1f}，理论 {b}，占 {c:.0%}：把超过中心值 4.55% 的像素折成正方形。",
    )
    return say(said.format(a=s.sizes[t], b=s.fields[t], c=s.sizes[t] / s.fields[t]))


def numbers(trace: Run, t: int) -> dict[str, float | str]:
    s, f = trace.scene, trace[t]
    return {
        "n": float(f.depth),
        "r": float(f.theoretical),
        "before": float(s.fields[t - 1] if t else 1),
        "d": float(s.dilations[t]),
        "sigma": f.sigma,
        "expected": f.expected,
        "size": f.size,
        "share": f"{f.share:.0%}",
    }
