"""What the receptive field's pictures say: names, sentences, this step's formula in numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dashboard.lesson import Say
from engine.core import Array, Text, Trace
from engine.receptive_field import Frame, Look, Scene

Run = Trace[Scene, Frame]
Of = Callable[[Frame], Look]  # which of the two formulas


def down(frame: Frame) -> Look:
    return frame.down


def up(frame: Frame) -> Look:
    return frame.up


def number(v: float) -> str:
    return (f"{v:.4g}" if v % 1 else f"{int(v):,}").replace("-", "−")


def both(s: Scene, pair: Any) -> str:
    """One number where rows and columns agree, or where there is but one row; "rows×columns" otherwise."""
    a, b = (number(float(v)) for v in pair)
    return b if a == b or s.maps.sizes[0, 0] == 1 else f"{a}×{b}"


def name(s: Scene, m: int, say: Say) -> str:
    return say(Text("image", "图像")) if m == 0 else s.maps.layers[m - 1]


def pixels(s: Scene, look: Look, upward: bool) -> tuple[Array, Array]:
    """The first and last pixel of what is seen; on a higher map, of the pixels that its units stand for."""
    m = 0 if upward else look.map
    half = (s.maps.jumps[m] - 1) / 2
    low, high = (
        s.maps.starts[m] + look.span[:, 0] * s.maps.jumps[m] - half,
        s.maps.starts[m] + look.span[:, 1] * s.maps.jumps[m] + half,
    )
    return np.asarray(low), np.asarray(high)


def worked(s: Scene, look: Look, upward: bool, say: Say) -> str:
    """This step's formula in numbers; a line may break before + and =, but not inside brackets."""
    if not look.layer:
        return say(
            Text("a pixel sees itself: r = 1", "像素只看见自己：r = 1")
            if upward
            else Text("one unit alone: RF = 1", "从一个单元出发：RF = 1")
        )
    k, stride, _, d = s.maps.numbers[look.layer - 1]
    if s.maps.spread[look.layer - 1]:
        if upward:
            return say(
                Text("spread out: jump / {s}, so r = {r}", "展开：跳距 / {s}，故 r = {r}").format(
                    s=both(s, stride), r=both(s, look.field)
                )
            )
        formula = f"⌊({both(s, look.before)}\u00a0+\u00a0{both(s, (k - 1) * d + 1)}\u00a0−\u00a02)\u00a0/\u00a0{both(s, stride)}⌋ + 1"
        return f"{formula} ≥ {both(s, look.field)}" if (k > 1).any() else f"{formula} = {both(s, look.field)}"
    if upward:
        jump = s.maps.jumps[look.layer - 1]
        return f"{both(s, look.before)} + ({both(s, k)}\u00a0−\u00a01)·{both(s, d)}·{both(s, jump)} = {both(s, look.field)}"
    return f"({both(s, look.before)}\u00a0−\u00a01)·{both(s, stride)} + ({both(s, k)}\u00a0−\u00a01)·{both(s, d)} + 1 = {both(s, look.field)}"


def says(of: Of) -> Callable[[Run, int, Say], str]:
    """The narration."""
    phase = Text(" This unit's phase sees {n}.", "这个单元的相位只看见 {n}。")
    over = Text(
        " Over all paths the field is {r}, the stride {s}, the padding {p}{agree}.",
        "就所有路径而言，感受野 {r}，总步长 {s}，总填充 {p}{agree}。",
    )
    agreed = {
        1: Text("; all branches agree", "，各分支一致"),
        0: Text("; branches disagree", "，分支不一致"),
        -1: Text("", ""),
    }
    edge = Text("; causal branches share their right edge", "，因果分支右端对齐")

    def sentence(trace: Run, t: int, say: Say) -> str:
        s, look, depth = trace.scene, of(trace[t]), len(trace.scene.maps.layers)
        end = look.map == (depth if of is up else 0)
        line = s.maps.sizes[0, 0] == 1
        pixels = Text("{n} samples", "{n} 个采样点") if line else Text("{n} pixels a side", "每边 {n} 个像素")
        units = Text("{n} units", "{n} 个单元") if line else Text("{n} units a side", "每边 {n} 个单元")
        words = {
            "pixels": say(pixels).format(n=both(s, look.field)),
            "units": say(units).format(n=both(s, look.field)),
            "layer": name(s, max(look.layer, 1), say),
            "how": worked(s, look, of is up, say),
            "u": s.unit,
        }
        if not look.layer:
            first = (
                Text(
                    "Start at the image: a pixel sees itself, so r = 1 and j = 1.",
                    "从图像开始：像素只看见自己，r = 1，j = 1。",
                )
                if of is up
                else Text(
                    "Start at unit {u} of the last map: RF = 1. Now walk back.",
                    "从最后一层的单元 {u} 出发：RF = 1，然后逐层往回走。",
                )
            )
        elif of is up:
            first = Text(
                "After {layer}, a unit sees {pixels}: {how}.", "经过 {layer} 后，一个单元看见{pixels}：{how}。"
            )
        elif end:
            first = Text(
                "Back through {layer} to the image: the receptive field is {pixels}: {how}.",
                "再退过 {layer} 到达图像：感受野为{pixels}：{how}。",
            )
        else:
            first = Text(
                "Back through {layer}: it needs {units} of the map below, not yet pixels: {how}.",
                "退过 {layer}：需要下面一层特征图的{units}（还不是像素）：{how}。",
            )
        said = say(first).format(**words)
        own = s.regions[0, :, 1] - s.regions[0, :, 0] + 1
        if end and s.maps.spread.any() and own.max() < max(look.field):
            said += say(phase).format(n=both(s, own))
        if end and s.branches.aligned >= 0:
            agree = edge if "causal" in " ".join(s.maps.layers) else agreed[s.branches.aligned]
            known = [f"{v:g}" if v >= 0 else "–" for v in s.branches.whole]
            said += say(over.format(r=known[0], s=known[1], p=known[2], agree=say(agree)))
        return said

    return sentence


def picture_says(of: Of) -> Callable[[Run, int, Say], str]:
    said = Text(
        "The frame covers rows {t} to {b} and columns {l} to {r} of a picture {h} × {w}; {out}.",
        "方框覆盖 {h} × {w} 图像的第 {t} 至 {b} 行、第 {l} 至 {r} 列；{out}。",
    )

    def sentence(trace: Run, t: int, say: Say) -> str:
        s, look = trace.scene, of(trace[t])
        low, high = pixels(s, look, of is up)
        h, w = (int(n) for n in s.maps.sizes[0])
        leaves = bool((low < 0).any() or high[0] > h - 1 or high[1] > w - 1)
        out = (
            Text("what lies outside is hatched", "图外部分画了斜线")
            if leaves
            else Text("all of it inside", "全部在图内")
        )
        at = {"t": f"{low[0]:g}", "b": f"{high[0]:g}", "l": f"{low[1]:g}", "r": f"{high[1]:g}"}
        return say(said.format(h=h, w=w, out=say(out), **at))

    return sentence


def numbers_down(trace: Run, t: int) -> dict[str, float | str]:
    s, look = trace.scene, trace[t].down
    blank: dict[str, float | str] = dict.fromkeys(("after", "before", "s", "k", "d", "to", "tb", "tk", "ts"), "–")
    if not look.layer:
        return blank | {"after": 1.0}
    k, stride, _, d = (both(s, n) for n in s.maps.numbers[look.layer - 1])
    if s.maps.spread[look.layer - 1]:
        return blank | {"to": both(s, look.field), "tb": both(s, look.before), "tk": k, "ts": stride}
    return blank | {"after": both(s, look.field), "before": both(s, look.before), "s": stride, "k": k, "d": d}


def numbers_up(trace: Run, t: int) -> dict[str, float | str]:
    s, look = trace.scene, trace[t].up
    m = look.map
    known: dict[str, float | str] = {
        "r": both(s, look.field),
        "j": both(s, s.maps.jumps[m]),
        "c": both(s, s.maps.starts[m]),
    }
    blank: dict[str, float | str] = dict.fromkeys(("q", "k", "d", "i", "s", "b", "p"), "–")
    if not look.layer:
        return blank | known
    k, stride, p, d = (both(s, n) for n in s.maps.numbers[m - 1])
    below = {"q": both(s, look.before), "i": both(s, s.maps.jumps[m - 1]), "b": both(s, s.maps.starts[m - 1]), "p": p}
    if s.maps.spread[m - 1]:
        return blank | known | below | {"s": f"1/{stride}", "k": "–", "d": "–", "p": "–"}
    return known | below | {"k": k, "d": d, "s": stride}
