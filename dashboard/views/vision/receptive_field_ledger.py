"""Both formulas side by side: the ledgers with every layer's numbers, and the curves that end at one number."""

from collections.abc import Callable

import numpy as np

from dashboard.figures import ledger, marks, theme
from dashboard.figures.theme import Figure
from dashboard.lesson import Key, Say, View
from dashboard.views.vision.receptive_field_words import DOWN, UP, Of, Run, both, worked
from engine.core import Text

HEAD = Text("map,k,s,d,p,size,jump,start", "特征图,k,s,d,p,大小,跳距,起点")
ENDS = (0.0, 0.28, 0.35, 0.42, 0.49, 0.59, 0.69, 0.81, 0.99)  # of the columns, 0 … 1
USED = slice(1, 4)  # the columns whose numbers the formula takes: k, s, d


def _ledger(of: Of) -> Callable[[Run, int, Say], Figure]:
    """Top down, the formula leads from a row to the one below it; bottom up, to the row from the one below it. In both
    cases it stands under the row whose k, s and d it takes, and these are framed."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s, look = trace.scene, of.look(trace[t])
        maps, depth = s.maps, len(s.maps.layers)
        fields = maps.fields if of.up else maps.widths
        rows, reached = [], []
        for m in range(depth, -1, -1):
            passed = m <= look.map if of.up else m >= look.map
            kind = f"{m}  {maps.layers[m - 1].split()[0]}" if m else say(Text("image", "图像"))
            k, stride, padding, d = (both(s, n) for n in maps.numbers[m - 1]) if m else ("", "", "", "")
            place = (both(s, maps.sizes[m]), both(s, maps.jumps[m]), both(s, maps.starts[m]))
            rows.append([kind, k, stride, d, padding, *place, both(s, fields[m]) if passed else "?"])
            reached.append(passed)
        titles = [*say(HEAD).split(","), "r" if of.up else say(Text("sees", "看见"))]
        return ledger.ledger(
            titles,
            rows,
            at=depth - look.map,
            under=depth - (look.layer or look.map),
            used=USED if look.layer else None,
            note=worked(s, look, of.up, say),
            ends=ENDS,
            reached=reached,
        )

    return draw


def _ledger_says(of: Of) -> Callable[[Run, int, Say], str]:
    def sentence(trace: Run, t: int, say: Say) -> str:
        s, look = trace.scene, of.look(trace[t])
        at = Text("At map {m}: {how}.", "在第 {m} 层特征图：{how}。")
        return say(at).format(m=look.map, how=worked(s, look, of.up, say))

    return sentence


def _growth(trace: Run, t: int, say: Say) -> Figure:
    """Both formulas over the maps: r climbs from the image, the other from the last map, and they end at one number."""
    s, (down, up) = trace.scene, trace[t]
    depth = len(s.maps.layers)
    maps = np.arange(depth + 1)
    curves = ((s.maps.widths.max(1), down.map, maps >= down.map), (s.maps.fields.max(1), up.map, maps <= up.map))
    top = 1.12 * max(float(curve.max()) for curve, _, _ in curves)
    final = float(s.maps.fields[-1].max())
    traces = [
        marks.line([0, depth], [final, final], colour=theme.MUTED, width=2, dash="dash"),
        marks.words([depth / 2], [final + 0.05 * top], [f"{final:,.0f}"], colour=theme.MUTED),
    ]
    for (curve, at, reached), colour in zip(curves, theme.SERIES[:2], strict=True):
        traces.append(marks.line(maps, curve, colour=colour + "/0.3", width=2))
        traces.append(marks.line(maps, np.where(reached, curve, np.nan), colour=colour, width=3.5))
        traces.append(marks.dots([at], [curve[at]], size=11, colour=colour, hoverinfo="y"))
    return theme.figure(
        *traces,
        x=theme.axis(
            say(Text("map (0 = image)", "特征图（0 为图像）")), -0.02 * depth, 1.02 * depth, dtick=-(-depth // 10)
        ),
        y=theme.axis(say(Text("units or pixels", "单元数或像素数")), 0, 1.15 * top),
    )


def _growth_says(trace: Run, t: int, say: Say) -> str:
    s, (down, up) = trace.scene, trace[t]
    said = Text(
        "Top down stands at {a} on map {m}, bottom up at {b} on map {n}; both end at {c}, one at the image and one at "
        "the last map.",
        "自上而下在第 {m} 层特征图处为 {a}，自下而上在第 {n} 层处为 {b}；二者分别在图像和最后一层到达同一个数 {c}。",
    )
    values = {"a": f"{max(down.field):,g}", "b": f"{max(up.field):,g}", "c": f"{s.maps.fields[-1].max():,g}"}
    return say(said).format(m=down.map, n=up.map, **values)


LEGEND = (
    Key("bar", theme.FAINT, Text("this step", "这一步")),
    Key("square", theme.SERIES[1], Text("the k, s, d it takes", "公式取用的 k、s、d")),
)
LEDGER_DOWN = View(
    Text("Top down: k kernel, s stride, d dilation, p padding", "自上而下：k 核，s 步长，d 膨胀率，p 填充"),
    _ledger(DOWN),
    _ledger_says(DOWN),
    LEGEND,
)
LEDGER_UP = View(
    Text("Bottom up: jump, pixels from unit to unit", "自下而上：跳距，相邻单元相隔的像素"),
    _ledger(UP),
    _ledger_says(UP),
    LEGEND,
)
GROWTH = View(
    Text("Both ways end at one number", "两条路到达同一个数"),
    _growth,
    _growth_says,
    (
        Key("line", theme.SERIES[0], Text("top down (units)", "自上而下（单元）")),
        Key("line", theme.SERIES[1], Text("bottom up (pixels)", "自下而上（像素）")),
        Key("dash", theme.MUTED, Text("the receptive field", "感受野")),
    ),
    wide=True,
)
