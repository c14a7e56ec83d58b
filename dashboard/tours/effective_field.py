"""The effective receptive field: its measures, layer by layer; tour, questions, challenge."""

from dashboard.figures.numbers import percent, plain
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Point, Stop, told
from engine.core import Array, Text, Trace
from engine.effective_field import Frame, Params, Scene

Run = Trace[Scene, Frame]

MEASURES = (
    Measure("theory", Text("theoretical side, pixels", "理论感受野的边长（像素）"), lambda r, t: r[t].theoretical),
    Measure("effective", Text("side that counts, pixels", "起作用的边长（像素）"), lambda r, t: r[t].size),
    Measure(
        "share",
        Text("side that counts, over the theory's", "起作用的边长与理论边长之比"),
        lambda r, t: r[t].share,
        "share",
    ),
    Measure("sigma", Text("σ measured, pixels", "实测 σ（像素）"), lambda r, t: r[t].sigma),
    Measure("linear", Text("σ of the linear stack, pixels", "线性网络的 σ（像素）"), lambda r, t: r[t].expected),
    Measure("root", Text("σ/√layers", "σ/√层数"), lambda r, t: r[t].sigma / r[t].depth ** 0.5),
)

AGAINST = (
    Try(
        Text("Without skips against with", "有无跳跃连接"),
        Text(
            "In theory both see 61 pixels across. Without skips 28 of them count, with skips 16: much of "
            "the gradient takes the short way.",
            "理论上两者都看见 61 个像素。没有跳跃连接时起作用的有 28 个，有跳跃连接时只有 16 个：许多梯度抄了近路。",
        ),
        Params(depth=30, activation="relu"),
        against=Params(depth=30, activation="relu", skip=True),
    ),
)


def _counts(trace: Run, t: int) -> Box:
    """On the picture, whose rows count downwards: a square of as many pixels as count."""
    middle, reach = len(trace.scene.picture) // 2, trace[t].size / 2
    return Box(middle - reach, -middle - reach, middle + reach, -middle + reach)


def _used(trace: Run) -> float:
    """Of the pixels in the theory's box, those that the unit's gradient reaches at all."""
    return float((trace[-1].field > 0).sum() / trace[-1].theoretical ** 2)


def _times(column: Array) -> str:
    """By what a value grows while the layers grow fourfold, up to the last."""
    return plain(float(column[-1] / column[len(column) // 4 - 1]), 1)


GRIDDED = Params(dilation="2", depth=8)
SHARE = Ask(
    told(
        Text(
            "After {n} layers the side that counts is {share} of the theory's. What share is left after {last}?",
            "{n} 层时，起作用的边长是理论的 {share}。到 {last} 层还剩多少？",
        ),
        n=lambda r, t: str(r[t].depth),
        share=lambda r, t: percent(r[t].share, 2),
        last=lambda r, t: str(len(r)),
    ),
    Guess(0, 1, margin=0.08, scale="share"),
    lambda r: r[-1].share,
    why=told(
        Text(
            "{share}: the box grows with the depth, what counts more nearly with its root.",
            "{share}：方框随深度增长，起作用的部分更接近随深度的平方根增长。",
        ),
        share=lambda r, t: percent(r[-1].share, 2),
    ),
    wrong=lambda r: {
        r[5].share: Text("Then both would grow alike; the box runs away.", "那样两者就要同步增长；其实方框跑得更快。"),
        6 * r[5].share / len(r): Text(
            "What counts still grows, only more slowly than the box.", "起作用的部分仍在增长，只是比方框慢。"
        ),
    },
    at=6,
    again=(Params(kernel_size="5", depth=10), Params(weights="equal")),
)
GRID = Ask(
    told(
        Text(
            "Every layer dilated by {d}: after {n} the box is {r} pixels a side. What share of its pixels is used "
            "at all?",
            "每层膨胀率都是 {d}：{n} 层之后方框每边 {r} 像素。其中有多大比例的像素真正用得上？",
        ),
        d=lambda r, t: str(r.scene.dilations[0]),
        n=lambda r, t: str(len(r)),
        r=lambda r, t: str(r[-1].theoretical),
    ),
    Guess(0, 1, margin=0.05, scale="share"),
    _used,
    why=told(
        Text(
            "{share}: one row in {d}, and in it one pixel in {d}. A wide box, full of holes.",
            "{share}：每 {d} 行用一行，行内每 {d} 个用一个。方框很宽，满是空洞。",
        ),
        share=lambda r, t: percent(_used(r)),
        d=lambda r, t: str(r.scene.dilations[0]),
    ),
    wrong=lambda r: {
        1: Text("The box says how far it reaches, not what lies between.", "方框只说伸到多远，没说中间都用上。"),
        1 / r.scene.dilations[0]: Text(
            "That is the share of the rows; the columns thin out as well.", "那是行的比例；列也同样变稀。"
        ),
    },
    of=GRIDDED,
    again=(Params(dilation="3", depth=5),),
)
ASKS = (SHARE, GRID)

TOUR = (
    Stop(
        told(
            Text(
                "After {n} layers one unit may use {r} pixels a side, the box. The heat is what it does use: "
                "about {e} a side.",
                "{n} 层之后，一个单元可以用每边 {r} 像素，即方框。橙色是它实际用的：折合每边约 {e}。",
            ),
            n=lambda r, t: str(r[t].depth),
            r=lambda r, t: str(r[t].theoretical),
            e=lambda r, t: plain(r[t].size, 0),
        ),
        at=OPENS,
        look=Look(_counts, Text("the square that counts", "起作用的正方形")),
    ),
    Stop(
        told(
            Text(
                "With one layer all {r}×{r} pixels count alike. Further layers add paths, and most of them lead to the "
                "middle.",
                "只有一层时，{r}×{r} 个像素同样重要。层数越多路径越多，而大多数通向中间。",
            ),
            r=lambda r, t: str(r[t].theoretical),
        ),
        at=FIRST,
        look=Look(_counts, Text("the small box", "小方框")),
        play=False,
    ),
    Stop(ask=SHARE),
    Stop(
        told(
            Text(
                "Four times the layers, {a} to {b}: the theory grows {theory} times, the spread σ of the spot only "
                "{spot} times.",
                "层数变为四倍，由 {a} 到 {b}：理论边长变为 {theory} 倍，光斑的 σ 只变为 {spot} 倍。",
            ),
            a=lambda r, t: str(len(r) // 4),
            b=lambda r, t: str(len(r)),
            theory=lambda r, t: _times(r.scene.fields),
            spot=lambda r, t: _times(r.scene.sigmas),
        ),
        of=Params(),
        film=1,
        look=Look(lambda r, t: Point(len(r), float(r.scene.sizes[-1])), Text("the lower curve", "下面的曲线")),
    ),
    Stop(ask=GRID),
    Stop(
        told(
            Text(
                "A skip around every layer: much of the gradient goes straight down, and only {share} of the "
                "side counts.",
                "每层加一条跳跃连接：大量梯度直着往下走，只有 {share} 的边长起作用。",
            ),
            share=lambda r, t: percent(r[t].share, 2),
        ),
        of=Params(skip=True, activation="relu", depth=12),
        look=Look(_counts, Text("the square that counts", "起作用的正方形")),
    ),
)

CHALLENGE = Challenge(
    Text("Use nine tenths of what you could see.", "把看得到的用上九成。"),
    Text(
        "Fewer layers alone make the box too small. What widens the spot as fast as the box?",
        "只减层数，方框就太小。什么能让光斑与方框一起变宽？",
    ),
    start=Params(),
    free=("depth", "dilation", "kernel_size"),
    goals=(Goal("share", ">=", 0.9), Goal("theory", ">=", 35)),
)
