"""NICE's own pictures: there and back, what areas do, what its scale layer learned, the blocks of its Jacobian."""

import numpy as np

from dashboard.figures import lattice, marks, mosaic, numbers, theme
from dashboard.lesson import Equation, Figure, Film, Key, Say, View
from dashboard.views.flows import plane
from engine.core import Text, Trace
from engine.nice import Frame, Scene

Run = Trace[Scene, Frame]
SQUARE = theme.SERIES[4]


def coupling_numbers(trace: Run, t: int) -> dict[str, float | str]:
    """The followed point in the latest coupling: what stayed, what was added."""
    s, points = trace.scene, trace[-1].picture.points
    t = min(t, s.kinds.count("additive"))
    if t == 0:
        return {"a": "…", "b": "…", "m": "…", "y": "…"}
    before, now = points[t - 1, s.point].astype(float), points[t, s.point].astype(float)
    moved = 1 if not s.alternate or t % 2 == 1 else 0
    return {"a": now[1 - moved], "b": before[moved], "m": now[moved] - before[moved], "y": now[moved]}


def scale_numbers(trace: Run, t: int) -> dict[str, float | str]:
    a, b = trace[-1].scales
    return {"a": float(a), "b": float(b), "d": float(np.log(a * b))}


def _there(trace: Run, t: int, say: Say) -> Figure:
    f = trace[-1].picture
    return plane.carried(trace, f.points[t], f.outline[t])


def _there_says(trace: Run, t: int, say: Say) -> str:
    said = Text(
        "{where}: the yellow square has {area:.3f} times its first area.",
        "{where}：黄色方块的面积是最初的 {area:.3f} 倍。",
    )
    words = say(said.format(where=plane.after(trace, t, say), area=trace[-1].picture.area[t]))
    return words + plane.home(trace, t, say) + plane.runaway(trace, say)


def _there_keys(trace: Run) -> tuple[Key, ...]:
    return (
        Key("dot", theme.SERIES[2], Text("data", "数据")),
        Key("square", SQUARE, Text("square", "方块")),
        plane.STAR_KEY,
        plane.DIAMOND_KEY,
    )


def _back(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[-1].back
    disc, p = s.plane.disc, s.plane
    fade = 1.0 if t == len(s.kinds) else 0.35  # the target, where the way ends
    top = float(np.quantile(p.truth, 0.995))
    return theme.figure(
        *lattice.disc(f.disc[t], disc.cells, disc.sector, disc.dark),
        marks.level(p.axis, p.axis, p.truth, at=plane.LEVEL * top, colour=f"{theme.INK}/{fade}", width=2),
        marks.dots(f.noise[t][:, 0], f.noise[t][:, 1], size=6, colour=lattice.sectors(p.noise)),
        **lattice.square(("z₁ → x₁", "z₂ → x₂"), plane.REACH, showticklabels=False),
    )


def _back_says(trace: Run, t: int, say: Say) -> str:
    n, e = len(trace.scene.kinds), trace[-1].ledger.round_trip
    said = Text(
        "{t} of {n} layers undone: draws of the prior become samples. "
        "There and back, a point misses itself by at most {e}.",
        "已逆转 {t}/{n} 层：先验中的随机点变成样本。往返一次，点与自身的偏差不超过 {e}。",
    )
    return say(said.format(t=t, n=n, e=numbers.power(e, 2))) + plane.runaway(trace, say)


def _back_keys(trace: Run) -> tuple[Key, ...]:
    share = trace.scene.plane.disc.shares[-1]
    held = Text("inner {b:.0%}", "最内的 {b:.0%}").format(b=share)
    return (
        Key("area", theme.SERIES[0] + "/0.5", held),
        Key("dot", theme.SERIES[2], Text("its draws", "抽样")),
        plane.TARGET_KEY,
    )


def _areas(trace: Run, t: int, say: Say) -> Figure:
    """The marked square's area after each layer."""
    area = trace[-1].picture.area
    at = np.arange(len(area))
    top = 1.25 * max(float(area.max()), 1.0)
    colour = np.where(at <= t, np.where(at == t, SQUARE, theme.SERIES[0]), theme.SERIES[0] + "/0.2")
    said = np.where(at <= t, [f"{a:.3f}" for a in area], "")
    names = [say(Text("data", "数据")), *(str(k) for k in at[1:])]
    after = say(Text("after layer", "经过第几层"))
    return theme.figure(
        marks.bars(at, area, colour, width=0.7),
        marks.words(at, area + 0.06 * top, said, size=14),
        x=theme.axis(after, -0.6, len(area) - 0.4, tickvals=at, ticktext=names, showgrid=False),
        y=theme.axis(say(Text("area ÷ first", "面积比")), 0, top),
    )


def _areas_says(trace: Run, t: int, say: Say) -> str:
    f, scaled = trace[-1], trace.scene.kinds[-1] == "scale"
    said = Text("The square has {a:.3f} times its first area here;", "此处方块面积是最初的 {a:.3f} 倍；")
    why = Text(
        " the couplings keep it, the scale layer multiplies it by {s:.3f}.", "耦合层保持不变，尺度变换层乘以 {s:.3f}。"
    )
    if not scaled:
        why = Text(" no coupling can change it.", "任何耦合层都不能改变它。")
    return say(said.format(a=f.picture.area[t])) + say(why.format(s=f.scales.prod()))


def _jacobian(trace: Run, t: int, say: Say) -> Figure:
    s, f = trace.scene, trace[-1]
    z = np.eye(2) if t == 0 else f.jacobians[t - 1, s.point].astype(float)
    x, y = Text("∂ by input 1, 2", "对输入 1、2 求偏导"), Text("output 2, 1", "输出 2、1")
    return mosaic.numbers(np.clip(z, -99, 99), 3.0, say(x), say(y))


def _jacobian_says(trace: Run, t: int, say: Say) -> str:
    s, f = trace.scene, trace[-1]
    det = 1.0 if t == 0 else float(np.linalg.det(f.jacobians[t - 1, s.point].astype(float)))
    said = Text(
        "{where}: this layer's Jacobian at the followed point has determinant {d:.3f}.",
        "{where}：这一层在所跟踪点处的雅可比行列式为 {d:.3f}。",
    )
    if t == 0:
        said = Text("{where}: the identity, with determinant {d:.0f}.", "{where}：单位矩阵，行列式为 {d:.0f}。")
    return say(said.format(where=plane.after(trace, t, say), d=det))


SIGNS = (
    Key("square", "@plus", Text("above zero", "大于零")),
    Key("square", "@minus", Text("below zero", "小于零")),
    Key("square", "@paper", Text("zero", "零")),
)
BACK = View(Text("Back: the prior becomes data", "回：先验变成数据"), _back, _back_says, _back_keys)
THERE = View(Text("There: data, coloured by landing place", "去：数据，颜色为落点"), _there, _there_says, _there_keys)
AREAS = View(
    Text("Area of the yellow square, in its first area", "黄色方块的面积（以最初面积为单位）"),
    _areas,
    _areas_says,
    (Key("bar", SQUARE, Text("now", "现在")), Key("bar", theme.SERIES[0], Text("before", "此前"))),
)
JACOBIAN = View(
    Text("This layer's Jacobian at the followed point", "这一层在所跟踪点处的雅可比矩阵"),
    _jacobian,
    _jacobian_says,
    SIGNS,
)
VOLUME = Film(
    title=Text("Areas", "面积"),
    views=(THERE, AREAS, JACOBIAN),
    equations=(
        Equation(
            r"z=s\odot h\qquad s=(\val{a},\ \val{b})\qquad "
            r"\log\left|\det\frac{\partial z}{\partial h}\right|=\num{d}{\log s_1+\log s_2}",
            scale_numbers,
            Text("The scale layer, the only one that changes area", "尺度变换层：唯一改变面积的一层"),
        ),
    ),
    watch=Text(
        "Watch the yellow square: couplings slide it along one axis; only the last layer changes its area.",
        "看黄色方块：耦合层只让它沿一个轴滑动，面积不变；只有最后一层改变面积。",
    ),
    slow=3,
    pace=1.2,
    smooth=True,
    clocks=(plane.LAYER,),
    ticks=plane.ticks,
)
