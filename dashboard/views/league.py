"""Charts of fields over depth: both formulas on one stack, and the famous networks beside each other."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure
from dashboard.lesson import Say
from engine.core import Text, Trace

Run = Trace[Any, Any]
# where a name stands beside its dot, so that no two touch
NAMED = {
    "LeNet-5": "top center",
    "AlexNet": "bottom center",
    "VGG-16": "middle left",
    "VGG-19": "middle right",
    "ResNet-18": "bottom center",
    "ResNet-50": "middle left",
    "ResNet-152": "top center",
    "Inception v1": "middle left",
    "Inception v3": "bottom center",
    "MobileNet v1": "bottom center",
    "DenseNet-121": "middle left",
    "EfficientNet-B0": "top center",
    "U-Net": "top center",
    "WaveNet": "middle left",
    "TCN": "middle left",
}


def growth(upward: bool) -> Any:
    """Both formulas over the maps: r_l climbs from the image, N_RF from the last map, and they end at one number."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s = trace.scene
        look = trace[t].up if upward else trace[t].down
        depth = len(s.layers)
        maps = np.arange(depth + 1)
        r, n = s.fields.max(1), s.widths.max(1)
        top = 1.12 * max(float(r.max()), float(n.max()))
        reached = maps <= look.map if upward else maps >= look.map
        ours, other = (r, n) if upward else (n, r)
        tags = (("r_l ", Text("bottom up", "自下而上")), ("N_RF ", Text("top down", "自上而下")))
        mine, theirs = tags if upward else tags[::-1]
        left = [0.02 * depth] if upward else [0.98 * depth]
        return theme.figure(
            marks.line(maps, other, colour=theme.MUTED + "/0.7", width=2, dash="dash"),
            marks.line(maps, ours, colour=theme.SERIES[1] + "/0.3", width=2),
            marks.line(maps, np.where(reached, ours, np.nan), colour=theme.SERIES[1], width=3.5),
            marks.dots([look.map], [ours[look.map]], size=11, colour=theme.SERIES[1], hoverinfo="y"),
            marks.words(
                [0.98 * depth if upward else 0.02 * depth],
                [ours[-1 if upward else 0] * 1.0],
                [mine[0] + say(mine[1])],
                colour=theme.SERIES[1],
                position="top left" if upward else "top right",
            ),
            marks.words(
                left,
                [other[0 if upward else -1] + 0.05 * top],
                [theirs[0] + say(theirs[1])],
                colour=theme.MUTED,
                position="middle right" if upward else "middle left",
            ),
            x=theme.axis(say(Text("map (0 = image)", "特征图（0 为图像）")), -0.02 * depth, 1.02 * depth),
            y=theme.axis(say(Text("field", "感受野")), 0, 1.1 * top),
        )

    return draw


def growth_says(upward: bool) -> Any:
    said = Text(
        "At map {m} the formula stands at {a}; both end at {b}, one at the image and one at the last map.",
        "在第 {m} 层特征图处，公式的值为 {a}；两个公式分别在图像和最后一层到达同一个数 {b}。",
    )

    def sentence(trace: Run, t: int, say: Say) -> str:
        look = trace[t].up if upward else trace[t].down
        return say(said.format(m=look.map, a=f"{max(look.field):g}", b=f"{trace.scene.fields[-1].max():g}"))

    return sentence


def _scatter(trace: Run, x: Any, y: Any, say: Say, names: tuple[str, str], ranges: Any, kept: Any) -> Figure:
    table = trace.scene.league
    mine = [i for i in np.flatnonzero(kept) if _mine(trace, i)]
    label = [n if n in NAMED else "" for n in table.names]
    hover = [
        f"{n}: {f:,.0f} px, {p:g} %" if p else f"{n}: {f:,.0f} px" for n, f, p in zip(table.names, table.fields, table.top1, strict=True)
    ]
    return theme.figure(
        marks.dots(
            x[kept],
            y[kept],
            size=10,
            colour=theme.SERIES[0],
            customdata=[h for h, k in zip(hover, kept, strict=True) if k],
            hoverinfo="all",
            hovertemplate="%{customdata}<extra></extra>",
        ),
        marks.dots(x[mine], y[mine], size=16, colour=theme.SERIES[1], symbol="star"),
        marks.words(
            x[kept],
            y[kept],
            [n for n, k in zip(label, kept, strict=True) if k],
            colour=theme.MUTED,
            size=14,
            position=[NAMED.get(n, "top center") for n, k in zip(table.names, kept, strict=True) if k],
        ),
        x=theme.axis(names[0], *ranges[0], type="log", dtick=1),
        y=theme.axis(names[1], *ranges[1]),
    )


def _mine(trace: Run, i: Any) -> bool:
    """Whether row i is the network on show."""
    s = trace.scene
    return bool(s.origin) and s.whole[0] == s.league.fields[i] and len(s.layers) == s.league.layers[i]


def accuracy(trace: Run, t: int, say: Say) -> Figure:
    table = trace.scene.league
    names = say(Text("receptive field, pixels", "感受野（像素）")), say(Text("ImageNet top-1, %", "ImageNet top-1（%）"))
    return _scatter(trace, table.fields, table.top1, say, names, ((2.05, 3.5), (53, 83)), table.top1 > 0)


def accuracy_says(trace: Run, t: int, say: Say) -> str:
    table = trace.scene.league
    kept = table.top1 > 0
    r = float(np.corrcoef(np.log(table.fields[kept]), table.top1[kept])[0, 1])
    said = Text(
        "Across {n} published networks, accuracy and the logarithm of the field correlate with {r:.2f}; that is no proof that one causes the other.",
        "在 {n} 个已发表的网络中，准确率与感受野对数的相关系数为 {r:.2f}；这并不证明因果关系。",
    )
    return say(said.format(n=int(kept.sum()), r=r))


def depths(trace: Run, t: int, say: Say) -> Figure:
    table = trace.scene.league
    names = say(Text("layers on the widest path", "最宽路径上的层数")), say(Text("receptive field, pixels", "感受野（像素）"))
    figure = _scatter(trace, table.layers, table.fields, say, names, ((0.6, 2.35), (1.3, 3.75)), table.fields > 0)
    figure["layout"]["yaxis"] |= {"type": "log", "dtick": 1}
    return figure


def depths_says(trace: Run, t: int, say: Say) -> str:
    table = trace.scene.league
    i = int(table.fields.argmax())
    said = Text(
        "{n} sees most, {f:,.0f} pixels, with {k:.0f} layers on its widest path.", "{n} 看得最远：{f:,.0f} 像素，最宽路径有 {k:.0f} 层。"
    )
    return say(said.format(n=table.names[i], f=table.fields[i], k=table.layers[i]))


def table(trace: Run, say: Say) -> tuple[str, dict[str, list[Any]]]:
    """The league as columns that the reader may sort."""
    league = trace.scene.league

    def known(values: Any, least: float) -> list[float | None]:
        return [float(v) if v >= least else None for v in values]

    title = Text("Field, stride and padding of famous networks over all paths", "著名网络的感受野、总步长与总填充（所有路径）")
    return say(title), {
        say(Text("network", "网络")): list(league.names),
        say(Text("receptive field", "感受野")): known(league.fields, 0),
        say(Text("stride", "总步长")): known(league.strides, 0),
        say(Text("padding", "总填充")): known(league.paddings, 0),
        say(Text("layers", "层数")): known(league.layers, 0),
        say(Text("ImageNet top-1, %", "ImageNet top-1（%）")): known(league.top1, 1),
    }
