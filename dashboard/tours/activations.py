"""Activations: their measures, tour, questions, challenge."""

import math

import numpy as np

from dashboard.figures.numbers import percent, plain, power
from dashboard.lesson import Measure, Try
from dashboard.tour import FIRST, OPENS, Ask, Box, Challenge, Goal, Guess, Look, Pick, Point, Stop, Veil, told
from engine.activations import ACTIVATIONS, FLAT, Frame, Params, Scene
from engine.core import Array, Text, Trace

Run = Trace[Scene, Frame]
FOUR = ("sigmoid", "relu", "gelu", "silu")  # whose flat parts are asked about
FAR = 4.0  # where sigmoid has all but stopped


def _read(trace: Run, t: int, order: int) -> float:
    """f, f′ or f″ at the point; NaN where the reader's own formula has no value."""
    f = trace[t]
    return float(f.reading[order]) if f.defined[np.abs(trace.scene.x - f.at).argmin()] else math.nan


def _switch(trace: Run, t: int) -> float:
    """f(x)/x; at 0 its limit, the slope, where f(0) = 0."""
    at, value = trace[t].at, _read(trace, t, 0)
    if abs(at) > 1e-9:
        return value / at
    return _read(trace, t, 1) if value == 0 else math.nan


def _slopes(trace: Run, t: int) -> Array:
    """|f′| over the window, where it has a value."""
    return np.abs(trace[t].d1[trace[t].defined])


def _chosen(trace: Run) -> Array:
    """(3,) of the chosen one, or the reader's formula, on the window: largest |f|, least and largest |f′|."""
    f = trace[trace.scene.walk_end - 1]
    slopes = _slopes(trace, trace.scene.walk_end - 1)
    return np.array([np.abs(f.f[f.defined]).max(), slopes.min(), slopes.max()]) if slopes.size else np.full(3, np.nan)


def _flat(trace: Run, t: int) -> float:
    slopes = _slopes(trace, t)
    return float((slopes < FLAT).mean()) if slopes.size else math.nan


MEASURES = (
    Measure("value", Text("f(x) at the point", "该点的 f(x)"), lambda r, t: _read(r, t, 0)),
    Measure("slope", Text("slope f′(x) at the point", "该点的斜率 f′(x)"), lambda r, t: _read(r, t, 1)),
    Measure("bend", Text("curvature f″(x) at the point", "该点的二阶导数 f″(x)"), lambda r, t: _read(r, t, 2)),
    Measure("switch", Text("switch f(x)/x at the point", "该点的开关 f(x)/x"), _switch),
    Measure("flat", Text("share of [−6, 6] with |f′| < 0.01", "[−6, 6] 中 |f′| < 0.01 的比例"), _flat, "share"),
    Measure(
        "steepest",
        Text("largest |f′| on [−6, 6]", "[−6, 6] 上最大的 |f′|"),
        lambda r, t: float(_slopes(r, t).max(initial=-math.inf)) if r[t].defined.any() else math.nan,
    ),
    Measure("reach", Text("largest |f| of the chosen one", "所选函数最大的 |f|"), lambda r, t: _chosen(r)[0]),
    Measure("least", Text("least |f′| of the chosen one", "所选函数最小的 |f′|"), lambda r, t: _chosen(r)[1]),
    Measure("most", Text("largest |f′| of the chosen one", "所选函数最大的 |f′|"), lambda r, t: _chosen(r)[2]),
)


def _walk(r: Run, t: int) -> Frame:
    return r[r.scene.years_end + t]  # step t of a film that walks along x


def _step_at(r: Run, x: float) -> int:
    """The step, from 1, at which the walk is at x."""
    walk = r.frames[r.scene.years_end : r.scene.walk_end]
    return int(np.abs(np.array([f.at for f in walk]) - x).argmin()) + 1


def _flats(r: Run) -> list[float]:
    return [float(r.scene.flat[r.scene.slugs.index(slug)]) for slug in FOUR]


def _lowest(r: Run) -> float:
    return float(r.scene.x[_walk(r, 0).f.argmin()])


def _silent(r: Run, t: int) -> tuple[int, int]:
    """How many of the ungated ones are flat at the walking point, and of how many."""
    near = int(np.abs(r.scene.x - _walk(r, t).at).argmin())
    plain_ones = [k for k, slug in enumerate(r.scene.slugs) if not ACTIVATIONS[slug].gated]
    return int((np.abs(r.scene.slopes[plain_ones, near]) < FLAT).sum()), len(plain_ones)


SILENT = Ask(
    told(
        Text(
            "Which of these lets less than {flat} of a gradient through on the widest stretch of x?",
            "这四种中，谁在最宽的一段 x 上只让不到 {flat} 的梯度通过？",
        ),
        flat=lambda r, t: plain(FLAT),
    ),
    Pick((Text("sigmoid", "sigmoid"), Text("ReLU", "ReLU"), Text("GELU", "GELU"), Text("SiLU", "SiLU")), _flats),
    lambda r: int(np.argmax(_flats(r))),
    why=told(
        Text(
            "ReLU, on {relu} of the window: its whole left. Sigmoid {sigmoid}, GELU {gelu}, SiLU {silu}.",
            "ReLU，占 {relu}，即整个左侧。sigmoid {sigmoid}，GELU {gelu}，SiLU {silu}。",
        ),
        **{slug: lambda r, t, k=k: percent(_flats(r)[k], 2) for k, slug in enumerate(FOUR)},
    ),
    wrong={
        0: Text(
            "It saturates on both sides, yet only far out: in its wide middle something always gets through.",
            "它两侧都饱和，但只在远处：宽阔的中间总有梯度通过。",
        ),
        None: Text(
            "It is flat far to the left only; nearer to 0 it has a slope, if a negative one.",
            "它只在左侧远处是平的；靠近 0 处有斜率，哪怕是负的。",
        ),
    },
    of=Params(activation="sigmoid"),
    film=1,
    to=51,
)
LOWEST = Ask(
    told(
        Text(
            "{name} is x times its switch f(x)/x. At which x is it lowest?",
            "{name} 等于 x 乘以它的开关 f(x)/x。它在哪个 x 处最低？",
        ),
        name=lambda r, t: _walk(r, t).name,
    ),
    Guess(-5, 5, margin=0.3),
    _lowest,
    why=told(
        Text(
            "Left of 0 the switch is not quite shut: at {x} it gives {f}, further left it closes and f returns to 0.",
            "0 的左侧开关没有全关：在 {x} 处 f 为 {f}；再往左它关上，f 回到 0。",
        ),
        x=lambda r, t: power(_lowest(r)),
        f=lambda r, t: plain(_walk(r, 0).f.min()),
    ),
    wrong={
        0.0: Text(
            "So it would be for ReLU. Here a negative x still gets through a little, and f dips below 0.",
            "ReLU 才是这样。这里负的 x 仍漏过一点，所以 f 会低于 0。",
        )
    },
    of=Params(activation="gelu"),
    film=1,
    to=lambda r: _step_at(r, _lowest(r)),
    veil=Veil(views=(0,)),
    again=(Params(),),
)
ASKS = (SILENT, LOWEST)

TOUR = (
    Stop(
        told(
            Text(
                "Each event adds a curve. {name}, {year}: nothing left of 0, x itself right of it; slope 0 or 1.",
                "每个事件添一条曲线。{year} 年的 {name}：0 左侧为零，右侧就是 x，斜率非 0 即 1。",
            ),
            name=lambda r, t: r[t].name,
            year=lambda r, t: str(r[t].year),
        ),
        at=OPENS,
        look=Look(Box(-5.1, -0.1, 0, 0.1), Text("the flat left half", "平坦的左半边"), view=2),
    ),
    Stop(
        Text(
            "It began with a step. Its slope is 0 on either side: no gradient tells a weight which way to go.",
            "起点是阶跃。它两侧的斜率都是 0：没有梯度告诉权重该往哪边走。",
        ),
        at=FIRST,
        look=Look(Box(-5.1, -0.1, 5.1, 0.1), Text("a slope of 0", "斜率为 0"), view=2),
    ),
    Stop(
        told(
            Text(
                "{year}: sigmoid is smooth: blame can be passed back. Its slope is {top} at most, {far} at x = {at}.",
                "{year} 年：sigmoid 光滑，责任可以往回传。但斜率至多 {top}，到 x = {at} 只剩 {far}。",
            ),
            year=lambda r, t: str(r[t].year),
            top=lambda r, t: plain(np.abs(r[t].d1).max()),
            at=lambda r, t: plain(FAR, 0),
            far=lambda r, t: plain(r[t].d1[np.abs(r.scene.x - FAR).argmin()], 3),
        ),
        at=4,
        look=Look(lambda r, t: Point(0, r[t].d1.max()), Text("the top of its slope", "斜率的最高处"), view=2),
    ),
    Stop(ask=SILENT),
    Stop(
        told(
            Text(
                "At x = {x}, {n} of {all} let less than {flat} of the gradient through. Bars: where each is alive.",
                "在 x = {x} 处，{all} 种中有 {n} 种让过的梯度不到 {flat}。横条是各自还有梯度的地方。",
            ),
            x=lambda r, t: plain(_walk(r, t).at, 1),
            n=lambda r, t: str(_silent(r, t)[0]),
            all=lambda r, t: str(_silent(r, t)[1]),
            flat=lambda r, t: plain(FLAT),
        ),
        of=Params(),
        film=4,
        at=20,
        look=Look(
            lambda r, t: Box(_walk(r, t).at - 0.4, -0.7, _walk(r, t).at + 0.4, 12.5),
            Text("the crosses at this x", "这个 x 处的叉号"),
        ),
    ),
    Stop(ask=LOWEST),
    Stop(
        told(
            Text(
                "One knob joins them: at β = {low} a straight line, at β = 1 SiLU, at β = {high} all but ReLU.",
                "一个参数把它们连起来：β = {low} 是直线，β = 1 是 SiLU，β = {high} 几乎就是 ReLU。",
            ),
            low=lambda r, t: plain(r[r.scene.walk_end].setting, 0),
            high=lambda r, t: plain(r[-1].setting, 0),
        ),
        of=Params(),
        film=2,
    ),
)

CHALLENGE = Challenge(
    Text("Bounded, steep, and never flat.", "有界、够陡、处处不平。"),
    told(
        Text(
            "tanh dies in its tails: its slope falls to {least}. Mend the formula.",
            "tanh 在两端饱和：斜率降到 {least}。改一改这个公式。",
        ),
        least=lambda r, t: power(_chosen(r)[1], 1),
    ),
    start=Params(activation="own", formula="tanh(x)"),
    free=("formula",),
    goals=(Goal("reach", "<=", 2.0), Goal("most", ">=", 1.0), Goal("least", ">=", 0.05)),
    film=1,
)

AGAINST = (
    Try(
        Text("ReLU against GELU", "ReLU 与 GELU"),
        Text(
            "ReLU's slope is nil on half of the window, GELU's on a quarter but climbs to 1.13; ReLU's stays at 1.",
            "ReLU 的斜率在半个窗口上为零，GELU 只有四分之一；但 GELU 的斜率会升到 1.13，而 ReLU 停在 1。",
        ),
        Params(activation="relu"),
        film=1,
        against=Params(activation="gelu"),
    ),
)
