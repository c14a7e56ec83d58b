"""What the receptive field's pictures say: names, sentences, this step's formula in numbers."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from dashboard.lesson import Say
from engine.core import Array, Text, Trace
from engine.receptive_field import Frame, Look, Scene

Run = Trace[Scene, Frame]
Alt = Callable[[Run, int, Say], str]


class Of(NamedTuple):
    """Which of the two formulas a picture follows."""

    up: bool

    def look(self, frame: Frame) -> Look:
        return frame.up if self.up else frame.down

    def end(self, s: Scene) -> int:
        """The map where the formula ends."""
        return len(s.maps.layers) if self.up else 0


DOWN, UP = Of(up=False), Of(up=True)


def number(v: float) -> str:
    return (f"{v:.4g}" if v % 1 else f"{int(v):,}").replace("-", "−")


def both(s: Scene, pair: Any) -> str:
    """One number where rows and columns agree, or where there is but one row; "rows×columns" otherwise."""
    a, b = (number(float(v)) for v in pair)
    return b if a == b or s.maps.sizes[0, 0] == 1 else f"{a}×{b}"


def name(s: Scene, m: int, say: Say) -> str:
    return say(Text("image", "图像")) if m == 0 else s.maps.layers[m - 1]


def counted(s: Scene, n: Any, of: Text, line: Text) -> Text:
    """ "24 pixels a side", "1 pixel", "14×24 pixels"; along one row "1,024 samples"."""
    said = both(s, n)
    if s.maps.sizes[0, 0] == 1:
        unit = line
        return Text(f"{said} {unit.en}{'s' if said != '1' else ''}", f" {said} 个{unit.zh}")
    if "×" in said:
        return Text(f"{said} {of.en}s", f" {said} 个{of.zh}")
    return Text(f"{said} {of.en}s a side" if said != "1" else f"1 {of.en}", f"每边 {said} 个{of.zh}")


def pixels(s: Scene, n: Any) -> Text:
    return counted(s, n, Text("pixel", "像素"), Text("sample", "采样点"))


def units(s: Scene, n: Any) -> Text:
    return counted(s, n, Text("unit", "单元"), Text("unit", "单元"))


def extent(s: Scene, look: Look, upward: bool) -> tuple[Array, Array]:
    """The first and last pixel of what is seen; on a higher map, of the pixels that its units stand for."""
    m = 0 if upward else look.map
    start, jump = s.maps.starts[m], s.maps.jumps[m]
    half = (jump - 1) / 2
    return np.asarray(start + look.span[:, 0] * jump - half), np.asarray(start + look.span[:, 1] * jump + half)


def worked(s: Scene, look: Look, upward: bool, say: Say) -> str:
    """This step's formula in numbers; a line may break before + and =, but not inside brackets."""
    if not look.layer:
        return say(
            Text("a pixel sees itself: r = 1", "像素只看见自己：r = 1")
            if upward
            else Text("one unit alone: 1", "从一个单元出发：1")
        )
    k, stride, _, d = s.maps.numbers[look.layer - 1]
    r = both(s, look.field)
    if s.maps.spread[look.layer - 1]:
        if upward:
            return say(Text("spread out: jump / {s}, so r = {r}", "展开：跳距 / {s}，故 r = {r}")).format(
                s=both(s, stride), r=r
            )
        return spread_worked(s, look)
    kernel, gaps = f"({both(s, k)}\u00a0−\u00a01)", both(s, d)
    if upward and s.maps.spread[: look.layer].any():
        return say(Text("of the widest phase: r = {r}", "最宽的相位：r = {r}")).format(r=r)
    if upward:
        return f"{both(s, look.before)} + {kernel}·{gaps}·{both(s, s.maps.jumps[look.layer - 1])} = {r}"
    return f"({both(s, look.before)}\u00a0−\u00a01)·{both(s, stride)} + {kernel}·{gaps} + 1 = {r}"


def spread_worked(s: Scene, look: Look) -> str:
    """The same through a transposed or upsampling layer: at most so many units, exactly so many where k = 1."""
    k, stride, _, d = s.maps.numbers[look.layer - 1]
    span = both(s, (k - 1) * d + 1)
    formula = f"⌊({both(s, look.before)}\u00a0+\u00a0{span}\u00a0−\u00a02)\u00a0/\u00a0{both(s, stride)}⌋ + 1"
    return f"{formula} {'≥' if (k > 1).any() else '='} {both(s, look.field)}"


def says(of: Of) -> Alt:
    """The narration."""

    def sentence(trace: Run, t: int, say: Say) -> str:
        s, look = trace.scene, of.look(trace[t])
        said = _step_says(s, look, of, say)
        if look.map == of.end(s):
            said += _phase_says(s, look, say) + _branches_say(s, say)
        return said

    return sentence


def _step_says(s: Scene, look: Look, of: Of, say: Say) -> str:
    if not look.layer:
        first = (
            Text(
                "Start at the image: a pixel sees itself, so r = 1 and j = 1.",
                "从图像开始：像素只看见自己，r = 1，j = 1。",
            )
            if of.up
            else Text(
                "Start at unit {u} of the last map: one unit alone, 1. Now walk back.",
                "从最后一层的单元 {u} 出发：只有它自己，1。然后逐层往回走。",
            )
        )
    elif of.up:
        first = Text("After {layer}, a unit sees {pixels}: {how}.", "经过 {layer} 后，一个单元看见{pixels}：{how}。")
    elif look.map == 0 and s.branches.aligned >= 0:
        first = Text(
            "Back through {layer} to the image: along this path the field is {pixels}: {how}.",
            "再退过 {layer} 到达图像：沿这条路径，视野为{pixels}：{how}。",
        )
    elif look.map == 0:
        first = Text(
            "Back through {layer} to the image: the receptive field is {pixels}: {how}.",
            "再退过 {layer} 到达图像：感受野为{pixels}：{how}。",
        )
    else:
        first = Text(
            "Back through {layer}: it needs {units} of the map below, not yet pixels: {how}.",
            "退过 {layer}：需要下面一层特征图的{units}（还不是像素）：{how}。",
        )
    return say(first).format(
        pixels=say(pixels(s, look.field)),
        units=say(units(s, look.field)),
        layer=name(s, max(look.layer, 1), say),
        how=worked(s, look, of.up, say),
        u=s.unit,
    )


def _phase_says(s: Scene, look: Look, say: Say) -> str:
    own = s.regions[0, :, 1] - s.regions[0, :, 0] + 1
    if not (s.maps.spread.any() and own.max() < max(look.field)):
        return ""
    return say(Text(" This unit's phase sees {n}.", "这个单元的相位只看见 {n}。")).format(n=both(s, own))


def _branches_say(s: Scene, say: Say) -> str:
    whole = s.branches
    if whole.aligned < 0:
        return ""
    agree = (
        Text("; all branches agree", "，各分支一致") if whole.aligned else Text("; branches disagree", "，分支不一致")
    )
    if "causal" in " ".join(s.maps.layers):
        agree = Text("; causal branches share their right edge", "，因果分支右端对齐")
    over = Text(
        " Over all paths the field is {r}, the stride {s}, the padding {p}{agree}.",
        "就所有路径而言，感受野 {r}，总步长 {s}，总填充 {p}{agree}。",
    )
    r, stride, padding = (number(v) if v >= 0 else "–" for v in whole.whole)
    return say(over).format(r=r, s=stride, p=padding, agree=say(agree))


def picture_says(of: Of) -> Alt:
    inside = Text(
        "The frame covers rows {t} to {b} and columns {l} to {r} of a picture {h} × {w}; {out}.",
        "方框覆盖 {h} × {w} 图像的第 {t} 至 {b} 行、第 {l} 至 {r} 列；{out}。",
    )
    units_there = Text(
        "The {n}, painted where they lie on the image: rows {t} to {b}, columns {l} to {r} of {h} × {w}; {out}.",
        "{n}，画在图像上的对应位置：{h} × {w} 图像的第 {t} 至 {b} 行、第 {l} 至 {r} 列；{out}。",
    )

    def sentence(trace: Run, t: int, say: Say) -> str:
        s, look = trace.scene, of.look(trace[t])
        low, high = extent(s, look, of.up)
        h, w = (int(n) for n in s.maps.sizes[0])
        leaves = bool((low < 0).any() or high[0] > h - 1 or high[1] > w - 1)
        out = (
            Text("what lies outside is hatched", "图外部分画了斜线")
            if leaves
            else Text("all of it inside", "全部在图内")
        )
        at = {"t": f"{low[0]:g}", "b": f"{high[0]:g}", "l": f"{low[1]:g}", "r": f"{high[1]:g}"}
        said = inside if of.up or look.map == 0 else units_there
        return say(said).format(h=h, w=w, out=say(out), n=say(units(s, look.field)).strip(), **at)

    return sentence


def numbers_down(trace: Run, t: int) -> dict[str, float | str]:
    """The formula's numbers; through a layer that spreads out, the other formula's, as one line."""
    s, look = trace.scene, trace[t].down
    blank: dict[str, float | str] = {**dict.fromkeys(("after", "before", "s", "k", "d"), "–"), "spread": ""}
    if not look.layer:
        return blank | {"after": 1.0}
    if s.maps.spread[look.layer - 1]:
        return blank | {"spread": spread_worked(s, look)}
    k, stride, _, d = (both(s, n) for n in s.maps.numbers[look.layer - 1])
    return blank | {"after": both(s, look.field), "before": both(s, look.before), "s": stride, "k": k, "d": d}


def numbers_up(trace: Run, t: int) -> dict[str, float | str]:
    s, look = trace.scene, trace[t].up
    m = look.map
    known: dict[str, float | str] = {
        "r": both(s, look.field),
        "j": both(s, s.maps.jumps[m]),
        "c": both(s, s.maps.starts[m]),
    }
    blank: dict[str, float | str] = dict.fromkeys(("q", "k", "d", "w", "i", "s", "b", "p"), "–")
    if not look.layer:
        return blank | known
    k, stride, p, d = (both(s, n) for n in s.maps.numbers[m - 1])
    below = {"q": both(s, look.before), "i": both(s, s.maps.jumps[m - 1]), "b": both(s, s.maps.starts[m - 1]), "p": p}
    if s.maps.spread[m - 1]:
        return blank | known | below | {"q": "–", "s": f"1/{stride}", "p": "–"}
    if s.maps.spread[:m].any():  # a unit's field then depends on its phase, and is no sum
        return blank | known | below | {"q": "–", "s": stride}
    return known | below | {"k": k, "d": d, "w": below["i"], "s": stride}
