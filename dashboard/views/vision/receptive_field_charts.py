"""Charts of fields over depth: both formulas on one stack, and the famous networks beside each other."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure
from dashboard.lesson import Say
from engine.core import Text, Trace

Run = Trace[Any, Any]
# where a name stands beside its dot, so that no two touch; the others are told by the pointer
BY_ACCURACY = {
    "AlexNet": "middle right",
    "VGG-16": "bottom center",
    "ResNet-18": "bottom center",
    "ResNet-50": "top center",
    "ResNet-152": "top center",
    "DenseNet-121": "bottom left",
}
BY_DEPTH = {
    "LeNet-5": "middle right",
    "AlexNet": "top center",
    "VGG-16": "bottom right",
    "ResNet-50": "bottom right",
    "DenseNet-121": "top center",
    "WaveNet": "top center",
    "TCN": "top center",
}


def growth(upward: bool) -> Any:
    """Both formulas over the maps: r_l climbs from the image, N_RF from the last map, and they end at one number."""

    def draw(trace: Run, t: int, say: Say) -> Figure:
        s = trace.scene
        look = trace[t].up if upward else trace[t].down
        depth = len(s.maps.layers)
        maps = np.arange(depth + 1)
        r, n = s.maps.fields.max(1), s.maps.widths.max(1)
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
                [ours[-1 if upward else 0] + 0.02 * top],
                [mine[0] + say(mine[1])],
                colour=theme.SERIES[1],
                position="top left" if upward else "top right",
            ),
            marks.words(
                left,
                [other[0 if upward else -1] + 0.07 * top],
                [theirs[0] + say(theirs[1])],
                colour=theme.MUTED,
                position="middle right" if upward else "middle left",
            ),
            x=theme.axis(
                say(Text("map (0 = image)", "特征图（0 为图像）")), -0.02 * depth, 1.02 * depth, dtick=-(-depth // 10)
            ),
            y=theme.axis(say(Text("field", "感受野")), 0, 1.15 * top),
        )

    return draw


def growth_says(upward: bool) -> Any:
    said = Text(
        "At map {m} the formula stands at {a}; both end at {b}, one at the image and one at the last map.",
        "在第 {m} 层特征图处，公式的值为 {a}；两个公式分别在图像和最后一层到达同一个数 {b}。",
    )

    def sentence(trace: Run, t: int, say: Say) -> str:
        look = trace[t].up if upward else trace[t].down
        return say(said.format(m=look.map, a=f"{max(look.field):g}", b=f"{trace.scene.maps.fields[-1].max():g}"))

    return sentence


def _scatter(trace: Run, across: Any, up: Any, kept: Any, places: dict[str, str], score: bool, **axes: Any) -> Figure:
    """A dot a network, a star on the one on show; `score`: with its accuracy after its name."""
    table = trace.scene.famous
    rows = np.flatnonzero(kept)
    mine = [i for i in rows if _mine(trace, i)]
    hover = [
        f"{table.names[i]}: {table.fields[i]:,.0f} px" + (f", {table.top1[i]:g} %" if table.top1[i] else "")
        for i in rows
    ]
    named = [i for i in rows if table.names[i] in places]
    words = [table.names[i] + (f" {table.top1[i]:.0f}%" if score and table.top1[i] else "") for i in named]
    sides = [places[table.names[i]] for i in named]
    star = across[mine] if mine else [np.nan], up[mine] if mine else [np.nan]
    return theme.figure(
        marks.dots(
            across[rows],
            up[rows],
            size=10,
            colour=theme.SERIES[0],
            customdata=hover,
            hoverinfo="all",
            hovertemplate="%{customdata}<extra></extra>",
        ),
        marks.dots(*star, size=18, colour=theme.SERIES[1], symbol="star"),
        marks.words(
            across[named],
            up[named],
            words,
            colour=theme.MUTED,
            size=14,
            position=sides,
            mode="markers+text",
            marker={"size": 11, "opacity": 0},
        ),
        **axes,
    )


def _log(title: str, ticks: tuple[float, ...], low: float, high: float) -> dict[str, Any]:
    return theme.axis(
        title, np.log10(low), np.log10(high), type="log", tickvals=list(ticks), ticktext=[f"{n:,}" for n in ticks]
    )


def _mine(trace: Run, i: Any) -> bool:
    """Whether row i is the network on show."""
    s = trace.scene
    return bool(s.origin) and s.branches.whole[0] == s.famous.fields[i] and len(s.maps.layers) == s.famous.layers[i]


def accuracy(trace: Run, t: int, say: Say) -> Figure:
    table = trace.scene.famous
    field = say(Text("receptive field, pixels", "感受野（像素）"))
    return _scatter(
        trace,
        table.fields,
        table.top1,
        table.top1 > 0,
        BY_ACCURACY,
        False,
        x=_log(field, (150, 200, 300, 500, 1000, 2000), 110, 3000),
        y=theme.axis("top-1, %", 52, 84),
    )


def accuracy_says(trace: Run, t: int, say: Say) -> str:
    table = trace.scene.famous
    kept = table.top1 > 0
    r = float(np.corrcoef(np.log(table.fields[kept]), table.top1[kept])[0, 1])
    said = Text(
        "Across {n} published networks, accuracy and the logarithm of the field correlate with {r:.2f}; that is no proof that one causes the other.",
        "在 {n} 个已发表的网络中，准确率与感受野对数的相关系数为 {r:.2f}；这并不证明因果关系。",
    )
    return say(said.format(n=int(kept.sum()), r=r))


def depths(trace: Run, t: int, say: Say) -> Figure:
    table = trace.scene.famous
    layers, field = (
        say(Text("layers on the widest path", "最宽路径上的层数")),
        say(Text("field, pixels", "感受野（像素）")),
    )
    return _scatter(
        trace,
        table.layers,
        table.fields,
        table.fields > 0,
        BY_DEPTH,
        True,
        x=_log(layers, (5, 10, 20, 50, 100, 200), 2.5, 600),
        y=_log(field, (30, 100, 300, 1000, 3000), 20, 9000),
    )


def depths_says(trace: Run, t: int, say: Say) -> str:
    table = trace.scene.famous
    i = int(table.fields.argmax())
    said = Text(
        "{n} sees most, {f:,.0f} pixels, with {k:.0f} layers on its widest path.",
        "{n} 看得最远：{f:,.0f} 像素，最宽路径有 {k:.0f} 层。",
    )
    return say(said.format(n=table.names[i], f=table.fields[i], k=table.layers[i]))


def table(trace: Run, say: Say) -> tuple[str, dict[str, list[Any]]]:
    """The league as columns that the reader may sort."""
    league = trace.scene.famous

    def known(values: Any, least: float) -> list[float | None]:
        return [float(v) if v >= least else None for v in values]

    title = Text(
        "Field, stride and padding of famous networks over all paths", "著名网络的感受野、总步长与总填充（所有路径）"
    )
    return say(title), {
        say(Text("network", "网络")): list(league.names),
        say(Text("receptive field", "感受野")): known(league.fields, 0),
        say(Text("stride", "总步长")): known(league.strides, 0),
        say(Text("padding", "总填充")): known(league.paddings, 0),
        say(Text("layers", "层数")): known(league.layers, 0),
        say(Text("ImageNet top-1, %", "ImageNet top-1（%）")): known(league.top1, 1),
    }
