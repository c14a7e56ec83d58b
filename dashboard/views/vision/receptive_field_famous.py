"""The famous networks beside each other: field, depth, published accuracy."""

from typing import Any

import numpy as np

from dashboard.figures import marks, theme
from dashboard.figures.theme import Figure
from dashboard.lesson import Key, Say, Tick, View, one_clock
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


def ticks(trace: Run) -> list[Tick]:
    """One picture, that does not move."""
    return one_clock([1])


def _scatter(trace: Run, across: Any, up: Any, kept: Any, places: dict[str, str], score: bool, **axes: Any) -> Figure:
    """A dot a network, a star on the one on show; `score`: with its accuracy after its name."""
    table = trace.scene.famous
    rows = np.flatnonzero(kept)
    mine = [i for i in rows if _mine(trace, i)]
    hover = [
        f"{table.names[i]}: {table.fields[i]:,.0f} px" + (f", {table.top1[i]:g}%" if table.top1[i] else "")
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


def _accuracy(trace: Run, t: int, say: Say) -> Figure:
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


def _accuracy_says(trace: Run, t: int, say: Say) -> str:
    table = trace.scene.famous
    kept = table.top1 > 0
    r = float(np.corrcoef(np.log(table.fields[kept]), table.top1[kept])[0, 1])
    said = Text(
        "Across {n} published networks, accuracy and the logarithm of the field correlate with {r:.2f}; that is no "
        "proof that one causes the other.",
        "在 {n} 个已发表的网络中，准确率与感受野对数的相关系数为 {r:.2f}；这并不证明因果关系。",
    )
    return say(said.format(n=int(kept.sum()), r=r))


def _depths(trace: Run, t: int, say: Say) -> Figure:
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


def _depths_says(trace: Run, t: int, say: Say) -> str:
    table = trace.scene.famous
    i = int(table.fields.argmax())
    said = Text(
        "{n} sees most, {f:,.0f} pixels, with {k:.0f} layers on its widest path.",
        "{n} 看得最远：{f:,.0f} 像素，最宽路径有 {k:.0f} 层。",
    )
    return say(said.format(n=table.names[i], f=table.fields[i], k=table.layers[i]))


def _networks(trace: Run) -> tuple[Key, ...]:
    dot = Key("dot", theme.SERIES[0], Text("a network: point at it", "一个网络：指向它查看"))
    return (dot, Key("star", theme.SERIES[1], Text("the one on show", "正在展示的"))) if trace.scene.origin else (dot,)


ACCURACY = View(
    Text("Field and published ImageNet accuracy", "感受野与公布的 ImageNet 准确率"),
    _accuracy,
    _accuracy_says,
    _networks,
)
DEPTHS = View(
    Text("Field over depth, with ImageNet top-1", "感受野随深度，附 ImageNet top-1"), _depths, _depths_says, _networks
)


def table(trace: Run, say: Say) -> tuple[str, dict[str, list[Any]]]:
    """The networks as columns that the reader may sort."""
    famous = trace.scene.famous

    def known(values: Any, least: float) -> list[float | None]:
        return [float(v) if v >= least else None for v in values]

    title = Text(
        "Field, stride and padding of famous networks over all paths", "著名网络的感受野、总步长与总填充（所有路径）"
    )
    return say(title), {
        say(Text("network", "网络")): list(famous.names),
        say(Text("receptive field", "感受野")): known(famous.fields, 0),
        say(Text("stride", "总步长")): known(famous.strides, 0),
        say(Text("padding", "总填充")): known(famous.paddings, 0),
        say(Text("layers", "层数")): known(famous.layers, 0),
        say(Text("ImageNet top-1, %", "ImageNet top-1（%）")): known(famous.top1, 1),
    }
