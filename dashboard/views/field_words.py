"""What the receptive field's pictures say: names, sentences, this step's formula in numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from dashboard.lesson import Say
from engine.core import Text, Trace
from engine.receptive_field import Frame, Look, Scene

Run = Trace[Scene, Frame]
Array = np.ndarray[Any, Any]
Of = Callable[[Frame], Look]  # which of the two formulas


def down(frame: Frame) -> Look:
    return frame.down


def up(frame: Frame) -> Look:
    return frame.up


def both(pair: Any) -> str:
    """One number where rows and columns agree, "rows×columns" otherwise."""
    a, b = (f"{float(v):.4g}" if v % 1 else f"{int(v):,}" for v in pair)
    return a if a == b else f"{a}×{b}"


def name(s: Scene, m: int, say: Say) -> str:
    return say(Text("image", "图像")) if m == 0 else s.layers[m - 1]


def pixels(s: Scene, look: Look, upward: bool) -> tuple[Array, Array]:
    """The first and last pixel of what is seen; on a higher map, of the pixels that its units stand for."""
    m = 0 if upward else look.map
    half = (s.jumps[m] - 1) / 2
    low, high = s.starts[m] + look.span[:, 0] * s.jumps[m] - half, s.starts[m] + look.span[:, 1] * s.jumps[m] + half
    return np.asarray(low), np.asarray(high)


def worked(s: Scene, look: Look, upward: bool, say: Say) -> str:
    """This step's formula in numbers."""
    if not look.layer:
        return say(
            Text("a pixel sees itself: r = 1", "像素只看见自己：r = 1")
            if upward
            else Text("one unit alone: RF = 1", "从一个单元出发：RF = 1")
        )
    k, stride, _, d = s.numbers[look.layer - 1]
    if s.spread[look.layer - 1]:
        if upward:
            return say(
                Text("spread out: jump / {s}, so r = {r}", "展开：跳距 / {s}，故 r = {r}").format(s=both(stride), r=both(look.field))
            )
        formula = f"⌊({both(look.before)} + {both((k - 1) * d + 1)} − 2) / {both(stride)}⌋ + 1"
        return f"{formula} ≥ {both(look.field)}" if (k > 1).any() else f"{formula} = {both(look.field)}"
    if upward:
        jump = s.jumps[look.layer - 1]
        return f"{both(look.before)} + ({both(k)} − 1)·{both(d)}·{both(jump)} = {both(look.field)}"
    return f"({both(look.before)} − 1)·{both(stride)} + ({both(k)} − 1)·{both(d)} + 1 = {both(look.field)}"


def says(of: Of) -> Callable[[Run, int, Say], str]:
    """The narration."""
    over = Text(
        " Over all paths the field is {r}, the stride {s}, the padding {p}{agree}.",
        "就所有路径而言，感受野 {r}，总步长 {s}，总填充 {p}{agree}。",
    )
    agreed = {1: Text("; all branches agree", "，各分支一致"), 0: Text("; branches disagree", "，分支不一致"), -1: Text("", "")}

    def sentence(trace: Run, t: int, say: Say) -> str:
        s, look, depth = trace.scene, of(trace[t]), len(trace.scene.layers)
        end = look.map == (depth if of is up else 0)
        words = {"layer": name(s, max(look.layer, 1), say), "r": both(look.field), "how": worked(s, look, of is up, say), "u": s.unit}
        if not look.layer:
            first = (
                Text("Start at the image: a pixel sees itself, so r = 1 and j = 1.", "从图像开始：像素只看见自己，r = 1，j = 1。")
                if of is up
                else Text(
                    "Start at unit {u} of the last map: RF = 1. Now walk back.", "从最后一层的单元 {u} 出发：RF = 1，然后逐层往回走。"
                )
            )
        elif of is up:
            first = Text("After {layer}, a unit sees {r} pixels a side: {how}.", "经过 {layer} 后，一个单元每边看见 {r} 个像素：{how}。")
        elif end:
            first = Text(
                "Back through {layer} to the image: the receptive field is {r} pixels a side: {how}.",
                "再退过 {layer} 到达图像：感受野为每边 {r} 像素：{how}。",
            )
        else:
            first = Text(
                "Back through {layer}: it needs {r} units a side of the map below, not yet pixels: {how}.",
                "退过 {layer}：需要下面一层特征图每边 {r} 个单元（还不是像素）：{how}。",
            )
        said = say(first.format(**words))
        if end and s.aligned >= 0:
            known = [f"{v:g}" if v >= 0 else "–" for v in s.whole]
            said += say(over.format(r=known[0], s=known[1], p=known[2], agree=say(agreed[s.aligned])))
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
        h, w = (int(n) for n in s.sizes[0])
        leaves = bool((low < 0).any() or high[0] > h - 1 or high[1] > w - 1)
        out = Text("what lies outside is hatched", "图外部分画了斜线") if leaves else Text("all of it inside", "全部在图内")
        at = {"t": f"{low[0]:g}", "b": f"{high[0]:g}", "l": f"{low[1]:g}", "r": f"{high[1]:g}"}
        return say(said.format(h=h, w=w, out=say(out), **at))

    return sentence


def numbers_down(trace: Run, t: int) -> dict[str, float | str]:
    s, look = trace.scene, trace[t].down
    blank: dict[str, float | str] = dict.fromkeys(("after", "before", "s", "k", "d", "to", "tb", "tk", "ts"), "–")
    if not look.layer:
        return blank | {"after": 1.0}
    k, stride, _, d = (both(n) for n in s.numbers[look.layer - 1])
    if s.spread[look.layer - 1]:
        return blank | {"to": both(look.field), "tb": both(look.before), "tk": k, "ts": stride}
    return blank | {"after": both(look.field), "before": both(look.before), "s": stride, "k": k, "d": d}


def numbers_up(trace: Run, t: int) -> dict[str, float | str]:
    s, look = trace.scene, trace[t].up
    m = look.map
    known: dict[str, float | str] = {"r": both(look.field), "j": both(s.jumps[m]), "c": both(s.starts[m])}
    blank: dict[str, float | str] = dict.fromkeys(("q", "k", "d", "i", "s", "b", "p"), "–")
    if not look.layer:
        return blank | known
    k, stride, p, d = (both(n) for n in s.numbers[m - 1])
    below = {"q": both(look.before), "i": both(s.jumps[m - 1]), "b": both(s.starts[m - 1]), "p": p}
    if s.spread[m - 1]:
        return blank | known | below | {"s": f"1/{stride}", "k": "–", "d": "–", "p": "–"}
    return known | below | {"k": k, "d": d, "s": stride}
